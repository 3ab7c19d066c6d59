#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabBar>
#include <QtTest>

#include "app/lessons/lesson_io.h"
#include "app/mainwindow/main_window.h"
#include "app/present/presenter_window.h"
#include "app/present/stage_window.h"
#include "app/session/file/session_io.h"
#include "tests/support/registry.h"

namespace test_accessibility {

using namespace omegascope;

namespace {

/// Whether a person operates it; what only frames, scrolls or belongs to another control is none.
bool isControl(const QWidget* widget) {
    if (widget->objectName().startsWith(QLatin1String("qt_")) || qobject_cast<const QScrollBar*>(widget))
        return false;
    const QWidget* parent = widget->parentWidget();
    // What only scrolls, what is read as it stands, and lists that combo boxes drop.
    if (qobject_cast<const QScrollArea*>(widget) || qobject_cast<const QLabel*>(widget) ||
        (parent && parent->inherits("QComboBoxPrivateContainer")))
        return false;
    const auto* scrolls = qobject_cast<const QAbstractScrollArea*>(parent);
    if (scrolls && scrolls->viewport() == widget) return false;
    if (qobject_cast<const QAbstractSpinBox*>(parent) || qobject_cast<const QComboBox*>(parent) ||
        qobject_cast<const QTabBar*>(parent) || qobject_cast<const QAbstractItemView*>(parent) ||
        qobject_cast<const QMenuBar*>(parent))
        return false;
    // The arrow that shows what a line edit offers, the corner of a table.
    if (qobject_cast<const QLineEdit*>(parent)) return false;
    return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget) ||
           qobject_cast<const QAbstractSlider*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget) ||
           qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractItemView*>(widget) ||
           (widget->focusPolicy() != Qt::NoFocus && !widget->isWindow() &&
            !qobject_cast<const QTabBar*>(widget) && !qobject_cast<const QMenuBar*>(widget));
}

QString pathOf(const QWidget* widget) {
    QString path;
    for (; widget; widget = widget->parentWidget())
        path.prepend(QStringLiteral("/%1(%2)").arg(QLatin1String(widget->metaObject()->className()),
                                                   widget->objectName()));
    return path;
}

/// One line for each control without a name, or without a description (its tool tip counts).
QStringList unnamed(const QWidget& window) {
    QStringList found;
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        if (!isControl(widget)) continue;
        QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(widget);
        if (!seen || seen->text(QAccessible::Name).trimmed().isEmpty()) {
            found << QStringLiteral("no name: ") + pathOf(widget);
            continue;
        }
        // What a button is called is what it does.
        const bool says = qobject_cast<QAbstractButton*>(widget);
        if (!says && seen->text(QAccessible::Description).trimmed().isEmpty())
            found << QStringLiteral("no description: ") + pathOf(widget);
    }
    return found;
}

}  // namespace

/// What a screen reader says of every control.
class TestAccessibility : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void everyControlOfTheWindowIsNamed();
    void everyActionHasATip();
    void everyControlOfTheStageIsNamed();
};

void TestAccessibility::initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("OmegascopeTests"));
    QCoreApplication::setApplicationName(QStringLiteral("test_accessibility"));
}

void TestAccessibility::everyControlOfTheWindowIsNamed() {
    auto loaded = session::load(QStringLiteral(":/gallery/pmlr-fig4b3d.json"));
    QVERIFY(loaded.ok());
    mainwindow::MainWindow window(std::move(loaded->session), QString());
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const QStringList found = unnamed(window);
    for (const QString& each : found) qWarning("%s", qPrintable(each));
    QCOMPARE(found.size(), 0);
}

void TestAccessibility::everyActionHasATip() {
    auto loaded = session::load(QStringLiteral(":/gallery/pmlr-fig4b.json"));
    QVERIFY(loaded.ok());
    mainwindow::MainWindow window(std::move(loaded->session), QString());
    for (const QAction* action : window.actions())
        QVERIFY2(!action->statusTip().isEmpty() || !action->toolTip().isEmpty(), qPrintable(action->text()));
}

void TestAccessibility::everyControlOfTheStageIsNamed() {
    auto loaded = lessons::loadLesson(QStringLiteral("the-blind-side"));
    QVERIFY(loaded.ok());
    present::StageWindow stage(std::move(loaded->lesson));
    stage.show();
    stage.togglePresenter();
    for (int scene = 0; scene < stage.player().count(); ++scene) {
        stage.player().goTo(scene);
        QStringList found = unnamed(stage) + unnamed(*stage.presenter());
        QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
    }
}

OMEGASCOPE_TEST(Gui, TestAccessibility);

}  // namespace test_accessibility

#include "test_accessibility.moc"
