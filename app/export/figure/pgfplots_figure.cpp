#include "app/export/figure/pgfplots_figure.h"

#include "app/export/writers/grey_ink.h"
#include "app/figures/frame/plot_axes.h"
#include "app/figures/slice/loss_bands.h"

namespace omegascope::exporting {
namespace {

PgfColours coloursOf(const figures::CloseBar& bar, bool grey) {
    const figures::LossMap& map = bar.map;
    PgfColours colours{map.lowest, map.highest, {}, {}, QStringLiteral("L(ω)"), {}, {}};
    if (map.logarithmic()) {
        // Shares of the colours, with the losses written beside them.
        constexpr int kMostTicks = 6;
        colours.low = 0.0;
        colours.high = 1.0;
        colours.name = QString::fromStdString(figures::mapNotes(map).front());
        const figures::TickSet ticks = figures::lossTicks(map, kMostTicks);
        for (const double loss : ticks.at) colours.ticks.push_back(map.share(loss));
        for (const std::string& text : ticks.text) colours.labels << QString::fromStdString(text);
    }
    for (int k = 0; k <= figures::kPatchLevels; ++k) {
        const QColor stop = figures::lossColour(static_cast<double>(k) / figures::kPatchLevels, bar.colours);
        colours.stops.push_back(grey ? greyOf(stop) : stop);
    }
    return colours;
}

}  // namespace

PgfplotsWriter pgfplotsOf(const FigureSpec& spec, const FigureDrawing& drawing, const Ink& ink) {
    const QSizeF paper = QSizeF(pixelsOf(spec)) / ink.scale;
    const Composition& composition = *drawing.composition;
    const bool grey = spec.palette == Palette::Greyscale;
    PgfplotsWriter writer(paper, pointsOf(spec).width(), composition.style.textSize);
    GreySink greys(writer);
    VectorDevice device(paper, grey ? static_cast<VectorSink&>(greys) : writer);
    QPainter painter(&device);
    for (std::size_t k = 0; k < drawing.parts->size(); ++k) {
        const PanelPart& part = (*drawing.parts)[k];
        const QRectF& plot = composition.plots[k];
        if (!part.framed) {
            part.draw(painter, plot, composition.style);
            continue;
        }
        PgfAxis axis{part.map(plot), part.x, part.y, {}, {}, {}};
        axis.ticks = {figures::closeTicks(axis.map, true, part.x, composition.style),
                      figures::closeTicks(axis.map, false, part.y, composition.style)};
        if (part.bar) axis.colours = coloursOf(*part.bar, grey);
        for (const Composition::Bar& bar : composition.bars)
            if (bar.panel == k && axis.colours)
                axis.colours->bar = figures::closeBarBox(bar.bar, bar.area, composition.style);
        if (part.patches && ink.style.vectors) axis.patches = part.patches();
        writer.beginAxis(axis);
        // Without patches the loss is a picture: its regions as paths are no table that a hand could change.
        figures::Style style = composition.style;
        if (part.patches && axis.patches.empty()) style.vectors = false;
        part.draw(painter, plot, style);
        writer.endAxis();
    }
    drawBeside(painter, composition, *drawing.parts, false);
    painter.end();
    return writer;
}

}  // namespace omegascope::exporting
