#include "core/certificates/check.h"

#include <algorithm>
#include <stdexcept>

#include "core/certificates/cell_facts.h"
#include "core/certificates/data_claims.h"
#include "core/certificates/lift.h"
#include "core/certificates/outer_layer.h"
#include "core/certificates/replica_claims.h"
#include "core/certificates/sums.h"

namespace omegascope::certificates {

namespace {

std::string sentenceOf(Statement statement) {
    return std::string(std::ranges::find(kStatements, statement, &StatementName::statement)->sentence);
}

/// Claims about ω, by what their witness is.
class PointCheck {
  public:
    PointCheck(const ExactProblem& problem, const CurvePass& here, Statement statement)
        : problem_(problem), statement_(statement), here_(here) {}

    void operator()(const ZeroLoss&) const {
        demandStatement(Statement::LocalMinimum);
        demand(problem_.criterion() != loss::Criterion::Logistic, "the logistic loss is never 0");
        demand(here_.loss.empty(), "the loss at ω is not 0");
    }
    void operator()(const ConstantCell&) const {
        demand(statement_ == Statement::LocalMinimum || statement_ == Statement::Flat, kWrongWitness);
        demand(wallsAt(problem_, here_).empty(), "ω lies on a wall, in no cell");
        demand(!someMonomial(problem_, here_), "the loss is not constant on the cell of ω");
    }
    void operator()(const FirstOrder& witness) const {
        demandStatement(Statement::LocalMinimum);
        checkFirstOrder(problem_, here_, witness);
    }
    void operator()(const OuterLayer& witness) const {
        demandStatement(Statement::LocalMinimum);
        checkOuterLayer(problem_, here_, witness);
    }
    void operator()(const Paths& witness) const {
        demandStatement(Statement::LocalMinimum);
        checkPaths(problem_, here_, witness);
    }
    void operator()(const Path& witness) const {
        if (statement_ == Statement::Flat) {
            const CurvePass cell = enteredCell(problem_, here_, witness.curve);
            demand(!someMonomial(problem_, cell),
                   "the loss is not constant on the cell that the curve enters");
            return;
        }
        demandStatement(Statement::NotAMinimum);
        demand(std::ranges::all_of(witness.curve,
                                   [&](const Vector& term) {
                                       return static_cast<int>(term.size()) == problem_.parameterCount();
                                   }),
               "the curve has not one number for each parameter");
        const CurvePass along = passAlong(problem_, witness.curve);
        if (problem_.criterion() == loss::Criterion::Logistic) {
            demand(logisticFalls(problem_, along), "the logistic loss is not seen to fall along the curve");
            return;
        }
        Polynomial change = along.loss;
        if (!change.empty()) change.front() -= here_.loss.empty() ? Rational(0) : here_.loss.front();
        const int sign = signOf(change);
        demand(sign <= 0, "the loss rises along the curve");
        demand(sign < 0, "the loss does not change along the curve");
    }
    void operator()(const Regions& witness) const {
        demandStatement(Statement::Sharp);
        forEachRegion(problem_, here_, witness.tree, [&](const Node& node, const Sides& sides) {
            if (const auto* empty = std::get_if<Empty>(&node.settled)) {
                checkEmpty(problem_, here_, sides, *empty);
                return;
            }
            const auto* monomial = std::get_if<Monomial>(&node.settled);
            demand(monomial != nullptr, "a region has no monomial");
            demand(coefficient(problem_, *monomial, RegionSlopes(problem_, here_, sides)).excludesZero(),
                   "a monomial may vanish from the loss in its region");
        });
    }
    void operator()(const Sums& witness) const {
        demandStatement(Statement::Sharp);
        checkSums(problem_, here_, witness);
    }
    void operator()(const Hull& witness) const {
        demandStatement(Statement::ClarkeZero);
        demandRationalSlopes();
        Vector sum(static_cast<std::size_t>(problem_.parameterCount()), Rational(0));
        Rational total(0);
        for (const Hull::Cell& each : witness.cells) {
            demand(each.weight >= 0, "a weight is negative");
            total += each.weight;
            const Vector gradient = gradientOn(problem_, here_, enteredCell(problem_, here_, each.curve));
            for (std::size_t j = 0; j < sum.size(); ++j) sum[j] += each.weight * gradient[j];
        }
        demand(total == 1, "the weights do not add up to 1");
        demand(std::ranges::all_of(sum, [](const Rational& each) { return each == 0; }),
               "the weighted gradients do not add up to 0");
    }
    void operator()(const Separating& witness) const {
        demandStatement(Statement::NoClarkeZero);
        demand(static_cast<int>(witness.vector.size()) == problem_.parameterCount(),
               "the vector has not one number for each parameter");
        const SlopeBound bound(problem_, here_, witness.vector);
        forEachRegion(problem_, here_, witness.tree, [&](const Node& node, const Sides& sides) {
            if (const auto* empty = std::get_if<Empty>(&node.settled)) {
                checkEmpty(problem_, here_, sides, *empty);
                return;
            }
            demand(std::holds_alternative<Bound>(node.settled), "a region has no bound");
            demand(bound.least(sides) > 0, "the derivative along the vector may be 0 or less in a region");
        });
    }
    template <typename Other>
    void operator()(const Other&) const {
        throw Refused{kWrongWitness};
    }

    static constexpr const char* kWrongWitness = "its witness is of a kind that shows something else";

  private:
    void demandStatement(Statement statement) const { demand(statement_ == statement, kWrongWitness); }
    void demandRationalSlopes() const {
        demand(problem_.criterion() != loss::Criterion::Logistic,
               "the logistic loss has no rational gradients");
    }

    const ExactProblem& problem_;
    Statement statement_;
    const CurvePass& here_;
};

void checkClaim(const ExactProblem& problem, const CurvePass& here, Statement statement,
                const Witness& witness) {
    if (const auto* planes = std::get_if<Hyperplanes>(&witness); planes && statement == Statement::Separable)
        return checkSeparable(problem, *planes);
    if (const auto* common = std::get_if<CommonPoint>(&witness);
        common && statement == Statement::NotSeparable)
        return checkNotSeparable(problem, *common);
    if (const auto* balanced = std::get_if<Balanced>(&witness); balanced && statement == Statement::Rare)
        return checkRare(problem, *balanced);
    if (const auto* unbalanced = std::get_if<Unbalanced>(&witness);
        unbalanced && statement == Statement::Generic)
        return checkGeneric(problem, *unbalanced);
    std::visit(PointCheck(problem, here, statement), witness);
}

/// What the certificate and the session disagree about, as the start of a sentence.
std::optional<std::string> difference(const Digests& session, const Digests& certificate) {
    if (session.network != certificate.network) return "The network is not the one";
    if (session.criterion != certificate.criterion) return "The criterion is not the one";
    if (session.data != certificate.data) return "The data are not those";
    if (session.parameters != certificate.parameters) return "The parameters are not those";
    return std::nullopt;
}

Error tooLarge() {
    return limitError(
        "The network and its data are too large to be checked in rational numbers; there may be " +
        std::to_string(static_cast<long long>(kMostProducts)) + " products.");
}

template <typename WhyNot>
Findings findingsOf(const Certificate& certificate, const WhyNot& whyNotOf) {
    Findings findings;
    for (const Claim& claim : certificate.claims) {
        Finding finding;
        finding.statement = claim.statement;
        const std::string what = sentenceOf(claim.statement);
        if (!claim.witness) {
            finding.kind = Finding::Kind::NotCertified;
            finding.sentence = "Not certified that " + what + ": " + claim.reason + ".";
        } else if (const auto why = whyNotOf(claim)) {
            finding.sentence = "Not shown that " + what + ": " + *why + ".";
        } else {
            finding.kind = Finding::Kind::Holds;
            finding.sentence = "Proven: " + what + ".";
        }
        findings.findings.push_back(std::move(finding));
    }
    return findings;
}

}  // namespace

bool Findings::everyClaimHolds() const {
    return std::ranges::none_of(findings,
                                [](const Finding& each) { return each.kind == Finding::Kind::Fails; });
}

int Findings::certified() const {
    return static_cast<int>(
        std::ranges::count(findings, Finding::Kind::Holds, [](const Finding& each) { return each.kind; }));
}

std::optional<std::string> whyNot(const ExactProblem& problem, const CurvePass& here, const Claim& claim) {
    if (!claim.witness) throw std::invalid_argument("a claim without a witness cannot be checked");
    try {
        checkClaim(problem, here, claim.statement, *claim.witness);
    } catch (const Refused& refused) {
        return refused.why;
    }
    return std::nullopt;
}

Result<Findings> check(const Subject& subject, const Certificate& certificate) {
    if (const auto other = difference(digestsOf(subject), certificate.of))
        return Error(*other + " that the certificate speaks of; give the session that it was written for.");
    if (subject.architecture.replicas) {
        const ReplicaProblem problem(subject);
        if (problem.passCost() > kMostProducts) return tooLarge();
        return findingsOf(certificate, [&](const Claim& claim) { return whyNot(problem, claim); });
    }
    const ExactProblem problem(subject);
    if (problem.passCost() > kMostProducts) return tooLarge();
    const CurvePass here = passAlong(problem, {});
    return findingsOf(certificate, [&](const Claim& claim) { return whyNot(problem, here, claim); });
}

}  // namespace omegascope::certificates
