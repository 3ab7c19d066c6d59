#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <deque>
#include <filesystem>
#include <iostream>

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
constexpr const char* kFormats[] = {"png", "svg", "pdf"};

/// What the page tells of a session; its caption counts the cells.
Outcome describe(exporting::PanelRenderer& renderer, GalleryEntry& entry) {
    const session::Session& session = renderer.shown().session;
    const auto picture = renderer.picture();
    if (!picture) return picture.error();
    entry.title = QString::fromStdString(session.title);
    entry.source = QString::fromStdString(session.source);
    entry.notes = QString::fromStdString(session.notes);
    entry.caption = exporting::captionOf(renderer.shown(), picture->get());
    entry.figureCaption = entry.caption.figure(
        session, exporting::specOf(exporting::panelsNamed(QStringLiteral("figure")).value(), {}));
    return Done{};
}

/// The spec of NAME-surface.png …
exporting::FigureSpec specOf(const char* panels, const char* ending) {
    exporting::FigureSpec spec = exporting::specOf(exporting::panelsNamed(QLatin1String(panels)).value(), {});
    spec.pixels.reset();
    spec.centimetres = spec.panels.size() > 1 ? kFigure : kPanelPaper;
    spec.fontPoints = kType;
    spec.format = exporting::formatOf(QLatin1String(ending)).value();
    return spec;
}

/// Every panel as a picture, and the three side by side in every format of the page. What needs no OpenGL is drawn and
/// written on other threads; they begin before this one draws the surfaces.
Outcome renderPanels(exporting::PanelRenderer& renderer, exporting::BackgroundWriter& writer,
                     const QDir& folder, const QString& name) {
    struct File {
        const char* panels;
        const char* ending;
    };
    constexpr File kFiles[] = {{"figure", "figure.svg"},   {"figure", "figure.pdf"},
                               {"data", "data.png"},       {"slice", "slice.png"},
                               {"surface", "surface.png"}, {"figure", "figure.png"}};
    const auto bitmap = renderer.needsBitmap({exporting::Panel::Surface});
    if (!bitmap) return bitmap.error();
    for (const File& file : kFiles) {
        const exporting::FigureSpec spec = specOf(file.panels, file.ending);
        const QString path = folder.filePath(QStringLiteral("%1-%2").arg(name, QLatin1String(file.ending)));
        std::function<Outcome()> work;
        if (exporting::showsSurface(spec.panels) && (spec.format == exporting::Format::Png || *bitmap)) {
            auto drawn = exporting::drawFigure(renderer, spec, path);
            if (!drawn) return drawn.error();
            work = [drawn = *std::move(drawn), path] { return exporting::writeFigure(drawn, path); };
        } else {
            work = [other = std::make_shared<exporting::PanelRenderer>(renderer.forThread()), spec, path] {
                return exporting::saveFigure(*other, spec, path);
            };
        }
        if (const Outcome taken = writer.run(std::move(work)); !taken) return taken;
    }
    return Done{};
}

/// Writes the pictures and the session of one figure; what the page tells of it is there once the writer has finished.
Outcome renderEntry(const QDir& folder, const QString& resource, exporting::BackgroundWriter& writer,
                    const std::shared_ptr<view3d::OffscreenRenderer>& surfaces, GalleryEntry& entry) {
    entry.name = QFileInfo(resource).completeBaseName();
    QFile file(resource);
    if (!file.open(QIODevice::ReadOnly))
        return Error{"The gallery of this build is damaged; build it again."};
    const QByteArray text = file.readAll();
    Result<session::Loaded> loaded = session::fromText(text.toStdString(), QString());
    if (!loaded) return loaded.error();
    auto renderer = exporting::PanelRenderer::of(std::move(loaded->session),
                                                 exporting::PanelRenderer::kLastStep, surfaces);
    if (!renderer) return renderer.error();
    if (const auto computed = renderer->picture(); !computed) return computed.error();
    const Outcome taken = writer.run(
        [other = std::make_shared<exporting::PanelRenderer>(renderer->forThread()), &entry, folder, text] {
            if (const Outcome described = describe(*other, entry); !described) return described;
            return exporting::writeFile(folder.filePath(entry.name + ".json"), text);
        });
    return taken ? renderPanels(*renderer, writer, folder, entry.name) : taken;
}

/// A figure of several sessions (resources/figures) in every format of the page; its runs are computed.
Outcome renderPlanned(const QDir& folder, const QString& name, const QByteArray& text, GalleryFigure& told) {
    auto plan = exporting::figurePlan(text, session::Reach(QString()));
    if (!plan) return plan.error();
    told.name = name;
    told.title = QString::fromStdString(plan->title);
    auto figure = exporting::PlannedFigure::of(*std::move(plan));
    if (!figure) return figure.error();
    auto words = figure->words();
    if (!words) return words.error();
    told.words = *std::move(words);
    for (const char* ending : kFormats) {
        const QString path = folder.filePath(name + QLatin1Char('.') + QLatin1String(ending));
        const auto drawn = figure->draw(exporting::formatOf(path).value(), path);
        if (!drawn) return drawn.error();
        if (const Outcome written = exporting::writeFigure(*drawn, path); !written) return written;
    }
    return Done{};
}

/// The plot of a study whose results come with the program, likewise.
Outcome renderStudy(const QDir& folder, const QString& name, GalleryFigure& told) {
    const auto shipped = study::shippedStudy(name);
    if (!shipped) return shipped.error();
    told.name = QStringLiteral("study-") + name;
    told.title = QString::fromStdString(shipped->title + " (" + shipped->source + "), ") + shipped->command +
                 QStringLiteral(", seed ") +
                 QString::fromStdString(shipped->seed + ", version " + shipped->version);
    for (const char* ending : kFormats) {
        const QString path = folder.filePath(told.name + QLatin1Char('.') + QLatin1String(ending));
        exporting::FigureSpec spec = exporting::studySpec(exporting::studyFrames(shipped->plot));
        spec.format = exporting::formatOf(path).value();
        const auto drawn = exporting::drawStudy(shipped->plot, spec, told.title, path);
        if (!drawn) return drawn.error();
        if (const Outcome written = exporting::writeFigure(*drawn, path); !written) return written;
    }
    return Done{};
}

/// Figures of several sessions and plots of studies, on other threads but for what shows a surface. What the page tells of
/// them is there once the writer has finished.
Outcome renderFigures(const QDir& folder, exporting::BackgroundWriter& writer,
                      std::deque<GalleryFigure>& figures) {
    for (const QString& name :
         QDir(QStringLiteral(":/figures")).entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
        QFile file(QStringLiteral(":/figures/") + name);
        if (!file.open(QIODevice::ReadOnly))
            return Error{"The gallery of this build is damaged; build it again."};
        const auto work = [folder, stem = QFileInfo(name).completeBaseName() + QStringLiteral("-all"),
                           text = file.readAll(), &told = figures.emplace_back()] {
            return renderPlanned(folder, stem, text, told);
        };
        const Outcome done =
            file.seek(0) && file.readAll().contains("\"surface\"") ? work() : writer.run(work);
        if (!done) return done;
    }
    for (const QString& name : study::shippedStudies()) {
        const Outcome taken = writer.run(
            [folder, name, &told = figures.emplace_back()] { return renderStudy(folder, name, told); });
        if (!taken) return taken;
    }
    return Done{};
}

/// Renders all of it into `folder`. @return how many figures
Result<std::size_t> fill(const QDir& folder) {
    std::deque<GalleryEntry> entries;  // which stay where they are while threads fill them
    std::deque<GalleryFigure> figures;
    const auto surfaces = std::make_shared<view3d::OffscreenRenderer>();
    exporting::BackgroundWriter writer;
    if (const Outcome begun = renderFigures(folder, writer, figures); !begun) return begun.error();
    for (const QString& file : resources::galleryFiles())
        if (const Outcome begun = renderEntry(folder, file, writer, surfaces, entries.emplace_back()); !begun)
            return begun.error();
    if (const Outcome packed = writer.finish(); !packed) return packed.error();
    const Outcome written = exporting::writeFile(folder.filePath(QStringLiteral("index.html")),
                                                 galleryPage(entries, figures).toUtf8());
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
