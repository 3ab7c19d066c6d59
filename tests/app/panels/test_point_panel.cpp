// The verdict at ω under real keys and clicks.

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <cmath>

#include "app/commands/edits.h"
#include "app/panels/point/point_panel.h"
#include "tests/support/example_session.h"
#include "tests/support/panel_input.h"
#include "tests/support/registry.h"

namespace test_point_panel {

using namespace omegascope;
using namespace omegascope::testing;
using document::Document;

namespace {

struct Bench {
    Document document;
    panels::PointComputer computer{document};
    panels::PointPanel panel{document, computer};

    explicit Bench(const testing::Example& example) : document(sessionOf(example)) { open(panel); }
    QString text(const char* name) { return find<QLabel>(panel, name)->text(); }
    QString headline() { return text("verdictHeadline"); }
    QString facts() { return text("pointFacts"); }
    void setParameters(const Eigen::VectorXd& parameters) {
        QVERIFY(commands::setParameters(document, parameters, QStringLiteral("Move")).ok());
    }
    const theorems::PointAnalysis& analysis() const { return computer.result()->analysis; }
    bool isCurrent() const { return computer.result() && computer.isCurrent(); }
};

/// (w, v) of P Fig. 1.
Eigen::VectorXd atFigure1(const Document& document, double w, double v) {
    return testing::parametersOf(document.loss()->network(), {{"W1", {w}}, {"V", {v}}});
}

}  // namespace

class TestPointPanel : public QObject {
    Q_OBJECT
  private slots:
    void figure4bIsAFlatLocalMinimum();
    void theValleyOfFigure1IsSharpWithWeightsOfOneHalf();
    void movingOmegaChangesTheVerdict();
    void whereNothingCanBeComputedTheReasonIsShown();
    void followingTheDescentLowersTheLossInOneStep();
    void atAMinimumThereIsNothingToFollow();
    void snappingPutsOmegaOnAWallInOneStep();
    void snappingAgainKeepsTheFirstWall();
    void theCertificateIsShownOnDemandAndVerified();
    void theFormsOfACellSumToTheLoss();
    void theSessionIsDescribed();
    void aDatumThatComesToLifeEndsTheMinimum();
};

void TestPointPanel::figure4bIsAFlatLocalMinimum() {
    Bench bench(testing::figure4b());
    QTRY_COMPARE(bench.headline(), QStringLiteral("Flat local minimum"));  // P, Fig. 4(b)
    QVERIFY(bench.text("verdictKind").contains(QStringLiteral("in Ω")));
    QVERIFY(bench.facts().contains(QStringLiteral("= 3/12")));
    QVERIFY(bench.facts().contains(QStringLiteral("flat: L is constant here")));
    QVERIFY(bench.facts().contains(QStringLiteral("3: 1, 6, 7")));  // (1,1), (1.5,-1.5), (-1,-1)
    QVERIFY(bench.facts().contains(QStringLiteral("yes: critical")));
}

void TestPointPanel::theValleyOfFigure1IsSharpWithWeightsOfOneHalf() {
    Bench bench(testing::figure1());
    QTRY_COMPARE(bench.headline(), QStringLiteral("Sharp local minimum"));
    const auto& state = find<panels::ClarkeView>(bench.panel, "clarkeView")->state();
    QCOMPARE(state.gradients.size(), std::size_t{2});
    for (const double theta : state.theta) QVERIFY(std::abs(theta - 0.5) < 1e-9);  // THEORY: θ = (½, ½)
    QVERIFY(std::hypot(state.minNorm[0], state.minNorm[1]) < 1e-9);
    QVERIFY(bench.facts().contains(QStringLiteral("0.8")));
}

void TestPointPanel::movingOmegaChangesTheVerdict() {
    Bench bench(testing::figure1());
    QTRY_COMPARE(bench.headline(), QStringLiteral("Sharp local minimum"));
    bench.setParameters(atFigure1(bench.document, -1.5, 1.5));
    QTRY_COMPARE(bench.headline(), QStringLiteral("Not a local minimum"));
    bench.setParameters(atFigure1(bench.document, 2.0, 2.0));  // w > 0, v w > 1
    QTRY_COMPARE(bench.headline(), QStringLiteral("Flat local minimum"));
    bench.document.undoStack().undo();
    QTRY_COMPARE(bench.headline(), QStringLiteral("Not a local minimum"));
}

void TestPointPanel::whereNothingCanBeComputedTheReasonIsShown() {
    Bench bench(testing::figure1());
    QTRY_VERIFY(bench.isCurrent());
    bench.setParameters(atFigure1(bench.document, 1e200, -1e200));
    QTRY_COMPARE(bench.headline(), QStringLiteral("Not known"));
    QVERIFY2(bench.text("verdictReason").contains(QStringLiteral("too large")),
             qPrintable(bench.text("verdictReason")));
    bench.setParameters(atFigure1(bench.document, 1.0, 1.0));
    QTRY_VERIFY(bench.isCurrent());
    QVERIFY(bench.headline() != QStringLiteral("Not known"));
}

void TestPointPanel::followingTheDescentLowersTheLossInOneStep() {
    Bench bench(testing::figure1());
    const Eigen::VectorXd start = atFigure1(bench.document, -1.5, 1.5);
    bench.setParameters(start);
    auto* follow = find<QPushButton>(bench.panel, "followDescentButton");
    QTRY_VERIFY(follow->isEnabled());
    const double before = bench.document.evaluation().value;
    const int steps = bench.document.undoStack().count();
    QTest::mouseClick(follow, Qt::LeftButton);
    QTRY_VERIFY(!same(bench.document.point(), start));
    QVERIFY(bench.document.evaluation().value < before);
    QCOMPARE(bench.document.undoStack().count(), steps + 1);
    bench.document.undoStack().undo();
    QVERIFY(same(bench.document.point(), start));
}

void TestPointPanel::atAMinimumThereIsNothingToFollow() {
    Bench bench(testing::figure4b());
    QTRY_VERIFY(bench.isCurrent());
    auto* follow = find<QPushButton>(bench.panel, "followDescentButton");
    QVERIFY(!follow->isEnabled());
    QVERIFY(follow->toolTip().contains(QStringLiteral("local minimum")));
    QSignalSpy refused(&bench.panel, &panels::Panel::refused);
    bench.panel.followDescent();  // the menu's way
    QCOMPARE(refused.count(), 1);
    QCOMPARE(bench.document.undoStack().count(), 0);
}

void TestPointPanel::snappingPutsOmegaOnAWallInOneStep() {
    Bench bench(testing::figure4b());
    const Eigen::VectorXd start = bench.document.point();
    QVERIFY(!bench.document.loss()->signature(start).hasZero());
    QTest::mouseClick(find<QPushButton>(bench.panel, "snapToWallButton"), Qt::LeftButton);
    QTRY_COMPARE(bench.document.undoStack().count(), 1);
    QVERIFY(bench.document.loss()->signature(bench.document.point()).hasZero());
    QTRY_VERIFY(bench.facts().contains(QStringLiteral("wall")));
    bench.document.undoStack().undo();
    QVERIFY(same(bench.document.point(), start));
}

void TestPointPanel::snappingAgainKeepsTheFirstWall() {
    Bench bench(testing::figure4b());
    auto* snap = find<QPushButton>(bench.panel, "snapToWallButton");
    for (int k = 1; k <= 2; ++k) {
        QTest::mouseClick(snap, Qt::LeftButton);
        QTRY_COMPARE(bench.document.undoStack().count(), k);
    }
    QTRY_VERIFY(bench.isCurrent());
    const auto& found = bench.analysis();
    QVERIFY(found.active.size() + (found.near ? found.near->walls.size() : 0) >= 2);
}

void TestPointPanel::theCertificateIsShownOnDemandAndVerified() {
    Bench bench(testing::figure1());
    QTRY_VERIFY(bench.isCurrent());
    auto* certificate = find<QLabel>(bench.panel, "certificateText");
    QVERIFY(!certificate->isVisible());
    QTest::mouseClick(find<QToolButton>(bench.panel, "certificateHeading"), Qt::LeftButton);
    QVERIFY(certificate->isVisible());
    QVERIFY(certificate->text().contains(QStringLiteral("incident cells")));
    auto* verify = find<QPushButton>(bench.panel, "verifyButton");
    if (bench.analysis().minimum.certificate.empty()) {
        QVERIFY(!verify->isEnabled());
        return;
    }
    QTest::mouseClick(verify, Qt::LeftButton);
    QTRY_VERIFY(bench.text("verdictKind").contains(QStringLiteral("rational")));
    QCOMPARE(bench.headline(), QStringLiteral("Sharp local minimum"));
    QVERIFY(!verify->isEnabled());
}

void TestPointPanel::theFormsOfACellSumToTheLoss() {
    Bench bench(testing::figure4b());
    QTRY_VERIFY(bench.isCurrent());
    QTest::mouseClick(find<QToolButton>(bench.panel, "formsHeading"), Qt::LeftButton);
    QVERIFY(bench.text("formsText").contains(QStringLiteral("Σ φ")));
    QVERIFY(std::abs(bench.analysis().cell->phi->sum() - 0.25) < 1e-12);
}

void TestPointPanel::theSessionIsDescribed() {
    Bench bench(testing::figure4b());
    QVERIFY(commands::setDescription(bench.document, {"Blind <side>", "P", "three data"}).ok());
    QVERIFY(bench.text("aboutText").contains(QStringLiteral("Blind &lt;side&gt;")));
}

void TestPointPanel::aDatumThatComesToLifeEndsTheMinimum() {
    Bench bench(testing::figure4b());
    QTRY_COMPARE(bench.headline(), QStringLiteral("Flat local minimum"));
    // Datum 1 comes inside the margin of neuron 1's active side: it pulls.
    QVERIFY(commands::moveDatum(bench.document, 0, Eigen::Vector2d(1.9, 0.0)).ok());
    QTRY_COMPARE(bench.headline(), QStringLiteral("Not a local minimum"));
    QVERIFY(!bench.facts().contains(QStringLiteral("flat: L is constant")));
}

OMEGASCOPE_TEST(Gui, TestPointPanel);

}  // namespace test_point_panel

#include "test_point_panel.moc"
