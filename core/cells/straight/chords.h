#pragma once

#include <vector>

#include "core/cells/straight/straight_line.h"

namespace omegascope::cells {

/// A distinct line across the window.
struct Chord {
    int line = 0;  ///< one of the lines that lie on it, the one known best
    /// Where it meets the border, as numbers in Chords::border: first < second.
    int first = 0;
    int second = 0;
    bool startsAtFirst = true;  ///< its direction leads from `first` to `second`
    int angle = 0;              ///< place in the order of directions in [0, π); parallel chords share it
};

/// A point of the window's border, counter-clockwise from the corner (-1,-1).
struct BorderPoint {
    int place = 0;  ///< 2k: corner k; 2k+1: inside side k
    double x = 0.0;
    double y = 0.0;
};

/// All distinct chords of the window, sorted by `first`, then `second`, and where they meet its border.
///
/// Exact: two chords cross inside the window iff their ends alternate, a.first < b.first < a.second < b.second, and are
/// one iff both ends agree. So after n log n decisions on the border, everything about pairs is told by whole numbers.
struct Chords {
    std::vector<Chord> chords;
    std::vector<BorderPoint> border;  ///< the corners are always there
    std::array<int, 4> corners{};     ///< their numbers in `border`
    std::vector<int> chordOf;         ///< per line; -1 when it does not enter the window's inside; sides too
    int angleCount = 0;
    int horizontal = 0;  ///< `angle` of the bottom and of the right side
    int vertical = 0;
};

/// @param lines canonical, with corners, but for the first four, the sides of the window
/// Cost O(n log n).
Chords findChords(const std::vector<StraightLine>& lines);

}  // namespace omegascope::cells
