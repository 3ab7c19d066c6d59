#pragma once

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/cells/algebra/curve_arcs.h"
#include "core/cells/exact/whole_polynomial.h"
#include "core/cells/forms/exact_forms.h"
#include "core/cells/forms/fine_forms.h"

namespace omegascope::cells {

/// A pre-activation inside a cell of the layers below, as ± Π (curve)^multiplicity.
struct WholeForm {
    bool isZero = false;
    /// The factors that wholeFactors tells; false when they do not make up the whole form.
    bool isComplete = true;
    int sign = 1;
    std::vector<std::pair<WholeCurve, int>> factors;
};

WholeForm wholeForm(const ExactPolynomial& p);

/// Whether a polynomial as `factors` normalises it is that of a curve, to rounding.
bool isLike(const Polynomial& p, const WholeCurve& curve);

/// The pre-activations of one datum by the states of the layers below, in doubles with their noise and, where asked for,
/// exactly. What was computed is kept. Not thread-safe.
class DatumForms {
  public:
    using States = std::vector<std::int8_t>;

    DatumForms(const slice::SliceLoss& loss, const FineForms& fine, const ExactForms& exact, int datum);

    /// Of the units of layer `layer` (1 … L+1: the criterion's) where the layers below have these states.
    const std::vector<Curve>& rounded(int layer, const States& below);
    const WholeForm& whole(int layer, int unit, const States& below);

  private:
    struct Layer {
        std::vector<Curve> rounded;
        std::optional<ExactForms::Forms> features;  ///< of the layer below; for the criterion ŷ
        std::vector<std::optional<WholeForm>> whole;
    };
    Layer& layerOf(int layer, const States& below);

    const slice::SliceLoss& loss_;
    const FineForms& fine_;
    const ExactForms& exact_;
    int datum_;
    std::optional<FineForms::Sizes> sizes_;  ///< once asked for
    std::map<std::pair<int, States>, Layer> known_;
};

/// A curve by the form it comes from: nothing is computed before it is compared.
class WholeIdentity : public CurveIdentity {
  public:
    WholeIdentity(std::shared_ptr<DatumForms> forms, int layer, int unit, DatumForms::States below,
                  Polynomial p)
        : forms_(std::move(forms)), layer_(layer), unit_(unit), below_(std::move(below)), p_(std::move(p)) {}
    bool isSame(const CurveIdentity& other) const override;
    /// The factor of the form that this is; nullptr: not told.
    const WholeCurve* whole() const;

  private:
    std::shared_ptr<DatumForms> forms_;
    int layer_, unit_;
    DatumForms::States below_;
    Polynomial p_;
};

/// What a curve is exactly; nullptr: not told.
inline const WholeCurve* wholeOf(const Curve& curve) {
    const auto* identity = dynamic_cast<const WholeIdentity*>(curve.identity.get());
    return identity && !curve.stands ? identity->whole() : nullptr;
}

}  // namespace omegascope::cells
