#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/studies/experiment.h"
#include "core/studies/training/trainer.h"

namespace omegascope::studies {

/// The data of trained rows in the precision that they are trained in; shared by all rows.
struct Samples {
    Eigen::MatrixXd points, targets;        ///< double
    Eigen::MatrixXf fewPoints, fewTargets;  ///< float; of the two pairs one is empty
    bool isFloat() const { return fewPoints.size() > 0; }
};
Samples samplesOf(const Eigen::MatrixXd& points, const Eigen::MatrixXd& targets, bool asFloat);

/// What came of a training.
struct Trained {
    Measures measures;
    Eigen::VectorXd end;  ///< ω as a trainer has it
};

/// Trains from `start` for `updates` steps. On a stop, and every kSaveSeconds, the state is saved; where the context has
/// one, training goes on from it.
/// Errors: Cancelled.
Result<Trained> trainRow(const TrainingPlan& plan, const Samples& samples, const Eigen::VectorXd& start,
                         long updates, const RowContext& context);
inline constexpr double kSaveSeconds = 60.0;

/// The results of trained rows: loss, share of the data that are right, dead data, idle units.
std::vector<std::string> trainedResults();
std::vector<double> trainedResults(const Measures& measures);

/// Multiplications of an update, about: the unit of cost of trained rows.
double costOf(const std::vector<int>& widths, int batch, double updates);

/// ω of a trainer in the order of network::ParameterLayout.
Eigen::VectorXd sessionParameters(const std::vector<int>& widths, const Eigen::VectorXd& parameters);
/// The same network as a session's.
network::Architecture architectureOf(const std::vector<int>& widths, double alpha);

}  // namespace omegascope::studies
