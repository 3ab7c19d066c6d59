#include "core/theory/genericity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

#include "core/support/number_text.h"
#include "core/theory/balanced_sums.h"
#include "core/theory/separability.h"

namespace omegascope::theory {

namespace {

using Rational = boost::multiprecision::cpp_rational;
using RationalVector = std::vector<Rational>;

/// The distinct values of {1, α, …, α^L} other than 0, exactly.
std::vector<Rational> slopesOf(const network::Architecture& architecture) {
    std::vector<Rational> slopes{1};
    const Rational alpha(architecture.alpha);
    for (int layer = 1; layer <= architecture.depth(); ++layer) {
        const Rational next = slopes.back() * alpha;
        if (next == 0 || next == slopes.back()) break;
        slopes.push_back(next);
    }
    return slopes;
}

/// μ_ir x̄_i; equal weights count as 1.
RationalVector weightedPoint(const loss::Loss& loss, Eigen::Index datum, Eigen::Index row) {
    const data::Dataset& dataset = loss.dataset();
    const Rational weight =
        dataset.scheme == data::WeightScheme::Explicit ? Rational(loss.weights()(row, datum)) : Rational(1);
    RationalVector point;
    for (const double x : dataset.points.col(datum)) point.push_back(weight * Rational(x));
    point.push_back(weight);
    return point;
}

RationalVector scaled(const RationalVector& vector, const Rational& factor) {
    RationalVector result;
    for (const Rational& entry : vector) result.push_back(factor * entry);
    return result;
}

/// Each coordinate times the least power of two that makes it whole for every datum.
Options whole(const std::vector<std::vector<RationalVector>>& options) {
    const std::size_t length = options.front().front().size();
    IntegerVector common(length, 1);
    for (const auto& item : options)
        for (const RationalVector& vector : item)
            for (std::size_t j = 0; j < length; ++j)
                common[j] = std::max<boost::multiprecision::cpp_int>(common[j], denominator(vector[j]));
    Options result;
    for (const auto& item : options) {
        auto& integers = result.emplace_back();
        for (const RationalVector& vector : item) {
            IntegerVector entries;
            for (std::size_t j = 0; j < length; ++j)
                entries.push_back(numerator(vector[j]) * (common[j] / denominator(vector[j])));
            integers.push_back(std::move(entries));
        }
    }
    return result;
}

/// What each datum may add, with the λ that goes with each option.
struct Choices {
    std::vector<std::vector<RationalVector>> options;
    std::vector<double> slopes;  ///< of option p, the same for every datum
};

/// Options y_i μ_i λ x̄_i.
Choices binaryChoices(const loss::Loss& loss, const std::vector<Rational>& slopes, int problem) {
    const Eigen::Index row = loss.weights().rows() > 1 ? problem : 0;
    const std::vector<int> signs = classSigns(loss, problem);
    Choices result;
    for (const Rational& slope : slopes) result.slopes.push_back(slope.convert_to<double>());
    for (int i = 0; i < loss.dataset().size(); ++i) {
        const RationalVector point = scaled(weightedPoint(loss, i, row), signs[static_cast<std::size_t>(i)]);
        auto& options = result.options.emplace_back();
        for (const Rational& slope : slopes) options.push_back(scaled(point, slope));
    }
    return result;
}

/// Options of a datum of class r0: λ and a set S of other classes; λ |S| μ x̄ in block r0, -λ μ x̄ in those of
/// S.   [P, (7)]
Choices multiclassChoices(const loss::Loss& loss, const std::vector<Rational>& slopes) {
    const int classes = loss.network().architecture().outputs;
    const std::size_t sets = (std::size_t{1} << (classes - 1)) - 1;
    Choices result;
    for (const Rational& slope : slopes)
        result.slopes.insert(result.slopes.end(), sets, slope.convert_to<double>());
    for (int i = 0; i < loss.dataset().size(); ++i) {
        const auto own = static_cast<std::size_t>(loss.dataset().targets(0, i));
        const RationalVector point = weightedPoint(loss, i, 0);
        auto& options = result.options.emplace_back();
        for (const Rational& slope : slopes)
            for (std::size_t set = 1; set <= sets; ++set) {
                RationalVector vector(point.size() * static_cast<std::size_t>(classes));
                const auto add = [&](std::size_t block, const Rational& factor) {
                    for (std::size_t j = 0; j < point.size(); ++j)
                        vector[block * point.size() + j] += factor * point[j];
                };
                for (std::size_t bit = 0; bit + 1 < static_cast<std::size_t>(classes); ++bit) {
                    if ((set >> bit & 1) == 0) continue;
                    add(own, slope);
                    add(bit < own ? bit : bit + 1, -slope);
                }
                options.push_back(std::move(vector));
            }
    }
    return result;
}

/// "datum 1 (1), datum 4 (0.1)": the data that balance, counted from 1, with their factors.
std::string listed(const std::vector<double>& witness) {
    constexpr int kShown = 8;
    std::string text;
    int shown = 0, total = 0;
    for (std::size_t i = 0; i < witness.size(); ++i) {
        if (witness[i] == 0.0) continue;
        if (++total > kShown) continue;
        ++shown;
        text += (text.empty() ? "" : ", ") + std::to_string(i + 1) + " (times " +
                generalNumber(witness[i], 4) + ")";
    }
    if (total > shown) text += " and " + std::to_string(total - shown) + " more";
    return text;
}

std::string alphaRemark(const loss::Loss& loss) {
    return loss.network().architecture().alpha > 0.0 ? "" : " (at α = 0 the factors are 0 and 1)";
}

/// One system of equations; `called` names it in the sentence.
Result<Genericity> decide(const loss::Loss& loss, const Choices& choices, const std::string& called,
                          const Control& control) {
    const Result<std::optional<std::vector<int>>> found = balancedSum(whole(choices.options), control);
    if (!found) return found.error();
    Genericity result;
    if (!*found) {
        result.verdict = GenericityVerdict::Generic;
        result.reason = "No choice of activations balances the data" + called + alphaRemark(loss) + ".";
        return result;
    }
    result.verdict = GenericityVerdict::Rare;
    for (const int choice : **found)
        result.witness.push_back(choice == 0 ? 0.0 : choices.slopes[static_cast<std::size_t>(choice - 1)]);
    result.reason = "Data " + listed(result.witness) + " balance" + called + alphaRemark(loss) + ".";
    return result;
}

/// Rare if one problem is, generic if all are.
Result<Genericity> oneVersusAll(const loss::Loss& loss, const DataSeparability* separability,
                                const std::vector<Rational>& slopes, const Control& control) {
    Genericity result;
    result.verdict = GenericityVerdict::Generic;
    result.reason =
        "No choice of activations balances the data of any class against the rest" + alphaRemark(loss) + ".";
    for (int r = 0; r < loss.network().architecture().outputs; ++r) {
        if (separability && separability->problems[static_cast<std::size_t>(r)].separable) continue;
        Result<Genericity> one = decide(loss, binaryChoices(loss, slopes, r),
                                        " for class " + std::to_string(r + 1) + " against the rest", control);
        if (!one || one->verdict == GenericityVerdict::Rare) return one;
    }
    return result;
}

}  // namespace

Result<Genericity> genericity(const loss::Loss& loss, const Control& control) {
    Genericity result;
    if (loss.criterion() == loss::Criterion::Squared) {
        result.reason = "Generic and rare are notions for classes; regression targets have none.";
        return result;
    }
    const Result<std::optional<DataSeparability>> separability = dataSeparability(loss);
    const DataSeparability* known = separability ? &**separability : nullptr;
    if (known && known->separable) {
        result.verdict = GenericityVerdict::Generic;
        result.reason = "Linearly separable data are generic.";
        return result;
    }
    const std::vector<Rational> slopes = slopesOf(loss.network().architecture());
    const bool multiclass = loss.criterion() == loss::Criterion::MulticlassHinge;
    // 2^(R-1) - 1 sets of other classes; from 30 classes on the budget denies even two data.
    const int others = multiclass ? std::min(loss.network().architecture().outputs - 1, 30) : 1;
    const std::size_t options = slopes.size() * ((std::size_t{1} << others) - 1);
    if (!isWithinBudget(static_cast<std::size_t>(loss.dataset().size()), options)) {
        result.reason = std::to_string(loss.dataset().size()) +
                        " data are too many to try all activations: generic or rare is undecided.";
        return result;
    }
    if (multiclass) return decide(loss, multiclassChoices(loss, slopes), "", control);
    if (loss.criterion() == loss::Criterion::OneVersusAll) return oneVersusAll(loss, known, slopes, control);
    return decide(loss, binaryChoices(loss, slopes, 0), "", control);
}

}  // namespace omegascope::theory
