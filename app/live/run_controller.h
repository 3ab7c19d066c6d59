#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <functional>

#include "app/document/document.h"
#include "app/jobs/latest_job.h"
#include "app/live/run_events.h"

namespace omegascope::panels {

/// Runs the session's method in the background and plays the trajectory: the one place that moves
/// Document::position by time. A run starts at `parameters` with `training`, so the same seed and ω give the
/// same trajectory again.
///
/// An edit that invalidates a run under way (network, data, ω, training) cancels it; when the trajectory of
/// the document disappears, playing stops.
class RunController : public QObject {
    Q_OBJECT
  public:
    /// Steps shown in a second at speed 1.
    static constexpr double kStepsPerSecond = 30.0;
    static constexpr double kSlowest = 0.1;
    static constexpr double kFastest = 100.0;

    explicit RunController(document::Document& document, QObject* parent = nullptr);

    bool isPlaying() const { return timer_.isActive(); }
    bool isRunning() const { return computing_; }
    double speed() const { return speed_; }
    bool isLooping() const { return looping_; }
    /// What happens along the document's run.
    RunEvents& events() { return events_; }
    /// Whether the document holds a run that can be played.
    bool hasTrajectory() const { return document_.session().trajectory->steps() > 0; }

  public slots:
    /// Computes the trajectory anew, shows its start and plays it.
    void run();
    /// Computes it where there is none, and shows its start.
    void prepare();
    /// Stops a computation; the document stays as it is.
    void cancel();
    /// Plays from the shown step (from the start when it is the last one); computes the run first when there
    /// is none.
    void play();
    void pause();
    void togglePlay();
    void stepForward();
    void stepBackward();
    /// Shows step 0, the ω that the run started from.
    void rewind();
    void toEnd();
    /// Shows the next step, or the one before, at which something happens (RunEvents); tells why not where
    /// there is none.
    void toNextEvent();
    void toPreviousEvent();
    /// Whether playing begins again at ω_0 after the last step.
    void setLooping(bool looping);
    /// @param factor of kStepsPerSecond, clamped to [kSlowest, kFastest]
    void setSpeed(double factor);

  signals:
    void playingChanged(bool playing);
    void runningChanged(bool running);
    void progress(double share);
    void speedChanged(double factor);
    void loopingChanged(bool looping);
    /// Something to tell the user: why a run ended early or failed.
    void refused(const QString& sentence);

  private:
    void setComputing(bool computing);
    void compute(std::function<void()> then);
    void accept(dynamics::Trajectory trajectory);
    void onChanged(document::Aspects aspects);
    void startPlaying();
    void tick();
    void toEvent(const std::optional<int>& step, const QString& none);

    document::Document& document_;
    RunEvents events_;
    jobs::LatestJob job_;
    QTimer timer_;
    QElapsedTimer clock_;
    bool computing_ = false;
    bool looping_ = false;
    double speed_ = 1.0;
    double exactPosition_ = 0.0;  ///< the shown step with its fraction, while playing
};

}  // namespace omegascope::panels
