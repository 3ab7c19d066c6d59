#include "app/figures/slice/slice_unresolved.h"

#include <algorithm>
#include <cmath>

#include "app/figures/frame/geometry.h"

namespace omegascope::figures {
namespace {

constexpr double kSmallest = 8.0;  // of a box on paper
constexpr double kSpacing = 4.0;   // of the hatch
constexpr int kDarkest = 150;      // opacity of the block that most walls cross

QColor grey(int opacity) {
    QColor colour = palette::kWall;
    colour.setAlpha(opacity);
    return colour;
}

void drawDoubt(QPainter& painter, const QRectF& box) {
    const QPolygonF corners{box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()};
    QColor wash = palette::kPaper;
    wash.setAlpha(150);
    painter.fillRect(box, wash);
    painter.setPen(QPen(palette::kSoft, 1.0, Qt::SolidLine, Qt::FlatCap));
    for (const QLineF& line : hatchLines({corners}, kSpacing)) painter.drawLine(line);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(palette::kInk, 1.2, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawRect(box);
}

}  // namespace

void drawUnresolved(QPainter& painter, const SlicePicture& picture, const AxisMap& map) {
    for (const auto& [s0, s1, t0, t1] : picture.complex.unresolved) {
        QRectF box(map.toPaper(s0, t1), map.toPaper(s1, t0));
        const double x = std::max(0.0, kSmallest - box.width()) / 2,
                     y = std::max(0.0, kSmallest - box.height()) / 2;
        box = box.adjusted(-x, -y, x, y).intersected(map.frame);
        if (!box.isEmpty()) drawDoubt(painter, box);
    }
}

void drawWallDensity(QPainter& painter, const SlicePicture& picture, const AxisMap& map) {
    const auto& counts = picture.density.counts;
    if (picture.density.most == 0) return;
    const std::array<double, 2> rangeS = picture.slice.ranges[0], rangeT = picture.slice.ranges[1];
    const auto place = [](const std::array<double, 2>& range, Eigen::Index k, Eigen::Index count) {
        return range[0] + (range[1] - range[0]) * static_cast<double>(k) / static_cast<double>(count);
    };
    painter.save();
    // Neighbours share a border: smoothing would draw it twice.
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (Eigen::Index row = 0; row < counts.rows(); ++row)
        for (Eigen::Index column = 0; column < counts.cols(); ++column) {
            const double share = static_cast<double>(counts(row, column)) / picture.density.most;
            const QRectF block(
                map.toPaper(place(rangeS, column, counts.cols()), place(rangeT, row + 1, counts.rows())),
                map.toPaper(place(rangeS, column + 1, counts.cols()), place(rangeT, row, counts.rows())));
            const QRectF shown = block.intersected(map.frame);
            if (share > 0.0 && !shown.isEmpty())
                painter.fillRect(shown, grey(static_cast<int>(std::lround(kDarkest * share))));
        }
    painter.restore();
}

std::vector<LegendEntry> unresolvedLegend(const SlicePicture& picture, bool walls) {
    std::vector<LegendEntry> entries;
    if (!picture.complex.unresolved.empty())
        entries.push_back(
            {[](QPainter& painter, const QRectF& box) { drawDoubt(painter, box.adjusted(2, 3, -2, -3)); },
             QStringLiteral("not resolved (%1 % of the window)")
                 .arg(100.0 * picture.complex.unresolvedArea, 0, 'g', 2)});
    if (walls && picture.density.most > 0)
        entries.push_back(
            {[](QPainter& painter, const QRectF& box) {
                 const QRectF half(box.left(), box.top() + 3, box.width() / 2, box.height() - 6);
                 painter.fillRect(half, grey(kDarkest / 4));
                 painter.fillRect(half.translated(half.width(), 0), grey(kDarkest));
             },
             QStringLiteral("walls through a block: up to %1 at the least").arg(picture.density.most)});
    return entries;
}

bool isUnresolved(const SlicePicture& picture, double s, double t) {
    return std::any_of(
        picture.complex.unresolved.begin(), picture.complex.unresolved.end(),
        [&](const auto& box) { return s >= box[0] && s <= box[1] && t >= box[2] && t <= box[3]; });
}

}  // namespace omegascope::figures
