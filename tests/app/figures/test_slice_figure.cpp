#include <QImage>
#include <QPainter>
#include <QTest>
#include <cmath>

#include "app/figures/frame/colour_vision.h"
#include "app/figures/slice/slice_figure.h"
#include "app/figures/slice/slice_layers.h"
#include "app/figures/slice/slice_minima.h"
#include "app/figures/slice/slice_unresolved.h"
#include "tests/support/golden.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_slice_figure {

using namespace omegascope;
using namespace omegascope::figures;

namespace {

std::shared_ptr<const SlicePicture> pictureOf(const testing::Example& example) {
    SlicePictureOptions options;
    options.gridSize = 97;
    auto picture = slicePicture(example.loss, example.spec, example.slice, options);
    return picture ? picture.value() : nullptr;
}

SliceFigureState stateOf(const testing::Example& example) {
    SliceFigureState state;
    state.picture = pictureOf(example);
    state.rangeS = example.slice.ranges[0];
    state.rangeT = example.slice.ranges[1];
    const Eigen::VectorXd at = example.slice.project(example.parameters);
    state.omega = {at[0], at[1]};
    return state;
}

QImage drawn(const SliceFigureState& state, const QSize& paper, const Style& style) {
    QImage image(paper, QImage::Format_RGB32);
    image.fill(palette::kPaper);
    QPainter painter(&image);
    drawSliceFigure(painter, state, paper, style);
    return image;
}

Style withoutText() {
    Style style;
    style.text = false;
    return style;
}

bool borderIsPaper(const QImage& image) {
    for (int x = 0; x < image.width(); ++x) {
        if (image.pixelColor(x, 0) != palette::kPaper) return false;
        if (image.pixelColor(x, image.height() - 1) != palette::kPaper) return false;
    }
    for (int y = 0; y < image.height(); ++y) {
        if (image.pixelColor(0, y) != palette::kPaper) return false;
        if (image.pixelColor(image.width() - 1, y) != palette::kPaper) return false;
    }
    return true;
}

/// A picture whose loss is s + 2 t on [0,1]×[0,3], sampled at few points.
SlicePicture slopingPicture() {
    SlicePicture picture;
    picture.grid.rangeS = {0, 1};
    picture.grid.rangeT = {0, 3};
    picture.grid.values.resize(4, 3);
    for (Eigen::Index j = 0; j < 4; ++j) {
        for (Eigen::Index i = 0; i < 3; ++i)
            picture.grid.values(j, i) = 0.5 * static_cast<double>(i) + 2.0 * static_cast<double>(j);
    }
    picture.map.lowest = 0.0;
    picture.map.highest = 7.0;
    return picture;
}

}  // namespace

class TestSliceFigure : public QObject {
    Q_OBJECT
  private slots:
    void looksLikeItsBaseline_data();
    void looksLikeItsBaseline();
    void coloursAreBilinearAndAlignedToTheBorder();
    void levelsAvoidPlateaus();
    void theRangeIsThatOfTheGrid();
    void levelLinesHaveTheirLevel();
    void everyWallSegmentIsOnAPath();
    void pointsFindTheirCell();
    void pointsFindTheirWall();
    void theMinimaOfFigure1AreTheFlatCellAndTheValley();
    void minimaAreDrawnOnlyWhenWanted();
    void aStoppedPictureIsAnError();
    void unresolvedPlacesAreFoundHoweverSmall();
    void beyondTheBudgetTheDensityOfWallsIsDrawn();
    void anEmptyFrameIsDrawnWithoutAPicture();
    void nothingIsCutOff_data();
    void nothingIsCutOff();
    void wallsOfAProjectorStandOutOnEveryColour_data();
    void wallsOfAProjectorStandOutOnEveryColour();
};

void TestSliceFigure::looksLikeItsBaseline_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("figure 1") << "slice-figure-1";
    QTest::newRow("figure 4(b)") << "slice-figure-4b";
    QTest::newRow("figure 4(b), a wall highlighted, a path, zoomed") << "slice-figure-4b-zoomed";
}

void TestSliceFigure::looksLikeItsBaseline() {
    QFETCH(QString, name);
    SliceFigureState state =
        stateOf(name == QLatin1String("slice-figure-1") ? testing::figure1() : testing::figure4b());
    if (name.endsWith(QLatin1String("zoomed"))) {
        state.rangeS = {-4.5, -1.5};
        state.rangeT = {-3.5, -0.5};
        state.offPlane = 0.5;
        state.trajectory = {{-2, -3.8}, {-2.2, -3}, {-2.5, -2.6}, {-3, -2.4}, {-3.5, -2.5}};
        state.highlightedMakers = {{5, 1, 0}};  // datum (1.5, -1.5) on neuron 1: b₁ = -3
    }
    Style style;
    style.text = false;
    const std::string problem = testing::compareWithBaseline(drawn(state, {320, 240}, style), name);
    QVERIFY2(problem.empty(), problem.c_str());
}

void TestSliceFigure::coloursAreBilinearAndAlignedToTheBorder() {
    // A linear loss is reproduced at every pixel centre: any misalignment by half a sample would show.
    const SlicePicture picture = slopingPicture();
    const QSize size(41, 23);
    const std::array<double, 2> shownS{0.0, 1.0}, shownT{0.0, 3.0};
    const QImage image = lossImage(picture, shownS, shownT, size);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x) {
            const double s = (x + 0.5) / size.width(), t = 3.0 * (1.0 - (y + 0.5) / size.height());
            const QColor expected = cividis((s + 2.0 * t) / 7.0), actual = image.pixelColor(x, y);
            QVERIFY(std::abs(expected.red() - actual.red()) <= 1 &&
                    std::abs(expected.green() - actual.green()) <= 1 &&
                    std::abs(expected.blue() - actual.blue()) <= 1);
        }
    }
}

void TestSliceFigure::levelsAvoidPlateaus() {
    // In figure 4(b) the blind plateaus lie at multiples of 1/12, of which 0.25, 0.5 and 1 are round numbers.
    const auto picture = pictureOf(testing::figure4b());
    QVERIFY(picture != nullptr);
    QVERIFY(picture->levels.size() >= 3);
    bool plateauAtAQuarter = false;
    for (const cells::CellSummary& cell : picture->mesh.cells) {
        if (!cell.sliceFlat) continue;
        plateauAtAQuarter |= std::abs(cell.lowest - 0.25) < 1e-9;
        for (const double level : picture->levels) QVERIFY(std::abs(level - cell.lowest) > 1e-9);
    }
    QVERIFY(plateauAtAQuarter);
}

void TestSliceFigure::theRangeIsThatOfTheGrid() {
    const auto picture = pictureOf(testing::figure4b());
    QCOMPARE(picture->map.lowest, picture->grid.values.minCoeff());
    QCOMPARE(picture->map.highest, picture->grid.values.maxCoeff());
    QCOMPARE(picture->axes[0].name, std::string("b₁"));
}

void TestSliceFigure::levelLinesHaveTheirLevel() {
    const testing::Example example = testing::figure1();
    const auto picture = pictureOf(example);
    QVERIFY(!picture->isolines.empty());
    // Level lines are chords of a mesh of 32 squares a side: away from its vertices they miss by the loss's
    // curvature there.
    const double reach = 0.02 * (picture->map.highest - picture->map.lowest);
    for (std::size_t i = 0; i < picture->levels.size(); ++i) {
        QVERIFY(!picture->isolines[i].empty());
        for (const LevelPath& path : picture->isolines[i]) {
            for (const auto& point : path) {
                const double value = example.loss.value(example.slice.at(point[0], point[1]));
                QVERIFY(std::abs(value - picture->levels[i]) < reach);
            }
        }
    }
}

void TestSliceFigure::everyWallSegmentIsOnAPath() {
    for (const auto& picture : {pictureOf(testing::figure1()), pictureOf(testing::figure4b())}) {
        std::size_t onPaths = 0;
        for (const WallPath& path : picture->wallPaths) onPaths += path.vertices.size() - 1;
        QCOMPARE(onPaths, picture->mesh.walls.size());
        QVERIFY(picture->wallPaths.size() < picture->mesh.walls.size());
    }
}

void TestSliceFigure::pointsFindTheirCell() {
    // Figure 1: flat where w > 0 and vw > 1.
    const auto picture = pictureOf(testing::figure1());
    const int flat = picture->locator.cellAt(picture->complex, 2.0, 2.0);
    QVERIFY(flat >= 0);
    QVERIFY(picture->mesh.cells[static_cast<std::size_t>(flat)].flat);
    QCOMPARE(picture->locator.cellAt(picture->complex, 1.0, 2.5), flat);
    QVERIFY(picture->locator.cellAt(picture->complex, -2.0, 2.0) != flat);
    QCOMPARE(picture->locator.cellAt(picture->complex, 5.0, 2.0), -1);
}

void TestSliceFigure::pointsFindTheirWall() {
    // The wall w = 0 belongs to the one hidden unit, whatever the datum.
    const auto picture = pictureOf(testing::figure1());
    const int wall = picture->locator.wallAt(picture->complex, 0.01, 1.5, 0.05, 0.05);
    QVERIFY(wall >= 0);
    const auto set = static_cast<std::size_t>(picture->complex.edges[static_cast<std::size_t>(wall)].makers);
    QCOMPARE(picture->mesh.makers[set].front().layer, 1);
    QCOMPARE(picture->locator.wallAt(picture->complex, 0.5, 0.3, 0.05, 0.05), -1);
}

void TestSliceFigure::theMinimaOfFigure1AreTheFlatCellAndTheValley() {
    // P, Fig. 1: L = 0.5 where w > 0 and v w > 1; L = 0.8 along v |w| = 1, w < 0.
    using Shape = cells::SliceMinimum::Shape;
    const auto picture = pictureOf(testing::figure1());
    const auto at = [&](double s, double t) -> const cells::SliceMinimum* {
        const int index = sliceMinimumAt(*picture, s, t);
        return index < 0 ? nullptr : &picture->minima.minima[static_cast<std::size_t>(index)];
    };
    const Eigen::VectorXd valley = testing::figure1().slice.project(testing::figure1().parameters);
    const cells::SliceMinimum* crease = at(valley[0], valley[1]);
    QVERIFY(crease && crease->shape == Shape::Crease && std::abs(crease->loss - 0.8) < 1e-9);
    for (const auto& [w, v] : {std::pair(2.0, 2.0), std::pair(1.0, 1.0)}) {  // inside, and on the border
        const cells::SliceMinimum* plateau = at(w, v);
        QVERIFY(plateau && plateau->shape == Shape::Plateau && std::abs(plateau->loss - 0.5) < 1e-9);
    }
    QVERIFY(!at(-2.0, 2.0));
    QVERIFY(!at(0.5, 0.5));
    QVERIFY(!picture->minimumPlaces.outlines.empty() && !picture->minimumPlaces.lines.empty());
    for (const auto& line : picture->minimumPlaces.lines)
        for (const auto& point : line.points)
            QVERIFY(std::abs(testing::figure1().loss.value(picture->slice.at(point[0], point[1])) -
                             line.loss) < 1e-9);
}

void TestSliceFigure::minimaAreDrawnOnlyWhenWanted() {
    SliceFigureState state = stateOf(testing::figure1());
    const auto greenPixels = [&state] {
        const QImage image = drawn(state, {320, 240}, Style{});
        int count = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y) == palette::kSolved;
        return count;
    };
    QVERIFY(greenPixels() > 0);
    state.choices.minima = false;
    QCOMPARE(greenPixels(), 0);
}

void TestSliceFigure::aStoppedPictureIsAnError() {
    const testing::Example example = testing::figure4b();
    std::stop_source source;
    source.request_stop();
    Control control;
    control.stop = source.get_token();
    QVERIFY(!slicePicture(example.loss, example.spec, example.slice, {}, control).ok());
}

void TestSliceFigure::unresolvedPlacesAreFoundHoweverSmall() {
    SliceFigureState state = stateOf(testing::figure4b());
    auto doubtful = std::make_shared<SlicePicture>(*state.picture);
    const double s = state.rangeS[0] + 0.37 * (state.rangeS[1] - state.rangeS[0]);
    const double t = state.rangeT[0] + 0.71 * (state.rangeT[1] - state.rangeT[0]);
    doubtful->complex.unresolved = {{s - 1e-9, s + 1e-9, t - 1e-9, t + 1e-9}};
    doubtful->complex.unresolvedArea = 1e-18;
    QVERIFY(isUnresolved(*doubtful, s, t) && !isUnresolved(*state.picture, s, t));
    const QSize paper(640, 480);
    const QImage before = drawn(state, paper, withoutText());
    const std::size_t keys = sliceLegend(state, Style{}).size();
    state.picture = doubtful;
    QCOMPARE(sliceLegend(state, Style{}).size(), keys + 1);
    const QImage after = drawn(state, paper, withoutText());
    const QPoint at = sliceFigureMap(state, paper, withoutText()).toPaper(s, t).toPoint();
    int changed = 0;
    for (int y = 0; y < paper.height(); ++y)
        for (int x = 0; x < paper.width(); ++x)
            changed += std::max(std::abs(x - at.x()), std::abs(y - at.y())) <= 6 &&
                       before.pixel(x, y) != after.pixel(x, y);
    QVERIFY2(changed >= 40, qPrintable(QString::number(changed)));
}

void TestSliceFigure::beyondTheBudgetTheDensityOfWallsIsDrawn() {
    const testing::Example example = testing::figure4b();
    SliceFigureState state = stateOf(example);
    SlicePictureOptions options;
    options.gridSize = 97;
    options.cellBudget = 5;
    const auto picture = slicePicture(example.loss, example.spec, example.slice, options).value();
    QVERIFY(!picture->hasCells() && picture->density.most > 0 && picture->previewWalls.empty());
    QCOMPARE(picture->complex.unresolvedArea, 1.0);
    QVERIFY(!picture->complex.remark.empty());
    // Greyed where walls run, the loss's own colour elsewhere.
    options.cells = false;
    SliceFigureState plain = state;
    plain.picture = slicePicture(example.loss, example.spec, example.slice, options).value();
    plain.choices.walls = plain.choices.isolines = plain.choices.flatCells = false;
    state.picture = picture;
    state.choices = plain.choices;
    state.choices.walls = true;
    const QSize paper(640, 480);
    const Style bare = withoutText();
    const QImage grey = drawn(state, paper, bare), colours = drawn(plain, paper, bare);
    const AxisMap map = sliceFigureMap(state, paper, bare);
    const auto& counts = picture->density.counts;
    for (Eigen::Index row = 1; row < counts.rows(); row += 3)
        for (Eigen::Index column = 1; column < counts.cols(); column += 3) {
            const double s = state.rangeS[0] + (static_cast<double>(column) + 0.5) /
                                                   static_cast<double>(counts.cols()) *
                                                   (state.rangeS[1] - state.rangeS[0]);
            const double t = state.rangeT[0] + (static_cast<double>(row) + 0.5) /
                                                   static_cast<double>(counts.rows()) *
                                                   (state.rangeT[1] - state.rangeT[0]);
            const QPointF at = map.toPaper(s, t), omega = map.toPaper(state.omega[0], state.omega[1]);
            if ((at - omega).manhattanLength() < 40) continue;
            QCOMPARE(grey.pixel(at.toPoint()) != colours.pixel(at.toPoint()), counts(row, column) > 0);
        }
}

void TestSliceFigure::anEmptyFrameIsDrawnWithoutAPicture() {
    SliceFigureState state;
    const QImage image = drawn(state, {320, 240}, Style{});
    QVERIFY(borderIsPaper(image));
    const AxisMap map = sliceFigureMap(state, {320, 240}, Style{});
    QCOMPARE(image.pixelColor((map.frame.topLeft() + QPointF(20, 20)).toPoint()), palette::kPaper);
}

void TestSliceFigure::nothingIsCutOff_data() {
    QTest::addColumn<QSize>("paper");
    QTest::addColumn<double>("zoom");
    for (const QSize paper : {QSize(320, 240), QSize(640, 480), QSize(800, 260)}) {
        for (const double zoom : {1.0, 0.3, 3.0}) {
            QTest::addRow("%d × %d, range × %g", paper.width(), paper.height(), zoom) << paper << zoom;
        }
    }
}

void TestSliceFigure::nothingIsCutOff() {
    QFETCH(QSize, paper);
    QFETCH(double, zoom);
    SliceFigureState state = stateOf(testing::figure4b());
    for (auto* range : {&state.rangeS, &state.rangeT}) {
        for (double& end : *range) end *= zoom;
    }
    state.trajectory = {{-20, -3}, {0, 0}, {3, 30}};
    state.highlightedCell = state.picture->locator.cellAt(state.picture->complex, -3.0, -3.0);
    QVERIFY(borderIsPaper(drawn(state, paper, Style{})));
}

void TestSliceFigure::wallsOfAProjectorStandOutOnEveryColour_data() {
    QTest::addColumn<int>("figure");
    QTest::newRow("figure 1") << 1;
    QTest::newRow("figure 4(b)") << 4;
}

/// Across the middle of every wall: black, and beside it white, whatever the loss is there.
void TestSliceFigure::wallsOfAProjectorStandOutOnEveryColour() {
    QFETCH(int, figure);
    SliceFigureState state = stateOf(figure == 1 ? testing::figure1() : testing::figure4b());
    state.choices.minima = state.choices.isolines = false;
    Style style = withoutText();
    style.strong = true;
    style.lineWidth = 2.0;
    const QSize paper(700, 600);
    const QImage image = drawn(state, paper, style);
    const AxisMap map = sliceFigureMap(state, paper, style);
    int asked = 0, stand = 0;
    for (const WallPath& path : state.picture->wallPaths) {
        if (path.criterion) continue;  // dashes: the middle may be a gap
        for (std::size_t k = 0; k + 1 < path.vertices.size(); ++k) {
            const auto& a = state.picture->mesh.vertices[static_cast<std::size_t>(path.vertices[k])];
            const auto& b = state.picture->mesh.vertices[static_cast<std::size_t>(path.vertices[k + 1])];
            const QLineF line(map.toPaper(a.s, a.t), map.toPaper(b.s, b.t));
            if (line.length() < 6.0) continue;
            const QLineF across = line.normalVector().unitVector();
            const QPointF step(across.dx(), across.dy());
            QColor darkest = Qt::white, lightest = Qt::black;
            for (double shift = -4.0; shift <= 4.0; shift += 0.5) {
                const QPoint at = (line.center() + shift * step).toPoint();
                if (!image.rect().contains(at)) continue;
                const QColor colour = image.pixelColor(at);
                if (colour.lightness() < darkest.lightness()) darkest = colour;
                if (colour.lightness() > lightest.lightness()) lightest = colour;
            }
            ++asked;
            stand += contrastRatio(darkest, lightest) >= 7.0;
        }
    }
    QVERIFY(asked > 0);
    QCOMPARE(stand, asked);
}

OMEGASCOPE_TEST(Gui, TestSliceFigure);

}  // namespace test_slice_figure

#include "test_slice_figure.moc"
