#include "app/panels/point/theorems_panel.h"

#include <QScrollBar>
#include <QVBoxLayout>

#include "app/panels/point/theorem_text.h"

namespace omegascope::panels {

namespace {

constexpr int kChecksLateMilliseconds = 150;

/// What one job brings: the data are analysed anew only when they changed.
struct Checked {
    theorems::DataAnalysis data;
    std::vector<theorems::TheoremCheck> checks;
};

Result<Checked> check(const AnalysedPoint& point, std::optional<theorems::DataAnalysis> known,
                      const Control& control) {
    Checked checked;
    if (known) {
        checked.data = *std::move(known);
    } else {
        auto data = theorems::analyseData(*point.loss, control);
        if (!data) return data.error();
        checked.data = *std::move(data);
    }
    auto checks = theorems::checkTheorems(*point.loss, point.point, point.analysis, checked.data, control);
    if (!checks) return checks.error();
    checked.checks = *std::move(checks);
    return checked;
}

}  // namespace

TheoremsPanel::TheoremsPanel(PointComputer& computer, QWidget* parent)
    : QWidget(parent), computer_(computer), text_(new QTextBrowser) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(text_);
    text_->setObjectName(QStringLiteral("theoremsText"));
    text_->setAccessibleName(tr("Theorems at ω"));
    text_->setFrameShape(QFrame::NoFrame);
    text_->setOpenLinks(false);
    text_->document()->setDocumentMargin(8);
    text_->setToolTip(tr("Click an underlined hypothesis: the datum or neuron that breaks it lights up"));
    connect(text_, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) { follow(link.toString()); });
    connect(&computer_, &PointComputer::changed, this, &TheoremsPanel::compute);
    connect(&job_, &jobs::LatestJob::failed, this, &TheoremsPanel::refused);
    late_.setSingleShot(true);
    late_.setInterval(kChecksLateMilliseconds);
    connect(&late_, &QTimer::timeout, this, [this] {
        if (computer_.isCurrent() && computer_.result() == point_) return;
        text_->setEnabled(false);
        emit summaryChanged({});
    });
}

void TheoremsPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    compute();
}

void TheoremsPanel::compute() {
    if (!isVisible() || (computer_.isCurrent() && computer_.result() == point_)) return;
    if (!late_.isActive()) late_.start();
    if (!computer_.isCurrent()) return;
    const auto point = computer_.result();
    std::optional<theorems::DataAnalysis> known;
    if (dataOf_ == point->loss) known = data_;
    job_.start(
        [point, known = std::move(known)](const Control& control) { return check(*point, known, control); },
        [this, point](Result<Checked> checked) {
            if (!checked) {
                if (!checked.error().isCancelled())
                    emit refused(QString::fromStdString(checked.error().message));
                return;
            }
            point_ = point;
            dataOf_ = point->loss;
            data_ = std::move(checked->data);
            checks_ = std::move(checked->checks);
            showChecks();
        });
}

void TheoremsPanel::showChecks() {
    const int scrolled = text_->verticalScrollBar()->value();
    text_->setEnabled(true);
    text_->setHtml(theoremsHtml(checks_, showRest_));
    text_->verticalScrollBar()->setValue(scrolled);
    emit summaryChanged(theoremsSummary(checks_));
}

void TheoremsPanel::follow(const QString& link) {
    if (link == kToggleLink) {
        showRest_ = !showRest_;
        showChecks();
        return;
    }
    const auto address = addressOf(link);
    if (!address || address->theorem >= checks_.size()) return;
    const auto& hypotheses = checks_[address->theorem].hypotheses;
    if (address->hypothesis >= hypotheses.size()) return;
    const theorems::Hypothesis& hypothesis = hypotheses[address->hypothesis];
    emit highlightRequested(hypothesis.data, hypothesis.units);
    if (hypothesis.data.empty() && hypothesis.units.empty())
        emit refused(tr("No single datum or neuron is the witness of this hypothesis."));
}

}  // namespace omegascope::panels

#include "moc_theorems_panel.cpp"
