#include "app/cli/study/study_call.h"

#include <array>

#include "app/cli/study/study_picture.h"
#include "app/cli/study/study_reports.h"
#include "app/cli/study/study_run.h"

namespace omegascope::cli {
namespace {

/// What the first word may be besides a study, and what comes after it.
struct Verb {
    std::string_view word, next;
    bool needsNext;
    Ending (*run)(const Arguments&, const QString&);
};
constexpr std::array kVerbs{Verb{"run", "SPEC.json", true, runStudy},
                            Verb{"list", "NAME", false, listStudies},
                            Verb{"status", "DIR", true, tellStatus},
                            Verb{"merge", "DIR", true, mergeStudy},
                            Verb{"figure", "DIR or NAME", true, drawStudyFigure},
                            Verb{"submit", "NAME or SPEC.json", true, submitStudy}};

Ending runCall(const Arguments& arguments) {
    const QString word = arguments.operand(), next = arguments.secondOperand();
    for (const Verb& verb : kVerbs) {
        if (word.toStdString() != verb.word) continue;
        if (verb.needsNext && next.isEmpty())
            return Ending::usage("study " + std::string(verb.word) + " needs " + std::string(verb.next) +
                                 '.');
        return verb.run(arguments, next);
    }
    if (!next.isEmpty())
        return Ending::usage("study " + word.toStdString() + " takes no further word, but \"" +
                             next.toStdString() + "\" was given.");
    return runStudy(arguments, word);
}

std::vector<Option> options() {
    std::vector<Option> all{
        {kOut, "DIR",
         "the folder of the rows; otherwise one named after the study. merge: OUT.csv or OUT.npz; figure: "
         "OUT.png, .svg, .pdf, .eps or .tex"},
        {kFormat,
         "ENDING",
         "figure: the format, where the name of OUT does not tell it",
         false,
         {"png", "svg", "pdf", "eps", "tex", "pgfplots"}},
        {kShard, "i/n|auto", "the i-th of n parts, or the part of a task of a Slurm job array"},
        {kRow, "K", "runs row K alone and prints it; with --out it is held against the row that is there"},
        {kThreads, "N", "rows at once; otherwise one per core"},
        {kImages, "FILE", "images in IDX form, for digits-init and digits-scale"},
        {kLabels, "FILE", "their labels"},
        {kEngine, "slurm|parallel", "submit: by whom the parts are run"},
        {kShards, "N", "submit: how many parts"},
        {kNow, "", "submit: hand the scripts over at once"},
        {kJson, "", "tell the result as JSON"}};
    const std::vector<Option>& parameters = parameterOptions();
    all.insert(all.end(), parameters.begin(), parameters.end());
    const std::vector<Option> pictures = pictureOptions();
    all.insert(all.end(), pictures.begin(), pictures.end());
    return all;
}

std::vector<std::string_view> names(bool verbs) {
    std::vector<std::string_view> all;
    if (verbs)
        for (const Verb& verb : kVerbs) all.push_back(verb.word);
    for (const studies::StudyInfo& info : studies::studies()) all.push_back(info.name);
    return all;
}

}  // namespace

const Call& studyCall() {
    static const Call call{
        "study",
        "NAME [FILE]",
        "runs an experiment of many runs, resumable, in parts on as many machines as there are",
        "NAME is a study (study list tells them), or SPEC.json. study run SPEC.json runs a specification, "
        "such as a grid "
        "over keys of a session; study list [NAME] tells the studies, or the parameters of one with the "
        "paper's values; "
        "study status DIR how far one is; study merge DIR puts its rows into DIR/results.csv and the numbers "
        "of its plot into "
        "DIR/results-plot.csv; study figure DIR draws these, and study figure NAME the results that come "
        "with the "
        "program; study submit NAME or SPEC.json writes scripts for Slurm or GNU parallel.\n"
        "Each row is a file of its own, written when the run ends. The same command goes on with what is "
        "missing; SIGTERM "
        "keeps where long runs are and ends with 0. A row has the same bits on any number of threads and in "
        "any part.",
        options(),
        runCall,
        names(true),
        names(false)};
    return call;
}

}  // namespace omegascope::cli
