// The data plane and the parameter plane under real mouse events.

#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QWheelEvent>
#include <QtTest>
#include <algorithm>

#include "app/session/file/session_io.h"
#include "app/views/data_plane_view.h"
#include "app/views/parameter_plane_view.h"
#include "tests/app/views/hand.h"
#include "tests/support/registry.h"

namespace test_views {

using namespace omegascope;
using testing::drag;
using testing::figure4bSession;
using testing::hover;

namespace {

void turnWheel(QWidget& widget, const QPointF& at, int notches) {
    QWheelEvent wheel(at, widget.mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, {}, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(&widget, &wheel);
}

struct Bench {
    document::Document document{figure4bSession()};
    views::Highlight highlight;
    views::SliceComputer slices{document};
    views::DataPlaneView data{document, highlight};
    views::ParameterPlaneView plane{document, slices, highlight};

    Bench() {
        for (QWidget* view : {static_cast<QWidget*>(&data), static_cast<QWidget*>(&plane)}) {
            view->resize(520, 420);
            view->show();
        }
    }
    double loss() const { return document.evaluation().value; }
    Eigen::Vector2d bias() const {
        const auto* block = document.loss()->network().layout().find("b1");
        return document.point().segment(block->offset, 2);
    }
    QPointF onPaper(int datum) const {
        const auto point = document.session().data->points.col(datum);
        return data.axisMap().toPaper(point(0), point(1));
    }
};

}  // namespace

class TestViews : public QObject {
    Q_OBJECT
  private slots:
    void draggingADatumMovesItAndOneUndoBringsItBack();
    void draggingAHyperplaneChangesItsBiasAndOneUndoBringsItBack();
    void turningAHyperplaneKeepsTheLengthOfItsNormal();
    void aDatumDraggedAcrossAHyperplaneComesToLife();
    void draggingOmegaMovesTheBiasesAndOneUndoBringsThemBack();
    void draggingOmegaDoesNotRecomputeTheSlice();
    void aClickSendsOmegaThere();
    void theWheelZoomsAboutThePointer();
    void draggingTheBackgroundPansBothPlanes();
    void zoomEndsWhereDoublesEnd();
    void hoveringAWallLightsUpTheHyperplaneThatMakesIt();
    void hoveringADatumLightsUpItsWalls();
    void hoveringACellShowsItsCard();
    void polynomialsReadAsPeopleWriteThem();
    void doubleClickFitsTheDataAgain();
    void theWindowOfTheDataPlaneIsKeptWithTheSession();
    void zoomOfTheDataPlaneEndsWhereDoublesEnd();
    void dataAreDrawnByHand();
    void aHaloIsAWeight();
    void whatIsLockedStays();
    void theMenuOfADatumDoesWhatItSays();
    void dataInOnePlaceAreToldApart();
    void aPressTakesTheKeysFromAField();
    void theWheelKeepsThePointUnderThePointerWhenTheFrameMoves();
    void thereIsAnArrowToOmegaOutside();
};

/// A click adds, brushes paint and remove; each stroke is one step to undo.
void TestViews::dataAreDrawnByHand() {
    Bench bench;
    const auto before = bench.document.session();
    const int count = before.data->size();
    auto& tools = bench.data.tools();
    tools.setTool(views::DataTool::Add);
    tools.setTarget(-1.0);
    const QPointF empty = bench.data.axisMap().frame.center() + QPointF(37, 61);
    const QPointF wanted = bench.data.axisMap().toData(empty.toPoint());
    QTest::mouseClick(&bench.data, Qt::LeftButton, {}, empty.toPoint());
    QCOMPARE(bench.document.session().data->size(), count + 1);
    const auto added = bench.document.session().data->points.col(count);
    QVERIFY(std::hypot(added(0) - wanted.x(), added(1) - wanted.y()) < 1e-9);
    QCOMPARE(bench.document.session().data->targets(0, count), -1.0);
    tools.setTool(views::DataTool::Paint);
    tools.setTarget(1.0);
    drag(bench.data, bench.onPaper(count), bench.onPaper(0));
    QCOMPARE(bench.document.session().data->targets(0, count), 1.0);
    const int steps = bench.document.undoStack().count();
    tools.setTool(views::DataTool::Erase);
    drag(bench.data, bench.onPaper(count), bench.onPaper(0));
    QVERIFY(bench.document.session().data->size() <= count - 1);  // both ends at least
    QCOMPARE(bench.document.undoStack().count(), steps + 1);
    while (bench.document.undoStack().canUndo()) bench.document.undoStack().undo();
    QVERIFY(bench.document.session() == before);
}

void TestViews::aHaloIsAWeight() {
    Bench bench;
    bench.data.tools().setTool(views::DataTool::Weigh);
    const double mean = bench.document.loss()->weights().mean();
    const QPointF at = bench.onPaper(0);
    QTest::mouseClick(&bench.data, Qt::LeftButton, {}, at.toPoint());
    QCOMPARE(bench.document.undoStack().count(), 0);  // a click alone weighs nothing
    drag(bench.data, at, at + QPointF(32, 0));
    QCOMPARE(bench.document.undoStack().count(), 1);
    const Eigen::MatrixXd& weights = bench.document.loss()->weights();
    QVERIFY(weights(0, 0) > 1.5 * mean);
    QCOMPARE(weights(0, 1), mean);
    QVERIFY(std::abs(views::haloRadius(weights(0, 0), weights.mean()) - 32.0) < 16.0);
    QCOMPARE(views::weightOfHalo(views::haloRadius(0.7, 0.5), 0.5), 0.7);
}

void TestViews::whatIsLockedStays() {
    Bench bench;
    const auto before = bench.document.session();
    QMenu menu;
    bench.data.tools().fillMenu(menu, 2, -1, Eigen::Vector2d(0, 0));
    const QList<QAction*> entries = menu.actions();
    const auto lock = std::ranges::find_if(entries, [](const QAction* a) { return a->text() == "&Locked"; });
    QVERIFY(lock != entries.end());
    (*lock)->trigger();
    QVERIFY(bench.data.tools().isDatumLocked(2));
    drag(bench.data, bench.onPaper(2), bench.onPaper(2) + QPointF(30, -24));
    QVERIFY(bench.document.session() == before);
    bench.data.tools().unlockAll();
    drag(bench.data, bench.onPaper(2), bench.onPaper(2) + QPointF(30, -24));
    QVERIFY(!(bench.document.session() == before));
}

void TestViews::theMenuOfADatumDoesWhatItSays() {
    Bench bench;
    const int count = bench.document.session().data->size();
    QContextMenuEvent event(QContextMenuEvent::Mouse, bench.onPaper(0).toPoint(),
                            bench.data.mapToGlobal(bench.onPaper(0).toPoint()));
    QApplication::sendEvent(&bench.data, &event);
    auto* menu = bench.data.findChild<QMenu*>(QStringLiteral("dataMenu"));
    QVERIFY(menu && menu->isVisible());
    for (QAction* action : menu->actions())
        if (action->text() == QLatin1String("&Duplicate")) action->trigger();
    QCOMPARE(bench.document.session().data->size(), count + 1);
    menu->close();
}

/// Two data of two classes in one place: both are drawn beside it, and each answers to the pointer.
void TestViews::dataInOnePlaceAreToldApart() {
    Bench bench;
    data::Dataset dataset = bench.document.session().data;
    dataset.points.col(1) = Eigen::VectorXd(dataset.points.col(0));
    QVERIFY(commands::setData(bench.document, dataset, "Coincide").ok());
    const auto fans = figures::dataFans(bench.data.state(), figures::Style{});
    QVERIFY(!fans[0].isNull() && !fans[1].isNull() && (fans[0] - fans[1]).manhattanLength() > 5.0);
    QVERIFY(fans[2].isNull());
    for (const int datum : {0, 1}) {
        hover(bench.data, bench.onPaper(datum) + fans[static_cast<std::size_t>(datum)]);
        QCOMPARE(bench.highlight.state().data, std::vector<int>{datum});
    }
}

void TestViews::aPressTakesTheKeysFromAField() {
    QWidget window;
    document::Document document{figure4bSession()};
    views::Highlight highlight;
    views::DataPlaneView plane(document, highlight, &window);
    QLineEdit field(&window);
    plane.setGeometry(0, 40, 400, 300);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    field.setFocus();
    QVERIFY(field.hasFocus());
    QTest::mouseClick(&plane, Qt::LeftButton, {}, QPoint(200, 290));
    QVERIFY(plane.hasFocus());
}

void TestViews::theWheelKeepsThePointUnderThePointerWhenTheFrameMoves() {
    for (const char* name : {"pmlr-fig4b", "pmlr-fig5b", "pmlr-fig2"}) {
        document::Document document{
            session::load(
                QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/%1.json").arg(QLatin1String(name)))
                .value()
                .session};
        views::Highlight highlight;
        views::SliceComputer slices{document};
        views::ParameterPlaneView plane{document, slices, highlight};
        plane.resize(420, 360);
        plane.show();
        const QPointF at = plane.axisMap().frame.center() + QPointF(61, -37);
        const QPointF fixed = plane.axisMap().toData(at);
        for (int notch = 0; notch < 14; ++notch) {
            turnWheel(plane, at, 1);
            const auto map = plane.axisMap();
            const QPointF drift = map.toPaper(fixed.x(), fixed.y()) - at;
            QVERIFY2(std::abs(drift.x()) < 1.0 && std::abs(drift.y()) < 1.0, name);
        }
    }
}

void TestViews::thereIsAnArrowToOmegaOutside() {
    Bench bench;
    const auto omegaPixels = [&] {
        const QImage image = bench.plane.grab().toImage();
        int count = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                count += QColor(image.pixel(x, y)) == figures::palette::kOmega;
        return count;
    };
    QTRY_VERIFY(bench.slices.isCurrent());
    auto spec = bench.document.session().slice;
    const Eigen::VectorXd at = bench.document.slice().project(bench.document.point());
    spec.ranges[0] = {at(0) + 1.0, at(0) + 2.0};
    QVERIFY(commands::setSlice(bench.document, spec, "Away").ok());
    QTRY_VERIFY(bench.slices.isCurrent());
    QVERIFY(omegaPixels() > 8);
}

void TestViews::draggingADatumMovesItAndOneUndoBringsItBack() {
    Bench bench;
    const auto before = bench.document.session();
    const QPointF from = bench.onPaper(2);
    const QPointF to = from + QPointF(30, -24);
    const QPointF wanted = bench.data.axisMap().toData(to);
    drag(bench.data, from, to);
    const auto moved = bench.document.session().data->points.col(2);
    QVERIFY(std::hypot(moved(0) - wanted.x(), moved(1) - wanted.y()) < 1e-9);
    QCOMPARE(bench.document.undoStack().count(), 1);
    bench.document.undoStack().undo();
    QVERIFY(bench.document.session() == before);
}

void TestViews::draggingAHyperplaneChangesItsBiasAndOneUndoBringsItBack() {
    Bench bench;
    const auto before = bench.document.session();
    const auto map = bench.data.axisMap();
    // Neuron 1 of Fig. 4(b): 2x - 3.5 = 0, a vertical line at x = 1.75; grabbed where no datum is near.
    const QPointF from = map.toPaper(1.75, 0.9);
    drag(bench.data, from, map.toPaper(1.2, 0.9));
    const double expected = -2.0 * map.toData(map.toPaper(1.2, 0.9)).x();
    QVERIFY(std::abs(bench.bias()(0) - expected) < 1e-9);
    QCOMPARE(bench.bias()(1), -2.5);
    QCOMPARE(bench.document.undoStack().count(), 1);
    bench.document.undoStack().undo();
    QVERIFY(bench.document.session() == before);
}

void TestViews::turningAHyperplaneKeepsTheLengthOfItsNormal() {
    Bench bench;
    const auto map = bench.data.axisMap();
    hover(bench.data, map.toPaper(1.75, 0.9));  // shows the handle
    const auto state = bench.data.state();
    QCOMPARE(state.highlightedHyperplanes, std::vector<int>{0});
    const auto handles = figures::handlesOf(state.hyperplanes[0], map);
    QVERIFY(handles.visible);
    const QPointF arm = handles.handle - handles.foot;
    drag(bench.data, handles.handle,
         handles.foot + QPointF(arm.x() * 0.9 - arm.y() * 0.4, arm.y() * 0.9 + arm.x() * 0.4));
    const auto* block = bench.document.loss()->network().layout().find("W1");
    const Eigen::Vector2d normal = bench.document.point().segment(block->offset, 2);
    QVERIFY(std::abs(normal.norm() - 2.0) < 1e-12);
    QVERIFY(std::abs(normal(1)) > 0.3);
    const QPointF foot = map.toData(handles.foot);
    QVERIFY(std::abs(normal(0) * foot.x() + normal(1) * foot.y() + bench.bias()(0)) < 1e-9);
    bench.document.undoStack().undo();
    QCOMPARE(bench.document.undoStack().index(), 0);
}

void TestViews::aDatumDraggedAcrossAHyperplaneComesToLife() {
    Bench bench;
    QVERIFY(std::abs(bench.loss() - 0.25) < 1e-12);
    const auto dead = loss::inactiveData(bench.document.evaluation());
    const int datum = 0;  // (1, 1), class +1, on the blind side of both hyperplanes
    QVERIFY(std::find(dead.begin(), dead.end(), datum) != dead.end());
    drag(bench.data, bench.onPaper(datum), bench.data.axisMap().toPaper(2.6, 0.5));
    QVERIFY(std::abs(bench.loss() - 2.0 / 12) < 1e-9);
}

void TestViews::draggingOmegaMovesTheBiasesAndOneUndoBringsThemBack() {
    Bench bench;
    const auto before = bench.document.session();
    const auto map = bench.plane.axisMap();
    const Eigen::VectorXd at = bench.document.slice().project(bench.document.point());
    const QPointF from = map.toPaper(at(0), at(1));
    const QPointF to = from + QPointF(50, 40);
    drag(bench.plane, from, to);
    const QPointF wanted = map.toData(to);
    const Eigen::VectorXd now = bench.document.slice().project(bench.document.point());
    QVERIFY(std::hypot(now(0) - wanted.x(), now(1) - wanted.y()) < 1e-9);
    QVERIFY((bench.bias() - Eigen::Vector2d(-3.5, -2.5)).norm() > 0.1);
    QCOMPARE(bench.document.undoStack().count(), 1);
    bench.document.undoStack().undo();
    QVERIFY(bench.document.session() == before);
}

void TestViews::draggingOmegaDoesNotRecomputeTheSlice() {
    Bench bench;
    QTRY_VERIFY(bench.slices.isCurrent());
    QSignalSpy pictures(&bench.slices, &views::SliceComputer::pictureChanged);
    const auto map = bench.plane.axisMap();
    const Eigen::VectorXd at = bench.document.slice().project(bench.document.point());
    drag(bench.plane, map.toPaper(at(0), at(1)), map.toPaper(at(0), at(1)) + QPointF(20, 10));
    QVERIFY(bench.slices.isCurrent());
    QCOMPARE(pictures.count(), 0);
}

void TestViews::aClickSendsOmegaThere() {
    Bench bench;
    const QPointF to = bench.plane.axisMap().frame.center() + QPointF(60, -50);
    const QPointF wanted = bench.plane.axisMap().toData(to.toPoint());
    QTest::mouseClick(&bench.plane, Qt::LeftButton, {}, to.toPoint());
    const Eigen::VectorXd now = bench.document.slice().project(bench.document.point());
    QVERIFY(std::hypot(now(0) - wanted.x(), now(1) - wanted.y()) < 1e-9);
}

void TestViews::theWheelZoomsAboutThePointer() {
    Bench bench;
    const QPointF at = bench.plane.axisMap().frame.center() + QPointF(40, 30);
    const QPointF before = bench.plane.axisMap().toData(at);
    const double width = bench.plane.axisMap().highX - bench.plane.axisMap().lowX;
    for (int k = 0; k < 3; ++k) turnWheel(bench.plane, at, 1);
    const auto map = bench.plane.axisMap();
    QVERIFY(map.highX - map.lowX < 0.7 * width);
    QVERIFY(std::hypot(map.toData(at).x() - before.x(), map.toData(at).y() - before.y()) < 1e-9);
    QCOMPARE(bench.document.undoStack().count(), 1);
    QTRY_VERIFY(bench.slices.isCurrent());
    QCOMPARE(bench.slices.picture()->grid.rangeS[0], bench.document.slice().ranges[0][0]);
}

void TestViews::draggingTheBackgroundPansBothPlanes() {
    Bench bench;
    const auto map = bench.plane.axisMap();
    const QPointF corner = (map.frame.topRight() + QPointF(-20, 20)).toPoint();
    drag(bench.plane, corner, corner + QPointF(-30, 10));
    const auto after = bench.plane.axisMap();
    QVERIFY(std::abs(after.lowX - map.lowX - 30 * map.unitsPerPixelX()) < 1e-9);

    const auto dataBefore = bench.data.axisMap();
    const QPointF empty = dataBefore.toPaper(0.0, 0.0).toPoint();  // no datum, no hyperplane there
    drag(bench.data, empty, empty + QPointF(12, 0));
    QVERIFY(std::abs(bench.data.axisMap().lowX - dataBefore.lowX + 12 * dataBefore.unitsPerPixelX()) < 1e-6);
    QCOMPARE(bench.document.undoStack().count(), 1);  // the data plane's view is not part of the document
}

void TestViews::zoomEndsWhereDoublesEnd() {
    Bench bench;
    QSignalSpy refusals(&bench.plane, &views::ParameterPlaneView::refused);
    const QPointF at = bench.plane.axisMap().frame.center() + QPointF(31, 17);
    for (int k = 0; k < 300 && refusals.isEmpty(); ++k) turnWheel(bench.plane, at, 1);
    QVERIFY(!refusals.isEmpty());
    QVERIFY(refusals.front().front().toString().contains("double precision"));
}

void TestViews::hoveringAWallLightsUpTheHyperplaneThatMakesIt() {
    Bench bench;
    QTRY_VERIFY(bench.slices.isCurrent());
    const auto& mesh = bench.slices.picture()->mesh;
    const auto map = bench.plane.axisMap();
    QSignalSpy told(&bench.plane, &views::ParameterPlaneView::told);
    for (const auto& wall : mesh.walls) {
        const auto& maker = mesh.makers[static_cast<std::size_t>(wall.makers)].front();
        if (maker.layer != 1) continue;
        const auto& a = mesh.vertices[static_cast<std::size_t>(wall.from)];
        const auto& b = mesh.vertices[static_cast<std::size_t>(wall.to)];
        const QPointF at = map.toPaper((a.s + b.s) / 2, (a.t + b.t) / 2);
        if (!map.frame.adjusted(5, 5, -5, -5).contains(at)) continue;
        hover(bench.plane, at);
        break;
    }
    QVERIFY(!bench.highlight.state().units.empty());
    QVERIFY(!bench.highlight.state().data.empty());
    QVERIFY(told.last().front().toString().contains("wall:"));
    QCOMPARE(bench.data.state().highlightedHyperplanes.front(), bench.highlight.state().units.front());
}

void TestViews::hoveringACellShowsItsCard() {
    Bench bench;
    QTRY_VERIFY(bench.slices.isCurrent());
    auto* card = bench.plane.findChild<views::CellCard*>(QStringLiteral("cellCard"));
    QVERIFY(card);
    QVERIFY(!card->isVisible());
    // ω of Fig. 4(b) lies in a flat cell of loss 3/12.
    const Eigen::VectorXd omega = bench.document.slice().project(bench.document.point());
    const auto map = bench.plane.axisMap();
    hover(bench.plane, map.toPaper(omega(0), omega(1)));
    QVERIFY(card->isVisible());
    QVERIFY(card->lines().front().contains(QStringLiteral("flat in Ω")));
    QVERIFY(card->lines()[1].contains(QStringLiteral("0.25")));
    QVERIFY(map.frame.contains(QRectF(card->geometry()).topLeft()));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&bench.plane, &leave);
    QVERIFY(!card->isVisible());
}

void TestViews::polynomialsReadAsPeopleWriteThem() {
    cells::Polynomial p(1, 2);
    p.at(0, 0) = 0.5;
    p.at(1, 0) = -1;
    p.at(1, 2) = 2;
    p.at(0, 1) = 1e-17;
    QCOMPARE(views::polynomialText(p, QStringLiteral("s"), QStringLiteral("t")),
             QStringLiteral("0.5 − s + 2 s t²"));
    QCOMPARE(views::polynomialText(cells::Polynomial(), QStringLiteral("s"), QStringLiteral("t")),
             QStringLiteral("0"));
}

void TestViews::hoveringADatumLightsUpItsWalls() {
    Bench bench;
    hover(bench.data, bench.onPaper(3));
    QCOMPARE(bench.highlight.state().data, std::vector<int>{3});
    for (const auto& maker : bench.highlight.state().makers) QCOMPARE(maker.datum, 3);
    QCOMPARE(bench.highlight.state().makers.size(), std::size_t{3});  // two neurons and the margin
    hover(bench.data, QPointF(1, 1));
    QVERIFY(bench.highlight.state().makers.empty());
}

void TestViews::doubleClickFitsTheDataAgain() {
    Bench bench;
    const auto before = bench.data.axisMap();
    turnWheel(bench.data, before.frame.center(), 4);
    QVERIFY(bench.data.axisMap().highX < before.highX);
    QTest::mouseDClick(&bench.data, Qt::LeftButton, {}, before.toPaper(0, 0).toPoint());
    QVERIFY(std::abs(bench.data.axisMap().highX - before.highX) < 1e-12);
}

void TestViews::theWindowOfTheDataPlaneIsKeptWithTheSession() {
    Bench bench;
    turnWheel(bench.data, bench.onPaper(3), 4);
    const QRectF seen = bench.data.state().view;
    QVERIFY(!bench.document.isModified());  // looking closer is no edit
    const std::string text = session::toText(bench.document.session());

    Bench other;
    other.document.reset(session::fromText(text, QString())->session, QString());
    QCOMPARE(other.data.state().view, seen);
    const QPointF empty = other.data.axisMap().frame.topLeft() + QPointF(6, 6);
    QTest::mouseDClick(&other.data, Qt::LeftButton, {}, empty.toPoint());
    QVERIFY(!other.document.session().framing.dataWindow);
}

void TestViews::zoomOfTheDataPlaneEndsWhereDoublesEnd() {
    Bench bench;
    for (const int notches : {30, -80}) {
        for (int k = 0; k < 60; ++k) turnWheel(bench.data, {300, 200}, notches);
        const auto framing = bench.document.session().framing;
        QVERIFY(framing.dataWindow.has_value());
        QVERIFY(session::checkFraming(framing));
        QVERIFY(session::fromText(session::toText(bench.document.session()), QString()));
    }
}

OMEGASCOPE_TEST(Gui, TestViews);

}  // namespace test_views

#include "test_views.moc"
