#include "app/charts/race_chart.h"

#include <QVBoxLayout>
#include <QtCharts/QChart>
#include <QtCharts/QValueAxis>
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/charts/chart_axes.h"
#include "app/figures/charts/run_figure.h"
#include "app/figures/slice/runner_paths.h"

namespace omegascope::views {

namespace {

constexpr double kWidth = 1.6, kChosenWidth = 3.0;

}  // namespace

RaceChart::RaceChart(QWidget* parent)
    : QWidget(parent),
      logarithmic_(new QCheckBox(tr("&logarithmic"))),
      chart_(new QChart),
      view_(new ScrubView(chart_)),
      stepAxis_(new QValueAxis) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 6, 0, 0);
    logarithmic_->setObjectName(QStringLiteral("raceLogarithmicBox"));
    layout->addWidget(view_, 1);
    view_->setObjectName(QStringLiteral("raceChartView"));
    view_->setAccessibleName(tr("Losses of the runners over the steps"));
    styleChart(*chart_, *view_);
    styleAxis(*stepAxis_, tr("step k"));
    stepAxis_->setTickType(QValueAxis::TicksDynamic);
    stepAxis_->setTickAnchor(0.0);
    stepAxis_->setLabelFormat(QStringLiteral("%.0f"));
    chart_->addAxis(stepAxis_, Qt::AlignBottom);
    connect(logarithmic_, &QCheckBox::toggled, this, [this] {
        setAxes();
        fillLines();
    });
    connect(view_, &ScrubView::resized, this, &RaceChart::fillLines);
    setAxes();
}

void RaceChart::setLosses(std::vector<std::vector<double>> losses) {
    losses_ = std::move(losses);
    chosen_ = -1;
    rebuild();
}

void RaceChart::choose(int runner) {
    chosen_ = runner;
    for (std::size_t r = 0; r < lines_.size(); ++r)
        lines_[r]->setPen(
            figures::runnerPen(static_cast<int>(r), static_cast<int>(r) == runner ? kChosenWidth : kWidth));
}

void RaceChart::rebuild() {
    chart_->removeAllSeries();
    lines_.clear();
    for (std::size_t r = 0; r < losses_.size(); ++r) {
        auto* line = new QLineSeries;
        chart_->addSeries(line);
        line->attachAxis(stepAxis_);
        lines_.push_back(line);
    }
    setAxes();
    choose(chosen_);
    fillLines();
}

void RaceChart::setAxes() {
    double highest = 0.0, lowest = std::numeric_limits<double>::infinity();
    std::size_t steps = 1;
    for (const auto& losses : losses_) {
        steps = std::max(steps, losses.size() - std::min<std::size_t>(1, losses.size()));
        for (const double loss : losses) {
            if (!std::isfinite(loss)) continue;
            highest = std::max(highest, loss);
            if (loss > 0.0) lowest = std::min(lowest, loss);
        }
    }
    if (highest <= 0.0) highest = 1.0, lowest = 1.0;
    if (lossAxis_) {
        chart_->removeAxis(lossAxis_);
        delete lossAxis_;
    }
    const LossAxis made = makeLossAxis(logarithmic_->isChecked(), lowest, highest, tr("L(ω)"));
    lossAxis_ = made.axis;
    floor_ = made.floor;
    chart_->addAxis(lossAxis_, Qt::AlignLeft);
    for (QLineSeries* line : lines_) line->attachAxis(lossAxis_);
    const double last = static_cast<double>(steps);
    showRange(*stepAxis_, 0.0, last, tickSpacing(last, true));
}

void RaceChart::fillLines() {
    const int columns = std::max(2, static_cast<int>(chart_->plotArea().width()));
    for (std::size_t r = 0; r < lines_.size(); ++r) {
        const auto& losses = losses_[r];
        lines_[r]->replace(figures::decimate(
            static_cast<int>(losses.size()),
            [&](int k) { return std::max(losses[static_cast<std::size_t>(k)], floor_); }, columns));
    }
}

}  // namespace omegascope::views

#include "moc_race_chart.cpp"
