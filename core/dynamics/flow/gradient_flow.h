#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "core/dynamics/flow/flow_mode.h"

namespace omegascope::dynamics {

/// A stretch of the gradient flow that one formula describes: inside one cell, or along the walls of `held`.
struct FlowPiece {
    enum class Motion {
        Rest,        ///< ω' = 0: critical, or no way to go on; see remark
        Straight,    ///< no hidden layer, hinge types: ω' constant
        ClosedForm,  ///< one hidden layer, hinge: CellMotion
        Integrated   ///< Dormand-Prince, one step; wall events located on its interpolant
    };
    Eigen::VectorXd start;  ///< ω when the piece begins
    double time = 0.0;      ///< when it begins
    double duration = 0.0;  ///< until the next event or step; up to the horizon
    Motion motion = Motion::Rest;
    network::Signature signature;           ///< FlowMode::signature
    std::vector<network::Activation> held;  ///< walls the piece slides along
    std::vector<network::Activation> left;  ///< entries that were 0 at the start and are left
    bool atWall = false;                    ///< ends because a wall was reached
    /// Integrated: 1 + index in `held` of the wall that is let go at the end, 0 none; its new state is
    /// `release`.
    int letGo = 0;
    std::int8_t release = 0;
    double nextStep = 0.0;  ///< Integrated: the step length to try next
    int shortPieces = 0;    ///< pieces in a row that took no time
    std::string remark;     ///< Rest: why, as a sentence
    bool critical = false;  ///< Rest: x* = 0 was found

    double end() const { return time + duration; }
};

struct FlowOptions {
    double tolerance = 1e-11;   ///< of the integrator, relative and absolute
    int shortPieceLimit = 200;  ///< walls met in no time at all before the flow is given up as chattering
};

/// The solution of ω' ∈ -∂₀L(ω) that moves along minus the element of least norm of the Clarke
/// subdifferential. [THEORY, "Exact gradient flow"]
///
/// | loss               | in a cell                   | on walls                                          |
/// |--------------------|-----------------------------|---------------------------------------------------|
/// | L = 0, hinge types | straight, exact             | straight, exact                                   |
/// | L = 1, hinge       | closed form, exact          | hidden: closed form; the criterion's: integrated  |
/// | everything else    | integrated to the tolerance | integrated                                        |
///
/// "Exact": up to rounding, and no wall event is missed. Integrated: events are looked for at five points of
/// every step, so two crossings of one wall within a fifth of a step may be missed. Values; safe to share
/// between threads.
class GradientFlow {
  public:
    /// @param horizon the flow is wanted for 0 ≤ t ≤ horizon
    GradientFlow(const loss::Loss& loss, double horizon, FlowOptions options = {});

    FlowPiece begin(const Eigen::VectorXd& start) const;
    /// What follows at the end of a piece. Precondition: not at Rest.
    FlowPiece next(const FlowPiece& piece) const;
    /// ω at `time` within the piece.
    Eigen::VectorXd at(const FlowPiece& piece, double time) const;

  private:
    FlowPiece choose(Eigen::VectorXd point, double time, int shortPieces) const;
    FlowPiece goOn(const FlowPiece& piece, Eigen::VectorXd point) const;
    FlowPiece release(const FlowPiece& piece, Eigen::VectorXd point) const;
    void measure(FlowPiece& piece) const;
    void measureStraight(FlowPiece& piece) const;
    void measureClosedForm(FlowPiece& piece) const;
    void integrate(FlowPiece& piece) const;
    FlowPiece::Motion motionOf(const FlowPiece& piece) const;
    Eigen::VectorXd velocity(const FlowPiece& piece, const Eigen::VectorXd& point) const;

    const loss::Loss& loss_;
    double horizon_;
    FlowOptions options_;
};

}  // namespace omegascope::dynamics
