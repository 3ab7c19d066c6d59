#include "app/present/player/motion.h"

#include <QApplication>
#include <QSettings>
#include <QStyle>

namespace omegascope::present {

namespace {

const QString kReduced = QStringLiteral("look/reduceMotion");

}  // namespace

bool isMotionReduced() {
    return QSettings().value(kReduced, false).toBool();
}

void setMotionReduced(bool reduced) {
    QSettings().setValue(kReduced, reduced);
}

bool motionAllowed() {
    return !isMotionReduced() && QApplication::style()->styleHint(QStyle::SH_Widget_Animation_Duration) > 0;
}

}  // namespace omegascope::present
