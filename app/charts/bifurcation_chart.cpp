#include "app/charts/bifurcation_chart.h"

#include <QGraphicsEllipseItem>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QVBoxLayout>
#include <QtCharts/QValueAxis>
#include <algorithm>
#include <cmath>

#include "app/charts/chart_axes.h"
#include "app/commands/edits.h"
#include "app/controls/numbers/whole_box.h"
#include "app/figures/frame/style.h"
#include "app/figures/frame/type_style.h"
#include "core/dynamics/minima/find_minima.h"
#include "core/support/words.h"

namespace omegascope::views {

using document::Aspect;
using nonsmooth::MinimumType;
namespace palette = figures::palette;

namespace {

constexpr int kStarts = 24;
constexpr double kReach = 9.0;  // pixels round a mark in which it is clicked
constexpr double kOmegaRadius = 5.0;
/// Diameters for shares of the starts below 5 %, 20 %, 50 %, and above.
constexpr std::array<double, 4> kDiameters{6.0, 8.5, 11.0, 14.0};
constexpr std::array<double, 3> kShares{0.05, 0.2, 0.5};
const QColor kSharp{0x2b, 0x5c, 0x8a};

std::size_t sizeOf(const BifurcationChart::Mark& mark) {
    const double share = static_cast<double>(mark.minimum.basin) / std::max(1, mark.starts);
    return static_cast<std::size_t>(
        std::count_if(kShares.begin(), kShares.end(), [share](double s) { return share >= s; }));
}

bool isFlat(const BifurcationChart::Mark& mark) {
    return mark.minimum.verdict.type == MinimumType::Flat;
}

}  // namespace

MarkView::MarkView(QChart* chart, QWidget* parent) : QChartView(chart, parent) {
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
}

void MarkView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        emit clicked(chart()->mapFromScene(mapToScene(event->position().toPoint())));
}

void MarkView::mouseMoveEvent(QMouseEvent* event) {
    emit hovered(chart()->mapFromScene(mapToScene(event->position().toPoint())));
}

void MarkView::mouseReleaseEvent(QMouseEvent* event) {
    event->accept();
}

BifurcationChart::BifurcationChart(document::Document& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      starts_(new panels::WholeBox),
      run_(new QPushButton),
      progress_(new panels::ProgressLine(QStringLiteral("bifurcationProgress"))),
      pages_(new QStackedWidget),
      hint_(new QLabel),
      chart_(new QChart),
      view_(new MarkView(chart_)),
      alphaAxis_(new QValueAxis),
      lossAxis_(new QValueAxis),
      omega_(new QGraphicsEllipseItem(chart_)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildControls(layout);
    buildChart();
    pages_->addWidget(hint_);
    pages_->addWidget(view_);
    layout->addWidget(pages_, 1);
    hint_->setText(tr("The losses of certified local minima while α goes from 1, a linear network, to 0"));
    hint_->setAlignment(Qt::AlignCenter);
    hint_->setWordWrap(true);
    styleHint(*hint_);
    connect(&document_, &document::Document::changed, this, &BifurcationChart::onChanged);
    connect(&job_, &jobs::LatestJob::progress, this,
            [this](double share) { progress_->setShare((step_ + share) / kValues); });
    connect(&job_, &jobs::LatestJob::failed, this, [this](const QString& sentence) {
        setRunning(false);
        emit refused(sentence);
    });
    connect(view_, &MarkView::clicked, this, [this](const QPointF& at) {
        if (const Mark* mark = nearest(at)) goTo(*mark);
    });
    connect(view_, &MarkView::hovered, this, [this](const QPointF& at) {
        const Mark* mark = nearest(at);
        view_->setCursor(mark ? Qt::PointingHandCursor : Qt::ArrowCursor);
        view_->setToolTip(mark ? tr("α = %1, L = %2, %3; %4 of %5 ended here. Click: send α and ω there")
                                     .arg(mark->alpha)
                                     .arg(mark->minimum.loss, 0, 'g', 6)
                                     .arg(isFlat(*mark) ? tr("flat") : tr("sharp"))
                                     .arg(mark->minimum.basin)
                                     .arg(QString::fromStdString(counted(mark->starts, "start")))
                               : tr("Larger marks: more of the starts ended there"));
    });
    connect(chart_, &QChart::plotAreaChanged, this, &BifurcationChart::showOmega);
    setRunning(false);
}

void BifurcationChart::buildControls(QBoxLayout* layout) {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(8);
    starts_->setObjectName(QStringLiteral("bifurcationStartsBox"));
    starts_->setRange(1, 10'000);
    starts_->setValue(kStarts);
    starts_->setToolTip(tr("Random starts for each of the %1 values of α").arg(kValues));
    auto* label = new QLabel(tr("&starts each"));
    label->setBuddy(starts_);
    row->addWidget(label);
    row->addWidget(starts_);
    auto* key = new QLabel;
    key->setTextFormat(Qt::RichText);
    key->setText(
        tr("<span style='color:%1'>●</span>&nbsp;flat&nbsp;&nbsp; <span style='color:%2'>▲</span>&nbsp;sharp")
            .arg(figures::legible(palette::kSolved).name(), figures::legible(kSharp).name()));
    row->addWidget(key);
    row->addStretch(1);
    run_->setObjectName(QStringLiteral("bifurcationButton"));
    row->addWidget(run_);
    layout->addLayout(row);
    layout->addWidget(progress_);
    connect(run_, &QPushButton::clicked, this, [this] {
        if (running_)
            cancel();
        else
            run();
    });
}

void BifurcationChart::buildChart() {
    view_->setObjectName(QStringLiteral("bifurcationView"));
    view_->setAccessibleName(tr("Losses of local minima against α"));
    styleChart(*chart_, *view_);
    chart_->addAxis(alphaAxis_, Qt::AlignBottom);
    chart_->addAxis(lossAxis_, Qt::AlignLeft);
    styleAxis(*alphaAxis_, tr("α"));
    styleAxis(*lossAxis_, tr("L(ω) of local minima"));
    alphaAxis_->setRange(-0.03, 1.03);
    alphaAxis_->setReverse(true);
    alphaAxis_->setTickType(QValueAxis::TicksDynamic);
    alphaAxis_->setTickAnchor(0.0);
    alphaAxis_->setTickInterval(0.2);
    alphaAxis_->setLabelFormat(QStringLiteral("%.1f"));
    lossAxis_->setTickType(QValueAxis::TicksDynamic);
    lossAxis_->setTickAnchor(0.0);
    for (std::size_t size = 0; size < kSizes; ++size)
        for (const bool flat : {false, true}) series_[flat ? 1 : 0][size] = addSeries(flat, size);
    omega_->setPen(QPen(palette::kPaper, 1.5));
    omega_->setBrush(palette::kOmega);
    omega_->setZValue(20);
}

QScatterSeries* BifurcationChart::addSeries(bool flat, std::size_t size) {
    auto* series = new QScatterSeries;
    series->setMarkerShape(flat ? QScatterSeries::MarkerShapeCircle : QScatterSeries::MarkerShapeTriangle);
    series->setMarkerSize(kDiameters[size]);
    series->setBrush(flat ? palette::kSolved : kSharp);
    series->setPen(QPen(palette::kPaper, 1.0));
    chart_->addSeries(series);
    series->attachAxis(alphaAxis_);
    series->attachAxis(lossAxis_);
    return series;
}

void BifurcationChart::setRunning(bool running) {
    running_ = running;
    run_->setText(running ? tr("&Cancel") : tr("C&ompute"));
    run_->setToolTip(running ? tr("Stop; what was found stays")
                             : tr("Search for local minima at %1 values of α from 1 to 0").arg(kValues));
    progress_->setVisible(running);
    starts_->setEnabled(!running);
}

bool BifurcationChart::isOfThisProblem() const {
    network::Architecture shape = document_.session().architecture;
    shape.alpha = shape_.alpha;
    return shape == shape_ && document_.session().criterion == criterion_ &&
           document_.session().data == data_;
}

void BifurcationChart::run() {
    shape_ = document_.session().architecture;
    criterion_ = document_.session().criterion;
    data_ = document_.session().data;
    marks_.clear();
    failed_ = {};
    showMarks();
    setRunning(true);
    next(0);
}

void BifurcationChart::cancel() {
    job_.cancel();
    setRunning(false);
}

void BifurcationChart::next(int step) {
    step_ = step;
    progress_->setShare(static_cast<double>(step) / kValues);
    if (step == kValues) {
        setRunning(false);
        if (failed_.count > 0)
            emit refused(tr("%1 failed, for example: %2")
                             .arg(QString::fromStdString(counted(failed_.count, "descent")),
                                  QString::fromStdString(failed_.sentence)));
        return;
    }
    const double alpha = 1.0 - static_cast<double>(step) / (kValues - 1);
    network::Architecture architecture = shape_;
    architecture.alpha = alpha;
    nonsmooth::MinimaOptions options;
    options.starts = starts_->value();
    job_.start(
        [architecture, criterion = criterion_, data = data_, options](const Control& control) {
            const loss::Loss loss(network::Network(architecture), criterion, data);
            return dynamics::findMinima(loss, options, control);
        },
        [this, step, alpha](const Result<nonsmooth::MinimaSearch>& search) {
            if (!search) {
                setRunning(false);
                if (!search.error().isCancelled())
                    emit refused(QString::fromStdString(search.error().message));
                return;
            }
            take(alpha, *search);
            next(step + 1);
        });
}

void BifurcationChart::take(double alpha, const nonsmooth::MinimaSearch& search) {
    for (const auto& minimum : search.minima) marks_.push_back({alpha, minimum, search.starts});
    if (failed_.count == 0 && search.failed() > 0) failed_.sentence = search.failures.front().sentence;
    failed_.count += search.failed();
    showMarks();
}

void BifurcationChart::showMarks() {
    std::array<std::array<QList<QPointF>, kSizes>, 2> points;
    double highest = 0.0;
    for (const Mark& mark : marks_) {
        points[isFlat(mark) ? 1 : 0][sizeOf(mark)].append({mark.alpha, mark.minimum.loss});
        highest = std::max(highest, mark.minimum.loss);
    }
    for (std::size_t flat = 0; flat < 2; ++flat)
        for (std::size_t size = 0; size < kSizes; ++size) series_[flat][size]->replace(points[flat][size]);
    const double top = highest > 0.0 ? std::max(highest, kLeastTop) : 1.0;
    const double spacing = tickSpacing(top, false);
    lossAxis_->setLabelFormat(labelFormat(spacing));
    showRange(*lossAxis_, -0.05 * top, 1.08 * top, spacing);
    pages_->setCurrentWidget(marks_.empty() && !running_ ? static_cast<QWidget*>(hint_) : view_);
    showOmega();
}

void BifurcationChart::showOmega() {
    const QPointF value(document_.session().architecture.alpha, document_.evaluation().value);
    omega_->setVisible(!marks_.empty() && value.y() <= lossAxis_->max());
    const QPointF at = chart_->mapToPosition(value, series_[0][0]);
    omega_->setRect(at.x() - kOmegaRadius, at.y() - kOmegaRadius, 2 * kOmegaRadius, 2 * kOmegaRadius);
}

QPointF BifurcationChart::positionOf(const Mark& mark) const {
    const QPointF at = chart_->mapToPosition({mark.alpha, mark.minimum.loss}, series_[0][0]);
    return view_->mapFromScene(chart_->mapToScene(at));
}

void BifurcationChart::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    showOmega();
}

void BifurcationChart::onChanged(document::Aspects aspects) {
    if (aspects & (Aspect::Network | Aspect::Data)) {
        if ((running_ || !marks_.empty()) && !isOfThisProblem()) {
            cancel();
            marks_.clear();
            showMarks();
        }
    }
    if (isVisible()) showOmega();
}

const BifurcationChart::Mark* BifurcationChart::nearest(const QPointF& at) const {
    const Mark* found = nullptr;
    double best = kReach;
    for (const Mark& mark : marks_) {
        const QPointF place = chart_->mapToPosition({mark.alpha, mark.minimum.loss}, series_[0][0]);
        const double distance = std::hypot(place.x() - at.x(), place.y() - at.y());
        if (distance > best) continue;
        best = distance;
        found = &mark;
    }
    return found;
}

void BifurcationChart::goTo(const Mark& mark) {
    // Copied: what follows may change the marks.
    const Mark target = mark;
    const Outcome outcome =
        commands::setAlphaAndParameters(document_, target.alpha, target.minimum.parameters,
                                        tr("Go to a minimum at α = %1").arg(target.alpha));
    if (!outcome) emit refused(QString::fromStdString(outcome.error().message));
}

}  // namespace omegascope::views

#include "moc_bifurcation_chart.cpp"
