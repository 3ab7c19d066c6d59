#include <QRegularExpression>
#include <QSet>
#include <QtTest>

#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_manual {

using omegascope::testing::ProgramRun;
using omegascope::testing::runProgram;
using omegascope::testing::withoutDisplay;

/// The man page and the completions, against what --help tells.
class TestCliManual : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void manPageHasEveryCallAndOption();
    void manPageHasNoOptionOfItsOwn();
    void completionsHaveEveryCallAndOption_data();
    void completionsHaveEveryCallAndOption();
    void panelsOfCompletionsAreThoseOfRender();
    void anotherShellIsRefused();

  private:
    static QString output(const QStringList& words);
    /// The text of the man page without its escapes.
    static QString manText();
    QMap<QString, QStringList> options_;  ///< of each call
};

QString TestCliManual::output(const QStringList& words) {
    const ProgramRun run = runProgram(words, withoutDisplay());
    if (run.code != 0 || !run.err.isEmpty()) qFatal("%s", qPrintable(run.err));
    return run.out;
}

QString TestCliManual::manText() {
    return output({"--man"}).replace("\\-", "-").remove(QRegularExpression("\\\\f[BIR]"));
}

void TestCliManual::initTestCase() {
    static const QRegularExpression callLine("^  omegascope ([a-z]+) ", QRegularExpression::MultilineOption);
    static const QRegularExpression optionLine("^  (--[a-z-]+)", QRegularExpression::MultilineOption);
    for (const QRegularExpressionMatch& call : callLine.globalMatch(output({"--help"}))) {
        QStringList& options = options_[call.captured(1)];
        for (const QRegularExpressionMatch& option :
             optionLine.globalMatch(output({call.captured(1), "--help"})))
            options.append(option.captured(1));
    }
    QVERIFY(options_.size() >= 10);
    for (const QStringList& options : options_) QVERIFY(!options.isEmpty());
}

void TestCliManual::manPageHasEveryCallAndOption() {
    const QString page = manText();
    for (auto call = options_.begin(); call != options_.end(); ++call) {
        const qsizetype begin = page.indexOf("\n.SS " + call.key() + '\n');
        QVERIFY2(begin >= 0, qPrintable(call.key()));
        const QString section = page.mid(begin + 1).section(QRegularExpression("\n\\.S[SH] "), 0, 0);
        for (const QString& option : call.value())
            QVERIFY2(section.contains("\n.TP\n" + option), qPrintable(call.key() + ' ' + option));
    }
    for (const char* option : {"--help", "--version", "--man", "--completions"})
        QVERIFY2(page.contains(QString("\n.TP\n%1").arg(option)), option);
}

void TestCliManual::manPageHasNoOptionOfItsOwn() {
    QSet<QString> known{"--help", "--version", "--man", "--completions", "--present", "--locked"};
    for (const QStringList& options : options_) known.unite({options.begin(), options.end()});
    static const QRegularExpression word("--[a-z][a-z-]*");
    for (const QRegularExpressionMatch& match : word.globalMatch(manText()))
        QVERIFY2(known.contains(match.captured()), qPrintable(match.captured()));
}

void TestCliManual::completionsHaveEveryCallAndOption_data() {
    QTest::addColumn<QString>("before");
    QTest::newRow("bash") << "--";
    QTest::newRow("zsh") << "--";
    QTest::newRow("fish") << "-l ";
}

void TestCliManual::completionsHaveEveryCallAndOption() {
    QFETCH(QString, before);
    const QString script = output({"--completions", QTest::currentDataTag()});
    for (auto call = options_.begin(); call != options_.end(); ++call) {
        QVERIFY(script.contains(call.key()));
        for (const QString& option : call.value())
            QVERIFY2(script.contains(before + option.mid(2)), qPrintable(call.key() + ' ' + option));
    }
}

void TestCliManual::panelsOfCompletionsAreThoseOfRender() {
    for (const char* shell : {"bash", "zsh", "fish"})
        QVERIFY2(output({"--completions", shell}).contains("data slice surface run clarke classes figure"),
                 shell);
}

void TestCliManual::anotherShellIsRefused() {
    for (const QStringList& words :
         {QStringList{"--completions"}, QStringList{"--completions", "csh"}, QStringList{"--man", "page"}}) {
        const ProgramRun run = runProgram(words, withoutDisplay());
        QCOMPARE(run.code, 2);
        QCOMPARE(run.out, QString());
        QVERIFY2(run.err.contains(words.first()), qPrintable(run.err));
    }
}

OMEGASCOPE_TEST(Core, TestCliManual);

}  // namespace test_cli_manual

#include "test_cli_manual.moc"
