#include <QBuffer>
#include <QPainter>
#include <QSvgGenerator>
#include <iostream>
#include <sstream>

#include "app/cli/base/graphics_application.h"
#include "app/cli/base/waiting.h"
#include "app/cli/calls/analysis.h"
#include "app/cli/calls/calls.h"
#include "app/export/numbers/cells_json.h"
#include "app/export/writers/file_writer.h"
#include "app/figures/slice/slice_figure.h"
#include "app/figures/slice/slice_state.h"
#include "core/support/words.h"

namespace omegascope::cli {
namespace {

constexpr std::string_view kWalls = "--walls";
constexpr std::string_view kFull = "--full";
constexpr std::string_view kSvg = "--svg";
constexpr std::string_view kBudget = "--budget";
constexpr std::string_view kVerify = "--verify";
constexpr int kLargestBudget = 20'000'000;  // some 100 bytes a cell
const QSize kPictureSize(900, 720);

/// The parameter plane as vectors: what the window shows, with the walls that were asked for.
QByteArray svgPicture(const session::Session& session, const loss::Loss& loss,
                      const slice::AffineSlice& plane, bool criterionWalls) {
    const auto computed = figures::slicePicture(loss, session.slice, plane);
    auto picture = std::make_shared<figures::SlicePicture>(**computed);
    if (!criterionWalls) {
        std::erase_if(picture->wallPaths, [](const figures::WallPath& path) { return path.criterion; });
        picture->criterionWalls = false;
    }
    const auto state = figures::sliceFigureState({session, plane, session.parameters}, picture);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setSize(kPictureSize);
    svg.setViewBox(QRect(QPoint(0, 0), kPictureSize));
    svg.setTitle(QString::fromStdString(session.title));
    QPainter painter(&svg);
    figures::drawSliceFigure(painter, state, kPictureSize, figures::Style{});
    painter.end();
    return bytes;
}

/// "64 cells confirmed, 2 thinner than rounding, none wrong; areas add up to the window, exactly"
std::string verificationText(const cells::CellsVerification& found) {
    std::ostringstream text;
    text << found.confirmed << (found.confirmed == 1 ? " cell" : " cells") << " confirmed, "
         << found.tooThin.size() << " thinner than rounding, ";
    if (found.wrong.empty())
        text << "none wrong";
    else
        text << found.wrong.size() << " wrong";
    if (!found.consistent) text << "; Euler's formula or an edge does not hold";
    if (!found.distinct) text << "; two cells share a signature";
    text.precision(2);
    if (!found.wrongAreas.empty()) text << "; " << found.wrongAreas.size() << " areas are wrong";
    if (found.areaGap > 0.0)
        text << "; areas miss " << found.areaGap << " of the window";
    else if (found.areasAreExact)
        text << "; areas add up to the window, exactly";
    else
        text << "; every area is enclosed, to " << found.areaWidth << " of the window";
    return text.str();
}

void printTable(const exporting::CellsReport& report) {
    const auto& complex = report.complex;
    std::cout << "regime        " << exporting::regimeName(complex.regime) << "\nkind          "
              << exporting::kindName(complex.kind) << "  (" << complex.remark << ")\ncells         "
              << complex.cells.size() << "\nsignatures    " << complex.signatureCount() << "\nvertices      "
              << complex.vertices.size() << "\nedges         " << complex.edges.size() << "\nwalls         "
              << exporting::wallGroups(complex).size() << "\nunresolved    " << 100.0 * complex.unresolvedArea
              << " % of the window, " << counted(std::ssize(complex.unresolved), "place") << '\n';
    if (report.verification) std::cout << "verified      " << verificationText(*report.verification) << '\n';
    if (report.facts)
        std::cout << "flat cells    " << report.facts->flatCount() << "\nslice-flat    "
                  << report.facts->sliceFlatCount() << '\n';
}

Ending runCells(const Arguments& arguments) {
    const QString walls = arguments.has(kWalls) ? arguments.value(kWalls) : QStringLiteral("all");
    if (walls != QLatin1String("all") && walls != QLatin1String("hidden"))
        return Ending::usage("--walls is \"" + walls.toStdString() + "\"; give hidden or all.");
    const Result<int> budget = arguments.has(kBudget)
                                   ? parseInteger(kBudget, arguments.value(kBudget), 1, kLargestBudget)
                                   : Result<int>(cells::ComplexOptions{}.cellBudget);
    if (!budget) return Ending::usage(budget.error());
    if (arguments.has(kFull) && !arguments.has(kJson))
        return Ending::usage("--full needs --json; give both.");
    const Result<session::Session> session = loadSession(arguments);
    if (!session) return Ending::input(session.error());
    loss::Loss loss(network::Network(session->architecture), session->criterion, session->data);
    Result<slice::AffineSlice> plane = session::resolveSlice(session->slice, loss.network());
    if (!plane) return Ending::input(plane.error());
    if (plane->dimension() == 3)
        tell("The slice has three directions; these are the cells of the first two, at u = 0.");
    const slice::SliceLoss onSlice(loss, *plane);
    const bool criterionWalls = walls == QLatin1String("all");
    Waiting waiting;
    Result<exporting::CellsReport> report =
        exporting::cellsReport(onSlice, criterionWalls, *budget, waiting.control());
    if (!report) return Ending::input(report.error());
    if (arguments.has(kVerify)) {
        Result<cells::CellsVerification> verification =
            cells::verifyCells(onSlice, report->complex, criterionWalls);
        if (!verification) return Ending::input(verification.error());
        report->verification = std::move(verification).value();
    }
    if (arguments.has(kSvg)) {
        const auto application = GraphicsApplication::start(GraphicsApplication::Need::Painting);
        if (!application) return Ending::input(application.error());
        const QByteArray bytes = svgPicture(*session, loss, *plane, criterionWalls);
        if (const Outcome written = exporting::writeFile(arguments.value(kSvg), QByteArrayView(bytes));
            !written)
            return Ending::input(written.error());
    }
    if (arguments.has(kJson))
        std::cout << exporting::cellsObject(onSlice, *report, arguments.has(kFull))
                         .dump(arguments.has(kFull) ? -1 : 2)
                  << '\n';
    else if (!arguments.has(kSvg))
        printTable(*report);
    if (report->verification && !report->verification->agrees())
        return Ending::input(
            "The complex contradicts the network: " + verificationText(*report->verification) + ".");
    return Ending::done();
}

}  // namespace

const Call& cellsCall() {
    static const Call call{
        "cells",
        "FILE",
        "computes every cell, wall and vertex of the slice",
        "kind \"exact\": decided in exact arithmetic (straight walls); \"certified\": "
        "curves isolated by bounds, points "
        "closer than 1e-10 of the window taken to be one; \"partial\": right but for "
        "unresolved_area, the share of the window in the boxes [s0, s1, t0, t1] of "
        "unresolved; or no cells at all beyond a budget, which the remark tells.\n"
        "Signatures are strings of +, - and 0, one per datum: layers 1 to L, then the "
        "criterion. Outlines and pieces of "
        "curved walls are polylines of 24 chords per arc; polynomials are lists of [a, b, "
        "c], each c s^a t^b.\n"
        "With --walls hidden and a hinge-type criterion the loss is no single polynomial "
        "on a cell: flat_cells, "
        "slice_flat_cells and the cells' losses are null.",
        {{kWalls, "hidden|all", "which walls bound the cells; all when not given", false},
         {kJson, "", "prints one JSON object instead of a table", false},
         {kFull, "", "adds cell_list and wall_list to the JSON", false},
         {kSvg, "OUT.svg", "writes the plane with its walls as vectors", false},
         {kBudget, "N", "list up to N cells, 1 to 20000000; otherwise 400000", false},
         {kVerify, "",
          "checks the complex by another route: every signature at a point of its cell, exactly; "
          "Euler's formula; every edge; areas. Exit code 1 when something disagrees",
          false}},
        runCells};
    return call;
}

}  // namespace omegascope::cli
