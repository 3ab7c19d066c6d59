#include "core/slice/loss_terms.h"

namespace omegascope::slice {

namespace {

TermShape shapeOf(loss::Criterion criterion) {
    if (criterion == loss::Criterion::Squared) return TermShape::Square;
    return criterion == loss::Criterion::Logistic ? TermShape::Soft : TermShape::Ramp;
}

}  // namespace

LossTerms::LossTerms(const loss::Loss& loss)
    : shape_(shapeOf(loss.criterion())),
      comparesWithOwn_(loss.criterion() == loss::Criterion::MulticlassHinge) {
    const Eigen::MatrixXd& targets = loss.dataset().targets;
    const Eigen::Index outputs = loss.network().architecture().outputs;
    const Eigen::MatrixXd& weights = loss.weights();
    own_ = targets.row(0);
    weight_ = weights.row(0);
    scale_ = weights.row(0).replicate(outputs, 1);
    offset_ = scale_;
    switch (loss.criterion()) {
        case loss::Criterion::Hinge:
            scale_.array() *= -targets.array();
            break;
        case loss::Criterion::MulticlassHinge:
            break;
        case loss::Criterion::OneVersusAll:
            scale_ = offset_ = weights;
            for (Eigen::Index i = 0; i < targets.cols(); ++i)
                scale_(static_cast<Eigen::Index>(targets(0, i)), i) *= -1.0;
            break;
        case loss::Criterion::Squared:
            scale_ = scale_.cwiseSqrt();
            offset_ = -scale_.cwiseProduct(targets);
            break;
        case loss::Criterion::Logistic:
            scale_ = targets;
            offset_.setZero();
            break;
    }
}

DatumTerms LossTerms::of(Eigen::Index datum) const {
    DatumTerms terms;
    terms.shape = shape_;
    terms.outputs = static_cast<int>(scale_.rows());
    terms.own = comparesWithOwn_ ? static_cast<int>(own_[datum]) : -1;
    terms.scale = scale_.col(datum).data();
    terms.offset = offset_.col(datum).data();
    terms.weight = weight_[datum];
    return terms;
}

}  // namespace omegascope::slice
