#include <QtTest>
#include <cmath>

#include "core/slice/loss_grid.h"
#include "core/slice/soft_margin.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_loss_grid {

using namespace omegascope;

namespace {

constexpr std::uint64_t kSeed = 90125;
constexpr double kTolerance = 1e-10;

/// Empty when every value of the grid is the directly evaluated loss, otherwise the first that is not.
QString disagreement(const slice::SliceLoss& loss, const slice::LossGrid& grid) {
    for (Eigen::Index row = 0; row < grid.values.rows(); ++row)
        for (Eigen::Index column = 0; column < grid.values.cols(); ++column) {
            const double direct = loss.loss().value(loss.slice().at(grid.s(column), grid.t(row)));
            const double error = std::abs(grid.values(row, column) - direct);
            if (!(error <= kTolerance * (1.0 + std::abs(direct))))
                return QStringLiteral("row %1, column %2: %3 instead of %4")
                    .arg(row)
                    .arg(column)
                    .arg(grid.values(row, column), 0, 'g', 17)
                    .arg(direct, 0, 'g', 17);
        }
    return {};
}

QString disagreement(const loss::Loss& loss, const slice::AffineSlice& plane, int sizeS, int sizeT) {
    const slice::SliceLoss onPlane(loss, plane);
    const auto grid = slice::lossGrid(onPlane, sizeS, sizeT);
    return grid.ok() ? disagreement(onPlane, *grid) : QStringLiteral("cancelled");
}

/// One input, hinge loss, one hidden layer; targets 1 and -1 in turn.
loss::Loss lineProblem(const std::vector<double>& inputs, int units, double alpha = 0.0) {
    network::Architecture architecture;
    architecture.layers = {network::DenseLayer{units}};
    architecture.alpha = alpha;
    data::Dataset dataset;
    dataset.points =
        Eigen::Map<const Eigen::RowVectorXd>(inputs.data(), static_cast<Eigen::Index>(inputs.size()));
    dataset.targets = Eigen::MatrixXd::Ones(1, dataset.points.cols());
    for (Eigen::Index i = 1; i < dataset.points.cols(); i += 2) dataset.targets(0, i) = -1.0;
    return {network::Network(architecture), loss::Criterion::Hinge, std::move(dataset)};
}

/// ω of a lineProblem: W1, V, b1, c.
Eigen::VectorXd joined(const Eigen::VectorXd& w, const Eigen::VectorXd& v, const Eigen::VectorXd& b,
                       double c) {
    Eigen::VectorXd parameters(w.size() + v.size() + b.size() + 1);
    parameters << w, v, b, c;
    return parameters;
}

void addKinds() {
    QTest::addColumn<int>("kind");
    const auto kinds = testing::problemKinds();
    for (std::size_t k = 0; k < kinds.size(); ++k)
        QTest::newRow(kinds[k].label().c_str()) << static_cast<int>(k);
}

testing::ProblemKind kindOf(int index) {
    return testing::problemKinds()[static_cast<std::size_t>(index)];
}

}  // namespace

class TestLossGrid : public QObject {
    Q_OBJECT
  private slots:
    void agreesWithDirectEvaluation_data() { addKinds(); }
    void agreesWithDirectEvaluation();
    void agreesInDeepWindows_data() { addKinds(); }
    void agreesInDeepWindows();
    void agreesWhereBlocksDoNotMove_data() { addKinds(); }
    void agreesWhereBlocksDoNotMove();
    void kinksMayLieExactlyOnGridPoints();
    void repeatedDataAndCoincidentKinks();
    void dataOfAnySize_data();
    void dataOfAnySize();
    void preActivationsThatVanishOnTheSlice();
    void wideWindowsDoNotAccumulateRounding();
    void anyNumberOfThreadsGivesTheSameBits_data() { addKinds(); }
    void anyNumberOfThreadsGivesTheSameBits();
    void coarseGridsAreContainedInFineOnes();
    void gridsOfOnePoint();
    void softMarginIsAccurate();
    void stopsInTheMiddle();
};

void TestLossGrid::agreesWithDirectEvaluation() {
    QFETCH(int, kind);
    Random random(kSeed + static_cast<std::uint64_t>(kind));
    for (int repeat = 0; repeat < 3; ++repeat) {
        const auto problem = testing::randomProblem(kindOf(kind), random);
        const auto plane = testing::randomPlane(problem.loss.network(), random);
        const QString found = disagreement(problem.loss, plane, 21 + repeat, 70);
        QVERIFY2(found.isEmpty(), qPrintable(found));
    }
}

void TestLossGrid::agreesInDeepWindows() {
    QFETCH(int, kind);
    Random random(kSeed + 1000 + static_cast<std::uint64_t>(kind));
    for (const double away : {0.3, 40.0}) {
        const auto problem = testing::randomProblem(kindOf(kind), random);
        auto plane = testing::randomPlane(problem.loss.network(), random);
        plane.ranges = {{away, away + 1e-6}, {-2.0 * away, -2.0 * away + 1e-6}};
        const QString found = disagreement(problem.loss, plane, 17, 33);
        QVERIFY2(found.isEmpty(), qPrintable(found));
    }
}

void TestLossGrid::agreesWhereBlocksDoNotMove() {
    QFETCH(int, kind);
    Random random(kSeed + 2000 + static_cast<std::uint64_t>(kind));
    const auto problem = testing::randomProblem(kindOf(kind), random);
    const auto& blocks = problem.loss.network().layout().blocks();
    for (std::size_t moving = 0; moving < blocks.size(); ++moving)
        for (const int axis : {0, 1}) {
            auto plane = testing::randomPlane(problem.loss.network(), random);
            auto direction = plane.directions.col(axis);
            const Eigen::VectorXd part = direction.segment(blocks[moving].offset, blocks[moving].size);
            direction.setZero();
            direction.segment(blocks[moving].offset, blocks[moving].size) = part;
            const QString found = disagreement(problem.loss, plane, 9, 19);
            QVERIFY2(found.isEmpty(), qPrintable(found));
        }
}

void TestLossGrid::kinksMayLieExactlyOnGridPoints() {
    // z_k = x + b_k, where b_k = s ± t + a multiple of 1/4: so is every kink, like the grid points.
    const int units = 5;
    for (const double alpha : {0.0, 0.25, 1.0}) {
        const auto problem = lineProblem({-0.5, 0.0, 0.25, 1.0}, units, alpha);
        slice::AffineSlice plane;
        const Eigen::VectorXd steps = Eigen::VectorXd::LinSpaced(units, -0.5, 0.5);
        const Eigen::VectorXd ones = Eigen::VectorXd::Ones(units);
        const Eigen::VectorXd none = Eigen::VectorXd::Zero(units);
        const Eigen::VectorXd signs{{1, -1, 1, -1, 1}};
        plane.origin = joined(ones, Eigen::VectorXd{{1, -2, 3, -4, 5}}, steps, 0.5);
        plane.directions.resize(plane.origin.size(), 2);
        plane.directions << joined(none, none, ones, 0), joined(none, ones, signs, 0);
        plane.ranges = {{-1, 1}, {-1, 1}};
        for (const int size : {2, 9, 64, 65, 129}) {
            const QString found = disagreement(problem, plane, 9, size);
            QVERIFY2(found.isEmpty(), qPrintable(found));
        }
    }
}

void TestLossGrid::repeatedDataAndCoincidentKinks() {
    // Equal units at equal data: all their kinks coincide; opposite units have theirs there too, facing left.
    const auto problem = lineProblem({0.3, 0.3, 0.3, -0.7, -0.7}, 4);
    slice::AffineSlice plane;
    const Eigen::VectorXd none = Eigen::VectorXd::Zero(4);
    plane.origin = joined(Eigen::VectorXd{{1, 1, -1, -1}}, Eigen::VectorXd{{1, -3, 2, 0.5}}, none, 0.1);
    plane.directions.resize(plane.origin.size(), 2);
    plane.directions << joined(none, Eigen::VectorXd{{0, 1, 0, 1}}, none, 0),
        joined(none, none, Eigen::VectorXd{{1, 1, -1, -1}}, 0);
    plane.ranges = {{-1, 1}, {-1, 1}};
    const QString found = disagreement(problem, plane, 11, 101);
    QVERIFY2(found.isEmpty(), qPrintable(found));
    std::swap(plane.ranges[0], plane.ranges[1]);
    plane.directions.col(0).swap(plane.directions.col(1));
    const QString turned = disagreement(problem, plane, 101, 11);
    QVERIFY2(turned.isEmpty(), qPrintable(turned));
}

void TestLossGrid::dataOfAnySize_data() {
    QTest::addColumn<double>("scale");
    QTest::addColumn<bool>("weightsMake");
    for (const double scale : {1e-300, 1e-200, 1e-12, 1.0, 1e12, 1e150})
        for (const bool weightsMake : {false, true})
            QTest::addRow("%g, %s", scale,
                          weightsMake ? "V makes up for it" : "W and its window make up for it")
                << scale << weightsMake;
}

void TestLossGrid::dataOfAnySize() {
    // ŷ stays of size 1: the data shrink and either V grows with the pre-activations small, or W1 and its window grow.
    QFETCH(double, scale);
    QFETCH(bool, weightsMake);
    const auto problem = lineProblem({0.3 * scale, -0.7 * scale, 0.5 * scale}, 2, 0.1);
    slice::AffineSlice plane;
    const Eigen::VectorXd none = Eigen::VectorXd::Zero(2);
    const double w = weightsMake ? 1.0 : 1.0 / scale, v = weightsMake ? 1.0 / scale : 1.0;
    plane.origin = joined(Eigen::VectorXd{{w, -w}}, Eigen::VectorXd{{v, 0.5 * v}}, none, 0.1);
    plane.directions.resize(plane.origin.size(), 2);
    plane.directions << joined(none, none, none, 1), joined(Eigen::VectorXd{{1, 0.4}}, none, none, 0);
    plane.ranges = {{-1, 1}, {-2 * w, 2 * w}};
    const QString found = disagreement(problem, plane, 7, 31);
    QVERIFY2(found.isEmpty(), qPrintable(found));
    std::swap(plane.ranges[0], plane.ranges[1]);
    plane.directions.col(0).swap(plane.directions.col(1));
    const QString turned = disagreement(problem, plane, 31, 7);
    QVERIFY2(turned.isEmpty(), qPrintable(turned));
}

void TestLossGrid::preActivationsThatVanishOnTheSlice() {
    // Unit 0 is 0 for all data and unit 1 for the datum 0, all over the slice, whatever its output weight does.
    const auto problem = lineProblem({0.0, 1.0, -1.0}, 3, 0.1);
    slice::AffineSlice plane;
    const Eigen::VectorXd none = Eigen::VectorXd::Zero(3);
    plane.origin =
        joined(Eigen::VectorXd{{0, 1, 2}}, Eigen::VectorXd{{5, -1, 1}}, Eigen::VectorXd{{0, 0, 0.2}}, 0);
    plane.directions.resize(plane.origin.size(), 2);
    plane.directions << joined(Eigen::VectorXd{{0, 1, 0}}, none, none, 0),
        joined(Eigen::VectorXd{{0, 0, 1}}, Eigen::VectorXd{{1, 1, 1}}, none, 0);
    plane.ranges = {{-2, 2}, {-2, 2}};
    const QString found = disagreement(problem, plane, 13, 40);
    QVERIFY2(found.isEmpty(), qPrintable(found));
}

void TestLossGrid::wideWindowsDoNotAccumulateRounding() {
    // Far out the loss is a million times what it is near the middle, which must not show there.
    Random random(kSeed + 5);
    for (const auto criterion : {loss::Criterion::Hinge, loss::Criterion::MulticlassHinge}) {
        const auto problem = testing::randomProblem({criterion, 1, false, 0.0}, random);
        auto plane = testing::randomPlane(problem.loss.network(), random);
        plane.directions.bottomRows(plane.directions.rows() - problem.loss.network().layout().weight(1)->size)
            .setZero();
        plane.ranges = {{-1e6, 1e6}, {-1e6, 1e6}};
        const QString found = disagreement(problem.loss, plane, 33, 33);
        QVERIFY2(found.isEmpty(), qPrintable(found));
    }
}

void TestLossGrid::anyNumberOfThreadsGivesTheSameBits() {
    QFETCH(int, kind);
    Random random(kSeed + 3000 + static_cast<std::uint64_t>(kind));
    const auto problem = testing::randomProblem(kindOf(kind), random);
    const slice::SliceLoss loss(problem.loss, testing::randomPlane(problem.loss.network(), random));
    const auto one = slice::lossGrid(loss, 37, 29, {}, 1);
    for (const int threads : {2, 3}) {
        const auto several = slice::lossGrid(loss, 37, 29, {}, threads);
        QVERIFY(one.ok() && several.ok());
        QVERIFY((one->values.array() == several->values.array()).all());
    }
}

void TestLossGrid::coarseGridsAreContainedInFineOnes() {
    Random random(kSeed + 4);
    const auto problem = testing::randomProblem({loss::Criterion::Squared, 1, false, 0.0}, random);
    const slice::SliceLoss loss(problem.loss, testing::randomPlane(problem.loss.network(), random));
    const auto coarse = slice::lossGrid(loss, 33, 33);
    const auto fine = slice::lossGrid(loss, 129, 129);
    QVERIFY(coarse.ok() && fine.ok());
    const Eigen::MatrixXd taken = fine->values(Eigen::seqN(0, 33, 4), Eigen::seqN(0, 33, 4));
    QVERIFY((taken - coarse->values).cwiseAbs().maxCoeff() <= kTolerance * (1.0 + taken.maxCoeff()));
    QCOMPARE(fine->s(4 * 7), coarse->s(7));
    QCOMPARE(fine->t(4 * 31), coarse->t(31));
}

void TestLossGrid::gridsOfOnePoint() {
    Random random(kSeed + 6);
    for (const int depth : {0, 1, 2}) {
        const auto problem = testing::randomProblem({loss::Criterion::Logistic, depth, false, 0.1}, random);
        const auto plane = testing::randomPlane(problem.loss.network(), random);
        for (const int sizeS : {1, 2, 5})
            for (const int sizeT : {1, 2, 5}) {
                const QString found = disagreement(problem.loss, plane, sizeS, sizeT);
                QVERIFY2(found.isEmpty(), qPrintable(found));
            }
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)slice::lossGrid({problem.loss, plane}, 0, 3));
    }
}

void TestLossGrid::softMarginIsAccurate() {
    for (int k = -400000; k <= 400000; ++k) {
        const double m = k < 0 ? -std::exp(-k * 5e-5 - 13.0) : std::exp(k * 5e-5 - 13.0);
        const double exact = m > 0.0 ? std::log1p(std::exp(-m)) : std::log1p(std::exp(m)) - m;
        const double found = slice::softMargin(m);
        QVERIFY2(std::abs(found - exact) <= 1e-15 * exact + 1e-300, qPrintable(QString::number(m, 'g', 17)));
    }
    QCOMPARE(slice::softMargin(0.0), std::log(2.0));
    QCOMPARE(slice::softMargin(-1e300), 1e300);
    QVERIFY(slice::softMargin(1e300) >= 0.0 && slice::softMargin(1e300) < 1e-300);
}

void TestLossGrid::stopsInTheMiddle() {
    Random random(kSeed + 7);
    for (const int depth : {1, 2}) {
        const auto problem = testing::randomProblem({loss::Criterion::Hinge, depth, false, 0.0}, random);
        const slice::SliceLoss loss(problem.loss, testing::randomPlane(problem.loss.network(), random));
        std::stop_source source;
        Control control;
        control.stop = source.get_token();
        int reports = 0;
        control.progress = [&](double) {
            if (++reports == 3) source.request_stop();
        };
        const auto grid = slice::lossGrid(loss, 200, 50, control, 1);
        QVERIFY(!grid.ok());
        QVERIFY(grid.error().isCancelled());
        QCOMPARE(reports, 3);
    }
}

OMEGASCOPE_TEST(Core, TestLossGrid);

}  // namespace test_loss_grid

#include "test_loss_grid.moc"
