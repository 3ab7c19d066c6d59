// What leaves the window: figures, quick pictures, the clipboard, numbers, films. On a display with OpenGL.

#include <QAbstractButton>
#include <QClipboard>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QProgressDialog>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>
#include <deque>
#include <set>

#include "app/commands/edits.h"
#include "app/dialogs/animation_dialog.h"
#include "app/dialogs/export_dialog.h"
#include "app/mainwindow/main_window.h"
#include "app/session/file/embedded_session.h"
#include "app/session/file/session_io.h"
#include "app/view3d/vtk_widget.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_figure_export {

using namespace omegascope;
using exporting::Panel;

namespace {

const QString kBlindSide = QStringLiteral(":/gallery/pmlr-fig4b.json");
const QString kSpiral = QStringLiteral(":/gallery/pmlr-fig3.json");

session::Session load(const QString& path) {
    return session::load(path).value().session;
}

/// Some 140,000 cells: what a figure shows takes seconds to compute.
session::Session manyCells() {
    Random random(1);
    session::Session session;
    session.title = "many cells";
    session.architecture.input = 2;
    session.architecture.layers = {network::DenseLayer{12}};
    data::Dataset& data = session.data.edit();
    data.points.resize(2, 60);
    data.targets.resize(1, 60);
    for (double& x : data.points.reshaped()) x = random.normal();
    for (double& y : data.targets.reshaped()) y = random.uniform() < 0.5 ? -1.0 : 1.0;
    const network::Network network(session.architecture);
    session.parameters.resize(network.parameterCount());
    for (double& p : session.parameters) p = random.normal();
    session.slice = slice::defaultSlice(network, session.parameters, 0.7);
    session.slice.directions.clear();
    for (int k = 0; k < 2; ++k) {
        Eigen::VectorXd direction = Eigen::VectorXd::Zero(network.parameterCount());
        for (const network::Block* block : {network.layout().weight(1), network.layout().bias(1)})
            for (double& d : direction.segment(block->offset, block->size)) d = random.normal();
        session.slice.directions.emplace_back(slice::BlockDirection{direction});
    }
    return session;
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Does the next thing of the list whenever a dialog of its kind is in front.
class Hands : public QObject {
  public:
    Hands() {
        connect(&timer_, &QTimer::timeout, this, [this] {
            QWidget* front = QApplication::activeModalWidget();
            if (front && QTest::currentTestFailed()) {  // or nobody would ever close it
                front->close();
                return;
            }
            if (acts_.empty() || !front || !acts_.front().concerns(*front)) return;
            // Off the list first: what it does may open a dialog for the next.
            // And not from here, since a timer rests while its own slot runs.
            const Act act = std::move(acts_.front());
            acts_.pop_front();
            QMetaObject::invokeMethod(
                front, [act, front] { act.perform(*front); }, Qt::QueuedConnection);
        });
        timer_.start(20);
    }
    template <typename Dialog>
    void whenAsked(std::function<void(Dialog&)> perform) {
        acts_.push_back({[](QWidget& front) { return qobject_cast<Dialog*>(&front) != nullptr; },
                         [perform](QWidget& front) { perform(static_cast<Dialog&>(front)); }});
    }
    bool done() const { return acts_.empty(); }

  private:
    struct Act {
        std::function<bool(QWidget&)> concerns;
        std::function<void(QWidget&)> perform;
    };
    std::deque<Act> acts_;
    QTimer timer_;
};

void chooseFile(QFileDialog& dialog, const QString& path) {
    auto* name = dialog.findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
    name->setText(path);
    QTest::keyClick(name, Qt::Key_Return);
}

template <typename Widget>
Widget* child(QWidget& parent, const char* name) {
    return parent.findChild<Widget*>(QLatin1String(name));
}

void click(QWidget& dialog, const char* button) {
    QTest::mouseClick(child<QAbstractButton>(dialog, button), Qt::LeftButton);
}

/// Types a number into a box; Return takes it and presses no button of the dialog.
void type(QWidget& dialog, const char* box, const QString& text) {
    auto* edit = child<QAbstractSpinBox>(dialog, box);
    edit->selectAll();
    QTest::keyClicks(edit, text);
    QTest::keyClick(edit, Qt::Key_Return);
}

/// The preview of what is set now. What the window has not computed yet is computed in the background.
void showNow(dialogs::ExportDialog& dialog) {
    dialog.refresh();
    QTRY_VERIFY(child<QAbstractButton>(dialog, "exportButton")->isEnabled());
}

}  // namespace

class TestFigureExport : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void init();
    void cleanup() { window_.reset(); }

    void theDialogShowsWhatItExports();
    void aPanelLessChangesGridHeightAndCaption();
    void theSettingsAreRemembered();
    void anUnwritablePathIsToldAndNothingIsLost();
    void unitsKeepTheSize();
    void aQuickPictureIsTheSessionAsItIsSeen();
    void aQuickPictureShowsTheViewThatFillsTheWindow();
    void quickPicturesNeverReplaceOneAnother();
    void picturesInQuickSuccessionAreAllWritten();
    void aFigureRightAfterAnEditWaitsForTheSlice();
    void aSlowFigureCanBeStopped();
    void aTransparentPictureHasAlpha();
    void aCopiedFigureHoldsTheSession();
    void aPastedFigureRestoresTheSession();
    void numbersAreWrittenInTheBackground();
    void withoutARunThereAreNoNumbersOfOne();
    void aFilmOfTheRunIsMade();
    void aFilmThatIsStoppedLeavesNothing();

  private:
    QString inFolder(const char* name) const { return folder_->filePath(QLatin1String(name)); }
    void turn() {
        auto* surface = child<view3d::VtkWidget>(*window_, "surface");
        const QPoint middle = surface->rect().center();
        QTest::mousePress(surface, Qt::LeftButton, {}, middle);
        QTest::mouseMove(surface, middle + QPoint(40, 25));
        QTest::mouseRelease(surface, Qt::LeftButton, {}, middle + QPoint(40, 25));
    }

    std::unique_ptr<mainwindow::MainWindow> window_;
    std::unique_ptr<QTemporaryDir> folder_;
};

void TestFigureExport::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("omegascope-export-tests"));
}

void TestFigureExport::init() {
    QSettings().clear();
    folder_ = std::make_unique<QTemporaryDir>();
    dialogs::rememberExport(inFolder("any.png"));
    window_ = std::make_unique<mainwindow::MainWindow>(load(kBlindSide), kBlindSide);
    window_->show();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    QApplication::setActiveWindow(window_.get());
    auto* surface = child<view3d::VtkWidget>(*window_, "surface");
    // A coarse picture comes first, which has no cells: with it figures would wait.
    QTRY_VERIFY(surface->state().picture && surface->state().picture->hasCells());
}

void TestFigureExport::theDialogShowsWhatItExports() {
    Hands hands;
    const QString path = inFolder("figure.svg");
    hands.whenAsked<dialogs::ExportDialog>([&](dialogs::ExportDialog& dialog) {
        showNow(dialog);
        const QPixmap preview = child<QLabel>(dialog, "figurePreview")->pixmap(Qt::ReturnByValue);
        QVERIFY(!preview.isNull());
        const QSizeF centimetres = dialog.spec().centimetres;
        // In the proportions of the figure, to a pixel.
        QVERIFY(std::abs(preview.height() - preview.width() * centimetres.height() / centimetres.width()) <
                1.5);
        QVERIFY(child<QLabel>(dialog, "figureFacts")->text().startsWith("17.5 × 5.83 cm"));
        QVERIFY(child<QPlainTextEdit>(dialog, "captionText")->toPlainText().contains("L(ω) = 0.25 = 3/12."));
        type(dialog, "widthBox", "12");
        showNow(dialog);
        QVERIFY(child<QLabel>(dialog, "figureFacts")->text().startsWith("12 × 5.83 cm"));
        click(dialog, "exportButton");
    });
    hands.whenAsked<QFileDialog>([&](QFileDialog& dialog) { chooseFile(dialog, path); });
    QTest::keyClick(window_.get(), Qt::Key_E, Qt::ControlModifier);
    QVERIFY(hands.done());
    const QByteArray drawing = bytesOf(path);
    QVERIFY(drawing.contains("<path") && drawing.contains("<text") && !drawing.contains("<image"));
    QVERIFY(drawing.contains("width=\"340.1"));  // 12 cm in points
    QVERIFY(window_->statusBar()->currentMessage().contains(path));
    QVERIFY(session::load(path));
}

void TestFigureExport::aPanelLessChangesGridHeightAndCaption() {
    Hands hands;
    hands.whenAsked<dialogs::ExportDialog>([&](dialogs::ExportDialog& dialog) {
        auto* list = child<QListWidget>(dialog, "panelList");
        const QRect row = list->visualItemRect(list->item(1));
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, QPoint(10, row.center().y()));
        QTRY_COMPARE(dialog.spec().panels, (std::vector{Panel::Data, Panel::Surface}));
        QCOMPARE(dialog.spec().columns, 2);
        QCOMPARE(dialog.spec().centimetres, QSizeF(17.5, 8.75));
        showNow(dialog);
        const QString caption = child<QPlainTextEdit>(dialog, "captionText")->toPlainText();
        QVERIFY(caption.contains("(a) Data:") && caption.contains("(b) The loss as a surface"));
        type(dialog, "columnsBox", "1");
        QCOMPARE(dialog.spec().rows, 2);
        QCOMPARE(dialog.spec().centimetres, QSizeF(17.5, 35));
        dialog.reject();
    });
    QTest::keyClick(window_.get(), Qt::Key_E, Qt::ControlModifier);
    QVERIFY(hands.done());
}

void TestFigureExport::theSettingsAreRemembered() {
    Hands hands;
    exporting::FigureSpec chosen = exporting::specOf({Panel::Slice}, {});
    apply(exporting::Preset::OneColumn, chosen);
    chosen.lineWidth = 1.5;
    chosen.format = exporting::Format::Tikz;
    hands.whenAsked<dialogs::ExportDialog>([&](dialogs::ExportDialog& dialog) {
        dialog.setSpec(chosen);
        showNow(dialog);
        click(dialog, "exportButton");
    });
    hands.whenAsked<QFileDialog>([&](QFileDialog& dialog) { chooseFile(dialog, inFolder("plane")); });
    QTest::keyClick(window_.get(), Qt::Key_E, Qt::ControlModifier);
    QVERIFY(QFileInfo::exists(inFolder("plane.tex")));
    QApplication::setActiveWindow(window_.get());  // no window manager gives it back
    hands.whenAsked<dialogs::ExportDialog>([&](dialogs::ExportDialog& dialog) {
        QVERIFY(dialog.spec() == chosen);
        dialog.reject();
    });
    QTest::keyClick(window_.get(), Qt::Key_E, Qt::ControlModifier);
    QVERIFY(hands.done());
}

void TestFigureExport::anUnwritablePathIsToldAndNothingIsLost() {
    Hands hands;
    hands.whenAsked<dialogs::ExportDialog>([&](dialogs::ExportDialog& dialog) {
        showNow(dialog);
        click(dialog, "exportButton");
        QVERIFY(dialog.isVisible());
        dialog.reject();
    });
    QString told;
    hands.whenAsked<QFileDialog>([&](QFileDialog& dialog) { chooseFile(dialog, inFolder("figure.bmp")); });
    hands.whenAsked<QMessageBox>([&](QMessageBox& box) {
        told = box.text();
        box.accept();
    });
    QTest::keyClick(window_.get(), Qt::Key_E, Qt::ControlModifier);
    QVERIFY(hands.done());
    QVERIFY2(told.contains("figure.bmp") && told.contains("give .pdf"), qPrintable(told));
    QVERIFY(QDir(folder_->path()).isEmpty());
}

void TestFigureExport::unitsKeepTheSize() {
    Hands hands;
    hands.whenAsked<dialogs::ExportDialog>([&](dialogs::ExportDialog& dialog) {
        const QSizeF points = pointsOf(dialog.spec());
        auto* unit = child<QComboBox>(dialog, "unitBox");
        QTest::keyClick(unit, Qt::Key_Down);
        QVERIFY(dialog.spec().pixels.has_value());
        QCOMPARE(*dialog.spec().pixels, QSize(2067, 689));
        QVERIFY(std::abs(pointsOf(dialog.spec()).width() - points.width()) < 0.24);  // a pixel
        QTest::keyClick(unit, Qt::Key_Up);
        QVERIFY(!dialog.spec().pixels);
        QVERIFY(std::abs(dialog.spec().centimetres.width() - 17.5) < 0.01);
        dialog.reject();
    });
    QTest::keyClick(window_.get(), Qt::Key_E, Qt::ControlModifier);
    QVERIFY(hands.done());
}

/// The picture is what the command line makes of the session inside it, to the byte.
void TestFigureExport::aQuickPictureIsTheSessionAsItIsSeen() {
    turn();
    const auto* surface = child<view3d::VtkWidget>(*window_, "surface");
    // Another sentence may follow at once where drawing takes long.
    QStringList told;
    connect(window_->statusBar(), &QStatusBar::messageChanged, this,
            [&told](const QString& sentence) { told << sentence; });
    QTest::keyClick(window_.get(), Qt::Key_F12);
    const QString path = inFolder("pmlr-fig4b.png");
    // At once where the cells are there already, else when they are.
    QTRY_VERIFY2(told.join(' ').contains(path), qPrintable(told.join('\n')));
    const session::Session inside = load(path);
    QVERIFY(inside.framing.camera == surface->state().camera);
    QVERIFY(inside.parameters == window_->document().session().parameters);

    auto renderer = exporting::PanelRenderer::of(inside);
    exporting::FigureSpec spec = exporting::specOf(exporting::panelsNamed("figure").value(), {});
    spec.pixels = usualPixels(spec);
    QCOMPARE(exporting::pngBytes(renderer->render(spec).value()), bytesOf(path));
}

void TestFigureExport::aQuickPictureShowsTheViewThatFillsTheWindow() {
    auto* title = child<QWidget>(*window_, "parameterDockTitle");
    QVERIFY(title);
    QTest::mouseDClick(title, Qt::LeftButton, {}, QPoint(20, title->height() / 2));
    QCoreApplication::processEvents();  // the layout is exchanged after the click
    QTest::keyClick(window_.get(), Qt::Key_F12);
    QTRY_COMPARE(QImage(inFolder("pmlr-fig4b.png")).size(), QSize(1600, 1200));
}

void TestFigureExport::quickPicturesNeverReplaceOneAnother() {
    QTest::keyClick(window_.get(), Qt::Key_F12);
    const QByteArray first = bytesOf(inFolder("pmlr-fig4b.png"));
    QVERIFY(commands::setAlpha(window_->document(), 0.5));
    QTest::keyClick(window_.get(), Qt::Key_F12);
    // The slice is computed anew in the background.
    QTRY_VERIFY(QFileInfo::exists(inFolder("pmlr-fig4b-2.png")));
    QCOMPARE(bytesOf(inFolder("pmlr-fig4b.png")), first);
    QCOMPARE(load(inFolder("pmlr-fig4b-2.png")).architecture.alpha, 0.5);
}

/// Both pictures are of what was seen when the key was pressed.
void TestFigureExport::picturesInQuickSuccessionAreAllWritten() {
    for (const double alpha : {0.25, 0.5}) {
        QVERIFY(commands::setAlpha(window_->document(), alpha));
        QTest::keyClick(window_.get(), Qt::Key_F12);
    }
    QTRY_VERIFY(QFileInfo::exists(inFolder("pmlr-fig4b.png")) &&
                QFileInfo::exists(inFolder("pmlr-fig4b-2.png")));
    std::set<double> alphas;
    for (const char* name : {"pmlr-fig4b.png", "pmlr-fig4b-2.png"})
        alphas.insert(load(inFolder(name)).architecture.alpha);
    QCOMPARE(alphas, (std::set<double>{0.25, 0.5}));
}

void TestFigureExport::aFigureRightAfterAnEditWaitsForTheSlice() {
    Hands hands;
    const QString path = inFolder("figure.svg");
    hands.whenAsked<dialogs::ExportDialog>([&](dialogs::ExportDialog& dialog) {
        showNow(dialog);
        auto* button = child<QAbstractButton>(dialog, "exportButton");
        QTRY_VERIFY(button->isEnabled());
        QVERIFY(!child<QLabel>(dialog, "figurePreview")->pixmap(Qt::ReturnByValue).isNull());
        click(dialog, "exportButton");
    });
    hands.whenAsked<QFileDialog>([&](QFileDialog& dialog) { chooseFile(dialog, path); });
    QVERIFY(commands::setAlpha(window_->document(), 0.5));
    QTest::keyClick(window_.get(), Qt::Key_E, Qt::ControlModifier);
    QVERIFY(hands.done());
    QCOMPARE(load(path).architecture.alpha, 0.5);
}

void TestFigureExport::aSlowFigureCanBeStopped() {
    window_->document().reset(manyCells(), QString());
    QElapsedTimer clock;
    clock.start();
    QTest::keyClick(window_.get(), Qt::Key_F12);
    qInfo("F12 kept the window's thread for %lld ms", clock.elapsed());
    auto* box = child<QProgressDialog>(*window_, "figureProgress");
    QVERIFY(box);
    box->show();  // it waits a moment by itself, in which a quick machine is done
    QTest::mouseClick(box->findChild<QPushButton*>(), Qt::LeftButton);
    QTRY_VERIFY(child<QProgressDialog>(*window_, "figureProgress") == nullptr);
    QVERIFY(QDir(folder_->path()).isEmpty());
}

void TestFigureExport::aTransparentPictureHasAlpha() {
    QTest::keyClick(window_.get(), Qt::Key_F12, Qt::ControlModifier);
    const QImage image(inFolder("pmlr-fig4b.png"));
    QVERIFY(image.hasAlphaChannel());
    QCOMPARE(qAlpha(image.pixel(1, 1)), 0);
}

void TestFigureExport::aCopiedFigureHoldsTheSession() {
    QTest::keyClick(window_.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    QVERIFY(data->hasImage());
    for (const char* type : {"image/png", "image/svg+xml"}) {
        const auto inside = session::embeddedSession(data->data(QLatin1String(type)));
        QVERIFY2(inside && *inside, type);
        const auto read = session::fromText((*inside)->toStdString(), QString());
        QVERIFY(read && read->session.parameters == window_->document().session().parameters);
    }
}

void TestFigureExport::aPastedFigureRestoresTheSession() {
    auto& document = window_->document();
    QTest::keyClick(window_.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    const Eigen::VectorXd before = document.session().parameters;
    document.reset(load(kSpiral), QString());
    QTest::keyClick(window_.get(), Qt::Key_V, Qt::ControlModifier);
    QVERIFY(document.session().parameters.size() == before.size() && document.session().parameters == before);
}

void TestFigureExport::numbersAreWrittenInTheBackground() {
    Hands hands;
    const QString path = inFolder("plane.json");
    hands.whenAsked<QFileDialog>([&](QFileDialog& dialog) { chooseFile(dialog, path); });
    window_->action(QStringLiteral("exportParameterPlane"))->trigger();
    QTRY_VERIFY(QFileInfo::exists(path));
    QTRY_VERIFY(window_->statusBar()->currentMessage().startsWith("Wrote"));
    const auto json = session::Json::parse(bytesOf(path).toStdString());
    QCOMPARE(json["cells"]["cells"].get<int>(), 81);
}

void TestFigureExport::withoutARunThereAreNoNumbersOfOne() {
    Hands hands;
    QString told;
    hands.whenAsked<QMessageBox>([&](QMessageBox& box) {
        told = box.text();
        box.accept();
    });
    window_->action(QStringLiteral("exportRun"))->trigger();
    QVERIFY2(told.contains("no run"), qPrintable(told));
}

void TestFigureExport::aFilmOfTheRunIsMade() {
    window_->document().reset(load(kSpiral), kSpiral);
    QTest::keyClick(window_.get(), Qt::Key_Space);
    QTRY_VERIFY(!window_->document().session().trajectory->empty());
    QTest::keyClick(window_.get(), Qt::Key_Space);
    Hands hands;
    const QString path = inFolder("spiral.gif");
    hands.whenAsked<dialogs::AnimationDialog>([&](dialogs::AnimationDialog& dialog) {
        QVERIFY(dialog.spec().motion == exporting::Motion::Run);
        QTest::mouseClick(child<QWidget>(dialog, "surfaceFilmBox"), Qt::LeftButton, {}, QPoint(8, 8));
        QVERIFY(!child<QAbstractButton>(dialog, "filmButton")->isEnabled());  // no panel is left
        QTest::mouseClick(child<QWidget>(dialog, "sliceFilmBox"), Qt::LeftButton, {}, QPoint(8, 8));
        type(dialog, "framesBox", "4");
        type(dialog, "filmWidthBox", "200");
        type(dialog, "filmHeightBox", "160");
        click(dialog, "filmButton");
    });
    hands.whenAsked<QFileDialog>([&](QFileDialog& dialog) { chooseFile(dialog, path); });
    window_->action(QStringLiteral("exportAnimation"))->trigger();
    QVERIFY(bytesOf(path).startsWith("GIF89a"));
    QCOMPARE(QImage(path).size(), QSize(200, 160));
    QVERIFY(window_->statusBar()->currentMessage().contains(path));
}

void TestFigureExport::aFilmThatIsStoppedLeavesNothing() {
    Hands hands;
    hands.whenAsked<dialogs::AnimationDialog>([&](dialogs::AnimationDialog& dialog) {
        QVERIFY(dialog.spec().motion == exporting::Motion::Orbit);
        dialog.film(inFolder("orbit.gif"));
        QVERIFY(dialog.isFilming());
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QVERIFY(!dialog.isFilming());
        QVERIFY(dialog.isVisible());
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QVERIFY(!dialog.isVisible());
    });
    window_->action(QStringLiteral("exportAnimation"))->trigger();
    QVERIFY(hands.done());
    QVERIFY(QDir(folder_->path()).isEmpty());
}

OMEGASCOPE_TEST(Gui, TestFigureExport);

}  // namespace test_figure_export

#include "test_figure_export.moc"
