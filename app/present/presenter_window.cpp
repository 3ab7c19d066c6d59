#include "app/present/presenter_window.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QTime>
#include <QVBoxLayout>
#include <algorithm>

#include "app/figures/data/data_figure.h"
#include "app/figures/frame/type_style.h"
#include "app/lessons/handout/markdown.h"

namespace omegascope::present {

namespace {

constexpr double kTypeFactor = 1.4;
constexpr int kLeastPicture = 120;

QLabel* label(const char* name, QBoxLayout* layout) {
    auto* made = new QLabel(layout->parentWidget());
    made->setObjectName(QLatin1String(name));
    made->setWordWrap(true);
    made->setTextFormat(Qt::RichText);
    layout->addWidget(made);
    return made;
}

QString minutesAndSeconds(qint64 milliseconds) {
    const qint64 seconds = milliseconds / 1000;
    return QStringLiteral("%1:%2").arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

}  // namespace

PresenterWindow::PresenterWindow(LessonPlayer& player, QWidget* parent)
    : QWidget(parent, Qt::Window), player_(player) {
    setObjectName(QStringLiteral("presenterWindow"));
    setWindowTitle(tr("Presenter – %1").arg(QString::fromStdString(player_.lesson().title)));
    wantedType_ = kTypeFactor * QFontInfo(font()).pixelSize();
    auto* row = new QHBoxLayout(this);
    auto* left = new QVBoxLayout;
    auto* right = new QVBoxLayout;
    row->addLayout(left, 3);
    row->addLayout(right, 2);
    title_ = label("presenterTitle", left);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setAccessibleName(tr("Notes"));
    scroll->setFocusPolicy(Qt::NoFocus);
    notes_ = new QLabel(scroll);
    notes_->setObjectName(QStringLiteral("presenterNotes"));
    notes_->setWordWrap(true);
    notes_->setTextFormat(Qt::RichText);
    notes_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    scroll->setWidget(notes_);
    left->addWidget(scroll, 1);
    clock_ = label("presenterClock", right);
    timer_ = label("presenterTimer", right);
    auto* again = new QPushButton(tr("Restart the timer"), this);
    again->setObjectName(QStringLiteral("presenterRestart"));
    again->setToolTip(tr("Counts from 0:00 again"));
    again->setFocusPolicy(Qt::TabFocus);
    right->addWidget(again);
    nextTitle_ = label("presenterNext", right);
    nextPicture_ = new QLabel(this);
    nextPicture_->setObjectName(QStringLiteral("presenterNextPicture"));
    nextPicture_->setMinimumSize(kLeastPicture, kLeastPicture);
    nextPicture_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    nextPicture_->setAccessibleName(tr("Data plane of the next scene"));
    nextPicture_->installEventFilter(this);
    right->addWidget(nextPicture_, 1);
    resize(900, 560);
    since_.start();
    second_.setInterval(1000);
    connect(&second_, &QTimer::timeout, this, &PresenterWindow::showTime);
    connect(again, &QPushButton::clicked, this, [this] {
        since_.start();
        showTime();
    });
    second_.start();
    connect(&player_, &LessonPlayer::sceneChanged, this, &PresenterWindow::showScene);
    showScene();
    showTime();
}

void PresenterWindow::keyPressEvent(QKeyEvent* event) {
    emit keyPressed(event);
}

void PresenterWindow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    // Larger than the desktop's, as far as notes and the next scene have room beside each other.
    constexpr double kLinesDown = 22.0, kEmsAcross = 44.0;
    QFont type = font();
    type.setPixelSize(
        std::max(9, static_cast<int>(std::min({wantedType_, height() / kLinesDown, width() / kEmsAcross}))));
    setFont(type);
}

/// The picture is as large as its place, which the layout gives it after the window has its size.
bool PresenterWindow::eventFilter(QObject* watched, QEvent* event) {
    if (watched == nextPicture_ && event->type() == QEvent::Resize) showNext();
    return QWidget::eventFilter(watched, event);
}

void PresenterWindow::showScene() {
    const lessons::Scene& scene = player_.scene();
    title_->setText(QStringLiteral("<b>%1 / %2  %3</b>")
                        .arg(player_.index() + 1)
                        .arg(player_.count())
                        .arg(QString::fromStdString(scene.title).toHtmlEscaped()));
    QString html = lessons::htmlOfMarkdown(scene.notes);
    if (scene.question)
        html +=
            tr("<p><i>A question: let them predict, press each choice as often as hands are raised, then go "
               "on.</i></p>");
    notes_->setText(html.isEmpty() ? tr("<i>No notes.</i>") : html);
    showNext();
    showTime();
}

void PresenterWindow::showNext() {
    const int next = player_.index() + 1;
    if (next >= player_.count()) {
        nextTitle_->setText(tr("<b>Last scene</b>"));
        nextPicture_->clear();
        return;
    }
    const lessons::Scene& scene = player_.lesson().scenes[static_cast<std::size_t>(next)];
    nextTitle_->setText(tr("Next: <b>%1</b>").arg(QString::fromStdString(scene.title).toHtmlEscaped()));
    const QSize size = nextPicture_->size();
    if (size.isEmpty()) return;
    QPixmap picture(size * devicePixelRatioF());
    picture.setDevicePixelRatio(devicePixelRatioF());
    picture.fill(figures::palette::kPaper);
    QPainter painter(&picture);
    const session::Session& session = scene.session;
    const loss::Loss loss(network::Network(session.architecture), session.criterion, session.data);
    const auto evaluation = loss.evaluate(session.parameters);
    figures::drawDataFigure(painter,
                            figures::dataFigureState(loss, session.parameters, evaluation, session.view),
                            size, figures::styleOf(QWidget::font()));
    painter.end();
    nextPicture_->setPixmap(picture);
}

void PresenterWindow::showTime() {
    double left = 0.0;
    for (int i = player_.index(); i < player_.count(); ++i)
        left += player_.lesson().scenes[static_cast<std::size_t>(i)].minutes;
    clock_->setText(QStringLiteral("<span style=\"font-size:x-large\"><b>%1</b></span>")
                        .arg(QTime::currentTime().toString(QStringLiteral("HH:mm:ss"))));
    timer_->setText(tr("since the start %1, meant for what is left: %2 min")
                        .arg(minutesAndSeconds(since_.elapsed()), QString::number(left)));
}

}  // namespace omegascope::present

#include "moc_presenter_window.cpp"
