#include <algorithm>
#include <numeric>

#include "core/data/selection.h"
#include "core/studies/papers/catalogue.h"
#include "core/studies/papers/job_study.h"
#include "core/support/number_text.h"
#include "core/support/random.h"

namespace omegascope::studies {
namespace {

/// Images of a session that shows a network of digits.
constexpr int kShown = 200;

/// The same labels in another order, drawn once for the whole study.
Eigen::MatrixXd permuted(Eigen::MatrixXd targets, std::uint64_t seed) {
    Random random(mixedSeed(seed, 0xd161));
    for (Eigen::Index i = targets.cols(); i > 1; --i)
        std::swap(targets(0, i - 1),
                  targets(0, static_cast<Eigen::Index>(random.index(static_cast<std::size_t>(i)))));
    return targets;
}

class Digits : public JobStudy {
  public:
    Digits(std::string_view study, Settings settings, const Images& images, data::Dataset dataset)
        : JobStudy(study, std::move(settings), Objective::Softmax,
                   std::max(2, static_cast<int>(dataset.targets.maxCoeff()) + 1)),
          dataset_(std::move(dataset)) {
        tell("images", images.fingerprint);
    }

  protected:
    Plot emptyPlot() const override {
        return {"Digits: share of the training data that are right",
                "h",
                "share that is right",
                false,
                false,
                {}};
    }
    double shown(const FinishedRow& row) const override { return row.results[1]; }

    void describe(const Kind& kind, RowModel& model) const override {
        const Eigen::Index shown = std::min<Eigen::Index>(kShown, dataset_.size());
        model.criterion = loss::Criterion::MulticlassHinge;
        model.dataset.points = dataset_.points.leftCols(shown) * scaleOf(kind);
        model.dataset.targets = targetsOf(kind).leftCols(shown);
        model.notes = "Trained by softmax cross-entropy on " + std::to_string(dataset_.size()) +
                      " images; shown with the first " + std::to_string(shown) +
                      " under the multiclass hinge loss.";
    }

    bool asFloat() const { return values().word("precision") == "float"; }
    const data::Dataset& dataset() const { return dataset_; }

    virtual double scaleOf(const Kind&) const { return 1.0; }
    virtual Eigen::MatrixXd targetsOf(const Kind&) const { return dataset_.targets; }

  private:
    data::Dataset dataset_;
};

class DigitsInit : public Digits {
  public:
    DigitsInit(Settings settings, const Images& images, data::Dataset dataset,
               const std::vector<StartRule>& starts)
        : Digits(digitsInit().name, std::move(settings), images, std::move(dataset)) {
        const std::vector<std::string>&targets = values().words("targets"), &rules = values().words("init");
        for (std::size_t t = 0; t < targets.size(); ++t) {
            addSamples(samplesOf(this->dataset().points, labels(targets[t]), asFloat()));
            for (std::size_t r = 0; r < rules.size(); ++r)
                for (const double depth : values().numbers("layers"))
                    addKind({{{"targets", targets[t]}, {"init", rules[r]}, {"layers", depth}},
                             static_cast<int>(depth),
                             t,
                             starts[r],
                             targets[t] + " labels, " + rules[r] + ", " + exactNumber(depth) + " layers",
                             targets[t] + " labels, " + exactNumber(depth) + " layers",
                             rules[r]});
        }
    }

  protected:
    Eigen::MatrixXd targetsOf(const Kind& kind) const override {
        return labels(values().words("targets")[kind.samples]);
    }

  private:
    Eigen::MatrixXd labels(const std::string& name) const {
        return name == "permuted" ? permuted(dataset().targets, values().seed()) : dataset().targets;
    }
};

class DigitsScale : public Digits {
  public:
    DigitsScale(Settings settings, const Images& images, data::Dataset dataset, const StartRule& start)
        : Digits(digitsScale().name, std::move(settings), images, std::move(dataset)) {
        for (const double tau : values().numbers("tau")) {
            const std::size_t at = scales_.size();
            addKind({{{"tau", tau}}, 1, at, start, "τ = " + exactNumber(tau)});
            addSamples(samplesOf(this->dataset().points * tau, this->dataset().targets, asFloat()));
            scales_.push_back(tau);
        }
    }

  protected:
    double scaleOf(const Kind& kind) const override { return scales_[kind.samples]; }

  private:
    std::vector<double> scales_;
};

Result<data::Dataset> taken(const Settings& settings, const Images& images) {
    const int take = settings.whole("take");
    if ((images.dataset->targets.array() < 0.0).any())
        return Error{"The images have negative labels; give classes from 0."};
    data::Selection selection;
    if (take > 0) selection.take = data::Selection::Take::First, selection.count = take;
    Result<data::Selected> selected = data::select(*images.dataset, selection);
    if (!selected) return selected.error().in("take: ");
    return std::move(selected->dataset);
}

Result<std::vector<StartRule>> startsOf(const Settings& settings) {
    std::vector<StartRule> starts;
    for (const std::string& text : settings.words("init")) {
        const Result<StartRule> rule = startRule(text);
        if (!rule) return rule.error();
        starts.push_back(*rule);
    }
    return starts;
}

Result<std::shared_ptr<const Experiment>> makeInit(Settings settings, const Images& images) {
    const std::size_t kinds =
        settings.words("targets").size() * settings.words("init").size() * settings.numbers("layers").size();
    if (const Outcome jobs = checkJobs(settings, kinds); !jobs) return jobs.error();
    const Result<std::vector<StartRule>> starts = startsOf(settings);
    if (!starts) return starts.error();
    Result<data::Dataset> dataset = taken(settings, images);
    if (!dataset) return dataset.error();
    return std::shared_ptr<const Experiment>(
        std::make_shared<DigitsInit>(std::move(settings), images, *std::move(dataset), *starts));
}

Result<std::shared_ptr<const Experiment>> makeScale(Settings settings, const Images& images) {
    if (const Outcome jobs = checkJobs(settings, settings.numbers("tau").size()); !jobs) return jobs.error();
    const Result<std::vector<StartRule>> starts = startsOf(settings);
    if (!starts) return starts.error();
    if (starts->size() > 1) return Error{"init has several rules; digits-scale takes one."};
    Result<data::Dataset> dataset = taken(settings, images);
    if (!dataset) return dataset.error();
    return std::shared_ptr<const Experiment>(
        std::make_shared<DigitsScale>(std::move(settings), images, *std::move(dataset), starts->front()));
}

}  // namespace

const StudyInfo& digitsInit() {
    static const StudyInfo info{
        "digits-init",
        "Digits from good and bad starts",
        "S Fig. 1",
        "Networks d-h-…-h-R on images in [0, 1], softmax cross-entropy, Adam: with "
        "each of the rules of --init, with the "
        "true labels and with the same ones permuted. A negative mean of the weights "
        "drives units, and then images, out of "
        "reach. The rules of the paper stand in the titles of its figure; ours are "
        "parameters. Images: --images and --labels, "
        "an IDX pair such as MNIST.",
        true,
        {{"init", "he,normal:-0.02:0.05,normal:-0.05:0.05,normal:-0.1:0.05,normal:-0.1:0.1", ""},
         {"targets", "true,permuted", "true,permuted"},
         {"layers", "2,5", "2,5"},
         {"runs", "2", "100"},
         {"h-low", "20", "100"},
         {"h-high", "120", "2000"},
         {"updates", "1500", "1000000"},
         {"batch", "200", "200"},
         {"adam-step", "0.001", "0.0001"},
         {"take", "2000", "0"},
         {"precision", "float", ""},
         {"seed", "1", ""}},
        makeInit};
    return info;
}

const StudyInfo& digitsScale() {
    static const StudyInfo info{"digits-scale",
                                "Digits at several scales",
                                "S Fig. 2",
                                "Networks d-h-R on images in [0, 1] times τ, softmax cross-entropy, Adam "
                                "with a step length drawn from the list, "
                                "mini-batches of 50. Biases start at 0, so that the linear pieces of a "
                                "fresh network are cones, which scaling leaves as they are; the smaller "
                                "τ, the nearer to constant it is on the data, and the more pieces lose "
                                "them once biases move. Images as for digits-init.",
                                true,
                                {{"tau", "0.0001,0.01,1,100", ""},
                                 {"runs", "5", "400"},
                                 {"h-low", "20", "100"},
                                 {"h-high", "120", "2000"},
                                 {"updates", "5000", "1200000"},
                                 {"batch", "50", "50"},
                                 {"adam-step", "0.0001,0.001", "0.0001,0.001"},
                                 {"init", "he", ""},
                                 {"take", "2000", "0"},
                                 {"precision", "float", ""},
                                 {"seed", "1", ""}},
                                makeScale};
    return info;
}

}  // namespace omegascope::studies
