#pragma once

#include <QGraphicsEffect>

#include "app/figures/frame/colour_vision.h"

namespace omegascope::mainwindow {

/// Shows a widget in the colours that other eyes see (figures::seenBy).
class VisionEffect : public QGraphicsEffect {
    Q_OBJECT
  public:
    explicit VisionEffect(figures::Vision vision, QObject* parent = nullptr)
        : QGraphicsEffect(parent), vision_(vision) {}

  protected:
    void draw(QPainter* painter) override;

  private:
    figures::Vision vision_;
};

}  // namespace omegascope::mainwindow
