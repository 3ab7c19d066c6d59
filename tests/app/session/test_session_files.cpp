#include <QTemporaryDir>
#include <QtTest>

#include "app/session/session_io.h"
#include "tests/app/session/sample_sessions.h"

using namespace omegascope;
using session::Json;

/// Sessions on disk: atomic saving, errors that name the file, data files beside the session.
class TestSessionFiles : public QObject {
    Q_OBJECT

  private:
    QString write(const QString& name, const QByteArray& bytes) const;
    QString writeSample(const QString& name, const Json& changes) const;
    QTemporaryDir folder_;

  private slots:
    void aSavedSessionIsLoadedAgain();
    void failuresNameThePath_data();
    void failuresNameThePath();
    void aFailedSaveKeepsTheOldFile();
    void csvDataAreReadRelativeToTheSession();
    void twoTextLabelsBecomeSigns();
    void theReferenceFollowsTheSessionToAnotherFolder();
    void weightsMayBeGivenBesideAFile();
    void aTableOfAnotherWidthIsRefused();
};

QString TestSessionFiles::write(const QString& name, const QByteArray& bytes) const {
    QFile file(folder_.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write");
    return file.fileName();
}

QString TestSessionFiles::writeSample(const QString& name, const Json& changes) const {
    auto json = Json::parse(testing::sampleText());
    json.update(changes);
    return write(name, QByteArray::fromStdString(json.dump()));
}

void TestSessionFiles::aSavedSessionIsLoadedAgain() {
    const auto session = session::fromText(testing::sampleText(), QString())->session;
    const QString path = folder_.filePath("größe 1.json");
    QVERIFY(session::save(session, path).ok());
    const auto loaded = session::load(path);
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QVERIFY(loaded->session == session);
}

void TestSessionFiles::failuresNameThePath_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("expected");
    QTest::newRow("missing") << folder_.filePath("none.json") << "none.json\" cannot be read";
    QTest::newRow("a folder") << folder_.path() << "is a folder";
    QTest::newRow("empty path") << QString() << "choose a file";
    QTest::newRow("not JSON") << write("bad.json", "{\n x")
                              << "bad.json: The text is not JSON at line 2, column 2";
    QTest::newRow("wrong key") << writeSample("key.json", {{"criterion", "huber"}})
                               << "key.json: criterion is \"huber\"";
}

void TestSessionFiles::failuresNameThePath() {
    QFETCH(QString, path);
    QFETCH(QString, expected);
    const auto loaded = session::load(path);
    QVERIFY(!loaded.ok());
    const auto sentence = QString::fromStdString(loaded.error().message);
    QVERIFY2(sentence.contains(expected), qPrintable(sentence));
}

void TestSessionFiles::aFailedSaveKeepsTheOldFile() {
    const auto session = session::fromText(testing::sampleText(), QString())->session;
    const auto outcome = session::save(session, folder_.filePath("no/such/folder/a.json"));
    QVERIFY(!outcome.ok());
    QVERIFY(QString::fromStdString(outcome.error().message).contains("no/such/folder/a.json"));
    QVERIFY(!session::save(session, folder_.path()).ok());
    QVERIFY(QDir(folder_.path()).exists());
}

void TestSessionFiles::csvDataAreReadRelativeToTheSession() {
    write("table.csv", "x1,x2,y,weight\n1,1,1,0.5\n2,0,-1,0.25\n-1,0.5,1,0.25\n");
    const auto path = writeSample("csv.json", {{"data", {{"csv", "table.csv"}, {"target_column", "y"}}}});
    const auto loaded = session::load(path);
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    const auto inlineData = session::fromText(testing::sampleText(), QString())->session.data;
    QVERIFY(loaded->session.data == inlineData);
    QVERIFY(loaded->session.dataReference.has_value());
}

void TestSessionFiles::twoTextLabelsBecomeSigns() {
    write("labels.csv", "x1,x2,kind\n1,1,ham\n2,0,spam\n-1,0.5,ham\n");
    const auto loaded = session::load(writeSample("labels.json", {{"data", {{"csv", "labels.csv"}}}}));
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QCOMPARE(loaded->session.data.targets, Eigen::MatrixXd(Eigen::RowVector3d(1, -1, 1)));
    QCOMPARE(loaded->warnings.size(), std::size_t{1});
}

void TestSessionFiles::theReferenceFollowsTheSessionToAnotherFolder() {
    write("table.csv", "x1,x2,y\n1,1,1\n2,0,-1\n-1,0.5,1\n");
    const auto session = session::load(writeSample("from.json", {{"data", {{"csv", "table.csv"}}}}))->session;
    QVERIFY(QDir(folder_.path()).mkpath("deeper"));
    const QString moved = folder_.filePath("deeper/to.json");
    QVERIFY(session::save(session, moved).ok());
    QFile file(moved);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(Json::parse(file.readAll().toStdString())["data"]["csv"], Json("../table.csv"));
    const auto again = session::load(moved);
    QVERIFY2(again.ok(), again ? "" : again.error().message.c_str());
    QVERIFY(again->session == session);
    QVERIFY(session::fromText(session::toText(session), "/")->session == session);
}

void TestSessionFiles::weightsMayBeGivenBesideAFile() {
    write("table.csv", "x1,x2,y\n1,1,1\n2,0,-1\n-1,0.5,1\n");
    const auto loaded =
        session::load(writeSample("unit.json", {{"data", {{"csv", "table.csv"}, {"weights", "unit"}}}}));
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QCOMPARE(loaded->session.data.scheme, data::WeightScheme::Unit);
    QVERIFY(session::fromText(session::toText(loaded->session), "/")->session == loaded->session);
}

void TestSessionFiles::aTableOfAnotherWidthIsRefused() {
    write("wide.csv", "x1,x2,x3,y\n1,1,1,1\n2,0,3,-1\n");
    const auto loaded = session::load(writeSample("wide.json", {{"data", {{"csv", "wide.csv"}}}}));
    QVERIFY(!loaded.ok());
    QVERIFY2(QString::fromStdString(loaded.error().message)
                 .contains("data has points with 3 numbers; network.input is 2"),
             loaded.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestSessionFiles)
#include "test_session_files.moc"
