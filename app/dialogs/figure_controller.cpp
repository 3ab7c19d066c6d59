#include "app/dialogs/figure_controller.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

#include "app/dialogs/animation_dialog.h"
#include "app/dialogs/complaint.h"
#include "app/dialogs/export_dialog.h"
#include "app/dialogs/parts_wait.h"
#include "app/export/figure/figure_files.h"
#include "app/export/models/surface_model.h"

namespace omegascope::dialogs {

using exporting::Panel;
using exporting::PanelRenderer;

namespace {

/// The name of the session's file, or its title in letters that any file system takes.
QString nameFor(const ShownNow& shown) {
    if (!shown.path.isEmpty()) return QFileInfo(shown.path).completeBaseName();
    QString name;
    for (const QChar letter : QString::fromStdString(shown.session.title).toLower())
        if (letter.isLetterOrNumber())
            name += letter;
        else if (!name.isEmpty() && !name.endsWith('-'))
            name += '-';
    return name.isEmpty() ? QStringLiteral("figure") : name.left(60);
}

/// STEM.png, STEM-2.png, …: the first that does not exist.
QString freePath(const QDir& folder, const QString& stem) {
    QString path = folder.filePath(stem + QStringLiteral(".png"));
    for (int k = 2; QFileInfo::exists(path); ++k)
        path = folder.filePath(QStringLiteral("%1-%2.png").arg(stem).arg(k));
    return path;
}

/// In as many pixels as the command line gives without a size.
exporting::FigureSpec usualSpec(const std::vector<exporting::Panel>& panels) {
    exporting::FigureSpec spec = exporting::specOf(panels, {});
    spec.pixels = usualPixels(spec);
    return spec;
}

Result<PanelRenderer> rendererOf(const ShownNow& shown) {
    Result<PanelRenderer> renderer = PanelRenderer::of(shown.session, shown.step);
    if (renderer) renderer->hold(shown.picture, shown.volume);
    return renderer;
}

/// On any thread: uses neither OpenGL nor fonts.
Outcome writeNumbers(const ShownNow& shown, Panel panel, const QString& path, const Control& control) {
    Result<PanelRenderer> renderer = rendererOf(shown);
    if (!renderer) return renderer.error();
    auto parts = exporting::computeParts(renderer->request(exporting::specOf({panel}, {})), control);
    if (!parts) return parts.error();
    renderer->take(*std::move(parts));
    if (const auto format = exporting::modelFormatOf(path)) {
        const auto model = exporting::surfaceModel(*renderer);
        return model ? exporting::saveModel(*model, *format, path) : Outcome(model.error());
    }
    const auto format = exporting::dataFormatOf(path);
    const auto data = exporting::panelData(*renderer, panel, format, control);
    return data ? exporting::saveData(*data, format.value(), path) : Outcome(data.error());
}

}  // namespace

FigureController::FigureController(std::function<ShownNow()> shown, QWidget* window)
    : QObject(window), shown_(std::move(shown)), window_(window) {
    connect(&numbers_, &jobs::LatestJob::failed, this,
            [this](const QString& sentence) { complain(window_, sentence); });
}

QString FigureController::nameNow() const {
    return nameFor(shown_());
}

void FigureController::exportFigure() {
    const ShownNow shown = shown_();
    Result<PanelRenderer> renderer = rendererOf(shown);
    if (!renderer) return complain(window_, QString::fromStdString(renderer.error().message));
    ExportDialog dialog(*std::move(renderer), nameFor(shown), window_);
    connect(&dialog, &ExportDialog::told, this, &FigureController::told);
    if (shown.raceElsewhere)
        dialog.remark(
            tr("The race began at another ω or with other training than the session has now, so it is "
               "not in the figure; race once more to have it."));
    dialog.exec();
}

void FigureController::draw(const exporting::FigureSpec& spec, std::function<void(PanelRenderer&)> act) {
    Result<PanelRenderer> made = rendererOf(shown_());
    if (!made) return complain(window_, QString::fromStdString(made.error().message));
    exporting::PartsRequest request = made->request(spec);
    if (request.isMet()) return act(*made);
    auto* wait = new PartsWait(
        std::move(request),
        [renderer = std::make_shared<PanelRenderer>(*std::move(made)), act](exporting::FigureParts parts) {
            renderer->take(std::move(parts));
            act(*renderer);
        },
        window_);
    connect(wait, &PartsWait::failed, this, [this](const QString& sentence) { complain(window_, sentence); });
}

void FigureController::quickPicture(const std::vector<exporting::Panel>& panels, bool transparent) {
    exporting::FigureSpec spec = usualSpec(panels);
    spec.transparent = transparent;
    draw(spec, [this, spec, name = nameFor(shown_())](PanelRenderer& renderer) {
        const QString path = freePath(QDir(exportFolder()), name);
        const Outcome saved = [&] {
            const BusyCursor busy;
            return exporting::saveFigure(renderer, spec, path);
        }();
        if (!saved) return complain(window_, QString::fromStdString(saved.error().message));
        emit told(tr("Wrote %1.").arg(QDir::toNativeSeparators(path)));
    });
}

void FigureController::copyFigure(const std::vector<exporting::Panel>& panels) {
    const exporting::FigureSpec spec = usualSpec(panels);
    draw(spec, [this, spec](PanelRenderer& renderer) {
        const Outcome copied = [&] {
            const BusyCursor busy;
            return copyToClipboard(renderer, spec);
        }();
        if (!copied) return complain(window_, QString::fromStdString(copied.error().message));
        emit told(tr("Copied the figure, as picture and as drawing."));
    });
}

void FigureController::exportData(Panel panel) {
    const ShownNow shown = shown_();
    if (panel == Panel::Run && shown.session.trajectory->empty())
        return complain(window_, tr("There is no run yet; press Space to start one at ω."));
    const QString suggested =
        QDir(exportFolder()).filePath(QStringLiteral("%1-%2.csv").arg(nameFor(shown), nameOf(panel)));
    QString filter = tr("Tables (*.csv);;NumPy arrays (*.npz);;JSON (*.json)");
    if (panel == Panel::Surface) filter += tr(";;3-D models (*.vtp *.obj *.glb)");
    QString path = QFileDialog::getSaveFileName(window_, tr("Export data"), suggested, filter);
    if (path.isEmpty()) return;
    if (QFileInfo(path).suffix().isEmpty()) path += QStringLiteral(".csv");
    const bool model = panel == Panel::Surface && exporting::modelFormatOf(path);
    if (!model && !exporting::dataFormatOf(path))
        return complain(window_,
                        tr("“%1” has an ending that is no format of numbers; give .csv, .npz or .json.")
                            .arg(QFileInfo(path).fileName()));
    rememberExport(path);
    saveNumbers(panel, path);
}

void FigureController::saveNumbers(Panel panel, const QString& path) {
    emit told(tr("Writing %1 …").arg(QFileInfo(path).fileName()));
    numbers_.start([shown = shown_(), panel,
                    path](const Control& control) { return writeNumbers(shown, panel, path, control); },
                   [this, path](const Outcome& saved) {
                       if (!saved && saved.error().isCancelled()) return;
                       if (!saved) return complain(window_, QString::fromStdString(saved.error().message));
                       emit told(tr("Wrote %1.").arg(QDir::toNativeSeparators(path)));
                   });
}

void FigureController::exportAnimation() {
    const ShownNow shown = shown_();
    AnimationDialog dialog(shown.session, nameFor(shown), window_);
    connect(&dialog, &AnimationDialog::told, this, &FigureController::told);
    dialog.exec();
}

}  // namespace omegascope::dialogs

#include "moc_figure_controller.cpp"
