#include "core/studies/papers/job_study.h"

#include <algorithm>

#include "core/support/number_text.h"
#include "core/support/random.h"

namespace omegascope::studies {

JobStudy::JobStudy(std::string_view study, Settings settings, Objective objective, int outputs)
    : SettledExperiment(study, std::move(settings)), objective_(objective), outputs_(outputs) {
}

const JobStudy::Kind& JobStudy::kindOf(const Row& row) const {
    return kinds_[static_cast<std::size_t>(row.index / values().whole("runs"))];
}

Row JobStudy::row(int index) const {
    Row row = emptyRow(index);
    const Kind& kind = kindOf(row);
    row.fields = kind.fields;
    row.fields.emplace_back("run", static_cast<double>(index % values().whole("runs")));
    Random random(row.seed);
    const double low = values().number("h-low"), high = values().number("h-high");
    row.fields.emplace_back(
        "h", low + static_cast<double>(random.index(static_cast<std::size_t>(high - low) + 1)));
    const std::vector<double>& steps = values().numbers("adam-step");
    row.fields.emplace_back("step", steps[random.index(steps.size())]);
    row.cost = costOf(widthsOf(row), values().whole("batch"), values().number("updates"));
    return row;
}

std::vector<int> JobStudy::widthsOf(const Row& row) const {
    const Kind& kind = kindOf(row);
    const Samples& samples = samples_[kind.samples];
    const auto inputs = samples.isFloat() ? samples.fewPoints.rows() : samples.points.rows();
    std::vector<int> widths(static_cast<std::size_t>(kind.layers) + 2, static_cast<int>(row.number("h")));
    widths.front() = static_cast<int>(inputs);
    widths.back() = outputs_;
    return widths;
}

TrainingPlan JobStudy::planOf(const Row& row) const {
    TrainingPlan plan;
    plan.widths = widthsOf(row);
    plan.objective = objective_;
    plan.method = Method::Adam;
    plan.step = row.number("step");
    plan.batch = values().whole("batch");
    plan.seed = mixedSeed(row.seed, 2);
    return plan;
}

Eigen::VectorXd JobStudy::startOf(const Row& row) const {
    return drawStart(widthsOf(row), kindOf(row).start, mixedSeed(row.seed, 1));
}

Result<std::vector<double>> JobStudy::run(const Row& row, const RowContext& context) const {
    const Result<Trained> trained = trainRow(planOf(row), samples_[kindOf(row).samples], startOf(row),
                                             static_cast<long>(values().number("updates")), context);
    if (!trained) return trained.error();
    return trainedResults(trained->measures);
}

Plot JobStudy::plot(std::span<const FinishedRow> rows) const {
    Plot plot = emptyPlot();
    for (const Kind& kind : kinds_) {
        plot.series.push_back({kind.name, false, false, {}});
        if (kind.group.empty()) continue;
        plot.series.back().groups = {kind.group};
        plot.series.back().label = kind.label;
    }
    for (const FinishedRow& each : rows) {
        const double y = shown(each);
        plot.series[static_cast<std::size_t>(&kindOf(each.row) - kinds_.data())].points.push_back(
            {each.row.number("h"), y, y, y, each.row.index});
    }
    return plot;
}

Result<RowModel> JobStudy::model(const Row& row, const Control& control) const {
    RowModel model;
    const Eigen::VectorXd start = startOf(row);
    RowContext context;
    context.control = control;
    const Result<Trained> trained = trainRow(planOf(row), samples_[kindOf(row).samples], start,
                                             static_cast<long>(values().number("updates")), context);
    if (!trained) return trained.error();
    model.architecture = architectureOf(widthsOf(row), 0.0);
    model.start = sessionParameters(widthsOf(row), start);
    model.end = sessionParameters(widthsOf(row), trained->end);
    model.training.method = "adam";
    model.training.step = row.number("step");
    model.training.steps = 500;
    model.title = std::string(study()) + ", " + kindOf(row).name + ", h = " + exactNumber(row.number("h")) +
                  ", row " + std::to_string(row.index);
    describe(kindOf(row), model);
    return model;
}

Outcome checkJobs(const Settings& settings, std::size_t kinds) {
    if (settings.number("h-low") > settings.number("h-high"))
        return Error{"h-low is above h-high; exchange the two."};
    return checkRows({kinds, static_cast<std::size_t>(settings.whole("runs"))});
}

}  // namespace omegascope::studies
