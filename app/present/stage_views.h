#pragma once

#include <QWidget>
#include <array>

#include "app/lessons/answer.h"
#include "app/live/point_computer.h"
#include "app/live/run_controller.h"
#include "app/live/slice_computer.h"
#include "app/live/volume_computer.h"
#include "app/present/run/step_arrows.h"
#include "app/views/highlight.h"

class QBoxLayout;
class QLabel;

namespace omegascope::views {
class SurfaceView;
}

namespace omegascope::present {

class InkLayer;

/// The views of a scene side by side, or in two rows where they would be too narrow, each under one line that names it. They are the window's own views, so anything
/// may be dragged; a locked one takes no pointer. Each is made when a scene first shows it.
class StageViews : public QWidget {
    Q_OBJECT
  public:
    StageViews(document::Document& document, panels::RunController& run, QWidget* parent = nullptr);
    ~StageViews() override;

    void showScene(const lessons::Scene& scene);
    /// One view alone; again, or another scene: all.
    void zoom(lessons::View view);
    bool isZoomed() const { return zoomed_.has_value(); }
    void unzoom();
    /// The view under the pointer; else the first that is shown.
    lessons::View viewAt(const QPoint& globalPosition) const;
    /// A press goes to predicted() in the place of the view.
    void setAsking(std::optional<lessons::View> view);
    void lookFrom(const session::Camera& camera);

    /// While it is on, a press in the parameter plane is a start (startChosen) and moves nothing.
    void setStarting(bool on);
    /// Type as large as `most` pixels, as far as the views have room for it, and not smaller than `least`.
    void fitType(int least, int most);
    bool isStarting() const { return starting_; }
    /// The paths of several starts, and how much of each is seen.
    void setRunners(std::shared_ptr<const std::vector<figures::RunnerPath>> paths);
    void setRunnerShares(const std::vector<double>& shares);
    /// The arrows of a step that is explained; nothing: none.
    void setStep(const std::optional<StepArrows>& step);

    /// Strokes of a pen that stick to the coordinates of data and parameter plane.
    void setPen(bool on);
    bool hasPen() const { return pen_; }
    void clearInk();
    /// Where people clicked, and where it really is.
    void setMarks(const std::vector<lessons::Prediction>& clicked,
                  const std::optional<lessons::Answer>& answer);

  signals:
    void predicted(const omegascope::lessons::Prediction& prediction);
    /// ω where somebody pressed, within the plane of the slice.
    void startChosen(const Eigen::VectorXd& parameters);
    void told(const QString& sentence);

  protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    /// One view with its line.
    struct Slot {
        QWidget* frame = nullptr;
        QLabel* title = nullptr;
        QWidget* content = nullptr;
        InkLayer* ink = nullptr;  ///< of the two planes
        int share = 0;            ///< of the width; 0: not in this scene
        bool locked = false;
    };
    Slot& slot(lessons::View view) { return slots_[static_cast<std::size_t>(view)]; }
    const Slot& slot(lessons::View view) const { return slots_[static_cast<std::size_t>(view)]; }
    Slot& need(lessons::View view);
    QWidget* make(lessons::View view);
    InkLayer* makeInk(lessons::View view, QWidget* content);
    void arrange();
    void refreshTitles();
    bool takes(lessons::View view, QEvent* event);
    void predictAt(lessons::View view, const QPointF& position);
    void startAt(const QPointF& position);
    void refreshCursors();
    void refit();
    std::vector<std::vector<lessons::View>> inRows(std::size_t rows) const;
    double roomIn(const std::vector<std::vector<lessons::View>>& rows) const;
    std::optional<lessons::View> viewOf(const QObject* widget) const;

    document::Document& document_;
    panels::RunController& run_;
    views::Highlight highlight_;
    views::SliceComputer slices_;
    views::VolumeComputer volumes_;
    panels::PointComputer* points_ = nullptr;  ///< once a hull is shown
    views::SurfaceView* surface_ = nullptr;
    std::array<Slot, lessons::kViews.size()> slots_;
    QBoxLayout* rows_;
    std::array<QBoxLayout*, 2> lines_;
    std::vector<lessons::View> order_;                ///< of the scene's views
    std::vector<std::vector<lessons::View>> placed_;  ///< as they lie now
    std::optional<lessons::View> zoomed_, asking_;
    bool pen_ = false, starting_ = false;
    int least_ = 0, most_ = 0;  ///< pixels of type
    std::shared_ptr<const std::vector<figures::RunnerPath>> runners_;
};

}  // namespace omegascope::present
