#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QMenuBar>
#include <QScrollBar>
#include <QSettings>
#include <QSlider>
#include <QStandardPaths>
#include <QTabBar>
#include <QTextEdit>
#include <QtTest>

#include "app/dialogs/animation_dialog.h"
#include "app/dialogs/compose/compose_dialog.h"
#include "app/dialogs/export_dialog.h"
#include "app/dialogs/new_session_dialog.h"
#include "app/dialogs/weights/import_weights_dialog.h"
#include "app/mainwindow/main_window.h"
#include "app/session/file/session_io.h"
#include "tests/support/registry.h"

namespace test_tool_tips {

using namespace omegascope;

namespace {

session::Session example(const char* name = "pmlr-fig4b") {
    auto loaded = session::load(
        QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/%1.json").arg(QLatin1String(name)));
    if (!loaded) qFatal("%s", loaded.error().message.c_str());
    return std::move(loaded->session);
}

/// What a person changes or presses.
bool isControl(const QWidget& widget) {
    return qobject_cast<const QAbstractButton*>(&widget) || qobject_cast<const QAbstractSpinBox*>(&widget) ||
           qobject_cast<const QComboBox*>(&widget) || qobject_cast<const QLineEdit*>(&widget) ||
           qobject_cast<const QSlider*>(&widget) || qobject_cast<const QAbstractItemView*>(&widget);
}

/// What Qt makes for itself inside of a control, a dock or a bar.
bool isPartOfAnother(const QWidget& widget) {
    for (const QWidget* parent = widget.parentWidget(); parent; parent = parent->parentWidget())
        if (qobject_cast<const QAbstractSpinBox*>(parent) || qobject_cast<const QComboBox*>(parent) ||
            qobject_cast<const QAbstractItemView*>(parent) || qobject_cast<const QTabBar*>(parent) ||
            qobject_cast<const QMenuBar*>(parent) || qobject_cast<const QLineEdit*>(parent) ||
            qobject_cast<const QTextEdit*>(parent))
            return true;
    const QString name = widget.objectName();
    return name.startsWith("qt_") || name.contains("ScrollLeft") || name.contains("ScrollRight");
}

QStringList withoutToolTip(const QWidget& window) {
    QStringList missing;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (!isControl(*widget) || isPartOfAnother(*widget) || !widget->toolTip().isEmpty()) continue;
        missing << QStringLiteral("%1 \"%2\" in %3")
                       .arg(widget->metaObject()->className(), widget->objectName(),
                            widget->parentWidget() ? widget->parentWidget()->metaObject()->className()
                                                   : "nothing");
    }
    return missing;
}

}  // namespace

/// Every control says what it does, and which symbol of the papers it sets.
class TestToolTips : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void everyControlOfTheWindowHasOne();
    void everyEntryOfTheMenusHasOne();
    void everyControlOfTheDialogsHasOne();
    void everyControlHasAPlace();
    void aFilmMayShowEveryPanel();
};

/// Nobody's own settings are read or cleared.
void TestToolTips::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("omegascope-tool-tip-tests"));
}

void TestToolTips::everyControlOfTheWindowHasOne() {
    mainwindow::MainWindow window(example(), QString());
    window.show();
    const QStringList missing = withoutToolTip(window);
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join("; ")));
}

void TestToolTips::everyEntryOfTheMenusHasOne() {
    mainwindow::MainWindow window(example(), QString());
    QStringList missing;
    std::function<void(const QMenu&)> walk = [&](const QMenu& menu) {
        for (const QAction* action : menu.actions()) {
            if (action->menu())
                walk(*action->menu());
            else if (!action->isSeparator() && action->statusTip().isEmpty() &&
                     action->toolTip() == action->text().remove('&'))
                missing << menu.title() + " > " + action->text();
        }
    };
    for (const QAction* action : window.menuBar()->actions())
        if (action->menu()) walk(*action->menu());
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join("; ")));
}

void TestToolTips::everyControlOfTheDialogsHasOne() {
    dialogs::NewSessionDialog made({});
    dialogs::AnimationDialog film(example(), "film");
    QStringList missing = withoutToolTip(made) + withoutToolTip(film);
    missing.removeIf([](const QString& text) { return text.contains("QDialogButtonBox"); });
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join("; ")));
}

/// What was made and never put anywhere is a window of its own that nobody sees, and stays when the others go.
void TestToolTips::everyControlHasAPlace() {
    mainwindow::MainWindow window(example(), QString());
    window.show();
    dialogs::NewSessionDialog made({});
    dialogs::AnimationDialog film(example(), "film");
    dialogs::ExportDialog figure(exporting::PanelRenderer::of(example()).value(), "figure");
    dialogs::ComposeDialog composed(example(), "figure");
    dialogs::ImportWeightsDialog weights(example(), QString());
    QStringList lost;
    for (const QWidget* widget : QApplication::topLevelWidgets())
        if (!widget->parent() && !qobject_cast<const QMainWindow*>(widget) &&
            !qobject_cast<const QDialog*>(widget))
            lost << QString("%1 %2").arg(widget->metaObject()->className(), widget->objectName());
    QVERIFY2(lost.isEmpty(), qPrintable(lost.join("; ")));
}

/// Every panel of a figure has its box; the planes of the classes rest where there are no classes.
void TestToolTips::aFilmMayShowEveryPanel() {
    QSettings().clear();
    for (const bool classes : {false, true}) {
        dialogs::AnimationDialog film(example(classes ? "pmlr-fig5-ova" : "pmlr-fig4b"), "film");
        film.show();
        for (const exporting::Panel panel : exporting::kPanels) {
            auto* box = film.findChild<QCheckBox*>(exporting::nameOf(panel) + QStringLiteral("FilmBox"));
            QVERIFY(box && box->isVisible());
            QCOMPARE(box->isEnabled(), classes || panel != exporting::Panel::Classes);
            if (!box->isChecked() && box->isEnabled())
                QTest::mouseClick(box, Qt::LeftButton, {}, {8, box->height() / 2});
            QCOMPARE(box->isChecked(), box->isEnabled());
        }
        QCOMPARE(film.spec().figure.panels.size(), exporting::kPanels.size() - (classes ? 0 : 1));
    }
}

OMEGASCOPE_TEST(Gui, TestToolTips);

}  // namespace test_tool_tips

#include "test_tool_tips.moc"
