#include <QtTest>
#include <cmath>

#include "core/certificates/check.h"
#include "core/certificates/replica_claims.h"
#include "core/loss/class_problems.h"
#include "core/loss/replica_penalty.h"
#include "tests/support/certificate_problems.h"
#include "tests/support/registry.h"

namespace test_replica_certificates {

using namespace omegascope;
using namespace omegascope::certificates;
using nonsmooth::Verdict;
using testing::Judged;

namespace {

constexpr std::uint64_t kSeed = 77;

/// Classes 0, 1, 2 of small whole numbers.
loss::Loss shared(Random& random, int depth, double alpha, int weights) {
    data::Dataset data;
    data.points.resize(2, 6);
    data.targets.resize(1, 6);
    for (int i = 0; i < 6; ++i) {
        data.points.col(i) << std::round(2.0 * random.normal()), std::round(2.0 * random.normal());
        data.targets(0, i) = i % 3;
    }
    data.scheme = weights == 0   ? data::WeightScheme::Uniform
                  : weights == 1 ? data::WeightScheme::Unit
                                 : data::WeightScheme::Explicit;
    if (weights == 2) {
        data.weights.resize(3, 6);
        for (double& weight : data.weights.reshaped()) weight = random.uniform(0.1, 1.0);
    }
    network::Architecture architecture;
    architecture.input = 2;
    for (int layer = 0; layer < depth; ++layer) architecture.layers.emplace_back(network::DenseLayer{2});
    architecture.outputs = 3;
    architecture.alpha = alpha;
    return {network::Network(architecture), loss::Criterion::OneVersusAll, data};
}

network::Replicas replicas(int draw) {
    return {draw % 5 == 4 ? 0.0 : 0.3, draw % 2 == 0 ? network::PenaltyFactor::P : network::PenaltyFactor::I};
}

/// Equal replicas of halves; or blind ones with c = -1; or replicas of their own.
Eigen::VectorXd pointOf(const loss::Loss& loss, Random& random, int kind) {
    Eigen::VectorXd at(loss.parameterCount());
    for (double& entry : at) entry = std::round(2.0 * random.normal()) / 2.0;
    if (kind == 2) return at;
    at = loss::replicated(loss.network(), loss::shared(loss.network(), at));
    if (kind == 0) return at;
    const auto& layout = loss.network().layout();
    const int depth = loss.network().depth();
    at.segment(layout.bias(1)->offset, layout.bias(1)->size).setConstant(-50.0);
    at.segment(layout.bias(depth + 1)->offset, layout.bias(depth + 1)->size).setConstant(-1.0);
    return at;
}

double valueOf(const Polynomial& polynomial, double epsilon) {
    double value = 0.0;
    for (auto term = polynomial.rbegin(); term != polynomial.rend(); ++term)
        value = value * epsilon + term->convert_to<double>();
    return value;
}

bool claims(const Certificate& certificate, Statement statement) {
    return std::ranges::any_of(certificate.claims, [&](const Claim& claim) {
        return claim.statement == statement && claim.witness;
    });
}

}  // namespace

class TestReplicaCertificates : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    /// Of random points every claim with a witness holds; most have one.
    void whatIsWrittenIsAccepted() {
        Random random(kSeed);
        int claimed = 0, proven = 0, minima = 0, falls = 0, apart = 0;
        for (int draw = 0; draw < 60; ++draw) {
            const loss::Loss plain =
                shared(random, 1 + draw % 7 / 6, draw % 3 == 1 ? 0.0 : draw / 3 % 3 * 0.25, draw / 9 % 3);
            const loss::Loss loss = loss::penalised(plain, replicas(draw));
            const Judged problem =
                testing::judged(loss, pointOf(loss, random, draw % 3), "draw " + std::to_string(draw));
            const Certificate certificate = problem.certificate();
            const auto findings = check(problem.subject(), certificate);
            QVERIFY2(findings && findings->everyClaimHolds(), problem.label.c_str());
            claimed += static_cast<int>(certificate.claims.size());
            proven += findings->certified();
            minima += claims(certificate, Statement::LocalMinimum);
            falls += claims(certificate, Statement::NotAMinimum);
            apart += draw % 3 == 2 && claims(certificate, Statement::NoClarkeZero);
        }
        qInfo("%d of %d claims proven: %d minima, %d that are none, %d with replicas apart", proven, claimed,
              minima, falls, apart);
        QVERIFY(proven > 0.9 * claimed);
        QVERIFY(minima > 5 && falls > 15 && apart > 10);
    }

    /// The polynomial along a curve against the loss itself, for every kind of weights and both factors.
    void curvesHoldThePenalisedLoss() {
        Random random(kSeed + 1);
        for (int draw = 0; draw < 24; ++draw) {
            const loss::Loss loss =
                loss::penalised(shared(random, 1, 0.25, draw % 3), {0.7, replicas(draw).factor});
            const Eigen::VectorXd at = pointOf(loss, random, 2);
            const network::Architecture architecture = loss.network().architecture();
            const ReplicaProblem problem({architecture, loss.criterion(), loss.dataset(), at});
            Curve curve(2);
            Eigen::VectorXd first(at.size()), second(at.size());
            for (Eigen::Index j = 0; j < at.size(); ++j) {
                first[j] = std::round(4.0 * random.normal());
                second[j] = std::round(4.0 * random.normal());
                curve[0].push_back(exactly(first[j]));
                curve[1].push_back(exactly(second[j]));
            }
            const Polynomial change = problem.changeAlong(curve);
            // Equal weights count as 1 there.
            const double scale =
                loss.dataset().scheme == data::WeightScheme::Uniform ? loss.dataset().size() : 1.0;
            constexpr double kEpsilon = 1e-5;
            const double measured =
                loss.value(at + kEpsilon * first + kEpsilon * kEpsilon * second) - loss.value(at);
            QVERIFY(std::abs(valueOf(change, kEpsilon) / scale - measured) < 1e-10);
        }
    }

    /// No claim and its opposite; no claim for other numbers.
    void whatIsFalseIsRefused() {
        Random random(kSeed + 2);
        const loss::Loss loss = loss::penalised(shared(random, 1, 0.0, 1), {0.5, {}});
        const Judged equal = testing::judged(loss, pointOf(loss, random, 1), "blind");
        const Judged apart = testing::judged(loss, pointOf(loss, random, 2), "apart");
        const ReplicaProblem at(equal.subject()), away(apart.subject());
        QVERIFY(at.areEqual() && !away.areEqual());
        for (const Statement statement : {Statement::NotAMinimum, Statement::NoClarkeZero}) {
            QVERIFY(whyNot(at, {statement, ReplicasApart{}, {}}));
            QVERIFY(!whyNot(away, {statement, ReplicasApart{}, {}}));
        }
        QVERIFY(whyNot(away, {Statement::LocalMinimum, ReplicasApart{}, {}}));
        for (const Claim& claim : equal.certificate().claims) {
            const auto* byClass = claim.witness ? std::get_if<ByClass>(&*claim.witness) : nullptr;
            if (!byClass || byClass->classes.size() < 3) continue;
            QVERIFY(!whyNot(at, claim));
            QVERIFY(whyNot(away, claim));  // the same proofs for replicas that differ
            ByClass fewer = *byClass;
            fewer.classes.pop_back();
            QVERIFY(whyNot(at, {claim.statement, fewer, {}}));
            fewer.classes.push_back({7, byClass->classes.front().witness});
            QVERIFY(whyNot(at, {claim.statement, fewer, {}}));
        }
        // Without γ nothing holds replicas together; the certificate of one γ is not that of another.
        const loss::Loss loose = loss::penalised(shared(random, 1, 0.0, 1), {0.0, {}});
        const Judged free = testing::judged(loose, pointOf(loose, random, 2), "loose");
        QVERIFY(whyNot(ReplicaProblem(free.subject()), {Statement::NotAMinimum, ReplicasApart{}, {}}));
        network::Architecture other = loss.network().architecture();
        other.replicas->gamma = 0.25;
        QVERIFY(!check({other, loss.criterion(), loss.dataset(), equal.at}, equal.certificate()));
    }
};

OMEGASCOPE_TEST(Core, TestReplicaCertificates);

}  // namespace test_replica_certificates

#include "test_replica_certificates.moc"
