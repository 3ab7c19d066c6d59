#include "app/panels/gallery/thumbnail.h"

#include <QPainter>

#include "app/figures/charts/study_figure.h"
#include "app/figures/data/data_figure.h"
#include "app/figures/slice/slice_figure.h"

namespace omegascope::panels {

namespace {

figures::Style smallStyle() {
    figures::Style style;
    style.text = false;
    style.textSize = 2.0;  // decides the margins, too
    style.lineWidth = 0.75;
    style.markerSize = 5.0;
    return style;
}

QImage paperOf(const QSize& size, double pixelRatio) {
    QImage image(size * pixelRatio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(pixelRatio);
    image.fill(figures::palette::kPaper);
    return image;
}

void drawData(QPainter& painter, const session::Session& session, const loss::Loss& loss, const QSize& size) {
    const auto state =
        figures::dataFigureState(loss, session.parameters, loss.evaluate(session.parameters), session.view);
    figures::drawDataFigure(painter, state, size, smallStyle());
}

bool drawPlane(QPainter& painter, const loss::Loss& loss, const slice::SliceSpec& spec,
               const Eigen::VectorXd& parameters, const session::ViewChoices& choices, const QSize& size,
               const figures::SlicePictureOptions& options, const Control& control) {
    const auto slice = slice::resolve(spec, loss.network());
    if (!slice) return false;
    const auto picture = figures::slicePicture(loss, spec, *slice, options, control);
    if (!picture) return false;
    figures::SliceFigureState state;
    state.picture = *picture;
    state.rangeS = slice->ranges[0];
    state.rangeT = slice->ranges[1];
    const Eigen::VectorXd omega = slice->project(parameters);
    state.omega = {omega[0], omega[1]};
    state.choices = choices;
    figures::drawSliceFigure(painter, state, size, smallStyle());
    return true;
}

bool drawSlice(QPainter& painter, const session::Session& session, const loss::Loss& loss, const QSize& size,
               const Control& control) {
    return drawPlane(painter, loss, session.slice, session.parameters, session.view, size,
                     {.gridSize = 97, .scale = {}}, control);
}

}  // namespace

QImage planeThumbnail(const loss::Loss& loss, const slice::SliceSpec& spec, const Eigen::VectorXd& parameters,
                      const QSize& size, double pixelRatio, const Control& control) {
    QImage image(size * pixelRatio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(pixelRatio);
    image.fill(figures::palette::kPaper);
    QPainter painter(&image);
    // Colours alone: cells of a large network would take longer than the picture is worth.
    if (!drawPlane(painter, loss, spec, parameters, {}, size, {.gridSize = 33, .cells = false, .scale = {}},
                   control))
        return {};
    return image;
}

QImage thumbnail(const session::Session& session, const QSize& size, double pixelRatio,
                 const Control& control) {
    const loss::Loss loss(network::Network(session.architecture), session.criterion, session.data);
    QImage image = paperOf(size, pixelRatio);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    if (session.architecture.depth() > 0 && session.data->dimension() == 2)
        drawData(painter, session, loss, size);
    else if (!drawSlice(painter, session, loss, size, control))
        return {};
    return image;
}

QImage thumbnail(const studies::Plot& plot, const QSize& size, double pixelRatio) {
    constexpr double kMargin = 6.0;
    QImage image = paperOf(size, pixelRatio);
    QPainter painter(&image);
    figures::drawStudyPlot(painter, figures::studyFigures(plot).front(),
                           QRectF(QPointF(0, 0), QSizeF(size)).adjusted(kMargin, kMargin, -kMargin, -kMargin),
                           smallStyle());
    return image;
}

}  // namespace omegascope::panels
