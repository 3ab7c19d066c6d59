#pragma once

#include <array>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "core/cells/algebra/double_double.h"
#include "core/cells/algebra/dyadic.h"
#include "core/slice/slice_loss.h"

namespace omegascope::cells {

/// States of one datum's entries, layer by layer from the first; as many layers as are known.
using States = std::vector<std::int8_t>;

/// a x + b y + c in window coordinates (x, y) ∈ [-1,1]², with bounds for the distance of a, b, c from the exact values.
struct AffineForm {
    DoubleDouble a, b, c;
    double errorA = 0.0, errorB = 0.0, errorC = 0.0;
};

/// The same exactly.
struct ExactForm {
    Dyadic a, b, c;
};

/// The pre-activations of one datum on a region of a slice where they are affine.   [THEORY, R1]
///
/// Layer T = `movedLayer` has parameters ω0 + s d1 + t d2 and constant features below it; the layers above it are
/// constant maps. With the states of all layers below ℓ fixed, z^(ℓ) is affine in (s, t).
/// Window coordinates: s = (s0 + s1)/2 + x (s1 - s0)/2, likewise t; exact dyadic numbers, so nothing is lost.
/// Layer L+1 means the criterion's pre-activations.
class AffineForms {
  public:
    AffineForms(const slice::SliceLoss& loss, int movedLayer);

    int movedLayer() const { return movedLayer_; }
    const loss::Loss& loss() const { return slice_.loss(); }
    int units(int layer) const;  ///< entries of a layer per datum

    /// x^(0) of a datum.
    std::vector<AffineForm> data(int datum) const;
    /// z^(ℓ), or the criterion's m.  @param features x^(ℓ-1)   Cost O(weights of the layer).
    std::vector<AffineForm> layer(int datum, int layer, const std::vector<AffineForm>& features) const;
    /// x^(ℓ) from z^(ℓ) and its states: slope 1, α or (state 0, where z is 0) none. With α = 1 the
    /// states are not read.
    std::vector<AffineForm> activated(std::vector<AffineForm> z, std::span<const std::int8_t> states) const;

    /// One entry exactly.  @param below states of the layers 1…ℓ-1 of the datum
    /// Not to be called for one datum from several threads at once.
    ExactForm exact(int datum, int layer, int unit, const States& below);

  private:
    using ExactFeatures = std::shared_ptr<const std::vector<ExactForm>>;
    struct Axis {
        DoubleDouble centre, half;
        Dyadic exactCentre, exactHalf;
    };

    AffineForm affine(int layer, int unit, const std::vector<AffineForm>& features) const;
    AffineForm movedAffine(int unit, const std::vector<AffineForm>& features) const;
    AffineForm criterion(int datum, int unit, const std::vector<AffineForm>& outputs) const;
    ExactForm exactAffine(int layer, int unit, const std::vector<ExactForm>& features) const;
    ExactForm exactCriterion(int datum, int unit, const std::vector<ExactForm>& features) const;
    ExactFeatures exactFeatures(int datum, int layer, std::span<const std::int8_t> below);

    const slice::SliceLoss& slice_;
    int movedLayer_;
    std::array<Axis, 2> axes_;
    Dyadic exactAlpha_;
    std::vector<std::map<States, ExactFeatures>> cache_;  ///< per datum, by the states below
};

}  // namespace omegascope::cells
