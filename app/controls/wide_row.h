#pragma once

#include <QScrollArea>

namespace omegascope::panels {

/// Shows a row of controls. Where there is less room than it needs, it scrolls sideways instead of being squeezed.
class WideRow : public QScrollArea {
    Q_OBJECT
  public:
    explicit WideRow(QWidget* row, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

  private:
    int heightAt(int width) const;
};

}  // namespace omegascope::panels
