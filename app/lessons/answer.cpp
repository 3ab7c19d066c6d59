#include "app/lessons/answer.h"

#include <algorithm>
#include <cmath>

namespace omegascope::lessons {

namespace {

/// "0.25 (exact)"; of a choice the words of what is right.
std::string textOfAnswer(const Question& question, const Answer& answer) {
    std::string text = textOf(answer.value);
    if (!answer.value.isDecided()) return text;
    text += " (" + std::string(nameOf(answer.value.certainty)) + ")";
    if (question.kind != Question::Kind::Choice) return text;
    std::string words;
    for (const int index : answer.right)
        words += (words.empty() ? "" : "; ") + question.choices[static_cast<std::size_t>(index)].text;
    if (words.empty()) return text;
    if (question.answer.asked.quantity->sort == Sort::Number)
        return words + ": " + question.answer.asked.text() + " is " + text;
    return words + " (" + std::string(nameOf(answer.value.certainty)) + ")";
}

}  // namespace

Result<Answer> answerOf(const Scene& scene, const Question& question, const Control& control) {
    const session::Session& session = question.answer.session ? *question.answer.session : scene.session;
    Laboratory laboratory(session, control);
    Result<Value> value = laboratory.measure(question.answer.asked);
    if (!value) return value.error();
    Answer answer;
    answer.value = *std::move(value);
    for (std::size_t i = 0; i < question.choices.size(); ++i)
        if (question.choices[i].comparison.holds(answer.value)) answer.right.push_back(static_cast<int>(i));
    for (std::size_t i = 0; i < 2 && i < session.slice.ranges.size(); ++i)
        answer.window[i] = session.slice.ranges[i];
    answer.text = textOfAnswer(question, answer);
    return answer;
}

bool isRight(const Question& question, const Answer& answer, const Prediction& prediction) {
    if (std::holds_alternative<Dragged>(prediction)) return true;
    if (!answer.value.isDecided()) return false;
    if (const auto* chosen = std::get_if<ChosenOption>(&prediction))
        return std::ranges::find(answer.right, chosen->index) != answer.right.end();
    if (const auto* number = std::get_if<double>(&prediction)) {
        Comparison comparison;
        comparison.is = *number;
        if (question.tolerance > 0.0) comparison.tolerance = question.tolerance;
        return comparison.holds(answer.value);
    }
    if (const auto* clicked = std::get_if<ClickedDatum>(&prediction)) {
        const auto* data = std::get_if<std::vector<int>>(&answer.value.content);
        return data && std::ranges::find(*data, clicked->datum) != data->end();
    }
    const auto* place = std::get_if<std::array<double, 2>>(&answer.value.content);
    if (!place) return false;
    const auto& clicked = std::get<std::array<double, 2>>(prediction);
    double square = 0.0;
    for (std::size_t i = 0; i < 2; ++i) {
        const double share = (clicked[i] - (*place)[i]) / (answer.window[i][1] - answer.window[i][0]);
        square += share * share;
    }
    return std::sqrt(square) <= question.tolerance;
}

Result<Reached> reached(const Question& question, session::Session session, const Control& control) {
    Laboratory laboratory(std::move(session), control);
    Result<Value> value = laboratory.measure(question.answer.asked);
    if (!value) return value.error();
    const bool yes = question.goal.holds(*value);
    return Reached{*std::move(value), yes};
}

}  // namespace omegascope::lessons
