#include "app/controls/progress_line.h"

namespace omegascope::panels {

namespace {

constexpr int kSteps = 1000;

}  // namespace

ProgressLine::ProgressLine(const QString& name, QWidget* parent) : QProgressBar(parent) {
    setObjectName(name);
    setRange(0, kSteps);
    setTextVisible(false);
    setFixedHeight(4);
    QSizePolicy keep = sizePolicy();
    keep.setRetainSizeWhenHidden(true);
    setSizePolicy(keep);
}

void ProgressLine::setShare(double share) {
    setValue(static_cast<int>(share * kSteps));
}

}  // namespace omegascope::panels

#include "moc_progress_line.cpp"
