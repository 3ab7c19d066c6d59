// The data plane of each class: what it shows is what the class's own problem says.

#include <QImage>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "app/figures/data/class_planes.h"
#include "app/figures/data/data_figure_layers.h"
#include "app/session/file/session_io.h"
#include "core/loss/class_problems.h"
#include "core/loss/replica_penalty.h"
#include "core/support/random.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_class_planes {

using namespace omegascope;
using namespace omegascope::figures;

namespace {

session::Session gallery(const char* name) {
    return session::load(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/%1.json").arg(name))
        .value()
        .session;
}

loss::Loss lossOf(const session::Session& session) {
    return {network::Network(session.architecture), session.criterion, session.data};
}

/// Classes on the plane or on the line.
loss::Loss classes(Random& random, int input, int outputs, loss::Criterion criterion, int depth) {
    data::Dataset data;
    data.points = Eigen::MatrixXd::NullaryExpr(input, 9, [&] { return random.normal(); });
    data.targets.resize(1, 9);
    for (int i = 0; i < 9; ++i) data.targets(0, i) = i % outputs;
    network::Architecture architecture;
    architecture.input = input;
    for (int layer = 0; layer < depth; ++layer) architecture.layers.emplace_back(network::DenseLayer{3});
    architecture.outputs = outputs;
    architecture.alpha = 0.1;
    return {network::Network(architecture), criterion, data};
}

Eigen::VectorXd randomPoint(const loss::Loss& loss, Random& random) {
    return Eigen::VectorXd::NullaryExpr(loss.parameterCount(), [&] { return random.normal(); });
}

QImage drawn(const ClassPlanesState& state, const QSize& size) {
    QImage image(size, QImage::Format_RGB32);
    image.fill(palette::kPaper);
    QPainter painter(&image);
    drawClassPlanes(painter, state, QRectF(QPointF(0, 0), size), Style());
    return image;
}

}  // namespace

class TestClassPlanes : public QObject {
    Q_OBJECT
  private slots:
    /// The replica's own hyperplanes, numbered in it, in the ink of its class; solved and dead as L^(r) says.
    void eachPlaneShowsItsReplica() {
        const session::Session session = gallery("pmlr-thm7");
        const loss::Loss loss = lossOf(session);
        Random random(3);
        const Eigen::VectorXd at = randomPoint(loss, random);
        const auto state = classPlanesState(loss, at, session.view);
        QVERIFY(state);
        QCOMPARE(state->planes.size(), std::size_t{4});
        for (int r = 0; r < 4; ++r) {
            const DataFigureState& plane = state->planes[static_cast<std::size_t>(r)];
            const loss::Loss own = loss::classProblem(loss, r);
            const Eigen::VectorXd point = loss::classPoint(loss, at, r);
            const loss::Evaluation evaluation = own.evaluate(point);
            QCOMPARE(plane.output, std::optional(r));
            QCOMPARE(plane.hyperplanes.size(), std::size_t{3});
            for (int k = 0; k < 3; ++k) {
                const Hyperplane& line = plane.hyperplanes[static_cast<std::size_t>(k)];
                QCOMPARE(line.unit, 3 * r + k);
                QCOMPARE(line.number, k + 1);
                QCOMPARE(line.replica, r);
                const auto* w = loss.network().layout().weight(1);
                QCOMPARE(line.a, at[w->offset + 6 * r + 2 * k]);
                QCOMPARE(line.b, at[w->offset + 6 * r + 2 * k + 1]);
            }
            const auto dead = loss::inactiveData(evaluation);
            for (int i = 0; i < loss.dataset().size(); ++i) {
                const Datum& datum = plane.data[static_cast<std::size_t>(i)];
                QCOMPARE(datum.solved, evaluation.perDatum[i] == 0.0);
                QCOMPARE(datum.dead, std::ranges::count(dead, i) > 0);
                QCOMPARE(datum.classIndex, static_cast<int>(loss.dataset().targets(0, i)));
            }
            const QString title = state->titles[static_cast<std::size_t>(r)].join(' ');
            QVERIFY2(title.contains(QStringLiteral("class %1").arg(r + 1)), qPrintable(title));
            QVERIFY2(title.contains(QStringLiteral("from the mean")), qPrintable(title));
        }
    }

    /// ŷ_r is 0 along the boundary of a one-versus-all plane; of the multiclass hinge the lead is, and 1 along its margin.
    void boundariesAreWhereTheOutputsSay() {
        Random random(8);
        int met = 0;
        for (int draw = 0; draw < 12; ++draw) {
            const auto criterion =
                draw % 2 == 0 ? loss::Criterion::OneVersusAll : loss::Criterion::MulticlassHinge;
            const loss::Loss loss = classes(random, 2 + draw % 3 / 2, 3, criterion, 1 + draw % 2);
            const Eigen::VectorXd at = randomPoint(loss, random);
            for (int r = 0; r < 3; ++r) {
                const DataFigureState plane = classFigureState(loss, at, loss.evaluate(at), r, {});
                const AxisMap map = dataPlotMap(plane, QRectF(0, 0, 300, 300));
                const InputRegions regions = *planeRegions(plane, map);
                const auto outputs = [&](const std::array<double, 2>& p) -> Eigen::VectorXd {
                    return loss.network().outputs(at, fromDataPlane(plane, {p[0], p[1]}));
                };
                const bool own = criterion == loss::Criterion::OneVersusAll;
                for (const double level : {0.0, 1.0})
                    for (const PlaneSegment& segment :
                         own ? levelSegments(regions, 0, level) : leadSegments(regions, r, level))
                        for (const double share : {0.0, 0.5, 1.0}) {
                            const std::array<double, 2> p{
                                segment[0][0] + share * (segment[1][0] - segment[0][0]),
                                segment[0][1] + share * (segment[1][1] - segment[0][1])};
                            const Eigen::VectorXd y = outputs(p);
                            double value = y[r];
                            if (!own) value -= std::max(y[(r + 1) % 3], y[(r + 2) % 3]);
                            QVERIFY2(std::abs(value - level) < 1e-9 * (1.0 + y.cwiseAbs().maxCoeff()),
                                     qPrintable(QString::number(value - level)));
                            ++met;
                        }
            }
        }
        QVERIFY(met > 100);
    }

    /// The borders of all classes together are the boundary of the plane that shows them all.
    void theBordersOfClassesAreTheBoundary() {
        Random random(21);
        for (int draw = 0; draw < 6; ++draw) {
            const loss::Loss loss = classes(random, 2, 4, loss::Criterion::MulticlassHinge, 1 + draw % 2);
            const Eigen::VectorXd at = randomPoint(loss, random);
            const DataFigureState all = dataFigureState(loss, at, loss.evaluate(at), {});
            const InputRegions regions = *planeRegions(all, dataPlotMap(all, QRectF(0, 0, 300, 300)));
            const auto length = [](const std::vector<PlaneSegment>& segments) {
                double sum = 0.0;
                for (const PlaneSegment& s : segments)
                    sum += std::hypot(s[1][0] - s[0][0], s[1][1] - s[0][1]);
                return sum;
            };
            double borders = 0.0;
            for (int r = 0; r < 4; ++r) borders += length(leadSegments(regions, r, 0.0));
            // Each piece of the boundary is a border of two classes.
            QVERIFY(std::abs(borders - 2.0 * length(argmaxBoundaries(regions))) < 1e-9 * (1.0 + borders));
        }
    }

    void outputLinesAreDrawnOnlyWhereAsked() {
        const session::Session session = gallery("pmlr-fig5-ova");
        const loss::Loss loss = lossOf(session);
        session::ViewChoices choices = session.view;
        const auto labels = [&] {
            const auto state =
                dataFigureState(loss, session.parameters, loss.evaluate(session.parameters), choices);
            QStringList all;
            for (const LegendEntry& entry : dataLegend(state, Style())) all << entry.label;
            return all;
        };
        QVERIFY(!labels().contains(QStringLiteral("ŷᵣ = 0")));
        choices.outputBoundaries = true;
        QVERIFY(labels().contains(QStringLiteral("ŷᵣ = 0")));
        choices.margins = true;
        QVERIFY(labels().contains(QStringLiteral("ŷᵣ = ±1")));
    }

    void whereThereAreNoClassesASentenceSaysSo() {
        const testing::Example example = testing::figure4b();
        const auto none = classPlanesState(example.loss, example.parameters, {});
        QVERIFY(!none);
        QVERIFY(none.error().message.find("multiclass-hinge and one-versus-all") != std::string::npos);
        Random random(4);
        const loss::Loss many = classes(random, 2, 40, loss::Criterion::OneVersusAll, 1);
        const auto refused = classPlanesState(many, randomPoint(many, random), {});
        QVERIFY(!refused);
        QVERIFY(refused.error().message.find("40 classes") != std::string::npos);
    }

    /// All planes are drawn inside their cells, on the plane and on the line, for any number of classes and any size.
    void planesAreDrawnInTheirCells_data() {
        QTest::addColumn<int>("input");
        QTest::addColumn<int>("outputs");
        QTest::addColumn<int>("criterion");
        for (const int input : {1, 2, 5})
            for (const int outputs : {2, 3, 7})
                for (const auto criterion : {loss::Criterion::OneVersusAll, loss::Criterion::MulticlassHinge})
                    QTest::addRow("%d inputs, %d classes, %d", input, outputs, static_cast<int>(criterion))
                        << input << outputs << static_cast<int>(criterion);
    }
    void planesAreDrawnInTheirCells() {
        QFETCH(int, input);
        QFETCH(int, outputs);
        QFETCH(int, criterion);
        Random random(12);
        loss::Loss loss = classes(random, input, outputs, static_cast<loss::Criterion>(criterion), 1);
        if (criterion == static_cast<int>(loss::Criterion::OneVersusAll))
            loss = loss::penalised(loss, {1.0, {}});
        session::ViewChoices choices;
        choices.margins = true;
        const auto state = classPlanesState(loss, randomPoint(loss, random), choices);
        QVERIFY(state);
        for (const QSize size : {QSize(420, 320), QSize(900, 300), QSize(120, 90)}) {
            const auto [rows, columns] = classGrid(outputs, size);
            QVERIFY(rows * columns >= outputs && (rows - 1) * columns < outputs);
            for (const DataFigureState& plane : state->planes) {
                const QRectF cell(0, 0, size.width() / columns, size.height() / rows);
                QVERIFY(cell.contains(classPlaneMap(plane, cell, Style()).frame));
            }
            const QImage image = drawn(*state, size);
            int ink = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x) ink += image.pixelColor(x, y) != palette::kPaper;
            QVERIFY(ink > 100);
        }
        QVERIFY(!classPlanesLegend(*state, Style()).empty());
    }
};

OMEGASCOPE_TEST(Gui, TestClassPlanes);

}  // namespace test_class_planes

#include "test_class_planes.moc"
