#include <QtTest>

#include "core/slice/affine_slice.h"
#include "core/slice/loss_grid.h"
#include "core/slice/slice_loss.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_slice {

using namespace omegascope;

namespace {

constexpr std::uint64_t kSeed = 20181;

network::Network smallNetwork() {
    network::Architecture architecture;
    architecture.input = 2;
    architecture.layers = {network::DenseLayer{2}};
    return network::Network(architecture);
}

slice::SliceSpec biasPlane(const network::Network& network, const Eigen::VectorXd& origin) {
    slice::SliceSpec spec;
    spec.origin = origin;
    spec.directions = {slice::BlockDirection{testing::alongEntry(network, "b1", 0)},
                       slice::BlockDirection{testing::alongEntry(network, "b1", 1)}};
    spec.ranges = {{-4, 4}, {-4, 4}};
    return spec;
}

}  // namespace

class TestSlice : public QObject {
    Q_OBJECT
  private slots:
    void sliceLossAgreesWithDirectEvaluation_data();
    void sliceLossAgreesWithDirectEvaluation();
    void gridRunsFromLowToHighAndIncludesTheBorders();
    void gridCanBeCancelled();
    void projectionRecoversCoordinates();
    void aPlaneThatFollowsKeepsCoordinatesOfAnEditOffThePlane();
    void aDragInsideThePlaneLeavesTheOriginAlone();
    void filterNormalisedDirectionsHaveTheFilterNormsOfTheOrigin();
    void towardReachesTheTargetAtOne();
    void badSlicesAreRefusedWithASentence_data();
    void badSlicesAreRefusedWithASentence();
    void axesOfSingleParametersShowTheirValue();
    void theDefaultSliceSpansAPlane();
};

void TestSlice::sliceLossAgreesWithDirectEvaluation_data() {
    QTest::addColumn<int>("kind");
    const auto kinds = testing::problemKinds();
    for (std::size_t k = 0; k < kinds.size(); ++k)
        QTest::newRow(kinds[k].label().c_str()) << static_cast<int>(k);
}

void TestSlice::sliceLossAgreesWithDirectEvaluation() {
    QFETCH(int, kind);
    Random random(kSeed + static_cast<std::uint64_t>(kind));
    const auto problem =
        testing::randomProblem(testing::problemKinds()[static_cast<std::size_t>(kind)], random);
    const slice::SliceLoss loss(problem.loss, testing::randomPlane(problem.loss.network(), random));
    const auto grid = slice::lossGrid(loss, 9, 7);
    QVERIFY(grid.ok());
    Eigen::VectorXd values;
    for (int row = 0; row < 7; ++row)
        for (int column = 0; column < 9; ++column) {
            const double s = grid->s(column);
            const double t = grid->t(row);
            const Eigen::VectorXd point = loss.slice().at(s, t);
            const double direct = problem.loss.value(point);
            QVERIFY(std::abs(grid->values(row, column) - direct) <= 1e-10 * (1 + std::abs(direct)));
            QVERIFY(std::abs(loss.preActivations(s, t, values) - direct) <= 1e-10 * (1 + std::abs(direct)));
            const auto signature = problem.loss.signature(point);
            QCOMPARE(static_cast<std::size_t>(values.size()), signature.entries().size());
            for (Eigen::Index k = 0; k < values.size(); ++k) {
                const int state = signature.entries()[static_cast<std::size_t>(k)];
                if (state != 0) QCOMPARE(values(k) > 0 ? 1 : -1, state);
            }
        }
}

void TestSlice::gridRunsFromLowToHighAndIncludesTheBorders() {
    const auto example = testing::figure1();
    const slice::SliceLoss loss(example.loss, example.slice);
    const auto grid = slice::lossGrid(loss, 5, 4);
    QVERIFY(grid.ok());
    QCOMPARE(grid->values.rows(), 4);
    QCOMPARE(grid->values.cols(), 5);
    QCOMPARE(grid->s(0), example.slice.ranges[0][0]);
    QCOMPARE(grid->s(4), example.slice.ranges[0][1]);
    QCOMPARE(grid->t(3), example.slice.ranges[1][1]);
    QCOMPARE(grid->values(3, 0), example.loss.value(example.slice.at(-3, 3)));
}

void TestSlice::gridCanBeCancelled() {
    const auto example = testing::figure4b();
    std::stop_source source;
    source.request_stop();
    Control control;
    control.stop = source.get_token();
    QVERIFY(!slice::lossGrid(slice::SliceLoss(example.loss, example.slice), 100, 100, control).ok());
}

void TestSlice::projectionRecoversCoordinates() {
    Random random(kSeed);
    const auto problem = testing::randomProblem(testing::problemKinds()[20], random);
    const auto plane = testing::randomPlane(problem.loss.network(), random);
    const Eigen::VectorXd coordinates = plane.project(plane.at(0.3, -0.7));
    QVERIFY((coordinates - Eigen::Vector2d(0.3, -0.7)).norm() < 1e-12);
    QVERIFY(plane.distance(plane.at(0.3, -0.7)) < 1e-12);
    QVERIFY(plane.distance(problem.parameters) > 0.1);
}

void TestSlice::aPlaneThatFollowsKeepsCoordinatesOfAnEditOffThePlane() {
    const auto network = smallNetwork();
    Eigen::VectorXd omega = Eigen::VectorXd::LinSpaced(network.parameterCount(), 1, 2);
    const auto spec = biasPlane(network, omega);
    const auto before = slice::resolve(spec, network);
    const Eigen::VectorXd inPlane = before->at(0.5, -1.25);
    Eigen::VectorXd edited = inPlane;
    edited(0) += 2.0;  // w₁₁ is no direction of the plane
    const auto moved = slice::follow(spec, network, edited);
    const auto after = slice::resolve(moved, network);
    QVERIFY(after.ok());
    QVERIFY((after->project(edited) - Eigen::Vector2d(0.5, -1.25)).norm() < 1e-12);
    QVERIFY(after->distance(edited) < 1e-12);
    auto fixed = spec;
    fixed.followsParameters = false;
    QVERIFY(slice::follow(fixed, network, edited) == fixed);
}

void TestSlice::aDragInsideThePlaneLeavesTheOriginAlone() {
    const auto network = smallNetwork();
    const Eigen::VectorXd omega = Eigen::VectorXd::LinSpaced(network.parameterCount(), 1, 2);
    const auto spec = biasPlane(network, omega);
    auto dragged = spec;
    for (int k = 1; k <= 100; ++k)
        dragged = slice::follow(dragged, network, slice::resolve(dragged, network)->at(0.01 * k, 0.3));
    QVERIFY(dragged == spec);

    // The same where a direction depends on the origin.
    auto toward = spec;
    toward.directions[0] = slice::TowardDirection{Eigen::VectorXd::Constant(network.parameterCount(), 0.5)};
    QVERIFY(slice::follow(toward, network, slice::resolve(toward, network)->at(0.4, -0.3)) == toward);
    Eigen::VectorXd off = omega;
    off(0) += 1.0;
    QVERIFY(slice::follow(toward, network, off).origin == off);
}

void TestSlice::filterNormalisedDirectionsHaveTheFilterNormsOfTheOrigin() {
    const auto network = smallNetwork();
    const Eigen::VectorXd omega = Eigen::VectorXd::LinSpaced(network.parameterCount(), -1, 2);
    auto spec = biasPlane(network, omega);
    spec.directions[0] = slice::RandomDirection{7};
    const auto plane = slice::resolve(spec, network);
    QVERIFY(plane.ok());
    const auto* block = network.layout().find("W1");
    for (int unit = 0; unit < 2; ++unit) {
        const auto filter = plane->directions.col(0).segment(block->offset + 2 * unit, 2);
        QVERIFY(std::abs(filter.norm() - omega.segment(block->offset + 2 * unit, 2).norm()) < 1e-12);
    }
    QVERIFY(slice::resolve(spec, network).value() == plane.value());
}

void TestSlice::towardReachesTheTargetAtOne() {
    const auto network = smallNetwork();
    const Eigen::VectorXd omega = Eigen::VectorXd::LinSpaced(network.parameterCount(), -1, 2);
    const Eigen::VectorXd target = Eigen::VectorXd::Constant(network.parameterCount(), 0.5);
    auto spec = biasPlane(network, omega);
    spec.directions[0] = slice::TowardDirection{target};
    const auto plane = slice::resolve(spec, network);
    QVERIFY(plane.ok());
    QVERIFY((plane->at(1, 0) - target).norm() < 1e-12);
}

void TestSlice::badSlicesAreRefusedWithASentence_data() {
    QTest::addColumn<int>("fault");
    QTest::addColumn<QString>("words");
    QTest::newRow("zero direction") << 0 << "slice.directions[1] is zero";
    QTest::newRow("dependent directions") << 1 << "linearly dependent";
    QTest::newRow("empty range") << 2 << "slice.ranges[0] is empty";
    QTest::newRow("infinite range") << 3 << "not finite";
    QTest::newRow("one direction") << 4 << "give two for a plane";
    QTest::newRow("ranges missing") << 5 << "slice.ranges has 1";
    QTest::newRow("toward itself") << 6 << "points toward the origin itself";
    QTest::newRow("wrong origin") << 7 << "slice.origin has 3 numbers";
}

void TestSlice::badSlicesAreRefusedWithASentence() {
    QFETCH(int, fault);
    QFETCH(QString, words);
    const auto network = smallNetwork();
    const Eigen::Index n = network.parameterCount();
    auto spec = biasPlane(network, Eigen::VectorXd::Ones(n));
    switch (fault) {
        case 0:
            spec.directions[1] = slice::BlockDirection{Eigen::VectorXd::Zero(n)};
            break;
        case 1:
            spec.directions[1] = slice::BlockDirection{-2e-5 * testing::alongEntry(network, "b1", 0)};
            break;
        case 2:
            spec.ranges[0] = {1, 1};
            break;
        case 3:
            spec.ranges[1] = {0, std::numeric_limits<double>::infinity()};
            break;
        case 4:
            spec.directions.pop_back();
            break;
        case 5:
            spec.ranges.pop_back();
            break;
        case 6:
            spec.directions[0] = slice::TowardDirection{spec.origin};
            break;
        default:
            spec.origin = Eigen::Vector3d::Zero();
    }
    const auto plane = slice::resolve(spec, network);
    QVERIFY(!plane.ok());
    QVERIFY2(QString::fromStdString(plane.error().message).contains(words), plane.error().message.c_str());
}

void TestSlice::axesOfSingleParametersShowTheirValue() {
    const auto example = testing::figure4b();
    const auto& network = example.loss.network();
    const auto label = slice::axisLabel(example.spec, example.slice, network, 0);
    QCOMPARE(QString::fromStdString(label.name), QStringLiteral("b₁"));
    QCOMPARE(label.offset, example.slice.origin(network.layout().find("b1")->offset));
    QCOMPARE(label.scale, 1.0);
}

void TestSlice::theDefaultSliceSpansAPlane() {
    Random random(kSeed);
    for (const auto& kind : testing::problemKinds()) {
        const auto problem = testing::randomProblem(kind, random);
        const auto spec = slice::defaultSlice(problem.loss.network(), problem.parameters, 2.0);
        const auto plane = slice::resolve(spec, problem.loss.network());
        QVERIFY2(plane.ok(), kind.label().c_str());
        QVERIFY(plane->distance(problem.parameters) == 0.0);
    }
}

OMEGASCOPE_TEST(Core, TestSlice);

}  // namespace test_slice

#include "test_slice.moc"
