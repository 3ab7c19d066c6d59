#include "core/cells/straight/chords.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/cells/algebra/certified_sort.h"
#include "core/support/index.h"

namespace omegascope::cells {

namespace {

constexpr std::size_t kSides = 4;

/// How far along side k, counter-clockwise, a line crosses it: -1 … 1.
UncertainKey placeOnSide(const StraightLine& line, int side, int item) {
    // Along the side x = ± key or y = ± key, the other coordinate is fixed: 0 = slope · key + rest.
    const bool along = side % 2 == 0;
    const double direction = side < 2 ? 1.0 : -1.0;
    const double slope = (along ? line.a : line.b) * direction;
    const double other = along ? line.b : line.a;
    const double rest = line.c + other * (side == 1 || side == 2 ? 1.0 : -1.0);
    if (!(std::abs(slope) > 4 * line.error)) return {0.0, std::numeric_limits<double>::infinity(), item};
    const double key = std::clamp(-rest / slope, -1.0, 1.0);
    return {key, (8 * kRounding + 5 * line.error) / std::abs(slope), item};
}

/// Which of two lines crosses a side first. Both have different signs at the side's ends.
int compareOnSide(const StraightLine& side, int sideNumber, const StraightLine& l, const StraightLine& m) {
    const auto end = at((sideNumber + 1) % 4);
    // Along the side's direction l grows when it is positive at the end; that is the sign of -cross(side, l).
    return -determinantSign(side, l, m) * l.corners[end] * m.corners[end];
}

BorderPoint pointOnSide(int side, double key) {
    switch (side) {
        case 0:
            return {1, key, -1.0};
        case 1:
            return {3, 1.0, key};
        case 2:
            return {5, -key, 1.0};
        default:
            return {7, -1.0, -key};
    }
}

class Builder {
  public:
    explicit Builder(const std::vector<StraightLine>& lines) : lines_(lines), ends_(lines.size(), {-1, -1}) {}

    Chords run() {
        walkBorder();
        collect();
        sortAngles();
        return std::move(result_);
    }

  private:
    bool entersWindow(const StraightLine& line) const {
        const auto [low, high] = std::minmax_element(line.corners.begin(), line.corners.end());
        return *low < 0 && *high > 0;
    }

    void addEnd(int line, int point) {
        auto& ends = ends_[at(line)];
        (ends[0] < 0 ? ends[0] : ends[1]) = point;
    }

    /// Numbers the points of the border counter-clockwise; so each line's first end comes first.
    void walkBorder() {
        constexpr std::array<std::array<double, 2>, kSides> kCornerPoints{
            {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}};
        for (int side = 0; side < 4; ++side) {
            const auto start = at(side), end = at((side + 1) % 4);
            result_.corners[start] = static_cast<int>(result_.border.size());
            result_.border.push_back({2 * side, kCornerPoints[start][0], kCornerPoints[start][1]});
            std::vector<UncertainKey> keys;
            for (int line = 4; line < static_cast<int>(lines_.size()); ++line) {
                const auto& corners = lines_[at(line)].corners;
                if (!entersWindow(lines_[at(line)])) continue;
                if (corners[start] == 0) addEnd(line, result_.corners[start]);
                if (corners[start] * corners[end] < 0)
                    keys.push_back(placeOnSide(lines_[at(line)], side, line));
            }
            const std::vector<int> classes = sortCertified(keys, [&](int l, int m) {
                return compareOnSide(lines_[at(side)], side, lines_[at(l)], lines_[at(m)]);
            });
            for (std::size_t k = 0; k < keys.size(); ++k) {
                if (k == 0 || classes[k] != classes[k - 1])
                    result_.border.push_back(pointOnSide(side, keys[k].key));
                addEnd(keys[k].item, static_cast<int>(result_.border.size()) - 1);
            }
        }
    }

    void collect() {
        std::vector<int> order;
        for (int line = 4; line < static_cast<int>(lines_.size()); ++line)
            if (ends_[at(line)][0] >= 0) order.push_back(line);
        std::sort(order.begin(), order.end(), [&](int l, int m) {
            return std::tuple(ends_[at(l)], lines_[at(l)].error, l) <
                   std::tuple(ends_[at(m)], lines_[at(m)].error, m);
        });
        result_.chordOf.assign(lines_.size(), -1);
        for (std::size_t k = 0; k < order.size(); ++k) {
            const auto ends = ends_[at(order[k])];
            if (k == 0 || ends != ends_[at(order[k - 1])])
                result_.chords.push_back({order[k], ends[0], ends[1], startsAtFirst(order[k]), 0});
            result_.chordOf[at(order[k])] = static_cast<int>(result_.chords.size()) - 1;
        }
    }

    /// The part of the border from the first end to the second lies right of the chord in that direction, and the line
    /// is positive on its own left.
    bool startsAtFirst(int line) const {
        const auto& corners = lines_[at(line)].corners;
        for (std::size_t k = 0; k < kSides; ++k) {
            const int point = result_.corners[k];
            if (point > ends_[at(line)][0] && point < ends_[at(line)][1]) return corners[k] < 0;
        }
        // No corner lies strictly between the ends: all that are not ends themselves are on the left.
        return *std::max_element(corners.begin(), corners.end()) > 0;
    }

    void sortAngles() {
        auto& chords = result_.chords;
        const int count = static_cast<int>(chords.size());
        // The bottom and the right side take part, for the order at the border.
        const auto lineOf = [&](int item) -> const StraightLine& {
            return item < count ? lines_[at(chords[at(item)].line)] : lines_[at(item - count)];
        };
        std::vector<UncertainKey> keys;
        for (int item = 0; item < count + 2; ++item) {
            const StraightLine& line = lineOf(item);
            const double sum = std::abs(line.a) + std::abs(line.b);
            keys.push_back({1.0 - line.b / sum, 8 * (line.error + kRounding) / sum, item});
        }
        const std::vector<int> classes =
            sortCertified(keys, [&](int l, int m) { return -crossSign(lineOf(l), lineOf(m)); });
        for (std::size_t k = 0; k < keys.size(); ++k) {
            const int item = keys[k].item;
            if (item < count)
                chords[at(item)].angle = classes[k];
            else
                (item == count ? result_.horizontal : result_.vertical) = classes[k];
        }
        result_.angleCount = classes.back() + 1;
    }

    const std::vector<StraightLine>& lines_;
    std::vector<std::array<int, 2>> ends_;
    Chords result_;
};

}  // namespace

Chords findChords(const std::vector<StraightLine>& lines) {
    return Builder(lines).run();
}

}  // namespace omegascope::cells
