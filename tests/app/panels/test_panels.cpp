#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QStyleOptionSlider>
#include <QTableView>
#include <QTest>

#include "app/commands/edits.h"
#include "app/controls/numbers/number_text.h"
#include "app/panels/session/data_panel.h"
#include "app/panels/session/network_panel.h"
#include "app/panels/session/parameter_table.h"
#include "app/panels/session/slice_panel.h"
#include "tests/support/example_session.h"
#include "tests/support/panel_input.h"
#include "tests/support/registry.h"

namespace test_panels {

using namespace omegascope;
using namespace omegascope::testing;
using document::Document;

namespace {

QPoint handleOf(QSlider* slider) {
    QStyleOptionSlider option;
    option.initFrom(slider);
    option.orientation = slider->orientation();
    option.minimum = slider->minimum();
    option.maximum = slider->maximum();
    option.sliderPosition = slider->sliderPosition();
    option.sliderValue = slider->value();
    option.upsideDown = slider->invertedAppearance();
    return slider->style()
        ->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, slider)
        .center();
}

}  // namespace

class TestPanels : public QObject {
    Q_OBJECT
  private slots:
    void numbersAreReadAsPeopleWriteThem_data();
    void numbersAreReadAsPeopleWriteThem();
    void draggingAlphaIsOneUndoStep();
    void typedAlphaIsTakenExactly();
    void leavingABoxKeepsEveryDigit();
    void anAlphaOutsideTheRangeIsNotTaken();
    void unitsAndLayersChangeTheArchitecture();
    void biasesChangeTheParameterSpace();
    void criterionIsChosenByKey();
    void showingADocumentEditsNothing();
    void parameterTableFollowsTheTimeline();
    void parameterIsTypedInTheTable();
    void parameterThatIsNoNumberIsRefused();
    void gradientIsToldUnlessOnAWall();
    void parameterModelStaysLazy();
};

void TestPanels::numbersAreReadAsPeopleWriteThem_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("valid");
    QTest::addColumn<double>("value");
    QTest::newRow("decimal") << "0.25" << true << 0.25;
    QTest::newRow("power") << " -3e-4 " << true << -3e-4;
    QTest::newRow("fraction") << "13/3" << true << 13.0 / 3.0;
    QTest::newRow("true minus") << "\u22122" << true << -2.0;
    QTest::newRow("over zero") << "1/0" << false << 0.0;
    QTest::newRow("infinite") << "inf" << false << 0.0;
    QTest::newRow("not a number") << "nan" << false << 0.0;
    QTest::newRow("word") << "abc" << false << 0.0;
    QTest::newRow("empty") << "" << false << 0.0;
    QTest::newRow("two slashes") << "1/2/3" << false << 0.0;
}

void TestPanels::numbersAreReadAsPeopleWriteThem() {
    QFETCH(QString, text);
    QFETCH(bool, valid);
    QFETCH(double, value);
    const auto number = panels::parseNumber(text);
    QCOMPARE(number.has_value(), valid);
    if (!valid) return;
    QCOMPARE(*number, value);
    QCOMPARE(panels::parseNumber(panels::exactNumber(value)).value(), value);
}

void TestPanels::draggingAlphaIsOneUndoStep() {
    Document document(sessionOf(testing::figure4b()));
    panels::NetworkPanel panel(document);
    open(panel);
    auto* slider = find<QSlider>(panel, "alphaSlider");
    const QPoint start = handleOf(slider);
    QTest::mousePress(slider, Qt::LeftButton, {}, start);
    for (int k = 1; k <= 10; ++k) QTest::mouseMove(slider, start + QPoint(3 * k, 0));
    QTest::mouseRelease(slider, Qt::LeftButton, {}, start + QPoint(30, 0));
    const double alpha = document.session().architecture.alpha;
    QVERIFY(alpha > 0.05 && alpha < 1.0);  // to the right: towards the linear network
    QCOMPARE(document.undoStack().count(), 1);
    QCOMPARE(find<panels::NumberBox>(panel, "alphaBox")->value(), alpha);
    document.undoStack().undo();
    QCOMPARE(document.session().architecture.alpha, 0.0);
    QCOMPARE(slider->value(), 0);
    QCOMPARE(document.undoStack().count(), 1);
}

void TestPanels::typedAlphaIsTakenExactly() {
    Document document(sessionOf(testing::figure4b()));
    panels::NetworkPanel panel(document);
    open(panel);
    type(find<panels::NumberBox>(panel, "alphaBox"), "1/3");
    QCOMPARE(document.session().architecture.alpha, 1.0 / 3.0);
    QCOMPARE(document.undoStack().count(), 1);
}

void TestPanels::leavingABoxKeepsEveryDigit() {
    session::Session session = sessionOf(testing::figure4b());
    session.architecture.alpha = 0.123456789012345;
    Document document(session);
    panels::NetworkPanel panel(document);
    open(panel);
    auto* box = find<panels::NumberBox>(panel, "alphaBox");
    panel.activateWindow();
    find<QSpinBox>(panel, "depthBox")->setFocus();
    QCOMPARE(box->text(), QStringLiteral("0.123457"));
    box->setFocus();
    QCOMPARE(box->text(), QStringLiteral("0.123456789012345"));
    find<QSpinBox>(panel, "depthBox")->setFocus();
    QCOMPARE(box->text(), QStringLiteral("0.123457"));
    QCOMPARE(document.session().architecture.alpha, 0.123456789012345);
    QCOMPARE(document.undoStack().count(), 0);
}

void TestPanels::anAlphaOutsideTheRangeIsNotTaken() {
    Document document(sessionOf(testing::figure2()));
    panels::NetworkPanel panel(document);
    open(panel);
    auto* box = find<panels::NumberBox>(panel, "alphaBox");
    type(box, "1.5");
    QCOMPARE(document.session().architecture.alpha, 0.1);
    QCOMPARE(box->text(), QStringLiteral("0.1"));
    QCOMPARE(document.undoStack().count(), 0);
}

void TestPanels::unitsAndLayersChangeTheArchitecture() {
    Document document(sessionOf(testing::figure4b()));
    const Eigen::VectorXd before = document.point();
    panels::NetworkPanel panel(document);
    open(panel);
    auto* units = find<QSpinBox>(panel, "unitsBox1");
    QTest::keyClick(units, Qt::Key_Up);
    QCOMPARE(document.session().architecture.width(1), 3);
    auto* depth = find<QSpinBox>(panel, "depthBox");
    QTest::keyClick(depth, Qt::Key_Up);
    QCOMPARE(document.session().architecture.depth(), 2);
    QCOMPARE(document.session().architecture.width(2), 3);
    QCOMPARE(find<QSpinBox>(panel, "unitsBox2")->value(), 3);
    document.undoStack().undo();
    document.undoStack().undo();
    QVERIFY(same(document.point(), before));
    QCOMPARE(units->value(), 2);
    QCOMPARE(depth->value(), 1);
}

void TestPanels::biasesChangeTheParameterSpace() {
    Document document(sessionOf(testing::figure4b()));
    panels::NetworkPanel panel(document);
    open(panel);
    QTest::keyClick(find<QCheckBox>(panel, "outputBiasBox"), Qt::Key_Space);
    QVERIFY(document.session().architecture.outputBias);
    QCOMPARE(find<QLabel>(panel, "parameterCountLabel")->text(), QStringLiteral("9"));  // 4 + 2 + 2 + 1
    document.undoStack().undo();
    QVERIFY(!find<QCheckBox>(panel, "outputBiasBox")->isChecked());
}

void TestPanels::criterionIsChosenByKey() {
    Document document(sessionOf(testing::figure4b()));
    panels::NetworkPanel panel(document);
    open(panel);
    auto* box = find<QComboBox>(panel, "criterionBox");
    choose(box, box->findData(static_cast<int>(loss::Criterion::Logistic)));
    QCOMPARE(document.session().criterion, loss::Criterion::Logistic);
}

void TestPanels::showingADocumentEditsNothing() {
    Document document(sessionOf(testing::figure4b()));
    panels::NetworkPanel network(document);
    panels::SlicePanel slice(document);
    panels::DataPanel data(document);
    panels::ParameterTable table(document);
    for (QWidget* panel : std::initializer_list<QWidget*>{&network, &slice, &data, &table}) open(*panel);
    for (const auto& example : {testing::figure1(), testing::figure2(), testing::figure3(),
                                testing::figure5(), testing::localMinimumOfSwirszcz()}) {
        const session::Session shown = sessionOf(example);
        document.reset(shown, {});
        QVERIFY(document.session() == shown);
        QCOMPARE(document.undoStack().count(), 0);
    }
}

void TestPanels::parameterTableFollowsTheTimeline() {
    Document document(sessionOf(testing::figure3()));
    panels::ParameterTable panel(document);
    open(panel);
    auto* view = find<QTableView>(panel, "parameterTable");
    QCOMPARE(view->model()->rowCount(), 2);
    QCOMPARE(cell(view, 0, 1), QStringLiteral("1.8"));
    const auto run = dynamics::train(*document.loss(), document.point(), document.session().training);
    QVERIFY(commands::setTrajectory(document, run).ok());
    document.setPosition(7);
    const Eigen::VectorXd expected = dynamics::pointAt(run, *document.loss(), 7);
    QVERIFY(!same(expected, document.session().parameters));
    for (int row = 0; row < 2; ++row) QCOMPARE(cell(view, row, 1), panels::shortNumber(expected[row]));
}

void TestPanels::parameterIsTypedInTheTable() {
    Document document(sessionOf(testing::figure4b()));
    panels::ParameterTable panel(document);
    open(panel);
    auto* view = find<QTableView>(panel, "parameterTable");
    typeInCell(view, 2, 1, "13/3");
    QCOMPARE(document.point()[2], 13.0 / 3.0);
    QCOMPARE(cell(view, 2, 1), QStringLiteral("4.33333"));
    document.undoStack().undo();
    QCOMPARE(cell(view, 2, 1), QStringLiteral("-2"));
}

void TestPanels::parameterThatIsNoNumberIsRefused() {
    Document document(sessionOf(testing::figure4b()));
    panels::ParameterTable panel(document);
    QSignalSpy refused(&panel, &panels::Panel::refused);
    open(panel);
    auto* view = find<QTableView>(panel, "parameterTable");
    typeInCell(view, 0, 1, "inf");
    QCOMPARE(refused.count(), 1);
    QVERIFY(refused[0][0].toString().contains("not a finite number"));
    QCOMPARE(cell(view, 0, 1), QStringLiteral("2"));
    QCOMPARE(document.undoStack().count(), 0);
}

void TestPanels::gradientIsToldUnlessOnAWall() {
    Document flat(sessionOf(testing::figure4b()));
    panels::ParameterTable table(flat);
    open(table);
    auto* view = find<QTableView>(table, "parameterTable");
    for (int row = 0; row < view->model()->rowCount(); ++row)
        QCOMPARE(cell(view, row, 2), QStringLiteral("0"));
    flat.reset(sessionOf(testing::figure2()), {});
    QCOMPARE(cell(view, 0, 2), QStringLiteral("on a wall"));
}

void TestPanels::parameterModelStaysLazy() {
    session::Session session = sessionOf(testing::figure4b());
    session.architecture.layers = {network::DenseLayer{160}, network::DenseLayer{160}};
    const network::Network network(session.architecture);
    session.parameters = Eigen::VectorXd::LinSpaced(network.parameterCount(), -1.0, 1.0);
    session.slice = slice::defaultSlice(network, session.parameters, 1.0);
    Document document(session);
    panels::ParameterTable panel(document);
    open(panel);
    auto* view = find<QTableView>(panel, "parameterTable");
    QCOMPARE(view->model()->rowCount(), 2 * 160 + 160 * 160 + 160 + 160 + 160);
    view->scrollToBottom();
    QCOMPARE(cell(view, view->model()->rowCount() - 1, 1), QStringLiteral("1"));
    panels::SlicePanel slice(document);
    auto* directions = find<QComboBox>(slice, "sDirectionBox");
    QCOMPARE(directions->count(), 2);  // "as in the session" and "random"
}

OMEGASCOPE_TEST(Gui, TestPanels);

}  // namespace test_panels

#include "test_panels.moc"
