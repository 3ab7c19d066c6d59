#include "app/present/run/step_guide.h"

#include <utility>

namespace omegascope::present {

using document::Aspect;

StepGuide::StepGuide(document::Document& document, panels::RunController& run, QObject* parent)
    : QObject(parent), document_(document), run_(run) {
    connect(&document_, &document::Document::changed, this, &StepGuide::onChanged);
    connect(&job_, &jobs::LatestJob::failed, this, [this](const QString& sentence) {
        end();
        emit told(sentence);
    });
}

void StepGuide::next() {
    run_.pause();
    switch (part_) {
        case Part::Gradient:
            return show(Part::Rule);
        case Part::Rule:
            document_.setPosition(reason_->step + 1);
            return show(Part::Move);
        case Part::Move:
        case Part::None:
            break;
    }
    if (computing_ || waiting_) return;
    if (run_.hasTrajectory()) return explain();
    waiting_ = true;
    run_.prepare();
}

void StepGuide::explain() {
    const dynamics::Trajectory& run = document_.session().trajectory;
    const int step = document_.position();
    if (step >= run.steps()) {
        end();
        emit told(run.remark.empty() ? tr("The run ends here, at step %1.").arg(step)
                                     : QString::fromStdString(run.remark));
        return;
    }
    computing_ = true;
    job_.start([run = document_.session().trajectory, loss = document_.loss(),
                step](const Control& control) { return dynamics::reasonOf(run, *loss, step, control); },
               [this](Result<dynamics::StepReason> found) {
                   computing_ = false;
                   if (!found) {
                       end();
                       if (!found.error().isCancelled())
                           emit told(QString::fromStdString(found.error().message));
                       return;
                   }
                   reason_ = *std::move(found);
                   show(Part::Gradient);
               });
}

void StepGuide::show(Part part) {
    part_ = part;
    emit changed();
}

void StepGuide::end() {
    job_.cancel();
    computing_ = waiting_ = false;
    if (part_ == Part::None) return;
    show(Part::None);
}

void StepGuide::onChanged(document::Aspects aspects) {
    if (aspects.testFlag(Aspect::Trajectory)) {
        const bool waited = std::exchange(waiting_, false);
        end();
        if (waited && run_.hasTrajectory()) explain();
        return;
    }
    if (aspects & (Aspect::Network | Aspect::Data | Aspect::Parameters)) return end();
    if (!isOn()) return;
    // Somebody plays the run or drags its slider.
    const int expected = reason_->step + (part_ == Part::Move ? 1 : 0);
    const bool moving = part_ == Part::Rule && document_.position() == reason_->step + 1;
    if (aspects.testFlag(Aspect::Position) && document_.position() != expected && !moving) return end();
    if (aspects.testFlag(Aspect::Slice)) emit changed();
}

}  // namespace omegascope::present

#include "moc_step_guide.cpp"
