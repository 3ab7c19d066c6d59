#include "core/studies/papers/catalogue.h"
#include "core/studies/papers/job_study.h"
#include "core/support/number_text.h"

namespace omegascope::studies {
namespace {

constexpr int kPoints = 20;

/// x evenly on [-τ, τ], y = -1, 1, -1, …: with a small τ a network has to be steep.
data::Dataset zigZagData(double tau) {
    data::Dataset dataset;
    dataset.points.resize(1, kPoints);
    dataset.targets.resize(1, kPoints);
    for (int i = 0; i < kPoints; ++i) {
        dataset.points(0, i) = tau * (2.0 * i / (kPoints - 1) - 1.0);
        dataset.targets(0, i) = i % 2 == 0 ? -1.0 : 1.0;
    }
    return dataset;
}

class ZigZag : public JobStudy {
  public:
    ZigZag(Settings settings, const StartRule& start)
        : JobStudy(zigZag().name, std::move(settings), Objective::Squared, 1) {
        const bool asFloat = values().word("precision") == "float";
        for (const double tau : values().numbers("tau")) {
            const data::Dataset dataset = zigZagData(tau);
            addKind({{{"tau", tau}}, 1, datasets_.size(), start, "τ = " + exactNumber(tau)});
            addSamples(samplesOf(dataset.points, dataset.targets, asFloat));
            datasets_.push_back(dataset);
        }
    }

  protected:
    Plot emptyPlot() const override {
        return {"Zig-zag regression: error after training", "h", "mean squared error", false, true, {}};
    }
    double shown(const FinishedRow& row) const override { return row.results[0]; }
    void describe(const Kind& kind, RowModel& model) const override {
        model.criterion = loss::Criterion::Squared;
        model.dataset = datasets_[kind.samples];
    }

  private:
    std::vector<data::Dataset> datasets_;
};

Result<std::shared_ptr<const Experiment>> makeZigZag(Settings settings, const Images&) {
    if (const Outcome jobs = checkJobs(settings, settings.numbers("tau").size()); !jobs) return jobs.error();
    if (settings.words("init").size() > 1) return Error{"init has several rules; zig-zag takes one."};
    const Result<StartRule> start = startRule(settings.word("init"));
    if (!start) return start.error();
    return std::shared_ptr<const Experiment>(std::make_shared<ZigZag>(std::move(settings), *start));
}

}  // namespace

const StudyInfo& zigZag() {
    static const StudyInfo info{"zig-zag",
                                "Regression of a zig-zag at several scales",
                                "S Fig. 5",
                                "1-h-1 networks on 20 points (x evenly on [-τ, τ], y = ±1 in turn), Adam "
                                "with a step length drawn from the list, "
                                "mini-batches of 10. Biases start at 0, so that all kinks begin in the "
                                "middle; the smaller τ, the flatter a network is on the data, and the "
                                "farther its weights have to go. The paper draws its data, "
                                "and tells τ = 0.01 of one of them; points and initialisation are ours.",
                                false,
                                {{"tau", "0.01,0.1,1,10", "0.01"},
                                 {"runs", "10", "400"},
                                 {"h-low", "10", "100"},
                                 {"h-high", "300", "3000"},
                                 {"updates", "50000", "2000000"},
                                 {"batch", "10", "10"},
                                 {"adam-step", "0.0001,0.001", "0.0001,0.001"},
                                 {"init", "xavier", ""},
                                 {"precision", "double", ""},
                                 {"seed", "1", ""}},
                                makeZigZag};
    return info;
}

}  // namespace omegascope::studies
