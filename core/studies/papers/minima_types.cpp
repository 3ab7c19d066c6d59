#include <algorithm>
#include <cmath>
#include <map>

#include "core/nonsmooth/minima_finder.h"
#include "core/studies/papers/catalogue.h"
#include "core/studies/settled_experiment.h"
#include "core/support/number_text.h"
#include "core/support/random.h"

namespace omegascope::studies {
namespace {

/// Losses this near are one (core/nonsmooth: what counts as the same basin).
constexpr double kSameLoss = 1e-9;

enum Column { Minimum, Flat, Sharp, Undecided, Exact, LossAtEnd, Global };

class MinimaTypes : public SettledExperiment {
  public:
    explicit MinimaTypes(Settings settings) : SettledExperiment(minimaTypes().name, std::move(settings)) {}

    static std::vector<std::size_t> sizes(const Settings& settings) {
        return {settings.numbers("margin").size(),
                settings.numbers("alpha").size(),
                settings.numbers("n").size(),
                settings.numbers("h").size(),
                static_cast<std::size_t>(settings.whole("sets")),
                static_cast<std::size_t>(settings.whole("starts"))};
    }

    int size() const override {
        int rows = 1;
        for (const std::size_t each : sizes(values())) rows *= static_cast<int>(each);
        return rows;
    }

    Row row(int index) const override {
        const std::vector<std::size_t> at = placesInGrid(index, sizes(values()));
        Row row = emptyRow(index);
        row.fields = {
            {"margin", values().numbers("margin")[at[0]]}, {"alpha", values().numbers("alpha")[at[1]]},
            {"n", values().numbers("n")[at[2]]},           {"h", values().numbers("h")[at[3]]},
            {"set", static_cast<double>(at[4])},           {"start", static_cast<double>(at[5])}};
        // A linear program of n rows and 2 n + h (d + 2) columns, some times over.
        const double n = row.number("n"), parameters = row.number("h") * (values().number("d") + 2.0);
        row.cost = n * n * (n + parameters) * row.number("h");
        return row;
    }

    std::vector<std::string> results() const override {
        return {"minimum", "flat", "sharp", "undecided", "exact", "loss", "global"};
    }

    Result<std::vector<double>> run(const Row& row, const RowContext& context) const override {
        const loss::Loss loss = lossOf(row);
        const Result<nonsmooth::FoundMinimum> found =
            nonsmooth::descendToMinimum(loss, startOf(row, loss), {}, context.control);
        std::vector<double> results(7, 0.0);
        if (!found) {
            if (found.error().isCancelled()) return found.error();
            // A descent that gave up is a row without a verdict, not a study that cannot go on.
            results[Undecided] = 1.0;
            results[LossAtEnd] = kNothing;
            return results;
        }
        const nonsmooth::LocalMinimum& verdict = found->verdict;
        const bool minimum = verdict.verdict == nonsmooth::Verdict::LocalMinimum;
        results[Minimum] = minimum ? 1.0 : 0.0;
        results[Flat] = minimum && verdict.type == nonsmooth::MinimumType::Flat ? 1.0 : 0.0;
        results[Sharp] = minimum && verdict.type == nonsmooth::MinimumType::Sharp ? 1.0 : 0.0;
        results[Undecided] = minimum ? 0.0 : 1.0;
        results[Exact] = minimum && verdict.kind == nonsmooth::ClaimKind::Exact ? 1.0 : 0.0;
        results[LossAtEnd] = found->loss;
        results[Global] = minimum && found->unsolvedData.empty() ? 1.0 : 0.0;
        return results;
    }

    Plot plot(std::span<const FinishedRow> rows) const override {
        Plot plot{"Descents that end in a minimum above the least that was found",
                  "K",
                  "share of the starts",
                  false,
                  false,
                  {}};
        const std::map<std::vector<double>, double> least = leastLosses(rows);
        for (const double margin : values().numbers("margin"))
            for (const double alpha : values().numbers("alpha"))
                for (const double n : values().numbers("n"))
                    for (const bool flat : {true, false})
                        addSeries(plot, rows, least, {margin, alpha, n}, flat);
        return plot;
    }

    Result<RowModel> model(const Row& row, const Control& control) const override {
        const loss::Loss loss = lossOf(row);
        RowModel model;
        model.architecture = loss.network().architecture();
        model.criterion = loss.criterion();
        model.dataset = loss.dataset();
        model.start = startOf(row, loss);
        const Result<nonsmooth::FoundMinimum> found =
            nonsmooth::descendToMinimum(loss, model.start, {}, control);
        if (!found) return found.error();
        model.end = found->parameters;
        model.title = "Random data, N = " + exactNumber(row.number("n")) +
                      ", K = " + exactNumber(row.number("h")) + ", row " + std::to_string(row.index);
        model.notes = found->verdict.reason;
        return model;
    }

  private:
    /// margin, α, n, h, set of a row: the data and the network are the same for all its starts.
    static std::vector<double> problemOf(const Row& row) {
        return {row.number("margin"), row.number("alpha"), row.number("n"), row.number("h"),
                row.number("set")};
    }

    static std::map<std::vector<double>, double> leastLosses(std::span<const FinishedRow> rows) {
        std::map<std::vector<double>, double> least;
        for (const FinishedRow& each : rows) {
            if (!(each.results[Minimum] > 0.0)) continue;
            const auto [at, isNew] = least.try_emplace(problemOf(each.row), each.results[LossAtEnd]);
            if (!isNew) at->second = std::min(at->second, each.results[LossAtEnd]);
        }
        return least;
    }

    void addSeries(Plot& plot, std::span<const FinishedRow> rows,
                   const std::map<std::vector<double>, double>& least, const std::array<double, 3>& kind,
                   bool flat) const {
        const std::string group = "margin " + exactNumber(kind[0]) + ", α = " + exactNumber(kind[1]) +
                                  ", N = " + exactNumber(kind[2]),
                          type = flat ? "flat" : "sharp";
        PlotSeries series{group + ", " + type, false, true, {}, {group}, type};
        for (const double h : values().numbers("h")) {
            int hits = 0, trials = 0;
            for (const FinishedRow& each : rows) {
                const std::vector<double> problem = problemOf(each.row);
                if (problem[0] != kind[0] || problem[1] != kind[1] || problem[2] != kind[2] ||
                    problem[3] != h)
                    continue;
                ++trials;
                if (each.results[flat ? Flat : Sharp] > 0.0 &&
                    each.results[LossAtEnd] > least.at(problem) + kSameLoss)
                    ++hits;
            }
            if (trials > 0) series.points.push_back(shareOf(h, hits, trials));
        }
        plot.series.push_back(std::move(series));
    }

    /// Normal data; labels at random, or by a plane that no datum is nearer to than the margin.
    data::Dataset dataOf(const Row& row) const {
        const int n = static_cast<int>(row.number("n")), d = values().whole("d");
        const double margin = row.number("margin");
        // The set's own seed: the same data for every h and α.
        Random random(
            mixedSeed(mixedSeed(values().seed(), 0x5e7), static_cast<std::uint64_t>(row.number("set"))));
        Eigen::VectorXd normal(d);
        for (int k = 0; k < d; ++k) normal[k] = random.normal();
        normal.normalize();
        data::Dataset dataset;
        dataset.points.resize(d, n);
        dataset.targets.resize(1, n);
        for (int i = 0; i < n; ++i) {
            for (int k = 0; k < d; ++k) dataset.points(k, i) = random.normal();
            if (margin > 0.0) {
                const double height = normal.dot(dataset.points.col(i));
                dataset.targets(0, i) = height > 0.0 ? 1.0 : -1.0;
                dataset.points.col(i) += normal * (dataset.targets(0, i) * margin);
            } else {
                dataset.targets(0, i) = random.uniform() < 0.5 ? 1.0 : -1.0;
            }
        }
        return dataset;
    }

    loss::Loss lossOf(const Row& row) const {
        network::Architecture architecture;
        architecture.input = values().whole("d");
        architecture.layers = {network::DenseLayer{static_cast<int>(row.number("h"))}};
        architecture.alpha = row.number("alpha");
        return {network::Network(architecture), loss::Criterion::Hinge, dataOf(row)};
    }

    Eigen::VectorXd startOf(const Row& row, const loss::Loss& loss) const {
        Random random(row.seed);
        Eigen::VectorXd start(loss.parameterCount());
        for (Eigen::Index i = 0; i < start.size(); ++i)
            start[i] = values().number("radius") * random.normal();
        return start;
    }
};

Result<std::shared_ptr<const Experiment>> makeMinimaTypes(Settings settings, const Images&) {
    if (const Outcome rows = checkRows(MinimaTypes::sizes(settings)); !rows) return rows.error();
    return std::shared_ptr<const Experiment>(std::make_shared<MinimaTypes>(std::move(settings)));
}

}  // namespace

const StudyInfo& minimaTypes() {
    static const StudyInfo info{"minima-types",
                                "Which minima random starts end in",
                                "our own question, after P Thm 3-6",
                                "Networks of one hidden layer under the hinge loss on random data: labels at "
                                "random (margin 0), or by a plane that "
                                "no datum is nearer to than the margin. Each row is a descent from a normal "
                                "start to a point with a verdict: flat, "
                                "sharp, undecided; \"exact\" where the verdict is proven in exact "
                                "arithmetic, \"global\" where the loss is 0. The "
                                "plot counts minima above the least loss that was found on the same data: a "
                                "lower bound of those that are not global.",
                                false,
                                {{"d", "2", ""},
                                 {"n", "10,20", ""},
                                 {"h", "1,2,3,4,6,8", ""},
                                 {"alpha", "0,0.1", ""},
                                 {"margin", "0,0.2", ""},
                                 {"sets", "5", ""},
                                 {"starts", "10", ""},
                                 {"radius", "2", ""},
                                 {"seed", "1", ""}},
                                makeMinimaTypes};
    return info;
}

}  // namespace omegascope::studies
