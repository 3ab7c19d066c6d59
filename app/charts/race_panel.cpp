#include "app/charts/race_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QSet>
#include <QTabWidget>
#include <algorithm>
#include <limits>

#include "app/charts/race_chart.h"
#include "app/commands/edits.h"
#include "app/controls/numbers/number_text.h"
#include "app/controls/numbers/whole_box.h"
#include "app/controls/table_style.h"
#include "core/support/words.h"

namespace omegascope::views {

using document::Aspect;
using panels::RaceModel;

namespace {

constexpr double kLargestRadius = 1e6;
/// Those a class compares first.
const QSet<QString> kUsualMethods{QStringLiteral("gradient-descent"), QStringLiteral("momentum"),
                                  QStringLiteral("nesterov"), QStringLiteral("adam"),
                                  QStringLiteral("gradient-flow")};

QLabel* buddyLabel(const QString& text, QWidget* box) {
    auto* label = new QLabel(text);
    label->setBuddy(box);
    return label;
}

QHBoxLayout* rowOf(QWidget* page) {
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    return row;
}

}  // namespace

RacePanel::RacePanel(document::Document& document, QWidget* parent)
    : Panel(document, Aspect::Training, parent),
      kind_(new QComboBox),
      settings_(new QStackedWidget),
      methodMenu_(new QMenu(this)),
      methods_(new QToolButton),
      starts_(new panels::WholeBox),
      radius_(new panels::NumberBox),
      seed_(new panels::WholeBox),
      run_(new QPushButton),
      clear_(new QToolButton),
      progress_(new panels::ProgressLine(QStringLiteral("raceProgress"))),
      told_(new QLabel),
      table_(new QTableView),
      chart_(new RaceChart) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addLayout(makeControls());
    layout->addWidget(progress_);
    told_->setObjectName(QStringLiteral("raceText"));
    told_->setWordWrap(true);
    told_->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(makeOutcomes(), 1);
    connect(&job_, &jobs::LatestJob::failed, this, [this](const QString& sentence) {
        setRacing(false);
        keepShown();
        emit refused(sentence);
    });
    connect(&job_, &jobs::LatestJob::progress, progress_, &panels::ProgressLine::setShare);
    // At once, also while the panel is hidden: the views draw its paths.
    connect(&document, &document::Document::changed, this, [this](document::Aspects aspects) {
        if (aspects & Aspect::File && aspects & Aspect::Network) return openShown();
        if (aspects & (Aspect::Network | Aspect::Data) && (result_ || racing_)) clear();
        if (aspects & (Aspect::Parameters | Aspect::Training | Aspect::Trajectory) && (result_ || racing_))
            keepShown();
    });
    nameMethods();
    setRacing(false);
    tell();
}

QLayout* RacePanel::makeControls() {
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    kind_->setObjectName(QStringLiteral("raceKindBox"));
    kind_->setAccessibleName(tr("What differs between the runners"));
    kind_->addItems({tr("methods"), tr("starts")});
    kind_->setToolTip(tr("Methods: all start at ω. Starts: the session's method from points around ω"));
    settings_->addWidget(makeMethods());
    settings_->addWidget(makeStarts());
    settings_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(kind_, &QComboBox::currentIndexChanged, settings_, &QStackedWidget::setCurrentIndex);
    row->addWidget(kind_);
    row->addWidget(settings_, 1);
    run_->setObjectName(QStringLiteral("raceButton"));
    clear_->setObjectName(QStringLiteral("raceClearButton"));
    clear_->setText(tr("Clear"));
    clear_->setToolTip(tr("Take the race and its paths away"));
    row->addWidget(run_);
    connect(clear_, &QToolButton::clicked, this, &RacePanel::clear);
    connect(run_, &QPushButton::clicked, this, [this] {
        if (racing_)
            cancel();
        else
            start();
    });
    return row;
}

QWidget* RacePanel::makeMethods() {
    auto* page = new QWidget;
    auto* row = rowOf(page);
    methodMenu_->setObjectName(QStringLiteral("raceMethodMenu"));
    methodMenu_->setToolTipsVisible(true);
    for (const dynamics::MethodInfo& method : dynamics::methods()) {
        const QString name = QString::fromUtf8(method.name.data(), static_cast<int>(method.name.size()));
        auto* action = methodMenu_->addAction(
            QString::fromUtf8(method.title.data(), static_cast<int>(method.title.size())));
        action->setToolTip(QString::fromUtf8(method.doc.data(), static_cast<int>(method.doc.size())));
        action->setData(name);
        action->setCheckable(true);
        action->setChecked(kUsualMethods.contains(name));
        connect(action, &QAction::toggled, this, &RacePanel::nameMethods);
    }
    methods_->setObjectName(QStringLiteral("raceMethodButton"));
    methods_->setToolTip(tr("Which methods run"));
    methods_->setMenu(methodMenu_);
    methods_->setPopupMode(QToolButton::InstantPopup);
    row->addWidget(methods_);
    row->addStretch(1);
    return page;
}

QWidget* RacePanel::makeStarts() {
    auto* page = new QWidget;
    auto* row = rowOf(page);
    starts_->setObjectName(QStringLiteral("raceStartsBox"));
    starts_->setRange(2, figures::kMostRunners);
    starts_->setValue(session::RaceSpec::kUsualStarts);
    starts_->setToolTip(tr("How many runs; the first one starts at ω"));
    radius_->setObjectName(QStringLiteral("raceRadiusBox"));
    radius_->setRange(0.0, kLargestRadius);
    radius_->setValue(session::RaceSpec::kUsualRadius);
    radius_->setToolTip(tr("Standard deviation of each parameter of the other starts about ω's"));
    seed_->setObjectName(QStringLiteral("raceSeedBox"));
    seed_->setRange(0, std::numeric_limits<int>::max());
    seed_->setValue(1);
    seed_->setMaximumWidth(64);
    seed_->setToolTip(tr("The same seed gives the same starts"));
    radius_->setMaximumWidth(64);
    row->addWidget(starts_);
    row->addWidget(buddyLabel(tr("σ"), radius_));
    row->addWidget(radius_);
    row->addWidget(buddyLabel(tr("seed"), seed_));
    row->addWidget(seed_);
    row->addStretch(1);
    return page;
}

QWidget* RacePanel::makeOutcomes() {
    auto* tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("raceTabs"));
    tabs->setDocumentMode(true);
    table_->setObjectName(QStringLiteral("raceTable"));
    table_->setAccessibleName(tr("Outcomes of the race"));
    table_->setModel(&model_);
    panels::styleResults(*table_);
    table_->setIconSize({28, 16});
    table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    auto* columns = table_->horizontalHeader();
    columns->setSectionResizeMode(QHeaderView::ResizeToContents);
    columns->setSectionResizeMode(RaceModel::Name, QHeaderView::Stretch);
    // Double-click and Return.
    connect(table_, &QTableView::activated, this, [this](const QModelIndex& index) { take(index.row()); });
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                if (!result_) return;
                chart_->choose(index.row());
                emit pathsChanged(result_->paths, index.row());
            });
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 6, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(told_);
    layout->addWidget(table_, 1);
    tabs->addTab(page, tr("&Outcomes"));
    tabs->addTab(chart_, tr("L&osses"));
    auto* corner = new QWidget;
    auto* row = rowOf(corner);
    row->addWidget(chart_->logarithmicBox());
    row->addWidget(clear_);
    tabs->setCornerWidget(corner);
    const auto showBox = [this](int tab) { chart_->logarithmicBox()->setVisible(tab == 1); };
    connect(tabs, &QTabWidget::currentChanged, this, showBox);
    showBox(0);
    return tabs;
}

std::vector<std::string> RacePanel::chosenMethods() const {
    std::vector<std::string> chosen;
    for (const QAction* action : methodMenu_->actions())
        if (action->isChecked()) chosen.push_back(action->data().toString().toStdString());
    return chosen;
}

void RacePanel::nameMethods() {
    methods_->setText(tr("%1 of %2 methods").arg(chosenMethods().size()).arg(methodMenu_->actions().size()));
}

session::RaceSpec RacePanel::chosenRace() const {
    session::RaceSpec race;
    race.step = document().position();
    if (kind_->currentIndex() == 0) {
        race.methods = chosenMethods();
        return race;
    }
    race.starts = starts_->value();
    race.radius = radius_->value();
    race.seed = seed_->value();
    return race;
}

void RacePanel::choose(const session::RaceSpec& race) {
    kind_->setCurrentIndex(race.methods.empty() ? 1 : 0);
    if (race.methods.empty()) {
        starts_->setValue(race.starts);
        radius_->setValue(race.radius);
        seed_->setValue(race.seed);
        return;
    }
    for (QAction* action : methodMenu_->actions())
        action->setChecked(std::ranges::find(race.methods, action->data().toString().toStdString()) !=
                           race.methods.end());
}

void RacePanel::start() {
    const session::RaceSpec race = chosenRace();
    if (race.methods.empty() && race.starts == 0) {
        emit refused(tr("No method is ticked; tick at least one for the race."));
        return;
    }
    begin({race, document().point(), session().training});
}

/// A session that shows a race begins with it.
void RacePanel::openShown() {
    cancel();
    held_.reset();
    present(nullptr);
    const auto race = session().framing.race;
    if (!race) return;
    const dynamics::Trajectory& run = session().trajectory;
    if (race->step > 0 && (run.empty() || race->step > run.steps())) return keepShown();
    choose(*race);
    begin({*race,
           race->step > 0 ? dynamics::pointAt(run, *document().loss(), race->step) : session().parameters,
           session().training});
}

std::optional<session::RaceSpec> RacePanel::shownRace() const {
    const std::optional<Held>& shown = held_ ? held_ : running_;
    // A standard deviation of 0 is no race of a figure: all runs are one.
    if (!shown || shown->training != session().training ||
        (shown->spec.methods.empty() && !(shown->spec.radius > 0.0)))
        return std::nullopt;
    session::RaceSpec race = shown->spec;
    if (shown->start == session().parameters) {
        race.step = 0;
        return race;
    }
    const dynamics::Trajectory& run = session().trajectory;
    if (race.step == 0 || run.empty() || race.step > run.steps() ||
        shown->start != dynamics::pointAt(run, *document().loss(), race.step))
        return std::nullopt;
    return race;
}

void RacePanel::keepShown() {
    session::Framing framing = session().framing;
    framing.race = shownRace();
    document().setFraming(framing);
}

void RacePanel::begin(Held held) {
    const auto runners =
        held.spec.methods.empty()
            ? dynamics::startsAround(held.start, held.spec.radius, held.spec.starts,
                                     static_cast<std::uint64_t>(held.spec.seed), held.training)
            : dynamics::methodsFrom(held.start, held.training, held.spec.methods);
    setRacing(true);
    running_ = std::move(held);
    job_.start(
        [loss = document().loss(), runners](const Control& control) {
            return std::make_shared<const panels::RaceResult>(panels::holdRace(loss, runners, control));
        },
        [this](std::shared_ptr<const panels::RaceResult> result) {
            held_ = running_;
            setRacing(false);
            present(std::move(result));
            keepShown();
        });
}

void RacePanel::cancel() {
    job_.cancel();
    setRacing(false);
}

void RacePanel::setRacing(bool racing) {
    racing_ = racing;
    if (!racing) running_.reset();
    run_->setText(racing ? tr("&Cancel") : tr("&Race"));
    run_->setToolTip(racing ? tr("Stop the race; what is shown stays as it is")
                            : tr("Run all at once, with the step length and steps of the bar below"));
    progress_->setVisible(racing);
    progress_->setValue(0);
    kind_->setEnabled(!racing);
    settings_->setEnabled(!racing);
}

void RacePanel::present(std::shared_ptr<const panels::RaceResult> result) {
    result_ = std::move(result);
    model_.show(result_);
    std::vector<std::vector<double>> losses;
    if (result_)
        for (const dynamics::RaceOutcome& outcome : result_->race.outcomes)
            losses.push_back(outcome.run.loss);
    chart_->setLosses(std::move(losses));
    emit pathsChanged(result_ ? result_->paths : nullptr, -1);
    tell();
}

void RacePanel::clear() {
    cancel();
    held_.reset();
    present(nullptr);
    keepShown();
}

void RacePanel::refresh(document::Aspects) {
    tell();
}

void RacePanel::tell() {
    clear_->setVisible(result_ != nullptr);
    if (!result_) {
        told_->setText(
            tr("Several runs from ω at once, each up to %1 steps with η = %2: methods against each "
               "other, or one method from many starts.")
                .arg(session().training.steps)
                .arg(panels::shortNumber(session().training.step)));
        emit summaryChanged({});
        return;
    }
    const auto& outcomes = result_->race.outcomes;
    int minima = 0;
    for (const auto& verdict : result_->verdicts)
        minima += verdict && verdict->verdict == nonsmooth::Verdict::LocalMinimum;
    const auto best = std::ranges::min_element(outcomes, {}, [](const dynamics::RaceOutcome& outcome) {
        return outcome.run.empty() ? std::numeric_limits<double>::infinity() : outcome.finalLoss;
    });
    told_->setText(tr("%1 of %2 %5 at a local minimum; the lowest loss at the end is %3 (%4).")
                       .arg(minima)
                       .arg(QString::fromStdString(counted(std::ssize(outcomes), "run")))
                       .arg(panels::shortNumber(best->finalLoss), QString::fromStdString(best->name),
                            minima == 1 ? tr("ends") : tr("end")));
    emit summaryChanged(QString::fromStdString(counted(std::ssize(outcomes), "run")));
}

void RacePanel::take(int row) {
    if (!result_ || row < 0 || row >= model_.rowCount()) return;
    const dynamics::RaceOutcome& outcome = result_->race.outcomes[static_cast<std::size_t>(row)];
    settle(commands::takeRun(document(), outcome.run,
                             tr("Take the run “%1”").arg(QString::fromStdString(outcome.name))));
}

}  // namespace omegascope::views

#include "moc_race_panel.cpp"
