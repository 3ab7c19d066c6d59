#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <vector>

#include "app/cli/base/graphics_application.h"
#include "app/cli/figures/figure_calls.h"
#include "app/cli/figures/gallery_page.h"
#include "app/export/figure/caption.h"
#include "app/export/figure/figure_files.h"
#include "app/export/plan/planned_figure.h"
#include "app/export/studies/study_export.h"
#include "app/export/writers/background_writer.h"
#include "app/export/writers/file_writer.h"
#include "app/export/writers/work_folder.h"
#include "app/session/file/session_io.h"
#include "app/studies/shipped.h"
#include "resources/gallery_files.h"

namespace omegascope::cli {
namespace {

// Centimetres, as in print: type of 8 points is read on the page as it is in a paper.
constexpr QSizeF kPanelPaper{10.16, 7.62}, kFigure{17.5, 6.2};
constexpr double kType = 8.0;

GalleryEntry entryOf(const QString& name, const exporting::ShownSession& shown,
                     const figures::SlicePicture& picture) {
    const session::Session& session = shown.session;
    GalleryEntry entry;
    entry.name = name;
    entry.title = QString::fromStdString(session.title);
    entry.source = QString::fromStdString(session.source);
    entry.notes = QString::fromStdString(session.notes);
    entry.caption = exporting::captionOf(shown, &picture);
    entry.figureCaption = entry.caption.figure(
        session, exporting::specOf(exporting::panelsNamed(QStringLiteral("figure")).value(), {}));
    return entry;
}

/// Every panel as a picture, and the three side by side in every format of the page. What needs no OpenGL is drawn and
/// written on other threads.
Outcome renderPanels(exporting::PanelRenderer& renderer, exporting::BackgroundWriter& writer,
                     const QDir& folder, const QString& name) {
    struct File {
        const char* panels;
        const char* ending;
    };
    const File files[] = {{"surface", "surface.png"}, {"figure", "figure.svg"}, {"figure", "figure.pdf"},
                          {"data", "data.png"},       {"slice", "slice.png"},   {"figure", "figure.png"}};
    for (const File& file : files) {
        exporting::FigureSpec spec =
            exporting::specOf(exporting::panelsNamed(QLatin1String(file.panels)).value(), {});
        spec.pixels.reset();
        spec.centimetres = spec.panels.size() > 1 ? kFigure : kPanelPaper;
        spec.fontPoints = kType;
        spec.format = exporting::formatOf(QLatin1String(file.ending)).value();
        const QString path = folder.filePath(QStringLiteral("%1-%2").arg(name, QLatin1String(file.ending)));
        const bool png = spec.format == exporting::Format::Png;
        const auto bitmap = renderer.needsBitmap(spec.panels);
        if (!bitmap) return bitmap.error();
        if (exporting::showsSurface(spec.panels) && (png || *bitmap)) {
            auto drawn = exporting::drawFigure(renderer, spec, path);
            if (!drawn) return drawn.error();
            const Outcome taken =
                writer.run([drawn = *std::move(drawn), path] { return exporting::writeFigure(drawn, path); });
            if (!taken) return taken;
            continue;
        }
        const auto other = std::make_shared<exporting::PanelRenderer>(renderer.forThread());
        if (Outcome taken =
                writer.run([other, spec, path] { return exporting::saveFigure(*other, spec, path); });
            !taken)
            return taken;
    }
    return Done{};
}

/// Writes the pictures and the session of one figure.
Result<GalleryEntry> renderEntry(const QDir& folder, const QString& resource,
                                 exporting::BackgroundWriter& writer,
                                 const std::shared_ptr<view3d::OffscreenRenderer>& surfaces) {
    const QString name = QFileInfo(resource).completeBaseName();
    QFile file(resource);
    if (!file.open(QIODevice::ReadOnly))
        return Error{"The gallery of this build is damaged; build it again."};
    const QByteArray text = file.readAll();
    Result<session::Loaded> loaded = session::fromText(text.toStdString(), QString());
    if (!loaded) return loaded.error();
    auto renderer = exporting::PanelRenderer::of(std::move(loaded->session),
                                                 exporting::PanelRenderer::kLastStep, surfaces);
    if (!renderer) return renderer.error();

    if (const Outcome rendered = renderPanels(*renderer, writer, folder, name); !rendered)
        return rendered.error();
    const Outcome copied = exporting::writeFile(folder.filePath(name + ".json"), text);
    if (!copied) return copied.error();
    const auto picture = renderer->picture();
    if (!picture) return picture.error();
    return entryOf(name, renderer->shown(), **picture);
}

/// The figures of several sessions (resources/figures), in every format of the page. @return title and name of each
Result<std::vector<GalleryFigure>> renderFigures(const QDir& folder, exporting::BackgroundWriter& writer) {
    std::vector<GalleryFigure> figures;
    for (const QString& name :
         QDir(QStringLiteral(":/figures")).entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
        QFile file(QStringLiteral(":/figures/") + name);
        if (!file.open(QIODevice::ReadOnly))
            return Error{"The gallery of this build is damaged; build it again."};
        auto plan = exporting::figurePlan(file.readAll(), session::Reach(QString()));
        if (!plan) return plan.error();
        const QString stem = QFileInfo(name).completeBaseName() + QStringLiteral("-all");
        const QString title = QString::fromStdString(plan->title);
        auto figure = exporting::PlannedFigure::of(*std::move(plan));
        if (!figure) return figure.error();
        const auto words = figure->words();
        if (!words) return words.error();
        figures.push_back({stem, title, *words});
        for (const char* ending : {"png", "svg", "pdf"}) {
            const QString path = folder.filePath(stem + QLatin1Char('.') + QLatin1String(ending));
            auto drawn = figure->draw(exporting::formatOf(path).value(), path);
            if (!drawn) return drawn.error();
            const Outcome done = std::holds_alternative<QImage>(*drawn)
                                     ? writer.save(std::get<QImage>(*std::move(drawn)), path)
                                     : exporting::writeFigure(*drawn, path);
            if (!done) return done.error();
        }
    }
    return figures;
}

/// The plots of the studies whose results come with the program, likewise.
Outcome renderStudies(const QDir& folder, exporting::BackgroundWriter& writer,
                      std::vector<GalleryFigure>& figures) {
    for (const QString& name : study::shippedStudies()) {
        const auto shipped = study::shippedStudy(name);
        if (!shipped) return shipped.error();
        const QString stem = QStringLiteral("study-") + name;
        const QString title = QString::fromStdString(shipped->title + " (" + shipped->source + "), ") +
                              shipped->command + QStringLiteral(", seed ") +
                              QString::fromStdString(shipped->seed + ", version " + shipped->version);
        figures.push_back({stem, title, {}});
        for (const char* ending : {"png", "svg", "pdf"}) {
            const QString path = folder.filePath(stem + QLatin1Char('.') + QLatin1String(ending));
            exporting::FigureSpec spec = exporting::studySpec(exporting::studyFrames(shipped->plot));
            spec.format = exporting::formatOf(path).value();
            const auto drawn = exporting::drawStudy(shipped->plot, spec, title, path);
            if (!drawn) return drawn.error();
            const Outcome done = std::holds_alternative<QImage>(*drawn)
                                     ? writer.save(std::get<QImage>(*drawn), path)
                                     : exporting::writeFigure(*drawn, path);
            if (!done) return done;
        }
    }
    return Done{};
}

/// Renders all of it into `folder`. @return how many figures
Result<std::size_t> fill(const QDir& folder) {
    exporting::BackgroundWriter writer;
    const auto surfaces = std::make_shared<view3d::OffscreenRenderer>();
    std::vector<GalleryEntry> entries;
    for (const QString& file : resources::galleryFiles()) {
        Result<GalleryEntry> entry = renderEntry(folder, file, writer, surfaces);
        if (!entry) return entry.error();
        entries.push_back(*std::move(entry));
    }
    auto figures = renderFigures(folder, writer);
    if (!figures) return figures.error();
    if (const Outcome studies = renderStudies(folder, writer, *figures); !studies) return studies.error();
    if (const Outcome packed = writer.finish(); !packed) return packed.error();
    const Outcome written = exporting::writeFile(folder.filePath(QStringLiteral("index.html")),
                                                 galleryPage(entries, *figures).toUtf8());
    if (!written) return written.error();
    return entries.size();
}

/// Each file takes the place of the one of its name; the page, which needs the others, comes last.
Outcome moveAll(const QDir& from, const QDir& to) {
    QStringList names = from.entryList(QDir::Files);
    names.removeAll(QStringLiteral("lock"));
    std::ranges::stable_partition(names,
                                  [](const QString& name) { return name != QLatin1String("index.html"); });
    for (const QString& name : names) {
        std::error_code error;
        std::filesystem::rename(from.filePath(name).toStdString(), to.filePath(name).toStdString(), error);
        if (error)
            return Error{"\"" + to.filePath(name).toStdString() + "\" cannot be written (" + error.message() +
                         "); give a folder where you may write."};
    }
    return Done{};
}

Ending runGallery(const Arguments& arguments) {
    const QDir folder(QDir::cleanPath(QFileInfo(arguments.value(kOut)).absoluteFilePath()));
    const std::string shown = QDir(arguments.value(kOut)).path().toStdString();
    const Ending cannot =
        Ending::input("The folder \"" + shown + "\" cannot be made; give one where you may write.");
    if (folder.exists() ? !QFileInfo(folder.path()).isWritable()
                        : !QFileInfo(folder.path()).dir().mkpath("."))
        return cannot;
    if (!folder.exists() && QFileInfo::exists(folder.path())) return cannot;
    const auto application = GraphicsApplication::start(GraphicsApplication::Need::OpenGl);
    if (!application) return Ending::input(application.error());

    // Made beside and moved when it is whole: who is stopped leaves nothing half done.
    const auto work = exporting::WorkFolder::beside(folder.path());
    if (!work) return cannot;
    const Result<std::size_t> count = fill(QDir((*work)->path()));
    if (!count) return Ending::input(count.error());
    if (!folder.mkpath(QStringLiteral("."))) return cannot;
    if (const Outcome moved = moveAll(QDir((*work)->path()), folder); !moved)
        return Ending::input(moved.error());
    std::cout << *count << " figures: " << QDir(arguments.value(kOut)).filePath("index.html").toStdString()
              << '\n';
    return Ending::done();
}

}  // namespace

const Call& galleryCall() {
    static const Call call{
        "gallery",
        "",
        "renders every figure of the built-in gallery; no display is needed",
        "DIR gets each panel as PNG, the three side by side as PNG, SVG and PDF, the "
        "figures of several sessions and the plots of studies likewise, the sessions, and index.html, "
        "which shows them all with captions, paper by paper. It is made when there is none.",
        {{kOut, "DIR", "the folder to fill", true}},
        runGallery};
    return call;
}

}  // namespace omegascope::cli
