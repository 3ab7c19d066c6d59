#include <QtTest>

#include "core/cells/forms/ray.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_ray {

using namespace omegascope;

class TestRay : public QObject {
    Q_OBJECT
  private slots:
    void theLossAlongARayIsTheLoss();
    void noPointOfTheRayLiesBelowTheMinimum();
    void crossingsAreWhereTheSignatureChanges();
    void theValleyOfFigure1IsTheFirstMinimum();
    void theLogisticLossIsRefused();
};

namespace {

Eigen::VectorXd direction(Eigen::Index n, Random& random) {
    Eigen::VectorXd d(n);
    for (double& entry : d) entry = random.normal();
    return d;
}

}  // namespace

void TestRay::theLossAlongARayIsTheLoss() {
    Random random(31);
    for (const auto& kind : testing::problemKinds()) {
        if (kind.criterion == loss::Criterion::Logistic) continue;
        const auto problem = testing::randomProblem(kind, random);
        const Eigen::VectorXd d = direction(problem.parameters.size(), random);
        const auto ray = cells::rayLoss(problem.loss, problem.parameters, d, 2.0);
        QCOMPARE(ray.breaks.size(), ray.pieces.size() + 1);
        for (int j = 0; j <= 60; ++j) {
            const double t = 2.0 * j / 60;
            const double expected = problem.loss.value(problem.parameters + t * d);
            QVERIFY2(std::abs(ray(t) - expected) <= 1e-9 * (1 + expected), kind.label().c_str());
        }
    }
}

void TestRay::noPointOfTheRayLiesBelowTheMinimum() {
    Random random(32);
    for (const auto& kind : testing::problemKinds()) {
        if (kind.criterion == loss::Criterion::Logistic) continue;
        const auto problem = testing::randomProblem(kind, random);
        const Eigen::VectorXd d = direction(problem.parameters.size(), random);
        const auto ray = cells::rayLoss(problem.loss, problem.parameters, d, 2.0);
        const auto least = ray.minimum();
        const auto first = ray.firstMinimum();
        const auto at = [&](double t) { return problem.loss.value(problem.parameters + t * d); };
        QVERIFY(std::abs(at(least.t) - least.value) <= 1e-9 * (1 + least.value));
        for (int j = 0; j <= 500; ++j) QVERIFY(at(2.0 * j / 500) >= least.value - 1e-9 * (1 + least.value));
        double before = at(0.0);
        for (int j = 1; j <= 100; ++j) {
            const double here = at(first.t * j / 100);
            QVERIFY(here <= before + 1e-9 * (1 + before));
            before = here;
        }
    }
}

void TestRay::crossingsAreWhereTheSignatureChanges() {
    Random random(33);
    for (const auto& kind : testing::problemKinds()) {
        const auto problem = testing::randomProblem(kind, random);
        const Eigen::VectorXd d = direction(problem.parameters.size(), random);
        auto signature = problem.loss.signature(problem.parameters);
        double last = 0.0;
        for (const auto& crossing : cells::rayCrossings(problem.loss, problem.parameters, d, 1.5)) {
            // Between two crossings the signature is the one that the crossings made.
            if (crossing.t - last > 1e-6)
                QVERIFY2(
                    problem.loss.signature(problem.parameters + 0.5 * (last + crossing.t) * d) == signature,
                    kind.label().c_str());
            const auto& wall = crossing.wall;
            QCOMPARE(signature.at(wall.datum, wall.layer, wall.unit), crossing.before);
            signature.set(wall.datum, wall.layer, wall.unit, crossing.after);
            last = crossing.t;
        }
        QVERIFY(problem.loss.signature(problem.parameters + 1.5 * d) == signature);
    }
}

void TestRay::theValleyOfFigure1IsTheFirstMinimum() {
    const auto example = testing::figure1();  // (w, v); the valley is v |w| = 1, w < 0, with L = 0.8
    const Eigen::Vector2d start(-2.0, 1.5), d(0.0, -1.0);
    const auto first = cells::rayLoss(example.loss, start, d, 1.4).firstMinimum();
    QVERIFY(std::abs(first.t - 1.0) < 1e-12);
    QVERIFY(std::abs(first.value - 0.8) < 1e-12);
}

void TestRay::theLogisticLossIsRefused() {
    Random random(34);
    const auto problem = testing::randomProblem({loss::Criterion::Logistic, 1, false, 0.0}, random);
    const Eigen::VectorXd d = direction(problem.parameters.size(), random);
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, cells::rayLoss(problem.loss, problem.parameters, d, 1.0));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, cells::rayLoss(problem.loss, problem.parameters, d, 0.0));
}

OMEGASCOPE_TEST(Core, TestRay);

}  // namespace test_ray

#include "test_ray.moc"
