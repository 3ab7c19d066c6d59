#include "core/nonsmooth/replica_minimum.h"

#include <algorithm>
#include <cmath>

#include "core/loss/class_problems.h"
#include "core/loss/replica_penalty.h"
#include "core/nonsmooth/clarke/replica_hull.h"
#include "core/support/number_text.h"

namespace omegascope::nonsmooth {

namespace {

/// Replicas that differ by no more than this share of 1 + |ω| stand for equal ones.
constexpr double kNearlyEqual = 1e-6;

std::string className(std::size_t r) {
    return "class " + std::to_string(r + 1);
}

/// A direction of class r's problem in Ω^R.
Eigen::VectorXd placed(const loss::Loss& loss, const Eigen::VectorXd& direction, std::size_t r) {
    std::vector<Eigen::VectorXd> all(static_cast<std::size_t>(loss.network().architecture().outputs),
                                     Eigen::VectorXd::Zero(direction.size()));
    all[r] = direction;
    return loss::joined(loss.network(), all);
}

ClaimKind weaker(ClaimKind a, ClaimKind b) {
    return std::max(a, b);
}

LocalMinimum apart(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                   const ClarkeSubdifferential& clarke) {
    LocalMinimum result;
    result.at = parameters;
    result.verdict = Verdict::NotAMinimum;
    result.kind = ClaimKind::Exact;
    result.method = "replicas apart";
    result.reason = "The replicas of the hidden layers differ, and no critical point of E_γ has such.";
    const double norm = clarke.minNorm.norm();
    if (!(norm > 0.0) || clarke.kind == ClarkeKind::Sampled) return result;
    const Eigen::VectorXd direction = -clarke.minNorm / norm;
    constexpr double kStep = 1e-6;
    const double step = kStep * (1.0 + parameters.norm());
    if (!(loss.value(parameters + step * direction) < loss.value(parameters))) return result;
    result.descent = direction;
    result.slope = -norm;
    return result;
}

/// E_γ tried along a class's direction of a fall that has no slope, by that replica alone and by all of them together.
LocalMinimum tried(const loss::Loss& loss, const Eigen::VectorXd& parameters, const LocalMinimum& own,
                   std::size_t r) {
    LocalMinimum result;
    result.at = parameters;
    result.method = "class problems";
    const double here = loss.value(parameters);
    std::vector<Eigen::VectorXd> together(static_cast<std::size_t>(loss.network().architecture().outputs),
                                          *own.descent);
    const network::ParameterLayout layout(loss::classProblem(loss, 0).network().layout());
    const int depth = loss.network().depth();
    for (std::size_t s = 0; s < together.size(); ++s)
        for (const network::Block& block : layout.blocks())
            if (s != r && block.layer > depth) together[s].segment(block.offset, block.size).setZero();
    for (const Eigen::VectorXd& direction :
         {placed(loss, *own.descent, r), loss::joined(loss.network(), together)})
        for (const double step : {1.0, 0.1, 1e-2, 1e-3, 1e-4}) {
            constexpr double kRounding = 1e-13;
            if (!(loss.value(parameters + step * direction) < here - kRounding * (1.0 + here))) continue;
            result.verdict = Verdict::NotAMinimum;
            result.kind = ClaimKind::Sampled;
            result.descent = direction.normalized();
            result.reason =
                "E_γ falls along a direction in which " + className(r) + " falls, though not at first order.";
            return result;
        }
    result.reason =
        "C" + className(r).substr(1) +
        " is no local minimum of its own loss, which falls at second or higher order only, and the "
        "penalty may outweigh that.";
    return result;
}

LocalMinimum together(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                      const std::vector<LocalMinimum>& classes) {
    LocalMinimum result;
    result.at = parameters;
    result.method = "class problems";
    result.verdict = Verdict::LocalMinimum;
    result.kind = ClaimKind::Exact;
    std::optional<std::size_t> undecided, falls;
    for (std::size_t r = 0; r < classes.size(); ++r) {
        const LocalMinimum& own = classes[r];
        if (own.verdict == Verdict::NotAMinimum && own.descent && own.slope < 0.0) {
            result.verdict = Verdict::NotAMinimum;
            result.kind = own.kind;
            result.descent = placed(loss, *own.descent, r);
            result.slope = own.slope;
            result.reason = "The loss of " + className(r) + " falls with slope " +
                            generalNumber(own.slope, 4) + ", and the penalty rises at second order only.";
            return result;
        }
        if (own.verdict == Verdict::NotAMinimum && own.descent && !falls) falls = r;
        if (own.verdict == Verdict::Undecided && !undecided) undecided = r;
        result.kind = weaker(result.kind, own.kind);
    }
    if (falls) return tried(loss, parameters, classes[*falls], *falls);
    if (undecided) {
        result.verdict = Verdict::Undecided;
        result.kind = ClaimKind::Undecided;
        result.reason = "Of " + className(*undecided) + " it is not known: " + classes[*undecided].reason;
        return result;
    }
    result.reason =
        "The replicas are equal, so the penalty is 0, and every class is at a local "
        "minimum of its own loss.";
    return result;
}

}  // namespace

Result<LocalMinimum> replicaMinimum(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                    const MinimumOptions& options, const Control& control) {
    const bool bound = network::penaltyWeight(loss.network().architecture()) > 0.0;
    if (bound && !loss::replicaSpread(loss.network(), parameters).equal) {
        ClarkeOptions listed;
        listed.incident.cellBudget = options.cellBudget;
        const auto clarke = replicaSubdifferential(loss, parameters, listed, control);
        if (!clarke) return clarke.error();
        return apart(loss, parameters, *clarke);
    }
    std::vector<LocalMinimum> classes;
    for (int r = 0; r < loss.network().architecture().outputs; ++r) {
        auto own = localMinimum(loss::classProblem(loss, r), loss::classPoint(loss, parameters, r), options,
                                control);
        if (!own) return own.error();
        classes.push_back(*std::move(own));
    }
    return together(loss, parameters, classes);
}

Result<std::optional<NearMinimum>> nearReplicaMinimum(const loss::Loss& loss,
                                                      const Eigen::VectorXd& parameters,
                                                      const MinimumOptions& options, const Control& control) {
    const loss::ReplicaSpread spread = loss::replicaSpread(loss.network(), parameters);
    if (spread.equal || network::penaltyWeight(loss.network().architecture()) == 0.0 ||
        spread.distance.norm() > kNearlyEqual * (1.0 + parameters.norm()))
        return std::optional<NearMinimum>();
    NearMinimum near;
    const Eigen::VectorXd mean = loss::replicated(loss.network(), loss::shared(loss.network(), parameters));
    Eigen::VectorXd at = parameters;
    for (const network::Block& block : loss.network().layout().blocks())
        if (block.layer <= loss.network().depth())
            at.segment(block.offset, block.size) = mean.segment(block.offset, block.size);
    auto minimum = replicaMinimum(loss, at, options, control);
    if (!minimum) return minimum.error();
    near.distance = (at - parameters).norm();
    near.loss = loss.value(at);
    near.minimum = *std::move(minimum);
    if (near.minimum.kind == ClaimKind::Exact) near.minimum.kind = ClaimKind::Tolerance;
    return std::optional(std::move(near));
}

}  // namespace omegascope::nonsmooth
