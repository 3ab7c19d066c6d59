#include <QDir>
#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_verify {

using omegascope::testing::galleryPath;
using omegascope::testing::ProgramRun;
using omegascope::testing::readFile;
using omegascope::testing::runProgram;
using omegascope::testing::writeText;
using Json = nlohmann::json;

/// `analyse --certificate` and `verify`, as a person uses them.
class TestCliVerify : public QObject {
    Q_OBJECT

  private slots:
    void everyPointOfTheGalleryIsAccepted_data();
    void everyPointOfTheGalleryIsAccepted();
    void anEditedMultiplierIsNamed();
    void anotherClaimIsNamed();
    void aCertificateOfAnotherSessionIsRefused();
    void aPointOfTheSliceHasItsOwn();
    void jsonTellsEachClaim();

  private:
    QString path(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }
    Json written(const QString& session, const QStringList& more = {}) const;
    ProgramRun verified(const QString& session, const Json& certificate, const QStringList& more = {}) const;
    QTemporaryDir folder_;
};

Json TestCliVerify::written(const QString& session, const QStringList& more) const {
    const ProgramRun run =
        runProgram(QStringList{"analyse", session, "--certificate", path("c.json")} + more);
    if (run.code != 0) qFatal("%s", qPrintable(run.err));
    return Json::parse(readFile(path("c.json")).toStdString());
}

ProgramRun TestCliVerify::verified(const QString& session, const Json& certificate,
                                   const QStringList& more) const {
    writeText(path("edited.json"), QByteArray::fromStdString(certificate.dump()));
    return runProgram(QStringList{"verify", session, path("edited.json")} + more);
}

void TestCliVerify::everyPointOfTheGalleryIsAccepted_data() {
    QTest::addColumn<QString>("file");
    const QDir gallery(QFileInfo(galleryPath("pmlr-fig1")).absolutePath());
    for (const QString& name : gallery.entryList({"*.json"}))
        QTest::newRow(qPrintable(name)) << gallery.filePath(name);
}

void TestCliVerify::everyPointOfTheGalleryIsAccepted() {
    QFETCH(QString, file);
    const ProgramRun run = verified(file, written(file));
    QCOMPARE(run.err, QString());
    QCOMPARE(run.code, 0);
    QVERIFY2(run.out.contains("Every claim holds: "), qPrintable(run.out));
    for (const QString& line : run.out.split('\n', Qt::SkipEmptyParts))
        QVERIFY2(line.endsWith('.'), qPrintable(line));
}

void TestCliVerify::anEditedMultiplierIsNamed() {
    Json certificate = written(galleryPath("pmlr-fig2"));
    for (Json& claim : certificate["claims"])
        if (claim["witness"] == "first order") claim["parts"][0]["regions"].back()["tau"][0][2] = "1/3";
    const ProgramRun run = verified(galleryPath("pmlr-fig2"), certificate);
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains("ω is a local minimum"), qPrintable(run.err));
    QVERIFY(run.out.contains("Not shown that ω is a local minimum"));
    QVERIFY(!run.out.contains("Every claim holds"));
    QCOMPARE(run.err.count('\n'), 1);
}

void TestCliVerify::anotherClaimIsNamed() {
    for (const auto& [was, becomes] :
         std::map<std::string, std::string>{{"sharp", "flat"},
                                            {"local minimum", "not a minimum"},
                                            {"Clarke: zero inside", "Clarke: zero outside"},
                                            {"not separable", "separable"},
                                            {"generic", "rare"}}) {
        Json certificate = written(galleryPath("pmlr-fig2"));
        for (Json& claim : certificate["claims"])
            if (claim["claim"] == was) claim["claim"] = becomes;
        const ProgramRun run = verified(galleryPath("pmlr-fig2"), certificate);
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.startsWith("omegascope: Not shown that "), qPrintable(run.err));
    }
}

void TestCliVerify::aCertificateOfAnotherSessionIsRefused() {
    const Json certificate = written(galleryPath("pmlr-fig4a"));
    const ProgramRun run = verified(galleryPath("pmlr-fig4b"), certificate);
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains("The parameters are not those"), qPrintable(run.err));
    // With the digests of that session the claims are checked on its numbers, and fail there or hold by themselves.
    Json forged = certificate;
    forged["of"] = written(galleryPath("pmlr-fig4b"))["of"];
    const ProgramRun checked = verified(galleryPath("pmlr-fig4b"), forged);
    QCOMPARE(checked.code, 1);
    QVERIFY2(checked.err.contains("the loss at ω is not 0"), qPrintable(checked.err));
}

void TestCliVerify::aPointOfTheSliceHasItsOwn() {
    const Json certificate = written(galleryPath("pmlr-fig1"), {"--at=-1,1"});
    QCOMPARE(verified(galleryPath("pmlr-fig1"), certificate, {"--at=-1,1"}).code, 0);
    QCOMPARE(verified(galleryPath("pmlr-fig1"), certificate).code, 1);
}

void TestCliVerify::jsonTellsEachClaim() {
    const ProgramRun run =
        verified(galleryPath("pmlr-fig5a"), written(galleryPath("pmlr-fig5a")), {"--json"});
    QCOMPARE(run.code, 0);
    const Json json = Json::parse(run.out.toStdString());
    QVERIFY(json["every_claim_holds"].get<bool>());
    QCOMPARE(json["claims"].size(), json["certified"].get<std::size_t>());
    for (const Json& claim : json["claims"]) {
        QCOMPARE(claim["status"].get<std::string>(), std::string("holds"));
        QVERIFY(claim["sentence"].get<std::string>().starts_with("Proven: "));
    }
}

OMEGASCOPE_TEST(Core, TestCliVerify);

}  // namespace test_cli_verify

#include "test_cli_verify.moc"
