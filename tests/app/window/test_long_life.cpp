// One session after another, each with a run that plays: memory and handles stay flat. 40 here; more by hand:
// OMEGASCOPE_SESSIONS=500 xvfb-run -a build-dev/tests/app_window_tests test_long_life

#include <QDir>
#include <QSettings>
#include <QStandardPaths>
#include <QtTest>

#include "app/mainwindow/look/look.h"
#include "app/mainwindow/main_window.h"
#include "app/session/file/session_io.h"
#include "tests/app/window/monkey.h"
#include "tests/support/registry.h"

namespace test_long_life {

using namespace omegascope;

namespace {

constexpr int kSessions = 40;
/// Caches of fonts, shaders and pictures are warm after as many.
constexpr int kWarm = 10;
constexpr std::size_t kMostGrowth = std::size_t{50} << 20;
constexpr int kMostHandles = 8;

int handles() {
    return static_cast<int>(
        QDir("/proc/self/fd").entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size());
}

int threads() {
    return static_cast<int>(QDir("/proc/self/task").entryList(QDir::Dirs | QDir::NoDotAndDotDot).size());
}

}  // namespace

class TestLongLife : public QObject {
    Q_OBJECT
  private slots:
    void memoryAndHandlesStayFlat() {
        mainwindow::applyLook();
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("omegascope-tests"));
        QSettings().clear();
        const QStringList names = QDir(":/gallery").entryList({"*.json"});
        const int wanted = qEnvironmentVariableIntValue("OMEGASCOPE_SESSIONS");
        const int sessions = std::max(wanted, kSessions);
        const auto of = [&names](int k) { return ":/gallery/" + names[k % names.size()]; };
        mainwindow::MainWindow window(session::load(of(0)).value().session, of(0));
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        std::size_t warm = 0;
        int warmHandles = 0, warmThreads = 0;
        for (int k = 0; k < sessions; ++k) {
            window.document().reset(session::load(of(k)).value().session, of(k));
            QTest::keyClick(&window, Qt::Key_Space);
            QTest::qWait(50);  // it plays meanwhile; how far it comes does not matter
            QTest::keyClick(&window, Qt::Key_Space);
            if (k == kWarm) {
                warm = testing::memoryInUse();
                warmHandles = handles();
                warmThreads = threads();
            }
            if (k % 100 == 99)
                qInfo("%d sessions: %zu MB, %d handles, %d threads", k + 1, testing::memoryInUse() >> 20,
                      handles(), threads());
        }
        const std::size_t last = testing::memoryInUse();
        qInfo("%zu MB and %d handles after %d sessions, %zu MB and %d after %d", warm >> 20, warmHandles,
              kWarm, last >> 20, handles(), sessions);
        QVERIFY(handles() <= warmHandles + kMostHandles);
        QVERIFY(threads() <= warmThreads + kMostHandles);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        QVERIFY(last < warm + kMostGrowth);
#endif
    }
};

OMEGASCOPE_TEST(Gui, TestLongLife);

}  // namespace test_long_life

#include "test_long_life.moc"
