#include "app/cli/study/study_reports.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <cmath>
#include <iostream>

#include "app/session/json_text.h"
#include "app/studies/results.h"
#include "app/studies/submission.h"
#include "core/support/words.h"

namespace omegascope::cli {
namespace {

using session::Json;

Json parametersJson(const studies::StudyInfo& info) {
    Json parameters = Json::array();
    for (const studies::Use& use : info.uses) {
        const studies::Parameter& parameter = *studies::findParameter(use.key);
        Json each{{"key", use.key}, {"doc", parameter.doc}, {"standard", use.standard}, {"paper", nullptr}};
        if (!use.paper.empty()) each["paper"] = use.paper;
        parameters.push_back(std::move(each));
    }
    return parameters;
}

Json infoJson(const studies::StudyInfo& info) {
    return {{"name", info.name}, {"title", info.title},        {"source", info.source},
            {"doc", info.doc},   {"images", info.needsImages}, {"parameters", parametersJson(info)}};
}

void printInfo(const studies::StudyInfo& info) {
    std::cout << info.name << ": " << info.title << " (" << info.source << ")\n" << info.doc << "\n\n";
    for (const studies::Use& use : info.uses) {
        const studies::Parameter& parameter = *studies::findParameter(use.key);
        std::cout << "  --" << use.key << ' ' << parameter.placeholder << "\n      " << parameter.doc
                  << "; standard " << use.standard;
        if (!use.paper.empty()) std::cout << ", the paper's " << use.paper;
        std::cout << '\n';
    }
}

Json plotJson(const studies::Plot& plot) {
    Json series = Json::array();
    for (const studies::PlotSeries& each : plot.series) {
        Json points = Json::array();
        for (const studies::PlotPoint& point : each.points)
            points.push_back({point.x, point.y, point.low, point.high});
        series.push_back({{"name", each.name}, {"paper", each.paper}, {"points", std::move(points)}});
    }
    return series;
}

/// This program, as a script calls it.
QString ownPath() {
    const QFileInfo self(QStringLiteral("/proc/self/exe"));
    return self.isSymLink() ? self.symLinkTarget() : QStringLiteral("omegascope");
}

}  // namespace

Ending listStudies(const Arguments& arguments, const QString& name) {
    if (!name.isEmpty()) {
        const studies::StudyInfo* info = studies::findStudy(name.toStdString());
        if (!info)
            return Ending::usage("There is no study \"" + name.toStdString() + "\"; give one of " +
                                 studies::studyNames() + '.');
        if (arguments.has(kJson))
            std::cout << session::printJson(infoJson(*info));
        else
            printInfo(*info);
        return Ending::done();
    }
    if (arguments.has(kJson)) {
        Json list = Json::array();
        for (const studies::StudyInfo& info : studies::studies()) list.push_back(infoJson(info));
        std::cout << session::printJson(list);
        return Ending::done();
    }
    for (const studies::StudyInfo& info : studies::studies())
        std::cout << info.name << std::string(info.name.size() < 15 ? 15 - info.name.size() : 1, ' ')
                  << info.title << " (" << info.source << ")\n";
    std::cout << "omegascope study list NAME tells the parameters of one, with the paper's values.\n";
    return Ending::done();
}

Ending tellStatus(const Arguments& arguments, const QString& folder) {
    const Result<study::Status> status = study::statusOf(study::StudyFolder(folder));
    if (!status) return Ending::input(status.error());
    if (arguments.has(kJson)) {
        std::cout << session::printJson(
            {{"study", status->study.experiment->study()},
             {"hash", status->study.hash},
             {"rows", status->rows},
             {"ended", status->ended},
             {"begun", status->begun},
             {"work_share", status->work > 0.0 ? status->workDone / status->work : 1.0},
             {"first_missing", status->firstMissing < 0 ? Json(nullptr) : Json(status->firstMissing)}});
        return Ending::done();
    }
    std::cout << status->study.experiment->study() << ", hash " << status->study.hash.substr(0, 16) << ": "
              << status->ended << " of " << counted(status->rows, "row") << " have ended";
    if (status->begun > 0) std::cout << ", " << counted(status->begun, "other") << " half-way";
    std::cout << " (" << static_cast<int>(100.0 * status->workDone / std::max(status->work, 1e-300))
              << " % of the work).\n";
    return Ending::done();
}

Ending mergeStudy(const Arguments& arguments, const QString& folder) {
    const QString out = arguments.has(kOut) ? arguments.value(kOut) : folder + QStringLiteral("/results.csv");
    const bool npz = out.endsWith(QLatin1String(".npz"));
    if (!npz && !out.endsWith(QLatin1String(".csv")))
        return Ending::usage("--out is \"" + out.toStdString() +
                             "\"; give a name that ends in .csv or .npz.");
    const Result<study::Collected> collected = study::collect(study::StudyFolder(folder));
    if (!collected) return Ending::input(collected.error());
    std::string bytes;
    if (npz) {
        Result<std::string> packed = study::npzOf(*collected);
        if (!packed) return Ending::input(packed.error());
        bytes = *std::move(packed);
    } else {
        bytes = study::csvOf(*collected);
    }
    const studies::Plot plot = collected->study.experiment->plot(collected->rows);
    const QString plotOut = out.chopped(4) + QStringLiteral("-plot.csv");
    if (const Outcome written = study::writeWhole(out, bytes); !written)
        return Ending::input(written.error());
    if (const Outcome written = study::writeWhole(plotOut, study::plotCsv(plot)); !written)
        return Ending::input(written.error());
    if (arguments.has(kJson))
        std::cout << session::printJson({{"study", collected->study.experiment->study()},
                                         {"hash", collected->study.hash},
                                         {"rows", collected->rows.size()},
                                         {"out", out.toStdString()},
                                         {"plot_out", plotOut.toStdString()},
                                         {"plot", plotJson(plot)}});
    else
        std::cout << counted(collected->rows.size(), "row") << " in " << out.toStdString()
                  << ", the plot's numbers in " << plotOut.toStdString() << '\n';
    return Ending::done();
}

Ending submitStudy(const Arguments& arguments, const QString& name) {
    study::SubmitOptions options;
    const QString engine = arguments.value(kEngine);
    if (engine != QLatin1String("slurm") && engine != QLatin1String("parallel"))
        return Ending::usage(engine.isEmpty()
                                 ? "study submit needs --engine slurm or --engine parallel."
                                 : "--engine is \"" + engine.toStdString() + "\"; give slurm or parallel.");
    options.engine = engine == QLatin1String("slurm") ? study::Engine::Slurm : study::Engine::Parallel;
    if (!arguments.has(kShards)) return Ending::usage("study submit needs --shards n, the number of parts.");
    const Result<int> shards = parseInteger(kShards, arguments.value(kShards), 1, 1'000'000);
    if (!shards) return Ending::usage(shards.error());
    const Result<int> threads = threadsOf(arguments);
    if (!threads) return Ending::usage(threads.error());
    options.shards = *shards;
    options.threads = std::max(1, *threads);
    options.now = arguments.has(kNow);
    options.program = ownPath();
    const Asked asked = askedStudy(arguments, name);
    if (asked.ending.code != Ending::Done) return asked.ending;
    const Result<study::Submission> submission =
        study::submit(asked.study.study, asked.study.folder, options);
    if (!submission) return Ending::input(submission.error());
    std::cout << submission->told;
    return Ending::done();
}

}  // namespace omegascope::cli
