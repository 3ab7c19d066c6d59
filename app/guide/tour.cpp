#include "app/guide/tour.h"

#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScreen>
#include <QSettings>
#include <QVBoxLayout>
#include <algorithm>

namespace omegascope::guide {

namespace {

const QString kSeenKey = QStringLiteral("tour/seen");
constexpr int kBoxWidth = 320, kGap = 12;

}  // namespace

bool Tour::isDue() {
    const QByteArray wish = qgetenv("OMEGASCOPE_TOUR");
    if (!wish.isEmpty()) return wish == "1";
    if (QSettings().value(kSeenKey).toBool()) return false;
    // A server without a monitor gives its screen no other name than this.
    const QScreen* screen = QGuiApplication::primaryScreen();
    return QGuiApplication::platformName() == QLatin1String("xcb") && screen &&
           screen->name() != QLatin1String("screen");
}

void Tour::markSeen() {
    QSettings().setValue(kSeenKey, true);
}

Tour::Tour(QList<TourStep> steps, QWidget* window)
    : QFrame(window),
      steps_(std::move(steps)),
      mark_(new QFrame(window)),
      title_(new QLabel),
      text_(new QLabel),
      count_(new QLabel),
      back_(new QPushButton(tr("&Back"))),
      next_(new QPushButton(tr("&Next"))),
      skip_(new QPushButton(tr("&Skip"))) {
    setObjectName(QStringLiteral("tour"));
    setAutoFillBackground(true);
    setFrameShape(QFrame::StyledPanel);
    setFrameShadow(QFrame::Raised);
    setFixedWidth(kBoxWidth);
    mark_->setObjectName(QStringLiteral("tourMark"));
    mark_->setAttribute(Qt::WA_TransparentForMouseEvents);
    mark_->setStyleSheet(QStringLiteral("#tourMark { border: 3px solid #d95f02; }"));
    QFont bold = title_->font();
    bold.setBold(true);
    title_->setFont(bold);
    title_->setObjectName(QStringLiteral("tourTitle"));
    text_->setObjectName(QStringLiteral("tourText"));
    text_->setWordWrap(true);
    count_->setForegroundRole(QPalette::PlaceholderText);
    next_->setObjectName(QStringLiteral("tourNext"));
    back_->setObjectName(QStringLiteral("tourBack"));
    skip_->setObjectName(QStringLiteral("tourSkip"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(count_, 1);
    for (QPushButton* button : {skip_, back_, next_}) buttons->addWidget(button);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(title_);
    layout->addWidget(text_);
    layout->addLayout(buttons);
    connect(skip_, &QPushButton::clicked, this, &QObject::deleteLater);
    connect(back_, &QPushButton::clicked, this, [this] { show(step_ - 1); });
    connect(next_, &QPushButton::clicked, this, [this] {
        if (step_ + 1 == steps_.size())
            deleteLater();
        else
            show(step_ + 1);
    });
    window->installEventFilter(this);
    markSeen();
    show(0);
}

Tour::~Tour() {
    delete mark_;
}

void Tour::show(int step) {
    step_ = std::clamp(step, 0, static_cast<int>(steps_.size()) - 1);
    const TourStep& now = steps_[step_];
    title_->setText(now.title);
    text_->setText(now.text);
    count_->setText(tr("%1 of %2").arg(step_ + 1).arg(steps_.size()));
    back_->setEnabled(step_ > 0);
    next_->setText(step_ + 1 == steps_.size() ? tr("&Done") : tr("&Next"));
    place();
    mark_->show();
    mark_->raise();
    QFrame::show();
    raise();
}

/// Beside what it speaks of, on the side where there is room.
void Tour::place() {
    QWidget* window = parentWidget();
    const QWidget* at = steps_[step_].at;
    const QRect target =
        at && at->isVisible() ? QRect(at->mapTo(window, QPoint(0, 0)), at->size()) : window->rect();
    mark_->setGeometry(target);
    const QSize size(kBoxWidth, std::max(sizeHint().height(), heightForWidth(kBoxWidth)));
    resize(size);
    int x = target.right() + kGap;
    if (x + size.width() > window->width()) x = target.left() - kGap - size.width();
    if (x < 0) x = target.center().x() - size.width() / 2;
    const int y =
        std::clamp(target.center().y() - size.height() / 2, 0, std::max(0, window->height() - size.height()));
    move(std::clamp(x, 0, std::max(0, window->width() - size.width())), y);
}

bool Tour::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize) place();
    return QFrame::eventFilter(watched, event);
}

void Tour::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        deleteLater();
    else
        QFrame::keyPressEvent(event);
}

}  // namespace omegascope::guide

#include "moc_tour.cpp"
