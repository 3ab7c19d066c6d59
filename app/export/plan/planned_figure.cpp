#include "app/export/plan/planned_figure.h"

#include <QFileInfo>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace omegascope::exporting {
namespace {

using figures::Style;

/// Text on a pale ground, which keeps it readable on every colour.
void drawAnnotation(QPainter& painter, const Annotation& annotation, const PanelPart& part,
                    const QRectF& frame, const Style& style) {
    const QPointF at = part.toPaper(frame, annotation.at[0], annotation.at[1]);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(style.font());
    const QFontMetricsF metrics(painter.font());
    const double width = metrics.horizontalAdvance(annotation.text), height = metrics.capHeight();
    const QRectF box(at.x() - 0.5 * width - 2.0, at.y() - 0.5 * height - 2.5, width + 4.0, height + 5.0);
    painter.setClipRect(frame);
    if (annotation.arrow) {
        const QPointF tip = part.toPaper(frame, (*annotation.arrow)[0], (*annotation.arrow)[1]);
        const QPointF way = tip - box.center();
        const double length = std::hypot(way.x(), way.y());
        if (length > 1e-9) {
            const QPointF along = way / length, across(-along.y(), along.x());
            const double head = 0.55 * style.textSize;
            painter.setPen(QPen(figures::palette::kInk, 1.2 * style.lineWidth, Qt::SolidLine, Qt::FlatCap));
            painter.drawLine(box.center(), tip - 0.9 * head * along);
            painter.setPen(Qt::NoPen);
            painter.setBrush(figures::palette::kInk);
            painter.drawPolygon(QPolygonF{tip, tip - head * along + 0.4 * head * across,
                                          tip - head * along - 0.4 * head * across});
        }
    }
    QColor ground = figures::palette::kPaper;
    ground.setAlpha(215);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    if (style.text) {
        painter.drawRect(box);
        painter.setPen(figures::palette::kInk);
        painter.drawText(QPointF(at.x() - 0.5 * width, at.y() + 0.5 * height), annotation.text);
    }
    painter.restore();
}

void drawInset(QPainter& painter, const Inset& inset, const PanelPart& part, const QRectF& frame,
               const Style& style) {
    const QRectF place(frame.left() + inset.place[0] * frame.width(),
                       frame.bottom() - (inset.place[1] + inset.place[3]) * frame.height(),
                       inset.place[2] * frame.width(), inset.place[3] * frame.height());
    const QPointF a = part.toPaper(frame, inset.window[0][0], inset.window[1][0]);
    const QPointF b = part.toPaper(frame, inset.window[0][1], inset.window[1][1]);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(
        QPen(figures::palette::kPaper, 2.4 * style.lineWidth, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(a, b).normalized());
    painter.setPen(QPen(figures::palette::kInk, style.lineWidth, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawRect(QRectF(a, b).normalized());
    const double rim = 0.45 * style.textSize;
    painter.fillRect(place.adjusted(-rim, -0.5 * rim, 0.5 * rim, rim), figures::palette::kPaper);
    painter.restore();
    part.drawInset(painter, inset.window, place, style);
}

}  // namespace

Result<PlannedFigure> PlannedFigure::of(FigurePlan plan, const Control& control) {
    if (const Outcome font = plan.spec.fontFile.isEmpty() ? Outcome(Done{}) : loadFont(plan.spec); !font)
        return font.error();
    std::vector<PanelRenderer> renderers;
    const auto surfaces = std::make_shared<view3d::OffscreenRenderer>();
    for (const session::Session& session : plan.sessions) {
        auto renderer = PanelRenderer::of(session, PanelRenderer::kLastStep, surfaces);
        if (!renderer) return renderer.error();
        renderers.push_back(*std::move(renderer));
    }
    PlannedFigure figure(std::move(plan), std::move(renderers));
    for (PanelRenderer& renderer : figure.renderers_) renderer.setPalette(figure.plan_.spec.palette);
    figure.shareRace();
    if (const Outcome computed = figure.compute(control); !computed) return computed.error();
    if (!figure.plan_.sharedRange) return figure;
    if (const Outcome shared = figure.shareRange(); !shared) return shared.error();
    if (const Outcome computed = figure.compute(control); !computed) return computed.error();
    return figure;
}

PlannedFigure PlannedFigure::with(FigurePlan plan) const {
    if (plan.sessions.size() != renderers_.size())
        throw std::invalid_argument("PlannedFigure::with: a plan of other sessions");
    PlannedFigure other(std::move(plan), renderers_);
    for (PanelRenderer& renderer : other.renderers_) renderer.setPalette(other.plan_.spec.palette);
    other.shareRace();
    return other;
}

/// The figure's race in every panel, but for those that have their own.
void PlannedFigure::shareRace() {
    for (std::size_t k = 0; k < renderers_.size(); ++k) renderers_[k].setRace(specOf(k).race);
}

/// Of the panels of this session.
FigureSpec PlannedFigure::specOf(std::size_t session) const {
    FigureSpec spec = plan_.spec;
    spec.panels.clear();
    for (const PanelPlan& panel : plan_.panels) {
        if (panel.session != session) continue;
        if (panel.race) spec.race = panel.race;
        spec.panels.push_back(panel.panel);
    }
    return spec;
}

bool PlannedFigure::isComplete() const {
    for (std::size_t k = 0; k < renderers_.size(); ++k)
        if (!renderers_[k].request(specOf(k)).isMet()) return false;
    return true;
}

Result<PlannedFigure> PlannedFigure::completed(const Control& control) const {
    PlannedFigure other = *this;
    if (const Outcome computed = other.compute(control); !computed) return computed.error();
    return other;
}

/// What the panels of each session show.
Outcome PlannedFigure::compute(const Control& control) {
    for (std::size_t k = 0; k < renderers_.size(); ++k) {
        const PartsRequest request = renderers_[k].request(specOf(k));
        if (request.isMet()) continue;
        auto parts = computeParts(request, {control.stop, {}});
        if (!parts) return parts.error();
        renderers_[k].take(*std::move(parts));
        control.report(static_cast<double>(k + 1) / static_cast<double>(renderers_.size()));
    }
    return Done{};
}

bool PlannedFigure::showsSurface() const {
    return exporting::showsSurface(plan_.spec.panels);
}

/// Colours mean the same in all planes and surfaces.
Outcome PlannedFigure::shareRange() {
    std::optional<std::array<double, 2>> all;
    const auto shows = [](const PanelPlan& panel) {
        return panel.panel == Panel::Slice || panel.panel == Panel::Surface;
    };
    for (const PanelPlan& panel : plan_.panels) {
        if (!shows(panel)) continue;
        const auto range = renderers_[panel.session].lossRange();
        if (!range) return range.error();
        all = all ? std::array{std::min((*all)[0], (*range)[0]), std::max((*all)[1], (*range)[1])} : *range;
    }
    if (!all || !((*all)[0] < (*all)[1])) return Done{};
    for (PanelRenderer& renderer : renderers_) {
        Look look;
        look.lossRange = *all;
        renderer.setLook(look);
    }
    return Done{};
}

Result<std::vector<PanelPart>> PlannedFigure::parts(const Ink& ink) {
    std::vector<PanelPart> parts;
    for (std::size_t k = 0; k < plan_.panels.size(); ++k) {
        const PanelPlan& panel = plan_.panels[k];
        Result<PanelPart> made = renderers_[panel.session].part(panel.panel, ink);
        if (!made) return made.error();
        made->title = panel.title;
        made->place = panel.place.value();
        std::vector<Annotation> annotations;
        std::vector<Inset> insets;
        std::ranges::copy_if(plan_.annotations, std::back_inserter(annotations),
                             [k](const Annotation& annotation) { return annotation.panel == k; });
        std::ranges::copy_if(plan_.insets, std::back_inserter(insets),
                             [k](const Inset& inset) { return inset.panel == k; });
        if (!annotations.empty() || !insets.empty()) {
            const PanelPart plain = *made;
            made->draw = [plain, annotations, insets](QPainter& painter, const QRectF& frame,
                                                      const Style& style) {
                plain.draw(painter, frame, style);
                for (const Inset& inset : insets) drawInset(painter, inset, plain, frame, style);
                for (const Annotation& annotation : annotations)
                    drawAnnotation(painter, annotation, plain, frame, style);
            };
        }
        parts.push_back(*std::move(made));
    }
    return parts;
}

Result<std::optional<PlannedFigure::Place>> PlannedFigure::placeAt(const QPointF& shares) {
    const Ink ink = inkOf(plan_.spec, true);
    const auto made = parts(ink);
    if (!made) return made.error();
    const QSizeF paper = QSizeF(pixelsOf(plan_.spec)) / ink.scale;
    const Composition composed = compose(plan_.spec, paper, *made, ink.style);
    const QPointF at(shares.x() * paper.width(), shares.y() * paper.height());
    for (std::size_t k = 0; k < made->size(); ++k) {
        const PanelPart& part = (*made)[k];
        if (!part.framed || !composed.plots[k].contains(at)) continue;
        const QPointF data = part.map(composed.plots[k]).toData(at);
        return std::optional(
            Place{k, {part.x.offset + part.x.scale * data.x(), part.y.offset + part.y.scale * data.y()}});
    }
    return std::optional<Place>();
}

Result<std::optional<std::size_t>> PlannedFigure::panelAt(const QPointF& shares) {
    const auto composed = composition();
    if (!composed) return composed.error();
    const QSizeF paper = QSizeF(pixelsOf(plan_.spec)) / inkOf(plan_.spec, true).scale;
    const QPointF at(shares.x() * paper.width(), shares.y() * paper.height());
    for (std::size_t k = 0; k < composed->plots.size(); ++k)
        if (composed->plots[k].contains(at)) return std::optional(k);
    return std::optional<std::size_t>();
}

Result<Composition> PlannedFigure::composition() {
    const Ink ink = inkOf(plan_.spec, true);
    const auto made = parts(ink);
    if (!made) return made.error();
    return compose(plan_.spec, QSizeF(pixelsOf(plan_.spec)) / ink.scale, *made, ink.style);
}

Result<QString> PlannedFigure::words() {
    QStringList sentences;
    for (std::size_t k = 0; k < plan_.panels.size(); ++k) {
        const PanelPlan& panel = plan_.panels[k];
        const auto caption = renderers_[panel.session].caption({panel.panel});
        if (!caption) return caption.error();
        QString sentence = hasLetters(plan_.spec)
                               ? QStringLiteral("(%1) ").arg(QChar('a' + static_cast<int>(k)))
                               : QString();
        if (!panel.title.isEmpty()) sentence += panel.title + QStringLiteral(": ");
        sentences << sentence + QStringLiteral("L(ω) = %1. ").arg(caption->loss) + caption->part(panel.panel);
        if (!caption->race.isEmpty() && !sentences.contains(caption->race)) sentences << caption->race;
    }
    return sentences.join(QLatin1Char(' '));
}

Result<QImage> PlannedFigure::preview() {
    FigureSpec& spec = plan_.spec;
    spec.format = Format::Png;
    if (const Outcome font = checkFont(spec); !font) return font.error();
    const Ink ink = inkOf(spec, false);
    auto made = parts(ink);
    if (!made) return made.error();
    const auto drawing = composedDrawing(spec, *std::move(made), ink);
    if (!drawing) return drawing.error();
    return pictureOf(spec, *drawing, ink, {});
}

bool sameRange(const FigurePlan& a, const FigurePlan& b) {
    return a.sharedRange == b.sharedRange &&
           (!a.sharedRange ||
            std::ranges::equal(a.panels, b.panels, [](const PanelPlan& p, const PanelPlan& q) {
                return p.panel == q.panel && p.session == q.session;
            }));
}

Result<DrawnFigure> PlannedFigure::draw(Format format, const QString& path) {
    plan_.spec.format = format;
    const FigureSpec& spec = plan_.spec;
    if (const Outcome font = checkFont(spec); !font) return font.error();
    Inside inside{spec.carries == Carried::Anonymous ? QString() : QString::fromStdString(plan_.title), {}};
    if (spec.carries != Carried::Nothing)
        inside.session = QByteArray::fromStdString(toText(plan_, spec.carries));
    auto said = words();
    if (!said) return said.error();
    inside.alternative = *std::move(said);
    const auto drawing = [&](const Ink& ink) -> Result<FigureDrawing> {
        auto made = parts(ink);
        if (!made) return made.error();
        return composedDrawing(spec, *std::move(made), ink);
    };
    return drawnIn(spec, drawing, inside, QFileInfo(path).completeBaseName());
}

}  // namespace omegascope::exporting
