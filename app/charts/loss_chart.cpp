#include "app/charts/loss_chart.h"

#include <QGraphicsEllipseItem>
#include <QGraphicsLineItem>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <QtCharts/QValueAxis>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "app/charts/chart_axes.h"
#include "app/figures/charts/run_figure.h"
#include "app/figures/frame/style.h"
#include "app/figures/frame/type_style.h"

namespace omegascope::views {

using document::Aspect;
namespace palette = figures::palette;

namespace {

constexpr double kTotalWidth = 2.0;
constexpr double kPartWidth = 1.0;
constexpr double kHighlightWidth = 2.5;
constexpr int kDotRadius = 5;
constexpr int kMargin = 4;

}  // namespace

LossChart::LossChart(document::Document& document, panels::RunEvents& events, QWidget* parent)
    : QWidget(parent),
      document_(document),
      quantities_(document, events),
      quantity_(new QComboBox),
      logarithmic_(new QCheckBox(tr("lo&garithmic"))),
      perPart_(new QCheckBox(tr("per &datum"))),
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
    styleHint(*hint_);

    connect(&document_, &document::Document::changed, this, &LossChart::onChanged);
    connect(&quantities_, &RunQuantities::found, this, &LossChart::rebuild);
    connect(&quantities_, &RunQuantities::failed, this, &LossChart::refused);
    connect(&quantities_, &RunQuantities::forgotten, this, [this] {
        stale_ = true;
        if (isVisible() && quantity() != Quantity::Loss) rebuild();
    });
    connect(quantity_, &QComboBox::currentIndexChanged, this, &LossChart::rebuild);
    connect(logarithmic_, &QCheckBox::toggled, this, &LossChart::rebuild);
    connect(perPart_, &QCheckBox::toggled, this, &LossChart::rebuild);
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
    perPart_->setObjectName("perDatumBox");
    row->addWidget(logarithmic_);
    row->addWidget(perPart_);
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
    add(Quantity::OffPlane, tr("distance from plane"),
        tr("Distance of ω_k from the plane (of a 3-D slice: the space) that is shown; what the views draw of "
           "the run is its projection"));
    add(Quantity::Combination, tr("convex combination"),
        tr("|Σ θ_u ∇L_u(ω_k)| over the cells visited up to step k, θ_u the share of time in each: it goes to "
           "0 "
           "where the run closes in on a critical point in the sense of Clarke"));
    add(Quantity::ReplicasApart, tr("replicas apart"),
        tr("|ω⁽ʳ⁾ − ω̄|: how far each class's replica of the hidden layers is from their mean; 0 at every "
           "critical point "
           "(Theorem 7)"));
    add(Quantity::ClassesCritical, tr("classes critical"),
        tr("dist(0, ∂₀L⁽ʳ⁾): how far each class is from critical for its own loss; 0 at every critical point "
           "(Theorem 7)"));
}

Quantity LossChart::quantity() const {
    return static_cast<Quantity>(quantity_->currentData().toInt());
}

bool LossChart::hasParts() const {
    return quantity() == Quantity::Loss || quantity() == Quantity::BalanceDrift;
}

bool LossChart::showsData() const {
    return quantity() == Quantity::Loss && perPart_->isChecked();
}

bool LossChart::showsUnits() const {
    return quantity() == Quantity::BalanceDrift && perPart_->isChecked();
}

bool LossChart::showsClasses() const {
    return quantity() == Quantity::ReplicasApart || quantity() == Quantity::ClassesCritical;
}

bool LossChart::showsParts() const {
    return showsData() || showsUnits() || quantity() == Quantity::Combination || showsClasses();
}

const RunQuantities::Series* LossChart::series() const {
    return quantities_.find(quantity());
}

int LossChart::valueCount() const {
    if (quantity() == Quantity::Loss) return static_cast<int>(document_.session().trajectory->loss.size());
    return series() ? static_cast<int>(series()->values.size()) : 0;
}

double LossChart::valueAt(int index) const {
    if (quantity() == Quantity::Loss)
        return document_.session().trajectory->loss[static_cast<std::size_t>(index)];
    return series()->values(index);
}

/// At the shown step; between two samples where the line is; before the first, the first.
double LossChart::valueShown() const {
    const int k = document_.position();
    if (quantity() == Quantity::Loss) return valueAt(k);
    const auto& steps = series()->steps;
    const auto after = std::ranges::lower_bound(steps, k);
    const int index = static_cast<int>(after - steps.begin());
    if (index == 0 || *after == k) return valueAt(index);
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

void LossChart::refreshBoxes() {
    const dynamics::Trajectory& run = document_.session().trajectory;
    const bool drift = quantity() == Quantity::BalanceDrift;
    const bool known = drift || !run.perDatum.empty() || run.empty();
    perPart_->setEnabled(known && hasParts());
    perPart_->setText(drift ? tr("per &unit") : tr("per &datum"));
    perPart_->setToolTip(drift   ? tr("The change of |q_k|² − v_k² of every unit, as its size")
                         : known ? tr("ℓ_i(ω_k): the loss of every datum")
                                 : tr("ℓ_i(ω_k) was not kept: this run is too long for so many data"));
}

void LossChart::rebuild() {
    stale_ = false;
    const dynamics::Trajectory& run = document_.session().trajectory;
    refreshBoxes();
    solvedAtEnd_.clear();
    if (!run.empty() && showsData()) {
        const loss::Loss& loss = *document_.loss();
        solvedAtEnd_ = loss::solvedData(loss, loss.evaluate(dynamics::pointAt(run, loss, run.steps())));
    }
    pages_->setCurrentWidget(run.empty() ? static_cast<QWidget*>(hint_) : view_);
    // Lines meet a new axis empty: a logarithmic one would complain of zeros that showLines() is about to
    // lift.
    total_->clear();
    removePartLines();
    showScale();
    showLines();
    showKey();
    quantities_.want(quantity());
}

/// One value of a datum or a unit: per step for data, per sampled step for units.
double LossChart::partAt(int part, int index) const {
    if (quantity() != Quantity::Loss) return series()->parts(index, part);
    return document_.session()
        .trajectory->perDatum[static_cast<std::size_t>(part)][static_cast<std::size_t>(index)];
}

std::vector<int> LossChart::chosenParts() const {
    const dynamics::Trajectory& run = document_.session().trajectory;
    if (run.empty() || valueCount() == 0 || !showsParts()) return {};
    std::vector<int> chosen(showsData() ? run.perDatum.size()
                                        : static_cast<std::size_t>(series()->parts.cols()));
    std::iota(chosen.begin(), chosen.end(), 0);
    if (chosen.size() <= static_cast<std::size_t>(kMostParts)) return chosen;
    const int last = valueCount() - 1;
    std::partial_sort(chosen.begin(), chosen.begin() + kMostParts, chosen.end(),
                      [&](int a, int b) { return partAt(a, last) > partAt(b, last); });
    chosen.resize(kMostParts);
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
    for (const int part : chosenParts())
        for (int index = 0; index < valueCount(); ++index) take(partAt(part, index));
    if (highest <= 0.0) highest = 1.0, lowestPositive = 1.0;

    if (lossAxis_) {
        chart_->removeAxis(lossAxis_);
        delete lossAxis_;
    }
    const QString title = quantity() != Quantity::Loss ? quantity_->currentText()
                          : showsData()                ? tr("L(ω), ℓᵢ(ω)")
                                                       : tr("L(ω)");
    const LossAxis made = makeLossAxis(logarithmic_->isChecked(), lowestPositive, highest, title);
    lossAxis_ = made.axis;
    floor_ = made.floor;
    chart_->addAxis(lossAxis_, Qt::AlignLeft);
    total_->attachAxis(lossAxis_);
    const int steps = std::max(1, run.steps());
    showRange(*stepAxis_, 0.0, steps, tickSpacing(steps, true));
}

double LossChart::drawable(double value) const {
    return logarithmic_->isChecked() ? std::max(value, floor_) : value;
}

void LossChart::removePartLines() {
    for (QLineSeries* line : partLines_) {
        chart_->removeSeries(line);
        delete line;
    }
    partLines_.clear();
}

void LossChart::showLines() {
    const int columns = std::max(64, static_cast<int>(view_->width() * devicePixelRatioF()));
    QVector<QPointF> points = figures::decimate(
        valueCount(), [&](int index) { return drawable(valueAt(index)); }, columns);
    total_->replace(atSteps(std::move(points)));
    showPartLines(columns);
    showMarker();
}

/// Places of samples as steps.
QVector<QPointF> LossChart::atSteps(QVector<QPointF> points) const {
    if (quantity() != Quantity::Loss)
        for (QPointF& point : points) point.setX(series()->steps[static_cast<std::size_t>(point.x())]);
    return points;
}

/// Told apart by dashes as well as by colour.
QPen LossChart::penOf(int part) const {
    QPen pen(palette::kSoft, kPartWidth);
    if (showsData()) {
        const bool solved = solvedAtEnd_[static_cast<std::size_t>(part)];
        const bool thick = std::ranges::find(highlighted_, part) != highlighted_.end();
        pen = QPen(solved ? palette::kSolved : palette::kUnsolved, thick ? kHighlightWidth : kPartWidth,
                   solved ? Qt::SolidLine : Qt::DashLine);
    }
    if (quantity() == Quantity::Combination) pen.setStyle(Qt::DashLine);
    pen.setCosmetic(true);
    return pen;
}

void LossChart::showPartLines(int columns) {
    const std::vector<int> chosen = chosenParts();
    if (chosen.size() != partLines_.size()) {
        removePartLines();
        for (std::size_t line = 0; line < chosen.size(); ++line)
            partLines_.push_back(addLine(palette::kSoft, 1.0));
        // The total goes on top: series are painted in the order in which they were added.
        chart_->removeSeries(total_);
        attach(total_);
    }
    for (std::size_t line = 0; line < chosen.size(); ++line) {
        partLines_[line]->setPen(penOf(chosen[line]));
        const auto value = [&](int k) { return drawable(partAt(chosen[line], k)); };
        partLines_[line]->replace(atSteps(figures::decimate(valueCount(), value, columns)));
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

QString LossChart::sampledKey() const {
    if (!series()) return tr("being found …");
    if (valueCount() == 0) return tr("not known for this network");
    const int steps = document_.session().trajectory->steps() + 1;
    QString text = tr("at %1 of %2 points").arg(valueCount()).arg(steps);
    if (showsUnits())
        text += tr("; thick: the largest, thin: %1 of %2 units")
                    .arg(partLines_.size())
                    .arg(series()->parts.cols());
    if (showsClasses()) text += tr("; thick: the largest, thin: each class");
    if (quantity() == Quantity::Combination)
        text += tr("; dashed: least norm in their hull, a bound from below");
    return text;
}

void LossChart::showKey() {
    const auto entry = [](const QString& stroke, const QColor& colour, const QString& text) {
        return QStringLiteral("<span style='color:%1'>%2</span>&nbsp;%3")
            .arg(figures::legible(colour).name(), stroke, text);
    };
    const dynamics::Trajectory& run = document_.session().trajectory;
    const bool sampled = quantity() != Quantity::Loss;
    key_->setVisible(!run.empty() && (sampled || showsData()));
    if (key_->isHidden()) return;
    if (sampled) return key_->setText(sampledKey());
    QString text = entry(QStringLiteral("<b>━━</b>"), palette::kInk, QStringLiteral("L"));
    text += QStringLiteral("&nbsp;&nbsp; ") +
            entry(QStringLiteral("──"), palette::kSolved, tr("solved at the end"));
    text += QStringLiteral("&nbsp;&nbsp; ") + entry(QStringLiteral("╌╌"), palette::kUnsolved, tr("unsolved"));
    if (run.perDatum.size() > partLines_.size())
        text += tr("&nbsp;&nbsp; (%1 of %2 data: the largest losses)")
                    .arg(partLines_.size())
                    .arg(run.perDatum.size());
    key_->setText(text);
}

}  // namespace omegascope::views

#include "moc_loss_chart.cpp"
