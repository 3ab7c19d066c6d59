#include "core/cells/curved/local_proof.h"

#include <algorithm>
#include <cmath>

#include "core/cells/algebra/curve_columns.h"
#include "core/cells/curved/whole_forms.h"
#include "core/cells/exact/exact_star.h"
#include "core/support/index.h"

namespace omegascope::cells {
namespace {

/// Beyond these the exact look takes seconds, and the complex stays certified.
constexpr std::size_t kMostPlaces = 4'000;
constexpr double kMostWork = 2e8;        ///< places times products of a forward pass of all data
constexpr double kMostResultants = 4e7;  ///< products of machine words: up to a tenth of a second
constexpr std::size_t kMostCurves = 24;
constexpr int kMostOpenUnits = 6;  ///< of one datum's layer at one place: their signs are tried one by one
constexpr int kMostTries = 6;      ///< boxes of one place, each a sixteenth of the one before
constexpr double kWidest = 0x1p-8;
/// A box of radius r lies within this many r (sup norm) of its middle: kTallness, sheared by 3, and r itself.
constexpr double kExtent = 3.0 * ExactStar::kTallness + 1.0;
/// What rounding may make of a value of a normal form at a place, for up to 256 roundings.
constexpr double kPassRounding = 256.0 * kUnitRoundoff;

/// Where entries of one datum are open about a place, and which curves they vanish on there.
struct OpenForm {
    const WholeForm* form = nullptr;
    std::vector<int> curves;  ///< of its factors, by number in the place's list
};

/// What leaves a vertex: sorted makers, sides as seen outward.
struct LocalWall {
    bool isBorder = false;
    std::vector<WallMaker> makers;
    bool operator==(const LocalWall& other) const {
        if (isBorder != other.isBorder || makers.size() != other.makers.size()) return false;
        for (std::size_t k = 0; k < makers.size(); ++k)
            // Along the border one side lies outside, where no state is read.
            if (isBorder ? makers[k].entry != other.makers[k].entry : makers[k] != other.makers[k])
                return false;
        return true;
    }
};

class PlaceProof {
  public:
    PlaceProof(std::vector<DatumForms>& forms, const Entries& entries, int layers, const Point& centre,
               double reach)
        : forms_(forms), entries_(entries), layers_(layers), centre_(centre), reach_(reach) {}

    /// The walls about the place in a box of that radius, counter-clockwise. @return false when they are not told
    /// @param work  as of exactStar
    bool look(double radius, double& work) {
        curves_.clear();
        open_.clear();
        signs_.clear();
        borders_.clear();
        extent_ = kExtent * radius;
        for (int datum = 0; datum < entries_.dataCount(); ++datum) {
            States below;
            if (!explore(datum, 1, below)) return false;
        }
        for (const double side : {-1.0, 1.0})
            for (const std::size_t axis : {0U, 1U})
                if (std::abs(centre_[axis] - side) <= extent_) addBorder(axis, side);
        const auto star = exactStar(curves_, centre_, reach_, radius, work);
        if (!star) return false;
        star_ = *star;
        return turnRound();
    }
    const std::vector<LocalWall>& rays() const { return rays_; }
    const ExactStar& star() const { return star_; }
    /// Whether walls pass without any vertex: no two of different curves end in one point.
    bool isPlain() const { return isPlain_; }

  private:
    using States = DatumForms::States;
    struct Key {
        int datum, layer;
        States below;
        auto operator<=>(const Key&) const = default;
    };
    struct Border {
        int curve;
        int inside;  ///< the sign of its polynomial inside the window
    };

    int addCurve(const WholeCurve& curve) {
        const auto place = std::find(curves_.begin(), curves_.end(), curve);
        if (place != curves_.end()) return static_cast<int>(place - curves_.begin());
        curves_.push_back(curve);
        return static_cast<int>(curves_.size()) - 1;
    }

    void addBorder(std::size_t axis, double side) {
        // x - side or y - side.
        const Integer constant(side > 0.0 ? -1 : 1);
        const WholePolynomial one(std::vector<Integer>{Integer(1)});
        const WholeCurve line = axis == 0
                                    ? WholeCurve({WholePolynomial({constant, Integer(1)})})
                                    : WholeCurve({WholePolynomial(std::vector<Integer>{constant}), one});
        borders_.push_back({addCurve(line), side > 0.0 ? -1 : 1});
    }

    /// The sign of a form everywhere in the box; 0: not told.
    int signInBox(const Curve& form) const {
        const auto value = form.p.withGradient(centre_[0], centre_[1]);
        const double size = form.p.sumOfSizes(), degree = form.p.degreeX() + form.p.degreeY();
        // A little beyond the window derivatives grow by no more than the factor 2.
        const double slope = std::abs(value[1]) + std::abs(value[2]) +
                             degree * degree * kPassRounding * size + 2.0 * extent_ * degree * degree * size;
        const double error = 2.0 * form.noise + kPassRounding * size + slope * extent_;
        return value[0] > error ? 1 : (value[0] < -error ? -1 : 0);
    }

    /// Lists the curves of a datum's entries that may be 0 in the box, under all states of the layers below.
    bool explore(int datum, int layer, const States& below) {
        DatumForms& forms = forms_[at(datum)];
        const std::vector<Curve>& rounded = forms.rounded(layer, below);
        States states;
        std::vector<std::size_t> undecided;
        auto& open = open_[{datum, layer, below}];
        open.resize(rounded.size());
        for (std::size_t k = 0; k < rounded.size(); ++k) {
            states.push_back(0);
            if (entries_.isConstant(datum * entries_.perDatum() + entries_.first(layer) +
                                    static_cast<int>(k)))
                continue;
            states.back() = static_cast<std::int8_t>(signInBox(rounded[k]));
            if (states.back() != 0) continue;
            const WholeForm& form = forms.whole(layer, static_cast<int>(k), below);
            if (form.isZero) continue;
            if (!form.isComplete) return false;
            open[k].form = &form;
            for (const auto& factor : form.factors) open[k].curves.push_back(addCurve(factor.first));
            undecided.push_back(k);
        }
        signs_[{datum, layer, below}] = states;
        if (curves_.size() > kMostCurves) return false;
        if (layer == layers_) return true;
        if (undecided.size() > kMostOpenUnits) return false;
        for (unsigned choice = 0; choice < 1U << undecided.size(); ++choice) {
            States next = below;
            for (std::size_t k = 0; k < undecided.size(); ++k)
                states[undecided[k]] = (choice >> k & 1U) != 0 ? 1 : -1;
            next.insert(next.end(), states.begin(), states.end());
            if (!explore(datum, layer + 1, next)) return false;
        }
        return true;
    }

    /// The states of a datum where the box's point lies above these curves; and, if asked, which entries vanish along one.
    States statesOf(int datum, const std::vector<char>& above, int along = -1,
                    std::vector<int>* vanishing = nullptr) const {
        States all;
        for (int layer = 1; layer <= layers_; ++layer) {
            const Key key{datum, layer, all};
            const States& states = signs_.at(key);
            const std::vector<OpenForm>& open = open_.at(key);
            for (std::size_t k = 0; k < states.size(); ++k) {
                int sign = states[k];
                if (open[k].form) {
                    sign = open[k].form->sign;
                    for (std::size_t j = 0; j < open[k].curves.size(); ++j) {
                        const int curve = open[k].curves[j];
                        if (vanishing && curve == along)
                            vanishing->push_back(entries_.first(layer) + static_cast<int>(k));
                        if (open[k].form->factors[j].second % 2 == 0) continue;
                        sign *= signOf(curve, above);
                    }
                }
                all.push_back(static_cast<std::int8_t>(sign));
            }
        }
        return all;
    }

    int signOf(int curve, const std::vector<char>& above) const {
        const int sign = star_.signs[at(curve)];
        return star_.enters(curve) && !above[at(curve)] ? -sign : sign;
    }

    bool isInside(const std::vector<char>& above) const {
        return std::all_of(borders_.begin(), borders_.end(), [&](const Border& border) {
            return signOf(border.curve, above) == border.inside;
        });
    }

    /// What each of the curves that enter is, in the order of half branches round the box.
    bool turnRound() {
        rays_.clear();
        const std::size_t count = star_.left.size();
        std::vector<int> around = star_.right;
        around.insert(around.end(), star_.left.rbegin(), star_.left.rend());
        // The sector behind half branch k: on the right it lies above the first ones, on the left above the last ones.
        std::vector<std::vector<char>> sectors;
        std::vector<char> above(curves_.size(), 0);
        for (std::size_t k = 0; k < 2 * count; ++k) {
            above[at(around[k])] = k < count;
            sectors.push_back(above);
        }
        if (count == 0) return true;
        std::vector<int> walls;
        for (std::size_t k = 0; k < 2 * count; ++k) {
            const auto& before = sectors[(k + 2 * count - 1) % (2 * count)];
            LocalWall ray = wallBetween(around[k], before, sectors[k]);
            if (!isInside(before) && !isInside(sectors[k])) continue;
            if (ray.makers.empty() && !ray.isBorder) continue;
            rays_.push_back(std::move(ray));
            walls.push_back(around[k]);
        }
        std::sort(walls.begin(), walls.end());
        isPlain_ = !star_.meet || (walls.size() == 2 && walls[0] == walls[1]);
        if (star_.swapped) std::reverse(rays_.begin(), rays_.end());
        return true;
    }

    LocalWall wallBetween(int curve, const std::vector<char>& before, const std::vector<char>& behind) const {
        LocalWall ray;
        ray.isBorder = std::any_of(borders_.begin(), borders_.end(),
                                   [&](const Border& border) { return border.curve == curve; });
        for (int datum = 0; datum < entries_.dataCount(); ++datum) {
            std::vector<int> vanishing;
            const States right = statesOf(datum, before, curve, &vanishing);
            if (vanishing.empty()) continue;
            const States left = statesOf(datum, behind);
            for (const int entry : vanishing) {
                WallMaker maker{datum * entries_.perDatum() + entry, left[at(entry)], right[at(entry)]};
                if (star_.swapped) std::swap(maker.left, maker.right);
                ray.makers.push_back(maker);
            }
        }
        std::sort(ray.makers.begin(), ray.makers.end());
        ray.makers.erase(std::unique(ray.makers.begin(), ray.makers.end()), ray.makers.end());
        return ray;
    }

    std::vector<DatumForms>& forms_;
    const Entries& entries_;
    int layers_;
    Point centre_;
    double reach_, extent_ = 0.0;
    std::vector<WholeCurve> curves_;
    std::vector<Border> borders_;
    std::map<Key, std::vector<OpenForm>> open_;
    std::map<Key, States> signs_;
    ExactStar star_;
    std::vector<LocalWall> rays_;
    bool isPlain_ = true;
};

/// Vertices by place.
class VertexIndex {
  public:
    explicit VertexIndex(const CellComplex& complex) : complex_(complex) {
        for (int v = 0; v < static_cast<int>(complex.vertices.size()); ++v) order_.push_back(v);
        std::sort(order_.begin(), order_.end(), [&](int a, int b) { return pointOf(a)[0] < pointOf(b)[0]; });
    }
    Point pointOf(int v) const { return {complex_.vertices[at(v)].s, complex_.vertices[at(v)].t}; }
    /// Within a distance (sup norm), the nearest first.
    std::vector<std::pair<double, int>> near(const Point& point, double distance) const {
        std::vector<std::pair<double, int>> found;
        auto k = std::lower_bound(order_.begin(), order_.end(), point[0] - distance,
                                  [&](int v, double x) { return pointOf(v)[0] < x; });
        for (; k != order_.end() && pointOf(*k)[0] <= point[0] + distance; ++k) {
            const Point other = pointOf(*k);
            const double apart = std::max(std::abs(other[0] - point[0]), std::abs(other[1] - point[1]));
            if (apart <= distance) found.push_back({apart, *k});
        }
        std::sort(found.begin(), found.end());
        return found;
    }

  private:
    const CellComplex& complex_;
    std::vector<int> order_;
};

class LocalProver {
  public:
    LocalProver(const slice::SliceLoss& loss, const CellComplex& complex, bool criterionWalls)
        : loss_(loss),
          complex_(complex),
          entries_(loss.loss()),
          layers_(loss.loss().network().depth() + (criterionWalls ? 1 : 0)),
          fine_(loss),
          exact_(loss),
          index_(complex) {
        if (entries_.width(layers_) == 0) --layers_;  // losses without walls of their own
    }

    bool run(const std::vector<Doubt>& doubts, const Control& control) {
        std::map<int, double> atVertices;
        std::vector<Doubt> free;
        for (const Doubt& doubt : doubts) {
            const auto near = index_.near({doubt.x, doubt.y}, doubt.reach + 4.0 * kPointTolerance);
            if (near.empty())
                free.push_back(doubt);
            else
                atVertices[near.front().second] =
                    std::max(atVertices[near.front().second], near.front().first + doubt.reach);
        }
        const double work = static_cast<double>(atVertices.size() + free.size()) *
                            static_cast<double>(loss_.loss().dataset().size()) *
                            static_cast<double>(loss_.loss().network().parameterCount());
        if (atVertices.size() + free.size() > kMostPlaces || work > kMostWork) return false;
        for (int datum = 0; datum < entries_.dataCount(); ++datum)
            forms_.emplace_back(loss_, fine_, exact_, datum);
        findStarts();
        for (const auto& [vertex, reach] : atVertices)
            if (control.stopped() || !isRight(index_.pointOf(vertex), reach, vertex)) return false;
        return std::all_of(free.begin(), free.end(), [&](const Doubt& doubt) {
            return !control.stopped() && isRight({doubt.x, doubt.y}, doubt.reach, -1);
        });
    }

  private:
    void findStarts() {
        starts_.assign(complex_.vertices.size(), -1);
        for (int half = 0; half < 2 * static_cast<int>(complex_.edges.size()); ++half)
            starts_[at(complex_.from(half))] = half;
    }

    bool isRight(const Point& centre, double reach, int vertex) {
        const auto near = index_.near(centre, kWidest * kExtent);
        double apart = kWidest * kExtent;
        for (const auto& [distance, other] : near)
            if (other != vertex) {
                apart = distance;
                break;
            }
        PlaceProof place(forms_, entries_, layers_, centre, reach);
        double radius = std::exp2(std::floor(std::log2(apart / ExactStar::kTallness)));
        for (int k = 0; k < kMostTries && radius >= reach; ++k, radius /= 16.0) {
            if (!place.look(radius, resultants_)) continue;
            if (std::any_of(near.begin(), near.end(), [&](const auto& other) {
                    return other.second != vertex && place.star().mayHold(index_.pointOf(other.second));
                }))
                continue;
            if (vertex < 0 ? place.isPlain() : agrees(place.rays(), place.isPlain(), vertex)) return true;
        }
        return false;
    }

    bool agrees(const std::vector<LocalWall>& rays, bool plain, int vertex) const {
        std::vector<LocalWall> own;
        const int first = starts_[at(vertex)];
        if (first < 0) return false;
        for (int half = first; own.empty() || half != first; half = complex_.next[at(half ^ 1)]) {
            own.push_back(localWallOf(half));
            if (own.size() > rays.size()) return false;
        }
        std::reverse(own.begin(), own.end());  // `next` turns clockwise
        if (own.size() != rays.size()) return false;
        // Where nothing meets a vertex only divides a wall.
        if (plain && own.size() != 2) return false;
        for (std::size_t turn = 0; turn < own.size(); ++turn) {
            if (own == rays) return true;
            std::rotate(own.begin(), own.begin() + 1, own.end());
        }
        return false;
    }

    LocalWall localWallOf(int half) const {
        const CellComplex::Edge& edge = complex_.edges[at(half >> 1)];
        LocalWall ray;
        if (edge.makers >= 0) ray.makers = complex_.makers[at(edge.makers)];
        if ((half & 1) != 0)
            for (WallMaker& maker : ray.makers) std::swap(maker.left, maker.right);
        ray.isBorder = complex_.cellOf[at(half)] < 0 || complex_.cellOf[at(half ^ 1)] < 0;
        return ray;
    }

    const slice::SliceLoss& loss_;
    const CellComplex& complex_;
    Entries entries_;
    int layers_;
    FineForms fine_;
    ExactForms exact_;
    VertexIndex index_;
    std::vector<DatumForms> forms_;
    std::vector<int> starts_;
    double resultants_ = kMostResultants;
};

}  // namespace

bool placesAreRight(const slice::SliceLoss& loss, const CellComplex& complex, bool criterionWalls,
                    const std::vector<Doubt>& doubts, const Control& control) {
    return LocalProver(loss, complex, criterionWalls).run(doubts, control);
}

}  // namespace omegascope::cells
