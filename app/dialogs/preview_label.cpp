#include "app/dialogs/preview_label.h"

#include <QCoreApplication>

namespace omegascope::dialogs {

QLabel* makePreviewLabel(const QString& name, const QSize& least) {
    auto* label = new QLabel;
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setAccessibleName(QCoreApplication::translate("Dialogs", "Preview"));
    label->setAlignment(Qt::AlignCenter);
    label->setMinimumSize(least);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    label->setFrameShape(QFrame::StyledPanel);
    label->setAutoFillBackground(true);
    label->setBackgroundRole(QPalette::Midlight);
    return label;
}

int delayAfter(qint64 milliseconds) {
    constexpr qint64 kNotFelt = 100;
    constexpr int kRest = 150;
    return milliseconds < kNotFelt ? 0 : kRest;
}

}  // namespace omegascope::dialogs
