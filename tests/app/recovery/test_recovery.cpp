#include <sys/wait.h>
#include <unistd.h>

#include <QMessageBox>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>
#include <set>

#include "app/commands/edits.h"
#include "app/recovery/offer.h"
#include "app/session/file/session_io.h"
#include "tests/support/registry.h"
#include "tests/support/sample_sessions.h"

namespace test_recovery {

using namespace omegascope;
using recovery::Recovery;

namespace {

session::Session sample() {
    return session::fromText(testing::sampleText(), QString()).value().session;
}

/// What a program does that changes α and is then killed: no destructor runs.
void leaveBehind(const QString& folder, double alpha, const QString& origin) {
    const pid_t child = fork();
    if (child == 0) {
        document::Document document(sample());
        document.setFilePath(origin);
        Recovery recovery(document, folder);
        const bool changed = commands::setAlpha(document, alpha).ok();
        const bool kept = recovery.writeNow().ok();
        _exit(changed && kept ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/// Clicks the button with this text in the next question.
class Answer : public QObject {
  public:
    explicit Answer(const QString& button) {
        connect(&timer_, &QTimer::timeout, this, [this, button] {
            auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            if (!box) return;
            text = box->text();
            for (QAbstractButton* each : box->buttons())
                if (each->text() == button) each->click();
        });
        timer_.start(20);
    }
    QString text;

  private:
    QTimer timer_;
};

}  // namespace

/// Unsaved work survives whatever ends the program.
class TestRecovery : public QObject {
    Q_OBJECT
  private slots:
    void whatAKilledProgramHadIsThere();
    void manyKilledProgramsLeaveWholeSessions();
    void aRunningProgramIsLeftAlone();
    void savingAndClosingLeaveNothing();
    void changesAreKeptByThemselves();
    void whatIsOfferedIsRestoredThrownAwayOrKept_data();
    void whatIsOfferedIsRestoredThrownAwayOrKept();
    void withoutAPlaceItSaysSoOnce();
};

void TestRecovery::whatAKilledProgramHadIsThere() {
    QTemporaryDir folder;
    leaveBehind(folder.path(), 0.375, "/somewhere/mine.json");
    const auto left = recovery::leftOvers(folder.path());
    QCOMPARE(left.size(), std::size_t{1});
    QCOMPARE(left[0].origin, QStringLiteral("/somewhere/mine.json"));
    const auto session = recovery::read(left[0]);
    QVERIFY2(session.ok(), session ? "" : session.error().message.c_str());
    session::Session expected = sample();
    expected.architecture.alpha = 0.375;
    expected.trajectory = {};
    QCOMPARE(session->architecture.alpha, 0.375);
    QVERIFY(session->parameters == expected.parameters && session->data == expected.data);
    recovery::forget(left[0]);
    QVERIFY(QDir(folder.path()).isEmpty());
    // One that had nothing to keep leaves its lock, until somebody looks.
    const pid_t child = fork();
    if (child == 0) {
        document::Document document(sample());
        Recovery recovery(document, folder.path());
        _exit(0);
    }
    waitpid(child, nullptr, 0);
    QVERIFY(!QDir(folder.path()).isEmpty());
    QVERIFY(recovery::leftOvers(folder.path()).empty());
    QVERIFY(QDir(folder.path()).isEmpty());
}

void TestRecovery::manyKilledProgramsLeaveWholeSessions() {
    QTemporaryDir folder;
    for (int k = 0; k < 20; ++k) leaveBehind(folder.path(), (k + 1) / 32.0, {});
    const auto left = recovery::leftOvers(folder.path());
    QCOMPARE(left.size(), std::size_t{20});
    std::set<double> alphas;
    for (const auto& each : left) alphas.insert(recovery::read(each).value().architecture.alpha);
    QCOMPARE(alphas.size(), std::size_t{20});
}

void TestRecovery::aRunningProgramIsLeftAlone() {
    QTemporaryDir folder;
    document::Document document(sample());
    Recovery recovery(document, folder.path());
    QVERIFY(commands::setAlpha(document, 0.5).ok());
    QVERIFY(recovery.writeNow().ok());
    QVERIFY(recovery::leftOvers(folder.path()).empty());
}

void TestRecovery::savingAndClosingLeaveNothing() {
    QTemporaryDir folder;
    document::Document document(sample());
    const auto sessions = [&] { return QDir(folder.path()).entryList({"*.json"}, QDir::Files).size(); };
    {
        Recovery recovery(document, folder.path());
        QVERIFY(recovery.writeNow().ok());
        QCOMPARE(sessions(), 0);  // nothing has changed
        QVERIFY(commands::setAlpha(document, 0.5).ok());
        QVERIFY(recovery.writeNow().ok());
        QCOMPARE(sessions(), 1);
        document.setFilePath("/somewhere/saved.json");  // as after saving
        QCOMPARE(sessions(), 0);
        QVERIFY(commands::setAlpha(document, 0.25).ok());
        QVERIFY(recovery.writeNow().ok());
        QCOMPARE(sessions(), 1);
    }
    QVERIFY(QDir(folder.path()).isEmpty());
}

void TestRecovery::changesAreKeptByThemselves() {
    QTemporaryDir folder;
    document::Document document(sample());
    Recovery recovery(document, folder.path());
    QVERIFY(commands::setAlpha(document, 0.5).ok());
    QTRY_VERIFY_WITH_TIMEOUT(QDir(folder.path()).entryList({"*.json"}, QDir::Files).size() == 1,
                             3 * Recovery::kInterval);
}

void TestRecovery::whatIsOfferedIsRestoredThrownAwayOrKept_data() {
    QTest::addColumn<QString>("button");
    QTest::addColumn<double>("alpha");
    QTest::addColumn<int>("left");
    QTest::newRow("restored") << "Restore" << 0.375 << 0;
    QTest::newRow("thrown away") << "Throw away" << 0.0 << 0;
    QTest::newRow("later") << "Ask again later" << 0.0 << 1;
}

void TestRecovery::whatIsOfferedIsRestoredThrownAwayOrKept() {
    QFETCH(QString, button);
    QFETCH(double, alpha);
    QFETCH(int, left);
    QTemporaryDir folder;
    leaveBehind(folder.path(), 0.375, "/somewhere/mine.json");
    document::Document document(sample());
    Answer answer(button);
    recovery::offer(folder.path(), document, nullptr);
    QVERIFY2(answer.text.contains("had unsaved changes") && answer.text.contains("/somewhere/mine.json"),
             qPrintable(answer.text));
    QCOMPARE(document.session().architecture.alpha, alpha);
    QCOMPARE(document.isModified(), button == "Restore");
    QCOMPARE(document.filePath(), button == "Restore" ? QStringLiteral("/somewhere/mine.json") : QString());
    QCOMPARE(recovery::leftOvers(folder.path()).size(), static_cast<std::size_t>(left));
}

void TestRecovery::withoutAPlaceItSaysSoOnce() {
    QTemporaryDir folder;
    QFile file(folder.filePath("file"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    document::Document document(sample());
    Recovery recovery(document, folder.filePath("file/below"));
    QSignalSpy told(&recovery, &Recovery::failed);
    QVERIFY(commands::setAlpha(document, 0.5).ok());
    QVERIFY(!recovery.writeNow().ok());
    QVERIFY(QMetaObject::invokeMethod(&recovery, [&] { emit document.changed({}); }));
    QTRY_COMPARE_WITH_TIMEOUT(told.size(), 1, 3 * Recovery::kInterval);
}

OMEGASCOPE_TEST(Gui, TestRecovery);

}  // namespace test_recovery

#include "test_recovery.moc"
