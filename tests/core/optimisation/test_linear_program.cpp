#include <QtTest>
#include <cmath>
#include <fstream>
#include <thread>

#include "core/optimisation/linear_program.h"
#include "core/support/caught.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_linear_program {

using namespace omegascope;
using namespace omegascope::optimisation;

namespace {

/// maximise m subject to y_i (w x_i + b) ≥ m, |w| ≤ 1: the widest gap between two sets of numbers.
LinearProgram gapProgram(const std::vector<double>& low, const std::vector<double>& high) {
    LinearProgram program(static_cast<Eigen::Index>(low.size() + high.size()), 3);
    program.cost[2] = -1.0;
    program.lower[0] = -1.0;
    program.upper[0] = 1.0;
    Eigen::Index row = 0;
    const auto add = [&](double x, double sign) {
        program.matrix.row(row) << sign * x, sign, -1.0;
        program.rowLower[row++] = 0.0;
    };
    for (const double x : low) add(x, -1.0);
    for (const double x : high) add(x, 1.0);
    return program;
}

/// A random program whose box keeps it bounded and whose rows hold at a known point.
LinearProgram randomProgram(Random& random, Eigen::Index rows, Eigen::Index variables) {
    LinearProgram program(rows, variables);
    Eigen::VectorXd inside(variables);
    for (double& x : inside) x = random.uniform(-0.5, 0.5);
    for (Eigen::Index c = 0; c < variables; ++c) {
        program.cost[c] = random.normal();
        program.lower[c] = -1.0;
        program.upper[c] = 1.0;
        for (Eigen::Index r = 0; r < rows; ++r) program.matrix(r, c) = random.normal();
    }
    program.rowUpper = program.matrix * inside;
    for (double& bound : program.rowUpper) bound += random.uniform();
    return program;
}

}  // namespace

class TestLinearProgram : public QObject {
    Q_OBJECT

  private slots:
    void theGapOfTwoSetsIsHalfTheirDistance() {
        const auto solution = solve(gapProgram({-3.0, 1.0}, {2.0, 5.0}));
        QVERIFY(solution.ok());
        QCOMPARE(solution->status, LinearStatus::Optimal);
        QVERIFY(std::abs(solution->value + 0.5) < 1e-12);
    }

    void infeasibleAndUnboundedAreTold() {
        LinearProgram program(1, 1);
        program.matrix(0, 0) = 1.0;
        program.rowLower[0] = 2.0;
        program.upper[0] = 1.0;
        QCOMPARE(solve(program)->status, LinearStatus::Infeasible);
        program.rowLower[0] = -kInfinity;
        program.cost[0] = 1.0;
        QCOMPARE(solve(program)->status, LinearStatus::Unbounded);
    }

    /// The widest margin t of a cone {a_j·y ≥ t}, |y| ≤ 1, of 23 nearly dependent forms (met beside a minimum
    /// of 30 data and 4 neurons). y = 0, t = 0 is feasible; GLPK's doubles say that nothing is.
    void aFeasibleProgramIsNeverCalledInfeasible() {
        std::ifstream file(OMEGASCOPE_SOURCE_DIR "/tests/data/narrow_cone_23_10.txt");
        LinearProgram program(23, 11);
        for (Eigen::Index r = 0; r < 23; ++r) {
            for (Eigen::Index c = 0; c < 10; ++c) file >> program.matrix(r, c);
            program.matrix(r, 10) = -1.0;
        }
        QVERIFY(file.good());
        program.rowLower.setZero();
        program.lower.setConstant(-1.0);
        program.lower[10] = 0.0;
        program.upper.setOnes();
        program.cost[10] = -1.0;
        const auto solution = optimal(solve(program));
        QVERIFY(solution.ok());
        QVERIFY(solution->value <= 0.0);
        QVERIFY((program.matrix * solution->x).minCoeff() > -1e-8);
        LinearProgram without(1, 1);
        without.matrix(0, 0) = 1.0;
        without.rowLower[0] = 2.0;
        without.upper[0] = 1.0;
        QVERIFY(!optimal(solve(without)).ok());
    }

    /// Weak duality with equality: cost·x equals what the multipliers give on the active bounds.
    void multipliersProveTheOptimum() {
        Random random(7);
        for (int trial = 0; trial < 100; ++trial) {
            const auto n = static_cast<Eigen::Index>(2 + random.index(8));
            const LinearProgram program =
                randomProgram(random, static_cast<Eigen::Index>(random.index(12)), n);
            const auto solution = solve(program);
            QVERIFY(solution.ok());
            QCOMPARE(solution->status, LinearStatus::Optimal);
            const Eigen::VectorXd rebuilt =
                program.matrix.transpose() * solution->rowPrice + solution->reducedCost;
            QVERIFY((rebuilt - program.cost).cwiseAbs().maxCoeff() < 1e-9);
            double dual = 0.0;
            for (Eigen::Index r = 0; r < program.rows(); ++r) {
                QVERIFY(solution->rowPrice[r] <= 1e-9);  // rows have an upper bound only
                dual += solution->rowPrice[r] * program.rowUpper[r];
            }
            for (const double reduced : solution->reducedCost) dual -= std::abs(reduced);
            QVERIFY(std::abs(dual - solution->value) < 1e-8);
        }
    }

    void exactPivotsAgree() {
        Random random(8);
        for (int trial = 0; trial < 10; ++trial) {
            const LinearProgram program = randomProgram(random, 6, 4);
            const auto floating = solve(program), exact = solveExactly(program);
            QVERIFY(floating.ok() && exact.ok());
            QVERIFY(std::abs(floating->value - exact->value) < 1e-9);
        }
    }

    void threadsDoNotDisturbEachOther() {
        std::vector<double> values(8);
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < values.size(); ++i)
            threads.emplace_back([&values, i] {
                Random random(100);
                for (int trial = 0; trial < 50; ++trial)
                    values[i] += solve(randomProgram(random, 8, 5))->value;
            });
        threads.clear();
        for (const double value : values) QCOMPARE(value, values.front());
    }

    void brokenProgramsAreRefused() {
        LinearProgram program(1, 1);
        program.cost[0] = std::nan("");
        QVERIFY(!solve(program).ok());
        program.cost = Eigen::VectorXd::Constant(2, std::nan(""));
        QVERIFY_EXCEPTION_THROWN((void)solve(program), std::invalid_argument);
        LinearProgram crossed(0, 1);
        crossed.lower[0] = 1.0;
        crossed.upper[0] = 0.0;
        QVERIFY_EXCEPTION_THROWN((void)solve(crossed), std::invalid_argument);
    }

    /// GLPK ended the program by an assertion on such numbers.
    void numbersOfAnySizeEndInAnAnswerOrASentence() {
        for (const double size : {1e155, 1e200, 1e300, 1e-155, 1e-310, 5e-324})
            for (const double other : {1.0, 1e155, 1e-155, 1e308}) {
                LinearProgram program(3, 4);
                program.matrix << 1.0, other, size, 0.0, size, 1.0, 0.0, other, 1.0, 1.0, 1.0, 1.0;
                program.cost << 1.0, size, 1.0, other;
                program.rowLower << 0.0, -size, 1.0;
                program.rowUpper << size, other, 1.0;
                program.lower.setZero();
                for (const auto& solution : {solve(program), solveExactly(program)})
                    QVERIFY(solution.ok() || solution.error().message.ends_with('.'));
            }
        const auto ordinary = solve(gapProgram({-3.0, 1.0}, {2.0, 5.0}));
        QVERIFY(ordinary.ok());
        QVERIFY(std::abs(ordinary->value + 0.5) < 1e-12);
    }

    void scaledProgramsHaveTheSolutionOfTheUnscaled() {
        const LinearProgram plain = gapProgram({-3.0, 1.0}, {2.0, 5.0});
        LinearProgram huge = plain;
        const double unit = std::ldexp(1.0, 500);
        huge.matrix.col(0) *= unit;
        huge.lower[0] /= unit;
        huge.upper[0] /= unit;
        const auto expected = solve(plain), found = solve(huge);
        QVERIFY(expected.ok() && found.ok());
        QVERIFY(std::abs(found->value - expected->value) < 1e-12);
        QVERIFY(std::abs(found->x[0] * unit - expected->x[0]) < 1e-12);
        QVERIFY((found->rowPrice - expected->rowPrice).norm() < 1e-12);
    }

    void aTableBeyondTheLimitIsRefusedBeforeItIsMade() {
        QVERIFY_EXCEPTION_THROWN(LinearProgram(1 << 14, (1 << 10) + 1), LimitExceeded);
        QCOMPARE(LinearProgram(1 << 14, 1 << 10).rows(), Eigen::Index{1 << 14});
    }
};

OMEGASCOPE_TEST(None, TestLinearProgram);

}  // namespace test_linear_program

#include "test_linear_program.moc"
