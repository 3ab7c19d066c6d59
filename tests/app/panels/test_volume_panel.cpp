#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QStyleOptionSlider>
#include <QTest>
#include <QTreeWidget>

#include "app/commands/edits.h"
#include "app/panels/session/slice_panel.h"
#include "app/panels/session/volume_panel.h"
#include "tests/support/example_session.h"
#include "tests/support/panel_input.h"
#include "tests/support/registry.h"

namespace test_volume_panel {

using namespace omegascope;
using namespace omegascope::testing;
using document::Document;
using session::VolumeChoices;

namespace {

/// Fig. 4(b) over b₁, b₂ and v₁ in [-1, 7].
session::Session volumeSession() {
    session::Session session = sessionOf(testing::figure4b());
    session.slice.origin = session.parameters;
    const network::Network network(session.architecture);
    session.slice.directions.emplace_back(slice::BlockDirection{testing::alongEntry(network, "V", 0)});
    session.slice.ranges = {{-4, 4}, {-4, 4}, {-4, 4}};
    return session;
}

/// Clicks the check box of an item.
void clickItem(QTreeWidget* tree, QTreeWidgetItem* item) {
    tree->scrollToItem(item);
    const QRect row = tree->visualItemRect(item);
    QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, QPoint(row.left() + 9, row.center().y()));
}

}  // namespace

class TestVolumePanel : public QObject {
    Q_OBJECT
  private slots:
    void lookIsChosenByKeyAndUndone();
    void aDragOfTheOpacityIsOneStep();
    void cutIsPlacedAcrossAnAxis();
    void wallsAreHiddenOneByOneAndByNeuron();
    void aThirdDirectionComesAndGoes();
    void aThirdDirectionNeedsAParameter();
    void theThirdAxisIsEditedLikeTheOthers();
};

void TestVolumePanel::lookIsChosenByKeyAndUndone() {
    Document document(volumeSession());
    panels::VolumePanel panel(document);
    open(panel);
    auto* look = find<QComboBox>(panel, "lookBox");
    choose(look, 1);
    QVERIFY(document.session().view.volume.look == VolumeChoices::Look::Cells);
    QVERIFY(!find<QSlider>(panel, "opacitySlider")->isEnabled());
    choose(look, 2);
    QVERIFY(document.session().view.volume.look == VolumeChoices::Look::Isosurfaces);
    QVERIFY(find<QSlider>(panel, "opacitySlider")->isEnabled());
    document.undoStack().undo();
    QCOMPARE(look->currentIndex(), 1);
    document.undoStack().undo();
    QCOMPARE(look->currentIndex(), 0);
}

void TestVolumePanel::aDragOfTheOpacityIsOneStep() {
    Document document(volumeSession());
    panels::VolumePanel panel(document);
    open(panel);
    auto* slider = find<QSlider>(panel, "opacitySlider");
    QCOMPARE(slider->value(), 25);
    QStyleOptionSlider option;
    option.initFrom(slider);
    option.minimum = slider->minimum();
    option.maximum = slider->maximum();
    option.sliderPosition = option.sliderValue = slider->value();
    const QPoint handle =
        slider->style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, slider).center();
    QTest::mousePress(slider, Qt::LeftButton, {}, handle);
    for (int k = 1; k <= 5; ++k) QTest::mouseMove(slider, handle + QPoint(10 * k, 0));
    QTest::mouseRelease(slider, Qt::LeftButton, {}, handle + QPoint(50, 0));
    QVERIFY(document.session().view.volume.opacity > 0.3);
    QCOMPARE(document.undoStack().count(), 1);
    document.undoStack().undo();
    QCOMPARE(slider->value(), 25);
}

void TestVolumePanel::cutIsPlacedAcrossAnAxis() {
    Document document(volumeSession());
    panels::VolumePanel panel(document);
    open(panel);
    auto* axis = find<QComboBox>(panel, "cutAxisBox");
    auto* at = find<QSlider>(panel, "cutSlider");
    QVERIFY(!at->isEnabled());
    QCOMPARE(axis->count(), 4);
    QVERIFY(axis->itemText(3).contains(QStringLiteral("v₁")));
    choose(axis, 3);
    QCOMPARE(document.session().view.volume.cutAxis, 2);
    QVERIFY(at->isEnabled());
    QCOMPARE(find<QLabel>(panel, "cutValue")->text(), QStringLiteral("at 3"));  // v₁ itself, in the middle
    at->setFocus();
    QTest::keyClick(at, Qt::Key_Home);
    QCOMPARE(document.session().view.volume.cutAt, 0.0);
    QCOMPARE(find<QLabel>(panel, "cutValue")->text(), QStringLiteral("at -1"));
    QTest::keyClick(find<QCheckBox>(panel, "keepsHighBox"), Qt::Key_Space);
    QVERIFY(document.session().view.volume.cutKeepsHigh);
}

void TestVolumePanel::wallsAreHiddenOneByOneAndByNeuron() {
    Document document(volumeSession());
    panels::VolumePanel panel(document);
    open(panel);
    auto* tree = find<QTreeWidget>(panel, "wallTree");
    QCOMPARE(tree->topLevelItemCount(), 3);  // two neurons and the margins
    QCOMPARE(tree->topLevelItem(2)->text(0), QStringLiteral("margins"));
    auto* second = tree->topLevelItem(1);
    QCOMPARE(second->childCount(), 12);
    second->setExpanded(true);
    clickItem(tree, second->child(4));
    const std::vector<network::Activation> one{{4, 1, 1}};
    QVERIFY(document.session().view.volume.hiddenWalls == one);
    QCOMPARE(second->checkState(0), Qt::PartiallyChecked);
    clickItem(tree, second);
    QVERIFY(document.session().view.volume.hiddenWalls.empty());
    clickItem(tree, second);
    QCOMPARE(document.session().view.volume.hiddenWalls.size(), std::size_t{12});
    QCOMPARE(second->child(7)->checkState(0), Qt::Unchecked);
    document.undoStack().undo();
    QCOMPARE(second->checkState(0), Qt::Checked);
}

void TestVolumePanel::aThirdDirectionComesAndGoes() {
    Document document(sessionOf(testing::figure4b()));
    panels::SlicePanel panel(document);
    open(panel);
    auto* button = find<QPushButton>(panel, "thirdDirectionButton");
    QVERIFY(!find<QComboBox>(panel, "uDirectionBox")->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(document.slice().dimension(), 3);
    QVERIFY(document.slice().distance(document.point()) < 1e-12);
    auto* direction = find<QComboBox>(panel, "uDirectionBox");
    QVERIFY(direction->isVisible());
    QCOMPARE(direction->currentText(), QStringLiteral("v₁"));  // b₁ and b₂ are taken
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(document.slice().dimension(), 2);
    QVERIFY(!direction->isVisible());
    document.undoStack().undo();
    QCOMPARE(document.slice().dimension(), 3);
    QVERIFY(direction->isVisible());
}

void TestVolumePanel::aThirdDirectionNeedsAParameter() {
    Document document(sessionOf(testing::figure1()));  // Ω has two dimensions
    panels::SlicePanel panel(document);
    QSignalSpy refused(&panel, &panels::Panel::refused);
    open(panel);
    QTest::mouseClick(find<QPushButton>(panel, "thirdDirectionButton"), Qt::LeftButton);
    QCOMPARE(refused.count(), 1);
    QCOMPARE(document.slice().dimension(), 2);
}

void TestVolumePanel::theThirdAxisIsEditedLikeTheOthers() {
    Document document(volumeSession());
    panels::SlicePanel panel(document);
    open(panel);
    QCOMPARE(find<panels::NumberBox>(panel, "uLowBox")->value(), -1.0);
    type(find<panels::NumberBox>(panel, "uHighBox"), "5");
    const std::array<double, 2> expected{-4.0, 2.0};
    QVERIFY(document.session().slice.ranges[2] == expected);
    auto* direction = find<QComboBox>(panel, "uDirectionBox");
    choose(direction, direction->currentIndex() + 1);
    QCOMPARE(direction->currentText(), QStringLiteral("v₂"));
    QVERIFY(document.slice().distance(document.point()) < 1e-12);
}

OMEGASCOPE_TEST(Gui, TestVolumePanel);

}  // namespace test_volume_panel

#include "test_volume_panel.moc"
