// The least moves that make a datum dead or seen: against the papers' figure, and against random moves of the same length.

#include <QtTest>

#include "core/support/random.h"
#include "core/theory/blind_moves.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_blind_moves {

using namespace omegascope;
using theory::BlindMove;

namespace {

bool isDead(const loss::Loss& loss, const Eigen::VectorXd& parameters, int datum) {
    const auto dead = loss::inactiveData(loss.evaluate(parameters));
    return std::ranges::find(dead, datum) != dead.end();
}

}  // namespace

class TestBlindMoves : public QObject {
    Q_OBJECT
  private slots:
    void aMoveKillsAndAnotherRevives();
    void noShorterMoveKills();
    void theNearestDeathIsTheLeastOfAll();
    void whatCannotBeIsSaid();
};

void TestBlindMoves::aMoveKillsAndAnotherRevives() {
    Random random(3);
    int killed = 0;
    for (int k = 0; k < 40; ++k) {
        const auto problem = testing::randomProblem({loss::Criterion::Hinge, 1 + k % 2, false, 0.0}, random);
        for (int i = 0; i < problem.loss.dataset().size(); ++i) {
            const bool dead = isDead(problem.loss, problem.parameters, i);
            const auto kill = theory::killingMove(problem.loss, problem.parameters, i);
            QCOMPARE(kill.ok(), !dead);
            if (!kill) continue;
            ++killed;
            QVERIFY(isDead(problem.loss, kill->parameters, i));
            const double moved = (kill->parameters - problem.parameters).norm();
            QVERIFY(moved >= kill->distance && moved <= kill->distance * (1.0 + 1e-3) + 1e-3);
            const auto back = theory::revivingMove(problem.loss, kill->parameters, i);
            QVERIFY(back.ok() && !isDead(problem.loss, back->parameters, i));
        }
    }
    QVERIFY(killed > 50);
}

/// Any move of nine tenths of the length leaves the datum alive.
void TestBlindMoves::noShorterMoveKills() {
    Random random(4);
    const auto problem = testing::randomProblem({loss::Criterion::Hinge, 1, false, 0.0}, random);
    for (int i = 0; i < problem.loss.dataset().size(); ++i) {
        const auto kill = theory::killingMove(problem.loss, problem.parameters, i);
        if (!kill || kill->distance == 0.0) continue;
        for (int k = 0; k < 200; ++k) {
            Eigen::VectorXd direction(problem.parameters.size());
            for (double& entry : direction) entry = random.normal();
            if (k == 0) direction = kill->parameters - problem.parameters;
            const Eigen::VectorXd there = problem.parameters + 0.9 * kill->distance * direction.normalized();
            QVERIFY(!isDead(problem.loss, there, i));
        }
    }
}

void TestBlindMoves::theNearestDeathIsTheLeastOfAll() {
    Random random(5);
    for (int k = 0; k < 20; ++k) {
        const auto problem = testing::randomProblem({loss::Criterion::Hinge, 1, false, 0.0}, random);
        const auto nearest = theory::nearestDeath(problem.loss, problem.parameters);
        double least = std::numeric_limits<double>::infinity();
        for (int i = 0; i < problem.loss.dataset().size(); ++i)
            if (const auto kill = theory::killingMove(problem.loss, problem.parameters, i))
                least = std::min(least, kill->distance);
        QCOMPARE(nearest.has_value(), std::isfinite(least));
        if (nearest) QCOMPARE(nearest->distance, least);
    }
}

void TestBlindMoves::whatCannotBeIsSaid() {
    const auto linear = testing::figure3();
    QVERIFY(!theory::killingMove(linear.loss, linear.parameters, 0).ok());
    QVERIFY(!theory::nearestDeath(linear.loss, linear.parameters));
    const auto blind = testing::figure4b();
    const auto dead = loss::inactiveData(blind.loss.evaluate(blind.parameters));
    QCOMPARE(dead.size(), std::size_t{3});
    const auto again = theory::killingMove(blind.loss, blind.parameters, dead.front());
    QVERIFY(!again.ok() && again.error().message.find("activates no neuron already") != std::string::npos);
    QVERIFY(theory::revivingMove(blind.loss, blind.parameters, dead.front()).ok());
}

OMEGASCOPE_TEST(Core, TestBlindMoves);

}  // namespace test_blind_moves

#include "test_blind_moves.moc"
