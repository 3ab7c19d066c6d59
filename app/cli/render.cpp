#include <optional>

#include "app/cli/call.h"
#include "app/cli/graphics_application.h"
#include "app/export/panel_renderer.h"

namespace omegascope::cli {
namespace {

using exporting::Panel;

constexpr std::string_view kPanel = "--panel";
constexpr std::string_view kOut = "--out";
constexpr std::string_view kSize = "--size";
constexpr std::string_view kTransparent = "--transparent";
constexpr int kSmallest = 16;
constexpr int kLargest = 16384;
constexpr QSize kUsualSize{1600, 1200};

std::optional<Panel> panelNamed(const QString& name) {
    if (name == QLatin1String("data")) return Panel::Data;
    if (name == QLatin1String("slice")) return Panel::Slice;
    if (name == QLatin1String("surface")) return Panel::Surface;
    return std::nullopt;
}

Result<QSize> parseSize(const QString& text) {
    const QStringList sides = text.split('x');
    if (sides.size() != 2) {
        return Error{"--size is \"" + text.toStdString() +
                     "\"; give WIDTHxHEIGHT in pixels, such as 1600x1200."};
    }
    const Result<int> width = parseInteger(kSize, sides[0], kSmallest, kLargest);
    if (!width) return width.error();
    const Result<int> height = parseInteger(kSize, sides[1], kSmallest, kLargest);
    if (!height) return height.error();
    return QSize(*width, *height);
}

Ending run(const Arguments& arguments) {
    const QString name = arguments.value(kPanel);
    const std::optional<Panel> panel = panelNamed(name);
    if (!panel) {
        return Ending::usage("--panel is \"" + name.toStdString() + "\"; give data, slice or surface.");
    }
    const QString out = arguments.value(kOut);
    if (!out.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
        return Ending::usage("--out is \"" + out.toStdString() +
                             "\"; pictures are written as PNG, so give a name that ends in .png.");
    }
    const Result<QSize> size =
        arguments.has(kSize) ? parseSize(arguments.value(kSize)) : Result<QSize>(kUsualSize);
    if (!size) return Ending::usage(size.error());

    Result<session::Session> session = loadSession(arguments.operand());
    if (!session) return Ending::input(session.error());
    using Need = GraphicsApplication::Need;
    const auto application =
        GraphicsApplication::start(*panel == Panel::Surface ? Need::OpenGl : Need::Painting);
    if (!application) return Ending::input(application.error());
    const Result<QImage> image = exporting::renderPanel(*session, *panel, *size, arguments.has(kTransparent));
    if (!image) return Ending::input(image.error());
    const Outcome saved = exporting::savePng(*image, out);
    return saved ? Ending::done() : Ending::input(saved.error());
}

}  // namespace

const Call& renderCall() {
    static const Call call{
        "render",
        "FILE",
        "draws one panel of the session as a PNG picture; no display is needed",
        "A session that holds a run is drawn at its last step. The picture carries the session as text.",
        {{kPanel, "data|slice|surface", "the data plane, the parameter plane or the loss surface", true},
         {kOut, "OUT.png", "the picture to write", true},
         {kSize, "WIDTHxHEIGHT", "in pixels, 16 to 16384 a side; otherwise 1600x1200"},
         {kTransparent, "", "no background instead of a white one"}},
        run};
    return call;
}

}  // namespace omegascope::cli
