#include "app/present/figure_canvas.h"

#include <QMouseEvent>
#include <QPainter>
#include <cmath>

#include "app/figures/frame/type_style.h"

namespace omegascope::present {

namespace {

using document::Aspect;

void paintHint(QWidget& widget, const QString& text) {
    QPainter painter(&widget);
    painter.fillRect(widget.rect(), figures::palette::kPaper);
    painter.setPen(figures::palette::kSoft);
    painter.drawText(widget.rect(), Qt::AlignCenter | Qt::TextWordWrap, text);
}

}  // namespace

RunCanvas::RunCanvas(document::Document& document, QWidget* parent) : QWidget(parent), document_(document) {
    setObjectName(QStringLiteral("runCanvas"));
    setMinimumSize(160, 120);
    connect(&document_, &document::Document::changed, this, [this](document::Aspects aspects) {
        if (aspects & (Aspect::Trajectory | Aspect::Position)) update();
    });
}

figures::RunFigureState RunCanvas::state() const {
    return {document_.session().trajectory->loss, document_.position()};
}

void RunCanvas::paintEvent(QPaintEvent*) {
    if (document_.session().trajectory->empty()) {
        paintHint(*this, tr("No run yet"));
        return;
    }
    QPainter painter(this);
    figures::drawRunFigure(painter, state(), size(), figures::styleOf(font()));
}

void RunCanvas::mousePressEvent(QMouseEvent* event) {
    if (document_.session().trajectory->empty() || !(event->buttons() & Qt::LeftButton)) return;
    const auto map = figures::runFigureMap(state(), size(), figures::styleOf(font()));
    document_.setPosition(static_cast<int>(std::lround(map.toData(event->position()).x())));
}

void RunCanvas::mouseMoveEvent(QMouseEvent* event) {
    mousePressEvent(event);
}

ClarkeCanvas::ClarkeCanvas(document::Document& document, panels::PointComputer& points, QWidget* parent)
    : QWidget(parent), document_(document), points_(points) {
    setObjectName(QStringLiteral("clarkeCanvas"));
    setMinimumSize(160, 120);
    connect(&points_, &panels::PointComputer::changed, this, &ClarkeCanvas::rebuild);
    rebuild();
}

void ClarkeCanvas::rebuild() {
    state_.reset();
    const auto result = points_.result();
    if (result && points_.isCurrent() && result->loss == document_.loss())
        state_ = figures::clarkeFigureState(
            result->analysis.clarke,
            figures::slicePlane(document_.session().slice, document_.slice(), result->loss->network()));
    update();
}

void ClarkeCanvas::paintEvent(QPaintEvent*) {
    if (!state_) {
        paintHint(*this, tr("Computing"));
        return;
    }
    QPainter painter(this);
    painter.fillRect(rect(), figures::palette::kPaper);
    figures::drawClarkeFigure(painter, *state_, size(), figures::styleOf(font()));
}

}  // namespace omegascope::present

#include "moc_figure_canvas.cpp"
