#include "core/nonsmooth/deep/path_certificate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <type_traits>

#include "core/loss/exact_numbers.h"
#include "core/loss/masks.h"
#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/curvature/open_entries.h"
#include "core/nonsmooth/deep/path_patterns.h"
#include "core/nonsmooth/first_order/first_order_test.h"
#include "core/nonsmooth/shallow/shallow_point.h"

namespace omegascope::nonsmooth {

namespace {

using loss::Criterion;
using network::Activation;
using Sign = FirstOrderDecision::Sign;

constexpr double kMostProgramEntries = 4e5;  ///< coefficients of one program, a tenth of a second
/// A slope that is clearly positive, as a share of its terms.
constexpr double kBends = 1e-9;
constexpr std::size_t kMostReferences = 64;  ///< cells that are tried alone for all
constexpr double kMostEntriesOfAll = 4e6;    ///< of all programs of one point

Rational rational(const loss::Dyadic& value) {
    const boost::multiprecision::cpp_int mantissa(value.mantissa());
    const auto shift = static_cast<unsigned>(std::abs(value.exponent()));
    if (value.exponent() >= 0) return Rational(mantissa << shift);
    return Rational(mantissa, boost::multiprecision::cpp_int(1) << shift);
}

class PathTest {
  public:
    PathTest(const Place& place, const MinimumOptions& options, const Control& control)
        : place_(place),
          loss_(place.loss),
          options_(options),
          control_(control),
          work_(options.rationalWork),
          entries_(openEntries(place.loss, place.signature)),
          alpha_(loss_.network().architecture().alpha),
          outputs_(loss_.network().architecture().outputs),
          weights_(commonWeights(loss_, unit_)) {
        points_ = loss_.dataset().points;
        points_ = coordinateScale(points_).cwiseInverse().asDiagonal() * points_;
        if (!loss::isPiecewiseMultilinear(loss_.criterion())) setSmoothPulls();
        for (const OpenEntry& entry : entries_) {
            if (data_.empty() || data_.back() != entry.datum) data_.push_back(entry.datum);
            magnitude_ += weights_(weights_.rows() == 1 ? 0 : entry.unit, entry.datum);
        }
        unsolved_.assign(data_.size(), entries_.empty());
        for (const OpenEntry& entry : entries_)
            if (!entry.margin)
                unsolved_[static_cast<std::size_t>(std::ranges::lower_bound(data_, entry.datum) -
                                                   data_.begin())] = true;
    }

    Result<PathCertificate> run(const IncidentCells& hidden);

  private:
    void setSmoothPulls();
    /// Σ_i g_i·ŷ_i' over the data that are taken, as a function of the coefficients.
    template <typename Scalar>
    PiecewiseLinear<Scalar> model(const PathPatterns& patterns, const std::vector<char>& taken) const;
    template <typename Scalar>
    Scalar smoothPull(int output, std::size_t position) const;
    bool cancelsByValue(const PathPatterns& patterns);
    Result<bool> holdsOn(const network::Signature& cell);
    /// The cell's g holds all cells: every kink bends Φ up.
    bool bendsUp(const network::Signature& cell, const Eigen::MatrixXd& g) const;
    Result<bool> heldByOne(const IncidentCells& hidden, network::Signature cell);
    Result<bool> split(network::Signature cell, std::vector<Activation> open);
    void keep(const network::Signature& cell, const PiecewiseLinear<double>& lifted,
              const FirstOrderDecision& decision);

    const Place& place_;
    const loss::Loss& loss_;
    const MinimumOptions& options_;
    const Control& control_;
    double work_, spent_ = 0.0;
    std::vector<OpenEntry> entries_;
    double alpha_;
    int outputs_;
    double unit_ = 1.0;
    Eigen::MatrixXd weights_, points_;
    std::vector<int> data_;             ///< whose pull may be other than 0, ascending
    std::vector<char> unsolved_;        ///< by position in data_: the pull cannot be chosen 0
    std::vector<Activation> kinks_;     ///< hidden, at ω, of these data
    Eigen::MatrixXd pulls_;             ///< smooth criteria: g in the units of weights_, R × N
    std::vector<Rational> exactPulls_;  ///< squared at ω itself: the same, position by position
    double magnitude_ = 0.0;
    PathCertificate result_;
};

void PathTest::setSmoothPulls() {
    const int n = loss_.dataset().size();
    const network::ForwardPass pass = loss_.network().forward(place_.parameters, loss_.dataset().points);
    const Eigen::MatrixXd size =
        loss_.network().scale(loss_.criterionLayer(), place_.parameters, pass.features.back());
    const Eigen::MatrixXd& targets = loss_.dataset().targets;
    const bool squared = loss_.criterion() == Criterion::Squared;
    pulls_ = Eigen::MatrixXd::Zero(outputs_, n);
    for (int i = 0; i < n; ++i) {
        for (int r = 0; r < outputs_; ++r) {
            const double y = targets(r, i);
            pulls_(r, i) = squared ? 2.0 * weights_(0, i) * place_.residual(r, i)
                                   : -weights_(0, i) * y / (1.0 + std::exp(y * pass.outputs(r, i)));
            magnitude_ += squared ? 2.0 * weights_(0, i) * (size(r, i) + std::abs(y))
                                  : std::abs(pulls_(r, i)) * (1.0 + size(r, i));
        }
        // A logistic pull is never 0, also where its double is.
        if (!squared || !pulls_.col(i).isZero(0.0)) data_.push_back(i);
    }
    if (!squared || !options_.verifyRationally) return;
    loss::ExactNumbers numbers(loss_, place_.parameters);
    for (const int i : data_)
        for (int r = 0; r < outputs_; ++r)
            exactPulls_.push_back(2 * Rational(weights_(0, i)) * rational(numbers.criterion(r, i)));
}

template <typename Scalar>
PiecewiseLinear<Scalar> PathTest::model(const PathPatterns& patterns, const std::vector<char>& taken) const {
    const auto& architecture = loss_.network().architecture();
    std::set<PathPattern> constant;
    if (architecture.outputBias) constant = patterns.back();
    if (architecture.hiddenBias)
        for (std::size_t layer = 0; layer + 1 < patterns.size(); ++layer)
            constant.insert(patterns[layer].begin(), patterns[layer].end());
    const Eigen::Index d = points_.rows();
    const std::size_t rows = patterns.front().size() * static_cast<std::size_t>(d) + constant.size();
    PiecewiseLinear<Scalar> result;
    result.addBlock(static_cast<int>(rows) * outputs_);
    std::vector<Scalar> powers{Scalar(1)};
    for (std::size_t k = 1; k < patterns.size(); ++k) powers.push_back(powers.back() * Scalar(alpha_));
    // Adds factor · ∂ŷ_r of the datum at `position` to a vector over the coefficients.
    const auto add = [&](std::size_t position, int r, const Scalar& factor, std::vector<Scalar>& to) {
        std::size_t at = static_cast<std::size_t>(r) * rows;
        for (const PathPattern& pattern : patterns.front()) {
            const Scalar share = factor * powers[static_cast<std::size_t>(pattern[position])];
            for (Eigen::Index j = 0; j < d; ++j, ++at)
                if (share != 0) to[at] += share * Scalar(points_(j, data_[position]));
        }
        for (const PathPattern& pattern : constant)
            to[at++] += factor * powers[static_cast<std::size_t>(pattern[position])];
    };
    std::size_t position = 0;
    for (const OpenEntry& entry : entries_) {
        while (data_[position] != entry.datum) ++position;
        if (!taken[position]) continue;
        const double weight = weights_(weights_.rows() == 1 ? 0 : entry.unit, entry.datum);
        std::vector<Scalar>* to = &result.linear;
        if (entry.margin) {
            result.margins.push_back(
                {entry.datum, entry.unit, Scalar(weight),
                 std::vector<Scalar>(rows * static_cast<std::size_t>(outputs_), Scalar(0))});
            to = &result.margins.back().form;
        }
        const Scalar factor(entry.margin ? 1.0 : weight);
        if (entry.plus >= 0) add(position, entry.plus, factor, *to);
        if (entry.minus >= 0) add(position, entry.minus, Scalar(-factor), *to);
    }
    if (entries_.empty())
        for (std::size_t i = 0; i < data_.size(); ++i)
            for (int r = 0; r < outputs_; ++r) add(i, r, smoothPull<Scalar>(r, i), result.linear);
    return result;
}

template <typename Scalar>
Scalar PathTest::smoothPull(int output, std::size_t position) const {
    if constexpr (std::is_same_v<Scalar, double>)
        return pulls_(output, data_[position]);
    else
        return exactPulls_[position * static_cast<std::size_t>(outputs_) + static_cast<std::size_t>(output)];
}

/// Logistic: whether all coefficients vanish whatever the exponentials in g = -μ y / (1 + e^{y ŷ}) are, for each value of y ŷ
/// by itself.
bool PathTest::cancelsByValue(const PathPatterns& patterns) {
    loss::ExactNumbers numbers(loss_, place_.parameters);
    std::map<Rational, std::vector<std::size_t>> groups;
    std::vector<Rational> signedWeights, powers{Rational(1)};
    for (std::size_t i = 0; i < data_.size(); ++i) {
        const Rational y(loss_.dataset().targets(0, data_[i]));
        groups[y * rational(numbers.preActivation(loss_.criterionLayer(), 0, data_[i]))].push_back(i);
        signedWeights.push_back(y * Rational(weights_(0, data_[i])));
    }
    for (std::size_t k = 1; k < patterns.size(); ++k) powers.push_back(powers.back() * Rational(alpha_));
    const auto vanishes = [&](const PathPattern& pattern, Eigen::Index coordinate) {
        return std::ranges::all_of(groups, [&](const auto& group) {
            Rational sum(0);
            for (const std::size_t i : group.second) {
                Rational share = signedWeights[i] * powers[static_cast<std::size_t>(pattern[i])];
                if (coordinate >= 0) share *= Rational(points_(coordinate, data_[i]));
                sum += share;
            }
            return sum == 0;
        });
    };
    const auto& architecture = loss_.network().architecture();
    for (std::size_t layer = 0; layer < patterns.size(); ++layer)
        for (const PathPattern& pattern : patterns[layer]) {
            const bool top = layer + 1 == patterns.size();
            if ((top ? architecture.outputBias : architecture.hiddenBias) && !vanishes(pattern, -1))
                return false;
            for (Eigen::Index j = 0; layer == 0 && j < points_.rows(); ++j)
                if (!vanishes(pattern, j)) return false;
        }
    return true;
}

/// `cell` may leave hidden kinks open (0) on data whose pull is then 0.
Result<bool> PathTest::holdsOn(const network::Signature& cell) {
    std::vector<char> taken(data_.size(), 1);
    for (std::size_t i = 0; i < data_.size(); ++i)
        for (const Activation& kink : kinks_)
            if (kink.datum == data_[i] && cell.at(kink.datum, kink.layer, kink.unit) == 0) {
                if (unsolved_[i]) return false;
                taken[i] = 0;
            }
    if (control_.stopped()) return cancelled();
    const auto found = pathPatterns(loss_.network().architecture(), cell, data_, taken, 0);
    if (!found) return false;
    const PathPatterns& patterns = *found;
    const double margins = static_cast<double>(std::ranges::count_if(entries_, &OpenEntry::margin));
    const double columns =
        static_cast<double>(outputs_) *
        static_cast<double>((patterns.front().size() + 1) * static_cast<std::size_t>(points_.rows() + 1));
    const double size = (margins + 1.0) * columns;
    spent_ += size;
    if (size > kMostProgramEntries || spent_ > kMostEntriesOfAll) return false;
    const auto lifted = model<double>(patterns, taken);
    std::optional<PiecewiseLinear<Rational>> exact;
    FirstOrderOptions first{options_.branchBudget, options_.verifyRationally, magnitude_, {}, &work_};
    first.exactModel = [&]() -> const PiecewiseLinear<Rational>* {
        if (!options_.verifyRationally || (entries_.empty() && exactPulls_.empty() && !data_.empty()))
            return nullptr;
        if (!exact) exact = model<Rational>(patterns, taken);
        return &*exact;
    };
    const auto decision = decideSign(lifted, first, control_);
    if (!decision) return decision.error();
    if (decision->sign != Sign::Nonnegative) return false;
    const bool logistic = loss_.criterion() == Criterion::Logistic;
    if (result_.exact) result_.exact = logistic ? cancelsByValue(patterns) : decision->exact;
    keep(cell, lifted, *decision);
    return true;
}

void PathTest::keep(const network::Signature& cell, const PiecewiseLinear<double>& lifted,
                    const FirstOrderDecision& decision) {
    OutputPulls pulls{cell, Eigen::MatrixXd::Zero(outputs_, loss_.dataset().size())};
    if (entries_.empty()) {
        pulls.g = unit_ * pulls_;
        result_.pulls.push_back(std::move(pulls));
        return;
    }
    Eigen::VectorXd price = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(lifted.margins.size()));
    for (const BranchCertificate& part : decision.certificates) price += part.marginPrice;
    Eigen::Index margin = 0;
    for (const OpenEntry& entry : entries_) {
        double tau = 1.0;
        if (entry.margin) {
            tau = 0.0;
            if (margin < price.size() &&
                lifted.margins[static_cast<std::size_t>(margin)].datum == entry.datum &&
                lifted.margins[static_cast<std::size_t>(margin)].output == entry.unit)
                tau = price[margin++];
        }
        if (entry.plus >= 0) pulls.g(entry.plus, entry.datum) += tau * entry.weight;
        if (entry.minus >= 0) pulls.g(entry.minus, entry.datum) -= tau * entry.weight;
    }
    result_.pulls.push_back(std::move(pulls));
}

bool PathTest::bendsUp(const network::Signature& cell, const Eigen::MatrixXd& g) const {
    const network::Network& network = loss_.network();
    const loss::Masks masks =
        loss::masks(network, loss_.criterion(), loss_.dataset().targets, loss::resolved(cell, -1));
    const Eigen::VectorXd sizes = place_.parameters.cwiseAbs();
    Eigen::MatrixXd slope = g, size = g.cwiseAbs();
    for (int layer = network.depth(); layer >= 1; --layer) {
        slope = network.transposed(layer + 1, place_.parameters, slope);
        size = network.transposed(layer + 1, sizes, size);
        for (const Activation& kink : kinks_)
            if (kink.layer == layer && !g.col(kink.datum).isZero(0.0) &&
                slope(kink.unit, kink.datum) <= kBends * size(kink.unit, kink.datum))
                return false;
        slope.array() *= masks.slopes[static_cast<std::size_t>(layer - 1)].array();
        size.array() *= masks.slopes[static_cast<std::size_t>(layer - 1)].array();
    }
    return true;
}

/// Whether the g of one of the first cells holds all.
Result<bool> PathTest::heldByOne(const IncidentCells& hidden, network::Signature cell) {
    for (std::size_t u = 0; u < hidden.cells.size() && u < kMostReferences; ++u) {
        for (const Activation& kink : kinks_)
            cell.set(kink.datum, kink.layer, kink.unit,
                     hidden.cells[u].signature.at(kink.datum, kink.layer, kink.unit));
        const Result<bool> here = holdsOn(cell);
        if (!here) return here;
        if (!*here) continue;
        if (bendsUp(cell, result_.pulls.back().g)) {
            result_.exact = false;  // the sign of a slope, in doubles
            result_.pulls = {std::move(result_.pulls.back())};
            result_.pulls.back().cell = cell;
            return true;
        }
    }
    result_.pulls.clear();
    return false;
}

Result<bool> PathTest::split(network::Signature cell, std::vector<Activation> open) {
    const auto fixed = [this](const Activation& kink) {
        const auto at = std::ranges::lower_bound(data_, kink.datum);
        return unsolved_[static_cast<std::size_t>(at - data_.begin())];
    };
    auto next = std::ranges::find_if(open, fixed);
    if (next == open.end()) {
        const Result<bool> here = holdsOn(cell);
        if (!here || *here || open.empty() || spent_ > kMostEntriesOfAll) return here;
        next = open.begin();
    }
    const Activation kink = *next;
    open.erase(next);
    for (const std::int8_t side : {std::int8_t{-1}, std::int8_t{1}}) {
        cell.set(kink.datum, kink.layer, kink.unit, side);
        const Result<bool> holds = split(cell, open);
        if (!holds || !*holds) return holds;
    }
    return true;
}

/// Cells above the first layer are left out by linear programs in doubles.
bool isListedExactly(const IncidentCells& hidden) {
    const bool upper =
        std::ranges::any_of(hidden.active, [](const Activation& entry) { return entry.layer > 1; });
    return !upper ||
           (hidden.active.size() < 20 && hidden.cells.size() == std::size_t{1} << hidden.active.size());
}

Result<PathCertificate> PathTest::run(const IncidentCells& hidden) {
    result_.exact = place_.isExact() && options_.verifyRationally;
    network::Signature cell = place_.signature;
    for (const Activation& kink : activeKinks(loss_, place_.signature))
        if (kink.layer < loss_.criterionLayer()) {
            if (std::ranges::binary_search(data_, kink.datum))
                kinks_.push_back(kink);
            else
                cell.set(kink.datum, kink.layer, kink.unit, -1);
        }
    // All sides at once, where no unsolved datum has a kink; else cell by cell, or kink by kink.
    Result<bool> holds = holdsOn(cell);
    if (holds && !*holds && !kinks_.empty()) holds = heldByOne(hidden, cell);
    if (holds && !*holds && !kinks_.empty() && hidden.complete && hidden.certain) {
        *holds = true;
        result_.exact = result_.exact && isListedExactly(hidden);
        for (const IncidentCell& each : hidden.cells) {
            for (const Activation& kink : kinks_)
                cell.set(kink.datum, kink.layer, kink.unit,
                         each.signature.at(kink.datum, kink.layer, kink.unit));
            holds = holdsOn(cell);
            if (!holds || !*holds) break;
        }
    } else if (holds && !*holds && !kinks_.empty()) {
        holds = split(cell, kinks_);
    }
    if (!holds) return holds.error();
    result_.holds = *holds;
    if (!result_.holds) return PathCertificate{};
    return std::move(result_);
}

}  // namespace

Result<PathCertificate> pathCertificate(const Place& place, const IncidentCells& hidden,
                                        const MinimumOptions& options, const Control& control) {
    return PathTest(place, options, control).run(hidden);
}

}  // namespace omegascope::nonsmooth
