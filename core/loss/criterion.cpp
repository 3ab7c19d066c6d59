#include "core/loss/criterion.h"

#include <cmath>
#include <stdexcept>
#include <string>

#include "core/data/file_bytes.h"
#include "core/support/number_text.h"

namespace omegascope::loss {

namespace {

bool hasSignTargets(Criterion criterion) {
    return criterion == Criterion::Hinge || criterion == Criterion::Logistic;
}

/// log(1 + e^{-m}) without overflow.
double softMargin(double m) {
    return m > 0.0 ? std::log1p(std::exp(-m)) : std::log1p(std::exp(m)) - m;
}

/// +1 on the datum's class and -1 elsewhere: y_ir of one-versus-all.
Eigen::MatrixXd classSigns(const Eigen::MatrixXd& targets, Eigen::Index outputs) {
    Eigen::MatrixXd signs = Eigen::MatrixXd::Constant(outputs, targets.cols(), -1.0);
    for (Eigen::Index i = 0; i < targets.cols(); ++i)
        signs(static_cast<Eigen::Index>(targets(0, i)), i) = 1.0;
    return signs;
}

/// The terms of ℓ_i, one row each (R for multiclass and one-versus-all): columns sum to ℓ_i.
Eigen::MatrixXd lossTerms(Criterion criterion, const Eigen::MatrixXd& outputs,
                          const Eigen::MatrixXd& targets) {
    if (criterion == Criterion::Squared) return (outputs - targets).cwiseAbs2();
    if (criterion == Criterion::Logistic) return outputs.cwiseProduct(targets).unaryExpr(&softMargin);
    Eigen::MatrixXd terms = criterionPreActivations(criterion, outputs, targets).cwiseMax(0.0);
    if (criterion == Criterion::MulticlassHinge)
        for (Eigen::Index i = 0; i < targets.cols(); ++i)
            terms(static_cast<Eigen::Index>(targets(0, i)), i) = 0.0;
    return terms;
}

Outcome checkOutputCount(Criterion criterion, int outputs) {
    const std::string called = "The criterion " + std::string(name(criterion));
    if (hasSignTargets(criterion) && outputs != 1)
        return Error{called + " needs exactly 1 output, but the network has " + std::to_string(outputs) +
                     "; set the outputs to 1 or choose another criterion."};
    if (criterion == Criterion::MulticlassHinge && outputs < 2)
        return Error{called +
                     " compares the outputs of different classes, so it needs at least 2 outputs; the "
                     "network has " +
                     std::to_string(outputs) + "."};
    return Done{};
}

Outcome checkTargets(Criterion criterion, const Eigen::MatrixXd& targets, int outputs) {
    const std::string called = "the criterion " + std::string(name(criterion));
    const int rows = criterion == Criterion::Squared ? outputs : 1;
    if (targets.rows() != rows)
        return Error{"Each target has " + std::to_string(targets.rows()) + " numbers; " + called + " with " +
                     std::to_string(outputs) + " outputs expects " + std::to_string(rows) + "."};
    if (criterion == Criterion::Squared) return Done{};
    for (Eigen::Index i = 0; i < targets.cols(); ++i) {
        const double target = targets(0, i);
        const std::string found =
            "Target " + std::to_string(i) + " is " + generalNumber(target, 6) + "; " + called;
        if (hasSignTargets(criterion) && target != 1.0 && target != -1.0)
            return Error{found + " expects 1 or -1."};
        if (!hasSignTargets(criterion) &&
            !(target >= 0.0 && target < outputs && target == std::floor(target)))
            return Error{found + " expects a class, a whole number from 0 to " + std::to_string(outputs - 1) +
                         "."};
    }
    return Done{};
}

}  // namespace

std::string_view name(Criterion criterion) {
    switch (criterion) {
        case Criterion::Hinge:
            return "hinge";
        case Criterion::MulticlassHinge:
            return "multiclass-hinge";
        case Criterion::OneVersusAll:
            return "one-versus-all";
        case Criterion::Squared:
            return "squared";
        case Criterion::Logistic:
            return "logistic";
    }
    throw std::invalid_argument("not a criterion");
}

Result<Criterion> criterionFromName(std::string_view name) {
    std::string known;
    for (const Criterion criterion : kCriteria) {
        if (loss::name(criterion) == name) return criterion;
        known += (known.empty() ? "" : ", ") + std::string(loss::name(criterion));
    }
    return Error{"The criterion " + data::shownText(name) + " is unknown; use one of " + known + "."};
}

bool isPiecewiseMultilinear(Criterion criterion) {
    return criterion != Criterion::Squared && criterion != Criterion::Logistic;
}

int criterionUnits(Criterion criterion, int outputs) {
    if (!isPiecewiseMultilinear(criterion)) return 0;
    return criterion == Criterion::Hinge ? 1 : outputs;
}

int weightRows(Criterion criterion, int outputs) {
    return criterion == Criterion::OneVersusAll ? outputs : 1;
}

Outcome checkDataset(Criterion criterion, const data::Dataset& dataset, int outputs) {
    if (Outcome shapes = data::checkShapes(dataset); !shapes) return shapes;
    if (Outcome count = checkOutputCount(criterion, outputs); !count) return count;
    if (Outcome targets = checkTargets(criterion, dataset.targets, outputs); !targets) return targets;
    if (dataset.scheme != data::WeightScheme::Explicit) return Done{};
    const Eigen::Index rows = dataset.weights.rows();
    if (rows == 1 || rows == weightRows(criterion, outputs)) return Done{};
    return Error{"Each datum has " + std::to_string(rows) + " weights; the criterion " +
                 std::string(name(criterion)) + " with " + std::to_string(outputs) + " outputs expects " +
                 (criterion == Criterion::OneVersusAll ? "1 or " + std::to_string(outputs) : "1") + "."};
}

Eigen::MatrixXd criterionPreActivations(Criterion criterion, const Eigen::MatrixXd& outputs,
                                        const Eigen::MatrixXd& targets) {
    switch (criterion) {
        case Criterion::Hinge:
            return (1.0 - outputs.array() * targets.array()).matrix();
        case Criterion::OneVersusAll:
            return (1.0 - outputs.array() * classSigns(targets, outputs.rows()).array()).matrix();
        case Criterion::MulticlassHinge: {
            Eigen::MatrixXd m(outputs.rows(), outputs.cols());
            for (Eigen::Index i = 0; i < outputs.cols(); ++i)
                m.col(i) =
                    outputs.col(i).array() - outputs(static_cast<Eigen::Index>(targets(0, i)), i) + 1.0;
            return m;
        }
        case Criterion::Squared:
        case Criterion::Logistic:
            break;
    }
    return Eigen::MatrixXd(0, outputs.cols());
}

Eigen::VectorXd perDatumLoss(Criterion criterion, const Eigen::MatrixXd& outputs,
                             const Eigen::MatrixXd& targets) {
    return lossTerms(criterion, outputs, targets).colwise().sum().transpose();
}

double weightedLoss(Criterion criterion, const Eigen::MatrixXd& outputs, const Eigen::MatrixXd& targets,
                    const Eigen::MatrixXd& weights) {
    const Eigen::MatrixXd terms = lossTerms(criterion, outputs, targets);
    if (weights.rows() == terms.rows()) return terms.cwiseProduct(weights).sum();
    return terms.colwise().sum().cwiseProduct(weights).sum();
}

Eigen::MatrixXd outputGradient(Criterion criterion, const Eigen::MatrixXd& outputs,
                               const Eigen::MatrixXd& targets, const Eigen::MatrixXd& weights,
                               const Eigen::MatrixXd& mask) {
    switch (criterion) {
        case Criterion::Hinge:
            return -(mask.array() * targets.array() * weights.array()).matrix();
        case Criterion::OneVersusAll:
            return -(mask.array() * classSigns(targets, outputs.rows()).array() * weights.array()).matrix();
        case Criterion::MulticlassHinge: {
            Eigen::MatrixXd gradient = mask * weights.row(0).asDiagonal();
            for (Eigen::Index i = 0; i < gradient.cols(); ++i) {
                const auto own = static_cast<Eigen::Index>(targets(0, i));
                gradient(own, i) = 0.0;
                gradient(own, i) = -gradient.col(i).sum();
            }
            return gradient;
        }
        case Criterion::Squared:
            return 2.0 * (outputs - targets) * weights.row(0).asDiagonal();
        case Criterion::Logistic:
            // -y μ / (1 + e^{yŷ}): the exponential may overflow to infinity, which gives the right limit 0.
            return -(targets.array() * weights.array() / (1.0 + (outputs.array() * targets.array()).exp()))
                        .matrix();
    }
    throw std::invalid_argument("not a criterion");
}

}  // namespace omegascope::loss
