#include "core/cells/straight/straight_walls.h"

#include <algorithm>

#include "core/support/index.h"

namespace omegascope::cells {

namespace {

/// A convex polygon as the cycle of its sides' lines, counter-clockwise; vertex k lies between sides k-1 and
/// k.
struct Side {
    int line = 0;
    bool isLeft = true;  ///< the polygon lies on the left of the line
};
struct Polygon {
    std::vector<Side> sides;
    States states;  ///< of the layers that are done, then of the units of the current one that are
};

int previous(int k, int count) {
    return k == 0 ? count - 1 : k - 1;
}

class Cutter {
  public:
    Cutter(AffineForms& forms, const Entries& entries, int datum, int lastLayer, int polygonBudget,
           const Control& control)
        : forms_(forms),
          entries_(entries),
          datum_(datum),
          lastLayer_(lastLayer),
          polygonBudget_(polygonBudget),
          control_(control),
          bends_(forms.loss().network().architecture().alpha != 1.0) {
        lines().reserve(windowSides().size() + static_cast<std::size_t>(entries.perDatum()));
        lines().assign(windowSides().begin(), windowSides().end());
        polygons_.push_back({{{0}, {1}, {2}, {3}}, {}});
        features_.push_back(forms.data(datum));
    }

    StraightWallsOfDatum run() {
        for (int layer = 1; layer <= lastLayer_ && result_.withinBudget; ++layer) cutLayer(layer);
        if (!polygons_.empty()) result_.states = polygons_.front().states;
        return std::move(result_);
    }

  private:
    std::vector<StraightLine>& lines() { return result_.walls.lines; }

    /// With slope 1 on both sides nothing bends and the window stays whole; below the moved layer nothing
    /// varies.
    bool splits(int layer) const { return bends_ && layer >= forms_.movedLayer() && layer < lastLayer_; }

    void cutLayer(int layer) {
        std::vector<Polygon> done;
        std::vector<std::vector<AffineForm>> features;
        for (std::size_t k = 0; k < polygons_.size(); ++k) {
            if (control_.stopped()) return;
            const std::vector<AffineForm> z = forms_.layer(datum_, layer, features_[k]);
            const std::size_t first = done.size();
            cutPolygon(layer, z, std::move(polygons_[k]), done);
            features_[k].clear();
            result_.withinBudget = result_.withinBudget && done.size() <= at(polygonBudget_);
            if (!result_.withinBudget) return;
            for (std::size_t p = first; p < done.size() && layer < lastLayer_; ++p)
                features.push_back(
                    forms_.activated(z, std::span(done[p].states).last(at(entries_.width(layer)))));
        }
        polygons_ = std::move(done);
        features_ = std::move(features);
    }

    /// Reports the walls of one layer in a polygon and appends the parts into which they cut it.
    void cutPolygon(int layer, const std::vector<AffineForm>& z, Polygon polygon,
                    std::vector<Polygon>& done) {
        const auto below = std::make_shared<const States>(polygon.states);
        std::vector<Polygon> parts(1, polygon);
        for (int unit = 0; unit < static_cast<int>(z.size()); ++unit) {
            FormInWindow form = inWindow(z[at(unit)], {&forms_, datum_, layer, unit, below});
            const int entry = entries_.number({datum_, layer, unit});
            std::int8_t sign = form.sign;
            int line = -1;
            if (form.line) {
                lines().push_back(std::move(*form.line));
                line = static_cast<int>(lines().size()) - 1;
                sign = report(polygon, line, form.orientation, entry);
                if (sign != 0) {
                    lines().pop_back();
                    line = -1;
                }
            }
            if (line < 0 || !splits(layer))
                for (Polygon& part : parts) part.states.push_back(sign);
            else
                split(parts, line, form.orientation);
            if (parts.size() > at(polygonBudget_) || control_.stopped()) {
                result_.withinBudget = false;
                return;
            }
        }
        done.insert(done.end(), std::make_move_iterator(parts.begin()), std::make_move_iterator(parts.end()));
    }

    /// Sign of a line at vertex k of a polygon.
    int signAt(const Polygon& polygon, int k, int line) const {
        const Side& in = polygon.sides[at(previous(k, static_cast<int>(polygon.sides.size())))];
        const Side& out = polygon.sides[at(k)];
        if (in.line < 4 && out.line < 4) return lineAt(line).corners[at(out.line)];
        if (in.line == line || out.line == line) return 0;
        const int sign = determinantSign(lineAt(in.line), lineAt(out.line), lineAt(line));
        return in.isLeft == out.isLeft ? sign : -sign;
    }
    const StraightLine& lineAt(int line) const { return result_.walls.lines[at(line)]; }

    void findSigns(const Polygon& polygon, int line) {
        signs_.resize(polygon.sides.size());
        for (std::size_t k = 0; k < signs_.size(); ++k)
            signs_[k] = static_cast<std::int8_t>(signAt(polygon, static_cast<int>(k), line));
    }

    /// Reports the piece of wall that a form makes in a polygon. @return its sign there, 0 when it changes
    /// sign
    std::int8_t report(const Polygon& polygon, int line, std::int8_t orientation, int entry) {
        findSigns(polygon, line);
        const int count = static_cast<int>(signs_.size());
        int sign = 0;
        for (int k = 0; k < count; ++k) {
            if (signs_[at(k)] == 0) continue;
            if (sign == -signs_[at(k)]) {
                reportCrossing(polygon, line, orientation, entry);
                return 0;
            }
            sign = signs_[at(k)];
        }
        const auto state = static_cast<std::int8_t>(sign * orientation);
        for (int k = 0; k < count; ++k) {
            const int after = (k + 1) % count;
            if (signs_[at(k)] != 0 || signs_[at(after)] != 0) continue;
            const Side& side = polygon.sides[at(k)];
            StraightPiece piece{side.line,
                                {polygon.sides[at(previous(k, count))].line, polygon.sides[at(after)].line},
                                entry};
            (side.isLeft ? piece.left : piece.right) = state;
            result_.walls.pieces.push_back(piece);
        }
        return state;
    }

    void reportCrossing(const Polygon& polygon, int line, std::int8_t orientation, int entry) {
        StraightPiece piece{line, {}, entry, orientation, static_cast<std::int8_t>(-orientation)};
        const int count = static_cast<int>(signs_.size());
        for (int k = 0; k < count; ++k) {
            const int here = signs_[at(k)], after = signs_[at((k + 1) % count)];
            if (here > 0 && after <= 0) piece.ends[0] = polygon.sides[at(k)].line;
            if (here <= 0 && after > 0) piece.ends[1] = polygon.sides[at(k)].line;
        }
        result_.walls.pieces.push_back(piece);
    }

    void split(std::vector<Polygon>& parts, int line, std::int8_t orientation) {
        const std::size_t count = parts.size();
        for (std::size_t k = 0; k < count; ++k) {
            findSigns(parts[k], line);
            const auto [low, high] = std::minmax_element(signs_.begin(), signs_.end());
            if (*low >= 0 || *high <= 0) {
                parts[k].states.push_back(static_cast<std::int8_t>((*low >= 0 ? *high : *low) * orientation));
                continue;
            }
            Polygon left = half(parts[k], line, 1), right = half(parts[k], line, -1);
            left.states.push_back(orientation);
            right.states.push_back(static_cast<std::int8_t>(-orientation));
            parts[k] = std::move(left);
            parts.push_back(std::move(right));
        }
    }

    /// The part of a polygon on one side of a line that cuts it; signs_ are those of its vertices.
    Polygon half(const Polygon& polygon, int line, int wanted) const {
        Polygon part{{}, polygon.states};
        const int count = static_cast<int>(signs_.size());
        for (int k = 0; k < count; ++k) {
            const int here = signs_[at(k)] * wanted, after = signs_[at((k + 1) % count)] * wanted;
            if (here > 0 || after > 0) part.sides.push_back(polygon.sides[at(k)]);
            if (here > 0 && after <= 0) part.sides.push_back({line, wanted > 0});
        }
        return part;
    }

    AffineForms& forms_;
    const Entries& entries_;
    int datum_;
    int lastLayer_;
    int polygonBudget_;
    const Control& control_;
    bool bends_;
    std::vector<Polygon> polygons_;
    std::vector<std::vector<AffineForm>> features_;  ///< of the last layer done, per polygon
    std::vector<std::int8_t> signs_;
    StraightWallsOfDatum result_;
};

}  // namespace

StraightWallsOfDatum straightWalls(AffineForms& forms, const Entries& entries, int datum, int lastLayer,
                                   int polygonBudget, const Control& control) {
    return Cutter(forms, entries, datum, lastLayer, polygonBudget, control).run();
}

}  // namespace omegascope::cells
