#include "app/live/point_computer.h"

#include <limits>

namespace omegascope::panels {

using document::Aspect;

namespace {

const document::Aspects kLoss = Aspect::Network | Aspect::Data;
const document::Aspects kPoint = Aspect::Parameters | Aspect::Trajectory | Aspect::Position;

}  // namespace

PointComputer::PointComputer(document::Document& document, QObject* parent)
    : QObject(parent), document_(document) {
    connect(&document_, &document::Document::changed, this, &PointComputer::onChanged);
    connect(&job_, &jobs::LatestJob::failed, this, &PointComputer::failed);
    compute(false);
}

void PointComputer::onChanged(document::Aspects aspects) {
    if (!(aspects & (kLoss | kPoint))) return;
    if (result_ && result_->loss == document_.loss() && result_->point == document_.point()) {
        // A run was computed from here: ω is where it was.
        if (!current_) job_.cancel();
        current_ = true;
        stale_ = false;
        emit changed();
        return;
    }
    current_ = false;
    emit changed();
    // While playing, a slow computation is let finish, else nothing would ever be shown.
    const bool onlyMoved = !(aspects & ~document::Aspects(Aspect::Position));
    if (onlyMoved && job_.isRunning())
        stale_ = true;
    else
        compute(false);
}

void PointComputer::verifyRationally() {
    compute(true);
}

void PointComputer::compute(bool rationally) {
    stale_ = false;
    job_.start(
        [loss = document_.loss(), at = document_.point(), rationally](const Control& control) {
            nonsmooth::MinimumOptions options;
            // Asked for by a person, it may take as long as it takes.
            if (rationally) options.rationalWork = std::numeric_limits<double>::infinity();
            Result<theorems::PointAnalysis> analysis = theorems::analysePoint(*loss, at, options, control);
            if (!analysis) return Result<AnalysedPoint>(analysis.error());
            AnalysedPoint point{loss, at, *std::move(analysis), rationally, std::nullopt};
            if (loss->network().architecture().alpha == 0.0)
                point.nearestDeath = theory::nearestDeath(*loss, at);
            return Result<AnalysedPoint>(std::move(point));
        },
        [this](Result<AnalysedPoint> result) {
            if (!result) {
                if (!result.error().isCancelled())
                    emit failed(QString::fromStdString(result.error().message));
            } else {
                result_ = std::make_shared<const AnalysedPoint>(*std::move(result));
                current_ = result_->loss == document_.loss() && result_->point == document_.point();
                emit changed();
            }
            if (stale_) compute(false);
        });
}

}  // namespace omegascope::panels

#include "moc_point_computer.cpp"
