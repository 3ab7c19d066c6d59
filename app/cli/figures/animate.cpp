#include <algorithm>
#include <array>

#include "app/cli/base/figure_options.h"
#include "app/cli/base/graphics_application.h"
#include "app/cli/base/interruption.h"
#include "app/cli/figures/figure_calls.h"
#include "app/export/films/animation.h"

namespace omegascope::cli {
namespace {

using exporting::AnimationSpec;
using exporting::Motion;

constexpr std::string_view kWhat = "--what";
constexpr std::string_view kFrames = "--frames";
constexpr std::string_view kRate = "--fps";
constexpr std::array<std::string_view, 6> kNotOfFilms{kSize,           "--width",      "--height",
                                                      "--transparent", "--no-session", "--anonymous"};

std::optional<Motion> motionNamed(const QString& name) {
    if (name == QLatin1String("run")) return Motion::Run;
    if (name == QLatin1String("alpha")) return Motion::Alpha;
    if (name == QLatin1String("orbit")) return Motion::Orbit;
    return std::nullopt;
}

Outcome readNumbers(const Arguments& arguments, AnimationSpec& spec) {
    if (arguments.has(kFrames)) {
        const Result<int> frames = parseInteger(kFrames, arguments.value(kFrames), 2, exporting::kMostFrames);
        if (!frames) return frames.error();
        spec.frames = *frames;
    }
    if (arguments.has(kRate)) {
        const Result<int> rate = parseInteger(kRate, arguments.value(kRate), 1, 50);
        if (!rate) return rate.error();
        spec.framesPerSecond = *rate;
    }
    return Done{};
}

Result<AnimationSpec> specOf(const Arguments& arguments) {
    AnimationSpec spec;
    const QString what = arguments.value(kWhat), name = arguments.value(kPanel);
    const std::optional<Motion> motion = motionNamed(what);
    if (!motion) return Error{"--what is \"" + what.toStdString() + "\"; give run, alpha or orbit."};
    spec.motion = *motion;
    Result<exporting::FigureSpec> figure = figureSpec(arguments, name);
    if (!figure) return figure.error();
    spec.figure = *std::move(figure);
    if (!arguments.has(kSize) && spec.figure.pixels) {
        const bool several = spec.figure.panels.size() > 1;
        spec.figure.pixels =
            several ? QSize(500 * spec.figure.columns, 520 * spec.figure.rows) : QSize(800, 600);
    }
    if (spec.motion == Motion::Orbit && !exporting::showsSurface(spec.figure.panels))
        return Error{"--panel is \"" + name.toStdString() +
                     "\"; the camera goes round the surface, so give surface or figure."};
    const QString out = arguments.value(kOut);
    if (!exporting::animationFormatOf(out))
        return Error{"--out is \"" + out.toStdString() +
                     "\"; give a name that ends in .gif, .ogv or .mp4, or a folder."};
    if (const Outcome read = readNumbers(arguments, spec); !read) return read.error();
    return spec;
}

/// Those of a figure, but for what a film has not: a place in print and no background.
std::vector<Option> allOptions() {
    std::vector<Option> options{
        {kWhat, "run|alpha|orbit", "what moves", true},
        {kPanel, "PANEL[,PANEL...]", "data, slice, surface, run or clarke; figure is data,slice,surface",
         true, panelChoices()},
        {kOut, "OUT.gif|OUT.ogv|OUT.mp4|DIR", "the file, or the new or empty folder, to write", true},
        {kFrames, "N", "how many frames, 2 to 10000; otherwise 60"},
        {kRate, "F", "frames a second, 1 to 50; otherwise 20"},
        {kSize, "WIDTHxHEIGHT", "in pixels, 16 to 16384 a side; otherwise 800x600, three panels 1500x520"}};
    for (const Option& option : figureOptions())
        if (!std::ranges::count(kNotOfFilms, option.name)) options.push_back(option);
    return options;
}

Ending runAnimate(const Arguments& arguments) {
    const Result<AnimationSpec> spec = specOf(arguments);
    if (!spec) return Ending::usage(spec.error());
    Result<session::Session> session = loadSession(arguments);
    if (!session) return Ending::input(session.error());
    if (const Outcome scale = readLossScale(arguments, session->view.lossScale); !scale)
        return Ending::usage(scale.error());
    using Need = GraphicsApplication::Need;
    const auto application = GraphicsApplication::start(
        exporting::showsSurface(spec->figure.panels) ? Need::OpenGl : Need::Painting);
    if (!application) return Ending::input(application.error());
    const Interruption interruption;
    auto animation = exporting::Animation::start(*std::move(session), *spec, arguments.value(kOut));
    if (!animation) return Ending::input(animation.error());
    while (!interruption.came()) {
        const Result<bool> done = (*animation)->step();
        if (!done) return Ending::input(done.error());
        if (*done) return Ending::done();
    }
    return Ending::input("Stopped; nothing was written.");
}

}  // namespace

const Call& animateCall() {
    static const Call call{
        "animate",
        "FILE",
        "makes a film of a panel or a figure; no display is needed",
        "run shows the run that the session holds, step by step; alpha lets the slope of the ReLU fall from "
        "1 to 0 "
        "with the parameters held, and computes loss and cells anew; orbit takes the camera once round the "
        "surface.\n"
        "Colours, heights, camera and data plane mean the same in every frame. The ending of OUT tells the "
        "format: "
        "GIF, Ogg Theora (.ogv) or MP4, which the program ffmpeg makes where it is installed; a folder gets "
        "numbered "
        "PNG files. OUT appears when all is done: nothing is left of a film that was stopped.",
        allOptions(),
        runAnimate};
    return call;
}

}  // namespace omegascope::cli
