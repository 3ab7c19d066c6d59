#include "core/certificates/writer/data_writer.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/certificates/data_claims.h"
#include "core/certificates/writer/exact_program.h"

namespace omegascope::certificates {

namespace {

Hyperplane planeOf(const ExactProblem& problem, int which, const theory::Separability& known) {
    Hyperplane plane{Vector(static_cast<std::size_t>(problem.inputs()), Rational(0)),
                     Rational(signIn(problem, which, 0))};
    // With one class alone any constant of its sign will do, which is what stands there already.
    bool both = false;
    for (int i = 0; i < problem.data(); ++i)
        both = both || signIn(problem, which, i) != signIn(problem, which, 0);
    if (!both) return plane;
    for (std::size_t j = 0; j < plane.w.size(); ++j)
        plane.w[j] = exactly(known.w[static_cast<Eigen::Index>(j)]);
    // In the middle of the two classes, exactly.
    std::optional<Rational> least, most;
    for (int i = 0; i < problem.data(); ++i) {
        Rational value(0);
        for (std::size_t j = 0; j < plane.w.size(); ++j) value += plane.w[j] * problem.point(i)[j];
        if (signIn(problem, which, i) > 0)
            least = least ? std::min(*least, value) : value;
        else
            most = most ? std::max(*most, value) : value;
    }
    plane.b = -(*least + *most) / 2;
    return plane;
}

/// A form of whole numbers.
Vector formOf(std::size_t length, std::uint64_t seed) {
    Vector form;
    for (std::size_t j = 0; j < length; ++j) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        form.emplace_back(static_cast<long long>(seed >> 34) + 1);
    }
    return form;
}

/// The classes that each datum is set against, by meeting in the middle.
Attempt<Witness> balancedClasses(const ExactProblem& problem, Balanced witness) {
    constexpr double kMostChoices = 1e5;
    const int others = problem.outputs() - 1;
    const double sets = std::exp2(others) - 1.0;
    const std::size_t half = witness.data.size() / 2;
    if (std::pow(sets, static_cast<double>(witness.data.size() - half)) > kMostChoices)
        return {std::nullopt, "the classes that the data are set against are too many to be found again"};
    using Choice = std::vector<std::size_t>;
    const auto sumsOf = [&](std::size_t first, std::size_t end) {
        std::vector<std::pair<Vector, Choice>> sums{{Vector(), {}}};
        for (std::size_t e = first; e < end; ++e) {
            const auto options = optionsOf(problem, 0, witness.data[e].datum);
            std::vector<std::pair<Vector, Choice>> grown;
            for (const auto& [sum, choice] : sums)
                for (std::size_t set = 0; set < static_cast<std::size_t>(sets); ++set) {
                    Vector next = options[static_cast<std::size_t>(witness.data[e].power) *
                                              static_cast<std::size_t>(sets) +
                                          set];
                    for (std::size_t j = 0; j < sum.size(); ++j) next[j] += sum[j];
                    Choice longer = choice;
                    longer.push_back(set + 1);
                    grown.emplace_back(std::move(next), std::move(longer));
                }
            sums = std::move(grown);
        }
        return sums;
    };
    const std::size_t length = static_cast<std::size_t>(problem.outputs() * (problem.inputs() + 1));
    std::map<Vector, Choice> left;
    for (auto& [sum, choice] : sumsOf(0, half)) {
        sum.resize(length, Rational(0));
        left.emplace(std::move(sum), std::move(choice));
    }
    for (auto& [sum, choice] : sumsOf(half, witness.data.size())) {
        sum.resize(length, Rational(0));
        for (Rational& each : sum) each = -each;
        const auto other = left.find(sum);
        if (other == left.end()) continue;
        Choice all = other->second;
        all.insert(all.end(), choice.begin(), choice.end());
        for (std::size_t e = 0; e < witness.data.size(); ++e) {
            const int own = problem.classOf(witness.data[e].datum);
            for (int bit = 0; bit < others; ++bit)
                if ((all[e] >> bit) & 1) witness.data[e].classes.push_back(bit < own ? bit : bit + 1);
        }
        return {std::move(witness), {}};
    }
    return {std::nullopt, "the factors that were told do not balance exactly"};
}

}  // namespace

Attempt<Witness> separableWitness(const ExactProblem& problem, const theorems::DataAnalysis& analysis) {
    Hyperplanes witness;
    for (int which = 0; which < problemCount(problem); ++which)
        witness.planes.push_back(
            planeOf(problem, which, analysis.separability->problems[static_cast<std::size_t>(which)]));
    return {std::move(witness), {}};
}

Attempt<Witness> notSeparableWitness(const ExactProblem& problem, const theorems::DataAnalysis& analysis) {
    const auto& problems = analysis.separability->problems;
    const auto found = std::ranges::find(problems, false, &theory::Separability::separable);
    if (found == problems.end()) return {std::nullopt, "every problem is separable"};
    CommonPoint witness;
    witness.problem = static_cast<int>(found - problems.begin());
    // The data that the analyser's common point is made of, else all of them.
    for (const bool all : {false, true}) {
        std::vector<int> data;
        for (int i = 0; i < problem.data(); ++i)
            if (all || (i < found->hullWeights.size() && found->hullWeights[i] > 0.0)) data.push_back(i);
        ExactProgram program;
        program.upper.resize(data.size());
        for (int row = -2; row < problem.inputs(); ++row) {
            Vector entries;
            for (const int i : data) {
                const int sign = signIn(problem, witness.problem, i);
                if (row < 0)
                    entries.emplace_back((row == -1) == (sign > 0) ? 1 : 0);
                else
                    entries.push_back(sign * problem.point(i)[static_cast<std::size_t>(row)]);
            }
            program.rows.push_back(std::move(entries));
            program.right.emplace_back(row < 0 ? 1 : 0);
        }
        const auto weights = exactSolution(program);
        if (!weights) continue;
        for (std::size_t e = 0; e < data.size(); ++e)
            if ((*weights)[e] != 0) witness.weights.emplace_back(data[e], (*weights)[e]);
        return {std::move(witness), {}};
    }
    return {std::nullopt, "no exact common point of the hulls was found"};
}

Attempt<Witness> genericWitness(const ExactProblem& problem, const theorems::DataAnalysis& analysis) {
    Unbalanced witness;
    const bool multiclass = problem.criterion() == loss::Criterion::MulticlassHinge;
    const double half = std::pow(optionCount(problem) + 1.0, problem.data() - problem.data() / 2);
    const auto* known = analysis.separability ? &analysis.separability->problems : nullptr;
    const auto planes = [&](int first, int end) {
        Vector form;
        for (int which = first; which < end; ++which) {
            const Hyperplane plane = planeOf(problem, which, (*known)[static_cast<std::size_t>(which)]);
            form.insert(form.end(), plane.w.begin(), plane.w.end());
            form.push_back(plane.b);
        }
        return form;
    };
    for (int which = 0; which < systemCount(problem); ++which) {
        const bool separable = known && (multiclass ? analysis.separability->separable
                                                    : (*known)[static_cast<std::size_t>(which)].separable);
        if (separable) {
            Vector form = multiclass ? planes(0, problem.outputs()) : planes(which, which + 1);
            witness.systems.push_back({std::move(form), true});
            continue;
        }
        if (half > kMostSums)
            return {std::nullopt,
                    "only looking at every choice of activations shows it, and there are too many"};
        const std::size_t length = optionsOf(problem, which, 0).front().size();
        bool found = false;
        for (std::uint64_t seed = 1; seed <= 4 && !found; ++seed) {
            Vector form = formOf(length, seed);
            found = neverBalances(problem, which, form);
            if (found) witness.systems.push_back({std::move(form), false});
        }
        if (!found) return {std::nullopt, "no linear form was found that tells all choices from 0"};
    }
    return {std::move(witness), {}};
}

Attempt<Witness> rareWitness(const ExactProblem& problem, const theorems::DataAnalysis& analysis) {
    const bool multiclass = problem.criterion() == loss::Criterion::MulticlassHinge;
    const Vector factors = factorsOf(problem);
    const auto& told = analysis.genericity.witness;
    for (int which = 0; which < systemCount(problem); ++which) {
        Balanced witness;
        witness.problem = which;
        for (std::size_t i = 0; i < told.size(); ++i) {
            if (told[i] == 0.0) continue;
            const auto power = std::ranges::find_if(
                factors, [&](const Rational& factor) { return factor.convert_to<double>() == told[i]; });
            if (power == factors.end()) return {std::nullopt, "a factor that was told is no power of α"};
            witness.data.push_back(
                {static_cast<int>(i), static_cast<int>(power - factors.begin()), std::vector<int>{}});
        }
        if (multiclass) return balancedClasses(problem, std::move(witness));
        try {
            checkRare(problem, witness);
        } catch (const Refused&) {
            continue;
        }
        return {std::move(witness), {}};
    }
    return {std::nullopt, "the factors that were told do not balance exactly"};
}

}  // namespace omegascope::certificates
