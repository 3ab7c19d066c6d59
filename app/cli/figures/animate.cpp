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
constexpr std::string_view kPace = "--pace";
constexpr std::string_view kMaxBytes = "--max-bytes";
constexpr std::string_view kTitle = "--title";
constexpr std::string_view kFormula = "--formula";
constexpr std::string_view kPoster = "--poster";
constexpr std::string_view kPosterFrame = "--poster-frame";
constexpr std::array<std::string_view, 8> kNotOfFilms{
    kSize, "--width", "--height", "--pdfa", "--outlines", "--transparent", "--no-session", "--anonymous"};

std::optional<Motion> motionNamed(const QString& name) {
    if (name == QLatin1String("run")) return Motion::Run;
    if (name == QLatin1String("alpha")) return Motion::Alpha;
    if (name == QLatin1String("orbit")) return Motion::Orbit;
    return std::nullopt;
}

Outcome readWords(const Arguments& arguments, AnimationSpec& spec) {
    spec.title = arguments.value(kTitle);
    spec.formula = arguments.has(kFormula);
    spec.poster = arguments.value(kPoster);
    if (arguments.has(kPoster) && !spec.poster.endsWith(QLatin1String(".png"), Qt::CaseInsensitive))
        return Error{"--poster is \"" + spec.poster.toStdString() + "\"; give a name that ends in .png."};
    if (!arguments.has(kPace)) return Done{};
    const auto pace = std::ranges::find_if(
        exporting::kPaces, [&](exporting::Pace one) { return nameOf(one) == arguments.value(kPace); });
    if (pace == exporting::kPaces.end())
        return Error{"--pace is \"" + arguments.value(kPace).toStdString() +
                     "\"; give steps, loss, length or eased."};
    spec.pace = *pace;
    return Done{};
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
    if (arguments.has(kMaxBytes)) {
        const Result<int> bytes = parseInteger(kMaxBytes, arguments.value(kMaxBytes), 1000, 2'000'000'000);
        if (!bytes) return bytes.error();
        spec.maxBytes = *bytes;
    }
    if (arguments.has(kPosterFrame)) {
        const Result<int> frame =
            parseInteger(kPosterFrame, arguments.value(kPosterFrame), 0, spec.frames - 1);
        if (!frame) return frame.error();
        if (!arguments.has(kPoster))
            return Error{"--poster-frame is given, but no --poster to write it to; give both."};
        spec.posterFrame = *frame;
    }
    return readWords(arguments, spec);
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
                     "\"; give a name that ends in .gif, .ogv, .mp4 or .webm, or a folder."};
    if (const Outcome read = readNumbers(arguments, spec); !read) return read.error();
    return spec;
}

/// Those of a figure, but for what a film has not: a place in print and no background.
std::vector<Option> allOptions() {
    std::vector<Option> options{
        {kWhat, "run|alpha|orbit", "what moves", true},
        {kPanel, "PANEL[,PANEL...]",
         "data, slice, surface, run, clarke or classes; figure is data,slice,surface", true, panelChoices()},
        {kOut, "OUT.gif|OUT.ogv|OUT.mp4|OUT.webm|DIR", "the file, or the new or empty folder, to write",
         true},
        {kFrames, "N", "how many frames, 2 to 10000; otherwise 60"},
        {kRate, "F", "frames a second, 1 to 50; otherwise 20"},
        {kPace,
         "PACE",
         "what advances evenly: steps, the loss or the length of the path; or the camera of an orbit, eased",
         false,
         {"steps", "loss", "length", "eased"}},
        {kTitle, "TEXT", "a line above every frame"},
        {kFormula, "", "a line that tells the loss and the network"},
        {kMaxBytes, "N", "a GIF of at most so many bytes: frames become smaller until it fits"},
        {kPoster, "PNG", "also writes one frame, as the film shows it"},
        {kPosterFrame, "K", "which one, from 0; otherwise the last"},
        {kSize, "WIDTHxHEIGHT", "in pixels, 16 to 16384 a side; otherwise 800x600, three panels 1500x520"}};
    for (const Option& option : figureOptions())
        if (!std::ranges::count(kNotOfFilms, option.name)) options.push_back(option);
    return options;
}

Ending runAnimate(const Arguments& arguments) {
    Result<AnimationSpec> spec = specOf(arguments);
    if (!spec) return Ending::usage(spec.error());
    Result<session::Session> session = loadSession(arguments);
    if (!session) return Ending::input(session.error());
    if (const Outcome view = readView(arguments, *session); !view) return Ending::usage(view.error());
    using Need = GraphicsApplication::Need;
    const auto application = GraphicsApplication::start(
        exporting::showsSurface(spec->figure.panels) ? Need::OpenGl : Need::Painting);
    if (!application) return Ending::input(application.error());
    if (const Outcome font = exporting::loadFont(spec->figure); !font) return Ending::usage(font.error());
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
        "GIF, Ogg Theora (.ogv), or MP4 and WebM, which the program ffmpeg makes where it is installed; a "
        "folder gets "
        "numbered "
        "PNG files. OUT appears when all is done: nothing is left of a film that was stopped.",
        allOptions(),
        runAnimate};
    return call;
}

}  // namespace omegascope::cli
