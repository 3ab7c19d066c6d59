#include "app/guide/command_palette.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QVBoxLayout>
#include <algorithm>

#include "app/guide/fuzzy.h"

namespace omegascope::guide {

namespace {

constexpr int kCommandRole = Qt::UserRole;

}  // namespace

QString plainText(const QAction& action) {
    return action.text().remove(QLatin1Char('&')).remove(QChar(0x2026));
}

CommandPalette::CommandPalette(QList<Command> commands, QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint),
      commands_(std::move(commands)),
      typed_(new QLineEdit),
      list_(new QListWidget) {
    setObjectName(QStringLiteral("commandPalette"));
    setWindowTitle(tr("Commands"));
    typed_->setObjectName(QStringLiteral("paletteSearch"));
    typed_->setPlaceholderText(tr("Some letters of a command"));
    typed_->setAccessibleName(tr("Command"));
    typed_->installEventFilter(this);
    list_->setObjectName(QStringLiteral("paletteList"));
    list_->setAccessibleName(tr("Commands"));
    list_->setAccessibleDescription(tr("Those whose names contain what is typed; Enter does the chosen one"));
    list_->setAccessibleName(tr("Commands"));
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setUniformItemSizes(true);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(typed_);
    layout->addWidget(list_);
    connect(typed_, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(typed_, &QLineEdit::returnPressed, this, &CommandPalette::take);
    connect(list_, &QListWidget::itemClicked, this, &CommandPalette::take);
    resize(560, 420);
    search({});
}

void CommandPalette::search(const QString& typed) {
    std::vector<std::pair<int, int>> found;  // score, place in the menus
    for (int k = 0; k < commands_.size(); ++k) {
        const Command& command = commands_[k];
        auto score = fuzzyScore(typed, plainText(*command.action));
        // By its menu or its explanation too, but after those that bear the name.
        if (!score)
            if (const auto wider =
                    fuzzyScore(typed, command.group + QLatin1Char(' ') + plainText(*command.action)))
                score = *wider - 1'000'000;
        if (score) found.emplace_back(-*score, k);
    }
    std::ranges::stable_sort(found, {}, [](const auto& each) { return each.first; });
    list_->clear();
    for (const auto& [score, k] : found) {
        const Command& command = commands_[k];
        QString text = command.group + QStringLiteral(" › ") + plainText(*command.action);
        if (!command.action->shortcut().isEmpty())
            text += QStringLiteral("    ") + command.action->shortcut().toString(QKeySequence::NativeText);
        auto* item = new QListWidgetItem(text, list_);
        item->setData(kCommandRole, k);
        item->setToolTip(command.action->toolTip());
        if (!command.action->isEnabled()) item->setFlags(Qt::NoItemFlags);
    }
    for (int row = 0; row < list_->count(); ++row)
        if (list_->item(row)->flags().testFlag(Qt::ItemIsEnabled)) {
            list_->setCurrentRow(row);
            return;
        }
}

void CommandPalette::take() {
    const QListWidgetItem* item = list_->currentItem();
    if (!item || !item->flags().testFlag(Qt::ItemIsEnabled)) return;
    chosen_ = commands_[item->data(kCommandRole).toInt()].action;
    accept();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown) {
            QCoreApplication::sendEvent(list_, event);
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

}  // namespace omegascope::guide

#include "moc_command_palette.cpp"
