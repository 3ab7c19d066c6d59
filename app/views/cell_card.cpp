#include "app/views/cell_card.h"

#include <QPainter>
#include <cmath>

#include "app/figures/frame/style.h"
#include "app/figures/frame/type_style.h"
#include "core/support/number_text.h"

namespace omegascope::views {

namespace {

constexpr int kCardMargin = 8;
constexpr int kSquare = 7;        // of the signature
constexpr int kMostColumns = 40;  // data
constexpr int kMostRows = 14;     // entries of a datum
constexpr double kRounding = 1e-12;
constexpr double kMostShare = 0.2;  // of the plane that the card may cover

QString number(double value) {
    return QString::fromStdString(generalNumber(value, 5)).replace(QLatin1Char('-'), QChar(0x2212));
}

/// A number so small beside `scale` is the rounding of 0.
QString numberBeside(double value, double scale) {
    if (value != 0.0 && std::abs(value) <= kRounding * scale) return CellCard::tr("0 (up to rounding)");
    return number(value);
}

QString power(const QString& name, int exponent) {
    static const QStringList kDigits{QStringLiteral("⁰"), QStringLiteral("¹"), QStringLiteral("²"),
                                     QStringLiteral("³"), QStringLiteral("⁴"), QStringLiteral("⁵"),
                                     QStringLiteral("⁶"), QStringLiteral("⁷"), QStringLiteral("⁸"),
                                     QStringLiteral("⁹")};
    if (exponent == 0) return {};
    if (exponent == 1) return name;
    return name + (exponent < kDigits.size() ? kDigits[exponent] : QStringLiteral("^%1").arg(exponent));
}

/// The loss polynomial in what the axes show: value = offset + scale · coordinate.
cells::Polynomial inShownCoordinates(const figures::SlicePicture& picture, int cell) {
    const auto& [x, y] = picture.axes;
    return picture.facts.loss(cell, picture.complex)
        .substituted(-x.offset / x.scale, 1.0 / x.scale, -y.offset / y.scale, 1.0 / y.scale);
}

QString axisName(const figures::SlicePicture& picture, std::size_t axis) {
    return QString::fromStdString(picture.axes[axis].name).section(QLatin1Char(' '), 0, 0);
}

/// "L from 0.1 to 0.4", "least at (1, 2)"
QStringList rangeTexts(const figures::SlicePicture& picture, int cell) {
    const cells::LossRange range = cells::lossRange(*picture.loss, picture.complex, picture.facts, cell);
    const auto shown = [&](std::size_t axis) {
        return number(picture.axes[axis].offset + picture.axes[axis].scale * range.lowestAt[axis]);
    };
    const QString kind = range.kind == cells::RangeKind::Attained  ? QString()
                         : range.kind == cells::RangeKind::Bounded ? CellCard::tr(" (bounds)")
                                                                   : CellCard::tr(" (sampled)");
    if (range.highest - range.lowest <= kRounding * (1.0 + std::abs(range.highest)))
        return {CellCard::tr("L = %1 on the whole cell").arg(numberBeside(range.lowest, 1.0)) + kind};
    return {CellCard::tr("L from %1 to %2%3")
                .arg(numberBeside(range.lowest, 1.0 + std::abs(range.highest)), number(range.highest), kind),
            CellCard::tr("least at (%1, %2)").arg(shown(0), shown(1))};
}

QString flatnessText(const figures::SlicePicture& picture, std::size_t cell) {
    if (picture.facts.insideWalls[cell]) return CellCard::tr("inside the wall set");
    if (picture.facts.flat[cell]) return CellCard::tr("flat in Ω");
    if (picture.facts.sliceFlat[cell]) return CellCard::tr("constant on this slice, not flat in Ω");
    return CellCard::tr("not flat");
}

}  // namespace

QString polynomialText(const cells::Polynomial& p, const QString& x, const QString& y) {
    const double zero = kRounding * p.sumOfSizes();
    QString text;
    for (int degree = 0; degree <= p.degreeX() + p.degreeY(); ++degree)
        for (int a = std::min(degree, p.degreeX()); a >= 0 && degree - a <= p.degreeY(); --a) {
            const double c = p.at(a, degree - a);
            if (std::abs(c) <= zero) continue;
            QStringList factors{power(x, a), power(y, degree - a)};
            factors.removeAll(QString());
            const QString size = number(std::abs(c));
            if (degree == 0 || size != QLatin1String("1")) factors.prepend(size);
            const QString sign = c < 0.0 ? QStringLiteral("−") : QStringLiteral("+");
            if (text.isEmpty())
                text = c < 0.0 ? QStringLiteral("−") : QString();
            else
                text += QStringLiteral(" %1 ").arg(sign);
            text += factors.join(QLatin1Char(' '));
        }
    return text.isEmpty() ? QStringLiteral("0") : text;
}

CellCard::CellCard(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("cellCard"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void CellCard::showCell(std::shared_ptr<const figures::SlicePicture> picture, int cell) {
    const bool same = picture == picture_ && cell == cell_;
    picture_ = std::move(picture);
    cell_ = picture_ && picture_->hasCells() ? cell : -1;
    if (cell_ < 0) {
        hide();
        return;
    }
    if (!same) setCompact(false);
    show();
}

void CellCard::describe() {
    const auto c = static_cast<std::size_t>(cell_);
    const auto& complex = picture_->complex;
    lines_ = {
        tr("Cell %1 of %2: %3").arg(cell_ + 1).arg(complex.cells.size()).arg(flatnessText(*picture_, c))};
    if (!compact_ && picture_->facts.hasLosses() && !picture_->facts.sliceFlat[c]) {
        const QString text = polynomialText(inShownCoordinates(*picture_, cell_), axisName(*picture_, 0),
                                            axisName(*picture_, 1));
        lines_ << tr("L = %1").arg(text.size() > 90 ? text.left(88) + QStringLiteral(" …") : text);
    }
    const QStringList range = rangeTexts(*picture_, cell_);
    lines_ << (compact_ ? range : QStringList{range.join(QStringLiteral(", "))});  // narrow, or a line less
    signature_ = complex.signature(cell_, cells::Entries(picture_->loss->loss()));
    const QSize matrix = matrixSize();
    if (!compact_)
        lines_ << (matrix.isEmpty() ? tr("S(ω): %1 entries").arg(signature_.entries().size())
                                    : tr("S(ω), a column per datum: ■ +1, □ −1, ▨ 0"));
    const QFontMetrics metrics(figures::styleOf(font()).font());
    int width = matrix.width();
    for (const QString& line : lines_) width = std::max(width, metrics.horizontalAdvance(line));
    const int height = static_cast<int>(lines_.size()) * metrics.lineSpacing() +
                       (matrix.isEmpty() ? 0 : matrix.height() + kCardMargin / 2);
    wanted_ = QSize(width + 2 * kCardMargin, height + 2 * kCardMargin);
    resize(wanted_);
    setAccessibleDescription(lines_.join(QStringLiteral("; ")));
    update();
}

QSize CellCard::matrixSize() const {
    const int columns = signature_.dataCount(), rows = signature_.entriesPerDatum();
    if (compact_ || columns > kMostColumns || rows > kMostRows || columns == 0 || rows == 0) return {};
    return {columns * kSquare, rows * kSquare + 2 * (signature_.layerCount() - 1)};
}

/// In the corner that is far from the pointer and from ω; one that would cover more than its share tells less.
void CellCard::place(const QRectF& frame, const QPointF& pointer, const QPointF& omega) {
    const int most = std::max(1, static_cast<int>(frame.width()) - 2 * kCardMargin);
    const bool large = wanted_.width() * wanted_.height() > kMostShare * frame.width() * frame.height();
    if ((large || wanted_.width() > most) && !compact_) setCompact(true);
    // In a narrow plane lines end in an ellipsis.
    resize(std::min(wanted_.width(), most), wanted_.height());
    const double right = frame.right() - kCardMargin - width(),
                 bottom = frame.bottom() - kCardMargin - height();
    QPointF best;
    double farthest = -1.0;
    for (const QPointF& corner : {QPointF(right, frame.top() + kCardMargin), QPointF(right, bottom),
                                  QPointF(frame.left() + kCardMargin, frame.top() + kCardMargin),
                                  QPointF(frame.left() + kCardMargin, bottom)}) {
        const QRectF card(corner, QSizeF(size()));
        const auto distance = [&](const QPointF& point) {
            const double x = std::max({card.left() - point.x(), point.x() - card.right(), 0.0});
            const double y = std::max({card.top() - point.y(), point.y() - card.bottom(), 0.0});
            return std::hypot(x, y);
        };
        // The pointer counts first: what is under it is being looked at.
        const double room =
            std::min(distance(pointer), kCardMargin * 4.0) * 100.0 + std::min(distance(omega), 400.0);
        if (room > farthest) {
            farthest = room;
            best = corner;
        }
    }
    move(static_cast<int>(std::max(0.0, best.x())), static_cast<int>(std::max(0.0, best.y())));
}

void CellCard::setCompact(bool compact) {
    compact_ = compact;
    describe();
}

void CellCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(figures::palette::kSoft, 1.0));
    painter.setBrush(QColor(255, 255, 255, 240));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    QFont type = figures::styleOf(font()).font();
    const int step = QFontMetrics(type).lineSpacing();
    painter.setPen(figures::palette::kInk);
    for (qsizetype k = 0; k < lines_.size(); ++k) {
        type.setBold(k == 0);
        painter.setFont(type);
        painter.drawText(QRectF(kCardMargin, kCardMargin + static_cast<double>(k) * step, width(), step),
                         Qt::AlignVCenter,
                         QFontMetrics(type).elidedText(lines_[k], Qt::ElideRight, width() - 2 * kCardMargin));
    }
    if (!matrixSize().isEmpty())
        paintMatrix(painter, QPointF(kCardMargin, kCardMargin + static_cast<double>(lines_.size()) * step +
                                                      kCardMargin / 2));
}

/// A column per datum, a row per unit; a gap parts the layers.
void CellCard::paintMatrix(QPainter& painter, const QPointF& corner) const {
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (int i = 0; i < signature_.dataCount(); ++i) {
        double y = corner.y();
        for (int layer = 1; layer <= signature_.layerCount(); ++layer) {
            for (int unit = 0; unit < signature_.width(layer); ++unit, y += kSquare) {
                const QRectF square(corner.x() + i * kSquare, y, kSquare - 2, kSquare - 2);
                const int state = signature_.at(i, layer, unit);
                painter.setPen(QPen(figures::palette::kSoft, 1.0));
                painter.setBrush(state > 0   ? QBrush(figures::palette::kInk)
                                 : state < 0 ? QBrush(figures::palette::kPaper)
                                             : QBrush(figures::palette::kSoft, Qt::Dense4Pattern));
                painter.drawRect(square);
            }
            y += 2;
        }
    }
}

}  // namespace omegascope::views

#include "moc_cell_card.cpp"
