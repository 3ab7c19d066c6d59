#include <Eigen/QR>
#include <QtTest>
#include <algorithm>
#include <cmath>

#include "core/nonsmooth/clarke/rescaling.h"
#include "core/nonsmooth/clarke/snap_within.h"
#include "tests/core/nonsmooth/wall_points.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_projection {

using namespace omegascope;
using namespace omegascope::nonsmooth;
using testing::parametersOf;

namespace {

constexpr std::uint64_t kSeed = 7;

}  // namespace

class TestProjection : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void aFreePointStaysWhereItIs() {
        Random random(kSeed);
        for (const auto& kind : testing::problemKinds()) {
            const auto problem = testing::randomProblem(kind, random);
            QCOMPARE(projectOntoActive(problem.loss, problem.parameters)->parameters, problem.parameters);
        }
    }

    void aPointNearItsWallsComesToLieOnThem() {
        Random random(kSeed);
        int moved = 0;
        for (const auto& kind : testing::problemKinds())
            for (int walls = 1; walls <= 4; ++walls) {
                const auto problem = testing::problemOnWalls(kind, walls, random);
                if (!problem) continue;
                const auto active = activeKinks(problem->loss, problem->loss.signature(problem->parameters));
                Eigen::VectorXd near = problem->parameters;
                for (double& entry : near) entry += 1e-11 * random.normal();
                if (activeKinks(problem->loss, problem->loss.signature(near)) != active) continue;
                const auto back = projectOntoActive(problem->loss, near);
                QVERIFY2(back.ok() && back->residual <= 1e-14, kind.label().c_str());
                QVERIFY(back->distance <= 1e-8);
                ++moved;
            }
        QVERIFY(moved > 200);
    }

    /// Units with w = 0 lie on all their walls; c within rounding of a margin comes to lie on it, and they stay.
    void unitsAtZeroDoNotHinderAMargin() {
        Random random(kSeed + 1);
        for (int trial = 0; trial < 50; ++trial) {
            network::Architecture architecture;
            architecture.input = 3;
            architecture.layers = {network::DenseLayer{2}};
            architecture.alpha = trial % 2 == 0 ? 0.0 : 0.5;
            data::Dataset data;
            data.points.resize(3, 9);
            data.targets.resize(1, 9);
            for (double& x : data.points.reshaped()) x = random.normal();
            for (Eigen::Index i = 0; i < 9; ++i) data.targets(0, i) = i % 2 == 0 ? -1.0 : 1.0;
            const loss::Loss loss(network::Network(architecture), loss::Criterion::Hinge, std::move(data));
            Eigen::VectorXd near = Eigen::VectorXd::Zero(loss.parameterCount());
            const auto& layout = loss.network().layout();
            near.segment(layout.weight(2)->offset, 2) << random.normal(), random.normal();
            const Eigen::Index c = layout.bias(2)->offset;
            near[c] = 1.0 - random.uniform(1e-13, 1e-10);
            const auto back = projectOntoActive(loss, near);
            QVERIFY(back.ok());
            near[c] = 1.0;
            QCOMPARE(back->parameters, near);
        }
    }

    /// On the wall x = (1, 0) of one neuron without bias, w₁ = 0 is the nearest point.
    void projectionIsOrthogonal() {
        network::Architecture architecture;
        architecture.input = 2;
        architecture.layers = {network::DenseLayer{1}};
        architecture.hiddenBias = false;
        data::Dataset dataset;
        dataset.points = Eigen::Vector2d(1, 0);
        dataset.targets = Eigen::MatrixXd::Ones(1, 1);
        const loss::Loss loss(network::Network(architecture), loss::Criterion::Squared, dataset);
        const auto at = parametersOf(loss.network(), {{"W1", {0.3, 0.7}}, {"V", {2}}});
        const auto there = projectOntoWalls(loss, at, {{0, 1, 0}});
        QVERIFY(std::abs(there->distance - 0.3) <= 1e-15);
        QCOMPARE(there->parameters, parametersOf(loss.network(), {{"W1", {0, 0.7}}, {"V", {2}}}));
    }

    /// y = +1 and y = -1 on one point: m = 1 - ŷ and 1 + ŷ are never 0 together.
    void wallsWithoutACommonPointAreAnError() {
        network::Architecture architecture;
        data::Dataset dataset;
        dataset.points = Eigen::RowVector2d(1, 1);
        dataset.targets = Eigen::RowVector2d(1, -1);
        const loss::Loss loss(network::Network(architecture), loss::Criterion::Hinge, dataset);
        QVERIFY(!projectOntoWalls(loss, Eigen::Vector2d(0.2, 0.1), {{0, 1, 0}, {1, 1, 0}}));
    }

    void snappingAgainAndAgainEndsInAVertex() {
        Random random(kSeed);
        for (int k = 0; k < 2; ++k)
            for (const auto criterion : {loss::Criterion::Hinge, loss::Criterion::MulticlassHinge})
                for (int depth = 0; depth <= 2; ++depth) {
                    const auto problem = testing::randomProblem({criterion, depth, false, 0.1}, random);
                    Eigen::VectorXd at = problem.parameters;
                    std::size_t known = 0;
                    for (int step = 0;; ++step) {
                        QVERIFY(step <= at.size());
                        const auto next = snapToNearestWall(problem.loss, at);
                        if (!next) break;
                        const auto active =
                            activeKinks(problem.loss, problem.loss.signature(next->parameters));
                        QVERIFY(active.size() > known);
                        known = active.size();
                        at = next->parameters;
                    }
                    QVERIFY(known > 0);
                }
    }

    /// Within a plane ω stays in it, meets one wall more each time, and ends where no further one can be reached.
    void snappingWithinAPlaneStaysInIt() {
        Random random(kSeed);
        for (int depth = 0; depth <= 2; ++depth) {
            const auto problem = testing::randomProblem({loss::Criterion::Hinge, depth, false, 0.1}, random);
            const Eigen::Index n = problem.parameters.size();
            Eigen::MatrixXd plane(n, 2);
            for (double& entry : plane.reshaped()) entry = random.normal();
            const Eigen::MatrixXd basis =
                Eigen::HouseholderQR<Eigen::MatrixXd>(plane).householderQ() * Eigen::MatrixXd::Identity(n, 2);
            Eigen::VectorXd at = problem.parameters;
            std::size_t known = 0;
            for (int step = 0;; ++step) {
                QVERIFY(step <= 3);
                const auto next = snapWithin(problem.loss, at, plane);
                if (!next) break;
                const Eigen::VectorXd moved = next->parameters - problem.parameters;
                QVERIFY((moved - basis * (basis.transpose() * moved)).norm() <= 1e-12 * (1.0 + moved.norm()));
                const auto active = activeKinks(problem.loss, problem.loss.signature(next->parameters));
                QVERIFY(active.size() > known);
                known = active.size();
                at = next->parameters;
            }
            QVERIFY(known > 0);
        }
    }

    /// The linear model of Fig. 3 near (1, 0): the walls 1 = p ± q cross there.
    void figure3SnapsToItsVertex() {
        const auto example = testing::figure3();
        const auto wall = snapToNearestWall(example.loss, Eigen::Vector2d(1.02, 0.08));
        QVERIFY(wall.ok());
        QVERIFY(std::abs(wall->distance - 0.06 / std::sqrt(2.0)) <= 1e-12);
        const auto vertex = snapToNearestWall(example.loss, wall->parameters);
        QVERIFY(vertex.ok());
        QVERIFY((vertex->parameters - Eigen::Vector2d(1, 0)).norm() <= 1e-12);
        QVERIFY(!snapToNearestWall(example.loss, vertex->parameters));
    }

    void rescalingChangesNoPreActivationsSign() {
        Random random(kSeed);
        for (const auto& kind : testing::problemKinds()) {
            const auto problem = testing::randomProblem(kind, random);
            const Eigen::MatrixXd tangents = rescalingTangents(problem.loss.network(), problem.parameters);
            const Eigen::VectorXd gradient = *problem.loss.gradient(problem.parameters);
            for (const auto& tangent : tangents.colwise())
                QVERIFY2(std::abs(gradient.dot(tangent)) <= 1e-9 * (1.0 + gradient.norm() * tangent.norm()),
                         kind.label().c_str());
            if (kind.depth > 0) QVERIFY(tangents.cols() > 0);
        }
    }
};

OMEGASCOPE_TEST(Core, TestProjection);

}  // namespace test_projection

#include "test_projection.moc"
