// A data plane for each class: one hand, one window, one document.

#include <QWheelEvent>
#include <QtTest>

#include "app/commands/edits.h"
#include "app/views/class_planes_view.h"
#include "app/views/data_plane_view.h"
#include "tests/app/views/hand.h"
#include "tests/support/registry.h"

namespace test_class_planes_view {

using namespace omegascope;

namespace {

session::Session gallery(const char* name) {
    return session::load(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/%1.json").arg(name))
        .value()
        .session;
}

struct Bench {
    document::Document document;
    views::Highlight highlight;
    views::DataPlaneView main{document, highlight};
    views::ClassPlanesView classes{document, highlight, main};

    explicit Bench(const char* name) : document(gallery(name)) {
        main.resize(420, 320);
        classes.resize(640, 520);
        main.QWidget::show();
        classes.show();
    }
};

}  // namespace

class TestClassPlanesView : public QObject {
    Q_OBJECT
  private slots:
    /// A line of replica 3 is dragged in its plane: that replica moves, no other.
    void aLineOfAReplicaIsDragged() {
        Bench bench("pmlr-thm7");
        QCOMPARE(bench.classes.planes().size(), std::size_t{4});
        views::DataPlaneView* plane = bench.classes.planes()[2];
        const auto state = plane->state();
        QCOMPARE(state.hyperplanes.size(), std::size_t{3});
        const figures::AxisMap map = plane->axisMap();
        const auto handles = figures::handlesOf(state.hyperplanes[2], map);
        QVERIFY(handles.visible);
        const Eigen::VectorXd before = bench.document.point();
        const QPointF from = handles.foot + QPointF(-0.3 * map.frame.width(), 0);
        testing::drag(*plane, from, from + QPointF(0, -12));
        const Eigen::VectorXd moved = bench.document.point() - before;
        QVERIFY(moved.norm() > 0.0);
        const auto* bias = bench.document.loss()->network().layout().bias(1);
        QVERIFY(moved[bias->offset + 8] != 0.0);  // unit 3 of replica 3
        QCOMPARE((moved.array() != 0.0).count(), Eigen::Index{1});
        QCOMPARE(bench.document.undoStack().count(), 1);
    }

    /// A datum that is dragged in one plane is dragged in all, and lit in all.
    void aDatumIsDraggedInEveryPlane() {
        Bench bench("pmlr-fig5-ova");
        views::DataPlaneView* plane = bench.classes.planes()[1];
        const figures::AxisMap map = plane->axisMap();
        const auto datum = plane->state().data[3];
        const QPointF from = map.toPaper(datum.x, datum.y);
        testing::hover(*plane, from);
        for (auto* each : bench.classes.planes())
            QCOMPARE(each->state().highlightedData, std::vector<int>{3});
        testing::drag(*plane, from, from + QPointF(14, 9));
        for (auto* each : bench.classes.planes()) QVERIFY(each->state().data[3].x > datum.x);
        QVERIFY(bench.main.state().data[3].x > datum.x);
    }

    void allPlanesLookAtTheSamePart() {
        Bench bench("pmlr-thm7");
        views::DataPlaneView* plane = bench.classes.planes()[0];
        const QPointF middle = plane->axisMap().frame.center();
        QWheelEvent wheel(middle, plane->mapToGlobal(middle), {}, {0, 240}, Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(plane, &wheel);
        QVERIFY(bench.document.session().framing.dataWindow);
        QCOMPARE(bench.main.view(), plane->view());
        for (auto* each : bench.classes.planes()) QCOMPARE(each->view(), plane->view());
        bench.main.fit();
        for (auto* each : bench.classes.planes()) QCOMPARE(each->view(), bench.main.view());
    }

    /// Another network, another number of planes; none where targets are no classes.
    void planesFollowTheDocument() {
        Bench bench("pmlr-thm7");
        QSignalSpy told(&bench.classes, &views::ClassPlanesView::summaryChanged);
        bench.document.reset(gallery("pmlr-fig4b"), {});
        QVERIFY(bench.classes.planes().empty());
        bench.classes.grab();
        bench.document.reset(gallery("pmlr-fig5b"), {});
        QCOMPARE(bench.classes.planes().size(), std::size_t{4});
        QVERIFY(told.last().first().toString().startsWith(QStringLiteral("4 outputs of shared layers")));
        // Each plane is whole inside the view, and none lies on another.
        for (auto* plane : bench.classes.planes()) {
            QVERIFY(bench.classes.rect().contains(plane->geometry()));
            for (auto* other : bench.classes.planes())
                QVERIFY(plane == other || !plane->geometry().intersects(other->geometry()));
        }
    }
};

OMEGASCOPE_TEST(Gui, TestClassPlanesView);

}  // namespace test_class_planes_view

#include "test_class_planes_view.moc"
