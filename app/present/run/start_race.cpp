#include "app/present/run/start_race.h"

#include <algorithm>
#include <map>

#include "app/present/player/motion.h"
#include "core/dynamics/runs/race.h"
#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::present {

using document::Aspect;

namespace {

constexpr int kTickMilliseconds = 16;
constexpr int kMostPathPoints = 2000;

/// What comes out of one run.
struct Rolled {
    std::vector<figures::RunnerPath> paths;
    dynamics::Race race;
};

}  // namespace

StartRace::StartRace(document::Document& document, panels::RunController& run, QObject* parent)
    : QObject(parent), document_(document), run_(run) {
    timer_.setInterval(kTickMilliseconds);
    connect(&timer_, &QTimer::timeout, this, &StartRace::tick);
    connect(&job_, &jobs::LatestJob::failed, this, &StartRace::told);
    // Paths of another loss tell nothing of this one.
    connect(&document_, &document::Document::changed, this, [this](document::Aspects aspects) {
        if (aspects & (Aspect::Network | Aspect::Data | Aspect::Training)) clear();
    });
}

void StartRace::add(const Eigen::VectorXd& start) {
    if (runners_.size() == static_cast<std::size_t>(kMostStarts)) runners_.erase(runners_.begin());
    runners_.push_back({start, {}, 0, 0.0, 0.0, false, false});
    publish();
    compute();
}

void StartRace::clear() {
    job_.cancel();
    timer_.stop();
    if (runners_.empty()) return;
    runners_.clear();
    publish();
}

/// Those that are not known yet, all at once: a click while others are computed asks for these once more.
void StartRace::compute() {
    std::vector<dynamics::Runner> wanted;
    for (const Runner& runner : runners_)
        if (!runner.known) wanted.push_back({{}, runner.start, document_.session().training});
    job_.start(
        [loss = document_.loss(), wanted = std::move(wanted)](const Control& control) {
            Rolled rolled;
            rolled.race = dynamics::race(*loss, wanted, control);
            for (const dynamics::RaceOutcome& outcome : rolled.race.outcomes)
                rolled.paths.push_back(figures::runnerPath(outcome.run, *loss, kMostPathPoints));
            return rolled;
        },
        [this](Rolled rolled) {
            if (rolled.race.stopped) return;
            std::size_t next = 0;
            for (Runner& runner : runners_) {
                if (runner.known || next >= rolled.paths.size()) continue;
                const dynamics::RaceOutcome& outcome = rolled.race.outcomes[next];
                runner.path = std::move(rolled.paths[next++]);
                runner.steps = outcome.run.steps();
                runner.end = outcome.finalLoss;
                runner.flat = outcome.flatCell;
                runner.known = true;
                if (!motionAllowed()) runner.shown = runner.steps;
            }
            publish();
            clock_.start();
            timer_.start();
        });
}

void StartRace::publish() {
    if (runners_.empty()) {
        paths_ = nullptr;
    } else {
        std::vector<figures::RunnerPath> paths;
        for (const Runner& runner : runners_) {
            paths.push_back(runner.path);
            if (runner.known) continue;
            // Its start is seen at once.
            paths.back().points = runner.start;
            paths.back().losses = Eigen::VectorXd::Constant(1, document_.loss()->value(runner.start));
        }
        paths_ = std::make_shared<const std::vector<figures::RunnerPath>>(std::move(paths));
    }
    emit pathsChanged();
}

std::vector<double> StartRace::shares() const {
    std::vector<double> shares;
    for (const Runner& runner : runners_)
        shares.push_back(runner.steps > 0 ? std::clamp(runner.shown / runner.steps, 0.0, 1.0) : 1.0);
    return shares;
}

void StartRace::tick() {
    const double seconds = static_cast<double>(clock_.restart()) * 1e-3;
    bool moving = false;
    for (Runner& runner : runners_) {
        if (!runner.known || runner.shown >= runner.steps) continue;
        runner.shown = std::min<double>(
            runner.steps, runner.shown + seconds * panels::RunController::kStepsPerSecond * run_.speed());
        moving = moving || runner.shown < runner.steps;
    }
    if (!moving) timer_.stop();
    emit moved();
}

QString StartRace::html() const {
    if (runners_.empty()) return {};
    std::map<std::string, int> ends;
    int rolling = 0;
    for (const Runner& runner : runners_) {
        if (!runner.known || runner.shown < runner.steps)
            ++rolling;
        else
            ++ends[generalNumber(runner.end, 3) + (runner.flat ? tr(", in a flat cell").toStdString() : "")];
    }
    QString html = tr("<p><b>%1</b>, each with the scene's method.</p>")
                       .arg(QString::fromStdString(counted(count(), "start")));
    if (rolling > 0) html += tr("<p>%1 still on the way</p>").arg(rolling);
    for (const auto& [end, times] : ends)
        html += tr("<p>%1 ended at L = <b>%2</b></p>").arg(times).arg(QString::fromStdString(end));
    return html + tr("<p><i>Losses at the last steps, in double arithmetic (tolerance). E: enough.</i></p>");
}

}  // namespace omegascope::present

#include "moc_start_race.cpp"
