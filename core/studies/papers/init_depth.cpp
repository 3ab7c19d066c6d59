#include <algorithm>
#include <cmath>

#include "core/studies/papers/catalogue.h"
#include "core/studies/papers/positive_weights.h"
#include "core/studies/settled_experiment.h"
#include "core/support/number_text.h"
#include "core/support/random.h"

namespace omegascope::studies {
namespace {

/// What one network that is drawn does.
struct Drawn {
    bool negative = false;  ///< a hidden layer above the first has negative weights alone
    bool constant = false;  ///< a hidden layer is inactive for every datum
};

class InitDepth : public SettledExperiment {
  public:
    explicit InitDepth(Settings settings) : SettledExperiment(initDepth().name, std::move(settings)) {}

    static std::vector<std::size_t> sizes(const Settings& settings) {
        return {settings.numbers("h").size(), settings.numbers("layers").size()};
    }

    int size() const override {
        return static_cast<int>(values().numbers("h").size() * values().numbers("layers").size());
    }

    Row row(int index) const override {
        const std::vector<std::size_t> at = placesInGrid(index, sizes(values()));
        Row row = emptyRow(index);
        row.fields = {{"h", values().numbers("h")[at[0]]}, {"layers", values().numbers("layers")[at[1]]}};
        row.cost = 100.0 + std::pow(row.number("h"), 2) * row.number("layers") * values().number("draws");
        return row;
    }

    std::vector<std::string> results() const override {
        return {"closed", "negative", "deviations", "constant"};
    }

    Result<std::vector<double>> run(const Row& row, const RowContext& context) const override {
        const int h = static_cast<int>(row.number("h")), depth = static_cast<int>(row.number("layers"));
        const double closed = someLayerNegative(h, depth);
        const int draws = values().whole("draws");
        Random random(row.seed);
        int negative = 0, constant = 0;
        for (int draw = 0; draw < draws; ++draw) {
            if (context.control.stopped()) return cancelled();
            const Drawn drawn = drawnNetwork(h, depth, random);
            negative += drawn.negative ? 1 : 0;
            constant += drawn.constant ? 1 : 0;
            context.control.report((draw + 1.0) / draws);
        }
        const double seen = static_cast<double>(negative) / draws;
        const double deviation = std::sqrt(closed * (1.0 - closed) / draws);
        return std::vector<double>{closed, seen, deviation > 0.0 ? (seen - closed) / deviation : kNothing,
                                   static_cast<double>(constant) / draws};
    }

    Plot plot(std::span<const FinishedRow> rows) const override {
        Plot plot{"Networks whose output is constant from the start",
                  "hidden layers",
                  "probability",
                  false,
                  false,
                  {}};
        for (const double h : values().numbers("h")) {
            const std::string width = "h = " + exactNumber(h);
            const auto series = [&width](const std::string& label, bool closedForm) {
                return PlotSeries{width + ", " + label, closedForm, closedForm, {}, {width}, label};
            };
            PlotSeries closed = series("S Prop. 5", true), seen = series("a layer is negative", false),
                       constant = series("the output is constant", false);
            const int draws = values().whole("draws");
            for (const FinishedRow& each : rows) {
                if (each.row.number("h") != h) continue;
                const double x = each.row.number("layers");
                closed.points.push_back(
                    {x, each.results[0], each.results[0], each.results[0], each.row.index});
                seen.points.push_back(
                    shareOf(x, static_cast<int>(std::lround(each.results[1] * draws)), draws));
                constant.points.push_back(
                    shareOf(x, static_cast<int>(std::lround(each.results[3] * draws)), draws));
                seen.points.back().row = constant.points.back().row = each.row.index;
            }
            for (PlotSeries* each : {&closed, &seen, &constant}) {
                std::ranges::sort(each->points, {}, &PlotPoint::x);
                plot.series.push_back(std::move(*each));
            }
        }
        return plot;
    }

    Result<RowModel> model(const Row&, const Control&) const override {
        return Error{"A row of init-depth is many networks; there is none to open."};
    }

  private:
    /// Weights N(0, 2 / n_in), zero biases; signs and dead layers do not depend on the deviation.
    Drawn drawnNetwork(int h, int depth, Random& random) const {
        constexpr int kData = 8;
        Drawn drawn;
        Eigen::MatrixXd x(values().whole("d"), kData), weights;
        for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = random.normal();
        for (int layer = 1; layer <= depth; ++layer) {
            weights.resize(h, x.rows());
            const double deviation = std::sqrt(2.0 / static_cast<double>(x.rows()));
            for (Eigen::Index i = 0; i < weights.size(); ++i) weights.data()[i] = deviation * random.normal();
            if (layer > 1 && (weights.array() < 0.0).all()) drawn.negative = true;
            x = (weights * x).cwiseMax(0.0);
            if ((x.array() == 0.0).all()) drawn.constant = true;
        }
        return drawn;
    }
};

Result<std::shared_ptr<const Experiment>> makeInitDepth(Settings settings, const Images&) {
    if (const Outcome rows = checkRows(InitDepth::sizes(settings)); !rows) return rows.error();
    return std::shared_ptr<const Experiment>(std::make_shared<InitDepth>(std::move(settings)));
}

}  // namespace

const StudyInfo& initDepth() {
    static const StudyInfo info{"init-depth",
                                "Depth alone makes a network constant",
                                "S Prop. 5, Fig. 6",
                                "Networks of k hidden layers of h units, zero biases, symmetric weights: a "
                                "hidden layer above the first that has "
                                "negative weights alone (\"negative\") makes the output constant, with the "
                                "probability 1 - (1 - 2^(-h²))^(k-1) "
                                "(\"closed\"). Beside it how often a layer is inactive for all of 8 normal "
                                "data (\"constant\"): the bound of the "
                                "proposition is far from tight.",
                                false,
                                {{"h", "2,3", ""},
                                 {"layers", "1,2,4,6,8,12,16,20,25,30,37,45,55,65,73,80", ""},
                                 {"d", "2", ""},
                                 {"draws", "4000", ""},
                                 {"seed", "1", ""}},
                                makeInitDepth};
    return info;
}

}  // namespace omegascope::studies
