#include <QDir>
#include <QtTest>
#include <functional>

#include "app/session/file/session_io.h"
#include "core/theory/flat_cells.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_gallery {

using namespace omegascope;

using MakeExample = std::function<testing::Example()>;
/// The gallery's files are the configurations of the papers.
class TestGallery : public QObject {
    Q_OBJECT

  private:
    static QString galleryPath(const QString& name);
    static session::Session read(const QString& name);
    static loss::Loss lossOf(const session::Session& session);
    static double lossOnSlice(const session::Session& session, double s, double t);

  private slots:
    void everyFileIsReadWithoutWarnings_data();
    void everyFileIsReadWithoutWarnings();
    void everyFileSurvivesARoundTrip_data() { everyFileIsReadWithoutWarnings_data(); }
    void everyFileSurvivesARoundTrip();
    void lossesAreThoseOfThePapers_data();
    void lossesAreThoseOfThePapers();
    void lossesAgreeWithTheConfigurationsInCode_data();
    void lossesAgreeWithTheConfigurationsInCode();
    void figure1HasAFlatCellAndASharpValley();
    void figure2JoinsTheSharpToTheFlatMinimum();
    void theSpiralOfFigure3VisitsAllFourCells();
    void descentLeavesTheStartOfFigure1();
    void figure4StartsInsideTheWindow_data();
    void figure4StartsInsideTheWindow();
    void runsOfFigure4EndInItsThreeCells_data();
    void runsOfFigure4EndInItsThreeCells();
    void theFlowOfFigure3RestsAtTheMinimum();
    void xorAndJellyfishEndAsTold_data();
    void xorAndJellyfishEndAsTold();
};

QString TestGallery::galleryPath(const QString& name) {
    return QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/") + name + ".json";
}

session::Session TestGallery::read(const QString& name) {
    auto loaded = session::load(galleryPath(name));
    if (!loaded) qFatal("%s", loaded.error().message.c_str());
    return std::move(loaded->session);
}

loss::Loss TestGallery::lossOf(const session::Session& session) {
    return {network::Network(session.architecture), session.criterion, session.data};
}

double TestGallery::lossOnSlice(const session::Session& session, double s, double t) {
    const auto loss = lossOf(session);
    return loss.value(session::resolveSlice(session.slice, loss.network())->at(s, t));
}

void TestGallery::everyFileIsReadWithoutWarnings_data() {
    QTest::addColumn<QString>("name");
    const auto files =
        QDir(OMEGASCOPE_SOURCE_DIR "/resources/gallery").entryInfoList({"*.json"}, QDir::Files);
    QVERIFY(files.size() >= 7);
    for (const auto& file : files) QTest::newRow(qPrintable(file.baseName())) << file.baseName();
}

void TestGallery::everyFileIsReadWithoutWarnings() {
    QFETCH(QString, name);
    const auto loaded = session::load(galleryPath(name));
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QVERIFY(loaded->warnings.empty());
    QVERIFY(!loaded->session.title.empty() && !loaded->session.source.empty() &&
            !loaded->session.notes.empty());
}

void TestGallery::everyFileSurvivesARoundTrip() {
    QFETCH(QString, name);
    const auto session = read(name);
    const auto text = session::toText(session);
    const auto again = session::fromText(text, QString());
    QVERIFY2(again.ok(), again ? "" : again.error().message.c_str());
    QVERIFY(again->session == session);
    QFile file(galleryPath(name));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromStdString(text), QString::fromUtf8(file.readAll()));
}

void TestGallery::lossesAreThoseOfThePapers_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<double>("expected");
    QTest::newRow("P Fig. 2, sharp") << "pmlr-fig2" << 2.0 / 3.0;
    QTest::newRow("P Fig. 3, (2 + 0.8)/3") << "pmlr-fig3" << 2.8 / 3.0;
    QTest::newRow("P Fig. 4(a)") << "pmlr-fig4a" << 0.0;
    QTest::newRow("P Fig. 4(b)") << "pmlr-fig4b" << 3.0 / 12.0;
    QTest::newRow("P Fig. 4(b), 3-D") << "pmlr-fig4b3d" << 3.0 / 12.0;
    QTest::newRow("P Fig. 4(c)") << "pmlr-fig4c" << 1.0;
    QTest::newRow("P Fig. 5, global") << "pmlr-fig5a" << 0.0;
    QTest::newRow("P Fig. 5, suboptimal") << "pmlr-fig5b" << 4.0 / 12.0;
    QTest::newRow("S Prop. 1") << "swirszcz-prop1" << 18.0;
    QTest::newRow("S Prop. 2") << "swirszcz-prop2" << 8.0 / 3.0;
}

void TestGallery::lossesAreThoseOfThePapers() {
    QFETCH(QString, name);
    QFETCH(double, expected);
    const auto session = read(name);
    const double value = lossOf(session).value(session.parameters);
    QVERIFY2(std::abs(value - expected) < 1e-12, qPrintable(QString::number(value, 'g', 17)));
}

void TestGallery::lossesAgreeWithTheConfigurationsInCode_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<MakeExample>("make");
    QTest::newRow("P Fig. 1") << "pmlr-fig1" << MakeExample(testing::figure1);
    QTest::newRow("I Fig. 1") << "iclr-fig1" << MakeExample(testing::figure1WithNegativeV);
    QTest::newRow("P Fig. 2") << "pmlr-fig2" << MakeExample(testing::figure2);
    QTest::newRow("P Fig. 3") << "pmlr-fig3" << MakeExample(testing::figure3);
    QTest::newRow("P Fig. 4(a)") << "pmlr-fig4a" << MakeExample(testing::figure4a);
    QTest::newRow("P Fig. 4(b)") << "pmlr-fig4b" << MakeExample(testing::figure4b);
    QTest::newRow("P Fig. 4(c)") << "pmlr-fig4c" << MakeExample(testing::figure4c);
}

void TestGallery::lossesAgreeWithTheConfigurationsInCode() {
    QFETCH(QString, name);
    QFETCH(MakeExample, make);
    const auto session = read(name);
    const auto loss = lossOf(session);
    const auto example = make();
    QVERIFY(loss.network() == example.loss.network());
    for (int k = 0; k < 50; ++k) {
        const Eigen::VectorXd point = example.slice.at(-3 + 0.13 * k, 3 - 0.11 * k);
        QVERIFY(std::abs(loss.value(point) - example.loss.value(point)) < 1e-12);
    }
}

void TestGallery::figure1HasAFlatCellAndASharpValley() {
    for (const char* name : {"pmlr-fig1", "iclr-fig1"}) {
        const auto session = read(name);
        QVERIFY(std::abs(lossOnSlice(session, 2, 2) - 0.5) < 1e-12);     // w > 0, vw > 1
        QVERIFY(std::abs(lossOnSlice(session, -1, 1) - 0.8) < 1e-12);    // v|w| = 1
        QVERIFY(std::abs(lossOnSlice(session, -0.5, 2) - 0.8) < 1e-12);  // the same hyperbola
    }
}

void TestGallery::figure2JoinsTheSharpToTheFlatMinimum() {
    const auto session = read("pmlr-fig2");
    QVERIFY(std::abs(lossOnSlice(session, 0, 0) - 2.0 / 3.0) < 1e-12);
    QVERIFY(std::abs(lossOnSlice(session, 1, 0)) < 1e-12);
    const auto loss = lossOf(session);
    const auto slice = *session::resolveSlice(session.slice, loss.network());
    QVERIFY(theory::isFlatCell(loss, loss.signature(slice.at(1, 0))));
    QVERIFY(!theory::isFlatCell(loss, loss.signature(slice.at(0.02, 0.01))));
}

void TestGallery::theSpiralOfFigure3VisitsAllFourCells() {
    const auto session = read("pmlr-fig3");
    const auto loss = lossOf(session);
    const auto run = dynamics::train(loss, session.parameters, session.training);
    QCOMPARE(run.steps(), 200);
    std::vector<int> cells;
    for (int k = 0; k < run.steps(); ++k) {
        const Eigen::VectorXd& point = run.keyframes[static_cast<std::size_t>(k)];
        const double p = point(0) - 1.0;
        const double q = point(1);
        QVERIFY(std::abs(run.loss[static_cast<std::size_t>(k)] -
                         (2.0 + std::max(std::abs(p), std::abs(q))) / 3.0) < 1e-12);
        cells.push_back(std::abs(p) > std::abs(q) ? (p > 0 ? 0 : 2) : (q > 0 ? 1 : 3));
    }
    for (std::size_t k = 0; k < cells.size(); ++k) QCOMPARE(cells[k], static_cast<int>(k % 4));
    for (int cell = 0; cell < 4; ++cell) QCOMPARE(std::count(cells.begin(), cells.end(), cell), 50);
    QVERIFY((run.keyframes.back() - Eigen::Vector2d(1, 0)).norm() < 1e-8);
}

void TestGallery::descentLeavesTheStartOfFigure1() {
    for (const char* name : {"pmlr-fig1", "iclr-fig1"}) {
        const auto session = read(name);
        const auto run = dynamics::train(lossOf(session), session.parameters, session.training);
        QVERIFY(run.loss.front() > 1.0);
        QVERIFY2(std::abs(run.loss.back() - 0.8) < 0.05, name);  // at the sharp valley, up to the step
    }
}

void TestGallery::figure4StartsInsideTheWindow_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"pmlr-fig4a", "pmlr-fig4b", "pmlr-fig4c"}) QTest::newRow(name) << name;
}

void TestGallery::figure4StartsInsideTheWindow() {
    QFETCH(QString, name);
    const auto session = read(name);
    const auto loss = lossOf(session);
    QVERIFY(session.slice.followsParameters);
    for (const auto& range : session.slice.ranges) QVERIFY(range[0] < 0.0 && range[1] > 0.0);
    QVERIFY(theory::isFlatCell(loss, loss.signature(session.parameters)));
}

void TestGallery::runsOfFigure4EndInItsThreeCells_data() {
    figure4StartsInsideTheWindow_data();
}

void TestGallery::runsOfFigure4EndInItsThreeCells() {
    QFETCH(QString, name);
    const auto goal = read(name);
    const auto start = read(name + "-run");
    const auto loss = lossOf(start);
    QVERIFY(loss.signature(start.parameters) != loss.signature(goal.parameters));
    const auto run = dynamics::train(loss, start.parameters, start.training);
    QVERIFY(loss.signature(run.keyframes.back()) == loss.signature(goal.parameters));
    QVERIFY(std::abs(run.loss.back() - loss.value(goal.parameters)) < 1e-12);
    QVERIFY(run.loss.front() > run.loss.back() + 1e-3);
}

void TestGallery::theFlowOfFigure3RestsAtTheMinimum() {
    const auto session = read("pmlr-fig3-flow");
    const auto run = dynamics::train(lossOf(session), session.parameters, session.training);
    QVERIFY(run.stopped && QString::fromStdString(run.remark).contains("rest"));
    QVERIFY((run.keyframes.back() - Eigen::Vector2d(1, 0)).norm() < 1e-12);
}

void TestGallery::xorAndJellyfishEndAsTold_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("solved");
    QTest::newRow("XOR, solved") << "swirszcz-xor-solved" << 4;
    QTest::newRow("XOR, stuck") << "swirszcz-xor-stuck" << 3;
    QTest::newRow("jellyfish, solved") << "swirszcz-jellyfish-solved" << 4;
    QTest::newRow("jellyfish, stuck") << "swirszcz-jellyfish-stuck" << 2;
}

void TestGallery::xorAndJellyfishEndAsTold() {
    QFETCH(QString, name);
    QFETCH(int, solved);
    const auto session = read(name);
    const auto loss = lossOf(session);
    const auto run = dynamics::train(loss, session.parameters, session.training);
    const auto data = loss::solvedData(loss, loss.evaluate(run.keyframes.back()));
    QCOMPARE(static_cast<int>(std::count(data.begin(), data.end(), true)), solved);
}

OMEGASCOPE_TEST(Core, TestGallery);

}  // namespace test_gallery

#include "test_gallery.moc"
