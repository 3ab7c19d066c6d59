#pragma once

#include <QObject>

class QWidget;

namespace omegascope::views {
class Highlight;
}

namespace omegascope::mainwindow {

/// While ? is held, what the pointer is on is explained beside it: two sentences with the formula and where it comes from.
/// Installed on the application; knows the widgets of the window and of the stage by their names.
class Explainer : public QObject {
    Q_OBJECT
  public:
    /// @param highlight  tells whether the pointer is on a wall; null: never
    Explainer(const views::Highlight* highlight, QObject* parent);

    /// What is said of a widget, or of the nearest one round it that has a name; empty: nothing.
    QString explanationOf(const QWidget* widget) const;

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    const views::Highlight* highlight_;
    bool shown_ = false;
};

}  // namespace omegascope::mainwindow
