#include "app/views/loss_chart.h"

#include <QGraphicsEllipseItem>
#include <QGraphicsLineItem>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <QtCharts/QLogValueAxis>
#include <QtCharts/QValueAxis>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "app/document/run_snapshot.h"
#include "app/figures/style.h"
#include "app/views/chart_axes.h"

namespace omegascope::views {

using document::Aspect;
namespace palette = figures::palette;

namespace {

constexpr double kTotalWidth = 2.0;
constexpr double kDataWidth = 1.0;
constexpr double kHighlightWidth = 2.5;
constexpr int kDotRadius = 5;
constexpr int kMargin = 4;
constexpr int kMostSamples = 2000;

}  // namespace

QVector<QPointF> decimate(int count, const std::function<double(int)>& value, int columns) {
    QVector<QPointF> points;
    if (count <= 2 * columns) {
        points.reserve(count);
        for (int k = 0; k < count; ++k) points.append({static_cast<double>(k), value(k)});
        return points;
    }
    points.reserve(2 * columns);
    for (int column = 0; column < columns; ++column) {
        const auto edge = [&](int c) {
            return static_cast<int>(static_cast<std::int64_t>(count) * c / columns);
        };
        int lowest = edge(column), highest = lowest;
        for (int k = lowest; k < edge(column + 1); ++k) {
            if (value(k) < value(lowest)) lowest = k;
            if (value(k) > value(highest)) highest = k;
        }
        const auto [first, second] = std::minmax(lowest, highest);
        points.append({static_cast<double>(first), value(first)});
        if (second != first) points.append({static_cast<double>(second), value(second)});
    }
    return points;
}

ScrubView::ScrubView(QChart* chart, QWidget* parent) : QChartView(chart, parent) {
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
}

void ScrubView::scrub(const QPointF& at) {
    const QPointF inChart = chart()->mapFromScene(mapToScene(at.toPoint()));
    emit scrubbed(chart()->mapToValue(inChart).x());
}

void ScrubView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) scrub(event->position());
}

void ScrubView::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) scrub(event->position());
}

void ScrubView::mouseReleaseEvent(QMouseEvent* event) {
    event->accept();
}

void ScrubView::resizeEvent(QResizeEvent* event) {
    QChartView::resizeEvent(event);
    emit resized();
}

LossChart::LossChart(document::Document& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      quantity_(new QComboBox),
      logarithmic_(new QCheckBox(tr("lo&garithmic"))),
      perDatum_(new QCheckBox(tr("per &datum"))),
      key_(new QLabel),
      hint_(new QLabel),
      pages_(new QStackedWidget),
      chart_(new QChart),
      view_(new ScrubView(chart_)),
      stepAxis_(new QValueAxis),
      total_(nullptr),
      markerLine_(new QGraphicsLineItem(chart_)),
      markerDot_(new QGraphicsEllipseItem(chart_)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildHeader(layout);
    buildChart();
    pages_->addWidget(view_);
    pages_->addWidget(hint_);
    layout->addWidget(pages_, 1);
    hint_->setObjectName("chartHint");
    hint_->setText(tr("Press Space to run gradient descent from ω"));
    hint_->setAlignment(Qt::AlignCenter);
    hint_->setWordWrap(true);
    hint_->setStyleSheet(
        QStringLiteral("color: %1; background: %2").arg(palette::kSoft.name(), palette::kPaper.name()));

    connect(&document_, &document::Document::changed, this, &LossChart::onChanged);
    connect(&job_, &jobs::LatestJob::failed, this, [this] {
        searching_ = false;
        known_ = true;
        rebuild();
    });
    connect(quantity_, &QComboBox::currentIndexChanged, this, &LossChart::rebuild);
    connect(logarithmic_, &QCheckBox::toggled, this, &LossChart::rebuild);
    connect(perDatum_, &QCheckBox::toggled, this, &LossChart::rebuild);
    connect(view_, &ScrubView::scrubbed, this,
            [this](double step) { document_.setPosition(static_cast<int>(std::lround(step))); });
    connect(view_, &ScrubView::resized, this, [this] {
        if (isVisible()) showLines();
    });
    connect(chart_, &QChart::plotAreaChanged, this, &LossChart::showMarker);
    rebuild();
}

void LossChart::buildHeader(QBoxLayout* layout) {
    auto* row = new QHBoxLayout;
    addQuantities();
    // The list is taller than the boxes; what it takes is taken from the margins, not from the chart.
    const int extra =
        std::clamp(quantity_->sizeHint().height() - logarithmic_->sizeHint().height(), 0, 2 * kMargin);
    row->setContentsMargins(8, kMargin - extra / 2, 8, kMargin - (extra + 1) / 2);
    row->setSpacing(16);
    row->addWidget(quantity_);
    logarithmic_->setObjectName("logarithmicBox");
    logarithmic_->setToolTip(tr("Logarithmic scale for L; values of 0 lie on the lower edge"));
    perDatum_->setObjectName("perDatumBox");
    row->addWidget(logarithmic_);
    row->addWidget(perDatum_);
    row->addStretch(1);
    layout->addLayout(row);
    key_->setObjectName("chartKey");
    key_->setTextFormat(Qt::RichText);
    key_->setContentsMargins(8, 0, 8, 4);
    key_->setMinimumWidth(1);
    layout->addWidget(key_);
}

void LossChart::addQuantities() {
    quantity_->setObjectName("quantityBox");
    quantity_->setAccessibleName(tr("Quantity"));
    quantity_->setToolTip(tr("What is drawn over the steps"));
    const auto add = [this](Quantity quantity, const QString& name, const QString& meaning) {
        quantity_->addItem(name, static_cast<int>(quantity));
        quantity_->setItemData(quantity_->count() - 1, meaning, Qt::ToolTipRole);
    };
    add(Quantity::Loss, tr("loss"), tr("L(ω_k)"));
    add(Quantity::WallDistance, tr("distance to wall"),
        tr("Distance of ω_k to the nearest wall: min |z| / |∇z|, to first order"));
    add(Quantity::ActiveData, tr("active data"),
        tr("How many data activate at least one unit of the first hidden layer"));
    add(Quantity::BalanceDrift, tr("balance drift"),
        tr("Largest change of |q_k|² − v_k² of any unit since ω_0; the exact flow keeps it at 0"));
}

LossChart::Quantity LossChart::quantity() const {
    return static_cast<Quantity>(quantity_->currentData().toInt());
}

bool LossChart::showsData() const {
    return quantity() == Quantity::Loss && perDatum_->isChecked();
}

void LossChart::findQuantities() {
    const dynamics::Trajectory& run = document_.session().trajectory;
    if (known_ || searching_ || run.empty() || quantity() == Quantity::Loss) return;
    searching_ = true;
    job_.start(
        [loss = document_.loss(), run = document::runSnapshot(run)](const Control& control) {
            return dynamics::stepQuantities(*loss, *run, kMostSamples, control);
        },
        [this](dynamics::StepQuantities found) {
            sampled_ = std::move(found);
            drift_ = sampled_.balanceDrift.cols() > 0
                         ? Eigen::VectorXd(sampled_.balanceDrift.cwiseAbs().rowwise().maxCoeff())
                         : Eigen::VectorXd();
            searching_ = false;
            known_ = true;
            rebuild();
        });
}

int LossChart::valueCount() const {
    switch (quantity()) {
        case Quantity::Loss:
            return static_cast<int>(document_.session().trajectory.loss.size());
        case Quantity::WallDistance:
            return static_cast<int>(sampled_.wallDistance.size());
        case Quantity::ActiveData:
            return static_cast<int>(sampled_.activeData.size());
        case Quantity::BalanceDrift:
            return static_cast<int>(drift_.size());
    }
    return 0;
}

double LossChart::valueAt(int index) const {
    switch (quantity()) {
        case Quantity::Loss:
            return document_.session().trajectory.loss[static_cast<std::size_t>(index)];
        case Quantity::WallDistance:
            return sampled_.wallDistance(index);
        case Quantity::ActiveData:
            return sampled_.activeData(index);
        case Quantity::BalanceDrift:
            return drift_(index);
    }
    return 0.0;
}

/// At the shown step; between two samples where the line is.
double LossChart::valueShown() const {
    const int k = document_.position();
    if (quantity() == Quantity::Loss) return valueAt(k);
    const auto& steps = sampled_.steps;
    const auto after = std::ranges::lower_bound(steps, k);
    const int index = static_cast<int>(after - steps.begin());
    if (*after == k) return valueAt(index);
    const double share = static_cast<double>(k - *(after - 1)) / (*after - *(after - 1));
    return (1.0 - share) * valueAt(index - 1) + share * valueAt(index);
}

void LossChart::buildChart() {
    view_->setObjectName("lossChartView");
    view_->setAccessibleName(tr("Loss over the steps"));
    view_->setToolTip(tr("L(ω_k); click or drag to show a step"));
    styleChart(*chart_, *view_);
    chart_->addAxis(stepAxis_, Qt::AlignBottom);
    stepAxis_->setTickType(QValueAxis::TicksDynamic);
    stepAxis_->setTickAnchor(0.0);
    stepAxis_->setLabelFormat(QStringLiteral("%.0f"));
    styleAxis(*stepAxis_, tr("step k"));
    total_ = addLine(palette::kInk, kTotalWidth);
    markerLine_->setPen(QPen(palette::kOmega, 1.0));
    markerLine_->setZValue(20);
    markerDot_->setPen(QPen(palette::kPaper, 1.5));
    markerDot_->setBrush(palette::kOmega);
    markerDot_->setZValue(21);
}

QLineSeries* LossChart::addLine(const QColor& colour, double width) {
    auto* line = new QLineSeries;
    QPen pen(colour, width);
    pen.setCosmetic(true);
    line->setPen(pen);
    attach(line);
    return line;
}

void LossChart::attach(QLineSeries* line) {
    chart_->addSeries(line);
    line->attachAxis(stepAxis_);
    if (lossAxis_) line->attachAxis(lossAxis_);
}

void LossChart::onChanged(document::Aspects aspects) {
    const bool lines = static_cast<bool>(aspects & Aspect::Trajectory);
    if (lines || (aspects & (Aspect::Network | Aspect::Data))) {
        job_.cancel();
        searching_ = false;
        known_ = false;
        sampled_ = {};
        drift_.resize(0);
    }
    if (!isVisible()) {
        stale_ = stale_ || lines || (aspects & Aspect::Position);
    } else if (lines) {
        rebuild();
    } else if (aspects & Aspect::Position) {
        showMarker();
    }
}

void LossChart::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (stale_) rebuild();
}

void LossChart::setHighlightedData(const std::vector<int>& highlighted) {
    if (highlighted == highlighted_) return;
    highlighted_ = highlighted;
    if (showsData()) rebuild();
}

void LossChart::rebuild() {
    stale_ = false;
    const dynamics::Trajectory& run = document_.session().trajectory;
    const bool known = !run.perDatum.empty() || run.empty();
    perDatum_->setEnabled(known && quantity() == Quantity::Loss);
    perDatum_->setToolTip(known ? tr("ℓ_i(ω_k): the loss of every datum")
                                : tr("ℓ_i(ω_k) was not kept: this run is too long for so many data"));
    solvedAtEnd_.clear();
    if (!run.empty() && showsData()) {
        const loss::Loss& loss = *document_.loss();
        solvedAtEnd_ = loss::solvedData(loss, loss.evaluate(dynamics::pointAt(run, loss, run.steps())));
    }
    pages_->setCurrentWidget(run.empty() ? static_cast<QWidget*>(hint_) : view_);
    // Lines meet a new axis empty: a logarithmic one would complain of zeros that showLines() is about to
    // lift.
    total_->clear();
    removeDataLines();
    showScale();
    showLines();
    showKey();
    findQuantities();
}

std::vector<int> LossChart::chosenData() const {
    const dynamics::Trajectory& run = document_.session().trajectory;
    if (run.empty() || !showsData()) return {};
    std::vector<int> chosen(run.perDatum.size());
    std::iota(chosen.begin(), chosen.end(), 0);
    if (chosen.size() <= static_cast<std::size_t>(kMostDataLines)) return chosen;
    const auto finalLoss = [&run](int i) { return run.perDatum[static_cast<std::size_t>(i)].back(); };
    std::partial_sort(chosen.begin(), chosen.begin() + kMostDataLines, chosen.end(),
                      [&](int a, int b) { return finalLoss(a) > finalLoss(b); });
    chosen.resize(kMostDataLines);
    return chosen;
}

void LossChart::showScale() {
    const dynamics::Trajectory& run = document_.session().trajectory;
    double highest = 0.0, lowestPositive = std::numeric_limits<double>::infinity();
    const auto take = [&](double value) {
        highest = std::max(highest, value);
        if (value > 0.0) lowestPositive = std::min(lowestPositive, value);
    };
    for (int index = 0; index < valueCount(); ++index) take(valueAt(index));
    for (const int i : chosenData())
        for (const float value : run.perDatum[static_cast<std::size_t>(i)]) take(value);
    if (highest <= 0.0) highest = 1.0, lowestPositive = 1.0;

    if (lossAxis_) {
        chart_->removeAxis(lossAxis_);
        delete lossAxis_;
    }
    if (logarithmic_->isChecked()) {
        auto* axis = new QLogValueAxis;
        floor_ = std::pow(10.0, std::floor(std::log10(lowestPositive)));
        axis->setBase(10.0);
        axis->setLabelFormat(QStringLiteral("%g"));
        axis->setRange(floor_, std::max(std::pow(10.0, std::ceil(std::log10(highest))), 10.0 * floor_));
        lossAxis_ = axis;
    } else {
        auto* axis = new QValueAxis;
        const double spacing = tickSpacing(highest, false);
        floor_ = 0.0;
        axis->setTickType(QValueAxis::TicksDynamic);
        axis->setTickAnchor(0.0);
        axis->setTickInterval(spacing);
        axis->setLabelFormat(labelFormat(spacing));
        axis->setRange(0.0, spacing * std::ceil(highest / spacing));
        lossAxis_ = axis;
    }
    const QString title = quantity() != Quantity::Loss ? quantity_->currentText()
                          : showsData()                ? tr("L(ω), ℓᵢ(ω)")
                                                       : tr("L(ω)");
    styleAxis(*lossAxis_, title);
    chart_->addAxis(lossAxis_, Qt::AlignLeft);
    total_->attachAxis(lossAxis_);
    const int steps = std::max(1, run.steps());
    stepAxis_->setRange(0.0, steps);
    stepAxis_->setTickInterval(tickSpacing(steps, true));
}

double LossChart::drawable(double value) const {
    return logarithmic_->isChecked() ? std::max(value, floor_) : value;
}

void LossChart::removeDataLines() {
    for (QLineSeries* line : dataLines_) {
        chart_->removeSeries(line);
        delete line;
    }
    dataLines_.clear();
}

void LossChart::showLines() {
    const int columns = std::max(64, static_cast<int>(view_->width() * devicePixelRatioF()));
    QVector<QPointF> points = decimate(
        valueCount(), [&](int index) { return drawable(valueAt(index)); }, columns);
    if (quantity() != Quantity::Loss)
        for (QPointF& point : points) point.setX(sampled_.steps[static_cast<std::size_t>(point.x())]);
    total_->replace(points);
    showDataLines(columns);
    showMarker();
}

void LossChart::showDataLines(int columns) {
    const dynamics::Trajectory& run = document_.session().trajectory;
    const std::vector<int> chosen = chosenData();
    if (chosen.size() != dataLines_.size()) {
        removeDataLines();
        for (std::size_t line = 0; line < chosen.size(); ++line)
            dataLines_.push_back(addLine(palette::kSoft, 1.0));
        // L goes on top: series are painted in the order in which they were added.
        chart_->removeSeries(total_);
        attach(total_);
    }
    for (std::size_t line = 0; line < chosen.size(); ++line) {
        const auto datum = static_cast<std::size_t>(chosen[line]);
        const bool thick = std::ranges::find(highlighted_, chosen[line]) != highlighted_.end();
        const bool solved = solvedAtEnd_[datum];
        // Told apart by dashes as well as by colour.
        QPen pen(solved ? palette::kSolved : palette::kUnsolved, thick ? kHighlightWidth : kDataWidth,
                 solved ? Qt::SolidLine : Qt::DashLine);
        pen.setCosmetic(true);
        dataLines_[line]->setPen(pen);
        const std::vector<float>& values = run.perDatum[datum];
        const auto value = [&](int k) { return drawable(values[static_cast<std::size_t>(k)]); };
        dataLines_[line]->replace(decimate(static_cast<int>(values.size()), value, columns));
    }
}

void LossChart::showMarker() {
    const dynamics::Trajectory& run = document_.session().trajectory;
    const bool drawn = !run.empty() && valueCount() > 0;
    markerLine_->setVisible(drawn);
    markerDot_->setVisible(drawn);
    if (!drawn) return;
    const int k = document_.position();
    const double value = drawable(valueShown());
    const QPointF at = chart_->mapToPosition({static_cast<double>(k), value}, total_);
    const QRectF area = chart_->plotArea();
    markerLine_->setLine(at.x(), area.top(), at.x(), area.bottom());
    markerDot_->setRect(QRectF(at, QSizeF()).adjusted(-kDotRadius, -kDotRadius, kDotRadius, kDotRadius));
}

void LossChart::showKey() {
    const auto entry = [](const QString& stroke, const QColor& colour, const QString& text) {
        return QStringLiteral("<span style='color:%1'>%2</span>&nbsp;%3").arg(colour.name(), stroke, text);
    };
    const dynamics::Trajectory& run = document_.session().trajectory;
    const bool sampled = !run.empty() && quantity() != Quantity::Loss;
    key_->setVisible(!run.empty() && (sampled || showsData()));
    if (sampled) {
        if (!known_)
            key_->setText(tr("being found …"));
        else if (valueCount() == 0)
            key_->setText(tr("not known for this network"));
        else
            key_->setText(tr("at %1 of %2 points of the run").arg(valueCount()).arg(run.steps() + 1));
        return;
    }
    if (key_->isHidden()) return;
    QString text = entry(QStringLiteral("<b>━━</b>"), palette::kInk, QStringLiteral("L"));
    text += QStringLiteral("&nbsp;&nbsp; ") +
            entry(QStringLiteral("──"), palette::kSolved, tr("solved at the end"));
    text += QStringLiteral("&nbsp;&nbsp; ") + entry(QStringLiteral("╌╌"), palette::kUnsolved, tr("unsolved"));
    if (run.perDatum.size() > dataLines_.size())
        text += tr("&nbsp;&nbsp; (%1 of %2 data: the largest losses)")
                    .arg(dataLines_.size())
                    .arg(run.perDatum.size());
    key_->setText(text);
}

}  // namespace omegascope::views
