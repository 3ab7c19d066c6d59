#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include "app/session/file/session_io.h"
#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_cells {

using namespace omegascope;
using testing::ProgramRun;
using testing::runProgram;
using Json = nlohmann::json;

/// What `cells` tells, against the papers and against the loss itself.
class TestCliCells : public QObject {
    Q_OBJECT

  private slots:
    void countsOfThePapers_data();
    void slicesThatOnceFailed_data();
    void slicesThatOnceFailed();
    void countsOfThePapers();
    void listsOfCellsAndWallsHoldTogether();
    void dataOfTheSlicePanelHoldTheSameCells();
    void hiddenWallsAlone();
    void aPictureInVectors();
    void mistakesAreUsage();

  private:
    QTemporaryDir folder_;
};

namespace {

Json cellsOf(const QStringList& words) {
    const ProgramRun run = runProgram(QStringList{"cells"} + words + QStringList{"--json"});
    if (run.code != 0) qFatal("%s", qPrintable(run.err));
    return Json::parse(run.out.toStdString());
}

double evaluated(const Json& terms, double s, double t) {
    double value = 0;
    for (const auto& term : terms)
        value += term[2].get<double>() * std::pow(s, term[0].get<int>()) * std::pow(t, term[1].get<int>());
    return value;
}

}  // namespace

void TestCliCells::countsOfThePapers_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("regime");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("cells");
    QTest::addColumn<int>("flat");
    QTest::newRow("P Fig. 1") << testing::galleryPath("pmlr-fig1") << "R2"
                              << "exact" << 4 << 1;
    QTest::newRow("I Fig. 1") << testing::galleryPath("iclr-fig1") << "R2"
                              << "exact" << 5 << -1;
    QTest::newRow("P Fig. 3") << testing::galleryPath("pmlr-fig3") << "R1"
                              << "exact" << -1 << -1;
    QTest::newRow("P Fig. 4(b)") << testing::galleryPath("pmlr-fig4b") << "R1"
                                 << "exact" << -1 << -1;
}

/// Slices that torture found, each wrong once.
void TestCliCells::slicesThatOnceFailed_data() {
    QTest::addColumn<QString>("file");
    // The wall's ends are as far apart along s as along t, up to rounding: its shares were of one in one place and of the
    // other elsewhere, and a cell of a ten-thousandth of the window had no area.
    QTest::newRow("a wall with a chord of slope one") << "chord-of-slope-one";
    // A crash: walls that share a curve, of which rounding left no whole polynomial, were compared.
    QTest::newRow("curves without a whole polynomial") << "curves-without-a-whole-polynomial";
}

void TestCliCells::slicesThatOnceFailed() {
    QFETCH(QString, file);
    const Json told =
        cellsOf({QStringLiteral(OMEGASCOPE_SOURCE_DIR "/tests/data/slices/%1.json").arg(file), "--verify"});
    QCOMPARE(told["kind"], "exact");
    QVERIFY(told["verification"]["agrees"].get<bool>());
    QCOMPARE(told["verification"]["confirmed"].get<int>(), told["cells"].get<int>());
}

void TestCliCells::countsOfThePapers() {
    QFETCH(QString, file);
    QFETCH(QString, regime);
    QFETCH(QString, kind);
    QFETCH(int, cells);
    QFETCH(int, flat);
    const Json told = cellsOf({file});
    QCOMPARE(QString::fromStdString(told["regime"]), regime);
    QCOMPARE(QString::fromStdString(told["kind"]), kind);
    if (cells >= 0) QCOMPARE(told["cells"].get<int>(), cells);
    if (flat >= 0) QCOMPARE(told["flat_cells"].get<int>(), flat);
    QCOMPARE(told["vertices"].get<int>() - told["edges"].get<int>() + told["cells"].get<int>(),
             told["components"].get<int>());
    QCOMPARE(told["unresolved_area"].get<double>(), 0.0);
    QVERIFY(told["seconds"].get<double>() >= 0.0);
}

void TestCliCells::listsOfCellsAndWallsHoldTogether() {
    const Json told = cellsOf({testing::galleryPath("pmlr-fig4b"), "--full"});
    const auto opened = session::load(testing::galleryPath("pmlr-fig4b")).value().session;
    const loss::Loss loss(network::Network(opened.architecture), opened.criterion, opened.data);
    const auto plane = session::resolveSlice(opened.slice, loss.network()).value();
    const auto& list = told["cell_list"];
    QCOMPARE(list.size(), told["cells"].get<std::size_t>());
    QCOMPARE(told["wall_list"].size(), told["walls"].get<std::size_t>());
    double area = 0;
    for (std::size_t c = 0; c < list.size(); ++c) {
        const auto& cell = list[c];
        area += cell["area"].get<double>();
        for (const int other : cell["neighbours"]) {
            const auto& back = list[static_cast<std::size_t>(other)]["neighbours"];
            QVERIFY(std::find(back.begin(), back.end(), c) != back.end());
        }
        double s = 0, t = 0;
        for (const auto& point : cell["outline"][0]) s += point[0].get<double>(), t += point[1].get<double>();
        s /= static_cast<double>(cell["outline"][0].size());
        t /= static_cast<double>(cell["outline"][0].size());
        const double direct = loss.value(plane.at(s, t));
        QVERIFY(std::abs(evaluated(cell["loss"]["terms"], s, t) - direct) < 1e-9 * (1 + direct));
        QVERIFY(cell["lowest"].get<double>() <= direct + 1e-9 &&
                cell["highest"].get<double>() >= direct - 1e-9);
        QCOMPARE(cell["signature"].size(), std::size_t(loss.dataset().size()));
    }
    const auto& window = told["window"];
    const double whole = (window[0][1].get<double>() - window[0][0].get<double>()) *
                         (window[1][1].get<double>() - window[1][0].get<double>());
    QVERIFY(std::abs(area - whole) < 1e-9 * whole);
    for (const auto& wall : told["wall_list"]) {
        QVERIFY(!wall["makers"].empty());
        for (const auto& piece : wall["pieces"])
            for (const auto& point : piece)
                QVERIFY(std::abs(evaluated(wall["equation"], point[0], point[1])) < 1e-9);
    }
}

void TestCliCells::dataOfTheSlicePanelHoldTheSameCells() {
    const QString file = testing::galleryPath("pmlr-fig4b"), out = folder_.filePath("slice.json");
    const ProgramRun run =
        runProgram({"render", file, "--panel", "slice", "--out", out}, testing::withoutDisplay());
    QCOMPARE(run, (ProgramRun{0, {}, {}}));
    Json cells = cellsOf({file, "--full"});
    cells.erase("seconds");
    QVERIFY(Json::parse(testing::readFile(out).toStdString())["cells"] == cells);
}

void TestCliCells::hiddenWallsAlone() {
    const Json all = cellsOf({testing::galleryPath("pmlr-fig4b")});
    const Json hidden = cellsOf({testing::galleryPath("pmlr-fig4b"), "--walls", "hidden"});
    // Walls of (b₁, b₂): 12 lines each way, but data with equal first coordinate share one; a grid of rectangles.
    QVERIFY(hidden["cells"].get<int>() < all["cells"].get<int>());
    QVERIFY(hidden["flat_cells"].is_null());
    QCOMPARE(QString::fromStdString(hidden["kind"]), QStringLiteral("exact"));
}

void TestCliCells::aPictureInVectors() {
    const QString out = folder_.filePath("cells.svg");
    const ProgramRun run = runProgram({"cells", testing::galleryPath("pmlr-fig1"), "--svg", out});
    QCOMPARE(run.code, 0);
    QSvgRenderer renderer(out);
    QVERIFY(renderer.isValid());
    QVERIFY(testing::readFile(out).count("<path") + testing::readFile(out).count("<polyline") > 10);
}

void TestCliCells::mistakesAreUsage() {
    QCOMPARE(runProgram({"cells", testing::galleryPath("pmlr-fig1"), "--walls", "some"}).code, 2);
    QCOMPARE(runProgram({"cells", testing::galleryPath("pmlr-fig1"), "--full"}).code, 2);
    QCOMPARE(runProgram({"cells"}).code, 2);
    QCOMPARE(runProgram({"cells", folder_.filePath("nothing.json"), "--json"}).code, 1);
}

OMEGASCOPE_TEST(Gui, TestCliCells);

}  // namespace test_cli_cells

#include "test_cli_cells.moc"
