#include "core/nonsmooth/suboptimal.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/support/random.h"
#include "core/theory/blind_moves.h"

namespace omegascope::nonsmooth {
namespace {

using Eigen::VectorXd;

constexpr double kClearlyLower = 1e-7;  // of 1 + |L|: a difference that descents can tell
constexpr int kMostKilled = 12;
constexpr int kHalvings = 20;
constexpr std::size_t kMostMoves = 100;
constexpr double kBeyond = 1e-6;

VectorXd gaussian(Eigen::Index size, Random& random) {
    VectorXd drawn(size);
    for (double& entry : drawn) entry = random.normal();
    return drawn;
}

/// ω, and where data die one after another by the least moves.
std::vector<VectorXd> blinded(const loss::Loss& loss, const VectorXd& parameters) {
    std::vector<VectorXd> starts{parameters};
    for (int i = 0; i < std::min(loss.dataset().size(), 4 * kMostKilled); ++i)
        if (auto move = theory::killingMove(loss, parameters, i))
            starts.push_back(std::move(move->parameters));
    VectorXd at = parameters;
    for (int k = 0; k < kMostKilled; ++k) {
        auto move = theory::nearestDeath(loss, at);
        if (!move) break;
        at = std::move(move->parameters);
        starts.push_back(at);
    }
    return starts;
}

std::vector<VectorXd> startsOf(const loss::Loss& loss, const VectorXd& parameters,
                               const SuboptimalOptions& options) {
    std::vector<VectorXd> starts = blinded(loss, parameters);
    Random random(options.seed);
    const double scale = (1.0 + parameters.norm()) / std::sqrt(static_cast<double>(parameters.size()));
    for (int k = 0; k < options.nearStarts; ++k) {
        const double reach = scale * std::pow(2.0, 4.0 * k / std::max(options.nearStarts, 1) - 3.0);
        starts.push_back(parameters + reach * gaussian(parameters.size(), random));
    }
    for (int k = 0; k < options.farStarts; ++k) starts.push_back(2.0 * gaussian(parameters.size(), random));
    return starts;
}

/// The point of the segment from a minimum towards ω that is as near to ω as verdict and loss allow.
void drawTowards(const loss::Loss& loss, const VectorXd& parameters, SuboptimalMinimum& found,
                 const Control& control) {
    FoundMinimum& minimum = found.minimum;
    const VectorXd far = minimum.parameters;
    double kept = 0.0, beyond = 1.0;
    for (int k = 0; k < kHalvings && !control.stopped(); ++k) {
        const double share = k == 0 ? 1.0 : 0.5 * (kept + beyond);
        const VectorXd at = far + share * (parameters - far);
        const double value = loss.value(at);
        bool holds = std::abs(value - minimum.loss) <= 1e-12 * (1.0 + std::abs(minimum.loss));
        if (holds) {
            const auto verdict = localMinimum(loss, at, quickVerdicts(), control);
            holds = verdict && verdict->verdict == Verdict::LocalMinimum;
            if (holds) {
                minimum.verdict = *verdict;
                minimum.parameters = at;
                minimum.loss = value;
            }
        }
        (holds ? kept : beyond) = share;
        if (kept == 1.0) break;
    }
    found.distance = (minimum.parameters - parameters).norm();
}

}  // namespace

Result<SuboptimalMinimum> nearestSuboptimal(const loss::Loss& loss, const VectorXd& parameters,
                                            const SuboptimalOptions& options, const Control& control) {
    const double products =
        static_cast<double>(loss.dataset().size()) * static_cast<double>(parameters.size());
    if (products > kMostSearchProducts)
        return limitError("The data times the parameters are " + std::to_string(static_cast<long>(products)) +
                          ", too many for a search of minima; take fewer data or a smaller network.");
    std::vector<FoundMinimum> minima;
    SuboptimalMinimum best;
    best.lower = std::numeric_limits<double>::infinity();
    const auto meet = [&best](const VectorXd& at, double value) {
        if (!(value < best.lower)) return;
        best.lower = value;
        best.lowerPoint = at;
    };
    const auto isMinimum = [&](const VectorXd& at) {
        const auto verdict = localMinimum(loss, at, quickVerdicts(), control);
        if (!verdict || verdict->verdict != Verdict::LocalMinimum) return false;
        FoundMinimum minimum;
        minimum.parameters = at;
        minimum.loss = loss.value(at);
        minimum.verdict = *verdict;
        meet(at, minimum.loss);
        minima.push_back(std::move(minimum));
        return true;
    };
    meet(parameters, loss.value(parameters));
    const std::vector<VectorXd> starts = startsOf(loss, parameters, options);
    for (const VectorXd& start : starts) {
        if (control.stopped()) return cancelled();
        control.report(static_cast<double>(best.searched) / static_cast<double>(starts.size()));
        ++best.searched;
        // The start itself may be one: the place where a datum dies lies nearer than where a descent would end.
        if (isMinimum(start)) continue;
        const auto end = descendToMinimum(loss, start, quickVerdicts(), control);
        if (!end) continue;
        meet(end->parameters, end->loss);
        // A descent ends near its walls; what is told is a minimum by its own numbers.
        if (end->verdict.verdict == Verdict::LocalMinimum && !isMinimum(end->verdict.at))
            isMinimum(end->parameters);
    }
    double least = std::numeric_limits<double>::infinity();
    for (FoundMinimum& minimum : minima) {
        const double distance = (minimum.parameters - parameters).norm();
        if (minimum.loss - best.lower <= kClearlyLower * (1.0 + std::abs(minimum.loss)) || distance >= least)
            continue;
        least = distance;
        best.minimum = std::move(minimum);
    }
    if (!std::isfinite(least))
        return Error{"No suboptimal local minimum was found by " + std::to_string(best.searched) +
                     " descents; start elsewhere, or with fewer units."};
    drawTowards(loss, parameters, best, control);
    if (control.stopped()) return cancelled();
    return best;
}

namespace {

struct DatumMove {
    int datum = 0, unit = 0;
    double distance = 0.0;
    VectorXd step;  ///< onto the hyperplane
};

std::vector<DatumMove> movesAcross(const loss::Loss& loss, const VectorXd& parameters) {
    const network::Network& network = loss.network();
    const Eigen::Index d = network.architecture().input;
    const data::Dataset& dataset = loss.dataset();
    const Eigen::MatrixXd z = network.affine(1, parameters, dataset.points);
    std::vector<DatumMove> moves;
    for (Eigen::Index k = 0; k < z.rows(); ++k) {
        const VectorXd w = parameters.segment(network.layout().weight(1)->offset + k * d, d);
        const double square = w.squaredNorm();
        if (!(square > 0.0)) continue;
        for (Eigen::Index i = 0; i < z.cols(); ++i)
            moves.push_back({static_cast<int>(i), static_cast<int>(k), std::abs(z(k, i)) / std::sqrt(square),
                             -z(k, i) / square * w});
    }
    const std::size_t count = std::min(moves.size(), kMostMoves);
    std::partial_sort(moves.begin(), moves.begin() + static_cast<std::ptrdiff_t>(count), moves.end(),
                      [](const DatumMove& a, const DatumMove& b) { return a.distance < b.distance; });
    moves.resize(count);
    return moves;
}

}  // namespace

Result<BreakingDatum> nearestBreakingDatum(const loss::Loss& loss, const VectorXd& parameters,
                                           const Control& control) {
    const auto& layers = loss.network().architecture().layers;
    if (layers.empty() || !std::holds_alternative<network::DenseLayer>(layers.front()) ||
        loss.network().layout().weight(1) == nullptr)
        return Error{"What breaks a minimum is looked for in a dense first layer; this network has none."};
    const auto now = localMinimum(loss, parameters, {}, control);
    if (!now) return now.error();
    if (now->verdict != Verdict::LocalMinimum)
        return Error{
            "ω is not known to be a local minimum, so there is nothing to break; follow the descent first."};
    for (const DatumMove& move : movesAcross(loss, parameters)) {
        if (control.stopped()) return cancelled();
        data::Dataset dataset = loss.dataset();
        const VectorXd from = dataset.points.col(move.datum);
        const double size = 1.0 + from.norm();
        const VectorXd beyond = move.distance > 0.0 ? VectorXd(kBeyond * size / move.distance * move.step)
                                                    : VectorXd(VectorXd::Zero(from.size()));
        dataset.points.col(move.datum) = from + move.step + beyond;
        const loss::Loss moved(loss.network(), loss.criterion(), std::move(dataset));
        auto verdict = localMinimum(moved, parameters, quickVerdicts(), control);
        if (!verdict) return verdict.error();
        if (verdict->verdict != Verdict::NotAMinimum) continue;
        return BreakingDatum{move.datum, move.unit, move.distance, moved.dataset().points.col(move.datum),
                             *std::move(verdict)};
    }
    return Error{"No move of one datum across one hyperplane was found after which ω is no minimum."};
}

}  // namespace omegascope::nonsmooth
