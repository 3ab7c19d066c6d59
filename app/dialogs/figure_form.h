#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QFontComboBox>
#include <QListWidget>
#include <QSpinBox>
#include <QWidget>

#include "app/controls/numbers/number_box.h"
#include "app/export/figure/figure_spec.h"

class QMenu;
class QToolButton;

namespace omegascope::dialogs {

/// What the views are called in the window: "Parameter plane".
QString titleOf(exporting::Panel panel);

/// Everything that an exporting::FigureSpec holds, as a form. The spec is always one that exporting::check
/// accepts as far as single numbers go: the boxes keep the ranges.
class FigureForm : public QWidget {
    Q_OBJECT
  public:
    /// Whether it has the list of panels, or somebody else tells which there are.
    enum class Panels { Chosen, GivenElsewhere };
    explicit FigureForm(Panels panels = Panels::Chosen, QWidget* parent = nullptr);

    const exporting::FigureSpec& spec() const { return spec_; }
    void setSpec(const exporting::FigureSpec& spec);

  signals:
    void changed();

  private:
    QWidget* makePanels();
    QWidget* makeSize();
    QWidget* makeLook();
    QWidget* makeRace();
    void showPanels();
    void showRace();
    void takeRace();
    void showSize();

    void takePanels();
    void takeGrid(int rows, int columns);
    void keepWidth(exporting::Preset preset);
    void takeSize();
    void takeUnit();
    void takeLook();
    /// Shows what became of the spec, and tells.
    void settle();

    exporting::FigureSpec spec_;
    bool showing_ = false;  ///< the boxes change because the spec did
    QListWidget* panels_;
    QSpinBox* rows_;
    QSpinBox* columns_;
    QCheckBox* letters_;
    QComboBox* key_;
    QCheckBox* bar_;
    QComboBox* format_;
    QComboBox* preset_;
    panels::NumberBox* width_;
    panels::NumberBox* height_;
    QComboBox* unit_;
    panels::NumberBox* dpi_;
    QFontComboBox* family_;
    panels::NumberBox* points_;
    panels::NumberBox* lines_;
    QComboBox* palette_;
    QCheckBox* transparent_;
    QComboBox* carries_;
    QCheckBox* archive_;
    QCheckBox* outlines_;
    QComboBox* race_;
    QMenu* methodMenu_;
    QToolButton* methods_;
    QSpinBox* starts_;
    panels::NumberBox* radius_;
    QSpinBox* seed_;
    QSpinBox* step_;
};

}  // namespace omegascope::dialogs
