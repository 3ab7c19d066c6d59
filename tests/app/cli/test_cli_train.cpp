#include <QTemporaryDir>
#include <QtTest>

#include "app/session/file/session_io.h"
#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_train {

using namespace omegascope;
using testing::ProgramRun;
using testing::runProgram;

class TestCliTrain : public QObject {
    Q_OBJECT

  private slots:
    void theRunIsGradientDescent_data();
    void theRunIsGradientDescent();
    void jsonTellsStepsLossesAndSeconds();
    void secondRunWritesTheSameBytes();
    void aRunThatDivergesSaysSo();
    void everyMethodRunsAndTellsItsItinerary_data();
    void everyMethodRunsAndTellsItsItinerary();

  private:
    session::Session trained(const QString& source);
    QTemporaryDir folder_;
};

session::Session TestCliTrain::trained(const QString& source) {
    const QString out = folder_.filePath("trained.json");
    const ProgramRun run = runProgram({"train", source, "--out", out});
    if (run.code != 0) qFatal("%s", qPrintable(run.err));
    auto loaded = session::load(out);
    if (!loaded) qFatal("%s", loaded.error().message.c_str());
    return std::move(loaded->session);
}

void TestCliTrain::theRunIsGradientDescent_data() {
    QTest::addColumn<QString>("path");
    for (const char* name : {"pmlr-fig1", "pmlr-fig2", "pmlr-fig3", "pmlr-fig4a"}) {
        QTest::newRow(name) << testing::galleryPath(name);
    }
}

void TestCliTrain::theRunIsGradientDescent() {
    QFETCH(QString, path);
    const auto before = session::load(path);
    QVERIFY(before.ok());
    const session::Session& start = before->session;
    const session::Session after = trained(path);

    const loss::Loss loss(network::Network(start.architecture), start.criterion, start.data);
    const auto expected = dynamics::train(loss, start.parameters, start.training);
    QCOMPARE(after.trajectory->loss, expected.loss);
    QCOMPARE(after.trajectory->keyframes.size(), expected.keyframes.size());
    for (std::size_t i = 0; i < expected.keyframes.size(); ++i) {
        QVERIFY(after.trajectory->keyframes[i] == expected.keyframes[i]);
    }
    session::Session rest = after;
    rest.trajectory = start.trajectory;
    QVERIFY(rest == start);  // nothing else changed
}

void TestCliTrain::jsonTellsStepsLossesAndSeconds() {
    const QString out = folder_.filePath("json.json");
    const ProgramRun run = runProgram({"train", testing::galleryPath("pmlr-fig1"), "--out", out, "--json"});
    QCOMPARE(run.code, 0);
    const session::Json json = testing::jsonOf(run);
    const auto saved = session::load(out);
    QVERIFY(saved.ok());
    const dynamics::Trajectory& trajectory = saved->session.trajectory;
    QCOMPARE(json["steps"].get<int>(), trajectory.steps());
    QCOMPARE(json["steps"].get<int>(), saved->session.training.steps);
    QCOMPARE(json["loss_start"].get<double>(), trajectory.loss.front());
    QCOMPARE(json["loss_end"].get<double>(), trajectory.loss.back());
    QVERIFY(json["loss_end"].get<double>() < json["loss_start"].get<double>());
    QVERIFY(json["seconds"].get<double>() >= 0.0);
    QCOMPARE(json["stopped"].get<bool>(), false);
}

void TestCliTrain::secondRunWritesTheSameBytes() {
    const QString one = folder_.filePath("one.json");
    const QString two = folder_.filePath("two.json");
    QCOMPARE(runProgram({"train", testing::galleryPath("pmlr-fig2"), "--out", one}).code, 0);
    QCOMPARE(runProgram({"train", testing::galleryPath("pmlr-fig2"), "--out", two}).code, 0);
    QCOMPARE(testing::readFile(one), testing::readFile(two));
}

void TestCliTrain::aRunThatDivergesSaysSo() {
    // ŷ = v x with x = 1e3 and squared error: every step of length 1 multiplies v by 1 - 2e6.
    const QString file = folder_.filePath("diverging.json");
    testing::writeText(file, R"({"omegascope": 1,
        "network": {"input": 1, "layers": [], "outputs": 1}, "criterion": "squared",
        "data": {"points": [[1000]], "targets": [0]}, "parameters": {"V": [[1]]},
        "training": {"method": "gradient-descent", "step": 1, "steps": 500, "seed": 1}})");
    const ProgramRun run = runProgram({"train", file, "--out", folder_.filePath("d.json"), "--json"});
    QCOMPARE(run.code, 0);
    QVERIFY2(!run.err.isEmpty(), "the remark is told");
    const session::Json json = testing::jsonOf(run);
    QCOMPARE(json["stopped"].get<bool>(), true);
    QVERIFY(json["steps"].get<int>() < 500);
}

void TestCliTrain::everyMethodRunsAndTellsItsItinerary_data() {
    QTest::addColumn<QString>("method");
    for (const auto& method : dynamics::methods())
        QTest::newRow(std::string(method.name).c_str()) << QString::fromUtf8(method.name.data());
}

void TestCliTrain::everyMethodRunsAndTellsItsItinerary() {
    QFETCH(QString, method);
    auto start = session::load(testing::galleryPath("pmlr-fig1"));
    QVERIFY(start.ok());
    start->session.training = {};
    start->session.training.method = method.toStdString();
    start->session.training.steps = 200;
    start->session.training.step = 0.05;
    const QString file = folder_.filePath("method.json"), out = folder_.filePath("out.json");
    testing::writeText(file, QByteArray::fromStdString(session::toText(start->session)));
    const ProgramRun run = runProgram({"train", file, "--out", out, "--json"});
    QCOMPARE(run.code, 0);
    const session::Json json = testing::jsonOf(run);
    QCOMPARE(QString::fromStdString(json["method"].get<std::string>()), method);
    const auto& itinerary = json["itinerary"];
    QVERIFY(itinerary["complete"].get<bool>());
    QCOMPARE(itinerary["cell_list"].size(), itinerary["cells"].get<std::size_t>());
    double shares = 0.0;
    for (const auto& cell : itinerary["cell_list"]) shares += cell["share"].get<double>();
    QVERIFY(std::abs(shares - 1.0) < 1e-9);
    for (const auto& event : itinerary["event_list"]) QVERIFY(!event["text"].get<std::string>().empty());
    const auto saved = session::load(out);
    QVERIFY(saved.ok() && saved->session.training == start->session.training);
}

OMEGASCOPE_TEST(Core, TestCliTrain);

}  // namespace test_cli_train

#include "test_cli_train.moc"
