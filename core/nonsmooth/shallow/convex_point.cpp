#include "core/nonsmooth/shallow/convex_point.h"

#include <cmath>

#include "core/nonsmooth/shallow/shallow_point.h"

namespace omegascope::nonsmooth {

namespace {

using loss::Criterion;

/// One affine function of ω: Σ_r coefficient_r ŷ_r at a datum, weighted.
struct Term {
    int datum = 0, output = 0;
    int plus = -1, minus = -1;  ///< ∂ = + for output `plus`, - for output `minus`; -1: none
    bool margin = false;
};

/// The criterion entries that are not solved.
std::vector<Term> hingeTerms(const loss::Loss& loss, const network::Signature& signature) {
    std::vector<Term> terms;
    const int layer = loss.criterionLayer();
    for (int i = 0; i < loss.dataset().size(); ++i)
        for (int r = 0; r < signature.width(layer); ++r) {
            const int state = signature.at(i, layer, r);
            const double target = loss.dataset().targets(0, i);
            Term term{i, r, -1, -1, state == 0};
            if (loss.criterion() == Criterion::Hinge) {
                (target > 0 ? term.minus : term.plus) = 0;
            } else {
                const int own = static_cast<int>(target);
                if (loss.criterion() == Criterion::MulticlassHinge) {
                    if (r == own) continue;
                    term.plus = r;
                    term.minus = own;
                } else {
                    (r == own ? term.minus : term.plus) = r;
                }
            }
            if (state >= 0) terms.push_back(term);
        }
    return terms;
}

template <typename Scalar>
PiecewiseLinear<Scalar> emptyModel(const loss::Loss& loss) {
    PiecewiseLinear<Scalar> model;
    model.addBlock(static_cast<int>(loss.parameterCount()));
    return model;
}

/// Adds factor · ∇ŷ_r(x_i) to a vector over the entries of ω.
template <typename Scalar>
void addOutput(const loss::Loss& loss, const Eigen::MatrixXd& points, int r, int i, const Scalar& factor,
               std::vector<Scalar>& to) {
    const auto& layout = loss.network().layout();
    const Eigen::Index d = points.rows();
    for (Eigen::Index j = 0; j < d; ++j)
        to[static_cast<std::size_t>(layout.weight(1)->offset + r * d + j)] += factor * Scalar(points(j, i));
    if (const auto* bias = layout.bias(1)) to[static_cast<std::size_t>(bias->offset + r)] += factor;
}

template <typename Scalar>
PiecewiseLinear<Scalar> hingeModel(const loss::Loss& loss, const Eigen::MatrixXd& points,
                                   const Eigen::MatrixXd& weights, const std::vector<Term>& terms) {
    auto model = emptyModel<Scalar>(loss);
    for (const Term& term : terms) {
        const double weight = weights(weights.rows() == 1 ? 0 : term.output, term.datum);
        std::vector<Scalar>* to = &model.linear;
        if (term.margin) {
            model.margins.push_back(
                {term.datum, term.output, Scalar(weight),
                 std::vector<Scalar>(static_cast<std::size_t>(loss.parameterCount()), Scalar(0))});
            to = &model.margins.back().form;
        }
        const Scalar factor(term.margin ? 1.0 : weight);
        if (term.plus >= 0) addOutput<Scalar>(loss, points, term.plus, term.datum, factor, *to);
        if (term.minus >= 0) addOutput<Scalar>(loss, points, term.minus, term.datum, Scalar(-factor), *to);
    }
    return model;
}

/// 2 (ŷ - y) without rounding.
Rational exactResidual(const loss::Loss& loss, const Eigen::VectorXd& parameters, int r, int i) {
    const auto& layout = loss.network().layout();
    const Eigen::Index d = loss.dataset().dimension();
    Rational output(-loss.dataset().targets(r, i));
    for (Eigen::Index j = 0; j < d; ++j)
        output += Rational(parameters[layout.weight(1)->offset + r * d + j]) *
                  Rational(loss.dataset().points(j, i));
    if (const auto* bias = layout.bias(1)) output += Rational(parameters[bias->offset + r]);
    return 2 * output;
}

void setSmoothModel(const Place& place, const Eigen::MatrixXd& points, const Eigen::MatrixXd& weights,
                    bool exactly, ConvexPoint& point) {
    const loss::Loss& loss = place.loss;
    const Eigen::VectorXd& parameters = place.parameters;
    const Eigen::MatrixXd outputs = loss.network().outputs(parameters, loss.dataset().points);
    const Eigen::MatrixXd size = loss.network().scale(1, parameters, loss.dataset().points);
    point.model = emptyModel<double>(loss);
    const bool squared = loss.criterion() == Criterion::Squared;
    if (exactly && squared) point.exact = emptyModel<Rational>(loss);
    for (int i = 0; i < loss.dataset().size(); ++i)
        for (int r = 0; r < outputs.rows(); ++r) {
            const double y = loss.dataset().targets(r, i), weight = weights(0, i);
            const double rho = squared ? 2.0 * weight * place.residual(r, i)
                                       : -weight * y / (1.0 + std::exp(y * outputs(r, i)));
            point.magnitude +=
                squared ? 2.0 * weight * (size(r, i) + std::abs(y)) : std::abs(rho) * (1.0 + size(r, i));
            addOutput<double>(loss, points, r, i, rho, point.model.linear);
            if (point.exact)
                addOutput<Rational>(loss, points, r, i,
                                    Rational(weight) * exactResidual(loss, parameters, r, i),
                                    point.exact->linear);
        }
}

}  // namespace

ConvexPoint convexPoint(const Place& place, bool exactly) {
    const loss::Loss& loss = place.loss;
    ConvexPoint point;
    const Eigen::VectorXd coordinate = coordinateScale(loss.dataset().points);
    const Eigen::MatrixXd points = coordinate.cwiseInverse().asDiagonal() * loss.dataset().points;
    point.scale = Eigen::VectorXd::Ones(loss.parameterCount());
    const auto* block = loss.network().layout().weight(1);
    for (Eigen::Index j = 0; j < block->size; ++j)
        point.scale[block->offset + j] = coordinate[j % coordinate.size()];
    const Eigen::MatrixXd weights = commonWeights(loss, point.unit);
    if (!loss::isPiecewiseMultilinear(loss.criterion())) {
        setSmoothModel(place, points, weights, exactly, point);
        return point;
    }
    const auto terms = hingeTerms(loss, place.signature);
    for (const Term& term : terms)
        point.magnitude += weights(weights.rows() == 1 ? 0 : term.output, term.datum);
    point.model = hingeModel<double>(loss, points, weights, terms);
    if (exactly) point.exact = hingeModel<Rational>(loss, points, weights, terms);
    return point;
}

}  // namespace omegascope::nonsmooth
