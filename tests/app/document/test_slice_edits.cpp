#include <QtTest>
#include <cmath>

#include "app/commands/slice_edits.h"
#include "app/session/file/session_io.h"
#include "tests/app/document/blind_side.h"
#include "tests/support/registry.h"

namespace test_slice_edits {

using namespace omegascope;
using document::Document;

class TestSliceEdits : public QObject {
    Q_OBJECT

  private slots:
    void aPlaneGoesThroughThreePoints();
    void pointsOnALineAreRefused();
    void anAxisLeadsTowardsAPoint();
    void anAxisRunsAlongADirectionFromOmega();
    void aDirectionOffTheRunIsAtRightAnglesToIt();
    void tiltingTurnsAboutOmega();
    void shiftingLeavesOmegaBehind();
    void aPlaneThatIsAllHasNothingOffIt();
    void bookmarksBringBackOmegaAndSlice();
    void bookmarksComeBackFromTheFile();
    void anotherNetworkHasNoBookmarksAndUndoHas();
    void anotherWidthOfInputsResetsTheDataPlane();
};

namespace {

double offSlice(const Document& document, const Eigen::VectorXd& point) {
    return document.slice().distance(point);
}

}  // namespace

void TestSliceEdits::aPlaneGoesThroughThreePoints() {
    Document document(testing::blindSide());
    const Eigen::Index n = document.point().size();
    const std::array<Eigen::VectorXd, 3> points{
        Eigen::VectorXd::Constant(n, 1.0), Eigen::VectorXd::Unit(n, 0), Eigen::VectorXd::Unit(n, 1) * 3.0};
    QVERIFY(commands::planeThrough(document, points, "Plane"));
    for (const auto& point : points) QVERIFY(offSlice(document, point) < 1e-12);
    QVERIFY((document.slice().project(points[1]) - Eigen::Vector2d(1, 0)).norm() < 1e-12);
    QVERIFY((document.slice().project(points[2]) - Eigen::Vector2d(0, 1)).norm() < 1e-12);
    document.undoStack().undo();
    QVERIFY(document.session().slice == testing::blindSide().slice);
}

void TestSliceEdits::pointsOnALineAreRefused() {
    Document document(testing::blindSide());
    const Eigen::VectorXd one = Eigen::VectorXd::Ones(document.point().size());
    const auto outcome = commands::planeThrough(document, {one, 2.0 * one, 3.0 * one}, "Plane");
    QVERIFY(!outcome);
    QVERIFY(!document.isModified());
}

void TestSliceEdits::anAxisLeadsTowardsAPoint() {
    Document document(testing::blindSide());
    const Eigen::VectorXd target =
        document.point() + Eigen::VectorXd::LinSpaced(document.point().size(), 1, 2);
    QVERIFY(commands::turnAxisToward(document, 1, target, "Towards"));
    QVERIFY(offSlice(document, target) < 1e-12);
    QVERIFY(std::abs(document.slice().project(target)(1) - 1.0) < 1e-12);
    QVERIFY(!commands::turnAxisToward(document, 1, Eigen::VectorXd::Zero(3), "Towards"));
    QVERIFY(!commands::turnAxisToward(document, 2, target, "Towards"));
}

void TestSliceEdits::anAxisRunsAlongADirectionFromOmega() {
    Document document(testing::blindSide());
    const Eigen::VectorXd direction = Eigen::VectorXd::LinSpaced(document.point().size(), -1, 2);
    QVERIFY(commands::turnAxis(document, 0, direction, "Turn"));
    QVERIFY((document.slice().directions.col(0) - direction.normalized()).norm() < 1e-12);
    QVERIFY(document.slice().project(document.point()).norm() < 1e-12);
    QVERIFY(!commands::turnAxis(document, 0, Eigen::VectorXd::Zero(direction.size()), "Turn"));
}

void TestSliceEdits::aDirectionOffTheRunIsAtRightAnglesToIt() {
    Document document(testing::blindSide());
    QVERIFY(!commands::directionOffRun(document, 1).ok());
    Document ran(testing::withRun());
    const auto direction = commands::directionOffRun(ran, 1);
    QVERIFY(direction.ok());
    const auto& points = ran.session().trajectory->keyframes;
    QVERIFY(std::abs(direction->dot(points.back() - points.front())) < 1e-9 * (1.0 + points.back().norm()));
    QVERIFY(std::abs(direction->norm() - 1.0) < 1e-12);
    QVERIFY((*direction - commands::directionOffRun(ran, 1).value()).norm() == 0.0);
}

void TestSliceEdits::tiltingTurnsAboutOmega() {
    Document document(testing::blindSide());
    const auto normal = commands::directionOffPlane(document);
    QVERIFY(normal.ok());
    QVERIFY((document.slice().directions.transpose() * *normal).norm() < 1e-9);
    const slice::SliceSpec before = document.session().slice;
    const Eigen::MatrixXd directions = document.slice().directions;
    QVERIFY(commands::tiltPlane(document, before, *normal, 0.3, -0.2, commands::kNoGesture));
    QVERIFY(offSlice(document, document.point()) < 1e-9);
    for (int k = 0; k < 2; ++k) {
        const Eigen::VectorXd now = document.slice().directions.col(k);
        QVERIFY(std::abs(now.norm() - directions.col(k).norm()) < 1e-12);
        QVERIFY(std::abs(now.dot(directions.col(k)) / now.squaredNorm() - std::cos(k == 0 ? 0.3 : -0.2)) <
                1e-9);
    }
    QVERIFY(commands::tiltPlane(document, before, *normal, 0.0, 0.0, commands::kNoGesture));
    QVERIFY((document.slice().directions - directions).norm() < 1e-12);
}

void TestSliceEdits::shiftingLeavesOmegaBehind() {
    Document document(testing::blindSide());
    const auto normal = commands::directionOffPlane(document);
    QVERIFY(normal.ok());
    QVERIFY(commands::shiftPlane(document, document.session().slice, *normal, 0.75, commands::kNoGesture));
    QVERIFY(std::abs(offSlice(document, document.point()) - 0.75) < 1e-9);
}

void TestSliceEdits::aPlaneThatIsAllHasNothingOffIt() {
    session::Session session = testing::blindSide();
    session.architecture.layers.clear();
    session.architecture.outputBias = false;
    const network::Network network(session.architecture);
    session.parameters = Eigen::VectorXd::Zero(network.parameterCount());
    session.slice = slice::defaultSlice(network, session.parameters, 3.0);
    QCOMPARE(network.parameterCount(), Eigen::Index{2});
    Document document(session);
    QVERIFY(!commands::directionOffPlane(document).ok());
}

void TestSliceEdits::bookmarksBringBackOmegaAndSlice() {
    Document document(testing::blindSide());
    const Eigen::VectorXd omega = document.point();
    const slice::SliceSpec plane = document.session().slice;
    QVERIFY(commands::addBookmark(document));
    QCOMPARE(document.session().bookmarks.size(), std::size_t{1});
    QVERIFY(commands::setParameters(document, omega.array() + 1.0, "Move"));
    QVERIFY(commands::planeOfEntries(document, 0, 1));
    QVERIFY(commands::addBookmark(document));
    QVERIFY(document.session().bookmarks[0].name != document.session().bookmarks[1].name);
    QVERIFY(commands::goToBookmark(document, 0));
    QVERIFY((document.point() - omega).norm() == 0.0);
    QVERIFY(document.session().slice == plane);
    document.undoStack().undo();
    QVERIFY((document.point() - omega).norm() > 0.5);
    QVERIFY(!commands::goToBookmark(document, 2));
}

void TestSliceEdits::bookmarksComeBackFromTheFile() {
    Document document(testing::blindSide());
    document.setFraming({.camera = session::Camera{.azimuth = 12.0}, .dataWindow = {}, .race = {}});
    QVERIFY(commands::addBookmark(document));
    const auto read = session::fromText(session::toText(document.session()), QString());
    QVERIFY2(read.ok(), read ? "" : read.error().message.c_str());
    QVERIFY(read->warnings.empty());
    QVERIFY(read->session.bookmarks == document.session().bookmarks);
}

void TestSliceEdits::anotherNetworkHasNoBookmarksAndUndoHas() {
    Document document(testing::blindSide());
    QVERIFY(commands::addBookmark(document));
    QVERIFY(commands::setAlpha(document, 0.5));
    QCOMPARE(document.session().bookmarks.size(), std::size_t{1});
    auto wider = document.session().architecture;
    wider.layers = {network::DenseLayer{5}};
    QVERIFY(commands::setArchitecture(document, wider, "Widen"));
    QVERIFY(document.session().bookmarks.empty());
    document.undoStack().undo();
    QCOMPARE(document.session().bookmarks.size(), std::size_t{1});
}

void TestSliceEdits::anotherWidthOfInputsResetsTheDataPlane() {
    session::Session session = testing::blindSide();
    data::Dataset data = session.data;
    const Eigen::MatrixXd plane = data.points;
    data.points.resize(3, plane.cols());
    data.points << plane, plane.row(0) - plane.row(1);
    session.data = data;
    session.architecture.input = 3;
    const network::Network network(session.architecture);
    session.parameters = Eigen::VectorXd::Ones(network.parameterCount());
    session.slice = slice::defaultSlice(network, session.parameters, 3.0);
    session.view.dataPlane.coordinates = {0, 2};
    QVERIFY(session::check(session));
    Document document(session);
    session.view.dataPlane.coordinates = {0, 3};
    const auto refused = session::check(session);
    QVERIFY(!refused);
    QVERIFY(QString::fromStdString(refused.error().message).startsWith("view.data_plane.coordinates"));
    auto view = document.session().view;
    view.dataPlane.coordinates = {1, 1};
    QVERIFY(!commands::setView(document, view, "Plane"));
    const auto read = session::fromText(session::toText(document.session()), QString());
    QVERIFY(read.ok() && read->session.view == document.session().view);
}

OMEGASCOPE_TEST(Core, TestSliceEdits);

}  // namespace test_slice_edits

#include "test_slice_edits.moc"
