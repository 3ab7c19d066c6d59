// A network of hundreds of thousands of parameters on images: what is seen meanwhile, and how long the window is away.

#include <QElapsedTimer>
#include <QLabel>
#include <QTemporaryDir>
#include <QtTest>

#include "app/commands/edits.h"
#include "app/live/slice_computer.h"
#include "app/mainwindow/main_window.h"
#include "app/session/file/new_session.h"
#include "app/views/data_plane_view.h"
#include "app/views/parameter_plane_view.h"
#include "tests/app/window/monkey.h"
#include "tests/support/registry.h"

namespace test_large_window {

using namespace omegascope;

namespace {

/// Three hundred digits and a network of 784-256-256-10, or the session that the environment names.
session::Session large() {
    const QString named = qEnvironmentVariable("OMEGASCOPE_LARGE_SESSION");
    if (!named.isEmpty()) return session::load(named).value().session;
    session::NewSession wanted;
    const QString folder = QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/samples/");
    wanted.files = {{"idx_images", (folder + "digits-images-idx3-ubyte.gz").toStdString()},
                    {"idx_labels", (folder + "digits-labels-idx1-ubyte.gz").toStdString()}};
    wanted.widths = {256, 256};
    return session::makeSession(wanted, folder).value().session;
}

void move(QWidget& widget, const QPointF& at, Qt::MouseButtons buttons) {
    QMouseEvent event(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, buttons, {});
    QApplication::sendEvent(&widget, &event);
}

/// What the views show of the middle of the plane: the paper alone is one colour.
int coloursOf(QWidget& view) {
    const QImage image = view.grab().toImage();
    QSet<QRgb> colours;
    for (int x = 0; x < image.width(); x += 7)
        for (int y = 0; y < image.height(); y += 7) colours.insert(image.pixel(x, y));
    return static_cast<int>(colours.size());
}

}  // namespace

/// Times are told, not asserted: they are the machine's.
class TestLargeWindow : public QObject {
    Q_OBJECT

  private slots:
    void theWindowIsPaintedAndStaysAlive();
    void aDragIsFollowedByPictures();
};

void TestLargeWindow::theWindowIsPaintedAndStaysAlive() {
    const session::Session session = large();
    QElapsedTimer clock;
    clock.start();
    mainwindow::MainWindow window(session, QString());
    window.resize(1280, 800);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    qInfo("shown after %lld ms", clock.elapsed());
    auto* plane = window.findChild<views::ParameterPlaneView*>();
    QVERIFY(plane);
    QTRY_VERIFY_WITH_TIMEOUT(plane->state().picture != nullptr, 120'000);
    QVERIFY(coloursOf(*plane) > 20);
    qInfo("painted after %lld ms, grid of %d", clock.elapsed(),
          static_cast<int>(plane->state().picture->grid.values.cols()));
    testing::Heartbeat heart;
    heart.longest();
    for (int k = 0; k < 30; ++k) QTest::qWait(100);
    qInfo("longest block while it computes: %.0f ms", heart.longest());
    // Nothing that was not decided is called exact.
    const auto* kind = window.findChild<QLabel*>("kindText");
    QVERIFY(kind && (plane->state().picture->hasCells() || !kind->text().contains("cells exact")));
}

void TestLargeWindow::aDragIsFollowedByPictures() {
    mainwindow::MainWindow window(large(), QString());
    window.resize(1280, 800);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    auto* plane = window.findChild<views::ParameterPlaneView*>();
    QTRY_VERIFY_WITH_TIMEOUT(plane->state().picture != nullptr, 120'000);
    testing::Heartbeat heart;
    for (const bool omega : {true, false}) {
        const auto map = plane->axisMap();
        const auto state = plane->state();
        const QPointF from =
            omega ? map.toPaper(state.omega[0], state.omega[1]) : map.frame.topLeft() + QPointF(30, 30);
        const Eigen::VectorXd before = window.document().point();
        heart.longest();
        QTest::mousePress(plane, Qt::LeftButton, {}, from.toPoint());
        double longest = 0.0;
        for (int k = 1; k <= 20; ++k) {
            move(*plane, from + QPointF(3.0 * k, 2.0 * k), Qt::LeftButton);
            QTest::qWait(16);
            longest = std::max(longest, heart.longest());
        }
        QTest::mouseRelease(plane, Qt::LeftButton, {}, (from + QPointF(60, 40)).toPoint());
        qInfo("%s: longest block %.0f ms", omega ? "drag of ω" : "pan", longest);
        if (omega) QVERIFY((window.document().point() - before).norm() > 0.0);
        QTRY_VERIFY_WITH_TIMEOUT(plane->state().picture != nullptr, 120'000);
    }
}

OMEGASCOPE_TEST(Gui, TestLargeWindow);

}  // namespace test_large_window

#include "test_large_window.moc"
