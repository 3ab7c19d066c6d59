#include "app/studies/session_grid.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "app/session/file/session_io.h"
#include "app/session/json_text.h"
#include "core/data/file_bytes.h"
#include "core/dynamics/runs/trajectory.h"
#include "core/network/initialisation.h"
#include "core/nonsmooth/local_minimum.h"
#include "core/studies/settled_experiment.h"
#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::study {
namespace {

using studies::FinishedRow;
using studies::Plot;
using studies::Row;
using studies::RowContext;

/// A key of the session with the values that it takes.
struct Axis {
    std::string key;
    std::vector<std::string> tokens;  ///< of the same as a JSON pointer
    std::vector<Json> values;
};

struct Grid {
    Json session;    ///< with its data inside
    QString folder;  ///< from which the paths of the grid's own values start
    std::vector<Axis> axes;
    int runs = 1;
    std::uint64_t seed = 1;
    std::optional<network::Scheme> init;
    bool verdict = false;

    std::vector<std::size_t> sizes() const {
        std::vector<std::size_t> sizes;
        for (const Axis& axis : axes) sizes.push_back(axis.values.size());
        sizes.push_back(static_cast<std::size_t>(runs));
        return sizes;
    }
};

/// "training.step" as /training/step; what begins with / is a pointer already.
std::string pointerOf(const std::string& key) {
    if (key.starts_with('/')) return key;
    std::string pointer = "/" + key;
    std::ranges::replace(pointer, '.', '/');
    return pointer;
}

/// The tokens of a JSON pointer. @throws session::Refusal when it is none
std::vector<std::string> tokensOf(const std::string& key) {
    try {
        Json::json_pointer pointer(pointerOf(key));
        std::vector<std::string> tokens;
        for (; !pointer.empty(); pointer.pop_back()) tokens.insert(tokens.begin(), pointer.back());
        return tokens;
    } catch (const Json::exception&) {
        throw session::Refusal("grid: the key " + data::shownText(key) +
                               " is no place in a session; write it as training.step or /training/step.");
    }
}

/// Puts a value at its place: objects on the way are made where they are missing, lists are as long as they are.
Outcome put(Json& session, const Axis& axis, const Json& value) {
    Json* place = &session;
    for (const std::string& token : axis.tokens) {
        if (place->is_array()) {
            const auto index =
                token.size() < 10 && std::ranges::all_of(token, [](char c) { return c >= '0' && c <= '9'; })
                    ? std::strtoul(token.c_str(), nullptr, 10)
                    : place->size();
            if (index >= place->size())
                return Error{"the key " + data::shownText(axis.key) + " names the item " +
                             data::shownText(token) + " of a list with " + counted(place->size(), "item") +
                             ", from 0; name one of these."};
            place = &(*place)[index];
        } else if (place->is_object() || place->is_null()) {
            place = &(*place)[token];
        } else {
            return Error{"the key " + data::shownText(axis.key) +
                         " leads into something that is neither an object nor a list; take out "
                         "what stands above it."};
        }
    }
    *place = value;
    return Done{};
}

class SessionGrid : public studies::Experiment {
  public:
    explicit SessionGrid(Grid grid) : grid_(std::move(grid)) {
        settings_["session"] = fingerprint(grid_.session.dump());
        Json axes = Json::array();
        for (const Axis& axis : grid_.axes) axes.push_back({axis.key, axis.values});
        settings_["grid"] = axes.dump();
        settings_["runs"] = std::to_string(grid_.runs);
        settings_["seed"] = std::to_string(grid_.seed);
        settings_["init"] = grid_.init ? std::string(network::name(*grid_.init)) : "session";
        settings_["verdict"] = grid_.verdict ? "yes" : "no";
    }

    std::string_view study() const override { return "session-grid"; }
    const std::map<std::string, std::string>& settings() const override { return settings_; }

    int size() const override {
        int rows = 1;
        for (const std::size_t each : grid_.sizes()) rows *= static_cast<int>(each);
        return rows;
    }

    Row row(int index) const override {
        const std::vector<std::size_t> at = studies::placesInGrid(index, grid_.sizes());
        Row row;
        row.index = index;
        row.seed = studies::mixedSeed(grid_.seed, static_cast<std::uint64_t>(index));
        for (std::size_t k = 0; k < grid_.axes.size(); ++k) {
            const Json& value = grid_.axes[k].values[at[k]];
            row.fields.emplace_back(grid_.axes[k].key, value.is_number() ? studies::Cell(value.get<double>())
                                                       : value.is_string()
                                                           ? studies::Cell(value.get<std::string>())
                                                           : studies::Cell(value.dump()));
        }
        row.fields.emplace_back("run", static_cast<double>(at.back()));
        return row;
    }

    std::vector<std::string> results() const override {
        std::vector<std::string> names{"loss_start", "loss_end", "steps", "solved", "dead_data"};
        if (grid_.verdict) names.insert(names.end(), {"minimum", "flat", "sharp", "exact"});
        return names;
    }

    Result<std::vector<double>> run(const Row& row, const RowContext& context) const override {
        const Result<session::Session> session = sessionOf(row);
        if (!session) return session.error();
        const loss::Loss loss(network::Network(session->architecture), session->criterion, session->data);
        const dynamics::Trajectory run =
            dynamics::train(loss, session->parameters, session->training, context.control, kFewPoints);
        if (context.control.stopped()) return cancelled();
        if (run.empty()) return Error{run.remark}.in(placeOf(row));
        const Eigen::VectorXd at = endOf(run, loss);
        const loss::Evaluation end = loss.evaluate(at);
        const std::vector<bool> solved = loss::solvedData(loss, end);
        const double count = loss.dataset().size();
        std::vector<double> results{run.loss.front(), run.loss.back(), static_cast<double>(run.steps()),
                                    static_cast<double>(std::ranges::count(solved, true)) / count,
                                    static_cast<double>(loss::deadData(loss, end).size()) / count};
        if (grid_.verdict) {
            const Result<nonsmooth::LocalMinimum> verdict =
                nonsmooth::minimumOnWalls(loss, at, {}, context.control);
            if (!verdict) return verdict.error();
            const bool minimum = verdict->verdict == nonsmooth::Verdict::LocalMinimum;
            results.push_back(minimum);
            results.push_back(minimum && verdict->type == nonsmooth::MinimumType::Flat);
            results.push_back(minimum && verdict->type == nonsmooth::MinimumType::Sharp);
            results.push_back(verdict->kind == nonsmooth::ClaimKind::Exact);
        }
        return results;
    }

    Plot plot(std::span<const FinishedRow> rows) const override {
        // The first key with numbers is the abscissa; the others make the series.
        std::size_t across = 0;
        while (across < grid_.axes.size() &&
               !std::ranges::all_of(grid_.axes[across].values,
                                    [](const Json& value) { return value.is_number(); }))
            ++across;
        Plot plot{"Loss at the end of each run",
                  across < grid_.axes.size() ? grid_.axes[across].key : "run",
                  "loss",
                  false,
                  false,
                  {}};
        for (const FinishedRow& each : rows) {
            std::string name;
            for (std::size_t k = 0; k < grid_.axes.size(); ++k) {
                if (k == across) continue;
                const studies::Cell& cell = each.row.fields[k].second;
                name += (name.empty() ? "" : ", ") + grid_.axes[k].key + " = " +
                        (cell.index() == 0 ? exactNumber(std::get<0>(cell)) : std::get<1>(cell));
            }
            if (name.empty()) name = "runs";
            auto series = std::ranges::find(plot.series, name, &studies::PlotSeries::name);
            if (series == plot.series.end()) series = plot.series.insert(series, {name, false, false, {}});
            const double x = across < grid_.axes.size() ? std::get<double>(each.row.fields[across].second)
                                                        : each.row.number("run");
            series->points.push_back({x, each.results[1], each.results[1], each.results[1], each.row.index});
        }
        return plot;
    }

    Result<studies::RowModel> model(const Row& row, const Control& control) const override {
        const Result<session::Session> session = sessionOf(row);
        if (!session) return session.error();
        const loss::Loss loss(network::Network(session->architecture), session->criterion, session->data);
        const dynamics::Trajectory run =
            dynamics::train(loss, session->parameters, session->training, control);
        if (control.stopped()) return cancelled();
        if (run.empty()) return Error{run.remark}.in(placeOf(row));
        studies::RowModel model;
        model.architecture = session->architecture;
        model.criterion = session->criterion;
        model.dataset = session->data;
        model.start = session->parameters;
        model.end = endOf(run, loss);
        model.training = session->training;
        model.replays = true;
        model.title =
            (session->title.empty() ? "session-grid" : session->title) + ", row " + std::to_string(row.index);
        return model;
    }

    /// The session of a row as it is trained.
    Result<session::Session> sessionOf(const Row& row) const {
        const std::vector<std::size_t> at = studies::placesInGrid(row.index, grid_.sizes());
        Json json = grid_.session;
        for (std::size_t k = 0; k < grid_.axes.size(); ++k)
            if (const Outcome done = put(json, grid_.axes[k], grid_.axes[k].values[at[k]]); !done)
                return done.error().in(placeOf(row));
        Result<session::Loaded> loaded =
            session::fromText(json.dump(), session::Reach(grid_.folder), session::Plane::Unneeded);
        if (!loaded) return loaded.error().in(placeOf(row));
        if (!loaded->warnings.empty()) return Error{loaded->warnings.front()}.in(placeOf(row));
        session::Session session = std::move(loaded->session);
        if (grid_.init) {
            network::Initialisation how;
            how.scheme = *grid_.init;
            how.seed = studies::mixedSeed(row.seed, 1);
            session.parameters = network::initialParameters(network::Network(session.architecture), how);
        }
        // A seed that the grid names is the grid's.
        if (std::ranges::none_of(grid_.axes, [](const Axis& axis) {
                return axis.tokens == std::vector<std::string>{"training", "seed"};
            }))
            session.training.seed = studies::mixedSeed(row.seed, 2) >> 11;
        return session;
    }

  private:
    /// Enough points for a short replay to the end.
    static constexpr dynamics::TrajectoryBudget kFewPoints{2e6, 1.0};

    static std::string placeOf(const Row& row) {
        return "row " + std::to_string(row.index) + " of the grid: ";
    }

    static Eigen::VectorXd endOf(const dynamics::Trajectory& run, const loss::Loss& loss) {
        return dynamics::pointAt(run, loss, run.steps());
    }

    Grid grid_;
    std::map<std::string, std::string> settings_;
};

/// The session with its data and parameters inside, so that the study depends on no file.
Json readSession(const session::Cursor& place, QString& folder) {
    Result<session::Loaded> loaded = Error{{}};
    if (place.json().is_string()) {
        const QString path = QDir(folder).absoluteFilePath(QString::fromStdString(place.text()));
        loaded = session::load(path, session::Plane::Unneeded);
        folder = QFileInfo(path).absolutePath();
    } else {
        loaded = session::fromText(place.json().dump(), session::Reach(folder), session::Plane::Unneeded);
    }
    if (!loaded) throw session::Refusal(loaded.error().in("session: "));
    loaded->session.trajectory = dynamics::Trajectory{};
    loaded->session.dataReference.reset();
    const Result<session::ParsedJson> written = session::parseJson(session::toText(loaded->session));
    if (!written) throw session::Refusal(written.error());
    return written->json;
}

std::vector<Axis> readAxes(const session::Cursor& place) {
    constexpr std::size_t kMostValues = 10'000;
    if (!place.json().is_object()) place.refuse("an object of session keys, each with a list of values");
    std::vector<Axis> axes;
    for (const auto& [key, values] : place.json().items()) {
        if (!values.is_array() || values.empty() || values.size() > kMostValues)
            place.key(key).refuse("a list of 1 to 10000 values");
        axes.push_back({key, tokensOf(key), {values.begin(), values.end()}});
    }
    return axes;
}

network::Scheme readInit(const session::Cursor& place) {
    const std::string text = place.text();
    for (const network::Scheme scheme : network::kSchemes)
        if (network::name(scheme) == text) return scheme;
    place.refuse("he, xavier, lecun, normal or zeros");
}

}  // namespace

Result<Study> readGridSpec(session::ObjectCursor& object, const QString& folder) {
    Grid grid;
    grid.folder = folder;
    grid.session = readSession(object.required("session", "a session or the path of one"), grid.folder);
    if (const auto axes = object.optional("grid")) grid.axes = readAxes(*axes);
    if (const auto runs = object.optional("runs")) grid.runs = runs->integer(1, 1'000'000);
    if (const auto seed = object.optional("seed")) grid.seed = seed->seed();
    if (const auto init = object.optional("init")) grid.init = readInit(*init);
    if (const auto verdict = object.optional("verdict")) grid.verdict = verdict->boolean();
    session::Findings findings;
    object.keepUnknown(findings);
    if (!findings.warnings.empty()) return Error{findings.warnings.front()};
    if (const Outcome rows = studies::checkRows(grid.sizes()); !rows) return rows.error();
    Study study;
    study.spec = {{"omegascope_study", kSpecVersion},
                  {"session", grid.session},
                  {"grid", Json::object()},
                  {"runs", grid.runs},
                  {"seed", grid.seed},
                  {"verdict", grid.verdict}};
    for (const Axis& axis : grid.axes) study.spec["grid"][axis.key] = axis.values;
    if (grid.init) study.spec["init"] = network::name(*grid.init);
    const auto experiment = std::make_shared<SessionGrid>(std::move(grid));
    // A key that no session has is told now and not by the first machine of a cluster.
    if (const Result<session::Session> first = experiment->sessionOf(experiment->row(0)); !first)
        return first.error();
    study.hash = hashOf(*experiment);
    study.experiment = experiment;
    return study;
}

}  // namespace omegascope::study
