#include "app/present/stage_views.h"

#include <QBoxLayout>
#include <QCursor>
#include <QLabel>
#include <QMouseEvent>
#include <algorithm>

#include "app/controls/elided_label.h"
#include "app/figures/frame/type_style.h"
#include "app/present/figure_canvas.h"
#include "app/present/ink_layer.h"
#include "app/present/pointers.h"
#include "app/views/data_plane_view.h"
#include "app/views/parameter_plane_view.h"
#include "app/views/subtitles.h"
#include "app/views/surface_view.h"

namespace omegascope::present {

using document::Aspect;
using lessons::View;

namespace {

QString titleOf(View view) {
    switch (view) {
        case View::Data:
            return StageViews::tr("Data plane");
        case View::Slice:
            return StageViews::tr("Parameter plane");
        case View::Surface:
            return StageViews::tr("Loss surface");
        case View::Run:
            return StageViews::tr("Run");
        case View::Clarke:
            break;
    }
    return StageViews::tr("Gradients at ω and their hull");
}

constexpr QSize kLeastView{160, 120};

/// Whether it is the pointer's doing; hovering stays allowed where a view is locked.
bool isPress(const QEvent* event) {
    switch (event->type()) {
        case QEvent::MouseButtonPress:
        case QEvent::MouseButtonRelease:
        case QEvent::MouseButtonDblClick:
        case QEvent::Wheel:
        case QEvent::TouchBegin:
        case QEvent::TouchUpdate:
        case QEvent::TouchEnd:
            return true;
        default:
            return false;
    }
}

}  // namespace

StageViews::StageViews(document::Document& document, panels::RunController& run, QWidget* parent)
    : QWidget(parent),
      document_(document),
      run_(run),
      slices_(document),
      volumes_(document),
      rows_(new QBoxLayout(QBoxLayout::TopToBottom, this)),
      lines_{new QBoxLayout(QBoxLayout::LeftToRight), new QBoxLayout(QBoxLayout::LeftToRight)} {
    setObjectName(QStringLiteral("stageViews"));
    rows_->setContentsMargins(0, 0, 0, 0);
    rows_->setSpacing(8);
    for (QBoxLayout* line : lines_) {
        line->setSpacing(8);
        rows_->addLayout(line, 1);
    }
    connect(&document_, &document::Document::changed, this, [this](document::Aspects aspects) {
        if (aspects & ~document::Aspects(Aspect::Training | Aspect::File | Aspect::Description))
            refreshTitles();
    });
    connect(&slices_, &views::SliceComputer::pictureChanged, this, &StageViews::refreshTitles);
    connect(&volumes_, &views::VolumeComputer::pictureChanged, this, &StageViews::refreshTitles);
    connect(&slices_, &views::SliceComputer::failed, this, &StageViews::told);
    connect(&volumes_, &views::VolumeComputer::failed, this, &StageViews::told);
}

// Views hold references to the computers, so they go before them.
StageViews::~StageViews() {
    document_.disconnect(this);
    slices_.disconnect(this);
    volumes_.disconnect(this);
    for (Slot& each : slots_) delete each.frame;
}

QWidget* StageViews::make(View view) {
    switch (view) {
        case View::Data: {
            auto* plane = new views::DataPlaneView(document_, highlight_);
            connect(plane, &views::DataPlaneView::refused, this, &StageViews::told);
            return plane;
        }
        case View::Slice: {
            auto* plane = new views::ParameterPlaneView(document_, slices_, highlight_);
            connect(plane, &views::ParameterPlaneView::refused, this, &StageViews::told);
            return plane;
        }
        case View::Surface:
            surface_ = new views::SurfaceView(document_, slices_, volumes_, highlight_);
            connect(surface_, &views::SurfaceView::refused, this, &StageViews::told);
            return surface_;
        case View::Run:
            return new RunCanvas(document_);
        case View::Clarke:
            break;
    }
    points_ = new panels::PointComputer(document_, this);
    return new ClarkeCanvas(document_, *points_);
}

InkLayer* StageViews::makeInk(View view, QWidget* content) {
    if (auto* points = qobject_cast<views::DataPlaneView*>(content); points && view == View::Data)
        return new InkLayer([points] { return points->axisMap(); }, points);
    if (auto* plane = qobject_cast<views::ParameterPlaneView*>(content))
        return new InkLayer([plane] { return plane->axisMap(); }, plane);
    return nullptr;
}

StageViews::Slot& StageViews::need(View view) {
    Slot& made = slot(view);
    if (made.frame) return made;
    made.frame = new QWidget(this);
    auto* column = new QVBoxLayout(made.frame);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    made.title = new panels::ElidedLabel(made.frame);
    made.title->setObjectName(QStringLiteral("viewTitle"));
    made.content = make(view);
    made.content->setAccessibleName(titleOf(view));
    made.content->setMinimumSize(kLeastView);  // on a stage type follows room, not the other way round
    column->addWidget(made.title);
    column->addWidget(made.content, 1);
    made.ink = makeInk(view, made.content);
    made.content->installEventFilter(this);
    for (auto* child : made.content->findChildren<QWidget*>()) child->installEventFilter(this);
    if (made.ink) made.ink->setPen(pen_);
    return made;
}

void StageViews::showScene(const lessons::Scene& scene) {
    zoomed_.reset();
    asking_.reset();
    for (Slot& each : slots_) each.share = 0;
    order_.clear();
    for (const lessons::ShownView& shown : scene.views) {
        Slot& each = need(shown.view);
        each.share = shown.size;
        each.locked = scene.isLocked(lessons::kViews[static_cast<std::size_t>(shown.view)]);
        order_.push_back(shown.view);
    }
    placed_.clear();  // other shares
    clearInk();
    arrange();
    refreshTitles();
}

void StageViews::arrange() {
    for (std::size_t i = 0; i < slots_.size(); ++i)
        if (slots_[i].frame)
            slots_[i].frame->setVisible(slots_[i].share > 0 &&
                                        (!zoomed_ || *zoomed_ == static_cast<View>(i)));
    refit();
}

void StageViews::fitType(int least, int most) {
    least_ = least;
    most_ = most;
    refit();
    refreshCursors();
}

void StageViews::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    refit();
}

/// The views that are seen, in so many rows: the first rows hold as many as the last or one more.
std::vector<std::vector<View>> StageViews::inRows(std::size_t rows) const {
    std::vector<View> seen;
    for (const View view : order_)
        if (!zoomed_ || *zoomed_ == view) seen.push_back(view);
    std::vector<std::vector<View>> result(rows);
    const std::size_t each = (seen.size() + rows - 1) / rows;
    for (std::size_t i = 0; i < seen.size(); ++i)
        result[i / std::max<std::size_t>(each, 1)].push_back(seen[i]);
    return result;
}

/// How large type may be in the narrowest view: a plane needs so many ems that its axes and the key leave more than half
/// of it to the plot.
double StageViews::roomIn(const std::vector<std::vector<View>>& rows) const {
    constexpr double kEmsAcross = 22.0, kEmsDown = 16.0;
    double room = static_cast<double>(height()) / static_cast<double>(rows.size()) / kEmsDown;
    for (const std::vector<View>& row : rows) {
        double shares = 0.0;
        for (const View view : row) shares += slot(view).share;
        for (const View view : row) room = std::min(room, width() * slot(view).share / shares / kEmsAcross);
    }
    return room;
}

/// Side by side; in two rows where that leaves much more room to each. The type then is as large as there is room.
void StageViews::refit() {
    if (order_.empty()) return;
    constexpr double kMuchMore = 1.25;
    auto rows = inRows(1);
    if (auto two = inRows(2); !two[1].empty() && roomIn(two) > kMuchMore * roomIn(rows))
        rows = std::move(two);
    if (rows != placed_) {
        placed_ = rows;
        for (QBoxLayout* line : lines_)
            while (line->count() > 0) delete line->takeAt(0);
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            rows_->setStretch(static_cast<int>(i), i < rows.size() ? 1 : 0);
            if (i < rows.size())
                for (const View view : rows[i]) lines_[i]->addWidget(slot(view).frame, slot(view).share);
        }
    }
    if (most_ <= 0) return;
    QFont type = font();
    const int wanted = std::clamp(static_cast<int>(roomIn(rows)), std::min(least_, most_), most_);
    if (type.pixelSize() == wanted) return;
    type.setPixelSize(wanted);
    setFont(type);
}

void StageViews::zoom(View view) {
    if (slot(view).share == 0) return;
    zoomed_ = zoomed_ == view ? std::nullopt : std::optional(view);
    arrange();
}

void StageViews::unzoom() {
    zoomed_.reset();
    arrange();
}

View StageViews::viewAt(const QPoint& globalPosition) const {
    View first = View::Data;
    for (std::size_t i = slots_.size(); i-- > 0;) {
        const Slot& each = slots_[i];
        if (each.share == 0) continue;
        first = static_cast<View>(i);
        if (each.frame->isVisible() && each.frame->rect().contains(each.frame->mapFromGlobal(globalPosition)))
            return first;
    }
    return first;
}

void StageViews::setAsking(std::optional<View> view) {
    asking_ = view;
    refreshCursors();
}

void StageViews::setStarting(bool on) {
    starting_ = on;
    refreshCursors();
}

/// On what a view lies in: the view has its own over what can be dragged.
void StageViews::refreshCursors() {
    const QCursor cross = bigCross(1.6 * QFontInfo(font()).pixelSize());
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (!slots_[i].frame) continue;
        const auto view = static_cast<View>(i);
        if (asking_ == view || (starting_ && view == View::Slice))
            slots_[i].frame->setCursor(cross);
        else
            slots_[i].frame->unsetCursor();
    }
}

void StageViews::setRunners(std::shared_ptr<const std::vector<figures::RunnerPath>> paths) {
    runners_ = std::move(paths);
    if (auto* plane = qobject_cast<views::ParameterPlaneView*>(slot(View::Slice).content))
        plane->setRunners(runners_, -1);
    // On the surface a path is there at once or not at all, so it waits until it is known where it goes.
    if (surface_) surface_->setRunners(nullptr);
}

void StageViews::setRunnerShares(const std::vector<double>& shares) {
    if (auto* plane = qobject_cast<views::ParameterPlaneView*>(slot(View::Slice).content))
        plane->setRunnerShares(shares);
    const bool arrived = std::ranges::all_of(shares, [](double share) { return share >= 1.0; });
    if (surface_ && arrived && !shares.empty()) surface_->setRunners(runners_);
}

void StageViews::setStep(const std::optional<StepArrows>& step) {
    if (slot(View::Slice).ink) slot(View::Slice).ink->setStep(step);
}

void StageViews::lookFrom(const session::Camera& camera) {
    if (surface_) surface_->setCamera(camera);
}

void StageViews::setPen(bool on) {
    pen_ = on;
    for (Slot& each : slots_)
        if (each.ink) each.ink->setPen(on);
}

void StageViews::clearInk() {
    for (Slot& each : slots_)
        if (each.ink) {
            each.ink->clear();
            each.ink->setMarks({});
        }
}

void StageViews::setMarks(const std::vector<lessons::Prediction>& clicked,
                          const std::optional<lessons::Answer>& answer) {
    using Mark = InkLayer::Mark;
    std::vector<Mark> inSlice, inData;
    const Eigen::MatrixXd& points = document_.session().data->points;
    const auto datumAt = [&](int datum) {
        return QPointF(points(0, datum), points.rows() > 1 ? points(1, datum) : 0.0);
    };
    if (answer) {
        if (const auto* place = std::get_if<std::array<double, 2>>(&answer->value.content))
            inSlice.push_back({{(*place)[0], (*place)[1]}, Mark::Kind::Answer});
        if (const auto* right = std::get_if<std::vector<int>>(&answer->value.content))
            for (const int datum : *right)
                if (datum < points.cols()) inData.push_back({datumAt(datum), Mark::Kind::Answer});
    }
    for (const lessons::Prediction& each : clicked) {
        if (const auto* place = std::get_if<std::array<double, 2>>(&each))
            inSlice.push_back({{(*place)[0], (*place)[1]}, Mark::Kind::Predicted});
        if (const auto* datum = std::get_if<lessons::ClickedDatum>(&each);
            datum && datum->datum < points.cols())
            inData.push_back({datumAt(datum->datum), Mark::Kind::Predicted});
    }
    if (slot(View::Slice).ink) slot(View::Slice).ink->setMarks(std::move(inSlice));
    if (slot(View::Data).ink) slot(View::Data).ink->setMarks(std::move(inData));
}

void StageViews::refreshTitles() {
    const auto show = [this](View view, const QString& subtitle) {
        Slot& each = slot(view);
        if (each.title && each.share > 0)
            each.title->setText(titleOf(view) +
                                (subtitle.isEmpty() ? QString() : QStringLiteral("    ") + subtitle));
    };
    show(View::Data, views::dataSubtitle(document_));
    if (auto* plane = qobject_cast<views::ParameterPlaneView*>(slot(View::Slice).content))
        show(View::Slice, views::planeSubtitle(document_, slices_.picture().get(), plane->state()));
    show(View::Surface, views::surfaceSubtitle(document_, volumes_.picture().get()));
    show(View::Run, document_.position() > 0 ? tr("step %1").arg(document_.position()) : QString());
    show(View::Clarke, {});
    // The planes pan and zoom below the ink.
    for (Slot& each : slots_)
        if (each.ink) each.ink->update();
}

std::optional<View> StageViews::viewOf(const QObject* widget) const {
    for (std::size_t i = 0; i < slots_.size(); ++i)
        for (const QObject* each = widget; each; each = each->parent())
            if (slots_[i].content && each == slots_[i].content) return static_cast<View>(i);
    return std::nullopt;
}

bool StageViews::takes(View view, QEvent* event) {
    // Who has asked for starts means them, also where a question waits.
    if (starting_ && view == View::Slice && !slot(view).locked && isPress(event) &&
        event->type() != QEvent::Wheel) {
        if (event->type() == QEvent::MouseButtonPress) startAt(static_cast<QMouseEvent*>(event)->position());
        return true;
    }
    if (asking_ == view && isPress(event)) {
        if (event->type() == QEvent::MouseButtonPress)
            predictAt(view, static_cast<QMouseEvent*>(event)->position());
        return true;
    }
    return slot(view).locked && isPress(event);
}

bool StageViews::eventFilter(QObject* watched, QEvent* event) {
    if (isPress(event) && !pen_)
        if (const auto view = viewOf(watched); view && takes(*view, event)) return true;
    return QWidget::eventFilter(watched, event);
}

/// ω's part off the plane stays.
void StageViews::startAt(const QPointF& position) {
    auto* plane = qobject_cast<views::ParameterPlaneView*>(slot(View::Slice).content);
    const figures::AxisMap map = plane->axisMap();
    if (!map.frame.contains(position)) return;
    const QPointF place = map.toData(position);
    const slice::AffineSlice& seen = document_.slice();
    const Eigen::VectorXd now = seen.project(document_.point());
    emit startChosen(document_.point() +
                     seen.directions.leftCols(2) * Eigen::Vector2d(place.x() - now(0), place.y() - now(1)));
}

/// The place in the slice, or the datum that is nearest.
void StageViews::predictAt(View view, const QPointF& position) {
    if (auto* plane = qobject_cast<views::ParameterPlaneView*>(slot(view).content)) {
        const figures::AxisMap map = plane->axisMap();
        if (!map.frame.contains(position)) return;
        const QPointF place = map.toData(position);
        emit predicted(std::array{place.x(), place.y()});
        return;
    }
    auto* plane = qobject_cast<views::DataPlaneView*>(slot(view).content);
    if (!plane) return;
    const figures::AxisMap map = plane->axisMap();
    const Eigen::MatrixXd& points = document_.session().data->points;
    int nearest = -1;
    double least = 2.0 * figures::styleOf(font()).markerSize;
    for (int i = 0; i < points.cols(); ++i) {
        const QPointF at = map.toPaper(points(0, i), points.rows() > 1 ? points(1, i) : 0.0);
        const double distance = QLineF(at, position).length();
        if (distance < least) {
            least = distance;
            nearest = i;
        }
    }
    if (nearest >= 0) emit predicted(lessons::ClickedDatum{nearest});
}

}  // namespace omegascope::present

#include "moc_stage_views.cpp"
