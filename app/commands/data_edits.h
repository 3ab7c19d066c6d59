#pragma once

#include <string_view>

#include "app/commands/edits.h"

namespace omegascope::commands {

// Data by hand. Each is one step to undo (or goes into the gesture's), and refused with a sentence where the criterion
// would not hold; weights that are numbers of their own go along.

/// A new datum at the end. @param target  as the criterion wants it, one row
Outcome addDatum(document::Document& document, const Eigen::VectorXd& point, double target,
                 Gesture gesture = kNoGesture);
/// The last one stays: there is no loss without data.
Outcome removeDatum(document::Document& document, int datum, Gesture gesture = kNoGesture);
/// A copy of a datum, `shift` away along the first coordinate, with its target and weight.
Outcome duplicateDatum(document::Document& document, int datum, double shift);
Outcome setTarget(document::Document& document, int datum, double target, Gesture gesture = kNoGesture);
/// μ_i := weight > 0; the others keep what they weigh now.
Outcome setWeight(document::Document& document, int datum, double weight, Gesture gesture = kNoGesture);
/// Normal noise of this deviation on every coordinate of every datum; the same seed gives the same.
Outcome jitterData(document::Document& document, double deviation, std::uint64_t seed);
/// Rows of numbers as a spreadsheet copies them, cut at tabs (or semicolons, spaces, commas): coordinates and target, d + 1
/// numbers, a decimal comma where cuts are no commas; with d numbers the target is `target`. A first row of text is passed
/// over. Errors name the row.
Outcome pasteData(document::Document& document, std::string_view text, double target);

/// The targets that a person may choose from: ±1 or the classes; empty where targets are numbers.
std::vector<double> targetChoices(const session::Session& session);
/// How far a copy stands from its original: a twentieth of the data's extent.
double usualShift(const data::Dataset& dataset);

}  // namespace omegascope::commands
