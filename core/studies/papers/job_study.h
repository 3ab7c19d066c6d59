#pragma once

#include "core/studies/settled_experiment.h"
#include "core/studies/start_rule.h"
#include "core/studies/trained_row.h"

namespace omegascope::studies {

/// The shape of S's Figures 1, 2 and 5: kinds of training, each repeated by `runs` networks whose width is drawn from
/// [h-low, h-high] and whose step from `adam-step`, trained by Adam in mini-batches.   [S, Appendix A]
class JobStudy : public SettledExperiment {
  public:
    /// What a kind is: the fields of its rows before "run", "h" and "step".
    struct Kind {
        std::vector<Field> fields;
        int layers = 1;
        std::size_t samples = 0;  ///< which of the samples it trains on
        StartRule start;
        std::string name;                    ///< of its series in the plot
        std::string group = {}, label = {};  ///< as PlotSeries has them; empty: none
    };

    int size() const override { return static_cast<int>(kinds_.size()) * values().whole("runs"); }
    Row row(int index) const override;
    std::vector<std::string> results() const override { return trainedResults(); }
    Result<std::vector<double>> run(const Row& row, const RowContext& context) const override;
    Plot plot(std::span<const FinishedRow> rows) const override;
    Result<RowModel> model(const Row& row, const Control& control) const override;

  protected:
    JobStudy(std::string_view study, Settings settings, Objective objective, int outputs);
    void addSamples(Samples samples) { samples_.push_back(std::move(samples)); }
    void addKind(Kind kind) { kinds_.push_back(std::move(kind)); }

    virtual Plot emptyPlot() const = 0;
    /// What the plot shows of a row: its loss, or the share of the data that are right.
    virtual double shown(const FinishedRow& row) const = 0;
    /// Data and criterion of a session that shows a network of that kind; the network's own data may be too many.
    virtual void describe(const Kind& kind, RowModel& model) const = 0;

  private:
    const Kind& kindOf(const Row& row) const;
    std::vector<int> widthsOf(const Row& row) const;
    TrainingPlan planOf(const Row& row) const;
    Eigen::VectorXd startOf(const Row& row) const;

    Objective objective_;
    int outputs_;
    std::vector<Kind> kinds_;
    std::vector<Samples> samples_;
};

/// Errors of what all of them share: no width to draw from, too many rows.
Outcome checkJobs(const Settings& settings, std::size_t kinds);

}  // namespace omegascope::studies
