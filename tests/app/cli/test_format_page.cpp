// app/session/FORMAT.md lists every call of the command line with every option, and nothing else.

#include <QFile>
#include <QRegularExpression>
#include <QtTest>

#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_format_page {

using namespace omegascope::testing;

namespace {

QStringList firstGroups(const QString& text, const char* pattern) {
    QStringList found;
    const QRegularExpression expression(QString::fromUtf8(pattern), QRegularExpression::MultilineOption);
    for (auto match = expression.globalMatch(text); match.hasNext();) found << match.next().captured(1);
    found.sort();
    return found;
}

QString page() {
    return QString::fromUtf8(readFile(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/app/session/FORMAT.md")));
}

/// The part of the page under the heading of a call.
QString sectionOf(const QString& call) {
    const QString text = page();
    const auto from = text.indexOf(QStringLiteral("### `omegascope %1`").arg(call));
    if (from < 0) return {};
    auto to = text.indexOf(QStringLiteral("\n### "), from);
    const auto next = text.indexOf(QStringLiteral("\n## "), from);
    if (to < 0 || (next >= 0 && next < to)) to = next;
    return text.mid(from, to < 0 ? -1 : to - from);
}

QStringList calls() {
    return firstGroups(runProgram({"--help"}).out, "^  omegascope ([a-z]+)\\b");
}

}  // namespace

class TestFormatPage : public QObject {
    Q_OBJECT
  private slots:
    void everyCallHasASection();
    void theOptionsOfACallAreThoseOfItsHelp_data();
    void theOptionsOfACallAreThoseOfItsHelp();
};

void TestFormatPage::everyCallHasASection() {
    QStringList told = firstGroups(page(), "^### `omegascope ([a-z]+)`");
    told.removeDuplicates();
    QStringList known = calls();
    known.removeDuplicates();
    QVERIFY(known.size() >= 8);
    QCOMPARE(told, known);
}

void TestFormatPage::theOptionsOfACallAreThoseOfItsHelp_data() {
    QTest::addColumn<QString>("call");
    QStringList known = calls();
    known.removeDuplicates();
    for (const QString& call : known) QTest::newRow(qPrintable(call)) << call;
}

void TestFormatPage::theOptionsOfACallAreThoseOfItsHelp() {
    QFETCH(QString, call);
    const QString help = runProgram({call, "--help"}).out;
    QCOMPARE(firstGroups(sectionOf(call), "^\\| `(--[a-z-]+)` \\|"), firstGroups(help, "^  (--[a-z-]+)"));
}

OMEGASCOPE_TEST(Core, TestFormatPage);

}  // namespace test_format_page

#include "test_format_page.moc"
