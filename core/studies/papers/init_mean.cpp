#include <algorithm>
#include <cmath>

#include "core/studies/papers/catalogue.h"
#include "core/studies/papers/positive_weights.h"
#include "core/studies/settled_experiment.h"
#include "core/support/number_text.h"
#include "core/support/random.h"

namespace omegascope::studies {
namespace {

/// A matrix of a network and the deviation that its weights are drawn with.
struct DrawnLayer {
    int inputs = 0, units = 0;
    double deviation = 1.0;
};

/// d - h - … - h - 1. LeCun's deviation is 1/√h throughout, Xavier's √(2 / (h_in + h_out)).   [S, Fig. 6]
std::vector<DrawnLayer> layersOf(const std::string& scheme, int d, int h, int depth, double sigma) {
    std::vector<DrawnLayer> layers;
    for (int l = 0; l <= depth; ++l) {
        DrawnLayer layer{l == 0 ? d : h, l == depth ? 1 : h, sigma};
        if (scheme == "lecun") layer.deviation = 1.0 / std::sqrt(h);
        if (scheme == "xavier") layer.deviation = std::sqrt(2.0 / (layer.inputs + layer.units));
        layers.push_back(layer);
    }
    return layers;
}

std::vector<WeightGroup> groupsOf(const std::vector<DrawnLayer>& layers) {
    std::vector<WeightGroup> groups;
    for (const DrawnLayer& layer : layers)
        groups.push_back({static_cast<double>(layer.inputs) * layer.units, layer.deviation});
    return groups;
}

double weightsIn(const std::vector<DrawnLayer>& layers) {
    double count = 0.0;
    for (const DrawnLayer& layer : layers) count += static_cast<double>(layer.inputs) * layer.units;
    return count;
}

/// Whether every weight of a network that is drawn is positive; the first that is not ends the drawing.
bool drawnPositive(const std::vector<DrawnLayer>& layers, double mean, Random& random) {
    for (const DrawnLayer& layer : layers) {
        const double most = static_cast<double>(layer.inputs) * layer.units;
        for (double i = 0.0; i < most; ++i)
            if (mean + layer.deviation * random.normal() <= 0.0) return false;
    }
    return true;
}

/// Whether a network that is drawn gives all data in the negative orthant one output and one in the positive orthant a
/// larger one: the blind spot itself, of which positive weights are the sufficient cause.
bool drawnBlind(const std::vector<DrawnLayer>& layers, double mean, Random& random) {
    constexpr int kNegative = 4;
    Eigen::MatrixXd x(layers.front().inputs, kNegative + 1);
    for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = -random.uniform();
    x.col(kNegative) = -x.col(kNegative);
    for (std::size_t l = 0; l < layers.size(); ++l) {
        Eigen::MatrixXd weights(layers[l].units, layers[l].inputs);
        for (Eigen::Index i = 0; i < weights.size(); ++i)
            weights.data()[i] = mean + layers[l].deviation * random.normal();
        x = weights * x;
        if (l + 1 < layers.size()) x = x.cwiseMax(0.0);
    }
    return (x.row(0).head(kNegative).array() == 0.0).all() && x(0, kNegative) > 0.0;
}

class InitMean : public SettledExperiment {
  public:
    explicit InitMean(Settings settings) : SettledExperiment(initMean().name, std::move(settings)) {}

    static std::vector<std::size_t> sizes(const Settings& settings) {
        return {settings.words("scheme").size(), settings.numbers("layers").size(),
                settings.numbers("p").size(), settings.numbers("h").size()};
    }

    int size() const override {
        int rows = 1;
        for (const std::size_t each : sizes(values())) rows *= static_cast<int>(each);
        return rows;
    }

    Row row(int index) const override {
        const std::vector<std::size_t> at = placesInGrid(index, sizes(values()));
        Row row = emptyRow(index);
        row.fields = {{"scheme", values().words("scheme")[at[0]]},
                      {"layers", values().numbers("layers")[at[1]]},
                      {"p", values().numbers("p")[at[2]]},
                      {"h", values().numbers("h")[at[3]]}};
        const double weights = weightsIn(layers(row));
        row.cost = 100.0 + (weights <= values().number("most") ? weights * row.number("p") : 0.0) *
                               values().number("draws");
        return row;
    }

    std::vector<std::string> results() const override {
        return {"weights", "mean", "closed", "positive", "deviations", "blind"};
    }

    Result<std::vector<double>> run(const Row& row, const RowContext& context) const override {
        const std::vector<DrawnLayer> drawn = layers(row);
        const std::vector<WeightGroup> groups = groupsOf(drawn);
        const double weights = weightsIn(drawn), mean = meanForAllPositive(groups, row.number("p"));
        const double closed = std::exp(logAllPositive(groups, mean));
        std::vector<double> results{weights, mean, closed, kNothing, kNothing, kNothing};
        if (weights > values().number("most")) return results;
        const int draws = values().whole("draws");
        Random random(row.seed);
        int positive = 0, blind = 0;
        const bool wholly = weights <= kMostForward;
        for (int draw = 0; draw < draws; ++draw) {
            if (context.control.stopped()) return cancelled();
            positive += drawnPositive(drawn, mean, random) ? 1 : 0;
            if (wholly) blind += drawnBlind(drawn, mean, random) ? 1 : 0;
            context.control.report((draw + 1.0) / draws);
        }
        results[3] = static_cast<double>(positive) / draws;
        results[4] = (results[3] - closed) / std::sqrt(closed * (1.0 - closed) / draws);
        if (wholly) results[5] = static_cast<double>(blind) / draws;
        return results;
    }

    Plot plot(std::span<const FinishedRow> rows) const override {
        Plot plot{"Mean of the weights that makes a network blind", "h", "needed mean", true, true, {}};
        for (const std::string& scheme : values().words("scheme"))
            for (const double depth : values().numbers("layers"))
                for (const double p : values().numbers("p")) {
                    const std::string label =
                        exactNumber(depth) + (depth == 1 ? " layer, P = " : " layers, P = ") + exactNumber(p);
                    PlotSeries series{scheme + ", " + label, false, true, {}, {scheme}, label};
                    for (const FinishedRow& each : rows)
                        if (each.row.word("scheme") == scheme && each.row.number("layers") == depth &&
                            each.row.number("p") == p)
                            series.points.push_back({each.row.number("h"), each.results[1], each.results[1],
                                                     each.results[1], each.row.index});
                    std::ranges::sort(series.points, {}, &PlotPoint::x);
                    plot.series.push_back(std::move(series));
                }
        plot.series.push_back({"S, Prop. 4: lecun, xavier, 100 layers",
                               true,
                               false,
                               {{1e4, 0.24, 0.24, 0.24, -1}},
                               {"lecun", "xavier"},
                               "S Prop. 4, 100 layers"});
        plot.series.push_back({"S, Prop. 4: sigma is not enough",
                               true,
                               false,
                               {{1e4, 0.07, 0.07, 0.07, -1}},
                               {"sigma"},
                               "S Prop. 4, not enough"});
        return plot;
    }

    Result<RowModel> model(const Row&, const Control&) const override {
        return Error{"A row of init-mean is many networks; there is none to open."};
    }

  private:
    /// Weights up to which networks are not only counted but also run.
    static constexpr double kMostForward = 5000;

    std::vector<DrawnLayer> layers(const Row& row) const {
        return layersOf(row.word("scheme"), values().whole("d"), static_cast<int>(row.number("h")),
                        static_cast<int>(row.number("layers")), values().number("sigma"));
    }
};

Result<std::shared_ptr<const Experiment>> makeInitMean(Settings settings, const Images&) {
    if (const Outcome rows = checkRows(InitMean::sizes(settings)); !rows) return rows.error();
    return std::shared_ptr<const Experiment>(std::make_shared<InitMean>(std::move(settings)));
}

}  // namespace

const StudyInfo& initMean() {
    static const StudyInfo info{"init-mean",
                                "A mean of the weights that makes a network blind",
                                "S Prop. 4, Fig. 6",
                                "Networks d-h-…-h-1 with weights N(mean, deviation²): where all are "
                                "positive, data with negative coordinates get "
                                "one and the same output for ever. For each h the mean at which that has "
                                "probability p, in closed form; up to "
                                "--most weights also how often it happens in networks that are drawn "
                                "(\"positive\"), by how many deviations "
                                "that differs, and how often the data are blind indeed (\"blind\", up to "
                                "5,000 weights), which is at least as often.",
                                false,
                                {{"scheme", "lecun,xavier,sigma", "lecun,xavier,sigma"},
                                 {"sigma", "0.01", "0.01"},
                                 {"layers", "1,3,100", "100"},
                                 {"p", "0.5,0.99", "0.99"},
                                 {"h", "2,5,10,20,50,100,200,500,680,1000,2000,5000,10000", "10000"},
                                 {"d", "2", "2"},
                                 {"draws", "1000", ""},
                                 {"most", "20000", ""},
                                 {"seed", "1", ""}},
                                makeInitMean};
    return info;
}

}  // namespace omegascope::studies
