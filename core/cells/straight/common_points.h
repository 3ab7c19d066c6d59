#pragma once

#include <vector>

#include "core/cells/algebra/certified_sort.h"
#include "core/cells/straight/crossings.h"

namespace omegascope::cells {

/// Settles the order of crossings along chords where rounded numbers do not, and finds the points where three or more
/// chords meet. What one chord has shown of a point is not asked again on the others.
class CommonPoints {
  public:
    CommonPoints(const std::vector<StraightLine>& lines, const Chords& chords, Crossings& crossings);

    /// Puts the events of one chord in exact order. @param keys its events, sorted by key
    void settle(int chord, const std::vector<UncertainKey>& keys);
    /// Fills crossings.point and appends the places of common points.
    void finish();

  private:
    struct Point {
        std::vector<int> chords;
        CellComplex::Vertex place;
        double cross = 0.0;  ///< of the two chords that gave the place: the larger, the better it is known
        int mergedInto = -1;
    };
    /// What stands for one point in a cluster of events: a lone event, or the events known to share a point.
    struct Stand {
        int partner = 0;
        int point = -1;
        std::vector<int> pairs;
    };

    const StraightLine& lineOf(int chord) const {
        return lines_[static_cast<std::size_t>(chords_.chords[static_cast<std::size_t>(chord)].line)];
    }
    int compare(int chord, int first, int second) const;
    int find(int point) const;
    void settleCluster(int chord, std::vector<Stand> stands, int position);
    std::vector<Stand> gather(int chord, const std::vector<UncertainKey>& keys, std::size_t first,
                              std::size_t past);
    void join(int chord, Stand& into, Stand& other);
    void enter(int chord, int point);

    const std::vector<StraightLine>& lines_;
    const Chords& chords_;
    Crossings& crossings_;
    std::vector<Point> points_;
    std::vector<std::vector<int>> pointsOf_;  ///< per chord
    std::vector<int> knownPoint_;             ///< per partner of the chord at hand
};

}  // namespace omegascope::cells
