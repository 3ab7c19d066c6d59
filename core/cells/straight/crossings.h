#pragma once

#include <limits>
#include <vector>

#include "core/cells/complex/cell_complex.h"
#include "core/cells/straight/chords.h"

namespace omegascope::cells {

/// Fewer chords are not worth starting threads for.
constexpr int kChordsWorthThreads = 150;

/// Bounds for the part of a chord that is needed, by its key: x or y, whichever its direction changes more,
/// with the sign that makes it grow.
struct ChordSpan {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool whole() const { return low == -std::numeric_limits<double>::infinity() && high == -low; }
};

/// The key of a point on a chord.
inline double chordKey(const StraightLine& line, double x, double y) {
    if (std::abs(line.b) < std::abs(line.a)) return y;
    return line.b > 0.0 ? x : -x;
}

/// All crossings of chords strictly inside the window (within the spans; a few outside may be kept), and
/// their exact order along each chord.
///
/// A crossing is a pair of chords; its number runs over rows: pairs (i, j) with i < j, by i, then j.
/// Where three or more chords meet, several pairs are one point.
struct Crossings {
    std::vector<int> rowStart;  ///< per chord, and one past the end: the pairs in which it comes first
    std::vector<int> second;    ///< per pair: the other chord
    /// In window coordinates: the border's points, then per pair, then per common point.
    std::vector<CellComplex::Vertex> places;
    int borderCount = 0;
    std::vector<int> eventStart;  ///< per chord, and one past the end
    std::vector<int> events;      ///< pairs in the order of the chord's direction; equal points are adjacent
    /// Per pair: the number of its point. Empty when each pair is its own point; common points are numbered
    /// from the number of pairs on.
    std::vector<int> point;
    bool withinLimit = true;  ///< false: more than the limit, and nothing else is filled
    bool stopped = false;

    CellComplex::Vertex& placeOf(int number) {
        return places[static_cast<std::size_t>(borderCount + number)];
    }
    const CellComplex::Vertex& placeOf(int number) const {
        return places[static_cast<std::size_t>(borderCount + number)];
    }
    int pairCount() const { return static_cast<int>(second.size()); }
    int pointOf(int pair) const { return point.empty() ? pair : point[static_cast<std::size_t>(pair)]; }
    int firstOf(int pair) const;  ///< the chord with the lower number
    int partner(int chord, int pair) const {
        const int other = second[static_cast<std::size_t>(pair)];
        return other == chord ? firstOf(pair) : other;
    }
};

/// @param spans per chord
/// Cost O(n² + crossings · log n), the first a comparison of whole numbers; on all cores. Exact arithmetic is
/// used only for neighbours whose order the rounded places leave open.
Crossings findCrossings(const std::vector<StraightLine>& lines, const Chords& chords,
                        const std::vector<ChordSpan>& spans, std::int64_t limit, const Control& control);

}  // namespace omegascope::cells
