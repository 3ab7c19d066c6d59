// What verdicts, certificates and theorem checks say where tolerances would say something else: families of points, each
// held against rational numbers that share no code with the program.

#include <QtTest>
#include <array>
#include <cmath>
#include <functional>

#include "core/certificates/check.h"
#include "core/theorems/theorem_checks.h"
#include "tests/core/claims/exact_loss.h"
#include "tests/support/certificate_problems.h"
#include "tests/support/registry.h"

namespace test_stated_verdicts {

using namespace omegascope;
using certificates::Statement;
using loss::Criterion;
using nonsmooth::ClaimKind;
using nonsmooth::Verdict;

namespace {

constexpr std::uint64_t kSeed = 1507;

enum class Expected { Minimum, NoMinimum, Whatever };

struct Case {
    loss::Loss loss;
    Eigen::VectorXd at;
    Expected expected = Expected::Whatever;
    std::string label;
};
using Cases = std::vector<Case>;

struct Shape {
    std::vector<int> widths;
    int outputs = 1;
    double alpha = 0.0;
    Criterion criterion = Criterion::Hinge;
    bool hiddenBias = true, outputBias = true;
};

loss::Loss make(const Shape& shape, Eigen::MatrixXd points, Eigen::MatrixXd targets,
                const Eigen::MatrixXd& weights = {}) {
    network::Architecture architecture;
    architecture.input = static_cast<int>(points.rows());
    for (const int width : shape.widths) architecture.layers.emplace_back(network::DenseLayer{width});
    architecture.outputs = shape.outputs;
    architecture.alpha = shape.alpha;
    architecture.hiddenBias = shape.hiddenBias;
    architecture.outputBias = shape.outputBias;
    data::Dataset data;
    data.points = std::move(points);
    data.targets = std::move(targets);
    data.scheme = data::WeightScheme::Unit;
    if (weights.size() > 0) {
        data.scheme = data::WeightScheme::Explicit;
        data.weights = weights;
    }
    return loss::Loss(network::Network(architecture), shape.criterion, std::move(data));
}

std::string named(const char* what, std::initializer_list<double> numbers) {
    std::string label = what;
    for (const double number : numbers) label += " " + QString::number(number).toStdString();
    return label;
}

double& weightOf(const loss::Loss& loss, Eigen::VectorXd& at, int layer, Eigen::Index entry = 0) {
    return at[loss.network().layout().weight(layer)->offset + entry];
}

/// A chain of single units that passes x on, and one output that misses its target by a share of it.
Cases residualsOfSquares() {
    Cases cases;
    for (const int depth : {1, 2, 3})
        for (const int outputs : {1, 2, 3})
            for (const double alpha : {0.0, 0.1})
                for (const double scale : {1.0, 1e6, 1e-6})
                    for (const double share : {1e-7, 1e-9, 1e-12, 0x1p-52, 0.0}) {
                        const Shape shape{std::vector<int>(static_cast<std::size_t>(depth), 1), outputs,
                                          alpha, Criterion::Squared};
                        const loss::Loss loss = make(shape, Eigen::MatrixXd::Constant(1, 1, scale),
                                                     Eigen::MatrixXd::Constant(outputs, 1, scale));
                        Eigen::VectorXd at = Eigen::VectorXd::Zero(loss.parameterCount());
                        for (int layer = 1; layer <= depth; ++layer) weightOf(loss, at, layer) = 1.0;
                        for (int r = 0; r < outputs; ++r)
                            weightOf(loss, at, depth + 1, r) = r + 1 == outputs ? 1.0 - share : 1.0;
                        cases.push_back({loss, at, share == 0.0 ? Expected::Minimum : Expected::NoMinimum,
                                         named("squares, depth, outputs, alpha, scale, share",
                                               {double(depth), double(outputs), alpha, scale, share})});
                    }
    return cases;
}

/// One datum far out, whose margin or kink is missed by little beside its own size.
Cases gapsBesideLargeData() {
    Cases cases;
    for (const double far : {1e3, 1e6, 1e10, 1e-5})
        for (const double gap : {1e-4, 1e-9, 1e-13, 0.0}) {
            for (const Criterion criterion :
                 {Criterion::Hinge, Criterion::MulticlassHinge, Criterion::OneVersusAll}) {
                const bool classes = criterion != Criterion::Hinge;
                const loss::Loss loss =
                    make({{}, classes ? 2 : 1, 0.0, criterion}, Eigen::MatrixXd::Constant(1, 1, far),
                         Eigen::MatrixXd::Constant(1, 1, classes ? 0.0 : 1.0));
                Eigen::VectorXd at = Eigen::VectorXd::Zero(loss.parameterCount());
                at[0] = 1.0;
                at[loss.network().layout().bias(1)->offset] = 1.0 - far - gap;
                if (criterion == Criterion::OneVersusAll) at[at.size() - 1] = -1.0;
                const bool solved = testing::exactValues(loss, testing::exactly(at)).loss == 0;
                cases.push_back({loss, at, solved ? Expected::Minimum : Expected::NoMinimum,
                                 named("margin, criterion, far, gap", {double(int(criterion)), far, gap})});
            }
            for (const double v : {0.5, 5000.0, 5100.0, -3.0}) {
                const loss::Loss loss = make({{1}, 1, gap == 1e-9 ? 0.1 : 0.0, Criterion::Hinge, true, false},
                                             Eigen::RowVector2d(far, 0.0), Eigen::RowVector2d(1.0, 1.0));
                Eigen::VectorXd at = Eigen::Vector3d(1.0, v, -far + gap);
                cases.push_back({loss, at, Expected::Whatever, named("kink, far, gap, v", {far, gap, v})});
            }
        }
    return cases;
}

/// Two data that pull one way each, one of them faintly; and kinks of parallel data whose pulls differ by little.
Cases faintPulls() {
    Cases cases;
    for (const double faint : {1e-6, 1e-10, 1e-12, 1e-30, 1e-200, 1e-300}) {
        const loss::Loss straight =
            make({}, Eigen::RowVector2d(0, 1), Eigen::RowVector2d(-1, -1), Eigen::RowVector2d(1.0, faint));
        cases.push_back({straight, Eigen::Vector2d(1, -1), Expected::NoMinimum, named("faint", {faint})});
        const loss::Loss squares = make({{1}, 1, 0.1, Criterion::Squared}, Eigen::RowVector2d(1, -1),
                                        Eigen::RowVector2d(1, 2), Eigen::RowVector2d(1.0, faint));
        Eigen::VectorXd at(4);
        at << 1.0, 1.0, 0.0, 0.0;
        cases.push_back({squares, at, Expected::NoMinimum, named("faint square", {faint})});
        if (faint < 1e-16) continue;
        for (const double alpha : {0.0, 0.5}) {
            const loss::Loss apart = make({{1}, 1, alpha, Criterion::Hinge, false, false},
                                          Eigen::RowVector2d(1.0, 1.0 + faint), Eigen::RowVector2d(1, -1));
            cases.push_back({apart, Eigen::Vector2d(0.5, 0.5), Expected::NoMinimum,
                             named("parallel, apart, alpha", {faint, alpha})});
            cases.push_back({apart, Eigen::Vector2d(0.0, 1.0), Expected::Whatever,
                             named("parallel at 0, apart, alpha", {faint, alpha})});
        }
    }
    return cases;
}

/// Whole numbers, on many walls, with one entry or datum moved by less than any tolerance, and all of it scaled.
Cases nearWalls() {
    Cases cases;
    Random random(kSeed);
    constexpr std::array kCriteria{Criterion::Hinge, Criterion::MulticlassHinge, Criterion::OneVersusAll,
                                   Criterion::Squared};
    for (int trial = 0; trial < 600; ++trial) {
        Shape shape;
        shape.criterion = kCriteria[static_cast<std::size_t>(trial % 4)];
        const bool classes =
            shape.criterion == Criterion::MulticlassHinge || shape.criterion == Criterion::OneVersusAll;
        shape.outputs = classes ? 2 + trial / 4 % 2 : 1;
        for (int layer = 0; layer < std::array{1, 2, 0, 1, 3, 2}[static_cast<std::size_t>(trial / 8 % 6)];
             ++layer)
            shape.widths.push_back(1 + static_cast<int>(random.index(2)));
        shape.alpha = std::array{0.0, 0.5, 0.1}[random.index(3)];
        const Eigen::Index dimension = 1 + static_cast<Eigen::Index>(random.index(2));
        const double scale = std::array{1.0, 1e6, 1e-6}[random.index(3)];
        Eigen::MatrixXd points(dimension, 4), targets(1, 4);
        for (double& x : points.reshaped()) x = scale * (static_cast<double>(random.index(5)) - 2.0);
        for (double& y : targets.reshaped())
            y = classes ? static_cast<double>(random.index(static_cast<std::size_t>(shape.outputs)))
                        : (random.index(2) == 0 ? -1.0 : 1.0);
        const double off = std::array{1e-17, 1e-12, 1e-9, 0x1p-52}[random.index(4)];
        if (trial % 3 == 0) points(0, 0) += scale * off;
        const loss::Loss loss = make(shape, points, targets);
        Eigen::VectorXd at(loss.parameterCount());
        for (double& entry : at) entry = static_cast<double>(random.index(5)) - 2.0;
        if (!shape.widths.empty())
            for (Eigen::Index j = 0; j < loss.network().layout().weight(1)->size; ++j)
                at[loss.network().layout().weight(1)->offset + j] /= scale;
        if (trial % 3 == 1)
            at[static_cast<Eigen::Index>(random.index(static_cast<std::size_t>(at.size())))] += off;
        cases.push_back({loss, at, Expected::Whatever,
                         named("near walls, trial, scale, off", {double(trial), scale, off})});
    }
    return cases;
}

/// L falls somewhere on the way told, however near.
bool falls(const Case& each, const nonsmooth::LocalMinimum& verdict) {
    const testing::Vector from = testing::exactly(each.at);
    const testing::Rational here = testing::exactValues(each.loss, from).loss;
    for (const int power : {1, 8, 16, 30, 60, 120, 300, 700, 1100}) {
        testing::Vector to = testing::moved(from, *verdict.descent, testing::tiny(power));
        if (verdict.bend) to = testing::moved(to, *verdict.bend, testing::tiny(2 * power));
        if (testing::exactValues(each.loss, to).loss < here) return true;
    }
    return false;
}

/// L falls on none of some random short steps: shorter than any gap between walls of doubles here.
bool risesNearby(const Case& each) {
    Random random(kSeed);
    const testing::Vector from = testing::exactly(each.at);
    const testing::Rational here = testing::exactValues(each.loss, from).loss;
    for (int draw = 0; draw < 24; ++draw) {
        Eigen::VectorXd direction(each.at.size());
        for (double& entry : direction) entry = draw % 2 == 0 || random.index(2) == 0 ? random.normal() : 0.0;
        if (testing::exactValues(each.loss, testing::moved(from, direction, testing::tiny(1100))).loss < here)
            return false;
    }
    return true;
}

bool proves(const certificates::Certificate& certificate, Statement statement) {
    return std::ranges::any_of(certificate.claims, [&](const certificates::Claim& claim) {
        return claim.statement == statement && claim.witness.has_value();
    });
}

/// What contradicts; empty: nothing does.
std::string contradiction(const Case& each) {
    const testing::Judged problem = testing::judged(each.loss, each.at, each.label);
    const nonsmooth::LocalMinimum& verdict = problem.point.minimum;
    const auto& clarke = problem.point.clarke;
    const bool yes = verdict.verdict == Verdict::LocalMinimum, no = verdict.verdict == Verdict::NotAMinimum;
    const bool exact = verdict.kind == ClaimKind::Exact;
    const bool logistic = each.loss.criterion() == Criterion::Logistic;
    if (!logistic &&
        problem.point.signature != testing::exactValues(each.loss, testing::exactly(each.at)).signature)
        return "the signature is not that of rational numbers";
    if (yes && each.expected == Expected::NoMinimum) return "said to be a minimum: " + verdict.reason;
    if (!yes && each.expected == Expected::Minimum) return "not said to be a minimum: " + verdict.reason;
    if (!no && each.expected == Expected::NoMinimum) return "undecided: " + verdict.reason;
    if (!logistic && yes && !risesNearby(each)) return "a minimum, but the loss falls nearby";
    if (!logistic && no && exact && verdict.descent && !falls(each, verdict))
        return "the loss does not fall as told";
    if (clarke.zeroIsExact && !clarke.containsZero && yes) return "a minimum, and 0 is not in the hull";
    if (clarke.zeroIsExact && clarke.kind == nonsmooth::ClarkeKind::Exact && clarke.containsZero && no &&
        verdict.slope < 0.0 && each.loss.network().depth() == 0)
        return "a convex loss falls where 0 is in the hull";
    const certificates::Certificate certificate = problem.certificate();
    if (!certificates::check(problem.subject(), certificate)->everyClaimHolds())
        return "a claim does not hold";
    if (exact && yes && !proves(certificate, Statement::LocalMinimum))
        return "an exact minimum without a proof (" + verdict.method +
               "): " + certificate.claims.front().reason;
    if (exact && no && !proves(certificate, Statement::NotAMinimum)) return "an exact no without a proof";
    if ((yes && proves(certificate, Statement::NotAMinimum)) ||
        (no && proves(certificate, Statement::LocalMinimum)))
        return "the proof says the opposite";
    const auto checks = theorems::checkTheorems(each.loss, each.at, problem.point, problem.data).value();
    for (const theorems::TheoremCheck& check : checks)
        if (check.agrees == theorems::Truth::No) return check.name + " is said to fail: " + check.observed;
    return {};
}

/// The theorems' false alarms: no biases, one gate for measures and tests, one parameter.
Cases theoremAlarms() {
    Cases cases;
    for (const double alpha : {0.1, 0.01, 0.5})
        for (const double scale : {1.0, 1e6, 1e-6})
            for (const bool outputBias : {false, true}) {
                const loss::Loss bare = make({{1}, 1, alpha, Criterion::Hinge, false, outputBias},
                                             Eigen::RowVector2d(0, scale), Eigen::RowVector2d(1, 1));
                for (const double v : {0.0, 1.0, -1.0, 2.0}) {
                    Eigen::VectorXd at = Eigen::VectorXd::Zero(bare.parameterCount());
                    at[0] = 1.0 / scale;
                    at[1] = v;
                    cases.push_back({bare, at, Expected::Whatever, named("no biases", {alpha, scale, v})});
                }
            }
    for (const double stretch : {1e6, 1e9, 1e-6})
        for (const int depth : {1, 2}) {
            Random random(kSeed);
            const loss::Loss loss = make({std::vector<int>(static_cast<std::size_t>(depth), 2), 1, 0.0},
                                         Eigen::RowVector3d(1, -1, 2), Eigen::RowVector3d(1, -1, -1));
            Eigen::VectorXd at(loss.parameterCount());
            for (double& entry : at) entry = random.normal();
            for (Eigen::Index j = 0; j < 2; ++j) {
                weightOf(loss, at, 1, j) *= stretch;
                at[loss.network().layout().bias(1)->offset + j] *= stretch;
            }
            auto last = at.segment(loss.network().layout().weight(depth + 1)->offset, 2);
            last /= stretch;
            cases.push_back({loss, at, Expected::Whatever, named("stretched", {stretch, double(depth)})});
        }
    for (const double w : {0.0, 0.5, 1.0, 3.0, -1.0}) {
        const loss::Loss one = make({{}, 1, 0.0, Criterion::Hinge, true, false}, Eigen::RowVector2d(1, 2),
                                    Eigen::RowVector2d(1, 1));
        cases.push_back({one, Eigen::VectorXd::Constant(1, w),
                         w >= 1.0 ? Expected::Minimum : Expected::NoMinimum, named("one parameter", {w})});
    }
    return cases;
}

/// The logistic loss where its slopes are less than a double holds: it has no minimum, and falls as (V, c) grows.
Cases saturated() {
    Cases cases;
    for (const int depth : {0, 1, 2})
        for (const double size : {10.0, 40.0, 800.0, 1e5, 1e9})
            for (const double alpha : {0.0, 0.1}) {
                const loss::Loss loss = make(
                    {std::vector<int>(static_cast<std::size_t>(depth), 2), 1, alpha, Criterion::Logistic},
                    Eigen::RowVector3d(1, -1, 2), Eigen::RowVector3d(1, -1, 1));
                Eigen::VectorXd at = Eigen::VectorXd::Zero(loss.parameterCount());
                for (int layer = 1; layer <= depth; ++layer)
                    for (Eigen::Index k = 0; k < 2; ++k)
                        weightOf(loss, at, layer, layer == 1 ? k : 3 * k) = layer == 1 && k == 1 ? -1.0 : 1.0;
                weightOf(loss, at, depth + 1) = size;
                if (depth > 0) weightOf(loss, at, depth + 1, 1) = -size;
                cases.push_back(
                    {loss, at, Expected::NoMinimum, named("saturated", {double(depth), size, alpha})});
            }
    return cases;
}

}  // namespace

class TestStatedVerdicts : public QObject {
    Q_OBJECT

  private slots:
    void nothingContradicts_data() {
        QTest::addColumn<int>("family");
        QTest::newRow("residuals of squares") << 0;
        QTest::newRow("gaps beside large data") << 1;
        QTest::newRow("faint pulls") << 2;
        QTest::newRow("near walls") << 3;
        QTest::newRow("theorems") << 4;
        QTest::newRow("saturated") << 5;
    }
    void nothingContradicts() {
        QFETCH(int, family);
        constexpr std::array kFamilies{residualsOfSquares, gapsBesideLargeData, faintPulls,
                                       nearWalls,          theoremAlarms,       saturated};
        const Cases cases = kFamilies[static_cast<std::size_t>(family)]();
        int wrong = 0;
        for (const Case& each : cases)
            if (const std::string found = contradiction(each); !found.empty()) {
                ++wrong;
                qWarning("%s: %s", each.label.c_str(), found.c_str());
            }
        QVERIFY2(wrong == 0, qPrintable(QStringLiteral("%1 of %2").arg(wrong).arg(cases.size())));
    }
};

OMEGASCOPE_TEST(Core, TestStatedVerdicts);

}  // namespace test_stated_verdicts

#include "test_stated_verdicts.moc"
