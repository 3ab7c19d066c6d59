#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <iostream>

#include "app/cli/analysis.h"
#include "app/cli/call.h"
#include "app/cli/gallery_page.h"
#include "app/cli/graphics_application.h"
#include "app/export/file_writer.h"
#include "app/export/panel_renderer.h"
#include "app/session/session_io.h"
#include "resources/gallery_files.h"

namespace omegascope::cli {
namespace {

using exporting::Panel;

constexpr std::string_view kOut = "--out";
constexpr QSize kPictureSize{1200, 900};

QString nameOf(const slice::AxisLabel& axis) {
    return QString::fromStdString(axis.name);
}

QString dataCaption(const exporting::ShownSession& shown, const loss::Evaluation& evaluation) {
    const auto solved = loss::solvedData(shown.loss, evaluation);
    const auto count = std::count(solved.begin(), solved.end(), true);
    return QStringLiteral("Data: %1 of %2 solved, %3 dead.")
        .arg(count)
        .arg(shown.loss.dataset().size())
        .arg(loss::deadData(evaluation).size());
}

GalleryEntry entryOf(const QString& name, const exporting::ShownSession& shown,
                     const figures::SlicePicture& picture) {
    const session::Session& session = shown.session;
    const loss::Evaluation evaluation = shown.loss.evaluate(shown.point);
    const std::string fraction = fractionOf(evaluation.value, session.data);
    GalleryEntry entry;
    entry.name = name;
    entry.title = QString::fromStdString(session.title);
    entry.source = QString::fromStdString(session.source);
    entry.notes = QString::fromStdString(session.notes);
    entry.loss =
        QString::fromStdString(shortest(evaluation.value) + (fraction.empty() ? "" : " = " + fraction));
    entry.dataCaption = dataCaption(shown, evaluation);
    const QString plane = QStringLiteral("(%1, %2)").arg(nameOf(picture.axes[0]), nameOf(picture.axes[1]));
    entry.sliceCaption = QStringLiteral("Parameters %1: the loss in colour; %2.")
                             .arg(plane, QString::fromStdString(picture.complex.remark));
    entry.surfaceCaption = QStringLiteral("The loss as a surface over %1.").arg(plane);
    return entry;
}

/// Writes the three pictures and the session of one figure.
Result<GalleryEntry> renderEntry(const QDir& folder, const QString& resource) {
    const QString name = QFileInfo(resource).completeBaseName();
    QFile file(resource);
    if (!file.open(QIODevice::ReadOnly))
        return Error{"The gallery of this build is damaged; build it again."};
    const QByteArray text = file.readAll();
    Result<session::Loaded> loaded = session::fromText(text.toStdString(), QString());
    if (!loaded) return loaded.error();
    auto renderer = exporting::PanelRenderer::of(std::move(loaded->session));
    if (!renderer) return renderer.error();

    const std::pair<Panel, const char*> panels[] = {
        {Panel::Data, "data"}, {Panel::Slice, "slice"}, {Panel::Surface, "surface"}};
    for (const auto& [panel, suffix] : panels) {
        const Result<QImage> image = renderer->render(panel, kPictureSize, false);
        if (!image) return image.error();
        const QString path = folder.filePath(QStringLiteral("%1-%2.png").arg(name, QLatin1String(suffix)));
        if (const Outcome saved = exporting::savePng(*image, path); !saved) return saved.error();
    }
    const Outcome copied = exporting::writeFile(folder.filePath(name + ".json"), text);
    if (!copied) return copied.error();
    const auto picture = renderer->picture();
    if (!picture) return picture.error();
    return entryOf(name, renderer->shown(), **picture);
}

Ending run(const Arguments& arguments) {
    const QDir folder(arguments.value(kOut));
    if (!folder.mkpath(QStringLiteral("."))) {
        return Ending::input("The folder \"" + folder.path().toStdString() +
                             "\" cannot be made; give one where you may write.");
    }
    const auto application = GraphicsApplication::start(GraphicsApplication::Need::OpenGl);
    if (!application) return Ending::input(application.error());

    std::vector<GalleryEntry> entries;
    for (const QString& file : resources::galleryFiles()) {
        Result<GalleryEntry> entry = renderEntry(folder, file);
        if (!entry) return Ending::input(entry.error());
        entries.push_back(*std::move(entry));
    }
    const QString index = folder.filePath(QStringLiteral("index.html"));
    const Outcome written = exporting::writeFile(index, galleryPage(entries).toUtf8());
    if (!written) return Ending::input(written.error());
    std::cout << entries.size() << " figures: " << index.toStdString() << '\n';
    return Ending::done();
}

}  // namespace

const Call& galleryCall() {
    static const Call call{
        "gallery",
        "",
        "renders every figure of the built-in gallery; no display is needed",
        "DIR gets the pictures, the sessions, and index.html, which shows them all. It is made when "
        "there is none.",
        {{kOut, "DIR", "the folder to fill", true}},
        run};
    return call;
}

}  // namespace omegascope::cli
