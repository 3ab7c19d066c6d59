#pragma once

#include <vector>

namespace omegascope::cells {

/// An axis-parallel box.
struct Box {
    double x0 = -1.0, x1 = 1.0, y0 = -1.0, y1 = 1.0;
    double area() const { return (x1 - x0) * (y1 - y0); }
};

/// A step that rests on a tolerance instead of a bound.
struct Doubt {
    const char* why = "";  ///< words after "because"
    double x = 0.0, y = 0.0;
    /// What may be wrong lies within this distance (sup norm) of (x, y); below 0: it has no place.
    double reach = -1.0;
    bool hasPlace() const { return reach >= 0.0; }
};

/// What a computation on curves tells of itself.
struct Findings {
    std::vector<Box> undecided;  ///< where something may be missing or wrong
    std::vector<Doubt> doubt;    ///< empty: all is proven

    void doubtThat(const char* why) { doubt.push_back({why}); }
    void doubtThat(const char* why, double x, double y, double reach) { doubt.push_back({why, x, y, reach}); }
    void add(const Findings& other) {
        undecided.insert(undecided.end(), other.undecided.begin(), other.undecided.end());
        doubt.insert(doubt.end(), other.doubt.begin(), other.doubt.end());
    }
};

/// Whether two boxes are closer than `slack`.
bool meet(const Box& a, const Box& b, double slack);

/// Boxes of which no two are closer than `slack`: those that are become the one box round both, until none
/// are left. Cost O(n²) for each round; two or three rounds are usual.
std::vector<Box> joined(std::vector<Box> boxes, double slack);

/// Where something stayed undecided, in window coordinates [-1,1]²: for the screen and for the share of the
/// window that is not told. Parts outside the window are cut off; boxes closer than 1e-9 become one, so areas
/// add up.
std::vector<Box> undecidedPlaces(const std::vector<Box>& boxes);

}  // namespace omegascope::cells
