#include <QtTest>
#include <stdexcept>

#include "core/theory/exact_penalty.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_exact_penalty {

using namespace omegascope;

namespace {

constexpr std::uint64_t kSeed = 13;

std::vector<testing::ProblemKind> kinds() {
    std::vector<testing::ProblemKind> result;
    for (const auto& kind : testing::problemKinds())
        if (kind.criterion == loss::Criterion::OneVersusAll) result.push_back(kind);
    return result;
}

}  // namespace

class TestExactPenalty : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void classProblemsSumToTheLossAtEqualReplicas() {
        Random random(kSeed);
        for (const auto& kind : kinds()) {
            const auto [loss, parameters] = testing::randomProblem(kind, random);
            const auto problems = theory::classProblems(loss);
            const auto replicas = theory::replicate(loss, parameters);
            const double value = loss.value(parameters);
            QVERIFY(std::abs(theory::penalisedLoss(problems, replicas, 3.0) - value) < 1e-12 * (1 + value));
            QVERIFY(theory::penalty(problems, replicas) < 1e-28);
        }
    }

    /// Replicas drawn apart: the penalty by its definition, its gradient by differences.
    void penaltyIsItsDefinitionAndItsGradientTheDifferences() {
        Random random(kSeed + 1);
        for (const auto& kind : kinds()) {
            if (kind.depth == 0) continue;
            const auto [loss, parameters] = testing::randomProblem(kind, random);
            const auto problems = theory::classProblems(loss);
            auto replicas = theory::replicate(loss, parameters);
            for (auto& replica : replicas)
                for (double& entry : replica) entry += random.normal();
            const auto& layout = problems.front().network().layout();
            double expected = 0;
            for (const auto& block : layout.blocks()) {
                if (block.layer > kind.depth) continue;
                for (Eigen::Index k = block.offset; k < block.offset + block.size; ++k) {
                    const double mean = (replicas[0][k] + replicas[1][k] + replicas[2][k]) / 3;
                    for (const auto& replica : replicas) expected += 1.5 * std::pow(replica[k] - mean, 2);
                }
            }
            QVERIFY(std::abs(theory::penalty(problems, replicas) - expected) < 1e-10 * (1 + expected));
            const auto gradient = theory::penaltyGradient(problems, replicas);
            for (std::size_t r = 0; r < 3; ++r)
                for (Eigen::Index k = 0; k < layout.size(); k += 3) {
                    auto low = replicas, high = replicas;
                    low[r][k] -= 0.5;
                    high[r][k] += 0.5;
                    // R is quadratic: central differences are exact.
                    const double slope = theory::penalty(problems, high) - theory::penalty(problems, low);
                    QVERIFY(std::abs(slope - gradient[r][k]) < 1e-9 * (1 + expected));
                }
        }
    }

    void otherCriteriaAreRefused() {
        Random random(kSeed);
        const auto [loss, parameters] =
            testing::randomProblem({loss::Criterion::Hinge, 1, false, 0.0}, random);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(theory::classProblem(loss, 0)), std::invalid_argument);
    }
};

OMEGASCOPE_TEST(Core, TestExactPenalty);

}  // namespace test_exact_penalty

#include "test_exact_penalty.moc"
