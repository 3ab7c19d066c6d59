#include "app/cli/picture_options.h"

#include "app/cli/arguments.h"

namespace omegascope::cli {
namespace {

constexpr int kSmallest = 16;
constexpr int kLargest = 16384;

}  // namespace

using exporting::Panel;

std::optional<Panel> panelNamed(const QString& name) {
    if (name == QLatin1String("data")) return Panel::Data;
    if (name == QLatin1String("slice")) return Panel::Slice;
    if (name == QLatin1String("surface")) return Panel::Surface;
    if (name == QLatin1String("figure")) return Panel::Figure;
    return std::nullopt;
}

Result<QSize> parseSize(std::string_view option, const QString& text) {
    const QStringList sides = text.split('x');
    if (sides.size() != 2) {
        return Error{std::string(option) + " is \"" + text.toStdString() +
                     "\"; give WIDTHxHEIGHT in pixels, such as 1600x1200."};
    }
    const Result<int> width = parseInteger(option, sides[0], kSmallest, kLargest);
    if (!width) return width.error();
    const Result<int> height = parseInteger(option, sides[1], kSmallest, kLargest);
    if (!height) return height.error();
    return QSize(*width, *height);
}

}  // namespace omegascope::cli
