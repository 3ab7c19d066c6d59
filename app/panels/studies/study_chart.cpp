#include "app/panels/studies/study_chart.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <QtCharts/QChart>
#include <QtCharts/QLegend>
#include <QtCharts/QLegendMarker>
#include <QtCharts/QLineSeries>
#include <QtCharts/QLogValueAxis>
#include <QtCharts/QScatterSeries>
#include <QtCharts/QValueAxis>
#include <array>
#include <cmath>
#include <limits>

#include "app/charts/chart_axes.h"
#include "app/controls/numbers/number_text.h"
#include "app/figures/charts/study_figure.h"

namespace omegascope::panels {

namespace {

/// Shapes tell series apart in grey.
constexpr std::array kShapes{QScatterSeries::MarkerShapeCircle, QScatterSeries::MarkerShapeRectangle,
                             QScatterSeries::MarkerShapeTriangle,
                             QScatterSeries::MarkerShapeRotatedRectangle};

/// The name of the measured series that a series of the paper belongs to.
std::string stemOf(const studies::PlotSeries& series) {
    const std::size_t at = series.name.find(", S ");
    return series.paper && at != std::string::npos ? series.name.substr(0, at) : series.name;
}

struct Range {
    double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();

    void add(double value, bool logarithmic) {
        if (!std::isfinite(value) || (logarithmic && value <= 0.0)) return;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    bool empty() const { return low > high; }
};

/// A chart lower than this has room for half as many ticks.
constexpr int kLow = 170;

QAbstractAxis* makeAxis(Range range, bool logarithmic, const QString& title, bool crowded = false) {
    if (range.empty()) range = logarithmic ? Range{0.1, 10.0} : Range{0.0, 1.0};
    if (logarithmic) {
        auto* axis = new QLogValueAxis;
        axis->setBase(10.0);
        axis->setLabelFormat(QStringLiteral("%g"));
        axis->setRange(std::pow(10.0, std::floor(std::log10(range.low))),
                       std::pow(10.0, std::ceil(std::log10(range.high * 1.0001))));
        views::styleAxis(*axis, title);
        return axis;
    }
    auto* axis = new QValueAxis;
    views::styleAxis(*axis, title);
    // Shares and counts begin at 0.
    const double low = range.low > 0.0 && range.low < 0.5 * range.high ? 0.0 : range.low;
    const double extent = range.high > low ? range.high - low : std::max(1.0, std::abs(low));
    const double spacing = views::tickSpacing(crowded ? 2.5 * extent : extent, false);
    axis->setTickType(QValueAxis::TicksDynamic);
    axis->setTickAnchor(0.0);
    axis->setLabelFormat(views::labelFormat(spacing));
    views::showRange(*axis, low - (low == 0.0 ? 0.0 : 0.05 * extent), low + 1.05 * extent, spacing);
    return axis;
}

/// A mark of a series by itself, for the key.
QPixmap markOf(const QScatterSeries& marks, int side, double ratio) {
    QPixmap pixmap(qRound(side * ratio), qRound(side * ratio));
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(marks.borderColor(), 1.2));
    painter.setBrush(marks.color());
    const double size = 0.55 * side, from = 0.5 * (side - size);
    const QRectF box(from, from, size, size);
    switch (marks.markerShape()) {
        case QScatterSeries::MarkerShapeRectangle:
            painter.drawRect(box);
            break;
        case QScatterSeries::MarkerShapeTriangle:
            painter.drawPolygon(
                QPolygonF{{box.center().x(), box.top()}, box.bottomRight(), box.bottomLeft()});
            break;
        case QScatterSeries::MarkerShapeRotatedRectangle:
            painter.drawPolygon(QPolygonF{{box.center().x(), box.top()},
                                          {box.right(), box.center().y()},
                                          {box.center().x(), box.bottom()},
                                          {box.left(), box.center().y()}});
            break;
        default:
            painter.drawEllipse(box);
    }
    return pixmap;
}

}  // namespace

StudyChart::StudyChart(QWidget* parent)
    : QWidget(parent),
      shown_(new QComboBox),
      chart_(new QChart),
      view_(new views::ScrubView(chart_)),
      names_(new QListWidget) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* row = new QHBoxLayout;
    auto* label = new QLabel(tr("sho&wn"));
    label->setBuddy(shown_);
    row->addWidget(label);
    row->addWidget(shown_, 1);
    shown_->setObjectName(QStringLiteral("studySeriesBox"));
    shown_->setToolTip(tr("Which series the chart shows, each with the paper's values"));
    shown_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    shown_->setMinimumContentsLength(8);
    layout->addLayout(row);
    auto* beside = new QHBoxLayout;
    beside->addWidget(view_, 1);
    beside->addWidget(names_);
    layout->addLayout(beside, 1);
    names_->setObjectName(QStringLiteral("studySeriesNames"));
    names_->setAccessibleName(tr("Names of the series"));
    names_->setAccessibleDescription(
        tr("What the marks of the chart stand for; the chosen one is shown alone"));
    names_->setToolTip(tr("What the marks stand for; a click shows the series alone"));
    names_->setFrameShape(QFrame::NoFrame);
    names_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(names_, &QListWidget::itemClicked, this, [this](const QListWidgetItem* item) {
        if (const int index = shown_->findText(item->text()); index > 0) shown_->setCurrentIndex(index);
    });
    view_->setObjectName(QStringLiteral("studyChartView"));
    view_->setAccessibleName(tr("Plot of the study"));
    view_->setAccessibleDescription(
        tr("What the rows tell, beside the paper's values; a double-click opens the nearest row"));
    view_->setMinimumSize(160, 100);
    views::styleChart(*chart_, *view_);
    chart_->legend()->setAlignment(Qt::AlignRight);
    connect(shown_, &QComboBox::currentIndexChanged, this, &StudyChart::rebuild);
    connect(
        view_, &views::ScrubView::resized, this,
        [this] {
            if ((view_->height() < kLow) != crowded_) rebuild();
        },
        Qt::QueuedConnection);
    rebuild();
}

void StudyChart::setPlot(studies::Plot plot) {
    plot_ = std::move(plot);
    fillChoices();
    rebuild();
}

/// "all", then the measured series; the choice stays while the series are the same.
void StudyChart::fillChoices() {
    QStringList names{tr("all series")};
    for (const studies::PlotSeries& series : plot_.series)
        if (!series.paper) names << words(series.name);
    QStringList there;
    for (int k = 0; k < shown_->count(); ++k) there << shown_->itemText(k);
    if (names == there) return;
    const QSignalBlocker blocker(shown_);
    shown_->clear();
    shown_->addItems(names);
}

bool StudyChart::isShown(const studies::PlotSeries& series) const {
    const QString stem = words(stemOf(series)), shown = shown_->currentText();
    if (shown_->currentIndex() <= 0) return true;
    return series.paper ? shown.startsWith(stem) || stemOf(series) == series.name : stem == shown;
}

void StudyChart::rebuild() {
    chart_->removeAllSeries();
    setAxes();
    int look = -1;
    std::string stem;
    for (const studies::PlotSeries& series : plot_.series) {
        // A series and the paper's beside it have one look.
        if (look < 0 || stemOf(series) != stem) ++look, stem = stemOf(series);
        if (!isShown(series) || series.points.empty()) continue;
        addBars(series, look);
        addSeries(series, look);
    }
    showNames();
}

void StudyChart::showNames() {
    // A longer one would take the room of the chart.
    constexpr int kMostNamed = 9;
    int named = 0;
    for (const QAbstractSeries* series : chart_->series()) named += series->name().isEmpty() ? 0 : 1;
    chart_->legend()->setVisible(named > 0 && named <= kMostNamed);
    for (QLegendMarker* marker : chart_->legend()->markers())
        if (marker->series()->name().isEmpty()) marker->setVisible(false);
    names_->clear();
    names_->setVisible(named > kMostNamed);
    if (!names_->isVisibleTo(this)) return;
    const int side = fontMetrics().height();
    names_->setIconSize({side, side});
    for (const QAbstractSeries* series : chart_->series()) {
        const auto* marks = qobject_cast<const QScatterSeries*>(series);
        if (!marks || marks->name().isEmpty()) continue;
        auto* item = new QListWidgetItem(QIcon(markOf(*marks, side, devicePixelRatioF())), marks->name());
        item->setToolTip(marks->name());
        names_->addItem(item);
    }
    // As wide as the names, but never more than a third of the whole.
    names_->setFixedWidth(std::min(names_->sizeHintForColumn(0) + 2 * side, std::max(width() / 3, 8 * side)));
}

void StudyChart::addSeries(const studies::PlotSeries& series, int look) {
    QColor colour = figures::seriesColour(look);
    const auto kept = [this](const studies::PlotPoint& point) {
        return std::isfinite(point.y) && (!plot_.logX || point.x > 0.0) && (!plot_.logY || point.y > 0.0);
    };
    QList<QPointF> points;
    QList<int> rows;
    for (const studies::PlotPoint& point : series.points)
        if (kept(point)) points << QPointF(point.x, point.y), rows << point.row;
    const auto add = [this](QXYSeries* made) {
        chart_->addSeries(made);
        made->attachAxis(x_);
        made->attachAxis(y_);
    };
    if (series.joined && points.size() > 1) {
        auto* line = new QLineSeries;
        line->setPen(QPen(colour, 1.6, series.paper ? Qt::DashLine : Qt::SolidLine));
        line->replace(points);
        add(line);
    }
    auto* marks = new QScatterSeries;
    marks->setName(words(series.name));
    marks->setMarkerShape(kShapes.at(static_cast<std::size_t>(look) % kShapes.size()));
    marks->setMarkerSize(series.joined ? 7.0 : 8.0);
    marks->setBorderColor(colour);
    marks->setColor(series.paper ? QColor(Qt::white) : colour);
    marks->replace(points);
    add(marks);
    connect(marks, &QXYSeries::doubleClicked, this, [this, points, rows](const QPointF& at) {
        const qsizetype which = points.indexOf(at);
        if (which >= 0 && rows[which] >= 0) emit rowChosen(rows[which]);
    });
}

void StudyChart::addBars(const studies::PlotSeries& series, int look) {
    QColor colour = figures::seriesColour(look);
    colour.setAlphaF(0.45F);
    for (const studies::PlotPoint& point : series.points) {
        if (!(point.low < point.high) || (plot_.logY && point.low <= 0.0)) continue;
        auto* bar = new QLineSeries;
        bar->setPen(QPen(colour, 1.2));
        bar->replace(QList<QPointF>{{point.x, point.low}, {point.x, point.high}});
        chart_->addSeries(bar);
        bar->attachAxis(x_);
        bar->attachAxis(y_);
    }
}

void StudyChart::setAxes() {
    Range x, y;
    for (const studies::PlotSeries& series : plot_.series) {
        if (!isShown(series)) continue;
        for (const studies::PlotPoint& point : series.points) {
            x.add(point.x, plot_.logX);
            for (const double value : {point.low, point.y, point.high}) y.add(value, plot_.logY);
        }
    }
    for (QAbstractAxis** axis : {&x_, &y_}) {
        if (!*axis) continue;
        chart_->removeAxis(*axis);
        delete *axis;
    }
    x_ = makeAxis(x, plot_.logX, words(plot_.xName));
    crowded_ = view_->height() < kLow;
    y_ = makeAxis(y, plot_.logY, words(plot_.yName), crowded_);
    chart_->addAxis(x_, Qt::AlignBottom);
    chart_->addAxis(y_, Qt::AlignLeft);
}

}  // namespace omegascope::panels

#include "moc_study_chart.cpp"
