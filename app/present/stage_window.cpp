#include "app/present/stage_window.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QApplication>
#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScreen>
#include <algorithm>
#include <cmath>

#include "app/controls/system_type.h"
#include "app/figures/frame/style.h"
#include "app/present/player/question_card.h"
#include "app/present/player/scene_text.h"
#include "app/present/pointers.h"
#include "app/present/presenter_window.h"
#include "app/present/run/start_race.h"
#include "app/present/run/step_guide.h"
#include "app/present/stage_controls.h"
#include "app/present/stage_views.h"

namespace omegascope::present {

using lessons::Question;

namespace {

constexpr int kForgetMilliseconds = 3000;  // digits that no Enter follows
/// Type of a fortieth of the height is read in the last row of a lecture hall.
constexpr double kLinesOfScreen = 40.0;
constexpr int kMargin = 12;

}  // namespace

StageWindow::StageWindow(lessons::Lesson lesson, const StageOptions& options, QWidget* parent)
    : QWidget(parent, Qt::Window),
      options_(options),
      document_(lesson.scenes.front().session),
      run_(new panels::RunController(document_, this)),
      player_(new LessonPlayer(std::move(lesson), document_, *run_, this)),
      views_(new StageViews(document_, *run_, this)),
      text_(new SceneText(*player_, this)),
      controls_(new StageControls(*player_, document_, *run_, this)),
      guide_(new StepGuide(document_, *run_, this)),
      race_(new StartRace(document_, *run_, this)),
      blank_(new QWidget(this)) {
    setObjectName(QStringLiteral("stageWindow"));
    setWindowTitle(tr("%1 – Omegascope").arg(QString::fromStdString(player_->lesson().title)));
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(480, 320);
    // In light colours the stage is of the figures' paper; in dark ones they lie on a dark ground.
    if (QPalette paper = palette(); paper.color(QPalette::Window).lightness() > 127) {
        paper.setColor(QPalette::Window, figures::palette::kPaper);
        setPalette(paper);
    }
    setAutoFillBackground(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    auto* row = new QHBoxLayout;
    row->addWidget(views_, 1);
    row->addWidget(text_);
    column->addLayout(row, 1);
    column->addWidget(controls_);
    blank_->setObjectName(QStringLiteral("blank"));
    blank_->setAutoFillBackground(true);
    blank_->setPalette(QPalette(Qt::black));
    blank_->hide();
    connect(player_, &LessonPlayer::sceneChanged, this, &StageWindow::showScene);
    connect(player_, &LessonPlayer::pollChanged, this, &StageWindow::showPoll);
    connect(player_, &LessonPlayer::cameraWanted, views_, &StageViews::lookFrom);
    connect(player_, &LessonPlayer::told, controls_, &StageControls::tell);
    connect(views_, &StageViews::told, controls_, &StageControls::tell);
    connect(run_, &panels::RunController::refused, controls_, &StageControls::tell);
    connect(views_, &StageViews::predicted, player_, &LessonPlayer::predict);
    connectRun();
    forget_.setSingleShot(true);
    forget_.setInterval(kForgetMilliseconds);
    connect(&forget_, &QTimer::timeout, this, [this] {
        typed_.clear();
        controls_->tell({});
    });
    idle_.setSingleShot(true);
    idle_.setInterval(options_.idleMilliseconds);
    connect(&idle_, &QTimer::timeout, player_, &LessonPlayer::restart);
    if (options_.locked) idle_.start();
    qApp->installEventFilter(this);
    showScene();
    player_->goTo(options_.first);
    resize(1280, 720);
}

// The views and the player hold references to the document, so they go before it.
StageWindow::~StageWindow() {
    qApp->removeEventFilter(this);
    delete presenter_;
    delete controls_;
    delete text_;
    delete race_;
    delete guide_;
    delete views_;
    delete player_;
    delete run_;
}

void StageWindow::begin() {
    const QWidget* before = QApplication::activeWindow();
    const QScreen* own = before && before != this ? before->screen() : QGuiApplication::primaryScreen();
    // Where no window manager listens, the size must be told as well.
    setGeometry(screen()->geometry());
    showFullScreen();
    const QList<QScreen*> screens = QGuiApplication::screens();
    if (screens.size() > 1 && !options_.locked) {
        togglePresenter();
        // The speaker keeps the screen where the window was; the audience gets the other.
        for (QScreen* each : screens)
            if (each != own) {
                setGeometry(each->geometry());
                break;
            }
        presenter_->setGeometry(own->availableGeometry());
    }
    setFocus();
}

/// Several starts, and why a step goes where it goes.
void StageWindow::connectRun() {
    connect(guide_, &StepGuide::told, controls_, &StageControls::tell);
    connect(race_, &StartRace::told, controls_, &StageControls::tell);
    connect(guide_, &StepGuide::changed, this, [this] {
        views_->setStep(guide_->isOn()
                            ? std::optional(stepArrows(guide_->reason(), guide_->part(), document_.slice()))
                            : std::nullopt);
        showAside();
    });
    connect(views_, &StageViews::startChosen, race_, &StartRace::add);
    connect(race_, &StartRace::pathsChanged, this, [this] {
        views_->setRunners(race_->paths());
        views_->setRunnerShares(race_->shares());
        showAside();
    });
    connect(race_, &StartRace::moved, this, [this] {
        views_->setRunnerShares(race_->shares());
        showAside();
    });
    connect(controls_, &StageControls::whyWanted, this, &StageWindow::explain);
    connect(controls_, &StageControls::startsWanted, this, &StageWindow::toggleStarts);
}

void StageWindow::showAside() {
    text_->setAside(guide_->isOn()     ? htmlOf(guide_->reason(), guide_->part(), document_)
                    : race_->isEmpty() ? QString()
                                       : race_->html());
}

void StageWindow::endRun() {
    guide_->end();
    race_->clear();
    views_->setStarting(false);
    controls_->setStarting(false);
}

PresenterWindow* StageWindow::presenter() const {
    return presenter_;
}

void StageWindow::togglePresenter() {
    if (presenter_) {
        presenter_->close();
        presenter_->deleteLater();
        presenter_.clear();
        return;
    }
    presenter_ = new PresenterWindow(*player_);
    connect(presenter_, &PresenterWindow::keyPressed, this, [this](QKeyEvent* event) { handleKey(event); });
    presenter_->show();
}

void StageWindow::showScene() {
    typed_.clear();
    endRun();
    views_->showScene(player_->scene());
    views_->setPen(false);
    setFocus();
    showPoll();
}

void StageWindow::showPoll() {
    const Poll& poll = player_->poll();
    const auto& question = player_->scene().question;
    const bool clicks =
        question && question->kind == Question::Kind::Click && !poll.isRevealed() && !poll.isAsked;
    views_->setAsking(clicks ? std::optional(question->view) : std::nullopt);
    views_->setMarks(poll.predictions, poll.answer);
}

bool StageWindow::isBlank() const {
    return !blank_->isHidden();
}

void StageWindow::setBlank(bool blank) {
    blank_->setGeometry(rect());
    blank_->setVisible(blank);
    blank_->raise();
}

void StageWindow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    blank_->setGeometry(rect());
    if (!typeChosen_) {
        setTypeFactor(height() / kLinesOfScreen / panels::systemTypeSize());
        typeChosen_ = false;
    }
    placeText();
}

/// All type on the stage follows: views draw with the font that they inherit.
void StageWindow::setTypeFactor(double factor) {
    typeFactor_ = std::clamp(factor, kSmallestType, kLargestType);
    typeChosen_ = true;
    QFont type = QApplication::font();
    type.setPixelSize(static_cast<int>(std::lround(typeFactor_ * panels::systemTypeSize())));
    setFont(type);
    placeText();
    showPointer();
}

/// Type is as large as it is wanted, as far as there is room: nothing is cut, and nothing is smaller than what the last row
/// reads. Words are larger than what stands in the figures, and their column never takes more than two fifths of the screen.
void StageWindow::placeText() {
    constexpr double kLarger = 1.3, kLettersOfLine = 14.0;
    const int wanted = QFontInfo(font()).pixelSize();
    const int least = std::min(wanted, std::max(static_cast<int>(panels::systemTypeSize()),
                                                static_cast<int>(height() / kLinesOfScreen)));
    const int column = std::clamp(18 * QFontMetrics(font()).height(), std::min(200, width() / 3),
                                  std::max(200, width() * 2 / 5));
    text_->setFixedWidth(column);
    text_->fitType(least,
                   std::max(wanted, static_cast<int>(std::min(kLarger * wanted, column / kLettersOfLine))));
    controls_->fitType(least, wanted);
    views_->fitType(least, wanted);
}

void StageWindow::showPointer() {
    setCursor(bigPointer(1.6 * QFontInfo(font()).pixelSize()));
}

void StageWindow::closeEvent(QCloseEvent* event) {
    if (presenter_) presenter_->close();
    emit left(player_->index());
    QWidget::closeEvent(event);
}

}  // namespace omegascope::present

#include "moc_stage_window.cpp"
