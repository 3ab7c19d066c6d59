#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "app/figures/slice/slice_picture.h"

namespace omegascope::views {

/// What is known of the cell under the pointer, on a small card over the parameter plane: number, flatness, loss
/// polynomial in the shown coordinates, exact range of the loss and where it is least, area, signature.
/// Lets the pointer through.
class CellCard : public QWidget {
    Q_OBJECT
  public:
    explicit CellCard(QWidget* parent);

    /// Shows a cell of the picture, or nothing for -1. Texts are made once per cell.
    void showCell(std::shared_ptr<const figures::SlicePicture> picture, int cell);
    /// Into the corner of `frame` that is farthest from the pointer.
    void place(const QRectF& frame, const QPointF& pointer, const QPointF& omega);
    int cell() const { return cell_; }
    /// The card's lines, for tests and for people who cannot see it.
    QStringList lines() const { return lines_; }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    void describe();
    void setCompact(bool compact);
    QSize matrixSize() const;
    void paintMatrix(QPainter& painter, const QPointF& corner) const;

    std::shared_ptr<const figures::SlicePicture> picture_;
    int cell_ = -1;
    bool compact_ = false;  ///< the whole would cover too much
    QStringList lines_;
    QSize wanted_;  ///< for all that it says
    network::Signature signature_;
};

/// A polynomial for reading: "0.25 + 0.5 b₁ − b₁ b₂". Coefficients that are rounding are left out.
QString polynomialText(const cells::Polynomial& p, const QString& x, const QString& y);

}  // namespace omegascope::views
