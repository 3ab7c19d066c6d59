#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSet>
#include <QTabBar>
#include <QTabWidget>
#include <QTimer>
#include <QtTest>

#include "app/authoring/lesson_editor.h"
#include "app/figures/frame/colour_vision.h"
#include "app/lessons/lesson_io.h"
#include "app/mainwindow/look/look.h"
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
    // Qt's own dialog of files names its parts as it does.
    if (qobject_cast<const QFileDialog*>(widget->window())) return false;
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
    void whatOpensLaterIsNamed_data();
    void whatOpensLaterIsNamed();
    void theEditorIsNamedWhateverIsWritten();
    void tabReachesEveryControlOfTheStage();
    void theFocusIsSeen();
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

void TestAccessibility::whatOpensLaterIsNamed_data() {
    QTest::addColumn<QString>("action");
    for (const char* action : {"new", "exportFigure", "exportAnimation", "shortcuts", "palette", "tour",
                               "about", "showLine", "race", "showItinerary", "showTheorems", "findMinima",
                               "minimaOverAlpha", "showStudies", "exportWeights", "writeLesson"})
        QTest::newRow(action) << QString::fromLatin1(action);
}

/// Dialogs and views that an action opens, modal ones while they wait.
void TestAccessibility::whatOpensLaterIsNamed() {
    QFETCH(QString, action);
    auto loaded = session::load(QStringLiteral(":/gallery/pmlr-fig4b-run.json"));
    QVERIFY(loaded.ok());
    mainwindow::MainWindow window(std::move(loaded->session), QString());
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QStringList found;
    int windows = 0;
    QTimer look;
    look.setInterval(50);
    const auto lookAround = [&] {
        // What is closed may take others along.
        QList<QPointer<QWidget>> all;
        for (QWidget* each : QApplication::topLevelWidgets()) all << each;
        for (const QPointer<QWidget>& each : all) {
            if (!each || !each->isVisible()) continue;
            ++windows;
            found += unnamed(*each);
            if (each && each != &window) each->close();
        }
    };
    connect(&look, &QTimer::timeout, this, lookAround);
    look.start();
    QVERIFY(window.action(action));
    window.action(action)->trigger();
    look.stop();
    lookAround();
    QVERIFY(windows > 0);
    found.removeDuplicates();
    QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
}

void TestAccessibility::theEditorIsNamedWhateverIsWritten() {
    auto loaded = session::load(QStringLiteral(":/gallery/pmlr-fig4b-run.json"));
    QVERIFY(loaded.ok());
    authoring::LessonEditor editor([&] { return loaded->session; });
    editor.open(QStringLiteral("the-blind-side"));
    editor.show();
    auto* list = editor.findChild<QListWidget*>(QStringLiteral("sceneList"));
    auto* pages = editor.findChild<QTabWidget*>(QStringLiteral("scenePages"));
    for (int scene = 0; scene < list->count(); ++scene)
        for (int page = 0; page < pages->count(); ++page) {
            list->setCurrentRow(scene);
            pages->setCurrentIndex(page);
            const QStringList found = unnamed(editor);
            QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
        }
}

/// Round the whole stage by Tab alone, and back to where it began.
void TestAccessibility::tabReachesEveryControlOfTheStage() {
    auto loaded = lessons::loadLesson(QStringLiteral("the-blind-side"));
    QVERIFY(loaded.ok());
    present::StageWindow stage(std::move(loaded->lesson));
    stage.show();
    QVERIFY(QTest::qWaitForWindowActive(&stage));
    stage.player().goTo(1);  // a choice
    QTRY_VERIFY(stage.document().session() == stage.player().scene().session);
    QSet<QString> reached;
    for (int press = 0; press < 40; ++press) {
        QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : &stage, Qt::Key_Tab);
        if (QApplication::focusWidget()) reached << QApplication::focusWidget()->objectName();
    }
    for (const char* name : {"stageAlpha", "stagePlay", "stageStarts", "stageWhy", "stageSpeed", "stageReset",
                             "choice0", "choice1"})
        QVERIFY2(reached.contains(QLatin1String(name)),
                 qPrintable(QLatin1String(name) + QStringLiteral(" of ") +
                            QStringList(reached.values()).join(QLatin1Char(' '))));
    // What has the focus keeps the keys that it needs, and a remote control still steps.
    auto* choice = stage.findChild<QPushButton*>(QStringLiteral("choice1"));
    choice->setFocus();
    QTest::keyClick(choice, Qt::Key_Space);
    QCOMPARE(stage.player().poll().predictions.size(), 1u);
    QCOMPARE(stage.player().index(), 1);
}

/// A control looks different when it has the focus, in every colours.
void TestAccessibility::theFocusIsSeen() {
    auto loaded = lessons::loadLesson(QStringLiteral("the-blind-side"));
    QVERIFY(loaded.ok());
    for (const mainwindow::Chrome chrome : mainwindow::kChromes) {
        mainwindow::setLook({chrome, 1.0});
        auto lesson = loaded->lesson;
        present::StageWindow stage(std::move(lesson));
        stage.show();
        QVERIFY(QTest::qWaitForWindowActive(&stage));
        for (const char* name : {"stageAlpha", "stagePlay", "stageWhy", "stageSpeed", "stageReset"}) {
            auto* control = stage.findChild<QWidget*>(QLatin1String(name));
            stage.setAttribute(Qt::WA_KeyboardFocusChange, false);
            stage.setFocus();
            const QImage before = control->grab().toImage();
            control->setFocus(Qt::TabFocusReason);
            stage.setAttribute(Qt::WA_KeyboardFocusChange);  // as a pressed Tab sets it
            const QImage focused = control->grab().toImage();
            int seen = 0;
            for (int y = 0; y < before.height(); ++y)
                for (int x = 0; x < before.width(); ++x)
                    seen += figures::contrastRatio(before.pixelColor(x, y), focused.pixelColor(x, y)) > 1.5;
            QVERIFY2(seen > 20,
                     qPrintable(QStringLiteral("%1: %2 pixels").arg(QLatin1String(name)).arg(seen)));
        }
    }
    mainwindow::setLook({});
}

OMEGASCOPE_TEST(Gui, TestAccessibility);

}  // namespace test_accessibility

#include "test_accessibility.moc"
