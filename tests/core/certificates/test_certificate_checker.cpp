#include <QtTest>
#include <cmath>
#include <functional>

#include "core/certificates/check.h"
#include "core/certificates/numbers/interval.h"
#include "tests/support/certificate_problems.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_certificate_checker {

using namespace omegascope;
using namespace omegascope::certificates;
using testing::Judged;

/// The checker against certificates that somebody changed: nothing false is accepted.
class TestCertificateChecker : public QObject {
    Q_OBJECT

  private slots:
    void numbersAreReadExactly();
    void theLogisticShareIsEnclosed();
    void anotherStatementIsRefusedWhateverTheWitness();
    void changedMultipliersAreRefused();
    void brokenTreesAreRefused();
    void anotherSessionIsNamed();
    void witnessesOfOtherPointsProveNothingHere();
    void aPointThatIsNoMinimumHasNoProof();
    void aConcaveKinkNeedsBothSides();
    void partsMayNotShareAMargin();
    void claimsThatContradictAreNeverBothAccepted();
    void indicesFarOutsideAreRefused();
};

namespace {

bool accepts(const Judged& problem, Statement statement, const Witness& witness) {
    const ExactProblem exact(problem.subject());
    return !whyNot(exact, passAlong(exact, {}), {statement, witness, {}});
}

Statement opposite(Statement statement) {
    for (std::size_t k = 0; k < kStatements.size(); k += 2) {
        if (kStatements[k].statement == statement) return kStatements[k + 1].statement;
        if (kStatements[k + 1].statement == statement) return kStatements[k].statement;
    }
    return statement;
}

/// One of one unit on the line, hinge: ŷ = v σ(w x + b).
Judged onTheLine(std::vector<double> points, std::vector<double> targets, double w, double b, double v,
                 double alpha) {
    network::Architecture architecture;
    architecture.layers = {network::DenseLayer{1}};
    architecture.alpha = alpha;
    architecture.outputBias = false;
    data::Dataset data;
    const auto count = static_cast<Eigen::Index>(points.size());
    data.points = Eigen::Map<Eigen::MatrixXd>(points.data(), 1, count);
    data.targets = Eigen::Map<Eigen::MatrixXd>(targets.data(), 1, count);
    data.scheme = data::WeightScheme::Unit;
    network::Network network(architecture);
    Eigen::VectorXd at = testing::parametersOf(network, {{"W1", {w}}, {"V", {v}}, {"b1", {b}}});
    return testing::judged(loss::Loss(std::move(network), loss::Criterion::Hinge, std::move(data)), at,
                           "on the line");
}

/// Calls `change` for each exact number of a witness that is an equation's coefficient.
void forEachMultiplier(Witness& witness, const std::function<void(Rational&)>& change) {
    if (auto* first = std::get_if<FirstOrder>(&witness))
        for (auto& part : first->parts)
            for (Node& node : part.tree)
                if (auto* balance = std::get_if<Balance>(&node.settled); balance && !node.split)
                    for (auto& slope : balance->slopes) change(slope.value);
    if (auto* hull = std::get_if<Hull>(&witness))
        for (auto& cell : hull->cells) change(cell.weight);
    if (auto* common = std::get_if<CommonPoint>(&witness))
        for (auto& weight : common->weights) change(weight.second);
}

std::vector<Tree*> treesOf(Witness& witness) {
    std::vector<Tree*> trees;
    if (auto* first = std::get_if<FirstOrder>(&witness))
        for (auto& part : first->parts) trees.push_back(&part.tree);
    if (auto* regions = std::get_if<Regions>(&witness)) trees.push_back(&regions->tree);
    if (auto* separating = std::get_if<Separating>(&witness)) trees.push_back(&separating->tree);
    return trees;
}

}  // namespace

void TestCertificateChecker::numbersAreReadExactly() {
    for (const double value :
         {0.0, 1.0, -0.1, 1e300, 5e-324, -2.2250738585072014e-308, 1.7976931348623157e308}) {
        QCOMPARE(exactly(value).convert_to<double>(), value);
        QVERIFY(readExact(exactText(exactly(value))) == exactly(value));
    }
    QVERIFY(exactly(0.1) == Rational(Integer("3602879701896397"), Integer("36028797018963968")));
    QVERIFY(readExact("-2/4") == Rational(-1, 2));
    QVERIFY(readExact("010") == Rational(10));
    for (const char* wrong :
         {"", "-", "1/0", "1/", "/2", "1/-2", "+1", "1.5", "1e3", "0x10", " 1", "1 ", "1/2/3", "--1", "nan"})
        QVERIFY2(!readExact(wrong), wrong);
    QVERIFY(!readExact(std::string(kMostDigits + 1, '1')));
    QVERIFY_EXCEPTION_THROWN(exactly(std::nan("")), std::invalid_argument);
}

/// Against doubles, where those are good, and by identities that hold exactly.
void TestCertificateChecker::theLogisticShareIsEnclosed() {
    Random random(5);
    for (int k = 0; k < 400; ++k) {
        const double t =
            k < 8 ? std::array{0.0, 1.0, -1.0, 0.5, 2.0, 700.0, -700.0, 1e300}[static_cast<std::size_t>(k)]
                  : random.normal() * std::pow(10.0, static_cast<double>(k % 4) - 2.0);
        const Interval share = logisticShare(exactly(t));
        QVERIFY(share.low <= share.high && share.low >= 0 && share.high <= 1);
        QVERIFY(share.high - share.low < Rational(1, Integer(1) << 290));
        const double known = 1.0 / (1.0 + std::exp(t));
        QVERIFY(std::abs(share.low.convert_to<double>() - known) <= 1e-13 * known + 1e-90);
        const Interval other = logisticShare(exactly(-t));
        QVERIFY(share.low + other.low <= 1 && share.high + other.high >= 1);
        // With e^{-t} = s / (1 - s): the square of that of t/2 is that of t.
        if (std::abs(t) > 20.0) continue;
        const auto odds = [](const Rational& s) { return Rational(s / (1 - s)); };
        const Interval half = logisticShare(exactly(t / 2.0));
        QVERIFY(odds(half.low) * odds(half.low) <= odds(share.high));
        QVERIFY(odds(half.high) * odds(half.high) >= odds(share.low));
    }
}

void TestCertificateChecker::anotherStatementIsRefusedWhateverTheWitness() {
    int tried = 0;
    for (int number = 0; number < 200; ++number) {
        const auto& [problem, certificate] = testing::certified(number);
        for (const Claim& claim : certificate.claims)
            for (const Claim& other : certificate.claims) {
                if (!claim.witness || !other.witness) continue;
                ++tried;
                QVERIFY2(!accepts(problem, opposite(claim.statement), *other.witness), problem.label.c_str());
            }
    }
    QVERIFY(tried > 1000);
}

void TestCertificateChecker::changedMultipliersAreRefused() {
    int tried = 0;
    for (int number = 0; number < 200; ++number) {
        const auto& [problem, certificate] = testing::certified(number);
        for (const Claim& claim : certificate.claims) {
            if (!claim.witness) continue;
            Witness witness = *claim.witness;
            forEachMultiplier(witness, [&](Rational& value) {
                const Rational kept = value;
                for (const Rational& wrong :
                     {Rational(kept + Rational(1, 1000000)), Rational(kept * 2 + 1), Rational(-kept - 1)}) {
                    value = wrong;
                    ++tried;
                    QVERIFY2(!accepts(problem, claim.statement, witness), problem.label.c_str());
                }
                value = kept;
            });
            QVERIFY(accepts(problem, claim.statement, witness));
        }
    }
    QVERIFY2(tried > 500, std::to_string(tried).c_str());
}

void TestCertificateChecker::brokenTreesAreRefused() {
    int tried = 0;
    for (int number = 0; number < 200; ++number) {
        const auto& [problem, certificate] = testing::certified(number);
        for (const Claim& claim : certificate.claims) {
            if (!claim.witness) continue;
            Witness witness = *claim.witness;
            for (Tree* tree : treesOf(witness)) {
                const Tree kept = *tree;
                const auto refused = [&](const std::function<void(Tree&)>& breakIt) {
                    *tree = kept;
                    breakIt(*tree);
                    ++tried;
                    const bool accepted = accepts(problem, claim.statement, witness);
                    *tree = kept;
                    return !accepted;
                };
                QVERIFY(refused([](Tree& each) { each.clear(); }));
                QVERIFY(refused([](Tree& each) { each.emplace_back(); }));
                QVERIFY(refused([](Tree& each) { each.front().split = Split{{0, 9, 0}}; }));
                QVERIFY(refused([](Tree& each) { each.front().split = Split{{1 << 30, 1, 0}}; }));
                if (!kept.front().split) continue;
                // Only one side of the first wall, twice; a circle; a node of nobody; the sides in the wrong order.
                QVERIFY(refused([](Tree& each) { each.front().inactive = each.front().active; }));
                QVERIFY(refused([](Tree& each) { each.front().active = 0; }));
                QVERIFY(refused([](Tree& each) { each.front().active = -1; }));
                QVERIFY(refused([](Tree& each) { each.front().inactive = static_cast<int>(each.size()); }));
            }
        }
    }
    QVERIFY2(tried > 300, std::to_string(tried).c_str());
}

void TestCertificateChecker::anotherSessionIsNamed() {
    const testing::Example example = testing::figure2();
    const Judged problem = testing::judged(example.loss, example.parameters, "P Fig. 2");
    const Certificate certificate = problem.certificate();
    QVERIFY(check(problem.subject(), certificate).ok());
    const auto sentence = [&](const Subject& subject) {
        const auto findings = check(subject, certificate);
        return findings.ok() ? std::string() : findings.error().message;
    };
    Eigen::VectorXd moved = problem.at;
    moved[0] = std::nextafter(moved[0], 2.0);
    QVERIFY(sentence({problem.loss.network().architecture(), problem.loss.criterion(), problem.loss.dataset(),
                      moved})
                .starts_with("The parameters are not"));
    data::Dataset data = problem.loss.dataset();
    data.points(0, 0) = std::nextafter(data.points(0, 0), 2.0);
    QVERIFY(sentence({problem.loss.network().architecture(), problem.loss.criterion(), data, problem.at})
                .starts_with("The data are not"));
    network::Architecture other = problem.loss.network().architecture();
    other.alpha = std::nextafter(other.alpha, 1.0);
    QVERIFY(sentence({other, problem.loss.criterion(), problem.loss.dataset(), problem.at})
                .starts_with("The network is not the one"));
    QVERIFY(sentence({problem.loss.network().architecture(), loss::Criterion::Logistic,
                      problem.loss.dataset(), problem.at})
                .starts_with("The criterion is not the one"));
}

/// Witnesses of minima, at points a step away from them that have a proof that they are none.
void TestCertificateChecker::witnessesOfOtherPointsProveNothingHere() {
    int tried = 0;
    for (int number = 0; number < 300; ++number) {
        const auto& [problem, certificate] = testing::certified(number);
        for (const Claim& claim : certificate.claims) {
            if (claim.statement != Statement::LocalMinimum || !claim.witness) continue;
            Random random(static_cast<std::uint64_t>(number));
            for (int k = 0; k < 6; ++k) {
                Eigen::VectorXd at = problem.at;
                at[static_cast<Eigen::Index>(random.index(static_cast<std::uint64_t>(at.size())))] +=
                    std::array{0.5, -0.5, 1e-9}[static_cast<std::size_t>(k % 3)];
                const Judged moved = testing::judged(problem.loss, at, problem.label + ", moved");
                const Certificate there = moved.certificate();
                const bool isNone = std::ranges::any_of(there.claims, [](const Claim& each) {
                    return each.statement == Statement::NotAMinimum && each.witness;
                });
                if (!isNone) continue;
                ++tried;
                QVERIFY2(!accepts(moved, Statement::LocalMinimum, *claim.witness), moved.label.c_str());
            }
        }
    }
    QVERIFY2(tried > 30, std::to_string(tried).c_str());
}

/// Every kind of proof, with random numbers, where the loss falls.
void TestCertificateChecker::aPointThatIsNoMinimumHasNoProof() {
    int tried = 0;
    for (int number = 0; number < 300; ++number) {
        const auto& [problem, certificate] = testing::certified(number);
        bool isNone = false;
        for (const Claim& claim : certificate.claims)
            isNone = isNone || (claim.statement == Statement::NotAMinimum && claim.witness);
        if (!isNone) continue;
        const ExactProblem exact(problem.subject());
        const CurvePass here = passAlong(exact, {});
        Random random(static_cast<std::uint64_t>(number));
        const auto number0to1 = [&random] { return Rational(static_cast<int>(random.index(5)), 4); };
        std::vector<Balance::Share> shares;
        for (const Entry& wall : wallsAt(exact, here))
            if (wall.layer == exact.depth() + 1) shares.push_back({wall.datum, wall.unit, number0to1()});
        std::vector<int> units;
        for (int k = 0; k < (exact.depth() == 0 ? 1 : exact.width(1)); ++k) units.push_back(k);
        Node leaf;
        leaf.settled = Balance{shares, {}};
        Node empty;
        empty.settled = Empty{false, {}};
        const std::vector<Witness> witnesses{ZeroLoss{},
                                             ConstantCell{},
                                             OuterLayer{shares},
                                             OuterLayer{},
                                             FirstOrder{{{units, true, {leaf}}}},
                                             FirstOrder{{{units, true, {empty}}}},
                                             FirstOrder{{{units, true, {}}}},
                                             FirstOrder{}};
        for (const Witness& witness : witnesses) {
            ++tried;
            QVERIFY2(!accepts(problem, Statement::LocalMinimum, witness), problem.label.c_str());
        }
    }
    QVERIFY(tried > 1000);
}

/// x = 1, y = 1: at w = -b a kink that helps on one side only; the loss falls there, and no multipliers hide it.
void TestCertificateChecker::aConcaveKinkNeedsBothSides() {
    const Judged problem = onTheLine({1.0}, {1.0}, -1.0, 1.0, 1.0, 0.0);
    QVERIFY(problem.point.minimum.verdict == nonsmooth::Verdict::NotAMinimum);
    const Node leaf{std::nullopt, -1, -1, Balance{}};
    const auto witness = [](Tree tree) { return FirstOrder{{{{0}, false, std::move(tree)}}}; };
    QVERIFY(!accepts(problem, Statement::LocalMinimum, witness({leaf})));
    const Node split{Split{{0, 1, 0}}, 1, 2, Bound{}};
    QVERIFY(!accepts(problem, Statement::LocalMinimum, witness({split, leaf, leaf})));
    for (const Rational& slope : {Rational(-1), Rational(0), Rational(1), Rational(-1, 2)}) {
        Node balanced = leaf;
        balanced.settled = Balance{{}, {{0, 0, 0, 0, slope}}};
        QVERIFY(!accepts(problem, Statement::LocalMinimum, witness({split, balanced, balanced})));
        Node empty = leaf;
        empty.settled = Empty{false, {{{0, 1, 0}, -1, Rational(1)}}};
        QVERIFY(!accepts(problem, Statement::LocalMinimum, witness({split, empty, balanced})));
        QVERIFY(!accepts(problem, Statement::LocalMinimum, witness({split, balanced, empty})));
    }
    // With y = -1 the same kink is convex, and 0 is a slope of it.
    const Judged convex = onTheLine({1.0}, {-1.0}, -1.0, 1.0, 1.0, 0.0);
    QVERIFY(accepts(convex, Statement::LocalMinimum, witness({leaf})));
}

/// Two units that one margin links cannot each take their own τ of it.
void TestCertificateChecker::partsMayNotShareAMargin() {
    const testing::Example example = testing::figure2();
    const Judged problem = testing::judged(example.loss, example.parameters, "P Fig. 2");
    const Certificate certificate = problem.certificate();
    const auto claim = std::ranges::find(certificate.claims, Statement::LocalMinimum, &Claim::statement);
    const FirstOrder first = std::get<FirstOrder>(*claim->witness);
    QCOMPARE(first.parts.size(), std::size_t{1});
    QCOMPARE(first.parts.front().units.size(), std::size_t{2});
    FirstOrder cut = first;
    FirstOrder::Part rest = first.parts.front();
    rest.bias = false;
    rest.units = {1};
    cut.parts.front().units = {0};
    for (FirstOrder::Part* each : {&cut.parts.front(), &rest})
        for (Node& node : each->tree)
            if (auto* balance = std::get_if<Balance>(&node.settled))
                std::erase_if(balance->slopes,
                              [each](const auto& slope) { return slope.unit != each->units.front(); });
    // A unit that is left out, parts that share the margins, a unit counted twice, a bias of nobody and of two.
    QVERIFY(!accepts(problem, Statement::LocalMinimum, cut));
    cut.parts.push_back(rest);
    QVERIFY(!accepts(problem, Statement::LocalMinimum, cut));
    cut = first;
    cut.parts.front().units.push_back(0);
    QVERIFY(!accepts(problem, Statement::LocalMinimum, cut));
    cut = first;
    cut.parts.front().bias = false;
    QVERIFY(!accepts(problem, Statement::LocalMinimum, cut));
    cut = first;
    cut.parts.push_back({{}, true, {Node{std::nullopt, -1, -1, Balance{}}}});
    QVERIFY(!accepts(problem, Statement::LocalMinimum, cut));
    QVERIFY(accepts(problem, Statement::LocalMinimum, first));
}

/// On numbers that were changed after the certificate was written: both witnesses of a pair are tried, of both points.
void TestCertificateChecker::claimsThatContradictAreNeverBothAccepted() {
    int accepted = 0;
    for (int number = 0; number < 150; ++number) {
        const auto& [problem, certificate] = testing::certified(number);
        Random random(static_cast<std::uint64_t>(number));
        Eigen::VectorXd at = problem.at;
        at[static_cast<Eigen::Index>(random.index(static_cast<std::uint64_t>(at.size())))] += 0.5;
        const Judged moved = testing::judged(problem.loss, at, problem.label);
        std::vector<Claim> pool = certificate.claims;
        for (const Claim& claim : moved.certificate().claims) pool.push_back(claim);
        for (const Judged* judge : {&problem, &moved}) {
            std::map<Statement, bool> holds;
            for (const Claim& claim : pool)
                if (claim.witness && accepts(*judge, claim.statement, *claim.witness))
                    holds[claim.statement] = true;
            for (const auto& [statement, yes] : holds) {
                QVERIFY2(!holds.contains(opposite(statement)), problem.label.c_str());
                ++accepted;
            }
        }
    }
    QVERIFY(accepted > 600);
}

void TestCertificateChecker::indicesFarOutsideAreRefused() {
    const int far = std::numeric_limits<int>::max();
    for (int number = 0; number < 40; ++number) {
        const Judged& problem = testing::certified(number).problem;
        Node balance, monomial, empty;
        balance.settled = Balance{{{far, far, Rational(1)}}, {{far, far, far, 1, Rational(1)}}};
        monomial.settled = Monomial{{far, far}, far};
        empty.settled = Empty{true, {{{far, far, far}, far, Rational(1)}}};
        const Vector longVector(100, Rational(1));
        for (const Witness& witness : std::vector<Witness>{
                 OuterLayer{{{far, far, Rational(1, 2)}}}, FirstOrder{{{{far}, true, {balance}}}},
                 FirstOrder{{{{0}, true, {balance}}}}, Regions{{monomial}}, Regions{{empty}},
                 Path{{longVector}}, Path{{{}}}, Separating{longVector, {empty}},
                 Hull{{{{longVector}, Rational(1)}}},
                 Hyperplanes{std::vector<Hyperplane>(1, {longVector, Rational(1)})},
                 CommonPoint{far, {{far, Rational(1)}}}, CommonPoint{0, {{far, Rational(1)}}},
                 Balanced{far, {{far, far, {far}}}}, Balanced{0, {{far, far, {far}}}},
                 Balanced{0, {{0, far, {far}}}}, Unbalanced{{{longVector, true}}},
                 Unbalanced{{{longVector, false}}}})
            for (const StatementName& each : kStatements)
                QVERIFY2(!accepts(problem, each.statement, witness), problem.label.c_str());
    }
}

OMEGASCOPE_TEST(Core, TestCertificateChecker);

}  // namespace test_certificate_checker

#include "test_certificate_checker.moc"
