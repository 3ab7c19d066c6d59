#include "app/panels/run/timeline_bar.h"

#include <QHBoxLayout>
#include <QScreen>
#include <QSignalBlocker>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "app/commands/edits.h"
#include "app/controls/icons.h"
#include "app/controls/numbers/number_text.h"
#include "app/controls/numbers/whole_box.h"

namespace omegascope::panels {

namespace {

constexpr std::array kSpeeds{0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 100.0};
constexpr int kMostSteps = 1'000'000;
constexpr int kSmallestGap = 8;

QString meaning(std::string_view key) {
    const dynamics::ParameterInfo& info = *dynamics::findParameter(key);
    return QStringLiteral("%1: %2").arg(words(info.symbol), words(info.doc));
}

QLabel* addLabel(QBoxLayout* row, const QString& text, QWidget* buddy) {
    auto* label = new QLabel(text);
    label->setBuddy(buddy);
    row->addWidget(label);
    row->addWidget(buddy);
    return label;
}

}  // namespace

TimelineBar::TimelineBar(document::Document& document, RunController& controller, QWidget* parent)
    : Panel(document,
            document::Aspect::Trajectory | document::Aspect::Position | document::Aspect::Training |
                document::Aspect::Parameters,
            parent),
      controller_(controller),
      track_(new QStackedWidget),
      step_(new QLabel) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(kSmallestGap);
    addTransport(row);
    track_->addWidget(makeSliderPage());
    track_->addWidget(makeProgressPage());
    track_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    row->addWidget(track_, 1);
    step_->setObjectName("stepLabel");
    step_->setToolTip(tr("k: the shown step of the trajectory ω_0, ω_1, …"));
    step_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(step_);
    addSpeed(row);
    row->addSpacing(kSmallestGap);
    addMethod(row);
    addTraining(row);
    connectController();
    refresh(document::Aspect::Trajectory);
    showEvents();
    showPlaying(controller_.isPlaying());
    showSpeed(controller_.speed());
}

QToolButton* TimelineBar::addButton(QBoxLayout* row, const char* name, const QString& toolTip) {
    auto* button = new QToolButton;
    button->setObjectName(QString::fromLatin1(name));
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    row->addWidget(button);
    return button;
}

void TimelineBar::addTransport(QBoxLayout* row) {
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(0);
    rewind_ = addButton(buttons, "rewindButton", tr("Rewind to ω_0 (Home); the run and its seed stay"));
    back_ = addButton(buttons, "stepBackButton", tr("One step back, ω_{k−1} (Left)"));
    play_ = addButton(buttons, "playButton", tr("Play or pause the run from ω_0 (Space)"));
    forward_ = addButton(buttons, "stepForwardButton", tr("One step on, ω_{k+1} (Right)"));
    end_ = addButton(buttons, "endButton", tr("To the last step (End)"));
    rewind_->setIcon(icon(Glyph::Rewind));
    back_->setIcon(icon(Glyph::StepBack));
    forward_->setIcon(icon(Glyph::StepForward));
    end_->setIcon(icon(Glyph::End));
    forward_->setAutoRepeat(true);
    back_->setAutoRepeat(true);
    eventBefore_ =
        addButton(buttons, "eventBeforeButton",
                  tr("To the event before: a wall crossed, a datum or a unit that dies (Shift+Left)"));
    eventAfter_ =
        addButton(buttons, "eventAfterButton",
                  tr("To the next event: a wall crossed, a datum or a unit that dies (Shift+Right)"));
    loop_ = addButton(buttons, "loopButton", tr("Loop: play again from ω_0 after the last step (L)"));
    eventBefore_->setIcon(icon(Glyph::EventBefore));
    eventAfter_->setIcon(icon(Glyph::EventAfter));
    loop_->setIcon(icon(Glyph::Loop));
    loop_->setCheckable(true);
    loop_->setChecked(controller_.isLooping());
    row->addLayout(buttons);
    connect(eventBefore_, &QToolButton::clicked, &controller_, &RunController::toPreviousEvent);
    connect(eventAfter_, &QToolButton::clicked, &controller_, &RunController::toNextEvent);
    connect(loop_, &QToolButton::toggled, &controller_, &RunController::setLooping);
    connect(rewind_, &QToolButton::clicked, &controller_, &RunController::rewind);
    connect(back_, &QToolButton::clicked, &controller_, &RunController::stepBackward);
    connect(play_, &QToolButton::clicked, &controller_, &RunController::togglePlay);
    connect(forward_, &QToolButton::clicked, &controller_, &RunController::stepForward);
    connect(end_, &QToolButton::clicked, &controller_, &RunController::toEnd);
}

QWidget* TimelineBar::makeSliderPage() {
    slider_ = new EventSlider(
        [this](const dynamics::RunEvent& event) { return controller_.events().describe(event); });
    slider_->setObjectName("stepSlider");
    slider_->setToolTip(
        tr("k: drag to show another step of the trajectory.\n"
           "Marks: stroke: wall crossed; triangle: datum dies (hollow: comes back); square: unit "
           "dies (hollow: comes back); diamond: flat cell entered; circle: the run stopped"));
    slider_->setMinimumWidth(96);
    connect(slider_, &QSlider::sliderPressed, &controller_, &RunController::pause);
    connect(slider_, &QSlider::valueChanged, this, [this](int step) { document().setPosition(step); });
    return slider_;
}

QWidget* TimelineBar::makeProgressPage() {
    auto* page = new QWidget;
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kSmallestGap);
    progress_ = new QProgressBar;
    progress_->setObjectName("runProgress");
    progress_->setRange(0, 1000);
    progress_->setTextVisible(false);
    progress_->setFixedHeight(8);
    row->addWidget(progress_, 1);
    cancel_ = addButton(row, "cancelRunButton", tr("Cancel the run"));
    cancel_->setIcon(icon(Glyph::Cancel));
    connect(cancel_, &QToolButton::clicked, &controller_, &RunController::cancel);
    return page;
}

void TimelineBar::addSpeed(QBoxLayout* row) {
    speed_ = new QComboBox;
    speed_->setObjectName("speedBox");
    speed_->setToolTip(tr("Speed; 1× shows %1 steps in a second").arg(RunController::kStepsPerSecond));
    for (const double factor : kSpeeds) speed_->addItem(tr("%1×").arg(factor), factor);
    guardFromWheel(speed_);
    row->addWidget(speed_);
    connect(speed_, &QComboBox::activated, this,
            [this](int index) { controller_.setSpeed(speed_->itemData(index).toDouble()); });
}

void TimelineBar::addMethod(QBoxLayout* row) {
    method_ = new QComboBox;
    method_->setObjectName("methodBox");
    method_->setAccessibleName(tr("Method"));
    for (const dynamics::MethodInfo& method : dynamics::methods()) {
        method_->addItem(words(method.title), words(method.name));
        method_->setItemData(method_->count() - 1, words(method.doc), Qt::ToolTipRole);
    }
    method_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    method_->setMinimumContentsLength(15);
    guardFromWheel(method_);
    row->addWidget(method_);
    settings_ =
        addButton(row, "methodSettingsButton", tr("The numbers of this method and its step-length rule"));
    settings_->setIcon(icon(Glyph::Settings));
    popup_ = new QFrame(this, Qt::Popup);
    popup_->setFrameShape(QFrame::StyledPanel);
    form_ = new TrainingForm(document());
    form_->setObjectName("trainingForm");
    auto* inside = new QHBoxLayout(popup_);
    inside->setContentsMargins(1, 1, 1, 1);
    inside->setSizeConstraint(QLayout::SetFixedSize);
    inside->addWidget(form_);
    connect(form_, &TrainingForm::refused, this, &TimelineBar::refused);
    connect(method_, &QComboBox::activated, this, &TimelineBar::chooseMethod);
    connect(settings_, &QToolButton::clicked, this, &TimelineBar::openForm);
}

void TimelineBar::chooseMethod(int index) {
    dynamics::TrainingSpec training = session().training;
    training.method = method_->itemData(index).toString().toStdString();
    if (!dynamics::takesSchedule(*dynamics::findMethod(training.method),
                                 *dynamics::findSchedule(training.schedule)))
        training.schedule = dynamics::TrainingSpec{}.schedule;
    editTraining(training);
}

/// Above its button: the bar lies at the lower edge of the window.
void TimelineBar::openForm() {
    form_->prepare();
    popup_->adjustSize();
    const QRect room = screen()->availableGeometry();
    QPoint at = settings_->mapToGlobal(QPoint(0, 0)) - QPoint(0, popup_->height());
    at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - popup_->width())));
    at.setY(std::max(at.y(), room.top()));
    popup_->move(at);
    popup_->show();
}

void TimelineBar::addTraining(QBoxLayout* row) {
    stepLength_ = new NumberBox;
    stepLength_->setObjectName("stepLengthBox");
    stepLength_->setToolTip(meaning("step"));
    stepLength_->setSingleStep(0.05);
    steps_ = new WholeBox;
    steps_->setObjectName("stepsBox");
    steps_->setToolTip(meaning("steps"));
    steps_->setRange(1, kMostSteps);
    steps_->setSingleStep(100);
    steps_->setKeyboardTracking(false);
    seed_ = new WholeBox;
    seed_->setObjectName("seedBox");
    seed_->setToolTip(tr("Seed of the random numbers; a rewind keeps it"));
    seed_->setRange(0, std::numeric_limits<int>::max());
    seed_->setKeyboardTracking(false);
    seed_->setMaximumWidth(80);
    for (QWidget* box : std::initializer_list<QWidget*>{stepLength_, steps_, seed_}) guardFromWheel(box);
    addLabel(row, tr("&η"), stepLength_);
    addLabel(row, tr("s&teps"), steps_);
    addLabel(row, tr("see&d"), seed_);
    run_ = new QPushButton(tr("R&un"));
    run_->setObjectName("runButton");
    run_->setToolTip(tr("Run this method from ω_0 with this η, number of steps and seed"));
    row->addWidget(run_);

    connect(stepLength_, &NumberBox::valueChanged, this, [this](double step) {
        dynamics::TrainingSpec training = session().training;
        training.step = step;
        editTraining(training);
    });
    connect(steps_, &QSpinBox::valueChanged, this, [this](int steps) {
        dynamics::TrainingSpec training = session().training;
        training.steps = steps;
        editTraining(training);
    });
    connect(seed_, &QSpinBox::valueChanged, this, [this](int seed) {
        dynamics::TrainingSpec training = session().training;
        training.seed = static_cast<std::uint64_t>(seed);
        editTraining(training);
    });
    connect(run_, &QPushButton::clicked, &controller_, &RunController::run);
}

void TimelineBar::connectController() {
    connect(&controller_, &RunController::playingChanged, this, &TimelineBar::showPlaying);
    connect(&controller_, &RunController::speedChanged, this, &TimelineBar::showSpeed);
    connect(&controller_, &RunController::loopingChanged, loop_, &QToolButton::setChecked);
    connect(&controller_.events(), &RunEvents::changed, this, &TimelineBar::showEvents);
    connect(&controller_, &RunController::runningChanged, this, [this](bool running) {
        progress_->setValue(0);
        track_->setCurrentIndex(running ? 1 : 0);
        run_->setEnabled(!running);
    });
    connect(&controller_, &RunController::progress, this,
            [this](double share) { progress_->setValue(qRound(share * progress_->maximum())); });
}

void TimelineBar::editTraining(const dynamics::TrainingSpec& training) {
    settle(commands::setTraining(document(), training));
}

void TimelineBar::showPlaying(bool playing) {
    play_->setIcon(icon(playing ? Glyph::Pause : Glyph::Play));
}

void TimelineBar::showSpeed(double factor) {
    const auto nearest = std::ranges::min_element(
        kSpeeds, {}, [factor](double each) { return std::abs(std::log(each / factor)); });
    speed_->setCurrentIndex(static_cast<int>(nearest - kSpeeds.begin()));
}

void TimelineBar::showPosition() {
    const int last = std::max(0, session().trajectory->steps());
    const QSignalBlocker quiet(slider_);
    slider_->setRange(0, last);
    slider_->setPageStep(std::max(1, last / 10));
    slider_->setEnabled(last > 0);
    slider_->setValue(document().position());
    step_->setText(last > 0 ? tr("step %1 / %2").arg(document().position()).arg(last) : tr("no run yet"));
    // As wide as its longest text, so that the slider does not jump while playing.
    const int width = step_->fontMetrics().horizontalAdvance(tr("step %1 / %1").arg(std::max(last, 9999)));
    step_->setMinimumWidth(width);
    back_->setEnabled(document().position() > 0);
    rewind_->setEnabled(document().position() > 0);
    eventBefore_->setEnabled(controller_.events().previousStep().has_value());
    eventAfter_->setEnabled(controller_.events().nextStep().has_value());
}

void TimelineBar::showEvents() {
    slider_->setItinerary(controller_.events().itinerary());
    showPosition();
}

void TimelineBar::showMethod() {
    const dynamics::TrainingSpec& training = session().training;
    method_->setCurrentIndex(method_->findData(QString::fromStdString(training.method)));
    const dynamics::MethodInfo& method = *dynamics::findMethod(training.method);
    QString formula = QStringLiteral("%1: %2").arg(words(method.title), words(method.doc));
    if (method.scheduled)
        formula += QStringLiteral("\n") + words(dynamics::findSchedule(training.schedule)->doc);
    method_->setToolTip(formula);
    settings_->setEnabled(method.scheduled || !method.parameters.empty());
}

void TimelineBar::refresh(document::Aspects aspects) {
    showPosition();
    if (!(aspects & ~document::Aspects(document::Aspect::Position))) return;
    showMethod();
    const dynamics::TrainingSpec& training = session().training;
    const auto show = [](auto* box, auto value) {
        const QSignalBlocker quiet(box);
        if (box->value() != value) box->setValue(value);
    };
    show(stepLength_, training.step);
    show(steps_, training.steps);
    // A file may hold a seed above what the box can; it is then shown as the largest and kept until edited.
    show(seed_, static_cast<int>(std::min<std::uint64_t>(training.seed, std::numeric_limits<int>::max())));
}

}  // namespace omegascope::panels

#include "moc_timeline_bar.cpp"
