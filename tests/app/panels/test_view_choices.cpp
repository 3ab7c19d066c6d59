// The panels that choose what the views show: loss scale, plane of the data, bookmarks, two entries of ω.

#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>

#include "app/commands/slice_edits.h"
#include "app/panels/gallery/bookmark_panel.h"
#include "app/panels/session/data_panel.h"
#include "app/panels/session/loss_scale_panel.h"
#include "app/panels/session/parameter_table.h"
#include "core/support/random.h"
#include "tests/support/example_session.h"
#include "tests/support/panel_input.h"
#include "tests/support/registry.h"

namespace test_view_choices {

using namespace omegascope;
using namespace omegascope::testing;
using document::Document;

namespace {

/// Sixty points of three classes in five dimensions.
session::Session fiveInputs() {
    Random random(9);
    data::Dataset data;
    data.points.resize(5, 60);
    data.targets.resize(1, 60);
    for (int i = 0; i < 60; ++i) {
        for (int k = 0; k < 5; ++k) data.points(k, i) = random.normal() * (k + 1);
        data.targets(0, i) = i % 3;
        data.points(0, i) += 6.0 * data.targets(0, i);
    }
    session::Session session;
    session.architecture.input = 5;
    session.architecture.layers = {network::DenseLayer{4}};
    session.architecture.outputs = 3;
    session.criterion = loss::Criterion::MulticlassHinge;
    session.data = data;
    const network::Network network(session.architecture);
    session.parameters = Eigen::VectorXd::LinSpaced(network.parameterCount(), -1.0, 1.0);
    session.slice = slice::defaultSlice(network, session.parameters, 3.0);
    return session;
}

}  // namespace

class TestViewChoices : public QObject {
    Q_OBJECT
  private slots:
    void theLossScaleIsChosenAndUndone();
    void aCutBeginsWithWhatIsShown();
    void anImpossibleRangeIsRefused();
    void theDataPlaneIsChosen();
    void targetsThatAreNumbersSeparateNothing();
    void twoSelectedEntriesSpanAPlane();
    void bookmarksAreAddedGoneToNamedAndRemoved();
    void threeBookmarksSpanAPlane();
};

void TestViewChoices::theLossScaleIsChosenAndUndone() {
    Document document(sessionOf(testing::figure4b()));
    panels::LossScalePanel panel(document, [] { return figures::LossMap{0.0, 8.0, 0.001, false}; });
    open(panel);
    auto* offset = find<panels::NumberBox>(panel, "lossOffsetBox");
    QVERIFY(!offset->isVisible());
    choose(find<QComboBox>(panel, "lossKindBox"), 1);
    QVERIFY(document.session().view.lossScale.logarithmic);
    QVERIFY(!document.session().view.lossScale.offset);
    QVERIFY(offset->isVisible());
    QVERIFY(find<QLabel>(panel, "lossScaleLabel")->text().contains("0.001"));
    type(offset, "0,5");
    QCOMPARE(document.session().view.lossScale.offset, std::optional(0.5));
    type(offset, "0");
    QVERIFY(!document.session().view.lossScale.offset);
    for (int k = 0; k < 3; ++k) document.undoStack().undo();
    QVERIFY(!document.session().view.lossScale.logarithmic);
    QVERIFY(!offset->isVisible());
}

void TestViewChoices::aCutBeginsWithWhatIsShown() {
    Document document(sessionOf(testing::figure4b()));
    panels::LossScalePanel panel(document, [] { return figures::LossMap{0.25, 8.0, 0.0, false}; });
    open(panel);
    auto* cut = find<QComboBox>(panel, "lossCutBox");
    choose(cut, 1);
    QCOMPARE(document.session().view.lossScale.percentile, std::optional(95.0));
    type(find<panels::NumberBox>(panel, "lossPercentileBox"), "80");
    QCOMPARE(document.session().view.lossScale.percentile, std::optional(80.0));
    choose(cut, 2);
    QVERIFY(!document.session().view.lossScale.percentile);
    QCOMPARE(document.session().view.lossScale.range, (std::optional(std::array{0.25, 8.0})));
    choose(cut, 0);
    QVERIFY(document.session().view.lossScale == session::LossScale{});
}

void TestViewChoices::anImpossibleRangeIsRefused() {
    Document document(sessionOf(testing::figure4b()));
    panels::LossScalePanel panel(document, [] { return figures::LossMap{0.0, 8.0, 0.0, false}; });
    QSignalSpy refused(&panel, &panels::Panel::refused);
    open(panel);
    choose(find<QComboBox>(panel, "lossCutBox"), 2);
    auto* high = find<panels::NumberBox>(panel, "lossHighBox");
    type(high, "-3");
    QCOMPARE(refused.count(), 1);
    QVERIFY(refused.front().front().toString().startsWith("view.loss_scale.range"));
    QCOMPARE(high->value(), 8.0);
}

void TestViewChoices::theDataPlaneIsChosen() {
    Document document(fiveInputs());
    panels::DataPanel panel(document);
    open(panel, {420, 700});
    auto* kind = find<QComboBox>(panel, "dataPlaneBox");
    QVERIFY(kind->isVisible());
    type(find<QSpinBox>(panel, "planeYBox"), "4");
    QCOMPARE(document.session().view.dataPlane.coordinates, (std::array{0, 3}));
    QSignalSpy refused(&panel, &panels::Panel::refused);
    type(find<QSpinBox>(panel, "planeYBox"), "1");  // twice the same
    QCOMPARE(refused.count(), 1);
    for (const int item : {1, 2}) {
        choose(kind, item);
        QTRY_COMPARE(document.session().view.dataPlane.kind,
                     std::string(session::DataPlane::kKinds[static_cast<std::size_t>(item - 1)]));
        const Eigen::MatrixXd& axes = document.session().view.dataPlane.axes;
        QVERIFY((axes.transpose() * axes - Eigen::Matrix2d::Identity()).norm() < 1e-9);
        QVERIFY(!find<QSpinBox>(panel, "planeXBox")->isVisible());
    }
    document.undoStack().undo();
    QCOMPARE(kind->currentIndex(), 1);
    Document plane(sessionOf(testing::figure4b()));
    panels::DataPanel flat(plane);
    open(flat);
    QVERIFY(!find<QComboBox>(flat, "dataPlaneBox")->isVisible());
}

void TestViewChoices::targetsThatAreNumbersSeparateNothing() {
    session::Session session = fiveInputs();
    session.criterion = loss::Criterion::Squared;
    session.architecture.outputs = 1;
    const network::Network network(session.architecture);
    session.parameters = Eigen::VectorXd::Ones(network.parameterCount());
    session.slice = slice::defaultSlice(network, session.parameters, 3.0);
    Document document(session);
    panels::DataPanel panel(document);
    QSignalSpy refused(&panel, &panels::Panel::refused);
    open(panel, {420, 700});
    auto* kind = find<QComboBox>(panel, "dataPlaneBox");
    choose(kind, 1);
    QTRY_VERIFY(!document.session().view.dataPlane.kind.empty());
    choose(kind, 2);
    QTRY_COMPARE(refused.count(), 1);
    QCOMPARE(kind->currentIndex(), 1);
}

void TestViewChoices::twoSelectedEntriesSpanAPlane() {
    Document document(sessionOf(testing::figure4b()));
    panels::ParameterTable table(document);
    open(table);
    auto* view = find<QTableView>(table, "parameterTable");
    auto* plane = find<QPushButton>(table, "entriesPlaneButton");
    const auto click = [&](int row, Qt::KeyboardModifiers modifiers) {
        QTest::mouseClick(view->viewport(), Qt::LeftButton, modifiers,
                          view->visualRect(view->model()->index(row, 0)).center());
    };
    click(0, {});
    QVERIFY(!plane->isEnabled());
    click(3, Qt::ControlModifier);
    QVERIFY(plane->isEnabled());
    QTest::mouseClick(plane, Qt::LeftButton);
    const Eigen::MatrixXd& directions = document.slice().directions;
    QCOMPARE(directions(0, 0), 1.0);
    QCOMPARE(directions(3, 1), 1.0);
    QCOMPARE(directions.cwiseAbs().sum(), 2.0);
}

void TestViewChoices::bookmarksAreAddedGoneToNamedAndRemoved() {
    Document document(sessionOf(testing::figure4b()));
    panels::BookmarkPanel panel(document);
    open(panel);
    auto* list = find<QListWidget>(panel, "bookmarkList");
    QTest::mouseClick(find<QPushButton>(panel, "addBookmarkButton"), Qt::LeftButton);
    QCOMPARE(list->count(), 1);
    const QImage empty = list->item(0)->icon().pixmap(panels::BookmarkPanel::kThumbnail).toImage();
    QTRY_VERIFY(list->item(0)->icon().pixmap(panels::BookmarkPanel::kThumbnail).toImage() != empty);
    const Eigen::VectorXd omega = document.point();
    QVERIFY(commands::setParameters(document, omega.array() + 1.0, "Move"));
    list->setCurrentRow(0);
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Return);
    QTRY_VERIFY(same(document.point(), omega));
    list->item(0)->setText("the floor");
    QCOMPARE(document.session().bookmarks[0].name, std::string("the floor"));
    list->item(0)->setSelected(true);
    QTest::mouseClick(find<QPushButton>(panel, "removeBookmarkButton"), Qt::LeftButton);
    QVERIFY(document.session().bookmarks.empty());
    QCOMPARE(list->count(), 0);
    document.undoStack().undo();
    QCOMPARE(list->count(), 1);
}

void TestViewChoices::threeBookmarksSpanAPlane() {
    Document document(sessionOf(testing::figure4b()));
    panels::BookmarkPanel panel(document);
    open(panel);
    auto* plane = find<QPushButton>(panel, "bookmarkPlaneButton");
    const Eigen::VectorXd omega = document.point();
    for (int k = 0; k < 3; ++k) {
        QVERIFY(!plane->isEnabled());
        QVERIFY(commands::setParameters(document, omega + Eigen::VectorXd::Unit(omega.size(), k), "Move"));
        QVERIFY(commands::addBookmark(document));
    }
    QVERIFY(plane->isEnabled());
    QTest::mouseClick(plane, Qt::LeftButton);
    for (int k = 0; k < 3; ++k)
        QVERIFY(document.slice().distance(omega + Eigen::VectorXd::Unit(omega.size(), k)) < 1e-9);
}

OMEGASCOPE_TEST(Gui, TestViewChoices);

}  // namespace test_view_choices

#include "test_view_choices.moc"
