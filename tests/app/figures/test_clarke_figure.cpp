#include <QImage>
#include <QPainter>
#include <QTest>
#include <cmath>
#include <numbers>

#include "app/figures/charts/clarke_figure.h"
#include "core/support/random.h"
#include "tests/support/golden.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_clarke_figure {

using namespace omegascope;
using namespace omegascope::figures;

namespace {

/// P Fig. 3 round (1, 0): four gradients (±1/3, 0), (0, ±1/3) and 0 = ½ g₁ + ½ g₃ (THEORY).
ClarkeFigureState figure3() {
    nonsmooth::ClarkeSubdifferential clarke;
    clarke.gradients.resize(2, 4);
    clarke.gradients << 1.0, 0.0, -1.0, 0.0, 0.0, 1.0, 0.0, -1.0;
    clarke.gradients /= 3.0;
    clarke.theta = Eigen::Vector4d(0.5, 0.0, 0.5, 0.0);
    clarke.minNorm = clarke.gradients * clarke.theta;
    clarke.containsZero = true;
    clarke.cells = 4;
    ClarkePlane plane;
    plane.axes = Eigen::Matrix2d::Identity();
    plane.names = {QStringLiteral("∂L/∂p"), QStringLiteral("∂L/∂q")};
    return clarkeFigureState(clarke, plane);
}

ClarkeFigureState randomState(int cells, std::uint64_t seed) {
    Random random(seed);
    ClarkeFigureState state;
    for (int k = 0; k < cells; ++k) state.gradients.push_back({random.normal(), random.normal() + 0.5});
    state.theta.assign(static_cast<std::size_t>(cells), 0.0);
    state.theta.front() = 1.0;
    if (cells > 0) state.minNorm = state.gradients.front();
    return state;
}

QImage drawn(const ClarkeFigureState& state, const QSize& paper, const Style& style) {
    QImage image(paper, QImage::Format_RGB32);
    image.fill(palette::kPaper);
    QPainter painter(&image);
    drawClarkeFigure(painter, state, paper, style);
    return image;
}

}  // namespace

class TestClarkeFigure : public QObject {
    Q_OBJECT
  private slots:
    void theFourGradientsOfFigure3LookAsBefore();
    void oneToHundredsOfCellsFitTheFrame_data();
    void oneToHundredsOfCellsFitTheFrame();
    void scalesAreEqualOnBothAxes();
    void theHullHoldsEveryPointAndTurnsLeft();
    void mainDirectionsAreOrthonormalAndKeepLengthsInTheirPlane();
    void theSlicesPlaneShowsSlopesInTheUnitsOfItsAxes();
    void withoutGradientsTheElementOfLeastNormIsDrawn();
};

void TestClarkeFigure::theFourGradientsOfFigure3LookAsBefore() {
    Style style;
    style.text = false;
    const std::string verdict =
        testing::compareWithBaseline(drawn(figure3(), {300, 200}, style), QStringLiteral("clarke-figure-3"));
    QVERIFY2(verdict.empty(), verdict.c_str());
}

void TestClarkeFigure::oneToHundredsOfCellsFitTheFrame_data() {
    QTest::addColumn<int>("cells");
    for (const int cells : {1, 2, 3, 12, 100, 600}) QTest::addRow("%d cells", cells) << cells;
}

void TestClarkeFigure::oneToHundredsOfCellsFitTheFrame() {
    QFETCH(int, cells);
    const ClarkeFigureState state = randomState(cells, 7);
    for (const QSize paper : {QSize(284, 196), QSize(600, 400)}) {
        const AxisMap map = clarkeFigureMap(state, paper, Style{});
        QVERIFY(map.frame.width() > 60.0 && map.frame.height() > 60.0);
        QVERIFY(map.frame.contains(map.toPaper(0.0, 0.0)));
        for (const auto& gradient : state.gradients)
            QVERIFY(map.frame.contains(map.toPaper(gradient[0], gradient[1])));
        const QImage image = drawn(state, paper, Style{});
        for (int x = 0; x < image.width(); ++x)
            QCOMPARE(image.pixelColor(x, image.height() - 1), palette::kPaper);
        for (int y = 0; y < image.height(); ++y) {
            QCOMPARE(image.pixelColor(0, y), palette::kPaper);
            QCOMPARE(image.pixelColor(image.width() - 1, y), palette::kPaper);
        }
    }
}

void TestClarkeFigure::scalesAreEqualOnBothAxes() {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const AxisMap map = clarkeFigureMap(randomState(9, seed), {300, 200}, Style{});
        QVERIFY(std::abs(map.unitsPerPixelX() - map.unitsPerPixelY()) < 1e-12);
    }
}

void TestClarkeFigure::theHullHoldsEveryPointAndTurnsLeft() {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto points = randomState(40, seed).gradients;
        points.push_back(points.front());  // twice the same
        const auto hull = convexHull(points);
        QVERIFY(hull.size() >= 3);
        for (std::size_t k = 0; k < hull.size(); ++k) {
            const auto& a = hull[k];
            const auto& b = hull[(k + 1) % hull.size()];
            for (const auto& p : points)
                QVERIFY((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) >= -1e-12);
        }
    }
    QCOMPARE(convexHull({{1, 1}, {0, 0}, {2, 2}}).size(), std::size_t{2});  // in a line
    QCOMPARE(convexHull({{1, 1}, {1, 1}}).size(), std::size_t{1});
}

void TestClarkeFigure::mainDirectionsAreOrthonormalAndKeepLengthsInTheirPlane() {
    Random random(3);
    // Gradients in a plane of R⁶: nothing is lost.
    Eigen::MatrixXd span(6, 2), weights(2, 9);
    for (double& value : span.reshaped()) value = random.normal();
    for (double& value : weights.reshaped()) value = random.normal();
    const Eigen::MatrixXd gradients = span * weights;
    const ClarkePlane plane = mainDirections(gradients);
    QVERIFY((plane.axes.transpose() * plane.axes - Eigen::Matrix2d::Identity()).norm() < 1e-12);
    for (const auto& gradient : gradients.colwise())
        QVERIFY(std::abs((plane.axes.transpose() * gradient).norm() - gradient.norm()) < 1e-9);
    // A single gradient has one main direction; the other axis shows 0.
    QVERIFY(mainDirections(Eigen::Vector3d(0, 2, 0)).axes.col(1).isZero());
}

void TestClarkeFigure::theSlicesPlaneShowsSlopesInTheUnitsOfItsAxes() {
    const testing::Example example = testing::figure4b();
    const ClarkePlane plane = slicePlane(example.spec, example.slice, example.loss.network());
    QCOMPARE(plane.names[0], QStringLiteral("∂L/∂b₁"));
    QCOMPARE(plane.names[1], QStringLiteral("∂L/∂b₂"));
    const auto* block = example.loss.network().layout().find("b1");
    QVERIFY(plane.axes.col(0).isApprox(Eigen::VectorXd::Unit(example.parameters.size(), block->offset)));
}

void TestClarkeFigure::withoutGradientsTheElementOfLeastNormIsDrawn() {
    nonsmooth::ClarkeSubdifferential clarke;  // the per-kink form enumerates no cell
    clarke.method = nonsmooth::ClarkeMethod::PerKink;
    clarke.minNorm = Eigen::Vector2d(0.5, 0.25);
    clarke.theta = Eigen::Vector3d(0.5, 1.0, 0.0);
    ClarkePlane plane;
    plane.axes = Eigen::Matrix2d::Identity();
    const ClarkeFigureState state = clarkeFigureState(clarke, plane);
    QVERIFY(state.gradients.empty());
    const QImage image = drawn(state, {300, 200}, Style{});
    const QPointF at = clarkeFigureMap(state, {300, 200}, Style{}).toPaper(0.5, 0.25);
    QVERIFY(image.pixelColor(at.toPoint()) != palette::kPaper);
}

OMEGASCOPE_TEST(Gui, TestClarkeFigure);

}  // namespace test_clarke_figure

#include "test_clarke_figure.moc"
