#include "core/cells/curved/whole_forms.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/cells/complex/entries.h"
#include "core/support/index.h"

namespace omegascope::cells {

namespace {

WholeCurve wholeCurve(const ExactPolynomial& p) {
    int lowest = 0;
    for (const Dyadic& c : p.coefficients)
        if (!c.isZero()) lowest = std::min(lowest, c.exponent());
    std::vector<WholePolynomial> columns;
    for (int b = 0; b <= p.degreeY; ++b) {
        std::vector<Integer> column;
        for (int a = 0; a <= p.degreeX; ++a) {
            const Dyadic& c = p.coefficients[at(a * (p.degreeY + 1) + b)];
            column.push_back(Integer(c.mantissa() << static_cast<unsigned>(c.exponent() - lowest)));
        }
        columns.emplace_back(std::move(column));
    }
    return WholeCurve(std::move(columns));
}

}  // namespace

WholeForm wholeForm(const ExactPolynomial& p) {
    WholeForm form;
    const WholeCurve whole = wholeCurve(p);
    form.isZero = whole.isZero();
    if (form.isZero) return form;
    bool turned = false;
    WholeCurve rest = whole.primitive(&turned);
    form.sign = turned ? -1 : 1;
    for (const WholeCurve& factor : wholeFactors(rest)) {
        int multiplicity = 0;
        for (auto next = dividedExactly(rest, factor); next; next = dividedExactly(rest, factor)) {
            rest = std::move(*next);
            ++multiplicity;
        }
        form.factors.push_back({factor, multiplicity});
    }
    form.isComplete = rest.totalDegree() == 0;
    if (form.isComplete && rest.coefficient(0, 0).sign() < 0) form.sign = -form.sign;
    return form;
}

bool isLike(const Polynomial& p, const WholeCurve& curve) {
    const Polynomial q = curve.rounded();
    int a0 = 0, b0 = 0;
    for (int a = 0; a <= p.degreeX(); ++a)
        for (int b = 0; b <= p.degreeY(); ++b)
            if (std::abs(p.at(a, b)) > std::abs(p.at(a0, b0))) a0 = a, b0 = b;
    const double scale = q.coefficient(a0, b0) / p.at(a0, b0);
    if (std::abs(scale) < 0.5) return false;
    constexpr double kLike = 1e-8;
    for (int a = 0; a <= std::max(p.degreeX(), q.degreeX()); ++a)
        for (int b = 0; b <= std::max(p.degreeY(), q.degreeY()); ++b)
            if (std::abs(q.coefficient(a, b) - scale * p.coefficient(a, b)) > kLike) return false;
    return true;
}

const WholeCurve* WholeIdentity::whole() const {
    const WholeForm& form = forms_->whole(layer_, unit_, below_);
    if (form.isZero || !form.isComplete) return nullptr;
    for (const auto& factor : form.factors)
        if (isLike(p_, factor.first)) return &factor.first;
    return nullptr;
}

bool WholeIdentity::isSame(const CurveIdentity& other) const {
    const auto* own = dynamic_cast<const WholeIdentity*>(&other);
    const WholeCurve *one = whole(), *two = own ? own->whole() : nullptr;
    return one && two && *one == *two;
}

DatumForms::DatumForms(const slice::SliceLoss& loss, const FineForms& fine, const ExactForms& exact,
                       int datum)
    : loss_(loss), fine_(fine), exact_(exact), datum_(datum) {
}

DatumForms::Layer& DatumForms::layerOf(int layer, const States& below) {
    const auto [place, fresh] = known_.try_emplace({layer, below});
    Layer& own = place->second;
    if (!fresh) return own;
    if (!sizes_) sizes_ = fine_.sizes(datum_);
    const Entries entries(loss_.loss());
    FineForms::Forms x = fine_.input(datum_);
    for (int l = 1; l < layer; ++l)
        x = fine_.activated(fine_.affine(l, x),
                            std::span(below).subspan(at(entries.first(l)), at(entries.width(l))));
    FineForms::Forms z = fine_.affine(layer, x);
    if (layer == loss_.loss().criterionLayer()) z = fine_.criterion(datum_, std::move(z));
    for (int k = 0; k < entries.width(layer); ++k)
        own.rounded.push_back(FineForms::rounded(z, k, sizes_->errors[at(entries.first(layer) + k)]));
    own.whole.resize(own.rounded.size());
    return own;
}

const std::vector<Curve>& DatumForms::rounded(int layer, const States& below) {
    return layerOf(layer, below).rounded;
}

const WholeForm& DatumForms::whole(int layer, int unit, const States& below) {
    Layer& own = layerOf(layer, below);
    std::optional<WholeForm>& form = own.whole[at(unit)];
    if (form) return *form;
    const bool isCriterion = layer == loss_.loss().criterionLayer();
    if (!own.features) {
        const Entries entries(loss_.loss());
        ExactForms::Forms x = exact_.input(datum_);
        for (int l = 1; l < layer; ++l)
            x = exact_.activated(exact_.affine(l, x),
                                 std::span(below).subspan(at(entries.first(l)), at(entries.width(l))));
        own.features = isCriterion ? exact_.affine(layer, x) : std::move(x);
    }
    form = wholeForm(isCriterion ? exact_.criterion(datum_, unit, *own.features)
                                 : exact_.unit(layer, unit, *own.features));
    return *form;
}

}  // namespace omegascope::cells
