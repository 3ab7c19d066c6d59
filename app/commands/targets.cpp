#include "app/commands/targets.h"

#include <algorithm>

namespace omegascope::commands {

namespace {

enum class Kind { Signs, Classes, Reals };

Kind kind(loss::Criterion criterion) {
    if (criterion == loss::Criterion::Hinge || criterion == loss::Criterion::Logistic) return Kind::Signs;
    return criterion == loss::Criterion::Squared ? Kind::Reals : Kind::Classes;
}

bool areSigns(const Eigen::MatrixXd& targets) {
    return targets.rows() == 1 && (targets.array().abs() == 1.0).all();
}

bool areIndicators(const Eigen::MatrixXd& targets) {
    return targets.rows() > 1 && (targets.array() == 0.0 || targets.array() == 1.0).all() &&
           (targets.colwise().sum().array() == 1.0).all();
}

Eigen::MatrixXd indicators(const Eigen::MatrixXd& classes, int outputs) {
    Eigen::MatrixXd rows = Eigen::MatrixXd::Zero(outputs, classes.cols());
    for (Eigen::Index i = 0; i < classes.cols(); ++i) rows(static_cast<Eigen::Index>(classes(0, i)), i) = 1.0;
    return rows;
}

Eigen::MatrixXd classesOf(const Eigen::MatrixXd& indicatorRows) {
    Eigen::MatrixXd classes(1, indicatorRows.cols());
    for (Eigen::Index i = 0; i < indicatorRows.cols(); ++i) {
        Eigen::Index row = 0;
        indicatorRows.col(i).maxCoeff(&row);
        classes(0, i) = static_cast<double>(row);
    }
    return classes;
}

Error unclear(loss::Criterion to, const std::string& wanted) {
    return Error{"The targets cannot be read as those of the criterion " + std::string(loss::name(to)) +
                 ", which takes " + wanted + "; change the targets first."};
}

/// One row of weights where the new criterion takes one.
Outcome convertWeights(data::Dataset& dataset, loss::Criterion to) {
    if (dataset.scheme != data::WeightScheme::Explicit || dataset.weights.rows() == 1 ||
        to == loss::Criterion::OneVersusAll)
        return Done{};
    const Eigen::MatrixXd first = dataset.weights.row(0);
    if (dataset.weights != first.replicate(dataset.weights.rows(), 1))
        return Error{"The weights differ from class to class, and the criterion " +
                     std::string(loss::name(to)) +
                     " takes one weight for each datum; change the weights first."};
    dataset.weights = first;
    return Done{};
}

Eigen::MatrixXd signsToClasses(loss::Criterion to) {
    return (to == loss::Criterion::MulticlassHinge ? 0.5 : 1.0) * Eigen::Vector2d(-1.0, 1.0);
}

Eigen::MatrixXd classesToSigns(loss::Criterion from) {
    return (from == loss::Criterion::MulticlassHinge ? 1.0 : 0.5) * Eigen::RowVector2d(-1.0, 1.0);
}

/// From indicator rows (squared error) or class numbers to ±1 or classes; fills targets and map.
Outcome convert(ConvertedTargets& result, int outputs, loss::Criterion from, loss::Criterion to) {
    auto& targets = result.dataset.targets;
    const bool fromIndicators = kind(from) == Kind::Reals && areIndicators(targets);
    const bool fromSigns = kind(from) == Kind::Signs || (kind(from) == Kind::Reals && areSigns(targets));
    if (kind(from) == Kind::Reals && !fromIndicators && !fromSigns)
        return unclear(to, kind(to) == Kind::Signs ? "1 or -1" : "class numbers from 0");
    if (fromSigns) {
        if (kind(to) != Kind::Classes) return Done{};
        targets = (targets.array() + 1.0) / 2.0;
        result.outputMap = signsToClasses(to);
        return Done{};
    }
    if (kind(to) == Kind::Reals) {
        targets = indicators(targets, outputs);
        return Done{};
    }
    if (fromIndicators) targets = classesOf(targets);
    if (kind(to) == Kind::Classes) return Done{};
    if (outputs != 2) return unclear(to, "1 or -1, so exactly two classes");
    targets = 2.0 * targets.array() - 1.0;
    result.outputMap = classesToSigns(from);
    return Done{};
}

}  // namespace

Result<ConvertedTargets> convertTargets(const data::Dataset& dataset, int outputs, loss::Criterion from,
                                        loss::Criterion to) {
    ConvertedTargets result{dataset, Eigen::MatrixXd::Identity(outputs, outputs), true};
    if (auto outcome = convertWeights(result.dataset, to); !outcome) return outcome.error();
    if (kind(from) == kind(to)) return result;
    result.sameMeaning = false;
    if (auto outcome = convert(result, outputs, from, to); !outcome) return outcome.error();
    return result;
}

}  // namespace omegascope::commands
