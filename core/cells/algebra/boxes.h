#pragma once

#include <string>
#include <vector>

namespace omegascope::cells {

/// An axis-parallel box.
struct Box {
    double x0 = -1.0, x1 = 1.0, y0 = -1.0, y1 = 1.0;
    double area() const { return (x1 - x0) * (y1 - y0); }
};

/// What a computation on curves tells of itself.
struct Findings {
    std::vector<Box> undecided;  ///< where something may be missing or wrong
    /// The first step that rests on a tolerance instead of a bound, as words after "because"; empty: all is proven.
    std::string doubt;

    void doubtThat(const char* why) {
        if (doubt.empty()) doubt = why;
    }
    void add(const Findings& other) {
        undecided.insert(undecided.end(), other.undecided.begin(), other.undecided.end());
        if (doubt.empty()) doubt = other.doubt;
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
