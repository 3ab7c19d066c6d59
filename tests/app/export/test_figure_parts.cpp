// What a figure needs computed: taken over from the window where that has it, else computed in a job.

#include <QtTest>

#include "app/export/figure/figure_files.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/registry.h"

namespace test_figure_parts {

using namespace omegascope;
using namespace omegascope::exporting;

namespace {

PanelRenderer renderer() {
    return PanelRenderer::of(testing::gallerySession("pmlr-fig4b")).value();
}

FigureSpec planeSpec(Palette palette = Palette::Screen) {
    FigureSpec spec = specOf({Panel::Slice}, {400, 300});
    spec.palette = palette;
    return spec;
}

std::shared_ptr<const figures::SlicePicture> pictureOf(const PanelRenderer& of) {
    return figures::slicePicture(of.shown().loss, of.shown().session.slice, of.shown().slice).value();
}

}  // namespace

class TestFigureParts : public QObject {
    Q_OBJECT
  private slots:
    void aPictureThatIsHeldIsDrawnAsItIs();
    void aPictureOfAnotherSliceIsLeftAside();
    void partsFromAJobMakeTheSameFigure();
    void otherColoursNeedNoComputing();
    void panelsOfDataNeedNothing();
    void aStopIsACancelledError();
};

void TestFigureParts::aPictureThatIsHeldIsDrawnAsItIs() {
    PanelRenderer alone = renderer(), held = renderer();
    QVERIFY(!held.request(planeSpec()).isMet());
    const auto picture = pictureOf(held);
    held.hold(picture, nullptr);
    QVERIFY(held.request(planeSpec()).isMet());
    QCOMPARE(held.picture().value(), picture);
    QCOMPARE(pngBytes(held.render(planeSpec()).value()), pngBytes(alone.render(planeSpec()).value()));
    QCOMPARE(held.picture().value(), picture);
}

void TestFigureParts::aPictureOfAnotherSliceIsLeftAside() {
    session::Session other = testing::gallerySession("pmlr-fig4b");
    other.slice.ranges[0][1] += 1.0;
    const auto picture = pictureOf(PanelRenderer::of(other).value());
    PanelRenderer held = renderer();
    held.hold(picture, nullptr);
    QVERIFY(!held.request(planeSpec()).isMet());
}

void TestFigureParts::partsFromAJobMakeTheSameFigure() {
    PanelRenderer alone = renderer(), taking = renderer();
    FigureSpec spec = specOf({Panel::Slice, Panel::Clarke}, {800, 300});
    spec.palette = Palette::Print;
    const PartsRequest request = taking.request(spec);
    QVERIFY(request.needsPicture && request.needsClarke && !request.needsVolume);
    taking.take(computeParts(request).value());
    QVERIFY(taking.request(spec).isMet());
    QCOMPARE(pngBytes(taking.render(spec).value()), pngBytes(alone.render(spec).value()));
}

void TestFigureParts::otherColoursNeedNoComputing() {
    PanelRenderer held = renderer(), alone = renderer();
    held.hold(pictureOf(held), nullptr);
    QVERIFY(held.request(planeSpec(Palette::Print)).isMet());
    QCOMPARE(pngBytes(held.render(planeSpec(Palette::Print)).value()),
             pngBytes(alone.render(planeSpec(Palette::Print)).value()));
    // A range of losses that is given makes other levels.
    Look look;
    look.lossRange = {{0.0, 100.0}};
    held.setLook(look);
    QVERIFY(!held.request(planeSpec()).isMet());
}

void TestFigureParts::panelsOfDataNeedNothing() {
    const PanelRenderer shown = renderer();
    QVERIFY(shown.request(specOf({Panel::Data}, {400, 300})).isMet());
    QVERIFY(!shown.request(specOf({Panel::Data}, {400, 300}), true).isMet());  // the caption counts cells
}

void TestFigureParts::aStopIsACancelledError() {
    std::stop_source source;
    source.request_stop();
    const auto parts = computeParts(renderer().request(planeSpec()), {source.get_token(), {}});
    QVERIFY(!parts.ok());
    QVERIFY(parts.error().isCancelled());
}

OMEGASCOPE_TEST(Gui, TestFigureParts);

}  // namespace test_figure_parts

#include "test_figure_parts.moc"
