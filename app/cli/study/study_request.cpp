#include "app/cli/study/study_request.h"

#include <QFileInfo>
#include <algorithm>
#include <deque>
#include <optional>

namespace omegascope::cli {
namespace {

constexpr int kMostShards = 1'000'000;
constexpr int kMostThreads = 1024;

bool isSpec(const QString& name) {
    return name.endsWith(QLatin1String(".json"));
}

/// A whole number of the environment that Slurm has set.
std::optional<int> slurmNumber(const char* name) {
    bool good = false;
    const int number = qEnvironmentVariable(name).toInt(&good);
    return good ? std::optional(number) : std::nullopt;
}

Result<studies::Shard> slurmShard() {
    const std::optional<int> id = slurmNumber("SLURM_ARRAY_TASK_ID"),
                             count = slurmNumber("SLURM_ARRAY_TASK_COUNT");
    if (!id || !count)
        return Error{
            "--shard auto needs SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT, which Slurm sets in a job "
            "array; "
            "give --shard 1/5, say."};
    const int first = slurmNumber("SLURM_ARRAY_TASK_MIN").value_or(0);
    const int step = std::max(1, slurmNumber("SLURM_ARRAY_TASK_STEP").value_or(1));
    const studies::Shard shard{(*id - first) / step, *count};
    if (shard.index < 0 || shard.index >= shard.count || (*id - first) % step != 0)
        return Error{
            "The job array has gaps, so --shard auto cannot tell which part this task is; give --shard i/n."};
    return shard;
}

QString folderOf(const Arguments& arguments, const QString& name) {
    if (arguments.has(kOut)) return arguments.value(kOut);
    if (!isSpec(name)) return name;
    const QFileInfo file(name);
    // DIR/study.json is the specification of DIR.
    return file.fileName() == QLatin1String("study.json")
               ? file.absolutePath()
               : file.absolutePath() + '/' + file.completeBaseName();
}

}  // namespace

const std::vector<Option>& parameterOptions() {
    static const std::vector<Option> options = [] {
        static std::deque<std::string> names;
        std::vector<Option> made;
        for (const studies::Parameter& parameter : studies::parameters())
            made.push_back({names.emplace_back("--" + std::string(parameter.key)), parameter.placeholder,
                            parameter.doc, false, parameter.words, false});
        return made;
    }();
    return options;
}

Asked askedStudy(const Arguments& arguments, const QString& name) {
    study::Request request;
    request.name = name.toStdString();
    for (const Option& option : parameterOptions())
        if (arguments.has(option.name))
            request.given[std::string(option.name.substr(2))] = arguments.value(option.name).toStdString();
    request.images = arguments.value(kImages);
    request.labels = arguments.value(kLabels);
    const study::StudyFolder folder(folderOf(arguments, name));
    if (isSpec(name)) {
        if (!request.given.empty() || !request.images.isEmpty() || !request.labels.isEmpty())
            return {
                {},
                Ending::usage("A specification tells all parameters; leave out --" +
                              (request.given.empty() ? std::string("images") : request.given.begin()->first) +
                              '.')};
        Result<study::Study> study = study::loadSpec(name);
        if (!study) return {{}, Ending::input(study.error())};
        return {{*std::move(study), folder}, Ending::done()};
    }
    if (!studies::findStudy(request.name)) {
        std::vector<std::string_view> names{"list", "status", "merge", "figure", "submit", "run"};
        for (const studies::StudyInfo& info : studies::studies()) names.push_back(info.name);
        const std::string_view meant = nearest(request.name, names);
        return {{},
                Ending::usage("There is no study \"" + request.name + "\"; " +
                              (meant.empty() ? "omegascope study list tells all of them."
                                             : "did you mean " + std::string(meant) + "?"))};
    }
    const Result<studies::Settings> settings =
        studies::Settings::of(studies::findStudy(request.name)->uses, request.given);
    if (!settings) return {{}, Ending::usage("--" + settings.error().message)};
    Result<study::Study> study = study::makeStudy(request);
    if (!study) return {{}, Ending::input(study.error())};
    return {{*std::move(study), folder}, Ending::done()};
}

Result<studies::Shard> shardOf(const QString& text) {
    if (text == QLatin1String("auto")) return slurmShard();
    const QStringList parts = text.split('/');
    if (parts.size() == 2) {
        const Result<int> index = parseInteger(kShard, parts[0], 1, kMostShards);
        const Result<int> count = parseInteger(kShard, parts[1], 1, kMostShards);
        if (index && count && *index <= *count) return studies::Shard{*index - 1, *count};
    }
    return Error{"--shard is \"" + text.toStdString() +
                 "\"; give i/n with i from 1 to n, such as 2/5, or auto."};
}

Result<int> threadsOf(const Arguments& arguments) {
    if (!arguments.has(kThreads)) return 0;
    return parseInteger(kThreads, arguments.value(kThreads), 1, kMostThreads);
}

}  // namespace omegascope::cli
