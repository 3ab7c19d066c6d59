// The whole window on a display with OpenGL: keys, files, docks.

#include <QAbstractButton>
#include <QClipboard>
#include <QDockWidget>
#include <QDropEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QOpenGLWidget>
#include <QPushButton>
#include <QSettings>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTextBrowser>
#include <QTimer>
#include <QTreeWidget>
#include <QtTest>
#include <set>

#include "app/commands/edits.h"
#include "app/mainwindow/look/look.h"
#include "app/mainwindow/main_window.h"
#include "app/panels/point/theorems_panel.h"
#include "app/session/file/session_io.h"
#include "app/view3d/vtk_widget.h"
#include "tests/support/registry.h"

namespace test_main_window {

using namespace omegascope;

namespace {

const QString kBlindSide = QStringLiteral(":/gallery/pmlr-fig4b.json");

session::Session load(const QString& path) {
    return session::load(path).value().session;
}

/// What a hand does with a file from the desktop.
void dropFile(QWidget& window, const QString& path) {
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, {});
    QApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, {});
    QApplication::sendEvent(&window, &drop);
}

/// Answers the next message box with this button, and keeps its text.
class Answer : public QObject {
  public:
    explicit Answer(QMessageBox::StandardButton button) : button_(button) {
        connect(&timer_, &QTimer::timeout, this, &Answer::look);
        timer_.start(10);
    }
    QString text;

  private:
    void look() {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (!box) return;
        text = box->text();
        timer_.stop();
        box->button(button_)->click();
    }
    QMessageBox::StandardButton button_;
    QTimer timer_;
};

}  // namespace

class TestMainWindow : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void init();
    void cleanup();

    void opensOnTheBlindSideWithAllViews();
    void theSurfaceShowsMoreThanBackground();
    void spaceRunsDescentAndHomeRewinds();
    void undoAndRedoByKeys();
    void aViewFillsTheWindowAndComesBack();
    void aFloatingSurfaceStillDraws();
    void anUnreadableFileLeavesTheDocument();
    void aDroppedFileOpens();
    void aDroppedTableBeginsASession();
    void savingLeavesTheFigureThatASessionCameFrom();
    void unsavedChangesAreAskedAbout();
    void copyAndPasteCarryTheWholeState();
    void noKeyIsUsedTwice();
    void everyActionSaysWhatItDoes();
    void shortcutListIsSearchable();
    void layoutIsRemembered();
    void aThirdDirectionTurnsTheSurfaceIntoAVolume();
    void theVerdictOfTheBlindSideIsTold();
    void keysBringUpTheoremsAndMinima();
    void whatBreaksAHypothesisLightsUpInTheDataPlane();
    void followingTheDescentByKeyIsOneStep();
    void noTabIsCutOff_data();
    void noTabIsCutOff();
    void everyGallerySessionOpens_data();
    void everyGallerySessionOpens();

  private:
    std::unique_ptr<mainwindow::MainWindow> window_;
};

void TestMainWindow::initTestCase() {
    mainwindow::applyLook();
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("omegascope-tests"));
    QSettings().clear();
}

void TestMainWindow::init() {
    window_ = std::make_unique<mainwindow::MainWindow>(load(kBlindSide), kBlindSide);
    window_->show();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    QApplication::setActiveWindow(window_.get());  // there is no window manager here that would do it
}

void TestMainWindow::cleanup() {
    window_.reset();
}

void TestMainWindow::opensOnTheBlindSideWithAllViews() {
    QVERIFY(window_->windowTitle().contains("Omegascope"));
    for (const char* name :
         {"dataPlane", "parameterPlane", "surface", "galleryDock", "chartDock", "inspectorDock"}) {
        auto* widget = window_->findChild<QWidget*>(QLatin1String(name));
        QVERIFY2(widget && widget->isVisible(), name);
        QVERIFY2(widget->width() >= 120 && widget->height() >= 100, name);
    }
    QVERIFY(std::abs(window_->document().evaluation().value - 0.25) < 1e-12);
}

void TestMainWindow::theSurfaceShowsMoreThanBackground() {
    auto* surface = window_->findChild<view3d::VtkWidget*>(QStringLiteral("surface"));
    QTRY_VERIFY(surface->state().picture != nullptr);
    const QImage image = surface->grabFramebuffer();
    std::set<QRgb> colours;
    for (int y = 0; y < image.height(); y += 3)
        for (int x = 0; x < image.width(); x += 3) colours.insert(image.pixel(x, y));
    QVERIFY(colours.size() > 50);
}

void TestMainWindow::spaceRunsDescentAndHomeRewinds() {
    auto& document = window_->document();
    auto session = load(QStringLiteral(":/gallery/pmlr-fig1.json"));
    document.reset(session, QString());
    QTest::keyClick(window_.get(), Qt::Key_Space);
    QTRY_VERIFY(document.session().trajectory->steps() > 0);
    QTRY_VERIFY(document.position() > 2);
    QTest::keyClick(window_.get(), Qt::Key_Space);
    const dynamics::Trajectory run = document.session().trajectory;
    QTest::keyClick(window_.get(), Qt::Key_End);
    QCOMPARE(document.position(), run.steps());
    QTest::keyClick(window_.get(), Qt::Key_Left);
    QCOMPARE(document.position(), run.steps() - 1);
    QTest::keyClick(window_.get(), Qt::Key_Home);
    QCOMPARE(document.position(), 0);
    QVERIFY(document.point() == session.parameters);
}

void TestMainWindow::undoAndRedoByKeys() {
    auto& document = window_->document();
    QVERIFY(commands::setAlpha(document, 0.25).ok());
    QVERIFY(window_->isWindowModified());
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(document.session().architecture.alpha, 0.0);
    QVERIFY(!window_->isWindowModified());
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(document.session().architecture.alpha, 0.25);
}

void TestMainWindow::aViewFillsTheWindowAndComesBack() {
    auto* dock = window_->findChild<QDockWidget*>(QStringLiteral("parameterDock"));
    auto* other = window_->findChild<QDockWidget*>(QStringLiteral("dataDock"));
    auto* title = window_->findChild<QWidget*>(QStringLiteral("parameterDockTitle"));
    const QSize before = dock->size();
    QTest::mouseDClick(title, Qt::LeftButton);
    QTRY_VERIFY(!other->isVisible());
    QTRY_VERIFY(dock->width() > window_->width() * 9 / 10);
    QTest::mouseDClick(title, Qt::LeftButton);
    QTRY_VERIFY(other->isVisible());
    QTRY_VERIFY(std::abs(dock->width() - before.width()) < 10);
}

void TestMainWindow::aFloatingSurfaceStillDraws() {
    auto* dock = window_->findChild<QDockWidget*>(QStringLiteral("surfaceDock"));
    dock->setFloating(true);
    QVERIFY(QTest::qWaitForWindowExposed(dock));
    theSurfaceShowsMoreThanBackground();
    dock->setFloating(false);
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    theSurfaceShowsMoreThanBackground();
}

void TestMainWindow::anUnreadableFileLeavesTheDocument() {
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("broken.json"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"omegascope\": 1, \"network\": ");
    file.close();
    const auto before = window_->document().session();
    Answer answer(QMessageBox::Ok);
    dropFile(*window_, path);
    QVERIFY(answer.text.contains("broken.json"));
    QVERIFY(window_->document().session() == before);
    QCOMPARE(window_->document().filePath(), kBlindSide);
}

void TestMainWindow::aDroppedTableBeginsASession() {
    QTemporaryDir directory;
    const QString path = directory.filePath("dropped.csv");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("1.5,2,1\n3,4,-1\n") > 0);
    file.close();
    QTimer hand;
    connect(&hand, &QTimer::timeout, this, [] {
        QWidget* front = QApplication::activeModalWidget();
        auto* create = front ? front->findChild<QPushButton*>("createButton") : nullptr;
        if (create && create->isEnabled()) create->click();
    });
    hand.start(50);
    dropFile(*window_, path);
    QCOMPARE(window_->document().session().title, std::string("dropped"));
    QCOMPARE(window_->document().session().data->size(), 2);
    QVERIFY(window_->document().filePath().isEmpty());
}

void TestMainWindow::aDroppedFileOpens() {
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("valley.json"));
    QVERIFY(session::save(load(QStringLiteral(":/gallery/pmlr-fig1.json")), path).ok());
    dropFile(*window_, path);
    QCOMPARE(window_->document().filePath(), path);
    QCOMPARE(window_->document().session().architecture.input, 1);

    // Saved by key to the same file: what is read back is what is shown.
    QVERIFY(commands::setAlpha(window_->document(), 0.5).ok());
    QTest::keyClick(window_.get(), Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!window_->isWindowModified());
    QVERIFY(load(path) == window_->document().session());

    auto* recent = window_->findChild<QMenu*>("recentMenu");
    QVERIFY(recent);
    emit recent->aboutToShow();
    QVERIFY(!recent->actions().isEmpty());
    QCOMPARE(recent->actions().first()->statusTip(), path);
    QVERIFY(commands::setAlpha(window_->document(), 0.5).ok() && !window_->document().isModified());
    recent->actions().first()->trigger();
    QCOMPARE(window_->document().filePath(), path);
}

void TestMainWindow::savingLeavesTheFigureThatASessionCameFrom() {
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("figure.tex"));
    QByteArray figure = "% A figure of another program would have its picture here.\n";
    const auto text =
        QByteArray::fromStdString(session::toText(load(QStringLiteral(":/gallery/pmlr-fig1.json"))));
    for (const QByteArray& line : text.split('\n')) figure += "%omegascope " + line + '\n';
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(figure) == figure.size());
    file.close();
    dropFile(*window_, path);
    QCOMPARE(window_->document().session().architecture.input, 1);

    QVERIFY(commands::setAlpha(window_->document(), 0.5).ok());
    bool asked = false;
    QTimer answer;
    connect(&answer, &QTimer::timeout, [&asked] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        if (!dialog) return;
        asked = true;
        dialog->reject();
    });
    answer.start(20);
    QTest::keyClick(window_.get(), Qt::Key_S, Qt::ControlModifier);
    QVERIFY(asked);
    QVERIFY(window_->isWindowModified());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), figure);
}

void TestMainWindow::unsavedChangesAreAskedAbout() {
    QVERIFY(commands::setAlpha(window_->document(), 0.5).ok());
    {
        Answer answer(QMessageBox::Cancel);
        QVERIFY(!window_->close());
        QVERIFY(answer.text.contains("not saved"));
    }
    Answer answer(QMessageBox::Discard);
    QVERIFY(window_->close());
}

void TestMainWindow::copyAndPasteCarryTheWholeState() {
    QTest::keyClick(window_.get(), Qt::Key_C, Qt::ControlModifier);
    const auto copied = window_->document().session();
    window_->document().reset(load(QStringLiteral(":/gallery/pmlr-fig1.json")), QString());
    QTest::keyClick(window_.get(), Qt::Key_V, Qt::ControlModifier);
    QVERIFY(window_->document().session() == copied);

    QApplication::clipboard()->setText(QStringLiteral("no session"));
    Answer answer(QMessageBox::Ok);
    QTest::keyClick(window_.get(), Qt::Key_V, Qt::ControlModifier);
    QVERIFY(answer.text.contains("clipboard"));
    QVERIFY(window_->document().session() == copied);
}

void TestMainWindow::noKeyIsUsedTwice() {
    std::set<QString> seen;
    for (const auto* action : window_->actions())
        for (const auto& key : action->shortcuts())
            QVERIFY2(seen.insert(key.toString()).second, qPrintable(key.toString()));
    QVERIFY(seen.size() > 15);
}

void TestMainWindow::everyActionSaysWhatItDoes() {
    for (const auto* action : window_->actions())
        QVERIFY2(!action->statusTip().isEmpty(), qPrintable(action->text()));
}

void TestMainWindow::shortcutListIsSearchable() {
    bool checked = false;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] {
        auto* dialog = QApplication::activeModalWidget();
        if (!dialog) return;
        timer.stop();
        auto* list = dialog->findChild<QTreeWidget*>(QStringLiteral("shortcutList"));
        QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("shortcutSearch")),
                         QStringLiteral("rewind"));
        int visible = 0;
        for (int g = 0; g < list->topLevelItemCount(); ++g)
            for (int k = 0; k < list->topLevelItem(g)->childCount(); ++k)
                visible += !list->topLevelItem(g)->isHidden() && !list->topLevelItem(g)->child(k)->isHidden();
        checked = visible == 1;
        static_cast<QDialog*>(dialog)->reject();
    });
    timer.start(10);
    QTest::keyClick(window_.get(), Qt::Key_F1);
    QVERIFY(checked);
}

void TestMainWindow::layoutIsRemembered() {
    window_->findChild<QDockWidget*>(QStringLiteral("chartDock"))->close();
    QVERIFY(window_->close());
    init();
    QVERIFY(!window_->findChild<QDockWidget*>(QStringLiteral("chartDock"))->isVisible());
    window_->action(QStringLiteral("resetLayout"))->trigger();
    QVERIFY(window_->findChild<QDockWidget*>(QStringLiteral("chartDock"))->isVisible());
    QVERIFY(window_->close());
}

void TestMainWindow::aThirdDirectionTurnsTheSurfaceIntoAVolume() {
    auto* surface = window_->findChild<view3d::VtkWidget*>();
    auto* tabs = window_->findChild<QTabWidget*>(QStringLiteral("inspector"));
    QVERIFY(surface && tabs);
    QVERIFY(!tabs->isTabVisible(tabs->count() - 1));
    window_->action(QStringLiteral("sliceThird"))->trigger();
    QCOMPARE(window_->document().slice().dimension(), 3);
    QVERIFY(tabs->isTabVisible(tabs->count() - 1));
    QTRY_VERIFY_WITH_TIMEOUT(surface->state().volume.picture, 120'000);
    QVERIFY(!surface->state().volume.picture->complex.cells.empty());
    window_->action(QStringLiteral("undo"))->trigger();
    QTRY_VERIFY(!surface->state().volume.picture);
    QVERIFY(!tabs->isTabVisible(tabs->count() - 1));
}

void TestMainWindow::theVerdictOfTheBlindSideIsTold() {
    auto* headline = window_->findChild<QLabel*>(QStringLiteral("verdictHeadline"));
    QVERIFY(headline && headline->isVisible());
    QTRY_COMPARE(headline->text(), QStringLiteral("Flat local minimum"));  // P, Fig. 4(b)
    auto* facts = window_->findChild<QLabel*>(QStringLiteral("pointFacts"));
    QTRY_VERIFY(facts->text().contains(QStringLiteral("local minimum, a plateau")));  // in the slice, too
}

void TestMainWindow::keysBringUpTheoremsAndMinima() {
    const auto dock = [this](const char* name) {
        return window_->findChild<QDockWidget*>(QLatin1String(name));
    };
    QTest::keyClick(window_.get(), Qt::Key_T);
    QTRY_VERIFY(!dock("theoremsDock")->visibleRegion().isEmpty());
    auto* theorems = window_->findChild<QTextBrowser*>(QStringLiteral("theoremsText"));
    QTRY_VERIFY_WITH_TIMEOUT(theorems->toPlainText().contains(QStringLiteral("agrees")), 120'000);
    QTest::keyClick(window_.get(), Qt::Key_M);
    QTRY_VERIFY(!dock("minimaDock")->visibleRegion().isEmpty());
    auto* table = window_->findChild<QTableView*>(QStringLiteral("minimaTable"));
    QTRY_VERIFY_WITH_TIMEOUT(table->model()->rowCount() > 1, 120'000);
    // The minima of these data: L = 0 and suboptimal ones (P, Fig. 4).
    const auto loss = [table](int row) { return table->model()->index(row, 1).data().toString(); };
    QCOMPARE(loss(0), QStringLiteral("0"));
    QVERIFY(loss(table->model()->rowCount() - 1) != QStringLiteral("0"));
}

void TestMainWindow::whatBreaksAHypothesisLightsUpInTheDataPlane() {
    auto* plane = window_->findChild<QWidget*>(QStringLiteral("dataPlane"));
    const QImage before = plane->grab().toImage();
    emit window_->findChild<panels::TheoremsPanel*>()->highlightRequested({2}, {1});
    QVERIFY(plane->grab().toImage() != before);
}

void TestMainWindow::followingTheDescentByKeyIsOneStep() {
    auto& document = window_->document();
    QVERIFY(commands::moveDatum(document, 0, Eigen::Vector2d(1.9, 0.0)).ok());  // inside neuron 1's margin
    QTRY_VERIFY(window_->action(QStringLiteral("followDescent"))->isEnabled());
    const double before = document.evaluation().value;
    QTest::keyClick(window_.get(), Qt::Key_D);
    QTRY_VERIFY(document.evaluation().value < before);
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(document.evaluation().value, before);
}

void TestMainWindow::noTabIsCutOff_data() {
    QTest::addColumn<QSize>("size");
    QTest::newRow("laptop") << QSize(1280, 800);
    QTest::newRow("projector") << QSize(1900, 1040);
}

void TestMainWindow::noTabIsCutOff() {
    QFETCH(QSize, size);
    window_->resize(size);
    QTRY_COMPARE(window_->size(), size);
    window_->action(QStringLiteral("resetLayout"))->trigger();
    window_->action(QStringLiteral("sliceThird"))->trigger();  // one tab more
    QCoreApplication::processEvents();
    int bars = 0;
    for (const auto* bar : window_->findChildren<QTabBar*>()) {
        if (!bar->isVisible() || bar->count() == 0) continue;
        ++bars;
        for (int tab = 0; tab < bar->count(); ++tab) {
            if (!bar->isTabVisible(tab)) continue;
            QVERIFY2(bar->rect().contains(bar->tabRect(tab)), qPrintable(bar->tabText(tab)));
            const QString shown = bar->tabText(tab).remove(QLatin1Char('&'));
            const int text = bar->fontMetrics().horizontalAdvance(shown);
            QVERIFY2(bar->tabRect(tab).width() >= text + 8, qPrintable(bar->tabText(tab)));
        }
    }
    QVERIFY(bars >= 2);
}

void TestMainWindow::everyGallerySessionOpens_data() {
    QTest::addColumn<QString>("path");
    for (const auto& name : QDir(QStringLiteral(":/gallery")).entryList({QStringLiteral("*.json")}))
        QTest::newRow(qPrintable(name)) << QStringLiteral(":/gallery/") + name;
}

void TestMainWindow::everyGallerySessionOpens() {
    QFETCH(QString, path);
    window_->document().reset(load(path), path);
    auto* surface = window_->findChild<view3d::VtkWidget*>(QStringLiteral("surface"));
    QTRY_VERIFY(surface->state().picture != nullptr);
    QVERIFY(!window_->grab().isNull());
}

OMEGASCOPE_TEST(Gui, TestMainWindow, view3d::VtkWidget::prepareApplication);

}  // namespace test_main_window

#include "test_main_window.moc"
