#include "core/dynamics/flow/cell_motion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/support/dense_algebra.h"

namespace omegascope::dynamics {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kSlopeZero = 1e-13;   // of a speed or a slope, against the terms that make it
constexpr double kMarginZero = 1e-14;  // a margin this close to 0, against its terms, has been reached
constexpr double kSeriesBelow =
    1e-4;  // of |x|: the next term of sinh(x)/x, x⁴/120, is below a unit in the last place
constexpr double kNoSquare =
    1e-300;  // a leading coefficient this small against the others: its root is beyond any time
constexpr double kPolish = 1e-6;  // of t: a Newton step that moves a hit by more leads to another one
constexpr int kMostNewtonSteps = 400;

using ConstWeights = Eigen::Map<const network::RowMajorMatrix>;

/// sinh(x)/x.
double sinhc(double x) {
    return std::abs(x) < kSeriesBelow ? 1.0 + x * x / 6.0 : std::sinh(x) / x;
}

/// The smallest w > 0 with c2 w² + c1 w + c0 = 0.
double firstPositiveRoot(double c2, double c1, double c0) {
    double best = kNever;
    const auto offer = [&](double w) {
        if (w > 0.0 && w < best) best = w;
    };
    const double scale = std::max({std::abs(c2), std::abs(c1), std::abs(c0)});
    if (std::abs(c2) <= kNoSquare * scale) {
        if (c1 != 0.0) offer(-c0 / c1);
        return best;
    }
    const double discriminant = c1 * c1 - 4.0 * c2 * c0;
    if (discriminant < 0.0) return best;
    const double s = -0.5 * (c1 + std::copysign(std::sqrt(discriminant), c1));
    offer(s / c2);
    if (s != 0.0) offer(c0 / s);
    return best;
}

/// How far f > 0 is certain when f(h) ≥ f + rate h - most h²/2; for f = 0, rate > 0 half of that.
double safeStep(double f, double rate, double most) {
    if (!std::isfinite(most)) return 0.0;
    if (f == 0.0) return most > 0.0 ? rate / most : kNever;
    const double root = std::sqrt(rate * rate + 2.0 * most * f);
    if (rate > 0.0) return most > 0.0 ? (rate + root) / most : kNever;
    return root - rate > 0.0 ? 2.0 * f / (root - rate) : kNever;
}

}  // namespace

bool CellMotion::covers(const loss::Loss& loss, const std::vector<network::Activation>& held) {
    const auto& architecture = loss.network().architecture();
    return loss.criterion() == loss::Criterion::Hinge && architecture.depth() == 1 &&
           std::holds_alternative<network::DenseLayer>(architecture.layers.front()) &&
           std::ranges::none_of(held, [](const auto& wall) { return wall.layer == 2; });
}

CellMotion::CellMotion(const loss::Loss& loss, const Eigen::VectorXd& start,
                       const network::Signature& signature, const std::vector<network::Activation>& held)
    : loss_(loss), start_(start), signature_(signature) {
    const auto& layout = loss.network().layout();
    const auto& data = loss.dataset();
    const Eigen::Index count = data.size(), units = loss.network().architecture().width(1);
    const network::Block* bias = layout.bias(1);
    points_ = data.points;
    if (bias) {
        points_.conservativeResize(points_.rows() + 1, Eigen::NoChange);
        points_.row(points_.rows() - 1).setOnes();
    }
    slopes_.resize(units, count);
    for (Eigen::Index i = 0; i < count; ++i)
        for (Eigen::Index k = 0; k < units; ++k)
            slopes_(k, i) = signature.at(static_cast<int>(i), 1, static_cast<int>(k)) > 0
                                ? 1.0
                                : loss.network().architecture().alpha;
    Eigen::VectorXd pull(count);  // μ_i ε_i y_i
    for (Eigen::Index i = 0; i < count; ++i)
        pull(i) =
            signature.at(static_cast<int>(i), 2, 0) > 0 ? loss.weights()(0, i) * data.targets(0, i) : 0.0;
    directions_ = points_ * (slopes_ * pull.asDiagonal()).transpose();
    for (Eigen::Index k = 0; k < units; ++k) {
        std::vector<Eigen::Index> walls;
        for (const auto& wall : held)
            if (wall.unit == k) walls.push_back(wall.datum);
        if (walls.empty()) continue;
        const Eigen::MatrixXd normals = points_(Eigen::all, walls);
        directions_.col(k) -= normals * algebra::leastNormSolution(normals, directions_.col(k));
    }

    const network::Block& w = *layout.weight(1);
    Eigen::MatrixXd q(points_.rows(), units);
    q.topRows(w.shape[1]) = ConstWeights(start.data() + w.offset, w.shape[0], w.shape[1]).transpose();
    if (bias) q.bottomRows(1) = start.segment(bias->offset, bias->size).transpose();
    z0_ = q.transpose() * points_;
    speed_ = directions_.transpose() * points_;
    const Eigen::MatrixXd sizes = directions_.cwiseAbs().transpose() * points_.cwiseAbs();
    speed_ = (speed_.array().abs() <= kSlopeZero * sizes.array()).select(0.0, speed_);
    for (Eigen::Index k = 0; k < units; ++k)
        neurons_.push_back({directions_.col(k).norm(), directions_.col(k).dot(q.col(k)),
                            start(layout.weight(2)->offset + k)});
    if (const network::Block* c = layout.bias(2)) {
        c_ = start(c->offset);
        gamma_ = pull.sum();
    }
}

double CellMotion::integral(const Neuron& n, double t) const {
    const double half = sinhc(0.5 * n.a * t);
    return n.v * t * sinhc(n.a * t) + 0.5 * n.p * t * t * half * half;
}

double CellMotion::output(const Neuron& n, double t) const {
    return n.v * std::cosh(n.a * t) + n.p * t * sinhc(n.a * t);
}

double CellMotion::momentum(const Neuron& n, double t) const {
    return n.p * std::cosh(n.a * t) + n.v * n.a * std::sinh(n.a * t);
}

Eigen::VectorXd CellMotion::at(double t) const {
    const auto& layout = loss_.network().layout();
    const network::Block& w = *layout.weight(1);
    Eigen::VectorXd point = start_;
    for (std::size_t j = 0; j < neurons_.size(); ++j) {
        const auto k = static_cast<Eigen::Index>(j);
        const double reach = integral(neurons_[j], t);
        point.segment(w.offset + k * w.shape[1], w.shape[1]) += reach * directions_.col(k).head(w.shape[1]);
        if (const network::Block* b = layout.bias(1))
            point(b->offset + k) += reach * directions_(directions_.rows() - 1, k);
        point(layout.weight(2)->offset + k) = output(neurons_[j], t);
    }
    if (const network::Block* c = layout.bias(2)) point(c->offset) = c_ + gamma_ * t;
    return point;
}

std::array<double, 2> CellMotion::margin(Eigen::Index i, double t) const {
    double sum = c_ + gamma_ * t, slope = gamma_;
    for (std::size_t j = 0; j < neurons_.size(); ++j) {
        const auto k = static_cast<Eigen::Index>(j);
        const double v = output(neurons_[j], t), s = speed_(k, i);
        const double z = z0_(k, i) + s * integral(neurons_[j], t);
        sum += slopes_(k, i) * v * z;
        slope += slopes_(k, i) * (momentum(neurons_[j], t) * z + s * v * v);
    }
    const double y = loss_.dataset().targets(0, i);
    return {1.0 - y * sum, -y * slope};
}

double CellMotion::curvatureBound(Eigen::Index i, double t, double h) const {
    // m'' = -y Σ_k λ v (A² z + 3 s p), each factor bounded by its value at t and its growth.
    double bound = 0.0;
    for (std::size_t j = 0; j < neurons_.size(); ++j) {
        const auto k = static_cast<Eigen::Index>(j);
        const Neuron& n = neurons_[j];
        const double s = std::abs(speed_(k, i)), square = n.a * n.a;
        const double v = std::abs(output(n, t)), p = std::abs(momentum(n, t));
        const double z = std::abs(z0_(k, i) + speed_(k, i) * integral(n, t));
        const double cosine = std::cosh(n.a * h), sine = h * sinhc(n.a * h), half = sinhc(0.5 * n.a * h);
        const double most = v * cosine + p * sine;
        const double zMost = z + s * (v * sine + 0.5 * p * h * h * half * half);
        const double pMost = p * cosine + square * v * sine;
        bound += slopes_(k, i) * most * (square * zMost + 3.0 * s * pMost);
    }
    return bound;
}

int CellMotion::sideAfterStart(const network::Activation& entry) const {
    const auto sign = [](double value) { return (value > 0.0) - (value < 0.0); };
    const auto i = static_cast<Eigen::Index>(entry.datum);
    if (entry.layer == 1) {
        const Neuron& n = neurons_[static_cast<std::size_t>(entry.unit)];
        const double s = speed_(entry.unit, i);
        return n.v != 0.0 ? sign(s * n.v) : sign(s * n.p);
    }
    double slope = gamma_, size = std::abs(gamma_), bend = 0.0;
    for (std::size_t j = 0; j < neurons_.size(); ++j) {
        const auto k = static_cast<Eigen::Index>(j);
        const Neuron& n = neurons_[j];
        const double z = z0_(k, i), s = speed_(k, i);
        slope += slopes_(k, i) * (n.p * z + s * n.v * n.v);
        size += slopes_(k, i) * (std::abs(n.p * z) + std::abs(s) * n.v * n.v);
        bend += slopes_(k, i) * n.v * (n.a * n.a * z + 3.0 * s * n.p);
    }
    const double y = loss_.dataset().targets(0, i);
    return std::abs(slope) > kSlopeZero * size ? sign(-y * slope) : sign(-y * bend);
}

double CellMotion::hiddenHit(Eigen::Index k, Eigen::Index i, bool fromWall, double horizon) const {
    const Neuron& n = neurons_[static_cast<std::size_t>(k)];
    const double s = speed_(k, i);
    if (s == 0.0) return kNever;
    // With w = (e^{At} - 1)/A the equation I(t) = T is (p/2 + A v/2) w² + (v - T A) w - T = 0.
    const double target = fromWall ? 0.0 : -z0_(k, i) / s;
    const double w = firstPositiveRoot(0.5 * (n.p + n.a * n.v), n.v - target * n.a, -target);
    if (w == kNever) return kNever;
    double t = n.a > 0.0 ? std::log1p(n.a * w) / n.a : w;
    for (int polish = 0; polish < 2; ++polish) {
        const double slope = output(n, t);
        const double next = slope != 0.0 ? t - (integral(n, t) - target) / slope : t;
        if (next > 0.0 && std::abs(next - t) <= kPolish * t) t = next;
    }
    return t <= horizon ? t : kNever;
}

double CellMotion::marginHit(Eigen::Index i, bool fromWall, double horizon) const {
    const double side = signature_.at(static_cast<int>(i), 2, 0);
    double size = 1.0 + std::abs(c_);
    for (std::size_t j = 0; j < neurons_.size(); ++j)
        size += std::abs(neurons_[j].v * z0_(static_cast<Eigen::Index>(j), i));
    double t = 0.0, window = horizon;
    for (int step = 0; step < kMostNewtonSteps && t < horizon; ++step) {
        const auto [m, slope] = margin(i, t);
        double f = side * m;
        const double rate = side * slope;
        if (step == 0 && fromWall) f = 0.0;
        if (f <= kMarginZero * size && !(step == 0 && fromWall)) return t;
        if (step == 0 && fromWall && rate <= 0.0) return kNever;
        // On a window that is short enough for the bound on the second derivative to be of use.
        window = std::min(window, horizon - t);
        double safe = safeStep(f, rate, curvatureBound(i, t, window));
        while (safe < 0.25 * window) {
            window = std::max(4.0 * safe, 0.25 * window);
            safe = std::max(safe, safeStep(f, rate, curvatureBound(i, t, window)));
        }
        const double advance = std::min(safe, window);
        if (!(t + advance > t)) return t;
        t += advance;
        window = 8.0 * advance;
    }
    return t < horizon ? t : kNever;
}

std::optional<double> CellMotion::firstHit(double horizon,
                                           const std::vector<network::Activation>& onWall) const {
    double first = horizon;
    bool found = false;
    const auto left = [&](int i, int layer, int k) {
        return std::ranges::find(onWall, network::Activation{i, layer, k}) != onWall.end();
    };
    const auto offer = [&](double t) {
        if (t > first || t == kNever) return;
        first = t;
        found = true;
    };
    for (int i = 0; i < signature_.dataCount(); ++i)
        for (int k = 0; k < signature_.width(1); ++k)
            if (signature_.at(i, 1, k) != 0) offer(hiddenHit(k, i, left(i, 1, k), first));
    for (int i = 0; i < signature_.dataCount(); ++i)
        if (signature_.at(i, 2, 0) != 0) offer(marginHit(i, left(i, 2, 0), first));
    return found ? std::optional(first) : std::nullopt;
}

}  // namespace omegascope::dynamics
