#pragma once

#include <QObject>
#include <QVariantAnimation>
#include <vector>

#include "app/commands/edits.h"
#include "app/document/document.h"
#include "app/jobs/latest_job.h"
#include "app/lessons/answer.h"
#include "app/live/run_controller.h"

namespace omegascope::present {

/// What the audience has predicted of one scene, and what came out. Kept for this session, written nowhere.
struct Poll {
    std::vector<lessons::Prediction> predictions;
    bool isAsked = false;                   ///< somebody wants to see the answer; it may still be computed
    std::optional<lessons::Answer> answer;  ///< once it is shown
    QString failure;                        ///< why there is none, as a sentence
    bool isRevealed() const { return answer || !failure.isEmpty(); }
};

/// Walks through a lesson on a document of its own: changes scenes, animates, asks and answers. Knows no widgets.
///
/// The document belongs to the lesson alone, so that leaving it leaves the window's as it was.
class LessonPlayer : public QObject {
    Q_OBJECT
  public:
    LessonPlayer(lessons::Lesson lesson, document::Document& document, panels::RunController& run,
                 QObject* parent = nullptr);

    const lessons::Lesson& lesson() const { return lesson_; }
    int count() const { return static_cast<int>(lesson_.scenes.size()); }
    int index() const { return index_; }
    const lessons::Scene& scene() const { return lesson_.scenes[static_cast<std::size_t>(index_)]; }
    const Poll& poll() const { return polls_[static_cast<std::size_t>(index_)]; }
    /// The quantity of a drag's goal as it stands now; nothing while it is not known.
    const std::optional<lessons::Value>& goalValue() const { return goalValue_; }

    /// Shows a scene as the file tells it; numbers outside the lesson are ignored.
    void goTo(int index);
    /// One step further, as a remote control asks for it: the answer if there are predictions, else the next scene.
    void forward();
    void back();
    /// The scene as it was entered; predictions stay.
    void resetScene();
    /// Forgets all predictions, for a new audience, and begins again.
    void restart();
    /// One person's; ignored once the answer is shown, and where nothing is asked.
    void predict(const lessons::Prediction& prediction);
    /// Computes the answer and shows it; what the scene animates begins.
    void reveal();
    /// What the scene animates, once more.
    void animate();

  signals:
    void sceneChanged();
    void pollChanged();
    /// The camera of the surface is to stand there.
    void cameraWanted(const omegascope::session::Camera& camera);
    /// One sentence: what could not be done.
    void told(const QString& sentence);

  private:
    Poll& pollNow() { return polls_[static_cast<std::size_t>(index_)]; }
    void showScene(bool moving);
    void settle();
    void stopMotion();
    void take(Result<lessons::Answer> answer);
    void onChanged(document::Aspects aspects);
    void watchGoal();
    void playRun();
    void paceRun();
    void moveAlpha(double alpha);
    void moveTo(const Eigen::VectorXd& parameters);
    void moveCamera(double share);
    /// Calls `step` with shares from 0 to 1, all at once where nothing may move.
    void over(double seconds, std::function<void(double)> step, std::function<void()> end = {});

    lessons::Lesson lesson_;
    document::Document& document_;
    panels::RunController& run_;
    int index_ = 0;
    std::vector<Poll> polls_;
    QVariantAnimation motion_;
    std::function<void(double)> step_;
    std::function<void()> end_;
    bool pacing_ = false;  ///< a run was asked for and is to take the scene's seconds
    bool isSettling_ = false;
    std::optional<lessons::Value> goalValue_;
    jobs::LatestJob answers_, goals_;
};

}  // namespace omegascope::present
