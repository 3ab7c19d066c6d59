#pragma once

#include <QByteArray>
#include <QMap>
#include <QSet>
#include <QStringList>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "app/export/latex/tikz_writer.h"
#include "app/figures/frame/style.h"
#include "app/figures/frame/ticks.h"

namespace omegascope::exporting {

/// The colours of the loss, as a map of PGFPlots and the range that it spans.
struct PgfColours {
    double low = 0.0, high = 1.0;
    std::vector<QColor> stops;  ///< equally spaced, at least two
    std::optional<QRectF> bar;  ///< where its bar stands on paper, if here
    QString name;               ///< of the bar
    std::vector<double> ticks;  ///< of the bar, with their labels; none: as PGFPlots chooses
    QStringList labels;
};

/// One axis environment.
struct PgfAxis {
    figures::AxisMap map;
    figures::AxisText x, y;
    std::optional<PgfColours> colours;
    /// Corners (x, y, loss) of triangles on which the loss is affine, in the coordinates of the map.
    std::vector<std::array<std::array<double, 3>, 3>> patches;
    std::array<std::vector<double>, 2>
        ticks;  ///< of x and y, evenly spaced, in the numbers that the axes show
};

/// Writes a LaTeX file with a PGFPlots picture that an author can change by hand: an axis environment for each plot with
/// its data in tables, in the numbers that its axes show; labels in mathematics; colours and styles with names, each
/// defined once at the top. Names are those of the layers (figures::LayeredDevice). What lies in no axis, the key or a
/// surface, is a TikZ picture below. Compiles as TikzWriter's files do, with pgfplots.
class PgfplotsWriter : public VectorSink {
  public:
    /// @param paper  size of the drawing in its own pixels   @param width  of the figure in points (1/72 inch)
    /// @param type  height of the names of axes, in pixels
    PgfplotsWriter(QSizeF paper, double width, double type);

    /// What follows lies in this axis, until endAxis; its frame, ticks and names are the environment's.
    void beginAxis(const PgfAxis& axis);
    void endAxis();

    void path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) override;
    void text(const VectorText& text) override;
    void image(const QRectF& target, const QImage& image) override;
    void clip(const QPainterPath& path) override;
    void layer(const QByteArray& name, double age) override;
    bool mark(const figures::Mark& mark) override;

    QByteArray document(const QString& title, const QString& description, const QByteArray& session,
                        const QString& imageStem) const;
    /// About how many words of TeX's memory it takes.
    double words() const { return words_ + below_.words(); }
    const QList<QByteArray>& images() const { return below_.images(); }

  private:
    /// How numbers of the axes become numbers of the file: far from 0 beside their range, the difference from a tick;
    /// logarithms become what they are of, on an axis of PGFPlots' own.
    struct Numbers {
        double from = 0.0, unit = 1.0;
        bool decades = false;
        QByteArray label, ticks;
        double of(double value) const { return decades ? std::pow(10.0, value) : (value - from) / unit; }
    };
    static Numbers numbersOf(const figures::AxisText& text, double low, double high, const QByteArray& axis,
                             const std::vector<double>& ticks);

    bool isBeside(const QRectF& box) const;
    QByteArray colour(const QByteArray& layer, const QColor& colour);
    QByteArray style(const QByteArray& options, bool ofText = false);
    QByteArray strokeOptions(const VectorStroke& stroke);
    QByteArray fillOptions(const QPainterPath& path, const VectorFill& fill);
    QByteArray row(const QPointF& paper) const;
    QByteArray rows(const QPainterPath& path) const;
    void plot(const QByteArray& style, const QByteArray& options, const QByteArray& rows);
    void endPlot();
    void putMark(const QByteArray& style, const QByteArray& shape, const QByteArray& row);
    void putPatches(const PgfAxis& axis);
    void declareShape(figures::Marker shape);
    QByteArray point(const QPointF& paper) const;
    QByteArray fontOf(const VectorText& text) const;
    void see(const QColor& colour);
    std::pair<QColor, QColor> pathColours() const;

    QSizeF paper_;
    double unit_, type_;
    TikzWriter below_;  ///< what lies in no axis
    QByteArray body_, colours_, styles_, textStyles_, shapes_, maps_;
    QMap<QByteArray, QByteArray> colourNames_, styleNames_;
    QMap<QByteArray, int> named_;  ///< how many styles a layer has
    QSet<QByteArray> shapesKnown_;
    double words_ = 0.0;

    std::optional<PgfAxis> axis_;
    std::array<Numbers, 2> numbers_;
    QByteArray layer_;
    double age_ = -1.0;
    QByteArray plotStyle_, plotOptions_, plotRows_;
    struct Marks {
        QByteArray style, shape, rows;
    };
    std::vector<Marks> marks_;
    /// The oldest and the newest piece of a path that were seen, with their colours.
    std::optional<std::array<std::pair<double, QColor>, 2>> seen_;
};

/// As kMostTexWords, where pgfplots takes 1,900,000.
inline constexpr double kMostPgfplotsWords = 2.6e6;

}  // namespace omegascope::exporting
