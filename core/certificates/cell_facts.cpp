#include "core/certificates/cell_facts.h"

#include <algorithm>
#include <set>

#include "core/certificates/numbers/interval.h"

namespace omegascope::certificates {

namespace {

using loss::Criterion;

/// An entry with state 0 has no side: its pre-activation is 0 all around, or there is no kink.
Rational slopeOf(const ExactProblem& problem, std::int8_t state) {
    if (problem.alpha() == 1) return 1;
    if (state == 0) return 0;
    return state > 0 ? Rational(1) : problem.alpha();
}

/// Goes from the output down to the inputs, with what each datum has left.
class WaysDown {
  public:
    WaysDown(const ExactProblem& problem, const CurvePass& cell) : problem_(problem), cell_(cell) {
        seen_.resize(static_cast<std::size_t>(problem.depth()) + 1);
    }

    std::optional<Monomial> find() {
        for (int r = 0; r < problem_.outputs(); ++r) {
            Vector left(static_cast<std::size_t>(problem_.data()), Rational(0));
            for (int i = 0; i < problem_.data(); ++i)
                for (const Term& term : problem_.terms(i))
                    if (cell_.state(problem_.depth() + 1, i, term.unit) > 0) {
                        if (term.plus == r) left[static_cast<std::size_t>(i)] += term.weight;
                        if (term.minus == r) left[static_cast<std::size_t>(i)] -= term.weight;
                    }
            if (visit(problem_.depth() + 1, r, left)) return Monomial{way_, -1};
        }
        return std::nullopt;
    }

  private:
    bool visit(int layer, int unit, const Vector& left) {
        if (std::ranges::all_of(left, [](const Rational& each) { return each == 0; })) return false;
        if (layer <= problem_.depth() && !seen_[static_cast<std::size_t>(layer)].emplace(unit, left).second)
            return false;
        if (const int bias = problem_.biasIndex(layer, unit); bias >= 0) {
            Rational sum(0);
            for (const Rational& each : left) sum += each;
            if (sum != 0) {
                way_.push_back(bias);
                return true;
            }
        }
        bool found = false;
        problem_.forEachInput(layer, unit, [&](int feature, int index) {
            if (found) return;
            demand((work_ += static_cast<double>(left.size())) <= kMostMonomials,
                   "the loss has too many monomials to look at each");
            way_.push_back(index);
            found = layer == 1 ? endsIn(feature, left)
                               : visit(layer - 1, feature, passed(layer - 1, feature, left));
            if (!found) way_.pop_back();
        });
        return found;
    }

    bool endsIn(int input, const Vector& left) const {
        Rational sum(0);
        for (int i = 0; i < problem_.data(); ++i)
            sum += left[static_cast<std::size_t>(i)] * problem_.point(i)[static_cast<std::size_t>(input)];
        return sum != 0;
    }

    Vector passed(int layer, int unit, const Vector& left) const {
        Vector next;
        for (int i = 0; i < problem_.data(); ++i)
            next.push_back(left[static_cast<std::size_t>(i)] *
                           slopeOf(problem_, cell_.state(layer, i, unit)));
        return next;
    }

    const ExactProblem& problem_;
    const CurvePass& cell_;
    std::vector<std::set<std::pair<int, Vector>>>
        seen_;  ///< per layer: units and what was left there, without success
    std::vector<int> way_;
    double work_ = 0.0;
};

/// A way through the network on which one datum reaches an output.
std::optional<Monomial> wayOfADatum(const ExactProblem& problem, const CurvePass& cell) {
    for (int i = 0; i < problem.data(); ++i) {
        // From below: of each unit one way by which something arrives there, the last entry last.
        std::vector<std::vector<int>> ways;
        for (const Rational& x : problem.point(i))
            ways.push_back(x != 0 ? std::vector<int>{-1} : std::vector<int>{});
        for (int layer = 1; layer <= problem.depth() + 1; ++layer) {
            std::vector<std::vector<int>> next;
            for (int unit = 0; unit < problem.width(layer); ++unit) {
                std::vector<int> way;
                if (const int bias = problem.biasIndex(layer, unit); bias >= 0) way = {bias};
                problem.forEachInput(layer, unit, [&](int feature, int index) {
                    const auto& below = ways[static_cast<std::size_t>(feature)];
                    if (!way.empty() || below.empty()) return;
                    way = below;
                    if (way == std::vector<int>{-1}) way.clear();
                    way.push_back(index);
                });
                if (layer == problem.depth() + 1 && !way.empty()) {
                    std::ranges::reverse(way);
                    return Monomial{std::move(way), i};
                }
                if (layer <= problem.depth() && slopeOf(problem, cell.state(layer, i, unit)) == 0)
                    way.clear();
                next.push_back(std::move(way));
            }
            ways = std::move(next);
        }
    }
    return std::nullopt;
}

const DyadicNumber& featureAt(const CurvePass& here, int layer, int datum, int unit) {
    return here.features[static_cast<std::size_t>(layer)][static_cast<std::size_t>(datum)]
                        [static_cast<std::size_t>(unit)];
}

}  // namespace

Interval coefficient(const ExactProblem& problem, const Monomial& monomial, const RegionSlopes& slopes) {
    const std::string none = "a monomial that it names is no way through the network";
    const bool perDatum = !problem.isHinge();
    demand(
        !monomial.parameters.empty() && perDatum == (monomial.datum >= 0) && monomial.datum < problem.data(),
        none);
    int unit = -1;
    for (int r = 0; r < problem.outputs(); ++r)
        if (problem.featureOf(problem.depth() + 1, r, monomial.parameters.front()) != -2) unit = r;
    demand(unit >= 0, none);
    std::vector<Interval> left(static_cast<std::size_t>(problem.data()));
    for (int i = 0; i < problem.data(); ++i) {
        Interval& each = left[static_cast<std::size_t>(i)];
        if (perDatum) {
            if (i == monomial.datum) each = Rational(1);
            continue;
        }
        for (const Term& term : problem.terms(i)) {
            if (term.plus == unit) each = each + slopes.term(i, term.unit) * term.weight;
            if (term.minus == unit) each = each + slopes.term(i, term.unit) * Rational(-term.weight);
        }
    }
    int layer = problem.depth() + 1;
    for (std::size_t step = 0; step < monomial.parameters.size(); ++step) {
        const bool last = step + 1 == monomial.parameters.size();
        const int feature = problem.featureOf(layer, unit, monomial.parameters[step]);
        demand(feature != -2 && last == (feature == -1 || layer == 1), none);
        if (!last) {
            --layer;
            unit = feature;
            for (int i = 0; i < problem.data(); ++i) {
                Interval& each = left[static_cast<std::size_t>(i)];
                if (!each.isZero()) each = scaled(each, slopes.hidden(layer, i, unit));
            }
            continue;
        }
        Interval sum;
        for (int i = 0; i < problem.data(); ++i)
            sum =
                sum + left[static_cast<std::size_t>(i)] *
                          (feature == -1 ? Rational(1) : problem.point(i)[static_cast<std::size_t>(feature)]);
        return sum;
    }
    throw Refused{none};
}

std::optional<Monomial> someMonomial(const ExactProblem& problem, const CurvePass& cell) {
    return problem.isHinge() ? WaysDown(problem, cell).find() : wayOfADatum(problem, cell);
}

namespace {

/// On the cell the pre-activation of an entry is 0 for every ω': no bias, and all that enters it is 0 or blind.
bool isStill(const ExactProblem& problem, const CurvePass& cell, const Entry& entry) {
    if (entry.layer > problem.depth() || problem.biasIndex(entry.layer, entry.unit) >= 0) return false;
    bool still = true;
    problem.forEachInput(entry.layer, entry.unit, [&](int feature, int) {
        if (!still) return;
        if (entry.layer == 1) {
            still = problem.point(entry.datum)[static_cast<std::size_t>(feature)] == 0;
            return;
        }
        const Entry below{entry.datum, entry.layer - 1, feature};
        still =
            cell.state(below) == 0 ? isStill(problem, cell, below) : slopeOf(problem, cell.state(below)) == 0;
    });
    return still;
}

}  // namespace

CurvePass enteredCell(const ExactProblem& problem, const CurvePass& here, const Curve& curve) {
    demand(std::ranges::all_of(
               curve,
               [&](const Vector& term) { return static_cast<int>(term.size()) == problem.parameterCount(); }),
           "a curve has not one number for each parameter");
    CurvePass cell = passAlong(problem, curve);
    for (const Entry& wall : wallsAt(problem, here))
        demand(cell.state(wall) != 0 || isStill(problem, cell, wall),
               "a curve stays on the wall of " + nameOf(problem, wall));
    return cell;
}

Vector gradientOn(const ExactProblem& problem, const CurvePass& here, const CurvePass& cell) {
    std::vector<DyadicNumber> gradient(static_cast<std::size_t>(problem.parameterCount()));
    for (int i = 0; i < problem.data(); ++i) {
        Vector slopes(static_cast<std::size_t>(problem.outputs()), Rational(0));
        if (problem.criterion() == Criterion::Squared)
            for (int r = 0; r < problem.outputs(); ++r)
                slopes[static_cast<std::size_t>(r)] =
                    2 * problem.weight(i, 0) * (here.output(i, r) - problem.target(i, r));
        for (const Term& term : problem.terms(i)) {
            if (cell.state(problem.depth() + 1, i, term.unit) <= 0) continue;
            if (term.plus >= 0) slopes[static_cast<std::size_t>(term.plus)] += term.weight;
            if (term.minus >= 0) slopes[static_cast<std::size_t>(term.minus)] -= term.weight;
        }
        std::vector<DyadicNumber> delta;
        for (const Rational& slope : slopes) delta.emplace_back(slope);
        for (int layer = problem.depth() + 1; layer >= 1; --layer) {
            std::vector<DyadicNumber> below(static_cast<std::size_t>(problem.width(layer - 1)));
            for (int unit = 0; unit < problem.width(layer); ++unit) {
                const DyadicNumber& d = delta[static_cast<std::size_t>(unit)];
                if (d.isZero()) continue;
                if (const int bias = problem.biasIndex(layer, unit); bias >= 0)
                    gradient[static_cast<std::size_t>(bias)] += d;
                problem.forEachInput(layer, unit, [&](int feature, int index) {
                    const auto j = static_cast<std::size_t>(index);
                    gradient[j].addProduct(d, featureAt(here, layer - 1, i, feature));
                    if (layer > 1)
                        below[static_cast<std::size_t>(feature)].addProduct(d, problem.parameters()[j]);
                });
            }
            if (layer == 1) break;
            for (int unit = 0; unit < problem.width(layer - 1); ++unit) {
                DyadicNumber& each = below[static_cast<std::size_t>(unit)];
                each = each * DyadicNumber(slopeOf(problem, cell.state(layer - 1, i, unit)));
                each.trim();
            }
            delta = std::move(below);
        }
    }
    Vector result;
    for (const DyadicNumber& each : gradient) result.push_back(each.rational());
    return result;
}

namespace {

/// -μ y / (1 + e^{y ŷ})
Interval logisticFactor(const ExactProblem& problem, const CurvePass& pass, int datum) {
    const Rational& y = problem.target(datum, 0);
    return logisticShare(Rational(y * pass.output(datum, 0))) * Rational(-y * problem.weight(datum, 0));
}

/// The derivative of one datum's part of the loss.
Interval slopeOf(const ExactProblem& problem, const CurvePass& here, const Vector& direction,
                 const RegionSlopes& slopes, int i) {
    std::vector<Interval> moved(static_cast<std::size_t>(problem.inputs()));
    for (int layer = 1; layer <= problem.depth() + 1; ++layer) {
        std::vector<Interval> next;
        for (int unit = 0; unit < problem.width(layer); ++unit) {
            Interval dz;
            if (const int bias = problem.biasIndex(layer, unit); bias >= 0)
                dz = direction[static_cast<std::size_t>(bias)];
            problem.forEachInput(layer, unit, [&](int feature, int index) {
                const Interval& dx = moved[static_cast<std::size_t>(feature)];
                const Rational& dw = direction[static_cast<std::size_t>(index)];
                if (!dx.isZero()) dz = dz + dx * problem.parameter(index);
                if (dw != 0)
                    dz = dz + Interval(Rational(dw * featureAt(here, layer - 1, i, feature).rational()));
            });
            if (layer <= problem.depth()) dz = scaled(dz, slopes.hidden(layer, i, unit));
            next.push_back(std::move(dz));
        }
        moved = std::move(next);
    }
    Interval total;
    if (problem.criterion() == Criterion::Squared)
        for (int r = 0; r < problem.outputs(); ++r)
            total =
                total + moved[static_cast<std::size_t>(r)] *
                            Rational(2 * problem.weight(i, 0) * (here.output(i, r) - problem.target(i, r)));
    for (const Term& term : problem.terms(i)) {
        Interval dm;
        if (term.plus >= 0) dm = dm + moved[static_cast<std::size_t>(term.plus)];
        if (term.minus >= 0) dm = dm + moved[static_cast<std::size_t>(term.minus)] * Rational(-1);
        total = total + scaled(dm, slopes.term(i, term.unit)) * term.weight;
    }
    return total;
}

/// The same where every wall of the datum has a side, along a direction whose denominators are powers of two.
Rational slopeWithSides(const ExactProblem& problem, const CurvePass& here,
                        const std::vector<DyadicNumber>& direction, const RegionSlopes& slopes, int i,
                        const Interval* logistic) {
    std::vector<DyadicNumber> moved(static_cast<std::size_t>(problem.inputs()));
    for (int layer = 1; layer <= problem.depth() + 1; ++layer) {
        std::vector<DyadicNumber> next;
        for (int unit = 0; unit < problem.width(layer); ++unit) {
            DyadicNumber dz;
            if (const int bias = problem.biasIndex(layer, unit); bias >= 0)
                dz = direction[static_cast<std::size_t>(bias)];
            problem.forEachInput(layer, unit, [&](int feature, int index) {
                const auto j = static_cast<std::size_t>(index);
                dz.addProduct(moved[static_cast<std::size_t>(feature)], problem.parameters()[j]);
                dz.addProduct(direction[j], featureAt(here, layer - 1, i, feature));
            });
            // An entry that is 0 for every ω' has no side; its dz is 0.
            if (layer <= problem.depth()) dz = dz * DyadicNumber(slopes.hidden(layer, i, unit).high);
            dz.trim();
            next.push_back(std::move(dz));
        }
        moved = std::move(next);
    }
    const auto at = [&moved](int r) { return moved[static_cast<std::size_t>(r)].rational(); };
    Rational total(0);
    if (logistic) return (*logistic * at(0)).low;
    if (problem.criterion() == Criterion::Squared)
        for (int r = 0; r < problem.outputs(); ++r)
            total += at(r) * (2 * problem.weight(i, 0) * (here.output(i, r) - problem.target(i, r)));
    for (const Term& term : problem.terms(i)) {
        const Rational share = slopes.term(i, term.unit).high * term.weight;
        if (share == 0) continue;
        if (term.plus >= 0) total += share * at(term.plus);
        if (term.minus >= 0) total -= share * at(term.minus);
    }
    return total;
}

/// A positive multiple whose denominators are powers of two.
std::vector<DyadicNumber> dyadicMultiple(const Vector& vector) {
    CommonDenominator common;
    for (const Rational& value : vector) {
        demand(common.add(value), "the denominators of a vector have too large a common multiple");
    }
    const Integer odd = common.value() >> lsb(common.value());
    std::vector<DyadicNumber> result;
    for (const Rational& value : vector) result.emplace_back(Rational(value * odd));
    return result;
}

}  // namespace

bool logisticFalls(const ExactProblem& problem, const CurvePass& along) {
    Interval total;
    bool some = false, all = true;
    for (int i = 0; i < problem.data(); ++i) {
        const Polynomial& output = along.z.back()[static_cast<std::size_t>(i)].front();
        if (output.size() <= 1 || output[1] == 0) continue;
        total = total + logisticFactor(problem, along, i) * output[1];
        some = true;
        all = all && problem.target(i, 0) * output[1] > 0;
    }
    return total.high < 0 || (some && all);
}

SlopeBound::SlopeBound(const ExactProblem& problem, const CurvePass& here, const Vector& direction)
    : problem_(problem),
      here_(here),
      direction_(dyadicMultiple(direction)),
      walls_(static_cast<std::size_t>(problem.data())) {
    for (const DyadicNumber& each : direction_) rationals_.push_back(each.rational());
    for (const Entry& wall : wallsAt(problem, here))
        walls_[static_cast<std::size_t>(wall.datum)].push_back(wall);
    for (int i = 0; i < problem.data() && problem.criterion() == Criterion::Logistic; ++i)
        logistic_.push_back(logisticFactor(problem, here, i));
}

std::vector<Entry> SlopeBound::openWalls(int datum, const Sides& sides) const {
    std::vector<Entry> open;
    for (const Entry& wall : walls_[static_cast<std::size_t>(datum)])
        if (!sides.contains(wall)) open.push_back(wall);
    return open;
}

Rational SlopeBound::leastOf(int datum, const Sides& sides) const {
    const std::vector<Entry> open = openWalls(datum, sides);
    const Interval* logistic = logistic_.empty() ? nullptr : &logistic_[static_cast<std::size_t>(datum)];
    demand(!logistic || open.size() <= kMostOpenWalls,
           "a datum of the logistic loss has too many walls without a side");
    if (open.size() > kMostOpenWalls)
        return slopeOf(problem_, here_, rationals_, RegionSlopes(problem_, here_, sides), datum).low;
    std::optional<Rational> least;
    Sides chosen = sides;
    for (std::size_t choice = 0; choice < std::size_t{1} << open.size(); ++choice) {
        for (std::size_t w = 0; w < open.size(); ++w) chosen[open[w]] = (choice >> w) & 1 ? 1 : -1;
        Rational slope = slopeWithSides(problem_, here_, direction_, RegionSlopes(problem_, here_, chosen),
                                        datum, logistic);
        if (!least || slope < *least) least = std::move(slope);
    }
    return *least;
}

Rational SlopeBound::least(const Sides& sides) const {
    Rational total(0);
    for (int i = 0; i < problem_.data(); ++i) total += leastOf(i, sides);
    return total;
}

void demandVanishing(const ExactProblem& problem, const RegionSlopes& slopes, int layer, int unit,
                     const Vector& left) {
    if (std::ranges::all_of(left, [](const Rational& each) { return each == 0; })) return;
    const std::string why = "the forms of an empty region do not add up to 0";
    if (problem.biasIndex(layer, unit) >= 0) {
        Rational sum(0);
        for (const Rational& each : left) sum += each;
        demand(sum == 0, why);
    }
    problem.forEachInput(layer, unit, [&](int feature, int) {
        if (layer == 1) {
            Rational sum(0);
            for (int i = 0; i < problem.data(); ++i)
                if (left[static_cast<std::size_t>(i)] != 0)
                    sum += left[static_cast<std::size_t>(i)] *
                           problem.point(i)[static_cast<std::size_t>(feature)];
            demand(sum == 0, why);
            return;
        }
        Vector next(left.size(), Rational(0));
        for (int i = 0; i < problem.data(); ++i) {
            const Rational& each = left[static_cast<std::size_t>(i)];
            if (each == 0) continue;
            const Interval slope = slopes.hidden(layer - 1, i, feature);
            demand(slope.low == slope.high, "an empty region leaves the side of " +
                                                nameOf(problem, {i, layer - 1, feature}) + " open");
            next[static_cast<std::size_t>(i)] = each * slope.low;
        }
        demandVanishing(problem, slopes, layer - 1, feature, next);
    });
}

}  // namespace omegascope::certificates
