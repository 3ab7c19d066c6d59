#include "core/cells/algebra/curve_columns.h"

#include "core/cells/algebra/bernstein.h"
#include "core/cells/algebra/double_double.h"
#include "core/support/index.h"

namespace omegascope::cells {
namespace {

constexpr double kWindowEnd = 1e-12;  // how far outside the window the end of a line may come out: rounding
/// Points a little outside the window make values a little larger.
constexpr double kRoom = 1.0 + 0x1p-20;

double scaleOf(const Column& column, double reach) {
    double scale = 0.0, power = 1.0;
    for (const double c : column.c) {
        scale += std::abs(c) * power;
        power *= reach;
    }
    return scale;
}

}  // namespace

Column columnAt(const Polynomial& p, double noise, double x) {
    Column column{std::vector<double>(at(p.degreeY() + 1), 0.0),
                  kRoom * (noise + gammaOf(2.0 * p.degreeX() + 2.0) * p.sumOfSizes())};
    for (int b = 0; b <= p.degreeY(); ++b)
        for (int a = p.degreeX(); a >= 0; --a) column.c[at(b)] = column.c[at(b)] * x + p.at(a, b);
    return column;
}

Column rowAt(const Polynomial& p, double noise, double y) {
    Column row{std::vector<double>(at(p.degreeX() + 1), 0.0),
               kRoom * (noise + gammaOf(2.0 * p.degreeY() + 2.0) * p.sumOfSizes())};
    for (int a = 0; a <= p.degreeX(); ++a)
        for (int b = p.degreeY(); b >= 0; --b) row.c[at(a)] = row.c[at(a)] * y + p.at(a, b);
    return row;
}

std::vector<RealRoot> rootsOf(const Column& column, double low, double high, double tolerance) {
    // realRoots takes its tolerance as a share of what it sums up itself.
    const double scale = scaleOf(column, std::max({1.0, std::abs(low), std::abs(high)}));
    const double noise = std::min(column.noise, kMostNoise);
    return realRoots(column.c, low, high,
                     scale > 0.0 ? std::max(tolerance, kRoom * noise / scale) : tolerance);
}

std::vector<double> branchesAt(const Polynomial& p, double noise, double x, bool& sure) {
    const Column column = columnAt(p, noise, x);
    sure = sure && isCovered(column);
    std::vector<double> ys;
    for (const RealRoot& root : rootsOf(column, -1.0, 1.0)) {
        sure = sure && root.sure && std::abs(root.x) + root.radius < 1.0;
        ys.insert(ys.end(), root.even ? 2 : 1, root.x);
    }
    return ys;
}

std::vector<Arc> clippedLine(const Polynomial& p) {
    const double c = p.coefficient(0, 0), a = p.coefficient(1, 0), b = p.coefficient(0, 1);
    std::vector<Point> ends;
    const auto add = [&](double x, double y) {
        if (!(std::abs(x) <= 1.0 + kWindowEnd && std::abs(y) <= 1.0 + kWindowEnd)) return;
        const Point point{snapped(x), snapped(y)};
        for (const Point& other : ends)
            if (std::abs(other[0] - point[0]) + std::abs(other[1] - point[1]) < kPointTolerance) return;
        ends.push_back(point);
    };
    for (const double side : {-1.0, 1.0}) {
        if (b != 0.0) add(side, -(c + a * side) / b);
        if (a != 0.0) add(-(c + b * side) / a, side);
    }
    if (ends.size() < 2) return {};
    std::sort(ends.begin(), ends.end());
    return {Arc{-1, ends.front(), ends.back(), 0, true, true}};
}

Column alongSegment(const Polynomial& p, double noise, const Segment& segment, double off) {
    // The substitution passes a term through at most 3 (m+n) + 8 roundings, and no power grows; the segment's own numbers
    // are rounded once each.
    const double rounding = gammaOf(4.0 * (p.degreeX() + p.degreeY()) + 8.0) * p.sumOfSizes();
    const auto& [middle, half, length] = segment;
    return {restrictedToLine(p, middle[0], half[0], middle[1], half[1]),
            kRoom * (noise + rounding + 2.0 * steepnessOf(p).slope * (off + 2.0 * kUnitRoundoff))};
}

Steepness steepnessOf(const Polynomial& p) {
    Steepness steepness;
    for (int a = 0; a <= p.degreeX(); ++a)
        for (int b = 0; b <= p.degreeY(); ++b) {
            const double c = std::abs(p.at(a, b)), n = a + b;
            steepness.slope += n * c;
            steepness.bend += n * (n - 1.0) * c;
        }
    steepness.slope *= kRoom;
    steepness.bend *= kRoom;
    return steepness;
}

}  // namespace omegascope::cells
