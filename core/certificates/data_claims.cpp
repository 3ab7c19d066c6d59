#include "core/certificates/data_claims.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/certificates/numbers/residue.h"

namespace omegascope::certificates {

namespace {

using loss::Criterion;

/// μ x̄ of a datum.
Vector weighted(const ExactProblem& problem, int datum, int row) {
    Vector result = problem.point(datum);
    result.push_back(1);
    for (Rational& each : result) each *= problem.weight(datum, row);
    return result;
}

bool separates(const ExactProblem& problem, int which, const Hyperplane& plane) {
    demand(static_cast<int>(plane.w.size()) == problem.inputs(), "a hyperplane has not the data's dimension");
    for (int i = 0; i < problem.data(); ++i) {
        Rational value = plane.b;
        for (std::size_t j = 0; j < plane.w.size(); ++j) value += plane.w[j] * problem.point(i)[j];
        if (signIn(problem, which, i) * value <= 0) return false;
    }
    return true;
}

/// All sums of one option or nothing of each of some data.
std::vector<std::uint64_t> sumsOf(const std::vector<std::vector<std::uint64_t>>& options) {
    std::vector<std::uint64_t> sums{0};
    for (const auto& datum : options) {
        const std::size_t before = sums.size();
        for (const std::uint64_t option : datum)
            for (std::size_t s = 0; s < before; ++s) sums.push_back((sums[s] + option) % kPrime);
    }
    return sums;
}

}  // namespace

int problemCount(const ExactProblem& problem) {
    demand(problem.criterion() != Criterion::Squared, "regression targets have no classes");
    const bool binary = problem.criterion() == Criterion::Hinge || problem.criterion() == Criterion::Logistic;
    return binary ? 1 : problem.outputs();
}

int signIn(const ExactProblem& problem, int which, int datum) {
    if (problem.criterion() == Criterion::Hinge || problem.criterion() == Criterion::Logistic)
        return problem.target(datum, 0) > 0 ? 1 : -1;
    return problem.target(datum, 0) == which ? 1 : -1;
}

int systemCount(const ExactProblem& problem) {
    return problem.criterion() == Criterion::MulticlassHinge ? 1 : problemCount(problem);
}

Vector factorsOf(const ExactProblem& problem) {
    Vector factors{1};
    for (int layer = 1; layer <= problem.depth(); ++layer) {
        const Rational next = factors.back() * problem.alpha();
        if (next == 0 || next == factors.back()) break;
        factors.push_back(next);
    }
    return factors;
}

double optionCount(const ExactProblem& problem) {
    const double sets =
        problem.criterion() == Criterion::MulticlassHinge ? std::exp2(problem.outputs() - 1) - 1.0 : 1.0;
    return sets * static_cast<double>(factorsOf(problem).size());
}

std::vector<Vector> optionsOf(const ExactProblem& problem, int system, int datum) {
    std::vector<Vector> result;
    const bool multiclass = problem.criterion() == Criterion::MulticlassHinge;
    const Vector point = weighted(problem, datum, multiclass ? 0 : system);
    for (const Rational& factor : factorsOf(problem)) {
        if (!multiclass) {
            Vector option = point;
            for (Rational& each : option) each *= factor * signIn(problem, system, datum);
            result.push_back(std::move(option));
            continue;
        }
        const int own = problem.classOf(datum), others = problem.outputs() - 1;
        for (std::uint64_t set = 1; set < std::uint64_t{1} << others; ++set) {
            Vector option(point.size() * static_cast<std::size_t>(problem.outputs()), Rational(0));
            for (int bit = 0; bit < others; ++bit) {
                if ((set >> bit & 1) == 0) continue;
                const auto other = static_cast<std::size_t>(bit < own ? bit : bit + 1);
                for (std::size_t j = 0; j < point.size(); ++j) {
                    option[static_cast<std::size_t>(own) * point.size() + j] += factor * point[j];
                    option[other * point.size() + j] -= factor * point[j];
                }
            }
            result.push_back(std::move(option));
        }
    }
    return result;
}

bool neverBalances(const ExactProblem& problem, int system, const Vector& form) {
    const double options = optionCount(problem) + 1.0;
    const int half = problem.data() / 2;
    demand(std::pow(options, problem.data() - half) <= kMostSums,
           "there are too many choices to look at each");
    std::vector<std::uint64_t> at;
    for (const Rational& each : form) at.push_back(residue(each));
    std::vector<std::vector<std::uint64_t>> left, right;
    for (int i = 0; i < problem.data(); ++i) {
        auto& values = (i < half ? left : right).emplace_back();
        for (const Vector& option : optionsOf(problem, system, i)) {
            demand(option.size() == form.size(), "a form has not the length of the sums");
            std::uint64_t value = 0;
            for (std::size_t j = 0; j < option.size(); ++j)
                value = modularSum(value, modularProduct(at[j], residue(option[j])));
            values.push_back(value);
        }
    }
    const std::vector<std::uint64_t> first = sumsOf(left);
    std::vector<std::uint64_t> second = sumsOf(right);
    std::ranges::sort(second);
    // The choice of nothing is one pair that meets; there must be no other.
    std::size_t meetings = 0;
    for (const std::uint64_t sum : first) {
        const auto [begin, end] = std::ranges::equal_range(second, (kPrime - sum) % kPrime);
        meetings += static_cast<std::size_t>(end - begin);
        if (meetings > 1) return false;
    }
    return meetings == 1;
}

void checkSeparable(const ExactProblem& problem, const Hyperplanes& witness) {
    demand(static_cast<int>(witness.planes.size()) == problemCount(problem),
           "there is not one hyperplane for each problem");
    for (int which = 0; which < problemCount(problem); ++which)
        demand(separates(problem, which, witness.planes[static_cast<std::size_t>(which)]),
               "hyperplane " + std::to_string(which + 1) + " has a datum on the wrong side");
}

void checkNotSeparable(const ExactProblem& problem, const CommonPoint& witness) {
    demand(witness.problem >= 0 && witness.problem < problemCount(problem), "there is no such problem");
    std::array<Rational, 2> total{0, 0};
    Vector difference(static_cast<std::size_t>(problem.inputs()), Rational(0));
    std::set<int> seen;
    for (const auto& [datum, weight] : witness.weights) {
        demand(datum >= 0 && datum < problem.data() && seen.insert(datum).second,
               "a weight belongs to no datum, or a datum has two");
        demand(weight >= 0, "the weight of datum " + std::to_string(datum + 1) + " is negative");
        const int sign = signIn(problem, witness.problem, datum);
        total[sign > 0 ? 0 : 1] += weight;
        for (std::size_t j = 0; j < difference.size(); ++j)
            difference[j] += sign * weight * problem.point(datum)[j];
    }
    demand(total[0] == 1 && total[1] == 1, "the weights of a class do not add up to 1");
    demand(std::ranges::all_of(difference, [](const Rational& each) { return each == 0; }),
           "the weights are not those of one point");
}

void checkRare(const ExactProblem& problem, const Balanced& witness) {
    demand(witness.problem >= 0 && witness.problem < systemCount(problem), "there is no such problem");
    demand(!witness.data.empty(), "no datum takes part");
    const bool multiclass = problem.criterion() == Criterion::MulticlassHinge;
    const Vector factors = factorsOf(problem);
    Vector sum;
    std::set<int> seen;
    for (const Balanced::Datum& each : witness.data) {
        demand(each.datum >= 0 && each.datum < problem.data() && seen.insert(each.datum).second,
               "a datum that takes part is none, or is named twice");
        const std::string name = "datum " + std::to_string(each.datum + 1);
        demand(each.power >= 0 && each.power < static_cast<int>(factors.size()),
               name + " has no such factor");
        const Vector point = weighted(problem, each.datum, multiclass ? 0 : witness.problem);
        const Rational& factor = factors[static_cast<std::size_t>(each.power)];
        sum.resize(point.size() * static_cast<std::size_t>(multiclass ? problem.outputs() : 1), Rational(0));
        const auto add = [&](int block, const Rational& by) {
            for (std::size_t j = 0; j < point.size(); ++j)
                sum[static_cast<std::size_t>(block) * point.size() + j] += by * point[j];
        };
        if (!multiclass) {
            demand(each.classes.empty(), name + " is set against classes");
            add(0, factor * signIn(problem, witness.problem, each.datum));
            continue;
        }
        demand(!each.classes.empty(), name + " is set against no class");
        std::set<int> others;
        for (const int other : each.classes) {
            demand(other >= 0 && other < problem.outputs() && other != problem.classOf(each.datum) &&
                       others.insert(other).second,
                   name + " is set against a class that it cannot be");
            add(problem.classOf(each.datum), factor);
            add(other, Rational(-factor));
        }
    }
    demand(std::ranges::all_of(sum, [](const Rational& each) { return each == 0; }),
           "the data do not balance");
}

bool isAlwaysPositive(const ExactProblem& problem, int system, const Vector& form) {
    const bool multiclass = problem.criterion() == Criterion::MulticlassHinge;
    for (int i = 0; i < problem.data(); ++i) {
        const Vector point = weighted(problem, i, multiclass ? 0 : system);
        const auto value = [&](int block) {
            Rational sum(0);
            for (std::size_t j = 0; j < point.size(); ++j)
                sum += form[static_cast<std::size_t>(block) * point.size() + j] * point[j];
            return sum;
        };
        if (!multiclass) {
            if (signIn(problem, system, i) * value(0) <= 0) return false;
            continue;
        }
        // Against several classes a datum adds what it adds against each.
        const Rational own = value(problem.classOf(i));
        for (int r = 0; r < problem.outputs(); ++r)
            if (r != problem.classOf(i) && own <= value(r)) return false;
    }
    return true;
}

void checkGeneric(const ExactProblem& problem, const Unbalanced& witness) {
    demand(static_cast<int>(witness.systems.size()) == systemCount(problem),
           "there is not one form for each problem");
    const int blocks = problem.criterion() == Criterion::MulticlassHinge ? problem.outputs() : 1;
    for (int which = 0; which < systemCount(problem); ++which) {
        const Unbalanced::Form& each = witness.systems[static_cast<std::size_t>(which)];
        demand(static_cast<int>(each.form.size()) == blocks * (problem.inputs() + 1),
               "a form has not the length of the sums");
        const std::string name = "the form of problem " + std::to_string(which + 1);
        if (each.positive)
            demand(isAlwaysPositive(problem, which, each.form), name + " is not positive for every datum");
        else
            demand(neverBalances(problem, which, each.form), "some choice makes " + name + " 0");
    }
}

}  // namespace omegascope::certificates
