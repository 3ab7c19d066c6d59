#include "app/panels/run/itinerary_panel.h"

#include <QHeaderView>

#include "app/controls/numbers/number_text.h"
#include "app/controls/table_style.h"
#include "core/support/words.h"

namespace omegascope::panels {

using document::Aspect;

namespace {

/// The gradients compared at one step; the bound holds for the cells in which most of the time was spent.
constexpr std::size_t kMostCells = 64;

QTableView* makeTable(const QString& name, const QString& title, QAbstractTableModel& model) {
    auto* table = new QTableView;
    table->setObjectName(name);
    table->setAccessibleName(title);
    table->setModel(&model);
    styleResults(*table);
    return table;
}

QLabel* makeLabel(const QString& name) {
    auto* label = new QLabel;
    label->setObjectName(name);
    label->setWordWrap(true);
    return label;
}

}  // namespace

ItineraryPanel::ItineraryPanel(document::Document& document, RunEvents& events, QWidget* parent)
    : Panel(document, Aspect::Trajectory | Aspect::Position | Aspect::Network | Aspect::Data, parent),
      events_(events),
      pages_(new QStackedWidget),
      hint_(new QLabel),
      where_(makeLabel(QStringLiteral("itineraryText"))),
      combination_(makeLabel(QStringLiteral("combinationText"))),
      filter_(new QComboBox) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(8, 8, 8, 8);
    outer->addWidget(pages_);
    hint_->setObjectName(QStringLiteral("itineraryHint"));
    hint_->setAlignment(Qt::AlignCenter);
    hint_->setWordWrap(true);
    hint_->setForegroundRole(QPalette::PlaceholderText);
    pages_->addWidget(hint_);
    auto* shown = new QWidget;
    auto* layout = new QVBoxLayout(shown);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(where_);
    auto* tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("itineraryTabs"));
    tabs->setDocumentMode(true);
    tabs->addTab(makeCells(), tr("&Cells"));
    tabs->addTab(makeEvents(), tr("&Events"));
    layout->addWidget(tabs, 1);
    pages_->addWidget(shown);
    connect(&events_, &RunEvents::changed, this, [this] {
        if (isVisible()) refresh(Aspect::Trajectory);
    });
    connect(&job_, &jobs::LatestJob::failed, this, [this](const QString& sentence) { tell(sentence); });
    refresh(Aspect::Trajectory);
}

QWidget* ItineraryPanel::makeCells() {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    combination_->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(combination_);
    cellTable_ = makeTable(QStringLiteral("cellTable"), tr("Cells that the run visits"), cells_);
    auto* columns = cellTable_->horizontalHeader();
    columns->setSectionResizeMode(QHeaderView::ResizeToContents);
    columns->setSectionResizeMode(VisitedCellsModel::Flat, QHeaderView::Stretch);
    connect(cellTable_, &QTableView::activated, this,
            [this](const QModelIndex& index) { document().setPosition(cells_.firstStep(index.row())); });
    layout->addWidget(cellTable_, 1);
    return page;
}

QWidget* ItineraryPanel::makeEvents() {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    filter_->setObjectName(QStringLiteral("eventFilter"));
    filter_->setAccessibleName(tr("Which events are listed"));
    filter_->addItems(
        {tr("all events"), tr("walls crossed"), tr("deaths and revivals"), tr("sliding, flat cells, rest")});
    connect(filter_, &QComboBox::currentIndexChanged, this, [this] { showStep(); });
    layout->addWidget(filter_);
    eventTable_ = makeTable(QStringLiteral("eventTable"), tr("What happens along the run"), eventRows_);
    auto* columns = eventTable_->horizontalHeader();
    columns->setSectionResizeMode(RunEventsModel::Step, QHeaderView::Fixed);
    followType();
    columns->setSectionResizeMode(RunEventsModel::What, QHeaderView::Stretch);
    connect(eventTable_, &QTableView::activated, this, [this](const QModelIndex& index) {
        document().setPosition(RunEvents::stepOf(eventRows_.event(index.row())));
    });
    connect(eventTable_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) { highlight(index.row()); });
    layout->addWidget(eventTable_, 1);
    return page;
}

void ItineraryPanel::followType() {
    eventTable_->horizontalHeader()->resizeSection(
        RunEventsModel::Step, fontMetrics().horizontalAdvance(QStringLiteral("1000000.000 ")));
}

void ItineraryPanel::refresh(document::Aspects) {
    const int steps = session().trajectory->steps();
    const bool known = events_.itinerary() != nullptr;
    pages_->setCurrentIndex(known ? 1 : 0);
    hint_->setText(steps <= 0 ? tr("Press Space to run the chosen method from ω: its cells, what happens on "
                                   "the way and the share of time per cell stand here")
                              : tr("The run's cells are being found …"));
    showStep();
}

void ItineraryPanel::showEvent(QShowEvent* event) {
    Panel::showEvent(event);
    refresh(Aspect::Trajectory);  // the itinerary may have been found meanwhile
}

void ItineraryPanel::showStep() {
    const ShownItinerary shown{events_.itinerary(), document().loss(), document().position()};
    cells_.show(shown);
    eventRows_.show(shown, static_cast<RunEventsModel::Group>(filter_->currentIndex()));
    job_.cancel();
    if (!shown.itinerary) {
        emit summaryChanged({});
        return;
    }
    if (cells_.currentRow() >= 0) cellTable_->scrollTo(cells_.index(cells_.currentRow(), 0));
    if (eventRows_.currentRow() >= 0) eventTable_->scrollTo(eventRows_.index(eventRows_.currentRow(), 0));
    tell(combination_->text());  // which says of what step it is, until that of this one is found
    findCombination();
}

/// Where the run is; what is known of the combination stands above the cells.
void ItineraryPanel::tell(const QString& combination) {
    combination_->setText(combination);
    const auto itinerary = events_.itinerary();
    if (!itinerary) return;
    const int row = cells_.currentRow(), step = document().position();
    if (row < 0) {
        where_->setText(QString::fromStdString(itinerary->remark));
        return;
    }
    const dynamics::CellVisit& visit = itinerary->visits[static_cast<std::size_t>(itinerary->visitAt(step))];
    const bool flat = itinerary->cells[static_cast<std::size_t>(visit.cell)].flat;
    const QString name = flat ? tr("flat cell %1").arg(row + 1) : tr("cell %1").arg(row + 1);
    QString text = tr("Step %1: ω is in <b>%2</b> since step %3; %4 of %5 visited.")
                       .arg(step)
                       .arg(name, shortNumber(visit.enter))
                       .arg(cells_.visitedCount())
                       .arg(QString::fromStdString(counted(cells_.rowCount(), "cell")));
    if (!itinerary->complete) text += QStringLiteral(" ") + QString::fromStdString(itinerary->remark);
    where_->setText(text);
    emit summaryChanged(tr("%1 of %2").arg(name).arg(cells_.rowCount()));
}

void ItineraryPanel::findCombination() {
    const int step = document().position();
    if (step == 0) {
        cells_.setBest(nullptr);
        tell(tr("θ begins with the first step."));
        return;
    }
    job_.start(
        [loss = document().loss(), itinerary = events_.itinerary(), point = document().point(),
         step](const Control& control) {
            return dynamics::convexCombination(*loss, *itinerary, point, 0.0, step, kMostCells, control);
        },
        [this, step](const Result<dynamics::ConvexCombination>& found) {
            cells_.setBest(found ? &*found : nullptr);
            if (!found) {
                tell(QString::fromStdString(found.error().message));
                return;
            }
            QString text = tr("At step %1: |Σ θ g(ω)| = %2; the best weights θ* give no less than %3.")
                               .arg(step)
                               .arg(shortNumber(found->norm), shortNumber(found->least));
            if (found->coveredShare < 1.0)
                text += tr(" Compared: the %1 cells with %2 % of the time.")
                            .arg(found->cells.size())
                            .arg(100.0 * found->coveredShare, 0, 'f', 1);
            tell(text);
        });
}

void ItineraryPanel::highlight(int row) {
    if (row < 0 || row >= eventRows_.rowCount()) {
        emit highlightRequested({}, {});
        return;
    }
    const network::Activation& wall = eventRows_.event(row).wall;
    std::vector<int> points, units;
    if (wall.datum >= 0) points.push_back(wall.datum);
    if (wall.unit >= 0 && wall.layer == 1) units.push_back(wall.unit);
    emit highlightRequested(points, units);
}

}  // namespace omegascope::panels

#include "moc_itinerary_panel.cpp"
