#include "app/cli/study/study_picture.h"

#include <QDir>
#include <algorithm>
#include <array>

#include "app/cli/base/figure_options.h"
#include "app/cli/base/graphics_application.h"
#include "app/export/studies/study_export.h"
#include "app/studies/results.h"
#include "app/studies/shipped.h"

namespace omegascope::cli {
namespace {

/// What is drawn, and what the file calls it.
struct Drawn {
    studies::Plot plot;
    QString title;
};

QString titleOf(const studies::Plot& plot, std::string_view study, const std::string& hash) {
    return QString::fromStdString(plot.title + " (omegascope study " + std::string(study) + ", hash " +
                                  hash.substr(0, 16) + ")");
}

Result<Drawn> plotOf(const QString& name) {
    if (!QFileInfo(name).isDir()) {
        if (study::shippedStudies().contains(name)) {
            Result<study::Shipped> shipped = study::shippedStudy(name);
            if (!shipped) return shipped.error();
            const QString title = titleOf(shipped->plot, name.toStdString(), shipped->hash);
            return Drawn{std::move(shipped->plot), title};
        }
        return Error{"There is neither a folder \"" + name.toStdString() +
                     "\" nor a study of that name whose results come with the program; these are " +
                     study::shippedStudies().join(QStringLiteral(", ")).toStdString() + '.'};
    }
    const Result<study::Collected> collected = study::collect(study::StudyFolder(name));
    if (!collected) return collected.error();
    const studies::Experiment& experiment = *collected->study.experiment;
    Drawn drawn{experiment.plot(collected->rows), {}};
    drawn.title = titleOf(drawn.plot, experiment.study(), collected->study.hash);
    return drawn;
}

/// Rows of frames that the options ask for take the height that suits them.
Result<exporting::FigureSpec> specOf(const Arguments& arguments, int frames) {
    Result<exporting::FigureSpec> spec = figureSpec(arguments, exporting::studySpec(frames));
    if (!spec) return spec.error();
    const bool sized = arguments.has(kSize) || arguments.has("--height");
    if (!sized && frames > 1)
        spec->centimetres.setHeight(exporting::studyHeight(spec->rows, spec->centimetres.width()));
    return spec;
}

}  // namespace

std::vector<Option> pictureOptions() {
    std::vector<Option> options = figureOptions();
    std::erase_if(options, [](const Option& option) {
        // Of sessions and of losses, which the plot of a study has none of.
        static constexpr std::array<std::string_view, 6> kOthers{
            "--own-bars", "--race", "--no-session", "--anonymous", "--loss-scale", "--loss-cut"};
        return std::ranges::find(kOthers, option.name) != kOthers.end();
    });
    for (Option& option : options) {
        if (option.name == kSize)
            option.help = "figure: in pixels, 16 to 16384 a side, in the place of --width";
        if (option.name == "--width")
            option.help = "figure: width in print, 1 to 200 cm; otherwise 17.5, and 11 for a single plot";
        if (option.name == "--layout") option.help = "figure: the grid of its plots";
    }
    return options;
}

Ending drawStudyFigure(const Arguments& arguments, const QString& name) {
    const QString out = arguments.value(kOut);
    const auto format = exporting::formatOf(withFormat(arguments));
    if (out.isEmpty() || !format)
        return Ending::usage(out.isEmpty() ? "study figure needs --out OUT.png, .svg, .pdf, .eps or .tex."
                                           : "--out is \"" + out.toStdString() +
                                                 "\"; give a name that ends in .png, .svg, .pdf, .eps or "
                                                 ".tex, or one of these endings to "
                                                 "--format.");
    const Result<Drawn> drawn = plotOf(name);
    if (!drawn) return Ending::input(drawn.error());
    Result<exporting::FigureSpec> spec = specOf(arguments, exporting::studyFrames(drawn->plot));
    if (!spec) return Ending::usage(spec.error());
    spec->format = *format;
    const auto application = GraphicsApplication::start(GraphicsApplication::Need::Painting);
    if (!application) return Ending::input(application.error());
    const auto figure = exporting::drawStudy(drawn->plot, *spec, drawn->title, out);
    if (!figure) return Ending::input(figure.error());
    const Outcome written = exporting::writeFigure(*figure, out);
    return written ? Ending::done() : Ending::input(written.error());
}

}  // namespace omegascope::cli
