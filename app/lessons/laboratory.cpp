#include "app/lessons/laboratory.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/cells/facts/cell_facts.h"
#include "core/cells/find_cells.h"
#include "core/dynamics/minima/find_minima.h"
#include "core/dynamics/runs/itinerary.h"
#include "core/nonsmooth/verdict/verdict_names.h"
#include "core/support/words.h"
#include "core/theorems/theorem_checks.h"

namespace omegascope::lessons {

/// The complex of a slice with what its cells are, and the least and largest loss over all of them.
struct CellsFound {
    cells::CellComplex complex;
    cells::CellFacts facts;
    double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
    std::array<double, 2> lowestAt{};
    Certainty range = Certainty::Certified;
};

namespace {

using dynamics::RunEvent;

Value decided(Content content, Certainty certainty) {
    return {std::move(content), certainty, {}};
}

Value undecided(std::string why) {
    return {false, Certainty::Undecided, std::move(why)};
}

Value counted(std::ptrdiff_t count, Certainty certainty) {
    return decided(static_cast<double>(count), certainty);
}

Certainty certaintyOf(nonsmooth::ClaimKind kind) {
    switch (kind) {
        case nonsmooth::ClaimKind::Exact:
            return Certainty::Exact;
        case nonsmooth::ClaimKind::Tolerance:
            return Certainty::Tolerance;
        case nonsmooth::ClaimKind::Sampled:
            return Certainty::Sampled;
        case nonsmooth::ClaimKind::Undecided:
            break;
    }
    return Certainty::Undecided;
}

Value ofTruth(theorems::Truth truth, const char* why) {
    if (truth == theorems::Truth::Unknown) return undecided(why);
    return decided(truth == theorems::Truth::Yes, Certainty::Tolerance);
}

std::vector<int> unsolvedData(const std::vector<bool>& solved) {
    std::vector<int> list;
    for (std::size_t i = 0; i < solved.size(); ++i)
        if (!solved[i]) list.push_back(static_cast<int>(i));
    return list;
}

Result<CellsFound> findCells(const slice::SliceLoss& loss, const Control& control) {
    CellsFound found;
    auto complex = cells::cellComplex(loss, {}, control);
    if (!complex) return complex.error();
    found.complex = *std::move(complex);
    auto facts = cells::cellFacts(loss, found.complex, control);
    if (!facts) return facts.error();
    found.facts = *std::move(facts);
    for (int cell = 0; cell < static_cast<int>(found.complex.cells.size()); ++cell) {
        if (control.stopped()) return cancelled();
        const cells::LossRange range = cells::lossRange(loss, found.complex, found.facts, cell);
        if (range.lowest < found.lowest) {
            found.lowest = range.lowest;
            found.lowestAt = range.lowestAt;
        }
        found.highest = std::max(found.highest, range.highest);
        if (range.kind != cells::RangeKind::Attained) found.range = Certainty::Sampled;
    }
    return found;
}

}  // namespace

std::string Asked::text() const {
    std::string result(quantity->says);
    if (quantity->of == Of::Datum) {
        const std::size_t place = result.find("the datum");
        result.replace(place, std::string("the datum").size(), "datum " + std::to_string(index + 1));
    } else if (quantity->of == Of::Theorem) {
        result += " (" + theorem + ")";
    } else if (quantity->of == Of::Starts) {
        result += " from " + omegascope::counted(index, "start");
    }
    if (std::holds_alternative<AtRunEnd>(at)) result += " at the end of the run";
    if (const auto* place = std::get_if<std::array<double, 2>>(&at))
        result += " at " + textOf(Content(*place));
    return result;
}

struct Laboratory::Facts {
    session::Session session;
    Control control;
    loss::Loss loss;
    std::map<std::string, theorems::PointAnalysis> points;  ///< by the place asked for
    std::optional<theorems::DataAnalysis> data;
    std::optional<CellsFound> cells;
    std::optional<dynamics::Trajectory> run;
    std::optional<dynamics::Itinerary> itinerary;
    std::map<int, nonsmooth::MinimaSearch> searches;  ///< by the number of starts

    Facts(session::Session taken, Control watched)
        : session(std::move(taken)),
          control(std::move(watched)),
          loss(network::Network(session.architecture), session.criterion, session.data) {}

    const dynamics::Trajectory& theRun();
    Result<Eigen::VectorXd> pointAt(const At& at);
    Result<const theorems::PointAnalysis*> analysisAt(const Asked& asked);
    Outcome needData();
    Outcome needCells();

    Result<Value> evaluate(const Asked& asked);
    Result<Value> analyse(const Asked& asked);
    Value ofMinimum(const Asked& asked, const theorems::PointAnalysis& point) const;
    Value ofHull(std::string_view name, const theorems::PointAnalysis& point) const;
    Result<Value> ofData(std::string_view name);
    Result<Value> ofTheorem(const Asked& asked);
    Result<Value> ofCells(std::string_view name);
    Result<Value> ofRun(std::string_view name);
    Result<Value> ofSearch(const Asked& asked);
};

const dynamics::Trajectory& Laboratory::Facts::theRun() {
    if (!run)
        run = session.trajectory->empty()
                  ? dynamics::train(loss, session.parameters, session.training, control)
                  : *session.trajectory;
    return *run;
}

Result<Eigen::VectorXd> Laboratory::Facts::pointAt(const At& at) {
    if (std::holds_alternative<AtParameters>(at)) return session.parameters;
    if (std::holds_alternative<AtRunEnd>(at)) {
        const dynamics::Trajectory& whole = theRun();
        if (control.stopped()) return cancelled();
        if (whole.empty()) return Error{whole.remark.empty() ? "The run has no step." : whole.remark};
        return dynamics::pointAt(whole, loss, whole.steps());
    }
    const auto slice = session::resolveSlice(session.slice, loss.network());
    if (!slice) return slice.error();
    const auto& place = std::get<std::array<double, 2>>(at);
    return slice->at(place[0], place[1]);
}

Result<const theorems::PointAnalysis*> Laboratory::Facts::analysisAt(const Asked& asked) {
    std::string key = std::to_string(asked.at.index());
    if (const auto* place = std::get_if<std::array<double, 2>>(&asked.at)) key += textOf(Content(*place));
    if (const auto known = points.find(key); known != points.end()) return &known->second;
    const Result<Eigen::VectorXd> point = pointAt(asked.at);
    if (!point) return point.error();
    Result<theorems::PointAnalysis> found = theorems::analysePoint(loss, *point, {}, control);
    if (!found) return found.error();
    return &points.emplace(key, *std::move(found)).first->second;
}

Result<Value> Laboratory::Facts::evaluate(const Asked& asked) {
    const Result<Eigen::VectorXd> point = pointAt(asked.at);
    if (!point) return point.error();
    const std::string_view name = asked.quantity->name;
    if (asked.quantity->of == Of::Datum && asked.index >= loss.dataset().size())
        return Error{"There is no datum " + std::to_string(asked.index) + "; count from 0 to " +
                     std::to_string(loss.dataset().size() - 1) + "."};
    const loss::Evaluation evaluation = loss.evaluate(*point);
    if (name == "loss") return decided(evaluation.value, Certainty::Tolerance);
    if (name == "datum-loss") return decided(evaluation.perDatum(asked.index), Certainty::Tolerance);
    if (name == "output") return decided(evaluation.pass.outputs(0, asked.index), Certainty::Tolerance);
    const std::vector<bool> solved = loss::solvedData(loss, evaluation);
    const std::vector<int> dead = loss::deadData(loss, evaluation);
    if (name == "solved") return counted(std::ranges::count(solved, true), Certainty::Tolerance);
    if (name == "unsolved") return counted(std::ranges::count(solved, false), Certainty::Tolerance);
    if (name == "dead") return counted(std::ssize(dead), Certainty::Tolerance);
    return decided(name == "dead-data" ? dead : unsolvedData(solved), Certainty::Tolerance);
}

/// At the end of a run ω stands near walls that it would meet if it went on for ever; the verdict is then that of
/// the point on them (nonsmooth::NearMinimum), to a tolerance.
Value Laboratory::Facts::ofMinimum(const Asked& asked, const theorems::PointAnalysis& point) const {
    const std::string_view name = asked.quantity->name;
    const bool near = std::holds_alternative<AtRunEnd>(asked.at) || name.starts_with("near-");
    const nonsmooth::LocalMinimum& minimum = near && point.near ? point.near->minimum : point.minimum;
    if (minimum.verdict == nonsmooth::Verdict::Undecided) return undecided(minimum.reason);
    const Certainty certainty = certaintyOf(minimum.kind);
    if (name.ends_with("verdict")) return decided(std::string(nonsmooth::nameOf(minimum.verdict)), certainty);
    if (minimum.verdict == nonsmooth::Verdict::NotAMinimum) return decided(std::string("none"), certainty);
    if (!minimum.type) return undecided("the type of the minimum is not known.");
    return decided(std::string(nonsmooth::nameOf(*minimum.type)), certainty);
}

Value Laboratory::Facts::ofHull(std::string_view name, const theorems::PointAnalysis& point) const {
    const nonsmooth::ClarkeSubdifferential& clarke = point.clarke;
    const bool whole = clarke.kind == nonsmooth::ClarkeKind::Exact;
    if (name == "incident-cells") {
        if (clarke.method == nonsmooth::ClarkeMethod::PerKink)
            return undecided("the cells that meet at ω were not listed one by one.");
        return counted(clarke.cells, whole ? Certainty::Exact : Certainty::Sampled);
    }
    if (name == "min-norm")
        return decided(clarke.minNorm.norm(), whole ? Certainty::Tolerance : Certainty::Sampled);
    if (!whole && !clarke.containsZero) return undecided(clarke.remark);
    return decided(clarke.containsZero, clarke.zeroIsExact ? Certainty::Exact : Certainty::Tolerance);
}

Result<Value> Laboratory::Facts::analyse(const Asked& asked) {
    const auto found = analysisAt(asked);
    if (!found) return found.error();
    const theorems::PointAnalysis& point = **found;
    const std::string_view name = asked.quantity->name;
    if (name == "walls-met") return counted(std::ssize(point.active), Certainty::Exact);
    if (name == "on-wall") return decided(!point.active.empty(), Certainty::Exact);
    if (name.ends_with("verdict") || name.ends_with("minimum-type")) return ofMinimum(asked, point);
    if (name == "cell-flat" || name == "gradient-norm") {
        if (!point.cell) return undecided("ω lies on a wall, so it is in no cell.");
        if (name == "cell-flat") return decided(point.cell->flat, Certainty::Exact);
        return decided(point.cell->gradient.norm(), Certainty::Tolerance);
    }
    return ofHull(name, point);
}

Outcome Laboratory::Facts::needData() {
    if (data) return Done{};
    Result<theorems::DataAnalysis> found = theorems::analyseData(loss, control);
    if (!found) return found.error();
    data = *std::move(found);
    return Done{};
}

Result<Value> Laboratory::Facts::ofData(std::string_view name) {
    if (const Outcome known = needData(); !known) return known.error();
    if (name == "generic") {
        using theory::GenericityVerdict;
        if (data->genericity.verdict == GenericityVerdict::Undecided)
            return undecided(data->genericity.reason);
        const bool generic = data->genericity.verdict == GenericityVerdict::Generic;
        return decided(std::string(generic ? "generic" : "rare"), Certainty::Exact);
    }
    if (!data->separability) return undecided(data->separabilityRemark);
    if (name == "margin") return decided(data->separability->margin, Certainty::Tolerance);
    const bool exact =
        std::ranges::all_of(data->separability->problems, [](const auto& each) { return each.exact; });
    return decided(data->separability->separable, exact ? Certainty::Exact : Certainty::Tolerance);
}

Result<Value> Laboratory::Facts::ofTheorem(const Asked& asked) {
    if (const Outcome known = needData(); !known) return known.error();
    const auto found = analysisAt(asked);
    if (!found) return found.error();
    const Result<Eigen::VectorXd> point = pointAt(asked.at);
    if (!point) return point.error();
    const auto checks = theorems::checkTheorems(loss, *point, **found, *data, control);
    if (!checks) return checks.error();
    std::string names;
    for (const theorems::TheoremCheck& check : *checks) {
        if (check.name == asked.theorem)
            return asked.quantity->name == "theorem-holds"
                       ? ofTruth(check.hypothesesHold, "a hypothesis is undecided.")
                       : ofTruth(check.agrees,
                                 "a hypothesis fails or is undecided, or the observation is undecided.");
        names += (names.empty() ? "" : ", ") + check.name;
    }
    return Error{"There is no theorem \"" + asked.theorem + "\" of this kind of loss; give one of " + names +
                 "."};
}

Outcome Laboratory::Facts::needCells() {
    if (cells) return Done{};
    auto slice = session::resolveSlice(session.slice, loss.network());
    if (!slice) return slice.error();
    Result<CellsFound> found = findCells(slice::SliceLoss(loss, *std::move(slice)), control);
    if (!found) return found.error();
    cells = *std::move(found);
    return Done{};
}

Result<Value> Laboratory::Facts::ofCells(std::string_view name) {
    if (const Outcome known = needCells(); !known) return known.error();
    const cells::CellComplex& complex = cells->complex;
    if (complex.kind == cells::ComplexKind::Partial) return undecided(complex.remark);
    const Certainty sure =
        complex.kind == cells::ComplexKind::Exact ? Certainty::Exact : Certainty::Certified;
    if (name == "cells") return counted(std::ssize(complex.cells), sure);
    if (name == "signatures") return counted(complex.signatureCount(), sure);
    if (name == "vertices") return counted(std::ssize(complex.vertices), sure);
    if (name == "edges") return counted(std::ssize(complex.edges), sure);
    if (name == "flat-cells") return counted(cells->facts.flatCount(), sure);
    if (name == "slice-flat-cells") return counted(cells->facts.sliceFlatCount(), sure);
    if (name == "lowest-place") return decided(cells->lowestAt, cells->range);
    return decided(name == "lowest" ? cells->lowest : cells->highest, cells->range);
}

Result<Value> Laboratory::Facts::ofRun(std::string_view name) {
    const Result<Eigen::VectorXd> end = pointAt(AtRunEnd{});
    if (!end) return end.error();
    if (name == "run-steps") return counted(theRun().steps(), Certainty::Exact);
    if (name == "run-place") {
        const auto slice = session::resolveSlice(session.slice, loss.network());
        if (!slice) return slice.error();
        const Eigen::VectorXd place = slice->project(*end);
        return decided(std::array{place(0), place(1)}, Certainty::Tolerance);
    }
    if (name == "run-largest-rise") {
        const std::vector<double>& losses = theRun().loss;
        double rise = 0.0;
        for (std::size_t k = 1; k < losses.size(); ++k) rise = std::max(rise, losses[k] - losses[k - 1]);
        return decided(rise, Certainty::Tolerance);
    }
    if (!itinerary) itinerary = dynamics::itinerary(loss, theRun(), {}, control);
    if (control.stopped()) return cancelled();
    if (!itinerary->complete) return undecided(itinerary->remark);
    const auto events = [&](RunEvent::Kind kind) {
        return counted(std::ranges::count(itinerary->events, kind, &RunEvent::kind), Certainty::Tolerance);
    };
    if (name == "run-cells") return counted(std::ssize(itinerary->cells), Certainty::Tolerance);
    if (name == "run-crossings") return events(RunEvent::Kind::Crossing);
    if (name == "run-slides") return events(RunEvent::Kind::SlideBegins);
    return events(RunEvent::Kind::DatumDies);
}

Result<Value> Laboratory::Facts::ofSearch(const Asked& asked) {
    if (!searches.contains(asked.index)) {
        nonsmooth::MinimaOptions options;
        options.starts = asked.index;
        auto found = dynamics::findMinima(loss, options, control);
        if (!found) return found.error();
        if (found->stopped) return cancelled();
        searches.emplace(asked.index, *std::move(found));
    }
    const std::vector<nonsmooth::FoundMinimum>& minima = searches.at(asked.index).minima;
    if (minima.empty()) return undecided("no start ended in a minimum.");
    if (asked.quantity->name == "least-minimum") return decided(minima.front().loss, Certainty::Sampled);
    if (asked.quantity->name == "worst-minimum") return decided(minima.back().loss, Certainty::Sampled);
    std::size_t count = 1;
    for (std::size_t i = 1; i < minima.size(); ++i)
        if (!isNear(minima[i].loss, minima[i - 1].loss, 1e-9)) ++count;
    return counted(static_cast<std::ptrdiff_t>(count), Certainty::Sampled);
}

Laboratory::Laboratory(session::Session session, Control control)
    : facts_(std::make_unique<Facts>(std::move(session), std::move(control))) {
}
Laboratory::~Laboratory() = default;
Laboratory::Laboratory(Laboratory&&) noexcept = default;
Laboratory& Laboratory::operator=(Laboratory&&) noexcept = default;

Result<Value> Laboratory::measure(const Asked& asked) {
    switch (asked.quantity->needs) {
        case Needs::Evaluation:
            return facts_->evaluate(asked);
        case Needs::Point:
            return facts_->analyse(asked);
        case Needs::Data:
            return facts_->ofData(asked.quantity->name);
        case Needs::Theorems:
            return facts_->ofTheorem(asked);
        case Needs::Cells:
            return facts_->ofCells(asked.quantity->name);
        case Needs::Run:
            return facts_->ofRun(asked.quantity->name);
        case Needs::Search:
            break;
    }
    return facts_->ofSearch(asked);
}

}  // namespace omegascope::lessons
