#include "core/nonsmooth/clarke/incident_cells.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/clarke/datum_branches.h"
#include "core/nonsmooth/clarke/sign_cone.h"
#include "core/support/caught.h"
#include "core/support/dense_algebra.h"
#include "core/support/random.h"

namespace omegascope::nonsmooth {

namespace {

/// Forms whose directions are this nearly dependent count once: the rank is to be a lower bound, so that no search that
/// fits the budget is given up.
constexpr double kConeRank = 1e-6;
/// Numbers in the forms that the search may keep; each costs a pass through the network for the rest of its form.
constexpr double kMostFormEntries = 1 << 22;

using network::Activation;

struct ActiveEntries {
    network::Signature base;  ///< S(ω) with the active entries at their side (0 as -1)
    std::vector<Activation> active, kinkless;
};

ActiveEntries activeEntries(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                            const IncidentOptions& options) {
    const network::Signature here =
        options.here ? *options.here : loss.signature(parameters, options.tolerance);
    ActiveEntries result;
    result.base = resolved(here, -1);
    result.active =
        options.reach > 0.0 ? kinksWithin(loss, parameters, here, options.reach) : activeKinks(loss, here);
    for (const Activation& zero : here.zeros())
        if (!hasKink(loss, zero)) result.kinkless.push_back(zero);
    return result;
}

/// Whether the loss and all walls are piecewise linear in (|v_k|(w_k, b_k), c), a submersion of Ω: one dense
/// hidden layer, one output, no v_k = 0.   [THEORY]
bool isPiecewiseLinear(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    const network::Architecture& architecture = loss.network().architecture();
    if (architecture.depth() != 1 || architecture.outputs != 1) return false;
    if (!std::holds_alternative<network::DenseLayer>(architecture.layers[0])) return false;
    const network::Block& v = *loss.network().layout().weight(2);
    const auto entries = parameters.segment(v.offset, v.size).cwiseAbs();
    return entries.minCoeff() > loss::kWallTolerance * entries.maxCoeff();
}

Eigen::VectorXd randomPoint(Eigen::Index size, Random& random) {
    Eigen::VectorXd point(size);
    for (double& entry : point) entry = random.normal();
    return point;
}

class Enumeration {
  public:
    Enumeration(const loss::Loss& loss, const Eigen::VectorXd& parameters, const IncidentOptions& options,
                const Control& control)
        : Enumeration(loss, parameters, options, control, activeEntries(loss, parameters, options)) {}

    Result<IncidentCells> run() {
        if (mustExceedBudget()) {
            found_.complete = false;
        } else if (Outcome outcome = visit(0, start()); !outcome) {
            return outcome.error();
        }
        if (!found_.complete)
            if (Outcome outcome = sample(); !outcome) return outcome.error();
        finish();
        return std::move(found_);
    }

  private:
    Enumeration(const loss::Loss& loss, const Eigen::VectorXd& parameters, const IncidentOptions& options,
                const Control& control, ActiveEntries entries)
        : size_(loss.parameterCount()),
          options_(options),
          control_(control),
          branches_(loss, parameters, entries.base, entries.active),
          probe_(loss, probePoint(size_), entries.base, entries.active),
          linear_(options.reach > 0.0 || isPiecewiseLinear(loss, parameters)) {
        // A cell holds two points of Ω and its states.
        const double perCell = 2.0 * static_cast<double>(size_) +
                               static_cast<double>(loss.dataset().size()) * entries.base.layerCount();
        mostCells_ = static_cast<int>(kMostMatrixEntries / perCell) + 1;
        options_.cellBudget = std::min(options_.cellBudget, mostCells_);
        found_.active = std::move(entries.active);
        found_.idle = std::move(entries.kinkless);
        states_.assign(found_.active.size(), 0);
        for (std::size_t e = 0; e < states_.size(); ++e) order_.push_back(e);
        std::ranges::stable_sort(order_, {}, [&](std::size_t e) { return found_.active[e].layer; });
    }

    static Eigen::VectorXd probePoint(Eigen::Index size) {
        Random random(0x70726f6265);
        return randomPoint(size, random);
    }

    /// Coordinates of the cone: η, and with a reach the scale h > 0 that makes the affine forms linear.
    bool affine() const { return options_.reach > 0.0; }

    SignCone start() const {
        if (!affine()) return SignCone(size_);
        const SignCone all(size_ + 1);
        Result<std::optional<SignCone>> half = all.cut(all.place(Eigen::VectorXd::Unit(size_ + 1, size_)), 1);
        return **std::move(half);
    }

    Eigen::VectorXd coneForm(const DatumBranches::Form& form) const {
        if (!affine()) return form.gradient;
        Eigen::VectorXd result(size_ + 1);
        result << form.gradient, form.value / options_.reach;
        return result;
    }

    /// The state of an entry that no direction changes.
    std::int8_t idleState(const DatumBranches::Form& form) const {
        if (!affine() || form.value == 0.0) return 0;
        return form.value > 0.0 ? 1 : -1;
    }

    /// The forms of the lowest layer are cut by nothing else: r independent ones among them give 2^r cells.
    bool mustExceedBudget() {
        requireMatrixFits(size_, std::ssize(order_), "The walls that meet at this point");
        if (std::exp2(static_cast<double>(order_.size())) <= options_.cellBudget) return false;
        Eigen::MatrixXd forms(size_, 0);
        for (const std::size_t e : order_) {
            if (found_.active[e].layer != found_.active[order_.front()].layer) break;
            const DatumBranches::Form& form = branches_.form(e, states_);
            if (form.vanishes()) continue;
            forms.conservativeResize(Eigen::NoChange, forms.cols() + 1);
            forms.col(forms.cols() - 1) = form.gradient.normalized();
        }
        if (forms.cols() == 0) return false;
        const Eigen::Index rank = algebra::rankOf(forms, kConeRank);
        // On the way to one cell there is a cone for each form, and each holds those before it.
        const auto count = static_cast<double>(order_.size());
        if (0.5 * count * count * static_cast<double>(rank) > kMostMatrixEntries) return true;
        return std::exp2(static_cast<double>(rank)) > options_.cellBudget;
    }

    Outcome visit(std::size_t position, const SignCone& cone) {
        if (control_.stopped()) return cancelled();
        if (!found_.complete) return Done{};
        if (stored() > kMostFormEntries || work_ > options_.programEntries) {
            found_.complete = false;
            return Done{};
        }
        if (position == order_.size()) {
            emit(cone);
            return Done{};
        }
        const std::size_t e = order_[position];
        const DatumBranches::Form& form = branches_.form(e, states_);
        if (form.vanishes()) {
            states_[e] = idleState(form);
            // A random ω' shows whether the entry is 0 identically, or has its sides at second order.
            if (!affine() && probe_.form(e, states_).value != 0.0) bent_ = true;
            return visit(position + 1, cone);
        }
        const SignCone::Place place = cone.place(coneForm(form));
        if (place.dependent()) checkTouching(e, form, cone, place);
        if (place.dependent()) work_ += static_cast<double>(position) * static_cast<double>(cone.rank() + 1);
        if (!place.dependent()) independent_.push_back(e);
        for (const int sign : {-1, 1}) {
            Result<std::optional<SignCone>> side = cone.cut(place, sign);
            if (!side && side.error().isCancelled()) return side.error();
            if (!side) {  // cells that a program could not tell are sampled, as those beyond the budget
                unsolved_ = true;
                found_.complete = false;
                return Done{};
            }
            if (!side->has_value()) continue;
            states_[e] = static_cast<std::int8_t>(sign);
            if (Outcome outcome = visit(position + 1, **side); !outcome) return outcome;
        }
        if (!place.dependent()) independent_.pop_back();
        return Done{};
    }

    /// Whether the walls of dependent forms may curve apart: they do not when the same combination of the
    /// pre-activations vanishes as a polynomial, which a random ω' tells with probability 1. Of the first
    /// layer all pre-activations are linear.
    void checkTouching(std::size_t e, const DatumBranches::Form& form, const SignCone& cone,
                       const SignCone::Place& place) {
        if (linear_ || touching_ || found_.active[e].layer == 1) return;
        const Eigen::VectorXd share = cone.combination(place);
        double value = probe_.form(e, states_).value / form.gradient.norm();
        double terms = std::abs(value);
        for (std::size_t j = 0; j < independent_.size(); ++j) {
            const std::size_t other = independent_[j];
            const double part = share[static_cast<Eigen::Index>(j)] * probe_.form(other, states_).value /
                                branches_.form(other, states_).gradient.norm();
            value -= part;
            terms += std::abs(part);
        }
        constexpr double kIdentity = 1e-7;
        touching_ = std::abs(value) > kIdentity * terms;
    }

    void emit(const SignCone& cone) {
        if (static_cast<int>(found_.cells.size()) == options_.cellBudget) {
            found_.complete = false;
            return;
        }
        doubtful_ = doubtful_ || cone.doubtful();
        Eigen::VectorXd inward = cone.inside();
        if (affine()) {
            inward.conservativeResize(size_);
            inward.stableNormalize();
        }
        add(std::move(inward));
    }

    void add(Eigen::VectorXd inward) {
        found_.cells.push_back(
            {branches_.signature(states_), states_, branches_.gradient(states_), std::move(inward)});
    }

    /// The cells that random directions enter.
    Outcome sample() {
        found_.cells.clear();
        Random random(0x696e636964656e74);
        std::set<States> met;
        for (; sampled_ < options_.samples && stored() < 2.0 * kMostFormEntries; ++sampled_) {
            if (control_.stopped()) return cancelled();
            if (static_cast<int>(found_.cells.size()) == mostCells_) break;
            const Eigen::VectorXd inward = randomPoint(size_, random).normalized();
            const double step = affine() ? options_.reach * random.uniform() : 1.0;
            for (const std::size_t e : order_) {
                const DatumBranches::Form& form = branches_.form(e, states_);
                const double side = step * form.gradient.dot(inward) + (affine() ? form.value : 0.0);
                states_[e] =
                    form.vanishes() ? idleState(form) : (side > 0.0 ? std::int8_t{1} : std::int8_t{-1});
            }
            if (met.insert(states_).second) add(inward);
        }
        return Done{};
    }

    /// Entries that are idle in every cell leave `active`; the remark is written.
    void finish() {
        const std::vector<Activation> all = std::move(found_.active);
        std::vector<std::size_t> kept;
        found_.active.clear();
        for (std::size_t e = 0; e < all.size(); ++e) {
            const bool idle = std::ranges::all_of(
                found_.cells, [e](const IncidentCell& cell) { return cell.states[e] == 0; });
            (idle ? found_.idle : found_.active).push_back(all[e]);
            if (!idle) kept.push_back(e);
        }
        std::ranges::sort(found_.idle);
        for (IncidentCell& cell : found_.cells) {
            States states;
            for (const std::size_t e : kept) states.push_back(cell.states[e]);
            cell.states = std::move(states);
        }
        found_.certain = found_.complete && !touching_ && !doubtful_ && !bent_;
        if (!found_.complete)
            found_.remark =
                (unsolved_ ? std::string("A linear program about the walls at ω could not be solved; ")
                 : work_ > options_.programEntries || stored() > kMostFormEntries
                     ? std::string("More cells meet at ω than can be listed in time; ")
                     : "More than " + std::to_string(options_.cellBudget) + " cells meet at ω; ") +
                std::to_string(found_.cells.size()) + (unsolved_ ? " cells" : " of them") +
                " were met along " + std::to_string(sampled_) + " random directions.";
        else if (touching_)
            found_.remark =
                "Walls that curve touch each other at ω, so cells thinner than every cone may be missing.";
        else if (bent_)
            found_.remark =
                "Some entries at ω have sides at second order only; their cells are listed on one side.";
        else if (doubtful_)
            found_.remark =
                "Some walls at ω are so nearly parallel that rounding decides which cells lie between.";
    }

    /// Numbers in the forms that are kept: with many layers every cell has forms of its own.
    double stored() const { return branches_.stored() + probe_.stored(); }

    Eigen::Index size_;
    IncidentOptions options_;
    const Control& control_;
    DatumBranches branches_, probe_;
    bool linear_;
    IncidentCells found_;
    States states_;
    std::vector<std::size_t> order_;        ///< active entries, layer by layer
    std::vector<std::size_t> independent_;  ///< those on the path that widened the span
    bool touching_ = false, doubtful_ = false;
    bool unsolved_ = false;  ///< a linear program came to no end
    int mostCells_ = 0;      ///< that memory has room for
    double work_ = 0.0;      ///< coefficients of the linear programs so far
    int sampled_ = 0;        ///< random directions that were followed
    bool bent_ = false;      ///< an idle entry has sides at second order
};

}  // namespace

Result<IncidentCells> incidentCells(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                    const IncidentOptions& options, const Control& control) {
    return Enumeration(loss, parameters, options, control).run();
}

}  // namespace omegascope::nonsmooth
