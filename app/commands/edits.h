#pragma once

#include <QString>

#include "app/document/document.h"

namespace omegascope::commands {

/// Edits with the same non-zero key that follow each other become one undo step (a drag, a slider). A drag
/// takes a fresh key from newGesture() at mouse press.
using Gesture = int;
inline constexpr Gesture kNoGesture = 0;
Gesture newGesture();

/// Pushes "change these parts" on the document's undo stack: the one generic command. Undo = redo = exchange;
/// merges with its predecessor of the same gesture; vanishes when a gesture ends where it began. An
/// inconsistent patch is refused with the sentence of Document::check and nothing changes.
Outcome change(document::Document& document, document::Patch patch, const QString& text,
               Gesture gesture = kNoGesture);

/// ω := parameters. Starts from the shown point: a trajectory is dropped, position becomes 0, a slice that
/// follows the parameters is moved (slice::follow).
Outcome setParameters(document::Document& document, Eigen::VectorXd parameters, const QString& text,
                      Gesture gesture = kNoGesture);
Outcome setParameterEntry(document::Document& document, Eigen::Index entry, double value,
                          Gesture gesture = kNoGesture);
/// Architecture change: ω keeps every entry that exists in both (network::transplant), new entries are drawn
/// with the training seed (normal, variance 1/fan-in); block directions of the slice are carried over, or the
/// default slice is taken where that fails. Drops the trajectory.
Outcome setArchitecture(document::Document& document, const network::Architecture& architecture,
                        const QString& text, Gesture gesture = kNoGesture);
/// Gives every class hidden layers of its own, or takes them away: ω and the slice's directions become equal replicas,
/// or the mean of the replicas. Refused unless the criterion is one-versus-all. Drops the trajectory.
Outcome setReplicas(document::Document& document, std::optional<network::Replicas> replicas,
                    Gesture gesture = kNoGesture);
/// ω := S Thm 1's blind point of the data, with the slice towards the better point. Refused with what the theorem lacks.
Outcome goToBlindSpot(document::Document& document);
Outcome setAlpha(document::Document& document, double alpha, Gesture gesture = kNoGesture);
/// Both at once, as one step.
Outcome setAlphaAndParameters(document::Document& document, double alpha, Eigen::VectorXd parameters,
                              const QString& text);
/// Network and ω of another program, as one step: the slice is carried over as by setArchitecture. Drops the trajectory.
Outcome takeWeights(document::Document& document, const network::Architecture& architecture,
                    Eigen::VectorXd parameters, const QString& text);
/// Converts targets where the meaning is clear (±1 <-> classes 0/1) and adjusts the outputs; a sentence where
/// it is not.
Outcome setCriterion(document::Document& document, loss::Criterion criterion);
Outcome setData(document::Document& document, data::Dataset dataset, const QString& text,
                Gesture gesture = kNoGesture);
Outcome moveDatum(document::Document& document, int datum, const Eigen::VectorXd& point,
                  Gesture gesture = kNoGesture);
Outcome setSlice(document::Document& document, slice::SliceSpec slice, const QString& text,
                 Gesture gesture = kNoGesture);
/// Shifts the ranges so that the shown ω stands in the middle of the slice; their widths stay.
Outcome centreSlice(document::Document& document);
/// Exchanges the first two directions of the slice and their ranges.
/// The plane through ω along the eigenvectors of the least and the greatest eigenvalue of the Hessian in ω's cell: on it a
/// saddle is seen as one.   [P, Cor. 2]   @return these eigenvalues; refused where there is no Hessian or it vanishes
Result<Eigen::Vector2d> sliceAlongHessian(document::Document& document);
Outcome swapSliceAxes(document::Document& document);
/// Adds a third direction, along the first parameter that the two do not touch (biases first, then weights
/// above, then below), or takes it away again. Refused when no parameter is left.
Outcome addThirdDirection(document::Document& document);
Outcome removeThirdDirection(document::Document& document);
Outcome setTraining(document::Document& document, dynamics::TrainingSpec training,
                    Gesture gesture = kNoGesture);
Outcome setTrajectory(document::Document& document, dynamics::Trajectory trajectory);
/// A run made elsewhere becomes the document's: its start becomes ω (the slice follows), its method the training.
Outcome takeRun(document::Document& document, dynamics::Trajectory trajectory, const QString& text);
Outcome setView(document::Document& document, session::ViewChoices view, const QString& text,
                Gesture gesture = kNoGesture);
/// The slice moves along with the run or stays where it is; to move it must follow ω, so it then does.
Outcome setSliceFollowsRun(document::Document& document, bool follows);
Outcome setDescription(document::Document& document, document::Patch::Description description);

}  // namespace omegascope::commands
