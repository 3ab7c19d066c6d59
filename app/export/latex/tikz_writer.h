#pragma once

#include <QByteArray>
#include <QMap>
#include <utility>

#include "app/export/writers/vector_device.h"

namespace omegascope::exporting {

/// Writes a LaTeX file with one TikZ picture. It compiles on its own (article, tikz, geometry: a page of the
/// figure's size) and gives the bare picture where another document inputs it. Text is set by LaTeX: letters,
/// digits, and the Greek, sub- and superscripts of the figures become mathematics; it keeps the middle of the
/// place that it has on screen, or in the key its left end.
class TikzWriter : public VectorSink {
  public:
    /// @param paper  size of the drawing in its own pixels   @param width  of the figure in points (1/72
    /// inch)
    TikzWriter(QSizeF paper, double width);

    void path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) override;
    void text(const VectorText& text) override;
    void image(const QRectF& target, const QImage& image) override;
    void clip(const QPainterPath& path) override;
    void layer(const QByteArray& name, double age) override;

    /// The file. @param session  kept in comment lines; `imageStem` + "-1.png" … are the names of images()
    QByteArray document(const QString& title, const QString& description, const QByteArray& session,
                        const QString& imageStem) const;
    /// Takes a bitmap among images(). @return its number, from 1
    qsizetype keep(const QImage& image);
    /// The pieces of that: definitions of colours, and the paths, which want x and y in pixels, y downwards.
    const QByteArray& colours() const { return colours_; }
    QByteArray picture(const QString& imageStem) const;
    /// About how many words of TeX's memory the picture takes until its page is shipped out.
    double words() const { return words_; }
    /// Bitmaps that the picture includes: files beside it, which LaTeX cannot hold itself.
    const QList<QByteArray>& images() const { return images_; }

  private:
    QByteArray colour(const QColor& colour);
    void bands(const QPainterPath& path, const VectorFill& fill);

    QSizeF paper_;
    double unit_;  ///< points per pixel
    QByteArray body_, colours_;
    QMap<QRgb, QByteArray> names_;
    QList<QByteArray> images_;
    double words_ = 0.0;
    bool clipped_ = false;
    bool fromLeft_ = false;  ///< text keeps its left end, as beside signs of a key
};

/// Of 5,000,000 words that TeX Live gives, 1,830,000 of which tikz takes, what a picture may have beside its document.
inline constexpr double kMostTexWords = 2e6;

}  // namespace omegascope::exporting
