#include <QPainter>
#include <QtTest>
#include <cmath>

#include "app/figures/surface/surface_axes.h"
#include "app/scene/vectors/plan_order.h"
#include "app/scene/vectors/surface_vectors.h"
#include "app/view3d/offscreen_renderer.h"
#include "core/support/random.h"
#include "tests/support/golden.h"
#include "tests/support/pictures.h"
#include "tests/support/registry.h"

namespace test_surface_vectors {

using namespace omegascope;
using namespace omegascope::scene;

namespace {

constexpr QSize kSize(480, 360);

/// A camera and the share of pixels in which the vector drawing may differ from the z-buffer's.
struct View {
    Camera camera;
    const char* name;
};
std::vector<View> views() {
    std::vector<View> result{{{-55, 28}, "usual"}, {{125, 28}, "from behind"}, {{0, 8}, "low"},
                             {{30, 60}, "high"},   {{40, 86}, "from above"},   {{-90, 40}, "side"}};
    Camera parallel{-30, 35};
    parallel.parallel = true;
    result.push_back({parallel, "parallel"});
    return result;
}

QImage vectors(const SurfaceState& state, const figures::Style& style) {
    // As the z-buffer's picture: twice the size, averaged.
    QImage image(2 * kSize, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(2, 2);
    if (!drawSurfaceVectors(painter, state, kSize, style)) return {};
    painter.end();
    return image.scaled(kSize, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

}  // namespace

class TestSurfaceVectors : public QObject {
    Q_OBJECT

  private slots:
    /// The depth order against a z-buffer: the same scene without lines and letters.
    void facesHideEachOtherAsInTheZBuffer_data() {
        QTest::addColumn<int>("figure");
        QTest::addColumn<int>("view");
        for (int figure : {1, 2, 4})
            for (int view = 0; view < static_cast<int>(views().size()); ++view)
                QTest::addRow("figure %d %s", figure, views()[static_cast<std::size_t>(view)].name)
                    << figure << view;
    }
    void facesHideEachOtherAsInTheZBuffer() {
        QFETCH(int, figure);
        QFETCH(int, view);
        SurfaceState state = testing::stateOf(figure == 1   ? testing::figure1()
                                              : figure == 2 ? testing::figure2()
                                                            : testing::figure4b());
        state.camera = views()[static_cast<std::size_t>(view)].camera;
        figures::Style style;
        style.text = false;
        const Result<QImage> expected = view3d::renderSurface(state, kSize, style, false);
        QVERIFY(expected.ok());
        const QImage actual = vectors(state, style);
        QVERIFY(!actual.isNull());
        const double share = testing::differingShare(actual, *expected, 40);
        if (share > 0.01) {
            actual.save(QStringLiteral("vectors-actual-%1-%2.png").arg(figure).arg(view));
            expected->save(QStringLiteral("vectors-expected-%1-%2.png").arg(figure).arg(view));
        }
        QVERIFY2(share <= 0.01, qPrintable(QString::number(share)));
    }

    /// On any line of sight the faces that it meets come in the order of the painting.
    void everyLineOfSightMeetsFacesInTheirOrder() {
        const auto picture = testing::stateOf(testing::figure4b()).picture;
        PlanSubdivision original;
        const auto box = figures::SurfaceBox::of(*picture, 1.0);
        for (const auto& v : picture->mesh.vertices)
            original.vertices.push_back({box.xOf(v.s), box.yOf(v.t)});
        for (const auto& facet : picture->mesh.facets) {
            std::vector<int> loop;
            for (int k = 0; k < facet.count; ++k)
                loop.push_back(picture->mesh.facetVertices[static_cast<std::size_t>(facet.first + k)]);
            original.polygons.push_back(loop);
            original.source.push_back(static_cast<int>(original.source.size()));
        }
        Random random(5);
        for (const auto& eye : {std::array<double, 2>{4.0, -3.0}, {0.1, -0.3}, {-0.7, 0.9}, {0.0, 5.0}}) {
            PlanSubdivision plan = original;
            PlanViewer viewer;
            viewer.eye = eye;
            splitAtEye(plan, viewer);
            const std::vector<int> order = fromFarToNear(plan, viewer);
            QCOMPARE(order.size(), plan.polygons.size());
            std::vector<int> rank(order.size());
            for (std::size_t k = 0; k < order.size(); ++k)
                rank[static_cast<std::size_t>(order[k])] = static_cast<int>(k);
            for (int trial = 0; trial < 300; ++trial) {
                const std::array<double, 2> target{random.uniform(-1, 1), random.uniform(-1, 1)};
                int last = -1;
                for (int step = 0; step < 400; ++step) {  // from the target towards the eye
                    const double share = step / 400.0;
                    const double x = target[0] + share * (eye[0] - target[0]),
                                 y = target[1] + share * (eye[1] - target[1]);
                    for (std::size_t p = 0; p < plan.polygons.size(); ++p) {
                        bool inside = true;
                        const auto& loop = plan.polygons[p];
                        for (std::size_t k = 0; k < loop.size() && inside; ++k) {
                            const auto
                                &a = plan.vertices[static_cast<std::size_t>(loop[k])],
                                &b = plan.vertices[static_cast<std::size_t>(loop[(k + 1) % loop.size()])];
                            inside = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) > 1e-9;
                        }
                        if (!inside) continue;
                        QVERIFY(rank[p] >= last);
                        last = rank[p];
                    }
                }
            }
        }
    }

    void tooManyPolygonsAreRefusedBeforeAnythingIsDrawn() {
        SurfaceState state;
        QImage image(kSize, QImage::Format_ARGB32_Premultiplied);
        QPainter painter(&image);
        QVERIFY(!drawSurfaceVectors(painter, state, kSize, figures::Style{}));
        state.picture = testing::rampPicture(400);
        QVERIFY(!drawSurfaceVectors(painter, state, kSize, figures::Style{}));
    }
};

OMEGASCOPE_TEST(Gui, TestSurfaceVectors);

}  // namespace test_surface_vectors

#include "test_surface_vectors.moc"
