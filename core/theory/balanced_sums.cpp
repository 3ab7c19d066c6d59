#include "core/theory/balanced_sums.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <stdexcept>

#include "core/support/prime_field.h"
#include "core/support/random.h"

namespace omegascope::theory {

namespace {

using prime_field::kPrime;
using prime_field::negated;
using prime_field::Residue;
using prime_field::sum;

constexpr std::size_t kAsk = 1 << 16;  ///< steps between questions whether to stop
const Error kStopped = cancelled();

/// A random linear form modulo the prime: sums of vectors go to sums of residues.
class LinearHash {
  public:
    explicit LinearHash(std::size_t length) {
        Random random(0x72617265);
        for (std::size_t j = 0; j < length; ++j)
            factors_.push_back(1 + static_cast<Residue>(random.uniform() * static_cast<double>(kPrime - 1)));
    }
    Residue operator()(const IntegerVector& vector) const {
        Residue total = 0;
        for (std::size_t j = 0; j < factors_.size(); ++j) {
            const auto size = static_cast<Residue>(abs(vector[j]) % kPrime);
            const Residue term = prime_field::product(size, factors_[j]);
            total = sum(total, vector[j] < 0 ? negated(term) : term);
        }
        return total;
    }

  private:
    std::vector<Residue> factors_;
};

using ItemHashes = std::vector<std::vector<Residue>>;  ///< per item, per option

/// The residues of all choices of some items, sorted.
std::vector<Residue> sortedSums(const ItemHashes& items) {
    std::vector<Residue> sums{0};
    for (const std::vector<Residue>& options : items) {
        std::vector<Residue> merged = sums;
        for (const Residue option : options) {
            // Adding a constant modulo the prime rotates a sorted list.
            std::vector<Residue> shifted(sums.size());
            const auto wrap = std::lower_bound(sums.begin(), sums.end(), kPrime - option);
            const auto add = [option](Residue a) { return sum(a, option); };
            std::transform(sums.begin(), wrap, std::transform(wrap, sums.end(), shifted.begin(), add), add);
            std::vector<Residue> both(merged.size() + shifted.size());
            std::merge(merged.begin(), merged.end(), shifted.begin(), shifted.end(), both.begin());
            merged = std::move(both);
        }
        sums = std::move(merged);
    }
    return sums;
}

struct Meeting {
    Residue left = 0, right = 0;
};

/// Pairs with left + right ≡ target, each pair of values once; those of two empty choices only when
/// `emptyToo`.
/// @return false when stopped
bool meet(const std::vector<Residue>& left, const std::vector<Residue>& right, Residue target, bool emptyToo,
          const Control& control, const std::function<bool(const Meeting&)>& found) {
    for (const Residue goal : {target, target + kPrime}) {
        std::size_t j = right.size();
        for (std::size_t i = 0; i < left.size(); ++i) {
            if (i % kAsk == 0 && control.stopped()) return false;
            if (i > 0 && left[i] == left[i - 1]) continue;
            while (j > 0 && left[i] + right[j - 1] > goal) --j;
            if (j == 0) break;
            if (left[i] + right[j - 1] != goal) continue;
            const Meeting meeting{left[i], right[j - 1]};
            if (!emptyToo && meeting.left == 0 && meeting.right == 0) continue;
            if (found(meeting)) return true;
        }
    }
    return true;
}

/// Calls `found` with every choice of the items whose residue is `target`, until it returns true.
bool enumerate(const ItemHashes& items, Residue target,
               const std::function<bool(const std::vector<int>&)>& found) {
    std::vector<int> choice(items.size(), 0);
    const std::function<bool(std::size_t, Residue)> descend = [&](std::size_t item, Residue total) {
        if (item == items.size()) return total == target && found(choice);
        choice[item] = 0;
        if (descend(item + 1, total)) return true;
        for (std::size_t option = 0; option < items[item].size(); ++option) {
            choice[item] = static_cast<int>(option) + 1;
            if (descend(item + 1, sum(total, items[item][option]))) return true;
        }
        choice[item] = 0;
        return false;
    };
    return descend(0, 0);
}

bool isBalanced(const Options& options, const std::vector<int>& choice) {
    if (std::all_of(choice.begin(), choice.end(), [](int each) { return each == 0; })) return false;
    IntegerVector total(options.front().front().size(), 0);
    for (std::size_t i = 0; i < choice.size(); ++i)
        if (choice[i] > 0)
            for (std::size_t j = 0; j < total.size(); ++j)
                total[j] += options[i][static_cast<std::size_t>(choice[i] - 1)][j];
    return std::all_of(total.begin(), total.end(), [](const auto& entry) { return entry == 0; });
}

/// The items in three parts: sums of the outer two are kept, the choices of the middle one tried in turn.
struct Split {
    std::size_t left = 0, middle = 0, right = 0;
};

std::optional<Split> split(std::size_t items, std::size_t optionsPerItem) {
    const double choices = 1.0 + static_cast<double>(optionsPerItem);
    const auto most = static_cast<std::size_t>(std::log(kHalfSums) / std::log(choices));
    Split parts;
    parts.left = std::min(most, (items + 1) / 2);
    parts.right = std::min(most, items - parts.left);
    parts.middle = items - parts.left - parts.right;
    const auto count = [choices](std::size_t part) { return std::pow(choices, static_cast<double>(part)); };
    if (count(parts.middle) * (count(parts.left) + count(parts.right)) > kMeetings) return std::nullopt;
    return parts;
}

/// The choice that a meeting of residues stands for, confirmed in integers.
std::optional<std::vector<int>> confirmed(const Options& options, const ItemHashes& left,
                                          const std::vector<int>& middle, const ItemHashes& right,
                                          const Meeting& meeting) {
    std::optional<std::vector<int>> balanced;
    enumerate(left, meeting.left, [&](const std::vector<int>& first) {
        return enumerate(right, meeting.right, [&](const std::vector<int>& last) {
            std::vector<int> choice = first;
            choice.insert(choice.end(), middle.begin(), middle.end());
            choice.insert(choice.end(), last.begin(), last.end());
            if (!isBalanced(options, choice)) return false;
            balanced = std::move(choice);
            return true;
        });
    });
    return balanced;
}

}  // namespace

bool isWithinBudget(std::size_t items, std::size_t optionsPerItem) {
    return split(items, optionsPerItem).has_value();
}

Result<std::optional<std::vector<int>>> balancedSum(const Options& options, const Control& control) {
    const std::optional<Split> parts = split(options.size(), options.front().size());
    if (!parts) throw std::invalid_argument("too many items for a search for balanced sums");
    const LinearHash hash(options.front().front().size());
    ItemHashes all(options.size());
    for (std::size_t i = 0; i < options.size(); ++i)
        for (const IntegerVector& vector : options[i]) all[i].push_back(hash(vector));
    const auto middleBegin = all.begin() + static_cast<std::ptrdiff_t>(parts->left);
    const auto middleEnd = middleBegin + static_cast<std::ptrdiff_t>(parts->middle);
    const ItemHashes leftItems(all.begin(), middleBegin), middleItems(middleBegin, middleEnd),
        rightItems(middleEnd, all.end());
    const std::vector<Residue> left = sortedSums(leftItems);
    if (control.stopped()) return kStopped;
    const std::vector<Residue> right = sortedSums(rightItems);
    // Residue 0 twice in a half: a choice that is not empty.
    const auto emptyIsAlone = [](const std::vector<Residue>& sums) {
        return sums.size() < 2 || sums[1] != 0;
    };
    const bool emptyToo = !emptyIsAlone(left) || !emptyIsAlone(right);
    std::vector<int> middle(parts->middle, 0);
    std::optional<std::vector<int>> balanced;
    for (;;) {
        Residue total = 0;
        for (std::size_t i = 0; i < middle.size(); ++i)
            if (middle[i] > 0) total = sum(total, middleItems[i][static_cast<std::size_t>(middle[i] - 1)]);
        const bool someMiddle = std::any_of(middle.begin(), middle.end(), [](int each) { return each > 0; });
        const bool finished =
            meet(left, right, negated(total), emptyToo || someMiddle, control, [&](const Meeting& meeting) {
                balanced = confirmed(options, leftItems, middle, rightItems, meeting);
                return balanced.has_value();
            });
        if (!finished) return kStopped;
        if (balanced) return balanced;
        std::size_t digit = 0;
        while (digit < middle.size() && middle[digit] == static_cast<int>(options.front().size()))
            middle[digit++] = 0;
        if (digit == middle.size()) return balanced;
        ++middle[digit];
    }
}

}  // namespace omegascope::theory
