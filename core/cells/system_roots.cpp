#include "core/cells/system_roots.h"

#include <algorithm>
#include <cmath>

namespace omegascope::cells {
namespace {

constexpr int kMostDegree = 8;
constexpr double kSmallestBox = 5e-7;
constexpr int kMostBoxes = 60'000;
constexpr double kSlack = 1e-11;  // a zero on a box's border belongs to both boxes
constexpr double kSame = 1e-10;   // zeros closer than this are one

/// Bernstein coefficients of a polynomial on a box.
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

Bernstein bernstein(const Polynomial& p, const Box& box) {
    const Polynomial q = p.substituted(box.x0, box.x1 - box.x0, box.y0, box.y1 - box.y0);
    Bernstein f;
    f.m = q.degreeX();
    f.n = q.degreeY();
    for (int i = 0; i <= f.m; ++i)
        for (int j = 0; j <= f.n; ++j) {
            double sum = 0.0;
            for (int a = 0; a <= i; ++a)
                for (int b = 0; b <= j; ++b)
                    sum += binomial(i, a) / binomial(f.m, a) * binomial(j, b) / binomial(f.n, b) * q.at(a, b);
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

bool hasOneSign(const Bernstein& f) {
    const auto count = static_cast<std::size_t>((f.m + 1) * (f.n + 1));
    const auto [low, high] = std::minmax_element(f.c.begin(), f.c.begin() + static_cast<std::ptrdiff_t>(count));
    return *low > 0.0 || *high < 0.0;
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
    Solver(const Polynomial& p, const Polynomial& q, const Box& box) : p_(p), q_(q), whole_(box) {}

    bool run() {
        std::vector<Patch> open{{whole_, bernstein(p_, whole_), bernstein(q_, whole_)}};
        for (int count = 0; !open.empty(); ++count) {
            if (count > kMostBoxes) return false;
            Patch patch = open.back();
            open.pop_back();
            if (hasOneSign(patch.p) || hasOneSign(patch.q)) continue;
            if (isContraction(patch, p_, q_) && settle(patch.box)) continue;
            const double width = patch.box.x1 - patch.box.x0, height = patch.box.y1 - patch.box.y0;
            if (std::max(width, height) < kSmallestBox) {
                small_.push_back(patch.box);
                continue;
            }
            const bool alongX = width >= height;
            Patch upper{patch.box, halve(patch.p, alongX), halve(patch.q, alongX)};
            if (alongX)
                upper.box.x0 = patch.box.x1 = 0.5 * (patch.box.x0 + patch.box.x1);
            else
                upper.box.y0 = patch.box.y1 = 0.5 * (patch.box.y0 + patch.box.y1);
            open.push_back(patch);
            open.push_back(upper);
        }
        gather();
        return true;
    }
    std::vector<SystemRoot> roots;

  private:
    void add(double x, double y, bool simple, double same) {
        for (const SystemRoot& root : roots)
            if (std::abs(root.x - x) + std::abs(root.y - y) < same) return;
        roots.push_back({x, y, simple});
    }

    /// At most one zero is in the box: Newton's method finds it, leaves clearly, or the box stays open.
    bool settle(const Box& box) {
        double x = 0.5 * (box.x0 + box.x1), y = 0.5 * (box.y0 + box.y1);
        if (!newton(p_, q_, x, y)) return false;
        if (x < box.x0 - kSlack || x > box.x1 + kSlack || y < box.y0 - kSlack || y > box.y1 + kSlack) return false;
        add(x, y, true, kSame);
        return true;
    }

    /// Boxes that touch one another are one cluster.
    void gather() {
        std::vector<bool> used(small_.size(), false);
        for (std::size_t first = 0; first < small_.size(); ++first) {
            if (used[first]) continue;
            std::vector<std::size_t> cluster{first};
            used[first] = true;
            for (std::size_t k = 0; k < cluster.size(); ++k)
                for (std::size_t other = 0; other < small_.size(); ++other)
                    if (!used[other] && meet(small_[cluster[k]], small_[other])) {
                        used[other] = true;
                        cluster.push_back(other);
                    }
            const Box& middle = small_[cluster[cluster.size() / 2]];
            double x = 0.5 * (middle.x0 + middle.x1), y = 0.5 * (middle.y0 + middle.y1);
            const double slack = 1e-6;
            if (touch(p_, q_, x, y) && x > whole_.x0 - slack && x < whole_.x1 + slack && y > whole_.y0 - slack &&
                y < whole_.y1 + slack)
                add(x, y, false, 1e-5);
        }
    }
    static bool meet(const Box& a, const Box& b) {
        const double slack = 0.1 * kSmallestBox;
        return a.x0 <= b.x1 + slack && b.x0 <= a.x1 + slack && a.y0 <= b.y1 + slack && b.y0 <= a.y1 + slack;
    }

    const Polynomial& p_;
    const Polynomial& q_;
    Box whole_;
    std::vector<Box> small_;
};

}  // namespace

std::vector<SystemRoot> systemRoots(const Polynomial& p, const Polynomial& q, const Box& box, bool& resolved) {
    if (std::max({p.degreeX(), p.degreeY(), q.degreeX(), q.degreeY()}) > kMostDegree) {
        resolved = false;
        return {};
    }
    Solver solver(p, q, box);
    if (!solver.run()) resolved = false;
    return std::move(solver.roots);
}

}  // namespace omegascope::cells
