#include "core/cells/curved/datum_walls.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "core/cells/algebra/double_double.h"
#include "core/cells/complex/planar_graph.h"
#include "core/cells/curved/whole_forms.h"
#include "core/cells/forms/fine_forms.h"

namespace omegascope::cells {
namespace {

constexpr double kZero = 1e-13;      // of an entry's scale: a polynomial this small vanishes identically
constexpr double kVanishes = 1e-10;  // of an entry's scale, at a point of an edge
constexpr double kRounding = 1e-12;  // of an entry's scale: a value this small at one point may be rounding
constexpr double kSilent = 1e-8;     // of an entry's scale: a slope across a wall this small is none
constexpr double kNoSign =
    1e-15;  // of an entry's scale, kSideStep beside a wall that the slope is silent about
/// In window coordinates, on no line that whole numbers make: where an entry is asked that is 0 in the middle.
constexpr std::array<std::array<double, 2>, 3> kBesideTheMiddle{
    {{0.3141592653, 0.2718281828}, {-0.4142135623, 0.1618033988}, {0.0577215664, -0.6931471805}}};
constexpr double kShortest = 1e-9;  // of an arc: shorter parts are rounding of where it is cut
constexpr double kSideStep = 1e-5;  // how far beside a wall its sides are asked when the gradient is silent

using States = std::vector<std::int8_t>;

std::int8_t signPast(double value, double zero) {
    return value > zero ? 1 : (value < -zero ? -1 : 0);
}

/// One cell of the lower layers: its pre-activations up to the current layer as polynomials.
struct Region {
    States states;             ///< of the layers below
    std::vector<Curve> forms;  ///< per entry, up to and including the current layer; not normalised
    std::vector<int> edges;    ///< on its border, in the arrangement of the lower layers
};

class DatumBuilder {
  public:
    DatumBuilder(const slice::SliceLoss& loss, const FineForms& forms, int datum,
                 std::shared_ptr<DatumForms> whole, double tolerance, const Control& control)
        : loss_(loss),
          entries_(loss.loss()),
          forms_(forms),
          datum_(datum),
          whole_(std::move(whole)),
          sizes_(forms.sizes(datum)),
          first_(forms.affine(1, forms.input(datum))),
          tolerance_(tolerance),
          control_(control),
          quiet_{control.stop, {}} {}

    DatumWalls run(bool criterionWalls) {
        Eigen::VectorXd centre;
        const auto middle = forms_.toSlice(0.0, 0.0);
        loss_.preActivations(middle[0], middle[1], centre);
        for (Eigen::Index e = 0; e < centre.size(); ++e)
            walls_.centreStates.push_back(signPast(centre(e), kRounding * scale(static_cast<int>(e))));
        lookBesideZeros();
        const int depth = loss_.loss().network().depth();
        for (int layer = 1; layer <= depth + (criterionWalls ? 1 : 0); ++layer) {
            if (entries_.width(layer) == 0 || control_.stopped()) break;
            addLayer(layer);
        }
        doubtStates(centre, criterionWalls);
        walls_.pieces = std::move(pieces_);
        walls_.curves = table_.curves();
        return std::move(walls_);
    }

  private:
    /// An entry that is 0 in the middle may be so at that point alone, as at ω = 0: its sign there is that beside it.
    void lookBesideZeros() {
        auto& states = walls_.centreStates;
        for (const auto& [s, t] : kBesideTheMiddle) {
            if (std::ranges::find(states, std::int8_t{0}) == states.end()) return;
            Eigen::VectorXd beside;
            const auto place = forms_.toSlice(s, t);
            loss_.preActivations(place[0], place[1], beside);
            for (std::size_t e = 0; e < states.size(); ++e)
                if (states[e] == 0)
                    states[e] = signPast(beside(static_cast<Eigen::Index>(e)),
                                         kRounding * scale(static_cast<int>(e)));
        }
    }

    /// An entry without walls has one sign in the window, that in its middle.
    void doubtStates(const Eigen::VectorXd& centre, bool criterionWalls) {
        std::vector<char> hasWall(static_cast<std::size_t>(entries_.count()), 0);
        for (const WallPiece& piece : pieces_)
            for (const WallMaker& maker : piece.makers) hasWall[static_cast<std::size_t>(maker.entry)] = 1;
        const int criterion = loss_.loss().network().depth() + 1;
        for (int e = 0; e < entries_.count(); ++e) {
            const auto k = static_cast<std::size_t>(e);
            if (hasWall[k] || entries_.isConstant(e) || (!criterionWalls && e >= entries_.first(criterion)))
                continue;
            if (std::abs(centre(e)) <= sizes_.passes[k] &&
                !(walls_.centreStates[k] == 0 && vanishes(e, walls_.centreStates)))
                findings().doubtThat("a pre-activation has no wall and no clear sign");
        }
    }

    /// Of an entry in a region where the entries of the layers below have these states, exactly.
    const WholeForm& wholeForm(int entry, const States& states) const {
        const network::Activation which = entries_.activation(entry);
        const auto below = static_cast<std::size_t>(entries_.first(which.layer));
        return whole_->whole(which.layer, which.unit,
                             {states.begin(), states.begin() + std::ptrdiff_t(below)});
    }
    bool vanishes(int entry, const States& states) const { return wholeForm(entry, states).isZero; }
    /// Whether an entry vanishes all along a curve, exactly.
    bool vanishesAlong(int entry, const States& states, const Curve& curve) const {
        const WholeCurve* along = wholeOf(curve);
        const WholeForm& form = wholeForm(entry, states);
        return form.isZero ||
               (along && std::any_of(form.factors.begin(), form.factors.end(),
                                     [&](const auto& factor) { return factor.first == *along; }));
    }

    const Curve& curve(const Arc& arc) const { return table_.curves()[static_cast<std::size_t>(arc.curve)]; }
    Findings& findings() { return walls_.findings; }

    void addLayer(int layer) {
        Arrangement below = arrange(pieces_, table_, quiet_, tolerance_);
        if (control_.stopped()) return;
        note(below);
        network::Signature constants = loss_.loss().emptySignature();
        for (int e = 0; e < entries_.count(); ++e) {
            const auto a = entries_.activation(e);
            constants.set(0, a.layer, a.unit, walls_.centreStates[static_cast<std::size_t>(e)]);
        }
        completeComplex(below.complex, constants, entries_);
        std::map<States, Region> regions;
        std::vector<const Region*> regionOf(below.complex.cells.size(), nullptr);
        gatherRegions(layer, below, regions, regionOf);

        std::vector<std::vector<WallPiece>> lower;
        for (WallPiece& piece : existing(below)) lower.push_back({std::move(piece)});
        std::vector<WallPiece> next;
        for (int e = entries_.first(layer); e < entries_.first(layer + 1); ++e) {
            if (entries_.isConstant(e)) continue;
            joinMakers(e, below, regionOf, lower);
            for (const auto& [states, region] : regions) {
                if (control_.stopped()) return;
                trace(e, states, region, below, next);
            }
        }
        for (auto& parts : lower)
            for (WallPiece& part : parts) next.push_back(std::move(part));
        std::erase_if(next, [](const WallPiece& piece) { return piece.makers.empty(); });
        // Split where new walls end on old ones and cross each other, so that pieces meet at ends only.
        Arrangement split = arrange(std::move(next), table_, quiet_, tolerance_);
        if (control_.stopped()) return;
        note(split);
        pieces_ = existing(split);
        std::erase_if(pieces_, [](const WallPiece& piece) { return piece.makers.empty(); });
    }

    void note(const Arrangement& arrangement) { findings().add(arrangement.findings); }

    /// The edges of an arrangement as pieces.
    std::vector<WallPiece> existing(const Arrangement& arrangement) {
        std::vector<WallPiece> pieces;
        for (std::size_t e = 0; e < arrangement.complex.edges.size(); ++e) {
            WallPiece piece;
            piece.arc = arrangement.edgeArcs[e];
            const int makers = arrangement.complex.edges[e].makers;
            if (makers >= 0) piece.makers = arrangement.complex.makers[static_cast<std::size_t>(makers)];
            pieces.push_back(std::move(piece));
        }
        return pieces;
    }

    void gatherRegions(int layer, const Arrangement& below, std::map<States, Region>& regions,
                       std::vector<const Region*>& regionOf) {
        const int prefix = entries_.first(layer);
        const CellComplex& complex = below.complex;
        for (std::size_t cell = 0; cell < complex.cells.size(); ++cell) {
            const network::Signature signature = complex.signature(static_cast<int>(cell), entries_);
            const auto all = signature.entries();
            auto [place, fresh] = regions.try_emplace(States(all.begin(), all.begin() + prefix));
            if (fresh) place->second = {place->first, formsIn(place->first, layer), {}};
            regionOf[cell] = &place->second;
        }
        for (std::size_t e = 0; e < complex.edges.size(); ++e)
            for (const std::size_t side : {2 * e, 2 * e + 1}) {
                const int cell = complex.cellOf[side];
                if (cell < 0) continue;
                auto& edges = const_cast<Region*>(regionOf[static_cast<std::size_t>(cell)])->edges;
                if (edges.empty() || edges.back() != static_cast<int>(e))
                    edges.push_back(static_cast<int>(e));
            }
    }

    std::vector<Curve> formsIn(const States& states, int layer) {
        for (int e = 0; e < static_cast<int>(states.size()); ++e)
            if (states[static_cast<std::size_t>(e)] == 0 && !entries_.isConstant(e) && !vanishes(e, states))
                findings().doubtThat("a pre-activation vanishes on a whole cell, to rounding");
        std::vector<Curve> all;
        FineForms::Forms x;
        const int depth = loss_.loss().network().depth();
        for (int l = 1; l <= layer; ++l) {
            FineForms::Forms z = l == 1 ? first_ : forms_.affine(l, x);
            const FineForms::Forms own = l == depth + 1 ? forms_.criterion(datum_, z) : z;
            for (int k = 0; k < entries_.width(l); ++k) {
                const auto entry = static_cast<std::size_t>(entries_.first(l) + k);
                const Curve whole = FineForms::rounded(own, k, sizes_.errors[entry]);
                Polynomial form = whole.p.trimmed(kZero * sizes_.scales[entry]);
                const double left = std::max(whole.p.sumOfSizes() - form.sumOfSizes(), 0.0);
                all.push_back({std::move(form), whole.noise + kLackingTerm * left});
            }
            if (l < layer)
                x = forms_.activated(std::move(z),
                                     std::span(states).subspan(static_cast<std::size_t>(entries_.first(l)),
                                                               static_cast<std::size_t>(entries_.width(l))));
        }
        return all;
    }

    double scale(int entry) const { return sizes_.scales[static_cast<std::size_t>(entry)]; }

    bool vanishesOn(const Polynomial& p, int entry, const Arc& arc) const {
        for (const double share : {0.19, 0.5, 0.83}) {
            const Point point =
                arc.curve < 0 ? pointOn(Polynomial(), arc, share) : pointOn(curve(arc).p, arc, share);
            if (std::abs(p(point[0], point[1])) > kVanishes * scale(entry)) return false;
        }
        return true;
    }

    /// The sign of p just left (side +1) or right (side -1) of an arc.
    std::int8_t besides(const Polynomial& p, int entry, const Arc& arc, double side) {
        const Point point = arc.curve < 0 ? pointOn(Polynomial(), arc, 0.5) : pointOn(curve(arc).p, arc, 0.5);
        double dx = arc.b[0] - arc.a[0], dy = arc.b[1] - arc.a[1];
        if (!arc.straight) {
            const auto g = curve(arc).p.withGradient(point[0], point[1]);
            const double along = -g[2] * dx + g[1] * dy;
            dx = along < 0.0 ? g[2] : -g[2];
            dy = along < 0.0 ? -g[1] : g[1];
        }
        const double length = std::hypot(dx, dy);
        if (length == 0.0) return 0;
        const double nx = -side * dy / length, ny = side * dx / length;
        const auto g = p.withGradient(point[0], point[1]);
        const double slope = g[1] * nx + g[2] * ny;
        // Far above the noise, and above what the slope changes by within kPointTolerance.
        if (std::abs(g[0]) > kVanishes * scale(entry)) return signPast(g[0], 0.0);
        if (std::abs(slope) > kSilent * scale(entry)) return signPast(slope, 0.0);
        doubtEnds("a pre-activation hardly changes across its wall", arc);
        return signPast(p(point[0] + kSideStep * nx, point[1] + kSideStep * ny), kNoSign * scale(entry));
    }

    /// A doubt of a piece of wall that its two ends settle: there the sides of all walls are found anew.
    void doubtEnds(const char* why, const Arc& arc) {
        for (const Point& end : {arc.a, arc.b})
            findings().doubtThat(why, end[0], end[1], 8.0 * kPointTolerance);
    }

    /// p without the factor that vanishes along an arc.
    Polynomial without(Polynomial p, int entry, const Arc& arc) const {
        bool divided = p.totalDegree() > 0 && vanishesOn(p, entry, arc);
        while (divided) p = quotient(p, curve(arc).p, divided);
        return p;
    }

    /// Cuts pieces of the arc where p changes sign beside it: at the zeros of what else p vanishes on.
    void cutWhereSidesChange(const Polynomial& p, int entry, std::vector<WallPiece>& parts) {
        const Arc whole = parts.front().arc;
        const Polynomial rest = without(p, entry, whole);
        for (const Curve& factor : factors({rest, 0.0}, std::max(rest.largest(), kTiniest), findings()))
            for (const Arc& arc : traceCurve(factor, findings())) {
                std::vector<WallPiece> cut;
                for (const WallPiece& part : parts) {
                    std::vector<std::pair<double, Point>> stops{{0.0, part.arc.a}, {1.0, part.arc.b}};
                    for (const SystemRoot& root :
                         crossings(factor, arc, curve(part.arc), part.arc, findings()))
                        stops.push_back({shareAt(part.arc, {root.x, root.y}), {root.x, root.y}});
                    std::sort(stops.begin(), stops.end());
                    for (std::size_t k = 0; k + 1 < stops.size(); ++k) {
                        if (!(stops[k + 1].first - stops[k].first > kShortest)) continue;
                        cut.push_back(part);
                        cut.back().arc.a = stops[k].second;
                        cut.back().arc.b = stops[k + 1].second;
                    }
                }
                parts = std::move(cut);
            }
    }

    /// Adds `entry` to the makers of the lower layers' walls along which it vanishes.
    void joinMakers(int entry, const Arrangement& below, const std::vector<const Region*>& regionOf,
                    std::vector<std::vector<WallPiece>>& lower) {
        for (std::size_t e = 0; e < below.complex.edges.size(); ++e) {
            const int left = below.complex.cellOf[2 * e], right = below.complex.cellOf[2 * e + 1];
            if (left < 0 || right < 0 || below.edgeArcs[e].curve < 0) continue;
            const auto form = [&](int cell) -> const Polynomial& {
                return regionOf[static_cast<std::size_t>(cell)]->forms[static_cast<std::size_t>(entry)].p;
            };
            const Arc& arc = below.edgeArcs[e];
            if (!vanishesOn(form(left), entry, arc) && !vanishesOn(form(right), entry, arc)) continue;
            if (!vanishesAlong(entry, regionOf[static_cast<std::size_t>(left)]->states, curve(arc)) ||
                !vanishesAlong(entry, regionOf[static_cast<std::size_t>(right)]->states, curve(arc)))
                findings().doubtThat("a wall runs along another, to rounding");
            cutWhereSidesChange(form(left), entry, lower[e]);
            cutWhereSidesChange(form(right), entry, lower[e]);
            for (WallPiece& part : lower[e]) {
                const WallMaker maker{entry, besides(form(left), entry, part.arc, 1.0),
                                      besides(form(right), entry, part.arc, -1.0)};
                if (maker.left != 0 || maker.right != 0) part.makers.push_back(maker);
            }
        }
    }

    /// @param point known to kProvenRadius
    bool isInside(const Point& point, const Arc& arc, const States& states, const Region& region) {
        bool open = false, inside = true;
        for (std::size_t e = 0; e < states.size(); ++e) {
            if (states[e] == 0 || entries_.isConstant(static_cast<int>(e))) continue;
            const Curve& form = region.forms[e];
            const double value = form.p(point[0], point[1]) * states[e], error = errorAt(form);
            if (value <= -error) return false;
            open = open || value <= error;
            inside = inside && value > 0.0;
        }
        if (open) doubtEnds("a wall ends within rounding of another", arc);
        return inside;
    }

    /// What the value of a form may be off by at a point known to kPointTolerance.
    static double errorAt(const Curve& form) {
        const double degree = form.p.degreeX() + form.p.degreeY() + 2.0;
        return form.noise + (4.0 * degree * kUnitRoundoff + degree * kPointTolerance) * form.p.sumOfSizes();
    }

    /// The zero set of an entry inside one region.
    void trace(int entry, const States& states, const Region& region, const Arrangement& below,
               std::vector<WallPiece>& pieces) {
        const Polynomial& form = region.forms[static_cast<std::size_t>(entry)].p;
        const double noise = region.forms[static_cast<std::size_t>(entry)].noise;
        if (form.totalDegree() == 0) {  // a constant, or identically zero
            if (std::abs(form.at(0, 0)) <= noise && !vanishes(entry, states))
                findings().doubtThat("a pre-activation vanishes on a whole cell, to rounding");
            return;
        }
        Polynomial rest = form;
        // Curves of the region's border along which the form vanishes: joinMakers has those edges, but they may go on
        // inside.
        std::vector<int> shared;
        for (const int e : region.edges) {
            const Arc& arc = below.edgeArcs[static_cast<std::size_t>(e)];
            if (arc.curve < 0) continue;  // the window's border
            const Polynomial before = rest;
            rest = without(std::move(rest), entry, arc);
            if (!(rest == before)) shared.push_back(arc.curve);
        }
        std::vector<Arc> arcs;
        for (const Curve& factor : factorsBeside(entry, states, {rest, noise, {}, false}, shared))
            for (Arc& arc : traceCurve(factor, findings())) {
                arc.curve = table_.add(factor);
                arcs.push_back(arc);
            }
        for (const int index : shared)
            for (Arc& arc : traceCurve(Curve(table_.curves()[static_cast<std::size_t>(index)]), findings())) {
                arc.curve = index;
                arcs.push_back(arc);
            }
        for (const Arc& arc : arcs) keepInside(entry, arc, arcs, form, states, region, below, pieces);
    }

    /// The curves on which an entry vanishes but for those in `shared`, which were divided out of it. Where it falls apart the
    /// exact factors are taken, if rational numbers tell them.
    std::vector<Curve> factorsBeside(int entry, const States& states, const Curve& rest,
                                     const std::vector<int>& shared) {
        const network::Activation which = entries_.activation(entry);
        const States below(states.begin(), states.begin() + entries_.first(which.layer));
        const auto identify = [&](Curve& curve) {
            curve.identity = std::make_shared<WholeIdentity>(whole_, which.layer, which.unit, below, curve.p);
        };
        Findings split;
        std::vector<Curve> found = factors(rest, std::max(rest.p.largest(), kTiniest), split);
        for (Curve& curve : found) identify(curve);
        if (split.doubt.empty() && shared.empty()) return found;
        const WholeForm& form = wholeForm(entry, states);
        std::vector<const WholeCurve*> taken;
        for (const int index : shared)
            taken.push_back(wholeOf(table_.curves()[static_cast<std::size_t>(index)]));
        bool known = form.isComplete && !form.isZero && std::ranges::find(taken, nullptr) == taken.end();
        std::vector<Curve> exact;
        std::size_t left = 0;
        for (const auto& [factor, multiplicity] : form.factors) {
            if (!known) break;
            const auto equals = [&factor = factor](const WholeCurve* other) { return *other == factor; };
            if (std::ranges::any_of(taken, equals)) {
                ++left;
                continue;
            }
            if (isAtMostAPoint(factor)) continue;
            // Quotients of whole numbers, rounded.
            const Polynomial p = factor.rounded();
            Findings again;
            const std::vector<Curve> one =
                factors({p, 2.0 * kUnitRoundoff * p.sumOfSizes()}, p.largest(), again);
            known = again.doubt.empty() && one.size() <= 1;
            for (Curve curve : one) {
                identify(curve);
                exact.push_back(std::move(curve));
            }
        }
        // Those that are not known are null.
        if (known) {
            std::ranges::sort(taken, [](const WholeCurve* a, const WholeCurve* b) { return a < b; });
            const auto different =
                std::unique(taken.begin(), taken.end(),
                            [](const WholeCurve* a, const WholeCurve* b) { return *a == *b; });
            if (left >= static_cast<std::size_t>(different - taken.begin())) return exact;
        }
        findings().add(split);
        if (!shared.empty()) findings().doubtThat("a wall runs along another, to rounding");
        return found;
    }

    /// Whether a point of a curve lies on an edge of the region's border along that curve.
    bool isOnBorder(const Point& point, int index, const Region& region, const Arrangement& below) const {
        return std::any_of(region.edges.begin(), region.edges.end(), [&](int e) {
            const Arc& border = below.edgeArcs[static_cast<std::size_t>(e)];
            return border.curve == index && isOn(curve(border).p, border, point);
        });
    }

    /// The parts of an arc inside a region, cut where the form's other factors cross it: there its sides change.
    void keepInside(int entry, const Arc& whole, const std::vector<Arc>& factors, const Polynomial& form,
                    const States& states, const Region& region, const Arrangement& below,
                    std::vector<WallPiece>& pieces) {
        std::vector<std::pair<double, Point>> stops{{0.0, whole.a}, {1.0, whole.b}};
        const Curve p = curve(whole);
        for (const int e : region.edges) {
            const Arc& border = below.edgeArcs[static_cast<std::size_t>(e)];
            if (border.curve < 0) continue;  // the whole arc lies in the window already
            const Curve& q = curve(border);
            if (border.curve == whole.curve) {
                if (p.stands) findings().doubtThat("two walls run along one curve, to rounding");
                for (const Point& end : {border.a, border.b})
                    if (isOn(p.p, whole, end)) stops.push_back({shareAt(whole, end), end});
                continue;
            }
            for (const SystemRoot& root : crossings(p, whole, q, border, findings()))
                stops.push_back({shareAt(whole, {root.x, root.y}), {root.x, root.y}});
        }
        for (const Arc& other : factors) {
            if (other.curve == whole.curve) continue;
            for (const SystemRoot& root : crossings(p, whole, curve(other), other, findings()))
                stops.push_back({shareAt(whole, {root.x, root.y}), {root.x, root.y}});
        }
        std::sort(stops.begin(), stops.end());
        const double length = std::max(std::abs(whole.b[0] - whole.a[0]), std::abs(whole.b[1] - whole.a[1]));
        for (std::size_t k = 0; k + 1 < stops.size(); ++k) {
            // Enclosures that are clearly apart; one crossing may be met twice.
            const double gap = stops[k + 1].first - stops[k].first;
            if (gap > 0.0 && gap * length < 4.0 * kPointTolerance)
                for (const Point& stop : {stops[k].second, stops[k + 1].second})
                    findings().doubtThat("two walls meet a third within 1e-9 of the window", stop[0], stop[1],
                                         8.0 * kPointTolerance);
            if (gap < kPointTolerance) continue;
            Arc arc = whole;
            arc.a = stops[k].second;
            arc.b = stops[k + 1].second;
            if (std::max(std::abs(arc.a[0] - arc.b[0]), std::abs(arc.a[1] - arc.b[1])) <= kPointTolerance)
                continue;
            const Point middle = pointOn(p.p, arc, 0.5);
            if (isOnBorder(middle, whole.curve, region, below) || !isInside(middle, arc, states, region))
                continue;
            WallPiece piece;
            piece.arc = arc;
            piece.makers = {{entry, besides(form, entry, arc, 1.0), besides(form, entry, arc, -1.0)}};
            pieces.push_back(std::move(piece));
        }
    }

    const slice::SliceLoss& loss_;
    Entries entries_;
    const FineForms& forms_;
    int datum_;
    std::shared_ptr<DatumForms> whole_;
    FineForms::Sizes sizes_;
    const FineForms::Forms first_;  ///< z^(1), the same in all regions
    double tolerance_;
    const Control& control_;
    const Control quiet_;  ///< stops with it; the parts of one datum tell no progress
    CurveTable table_;
    std::vector<WallPiece> pieces_;
    DatumWalls walls_;
};

}  // namespace

DatumWalls datumWalls(const slice::SliceLoss& loss, const slice::SliceLoss& all, const FineForms& forms,
                      const ExactForms& exact, int datum, bool criterionWalls, double tolerance,
                      const Control& control) {
    auto whole = std::make_shared<DatumForms>(all, forms, exact, datum);
    return DatumBuilder(loss, forms, datum, std::move(whole), tolerance, control).run(criterionWalls);
}

}  // namespace omegascope::cells
