#include <QtTest>

#include "core/dynamics/runs/step_reason.h"
#include "core/support/random.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_step_reason {

using namespace omegascope;
using dynamics::StepReason;

namespace {

/// Dense ones with hidden layers, of every criterion.
testing::Problem anyProblem(Random& random) {
    auto kinds = testing::problemKinds();
    std::erase_if(kinds,
                  [](const testing::ProblemKind& kind) { return kind.convolution || kind.depth == 0; });
    return testing::randomProblem(kinds[random.index(kinds.size())], random);
}

}  // namespace

/// The terms of a step are those of its method.
class TestStepReason : public QObject {
    Q_OBJECT

  private slots:
    void theTermsAreTheStep_data();
    void theTermsAreTheStep();
    void theGradientIsThatOfTheLoss();
    void theRulesOfTheLengthAreTold_data();
    void theRulesOfTheLengthAreTold();
    void whatItCrossesIsCounted();
};

void TestStepReason::theTermsAreTheStep_data() {
    QTest::addColumn<QString>("method");
    for (const dynamics::MethodInfo& method : dynamics::methods())
        QTest::newRow(method.name.data()) << QString::fromLatin1(method.name.data());
}

/// Of every method, at the start and where it carries something; the step is bit by bit that of the run.
void TestStepReason::theTermsAreTheStep() {
    QFETCH(QString, method);
    Random random(41);
    for (int round = 0; round < 12; ++round) {
        const auto problem = anyProblem(random);
        dynamics::TrainingSpec spec;
        spec.method = method.toStdString();
        spec.step = 0.02;
        spec.steps = 9;
        spec.batch = 2;
        const auto run = dynamics::train(problem.loss, problem.parameters, spec);
        for (const int k : {0, 4, run.steps() - 1}) {
            if (k < 0 || k >= run.steps()) continue;
            const auto reason = dynamics::reasonOf(run, problem.loss, k);
            QVERIFY2(reason.ok(), reason ? "" : reason.error().message.c_str());
            QVERIFY(reason->from == run.keyframes[static_cast<std::size_t>(k)]);
            QVERIFY(reason->to == run.keyframes[static_cast<std::size_t>(k) + 1]);
            QCOMPARE(reason->lossBefore, run.loss[static_cast<std::size_t>(k)]);
            QCOMPARE(reason->lossAfter, run.loss[static_cast<std::size_t>(k) + 1]);
            Eigen::VectorXd sum = Eigen::VectorXd::Zero(reason->from.size());
            for (const StepReason::Term& term : reason->terms) sum += term.vector;
            QVERIFY((sum - (reason->to - reason->from)).norm() <= 1e-12 * (1.0 + reason->to.norm()));
            QVERIFY(!reason->formula.empty() && !reason->gradientIs.empty() && !reason->lengthIs.empty());
        }
    }
}

/// Off the walls, by differences of the loss itself.
void TestStepReason::theGradientIsThatOfTheLoss() {
    Random random(7);
    int compared = 0;
    for (int round = 0; round < 10; ++round) {
        const auto problem = anyProblem(random);
        dynamics::TrainingSpec spec;
        spec.steps = 2;
        spec.step = 0.01;
        const auto run = dynamics::train(problem.loss, problem.parameters, spec);
        if (run.steps() < 1) continue;
        const auto reason = dynamics::reasonOf(run, problem.loss, 0);
        QVERIFY(reason.ok());
        if (reason->wallsAt > 0) continue;
        for (Eigen::Index j = 0; j < reason->from.size(); ++j) {
            constexpr double kStep = 1e-7;
            Eigen::VectorXd up = reason->from, down = reason->from;
            up(j) += kStep;
            down(j) -= kStep;
            const double slope = (problem.loss.value(up) - problem.loss.value(down)) / (2 * kStep);
            QVERIFY(std::abs(slope - reason->gradient(j)) <= 1e-5 * (1.0 + std::abs(slope)));
            ++compared;
        }
    }
    QVERIFY(compared > 20);
}

void TestStepReason::theRulesOfTheLengthAreTold_data() {
    QTest::addColumn<QString>("schedule");
    QTest::addColumn<QString>("begins");
    QTest::newRow("constant") << "constant"
                              << "0.1, constant";
    QTest::newRow("inverse") << "inverse"
                             << "η / (k + 1) = 0.1 / 4 = 0.025";
    QTest::newRow("inverse-sqrt") << "inverse-sqrt"
                                  << "η / √(k + 1) = 0.1 / √4 = 0.05";
    QTest::newRow("geometric") << "geometric"
                               << "η ρ^k = 0.1 · 0.9^3 = 0.0729";
    QTest::newRow("polyak") << "polyak"
                            << "(L(ω) − L*) / |g|² = (";
    QTest::newRow("line-search") << "line-search"
                                 << "the exact minimiser of t ↦ L(ω − t g) = ";
}

void TestStepReason::theRulesOfTheLengthAreTold() {
    QFETCH(QString, schedule);
    QFETCH(QString, begins);
    const auto paper = testing::figure4b();
    Eigen::VectorXd start = paper.parameters;
    start(0) += 0.37;
    start(4) += 1.3;
    dynamics::TrainingSpec spec;
    spec.schedule = schedule.toStdString();
    spec.steps = 5;
    const auto run = dynamics::train(paper.loss, start, spec);
    const int k = schedule == QLatin1String("line-search") || schedule == QLatin1String("polyak") ? 0 : 3;
    if (run.steps() <= k) QSKIP("the run has come to rest");
    const auto reason = dynamics::reasonOf(run, paper.loss, k);
    QVERIFY2(reason.ok(), reason ? "" : reason.error().message.c_str());
    QVERIFY2(reason->lengthIs.starts_with(begins.toStdString()), reason->lengthIs.c_str());
}

void TestStepReason::whatItCrossesIsCounted() {
    Random random(3);
    int crossed = 0;
    for (int round = 0; round < 30; ++round) {
        const auto problem = anyProblem(random);
        dynamics::TrainingSpec spec;
        spec.steps = 1;
        spec.step = 1.0;
        const auto run = dynamics::train(problem.loss, problem.parameters, spec);
        if (run.steps() < 1) continue;
        const auto reason = dynamics::reasonOf(run, problem.loss, 0);
        QVERIFY(reason.ok());
        QCOMPARE(reason->wallsCrossed == 0 && reason->wallsAt == 0,
                 problem.loss.signature(reason->from) == problem.loss.signature(reason->to));
        crossed += reason->wallsCrossed > 0;
    }
    QVERIFY(crossed > 3);
}

OMEGASCOPE_TEST(None, TestStepReason);

}  // namespace test_step_reason

#include "test_step_reason.moc"
