#include <QImage>
#include <QPainter>
#include <QTest>
#include <cmath>

#include "app/figures/data/data_figure.h"
#include "tests/support/golden.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_data_figure {

using namespace omegascope;
using namespace omegascope::figures;

namespace {

DataFigureState stateOf(const testing::Example& example) {
    session::ViewChoices choices;
    choices.margins = true;
    return dataFigureState(example.loss, example.parameters, example.loss.evaluate(example.parameters),
                           choices);
}

QImage drawn(const DataFigureState& state, const QSize& paper, const Style& style) {
    QImage image(paper, QImage::Format_RGB32);
    image.fill(palette::kPaper);
    QPainter painter(&image);
    drawDataFigure(painter, state, paper, style);
    return image;
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

testing::Example exampleNamed(const QString& name) {
    if (name == QLatin1String("figure-4a")) return testing::figure4a();
    if (name == QLatin1String("figure-4b")) return testing::figure4b();
    if (name == QLatin1String("figure-4c")) return testing::figure4c();
    if (name == QLatin1String("figure-3")) return testing::figure3();
    if (name == QLatin1String("figure-5")) return testing::figure5();
    if (name == QLatin1String("figure-2")) return testing::figure2();
    return testing::figure1();
}

}  // namespace

class TestDataFigure : public QObject {
    Q_OBJECT
  private slots:
    void looksLikeItsBaseline_data();
    void looksLikeItsBaseline();
    void figure4bTellsItsData();
    void hyperplanesAreZeroWherePreActivationsAre();
    void aSilentNeuronIsInactive();
    void scalesAreEqualInThePlane();
    void theFittedViewHoldsAllData();
    void theFrameStaysWhenDataDie();
    void handlesLieOnTheirLine();
    void hiddenHyperplanesHaveNoHandles();
    void highDimensionsShowTheSectionThroughTheMean();
    void nothingIsCutOff_data();
    void nothingIsCutOff();
};

void TestDataFigure::looksLikeItsBaseline_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"figure-2", "figure-4a", "figure-4b", "figure-4c", "figure-5"}) {
        QTest::newRow(name) << QString::fromLatin1(name);
    }
}

void TestDataFigure::looksLikeItsBaseline() {
    QFETCH(QString, name);
    Style style;
    style.text = false;
    const std::string problem =
        testing::compareWithBaseline(drawn(stateOf(exampleNamed(name)), {320, 240}, style), "data-" + name);
    QVERIFY2(problem.empty(), problem.c_str());
}

void TestDataFigure::figure4bTellsItsData() {
    const DataFigureState state = stateOf(testing::figure4b());
    std::vector<std::array<double, 2>> unsolved;
    for (const Datum& datum : state.data) {
        if (!datum.solved) unsolved.push_back({datum.x, datum.y});
        // Blind: both neurons are off on -1.25 ≤ x ≤ 1.75.
        QCOMPARE(datum.dead, datum.x >= -1.25 && datum.x <= 1.75);
        QCOMPARE(datum.classIndex, datum.x + datum.y > 0 || datum.x > 1.0 ? 0 : 1);
    }
    QCOMPARE(unsolved, (std::vector<std::array<double, 2>>{{1, 1}, {1.5, -1.5}, {-1, -1}}));
}

void TestDataFigure::hyperplanesAreZeroWherePreActivationsAre() {
    const testing::Example example = testing::figure5();
    const DataFigureState state = stateOf(example);
    QCOMPARE(state.hyperplanes.size(), std::size_t{3});
    const Eigen::MatrixXd z =
        example.loss.network().affine(1, example.parameters, example.loss.dataset().points);
    for (const Hyperplane& plane : state.hyperplanes) {
        QVERIFY(plane.active);
        for (std::size_t i = 0; i < state.data.size(); ++i) {
            const double value = plane.a * state.data[i].x + plane.b * state.data[i].y + plane.c;
            QVERIFY(std::abs(value - z(plane.unit, static_cast<Eigen::Index>(i))) < 1e-12);
        }
    }
}

void TestDataFigure::aSilentNeuronIsInactive() {
    testing::Example example = testing::figure4b();
    example.parameters[example.loss.network().layout().find("V")->offset] = 0.0;
    const DataFigureState state = stateOf(example);
    QVERIFY(!state.hyperplanes[0].active);
    QVERIFY(state.hyperplanes[1].active);
}

void TestDataFigure::scalesAreEqualInThePlane() {
    const DataFigureState state = stateOf(testing::figure4b());
    for (const QSizeF paper : {QSizeF(640, 480), QSizeF(900, 200), QSizeF(220, 700)}) {
        const AxisMap map = dataFigureMap(state, paper, Style{});
        QVERIFY(std::abs(map.unitsPerPixelX() - map.unitsPerPixelY()) < 1e-12);
        QVERIFY(map.lowX <= state.view.left() + 1e-12 && map.highX >= state.view.right() - 1e-12);
        QVERIFY(map.lowY <= state.view.top() + 1e-12 && map.highY >= state.view.bottom() - 1e-12);
    }
}

void TestDataFigure::theFittedViewHoldsAllData() {
    for (const char* name : {"figure-1", "figure-2", "figure-3", "figure-4a", "figure-5"}) {
        const DataFigureState state = stateOf(exampleNamed(QString::fromLatin1(name)));
        for (const Datum& datum : state.data) QVERIFY(state.view.contains(datum.x, datum.y));
    }
}

void TestDataFigure::theFrameStaysWhenDataDie() {
    // Dragging must not make the frame jump: figures 4(a) and (c) differ in what is dead, solved and blind.
    const QSizeF paper(500, 400);
    QCOMPARE(dataFigureMap(stateOf(testing::figure4a()), paper, Style{}).frame,
             dataFigureMap(stateOf(testing::figure4c()), paper, Style{}).frame);
}

void TestDataFigure::handlesLieOnTheirLine() {
    const DataFigureState state = stateOf(testing::figure5());
    const AxisMap map = dataFigureMap(state, {640, 480}, Style{});
    for (const Hyperplane& plane : state.hyperplanes) {
        const HyperplaneHandles handles = handlesOf(plane, map);
        QVERIFY(handles.visible);
        for (const QPointF point : {handles.foot, handles.handle}) {
            const QPointF p = map.toData(point);
            QVERIFY(std::abs(plane.a * p.x() + plane.b * p.y() + plane.c) < 1e-9);
            QVERIFY(map.frame.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(point));
        }
        const QPointF between = handles.handle - handles.foot;
        QVERIFY(std::abs(std::hypot(between.x(), between.y()) - 60.0) < 1e-6);
    }
}

void TestDataFigure::hiddenHyperplanesHaveNoHandles() {
    const AxisMap map = dataFigureMap(stateOf(testing::figure4b()), {640, 480}, Style{});
    QVERIFY(!handlesOf({0, 1.0, 0.0, 1000.0, true}, map).visible);
    QVERIFY(!handlesOf({0, 0.0, 0.0, 1.0, true}, map).visible);
}

void TestDataFigure::highDimensionsShowTheSectionThroughTheMean() {
    network::Architecture architecture;
    architecture.input = 4;
    architecture.layers = {network::DenseLayer{3}};
    const network::Network net(architecture);
    data::Dataset dataset;
    dataset.points = Eigen::MatrixXd::Random(4, 10);
    dataset.targets = Eigen::MatrixXd::Ones(1, 10);
    const loss::Loss loss(net, loss::Criterion::Hinge, dataset);
    const Eigen::VectorXd parameters = Eigen::VectorXd::LinSpaced(net.parameterCount(), -1.0, 1.3);
    const DataFigureState state = dataFigureState(loss, parameters, loss.evaluate(parameters), {});
    const Eigen::Vector4d mean = dataset.points.rowwise().mean();
    const Eigen::MatrixXd z = net.affine(1, parameters, Eigen::Vector4d(0.7, -0.3, mean[2], mean[3]));
    for (const Hyperplane& plane : state.hyperplanes) {
        QVERIFY(std::abs(plane.a * 0.7 - plane.b * 0.3 + plane.c - z(plane.unit, 0)) < 1e-12);
    }
    QVERIFY(borderIsPaper(drawn(state, {640, 480}, Style{})));
}

void TestDataFigure::nothingIsCutOff_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QSize>("paper");
    for (const char* name : {"figure-1", "figure-2", "figure-3", "figure-4b", "figure-5"}) {
        for (const QSize paper : {QSize(320, 240), QSize(640, 480), QSize(700, 260)}) {
            QTest::addRow("%s at %d × %d", name, paper.width(), paper.height())
                << QString::fromLatin1(name) << paper;
        }
    }
}

void TestDataFigure::nothingIsCutOff() {
    QFETCH(QString, name);
    QFETCH(QSize, paper);
    DataFigureState state = stateOf(exampleNamed(name));
    // Zoomed in, too: what lies outside the frame must not be drawn.
    for (const double zoom : {1.0, 0.4}) {
        const QPointF centre = state.view.center();
        const QSizeF size = state.view.size() * zoom;
        state.view = QRectF(centre - QPointF(size.width(), size.height()) / 2.0, size);
        QVERIFY(borderIsPaper(drawn(state, paper, Style{})));
    }
}

OMEGASCOPE_TEST(Gui, TestDataFigure);

}  // namespace test_data_figure

#include "test_data_figure.moc"
