#include "core/certificates/writer/writer.h"

#include <optional>

#include "core/certificates/check.h"
#include "core/certificates/writer/data_writer.h"
#include "core/certificates/writer/point_writer.h"
#include "core/support/caught.h"

namespace omegascope::certificates {

namespace {

/// A claim with its witness, or with the reason why there is none.
Claim claimOf(const ExactProblem& problem, const CurvePass& here, Statement statement,
              Attempt<Witness> attempt) {
    Claim claim{statement, std::move(attempt.witness), std::move(attempt.reason)};
    if (!claim.witness) return claim;
    if (const auto why = whyNot(problem, here, claim)) {
        claim.witness.reset();
        claim.reason = "the witness that was found does not hold exactly (" + *why + ")";
    }
    return claim;
}

/// The attempt; where something on the way refuses or gives up, that is the reason.
template <typename Find>
Attempt<Witness> tried(const Find& find) {
    try {
        return find();
    } catch (const Refused& refused) {
        return {std::nullopt, refused.why};
    } catch (...) {
        std::string why = errorOfCurrentException().message;
        if (why.ends_with('.')) why.pop_back();
        return {std::nullopt, "a method gave up (" + why + ")"};
    }
}

}  // namespace

Result<Certificate> write(const loss::Loss& loss, const Eigen::VectorXd& at,
                          const theorems::PointAnalysis& point, const theorems::DataAnalysis& data,
                          const WriterOptions& options, const Control& control) {
    using nonsmooth::MinimumType;
    using nonsmooth::Verdict;
    if (loss.network().architecture().replicas)
        return Error{
            "A certificate speaks of the loss without a penalty; take the penalty away, or analyse without "
            "one."};
    const Subject subject{loss.network().architecture(), loss.criterion(), loss.dataset(), at};
    Certificate certificate{digestsOf(subject), {}};
    const ExactProblem problem(subject);
    std::optional<PointWriter> writer;
    CurvePass here;
    if (problem.passCost() <= kMostProducts) {
        here = passAlong(problem, {});
        writer.emplace(loss, at, point, problem, here, options, control);
    }
    const auto add = [&](Statement statement, const auto& attempt) {
        Attempt<Witness> found{std::nullopt, "the network and its data are too large for rational numbers"};
        if (writer && !control.stopped()) found = tried(attempt);
        certificate.claims.push_back(claimOf(problem, here, statement, std::move(found)));
    };
    const nonsmooth::LocalMinimum& minimum = point.minimum;
    if (minimum.verdict == Verdict::NotAMinimum) {
        add(Statement::NotAMinimum, [&] { return writer->notAMinimum(); });
    } else if (minimum.verdict == Verdict::LocalMinimum) {
        add(Statement::LocalMinimum, [&] { return writer->localMinimum(); });
    } else {
        // A proof may be found all the same.
        add(Statement::LocalMinimum, [&] {
            auto found = writer->localMinimum();
            found.reason = "whether it is one is undecided";
            return found;
        });
    }
    if (minimum.type == MinimumType::Flat) add(Statement::Flat, [&] { return writer->flat(); });
    if (minimum.type == MinimumType::Sharp) add(Statement::Sharp, [&] { return writer->sharp(); });
    if (point.clarke.containsZero)
        add(Statement::ClarkeZero, [&] { return writer->clarkeZero(); });
    else
        add(Statement::NoClarkeZero, [&] { return writer->noClarkeZero(); });
    if (data.separability && data.separability->separable)
        add(Statement::Separable, [&] { return separableWitness(problem, data); });
    else if (data.separability)
        add(Statement::NotSeparable, [&] { return notSeparableWitness(problem, data); });
    if (data.genericity.verdict == theory::GenericityVerdict::Generic)
        add(Statement::Generic, [&] { return genericWitness(problem, data); });
    if (data.genericity.verdict == theory::GenericityVerdict::Rare)
        add(Statement::Rare, [&] { return rareWitness(problem, data); });
    if (control.stopped()) return cancelled();
    return certificate;
}

}  // namespace omegascope::certificates
