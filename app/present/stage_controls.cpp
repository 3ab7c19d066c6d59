#include "app/present/stage_controls.h"

#include <QHBoxLayout>
#include <QResizeEvent>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

namespace omegascope::present {

using document::Aspect;

namespace {

constexpr int kAlphaSteps = 100;
constexpr int kToldMilliseconds = 8000;
constexpr int kSpeedSteps = 20;  // of a power of ten

QWidget* group(QBoxLayout* row, int stretch) {
    auto* widget = new QWidget(row->parentWidget());
    auto* inner = new QHBoxLayout(widget);
    inner->setContentsMargins(0, 0, 0, 0);
    row->addWidget(widget, stretch);
    return widget;
}

QSlider* slider(const char* name, const QString& called, const QString& tip, QWidget* parent) {
    auto* made = new QSlider(Qt::Horizontal, parent);
    made->setObjectName(QLatin1String(name));
    made->setAccessibleName(called);
    made->setToolTip(tip);
    // By Tab alone: the arrow keys are the remote control's.
    made->setFocusPolicy(Qt::TabFocus);
    parent->layout()->addWidget(made);
    return made;
}

QPushButton* button(const char* name, const QString& text, const QString& tip, QWidget* parent) {
    auto* made = new QPushButton(text, parent);
    made->setObjectName(QLatin1String(name));
    made->setToolTip(tip);
    made->setFocusPolicy(Qt::TabFocus);
    return made;
}

}  // namespace

StageControls::StageControls(LessonPlayer& player, document::Document& document, panels::RunController& run,
                             QWidget* parent)
    : QWidget(parent),
      player_(player),
      document_(document),
      run_(run),
      rows_(new QBoxLayout(QBoxLayout::LeftToRight, this)),
      first_(new QWidget(this)),
      told_(new QLabel(parent)) {
    setObjectName(QStringLiteral("stageControls"));
    rows_->setContentsMargins(0, 0, 0, 0);
    rows_->setSpacing(12);
    auto* row = new QHBoxLayout(first_);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(24);
    alphaGroup_ = group(row, 2);
    alphaText_ = new QLabel(alphaGroup_);
    alphaGroup_->layout()->addWidget(alphaText_);
    alpha_ = slider("stageAlpha", tr("Slope α"),
                    tr("α, the slope of the inactive side: 0 is ReLU, 1 is linear"), alphaGroup_);
    alpha_->setRange(0, kAlphaSteps);
    reset_ = button("stageReset", tr("Reset scene"), tr("The scene as it was entered (R)"), first_);
    row->addWidget(reset_);
    number_ = new QLabel(first_);
    number_->setObjectName(QStringLiteral("sceneNumber"));
    row->addWidget(number_);
    makeRun();
    told_->setObjectName(QStringLiteral("stageTold"));
    told_->setAttribute(Qt::WA_TransparentForMouseEvents);
    told_->setAutoFillBackground(true);
    told_->setFrameShape(QFrame::Box);
    told_->setMargin(6);
    told_->setWordWrap(true);
    told_->hide();
    quiet_.setSingleShot(true);
    quiet_.setInterval(kToldMilliseconds);
    connect(&quiet_, &QTimer::timeout, told_, &QLabel::hide);
    connect(alpha_, &QSlider::sliderPressed, this, [this] { gesture_ = commands::newGesture(); });
    connect(alpha_, &QSlider::sliderReleased, this, [this] { gesture_ = commands::kNoGesture; });
    connect(alpha_, &QSlider::valueChanged, this, &StageControls::slideAlpha);
    connect(reset_, &QPushButton::clicked, &player_, &LessonPlayer::resetScene);
    connect(&player_, &LessonPlayer::sceneChanged, this, &StageControls::showScene);
    connect(&document_, &document::Document::changed, this, &StageControls::refresh);
    showScene();
    refresh(~document::Aspects());
}

void StageControls::makeRun() {
    runGroup_ = group(rows_, 3);
    auto* row = static_cast<QBoxLayout*>(runGroup_->layout());
    play_ = button("stagePlay", tr("Run"), tr("Runs the scene's method from ω, or pauses it"), runGroup_);
    starts_ = button("stageStarts", tr("Starts"),
                     tr("Several starts: each click in the parameter plane is one (S)"), runGroup_);
    starts_->setCheckable(true);
    why_ = button("stageWhy", tr("Why?"), tr("Why did it move there: the next step, part by part (W)"),
                  runGroup_);
    for (QPushButton* each : {play_, starts_, why_}) row->addWidget(each);
    speed_ = new QDial(runGroup_);
    speed_->setObjectName(QStringLiteral("stageSpeed"));
    speed_->setAccessibleName(tr("Speed of the run"));
    speed_->setToolTip(
        tr("Speed: 1× shows %1 steps in a second (+ and −)").arg(panels::RunController::kStepsPerSecond));
    speed_->setFocusPolicy(Qt::TabFocus);
    speed_->setRange(-kSpeedSteps, 2 * kSpeedSteps);
    speedText_ = new QLabel(runGroup_);
    speedText_->setObjectName(QStringLiteral("stageSpeedText"));
    row->addWidget(speed_);
    row->addWidget(speedText_);
    step_ = slider("stageStep", tr("Step of the run"), tr("Which step of the run is shown"), runGroup_);
    row->setStretchFactor(step_, 1);
    stepText_ = new QLabel(runGroup_);
    row->addWidget(stepText_);
    rows_->insertWidget(0, first_, 2);
    connect(play_, &QPushButton::clicked, &run_, &panels::RunController::togglePlay);
    connect(starts_, &QPushButton::clicked, this, &StageControls::startsWanted);
    connect(why_, &QPushButton::clicked, this, &StageControls::whyWanted);
    connect(speed_, &QDial::valueChanged, this,
            [this](int value) { run_.setSpeed(std::pow(10.0, static_cast<double>(value) / kSpeedSteps)); });
    connect(&run_, &panels::RunController::speedChanged, this, &StageControls::showSpeed);
    connect(step_, &QSlider::valueChanged, this, [this](int step) {
        run_.pause();
        document_.setPosition(step);
    });
    connect(&run_, &panels::RunController::playingChanged, this,
            [this](bool playing) { play_->setText(playing ? tr("Pause") : tr("Run")); });
    showSpeed(run_.speed());
}

void StageControls::showSpeed(double factor) {
    const QSignalBlocker quiet(speed_);
    speed_->setValue(static_cast<int>(std::lround(kSpeedSteps * std::log10(factor))));
    speedText_->setText(tr("%1×").arg(factor, 0, 'g', 2));
}

void StageControls::setStarting(bool on) {
    starts_->setChecked(on);
}

void StageControls::fitType(int least, int most) {
    least_ = least;
    most_ = most;
    arrange();
}

/// Texts that change keep the room of their longest.
bool StageControls::fitsOneRow() const {
    const QFontMetrics metrics(font());
    speed_->setFixedSize(2 * metrics.height(), 2 * metrics.height());
    play_->setMinimumWidth(metrics.horizontalAdvance(tr("Pause")) + 2 * metrics.height());
    stepText_->setMinimumWidth(metrics.horizontalAdvance(tr("%1 of %2").arg(500).arg(500)));
    speedText_->setMinimumWidth(metrics.horizontalAdvance(tr("%1×").arg(0.25)));
    const int sliders = 2 * 4 * metrics.height();
    return first_->sizeHint().width() + rows_->spacing() + runGroup_->sizeHint().width() + sliders <=
               width() ||
           runGroup_->isHidden();
}

/// The largest type with which one row is enough; with the least of all it may take two.
void StageControls::arrange() {
    if (most_ <= 0) return;
    QFont type = font();
    for (int size = most_; size >= least_; --size) {
        type.setPixelSize(size);
        setFont(type);
        if (fitsOneRow()) break;
    }
    rows_->setDirection(fitsOneRow() ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void StageControls::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) arrange();
    placeTold();
}

/// Over the foot of the views: they would jump if it took room of its own.
void StageControls::placeTold() {
    if (told_->isHidden()) return;
    const int most = width() * 2 / 3;
    told_->setFixedWidth(std::min(most, QFontMetrics(told_->font()).horizontalAdvance(told_->text()) + 40));
    told_->setFixedHeight(told_->heightForWidth(told_->width()));
    told_->move(geometry().left() + (width() - told_->width()) / 2, geometry().top() - told_->height() - 8);
    told_->raise();
}

void StageControls::tell(const QString& text) {
    told_->setText(text);
    told_->setVisible(!text.isEmpty());
    quiet_.start();
    placeTold();
}

void StageControls::showScene() {
    const lessons::Scene& scene = player_.scene();
    alphaGroup_->setVisible(!scene.isHidden("alpha"));
    runGroup_->setVisible(!scene.isHidden("play"));
    reset_->setVisible(!scene.isHidden("reset"));
    alphaGroup_->setEnabled(!scene.isLocked("alpha"));
    runGroup_->setEnabled(!scene.isLocked("play"));
    reset_->setEnabled(!scene.isLocked("reset"));
    number_->setText(tr("%1 / %2").arg(player_.index() + 1).arg(player_.count()));
    arrange();
    tell({});
}

void StageControls::refresh(document::Aspects aspects) {
    if (aspects & Aspect::Network) {
        const double alpha = document_.session().architecture.alpha;
        const QSignalBlocker quiet(alpha_);
        alpha_->setValue(static_cast<int>(std::lround(kAlphaSteps * alpha)));
        alphaText_->setText(tr("α = %1").arg(alpha, 0, 'f', 2));
    }
    if (aspects & (Aspect::Trajectory | Aspect::Position)) {
        const int steps = document_.session().trajectory->steps();
        const QSignalBlocker quiet(step_);
        step_->setRange(0, std::max(0, steps));
        step_->setValue(document_.position());
        step_->setEnabled(steps > 0);
        stepText_->setText(steps > 0 ? tr("%1 of %2").arg(document_.position()).arg(steps) : tr("no run"));
    }
}

void StageControls::slideAlpha(int value) {
    const Outcome moved = commands::setAlpha(document_, static_cast<double>(value) / kAlphaSteps, gesture_);
    if (!moved) tell(QString::fromStdString(moved.error().message));
}

}  // namespace omegascope::present

#include "moc_stage_controls.cpp"
