#include "core/cells/algebra/system_roots.h"

#include <algorithm>
#include <cmath>

namespace omegascope::cells {
namespace {

constexpr int kMostDegree = 8;
constexpr double kRounding = 4e-16;
constexpr double kSmallestBox = 5e-7;
constexpr double kFinestBox = 2e-11;
constexpr double kTouching = 5e-8;  // boxes closer than this belong to one cluster
constexpr int kMostBoxes = 30'000;
constexpr int kMostBoxesOfCluster = 4'000;
constexpr std::size_t kMostSmall = 4'000;
constexpr double kSlack = 1e-11;  // a zero on a box's border belongs to both boxes
constexpr double kSame = 1e-10;   // zeros closer than this are one

/// Bernstein coefficients of a polynomial on a box. The two of a system have one bidegree, so that they add
/// up.
struct Bernstein {
    int m = 0, n = 0;
    std::array<double, (kMostDegree + 1) * (kMostDegree + 1)> c{};
    double& at(int a, int b) { return c[static_cast<std::size_t>(a * (n + 1) + b)]; }
    double at(int a, int b) const { return c[static_cast<std::size_t>(a * (n + 1) + b)]; }
};

double binomial(int n, int k) {
    double value = 1.0;
    for (int i = 0; i < k; ++i) value = value * (n - i) / (i + 1);
    return value;
}

Bernstein bernstein(const Polynomial& p, const Box& box, int m, int n) {
    const Polynomial q = p.substituted(box.x0, box.x1 - box.x0, box.y0, box.y1 - box.y0);
    Bernstein f;
    f.m = m;
    f.n = n;
    for (int i = 0; i <= f.m; ++i)
        for (int j = 0; j <= f.n; ++j) {
            double sum = 0.0;
            for (int a = 0; a <= i; ++a)
                for (int b = 0; b <= j; ++b)
                    sum += binomial(i, a) / binomial(f.m, a) * binomial(j, b) / binomial(f.n, b) *
                           q.coefficient(a, b);
            f.at(i, j) = sum;
        }
    return f;
}

/// de Casteljau at the middle of x (or y): the lower half stays, the upper half is returned.
Bernstein halve(Bernstein& f, bool alongX) {
    Bernstein upper = f;
    const int degree = alongX ? f.m : f.n;
    const int others = alongX ? f.n : f.m;
    for (int o = 0; o <= others; ++o) {
        const auto low = [&](int k) -> double& { return alongX ? f.at(k, o) : f.at(o, k); };
        const auto high = [&](int k) -> double& { return alongX ? upper.at(k, o) : upper.at(o, k); };
        for (int level = 1; level <= degree; ++level) {
            for (int k = degree; k >= level; --k) low(k) = 0.5 * (low(k - 1) + low(k));
            high(degree - level) = low(degree);
        }
        high(degree) = alongX ? upper.at(degree, o) : upper.at(o, degree);
    }
    return upper;
}

/// Whether all coefficients have one sign, by more than `rounding`.
bool hasOneSign(const Bernstein& f, double rounding) {
    const auto count = static_cast<std::size_t>((f.m + 1) * (f.n + 1));
    const auto [low, high] =
        std::minmax_element(f.c.begin(), f.c.begin() + static_cast<std::ptrdiff_t>(count));
    return *low > rounding || *high < -rounding;
}

struct Range {
    double low = 0.0, high = 0.0;
};

Range slope(const Bernstein& f, bool alongX, double length) {
    const int degree = alongX ? f.m : f.n;
    if (degree == 0) return {};
    Range range{1e300, -1e300};
    for (int a = 0; a + (alongX ? 1 : 0) <= f.m; ++a)
        for (int b = 0; b + (alongX ? 0 : 1) <= f.n; ++b) {
            const double d = (alongX ? f.at(a + 1, b) : f.at(a, b + 1)) - f.at(a, b);
            range.low = std::min(range.low, d);
            range.high = std::max(range.high, d);
        }
    return {range.low * degree / length, range.high * degree / length};
}

/// max |1 - (y1 r1 + y2 r2)| when `diagonal`, else max |y1 r1 + y2 r2|.
double offset(double y1, const Range& r1, double y2, const Range& r2, bool diagonal) {
    const double low = std::min(y1 * r1.low, y1 * r1.high) + std::min(y2 * r2.low, y2 * r2.high);
    const double high = std::max(y1 * r1.low, y1 * r1.high) + std::max(y2 * r2.low, y2 * r2.high);
    const double shift = diagonal ? 1.0 : 0.0;
    return std::max(std::abs(low - shift), std::abs(high - shift));
}

struct Patch {
    Box box;
    Bernstein p, q;
};

/// Whether the interval Jacobian, times the inverse of the one in the middle, is within 1 of the identity.
bool isContraction(const Patch& patch, const Polynomial& p, const Polynomial& q) {
    const double width = patch.box.x1 - patch.box.x0, height = patch.box.y1 - patch.box.y0;
    const double x = 0.5 * (patch.box.x0 + patch.box.x1), y = 0.5 * (patch.box.y0 + patch.box.y1);
    const auto f = p.withGradient(x, y), g = q.withGradient(x, y);
    const double det = f[1] * g[2] - f[2] * g[1];
    if (det == 0.0) return false;
    const Range px = slope(patch.p, true, width), py = slope(patch.p, false, height);
    const Range qx = slope(patch.q, true, width), qy = slope(patch.q, false, height);
    const double y11 = g[2] / det, y12 = -f[2] / det, y21 = -g[1] / det, y22 = f[1] / det;
    // In the box's own units, so that a long thin box is judged fairly.
    const double ratio = height / width;
    return offset(y11, px, y12, qx, true) + ratio * offset(y11, py, y12, qy, false) < 0.95 &&
           offset(y21, px, y22, qx, false) / ratio + offset(y21, py, y22, qy, true) < 0.95;
}

/// Where curves run almost along each other, neither excludes a box before it is as small as their distance.
/// The rows of the inverse Jacobian in the middle, times (p, q), vanish at the same points and point along x
/// and y.
bool isExcludedTogether(const Patch& patch, const Polynomial& p, const Polynomial& q, double rounding) {
    const double x = 0.5 * (patch.box.x0 + patch.box.x1), y = 0.5 * (patch.box.y0 + patch.box.y1);
    const auto f = p.withGradient(x, y), g = q.withGradient(x, y);
    const auto count = static_cast<std::size_t>((patch.p.m + 1) * (patch.p.n + 1));
    for (const std::size_t k : {std::size_t{1}, std::size_t{2}}) {
        const double size = std::max(std::abs(f[k]), std::abs(g[k]));
        if (size == 0.0) continue;
        Bernstein row = patch.p;
        for (std::size_t c = 0; c < count; ++c) row.c[c] = (g[k] * patch.p.c[c] - f[k] * patch.q.c[c]) / size;
        if (hasOneSign(row, 2.0 * rounding)) return true;
    }
    return false;
}

bool newton(const Polynomial& p, const Polynomial& q, double& x, double& y) {
    double last = 1.0;
    for (int step = 0; step < 30; ++step) {
        const auto f = p.withGradient(x, y), g = q.withGradient(x, y);
        const double det = f[1] * g[2] - f[2] * g[1];
        if (det == 0.0) return false;
        const double dx = (f[2] * g[0] - g[2] * f[0]) / det, dy = (g[1] * f[0] - f[1] * g[0]) / det;
        x += dx;
        y += dy;
        if (!(std::abs(x) < 10.0 && std::abs(y) < 10.0)) return false;
        last = std::abs(dx) + std::abs(dy);
        if (last < 1e-15) return true;
    }
    return last < 1e-12;  // rounding may keep the steps from vanishing
}

/// Damped Gauss-Newton for singular systems. @return whether a common zero was reached
bool touch(const Polynomial& p, const Polynomial& q, double& x, double& y) {
    const double scaleP = std::max(p.sumOfSizes(), 1e-300), scaleQ = std::max(q.sumOfSizes(), 1e-300);
    for (int step = 0; step < 80; ++step) {
        auto f = p.withGradient(x, y), g = q.withGradient(x, y);
        for (double& v : f) v /= scaleP;
        for (double& v : g) v /= scaleQ;
        if (std::abs(f[0]) < 1e-13 && std::abs(g[0]) < 1e-13) return true;
        const double lambda = 1e-14;
        const double a = f[1] * f[1] + g[1] * g[1] + lambda, b = f[1] * f[2] + g[1] * g[2];
        const double d = f[2] * f[2] + g[2] * g[2] + lambda;
        const double u = f[1] * f[0] + g[1] * g[0], v = f[2] * f[0] + g[2] * g[0];
        const double det = a * d - b * b;
        if (det == 0.0) return false;
        x -= (d * u - b * v) / det;
        y -= (a * v - b * u) / det;
        if (!(std::abs(x) < 10.0 && std::abs(y) < 10.0)) return false;
    }
    const auto f = p(x, y) / scaleP, g = q(x, y) / scaleQ;
    return std::abs(f) < 1e-11 && std::abs(g) < 1e-11;
}

class Solver {
  public:
    Solver(const Polynomial& p, const Polynomial& q, const Box& box, std::vector<Box>& undecided)
        : p_(p),
          q_(q),
          whole_(box),
          undecided_(undecided),
          m_(std::max(p.degreeX(), q.degreeX())),
          n_(std::max(p.degreeY(), q.degreeY())),
          rounding_(kRounding * std::max(p.sumOfSizes(), q.sumOfSizes())) {}

    void run() { gather(subdivide({whole_}, kSmallestBox, kMostBoxes)); }
    std::vector<SystemRoot> roots;

  private:
    /// Level by level, so that what is open when the budget ends lies close about the zeros in question.
    /// @return boxes that stayed open down to `smallest`; those beyond the budget are undecided
    std::vector<Box> subdivide(const std::vector<Box>& boxes, double smallest, int budget) {
        std::vector<Patch> level, next;
        std::vector<Box> small;
        for (const Box& box : boxes)
            level.push_back({box, bernstein(p_, box, m_, n_), bernstein(q_, box, m_, n_)});
        for (; !level.empty(); level.swap(next)) {
            next.clear();
            budget -= static_cast<int>(level.size());
            if (budget < 0) {
                std::vector<Box> open;
                for (const Patch& patch : level) open.push_back(patch.box);
                giveUp(open);
                break;
            }
            for (Patch& patch : level) {
                if (hasOneSign(patch.p, rounding_) || hasOneSign(patch.q, rounding_)) continue;
                if (isExcludedTogether(patch, p_, q_, rounding_)) continue;
                if (isContraction(patch, p_, q_) && settle(patch.box)) continue;
                if (std::max(patch.box.x1 - patch.box.x0, patch.box.y1 - patch.box.y0) < smallest)
                    small.push_back(patch.box);
                else
                    halve(std::move(patch), next);
            }
        }
        return small;
    }

    static void halve(Patch patch, std::vector<Patch>& halves) {
        const bool alongX = patch.box.x1 - patch.box.x0 >= patch.box.y1 - patch.box.y0;
        Patch upper{patch.box, cells::halve(patch.p, alongX), cells::halve(patch.q, alongX)};
        if (alongX)
            upper.box.x0 = patch.box.x1 = 0.5 * (patch.box.x0 + patch.box.x1);
        else
            upper.box.y0 = patch.box.y1 = 0.5 * (patch.box.y0 + patch.box.y1);
        halves.push_back(std::move(patch));
        halves.push_back(std::move(upper));
    }

    void giveUp(const std::vector<Box>& boxes) {
        const std::vector<Box> places = joined(boxes, kTouching);
        undecided_.insert(undecided_.end(), places.begin(), places.end());
    }

    void add(double x, double y, bool simple, double same) {
        for (const SystemRoot& root : roots)
            if (std::abs(root.x - x) + std::abs(root.y - y) < same) return;
        roots.push_back({x, y, simple});
    }

    /// At most one zero is in the box: Newton's method finds it, leaves clearly, or the box stays open.
    bool settle(const Box& box) {
        double x = 0.5 * (box.x0 + box.x1), y = 0.5 * (box.y0 + box.y1);
        if (!newton(p_, q_, x, y)) return false;
        if (x < box.x0 - kSlack || x > box.x1 + kSlack || y < box.y0 - kSlack || y > box.y1 + kSlack)
            return false;
        add(x, y, true, kSame);
        return true;
    }

    /// Boxes that touch one another are one cluster.
    void gather(const std::vector<Box>& small) {
        if (small.size() > kMostSmall) return giveUp(small);
        std::vector<bool> used(small.size(), false);
        for (std::size_t first = 0; first < small.size(); ++first) {
            if (used[first]) continue;
            std::vector<Box> cluster{small[first]};
            used[first] = true;
            for (std::size_t k = 0; k < cluster.size(); ++k)
                for (std::size_t other = 0; other < small.size(); ++other)
                    if (!used[other] && meet(cluster[k], small[other], kTouching)) {
                        used[other] = true;
                        cluster.push_back(small[other]);
                    }
            settleCluster(cluster);
        }
    }

    /// One zero, where curves touch; or none, where they only pass closely.
    void settleCluster(const std::vector<Box>& cluster) {
        const double slack = 1e-6;
        for (const std::size_t which : {cluster.size() / 2, std::size_t{0}, cluster.size() - 1}) {
            const Box& start = cluster[which];
            double x = 0.5 * (start.x0 + start.x1), y = 0.5 * (start.y0 + start.y1);
            if (!touch(p_, q_, x, y)) continue;
            if (x > whole_.x0 - slack && x < whole_.x1 + slack && y > whole_.y0 - slack &&
                y < whole_.y1 + slack)
                add(x, y, false, 1e-5);
            return;
        }
        const std::size_t known = roots.size();
        const std::vector<Box> left = subdivide(cluster, kFinestBox, kMostBoxesOfCluster);
        if (!left.empty() && roots.size() == known) giveUp(cluster);
    }

    const Polynomial& p_;
    const Polynomial& q_;
    Box whole_;
    std::vector<Box>& undecided_;
    int m_, n_;        ///< the larger degrees
    double rounding_;  ///< of the coefficients
};

}  // namespace

std::vector<SystemRoot> systemRoots(const Polynomial& p, const Polynomial& q, const Box& box,
                                    std::vector<Box>& undecided) {
    if (std::max({p.degreeX(), p.degreeY(), q.degreeX(), q.degreeY()}) > kMostDegree) {
        undecided.push_back(box);
        return {};
    }
    Solver solver(p, q, box, undecided);
    solver.run();
    return std::move(solver.roots);
}

std::vector<SystemRoot> systemRoots(const Polynomial& p, const Polynomial& q, const Box& box,
                                    bool& complete) {
    std::vector<Box> undecided;
    std::vector<SystemRoot> roots = systemRoots(p, q, box, undecided);
    complete = complete && undecided.empty();
    return roots;
}

}  // namespace omegascope::cells
