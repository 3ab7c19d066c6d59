// Planes that leave themselves: the parameter plane tilted and shifted, other planes of the data.

#include <QMouseEvent>
#include <QtTest>

#include "app/commands/edits.h"
#include "app/views/data_plane_view.h"
#include "app/views/parameter_plane_view.h"
#include "tests/app/views/hand.h"
#include "tests/support/registry.h"

namespace test_planes {

using namespace omegascope;
using testing::drag;
using testing::figure4bSession;
using testing::hover;

namespace {

struct Bench {
    document::Document document{figure4bSession()};
    views::Highlight highlight;
    views::SliceComputer slices{document};
    views::ParameterPlaneView plane{document, slices, highlight};

    Bench() {
        plane.resize(520, 420);
        plane.show();
    }
};

}  // namespace

class TestPlanes : public QObject {
    Q_OBJECT
  private slots:
    void ctrlTiltsThePlaneAboutOmegaAndShiftsIt();
    void anotherPlaneOfTheDataIsFitted();
};

void TestPlanes::ctrlTiltsThePlaneAboutOmegaAndShiftsIt() {
    Bench bench;
    const Eigen::MatrixXd directions = bench.document.slice().directions;
    const QPointF middle = bench.plane.axisMap().frame.center();
    const auto dragWith = [&](Qt::KeyboardModifiers modifiers, const QPointF& to) {
        QTest::mousePress(&bench.plane, Qt::LeftButton, modifiers, middle.toPoint());
        for (int k = 1; k <= 4; ++k) {
            const QPointF at = middle + (to - middle) * (k / 4.0);
            QMouseEvent move(QEvent::MouseMove, at, bench.plane.mapToGlobal(at), Qt::NoButton, Qt::LeftButton,
                             modifiers);
            QApplication::sendEvent(&bench.plane, &move);
        }
        QTest::mouseRelease(&bench.plane, Qt::LeftButton, modifiers, to.toPoint());
    };
    dragWith(Qt::ControlModifier, middle + QPointF(80, 0));
    QVERIFY((bench.document.slice().directions - directions).norm() > 0.05);
    QVERIFY(bench.document.slice().distance(bench.document.point()) < 1e-9);
    QCOMPARE(bench.document.undoStack().count(), 1);
    bench.document.undoStack().undo();
    QVERIFY((bench.document.slice().directions - directions).norm() == 0.0);
    dragWith(Qt::ControlModifier | Qt::ShiftModifier, middle - QPointF(0, 60));
    QVERIFY(bench.document.slice().distance(bench.document.point()) > 0.05);
    bench.document.undoStack().undo();
    QVERIFY(bench.document.slice().distance(bench.document.point()) < 1e-9);
}

void TestPlanes::anotherPlaneOfTheDataIsFitted() {
    session::Session session = figure4bSession();
    data::Dataset data = session.data;
    const Eigen::MatrixXd plane = data.points;
    data.points.resize(3, plane.cols());
    data.points << plane, 100.0 * plane.row(0);
    session.data = data;
    session.architecture.input = 3;
    const network::Network network(session.architecture);
    session.parameters = Eigen::VectorXd::Ones(network.parameterCount());
    session.slice = slice::defaultSlice(network, session.parameters, 3.0);
    document::Document document(session);
    views::Highlight highlight;
    views::DataPlaneView view(document, highlight);
    view.resize(400, 300);
    view.show();
    const QRectF before = view.view();
    auto choices = document.session().view;
    choices.dataPlane.coordinates = {0, 2};
    QVERIFY(commands::setView(document, choices, "Plane"));
    QVERIFY(view.view().height() > 10.0 * before.height());
    // A datum is dragged in the plane that is seen: its third coordinate stays beside.
    const auto at = [&](int datum) {
        const auto point = document.session().data->points.col(datum);
        return view.axisMap().toPaper(point(0), point(2));
    };
    const Eigen::VectorXd point = document.session().data->points.col(0);
    drag(view, at(0), at(0) + QPointF(25, 10));
    const Eigen::VectorXd now = document.session().data->points.col(0);
    QVERIFY(now(0) != point(0) && now(2) != point(2));
    QCOMPARE(now(1), point(1));
    document.undoStack().undo();
}

OMEGASCOPE_TEST(Gui, TestPlanes);

}  // namespace test_planes

#include "test_planes.moc"
