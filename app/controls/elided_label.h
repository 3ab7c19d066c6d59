#pragma once

#include <QLabel>

namespace omegascope::panels {

/// A line of plain text that gives way instead of widening what it stands in: it ends in an ellipsis where there is no room
/// for all of it, and then its tool tip tells all.
class ElidedLabel : public QLabel {
    Q_OBJECT
  public:
    using QLabel::QLabel;
    QSize minimumSizeHint() const override { return {1, QLabel::minimumSizeHint().height()}; }
    /// Whether some of it is not seen.
    bool isCut() const;

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace omegascope::panels
