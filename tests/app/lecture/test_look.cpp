#include <QApplication>
#include <QTabWidget>
#include <QtTest>
#include <cmath>

#include "app/figures/frame/colour_vision.h"
#include "app/figures/frame/type_style.h"
#include "app/mainwindow/look/explainer.h"
#include "app/mainwindow/look/look.h"
#include "app/mainwindow/main_window.h"
#include "app/session/file/session_io.h"
#include "app/views/highlight.h"
#include "tests/support/registry.h"

namespace test_look {

using namespace omegascope;
using mainwindow::Chrome;
using mainwindow::Look;

namespace {

std::unique_ptr<mainwindow::MainWindow> makeWindow() {
    auto loaded = session::load(QStringLiteral(":/gallery/pmlr-fig4b.json"));
    if (!loaded) qFatal("%s", loaded.error().message.c_str());
    return std::make_unique<mainwindow::MainWindow>(std::move(loaded->session), QString());
}

}  // namespace

/// Type, colours and explanations of the window.
class TestLook : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void cleanup();
    void textIsReadInEveryColours_data();
    void textIsReadInEveryColours();
    void typeGrowsToThreeTimes();
    void theLookIsKept();
    void otherEyesChangeThePlanes();
    void whatIsUnderThePointerIsExplained();
};

void TestLook::initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("OmegascopeTests"));
    QCoreApplication::setApplicationName(QStringLiteral("test_look"));
    mainwindow::setLook({});
}

void TestLook::cleanup() {
    mainwindow::setLook({});
}

void TestLook::textIsReadInEveryColours_data() {
    QTest::addColumn<int>("chrome");
    QTest::addColumn<double>("least");
    QTest::newRow("system") << static_cast<int>(Chrome::System) << 4.5;
    QTest::newRow("light") << static_cast<int>(Chrome::Light) << 4.5;
    QTest::newRow("dark") << static_cast<int>(Chrome::Dark) << 4.5;
    QTest::newRow("projector") << static_cast<int>(Chrome::Projector) << 7.0;
}

void TestLook::textIsReadInEveryColours() {
    QFETCH(int, chrome);
    QFETCH(double, least);
    mainwindow::setLook({static_cast<Chrome>(chrome), 1.0});
    const QPalette palette = QApplication::palette();
    const auto read = [&](QPalette::ColorRole text, QPalette::ColorRole ground) {
        const double found = figures::contrastRatio(palette.color(text), palette.color(ground));
        QVERIFY2(found >= least, qPrintable(QStringLiteral("%1 on %2: %3").arg(text).arg(ground).arg(found)));
    };
    read(QPalette::WindowText, QPalette::Window);
    read(QPalette::Text, QPalette::Base);
    read(QPalette::Text, QPalette::AlternateBase);
    read(QPalette::ButtonText, QPalette::Button);
    read(QPalette::PlaceholderText, QPalette::Base);
    read(QPalette::PlaceholderText, QPalette::Window);
    read(QPalette::HighlightedText, QPalette::Highlight);
    read(QPalette::ToolTipText, QPalette::ToolTipBase);
}

void TestLook::typeGrowsToThreeTimes() {
    const auto window = makeWindow();
    window->show();
    auto* plane = window->findChild<QWidget*>(QStringLiteral("parameterPlane"));
    const double before = figures::styleOf(plane->font()).textSize;
    for (int i = 0; i < 10; ++i) window->action(QStringLiteral("largerType"))->trigger();
    QCOMPARE(mainwindow::look().type, Look::kLargestType);
    QCOMPARE(figures::styleOf(plane->font()).textSize, 3.0 * before);
    // Pages that were never shown get their type when they are.
    auto* inspector = window->findChild<QTabWidget*>(QStringLiteral("inspector"));
    for (int page = 0; page < inspector->count(); ++page) {
        inspector->setCurrentIndex(page);
        for (const QWidget* each : window->findChildren<QWidget*>())
            QVERIFY2(!each->isVisible() || QFontInfo(each->font()).pixelSize() >= 2.5 * before,
                     qPrintable(QStringLiteral("%1(%2) in %3: %4 of %5")
                                    .arg(QLatin1String(each->metaObject()->className()), each->objectName(),
                                         each->parentWidget()->objectName())
                                    .arg(QFontInfo(each->font()).pixelSize())
                                    .arg(before)));
    }
    window->action(QStringLiteral("smallerType"))->trigger();
    QVERIFY(mainwindow::look().type < Look::kLargestType);
    window->action(QStringLiteral("systemType"))->trigger();
    QCOMPARE(mainwindow::look().type, 1.0);
    QCOMPARE(figures::styleOf(plane->font()).textSize, before);
}

void TestLook::theLookIsKept() {
    {
        const auto window = makeWindow();
        window->action(QStringLiteral("coloursDark"))->trigger();
    }
    QCOMPARE(mainwindow::look().chrome, Chrome::Dark);
    QVERIFY(makeWindow()->action(QStringLiteral("coloursDark"))->isChecked());
    mainwindow::setLook({Chrome::Light, 99.0});
    QCOMPARE(mainwindow::look().type, Look::kLargestType);
}

void TestLook::otherEyesChangeThePlanes() {
    const auto window = makeWindow();
    window->show();
    auto* plane = window->findChild<QWidget*>(QStringLiteral("dataPlane"));
    QVERIFY(!plane->graphicsEffect());
    window->action(QStringLiteral("visionGrey"))->trigger();
    const QImage grey = plane->grab().toImage();
    int coloured = 0;
    for (int y = 0; y < grey.height(); y += 3)
        for (int x = 0; x < grey.width(); x += 3) {
            const QColor colour = grey.pixelColor(x, y);
            coloured +=
                std::abs(colour.red() - colour.green()) > 2 || std::abs(colour.green() - colour.blue()) > 2;
        }
    QCOMPARE(coloured, 0);
    window->action(QStringLiteral("visionUsual"))->trigger();
    QVERIFY(!plane->graphicsEffect());
}

void TestLook::whatIsUnderThePointerIsExplained() {
    const auto window = makeWindow();
    window->show();
    QVERIFY(QTest::qWaitForWindowExposed(window.get()));
    views::Highlight highlight;
    const mainwindow::Explainer explainer(&highlight, nullptr);
    for (const char* name : {"verdict", "clarkeFigure", "dataPlane", "parameterPlane", "surfaceView",
                             "chartDock", "theoremsDock"}) {
        const auto* widget = window->findChild<QWidget*>(QLatin1String(name));
        QVERIFY2(widget, name);
        const QString text = explainer.explanationOf(widget);
        QVERIFY2(text.contains(QLatin1String("<b>")) && text.contains(QLatin1String("<i>")), name);
    }
    const auto* plane = window->findChild<QWidget*>(QStringLiteral("parameterPlane"));
    QVERIFY(explainer.explanationOf(plane).startsWith(QLatin1String("<b>Cell.")));
    highlight.set({{{0, 1, 0}}, {}, {}});
    QVERIFY(explainer.explanationOf(plane).startsWith(QLatin1String("<b>Wall.")));
    QVERIFY(explainer.explanationOf(window.get()).isEmpty());
}

OMEGASCOPE_TEST(Gui, TestLook);

}  // namespace test_look

#include "test_look.moc"
