#include "core/dynamics/flow/gradient_flow.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/dynamics/flow/cell_motion.h"
#include "core/dynamics/flow/dormand_prince.h"
#include "core/dynamics/flow/flow_events.h"
#include "core/nonsmooth/clarke/clarke.h"
#include "core/support/number_text.h"

namespace omegascope::dynamics {

namespace {

constexpr double kFirstStep = 1e-3;  // of (1 + |ω|)/|g|: the integrator's first step, which it then adapts
constexpr double kForEver = std::numeric_limits<double>::infinity();
constexpr double kNoTime = 1e-9;  // of 1 + the time: a piece as short as this counts as none
constexpr int kEventChecks = 5;
constexpr int kBisections = 45;
constexpr int kMostTries = 100;

FlowPiece rest(Eigen::VectorXd point, double time, network::Signature signature, std::string why) {
    FlowPiece piece;
    piece.start = std::move(point);
    piece.time = time;
    piece.duration = kForEver;
    piece.signature = std::move(signature);
    piece.remark = std::move(why);
    return piece;
}

std::string certificate(const FlowMode& mode, double time) {
    return "The flow came to rest at time " + generalNumber(time, 6) +
           ": the element of least norm of the Clarke subdifferential is 0 (|x*| = " +
           generalNumber(mode.norm, 6) + ", from the gradients of " + std::to_string(mode.cells) +
           (mode.cells == 1 ? " cell)." : " cells that meet there).");
}

}  // namespace

GradientFlow::GradientFlow(const loss::Loss& loss, double horizon, FlowOptions options)
    : loss_(loss), horizon_(horizon), options_(options) {
}

FlowPiece::Motion GradientFlow::motionOf(const FlowPiece& piece) const {
    if (loss_.network().depth() == 0 && loss::isPiecewiseMultilinear(loss_.criterion()))
        return FlowPiece::Motion::Straight;
    return CellMotion::covers(loss_, piece.held) ? FlowPiece::Motion::ClosedForm
                                                 : FlowPiece::Motion::Integrated;
}

Eigen::VectorXd GradientFlow::velocity(const FlowPiece& piece, const Eigen::VectorXd& point) const {
    return slidingVelocity(loss_, point, piece.signature, piece.held).velocity;
}

FlowPiece GradientFlow::begin(const Eigen::VectorXd& start) const {
    return choose(start, 0.0, 0);
}

FlowPiece GradientFlow::choose(Eigen::VectorXd point, double time, int shortPieces) const {
    if (shortPieces > options_.shortPieceLimit)
        return rest(std::move(point), time, loss_.emptySignature(),
                    "The flow met more than " + std::to_string(options_.shortPieceLimit) +
                        " walls in no time at all at time " + generalNumber(time, 6) +
                        " and was given up there; start a little beside this point.");
    auto mode = flowMode(loss_, point);
    if (!mode)
        return rest(std::move(point), time, loss_.emptySignature(),
                    "The flow was given up at time " + generalNumber(time, 6) + ". " + mode.error().message);
    if (mode->atRest) {
        FlowPiece piece = rest(std::move(point), time, mode->signature, certificate(*mode, time));
        piece.critical = true;
        return piece;
    }
    FlowPiece piece;
    piece.start = std::move(point);
    piece.time = time;
    piece.signature = std::move(mode->signature);
    piece.held = std::move(mode->held);
    piece.left = std::move(mode->left);
    piece.shortPieces = shortPieces;
    piece.nextStep = kFirstStep * (1.0 + piece.start.norm()) / mode->norm;
    measure(piece);
    return piece;
}

void GradientFlow::measure(FlowPiece& piece) const {
    piece.motion = motionOf(piece);
    switch (piece.motion) {
        case FlowPiece::Motion::Straight:
            return measureStraight(piece);
        case FlowPiece::Motion::ClosedForm:
            return measureClosedForm(piece);
        case FlowPiece::Motion::Integrated:
            return integrate(piece);
        case FlowPiece::Motion::Rest:
            return;
    }
}

void GradientFlow::measureStraight(FlowPiece& piece) const {
    const Eigen::MatrixXd m = loss_.evaluate(piece.start).criterion;
    const Eigen::MatrixXd rate =
        directionalDerivatives(loss_, piece.start, piece.signature, velocity(piece, piece.start)).back();
    piece.duration = horizon_ - piece.time;
    for (Eigen::Index i = 0; i < m.cols(); ++i)
        for (Eigen::Index r = 0; r < m.rows(); ++r) {
            const int state = piece.signature.at(static_cast<int>(i), 1, static_cast<int>(r));
            if (state * rate(r, i) >= 0.0) continue;
            const double t = std::max(0.0, -m(r, i) / rate(r, i));
            if (t > piece.duration) continue;
            piece.duration = t;
            piece.atWall = true;
        }
}

void GradientFlow::measureClosedForm(FlowPiece& piece) const {
    {
        // Walls that make no kink here: the side matters to what is met later, not to the motion.
        const CellMotion motion(loss_, piece.start, piece.signature, piece.held);
        for (const auto& wall : piece.signature.zeros()) {
            if (std::ranges::find(piece.held, wall) != piece.held.end()) continue;
            const int side = motion.sideAfterStart(wall);
            piece.signature.set(wall.datum, wall.layer, wall.unit, static_cast<std::int8_t>(side));
            if (side != 0) piece.left.push_back(wall);
        }
    }
    const CellMotion motion(loss_, piece.start, piece.signature, piece.held);
    const double remaining = horizon_ - piece.time;
    const auto hit = motion.firstHit(remaining, piece.left);
    piece.duration = hit.value_or(remaining);
    piece.atWall = hit.has_value();
}

void GradientFlow::integrate(FlowPiece& piece) const {
    const auto field = [&](const Eigen::VectorXd& y) { return velocity(piece, y); };
    const FlowEvents events(loss_, piece.start, piece.signature, piece.held, piece.left);
    double h = std::min(piece.nextStep, horizon_ - piece.time);
    for (int tries = 0;; ++tries) {
        const DormandPrinceStep step(field, piece.start, h);
        const double error = step.error(options_.tolerance, options_.tolerance);
        const double factor = error > 0.0 ? 0.9 * std::pow(error, -0.2) : 5.0;
        if (!(error <= 1.0) && tries < kMostTries) {
            h *= std::isfinite(factor) ? std::clamp(factor, 0.1, 0.9) : 0.1;
            continue;
        }
        piece.nextStep = h * std::clamp(factor, 0.2, 5.0);
        piece.duration = h;
        for (int check = 1; check <= kEventChecks; ++check) {
            double high = static_cast<double>(check) / kEventChecks;
            FlowEvents::Event event = events.at(step.at(high));
            if (!event) continue;
            double low = static_cast<double>(check - 1) / kEventChecks;
            for (int bisection = 0; bisection < kBisections; ++bisection) {
                const double middle = 0.5 * (low + high);
                const auto there = events.at(step.at(middle));
                if (there) event = there;
                (there ? high : low) = middle;
            }
            piece.duration = high * h;
            piece.atWall = event.wall;
            piece.letGo = event.letGo;
            piece.release = event.release;
            return;
        }
        return;
    }
}

Eigen::VectorXd GradientFlow::at(const FlowPiece& piece, double time) const {
    const double t = time - piece.time;
    switch (piece.motion) {
        case FlowPiece::Motion::Straight:
            return piece.start + t * velocity(piece, piece.start);
        case FlowPiece::Motion::ClosedForm:
            return CellMotion(loss_, piece.start, piece.signature, piece.held).at(t);
        case FlowPiece::Motion::Integrated: {
            if (piece.duration <= 0.0) return piece.start;
            const auto field = [&](const Eigen::VectorXd& y) { return velocity(piece, y); };
            const DormandPrinceStep step(field, piece.start, piece.duration);
            return t >= piece.duration ? step.end() : step.at(t / piece.duration);
        }
        case FlowPiece::Motion::Rest:
            break;
    }
    return piece.start;
}

FlowPiece GradientFlow::next(const FlowPiece& piece) const {
    Eigen::VectorXd point = at(piece, piece.end());
    if (piece.motion == FlowPiece::Motion::Integrated && !piece.held.empty()) {
        // The integrator leaves the walls by its error: back onto them, so that it does not add up.
        const auto back = nonsmooth::projectOntoWalls(loss_, point, piece.held);
        if (back) point = back->parameters;
    }
    const int shortPieces = piece.duration <= kNoTime * (1.0 + piece.time) ? piece.shortPieces + 1 : 0;
    if (piece.letGo > 0) {
        FlowPiece following = release(piece, std::move(point));
        following.shortPieces = shortPieces;
        return following;
    }
    if (piece.atWall) return choose(std::move(point), piece.end(), shortPieces);
    return goOn(piece, std::move(point));
}

FlowPiece GradientFlow::release(const FlowPiece& piece, Eigen::VectorXd point) const {
    FlowPiece following;
    following.start = std::move(point);
    following.time = piece.end();
    following.signature = piece.signature;
    following.held = piece.held;
    following.nextStep = piece.nextStep;
    const auto wall = piece.held[static_cast<std::size_t>(piece.letGo - 1)];
    following.held.erase(following.held.begin() + (piece.letGo - 1));
    following.signature.set(wall.datum, wall.layer, wall.unit, piece.release);
    following.left = {wall};
    measure(following);
    return following;
}

FlowPiece GradientFlow::goOn(const FlowPiece& piece, Eigen::VectorXd point) const {
    FlowPiece following;
    following.time = piece.end();
    following.signature = piece.signature;
    following.held = piece.held;
    following.nextStep = piece.nextStep;
    following.left =
        FlowEvents(loss_, piece.start, piece.signature, piece.held, piece.left).stillLeaving(point);
    const network::Signature here = loss_.signature(point);
    for (const auto& wall : piece.signature.zeros())
        if (std::ranges::find(piece.held, wall) == piece.held.end())
            following.signature.set(wall.datum, wall.layer, wall.unit,
                                    here.at(wall.datum, wall.layer, wall.unit));
    following.start = std::move(point);
    measure(following);
    return following;
}

}  // namespace omegascope::dynamics
