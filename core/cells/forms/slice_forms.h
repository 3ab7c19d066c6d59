#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/cells/algebra/polynomial.h"
#include "core/loss/replica_penalty.h"
#include "core/slice/slice_loss.h"

namespace omegascope::cells {

/// The pre-activations of one datum as polynomials on the window of a slice, inside one cell of the layers below.
///
/// Window coordinates (x, y) ∈ [-1,1]²: s = s_mid + x h_s, t = t_mid + y h_t, so that a window zoomed in by 10^6 keeps
/// well-conditioned coefficients. With T1, T2 the sets of layers that d1, d2 move, z^(ℓ) has degree |T1∩[ℓ]| in x and
/// |T2∩[ℓ]| in y.   [THEORY, "Slices"]   Immutable and thread-safe.
class SliceForms {
  public:
    explicit SliceForms(const slice::SliceLoss& loss);

    /// Polynomials of equal bidegree (m, n), one per unit: coefficient of x^a y^b in column a·(n+1)+b.
    struct Forms {
        int degreeX = 0;
        int degreeY = 0;
        Eigen::MatrixXd coefficients;
        Polynomial at(int unit) const;
    };

    const loss::Loss& loss() const { return loss_.loss(); }
    /// x^(0): the datum itself, constants.
    Forms input(int datum) const;
    /// z^(ℓ) = W^(ℓ) x + b^(ℓ), ℓ = 1…L+1.
    Forms affine(int layer, const Forms& features) const;
    /// x^(ℓ) inside a cell: rows times 1 where the state is +1, α where it is -1, 0 where it is 0 (there z ≡ 0).
    Forms activated(Forms forms, std::span<const std::int8_t> states) const;
    /// The criterion's pre-activations from ŷ (rows in the order of loss::criterionPreActivations).
    Forms criterion(int datum, const Forms& outputs) const;
    /// The unweighted terms' sum with weights, μ ℓ_i, as a polynomial: hinge types Σ_r μ_ir ε_ir m_ir with
    /// ε = 1 at +1; squared μ Σ (ŷ-y)². @throws std::invalid_argument for logistic
    Polynomial weightedLoss(int datum, const Forms& outputs,
                            std::span<const std::int8_t> criterionStates) const;

    /// Bounds on [-1,1]² of the sum of |terms| that make each pre-activation, all layers of a datum in the order of a
    /// signature's entries: the scale against which coefficients count as rounding.
    std::vector<double> scales(int datum) const;

    /// The penalty on replicas, of total degree 2; 0 without replicas.   [core/loss/replica_penalty.h]
    Polynomial penalty() const;
    /// Whether the slice pulls replicas apart, so that no cell's loss is constant in it.
    bool penaltyMoves() const { return penalty_.moves; }

    loss::PenaltyForm penalty_;  ///< in window coordinates
    std::array<double, 2> toSlice(double x, double y) const {
        return {middle_[0] + x * half_[0], middle_[1] + y * half_[1]};
    }
    std::array<double, 2> toWindow(double s, double t) const {
        return {(s - middle_[0]) / half_[0], (t - middle_[1]) / half_[1]};
    }

  private:
    const slice::SliceLoss& loss_;
    std::array<double, 2> middle_{};
    std::array<double, 2> half_{};
    Eigen::VectorXd origin_;                     ///< ω at the middle of the window
    std::array<Eigen::VectorXd, 2> directions_;  ///< times the half width
    std::vector<std::array<bool, 2>> moves_;     ///< layer ℓ at [ℓ-1]: whether d1, d2 move it
};

}  // namespace omegascope::cells
