#include "app/dialogs/shortcuts_dialog.h"

#include <QCoreApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace omegascope::dialogs {

namespace {

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
    {QT_TRANSLATE_NOOP("Gesture", "Fit the data plane to its data"),
     QT_TRANSLATE_NOOP("Gesture", "double-click its background")},
    {QT_TRANSLATE_NOOP("Gesture", "Orbit, pan, zoom the surface"),
     QT_TRANSLATE_NOOP("Gesture", "drag, Shift+drag, wheel")},
    {QT_TRANSLATE_NOOP("Gesture", "Let a view fill the window"),
     QT_TRANSLATE_NOOP("Gesture", "double-click its title")},
    {QT_TRANSLATE_NOOP("Gesture", "Open a session, or the one inside a figure"),
     QT_TRANSLATE_NOOP("Gesture", "drop its file on the window")},
};

void filter(QTreeWidget* list, const QString& words) {
    for (int k = 0; k < list->topLevelItemCount(); ++k) {
        auto* item = list->topLevelItem(k);
        const QString text = item->text(0) + QLatin1Char(' ') + item->text(1);
        item->setHidden(!text.contains(words, Qt::CaseInsensitive));
    }
}

}  // namespace

ShortcutsDialog::ShortcutsDialog(const QList<QAction*>& actions, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("shortcutsDialog"));
    setWindowTitle(tr("Keys and gestures"));
    resize(560, 560);
    auto* layout = new QVBoxLayout(this);
    auto* search = new QLineEdit(this);
    search->setObjectName(QStringLiteral("shortcutSearch"));
    search->setPlaceholderText(tr("Search"));
    search->setClearButtonEnabled(true);
    auto* list = new QTreeWidget(this);
    list->setObjectName(QStringLiteral("shortcutList"));
    list->setHeaderLabels({tr("What"), tr("Key or gesture")});
    list->setRootIsDecorated(false);
    list->setAlternatingRowColors(true);
    for (const auto* action : actions) {
        QStringList keys;
        for (const auto& key : action->shortcuts()) keys << key.toString(QKeySequence::NativeText);
        if (keys.isEmpty()) continue;
        new QTreeWidgetItem(list, {action->text().remove(QLatin1Char('&')).remove(QStringLiteral("…")),
                                   keys.join(QStringLiteral(", "))});
    }
    for (const auto& gesture : kGestures)
        new QTreeWidgetItem(list, {QCoreApplication::translate("Gesture", gesture.what),
                                   QCoreApplication::translate("Gesture", gesture.how)});
    list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    list->header()->setStretchLastSection(false);
    connect(search, &QLineEdit::textChanged, list, [list](const QString& words) { filter(list, words); });
    layout->addWidget(search);
    layout->addWidget(list);
}

}  // namespace omegascope::dialogs

#include "moc_shortcuts_dialog.cpp"
