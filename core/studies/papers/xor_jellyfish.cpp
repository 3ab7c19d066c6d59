#include <algorithm>
#include <array>
#include <cmath>

#include "core/data/generators.h"
#include "core/studies/papers/catalogue.h"
#include "core/studies/settled_experiment.h"
#include "core/studies/start_rule.h"
#include "core/studies/trained_row.h"

namespace omegascope::studies {
namespace {

/// [S, Table 1] in percent for h = 2 … 7; none for other h.
struct TableColumn {
    std::string_view data, units, method;
    std::array<int, 6> percent;
};
constexpr std::array kTable1{TableColumn{"xor", "relu", "adam", {28, 52, 68, 81, 91, 97}},
                             TableColumn{"xor", "sigmoid", "adam", {79, 98, 100, 100, 100, 100}},
                             TableColumn{"jellyfish", "relu", "adam", {7, 34, 50, 51, 61, 69}},
                             TableColumn{"jellyfish", "sigmoid", "adam", {0, 0, 2, 27, 17, 58}},
                             TableColumn{"xor", "relu", "gd", {23, 47, 70, 80, 89, 89}},
                             TableColumn{"xor", "sigmoid", "gd", {90, 100, 100, 100, 100, 100}},
                             TableColumn{"jellyfish", "relu", "gd", {16, 33, 66, 68, 69, 86}},
                             TableColumn{"jellyfish", "sigmoid", "gd", {62, 100, 100, 100, 100, 100}}};

/// The corners of the unit square; data::xorClusters has those of [-1, 1]².
data::Dataset xorCorners() {
    data::Dataset dataset = data::xorClusters({.count = 4, .noise = 0.0, .seed = 1});
    dataset.points = (dataset.points.array() + 1.0) / 2.0;
    return dataset;
}

class XorJellyfish : public SettledExperiment {
  public:
    XorJellyfish(Settings settings, StartRule rule)
        : SettledExperiment(xorJellyfish().name, std::move(settings)), rule_(rule) {
        const bool asFloat = values().word("precision") == "float";
        for (const std::string& name : values().words("data")) {
            datasets_.push_back(name == "xor" ? xorCorners() : data::jellyfish());
            samples_.push_back(samplesOf(datasets_.back().points, datasets_.back().targets, asFloat));
        }
    }

    static std::vector<std::size_t> sizes(const Settings& settings) {
        return {settings.words("data").size(), settings.words("units").size(),
                settings.words("method").size(), settings.numbers("h").size(),
                static_cast<std::size_t>(settings.whole("runs"))};
    }

    int size() const override {
        int rows = 1;
        for (const std::size_t each : sizes(values())) rows *= static_cast<int>(each);
        return rows;
    }

    Row row(int index) const override {
        const std::vector<std::size_t> at = placesInGrid(index, sizes(values()));
        Row row = emptyRow(index);
        const double h = values().numbers("h")[at[3]];
        row.fields = {{"data", values().words("data")[at[0]]},
                      {"units", values().words("units")[at[1]]},
                      {"method", values().words("method")[at[2]]},
                      {"h", h},
                      {"run", static_cast<double>(at[4])}};
        const double bend = row.word("units") == "sigmoid" ? 2.0 : 1.0;  // e^z takes its time
        row.cost = bend * costOf({2, static_cast<int>(h), 1}, 4, values().number("updates"));
        return row;
    }

    std::vector<std::string> results() const override {
        std::vector<std::string> names = trainedResults();
        names.insert(names.begin(), "converged");
        return names;
    }

    Result<std::vector<double>> run(const Row& row, const RowContext& context) const override {
        const std::vector<int> widths = widthsOf(row);
        const Result<Trained> trained =
            trainRow(planOf(row), samples_[dataOf(row)], drawStart(widths, rule_, row.seed),
                     static_cast<long>(values().number("updates")), context);
        if (!trained) return trained.error();
        std::vector<double> results = trainedResults(trained->measures);
        results.insert(results.begin(), trained->measures.right == 1.0 ? 1.0 : 0.0);
        return results;
    }

    Plot plot(std::span<const FinishedRow> rows) const override {
        Plot plot{"Networks that end with every datum right", "h", "share of the runs", false, false, {}};
        for (const std::string& data : values().words("data"))
            for (const std::string& units : values().words("units"))
                for (const std::string& method : values().words("method"))
                    addSeries(plot, rows, data, units, method);
        return plot;
    }

    Result<RowModel> model(const Row& row, const Control& control) const override {
        if (row.word("units") == "sigmoid")
            return Error{"A network of sigmoid units has no cells; open a row of ReLU units."};
        const std::vector<int> widths = widthsOf(row);
        const Eigen::VectorXd start = drawStart(widths, rule_, row.seed);
        RowContext context;
        context.control = control;
        const Result<Trained> trained = trainRow(planOf(row), samples_[dataOf(row)], start,
                                                 static_cast<long>(values().number("updates")), context);
        if (!trained) return trained.error();
        RowModel model;
        model.architecture = architectureOf(widths, 0.0);
        model.criterion = loss::Criterion::Logistic;
        model.dataset = datasets_[dataOf(row)];
        model.start = sessionParameters(widths, start);
        model.end = sessionParameters(widths, trained->end);
        const TrainingPlan plan = planOf(row);
        model.training.method = plan.method == Method::Adam ? "adam" : "gradient-descent";
        model.training.step = plan.step;
        model.training.steps = values().whole("updates");
        model.replays = true;
        model.title =
            row.word("data") + ", h = " + std::to_string(widths[1]) + ", row " + std::to_string(row.index);
        return model;
    }

  private:
    std::vector<int> widthsOf(const Row& row) const { return {2, static_cast<int>(row.number("h")), 1}; }

    std::size_t dataOf(const Row& row) const {
        const std::vector<std::string>& names = values().words("data");
        return static_cast<std::size_t>(std::ranges::find(names, row.word("data")) - names.begin());
    }

    TrainingPlan planOf(const Row& row) const {
        TrainingPlan plan;
        plan.widths = widthsOf(row);
        plan.units = row.word("units") == "sigmoid" ? Units::Sigmoid : Units::Relu;
        plan.objective = Objective::Logistic;
        plan.method = row.word("method") == "adam" ? Method::Adam : Method::GradientDescent;
        plan.step = values().number(plan.method == Method::Adam ? "adam-step" : "gd-step");
        plan.seed = row.seed;
        return plan;
    }

    void addSeries(Plot& plot, std::span<const FinishedRow> rows, const std::string& data,
                   const std::string& units, const std::string& method) const {
        const std::string kind = data + " " + units + " " + method;
        PlotSeries series{kind, false, true, {}, {kind}, "here"};
        for (const double h : values().numbers("h")) {
            int hits = 0, trials = 0;
            for (const FinishedRow& each : rows)
                if (each.row.number("h") == h && each.row.word("data") == data &&
                    each.row.word("units") == units && each.row.word("method") == method)
                    ++trials, hits += each.results[0] > 0.0 ? 1 : 0;
            if (trials > 0) series.points.push_back(shareOf(h, hits, trials));
        }
        plot.series.push_back(std::move(series));
        const auto column = std::ranges::find_if(kTable1, [&](const TableColumn& each) {
            return each.data == data && each.units == units && each.method == method;
        });
        if (column == kTable1.end()) return;
        PlotSeries paper{kind + ", S Table 1", true, true, {}, {kind}, "S Table 1"};
        for (int h = 2; h <= 7; ++h) {
            const double share = column->percent[static_cast<std::size_t>(h - 2)] / 100.0;
            paper.points.push_back({static_cast<double>(h), share, share, share, -1});
        }
        plot.series.push_back(std::move(paper));
    }

    StartRule rule_;
    std::vector<data::Dataset> datasets_;
    std::vector<Samples> samples_;
};

Result<std::shared_ptr<const Experiment>> makeXorJellyfish(Settings settings, const Images&) {
    const Result<StartRule> rule = startRule(settings.word("init"));
    if (!rule) return rule.error();
    if (settings.words("init").size() > 1) return Error{"init has several rules; xor-jellyfish takes one."};
    if (settings.numbers("adam-step").size() > 1)
        return Error{"adam-step has several numbers; xor-jellyfish takes one."};
    if (const Outcome rows = checkRows(XorJellyfish::sizes(settings)); !rows) return rows.error();
    return std::shared_ptr<const Experiment>(std::make_shared<XorJellyfish>(std::move(settings), *rule));
}

}  // namespace

const StudyInfo& xorJellyfish() {
    static const StudyInfo info{
        "xor-jellyfish",
        "How often small networks learn four points",
        "S Table 1",
        "2-h-1 networks on XOR (the corners of the unit square) and on the jellyfish, by the whole data at "
        "each step. A run "
        "has converged when every datum is on its side. The paper leaves open loss, initialisation, steps, "
        "step length "
        "and number of runs; here log loss, normal weights of Xavier's deviation, zero biases.",
        false,
        {{"data", "xor,jellyfish", "xor,jellyfish"},
         {"units", "relu,sigmoid", "relu,sigmoid"},
         {"method", "gd,adam", "gd,adam"},
         {"h", "2..7", "2..7"},
         {"runs", "100", ""},
         {"updates", "6000", ""},
         {"gd-step", "0.5", ""},
         {"adam-step", "0.001", ""},
         {"init", "xavier", ""},
         {"precision", "double", ""},
         {"seed", "1", ""}},
        makeXorJellyfish};
    return info;
}

}  // namespace omegascope::studies
