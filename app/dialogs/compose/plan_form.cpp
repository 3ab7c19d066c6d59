#include "app/dialogs/compose/plan_form.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <set>

#include "app/dialogs/figure_form.h"

namespace omegascope::dialogs {

using exporting::Annotation;
using exporting::FigurePlan;
using exporting::Inset;
using exporting::PanelPlan;

namespace {

enum PanelColumn { kSession, kPanel, kTitle, kRow, kColumn, kRows, kColumns, kShown };
enum NoteColumn { kNotePanel, kText, kX, kY, kTipX, kTipY };
enum InsetColumn { kInsetPanel, kFromX, kToX, kFromY, kToY, kLeft, kBottom, kWidth, kHeight };

QString numberText(double value) {
    return QLocale::c().toString(value, 'g', 6);
}

std::optional<double> numberIn(const QTableWidget& table, int row, int column) {
    QString text = table.item(row, column)->text().trimmed();
    text.replace(QLatin1Char(','), QLatin1Char('.')).replace(QChar(0x2212), QLatin1Char('-'));
    bool ok = false;
    const double value = QLocale::c().toDouble(text, &ok);
    return ok && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

void put(QTableWidget& table, int row, int column, const QString& text) {
    table.setItem(row, column, new QTableWidgetItem(text));
}

QString nameOf(const FigurePlan& plan, std::size_t session) {
    const QString title = QString::fromStdString(plan.sessions[session].title);
    return title.isEmpty() ? PlanForm::tr("session %1").arg(session + 1) : title;
}

struct Choice {
    const char* label;
    bool session::ViewChoices::*member;
};
constexpr Choice kChoices[] = {
    {QT_TRANSLATE_NOOP("PlanForm", "walls"), &session::ViewChoices::walls},
    {QT_TRANSLATE_NOOP("PlanForm", "level lines"), &session::ViewChoices::isolines},
    {QT_TRANSLATE_NOOP("PlanForm", "flat cells"), &session::ViewChoices::flatCells},
    {QT_TRANSLATE_NOOP("PlanForm", "minima"), &session::ViewChoices::minima},
    {QT_TRANSLATE_NOOP("PlanForm", "path"), &session::ViewChoices::trajectory},
    {QT_TRANSLATE_NOOP("PlanForm", "boundary"), &session::ViewChoices::decisionBoundary},
    {QT_TRANSLATE_NOOP("PlanForm", "margins"), &session::ViewChoices::margins},
    {QT_TRANSLATE_NOOP("PlanForm", "blind sides"), &session::ViewChoices::blindSides}};

}  // namespace

PlanForm::PlanForm(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    layout->addWidget(makePanels(), 3);
    layout->addWidget(makeNotes(), 2);
    layout->addWidget(makeInsets(), 2);
}

QTableWidget* PlanForm::makeTable(const char* name, const QStringList& columns) {
    auto* table = new QTableWidget(0, static_cast<int>(columns.size()));
    table->setObjectName(QLatin1String(name));
    table->setHorizontalHeaderLabels(columns);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->verticalHeader()->setVisible(false);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->setMinimumHeight(96);
    return table;
}

namespace {

/// A heading with buttons at its right, above a table.
QWidget* group(const QString& heading, QTableWidget* table, const QList<QWidget*>& buttons) {
    auto* side = new QWidget;
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    auto* label = new QLabel(heading);
    label->setBuddy(table);
    table->setAccessibleName(heading);
    head->addWidget(label);
    head->addStretch(1);
    for (QWidget* button : buttons) head->addWidget(button);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(table, 1);
    return side;
}

QPushButton* pushButton(const char* name, const QString& text, const QString& tip) {
    auto* button = new QPushButton(text);
    button->setObjectName(QLatin1String(name));
    button->setAutoDefault(false);
    button->setToolTip(tip);
    return button;
}

}  // namespace

QWidget* PlanForm::makePanels() {
    panels_ = makeTable("planPanels", {tr("Session"), tr("Panel"), tr("Title"), tr("Row"), tr("Column"),
                                       tr("high"), tr("wide"), tr("Shows")});
    panels_->horizontalHeader()->setSectionResizeMode(kTitle, QHeaderView::Stretch);
    auto* add =
        pushButton("addPanelButton", tr("&Add panel"), tr("One more panel, of the session of the last one"));
    auto* session =
        pushButton("addSessionButton", tr("Add &session…"), tr("A panel of another session's file"));
    auto* remove =
        pushButton("removePartButton", tr("&Remove"), tr("Removes the chosen panels, notes and insets"));
    shared_ = new QCheckBox(tr("One range of losses for all"));
    shared_->setObjectName(QStringLiteral("sharedRangeBox"));
    shared_->setToolTip(
        tr("The same colour means the same loss in every plane and surface, and one bar serves all"));
    connect(add, &QPushButton::clicked, this, &PlanForm::addPanel);
    connect(session, &QPushButton::clicked, this, &PlanForm::sessionWanted);
    connect(remove, &QPushButton::clicked, this, &PlanForm::removeSelected);
    connect(panels_, &QTableWidget::cellChanged, this, [this](int row) { takePanel(row); });
    connect(shared_, &QCheckBox::toggled, this, [this](bool shared) {
        if (showing_) return;
        FigurePlan plan = plan_;
        plan.sharedRange = shared;
        settle(std::move(plan));
    });
    QWidget* side = group(tr("Panels"), panels_, {add, session, remove});
    side->layout()->addWidget(shared_);
    return side;
}

QWidget* PlanForm::makeNotes() {
    notes_ = makeTable("planNotes", {tr("Panel"), tr("Text"), tr("x"), tr("y"), tr("arrow to x"), tr("y")});
    notes_->setToolTip(
        tr("Text at a place, in the numbers of the axes; with both numbers of an arrow it points there"));
    auto* add = pushButton("addNoteButton", tr("Add &note"), tr("Then click on the preview where it stands"));
    connect(add, &QPushButton::clicked, this, &PlanForm::noteWanted);
    connect(notes_, &QTableWidget::cellChanged, this, [this](int row) { takeNote(row); });
    return group(tr("Notes and arrows"), notes_, {add});
}

QWidget* PlanForm::makeInsets() {
    insets_ = makeTable("planInsets", {tr("Panel"), tr("x from"), tr("to"), tr("y from"), tr("to"),
                                       tr("left"), tr("bottom"), tr("width"), tr("height")});
    insets_->setToolTip(
        tr("A part of a parameter plane, drawn larger; left to height are shares of the frame"));
    auto* add = pushButton("addInsetButton", tr("Add &inset"),
                           tr("The middle of the first parameter plane, in a corner"));
    connect(add, &QPushButton::clicked, this, &PlanForm::addInset);
    connect(insets_, &QTableWidget::cellChanged, this, [this](int row) { takeInset(row); });
    return group(tr("Insets"), insets_, {add});
}

void PlanForm::setPlan(const FigurePlan& plan) {
    plan_ = plan;
    showing_ = true;
    shared_->setChecked(plan_.sharedRange);
    showPanels();
    showNotes();
    showInsets();
    showing_ = false;
}

void PlanForm::showPanels() {
    panels_->setRowCount(static_cast<int>(plan_.panels.size()));
    for (std::size_t k = 0; k < plan_.panels.size(); ++k) {
        const PanelPlan& panel = plan_.panels[k];
        const int row = static_cast<int>(k);
        auto* sessions = new QComboBox;
        for (std::size_t s = 0; s < plan_.sessions.size(); ++s) sessions->addItem(nameOf(plan_, s));
        sessions->setCurrentIndex(static_cast<int>(panel.session));
        auto* kinds = new QComboBox;
        for (const exporting::Panel kind : exporting::kPanels) kinds->addItem(titleOf(kind));
        kinds->setCurrentIndex(static_cast<int>(panel.panel));
        for (QComboBox* box : {sessions, kinds}) {
            box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
            box->setMinimumContentsLength(7);
            connect(box, &QComboBox::activated, this, [this, row] { takePanel(row); });
        }
        panels_->setCellWidget(row, kSession, sessions);
        panels_->setCellWidget(row, kPanel, kinds);
        put(*panels_, row, kTitle, panel.title);
        const auto place = panel.place.value_or(std::array<int, 4>{0, 0, 1, 1});
        put(*panels_, row, kRow, QString::number(place[0] + 1));
        put(*panels_, row, kColumn, QString::number(place[1] + 1));
        put(*panels_, row, kRows, QString::number(place[2]));
        put(*panels_, row, kColumns, QString::number(place[3]));
        auto* shows = new QToolButton;
        shows->setText(tr("choose"));
        shows->setPopupMode(QToolButton::InstantPopup);
        auto* menu = new QMenu(shows);
        for (const Choice& choice : kChoices) {
            QAction* action = menu->addAction(tr(choice.label));
            action->setCheckable(true);
            action->setChecked(plan_.sessions[panel.session].view.*choice.member);
            connect(action, &QAction::toggled, this, [this, row, member = choice.member](bool on) {
                change(row, [member, on](session::ViewChoices& view) { view.*member = on; });
            });
        }
        shows->setMenu(menu);
        panels_->setCellWidget(row, kShown, shows);
    }
}

void PlanForm::showNotes() {
    notes_->setRowCount(static_cast<int>(plan_.annotations.size()));
    for (int row = 0; row < notes_->rowCount(); ++row) {
        const Annotation& note = plan_.annotations[static_cast<std::size_t>(row)];
        put(*notes_, row, kNotePanel, QString::number(note.panel + 1));
        put(*notes_, row, kText, note.text);
        put(*notes_, row, kX, numberText(note.at[0]));
        put(*notes_, row, kY, numberText(note.at[1]));
        put(*notes_, row, kTipX, note.arrow ? numberText((*note.arrow)[0]) : QString());
        put(*notes_, row, kTipY, note.arrow ? numberText((*note.arrow)[1]) : QString());
    }
}

void PlanForm::showInsets() {
    insets_->setRowCount(static_cast<int>(plan_.insets.size()));
    for (int row = 0; row < insets_->rowCount(); ++row) {
        const Inset& inset = plan_.insets[static_cast<std::size_t>(row)];
        put(*insets_, row, kInsetPanel, QString::number(inset.panel + 1));
        const double numbers[] = {inset.window[0][0], inset.window[0][1], inset.window[1][0],
                                  inset.window[1][1], inset.place[0],     inset.place[1],
                                  inset.place[2],     inset.place[3]};
        for (int k = 0; k < 8; ++k) put(*insets_, row, kFromX + k, numberText(numbers[k]));
    }
}

void PlanForm::settle(FigurePlan plan) {
    // A grid that is full grows by a row rather than refuse.
    while (static_cast<int>(plan.panels.size()) > plan.spec.rows * plan.spec.columns &&
           plan.spec.rows < exporting::kMostRows)
        ++plan.spec.rows;
    if (const Outcome arranged = exporting::arrange(plan); !arranged) {
        setPlan(FigurePlan(plan_));
        emit refused(QString::fromStdString(arranged.error().message));
        return;
    }
    // Not in the middle of a table's own signal: its cells are made anew.
    QMetaObject::invokeMethod(
        this,
        [this, plan = std::move(plan)] {
            setPlan(plan);
            emit changed();
        },
        Qt::QueuedConnection);
}

void PlanForm::addPanel() {
    FigurePlan plan = plan_;
    PanelPlan panel;
    if (!plan.panels.empty()) panel.session = plan.panels.back().session;
    if (plan.panels.size() >= exporting::kMostPlanPanels)
        return emit refused(tr("A figure has at most %1 panels.").arg(exporting::kMostPlanPanels));
    plan.panels.push_back(panel);
    settle(std::move(plan));
}

void PlanForm::removeSelected() {
    const auto rowsOf = [](const QTableWidget* table) {
        std::set<int, std::greater<>> rows;
        for (const QModelIndex& index : table->selectionModel()->selectedRows()) rows.insert(index.row());
        return rows;
    };
    FigurePlan plan = plan_;
    for (const int row : rowsOf(notes_)) plan.annotations.erase(plan.annotations.begin() + row);
    for (const int row : rowsOf(insets_)) plan.insets.erase(plan.insets.begin() + row);
    const auto panels = rowsOf(panels_);
    if (panels.size() == plan.panels.size())
        return emit refused(tr("A figure has at least one panel; choose fewer to be removed."));
    for (const int row : panels) {
        const auto gone = static_cast<std::size_t>(row);
        plan.panels.erase(plan.panels.begin() + row);
        std::erase_if(plan.annotations, [gone](const Annotation& note) { return note.panel == gone; });
        std::erase_if(plan.insets, [gone](const Inset& inset) { return inset.panel == gone; });
        for (Annotation& note : plan.annotations) note.panel -= note.panel > gone ? 1 : 0;
        for (Inset& inset : plan.insets) inset.panel -= inset.panel > gone ? 1 : 0;
    }
    settle(std::move(plan));
}

void PlanForm::takePanel(int row) {
    if (showing_) return;
    FigurePlan plan = plan_;
    PanelPlan& panel = plan.panels[static_cast<std::size_t>(row)];
    panel.session = static_cast<std::size_t>(
        qobject_cast<QComboBox*>(panels_->cellWidget(row, kSession))->currentIndex());
    panel.panel = exporting::kPanels[static_cast<std::size_t>(
        qobject_cast<QComboBox*>(panels_->cellWidget(row, kPanel))->currentIndex())];
    panel.title = panels_->item(row, kTitle)->text();
    std::array<int, 4> place{};
    for (int k = 0; k < 4; ++k) {
        const auto value = numberIn(*panels_, row, kRow + k);
        if (!value || *value < 1 || *value > exporting::kMostRows) {
            setPlan(FigurePlan(plan_));
            return emit refused(
                tr("A place is counted in rows and columns from 1 to %1.").arg(exporting::kMostRows));
        }
        place[static_cast<std::size_t>(k)] = static_cast<int>(*value) - (k < 2 ? 1 : 0);
    }
    panel.place = place;
    plan.spec.rows = std::max(plan.spec.rows, std::min(exporting::kMostRows, place[0] + place[2]));
    plan.spec.columns = std::max(plan.spec.columns, std::min(exporting::kMostRows, place[1] + place[3]));
    settle(std::move(plan));
}

/// The panel's own copy of its session, if others show it, too.
void PlanForm::change(int row, const std::function<void(session::ViewChoices&)>& edit) {
    FigurePlan plan = plan_;
    PanelPlan& panel = plan.panels[static_cast<std::size_t>(row)];
    const auto users = std::ranges::count_if(
        plan.panels, [&](const PanelPlan& other) { return other.session == panel.session; });
    if (users > 1) {
        plan.sessions.push_back(plan.sessions[panel.session]);
        panel.session = plan.sessions.size() - 1;
    }
    edit(plan.sessions[panel.session].view);
    settle(std::move(plan));
}

void PlanForm::addNote(std::size_t panel, const std::array<double, 2>& at) {
    FigurePlan plan = plan_;
    Annotation note;
    note.panel = panel;
    note.text = tr("note");
    for (std::size_t k = 0; k < 2; ++k) note.at[k] = numberText(at[k]).toDouble();
    plan.annotations.push_back(std::move(note));
    settle(std::move(plan));
}

void PlanForm::takeNote(int row) {
    if (showing_) return;
    FigurePlan plan = plan_;
    Annotation& note = plan.annotations[static_cast<std::size_t>(row)];
    const auto panel = numberIn(*notes_, row, kNotePanel), x = numberIn(*notes_, row, kX),
               y = numberIn(*notes_, row, kY);
    const auto tipX = numberIn(*notes_, row, kTipX), tipY = numberIn(*notes_, row, kTipY);
    if (!panel || *panel < 1 || *panel > static_cast<double>(plan.panels.size()) || !x || !y) {
        setPlan(FigurePlan(plan_));
        return emit refused(tr("A note needs the number of a panel, 1 to %1, and two numbers of its axes.")
                                .arg(plan.panels.size()));
    }
    note.panel = static_cast<std::size_t>(*panel) - 1;
    note.text = notes_->item(row, kText)->text();
    note.at = {*x, *y};
    note.arrow.reset();
    // With one number alone the arrow waits for the other.
    if (tipX && tipY) note.arrow = {*tipX, *tipY};
    if (tipX.has_value() != tipY.has_value()) return;
    settle(std::move(plan));
}

void PlanForm::addInset() {
    FigurePlan plan = plan_;
    const auto plane = std::ranges::find(plan.panels, exporting::Panel::Slice, &PanelPlan::panel);
    if (plane == plan.panels.end())
        return emit refused(tr("An inset shows a part of a parameter plane; add such a panel first."));
    Inset inset;
    inset.panel = static_cast<std::size_t>(plane - plan.panels.begin());
    const session::Session& session = plan.sessions[plane->session];
    const network::Network network(session.architecture);
    const auto slice = session::resolveSlice(session.slice, network);
    if (!slice) return emit refused(QString::fromStdString(slice.error().message));
    for (int axis = 0; axis < 2; ++axis) {
        const auto at = static_cast<std::size_t>(axis);
        const auto& [low, high] = slice->ranges[at];
        const slice::AxisLabel label = slice::axisLabel(session.slice, *slice, network, axis);
        const double middle = label.offset + label.scale * 0.5 * (low + high),
                     half = 0.1 * std::abs(label.scale) * (high - low);
        inset.window[at] = {middle - half, middle + half};
    }
    inset.place = {0.6, 0.6, 0.36, 0.36};
    plan.insets.push_back(inset);
    settle(std::move(plan));
}

void PlanForm::takeInset(int row) {
    if (showing_) return;
    FigurePlan plan = plan_;
    Inset& inset = plan.insets[static_cast<std::size_t>(row)];
    std::array<double, 9> numbers{};
    bool fine = true;
    for (int k = 0; k < 9; ++k) {
        const auto value = numberIn(*insets_, row, k);
        fine = fine && value;
        numbers[static_cast<std::size_t>(k)] = value.value_or(0.0);
    }
    fine = fine && numbers[0] >= 1 && numbers[0] <= static_cast<double>(plan.panels.size()) &&
           numbers[1] < numbers[2] && numbers[3] < numbers[4];
    for (std::size_t k = 5; k < 9; ++k) fine = fine && numbers[k] >= 0.0 && numbers[k] <= 1.0;
    if (!fine) {
        setPlan(FigurePlan(plan_));
        return emit refused(
            tr("An inset needs a panel, two ranges from low to high, and four shares of the frame from 0 to "
               "1."));
    }
    inset.panel = static_cast<std::size_t>(numbers[0]) - 1;
    inset.window = {{{numbers[1], numbers[2]}, {numbers[3], numbers[4]}}};
    inset.place = {numbers[5], numbers[6], numbers[7], numbers[8]};
    settle(std::move(plan));
}

}  // namespace omegascope::dialogs

#include "moc_plan_form.cpp"
