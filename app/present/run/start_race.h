#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <memory>
#include <vector>

#include "app/document/document.h"
#include "app/figures/slice/runner_paths.h"
#include "app/jobs/latest_job.h"
#include "app/live/run_controller.h"

namespace omegascope::present {

/// Several starts by click: from each the session's method runs, and all roll at the speed of the run's dial. Knows no
/// widgets; nothing of it enters the document.
class StartRace : public QObject {
    Q_OBJECT
  public:
    /// As many as have looks of their own; beyond it the oldest goes.
    static constexpr int kMostStarts = figures::kMostRunners;

    StartRace(document::Document& document, panels::RunController& run, QObject* parent = nullptr);

    bool isEmpty() const { return runners_.empty(); }
    int count() const { return static_cast<int>(runners_.size()); }
    /// One more start, of length n.
    void add(const Eigen::VectorXd& start);
    void clear();
    /// The paths as far as they are known, in the order of their looks.
    std::shared_ptr<const std::vector<figures::RunnerPath>> paths() const { return paths_; }
    /// How much of each path is seen now, from 0 to 1.
    std::vector<double> shares() const;
    bool isMoving() const { return timer_.isActive(); }
    /// Where those that have arrived ended, as HTML: losses and how many ended there.
    QString html() const;

  signals:
    /// There are other paths.
    void pathsChanged();
    /// They have moved.
    void moved();
    void told(const QString& sentence);

  private:
    struct Runner {
        Eigen::VectorXd start;
        figures::RunnerPath path;  ///< empty while it is computed
        int steps = 0;
        double shown = 0.0;  ///< steps that are seen
        double end = 0.0;    ///< the last loss
        bool flat = false;   ///< it ended in a truly flat cell
        bool known = false;
    };
    void compute();
    void tick();
    void publish();

    document::Document& document_;
    panels::RunController& run_;
    std::vector<Runner> runners_;
    std::shared_ptr<const std::vector<figures::RunnerPath>> paths_;
    QTimer timer_;
    QElapsedTimer clock_;
    jobs::LatestJob job_;
};

}  // namespace omegascope::present
