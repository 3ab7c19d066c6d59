#include <QAction>
#include <QDir>
#include <QDockWidget>
#include <QPointer>
#include <QtTest>

#include "app/authoring/lesson_editor.h"
#include "app/lessons/lesson_io.h"
#include "app/mainwindow/look/look.h"
#include "app/mainwindow/main_window.h"
#include "app/present/player/motion.h"
#include "app/present/presenter_window.h"
#include "app/present/stage_window.h"
#include "app/session/file/session_io.h"
#include "app/views/parameter_plane_view.h"
#include "tests/app/lecture/legible.h"
#include "tests/support/registry.h"

namespace test_legible {

using namespace omegascope;
using mainwindow::Chrome;
using mainwindow::Look;

namespace {

constexpr std::array kSizes{QSize(1280, 720), QSize(1920, 1080), QSize(3840, 2160)};
constexpr std::array kTypes{1.0, 2.0, 3.0};
constexpr std::array kColours{Chrome::Light, Chrome::Dark, Chrome::Projector};
constexpr std::array kNames{"light", "dark", "projector"};

/// With OMEGASCOPE_SCREENS=DIR what was tested is also written there, to be looked at.
void keep(QWidget& window, const QString& name) {
    const QString folder = qEnvironmentVariable("OMEGASCOPE_SCREENS");
    if (!folder.isEmpty()) window.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

lessons::Lesson shipped(const QString& name) {
    auto loaded = lessons::loadLesson(name);
    if (!loaded) qFatal("%s", loaded.error().message.c_str());
    return std::move(loaded->lesson);
}

void settle(present::StageWindow& stage) {
    for (auto* plane : stage.findChildren<views::ParameterPlaneView*>())
        if (plane->isVisible()) QTRY_VERIFY_WITH_TIMEOUT(plane->state().picture, 120'000);
    // Layouts tell layouts, and type is fitted to what they tell.
    for (int round = 0; round < 5; ++round) QCoreApplication::processEvents();
}

/// With OMEGASCOPE_SCREENS the lesson, sizes, types and colours that its other variables name, else what a test needs.
bool isWanted(const char* variable, const QString& value) {
    const QString wanted = qEnvironmentVariable(variable);
    return wanted.isEmpty() || wanted.split(QLatin1Char(',')).contains(value);
}

}  // namespace

/// Nothing is cut and nothing lies on anything else, in every size of type, on every screen, in all colours.
class TestLegible : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void cleanup();
    void everySceneInTheLastRow_data();
    void everySceneInTheLastRow();
    void aLessonOnEveryScreen_data();
    void aLessonOnEveryScreen();
    void theOtherWindows_data();
    void theOtherWindows();
    void everyDockAtLargeType_data();
    void everyDockAtLargeType();
};

void TestLegible::initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("OmegascopeTests"));
    QCoreApplication::setApplicationName(QStringLiteral("test_legible"));
    present::setMotionReduced(true);
    mainwindow::setLook({});
}

void TestLegible::cleanup() {
    mainwindow::setLook({});
}

void TestLegible::everySceneInTheLastRow_data() {
    QTest::addColumn<QString>("lesson");
    for (const QString& name : lessons::shippedLessons())
        if (isWanted("OMEGASCOPE_LESSONS", name)) QTest::newRow(qPrintable(name)) << name;
}

/// The smallest screen with the largest type, each scene before and after its answer.
void TestLegible::everySceneInTheLastRow() {
    QFETCH(QString, lesson);
    present::StageWindow stage(shipped(lesson));
    stage.resize(kSizes[0]);
    stage.setTypeFactor(3.0);
    stage.show();
    QStringList found;
    for (int scene = 0; scene < stage.player().count(); ++scene) {
        stage.player().goTo(scene);
        settle(stage);
        keep(stage, QStringLiteral("last-row-%1-%2").arg(lesson).arg(scene + 1));
        for (const QString& each : testing::illegible(stage))
            found << QStringLiteral("scene %1: %2").arg(scene + 1).arg(each);
    }
    QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
}

void TestLegible::aLessonOnEveryScreen_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<double>("type");
    QTest::addColumn<int>("colours");
    for (const QSize& size : kSizes)
        for (const double type : kTypes)
            for (std::size_t i = 0; i < kColours.size(); ++i) {
                const QString name =
                    QStringLiteral("%1-%2x-%3").arg(size.width()).arg(type).arg(QLatin1String(kNames[i]));
                // All that a screen and a colour can do to each other shows at one size of type.
                if (isWanted("OMEGASCOPE_WHICH", name))
                    QTest::newRow(qPrintable(name)) << size << type << static_cast<int>(i);
            }
}

void TestLegible::aLessonOnEveryScreen() {
    QFETCH(QSize, size);
    QFETCH(double, type);
    QFETCH(int, colours);
    mainwindow::setLook({kColours[static_cast<std::size_t>(colours)], 1.0});
    const QString lesson = qEnvironmentVariable("OMEGASCOPE_LESSON", QStringLiteral("4-the-blind-side"));
    present::StageWindow stage(shipped(lesson));
    stage.resize(size);
    stage.setTypeFactor(type);
    stage.show();
    QStringList found;
    for (int scene = 0; scene < stage.player().count(); ++scene) {
        stage.player().goTo(scene);
        settle(stage);
        keep(stage, QStringLiteral("stage-%1-%2-%3")
                        .arg(lesson)
                        .arg(scene + 1)
                        .arg(QLatin1String(QTest::currentDataTag())));
        for (const QString& each : testing::illegible(stage))
            found << QStringLiteral("scene %1: %2").arg(scene + 1).arg(each);
    }
    QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
}

void TestLegible::theOtherWindows_data() {
    aLessonOnEveryScreen_data();
}

/// The presenter's window, the editor and the main window.
void TestLegible::theOtherWindows() {
    QFETCH(QSize, size);
    QFETCH(double, type);
    QFETCH(int, colours);
    mainwindow::setLook({kColours[static_cast<std::size_t>(colours)], type});
    const QString tag = QLatin1String(QTest::currentDataTag());
    auto loaded = session::load(QStringLiteral(":/gallery/pmlr-fig4b.json"));
    QVERIFY(loaded.ok());
    QStringList found;
    const auto look = [&](QWidget& window, const QString& name) {
        for (int round = 0; round < 5; ++round) QCoreApplication::processEvents();
        keep(window, name + QLatin1Char('-') + tag);
        for (const QString& each : testing::illegible(window)) found << name + QStringLiteral(": ") + each;
    };
    present::StageWindow stage(shipped(QStringLiteral("4-the-blind-side")));
    present::PresenterWindow presenter(stage.player());
    presenter.resize(size);
    presenter.show();
    stage.player().goTo(2);
    look(presenter, QStringLiteral("presenter"));
    authoring::LessonEditor editor([&] { return loaded->session; });
    editor.open(QStringLiteral("the-blind-side"));
    editor.resize(size);
    editor.show();
    look(editor, QStringLiteral("editor"));
    mainwindow::MainWindow window(session::Session(loaded->session), QString());
    window.resize(size);
    window.show();
    auto* plane = window.findChild<views::ParameterPlaneView*>(QStringLiteral("parameterPlane"));
    QTRY_VERIFY_WITH_TIMEOUT(plane->state().picture, 120'000);
    look(window, QStringLiteral("window"));
    QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
}

void TestLegible::everyDockAtLargeType_data() {
    QTest::addColumn<double>("type");
    for (const double type : {2.0, 3.0}) QTest::newRow(qPrintable(QString::number(type))) << type;
}

/// On the smallest screen each dock that is called gets room from the others; with small type all are as they were.
void TestLegible::everyDockAtLargeType() {
    QFETCH(double, type);
    auto loaded = session::load(QStringLiteral(":/gallery/pmlr-fig4b.json"));
    QVERIFY(loaded.ok());
    mainwindow::MainWindow window(session::Session(loaded->session), QString());
    window.resize(kSizes[0]);
    window.show();
    const auto docks = window.findChildren<QDockWidget*>();
    const auto shown = [&] {
        QStringList names;
        for (const QDockWidget* dock : docks)
            if (!dock->isHidden()) names << dock->objectName();
        return names;
    };
    const auto settleWindow = [] {
        for (int round = 0; round < 10; ++round) QCoreApplication::processEvents();
    };
    settleWindow();
    const QStringList before = shown();
    mainwindow::setLook({Chrome::Light, type});
    settleWindow();
    QStringList found;
    for (QDockWidget* dock : docks) {
        const QString name = dock->objectName();
        if (dock->isHidden()) dock->toggleViewAction()->trigger();
        dock->raise();
        settleWindow();
        QVERIFY2(!dock->isHidden(), qPrintable(name));
        QCOMPARE(window.size(), kSizes[0]);
        keep(window, QStringLiteral("dock-%1-%2x").arg(name).arg(type));
        for (const QString& each : testing::illegible(window)) found << name + QStringLiteral(": ") + each;
    }
    QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
    mainwindow::setLook({Chrome::Light, 1.0});
    settleWindow();
    for (const QString& name : before) QVERIFY2(shown().contains(name), qPrintable(name));
    found = testing::illegible(window);
    QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
}

OMEGASCOPE_TEST(Gui, TestLegible);

}  // namespace test_legible

#include "test_legible.moc"
