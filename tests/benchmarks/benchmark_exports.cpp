// What an author waits for: a picture for print, the vectors of a large complex, a film, the whole gallery.
// Each runs through the program's own functions, with the X server that it starts for itself.

#include <benchmark/benchmark.h>

#include <QBuffer>
#include <QPainter>
#include <QSvgGenerator>
#include <QTemporaryDir>
#include <chrono>
#include <limits>

#include "app/cli/base/graphics_application.h"
#include "app/cli/command_line.h"
#include "app/export/figure/figure_files.h"
#include "app/export/films/colour_palette.h"
#include "app/export/numbers/panel_data.h"
#include "app/export/plan/planned_figure.h"
#include "app/figures/slice/slice_state.h"
#include "app/session/file/session_io.h"
#include "core/support/memory.h"
#include "tests/support/line_problems.h"

using namespace omegascope;
using exporting::Format;
using exporting::Panel;
using exporting::PanelRenderer;
using Need = cli::GraphicsApplication::Need;

namespace {

constexpr QSize k4K(3840, 2160);

std::unique_ptr<cli::GraphicsApplication> application(Need need) {
    auto started = cli::GraphicsApplication::start(need);
    if (!started) qFatal("%s", started.error().message.c_str());
    return std::move(started).value();
}

session::Session gallerySession(const char* name) {
    return session::load(
               QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/%1.json").arg(QLatin1String(name)))
        .value()
        .session;
}

/// K = 10, N = 30: 12,324 cells, straight walls.
session::Session largeSession() {
    const auto problem =
        testing::lineProblem(testing::linesFromFile(OMEGASCOPE_SOURCE_DIR "/tests/data/lines_10_30.txt"));
    session::Session session;
    session.title = "K = 10, N = 30";
    session.architecture = problem.loss.network().architecture();
    session.criterion = problem.loss.criterion();
    session.data = problem.loss.dataset();
    session.parameters = problem.slice.origin;
    session.slice.followsParameters = false;
    session.slice.origin = problem.slice.origin;
    for (const auto& direction : problem.slice.directions.colwise())
        session.slice.directions.push_back(slice::BlockDirection{direction});
    session.slice.ranges = problem.slice.ranges;
    return session;
}

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The surface of P Fig. 4(b) in 3840 × 2160 pixels, 8 million of them with four samples each; then as a
/// file.
void surfaceIn4K(benchmark::State& state) {
    const auto graphics = application(Need::OpenGl);
    PanelRenderer renderer = PanelRenderer::of(gallerySession("pmlr-fig4b")).value();
    double drawing = 0.0, packing = 0.0;
    qsizetype size = 0;
    for (auto _ : state) {
        const auto start = std::chrono::steady_clock::now();
        const QImage image = renderer.render(exporting::specOf({Panel::Surface}, k4K)).value();
        drawing += secondsSince(start);
        size = exporting::pngBytes(image).size();
        packing += secondsSince(start);
    }
    const auto runs = static_cast<double>(state.iterations());
    state.counters["draw_ms"] = 1e3 * drawing / runs;
    state.counters["pack_ms"] = 1e3 * (packing - drawing) / runs;
    state.counters["file_MB"] = static_cast<double>(size) / 1e6;
}
BENCHMARK(surfaceIn4K)->Unit(benchmark::kMillisecond)->UseRealTime();

void vectorsOf12kCells(benchmark::State& state, Panel panel, Format format) {
    const auto graphics = application(Need::Painting);
    PanelRenderer renderer = PanelRenderer::of(largeSession()).value();
    state.counters["cells"] = static_cast<double>(renderer.picture().value()->complex.cells.size());
    exporting::FigureSpec spec = exporting::specOf({panel}, {1600, 1200});
    spec.format = format;
    qsizetype size = 0;
    bool bitmap = false;
    for (auto _ : state) {
        const auto file = renderer.renderVectors(spec, QStringLiteral("x")).value();
        size = file.bytes.size();
        bitmap = file.bitmap;
    }
    state.counters["file_MB"] = static_cast<double>(size) / 1e6;
    state.counters["bitmap"] = bitmap ? 1.0 : 0.0;
}
BENCHMARK_CAPTURE(vectorsOf12kCells, slice_svg, Panel::Slice, Format::Svg)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(vectorsOf12kCells, slice_pdf, Panel::Slice, Format::Pdf)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(vectorsOf12kCells, surface_svg, Panel::Surface, Format::Svg)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// The reference: the same drawing by Qt's own SVG device.
void svgByQt(benchmark::State& state) {
    const auto graphics = application(Need::Painting);
    PanelRenderer renderer = PanelRenderer::of(largeSession()).value();
    const auto picture = renderer.picture().value();
    figures::Style style;
    style.vectors = true;
    QByteArray bytes;
    for (auto _ : state) {
        bytes.clear();
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        QSvgGenerator svg;
        svg.setOutputDevice(&buffer);
        svg.setSize({800, 600});
        svg.setViewBox(QRect(0, 0, 800, 600));
        QPainter painter(&svg);
        figures::drawSliceFigure(painter, exporting::sliceState(renderer.shown(), picture), {800, 600},
                                 style);
    }
    state.counters["file_MB"] = static_cast<double>(bytes.size()) / 1e6;
}
BENCHMARK(svgByQt)->Unit(benchmark::kMillisecond)->UseRealTime();

/// What the dialog does after a change of an option, here of the type size: the three panels in the room of its preview, and the
/// facts and the caption below.
void previewOf(benchmark::State& state, const session::Session& session) {
    const auto graphics = application(Need::OpenGl);
    PanelRenderer renderer = PanelRenderer::of(session).value();
    exporting::FigureSpec spec =
        exporting::specOf(exporting::panelsNamed(QStringLiteral("figure")).value(), {});
    apply(exporting::Preset::TwoColumns, spec);
    const QSize room(760, 520);
    if (!renderer.preview(fittedTo(spec, room))) state.SkipWithError("no preview");
    bool larger = false;
    for (auto _ : state) {
        spec.fontPoints = (larger = !larger) ? 8.5 : 8.0;
        benchmark::DoNotOptimize(renderer.preview(fittedTo(spec, room)));
        benchmark::DoNotOptimize(renderer.needsBitmap(spec.panels));
        benchmark::DoNotOptimize(renderer.caption(spec.panels));
    }
}
void previewOfThreePanels(benchmark::State& state) {
    previewOf(state, gallerySession("pmlr-fig4b"));
}
void previewOfASliceInSpace(benchmark::State& state) {
    previewOf(state, gallerySession("pmlr-fig4b3d"));
}
void previewOf12kCells(benchmark::State& state) {
    previewOf(state, largeSession());
}
BENCHMARK(previewOfThreePanels)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(previewOfASliceInSpace)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(previewOf12kCells)->Unit(benchmark::kMillisecond)->UseRealTime();

/// The same of the figure of six panels from three sessions (resources/figures), as the compose dialog draws it.
void previewOfSeveralSessions(benchmark::State& state) {
    const auto graphics = application(Need::OpenGl);
    QFile file(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/figures/pmlr-fig4.json"));
    if (!file.open(QIODevice::ReadOnly)) return state.SkipWithError("no figure file");
    const auto plan = exporting::figurePlan(file.readAll(), session::Reach(QString())).value();
    const auto figure = exporting::PlannedFigure::of(plan).value();
    bool larger = false;
    for (auto _ : state) {
        exporting::FigurePlan next = plan;
        next.spec.fontPoints = (larger = !larger) ? 8.5 : 8.0;
        next.spec = fittedTo(next.spec, {760, 520});
        benchmark::DoNotOptimize(figure.with(next).preview());
    }
}
BENCHMARK(previewOfSeveralSessions)->Unit(benchmark::kMillisecond)->UseRealTime();

/// All numbers behind the parameter plane.
void numbersOf12kCells(benchmark::State& state, exporting::DataFormat format, const char* name) {
    PanelRenderer renderer = PanelRenderer::of(largeSession()).value();
    (void)renderer.picture();
    const QTemporaryDir folder;
    const QString path = folder.filePath(QString::fromLatin1(name));
    for (auto _ : state) {
        const auto data = exporting::panelData(renderer, exporting::Panel::Slice, format).value();
        if (!exporting::saveData(data, format, path)) state.SkipWithError("not written");
    }
    state.counters["file_MB"] = static_cast<double>(QFileInfo(path).size()) / 1e6;
}
BENCHMARK_CAPTURE(numbersOf12kCells, json, exporting::DataFormat::Json, "a.json")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(numbersOf12kCells, npz, exporting::DataFormat::Npz, "a.npz")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// Frames for a GIF: a parameter plane, whose colours are slopes throughout.
QImage frame() {
    PanelRenderer renderer = PanelRenderer::of(gallerySession("pmlr-fig3")).value();
    return renderer.render(exporting::specOf({Panel::Slice}, {800, 600})).value();
}

void framesToPalette(benchmark::State& state) {
    const auto graphics = application(Need::Painting);
    const QImage image = frame();
    exporting::ColourCount count;
    count.add(image);
    exporting::PaletteMapper mapper(exporting::paletteOf(count, 255));
    for (auto _ : state) benchmark::DoNotOptimize(mapper.indices(image));
}
BENCHMARK(framesToPalette)->Unit(benchmark::kMillisecond);

/// The reference: every pixel compared with all colours.
void framesToPaletteByTrying(benchmark::State& state) {
    const auto graphics = application(Need::Painting);
    const QImage image = frame();
    exporting::ColourCount count;
    count.add(image);
    const QList<QRgb> palette = exporting::paletteOf(count, 255);
    for (auto _ : state) {
        std::vector<std::uint8_t> indices;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const QRgb colour = image.pixel(x, y);
                int least = std::numeric_limits<int>::max(), best = 0;
                for (int k = 0; k < static_cast<int>(palette.size()); ++k) {
                    const int r = qRed(palette[k]) - qRed(colour), g = qGreen(palette[k]) - qGreen(colour),
                              b = qBlue(palette[k]) - qBlue(colour);
                    if (const int distance = r * r + g * g + b * b; distance < least) {
                        least = distance;
                        best = k;
                    }
                }
                indices.push_back(static_cast<std::uint8_t>(best));
            }
        benchmark::DoNotOptimize(indices);
    }
}
BENCHMARK(framesToPaletteByTrying)->Unit(benchmark::kMillisecond);

/// The call `gallery`: 20 sessions, six files each, and the page.
void wholeGallery(benchmark::State& state) {
    for (auto _ : state) {
        const QTemporaryDir folder;
        const cli::Carried carried = cli::carryOut({"gallery", "--out", folder.path()});
        if (carried.exitCode != 0) state.SkipWithError("the gallery was not written");
    }
}
BENCHMARK(wholeGallery)->Unit(benchmark::kSecond)->Iterations(1)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
    keepFreedMemory();  // as the program does
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
