#include <QtTest>
#include <stdexcept>

#include "core/loss/backpropagation.h"
#include "core/loss/class_problems.h"
#include "core/loss/replica_penalty.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_replica_penalty {

using namespace omegascope;

namespace {

constexpr std::uint64_t kSeed = 13;

/// Dense one-versus-all losses with hidden layers, and replicas drawn apart.
struct Case {
    loss::Loss shared, penalised;
    Eigen::VectorXd equal, apart;
};

std::vector<Case> cases(network::Replicas replicas) {
    Random random(kSeed);
    std::vector<Case> result;
    for (const auto& kind : testing::problemKinds()) {
        if (kind.criterion != loss::Criterion::OneVersusAll || kind.depth == 0 || kind.convolution) continue;
        const auto [loss, parameters] = testing::randomProblem(kind, random);
        const loss::Loss penalised = loss::penalised(loss, replicas);
        const Eigen::VectorXd equal = loss::replicated(penalised.network(), parameters);
        Eigen::VectorXd apart = equal;
        for (double& entry : apart) entry += random.normal();
        result.push_back({loss, penalised, equal, apart});
    }
    return result;
}

/// Σ_r L^(r)(ω^(r)) by the classes' own two-class problems.
double sumOfClasses(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    double sum = 0.0;
    for (int r = 0; r < loss.network().architecture().outputs; ++r)
        sum += loss::classProblem(loss, r).value(loss::classPoint(loss, parameters, r));
    return sum;
}

}  // namespace

class TestReplicaPenalty : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void equalReplicasHaveTheSharedLoss() {
        for (const Case& each : cases({3.0, network::PenaltyFactor::P})) {
            const double value = each.shared.value(loss::shared(each.penalised.network(), each.equal));
            QVERIFY(std::abs(each.penalised.value(each.equal) - value) < 1e-12 * (1 + value));
            QVERIFY(std::abs(sumOfClasses(each.penalised, each.equal) - value) < 1e-12 * (1 + value));
            QCOMPARE(loss::penaltyValue(each.penalised.network(), each.equal), 0.0);
            QVERIFY(loss::replicaSpread(each.penalised.network(), each.equal).equal);
        }
    }

    /// Two routes: the grouped network against R networks of one output, and the penalty by its definition.
    void replicasApartAreTheirDefinition() {
        for (const auto factor : {network::PenaltyFactor::P, network::PenaltyFactor::I})
            for (const Case& each : cases({0.7, factor})) {
                const auto points = loss::classPoints(each.penalised, each.apart);
                const double count = static_cast<double>(points.size());
                const network::ParameterLayout layout =
                    loss::classProblem(each.penalised, 0).network().layout();
                double sum = 0.0;
                for (const auto& block : layout.blocks())
                    for (Eigen::Index k = block.offset; k < block.offset + block.size; ++k) {
                        if (block.layer > each.shared.network().depth()) continue;
                        double mean = 0.0;
                        for (const auto& point : points) mean += point[k] / count;
                        for (const auto& point : points) sum += std::pow(point[k] - mean, 2);
                    }
                const double f = (factor == network::PenaltyFactor::P ? count : 1.0) / (count - 1.0);
                const double expected = sumOfClasses(each.penalised, each.apart) + 0.7 * f * sum;
                QVERIFY(std::abs(each.penalised.value(each.apart) - expected) < 1e-10 * (1 + expected));
                QVERIFY(each.penalised.evaluate(each.apart).value == each.penalised.value(each.apart));
                QCOMPARE(loss::joined(each.penalised.network(), points), each.apart);
            }
    }

    void theGradientIsThatOfDifferences() {
        for (const Case& each : cases({0.7, network::PenaltyFactor::P})) {
            const auto gradient = each.penalised.gradient(each.apart);
            QVERIFY(gradient);
            Eigen::VectorXd other;
            loss::Backpropagation(each.penalised).valueAndGradient(each.apart, other);
            QVERIFY((other - *gradient).norm() < 1e-11 * (1 + gradient->norm()));
            for (Eigen::Index k = 0; k < each.apart.size(); k += 3) {
                Eigen::VectorXd low = each.apart, high = each.apart;
                low[k] -= 1e-6;
                high[k] += 1e-6;
                const double slope = (each.penalised.value(high) - each.penalised.value(low)) / 2e-6;
                QVERIFY(std::abs(slope - (*gradient)[k]) < 1e-5 * (1 + std::abs((*gradient)[k])));
            }
        }
    }

    void alongASliceItIsAQuadraticPolynomial() {
        Random random(kSeed + 2);
        for (const Case& each : cases({0.7, network::PenaltyFactor::I})) {
            Eigen::VectorXd d1(each.apart.size()), d2(each.apart.size());
            for (double& entry : d1) entry = random.normal();
            for (double& entry : d2) entry = random.normal();
            const auto p = loss::penaltyForm(each.penalised.network(), each.apart, d1, d2);
            QVERIFY(p.moves);
            const double s = 0.3, t = -1.7;
            const double value = p.one + p.s * s + p.t * t + p.ss * s * s + p.st * s * t + p.tt * t * t;
            const double expected =
                loss::penaltyValue(each.penalised.network(), each.apart + s * d1 + t * d2);
            QVERIFY(std::abs(value - expected) < 1e-10 * (1 + expected));
            QVERIFY(!loss::penaltyForm(each.penalised.network(), each.apart, each.equal, each.equal).moves);
        }
    }

    void otherCriteriaAndConvolutionsAreRefused() {
        Random random(kSeed);
        const auto [hinge, parameters] =
            testing::randomProblem({loss::Criterion::Hinge, 1, false, 0.0}, random);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(loss::classProblem(hinge, 0)), std::invalid_argument);
        const auto [conv, start] =
            testing::randomProblem({loss::Criterion::OneVersusAll, 1, true, 0.0}, random);
        QVERIFY(!network::check(loss::withReplicas(conv.network().architecture(), {})));
        network::Architecture many = hinge.network().architecture();
        many.outputs = 3;
        many.replicas.emplace();
        const auto refused =
            loss::Loss::check(network::Network(many), loss::Criterion::MulticlassHinge, conv.dataset());
        QVERIFY(!refused);
    }
};

OMEGASCOPE_TEST(Core, TestReplicaPenalty);

}  // namespace test_replica_penalty

#include "test_replica_penalty.moc"
