#include "app/live/picture_computer.h"

namespace omegascope::views {

using document::Aspect;

PictureComputer::PictureComputer(document::Document& document, Pace pace, QObject* parent)
    : QObject(parent), document_(document), pace_(pace) {
    idle_.setSingleShot(true);
    idle_.setInterval(pace_.idleMilliseconds);
    connect(&idle_, &QTimer::timeout, this, [this] { compute(true); });
    connect(&document_, &document::Document::changed, this, &PictureComputer::onChanged);
    connect(&job_, &jobs::LatestJob::failed, this, &PictureComputer::failed);
}

void PictureComputer::begin() {
    if (applies()) compute(true);
}

void PictureComputer::onChanged(document::Aspects aspects) {
    if (!(aspects & (Aspect::Network | Aspect::Data | Aspect::Slice))) return;
    current_ = false;
    if (!applies()) {
        job_.cancel();
        idle_.stop();
        if (!hasPicture()) return;
        dropPicture();
        emit pictureChanged();
        return;
    }
    if (!hasPicture() || secondsOfFull_ < pace_.secondsWithoutCoarse) {
        compute(true);
        return;
    }
    compute(false);
    idle_.start();
}

}  // namespace omegascope::views

#include "moc_picture_computer.cpp"
