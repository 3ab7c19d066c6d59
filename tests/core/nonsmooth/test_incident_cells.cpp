#include <QtTest>
#include <algorithm>
#include <set>

#include "core/nonsmooth/clarke/incident_cells.h"
#include "tests/core/nonsmooth/wall_points.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_incident_cells {

using namespace omegascope;
using namespace omegascope::nonsmooth;
using testing::parametersOf;

namespace {

constexpr std::uint64_t kSeed = 41;

Eigen::VectorXd randomVector(Eigen::Index size, Random& random) {
    Eigen::VectorXd result(size);
    for (double& entry : result) entry = random.normal();
    return result;
}

network::Architecture neurons(int input, int units, double alpha = 0.0) {
    network::Architecture architecture;
    architecture.input = input;
    architecture.layers = {network::DenseLayer{units}};
    architecture.alpha = alpha;
    return architecture;
}

data::Dataset dataset(Eigen::MatrixXd points, Eigen::MatrixXd targets) {
    data::Dataset result;
    result.points = std::move(points);
    result.targets = std::move(targets);
    return result;
}

/// Gradients agree to rounding.
bool same(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    return (a - b).norm() <= 1e-10 * (1.0 + a.norm() + b.norm());
}

bool holds(const IncidentCells& around, const Eigen::VectorXd& gradient) {
    return std::ranges::any_of(around.cells,
                               [&](const IncidentCell& cell) { return same(cell.gradient, gradient); });
}

double binomial(int n, int k) {
    double result = 1.0;
    for (int j = 0; j < k; ++j) result *= static_cast<double>(n - j) / (j + 1);
    return result;
}

/// One neuron with w = b = 0: every datum is active, and the forms are the x̄_i.
IncidentCells aroundDeadNeuron(const Eigen::MatrixXd& points) {
    const loss::Loss loss(network::Network(neurons(static_cast<int>(points.rows()), 1)),
                          loss::Criterion::Squared,
                          dataset(points, Eigen::MatrixXd::Constant(1, points.cols(), 2.0)));
    const Eigen::VectorXd at = parametersOf(loss.network(), {{"V", {0.7}}, {"c", {0.3}}});
    return *incidentCells(loss, at);
}

}  // namespace

class TestIncidentCells : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void inTheInteriorThereIsTheCellItself() {
        Random random(kSeed);
        for (const auto& kind : testing::problemKinds()) {
            const auto problem = testing::randomProblem(kind, random);
            const auto around = incidentCells(problem.loss, problem.parameters);
            QVERIFY(around.ok());
            QCOMPARE(around->cells.size(), std::size_t{1});
            QVERIFY(around->active.empty() && around->complete && around->certain);
            QCOMPARE(around->cells[0].signature, problem.loss.signature(problem.parameters));
            QVERIFY(same(around->cells[0].gradient, *problem.loss.gradient(problem.parameters)));
        }
    }

    void everyCellIsEnteredAlongItsDirection() {
        Random random(kSeed);
        int cells = 0;
        for (const auto& kind : testing::problemKinds())
            for (int walls = 1; walls <= 6; walls += kind.convolution ? 2 : 1) {
                const auto problem = testing::problemOnWalls(kind, walls, random);
                if (!problem) continue;
                const auto around = incidentCells(problem->loss, problem->parameters);
                QVERIFY2(around.ok() && around->complete, kind.label().c_str());
                for (const IncidentCell& cell : around->cells) {
                    ++cells;
                    QVERIFY(same(cell.gradient,
                                 problem->loss.gradientInCell(problem->parameters, cell.signature)));
                    const auto inside =
                        problem->loss.signature(problem->parameters + 1e-5 * cell.inward, 0.0);
                    for (std::size_t e = 0; e < around->active.size(); ++e) {
                        const auto& entry = around->active[e];
                        if (cell.states[e] != 0)
                            QVERIFY2(inside.at(entry.datum, entry.layer, entry.unit) == cell.states[e],
                                     kind.label().c_str());
                    }
                }
            }
        QVERIFY(cells > 2000);
    }

    void nearbyGradientsAreThoseOfTheCells() {
        Random random(kSeed + 1);
        int sampled = 0, points = 0;
        for (const auto& kind : testing::problemKinds())
            for (int walls = 1; walls <= 6; ++walls) {
                const auto problem = testing::problemOnWalls(kind, walls, random);
                if (!problem) continue;
                const auto around = incidentCells(problem->loss, problem->parameters);
                QVERIFY(around.ok());
                if (!around->certain) continue;
                ++points;
                std::set<std::uint64_t> met;
                for (int s = 0; s < 100; ++s) {
                    const Eigen::VectorXd near =
                        problem->parameters +
                        1e-5 * randomVector(problem->parameters.size(), random).normalized();
                    const auto signature = problem->loss.signature(near);
                    if (signature.hasZero() || !met.insert(signature.hash()).second) continue;
                    ++sampled;
                    QVERIFY2(holds(*around, problem->loss.gradientInCell(problem->parameters, signature)),
                             (kind.label() + ", walls " + std::to_string(walls)).c_str());
                }
            }
        qInfo("%d points, %d sampled cells", points, sampled);
        QVERIFY(points > 300 && sampled > 3000);
    }

    void oneLayerHasAsManyCellsAsTheArrangementOfItsForms_data() {
        QTest::addColumn<int>("data");
        QTest::addColumn<int>("dimension");
        for (const auto& [data, dimension] : {std::pair{3, 2}, {5, 1}, {7, 2}, {9, 3}, {6, 6}, {14, 2}})
            QTest::addRow("%d data in R^%d", data, dimension) << data << dimension;
    }

    void oneLayerHasAsManyCellsAsTheArrangementOfItsForms() {
        QFETCH(int, data);
        QFETCH(int, dimension);
        Random random(kSeed);
        const Eigen::MatrixXd points = randomVector(data * dimension, random).reshaped(dimension, data);
        const IncidentCells around = aroundDeadNeuron(points);
        double expected = 0.0;
        for (int j = 0; j < std::min(dimension + 1, data); ++j) expected += 2.0 * binomial(data - 1, j);
        QCOMPARE(static_cast<double>(around.cells.size()), expected);
        QVERIFY(around.certain);
        std::set<std::vector<std::int8_t>> distinct;
        for (const IncidentCell& cell : around.cells) distinct.insert(cell.states);
        QCOMPARE(distinct.size(), around.cells.size());
    }

    void repeatedDataAddNoCells() {
        Random random(kSeed);
        const Eigen::MatrixXd points = randomVector(10, random).reshaped(2, 5);
        Eigen::MatrixXd twice(2, 10);
        twice << points, points;
        QCOMPARE(aroundDeadNeuron(twice).cells.size(), aroundDeadNeuron(points).cells.size());
    }

    void oppositeDataWithoutBiasAreOnDifferentSides() {
        network::Architecture architecture = neurons(2, 1);
        architecture.hiddenBias = false;
        Eigen::MatrixXd points(2, 4);
        points << 1, -1, 0, 0, 0, 0, 1, -1;
        const loss::Loss loss(network::Network(architecture), loss::Criterion::Squared,
                              dataset(points, Eigen::MatrixXd::Ones(1, 4)));
        const auto around = incidentCells(loss, parametersOf(loss.network(), {{"V", {1}}}));
        QCOMPARE(around->active.size(), std::size_t{4});
        QCOMPARE(around->cells.size(), std::size_t{4});
        for (const IncidentCell& cell : around->cells) {
            QCOMPARE(int{cell.states[0]}, -int{cell.states[1]});
            QCOMPARE(int{cell.states[2]}, -int{cell.states[3]});
        }
    }

    void aLinearNetworkHasNoHiddenKinks() {
        network::Architecture architecture = neurons(2, 2, 1.0);
        Eigen::MatrixXd points(2, 3);
        points << 1, 2, 0, 0, 1, 1;
        const loss::Loss loss(network::Network(architecture), loss::Criterion::Squared,
                              dataset(points, Eigen::MatrixXd::Ones(1, 3)));
        const auto around = incidentCells(loss, Eigen::VectorXd::Zero(loss.parameterCount()));
        QCOMPARE(around->cells.size(), std::size_t{1});
        QCOMPARE(around->idle.size(), std::size_t{6});
        QVERIFY(around->active.empty() && around->certain);
    }

    /// All features that reach the second layer are 0 and it has no bias: its forms vanish.
    void entriesFedByNothingAreIdle() {
        network::Architecture architecture;
        architecture.input = 1;
        architecture.layers = {network::DenseLayer{1}, network::DenseLayer{2}};
        architecture.hiddenBias = false;
        const loss::Loss loss(network::Network(architecture), loss::Criterion::Hinge,
                              dataset(Eigen::RowVector2d(1, 2), Eigen::RowVector2d(1, -1)));
        const auto around =
            incidentCells(loss, parametersOf(loss.network(), {{"W1", {-1}}, {"W2", {1, -2}}, {"V", {1, 1}}}));
        QCOMPARE(around->idle.size(), std::size_t{4});
        QCOMPARE(around->cells.size(), std::size_t{1});
        QVERIFY(around->certain);
    }

    /// z₂ = W₂ σ(w x) with W₂ = 0 and w = 0 has no first-order side, but a sign on each side of W₂ = 0.
    void entriesWithSidesAtSecondOrderAreUncertain() {
        network::Architecture architecture;
        architecture.input = 1;
        architecture.layers = {network::DenseLayer{1}, network::DenseLayer{1}};
        architecture.hiddenBias = false;
        const loss::Loss loss(network::Network(architecture), loss::Criterion::Hinge,
                              dataset(Eigen::RowVector2d(1, -1), Eigen::RowVector2d(1, -1)));
        const auto around = incidentCells(loss, parametersOf(loss.network(), {{"V", {-1}}, {"c", {0.5}}}));
        QCOMPARE(around->cells.size(), std::size_t{2});
        QCOMPARE(around->idle.size(), std::size_t{2});
        QVERIFY(!around->certain && around->complete && !around->remark.empty());
    }

    /// z^(1) = ±(0.1 + 0.2 - 0.3) is 0 by cancellation, so the entry above is on its wall whatever rounding
    /// left.
    void aFeatureThatIsZeroByRoundingPutsTheEntryAboveOnItsWall() {
        network::Architecture architecture;
        architecture.input = 3;
        architecture.layers = {network::DenseLayer{1}, network::DenseLayer{1}};
        architecture.hiddenBias = false;
        architecture.alpha = 0.5;
        const loss::Loss loss(network::Network(architecture), loss::Criterion::Hinge,
                              dataset(Eigen::Vector3d(1, 1, 1), Eigen::MatrixXd::Ones(1, 1)));
        const auto at = parametersOf(loss.network(), {{"W1", {0.1, 0.2, -0.3}}, {"W2", {1}}, {"V", {1}}});
        QVERIFY(loss.evaluate(at).pass.preActivations[0](0, 0) != 0.0);
        const auto around = incidentCells(loss, at);
        QCOMPARE(around->active.size(), std::size_t{2});
        QCOMPARE(around->cells.size(), std::size_t{2});
    }

    void figure3HasFourCellsAtItsMinimum() {
        const auto example = testing::figure3();
        const auto around = incidentCells(example.loss, Eigen::Vector2d(1, 0));
        QCOMPARE(around->active.size(), std::size_t{2});
        QCOMPARE(around->cells.size(), std::size_t{4});
        for (const double third : {1.0 / 3, -1.0 / 3}) {
            QVERIFY(holds(*around, Eigen::Vector2d(third, 0)));
            QVERIFY(holds(*around, Eigen::Vector2d(0, third)));
        }
    }

    /// The margins of a datum and its repetition are one polynomial, so no cell lies between their walls.
    void repeatedDataOfADeepNetworkAreCertain() {
        network::Architecture architecture;
        architecture.input = 1;
        architecture.layers = {network::DenseLayer{1}, network::DenseLayer{1}};
        const loss::Loss loss(network::Network(architecture), loss::Criterion::Hinge,
                              dataset(Eigen::RowVector2d(1, 1), Eigen::RowVector2d(1, 1)));
        const auto at = parametersOf(loss.network(), {{"W1", {1}}, {"W2", {1}}, {"V", {1}}});
        const auto around = incidentCells(loss, at);
        QCOMPARE(around->active.size(), std::size_t{2});
        QCOMPARE(around->cells.size(), std::size_t{2});
        QVERIFY(around->certain);
    }

    /// Dependent forms of a first-layer and a second-layer entry: what lies between their walls is beyond
    /// first order.
    void touchingWallsAreToldToBeUncertain() {
        network::Architecture architecture;
        architecture.input = 1;
        architecture.layers = {network::DenseLayer{1}, network::DenseLayer{1}};
        architecture.alpha = 0.5;
        const loss::Loss loss(network::Network(architecture), loss::Criterion::Squared,
                              dataset(Eigen::RowVectorXd::Ones(1), Eigen::MatrixXd::Ones(1, 1)));
        // z1 = w + b = 0 and z2 = W2 σ(z1) + b2 = 0 with dz2 = W2 slope dz1 + db2: independent by b2.
        const auto at = parametersOf(loss.network(), {{"W1", {1}}, {"b1", {-1}}, {"W2", {1}}, {"V", {1}}});
        QVERIFY(incidentCells(loss, at)->certain);
        // Without biases z2 = W2 slope z1: its wall is z1's, or W2 = 0, and dz2 is parallel to dz1. The
        // polynomials differ by the factor W2, so the walls coincide here, which first order cannot tell.
        architecture.hiddenBias = false;
        const loss::Loss through(network::Network(architecture), loss::Criterion::Squared, loss.dataset());
        const auto around =
            incidentCells(through, parametersOf(through.network(), {{"W2", {1}}, {"V", {1}}}));
        QCOMPARE(around->cells.size(), std::size_t{2});
        QVERIFY(!around->certain && around->complete && !around->remark.empty());
    }

    void moreCellsThanTheBudgetAreSampled() {
        Random random(kSeed);
        const Eigen::MatrixXd points = randomVector(28, random).reshaped(2, 14);
        const loss::Loss loss(network::Network(neurons(2, 1)), loss::Criterion::Squared,
                              dataset(points, Eigen::MatrixXd::Constant(1, 14, 2.0)));
        const auto at = parametersOf(loss.network(), {{"V", {0.7}}});
        IncidentOptions options;
        options.cellBudget = 20;
        options.samples = 300;
        const auto all = incidentCells(loss, at);
        const auto some = incidentCells(loss, at, options);
        QVERIFY(all->complete && !some->complete && !some->certain && !some->remark.empty());
        QVERIFY(some->cells.size() > 20 && some->cells.size() <= all->cells.size());
        for (const IncidentCell& cell : some->cells) QVERIFY(holds(*all, cell.gradient));
    }

    void stoppingIsAnError() {
        std::stop_source source;
        source.request_stop();
        const auto example = testing::figure3();
        QVERIFY(!incidentCells(example.loss, Eigen::Vector2d(1, 0), {}, Control{source.get_token(), {}}));
    }
};

OMEGASCOPE_TEST(Core, TestIncidentCells);

}  // namespace test_incident_cells

#include "test_incident_cells.moc"
