#include "app/views/surface_view.h"

#include <QGuiApplication>
#include <QLabel>
#include <QVBoxLayout>

#include "app/commands/edits.h"
#include "app/figures/frame/type_style.h"
#include "app/figures/slice/slice_state.h"
#include "app/scene/geometry/suggested_camera.h"
#include "app/view3d/vtk_widget.h"

namespace omegascope::views {

namespace {

using document::Aspect;

}  // namespace

SurfaceView::SurfaceView(document::Document& document, SliceComputer& computer, VolumeComputer& volumes,
                         Highlight& highlight, QWidget* parent)
    : QWidget(parent), document_(document), computer_(computer), volumes_(volumes), highlight_(highlight) {
    setObjectName(QStringLiteral("surfaceView"));
    setMinimumSize(200, 150);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    if (QGuiApplication::platformName() != QLatin1String("xcb")) {
        auto* sentence = new QLabel(tr("The surface needs OpenGL, which this display does not offer."), this);
        sentence->setAlignment(Qt::AlignCenter);
        sentence->setWordWrap(true);
        layout->addWidget(sentence);
        return;
    }
    surface_ = new view3d::VtkWidget(this);
    surface_->setObjectName(QStringLiteral("surface"));
    surface_->setFocusPolicy(Qt::StrongFocus);
    surface_->setStyle(figures::styleOf(font()));
    layout->addWidget(surface_);
    connect(&computer_, &SliceComputer::pictureChanged, this, &SurfaceView::suggestCamera);
    connect(&volumes_, &VolumeComputer::pictureChanged, this, &SurfaceView::suggestCamera);
    connect(&highlight_, &Highlight::changed, this, &SurfaceView::refresh);
    connect(&document_, &document::Document::changed, this, [this](document::Aspects aspects) {
        if (aspects.testFlag(Aspect::File) && aspects.testFlag(Aspect::Data))
            cameraSettled_ = false;  // another document
        if (aspects & ~document::Aspects(Aspect::Description | Aspect::File | Aspect::Training)) refresh();
    });
    connect(surface_, &view3d::VtkWidget::cameraChanged, this,
            [this](const scene::Camera& camera) { keepCamera(camera); });
    connect(surface_, &view3d::VtkWidget::pointPicked, this,
            [this](double s, double t) { moveTo(Eigen::Vector2d(s, t)); });
    connect(surface_, &view3d::VtkWidget::cutPicked, this,
            [this](double s, double t, double u) { moveTo(Eigen::Vector3d(s, t, u)); });
    connect(surface_, &view3d::VtkWidget::hovered, this, [this](double s, double t) {
        emit told(
            tr("L = %1 on the surface").arg(document_.loss()->value(document_.slice().at(s, t)), 0, 'g', 8));
    });
    connect(surface_, &view3d::VtkWidget::cutHovered, this, [this](double s, double t, double u) {
        const double loss = document_.loss()->value(document_.slice().at(Eigen::Vector3d(s, t, u)));
        emit told(tr("L = %1 on the cut").arg(loss, 0, 'g', 8));
    });
    connect(surface_, &view3d::VtkWidget::hoverLeft, this, [this] { emit told({}); });
    refresh();
}

/// ω moves along the directions to these coordinates, as far as they are given.
void SurfaceView::moveTo(const Eigen::VectorXd& coordinates) {
    const auto& plane = document_.slice();
    const Eigen::Index count = coordinates.size();
    const Eigen::VectorXd now = plane.project(document_.point());
    const Eigen::VectorXd point =
        document_.point() + plane.directions.leftCols(count) * (coordinates - now.head(count));
    const auto outcome = commands::setParameters(document_, point, tr("Move ω"));
    if (!outcome) emit refused(QString::fromStdString(outcome.error().message));
}

void SurfaceView::refresh() {
    if (!surface_) return;
    const figures::ShownPoint shown{document_.session(), document_.slice(), document_.point(),
                                    document_.position()};
    scene::SurfaceState state;
    state.picture = computer_.picture();
    state.choices = document_.session().view;
    state.omega = figures::sliceCoordinates(shown);
    state.omegaLoss = document_.evaluation().value;
    figures::ShownPath path = figures::shownPath(shown);
    state.trajectory = std::move(path.steps);
    state.pathOffPlane = path.farthest;
    if (document_.slice().dimension() == 3 && volumes_.picture())
        state.volume = {volumes_.picture(), figures::volumeCoordinates(shown), figures::volumePath(shown)};
    state.runners = runners_.on(document_.slice());
    state.highlightedMakers = highlight_.state().makers;
    state.camera = camera_;
    const figures::Style style = figures::styleOf(font());
    state.lineWidth = style.lineWidth;
    state.strong = style.strong;
    surface_->setState(state);
}

void SurfaceView::setRunners(std::shared_ptr<const std::vector<figures::RunnerPath>> paths) {
    runners_.set(std::move(paths));
    refresh();
}

void SurfaceView::keepCamera(const std::optional<scene::Camera>& camera) {
    session::Framing framing = document_.session().framing;
    framing.camera = camera;
    if (!session::checkFraming(framing)) return;  // shifted out of sight
    document_.setFraming(framing);
    cameraSettled_ = camera.has_value();
    camera_ = camera.value_or(camera_);
}

void SurfaceView::suggestCamera() {
    const bool volume = document_.slice().dimension() == 3;
    if (const auto& kept = document_.session().framing.camera; kept && !cameraSettled_) {
        camera_ = *kept;
        cameraSettled_ = true;
    } else if (!cameraSettled_ && (volume ? volumes_.isCurrent() : computer_.isCurrent())) {
        camera_ = volume ? scene::kVolumeCamera : scene::suggestedCamera(*computer_.picture());
        cameraSettled_ = true;
    }
    refresh();
}

/// Axes and lines keep their proportion to the type; projector colours change them too.
void SurfaceView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if ((event->type() != QEvent::FontChange && event->type() != QEvent::PaletteChange) || !surface_) return;
    surface_->setStyle(figures::styleOf(font()));
    refresh();
}

void SurfaceView::setVision(figures::Vision vision) {
    if (surface_) surface_->setVision(vision);
}

void SurfaceView::setCamera(const scene::Camera& camera) {
    keepCamera(camera);
    refresh();
}

void SurfaceView::lookFrom(double azimuth, double elevation) {
    scene::Camera camera = camera_;
    camera.azimuth = azimuth;
    camera.elevation = elevation;
    setCamera(camera);
}

void SurfaceView::toggleParallel() {
    scene::Camera camera = camera_;
    camera.parallel = !camera.parallel;
    setCamera(camera);
}

void SurfaceView::resetCamera() {
    keepCamera({});
    suggestCamera();
}

}  // namespace omegascope::views

#include "moc_surface_view.cpp"
