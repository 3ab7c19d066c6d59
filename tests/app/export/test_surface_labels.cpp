// Names and numbers of the surface's axes, from all sides: they stand on nothing.

#include <QtTest>
#include <algorithm>

#include "app/export/figure/panel_renderer.h"
#include "app/export/writers/vector_device.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/registry.h"

namespace test_surface_labels {

using namespace omegascope;
using namespace omegascope::exporting;

namespace {

struct Text {
    QString words;
    QPolygonF box;
};

/// What stands where: polygons of the surface, the bar, and the boxes of all text.
class Places : public VectorSink {
  public:
    void path(const QPainterPath& path, const VectorFill& fill, const VectorStroke&) override {
        if (layer_ == "surface" && fill.kind == VectorFill::Kind::Solid)
            surface.push_back(path.toFillPolygon());
        if (layer_ == "colour bar" && fill.kind == VectorFill::Kind::Linear) bar = path.boundingRect();
    }
    void image(const QRectF&, const QImage&) override {}
    void clip(const QPainterPath&) override {}
    void layer(const QByteArray& name, double) override { layer_ = name; }
    void text(const VectorText& text) override {
        if (text.text.trimmed().isEmpty()) return;
        QTransform place;
        place.translate(text.at.x(), text.at.y());
        place.rotate(text.angle);
        const QRectF letters(0.3, -0.68 * text.size, text.width - 0.6, 0.66 * text.size);
        texts.push_back({text.text, place.map(QPolygonF(letters))});
        if (layer_ == "axes of the surface") words << text.text;
    }

    std::vector<QPolygonF> surface;
    QRectF bar;
    std::vector<Text> texts;
    QStringList words;

  private:
    QByteArray layer_;
};

bool meet(const QPolygonF& a, const QPolygonF& b) {
    return a.boundingRect().intersects(b.boundingRect()) && !a.intersected(b).isEmpty();
}

bool meetsOne(const QPolygonF& box, const std::vector<QPolygonF>& faces) {
    return std::ranges::any_of(faces, [&](const QPolygonF& face) { return meet(box, face); });
}

}  // namespace

class TestSurfaceLabels : public QObject {
    Q_OBJECT

  private slots:
    void labelsStandFreeFromEverySide_data() {
        QTest::addColumn<QString>("session");
        for (const char* name : {"pmlr-fig4b", "pmlr-fig2"}) QTest::newRow(name) << QString::fromLatin1(name);
    }
    /// 72 azimuths × 9 elevations.
    void labelsStandFreeFromEverySide() {
        QFETCH(QString, session);
        PanelRenderer renderer =
            PanelRenderer::of(testing::gallerySession(session.toLatin1().constData())).value();
        FigureSpec spec = specOf({Panel::Surface}, {});
        spec.pixels.reset();
        spec.centimetres = {8.4, 6.3};
        spec.fontPoints = 8.0;
        const Ink ink = inkOf(spec, true);
        const auto picture = renderer.picture().value();
        const QStringList names{QString::fromStdString(picture->axes[0].name),
                                QString::fromStdString(picture->axes[1].name), QStringLiteral("L(ω)")};
        int named = 0, cameras = 0;
        for (int azimuth = 0; azimuth < 360; azimuth += 5)
            for (int elevation = 0; elevation <= 80; elevation += 10) {
                Look look;
                look.camera = scene::Camera{};
                look.camera->azimuth = azimuth;
                look.camera->elevation = elevation;
                renderer.setLook(look);
                const FigureDrawing drawing =
                    composedDrawing(spec, {renderer.part(Panel::Surface, ink).value()}, ink).value();
                Places places;
                VectorDevice device(QSizeF(pixelsOf(spec)) / ink.scale, places);
                QPainter painter(&device);
                drawing.draw(painter);
                painter.end();
                QVERIFY(places.surface.size() > 20 && !places.bar.isEmpty());
                ++cameras;
                for (const QString& name : names) named += places.words.contains(name);
                for (std::size_t i = 0; i < places.texts.size(); ++i) {
                    const Text& text = places.texts[i];
                    const QString what = QStringLiteral("azimuth %1, elevation %2: \"%3\"")
                                             .arg(azimuth)
                                             .arg(elevation)
                                             .arg(text.words);
                    QVERIFY2(!meet(text.box, QPolygonF(places.bar)), qPrintable(what + " on the bar"));
                    QVERIFY2(!meetsOne(text.box, places.surface), qPrintable(what + " on the surface"));
                    for (std::size_t j = i + 1; j < places.texts.size(); ++j)
                        QVERIFY2(!meet(text.box, places.texts[j].box),
                                 qPrintable(what + " on \"" + places.texts[j].words + '"'));
                }
            }
        QCOMPARE(cameras, 72 * 9);
        // Along an axis that points at the eye there is no room for its name; elsewhere each has one.
        QVERIFY2(named > 2 * cameras, qPrintable(QString::number(named)));
    }
};

OMEGASCOPE_TEST(Gui, TestSurfaceLabels);

}  // namespace test_surface_labels

#include "test_surface_labels.moc"
