#include "core/nonsmooth/valley_walk.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/nonsmooth/clarke/rescaling.h"
#include "core/nonsmooth/squares_descent.h"
#include "core/nonsmooth/step_descent.h"

namespace omegascope::nonsmooth {

namespace {

constexpr int kMostValleySteps = 60;
/// Inwards, to the second point of the valley.
constexpr double kInwards = 0.95;
/// A step in units of the last one, at first; and the shortest that is tried.
constexpr double kLongestStride = 2.0, kShortestStride = 1.0 / 64.0;
/// A fall that rounding may feign, as a share of 1 + L.
constexpr double kFeigned = 1e-14;
/// A fall, for the growth of log |ω|, that is so many times the last one is no longer that of a valley that runs off.
constexpr double kSteeper = 4.0;

class ValleyWalk {
  public:
    ValleyWalk(const loss::Loss& loss, const Control& control, double& work)
        : loss_(loss), control_(control), work_(work) {}

    Result<ValleyEnd> run(const Eigen::VectorXd& start, double from) {
        Point at = pointAt(balanced(loss_.network(), start));
        const double nearest = std::min(at.x.norm(), from);
        auto inner = bottom(kInwards * at.x);
        if (!inner) return inner.error();
        Point before = *std::move(inner);
        if (before.loss < at.loss) std::swap(before, at);
        double slope = 0.0;
        for (int step = 0; step < kMostValleySteps; ++step) {
            auto next = beyond(before, at);
            if (!next) return next.error();
            if (!next->x.size()) return end(ValleyEnd::Kind::Stopped, at);
            const double fall = (at.loss - next->loss) / std::log(next->x.norm() / at.x.norm());
            before = std::exchange(at, *std::move(next));
            if (step > 0 && fall > kSteeper * slope) return end(ValleyEnd::Kind::Lower, at);
            slope = fall;
            if (step > 0 && at.x.norm() > kFarOff * nearest) return end(ValleyEnd::Kind::RunsOff, at);
        }
        return end(ValleyEnd::Kind::Stopped, at);
    }

  private:
    struct Point {
        Eigen::VectorXd x;
        double loss = 0.0;
    };
    static ValleyEnd end(ValleyEnd::Kind kind, const Point& at) { return {kind, at.x, at.loss}; }
    Point pointAt(Eigen::VectorXd x) const {
        const double value = loss_.value(x);
        return {std::move(x), value};
    }
    Result<Point> bottom(const Eigen::VectorXd& beside) const {
        auto lower = loss_.criterion() == loss::Criterion::Squared
                         ? leastSquaresByNewton(loss_, beside, control_)
                         : leastByLinearSteps(loss_, beside, control_, work_);
        if (!lower) return lower.error();
        return pointAt(balanced(loss_.network(), *lower));
    }
    /// A lower point of the valley farther out, as far as one is found; else none.
    Result<Point> beyond(const Point& before, const Point& at) const {
        const Eigen::VectorXd stride = at.x - before.x;
        for (double share = kLongestStride; share >= kShortestStride && work_ > 0.0; share *= 0.5) {
            if (control_.stopped()) return cancelled();
            auto next = bottom(at.x + share * stride);
            if (!next) return next.error();
            if (next->loss < at.loss - kFeigned * (1.0 + at.loss) && next->x.norm() > at.x.norm())
                return next;
        }
        return Point{};
    }

    const loss::Loss& loss_;
    const Control& control_;
    double& work_;
};

}  // namespace

Result<ValleyEnd> followValley(const loss::Loss& loss, const Eigen::VectorXd& start, const Control& control,
                               double& work, double nearest) {
    return ValleyWalk(loss, control, work).run(start, nearest);
}

}  // namespace omegascope::nonsmooth
