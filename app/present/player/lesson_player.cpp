#include "app/present/player/lesson_player.h"

#include <algorithm>
#include <utility>

#include "app/present/player/motion.h"
#include "app/present/player/transition.h"

namespace omegascope::present {

using document::Aspect;
using lessons::Animation;
using lessons::Question;

LessonPlayer::LessonPlayer(lessons::Lesson lesson, document::Document& document, panels::RunController& run,
                           QObject* parent)
    : QObject(parent),
      lesson_(std::move(lesson)),
      document_(document),
      run_(run),
      polls_(lesson_.scenes.size()) {
    motion_.setStartValue(0.0);
    motion_.setEndValue(1.0);
    connect(&motion_, &QVariantAnimation::valueChanged, this, [this](const QVariant& share) {
        if (step_) step_(share.toDouble());
    });
    connect(&motion_, &QVariantAnimation::finished, this, [this] {
        step_ = {};
        if (const auto end = std::exchange(end_, {})) end();
    });
    connect(&document_, &document::Document::changed, this, &LessonPlayer::onChanged);
    connect(&run_, &panels::RunController::playingChanged, this, [this](bool playing) {
        if (playing) paceRun();
    });
    for (jobs::LatestJob* job : {&answers_, &goals_})
        connect(job, &jobs::LatestJob::failed, this, &LessonPlayer::told);
    showScene(false);
}

void LessonPlayer::over(double seconds, std::function<void(double)> step, std::function<void()> end) {
    stopMotion();
    if (!motionAllowed()) {
        step(1.0);
        if (end) end();
        return;
    }
    step_ = std::move(step);
    end_ = std::move(end);
    motion_.setDuration(static_cast<int>(1000.0 * seconds));
    motion_.start();
}

void LessonPlayer::stopMotion() {
    step_ = {};
    end_ = {};
    motion_.stop();
    run_.cancel();
    run_.pause();
    pacing_ = false;
}

void LessonPlayer::goTo(int index) {
    if (index < 0 || index >= count() || index == index_) return;
    index_ = index;
    showScene(true);
}

void LessonPlayer::forward() {
    if (scene().question && !poll().isRevealed() && !poll().predictions.empty())
        reveal();
    else
        goTo(index_ + 1);
}

void LessonPlayer::back() {
    goTo(index_ - 1);
}

void LessonPlayer::resetScene() {
    stopMotion();
    settle();
}

void LessonPlayer::restart() {
    answers_.cancel();
    polls_.assign(polls_.size(), {});
    index_ = 0;
    showScene(false);
}

/// The way from one scene to the next is shown where there is one; the scene itself follows.
void LessonPlayer::showScene(bool moving) {
    answers_.cancel();
    goals_.cancel();
    goalValue_.reset();
    if (!poll().isRevealed()) pollNow().isAsked = false;
    const session::Session from = document_.session(), to = scene().session;
    const auto begin = [this] {
        settle();
        if (!scene().question || poll().isRevealed()) animate();
    };
    emit sceneChanged();
    if (!moving || !motionAllowed() || !between(from, to, 0.0)) {
        stopMotion();
        begin();
        return;
    }
    over(
        kChangeMilliseconds / 1000.0,
        [this, from, to](double share) {
            isSettling_ = true;
            if (auto patch = between(from, to, share))
                if (const Outcome moved = commands::change(document_, *std::move(patch), {}); !moved)
                    emit told(QString::fromStdString(moved.error().message));
            isSettling_ = false;
            if (from.framing.camera && to.framing.camera)
                emit cameraWanted(between(*from.framing.camera, *to.framing.camera, share));
        },
        begin);
}

void LessonPlayer::settle() {
    isSettling_ = true;
    document_.reset(scene().session, {});
    isSettling_ = false;
    emit pollChanged();
    watchGoal();
}

void LessonPlayer::predict(const lessons::Prediction& prediction) {
    if (!scene().question || poll().isRevealed() || poll().isAsked) return;
    pollNow().predictions.push_back(prediction);
    emit pollChanged();
}

void LessonPlayer::reveal() {
    if (!scene().question || poll().isRevealed() || poll().isAsked) return;
    pollNow().isAsked = true;
    emit pollChanged();
    answers_.start([scene = scene()](
                       const Control& control) { return lessons::answerOf(scene, *scene.question, control); },
                   [this](Result<lessons::Answer> answer) { take(std::move(answer)); });
}

void LessonPlayer::take(Result<lessons::Answer> answer) {
    Poll& poll = pollNow();
    if (answer)
        poll.answer = *std::move(answer);
    else if (answer.error().isCancelled())
        poll.isAsked = false;
    else
        poll.failure = QString::fromStdString(answer.error().message);
    emit pollChanged();
    // What was dragged stays as it is.
    if (poll.isRevealed() && scene().question->kind != Question::Kind::Drag) animate();
}

void LessonPlayer::onChanged(document::Aspects aspects) {
    if (pacing_ && aspects.testFlag(Aspect::Trajectory)) paceRun();
    if (isSettling_ || !(aspects & (Aspect::Network | Aspect::Data | Aspect::Parameters | Aspect::Slice)))
        return;
    watchGoal();
}

/// While something is dragged the goal's quantity is computed of the document as it is; when it is reached the answer
/// is there.
void LessonPlayer::watchGoal() {
    if (!scene().question || scene().question->kind != Question::Kind::Drag || poll().isRevealed()) return;
    goals_.start([question = *scene().question, session = document_.session()](
                     const Control& control) { return lessons::reached(question, session, control); },
                 [this](Result<lessons::Reached> found) {
                     if (!found) return;
                     goalValue_ = found->value;
                     if (found->yes && !poll().isAsked) {
                         pollNow().predictions.emplace_back(lessons::Dragged{});
                         reveal();
                     }
                     emit pollChanged();
                 });
}

void LessonPlayer::animate() {
    if (!scene().animation) return;
    const Animation& animation = *scene().animation;
    switch (animation.what) {
        case Animation::What::Run:
            playRun();
            break;
        case Animation::What::Alpha:
            over(animation.seconds, [this, &animation](double share) {
                moveAlpha(animation.from + share * (animation.to - animation.from));
            });
            break;
        case Animation::What::Segment: {
            const Eigen::VectorXd from = scene().session.parameters, to = *animation.target;
            over(animation.seconds, [this, from, to](double share) { moveTo(from + share * (to - from)); });
            break;
        }
        case Animation::What::Camera:
            over(animation.seconds, [this](double share) { moveCamera(share); });
            break;
    }
}

void LessonPlayer::playRun() {
    stopMotion();
    document_.setPosition(0);
    if (!motionAllowed()) {
        run_.toEnd();
        return;
    }
    pacing_ = true;
    run_.play();
}

void LessonPlayer::paceRun() {
    const int steps = document_.session().trajectory->steps();
    if (!pacing_ || steps <= 0 || !scene().animation) return;
    pacing_ = false;
    run_.setSpeed(steps / (scene().animation->seconds * panels::RunController::kStepsPerSecond));
}

void LessonPlayer::moveAlpha(double alpha) {
    if (const Outcome moved = commands::setAlpha(document_, alpha); !moved)
        emit told(QString::fromStdString(moved.error().message));
}

void LessonPlayer::moveTo(const Eigen::VectorXd& parameters) {
    if (const Outcome moved = commands::setParameters(document_, parameters, tr("Move ω")); !moved)
        emit told(QString::fromStdString(moved.error().message));
}

void LessonPlayer::moveCamera(double share) {
    std::vector<session::Camera> path = scene().animation->path;
    path.insert(path.begin(), scene().session.framing.camera.value_or(session::Camera{}));
    const double place = share * static_cast<double>(path.size() - 1);
    const auto leg = std::min(static_cast<std::size_t>(place), path.size() - 2);
    emit cameraWanted(between(path[leg], path[leg + 1], place - static_cast<double>(leg)));
}

}  // namespace omegascope::present

#include "moc_lesson_player.cpp"
