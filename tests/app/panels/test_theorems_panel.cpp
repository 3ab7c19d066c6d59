// The theorems at ω: their order, and a click on a hypothesis that fails.

#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>

#include "app/commands/edits.h"
#include "app/panels/point/theorem_text.h"
#include "app/panels/point/theorems_panel.h"
#include "tests/support/example_session.h"
#include "tests/support/panel_input.h"
#include "tests/support/registry.h"

namespace test_theorems_panel {

using namespace omegascope;
using namespace omegascope::testing;
using document::Document;
using theorems::Truth;

namespace {

theorems::TheoremCheck checkOf(const char* name, Truth holds) {
    theorems::TheoremCheck check;
    check.name = name;
    check.title = "a title";
    check.hypotheses = {{"a < b", holds, "margin 0.5", {}, {}}};
    check.hypothesesHold = holds;
    check.prediction = "something";
    check.observed = "it";
    check.agrees = holds == Truth::Yes ? Truth::Yes : Truth::Unknown;
    return check;
}

/// Clicks the first link that starts with `start`, as a hand does.
bool clickLink(QTextBrowser* view, const QString& start) {
    for (QTextBlock block = view->document()->begin(); block.isValid(); block = block.next())
        for (auto part = block.begin(); !part.atEnd(); ++part) {
            const QTextFragment fragment = part.fragment();
            if (!fragment.charFormat().anchorHref().startsWith(start)) continue;
            QTextCursor cursor(view->document());
            cursor.setPosition(fragment.position() + 1);
            view->setTextCursor(cursor);
            view->ensureCursorVisible();
            QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->cursorRect(cursor).center());
            return true;
        }
    return false;
}

const theorems::TheoremCheck* checkNamed(const panels::TheoremsPanel& panel, const std::string& name) {
    for (const auto& check : panel.checks())
        if (check.name == name) return &check;
    return nullptr;
}

}  // namespace

class TestTheoremsPanel : public QObject {
    Q_OBJECT
  private slots:
    void theoremsThatApplyComeFirstAndTheOthersAreFoldedAway();
    void whatTheCoreSaysIsEscaped();
    void linksOfHypothesesReadBack();
    void noTheoremIsContradictedAtTheConfigurationsOfThePapers_data();
    void noTheoremIsContradictedAtTheConfigurationsOfThePapers();
    void theFoldedOnesOpenByAClick();
    void aClickedHypothesisNamesTheDatumOrNeuronThatBreaksIt();
    void movingOmegaChecksAnew();
};

void TestTheoremsPanel::theoremsThatApplyComeFirstAndTheOthersAreFoldedAway() {
    const std::vector<theorems::TheoremCheck> checks{
        checkOf("P Thm A", Truth::No), checkOf("P Thm B", Truth::Unknown), checkOf("P Thm C", Truth::Yes)};
    const QString folded = panels::theoremsHtml(checks, false);
    QVERIFY(folded.indexOf("P Thm C") < folded.indexOf("P Thm B"));
    QVERIFY(!folded.contains("P Thm A"));
    QVERIFY(folded.contains(panels::kToggleLink));
    const QString open = panels::theoremsHtml(checks, true);
    QVERIFY(open.indexOf("P Thm B") < open.indexOf("P Thm A"));
    QCOMPARE(panels::theoremsSummary(checks), QStringLiteral("1 apply at ω: 1 agree"));
}

void TestTheoremsPanel::whatTheCoreSaysIsEscaped() {
    QVERIFY(panels::theoremsHtml({checkOf("P Thm C", Truth::Yes)}, false).contains("a &lt; b"));
}

void TestTheoremsPanel::linksOfHypothesesReadBack() {
    const auto address = panels::addressOf(panels::linkTo({7, 2}));
    QVERIFY(address);
    QCOMPARE(address->theorem, std::size_t{7});
    QCOMPARE(address->hypothesis, std::size_t{2});
    QVERIFY(!panels::addressOf(panels::kToggleLink));
}

void TestTheoremsPanel::noTheoremIsContradictedAtTheConfigurationsOfThePapers_data() {
    QTest::addColumn<int>("figure");
    for (const int figure : {0, 1, 2, 3, 4}) QTest::addRow("configuration %d", figure) << figure;
}

void TestTheoremsPanel::noTheoremIsContradictedAtTheConfigurationsOfThePapers() {
    QFETCH(int, figure);
    const testing::Example examples[] = {testing::figure1(), testing::figure2(), testing::figure4b(),
                                         testing::figure5(), testing::localMinimumOfSwirszcz()};
    Document document(sessionOf(examples[figure]));
    panels::PointComputer computer(document);
    panels::TheoremsPanel panel(computer);
    open(panel);
    QTRY_VERIFY_WITH_TIMEOUT(!panel.checks().empty(), 120'000);
    int applying = 0;
    for (const auto& check : panel.checks()) {
        QVERIFY2(check.agrees != Truth::No, check.name.c_str());
        applying += check.hypothesesHold == Truth::Yes;
    }
    QVERIFY(applying > 0);
    QVERIFY(find<QTextBrowser>(panel, "theoremsText")->toPlainText().contains(QStringLiteral("measured")));
}

void TestTheoremsPanel::theFoldedOnesOpenByAClick() {
    Document document(sessionOf(testing::figure4b()));
    panels::PointComputer computer(document);
    panels::TheoremsPanel panel(computer);
    open(panel);
    QTRY_VERIFY_WITH_TIMEOUT(!panel.checks().empty(), 120'000);
    auto* text = find<QTextBrowser>(panel, "theoremsText");
    const auto length = text->toPlainText().size();
    QVERIFY(clickLink(text, panels::kToggleLink));
    QVERIFY(text->toPlainText().size() > length);
    QVERIFY(clickLink(text, panels::kToggleLink));
    QCOMPARE(text->toPlainText().size(), length);
}

void TestTheoremsPanel::aClickedHypothesisNamesTheDatumOrNeuronThatBreaksIt() {
    // P, Fig. 1: on the valley datum 2 (x = -1) stands at its margin, so ω lies on a wall.
    Document document(sessionOf(testing::figure1()));
    panels::PointComputer computer(document);
    panels::TheoremsPanel panel(computer);
    QSignalSpy lit(&panel, &panels::TheoremsPanel::highlightRequested);
    open(panel);
    QTRY_VERIFY_WITH_TIMEOUT(!panel.checks().empty(), 120'000);
    auto* text = find<QTextBrowser>(panel, "theoremsText");
    if (!text->document()->toHtml().contains(QStringLiteral("breaks:"))) clickLink(text, panels::kToggleLink);
    QVERIFY(clickLink(text, QStringLiteral("breaks:")));
    QCOMPARE(lit.count(), 1);
    QCOMPARE(lit[0][0].value<std::vector<int>>(), std::vector<int>{1});
}

void TestTheoremsPanel::movingOmegaChecksAnew() {
    Document document(sessionOf(testing::figure4b()));
    panels::PointComputer computer(document);
    panels::TheoremsPanel panel(computer);
    open(panel);
    QTRY_VERIFY_WITH_TIMEOUT(checkNamed(panel, "P Thm 1"), 120'000);
    QSignalSpy changed(&panel, &panels::TheoremsPanel::summaryChanged);
    QVERIFY(commands::setParameterEntry(document, 4, 0.5).ok());
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty() && !changed.last()[0].toString().isEmpty(), 120'000);
}

OMEGASCOPE_TEST(Gui, TestTheoremsPanel);

}  // namespace test_theorems_panel

#include "test_theorems_panel.moc"
