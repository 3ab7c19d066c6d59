#include "core/nonsmooth/deep/flat_sums.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/clarke/datum_branches.h"
#include "core/nonsmooth/clarke/sign_cone.h"
#include "core/theory/flat_cells.h"

namespace omegascope::nonsmooth {

namespace {

using Share = theory::FlatnessProbe::Share;

constexpr std::size_t kMostOwnEntries = 16;  ///< of one datum
constexpr int kMostCuts = 4000;              ///< of cones, for all sums that vanish

/// What some choices of one datum's active states contribute.
struct Choice {
    Share share{};
    std::vector<States> states;
};

/// A datum whose states decide what it contributes.
struct Item {
    std::size_t first = 0, end = 0;  ///< its active entries
    std::vector<Choice> choices;
};

/// All sums of one choice from each of some items; sum s chooses by the digits of s.
struct Half {
    std::vector<const Item*> items;
    std::vector<Share> sums{Share{}};
};

struct Chosen {
    const Item* item;
    const Choice* choice;
};

void decode(const Half& half, std::size_t sum, std::vector<Chosen>& chosen) {
    for (const Item* item : half.items) {
        chosen.push_back({item, &item->choices[sum % item->choices.size()]});
        sum /= item->choices.size();
    }
}

class FlatSums {
  public:
    FlatSums(const Place& place, theory::FlatnessProbe probe, const Control& control)
        : loss_(place.loss),
          control_(control),
          probe_(std::move(probe)),
          multilinear_(loss::isPiecewiseMultilinear(place.loss.criterion())),
          base_(resolved(place.signature, -1)),
          active_(activeKinks(place.loss, place.signature)),
          branches_(place.loss, place.parameters, base_, active_),
          lifted_(isLifted(place)) {}

    /// Sharp where no sum vanishes; of those that do no cell is asked for.
    Result<bool> isPlainlySharp() {
        asksForCells_ = false;
        const auto type = run();
        if (!type) return type.error();
        return *type == MinimumType::Sharp;
    }

    Result<std::optional<MinimumType>> run() {
        const std::optional<MinimumType> open, sharp = MinimumType::Sharp;
        if (!isAffordable()) return open;
        std::size_t first = 0;
        for (int datum = 0; datum < loss_.dataset().size(); ++datum) {
            if (control_.stopped()) return cancelled();
            std::size_t end = first;
            while (end < active_.size() && active_[end].datum == datum) ++end;
            if (!addDatum(datum, first, end)) return sharp;
            first = end;
        }
        Half left, right;
        if (!halve(left, right)) return open;
        return meet(left, right);
    }

  private:
    enum class Met { No, Yes, Doubtful };

    static bool isLifted(const Place& place) {
        const auto& architecture = place.loss.network().architecture();
        if (architecture.depth() == 0) return true;
        if (architecture.depth() > 1 || architecture.outputs > 1 ||
            !std::holds_alternative<network::DenseLayer>(architecture.layers.front()))
            return false;
        const auto& v = *place.loss.network().layout().weight(2);
        return (place.parameters.segment(v.offset, v.size).array() != 0.0).all();
    }

    bool isAffordable() const {
        double shares = loss_.dataset().size();
        for (std::size_t first = 0, end = 0; first < active_.size(); first = end) {
            while (end < active_.size() && active_[end].datum == active_[first].datum) ++end;
            if (end - first > kMostOwnEntries) return false;
            shares += std::ldexp(1.0, static_cast<int>(end - first));
        }
        return shares * static_cast<double>(loss_.parameterCount()) <= kMostShareWork;
    }

    /// false: no cell is flat, whatever the other data do.
    bool addDatum(int datum, std::size_t first, std::size_t end) {
        Item item{first, end, {}};
        std::map<Share, std::size_t> known;
        network::Signature own = base_;
        const auto stride = static_cast<std::size_t>(own.entriesPerDatum());
        for (std::size_t sides = 0; sides < std::size_t{1} << (end - first); ++sides) {
            States states;
            for (std::size_t r = first; r < end; ++r) {
                states.push_back((sides >> (r - first)) & 1U ? std::int8_t{1} : std::int8_t{-1});
                own.set(datum, active_[r].layer, active_[r].unit, states.back());
            }
            const Share share =
                probe_.share(datum, own.entries().subspan(static_cast<std::size_t>(datum) * stride, stride));
            // Nothing cancels between data there.
            if (!multilinear_ && !theory::FlatnessProbe::vanishes(share)) {
                isMixed_ = true;
                continue;
            }
            const auto [place, isNew] = known.try_emplace(share, item.choices.size());
            if (isNew) item.choices.push_back({share, {}});
            item.choices[place->second].states.push_back(std::move(states));
        }
        const bool partly = std::exchange(isMixed_, false);
        if (item.choices.empty()) return false;
        if (item.choices.size() == 1 && !partly)
            probe_.add(fixed_, item.choices.front().share);
        else
            items_.push_back(std::move(item));
        return true;
    }

    /// Items go to the half that has fewer sums so far; false: more than kMostSums.
    bool halve(Half& left, Half& right) const {
        double leftCount = 1.0, rightCount = 1.0;
        for (const Item& item : items_) {
            const bool toLeft = leftCount <= rightCount;
            (toLeft ? left : right).items.push_back(&item);
            double& count = toLeft ? leftCount : rightCount;
            count *= static_cast<double>(item.choices.size());
            if (count > kMostSums) return false;
        }
        for (Half* half : {&left, &right})
            for (const Item* item : half->items) {
                std::vector<Share> grown;
                grown.reserve(half->sums.size() * item->choices.size());
                for (const Choice& choice : item->choices)
                    for (Share sum : half->sums) {
                        probe_.add(sum, choice.share);
                        grown.push_back(sum);
                    }
                half->sums = std::move(grown);
            }
        return true;
    }

    Result<std::optional<MinimumType>> meet(const Half& left, const Half& right) {
        std::vector<std::size_t> order(right.sums.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        const auto of = [&right](std::size_t s) { return right.sums[s]; };
        std::ranges::sort(order, {}, of);
        int candidates = 0;
        bool doubtful = false;
        for (std::size_t l = 0; l < left.sums.size(); ++l) {
            if (l % 4096 == 0 && control_.stopped()) return cancelled();
            Share wanted = fixed_;
            probe_.add(wanted, left.sums[l]);
            for (auto& each : wanted) each = prime_field::negated(each);
            for (const std::size_t r : std::ranges::equal_range(order, wanted, {}, of)) {
                if (!asksForCells_ || ++candidates > kMostMet) return std::optional<MinimumType>();
                std::vector<Chosen> chosen;
                decode(left, l, chosen);
                decode(right, r, chosen);
                const Result<Met> met = isMet(chosen);
                if (!met) return met.error();
                if (*met == Met::Yes) return std::optional(MinimumType::Flat);
                doubtful = doubtful || *met == Met::Doubtful;
            }
        }
        if (doubtful) return std::optional<MinimumType>();
        return std::optional(MinimumType::Sharp);
    }

    /// Whether a direction gives every chosen item its sides.
    Result<Met> isMet(const std::vector<Chosen>& chosen) {
        States states(active_.size(), -1);
        return visit(chosen, 0, states, SignCone(loss_.parameterCount()));
    }

    /// The first layer's sides item by item, then all others.
    Result<Met> visit(const std::vector<Chosen>& chosen, std::size_t position, States& states,
                      const SignCone& cone) {
        if (position == chosen.size()) return inUpperLayers(chosen, states, cone);
        const auto& [item, choice] = chosen[position];
        Met best = Met::No;
        for (const States& own : choice->states) {
            std::ranges::copy(own, states.begin() + static_cast<std::ptrdiff_t>(item->first));
            std::optional<SignCone> cut = cone;
            for (std::size_t r = item->first; r < item->end && cut; ++r)
                if (active_[r].layer == 1 && loss_.network().depth() > 0)
                    if (const Outcome done = enter(r, states, cut); !done) return done.error();
            if (!cut) continue;
            const Result<Met> rest = visit(chosen, position + 1, states, *cut);
            if (!rest || *rest == Met::Yes) return rest;
            if (*rest == Met::Doubtful) best = Met::Doubtful;
        }
        return best;
    }

    Result<Met> inUpperLayers(const std::vector<Chosen>& chosen, const States& states, const SignCone& cone) {
        std::optional<SignCone> cut = cone;
        const Met none = lifted_ ? Met::No : Met::Doubtful;
        for (const Chosen& each : chosen)
            for (std::size_t r = each.item->first; r < each.item->end; ++r) {
                if (active_[r].layer == 1 && loss_.network().depth() > 0) continue;
                if (branches_.form(r, states).vanishes()) return Met::Doubtful;
                if (const Outcome done = enter(r, states, cut); !done) return done.error();
                if (!cut) return none;
            }
        return cut->doubtful() ? Met::Doubtful : Met::Yes;
    }

    /// Cuts the cone by the side of an entry. In the first layer one whose form vanishes is 0 for every ω.
    Outcome enter(std::size_t entry, const States& states, std::optional<SignCone>& cone) {
        if (++cuts_ > kMostCuts) return limitError("too many cones");
        const DatumBranches::Form& form = branches_.form(entry, states);
        if (form.vanishes()) return Done{};
        auto side = cone->cut(cone->place(form.gradient), states[entry]);
        if (!side) return side.error();
        cone = *std::move(side);
        return Done{};
    }

    const loss::Loss& loss_;
    const Control& control_;
    theory::FlatnessProbe probe_;
    bool multilinear_;
    network::Signature base_;
    std::vector<network::Activation> active_;
    DatumBranches branches_;
    bool lifted_;
    bool isMixed_ = false;  ///< of the datum at hand: some of its choices were left out
    Share fixed_{};         ///< of data that contribute the same on every side
    std::vector<Item> items_;
    int cuts_ = 0;
    bool asksForCells_ = true;
};

}  // namespace

Result<std::optional<MinimumType>> typeBySums(const Place& place, const Control& control) {
    const network::Architecture& architecture = place.loss.network().architecture();
    if (network::penaltyWeight(architecture) != 0.0) return std::optional<MinimumType>();
    // With an output bias no output is 0 for every ω, and nothing cancels between data.
    if (!loss::isPiecewiseMultilinear(place.loss.criterion()) && architecture.outputBias)
        return std::optional(MinimumType::Sharp);
    // With one dense hidden layer, what is to vanish for each unit by itself: there few entries are open.
    const auto& layout = place.loss.network().layout();
    if (architecture.depth() == 1 && loss::isPiecewiseMultilinear(place.loss.criterion()) &&
        std::holds_alternative<network::DenseLayer>(architecture.layers.front()))
        for (Eigen::Index k = 0; k < architecture.width(1); ++k) {
            std::vector<std::array<Eigen::Index, 2>> entries{
                {layout.weight(1)->offset + k * architecture.input, architecture.input}};
            if (const auto* bias = layout.bias(1)) entries.push_back({bias->offset + k, 1});
            const Result<bool> sharp =
                FlatSums(place, theory::FlatnessProbe(place.loss, entries), control).isPlainlySharp();
            if (!sharp) return sharp.error();
            if (*sharp) return std::optional(MinimumType::Sharp);
        }
    auto type = FlatSums(place, theory::FlatnessProbe(place.loss), control).run();
    if (!type && type.error().kind == ErrorKind::Limit) return std::optional<MinimumType>();
    return type;
}

}  // namespace omegascope::nonsmooth
