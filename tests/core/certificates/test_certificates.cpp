#include <QtTest>
#include <limits>
#include <map>
#include <set>

#include "core/certificates/check.h"
#include "tests/support/certificate_problems.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_certificates {

using namespace omegascope;
using namespace omegascope::certificates;
using testing::Judged;

/// Certificates of 500 random problems and of the papers' points: what is written is accepted, what is accepted is true.
class TestCertificates : public QObject {
    Q_OBJECT

  private slots:
    void everyClaimThatIsWrittenHolds();
    void whatIsCalledExactIsCertified();
    void editedPathsAreRefused();
    void acceptedMinimaAreNeverUndercut();
    void curvesOfDescentFall();
    void sumsShowWhatIsSharpAndNothingElse();
    void thePapersPointsAreCertified_data();
    void thePapersPointsAreCertified();
};

namespace {

constexpr int kProblems = 500;

std::string nameOf(Statement statement) {
    for (const StatementName& each : kStatements)
        if (each.statement == statement) return std::string(each.name);
    return {};
}

const Claim* find(const Certificate& certificate, Statement statement) {
    for (const Claim& claim : certificate.claims)
        if (claim.statement == statement && claim.witness) return &claim;
    return nullptr;
}

}  // namespace

void TestCertificates::everyClaimThatIsWrittenHolds() {
    std::map<Statement, int> certified;
    for (int number = 0; number < kProblems; ++number) {
        const auto& [problem, certificate] = testing::certified(number);
        const auto findings = check(problem.subject(), certificate);
        QVERIFY2(findings.ok(), problem.label.c_str());
        QVERIFY(findings->everyClaimHolds());
        for (const Finding& finding : findings->findings) {
            QVERIFY2(finding.kind != Finding::Kind::Fails, (problem.label + ": " + finding.sentence).c_str());
            if (finding.kind == Finding::Kind::Holds) ++certified[finding.statement];
        }
    }
    for (const StatementName& each : kStatements)
        QVERIFY2(certified[each.statement] >= 15,
                 (std::string(each.name) + ": " + std::to_string(certified[each.statement])).c_str());
}

/// Every verdict of kind exact has its proof.
void TestCertificates::whatIsCalledExactIsCertified() {
    int exact = 0, byPaths = 0;
    for (int number = 0; number < kProblems; ++number) {
        const auto& [problem, certificate] = testing::certified(number);
        const nonsmooth::LocalMinimum& minimum = problem.point.minimum;
        if (minimum.kind != nonsmooth::ClaimKind::Exact) continue;
        const Statement statement = minimum.verdict == nonsmooth::Verdict::LocalMinimum
                                        ? Statement::LocalMinimum
                                        : Statement::NotAMinimum;
        ++exact;
        QVERIFY2(find(certificate, statement) != nullptr, problem.label.c_str());
        byPaths += std::holds_alternative<Paths>(*find(certificate, statement)->witness);
    }
    QVERIFY2(exact >= 150, std::to_string(exact).c_str());
    QVERIFY2(byPaths >= 5, std::to_string(byPaths).c_str());
}

/// A τ that is moved, a region that is left out, a side that is taken away: the sums no longer cancel, or no longer cover.
void TestCertificates::editedPathsAreRefused() {
    int edited = 0;
    for (int number = 0; number < kProblems; ++number) {
        const auto& [problem, certificate] = testing::certified(number);
        for (const Claim& claim : certificate.claims) {
            if (!claim.witness || !std::holds_alternative<Paths>(*claim.witness)) continue;
            for (std::size_t node = 0; node < std::get<Paths>(*claim.witness).tree.size(); ++node) {
                Certificate other{certificate.of, {claim}};
                auto& tree = std::get<Paths>(*other.claims.front().witness).tree;
                if (tree[node].split) {
                    tree[node].split.reset();
                    tree[node].settled = Balance{};
                } else if (auto* balance = std::get_if<Balance>(&tree[node].settled);
                           balance != nullptr && !balance->shares.empty()) {
                    balance->shares.front().value += Rational(1, 1000);
                    if (balance->shares.front().value > 1) balance->shares.front().value = Rational(1, 3);
                } else {
                    continue;
                }
                ++edited;
                QVERIFY2(!check(problem.subject(), other)->everyClaimHolds(), problem.label.c_str());
            }
        }
    }
    QVERIFY2(edited >= 5, std::to_string(edited).c_str());
}

void TestCertificates::acceptedMinimaAreNeverUndercut() {
    int minima = 0;
    for (int number = 0; number < kProblems; ++number) {
        const auto& [problem, certificate] = testing::certified(number);
        if (!find(certificate, Statement::LocalMinimum)) continue;
        ++minima;
        Random random(static_cast<std::uint64_t>(number));
        const double here = problem.loss.value(problem.at);
        for (int k = 0; k < 200; ++k) {
            Eigen::VectorXd nearby = problem.at;
            for (double& entry : nearby) entry += 1e-5 * random.normal() * (random.index(2) == 0 ? 1.0 : 0.0);
            QVERIFY2(problem.loss.value(nearby) >= here - 1e-13 * (1.0 + here), problem.label.c_str());
        }
    }
    QVERIFY(minima >= 30);
}

void TestCertificates::curvesOfDescentFall() {
    for (int number = 0; number < kProblems; ++number) {
        const auto& [problem, certificate] = testing::certified(number);
        const Claim* claim = find(certificate, Statement::NotAMinimum);
        // Near a wall that it does not meet the loss falls over a distance that doubles cannot resolve.
        if (!claim || problem.point.near) continue;
        // Nor can they where a logistic loss is less than the smallest of them that is not denormal.
        if (problem.loss.value(problem.at) < std::numeric_limits<double>::min()) continue;
        Eigen::VectorXd direction(problem.at.size());
        const Curve& curve = std::get<Path>(*claim->witness).curve;
        for (Eigen::Index j = 0; j < direction.size(); ++j)
            direction[j] = curve.front()[static_cast<std::size_t>(j)].convert_to<double>();
        direction.normalize();
        double least = 0.0;
        for (const double step : {1e-1, 1e-2, 1e-3, 1e-4, 1e-5})
            least = std::min(
                least, problem.loss.value(problem.at + step * direction) - problem.loss.value(problem.at));
        QVERIFY2(least < 0.0, qPrintable(QStringLiteral("%1, loss %2")
                                             .arg(QString::fromStdString(problem.label))
                                             .arg(problem.loss.value(problem.at))));
    }
}

/// A sum that is 0 for no sides is none at a point that a flat cell touches; it agrees with the trees of regions.
void TestCertificates::sumsShowWhatIsSharpAndNothingElse() {
    int sharp = 0;
    for (int number = 0; number < kProblems; ++number) {
        const auto& [problem, certificate] = testing::certified(number);
        const bool isFlat = find(certificate, Statement::Flat) != nullptr;
        for (const int seed : {1, 2, 77}) {
            const Certificate sums{certificate.of, {Claim{Statement::Sharp, Sums{seed}, {}}}};
            const bool holds = check(problem.subject(), sums)->everyClaimHolds();
            QVERIFY2(!(isFlat && holds), problem.label.c_str());
            const Certificate other{certificate.of, {Claim{Statement::Flat, Sums{seed}, {}}}};
            QVERIFY(!check(problem.subject(), other)->everyClaimHolds());
            sharp += holds;
        }
    }
    QVERIFY2(sharp > 150, std::to_string(sharp).c_str());
}

void TestCertificates::thePapersPointsAreCertified_data() {
    QTest::addColumn<int>("which");
    QTest::addColumn<QString>("statements");
    QTest::newRow("P Fig. 1, in the valley") << 1 << "local minimum, sharp, Clarke: zero inside";
    QTest::newRow("P Fig. 2, sharp") << 2
                                     << "local minimum, sharp, Clarke: zero inside, not separable, generic";
    QTest::newRow("P Fig. 3") << 3 << "not a minimum, Clarke: zero outside, not separable";
    QTest::newRow("P Fig. 4(a)") << 4 << "local minimum, flat, separable, generic";
    QTest::newRow("P Fig. 4(b)") << 5 << "local minimum, flat, separable, generic";
    QTest::newRow("P Fig. 4(c)") << 6 << "local minimum, flat, separable, generic";
    QTest::newRow("P Fig. 5") << 7 << "local minimum, separable, generic";
    QTest::newRow("S Prop. 1") << 8 << "local minimum, sharp";
}

void TestCertificates::thePapersPointsAreCertified() {
    QFETCH(int, which);
    QFETCH(QString, statements);
    const testing::Example example =
        std::array{testing::figure1,  testing::figure2,  testing::figure3, testing::figure4a,
                   testing::figure4b, testing::figure4c, testing::figure5, testing::localMinimumOfSwirszcz}
            [static_cast<std::size_t>(which - 1)]();
    Eigen::VectorXd at = example.parameters;
    if (which == 1) at << -1.0, 1.0;
    const Judged problem = testing::judged(example.loss, at, QTest::currentDataTag());
    const Certificate certificate = problem.certificate();
    QVERIFY(check(problem.subject(), certificate)->everyClaimHolds());
    std::set<std::string> proven;
    for (const Claim& claim : certificate.claims)
        if (claim.witness) proven.insert(nameOf(claim.statement));
    for (const QString& name : statements.split(", "))
        QVERIFY2(proven.contains(name.toStdString()), qPrintable(name));
}

OMEGASCOPE_TEST(Core, TestCertificates);

}  // namespace test_certificates

#include "test_certificates.moc"
