#include <algorithm>
#include <charconv>

#include "app/lessons/lesson_io.h"
#include "app/lessons/scene_reader.h"
#include "core/data/file_bytes.h"

namespace omegascope::lessons {

using session::Cursor;
using session::Json;
using session::ObjectCursor;
using session::Refusal;

namespace {

/// "1/120" as a number; numbers of a session are doubles, and a loss is a fraction more often than a decimal.
std::optional<double> fraction(const std::string& text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string::npos) return std::nullopt;
    double parts[2] = {0.0, 0.0};
    const char* const ends[2] = {text.data() + slash, text.data() + text.size()};
    const char* begin = text.data();
    for (int i = 0; i < 2; ++i) {
        const auto [end, error] = std::from_chars(begin, ends[i], parts[i]);
        if (error != std::errc() || end != ends[i]) return std::nullopt;
        begin = ends[0] + 1;
    }
    if (!(parts[1] > 0.0)) return std::nullopt;
    return parts[0] / parts[1];
}

double readNumeric(const Cursor& place) {
    if (place.json().is_string())
        if (const auto value = fraction(place.text())) return *value;
    if (!place.json().is_number()) place.refuse("a number, or a fraction like \"3/12\"");
    return place.number();
}

Content readContent(const Cursor& place, const Quantity& quantity) {
    switch (quantity.sort) {
        case Sort::Truth:
            return place.boolean();
        case Sort::Number:
            return readNumeric(place);
        case Sort::Word: {
            std::string list;
            for (const std::string_view word : quantity.words)
                list += (list.empty() ? "\"" : ", \"") + std::string(word) + "\"";
            if (!place.json().is_string() ||
                std::ranges::find(quantity.words, place.text()) == quantity.words.end())
                place.refuse("one of " + list);
            return place.text();
        }
        case Sort::Place: {
            const Eigen::VectorXd pair = place.numbers(2, "a place is [s, t]");
            return std::array{pair(0), pair(1)};
        }
        case Sort::Data:
            break;
    }
    std::vector<int> data;
    const std::size_t count = place.listSize("a list of data, counted from 0");
    for (std::size_t i = 0; i < count; ++i) data.push_back(place.item(i).integer(0, 100'000'000));
    std::ranges::sort(data);
    return data;
}

At readAt(const Cursor& place) {
    if (place.json() == "run") return AtRunEnd{};
    if (!place.json().is_array()) place.refuse("\"run\" for the end of the run, or [s, t] in the slice");
    const Eigen::VectorXd pair = place.numbers(2, "a place is [s, t]");
    return std::array{pair(0), pair(1)};
}

void readOf(ObjectCursor& object, Asked& asked, const Scene& scene) {
    switch (asked.quantity->of) {
        case Of::Nothing:
            return;
        case Of::Datum:
            asked.index =
                object.required("of", "a datum, counted from 0").integer(0, scene.session.data->size() - 1);
            return;
        case Of::Theorem:
            asked.theorem = object.required("of", "the name of a theorem like \"P Thm 6\"").text();
            return;
        case Of::Starts:
            asked.index = 100;
            if (const auto starts = object.optional("of")) asked.index = starts->integer(1, kMostStarts);
            return;
    }
}

void readDrag(ObjectCursor& object, Question& question, const Scene& scene, Reading& reading) {
    const Cursor place = object.required("goal", "a quantity with what it must become");
    ObjectCursor goal(place, "an object like {\"quantity\": \"dead\", \"above\": 0}");
    question.answer = readSubject(place, goal, scene, reading);
    if (question.answer.session || question.answer.asked.quantity->needs == Needs::Search)
        throw Refusal{place.path() +
                      " speaks of another session than the one that is dragged; leave out \"with\" and "
                      "quantities of a search."};
    question.goal = readComparison(goal, *question.answer.asked.quantity, true);
    goal.keepUnknown(reading.findings);
    const Cursor solution = object.required("solution", "a patch that reaches the goal");
    question.solution = solution.json();
    question.solved = patchedSession(scene, solution.json(), solution, reading);
}

void readChoices(ObjectCursor& object, Question& question, Reading& reading) {
    const Cursor list = object.required("choices", "a list of choices");
    const std::size_t count = list.listSize("a list of choices");
    if (count < 2 || count > kMostChoices) list.refuse("2 to " + std::to_string(kMostChoices) + " choices");
    for (std::size_t i = 0; i < count; ++i) {
        ObjectCursor each(list.item(i), "an object like {\"text\": \"it dies\", \"is\": 0}");
        Choice choice;
        choice.text = readText(each.required("text", "what the choice says"));
        choice.comparison = readComparison(each, *question.answer.asked.quantity, true);
        each.keepUnknown(reading.findings);
        question.choices.push_back(std::move(choice));
    }
}

/// What a prediction of this kind can be compared with.
void checkSort(const Question& question, const Cursor& answer) {
    const Quantity& quantity = *question.answer.asked.quantity;
    if (question.kind == Question::Kind::Number && quantity.sort != Sort::Number)
        throw Refusal{answer.path() + " asks for " + std::string(quantity.says) +
                      ", which is no number; give another quantity, or make it a choice."};
    if (question.kind == Question::Kind::Click && quantity.sort != Sort::Place && quantity.sort != Sort::Data)
        throw Refusal{
            answer.path() + " asks for " + std::string(quantity.says) +
            ", which is nowhere to be clicked; give run-place, lowest-place, dead-data or unsolved-data."};
}

}  // namespace

Subject readSubject(const Cursor& place, ObjectCursor& object, const Scene& scene, Reading& reading) {
    Subject subject;
    const std::string expected = "the name of a quantity (app/lessons/FORMAT.md lists them)";
    const Cursor name = object.required("quantity", expected);
    if (!name.json().is_string() || !(subject.asked.quantity = findQuantity(name.text())))
        name.refuse(expected);
    if (const auto at = object.optional("at")) subject.asked.at = readAt(*at);
    readOf(object, subject.asked, scene);
    if (const auto with = object.optional("with")) {
        subject.with = with->json();
        subject.session = patchedSession(scene, with->json(), *with, reading);
    }
    if (subject.asked.quantity->of == Of::Datum && subject.session &&
        subject.asked.index >= subject.session->data->size())
        throw Refusal{place.path() +
                      " asks for a datum that the changed session does not have; count from 0 to " +
                      std::to_string(subject.session->data->size() - 1) + "."};
    return subject;
}

Comparison readComparison(ObjectCursor& object, const Quantity& quantity, bool needed) {
    Comparison comparison;
    if (const auto is = object.optional("is")) comparison.is = readContent(*is, quantity);
    if (const auto isNot = object.optional("is_not")) comparison.isNot = readContent(*isNot, quantity);
    const auto bound = [&](const char* key, std::optional<double>& target) {
        const auto place = object.optional(key);
        if (!place) return;
        if (quantity.sort != Sort::Number)
            throw Refusal{place->path() + " compares " + std::string(quantity.says) +
                          ", which is no number; give \"is\" or \"is_not\"."};
        target = readNumeric(*place);
    };
    bound("above", comparison.above);
    bound("below", comparison.below);
    bound("at_least", comparison.atLeast);
    bound("at_most", comparison.atMost);
    if (const auto tolerance = object.optional("tolerance")) {
        comparison.tolerance = tolerance->number();
        if (!(*comparison.tolerance >= 0.0)) tolerance->refuse("a number from 0");
    }
    if (needed && comparison.empty())
        throw Refusal{
            object.place().path() +
            " compares with nothing; give \"is\", \"is_not\", \"above\", \"below\", \"at_least\" or "
            "\"at_most\"."};
    return comparison;
}

Claim readClaim(const Cursor& place, const Scene& scene, Reading& reading) {
    ObjectCursor object(place, "an object like {\"quantity\": \"loss\", \"is\": \"3/12\"}");
    Claim claim;
    claim.subject = readSubject(place, object, scene, reading);
    claim.comparison = readComparison(object, *claim.subject.asked.quantity, true);
    if (const auto text = object.optional("text")) claim.text = readText(*text);
    object.keepUnknown(reading.findings);
    return claim;
}

Question readQuestion(const Cursor& place, const Scene& scene, Reading& reading) {
    ObjectCursor object(place, "an object like {\"kind\": \"choice\", \"text\": …, \"answer\": …}");
    Question question;
    const std::string kinds = "\"choice\", \"number\", \"click\" or \"drag\"";
    const Cursor kind = object.required("kind", kinds);
    const auto found =
        std::ranges::find_if(Question::kKinds, [&](std::string_view name) { return kind.json() == name; });
    if (found == Question::kKinds.end()) kind.refuse(kinds);
    question.kind = static_cast<Question::Kind>(found - Question::kKinds.begin());
    question.text = readText(object.required("text", "the question"));
    if (const auto because = object.optional("because")) question.because = readText(*because);
    if (question.kind == Question::Kind::Drag) {
        readDrag(object, question, scene, reading);
    } else {
        const Cursor answer = object.required("answer", "a quantity like {\"quantity\": \"loss\"}");
        ObjectCursor asked(answer, "an object like {\"quantity\": \"loss\"}");
        question.answer = readSubject(answer, asked, scene, reading);
        asked.keepUnknown(reading.findings);
        checkSort(question, answer);
        question.view = question.answer.asked.quantity->sort == Sort::Data ? View::Data : View::Slice;
    }
    if (question.kind == Question::Kind::Choice) readChoices(object, question, reading);
    question.tolerance = question.kind == Question::Kind::Click ? 0.05 : 0.0;
    if (const auto tolerance = object.optional("tolerance")) {
        question.tolerance = tolerance->number();
        if (!(question.tolerance >= 0.0)) tolerance->refuse("a number from 0");
    }
    object.keepUnknown(reading.findings);
    return question;
}

}  // namespace omegascope::lessons
