#pragma once

#include "app/lessons/lesson.h"

namespace omegascope::lessons {

/// What somebody predicts: the number of a choice, a number, a place in the slice, a datum; or that a drag is done.
struct ChosenOption {
    int index = 0;
};
struct ClickedDatum {
    int datum = 0;
};
/// Something was dragged until the goal was reached.
struct Dragged {};
using Prediction = std::variant<ChosenOption, double, std::array<double, 2>, ClickedDatum, Dragged>;

/// What core says, computed when it is asked for.
struct Answer {
    Value value;
    std::vector<int> right;                         ///< of the choices
    std::array<std::array<double, 2>, 2> window{};  ///< of the slice, which a click's tolerance is a share of
    std::string text;  ///< "0.25 (tolerance)", with the words of the right choice
};

/// The answer of a scene's question. Drag: of the session as it is.   For a background job; costs are Laboratory's.
/// Errors: Laboratory::measure's.
Result<Answer> answerOf(const Scene& scene, const Question& question, const Control& control = {});

/// Whether the prediction is right. Undecided answers make nothing right.
bool isRight(const Question& question, const Answer& answer, const Prediction& prediction);

/// The quantity of a goal at a session as somebody has made it, and whether it is reached.
struct Reached {
    Value value;
    bool yes = false;
};
Result<Reached> reached(const Question& question, session::Session session, const Control& control = {});

}  // namespace omegascope::lessons
