#include "core/cells/algebra/system_roots.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/cells/algebra/bernstein.h"
#include "core/cells/algebra/double_double.h"
#include "core/support/index.h"

namespace omegascope::cells {
namespace {

/// Boxes down to here are told apart by their own bounds; at 5e-7 a tangency shows as a cluster of some ten boxes.
constexpr double kSmallestBox = 5e-7;
/// Below this the coefficients' rounding outweighs what curves that pass each other differ by.
constexpr double kFinestBox = 2e-11;
constexpr double kTouching =
    5e-8;  ///< boxes closer than this, a tenth of the smallest, belong to one cluster
constexpr int kMostBoxes = 30'000;
constexpr int kMostBoxesOfCluster = 4'000;
constexpr std::size_t kMostSmall = 4'000;
/// How far outside the box a zero may lie that is told: arcs end on other arcs to within rounding.
constexpr double kSlack = 1e-11;
/// A box's sides lose an ulp of 1 at each of at most 40 halvings on either side; twice that.
constexpr double kBoxRounding = 0x1p-45;
/// A Jacobian, times its approximate inverse, this near the identity lets no second zero exist; 1 would be enough, and
/// what is left is far above the rounding of the product of two matrices of two rows.
constexpr double kContraction = 0.95;
/// Newton's steps end here; rounding keeps them from vanishing.
constexpr double kLastStep = 0x1p-50;
constexpr int kNewtonSteps = 30;
/// Gauss-Newton on curves that touch halves its distance at each step: 40 steps from a cluster's size to its rounding.
constexpr int kTouchSteps = 80;
/// Values of a polynomial with Σ |c| = 1 that count as zero for curves that touch: at once, and after all steps.
constexpr double kTouched = 1e-13, kAllButTouched = 1e-11;
constexpr double kRest = 1e-14;     ///< of the same: what rounding leaves of a value at the best double
constexpr double kDamping = 1e-14;  ///< keeps the normal equations regular where the gradients are parallel
constexpr double kClusterSlack =
    1e-6;  ///< twice the smallest box: how far outside a cluster's zero may come out
constexpr double kSameTouching =
    1e-5;                          ///< two clusters this near are of one tangency: it widens as a square root
constexpr double kFarAway = 10.0;  ///< windows end at 1

/// max |1 - (y1 r1 + y2 r2)| when `diagonal`, else max |y1 r1 + y2 r2|.
double offset(double y1, const Range& r1, double y2, const Range& r2, bool diagonal) {
    const double low = std::min(y1 * r1.low, y1 * r1.high) + std::min(y2 * r2.low, y2 * r2.high);
    const double high = std::max(y1 * r1.low, y1 * r1.high) + std::max(y2 * r2.low, y2 * r2.high);
    const double shift = diagonal ? 1.0 : 0.0;
    return std::max(std::abs(low - shift), std::abs(high - shift));
}

/// p, q and their gradients at one point, and the approximate inverse of the Jacobian.
struct Linearised {
    std::array<double, 3> f, g;
    double y11 = 0.0, y12 = 0.0, y21 = 0.0, y22 = 0.0;
    bool regular = false;

    Linearised(const Polynomial& p, const Polynomial& q, double x, double y)
        : f(p.withGradient(x, y)), g(q.withGradient(x, y)) {
        const double det = f[1] * g[2] - f[2] * g[1];
        regular = det != 0.0 && std::isfinite(1.0 / det);
        if (regular) y11 = g[2] / det, y12 = -f[2] / det, y21 = -g[1] / det, y22 = f[1] / det;
    }
};

/// p(x, y) by Horner's rule in numbers of 2^-100, which passes a term through 2 (m + n) + 2 operations.
double fineValue(const Polynomial& p, double x, double y) {
    DoubleDouble value;
    for (int a = p.degreeX(); a >= 0; --a) {
        DoubleDouble inner;
        for (int b = p.degreeY(); b >= 0; --b) inner = inner * y + DoubleDouble{p.at(a, b), 0.0};
        value = value * x + inner;
    }
    return value.hi;
}

/// A box and where its coefficients are.
struct Patch {
    Box box;
    double errorP = 0.0, errorQ = 0.0;  ///< of each coefficient
};

/// @return whether the steps came to an end
bool newton(const Polynomial& p, const Polynomial& q, double& x, double& y) {
    double last = 1.0;
    for (int step = 0; step < kNewtonSteps; ++step) {
        const Linearised at(p, q, x, y);
        if (!at.regular) return false;
        const double dx = at.y11 * at.f[0] + at.y12 * at.g[0], dy = at.y21 * at.f[0] + at.y22 * at.g[0];
        x -= dx;
        y -= dy;
        if (!(std::abs(x) < kFarAway && std::abs(y) < kFarAway)) return false;
        const double now = std::abs(dx) + std::abs(dy);
        if (now < kLastStep || (step > 3 && now >= last && now < kFinestBox)) return true;
        last = now;
    }
    return last < kFinestBox;
}

/// Damped Gauss-Newton for singular systems. @return whether a common zero was reached
bool touch(const Polynomial& p, const Polynomial& q, double& x, double& y) {
    const double scaleP = std::max(p.sumOfSizes(), kTiniest), scaleQ = std::max(q.sumOfSizes(), kTiniest);
    for (int step = 0; step < kTouchSteps; ++step) {
        auto f = p.withGradient(x, y), g = q.withGradient(x, y);
        for (double& v : f) v /= scaleP;
        for (double& v : g) v /= scaleQ;
        if (std::abs(f[0]) < kTouched && std::abs(g[0]) < kTouched) return true;
        const double a = f[1] * f[1] + g[1] * g[1] + kDamping, b = f[1] * f[2] + g[1] * g[2];
        const double d = f[2] * f[2] + g[2] * g[2] + kDamping;
        const double u = f[1] * f[0] + g[1] * g[0], v = f[2] * f[0] + g[2] * g[0];
        const double det = a * d - b * b;
        if (det == 0.0) return false;
        x -= (d * u - b * v) / det;
        y -= (a * v - b * u) / det;
        if (!(std::abs(x) < kFarAway && std::abs(y) < kFarAway)) return false;
    }
    const auto f = p(x, y) / scaleP, g = q(x, y) / scaleQ;
    return std::abs(f) < kAllButTouched && std::abs(g) < kAllButTouched;
}

/// Where curves touch, Gauss-Newton comes no nearer than the root of rounding: p and q hardly vary along the common
/// tangent. Systems that are regular there say where it is to rounding: with det J for curves that touch, with its
/// gradient for a curve that crosses itself.
class Deflation {
  public:
    Deflation(const Polynomial& p, const Polynomial& q)
        : p_(p),
          q_(q),
          px_(p.derivativeX()),
          py_(p.derivativeY()),
          qx_(q.derivativeX()),
          qy_(q.derivativeY()) {}

    /// Moves (x, y) by at most `reach` where one of the systems has a solution at which p and q vanish no less well.
    void refine(double& x, double& y, double reach) const {
        const Polynomial turning = px_ * qy_ - py_ * qx_;
        double best = rest(x, y);
        const double x0 = x, y0 = y;
        const auto attempt = [&](const Polynomial& f, const Polynomial& g) {
            double u = x0, v = y0;
            if (!newton(f, g, u, v) || !(std::max(std::abs(u - x0), std::abs(v - y0)) <= reach)) return;
            const double left = rest(u, v);
            if (left > std::max(best, kRest)) return;
            best = left;
            x = u, y = v;
        };
        const bool pIsSteeper =
            steepness(px_, py_, x, y) * q_.sumOfSizes() >= steepness(qx_, qy_, x, y) * p_.sumOfSizes();
        attempt(pIsSteeper ? p_ : q_, turning);
        attempt(pIsSteeper ? qx_ : px_, pIsSteeper ? qy_ : py_);
    }

  private:
    double rest(double x, double y) const {
        return std::abs(p_(x, y)) / std::max(p_.sumOfSizes(), kTiniest) +
               std::abs(q_(x, y)) / std::max(q_.sumOfSizes(), kTiniest);
    }
    static double steepness(const Polynomial& fx, const Polynomial& fy, double x, double y) {
        return std::abs(fx(x, y)) + std::abs(fy(x, y));
    }

    const Polynomial &p_, &q_;
    Polynomial px_, py_, qx_, qy_;
};

/// A point that Newton's method reached, and what the Newton-Kantorovich theorem says of its surroundings.
///
/// With Y the approximate inverse Jacobian at x*, and for all x at most ρ away (sup norm),
///   ‖1 - Y J(x)‖ ≤ κ(ρ) = ‖1 - Y J(x*)‖ + Σ_j |y_ij| (dJ_j + bend_j ρ),   dJ the error of the Jacobian,
/// so with η ≥ |Y F(x*)| there is exactly one zero within 2η where κ(2η) ≤ 1/2 (x - Y F(x) maps that ball into
/// itself), and at most one where κ(ρ) < 1.
struct Proof {
    bool proven = false;
    double radius = 0.0;  ///< 2η
    double alone = 0.0;   ///< no other zero so near
};

class Solver {
  public:
    Solver(const Polynomial& p, const Polynomial& q, const Box& box, std::vector<Box>& undecided,
           double noise)
        : p_(p),
          q_(q),
          whole_(box),
          undecided_(undecided),
          grid_{std::max(p.degreeX(), q.degreeX()), std::max(p.degreeY(), q.degreeY())} {
        const double reach =
            std::max({1.0, std::abs(box.x0), std::abs(box.x1), std::abs(box.y0), std::abs(box.y1)}) *
            (1.0 + kBoxRounding);
        // Horner's rule in two variables passes a term through fewer roundings than the conversion.
        loss_ = noise + 2.0 * grid_.lossOfConversion();
        noise_ = noise;
        sizeP_ = sizeOf(p, reach, loss_);
        sizeQ_ = sizeOf(q, reach, loss_);
    }

    void run() { gather(subdivide({whole_}, kSmallestBox, kMostBoxes)); }
    std::vector<SystemRoot> roots;

  private:
    std::size_t stride() const { return 2 * grid_.count(); }

    void start(const Box& box) {
        // The middle and the half width are rounded: a little wider, so that nothing of the box is left out.
        const double x = 0.5 * (box.x0 + box.x1), y = 0.5 * (box.y0 + box.y1);
        const double hx = 0.5 * (box.x1 - box.x0) + 0x1p-51, hy = 0.5 * (box.y1 - box.y0) + 0x1p-51;
        level_.push_back({{x - hx, x + hx, y - hy, y + hy}, loss_ * sizeP_.value, loss_ * sizeQ_.value});
        numbers_.resize(level_.size() * stride());
        double* to = numbers_.data() + (level_.size() - 1) * stride();
        toBernstein(p_, x, hx, y, hy, grid_, to);
        toBernstein(q_, x, hx, y, hy, grid_, to + grid_.count());
    }

    /// Level by level, so that what is open when the budget ends lies close about the zeros in question.
    /// @return boxes that stayed open down to `smallest`; those beyond the budget are undecided
    std::vector<Box> subdivide(const std::vector<Box>& boxes, double smallest, int budget) {
        std::vector<Box> small;
        level_.clear();
        for (const Box& box : boxes) start(box);
        for (; !level_.empty(); level_.swap(next_), numbers_.swap(nextNumbers_)) {
            next_.clear();
            nextNumbers_.clear();
            budget -= static_cast<int>(level_.size());
            if (budget < 0) {
                std::vector<Box> open;
                for (const Patch& patch : level_) open.push_back(patch.box);
                giveUp(open);
                level_.clear();
                break;
            }
            for (std::size_t k = 0; k < level_.size(); ++k) {
                const double* c = numbers_.data() + k * stride();
                const Spread p = spreadOf(c, grid_.count()), q = spreadOf(c + grid_.count(), grid_.count());
                if (isDone(level_[k], c, p, q)) continue;
                const Box& box = level_[k].box;
                if (std::max(box.x1 - box.x0, box.y1 - box.y0) < smallest)
                    small.push_back(box);
                else
                    split(level_[k], c, p, q);
            }
        }
        return small;
    }

    bool isDone(const Patch& patch, const double* c, const Spread& p, const Spread& q) {
        if (p.hasOneSign(patch.errorP) || q.hasOneSign(patch.errorQ)) return true;
        const Linearised middle(p_, q_, 0.5 * (patch.box.x0 + patch.box.x1),
                                0.5 * (patch.box.y0 + patch.box.y1));
        if (isExcludedTogether(patch, c, middle, p, q)) return true;
        return isContraction(patch, c, middle) && settle(patch.box);
    }

    /// Where curves run almost along each other, neither excludes a box before it is as small as their distance.
    /// The rows of the inverse Jacobian in the middle, times (p, q), vanish at the same points and point along x
    /// and y.
    bool isExcludedTogether(const Patch& patch, const double* c, const Linearised& middle, const Spread& p,
                            const Spread& q) const {
        const std::size_t count = grid_.count();
        const double rounding = 4.0 * kUnitRoundoff * (p.largest() + q.largest());
        for (const std::size_t k : {std::size_t{1}, std::size_t{2}}) {
            const double size = std::max(std::abs(middle.f[k]), std::abs(middle.g[k]));
            if (size == 0.0) continue;
            const double fp = middle.g[k] / size, fq = middle.f[k] / size;
            Spread row{fp * c[0] - fq * c[count], 0.0};
            row.high = row.low;
            for (std::size_t i = 1; i < count; ++i) {
                const double value = fp * c[i] - fq * c[count + i];
                row.low = std::min(row.low, value);
                row.high = std::max(row.high, value);
            }
            if (row.hasOneSign(patch.errorP + patch.errorQ + rounding)) return true;
        }
        return false;
    }

    /// Whether the interval Jacobian, times the inverse of the one in the middle, is within 1 of the identity.
    bool isContraction(const Patch& patch, const double* c, const Linearised& middle) const {
        if (!middle.regular) return false;
        const double width = patch.box.x1 - patch.box.x0, height = patch.box.y1 - patch.box.y0;
        const double* d = c + grid_.count();
        const Range px = slopeRange(c, grid_, true, width, patch.errorP),
                    py = slopeRange(c, grid_, false, height, patch.errorP),
                    qx = slopeRange(d, grid_, true, width, patch.errorQ),
                    qy = slopeRange(d, grid_, false, height, patch.errorQ);
        // In the box's own units, so that a long thin box is judged fairly.
        const double ratio = height / width;
        return offset(middle.y11, px, middle.y12, qx, true) +
                       ratio * offset(middle.y11, py, middle.y12, qy, false) <
                   kContraction &&
               offset(middle.y21, px, middle.y22, qx, false) / ratio +
                       offset(middle.y21, py, middle.y22, qy, true) <
                   kContraction;
    }

    void split(const Patch& patch, const double* c, const Spread& p, const Spread& q) {
        const bool alongX = patch.box.x1 - patch.box.x0 >= patch.box.y1 - patch.box.y0;
        const std::size_t count = grid_.count(), place = nextNumbers_.size();
        nextNumbers_.resize(place + 2 * stride());
        double* lower = nextNumbers_.data() + place;
        std::copy(c, c + stride(), lower);
        halve(lower, lower + stride(), grid_, alongX);
        halve(lower + count, lower + stride() + count, grid_, alongX);
        const double rounding = (alongX ? grid_.m : grid_.n) * kUnitRoundoff;
        Patch low{patch.box, patch.errorP + rounding * p.largest(), patch.errorQ + rounding * q.largest()};
        Patch high = low;
        if (alongX)
            high.box.x0 = low.box.x1 = 0.5 * (patch.box.x0 + patch.box.x1);
        else
            high.box.y0 = low.box.y1 = 0.5 * (patch.box.y0 + patch.box.y1);
        next_.push_back(low);
        next_.push_back(high);
    }

    void giveUp(const std::vector<Box>& boxes) {
        const std::vector<Box> places = joined(boxes, kTouching);
        undecided_.insert(undecided_.end(), places.begin(), places.end());
    }

    Proof prove(double x, double y) const {
        const Linearised at(p_, q_, x, y);
        Proof proof;
        if (!at.regular) return proof;
        // In twice the precision nothing is lost to rounding but of the result, so that the radius tells how well the curves
        // say where they meet, and no more.
        const double fine = noise_ + kDoubleDoubleUnit * 8.0 * (grid_.m + grid_.n + 2);
        const double f = std::abs(fineValue(p_, x, y)) * (1.0 + 2.0 * kUnitRoundoff) + fine * sizeP_.value;
        const double g = std::abs(fineValue(q_, x, y)) * (1.0 + 2.0 * kUnitRoundoff) + fine * sizeQ_.value;
        double eta = 0.0, turn = 0.0, grow = 0.0;
        const auto row = [&](double y1, double y2, double one) {
            eta = std::max(eta, std::abs(y1) * f + std::abs(y2) * g);
            const double off = std::abs(y1 * at.f[1] + y2 * at.g[1] - one) +
                               std::abs(y1 * at.f[2] + y2 * at.g[2] - (1.0 - one));
            // A slope is at most m + n values, and its loss too; the products round by less than 8 of their units.
            const double lost = 2.0 * (grid_.m + grid_.n + 8) * loss_ *
                                (std::abs(y1) * sizeP_.value + std::abs(y2) * sizeQ_.value);
            turn = std::max(turn, off + lost);
            grow = std::max(grow, std::abs(y1) * sizeP_.bend + std::abs(y2) * sizeQ_.bend);
        };
        row(at.y11, at.y12, 1.0);
        row(at.y21, at.y22, 0.0);
        proof.radius = 2.0 * eta * (1.0 + 16.0 * kUnitRoundoff);
        proof.proven = turn + grow * proof.radius <= 0.5;
        proof.alone = grow > 0.0 ? std::max(0.0, (kContraction - turn) / grow) : kFarAway;
        return proof;
    }

    static double distance(const SystemRoot& root, double x, double y) {
        return std::max(std::abs(root.x - x), std::abs(root.y - y));
    }

    /// The farthest a point of the box is from (x, y).
    static double farthest(const Box& box, double x, double y) {
        return std::max({x - box.x0, box.x1 - x, y - box.y0, box.y1 - y}) + kBoxRounding;
    }

    /// At most one zero is in the box: Newton's method finds it, or proves it to be elsewhere, or the box stays open.
    bool settle(const Box& box) {
        double x = 0.5 * (box.x0 + box.x1), y = 0.5 * (box.y0 + box.y1);
        if (!newton(p_, q_, x, y)) return false;
        const Proof proof = prove(x, y);
        if (!proof.proven) return false;
        const double in = proof.radius + kBoxRounding;
        const bool inside = x - in >= box.x0 && x + in <= box.x1 && y - in >= box.y0 && y + in <= box.y1;
        if (!inside && farthest(box, x, y) >= proof.alone) return false;
        const bool told = x > whole_.x0 - kSlack && x < whole_.x1 + kSlack && y > whole_.y0 - kSlack &&
                          y < whole_.y1 + kSlack;
        if (told) addSimple({x, y, true, proof.radius}, proof.alone);
        return true;
    }

    /// Zeros that lie where one of them is alone are one.
    void addSimple(const SystemRoot& root, double alone) {
        for (const SystemRoot& other : roots) {
            const double apart = distance(other, root.x, root.y);
            if (other.simple ? apart + other.radius < alone : apart < other.radius) return;
        }
        roots.push_back(root);
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
        for (const std::size_t which : {cluster.size() / 2, std::size_t{0}, cluster.size() - 1}) {
            const Box& start = cluster[which];
            double x = 0.5 * (start.x0 + start.x1), y = 0.5 * (start.y0 + start.y1);
            if (!touch(p_, q_, x, y)) continue;
            double radius = 0.0;
            for (const Box& box : cluster) radius = std::max(radius, farthest(box, x, y));
            Deflation(p_, q_).refine(x, y, radius + kSmallestBox);
            for (const Box& box : cluster) radius = std::max(radius, farthest(box, x, y));
            if (x > whole_.x0 - kClusterSlack && x < whole_.x1 + kClusterSlack &&
                y > whole_.y0 - kClusterSlack && y < whole_.y1 + kClusterSlack)
                addTouching({x, y, false, radius});
            return;
        }
        const std::vector<Box> left = subdivide(cluster, kFinestBox, kMostBoxesOfCluster);
        if (!left.empty()) giveUp(cluster);
    }

    void addTouching(const SystemRoot& root) {
        for (SystemRoot& other : roots) {
            const double apart = distance(other, root.x, root.y);
            if (apart >= kSameTouching) continue;
            other.simple = false;
            other.radius = std::max(other.radius, apart + root.radius);
            return;
        }
        roots.push_back(root);
    }

    const Polynomial& p_;
    const Polynomial& q_;
    Box whole_;
    std::vector<Box>& undecided_;
    BernsteinGrid grid_;
    PolynomialSize sizeP_, sizeQ_;
    double noise_ = 0.0;
    double loss_ = 0.0;  ///< what rounding and noise make of a value, as a share of PolynomialSize
    std::vector<Patch> level_, next_;
    std::vector<double> numbers_, nextNumbers_;  ///< per patch the coefficients of p, then of q
};

}  // namespace

std::vector<SystemRoot> systemRoots(const Polynomial& p, const Polynomial& q, const Box& box,
                                    std::vector<Box>& undecided, double noise) {
    if (std::max({p.degreeX(), p.degreeY(), q.degreeX(), q.degreeY()}) > kMostDegree) {
        undecided.push_back(box);
        return {};
    }
    Solver solver(p, q, box, undecided, noise);
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
