#include <algorithm>
#include <map>

#include "core/certificates/outer_layer.h"
#include "core/certificates/writer/exact_program.h"
#include "core/certificates/writer/lift_writer.h"

namespace omegascope::certificates {

namespace {

constexpr std::size_t kMostForms = 4000;  ///< coefficients of one polynomial that are looked at

/// A number that is positive inside the region, by the coefficients that belong to names.
struct Candidate {
    Empty::Multiplier of;
    std::map<std::vector<int>, Rational> form;
};

/// Σ κ form = 0, Σ κ = 1, κ ≥ 0.
std::optional<Empty> combined(const std::vector<Candidate>& candidates, bool inProducts) {
    if (candidates.size() < 2) return std::nullopt;
    std::map<std::vector<int>, Vector> rows;
    for (std::size_t c = 0; c < candidates.size(); ++c)
        for (const auto& [name, value] : candidates[c].form) {
            if (value == 0) continue;
            Vector& row = rows[name];
            row.resize(candidates.size(), Rational(0));
            row[c] += value;
        }
    ExactProgram program;
    for (auto& each : rows) program.rows.push_back(std::move(each.second));
    // Independent forms have an inside.
    if (exactRank(program.rows) == candidates.size()) return std::nullopt;
    program.right.assign(program.rows.size(), Rational(0));
    program.upper.resize(candidates.size());
    program.rows.emplace_back(candidates.size(), Rational(1));
    program.right.emplace_back(1);
    const auto x = exactSolution(program);
    if (!x) return std::nullopt;
    Empty empty;
    empty.inProducts = inProducts;
    for (std::size_t c = 0; c < candidates.size(); ++c) {
        if ((*x)[c] == 0) continue;
        empty.multipliers.push_back(candidates[c].of);
        empty.multipliers.back().value = (*x)[c];
    }
    return empty;
}

/// The coefficients of z_k(x_i), or of an output, as a polynomial in ω on the region; false where a side is open.
bool addPolynomial(const ExactProblem& problem, const RegionSlopes& slopes, int layer, int unit, int datum,
                   const Rational& factor, std::vector<int>& way,
                   std::map<std::vector<int>, Rational>& form) {
    if (form.size() > kMostForms) return false;
    if (const int bias = problem.biasIndex(layer, unit); bias >= 0) {
        way.push_back(bias);
        form[way] += factor;
        way.pop_back();
    }
    bool known = true;
    problem.forEachInput(layer, unit, [&](int feature, int index) {
        way.push_back(index);
        if (layer == 1) {
            form[way] += factor * problem.point(datum)[static_cast<std::size_t>(feature)];
        } else {
            const Interval slope = slopes.hidden(layer - 1, datum, feature);
            if (slope.low != slope.high)
                known = false;
            else if (slope.low != 0)
                known = known && addPolynomial(problem, slopes, layer - 1, feature, datum, factor * slope.low,
                                               way, form);
        }
        way.pop_back();
    });
    return known;
}

}  // namespace

std::optional<Empty> emptyOfUnit(const ExactProblem& problem, const CurvePass& here, const Sides& sides) {
    const RegionSlopes slopes(problem, here, sides);
    std::map<std::pair<int, int>, std::vector<Entry>> units;
    for (const auto& [entry, side] : sides)
        if (entry.datum >= 0)
            units[{entry.layer, entry.layer > problem.depth() ? 0 : entry.unit}].push_back(entry);
    for (const auto& [unit, entries] : units) {
        if (entries.size() < 2) continue;
        std::vector<Candidate> candidates;
        for (const Entry& entry : entries) {
            Candidate candidate{{entry, -1, {}}, {}};
            std::vector<int> way;
            const Rational side(sides.at(entry));
            bool known = true;
            if (entry.layer <= problem.depth()) {
                known = addPolynomial(problem, slopes, entry.layer, entry.unit, entry.datum, side, way,
                                      candidate.form);
            } else {
                const auto& terms = problem.terms(entry.datum);
                const auto term = std::ranges::find(terms, entry.unit, &Term::unit);
                candidate.form[{}] = side;
                for (const auto& [output, sign] : {std::pair(term->plus, 1), std::pair(term->minus, -1)})
                    known = known &&
                            (output < 0 || addPolynomial(problem, slopes, entry.layer, output, entry.datum,
                                                         Rational(sign * side), way, candidate.form));
            }
            if (known) candidates.push_back(std::move(candidate));
        }
        if (auto empty = combined(candidates, false)) return empty;
    }
    return std::nullopt;
}

std::optional<Empty> emptyInProducts(const ExactProblem& problem, const CurvePass& here, const Sides& sides) {
    if (problem.depth() > 1 || sides.size() < 2) return std::nullopt;
    const Lift lift(problem, here);
    const RegionSlopes slopes(problem, here, sides);
    std::vector<Candidate> candidates;
    const auto add = [&](Candidate& candidate, int output, int unit, int datum, const Rational& factor) {
        const Vector& x = lift.features(unit, datum);
        for (std::size_t j = 0; j < x.size(); ++j)
            if (x[j] != 0) candidate.form[{output, unit, static_cast<int>(j)}] += factor * x[j];
    };
    for (const auto& [entry, side] : sides) {
        if (entry.datum < 0) continue;
        if (entry.layer <= problem.depth()) {
            for (int r = 0; r < problem.outputs(); ++r) {
                if (lift.sign(r, entry.unit) == 0) continue;
                Candidate candidate{{entry, r, {}}, {}};
                add(candidate, r, entry.unit, entry.datum, Rational(side * lift.sign(r, entry.unit)));
                candidates.push_back(std::move(candidate));
            }
            continue;
        }
        const auto& terms = problem.terms(entry.datum);
        const auto term = std::ranges::find(terms, entry.unit, &Term::unit);
        Candidate candidate{{entry, -1, {}}, {}};
        bool known = true;
        for (const auto& [output, sign] : {std::pair(term->plus, 1), std::pair(term->minus, -1)}) {
            if (output < 0) continue;
            if (lift.hasOutputBias()) candidate.form[{output}] += side * sign;
            for (int k = 0; k < lift.units(); ++k) {
                if (lift.readsNothing(k, entry.datum)) continue;
                const Interval slope =
                    lift.hasHidden() ? slopes.hidden(1, entry.datum, k) : Interval(Rational(1));
                known = known && slope.low == slope.high;
                add(candidate, output, k, entry.datum, Rational(side * sign * slope.low));
            }
        }
        if (known) candidates.push_back(std::move(candidate));
    }
    return combined(candidates, true);
}

}  // namespace omegascope::certificates
