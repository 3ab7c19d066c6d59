#include "app/mainwindow/main_window.h"

#include <QDragEnterEvent>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QStatusBar>
#include <QTabWidget>
#include <QTimer>
#include <QToolBar>

#include "app/charts/loss_chart.h"
#include "app/controls/names.h"
#include "app/controls/wide_row.h"
#include "app/dialogs/complaint.h"
#include "app/dialogs/figure_controller.h"
#include "app/live/point_computer.h"
#include "app/live/run_controller.h"
#include "app/live/run_planes.h"
#include "app/mainwindow/dock_folding.h"
#include "app/mainwindow/file_controller.h"
#include "app/mainwindow/lesson_controller.h"
#include "app/mainwindow/look/explainer.h"
#include "app/mainwindow/view_dock.h"
#include "app/panels/gallery/gallery_panel.h"
#include "app/panels/point/point_panel.h"
#include "app/panels/run/timeline_bar.h"
#include "app/panels/session/data_panel.h"
#include "app/panels/session/loss_scale_panel.h"
#include "app/panels/session/network_panel.h"
#include "app/panels/session/parameter_table.h"
#include "app/panels/session/slice_panel.h"
#include "app/panels/session/volume_panel.h"
#include "app/panels/studies/study_panel.h"
#include "app/views/data_plane_view.h"
#include "app/views/parameter_plane_view.h"
#include "app/views/subtitles.h"
#include "app/views/surface_view.h"

namespace omegascope::mainwindow {

namespace {

using document::Aspect;

/// Below it one view does not show what it is for; above it docks fold until the others have room.
constexpr QSize kLeastSize{400, 300};
constexpr int kSentenceMilliseconds = 12'000;

/// What is computed stands in front of what is shown meanwhile.
QString withWaiting(const QString& waiting, const QString& subtitle) {
    return waiting.isEmpty() ? subtitle : waiting + QStringLiteral("    ") + subtitle;
}

}  // namespace

MainWindow::MainWindow(session::Session session, const QString& path, QWidget* parent)
    : QMainWindow(parent),
      document_(std::move(session)),
      slices_(document_),
      volumes_(document_),
      run_(new panels::RunController(document_, this)),
      planes_(new panels::RunPlanes(document_, this)),
      points_(new panels::PointComputer(document_, this)),
      files_(new FileController(document_, this)),
      lessons_(new LessonController(this)),
      figures_(new dialogs::FigureController([this] { return shownNow(); }, this)) {
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    setDockNestingEnabled(true);
    // A layout that is restored in the midst of an animation makes Qt show tab bars that are gone.
    setAnimated(false);
    document_.setFilePath(path);
    makeViews();
    makeAnalysis();
    makeClassPlanes();
    makeInspector();
    makeTimeline();
    makeStatusBar();
    makeActions();
    arrangeDocks();
    connectTold();
    new Explainer(&highlight_, this);
    connect(&document_, &document::Document::changed, this, &MainWindow::refreshTitles);
    connect(&document_.undoStack(), &QUndoStack::cleanChanged, this,
            [this](bool clean) { setWindowModified(!clean); });
    connect(&slices_, &views::SliceComputer::pictureChanged, this, &MainWindow::refreshSliceSubtitle);
    connect(&slices_, &views::SliceComputer::pictureChanged, this, &MainWindow::tellSlice);
    connect(&slices_, &views::SliceComputer::waitingTextChanged, this, &MainWindow::refreshSliceSubtitle);
    connect(&volumes_, &views::VolumeComputer::waitingTextChanged, this, &MainWindow::refreshVolume);
    connect(&volumes_, &views::VolumeComputer::pictureChanged, this, &MainWindow::refreshVolume);
    refreshTitles(~document::Aspects());
    setMinimumSize(kLeastSize);
    resize(1280, 800);
    restoreLayout();
    makeFolding();
    panels::nameControls(*this);
    parameterPlane_->setFocus();  // so that the keys of the run work before anything was clicked
}

// Views and panels hold references to the document, so they go before it.
MainWindow::~MainWindow() {
    document_.disconnect(this);
    document_.undoStack().disconnect();  // it is cleared at the very end, and would tell what is gone
    slices_.disconnect(this);
    volumes_.disconnect(this);
    for (auto* dock : dockOrder_) delete dock;
    for (auto* bar : findChildren<QToolBar*>()) delete bar;
    delete points_;
    delete planes_;
    delete run_;
    delete files_;
    delete lessons_;
    delete figures_;
}

ViewDock* MainWindow::makeDock(const QString& name, const QString& title, QWidget* content) {
    auto* dock = new ViewDock(name, title, content, this);
    connect(dock, &ViewDock::fillRequested, this, [this, dock] { toggleFill(dock); });
    docks_.insert(name, dock);
    dockOrder_ << dock;
    return dock;
}

void MainWindow::makeViews() {
    auto* gallery = new panels::GalleryPanel(this);
    connect(gallery, &panels::GalleryPanel::chosen, this,
            [this](const QString& path) { files_->open(path); });
    connect(gallery, &panels::GalleryPanel::studyChosen, this, [this](const QString& name) {
        bringUp("studiesDock");
        if (auto* study = findChild<panels::StudyPanel*>()) study->showShipped(name);
    });
    makeDock(QStringLiteral("galleryDock"), tr("Gallery"), gallery);
    const auto mark = [this, gallery] { gallery->setCurrent(document_.filePath()); };
    connect(&document_, &document::Document::changed, gallery, [mark](document::Aspects aspects) {
        if (aspects.testFlag(Aspect::File)) mark();
    });
    QTimer::singleShot(0, gallery, mark);  // once the list is laid out
    dataPlane_ = new views::DataPlaneView(document_, highlight_);
    makeDock(QStringLiteral("dataDock"), tr("Data plane"), dataPlane_);
    parameterPlane_ = new views::ParameterPlaneView(document_, slices_, highlight_);
    makeDock(QStringLiteral("parameterDock"), tr("Parameter plane"), parameterPlane_);
    surface_ = new views::SurfaceView(document_, slices_, volumes_, highlight_);
    makeDock(QStringLiteral("surfaceDock"), tr("Loss surface"), surface_);
    auto* chart = new views::LossChart(document_, run_->events());
    connect(&highlight_, &views::Highlight::changed, chart,
            [this, chart] { chart->setHighlightedData(highlight_.state().data); });
    connect(chart, &views::LossChart::refused, this, &MainWindow::tell);
    makeDock(QStringLiteral("chartDock"), tr("Run chart"), chart);
}

void MainWindow::makeInspector() {
    auto* tabs = inspector_ = new QTabWidget(this);
    tabs->setObjectName(QStringLiteral("inspector"));
    tabs->setDocumentMode(true);
    tabs->setUsesScrollButtons(false);
    const auto addTab = [&](auto* panel, const QString& name, const QString& tip) {
        connect(panel, &panels::Panel::refused, this, &MainWindow::tell);
        tabs->setTabToolTip(tabs->addTab(panel, name), tip);
    };
    point_ = new panels::PointPanel(document_, *points_);
    addTab(point_, tr("Point"), tr("Is ω a local minimum, and what else is known of it"));
    addTab(new panels::NetworkPanel(document_), tr("Network"), tr("Architecture, α and criterion"));
    addTab(new panels::ParameterTable(document_), tr("ω"), tr("All parameters, editable"));
    auto* slice = new panels::SlicePanel(document_);
    slice->append(makeLossScale());
    addTab(slice, tr("Slice"), tr("Which plane of parameter space is shown, and how its losses are"));
    addTab(new panels::DataPanel(document_), tr("Data"), tr("Points, targets and weights"));
    addTab(new panels::VolumePanel(document_), tr("3-D"), tr("How the 3-D slice is shown"));
    volumeTab_ = tabs->count() - 1;
    makeDock(QStringLiteral("inspectorDock"), tr("Inspector"), tabs);
}

QWidget* MainWindow::makeLossScale() {
    const auto shown = [this]() -> std::optional<figures::LossMap> {
        if (const auto volume = volumes_.picture()) return volume->map;
        if (const auto picture = slices_.picture()) return picture->map;
        return std::nullopt;
    };
    auto* scale = new panels::LossScalePanel(document_, shown);
    connect(scale, &panels::Panel::refused, this, &MainWindow::tell);
    connect(&slices_, &views::SliceComputer::pictureChanged, scale, &panels::LossScalePanel::showMap);
    connect(&volumes_, &views::VolumeComputer::pictureChanged, scale, &panels::LossScalePanel::showMap);
    return scale;
}

void MainWindow::makeTimeline() {
    auto* bar = new QToolBar(tr("Timeline"), this);
    bar->setObjectName(QStringLiteral("timelineToolBar"));
    bar->setMovable(false);
    auto* timeline = new panels::TimelineBar(document_, *run_);
    connect(timeline, &panels::TimelineBar::refused, this, &MainWindow::tell);
    bar->addWidget(new panels::WideRow(timeline));
    addToolBar(Qt::BottomToolBarArea, bar);
}

void MainWindow::makeStatusBar() {
    pointer_ = new QLabel(this);
    pointer_->setObjectName(QStringLiteral("pointerText"));
    pointer_->setMinimumWidth(1);
    kind_ = new QLabel(this);
    kind_->setObjectName(QStringLiteral("kindText"));
    statusBar()->addWidget(pointer_, 1);
    statusBar()->addPermanentWidget(kind_);
}

/// The parameter plane stays; what is asked for least goes first.
void MainWindow::makeFolding() {
    QList<QDockWidget*> order;
    for (const char* name : {"galleryDock", "bookmarksDock", "classesDock", "lineDock", "bifurcationDock",
                             "minimaDock", "theoremsDock", "raceDock", "itineraryDock", "chartDock",
                             "inspectorDock", "surfaceDock", "dataDock", "parameterDock"})
        order << docks_.value(QLatin1String(name));
    folding_ = new DockFolding(*this, order);
}

void MainWindow::connectTold() {
    const auto tellPointer = [this](const QString& text) {
        pointer_->setText(text);
        if (!text.isEmpty()) statusBar()->clearMessage();
    };
    connect(dataPlane_, &views::DataPlaneView::told, this, tellPointer);
    connect(parameterPlane_, &views::ParameterPlaneView::told, this, tellPointer);
    connect(surface_, &views::SurfaceView::told, this, tellPointer);
    connect(dataPlane_, &views::DataPlaneView::refused, this, &MainWindow::tell);
    connect(parameterPlane_, &views::ParameterPlaneView::refused, this, &MainWindow::tell);
    connect(surface_, &views::SurfaceView::refused, this, &MainWindow::tell);
    connect(&slices_, &views::SliceComputer::failed, this, &MainWindow::tell);
    connect(&volumes_, &views::VolumeComputer::failed, this, &MainWindow::tell);
    connect(run_, &panels::RunController::refused, this, &MainWindow::tell);
    connect(planes_, &panels::RunPlanes::told, this, &MainWindow::tell);
    connect(&run_->events(), &panels::RunEvents::told, this, &MainWindow::tellEvent);
    connect(files_, &FileController::told, this, &MainWindow::tell);
    connect(lessons_, &LessonController::told, this, &MainWindow::tell);
    connect(files_, &FileController::lessonChosen, lessons_, &LessonController::open);
    connect(figures_, &dialogs::FigureController::told, this, &MainWindow::tell);
}

void MainWindow::tell(const QString& sentence) {
    if (!sentence.isEmpty()) statusBar()->showMessage(sentence, kSentenceMilliseconds);
}

void MainWindow::complain(const QString& sentence) {
    QTimer::singleShot(0, this, [this, sentence] { dialogs::complain(this, sentence); });
}

/// What happens at the shown step stays until the run moves on; other sentences are left alone.
void MainWindow::tellEvent(const QString& sentence) {
    // That a run does not move at all is the thing to know of it.
    const dynamics::Trajectory& run = document_.session().trajectory;
    if (run.steps() > 0 && run.keyframes.front() == run.keyframes.back() &&
        run.loss.front() == run.loss.back())
        return;
    if (!sentence.isEmpty())
        statusBar()->showMessage(sentence);
    else if (!eventTold_.isEmpty() && statusBar()->currentMessage() == eventTold_)
        statusBar()->clearMessage();
    eventTold_ = sentence;
}

void MainWindow::refreshTitles(document::Aspects aspects) {
    if (aspects & (Aspect::File | Aspect::Description)) {
        const QString file = QFileInfo(document_.filePath()).fileName();
        const QString title = QString::fromStdString(document_.session().title);
        const QString shown = title.isEmpty() ? (file.isEmpty() ? tr("Untitled") : file) : title;
        setWindowTitle(tr("%1[*] – Omegascope").arg(shown));
        setWindowModified(document_.isModified());
    }
    if (aspects & (Aspect::Network | Aspect::Slice))
        refreshSliceSubtitle();
    else if (aspects & (Aspect::Parameters | Aspect::Trajectory | Aspect::Position | Aspect::View))
        refreshPlaneSubtitle();
    if (aspects & (Aspect::Network | Aspect::Data | Aspect::Slice)) tellSlice();
    if (aspects & (Aspect::Network | Aspect::Data | Aspect::Parameters | Aspect::Position))
        docks_[QStringLiteral("dataDock")]->setSubtitle(views::dataSubtitle(document_));
}

void MainWindow::refreshPlaneSubtitle() {
    docks_[QStringLiteral("parameterDock")]->setSubtitle(
        withWaiting(slices_.waitingText(),
                    views::planeSubtitle(document_, slices_.picture().get(), parameterPlane_->state())));
}

void MainWindow::refreshSliceSubtitle() {
    refreshPlaneSubtitle();
    refreshVolume();
    if (const auto picture = slices_.picture())
        kind_->setText(views::cellsSentence(*picture, picture->hasCells() || slices_.isCurrent()));
}

void MainWindow::refreshVolume() {
    inspector_->setTabVisible(volumeTab_, document_.slice().dimension() == 3);
    const bool volume = document_.slice().dimension() == 3;
    docks_[QStringLiteral("surfaceDock")]->setTitle(volume ? tr("3-D slice") : tr("Loss surface"));
    docks_[QStringLiteral("surfaceDock")]->setSubtitle(
        withWaiting(volume ? volumes_.waitingText() : slices_.waitingText(),
                    views::surfaceSubtitle(document_, volumes_.picture().get())));
}

void MainWindow::open(const QString& path) {
    files_->open(path);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().front().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) paths << url.toLocalFile();
    event->acceptProposedAction();
    files_->openAll(paths);
}

}  // namespace omegascope::mainwindow

#include "moc_main_window.cpp"
