#include "core/dynamics/runs/itinerary.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "core/cells/forms/ray.h"
#include "core/dynamics/methods/flow_run.h"
#include "core/dynamics/runs/life_counts.h"
#include "core/loss/masks.h"
#include "core/theory/flat_cells.h"

namespace omegascope::dynamics {

namespace {

using Kind = RunEvent::Kind;

/// Writes an itinerary as the run goes.
class Writer {
  public:
    Writer(const loss::Loss& loss, const ItineraryOptions& options) : loss_(loss), options_(options) {}

    void begin(const network::Signature& signature) {
        life_.emplace(loss_, signature);
        result_.deadAtStart = life_->deadData();
    }

    void add(RunEvent event) {
        if (result_.events.size() < options_.eventLimit)
            result_.events.push_back(event);
        else
            overflow("events");
    }

    /// An entry changes its state; what dies or revives by it is told too.
    void crossing(const network::Activation& wall, std::int8_t before, std::int8_t after, double time,
                  Kind kind, bool exact) {
        add({kind, time, wall, before, after, exact});
        for (const RunEvent& event : life_->change(wall, before, after, time)) add(event);
    }

    void enter(const network::Signature& signature, double time, double gradientNorm) {
        leave(time);
        const int cell = indexOf(signature);
        ++result_.cells[static_cast<std::size_t>(cell)].visits;
        current_ = {cell, time, time, gradientNorm};
        open_ = true;
        if (result_.cells[static_cast<std::size_t>(cell)].flat)
            add({Kind::FlatCell, time, {-1, -1, -1}, 0, 0, true});
    }

    void leave(double time) {
        if (!open_) return;
        open_ = false;
        current_.exit = time;
        result_.cells[static_cast<std::size_t>(current_.cell)].time += time - current_.enter;
        if (result_.visits.size() < options_.eventLimit)
            result_.visits.push_back(current_);
        else
            overflow("visits of cells");
    }

    void stopped() {
        result_.complete = false;
        result_.remark = "The itinerary was stopped before the end of the run.";
    }

    Itinerary finish(double length) {
        for (VisitedCell& cell : result_.cells) cell.share = length > 0.0 ? cell.time / length : 1.0;
        std::stable_sort(result_.events.begin(), result_.events.end(),
                         [](const RunEvent& a, const RunEvent& b) { return a.time < b.time; });
        return std::move(result_);
    }

  private:
    void overflow(const char* what) {
        result_.complete = false;
        result_.remark = "There are more than " + std::to_string(options_.eventLimit) + " " + what +
                         "; the later ones are not listed.";
    }

    int indexOf(const network::Signature& signature) {
        const std::uint64_t hash = signature.hash();
        const auto [place, fresh] = index_.try_emplace(hash, static_cast<int>(result_.cells.size()));
        if (!fresh) return place->second;
        VisitedCell cell;
        cell.hash = hash;
        // A held wall or a point on a wall lies in no open cell.
        cell.flat = !signature.hasZero() && theory::isFlatCell(loss_, signature);
        bytes_ += signature.entries().size();
        if (bytes_ <= options_.signatureBudget) cell.signature = signature;
        result_.cells.push_back(std::move(cell));
        return place->second;
    }

    const loss::Loss& loss_;
    const ItineraryOptions& options_;
    Itinerary result_;
    std::optional<LifeCounts> life_;
    std::unordered_map<std::uint64_t, int> index_;
    CellVisit current_;
    bool open_ = false;
    std::size_t bytes_ = 0;
};

/// Signs alone, as the methods see them: an entry is 0 only where z is.
network::Signature strictSignature(const loss::Loss& loss, const Eigen::VectorXd& point) {
    return loss.signature(point, 0.0);
}

/// z of an entry.
double preActivation(const loss::Evaluation& evaluation, const network::Activation& wall) {
    const auto at = static_cast<std::size_t>(wall.layer - 1);
    const auto& z = evaluation.pass.preActivations;
    return at < z.size() ? z[at](wall.unit, wall.datum) : evaluation.criterion(wall.unit, wall.datum);
}

/// The entries that differ between two signatures.
std::vector<network::Activation> differences(const network::Signature& a, const network::Signature& b) {
    std::vector<network::Activation> walls;
    for (int i = 0; i < a.dataCount(); ++i)
        for (int layer = 1; layer <= a.layerCount(); ++layer)
            for (int k = 0; k < a.width(layer); ++k)
                if (a.at(i, layer, k) != b.at(i, layer, k)) walls.push_back({i, layer, k});
    return walls;
}

/// The walls between ω_k and ω_{k+1}. The exact polynomials tell also walls that are crossed in the way there
/// and back; entries that end on a wall (state 0) are told from the ends.
void writeStep(Writer& writer, const loss::Loss& loss, int k, const Eigen::VectorXd& from,
               const Eigen::VectorXd& to, const network::Signature& before, const network::Signature& after,
               bool exact) {
    const auto walls = differences(before, after);
    const bool endsOnWall = std::ranges::any_of(walls, [&](const auto& w) {
        return before.at(w.datum, w.layer, w.unit) == 0 || after.at(w.datum, w.layer, w.unit) == 0;
    });
    if (exact && !endsOnWall) {
        for (const auto& crossing : cells::rayCrossings(loss, from, to - from, 1.0))
            writer.crossing(crossing.wall, crossing.before, crossing.after, k + crossing.t, Kind::Crossing,
                            true);
        return;
    }
    const auto here = loss.evaluate(from), there = loss.evaluate(to);
    struct Timed {
        double time;
        network::Activation wall;
    };
    std::vector<Timed> timed;
    for (const auto& wall : walls) {
        const double z = preActivation(here, wall), w = preActivation(there, wall);
        timed.push_back({k + (z == w ? 0.5 : std::clamp(z / (z - w), 0.0, 1.0)), wall});
    }
    std::stable_sort(timed.begin(), timed.end(),
                     [](const Timed& a, const Timed& b) { return a.time < b.time; });
    for (const auto& [time, wall] : timed)
        writer.crossing(wall, before.at(wall.datum, wall.layer, wall.unit),
                        after.at(wall.datum, wall.layer, wall.unit), time, Kind::Crossing, wall.layer == 1);
}

Itinerary ofSteps(const loss::Loss& loss, const Trajectory& run, const ItineraryOptions& options,
                  const Control& control) {
    Writer writer(loss, options);
    const bool exact =
        loss.emptySignature().entries().size() <= static_cast<std::size_t>(options.exactEntries);
    loss::Backpropagation passes(loss);
    Eigen::VectorXd last, gradient;
    network::Signature here;
    forEachPoint(run, loss, [&](int k, const Eigen::VectorXd& point) {
        if (control.stopped()) {
            writer.stopped();
            return false;
        }
        network::Signature next = strictSignature(loss, point);
        if (k == 0) writer.begin(next);
        if (k == 0 || next != here) {
            if (k > 0) writeStep(writer, loss, k - 1, last, point, here, next, exact);
            passes.valueAndGradient(point, gradient);
            writer.enter(next, k, gradient.norm());
            here = std::move(next);
        }
        last = point;
        return true;
    });
    writer.leave(run.steps() + 1.0);
    if (run.stopped && !control.stopped())
        writer.add({Kind::Rest, static_cast<double>(run.steps()), {-1, -1, -1}, 0, 0, true});
    return writer.finish(run.steps() + 1.0);
}

bool holds(const FlowPiece& piece, const network::Activation& wall) {
    return std::ranges::find(piece.held, wall) != piece.held.end();
}

/// The changes from one piece of the flow to the next.
void writeChange(Writer& writer, const FlowPiece& before, const FlowPiece& after, double time) {
    for (const auto& wall : differences(before.signature, after.signature)) {
        const auto was = before.signature.at(wall.datum, wall.layer, wall.unit);
        const auto is = after.signature.at(wall.datum, wall.layer, wall.unit);
        Kind kind = Kind::Crossing;
        if (holds(after, wall))
            kind = Kind::SlideBegins;
        else if (holds(before, wall))
            kind = Kind::SlideEnds;
        writer.crossing(wall, was, is, time, kind, true);
    }
}

Itinerary ofFlow(const loss::Loss& loss, const Trajectory& run, const ItineraryOptions& options,
                 const Control& control) {
    const GradientFlow flow(loss, flowHorizon(run.spec));
    const double last = run.steps() * run.spec.step;
    Writer writer(loss, options);
    FlowPiece piece = flow.begin(run.keyframes.front());
    const auto speed = [&](const FlowPiece& of) {
        return slidingVelocity(loss, of.start, of.signature, of.held).velocity.norm();
    };
    // Where the flow rests the signature has the zeros of all walls that meet there.
    writer.begin(piece.signature);
    writer.enter(piece.signature, 0.0, speed(piece));
    while (piece.end() < last) {
        if (control.stopped()) {
            writer.stopped();
            break;
        }
        FlowPiece following = flow.next(piece);
        const double time = following.time / run.spec.step;
        const bool resting = following.motion == FlowPiece::Motion::Rest;
        if (following.signature != piece.signature && (!resting || following.critical)) {
            writeChange(writer, piece, following, time);
            if (!resting) writer.enter(following.signature, time, speed(following));
        }
        piece = std::move(following);
    }
    const bool rests = piece.motion == FlowPiece::Motion::Rest;
    const double end = (rests ? piece.time : std::min(piece.end(), last)) / run.spec.step;
    writer.leave(end);
    if (rests) writer.add({Kind::Rest, end, {-1, -1, -1}, 0, 0, true});
    return writer.finish(end);
}

std::string wallName(const RunEvent& event, const loss::Loss& loss) {
    const std::string datum = "datum " + std::to_string(event.wall.datum + 1);
    if (event.wall.layer == loss.criterionLayer()) return "the margin of " + datum;
    return "the wall of " + datum + " and unit " + std::to_string(event.wall.unit + 1) + " of layer " +
           std::to_string(event.wall.layer);
}

}  // namespace

int Itinerary::visitAt(double time) const {
    const auto after = std::upper_bound(visits.begin(), visits.end(), time,
                                        [](double t, const CellVisit& visit) { return t < visit.enter; });
    return static_cast<int>(after - visits.begin()) - 1;
}

const RunEvent* Itinerary::nextEvent(double time) const {
    const auto after = std::upper_bound(events.begin(), events.end(), time,
                                        [](double t, const RunEvent& event) { return t < event.time; });
    return after == events.end() ? nullptr : &*after;
}

Itinerary itinerary(const loss::Loss& loss, const Trajectory& trajectory, const ItineraryOptions& options,
                    const Control& control) {
    if (trajectory.empty()) return {};
    return trajectory.spec.method == "gradient-flow" ? ofFlow(loss, trajectory, options, control)
                                                     : ofSteps(loss, trajectory, options, control);
}

std::string describe(const RunEvent& event, const loss::Loss& loss) {
    const std::string datum = "datum " + std::to_string(event.wall.datum + 1);
    const std::string unit =
        "unit " + std::to_string(event.wall.unit + 1) + " of layer " + std::to_string(event.wall.layer);
    const bool margin = event.wall.layer == loss.criterionLayer();
    switch (event.kind) {
        case Kind::Crossing:
            if (event.after == 0) return "the run comes to lie on " + wallName(event, loss);
            if (margin)
                return datum + (event.after > 0 ? " is no longer past its margin" : " gets past its margin");
            return datum + (event.after > 0 ? " activates " : " no longer activates ") + unit;
        case Kind::SlideBegins:
            return "the flow is held on " + wallName(event, loss);
        case Kind::SlideEnds:
            return "the flow leaves " + wallName(event, loss);
        case Kind::DatumDies:
            return datum + " dies: no unit of the first layer sees it";
        case Kind::DatumRevives:
            return datum + " comes back to life";
        case Kind::NeuronDies:
            return unit + " dies: no datum activates it";
        case Kind::NeuronRevives:
            return unit + " comes back to life";
        case Kind::FlatCell:
            return "the run enters a cell on which the loss is constant";
        case Kind::Rest:
            return "the run ends";
    }
    return {};
}

}  // namespace omegascope::dynamics
