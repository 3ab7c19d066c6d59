#include "app/lessons/check.h"

#include <algorithm>

namespace omegascope::lessons {

namespace {

using session::Json;

Json contentJson(const Value& value) {
    if (!value.isDecided()) return nullptr;
    return std::visit([](const auto& content) { return Json(content); }, value.content);
}

std::string placeOf(int scene, const std::string& part) {
    return "Scene " + std::to_string(scene + 1) + ", " + part + ": ";
}

/// Computes what one scene says; sessions that are the same but for their patch share their work.
class SceneCheck {
  public:
    SceneCheck(const Scene& scene, int index, const Control& control)
        : scene_(scene), index_(index), control_(control), own_(scene.session, control) {}

    Result<Finding> claim(int number);
    Result<Finding> question();

  private:
    Result<Value> measure(const Subject& subject);
    Result<Finding> drag(Finding finding);
    Result<Finding> predicted(Finding finding);

    const Scene& scene_;
    int index_;
    const Control& control_;
    Laboratory own_;
    std::map<std::string, Laboratory> changed_;  ///< by the patch
};

Result<Value> SceneCheck::measure(const Subject& subject) {
    if (!subject.session) return own_.measure(subject.asked);
    const std::string key = subject.with.dump();
    auto known = changed_.find(key);
    if (known == changed_.end()) known = changed_.emplace(key, Laboratory(*subject.session, control_)).first;
    return known->second.measure(subject.asked);
}

/// What cannot be computed does not hold; only stopped work ends the check.
Result<Value> orUndecided(Result<Value> value) {
    if (value || value.error().isCancelled()) return value;
    return Value{false, Certainty::Undecided, value.error().message};
}

Result<Finding> SceneCheck::claim(int number) {
    const Claim& claim = scene_.claims[static_cast<std::size_t>(number)];
    const auto value = orUndecided(measure(claim.subject));
    if (!value) return value.error();
    Finding finding{Finding::What::Claim, index_, number, std::string(claim.subject.asked.quantity->name),
                    *value};
    finding.holds = claim.comparison.holds(*value);
    finding.sentence = placeOf(index_, "claim " + std::to_string(number + 1)) + claim.subject.asked.text() +
                       (claim.subject.session ? " with " + claim.subject.with.dump() : "") + ": " +
                       textOf(*value);
    finding.sentence += finding.holds ? ", as claimed (" + std::string(nameOf(value->certainty)) + ")."
                                      : ", but the lesson claims " + claim.comparison.text() +
                                            "; correct the claim or the session.";
    return finding;
}

Result<Finding> SceneCheck::drag(Finding finding) {
    const Question& question = *scene_.question;
    const auto start = reached(question, scene_.session, control_);
    if (!start) return start.error();
    const auto end = reached(question, *question.solved, control_);
    if (!end) return end.error();
    finding.value = end->value;
    finding.holds = !start->yes && end->yes;
    finding.sentence += question.answer.asked.text() + ": " + textOf(start->value) + " at the start and " +
                        textOf(end->value) + " with the solution";
    if (finding.holds)
        finding.sentence += ", which reaches the goal (" + std::string(nameOf(end->value.certainty)) + ").";
    else if (start->yes)
        finding.sentence +=
            ", so the goal is reached before anything is dragged; give a start that does not.";
    else
        finding.sentence +=
            ", so the goal is not reached: " + question.goal.text() + "; correct the solution.";
    return finding;
}

Result<Finding> SceneCheck::predicted(Finding finding) {
    const Question& question = *scene_.question;
    const auto answer = answerOf(scene_, question, control_);
    if (!answer) return answer.error();
    finding.value = answer->value;
    finding.sentence += "the answer, " + question.answer.asked.text() + ": " + textOf(answer->value);
    finding.holds = answer->value.isDecided();
    std::string fault;
    if (question.kind == Question::Kind::Choice && answer->right.size() != 1) {
        finding.holds = false;
        fault =
            ", which " + std::to_string(answer->right.size()) + " of the choices fit; let exactly one fit.";
    }
    if (const auto* place = std::get_if<std::array<double, 2>>(&answer->value.content))
        for (std::size_t i = 0; i < 2; ++i)
            if (finding.holds && ((*place)[i] < answer->window[i][0] || (*place)[i] > answer->window[i][1])) {
                finding.holds = false;
                fault = ", outside of the window, where nobody can click; widen slice.ranges.";
            }
    if (finding.holds)
        finding.sentence += " (" + std::string(nameOf(answer->value.certainty)) + ").";
    else
        finding.sentence += fault.empty() ? "; ask for something that core can decide." : fault;
    return finding;
}

Result<Finding> SceneCheck::question() {
    Finding finding{
        Finding::What::Question, index_, 0, std::string(scene_.question->answer.asked.quantity->name), {}};
    finding.sentence = placeOf(index_, "question");
    const std::string place = finding.sentence;
    auto found = scene_.question->kind == Question::Kind::Drag ? drag(finding) : predicted(finding);
    if (found || found.error().isCancelled()) return found;
    finding.value = {false, Certainty::Undecided, found.error().message};
    finding.sentence = place + found.error().message;
    return finding;
}

}  // namespace

bool LessonReport::holds() const {
    return firstFailure() == nullptr;
}

const Finding* LessonReport::firstFailure() const {
    const auto found = std::ranges::find(findings, false, &Finding::holds);
    return found == findings.end() ? nullptr : &*found;
}

Result<LessonReport> checkLesson(const Lesson& lesson, const Control& control) {
    std::size_t all = 0;
    for (const Scene& scene : lesson.scenes) all += scene.claims.size() + (scene.question ? 1 : 0);
    const Control inner{control.stop, {}};
    LessonReport report;
    const auto add = [&](Result<Finding> finding) -> Outcome {
        if (!finding) return finding.error();
        report.findings.push_back(*std::move(finding));
        control.report(static_cast<double>(report.findings.size()) / static_cast<double>(all));
        return Done{};
    };
    for (std::size_t i = 0; i < lesson.scenes.size(); ++i) {
        if (control.stopped()) return cancelled();
        const Scene& scene = lesson.scenes[i];
        SceneCheck check(scene, static_cast<int>(i), inner);
        for (std::size_t claim = 0; claim < scene.claims.size(); ++claim)
            if (const Outcome added = add(check.claim(static_cast<int>(claim))); !added) return added.error();
        if (scene.question)
            if (const Outcome added = add(check.question()); !added) return added.error();
    }
    return report;
}

Json toJson(const Lesson& lesson, const LessonReport& report) {
    Json scenes = Json::array();
    for (const Scene& scene : lesson.scenes)
        scenes.push_back({{"title", scene.title}, {"claims", Json::array()}, {"question", nullptr}});
    for (const Finding& finding : report.findings) {
        Json entry{{"quantity", finding.quantity},
                   {"value", contentJson(finding.value)},
                   {"kind", nameOf(finding.value.certainty)},
                   {"holds", finding.holds},
                   {"sentence", finding.sentence}};
        Json& scene = scenes[static_cast<std::size_t>(finding.scene)];
        if (finding.what == Finding::What::Claim)
            scene["claims"].push_back(std::move(entry));
        else
            scene["question"] = std::move(entry);
    }
    return {{"title", lesson.title},
            {"minutes", lesson.minutes()},
            {"every_claim_holds", report.holds()},
            {"scenes", std::move(scenes)}};
}

}  // namespace omegascope::lessons
