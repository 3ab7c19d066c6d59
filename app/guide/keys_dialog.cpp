#include "app/guide/keys_dialog.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace omegascope::guide {

namespace {

constexpr int kPlaceRole = Qt::UserRole;  ///< of the action among the map's, with 1 added
constexpr qint64 kMostBytes = 1 << 20;

struct Gesture {
    const char* what;
    const char* how;
};

const Gesture kGestures[] = {
    {QT_TRANSLATE_NOOP("Gesture", "Move a datum, a hyperplane or ω"),
     QT_TRANSLATE_NOOP("Gesture", "drag it")},
    {QT_TRANSLATE_NOOP("Gesture", "Turn a hyperplane about its foot"),
     QT_TRANSLATE_NOOP("Gesture", "drag its handle")},
    {QT_TRANSLATE_NOOP("Gesture", "Send ω to a point"),
     QT_TRANSLATE_NOOP("Gesture", "click the plane, double-click the surface")},
    {QT_TRANSLATE_NOOP("Gesture", "Send ω to a minimum that was found"),
     QT_TRANSLATE_NOOP("Gesture", "double-click its row, click its mark over α")},
    {QT_TRANSLATE_NOOP("Gesture", "Light up what breaks a hypothesis"),
     QT_TRANSLATE_NOOP("Gesture", "click the underlined hypothesis")},
    {QT_TRANSLATE_NOOP("Gesture", "Zoom a plane to the cursor"), QT_TRANSLATE_NOOP("Gesture", "wheel")},
    {QT_TRANSLATE_NOOP("Gesture", "Pan a plane"), QT_TRANSLATE_NOOP("Gesture", "drag its background")},
    {QT_TRANSLATE_NOOP("Gesture", "Tilt the parameter plane about ω; shift it"),
     QT_TRANSLATE_NOOP("Gesture", "Ctrl+drag; Ctrl+Shift+drag")},
    {QT_TRANSLATE_NOOP("Gesture", "The plane of two entries of ω"),
     QT_TRANSLATE_NOOP("Gesture", "click one in the table, Ctrl+click another, and the button below")},
    {QT_TRANSLATE_NOOP("Gesture", "Fit the data plane to its data"),
     QT_TRANSLATE_NOOP("Gesture", "double-click its background")},
    {QT_TRANSLATE_NOOP("Gesture", "Orbit, pan, zoom the surface"),
     QT_TRANSLATE_NOOP("Gesture", "drag, Shift+drag, wheel")},
    {QT_TRANSLATE_NOOP("Gesture", "Let a view fill the window"),
     QT_TRANSLATE_NOOP("Gesture", "double-click its title")},
    {QT_TRANSLATE_NOOP("Gesture", "Open a session, or the one inside a figure"),
     QT_TRANSLATE_NOOP("Gesture", "drop its file on the window")},
};

QString keysOf(const QAction& action) {
    QStringList keys;
    for (const QKeySequence& key : action.shortcuts()) keys << key.toString(QKeySequence::NativeText);
    return keys.join(QStringLiteral(", "));
}

/// Rows that hold the words, and the headings of groups that have one.
void filter(QTreeWidget* list, const QString& words) {
    for (int g = 0; g < list->topLevelItemCount(); ++g) {
        auto* group = list->topLevelItem(g);
        bool any = false;
        for (int k = 0; k < group->childCount(); ++k) {
            auto* item = group->child(k);
            const QString text =
                group->text(0) + QLatin1Char(' ') + item->text(0) + QLatin1Char(' ') + item->text(1);
            const bool shown = text.contains(words, Qt::CaseInsensitive);
            item->setHidden(!shown);
            any |= shown;
        }
        group->setHidden(!any);
    }
}

QPushButton* button(const char* name, const QString& text, const QString& tip) {
    auto* made = new QPushButton(text);
    made->setObjectName(QLatin1String(name));
    made->setToolTip(tip);
    made->setAutoDefault(false);
    return made;
}

}  // namespace

KeysDialog::KeysDialog(const QList<Command>& commands, KeyMap& keys, QWidget* parent)
    : QDialog(parent), keys_(keys), list_(new QTreeWidget), edit_(new QKeySequenceEdit), told_(new QLabel) {
    setObjectName(QStringLiteral("shortcutsDialog"));
    setWindowTitle(tr("Keys and gestures"));
    resize(600, 640);
    auto* search = new QLineEdit;
    search->setObjectName(QStringLiteral("shortcutSearch"));
    search->setAccessibleName(tr("Search"));
    search->setAccessibleDescription(tr("Keys and gestures whose words contain this"));
    search->setPlaceholderText(tr("Search"));
    search->setClearButtonEnabled(true);
    list_->setObjectName(QStringLiteral("shortcutList"));
    list_->setAccessibleName(tr("Keys and gestures"));
    list_->setAccessibleDescription(tr("What each key and each gesture does"));
    list_->setHeaderLabels({tr("What"), tr("Key or gesture")});
    list_->setAlternatingRowColors(true);
    told_->setObjectName(QStringLiteral("keysTold"));
    told_->setTextFormat(Qt::PlainText);
    told_->setWordWrap(true);
    fill(commands);
    list_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    list_->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    list_->header()->setStretchLastSection(false);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(search);
    layout->addWidget(list_);
    layout->addWidget(makeEditor());
    layout->addWidget(told_);
    connect(search, &QLineEdit::textChanged, list_, [this](const QString& words) { filter(list_, words); });
    connect(list_, &QTreeWidget::currentItemChanged, this, [this] {
        edit_->clear();
        told_->clear();
        edit_->setEnabled(current() != nullptr);
    });
    edit_->setEnabled(false);
}

void KeysDialog::fill(const QList<Command>& commands) {
    QTreeWidgetItem* group = nullptr;
    for (const Command& command : commands) {
        const auto place = keys_.actions().indexOf(command.action);
        if (place < 0) continue;
        if (!group || group->text(0) != command.group) group = new QTreeWidgetItem(list_, {command.group});
        auto* item = new QTreeWidgetItem(group, {plainText(*command.action), keysOf(*command.action)});
        item->setData(0, kPlaceRole, place + 1);
        item->setToolTip(0, command.action->toolTip());
    }
    group = new QTreeWidgetItem(list_, {tr("Gestures")});
    for (const auto& gesture : kGestures)
        new QTreeWidgetItem(group, {QCoreApplication::translate("Gesture", gesture.what),
                                    QCoreApplication::translate("Gesture", gesture.how)});
    list_->expandAll();
}

QWidget* KeysDialog::makeEditor() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    edit_->setObjectName(QStringLiteral("keyEdit"));
    edit_->setAccessibleName(tr("New key"));
    edit_->setAccessibleDescription(tr("The key that the chosen command is to have"));
    edit_->setToolTip(tr("Press the new key of the chosen action"));
    auto* none = button("noKeyButton", tr("&No key"), tr("The chosen action has no key"));
    auto* reset = button("resetKeysButton", tr("&Reset all"), tr("All keys as the program has them"));
    auto* save = button("exportKeysButton", tr("&Export…"), tr("Writes all keys to a file"));
    auto* load = button("importKeysButton", tr("&Import…"), tr("Takes the keys of such a file"));
    layout->addWidget(new QLabel(tr("New key")));
    layout->addWidget(edit_, 1);
    for (QPushButton* each : {none, reset, save, load}) layout->addWidget(each);
    connect(edit_, &QKeySequenceEdit::editingFinished, this, [this] {
        if (!edit_->keySequence().isEmpty()) give({edit_->keySequence()});
    });
    connect(none, &QPushButton::clicked, this, [this] { give({}); });
    connect(reset, &QPushButton::clicked, this, [this] {
        keys_.reset();
        showKeys();
    });
    connect(save, &QPushButton::clicked, this, &KeysDialog::exportKeys);
    connect(load, &QPushButton::clicked, this, &KeysDialog::importKeys);
    return row;
}

QAction* KeysDialog::current() const {
    const QTreeWidgetItem* item = list_->currentItem();
    const int place = item ? item->data(0, kPlaceRole).toInt() : 0;
    return place > 0 ? keys_.actions()[place - 1] : nullptr;
}

void KeysDialog::give(const QList<QKeySequence>& keys) {
    QAction* action = current();
    if (!action) return;
    const Outcome done = keys_.set(action, keys);
    told_->setText(done ? QString() : QString::fromStdString(done.error().message));
    edit_->clear();
    showKeys();
}

void KeysDialog::showKeys() {
    for (int g = 0; g < list_->topLevelItemCount(); ++g)
        for (int k = 0; k < list_->topLevelItem(g)->childCount(); ++k) {
            auto* item = list_->topLevelItem(g)->child(k);
            if (const int place = item->data(0, kPlaceRole).toInt(); place > 0)
                item->setText(1, keysOf(*keys_.actions()[place - 1]));
        }
}

void KeysDialog::exportKeys() {
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Export keys"), QStringLiteral("omegascope-keys.json"), tr("Keys (*.json)"));
    if (path.isEmpty()) return;
    QFile file(path);
    const QByteArray text = keys_.toText();
    const bool written = file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.flush();
    told_->setText(written ? tr("The keys are in %1.").arg(path)
                           : tr("%1 could not be written: %2.").arg(path, file.errorString()));
}

void KeysDialog::importKeys() {
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Import keys"), QString(), tr("Keys (*.json)"));
    if (path.isEmpty()) return;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        told_->setText(tr("%1 could not be read: %2.").arg(path, file.errorString()));
        return;
    }
    const Outcome done = keys_.fromText(file.read(kMostBytes));
    told_->setText(done ? tr("The keys of %1 are taken.").arg(path)
                        : QString::fromStdString(done.error().message));
    showKeys();
}

}  // namespace omegascope::guide

#include "moc_keys_dialog.cpp"
