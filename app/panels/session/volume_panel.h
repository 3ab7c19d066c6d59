#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSlider>
#include <QTreeWidget>

#include "app/commands/edits.h"
#include "app/controls/panel.h"

namespace omegascope::panels {

/// How a 3-D slice is shown: walls, block or isosurfaces, their opacity, the cut, and which walls are drawn.
/// Everything is a choice of the view, so it is saved and undone.
class VolumePanel : public Panel {
    Q_OBJECT
  public:
    /// With more data than this a neuron's walls are shown and hidden together.
    static constexpr int kMostData = 200;

    explicit VolumePanel(document::Document& document, QWidget* parent = nullptr);

  protected:
    void refresh(document::Aspects aspects) override;

  private:
    void makeCut(QVBoxLayout& layout);
    void fillAxes();
    void fillWalls();
    void showWalls();
    void showCut();
    void chooseWalls(QTreeWidgetItem* item);
    /// A drag of a slider is one undo step.
    void startGesture() { gesture_ = commands::newGesture(); }
    void push(const session::VolumeChoices& volume, const QString& text,
              commands::Gesture gesture = commands::kNoGesture);
    session::VolumeChoices choices() const { return session().view.volume; }

    QComboBox* look_;
    QSlider* opacity_;
    QComboBox* cutAxis_;
    QSlider* cutAt_;
    QLabel* cutValue_;
    QCheckBox* keepsHigh_;
    QTreeWidget* walls_;
    std::vector<int> listed_;  ///< data and widths that the tree was made for
    commands::Gesture gesture_ = commands::kNoGesture;
};

}  // namespace omegascope::panels
