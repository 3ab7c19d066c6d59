#pragma once

#include <QWidget>
#include <functional>
#include <optional>
#include <vector>

#include "app/figures/frame/style.h"
#include "app/present/run/step_arrows.h"

namespace omegascope::present {

/// Lies over a plane and draws what the speaker adds to it: strokes of a pen (with Shift arrows), marks of predictions, the
/// arrows of a step that is explained. Everything is kept in
/// the coordinates of the plane, so that it moves along when that is panned, zoomed or resized.
class InkLayer : public QWidget {
    Q_OBJECT
  public:
    using Map = std::function<figures::AxisMap()>;
    struct Mark {
        QPointF at;
        enum class Kind { Predicted, Right, Answer } kind = Kind::Predicted;
    };

    struct Stroke {
        QPolygonF points;    ///< in the plane's coordinates
        bool arrow = false;  ///< drawn with Shift: straight from the first point to the last
    };

    /// @param map  where coordinates of the plane lie on it now   @param plane  lies over it, as large as it
    InkLayer(Map map, QWidget* plane);

    /// With the pen down the layer takes the pointer, else the plane does.
    void setPen(bool on);
    void clear();
    void setMarks(std::vector<Mark> marks);
    /// A step of the run that is explained.
    void setStep(std::optional<StepArrows> step);
    const std::optional<StepArrows>& step() const { return step_; }
    const std::vector<Stroke>& strokes() const { return strokes_; }
    const std::vector<Mark>& marks() const { return marks_; }

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    Map map_;
    std::vector<Stroke> strokes_;
    std::vector<Mark> marks_;
    std::optional<StepArrows> step_;
};

}  // namespace omegascope::present
