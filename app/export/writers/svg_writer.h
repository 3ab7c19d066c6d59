#pragma once

#include <QByteArray>
#include <QMap>

#include "app/export/writers/vector_device.h"

namespace omegascope::exporting {

/// Writes SVG 1.1: paths with three decimals of a pixel, text as text, neighbours of one style in one group.
/// The same drawing gives the same bytes.
class SvgWriter : public VectorSink {
  public:
    /// @param paper  size of the drawing in its own pixels, the view box
    /// @param size   width and height that the file tells, in `unit`: "pt", or "" for CSS pixels
    SvgWriter(QSizeF paper, QSizeF size, QByteArray unit);

    void path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) override;
    void text(const VectorText& text) override;
    void image(const QRectF& target, const QImage& image) override;
    void clip(const QPainterPath& path) override;

    /// The whole file. @param session  kept as the text of <metadata>; `title` as <title>, `description` as <desc>
    QByteArray document(const QString& title, const QString& description, const QByteArray& session) const;
    void layer(const QByteArray& name, double age) override;

  private:
    void openLayer();
    void setGroup(const QByteArray& attributes);
    QByteArray fillAttributes(const VectorFill& fill);

    QSizeF paper_, size_;
    QByteArray unit_;
    QByteArray body_, definitions_, group_;
    QMap<QByteArray, QByteArray> names_;  ///< of definitions, by content
    bool clipped_ = false;
    QByteArray layer_, opened_;     ///< what is being drawn; the layer whose group is open
    QMap<QByteArray, int> layers_;  ///< how many groups a layer has
};

}  // namespace omegascope::exporting
