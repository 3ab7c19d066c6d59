#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/data/dataset.h"
#include "core/dynamics/methods/training.h"
#include "core/loss/criterion.h"
#include "core/network/architecture.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::studies {

/// A number or a word of a row.
using Cell = std::variant<double, std::string>;
using Field = std::pair<std::string, Cell>;

/// One run of a study: all that it depends on besides the study's own settings. Rows do not know of shards.
struct Row {
    int index = 0;
    std::uint64_t seed = 0;  ///< different for every row of a study
    double cost = 1.0;       ///< about how long it takes, in a unit of the study's own
    std::vector<Field> fields;

    double number(std::string_view name) const;
    const std::string& word(std::string_view name) const;
    bool operator==(const Row&) const = default;
};

/// A row with what came out, in the order of Experiment::results(); NaN where there is nothing to tell.
struct FinishedRow {
    Row row;
    std::vector<double> results;
};

inline constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

/// How a row is run.
struct RowContext {
    Control control;
    int threads = 1;    ///< the row's bits do not depend on it
    std::string saved;  ///< a state that `save` was given earlier; empty: from the start
    /// Called now and then, and when the row is stopped, with a state to go on from. May be empty.
    std::function<void(const std::string&)> save;
};

/// A point of a plot, with an interval round it where low < high.
struct PlotPoint {
    double x = 0.0, y = 0.0;
    double low = 0.0, high = 0.0;
    int row = -1;  ///< the row that it shows; -1: several
};

struct PlotSeries {
    std::string name;
    bool paper = false;   ///< values that a paper states, or a closed form
    bool joined = false;  ///< points in order make a line
    std::vector<PlotPoint> points;
    std::vector<std::string> groups = {};  ///< plots of a figure that show it; none: all of them
    std::string label = {};                ///< what it is called within its group; empty: its name
};

/// What the rows that are there tell, as numbers: the window draws them, `study merge` writes them.
struct Plot {
    std::string title, xName, yName;
    bool logX = false, logY = false;
    std::vector<PlotSeries> series;
};

/// The network of a row with its data, as a session wants it.
struct RowModel {
    network::Architecture architecture;
    loss::Criterion criterion = loss::Criterion::Hinge;
    data::Dataset dataset;
    Eigen::VectorXd start, end;  ///< ω before and after the run, in the order of network::ParameterLayout
    dynamics::TrainingSpec training;
    bool replays = false;  ///< the row's run is `training` from `start`, but for rounding
    std::string title, notes;
};

/// A study with all its settings: a list of rows, each of which can be run alone. Immutable; all functions may be
/// called from several threads at once.
class Experiment {
  public:
    virtual ~Experiment() = default;

    virtual std::string_view study() const = 0;
    /// key → value: everything that the rows depend on, and nothing else. Equal texts: equal rows.
    virtual const std::map<std::string, std::string>& settings() const = 0;
    virtual int size() const = 0;
    /// @param index 0 … size() - 1
    virtual Row row(int index) const = 0;
    virtual std::vector<std::string> results() const = 0;
    /// Runs a row: as many numbers as results() has names. The same row gives the same bits on every machine with the
    /// same mathematical library.
    /// Errors: Cancelled, after `save`; a row that cannot be run.
    virtual Result<std::vector<double>> run(const Row& row, const RowContext& context) const = 0;
    virtual Plot plot(std::span<const FinishedRow> rows) const = 0;
    /// Errors: the row has no network with cells, or is stopped.
    virtual Result<RowModel> model(const Row& row, const Control& control) const = 0;
};

/// Half-way from the share k/n and as wide as its 95 % interval of Wilson (1927).
PlotPoint shareOf(double x, int hits, int trials);

}  // namespace omegascope::studies
