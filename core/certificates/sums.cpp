#include "core/certificates/sums.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/certificates/numbers/residue.h"

namespace omegascope::certificates {

namespace {

using Residues = std::vector<std::uint64_t>;

class SumsOfSides {
  public:
    SumsOfSides(const ExactProblem& problem, const CurvePass& here, const Sums& witness)
        : problem_(problem), here_(here), walls_(static_cast<std::size_t>(problem.data())) {
        for (const Entry& wall : wallsAt(problem, here))
            walls_[static_cast<std::size_t>(wall.datum)].push_back(wall);
        double passes = 0.0;
        for (const auto& own : walls_) passes += std::exp2(static_cast<double>(own.size()));
        demand(passes * problem.passCost() / problem.data() <= kMostSumProducts,
               "there are too many sides of the walls to look at each");
        alpha_ = residue(problem.alpha());
        auto seed = static_cast<std::uint64_t>(witness.seed);
        for (int j = 0; j < problem.parameterCount(); ++j) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            at_.push_back((seed >> 3) % kPrime);
        }
        if (!witness.unit) return;
        demand(problem.depth() == 1 && problem.isHinge() && *witness.unit < problem.width(1),
               "it names a unit, but there is no such one, or more than one hidden layer, or the loss is "
               "smooth");
        other_ = at_;
        const auto change = [&](int index) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            other_[static_cast<std::size_t>(index)] = (seed >> 3) % kPrime;
        };
        problem.forEachInput(1, *witness.unit, [&](int, int index) { change(index); });
        if (const int bias = problem.biasIndex(1, *witness.unit); bias >= 0) change(bias);
    }

    void check() const {
        if (!problem_.isHinge()) {
            for (int i = 0; i < problem_.data(); ++i)
                if (!valuesOf(i).contains(0)) return;
            throw Refused{"every datum may have outputs that are 0"};
        }
        std::uint64_t fixed = 0;
        std::vector<Residues> left, right;
        std::size_t leftCount = 1, rightCount = 1;
        for (int i = 0; i < problem_.data(); ++i) {
            const std::set<std::uint64_t> values = valuesOf(i);
            if (values.size() == 1) {
                fixed = modularSum(fixed, *values.begin());
                continue;
            }
            const bool toLeft = leftCount <= rightCount;
            (toLeft ? left : right).emplace_back(values.begin(), values.end());
            std::size_t& count = toLeft ? leftCount : rightCount;
            count *= values.size();
            demand(count <= kMostHalfSums, "there are too many choices of sides to look at each");
        }
        Residues second = sumsOf(right, 0);
        std::ranges::sort(second);
        for (const std::uint64_t sum : sumsOf(left, fixed))
            demand(!std::ranges::binary_search(second, (kPrime - sum) % kPrime),
                   "some sides of the walls make the sum 0");
    }

  private:
    /// What a datum may add: hinge types L_i(ω') - L_i(0); else a sum of its outputs with random factors.
    std::set<std::uint64_t> valuesOf(int datum) const {
        const auto& own = walls_[static_cast<std::size_t>(datum)];
        std::set<std::uint64_t> values;
        for (std::size_t sides = 0; sides < std::size_t{1} << own.size(); ++sides) {
            std::map<Entry, int> chosen;
            for (std::size_t w = 0; w < own.size(); ++w) chosen.emplace(own[w], (sides >> w) & 1U ? 1 : -1);
            std::uint64_t value = valueOf(datum, chosen, at_);
            if (!other_.empty())
                value = modularSum(value, (kPrime - valueOf(datum, chosen, other_)) % kPrime);
            values.insert(value);
        }
        return values;
    }
    bool isActive(const Entry& entry, const std::map<Entry, int>& chosen) const {
        const auto side = chosen.find(entry);
        return (side == chosen.end() ? here_.state(entry) : side->second) > 0;
    }
    std::uint64_t valueOf(int datum, const std::map<Entry, int>& chosen, const Residues& at) const {
        Residues features;
        for (const Rational& x : problem_.point(datum)) features.push_back(residue(x));
        const int last = problem_.depth() + 1;
        for (int layer = 1; layer <= last; ++layer) {
            Residues z;
            for (int unit = 0; unit < problem_.width(layer); ++unit) {
                std::uint64_t sum = 0;
                if (const int bias = problem_.biasIndex(layer, unit); bias >= 0)
                    sum = at[static_cast<std::size_t>(bias)];
                problem_.forEachInput(layer, unit, [&](int feature, int index) {
                    sum = modularSum(sum, modularProduct(at[static_cast<std::size_t>(index)],
                                                         features[static_cast<std::size_t>(feature)]));
                });
                if (layer < last && !isActive({datum, layer, unit}, chosen))
                    sum = modularProduct(sum, alpha_);
                z.push_back(sum);
            }
            features = std::move(z);
        }
        std::uint64_t total = 0;
        if (!problem_.isHinge()) {
            for (std::size_t r = 0; r < features.size(); ++r)
                total = modularSum(total, modularProduct(features[r], at[r % at.size()]));
            return total;
        }
        for (const Term& term : problem_.terms(datum)) {
            if (!isActive({datum, last, term.unit}, chosen)) continue;
            const std::uint64_t weight = residue(term.weight);
            if (term.plus >= 0)
                total =
                    modularSum(total, modularProduct(weight, features[static_cast<std::size_t>(term.plus)]));
            if (term.minus >= 0)
                total = modularSum(
                    total, modularProduct(
                               weight, (kPrime - features[static_cast<std::size_t>(term.minus)]) % kPrime));
        }
        return total;
    }
    static Residues sumsOf(const std::vector<Residues>& options, std::uint64_t start) {
        Residues sums{start};
        for (const Residues& datum : options) {
            Residues grown;
            grown.reserve(sums.size() * datum.size());
            for (const std::uint64_t option : datum)
                for (const std::uint64_t sum : sums) grown.push_back(modularSum(sum, option));
            sums = std::move(grown);
        }
        return sums;
    }

    const ExactProblem& problem_;
    const CurvePass& here_;
    std::vector<std::vector<Entry>> walls_;
    std::uint64_t alpha_ = 0;
    Residues at_, other_;  ///< ω'; ω'', or nothing
};

}  // namespace

void checkSums(const ExactProblem& problem, const CurvePass& here, const Sums& witness) {
    SumsOfSides(problem, here, witness).check();
}

}  // namespace omegascope::certificates
