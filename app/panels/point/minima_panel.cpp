#include "app/panels/point/minima_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <limits>

#include "app/commands/edits.h"
#include "app/controls/numbers/whole_box.h"
#include "app/controls/table_style.h"
#include "app/figures/frame/style.h"
#include "core/dynamics/minima/find_minima.h"
#include "core/support/words.h"

namespace omegascope::panels {

using document::Aspect;

namespace {

constexpr int kMostStarts = 100'000;

bool sameLoss(const loss::Loss& a, const loss::Loss& b) {
    return a.network().architecture() == b.network().architecture() && a.criterion() == b.criterion() &&
           a.dataset() == b.dataset();
}

QSpinBox* spinBox(const QString& name, int low, int high, int value, const QString& tip) {
    auto* box = new WholeBox;
    box->setObjectName(name);
    box->setRange(low, high);
    box->setValue(value);
    box->setToolTip(tip);
    return box;
}

}  // namespace

MinimaPanel::MinimaPanel(document::Document& document, QWidget* parent)
    : Panel(document, Aspect::Network | Aspect::Data, parent),
      starts_(spinBox(QStringLiteral("startsBox"), 1, kMostStarts, nonsmooth::MinimaOptions().starts,
                      tr("From how many random ω descent starts"))),
      seed_(spinBox(QStringLiteral("minimaSeedBox"), 0, std::numeric_limits<int>::max(),
                    static_cast<int>(nonsmooth::MinimaOptions().seed),
                    tr("The same seed gives the same starts and so the same list"))),
      run_(new QPushButton(tr("&Find minima"))),
      progress_(new ProgressLine(QStringLiteral("minimaProgress"))),
      table_(new QTableView),
      told_(new QLabel) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    layout->addLayout(makeControls());
    layout->addWidget(progress_);
    makeTable();
    layout->addWidget(table_, 1);
    told_->setObjectName(QStringLiteral("minimaText"));
    told_->setWordWrap(true);
    told_->setForegroundRole(QPalette::PlaceholderText);
    told_->setText(
        tr("Descends from random ω, certifies where each descent ends, and counts how many end there."));
    layout->addWidget(told_);
    connect(&job_, &jobs::LatestJob::failed, this, [this](const QString& sentence) {
        setSearching(false);
        emit refused(sentence);
    });
    connect(&job_, &jobs::LatestJob::progress, progress_, &ProgressLine::setShare);
    setSearching(false);
}

QLayout* MinimaPanel::makeControls() {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    const auto labelled = [row](const QString& text, QWidget* box) {
        auto* label = new QLabel(text);
        label->setBuddy(box);
        row->addWidget(label);
        row->addWidget(box);
    };
    labelled(tr("&starts"), starts_);
    labelled(tr("s&eed"), seed_);
    row->addStretch(1);
    row->addWidget(run_);
    run_->setObjectName(QStringLiteral("findMinimaButton"));
    connect(run_, &QPushButton::clicked, this, [this] {
        if (searching_)
            cancel();
        else
            search();
    });
    return row;
}

void MinimaPanel::makeTable() {
    table_->setObjectName(QStringLiteral("minimaTable"));
    table_->setAccessibleName(tr("Minima found"));
    table_->setModel(&model_);
    styleResults(*table_);
    table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    auto* columns = table_->horizontalHeader();
    columns->setSectionResizeMode(QHeaderView::ResizeToContents);
    columns->setSectionResizeMode(MinimaModel::Dead, QHeaderView::Stretch);  // long lists are elided
    // Double-click and Return.
    connect(table_, &QTableView::activated, this, [this](const QModelIndex& index) { goTo(index.row()); });
}

bool MinimaPanel::isOfThisLoss() const {
    return model_.loss() &&
           (model_.loss() == document().loss() || sameLoss(*model_.loss(), *document().loss()));
}

void MinimaPanel::refresh(document::Aspects) {
    const bool ours = isOfThisLoss();
    table_->setEnabled(ours);
    if (!model_.loss()) return;
    const auto& search = model_.search();
    if (!ours) {
        told_->setText(
            tr("Network or data have changed since: these are minima of another loss. Find them anew."));
        emit summaryChanged(tr("of another loss"));
        return;
    }
    int certified = 0;
    for (const auto& minimum : search.minima) certified += minimum.basin;
    QString text = tr("%1 of %2 ended in a certified local minimum")
                       .arg(certified)
                       .arg(QString::fromStdString(counted(search.starts, "start")));
    if (search.ranOff() > 0) text += tr(", %1 ran off to infinity (sampled)").arg(search.ranOff());
    if (search.undecided > 0) text += tr(", %1 undecided").arg(search.undecided);
    if (search.failed() > 0) text += tr(", %1 failed").arg(search.failed());
    if (search.stopped) text += tr("; stopped early");
    text += tr(". Double-click sends ω there.");
    for (const auto& failure : search.failures)
        text += tr("\n%1 failed: %2").arg(failure.count).arg(QString::fromStdString(failure.sentence));
    told_->setText(text);
    emit summaryChanged(tr("%n found", nullptr, static_cast<int>(search.minima.size())));
}

void MinimaPanel::setSearching(bool searching) {
    searching_ = searching;
    run_->setText(searching ? tr("&Cancel") : tr("&Find minima"));
    run_->setToolTip(searching ? tr("Stop the search; the list stays as it is")
                               : tr("Descend from random ω and certify where each descent ends"));
    progress_->setVisible(searching);
    progress_->setValue(0);
    starts_->setEnabled(!searching);
    seed_->setEnabled(!searching);
}

void MinimaPanel::search() {
    nonsmooth::MinimaOptions options;
    options.starts = starts_->value();
    options.seed = static_cast<std::uint64_t>(seed_->value());
    setSearching(true);
    job_.start([loss = document().loss(),
                options](const Control& control) { return dynamics::findMinima(*loss, options, control); },
               [this, loss = document().loss()](const Result<nonsmooth::MinimaSearch>& result) {
                   finish(result, loss);
               });
}

void MinimaPanel::cancel() {
    job_.cancel();
    setSearching(false);
}

void MinimaPanel::finish(const Result<nonsmooth::MinimaSearch>& result,
                         std::shared_ptr<const loss::Loss> loss) {
    setSearching(false);
    if (!result) {
        if (!result.error().isCancelled()) emit refused(QString::fromStdString(result.error().message));
        return;
    }
    model_.show(std::move(loss), *result);
    refresh(Aspect::Data);
}

void MinimaPanel::goTo(int row) {
    if (row < 0 || row >= model_.rowCount()) return;
    if (!isOfThisLoss()) {
        emit refused(tr("Network or data have changed since these minima were found; find them anew."));
        return;
    }
    settle(commands::setParameters(
        document(), model_.search().minima[static_cast<std::size_t>(row)].parameters, tr("Go to a minimum")));
}

}  // namespace omegascope::panels

#include "moc_minima_panel.cpp"
