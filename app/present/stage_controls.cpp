#include "app/present/stage_controls.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <cmath>

namespace omegascope::present {

using document::Aspect;

namespace {

constexpr int kAlphaSteps = 100;

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
    : QWidget(parent), player_(player), document_(document), run_(run) {
    setObjectName(QStringLiteral("stageControls"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(24);
    alphaGroup_ = group(row, 2);
    alphaText_ = new QLabel(alphaGroup_);
    alphaGroup_->layout()->addWidget(alphaText_);
    alpha_ = slider("stageAlpha", tr("Slope α"),
                    tr("α, the slope of the inactive side: 0 is ReLU, 1 is linear"), alphaGroup_);
    alpha_->setRange(0, kAlphaSteps);
    runGroup_ = group(row, 3);
    play_ = button("stagePlay", tr("Run"), tr("Runs the scene's method from ω, or pauses it"), runGroup_);
    runGroup_->layout()->addWidget(play_);
    step_ = slider("stageStep", tr("Step of the run"), tr("Which step of the run is shown"), runGroup_);
    stepText_ = new QLabel(runGroup_);
    runGroup_->layout()->addWidget(stepText_);
    reset_ = button("stageReset", tr("Reset scene"), tr("The scene as it was entered (R)"), this);
    row->addWidget(reset_);
    told_ = new QLabel(this);
    told_->setObjectName(QStringLiteral("stageTold"));
    told_->setMinimumWidth(1);
    row->addWidget(told_, 2);
    number_ = new QLabel(this);
    number_->setObjectName(QStringLiteral("sceneNumber"));
    row->addWidget(number_);
    connect(alpha_, &QSlider::sliderPressed, this, [this] { gesture_ = commands::newGesture(); });
    connect(alpha_, &QSlider::sliderReleased, this, [this] { gesture_ = commands::kNoGesture; });
    connect(alpha_, &QSlider::valueChanged, this, &StageControls::slideAlpha);
    connect(play_, &QPushButton::clicked, &run_, &panels::RunController::togglePlay);
    connect(step_, &QSlider::valueChanged, this, [this](int step) {
        run_.pause();
        document_.setPosition(step);
    });
    connect(reset_, &QPushButton::clicked, &player_, &LessonPlayer::resetScene);
    connect(&run_, &panels::RunController::playingChanged, this,
            [this](bool playing) { play_->setText(playing ? tr("Pause") : tr("Run")); });
    connect(&player_, &LessonPlayer::sceneChanged, this, &StageControls::showScene);
    connect(&document_, &document::Document::changed, this, &StageControls::refresh);
    showScene();
    refresh(~document::Aspects());
}

void StageControls::tell(const QString& text) {
    told_->setText(text);
    told_->setToolTip(text);
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
