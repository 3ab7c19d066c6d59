// 3-D slices as vectors: the order of what hides what, against lines of sight and against the z-buffer.

#include <QPainter>
#include <QtTest>
#include <cmath>

#include "app/scene/geometry/suggested_camera.h"
#include "app/scene/vectors/space_order.h"
#include "app/scene/vectors/volume_vectors.h"
#include "app/view3d/offscreen_renderer.h"
#include "core/support/random.h"
#include "tests/support/golden.h"
#include "tests/support/pictures.h"
#include "tests/support/registry.h"

namespace test_volume_vectors {

using namespace omegascope;
using namespace omegascope::scene;
using session::VolumeChoices;

namespace {

constexpr QSize kSize(360, 270);

QImage asVectors(const SurfaceState& state, const figures::Style& style) {
    const auto drawing = VolumeVectors::of(state);
    if (!drawing) return {};
    QImage image(2 * kSize, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.scale(2, 2);
    drawing->draw(painter, state, kSize, style);
    painter.end();
    return image.scaled(kSize, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

/// Where a ray from `from` along `way` meets a triangle; below 0 where it does not.
double hit(const std::vector<Point3>& t, const Point3& from, const Point3& way) {
    const Point3 a = difference(t[1], t[0]), b = difference(t[2], t[0]), p = cross(way, b);
    const double det = dot(a, p);
    if (std::abs(det) < 1e-9) return -1.0;
    const Point3 s = difference(from, t[0]);
    const double u = dot(s, p) / det;
    const Point3 q = cross(s, a);
    const double v = dot(way, q) / det;
    return u > 1e-6 && v > 1e-6 && u + v < 1 - 1e-6 ? dot(b, q) / det : -1.0;
}

}  // namespace

class TestVolumeVectors : public QObject {
    Q_OBJECT
  private slots:
    /// Random triangles that pass through each other: painted pieces are met from the far to the near, and together they
    /// are the triangles.
    void everyLineOfSightMeetsPiecesInTheirOrder() {
        Random random(7);
        std::vector<SpacePiece> pieces;
        const auto point = [&] {
            return Point3{random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1)};
        };
        for (int k = 0; k < 80; ++k) pieces.push_back({{point(), point(), point()}, k});
        const auto tree = SpaceTree::of(pieces, 100'000);
        QVERIFY(tree.has_value());
        QVERIFY(tree->size() > pieces.size());
        for (int trial = 0; trial < 40; ++trial) {
            SpaceViewer viewer;
            const Point3 eye = trial % 4 == 0 ? point() : along({}, unit(point()), 4.0);
            if (trial % 5 != 1) viewer.eye = eye;
            viewer.towards = unit(eye);
            std::vector<SpacePiece> painted;
            tree->visit(viewer, [&](const SpacePiece& piece) { painted.push_back(piece); });
            for (int ray = 0; ray < 40; ++ray) {
                const Point3 target = point();
                const Point3 from = viewer.eye ? eye : along(target, viewer.towards, 8.0);
                const Point3 way = difference(target, from);
                double last = std::numeric_limits<double>::infinity();
                int met = 0, expected = 0;
                for (const SpacePiece& piece : painted)
                    for (std::size_t k = 1; k + 1 < piece.corners.size(); ++k) {
                        const double at =
                            hit({piece.corners[0], piece.corners[k], piece.corners[k + 1]}, from, way);
                        if (at <= 0.0) continue;
                        QVERIFY2(at <= last + 1e-6,
                                 qPrintable(QStringLiteral("%1 after %2").arg(at).arg(last)));
                        last = at;
                        ++met;
                    }
                for (const SpacePiece& piece : pieces) expected += hit(piece.corners, from, way) > 0.0;
                // A ray through the border of two pieces may miss both.
                QVERIFY(met <= expected && met >= expected - 1);
            }
        }
    }

    void planesOfAnArrangementAreNotSplit() {
        SurfaceState state = testing::volumeState("W1");
        QVERIFY(state.volume.picture->complex.straight);
        state.choices.flatCells = false;
        const auto drawing = VolumeVectors::of(state);
        QVERIFY(drawing);
        std::size_t walls = 0;
        for (const auto& face : state.volume.picture->complex.faces)
            walls += face.makers >= 0 && face.side > 0;
        state.choices.walls = false;
        const auto without = VolumeVectors::of(state);
        QVERIFY(without);
        // What else there are is edges, one or two to a facet.
        QVERIFY2(drawing->size() - without->size() < 4 * static_cast<int>(walls),
                 qPrintable(QStringLiteral("%1 of %2 facets").arg(drawing->size()).arg(walls)));
    }

    void facesHideEachOtherAsInTheZBuffer_data() {
        QTest::addColumn<QByteArray>("third");
        QTest::addColumn<int>("look");
        QTest::addColumn<int>("cut");
        QTest::addColumn<double>("azimuth");
        QTest::addColumn<double>("elevation");
        QTest::addColumn<double>("opacity");
        for (const char* third : {"W1", "V"})
            for (const int look : {0, 1, 2})
                for (const int cut : {-1, 0, 2})
                    QTest::addRow("%s look %d cut %d", third, look, cut)
                        << QByteArray(third) << look << cut << (cut == 0 ? 130.0 : -35.0)
                        << (cut == 2 ? 50.0 : 22.0) << (look == 2 ? 1.0 : 0.25);
        QTest::addRow("from below") << QByteArray("W1") << 0 << -1 << 60.0 << -30.0 << 0.25;
        // Opaque walls alone: the z-buffer peels no more than eight translucent layers off what is behind them.
        QTest::addRow("opaque, from below") << QByteArray("W1") << 0 << -1 << 60.0 << -30.0 << 1.0;
    }
    void facesHideEachOtherAsInTheZBuffer() {
        QFETCH(QByteArray, third);
        QFETCH(int, look);
        QFETCH(int, cut);
        QFETCH(double, azimuth);
        QFETCH(double, elevation);
        QFETCH(double, opacity);
        SurfaceState state = testing::volumeState(third.constData());
        state.choices.volume.look = static_cast<VolumeChoices::Look>(look);
        state.choices.volume.cutAxis = cut;
        if (look == 0 && opacity == 1.0) state.choices.flatCells = false;
        state.choices.volume.cutAt = 0.6;
        state.choices.volume.opacity = opacity;
        state.camera.azimuth = azimuth;
        state.camera.elevation = elevation;
        figures::Style style;
        style.text = false;
        const Result<QImage> expected = view3d::renderSurface(state, kSize, style, false);
        QVERIFY(expected.ok());
        const QImage actual = asVectors(state, style);
        QVERIFY(!actual.isNull());
        const double share = testing::differingShare(actual, *expected, 40);
        if (share > 0.01) {
            actual.save(QStringLiteral("volume-actual-%1.png").arg(QLatin1String(QTest::currentDataTag())));
            expected->save(
                QStringLiteral("volume-expected-%1.png").arg(QLatin1String(QTest::currentDataTag())));
        }
        QVERIFY2(share <= 0.01, qPrintable(QString::number(share)));
    }

    void withoutASliceInSpaceThereIsNone() { QVERIFY(!VolumeVectors::of(SurfaceState{})); }

    void beyondTheBudgetThereIsNone() {
        Random random(3);
        std::vector<SpacePiece> pieces;
        for (int k = 0; k < 60; ++k) {
            std::vector<Point3> corners;
            for (int c = 0; c < 3; ++c)
                corners.push_back({random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1)});
            pieces.push_back({corners, k});
        }
        QVERIFY(!SpaceTree::of(pieces, 100));
    }
};

OMEGASCOPE_TEST(Gui, TestVolumeVectors);

}  // namespace test_volume_vectors

#include "test_volume_vectors.moc"
