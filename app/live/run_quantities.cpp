#include "app/live/run_quantities.h"

#include "core/dynamics/runs/convex_combination.h"
#include "core/dynamics/runs/run_slices.h"
#include "core/dynamics/runs/sampled_steps.h"
#include "core/dynamics/runs/step_quantities.h"
#include "core/loss/replica_penalty.h"
#include "core/nonsmooth/clarke/replica_hull.h"

namespace omegascope::views {

namespace {

using document::Aspect;
using Series = RunQuantities::Series;
using All = std::array<std::optional<Series>, kQuantities>;

std::optional<Series>& at(All& all, Quantity quantity) {
    return all[static_cast<std::size_t>(quantity)];
}

/// One pass over the run gives three of them.
All stepSeries(const loss::Loss& loss, const dynamics::Trajectory& run, const Control& control) {
    auto quantities = dynamics::stepQuantities(loss, run, RunQuantities::kMostSamples, control);
    All all;
    at(all, Quantity::WallDistance) = Series{quantities.steps, std::move(quantities.wallDistance), {}};
    at(all, Quantity::ActiveData) = Series{quantities.steps, std::move(quantities.activeData), {}};
    Series drift{quantities.steps, {}, quantities.balanceDrift.cwiseAbs()};
    if (drift.parts.cols() > 0) drift.values = drift.parts.rowwise().maxCoeff();
    at(all, Quantity::BalanceDrift) = std::move(drift);
    return all;
}

All distanceSeries(const loss::Loss& loss, const dynamics::Trajectory& run, const slice::AffineSlice& slice) {
    auto away = dynamics::distancesFrom(slice, run, loss, RunQuantities::kMostSamples);
    All all;
    at(all, Quantity::OffPlane) = Series{std::move(away.steps), std::move(away.distance), {}};
    return all;
}

All combinationSeries(const loss::Loss& loss, const dynamics::Trajectory& run,
                      const dynamics::Itinerary& itinerary, const Control& control) {
    auto series =
        dynamics::combinationSeries(loss, run, itinerary, RunQuantities::kMostCombinations, 64, control);
    All all;
    at(all, Quantity::Combination) = Series{std::move(series.steps), std::move(series.norm), series.least};
    return all;
}

Series bounded(std::vector<int> steps, Eigen::MatrixXd parts) {
    Series series{std::move(steps), {}, std::move(parts)};
    if (series.parts.cols() > 0) series.values = series.parts.rowwise().maxCoeff();
    return series;
}

/// Of a network with replicas; empty series without.
All replicaSeries(const loss::Loss& loss, const dynamics::Trajectory& run, Quantity quantity,
                  const Control& control) {
    All all;
    at(all, quantity).emplace();
    if (!loss.network().architecture().replicas) return all;
    const bool apart = quantity == Quantity::ReplicasApart;
    std::vector<int> steps = dynamics::sampledSteps(
        run.steps(), apart ? RunQuantities::kMostSamples : RunQuantities::kMostCombinations);
    const auto points = dynamics::pointsAt(run, loss, steps, control);
    if (!points) return all;
    Eigen::MatrixXd parts(points->cols(), loss.network().architecture().outputs);
    nonsmooth::ClarkeOptions options;
    options.nearWalls = false;
    for (Eigen::Index j = 0; j < points->cols() && !control.stopped(); ++j) {
        if (apart) {
            parts.row(j) = loss::replicaSpread(loss.network(), points->col(j)).distance.colwise().norm();
            continue;
        }
        const auto classes = nonsmooth::classSubdifferentials(loss, points->col(j), options, control);
        if (!classes) return all;
        for (Eigen::Index r = 0; r < parts.cols(); ++r)
            parts(j, r) = (*classes)[static_cast<std::size_t>(r)].minNorm.norm();
    }
    at(all, quantity) = bounded(std::move(steps), std::move(parts));
    return all;
}

}  // namespace

RunQuantities::RunQuantities(document::Document& document, panels::RunEvents& events, QObject* parent)
    : QObject(parent), document_(document), events_(events) {
    connect(&document_, &document::Document::changed, this, &RunQuantities::onChanged);
    // What cannot be found is known to be not there.
    const auto giveUp = [this] {
        All nothing;
        if (wanted_) at(nothing, *wanted_).emplace();
        take(std::move(nothing));
    };
    connect(&job_, &jobs::LatestJob::failed, this, [this, giveUp](const QString& sentence) {
        giveUp();
        emit failed(sentence);
    });
    connect(&events_, &panels::RunEvents::changed, this, [this, giveUp] {
        if (wanted_ != Quantity::Combination || events_.isSearching()) return;
        if (events_.itinerary())
            start(Quantity::Combination);
        else
            giveUp();
    });
}

const RunQuantities::Series* RunQuantities::find(Quantity quantity) const {
    const auto& series = known_[static_cast<std::size_t>(quantity)];
    return series ? &*series : nullptr;
}

void RunQuantities::want(Quantity quantity) {
    const dynamics::Trajectory& run = document_.session().trajectory;
    if (quantity == Quantity::Loss || run.empty() || find(quantity) || wanted_ == quantity) return;
    wanted_ = quantity;
    job_.cancel();
    if (quantity != Quantity::Combination || events_.itinerary()) start(quantity);  // else when it is found
}

void RunQuantities::start(Quantity quantity) {
    job_.start(
        [quantity, loss = document_.loss(), run = document_.session().trajectory,
         itinerary = events_.itinerary(), slice = document_.slice()](const Control& control) {
            if (quantity == Quantity::OffPlane) return distanceSeries(*loss, *run, slice);
            if (quantity == Quantity::Combination) return combinationSeries(*loss, *run, *itinerary, control);
            if (quantity == Quantity::ReplicasApart || quantity == Quantity::ClassesCritical)
                return replicaSeries(*loss, *run, quantity, control);
            return stepSeries(*loss, *run, control);
        },
        [this](All found) { take(std::move(found)); });
}

void RunQuantities::take(All found) {
    for (std::size_t k = 0; k < kQuantities; ++k)
        if (found[k]) known_[k] = std::move(found[k]);
    wanted_.reset();
    emit this->found();
}

void RunQuantities::onChanged(document::Aspects aspects) {
    const bool run = static_cast<bool>(aspects & (Aspect::Trajectory | Aspect::Network | Aspect::Data));
    if (!run && !(aspects & Aspect::Slice)) return;
    if (run || wanted_ == Quantity::OffPlane) {
        job_.cancel();
        wanted_.reset();
    }
    if (run) known_ = {};
    at(known_, Quantity::OffPlane).reset();
    emit forgotten();
}

}  // namespace omegascope::views

#include "moc_run_quantities.cpp"
