#include "app/panels/point/verdict_banner.h"

#include <QEvent>
#include <QFontInfo>
#include <QPainter>
#include <QVBoxLayout>

#include "app/figures/frame/style.h"

namespace omegascope::panels {

namespace {

constexpr int kMarkRoom = 48;
constexpr double kMarkSize = 28.0;
constexpr int kTint = 26;
constexpr int kReasonLines = 3;
constexpr double kHeadline = 17.0 / 12.0;  // of the type round it

}  // namespace

VerdictBanner::VerdictBanner(QWidget* parent)
    : QWidget(parent), headline_(new QLabel(this)), kind_(new QLabel(this)), reason_(new QLabel(this)) {
    setObjectName(QStringLiteral("verdict"));
    setAccessibleName(tr("Verdict at ω"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMarkRoom, 8, 8, 8);
    layout->setSpacing(2);
    headline_->setObjectName(QStringLiteral("verdictHeadline"));
    headline_->setWordWrap(true);
    kind_->setObjectName(QStringLiteral("verdictKind"));
    kind_->setForegroundRole(QPalette::PlaceholderText);
    kind_->setWordWrap(true);
    reason_->setObjectName(QStringLiteral("verdictReason"));
    reason_->setWordWrap(true);
    reason_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    reason_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    layout->addWidget(headline_);
    layout->addWidget(kind_);
    layout->addWidget(reason_);
    followType();
    showComputing();
}

/// The headline is larger than the rest, and what is below does not jump.
void VerdictBanner::followType() {
    QFont type = font();
    type.setPixelSize(static_cast<int>(kHeadline * QFontInfo(type).pixelSize()));
    type.setWeight(QFont::DemiBold);
    headline_->setFont(type);
    reason_->setMinimumHeight(kReasonLines * fontMetrics().lineSpacing());
}

void VerdictBanner::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    // A style that is set takes fonts of single widgets back.
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) followType();
}

QSize VerdictBanner::sizeHint() const {
    return {260, QWidget::sizeHint().height()};
}

void VerdictBanner::setVerdict(figures::VerdictMark mark, const QString& headline, const QString& kind,
                               const QString& reason) {
    mark_ = mark;
    headline_->setText(headline);
    kind_->setText(kind);
    reason_->setText(reason);
    update();
}

void VerdictBanner::showComputing() {
    mark_.reset();
    headline_->setText(tr("Computing …"));
    kind_->setText(tr("is ω a local minimum in Ω?"));
    reason_->clear();
    update();
}

void VerdictBanner::showFailure(const QString& sentence) {
    mark_.reset();
    headline_->setText(tr("Not known"));
    kind_->setText(tr("is ω a local minimum in Ω?"));
    reason_->setText(sentence);
    update();
}

void VerdictBanner::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor colour = mark_ ? figures::verdictColour(*mark_) : figures::palette::kSoft;
    if (mark_) figures::drawVerdictMark(painter, *mark_, {0.5 * kMarkRoom, 12 + 0.5 * kMarkSize}, kMarkSize);
    painter.fillRect(QRect(0, 0, 4, height()), colour);
    colour.setAlpha(kTint);
    painter.fillRect(rect(), colour);
}

}  // namespace omegascope::panels

#include "moc_verdict_banner.cpp"
