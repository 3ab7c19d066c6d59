#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "core/cells/volume/polyhedron.h"
#include "core/loss/loss.h"
#include "core/slice/affine_slice.h"

namespace omegascope::cells {

/// Enclosures of all pre-activations over a box, by entry: value and gradient in (s, t, u).
struct FieldBounds {
    Eigen::VectorXd low, high;
    /// Some component of the gradient keeps away from 0, so that the entry's wall is a graph over a side of
    /// the box.
    std::vector<bool> regular;
};

/// The pre-activations over a 3-D slice, ω(s,t,u) = origin + s d1 + t d2 + u d3. Entries are numbered as in a
/// Signature: datum by datum, layers 1…L and the criterion. Immutable and thread-safe.
class VolumeField {
  public:
    /// @throws std::invalid_argument when the slice has not three directions of this loss's parameter space
    VolumeField(const loss::Loss& loss, const slice::AffineSlice& slice);

    const loss::Loss& loss() const { return loss_; }
    const slice::AffineSlice& slice() const { return slice_; }
    Point3 low() const;
    Point3 high() const;

    int count() const { return static_cast<int>(activations_.size()); }
    const network::Activation& activation(int entry) const {
        return activations_[static_cast<std::size_t>(entry)];
    }
    /// The entries of layer ℓ = 1…L+1.
    const std::vector<int>& ofLayer(int layer) const { return layers_[static_cast<std::size_t>(layer - 1)]; }
    /// Affine inside every cell of the layers below: at most one of the layers 1…ℓ moves over the slice.
    bool isStraight(int layer) const { return straight_[static_cast<std::size_t>(layer - 1)]; }
    /// kPlaneTolerance times the largest that |w||x| + |b| can become on the box (criterion: 1 + that of ŷ).
    const std::vector<double>& limits() const { return limits_; }

    double lossAt(const Point3& at) const;
    double entryAt(int entry, const Point3& at) const;

    /// The entries of layer ℓ on the cell of the layers below that `signs` selects, when they are affine:
    /// row 0 the value in the middle of the box, rows 1-3 the change from there to its border along s, t, u;
    /// a column for each of ofLayer(ℓ).   Cost: four masked forward passes.
    Eigen::Matrix4Xd affineForms(int layer, const std::vector<std::int8_t>& signs) const;
    /// The point in the coordinates of affineForms: (1, y) with y in [-1,1]³.
    Eigen::Vector4d homogeneous(const Point3& at) const;

    /// Bounds over the box [low, high]: centre and radius of every quantity of the forward pass and of its
    /// derivative (slopes of σ_α between α and 1 where the sign is open), cut with the mean value form.
    /// Rounding is covered by widening each bound by a tenth of its limit.
    FieldBounds bounds(const Point3& low, const Point3& high) const;

  private:
    void measure();
    /// z^(1) of the data first … first+count-1.
    Eigen::MatrixXd firstLayer(const Point3& at, Eigen::Index first, Eigen::Index count) const;
    Eigen::VectorXd flatten(const std::vector<Eigen::MatrixXd>& layers) const;

    loss::Loss loss_;
    slice::AffineSlice slice_;
    std::array<Eigen::MatrixXd, 4> first_;  ///< z^(1) = first_[0] + s first_[1] + t first_[2] + u first_[3]
    std::vector<network::Activation> activations_;
    std::vector<std::vector<int>> layers_;
    std::vector<bool> straight_;
    std::vector<double> limits_;
};

/// Share of an entry's scale that counts as 0 on a 3-D slice.
inline constexpr double kPlaneTolerance = 1e-12;

}  // namespace omegascope::cells
