#include "app/charts/chart_axes.h"

#include <QApplication>
#include <QEvent>
#include <QGraphicsLayout>
#include <QLabel>
#include <QtCharts/QLogValueAxis>
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/figures/frame/type_style.h"

namespace omegascope::views {

namespace palette = figures::palette;

namespace {

constexpr double kMostTicks = 6.0;
const QColor kGridLine{0xe6, 0xe6, 0xe6};

void setType(QAbstractAxis& axis, const QFont& font) {
    const figures::Style style = figures::styleOf(font);
    axis.setTitleFont(style.font());
    axis.setLabelsFont(style.font(0.9));
    axis.setLabelsColor(style.soft());
}

/// Axes are no widgets: somebody must tell them when the type changes.
class TypeFollower : public QObject {
  public:
    TypeFollower(QChart& chart, QChartView& view) : QObject(&view), chart_(chart), view_(view) {
        view.installEventFilter(this);
    }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::FontChange)
            for (QAbstractAxis* axis : chart_.axes()) setType(*axis, view_.font());
        return QObject::eventFilter(watched, event);
    }

  private:
    QChart& chart_;
    QChartView& view_;
};

}  // namespace

double tickSpacing(double extent, bool whole) {
    const double rough = std::max(extent / kMostTicks, std::numeric_limits<double>::min());
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    double spacing = 10.0 * power;
    for (const double factor : {5.0, 2.0, 1.0})
        if (factor * power >= rough) spacing = factor * power;
    return whole ? std::max(1.0, std::round(spacing)) : spacing;
}

double axisTop(double highest) {
    const double shown = std::max(highest, kLeastTop), spacing = tickSpacing(shown, false);
    return spacing * std::ceil(shown / spacing);
}

void showRange(QValueAxis& axis, double low, double high, double spacing) {
    // Neither the old range nor the new one ever has ticks closer than its own.
    axis.setTickInterval(std::max(axis.tickInterval(), spacing));
    axis.setRange(low, high);
    axis.setTickInterval(spacing);
}

QString labelFormat(double spacing) {
    if (spacing < 1e-4 || spacing >= 1e5) return QStringLiteral("%.1e");
    const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(spacing) + 1e-9)));
    return QStringLiteral("%.%1f").arg(decimals);
}

void styleAxis(QAbstractAxis& axis, const QString& title) {
    axis.setTitleText(title);
    setType(axis, QApplication::font());
    axis.setTitleBrush(palette::kInk);
    axis.setLinePenColor(palette::kInk);
    axis.setGridLineColor(kGridLine);
}

LossAxis makeLossAxis(bool logarithmic, double least, double highest, const QString& title) {
    LossAxis made;
    if (logarithmic) {
        auto* axis = new QLogValueAxis;
        made.floor = std::pow(10.0, std::floor(std::log10(least)));
        axis->setBase(10.0);
        axis->setLabelFormat(QStringLiteral("%g"));
        axis->setRange(made.floor,
                       std::max(std::pow(10.0, std::ceil(std::log10(highest))), 10.0 * made.floor));
        made.axis = axis;
    } else {
        auto* axis = new QValueAxis;
        const double top = axisTop(highest), spacing = tickSpacing(top, false);
        axis->setTickType(QValueAxis::TicksDynamic);
        axis->setTickAnchor(0.0);
        axis->setTickInterval(spacing);
        axis->setLabelFormat(labelFormat(spacing));
        axis->setRange(0.0, top);
        made.axis = axis;
    }
    styleAxis(*made.axis, title);
    return made;
}

void styleChart(QChart& chart, QChartView& view) {
    view.setMinimumSize(160, 96);
    view.setBackgroundBrush(palette::kPaper);
    chart.setBackgroundVisible(false);
    chart.setMargins(QMargins(0, 0, 8, 0));
    chart.layout()->setContentsMargins(0, 0, 0, 0);
    chart.legend()->hide();
    chart.setAnimationOptions(QChart::NoAnimation);
    new TypeFollower(chart, view);
}

void styleHint(QLabel& hint) {
    QPalette colours = hint.palette();
    colours.setColor(QPalette::WindowText, figures::styleOf(hint.font()).soft());
    colours.setColor(QPalette::Window, palette::kPaper);
    hint.setPalette(colours);
    hint.setAutoFillBackground(true);
}

}  // namespace omegascope::views
