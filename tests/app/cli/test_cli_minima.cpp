#include <QRegularExpression>
#include <QtTest>

#include "app/session/file/session_io.h"
#include "app/session/json_text.h"
#include "core/nonsmooth/local_minimum.h"
#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_minima {

using namespace omegascope;
using testing::galleryPath;
using testing::runProgram;

class TestCliMinima : public QObject {
    Q_OBJECT

  private slots:
    /// The losses told are those of the parameters told, which a verdict of their own confirms.
    /// Flat and sharp are words for minima of L.
    void aMinimumOfThePenalisedLossHasNoType() {
        const QString path = galleryPath(QStringLiteral("pmlr-thm7"));
        const auto told = runProgram({"minima", path, "--starts", "6"});
        QCOMPARE(told.code, 0);
        QVERIFY2(QString(told.out).contains(QRegularExpression("none +exact")), qPrintable(told.out));
        const auto run = runProgram({"minima", path, "--starts", "6", "--json"});
        const auto parsed = session::parseJson(run.out.toStdString());
        QVERIFY(parsed.ok() && !parsed->json["minima"].empty());
        for (const session::Json& each : parsed->json["minima"]) QVERIFY(each["type"].is_null());
    }

    void everyMinimumToldIsOne() {
        const QString path = galleryPath(QStringLiteral("pmlr-fig4b"));
        const auto run = runProgram({"minima", path, "--starts", "60", "--seed", "3", "--json"});
        QCOMPARE(run.code, 0);
        QVERIFY(run.err.isEmpty());
        const auto parsed = session::parseJson(run.out.toStdString());
        QVERIFY(parsed.ok());
        const session::Json& json = parsed->json;
        QCOMPARE(json["starts"].get<int>(), 60);
        QCOMPARE(json["seed"].get<int>(), 3);
        QVERIFY(json["failures"].empty());
        const auto loaded = session::load(path);
        const loss::Loss loss(network::Network(loaded->session.architecture), loaded->session.criterion,
                              loaded->session.data);
        int count = json["undecided"].get<int>();
        double last = -1.0;
        for (const session::Json& each : json["minima"]) {
            count += each["count"].get<int>();
            QVERIFY(each["type"] == "flat" || each["type"] == "sharp");
            QVERIFY(each["loss"].get<double>() >= last - 1e-9);
            last = each["loss"].get<double>();
            session::Json text = session::parseJson(session::toText(loaded->session))->json;
            text["parameters"] = each["parameters"];
            const auto there = session::fromText(session::printJson(text), QString());
            QVERIFY2(there.ok(), there ? "" : there.error().message.c_str());
            QVERIFY(std::abs(loss.value(there->session.parameters) - last) < 1e-9);
            const auto verdict = nonsmooth::minimumOnWalls(loss, there->session.parameters);
            QVERIFY(verdict.ok() && verdict->verdict == nonsmooth::Verdict::LocalMinimum);
        }
        QCOMPARE(count, 60);
    }

    void theSameSeedGivesTheSameBytes() {
        const QStringList call{"minima", galleryPath(QStringLiteral("pmlr-fig2")), "--starts", "20",
                               "--json"};
        const auto first = runProgram(call), second = runProgram(call);
        QCOMPARE(first.code, 0);
        QCOMPARE(first.out, second.out);
    }

    /// Coordinates that lie hundreds of orders of magnitude apart: whatever becomes of a start, it is told.
    void everyStartIsTold() {
        auto far = session::load(galleryPath(QStringLiteral("pmlr-fig4b")))->session;
        Eigen::MatrixXd& points = far.data.edit().points;
        for (Eigen::Index i = 0; i < points.cols(); ++i)
            for (Eigen::Index j = 0; j < points.rows(); ++j)
                points(j, i) *= (i + j) % 2 == 0 ? 1e290 : 1e-290;
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("far.json"));
        QVERIFY(session::save(far, path).ok());
        const auto run = runProgram({"minima", path, "--starts", "3", "--json"});
        QCOMPARE(run.code, 0);
        const auto json = session::parseJson(run.out.toStdString())->json;
        int told = json["undecided"].get<int>();
        for (const auto& failure : json["failures"]) told += failure["count"].get<int>();
        for (const auto& minimum : json["minima"]) told += minimum["count"].get<int>();
        QCOMPARE(told, 3);
    }

    void theTableCountsDataFromOne() {
        const auto run = runProgram({"minima", galleryPath(QStringLiteral("pmlr-fig4b")), "--starts", "40"});
        QCOMPARE(run.code, 0);
        QVERIFY(run.out.contains(QStringLiteral("dead data")));
        QVERIFY(run.out.contains(QStringLiteral("starts ended in a minimum.")));
        QVERIFY(run.out.contains(QStringLiteral("/12")));
    }
};

OMEGASCOPE_TEST(Core, TestCliMinima);

}  // namespace test_cli_minima

#include "test_cli_minima.moc"
