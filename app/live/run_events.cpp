#include "app/live/run_events.h"

#include <QStringList>
#include <algorithm>
#include <cmath>
#include <utility>

namespace omegascope::panels {

using document::Aspect;
using dynamics::RunEvent;

RunEvents::RunEvents(document::Document& document, QObject* parent) : QObject(parent), document_(document) {
    connect(&document_, &document::Document::changed, this, &RunEvents::onChanged);
    connect(&job_, &jobs::LatestJob::failed, this, [this](const QString& sentence) {
        searching_ = false;
        emit changed();
        emit refused(sentence);
    });
    search();
}

int RunEvents::stepOf(const RunEvent& event) {
    return static_cast<int>(std::ceil(event.time));
}

std::optional<int> RunEvents::nextStep() const {
    if (!itinerary_) return std::nullopt;
    // Those of the shown step end at the step itself.
    const RunEvent* next = itinerary_->nextEvent(document_.position());
    return next ? std::optional(stepOf(*next)) : std::nullopt;
}

std::optional<int> RunEvents::previousStep() const {
    if (!itinerary_) return std::nullopt;
    const auto& events = itinerary_->events;
    const auto shown = std::ranges::lower_bound(events, document_.position(), {}, stepOf);
    return shown == events.begin() ? std::nullopt : std::optional(stepOf(*std::prev(shown)));
}

QString RunEvents::describe(const RunEvent& event) const {
    return tr("step %1: %2")
        .arg(stepOf(event))
        .arg(QString::fromStdString(dynamics::describe(event, *document_.loss())));
}

QString RunEvents::sentence() const {
    if (!itinerary_) return {};
    const auto here = std::ranges::equal_range(itinerary_->events, document_.position(), {}, stepOf);
    if (here.empty()) return {};
    const int count = static_cast<int>(here.size());
    QStringList phrases;
    for (int k = 0; k < std::min(count, kMostTold); ++k)
        phrases << QString::fromStdString(dynamics::describe(here[k], *document_.loss()));
    if (count > kMostTold) phrases << tr("and %1 more").arg(count - kMostTold);
    return tr("step %1: %2").arg(document_.position()).arg(phrases.join(QStringLiteral("; ")));
}

void RunEvents::onChanged(document::Aspects aspects) {
    if (aspects & (Aspect::Trajectory | Aspect::Network | Aspect::Data))
        search();
    else if (aspects & Aspect::Position)
        tell();
}

void RunEvents::search() {
    job_.cancel();
    itinerary_.reset();
    const Shared<dynamics::Trajectory>& run = document_.session().trajectory;
    searching_ = run->steps() > 0;
    if (searching_)
        job_.start([loss = document_.loss(),
                    run](const Control& control) { return dynamics::itinerary(*loss, *run, {}, control); },
                   [this](dynamics::Itinerary found) {
                       searching_ = false;
                       itinerary_ = std::make_shared<const dynamics::Itinerary>(std::move(found));
                       emit changed();
                       tell();
                       if (!itinerary_->complete) emit refused(QString::fromStdString(itinerary_->remark));
                   });
    emit changed();
    tell();
}

void RunEvents::tell() {
    emit told(sentence());
}

}  // namespace omegascope::panels

#include "moc_run_events.cpp"
