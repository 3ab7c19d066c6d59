#include "core/nonsmooth/clarke/replica_hull.h"

#include <algorithm>

#include "core/loss/class_problems.h"
#include "core/loss/exact_pass.h"
#include "core/loss/replica_penalty.h"
#include "core/optimisation/min_norm_point.h"

namespace omegascope::nonsmooth {

namespace {

/// The least element of a class's hull moved by the penalty's gradient; nothing where the hull has no list of gradients or
/// the search for it gave up.
std::optional<Eigen::VectorXd> shiftedLeast(const ClarkeSubdifferential& clarke,
                                            const Eigen::VectorXd& shift) {
    if (shift.isZero(0.0)) return clarke.minNorm;
    if (clarke.gradients.cols() == 0) return std::nullopt;
    const Eigen::MatrixXd moved = clarke.gradients.colwise() + shift;
    const auto nearest = optimisation::minNormPoint(moved);
    if (!nearest) return std::nullopt;
    return nearest->point;
}

/// 2 γ f (ω̌^(r) - ω̄) of each class, in the layout of its problem.
std::vector<Eigen::VectorXd> pulls(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    Eigen::VectorXd pull = Eigen::VectorXd::Zero(parameters.size());
    loss::addPenaltyGradient(loss.network(), parameters, pull);
    return loss::classPoints(loss, pull);
}

}  // namespace

Result<std::vector<ClarkeSubdifferential>> classSubdifferentials(const loss::Loss& loss,
                                                                 const Eigen::VectorXd& parameters,
                                                                 const ClarkeOptions& options,
                                                                 const Control& control) {
    std::vector<ClarkeSubdifferential> result;
    for (int r = 0; r < loss.network().architecture().outputs; ++r) {
        auto clarke = clarkeSubdifferential(loss::classProblem(loss, r),
                                            loss::classPoint(loss, parameters, r), options, control);
        if (!clarke) return clarke.error();
        result.push_back(*std::move(clarke));
    }
    return result;
}

Result<ClarkeSubdifferential> replicaSubdifferential(const loss::Loss& loss,
                                                     const Eigen::VectorXd& parameters,
                                                     const ClarkeOptions& options, const Control& control) {
    const std::vector<Eigen::VectorXd> pull = pulls(loss, parameters);
    const bool equal = std::ranges::all_of(pull, [](const auto& each) { return each.isZero(0.0); });
    ClarkeOptions own = options;
    own.allowPerKink = options.allowPerKink && equal;
    const auto classes = classSubdifferentials(loss, parameters, own, control);
    if (!classes) return classes.error();
    ClarkeSubdifferential result;
    result.method = ClarkeMethod::PerClass;
    result.at = parameters;
    result.active = loss::ExactPass(loss, parameters).signature().zeros();
    std::vector<Eigen::VectorXd> least;
    double cells = 1.0, largest = 0.0;
    bool allZero = true, exact = equal;
    for (std::size_t r = 0; r < classes->size(); ++r) {
        const ClarkeSubdifferential& each = (*classes)[r];
        // Where it is not known, an element of the hull stands for it: its norm bounds the least one from above.
        const std::optional<Eigen::VectorXd> nearest = shiftedLeast(each, pull[r]);
        least.push_back(nearest ? *nearest : Eigen::VectorXd(each.minNorm + pull[r]));
        cells *= std::max(each.cells, 1);
        result.kind = std::max(result.kind, nearest ? each.kind : ClarkeKind::Sampled);
        if (result.remark.empty()) result.remark = each.remark;
        largest = std::max(largest, pull[r].norm());
        if (each.gradients.cols() > 0)
            largest = std::max(largest, each.gradients.colwise().norm().maxCoeff());
        allZero = allZero && each.containsZero;
        exact = exact && each.zeroIsExact;
    }
    result.cells = static_cast<int>(std::min(cells, 2e9));
    result.minNorm = loss::joined(loss.network(), least);
    const double norm = result.minNorm.norm();
    result.containsZero = equal ? allZero : norm <= options.zeroTolerance * largest;
    result.zeroIsExact = exact;
    if (equal && allZero) result.minNorm.setZero();
    return result;
}

}  // namespace omegascope::nonsmooth
