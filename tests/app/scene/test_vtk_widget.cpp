#include <QApplication>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <cmath>
#include <memory>

#include "app/view3d/vtk_widget.h"
#include "tests/support/pictures.h"
#include "tests/support/registry.h"

namespace test_vtk_widget {

using namespace omegascope;
using view3d::VtkWidget;

namespace {

/// Share of the pixels that are not paper.
double inkShare(const QImage& image) {
    qint64 ink = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (qGray(image.pixel(x, y)) < 250) ++ink;
    return static_cast<double>(ink) / (image.width() * image.height());
}

void send(QWidget& widget, QEvent::Type type, const QPointF& at, Qt::MouseButton button,
          Qt::MouseButtons buttons, Qt::KeyboardModifiers modifiers = {}) {
    QMouseEvent event(type, at, widget.mapToGlobal(at), button, buttons, modifiers);
    QApplication::sendEvent(&widget, &event);
}

void drag(QWidget& widget, const QPointF& from, const QPointF& to, Qt::MouseButton button,
          Qt::KeyboardModifiers modifiers = {}) {
    send(widget, QEvent::MouseButtonPress, from, button, button, modifiers);
    for (const double share : {0.25, 0.5, 0.75, 1.0})
        send(widget, QEvent::MouseMove, from + share * (to - from), Qt::NoButton, button, modifiers);
    send(widget, QEvent::MouseButtonRelease, to, button, Qt::NoButton, modifiers);
}

}  // namespace

class TestVtkWidget : public QObject {
    Q_OBJECT

  private slots:
    void init();
    void cleanup() { host_.reset(); }
    void showsTheSurfaceAndItsAxes();
    void leftDragOrbits();
    void middleAndShiftDragPan_data();
    void middleAndShiftDragPan();
    void rightDragDoesNothing();
    void wheelZoomsToTheCursor();
    void doubleClickPicksThePoint();
    void hoverTellsThePointAndWhenItEnds();
    void movingOmegaChangesThePicture();
    void survivesLosingItsContext();
    void pictureIsOpaque();
    void otherEyesSeeWhatTheShaderShows_data();
    void otherEyesSeeWhatTheShaderShows();
    void wallsOfAProjectorStandOut();

  private:
    QPointF pixelOf(double s, double t) const {
        const auto pixel = widget_->scene().projection().toPixel({s, t, 1.1 * std::max(0.0, s)});
        return {pixel[0], pixel[1]};
    }

    std::unique_ptr<QWidget> host_;
    VtkWidget* widget_ = nullptr;
};

void TestVtkWidget::init() {
    host_ = std::make_unique<QWidget>();
    auto* layout = new QVBoxLayout(host_.get());
    widget_ = new VtkWidget(host_.get());
    layout->addWidget(widget_);
    host_->resize(500, 380);
    scene::SurfaceState state;
    state.picture = testing::rampPicture(8);
    widget_->setState(state);
    host_->show();
    QVERIFY(QTest::qWaitForWindowExposed(host_.get()));
}

void TestVtkWidget::showsTheSurfaceAndItsAxes() {
    QTRY_VERIFY(inkShare(widget_->grabFramebuffer()) > 0.1);
    // The overlay adds the numbers that the OpenGL picture lacks.
    QVERIFY(inkShare(widget_->grab().toImage()) > inkShare(widget_->grabFramebuffer()) + 0.001);
}

void TestVtkWidget::leftDragOrbits() {
    const scene::Camera before = widget_->state().camera;
    QSignalSpy changes(widget_, &VtkWidget::cameraChanged);
    const QImage image = widget_->grabFramebuffer();
    drag(*widget_, {200, 150}, {260, 130}, Qt::LeftButton);
    const scene::Camera after = widget_->state().camera;
    QCOMPARE(changes.count(), 4);
    QVERIFY(changes.last().at(0).value<scene::Camera>() == after);
    QVERIFY(after.azimuth < before.azimuth);      // dragged to the right: the eye goes left
    QVERIFY(after.elevation < before.elevation);  // dragged up: the eye sinks
    QCOMPARE(after.zoom, before.zoom);
    QVERIFY(widget_->grabFramebuffer() != image);
    // Once the button is up the mouse moves nothing.
    send(*widget_, QEvent::MouseMove, {10, 10}, Qt::NoButton, Qt::NoButton);
    QVERIFY(widget_->state().camera == after);
}

void TestVtkWidget::middleAndShiftDragPan_data() {
    QTest::addColumn<Qt::MouseButton>("button");
    QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
    QTest::newRow("middle") << Qt::MiddleButton << Qt::KeyboardModifiers();
    QTest::newRow("shift and left") << Qt::LeftButton << Qt::KeyboardModifiers(Qt::ShiftModifier);
}

void TestVtkWidget::middleAndShiftDragPan() {
    QFETCH(Qt::MouseButton, button);
    QFETCH(Qt::KeyboardModifiers, modifiers);
    const QPointF before = pixelOf(0.2, 0.3);
    drag(*widget_, {200, 150}, {230, 110}, button, modifiers);
    const QPointF moved = pixelOf(0.2, 0.3) - before;
    QVERIFY(std::hypot(moved.x() - 30.0, moved.y() + 40.0) < 1e-6);
    QCOMPARE(widget_->state().camera.azimuth, scene::Camera{}.azimuth);
}

void TestVtkWidget::rightDragDoesNothing() {
    drag(*widget_, {200, 150}, {260, 130}, Qt::RightButton);
    QVERIFY(widget_->state().camera == scene::Camera{});
}

void TestVtkWidget::wheelZoomsToTheCursor() {
    const QPointF cursor = pixelOf(0.6, -0.4);
    QWheelEvent event(cursor, widget_->mapToGlobal(cursor), {}, {0, 240}, Qt::NoButton, {}, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(widget_, &event);
    QVERIFY(widget_->state().camera.zoom > 1.2);
    const QPointF now = pixelOf(0.6, -0.4);
    QVERIFY(std::hypot(now.x() - cursor.x(), now.y() - cursor.y()) < 1e-6);
}

void TestVtkWidget::doubleClickPicksThePoint() {
    QSignalSpy picks(widget_, &VtkWidget::pointPicked);
    const QPointF at = pixelOf(0.5, -0.2);
    send(*widget_, QEvent::MouseButtonDblClick, at, Qt::LeftButton, Qt::LeftButton);
    QCOMPARE(picks.count(), 1);
    QVERIFY(std::abs(picks[0][0].toDouble() - 0.5) < 1e-6);
    QVERIFY(std::abs(picks[0][1].toDouble() + 0.2) < 1e-6);
    send(*widget_, QEvent::MouseButtonDblClick, {2, 2}, Qt::LeftButton, Qt::LeftButton);
    QCOMPARE(picks.count(), 1);
}

void TestVtkWidget::hoverTellsThePointAndWhenItEnds() {
    QSignalSpy hovers(widget_, &VtkWidget::hovered);
    QSignalSpy ends(widget_, &VtkWidget::hoverLeft);
    send(*widget_, QEvent::MouseMove, pixelOf(-0.4, 0.1), Qt::NoButton, Qt::NoButton);
    QVERIFY(hovers.count() >= 1);
    QVERIFY(std::abs(hovers.last()[0].toDouble() + 0.4) < 1e-6);
    const qsizetype before = ends.count();
    send(*widget_, QEvent::MouseMove, {1, 1}, Qt::NoButton, Qt::NoButton);
    send(*widget_, QEvent::MouseMove, {2, 1}, Qt::NoButton, Qt::NoButton);
    QCOMPARE(ends.count(), before + 1);
}

void TestVtkWidget::movingOmegaChangesThePicture() {
    const QImage before = widget_->grabFramebuffer();
    const int revision = widget_->scene().meshRevision();
    scene::SurfaceState state = widget_->state();
    state.omega = {-0.6, -0.5};
    widget_->setState(state);
    QVERIFY(widget_->grabFramebuffer() != before);
    QCOMPARE(widget_->scene().meshRevision(), revision);
}

void TestVtkWidget::survivesLosingItsContext() {
    const double ink = inkShare(widget_->grabFramebuffer());
    QVERIFY(ink > 0.1);
    for (int round = 0; round < 3; ++round) {
        const QSize size = widget_->size();
        widget_->setParent(nullptr);  // as a dock does when it floats
        widget_->resize(size);
        widget_->show();
        QVERIFY(QTest::qWaitForWindowExposed(widget_));
        QTRY_VERIFY(std::abs(inkShare(widget_->grabFramebuffer()) - ink) < 0.02);
        host_->layout()->addWidget(widget_);
        widget_->show();
        QTRY_VERIFY(widget_->isVisible());
        QTRY_VERIFY(std::abs(inkShare(widget_->grabFramebuffer()) - ink) < 0.02);
    }
}

void TestVtkWidget::pictureIsOpaque() {
    const QImage image = widget_->grabFramebuffer().convertToFormat(QImage::Format_ARGB32);
    for (int y = 0; y < image.height(); y += 7)
        for (int x = 0; x < image.width(); x += 7) QCOMPARE(qAlpha(image.pixel(x, y)), 255);
}

void TestVtkWidget::otherEyesSeeWhatTheShaderShows_data() {
    QTest::addColumn<int>("vision");
    const char* names[] = {"usual", "protan", "deutan", "tritan", "grey"};
    for (std::size_t i = 0; i < figures::kVisions.size(); ++i) QTest::newRow(names[i]) << static_cast<int>(i);
}

/// Two routes: the shader, and seenBy on the picture that usual eyes see.
void TestVtkWidget::otherEyesSeeWhatTheShaderShows() {
    QFETCH(int, vision);
    const figures::Vision eyes = figures::kVisions[static_cast<std::size_t>(vision)];
    const QImage usual = widget_->grabFramebuffer();
    widget_->setVision(eyes);
    const QImage shown = widget_->grabFramebuffer();
    const QImage wanted = figures::seenBy(usual.convertToFormat(QImage::Format_ARGB32), eyes);
    QCOMPARE(shown.size(), wanted.size());
    int off = 0;
    for (int y = 0; y < shown.height(); ++y)
        for (int x = 0; x < shown.width(); ++x) {
            const QColor a = shown.pixelColor(x, y), b = wanted.pixelColor(x, y);
            off += std::abs(a.red() - b.red()) > 2 || std::abs(a.green() - b.green()) > 2 ||
                   std::abs(a.blue() - b.blue()) > 2;
        }
    QVERIFY2(off <= shown.width() * shown.height() / 500, qPrintable(QString::number(off)));
    QCOMPARE(shown == usual, eyes == figures::Vision::Usual);
    widget_->setVision(figures::Vision::Usual);
    QCOMPARE(widget_->grabFramebuffer(), usual);
}

/// Across the wall at s = 0 there are black and white side by side.
void TestVtkWidget::wallsOfAProjectorStandOut() {
    scene::SurfaceState state = widget_->state();
    state.strong = true;
    state.lineWidth = 2.0;
    state.choices.isolines = false;
    widget_->setState(state);
    const QImage image = widget_->grabFramebuffer();
    int seen = 0;
    for (const double t : {-0.7, -0.4, 0.2, 0.5, 0.8}) {
        const QPoint at = pixelOf(0.0, t).toPoint();
        QColor darkest = Qt::white, lightest = Qt::black;
        for (int dx = -8; dx <= 8; ++dx) {
            const QColor colour = image.pixelColor(at + QPoint(dx, 0));
            if (colour.lightness() < darkest.lightness()) darkest = colour;
            if (colour.lightness() > lightest.lightness()) lightest = colour;
        }
        seen += figures::contrastRatio(darkest, lightest) >= 7.0;
    }
    QCOMPARE(seen, 5);
}

OMEGASCOPE_TEST(Gui, TestVtkWidget, view3d::VtkWidget::prepareApplication);

}  // namespace test_vtk_widget

#include "test_vtk_widget.moc"
