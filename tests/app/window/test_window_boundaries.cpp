// What goes wrong behind the window comes to the person as a sentence.

#include <QAbstractButton>
#include <QDir>
#include <QDropEvent>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <stdexcept>

#include "app/mainwindow/application.h"
#include "app/mainwindow/look/look.h"
#include "app/mainwindow/main_window.h"
#include "app/session/file/session_io.h"
#include "core/support/caught.h"
#include "tests/support/registry.h"

namespace test_window_boundaries {

using namespace omegascope;

namespace {

const QString kOpening = QStringLiteral(":/gallery/pmlr-fig4b.json");

/// Throws while it is painted, as often as it is told.
class Thrower : public QWidget {
  public:
    int left = 0;

  protected:
    void paintEvent(QPaintEvent*) override {
        if (left-- > 0) throw LimitExceeded("This is too large to be drawn; take less.");
    }
};

/// Clicks a button of the next message box, and keeps its text; further boxes are put away.
class Answer : public QObject {
  public:
    explicit Answer(QMessageBox::StandardButton button) : button_(button) {
        connect(&timer_, &QTimer::timeout, this, &Answer::look);
        timer_.start(10);
    }
    QString text, name;

  private:
    void look() {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (!box) return;
        if (QAbstractButton* button = text.isEmpty() ? box->button(button_) : nullptr) {
            text = box->text();
            name = box->objectName();
            button->click();
        } else {
            box->accept();  // what follows the answer, such as the complaint after a refusal
        }
    }
    QMessageBox::StandardButton button_;
    QTimer timer_;
};

void drop(QWidget& window, const QString& path) {
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, {});
    QApplication::sendEvent(&window, &enter);
    QDropEvent event(QPointF(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, {});
    QApplication::sendEvent(&window, &event);
}

void put(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("%s", qPrintable(path));
}

}  // namespace

class TestWindowBoundaries : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void anExceptionInASlotIsASentence();
    void anExceptionInAPainterIsASentenceAndTheNextPaintIsWhole();
    void memoryThatRunsOutIsASentence();
    void filesElsewhereAreAskedFor();
    void aComplaintAtTheStartIsSeen();
    void aDamagedFileLeavesWhatIsShown();

  private:
    QTemporaryDir folder_;
};

void TestWindowBoundaries::initTestCase() {
    mainwindow::applyLook();
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("omegascope-tests"));
    QSettings().clear();
}

void TestWindowBoundaries::anExceptionInASlotIsASentence() {
    auto* application = dynamic_cast<mainwindow::Application*>(qApp);
    QVERIFY(application);
    QSignalSpy failed(application, &mainwindow::Application::failed);
    QTimer::singleShot(0, this, [] { throw LimitExceeded("There are too many; take fewer."); });
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].toString(), QString("There are too many; take fewer."));
}

void TestWindowBoundaries::memoryThatRunsOutIsASentence() {
    auto* application = dynamic_cast<mainwindow::Application*>(qApp);
    QSignalSpy failed(application, &mainwindow::Application::failed);
    QTimer::singleShot(0, this, [] { throw std::bad_alloc(); });
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY2(failed[0][0].toString().contains("memory"), qPrintable(failed[0][0].toString()));
}

void TestWindowBoundaries::anExceptionInAPainterIsASentenceAndTheNextPaintIsWhole() {
    auto* application = dynamic_cast<mainwindow::Application*>(qApp);
    QSignalSpy failed(application, &mainwindow::Application::failed);
    Thrower widget;
    widget.left = 1;
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].toString(), QString("This is too large to be drawn; take less."));
    widget.update();
    QTRY_VERIFY(widget.left < 0);
    QCOMPARE(failed.size(), 1);
}

void TestWindowBoundaries::filesElsewhereAreAskedFor() {
    QVERIFY(QDir(folder_.path()).mkpath("mine"));
    put(folder_.filePath("other.csv"), "1,2,1\n3,4,-1\n");
    put(folder_.filePath("mine/session.json"),
        "{\"omegascope\": 1, \"title\": \"elsewhere\", \"network\": {\"input\": 2, \"layers\": [], "
        "\"outputs\": 1},"
        " \"criterion\": \"hinge\", \"data\": {\"csv\": \"../other.csv\"}}");
    mainwindow::MainWindow window(session::load(kOpening).value().session, kOpening);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const std::string before = window.document().session().title;
    {
        Answer no(QMessageBox::No);
        drop(window, folder_.filePath("mine/session.json"));
        QCOMPARE(no.name, QString("readQuestion"));
        QVERIFY2(no.text.contains(QFileInfo(folder_.filePath("other.csv")).canonicalFilePath()),
                 qPrintable(no.text));
        QTRY_VERIFY(!QApplication::activeModalWidget());
        QCOMPARE(window.document().session().title, before);
    }
    Answer yes(QMessageBox::Yes);
    drop(window, folder_.filePath("mine/session.json"));
    QCOMPARE(yes.name, QString("readQuestion"));
    QCOMPARE(window.document().session().title, std::string("elsewhere"));
}

void TestWindowBoundaries::aComplaintAtTheStartIsSeen() {
    mainwindow::MainWindow window(session::load(kOpening).value().session, kOpening);
    Answer answer(QMessageBox::Ok);
    window.show();
    window.complain(QStringLiteral("This file is damaged.\n\nThe opening example is shown instead."));
    QTRY_VERIFY(answer.text.startsWith("This file is damaged."));
}

void TestWindowBoundaries::aDamagedFileLeavesWhatIsShown() {
    put(folder_.filePath("damaged.json"), "{\"omegascope\": 1, ");
    mainwindow::MainWindow window(session::load(kOpening).value().session, kOpening);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const std::string before = window.document().session().title;
    Answer answer(QMessageBox::Ok);
    drop(window, folder_.filePath("damaged.json"));
    QTRY_VERIFY2(answer.text.contains("damaged.json"), qPrintable(answer.text));
    QCOMPARE(window.document().session().title, before);
}

/// The program's own application stands round these tests.
int runWithApplication(int argc, char** argv) {
    const mainwindow::Application application(argc, argv);
    TestWindowBoundaries test;
    return QTest::qExec(&test, argc, argv);
}

static const testing::Registration kRegistration(__FILE__, testing::Application::None, runWithApplication);

}  // namespace test_window_boundaries

#include "test_window_boundaries.moc"
