#include <QtTest>
#include <cmath>

#include "core/dynamics/flow/cell_motion.h"
#include "core/dynamics/flow/dormand_prince.h"
#include "core/dynamics/flow/gradient_flow.h"
#include "core/dynamics/runs/step_quantities.h"
#include "core/dynamics/runs/trajectory.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_gradient_flow {

using namespace omegascope;
using dynamics::FlowPiece;
using dynamics::GradientFlow;

class TestGradientFlow : public QObject {
    Q_OBJECT
  private slots:
    void theIntegratorHasItsOrder();
    void theClosedFormSolvesTheDifferentialEquation();
    void theClosedFormAgreesWithRungeKutta();
    void eventsMatchAnIndependentBisection();
    void lossNeverRisesAndItsRateIsTheSpeedSquared_data();
    void lossNeverRisesAndItsRateIsTheSpeedSquared();
    void balancesAreConserved();
    void slidingStaysOnItsWall_data();
    void slidingStaysOnItsWall();
    void theFlowOfFigure3ReachesTheMinimumAndRests();
    void theFlowRestsInTheFlatCellsOfFigure4_data();
    void theFlowRestsInTheFlatCellsOfFigure4();
    void figure1FlowsIntoTheValleyAndRestsThere();
    void squaredErrorFlowsAlongTheSmoothSolution();
    void smallGradientStepsFollowTheFlow_data();
    void smallGradientStepsFollowTheFlow();
    void cancellingKeepsWhatThereIs();
};

namespace {

struct Row {
    const char* name;
    testing::ProblemKind kind;
};
const Row kRows[] = {
    {"hinge, L = 0", {loss::Criterion::Hinge, 0, false, 0.0}},
    {"hinge, L = 1", {loss::Criterion::Hinge, 1, false, 0.0}},
    {"hinge, L = 1, leaky", {loss::Criterion::Hinge, 1, false, 0.1}},
    {"hinge, L = 2", {loss::Criterion::Hinge, 2, false, 0.1}},
    {"multiclass, L = 0", {loss::Criterion::MulticlassHinge, 0, false, 0.0}},
    {"multiclass, L = 1", {loss::Criterion::MulticlassHinge, 1, false, 0.1}},
    {"one-versus-all, L = 1", {loss::Criterion::OneVersusAll, 1, false, 0.0}},
    {"squared, L = 1", {loss::Criterion::Squared, 1, false, 0.0}},
    {"logistic, L = 1", {loss::Criterion::Logistic, 1, false, 0.1}},
};

/// Classical Runge-Kutta with n equal steps.
template <typename Field>
Eigen::VectorXd rungeKutta(const Field& field, Eigen::VectorXd y, double time, int n) {
    const double h = time / n;
    for (int j = 0; j < n; ++j) {
        const Eigen::VectorXd k1 = field(y), k2 = field(y + 0.5 * h * k1), k3 = field(y + 0.5 * h * k2),
                              k4 = field(y + h * k3);
        y += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    }
    return y;
}

}  // namespace

void TestGradientFlow::theIntegratorHasItsOrder() {
    // The harmonic oscillator turns by the angle h.
    const auto field = [](const Eigen::VectorXd& y) -> Eigen::VectorXd {
        return Eigen::Vector2d(-y(1), y(0));
    };
    double last = 0.0, lastDense = 0.0;
    for (const double h : {0.4, 0.2, 0.1}) {
        const dynamics::DormandPrinceStep step(field, Eigen::Vector2d(1, 0), h);
        const double end = (step.end() - Eigen::Vector2d(std::cos(h), std::sin(h))).norm();
        const double dense = (step.at(0.4) - Eigen::Vector2d(std::cos(0.4 * h), std::sin(0.4 * h))).norm();
        if (last > 0.0) {
            QVERIFY2(last / end > 50.0, "one step of order 5: an error of h^6");
            QVERIFY2(lastDense / dense > 25.0, "the interpolant: an error of h^5");
        }
        last = end;
        lastDense = dense;
        QVERIFY((step.at(0.0) - Eigen::Vector2d(1, 0)).norm() < 1e-15);
        QVERIFY((step.at(1.0) - step.end()).norm() < 1e-15);
    }
}

void TestGradientFlow::theClosedFormSolvesTheDifferentialEquation() {
    Random random(41);
    for (int trial = 0; trial < 20; ++trial) {
        const auto problem = testing::randomProblem({loss::Criterion::Hinge, 1, false, 0.1}, random);
        const auto signature = problem.loss.signature(problem.parameters);
        const dynamics::CellMotion motion(problem.loss, problem.parameters, signature, {});
        QVERIFY((motion.at(0.0) - problem.parameters).norm() < 1e-14);
        for (const double t : {0.0, 0.3, 1.1}) {
            const double h = 1e-5;
            const Eigen::VectorXd rate = (motion.at(t + h) - motion.at(t - h)) / (2 * h);
            const Eigen::VectorXd g = problem.loss.gradientInCell(motion.at(t), signature);
            QVERIFY((rate + g).norm() < 1e-8 * (1 + g.norm()));
        }
    }
}

void TestGradientFlow::theClosedFormAgreesWithRungeKutta() {
    Random random(42);
    for (int trial = 0; trial < 20; ++trial) {
        const auto problem = testing::randomProblem({loss::Criterion::Hinge, 1, false, 0.0}, random);
        const GradientFlow flow(problem.loss, 2.0);
        const auto piece = flow.begin(problem.parameters);
        if (piece.motion == FlowPiece::Motion::Rest) continue;
        const double time = std::min(piece.duration, 2.0);
        const auto field = [&](const Eigen::VectorXd& y) -> Eigen::VectorXd {
            return -problem.loss.gradientInCell(y, piece.signature);
        };
        const Eigen::VectorXd expected = rungeKutta(field, problem.parameters, time, 2000);
        QVERIFY((flow.at(piece, time) - expected).norm() < 1e-11 * (1 + expected.norm()));
    }
}

/// The first time at which the sign of a pre-activation differs, by a scan and bisection that know nothing of
/// closed forms: pre-activations come from the network at points from Runge-Kutta.
void TestGradientFlow::eventsMatchAnIndependentBisection() {
    Random random(43);
    int compared = 0;
    for (int trial = 0; trial < 40; ++trial) {
        const auto problem =
            testing::randomProblem({loss::Criterion::Hinge, 1, false, 0.1 * (trial % 2)}, random);
        const GradientFlow flow(problem.loss, 1.0);
        const auto piece = flow.begin(problem.parameters);
        if (piece.motion == FlowPiece::Motion::Rest) continue;
        const auto field = [&](const Eigen::VectorXd& y) -> Eigen::VectorXd {
            return -problem.loss.gradientInCell(y, piece.signature);
        };
        const auto sameCell = [&](const Eigen::VectorXd& y) {
            return problem.loss.signature(y, 0.0) == piece.signature;
        };
        constexpr int kScan = 500;
        Eigen::VectorXd y = problem.parameters;
        double found = 1.0;
        for (int j = 0; j < kScan; ++j) {
            const Eigen::VectorXd next = rungeKutta(field, y, 1.0 / kScan, 2);
            if (sameCell(next)) {
                y = next;
                continue;
            }
            double low = 0.0, high = 1.0 / kScan;
            for (int b = 0; b < 50; ++b) {
                const double middle = 0.5 * (low + high);
                (sameCell(rungeKutta(field, y, middle, 2)) ? low : high) = middle;
            }
            found = static_cast<double>(j) / kScan + high;
            break;
        }
        if (found >= 1.0) {
            QVERIFY(!piece.atWall || piece.duration > 1.0 - 1e-9);
            continue;
        }
        ++compared;
        QVERIFY2(std::abs(piece.duration - found) < 1e-9,
                 qPrintable(QString("trial %1: %2 against %3").arg(trial).arg(piece.duration).arg(found)));
    }
    QVERIFY(compared > 10);
}

void TestGradientFlow::lossNeverRisesAndItsRateIsTheSpeedSquared_data() {
    QTest::addColumn<int>("row");
    int index = 0;
    for (const Row& row : kRows) QTest::newRow(row.name) << index++;
}

void TestGradientFlow::lossNeverRisesAndItsRateIsTheSpeedSquared() {
    QFETCH(int, row);
    Random random(44);
    for (int trial = 0; trial < 5; ++trial) {
        const auto problem = testing::randomProblem(kRows[row].kind, random);
        const GradientFlow flow(problem.loss, 1.5);
        auto piece = flow.begin(problem.parameters);
        double last = problem.loss.value(problem.parameters);
        int pieces = 0;
        while (piece.motion != FlowPiece::Motion::Rest && piece.end() < 1.5 - 1e-12) {
            QVERIFY2(++pieces < 3000, "the flow gets on");
            const double here = problem.loss.value(piece.start);
            QVERIFY2(here <= last + 1e-9 * (1 + last), qPrintable(QString("t = %1: %2 after %3")
                                                                      .arg(piece.time)
                                                                      .arg(here, 0, 'g', 17)
                                                                      .arg(last, 0, 'g', 17)));
            // dL/dt = -|x*|²: by a difference quotient in the middle of the piece.
            if (piece.duration > 1e-3) {
                const double t = piece.time + 0.5 * piece.duration, h = 1e-3 * piece.duration;
                const Eigen::VectorXd a = flow.at(piece, t - h), b = flow.at(piece, t + h);
                const double rate = (problem.loss.value(b) - problem.loss.value(a)) / (2 * h);
                const double speed = ((b - a) / (2 * h)).squaredNorm();
                QVERIFY2(std::abs(rate + speed) < 1e-5 * (1 + speed),
                         qPrintable(QString("trial %1, t = %2: rate %3, speed² %4")
                                        .arg(trial)
                                        .arg(t)
                                        .arg(rate)
                                        .arg(speed)));
            }
            last = here;
            piece = flow.next(piece);
        }
        if (piece.motion == FlowPiece::Motion::Rest) QVERIFY(!piece.remark.empty());
    }
}

void TestGradientFlow::balancesAreConserved() {
    Random random(45);
    for (int trial = 0; trial < 10; ++trial)
        for (const auto& row : {kRows[1], kRows[2], kRows[3], kRows[7]}) {
            const auto problem = testing::randomProblem(row.kind, random);
            dynamics::TrainingSpec spec;
            spec.method = "gradient-flow";
            spec.step = 0.05;
            spec.steps = 30;
            const auto run = dynamics::train(problem.loss, problem.parameters, spec);
            const auto q = dynamics::stepQuantities(problem.loss, run);
            QVERIFY(q.balanceDrift.rows() == run.steps() + 1);
            QVERIFY2(q.balanceDrift.cwiseAbs().maxCoeff() < 1e-8, row.name);
        }
}

void TestGradientFlow::slidingStaysOnItsWall_data() {
    lossNeverRisesAndItsRateIsTheSpeedSquared_data();
}

void TestGradientFlow::slidingStaysOnItsWall() {
    QFETCH(int, row);
    Random random(46);
    int slides = 0;
    for (int trial = 0; trial < 6; ++trial) {
        const auto problem = testing::randomProblem(kRows[row].kind, random);
        const GradientFlow flow(problem.loss, 3.0);
        auto piece = flow.begin(problem.parameters);
        for (int pieces = 0;
             pieces < 400 && piece.motion != FlowPiece::Motion::Rest && piece.end() < 3.0 - 1e-12; ++pieces) {
            if (!piece.held.empty() && piece.duration > 1e-6) {
                ++slides;
                for (const double share : {0.0, 0.3, 0.7, 1.0}) {
                    const Eigen::VectorXd point = flow.at(piece, piece.time + share * piece.duration);
                    const auto signature = problem.loss.signature(point);
                    for (const auto& wall : piece.held)
                        QCOMPARE(static_cast<int>(signature.at(wall.datum, wall.layer, wall.unit)), 0);
                }
            }
            piece = flow.next(piece);
        }
    }
    if (kRows[row].kind.criterion == loss::Criterion::Hinge) QVERIFY(slides > 0);
}

void TestGradientFlow::theFlowOfFigure3ReachesTheMinimumAndRests() {
    // (2 + max(|p-1|, |q|))/3 from (1.8, 0.72): straight to the diagonal p - 1 = q, along it at speed √2/6,
    // then rest.
    const auto example = testing::figure3();
    const GradientFlow flow(example.loss, 100.0);
    auto piece = flow.begin(example.parameters);
    QVERIFY(piece.motion == FlowPiece::Motion::Straight && piece.held.empty());
    QVERIFY(std::abs(piece.duration - 0.24) < 1e-12);  // 0.08 at the speed 1/3
    piece = flow.next(piece);
    QCOMPARE(piece.held.size(), std::size_t{1});
    QVERIFY(std::abs(piece.duration - 4.32) < 1e-9);  // 0.72 at the speed 1/6 in each coordinate
    piece = flow.next(piece);
    QVERIFY(piece.motion == FlowPiece::Motion::Rest && piece.critical);
    QVERIFY((piece.start - Eigen::Vector2d(1, 0)).norm() < 1e-12);
    QVERIFY(QString::fromStdString(piece.remark).contains("Clarke"));
}

void TestGradientFlow::theFlowRestsInTheFlatCellsOfFigure4_data() {
    QTest::addColumn<int>("which");
    for (const int which : {0, 1, 2}) QTest::addRow("4(%c)", 'a' + which) << which;
}

void TestGradientFlow::theFlowRestsInTheFlatCellsOfFigure4() {
    QFETCH(int, which);
    const auto example = which == 0   ? testing::figure4a()
                         : which == 1 ? testing::figure4b()
                                      : testing::figure4c();
    dynamics::TrainingSpec spec;
    spec.method = "gradient-flow";
    const auto run = dynamics::train(example.loss, example.parameters, spec);
    QCOMPARE(run.steps(), 0);
    QVERIFY(run.stopped && QString::fromStdString(run.remark).contains("rest"));
}

void TestGradientFlow::figure1FlowsIntoTheValleyAndRestsThere() {
    // In the valley v |w| = 1, w < 0 the point of least norm is tangent to it; the balance w² - v² is kept,
    // and the flow rests only where 0 is in the hull: anywhere on the valley.
    const auto example = testing::figure1();
    const Eigen::Vector2d start(-1.5, 1.2);
    dynamics::TrainingSpec spec;
    spec.method = "gradient-flow";
    spec.step = 0.1;
    spec.steps = 500;
    const auto run = dynamics::train(example.loss, start, spec);
    QVERIFY(run.stopped);
    const Eigen::VectorXd last = run.keyframes.back();
    QVERIFY(std::abs(last(0) * last(1) + 1.0) < 1e-9);
    QVERIFY(std::abs((last(0) * last(0) - last(1) * last(1)) - (1.5 * 1.5 - 1.2 * 1.2)) < 1e-9);
    QVERIFY(std::abs(run.loss.back() - 0.8) < 1e-9);
}

void TestGradientFlow::squaredErrorFlowsAlongTheSmoothSolution() {
    // P Fig. 3 with squared error is a paraboloid: an exponential in each coordinate.
    const auto example = testing::figure3();
    data::Dataset dataset = example.loss.dataset();
    const loss::Loss loss(example.loss.network(), loss::Criterion::Squared, dataset);
    dynamics::TrainingSpec spec;
    spec.method = "gradient-flow";
    spec.step = 0.1;
    spec.steps = 20;
    const auto run = dynamics::train(loss, example.parameters, spec);
    QCOMPARE(run.steps(), 20);
    // Σ μ (p x1 + q x2 - y)² = p² + q² - 2 p (Σ μ y x1) + …, with Σ μ x xᵀ = 1, Σ μ y x1 = 1/3, Σ μ y x2 = 0.
    const Eigen::Vector2d centre(1.0 / 3.0, 0.0);
    for (int k = 0; k <= 20; ++k) {
        const Eigen::VectorXd expected = centre + std::exp(-0.2 * k) * (example.parameters - centre);
        QVERIFY((run.keyframes[static_cast<std::size_t>(k)] - expected).norm() < 1e-9);
    }
}

void TestGradientFlow::smallGradientStepsFollowTheFlow_data() {
    lossNeverRisesAndItsRateIsTheSpeedSquared_data();
}

/// Explicit Euler with tiny steps, kinks and all: a second route to the whole flow.
void TestGradientFlow::smallGradientStepsFollowTheFlow() {
    QFETCH(int, row);
    Random random(47);
    for (int trial = 0; trial < 2; ++trial) {
        const auto problem = testing::randomProblem(kRows[row].kind, random);
        dynamics::TrainingSpec spec;
        spec.method = "gradient-flow";
        spec.step = 0.02;
        spec.steps = 10;
        const auto run = dynamics::train(problem.loss, problem.parameters, spec);
        dynamics::TrainingSpec euler;
        euler.step = 1e-5;
        euler.steps = run.steps() * 2000;
        if (euler.steps == 0) continue;
        euler.method = "gradient-descent";
        dynamics::TrajectoryBudget budget;
        budget.points = 1e5;
        const auto steps = dynamics::train(problem.loss, problem.parameters, euler, {}, budget);
        const Eigen::VectorXd last = dynamics::pointAt(steps, problem.loss, steps.steps());
        const double off = (last - run.keyframes.back()).norm();
        QVERIFY2(off < 2e-3 * (1 + last.norm()), qPrintable(QString("trial %1: %2").arg(trial).arg(off)));
    }
}

void TestGradientFlow::cancellingKeepsWhatThereIs() {
    const auto example = testing::figure3();
    std::stop_source source;
    source.request_stop();
    Control control;
    control.stop = source.get_token();
    dynamics::TrainingSpec spec;
    spec.method = "gradient-flow";
    const auto run = dynamics::train(example.loss, example.parameters, spec, control);
    QVERIFY(run.stopped && run.steps() == 0);
}

OMEGASCOPE_TEST(Core, TestGradientFlow);

}  // namespace test_gradient_flow

#include "test_gradient_flow.moc"
