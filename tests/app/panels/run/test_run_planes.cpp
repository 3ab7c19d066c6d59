// Planes that fit a run.

#include <QSignalSpy>
#include <QTest>

#include "app/live/run_controller.h"
#include "app/live/run_planes.h"
#include "core/dynamics/runs/run_slices.h"
#include "tests/support/example_session.h"
#include "tests/support/registry.h"

namespace test_run_planes {

using namespace omegascope;
using document::Document;
using panels::RunController;
using testing::figure3Run;

class TestRunPlanes : public QObject {
    Q_OBJECT
  private slots:
    void planeThroughTheRunHoldsItsThreePoints();
    void atTheEndThePlaneTakesTheFarthestStep();
    void mainDirectionsTellTheirShare();
};

void TestRunPlanes::planeThroughTheRunHoldsItsThreePoints() {
    Document document(figure3Run(60));
    RunController run(document);
    panels::RunPlanes planes(document);
    QSignalSpy told(&planes, &panels::RunPlanes::told);
    planes.throughOmega();
    QVERIFY(told.last()[0].toString().contains("no run yet"));
    run.toEnd();
    QTRY_COMPARE(document.position(), 60);
    document.setPosition(17);
    const slice::SliceSpec before = document.session().slice;
    planes.throughOmega();
    QTRY_COMPARE(told.count(), 2);
    QVERIFY(told.last()[0].toString().contains("step 17"));
    for (const int k : {0, 17, 60}) {
        const auto point = dynamics::pointAt(document.session().trajectory, *document.loss(), k);
        QVERIFY(document.slice().distance(point) <= 1e-9 * (1.0 + point.norm()));
    }
    document.undoStack().undo();
    QVERIFY(document.session().slice == before);
    QVERIFY(run.hasTrajectory());
}

void TestRunPlanes::atTheEndThePlaneTakesTheFarthestStep() {
    Document document(figure3Run(60));
    RunController run(document);
    panels::RunPlanes planes(document);
    QSignalSpy told(&planes, &panels::RunPlanes::told);
    run.toEnd();
    QTRY_COMPARE(document.position(), 60);
    planes.throughOmega();
    QTRY_COMPARE(told.count(), 1);
    const int farthest = *dynamics::farthestStep(document.session().trajectory, *document.loss());
    QVERIFY(told.last()[0].toString().contains(QStringLiteral("step %1, the one farthest").arg(farthest)));
    const auto point = dynamics::pointAt(document.session().trajectory, *document.loss(), farthest);
    for (const auto& held : {document.session().parameters, document.point(), point})
        QVERIFY(document.slice().distance(held) <= 1e-9 * (1.0 + held.norm()));
}

void TestRunPlanes::mainDirectionsTellTheirShare() {
    Document document(figure3Run(60));
    RunController run(document);
    panels::RunPlanes planes(document);
    QSignalSpy told(&planes, &panels::RunPlanes::told);
    run.toEnd();
    QTRY_COMPARE(document.position(), 60);
    planes.mainDirections();
    QTRY_COMPARE(told.count(), 1);
    // The spiral moves two parameters only, so its plane holds all of it.
    QVERIFY(told.last()[0].toString().contains("100.0 %"));
    QVERIFY(told.last()[0].toString().contains("from 61 of its points"));
    for (int k = 0; k <= 60; ++k) {
        const auto point = dynamics::pointAt(document.session().trajectory, *document.loss(), k);
        QVERIFY(document.slice().distance(point) <= 1e-9 * (1.0 + point.norm()));
    }
    QCOMPARE(document.undoStack().count(), 2);
}

OMEGASCOPE_TEST(Gui, TestRunPlanes);

}  // namespace test_run_planes

#include "test_run_planes.moc"
