#include "app/studies/submission.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

#include "core/support/words.h"

namespace omegascope::study {
namespace {

constexpr int kSlurmDefault = 1001;  // MaxArraySize where nobody has set it

QString quoted(const QString& text) {
    QString inside = text;
    return '\'' + inside.replace('\'', QStringLiteral("'\\''")) + '\'';
}

/// What a program says, or nothing when it is not there or fails.
Result<QString> answerOf(const QString& program, const QStringList& words, const QString& folder = {}) {
    if (QStandardPaths::findExecutable(program).isEmpty())
        return Error{program.toStdString() +
                     " is not there; install it, or leave out --now and take the scripts to where it is."};
    QProcess process;
    if (!folder.isEmpty()) process.setWorkingDirectory(folder);
    process.start(program, words);
    if (!process.waitForFinished(-1) || process.exitStatus() != QProcess::NormalExit ||
        process.exitCode() != 0) {
        const QString said = QString::fromUtf8(process.readAllStandardError()).trimmed().section('\n', -1);
        return Error{program.toStdString() + " failed: " + said.toStdString() + "."};
    }
    return QString::fromUtf8(process.readAllStandardOutput());
}

int mostTasks(const SubmitOptions& options) {
    if (options.mostTasks > 0) return options.mostTasks;
    const Result<QString> answer = answerOf("scontrol", {"show", "config"});
    if (!answer) return kSlurmDefault;
    static const QRegularExpression line("^MaxArraySize\\s*=\\s*(\\d+)", QRegularExpression::MultilineOption);
    const QRegularExpressionMatch match = line.match(*answer);
    return match.hasMatch() ? match.captured(1).toInt() : kSlurmDefault;
}

QString runLine(const StudyFolder& folder, const SubmitOptions& options, const QString& shard,
                const QString& threads) {
    const QString dir = QDir(folder.path()).absolutePath();
    return quoted(options.program) + " study run " + quoted(dir + "/study.json") + " --out " + quoted(dir) +
           " --shard " + shard + " --threads " + threads;
}

QString mergeLine(const StudyFolder& folder, const SubmitOptions& options) {
    return quoted(options.program) + " study merge " + quoted(QDir(folder.path()).absolutePath());
}

Outcome writeScript(const QString& path, const QString& text) {
    if (const Outcome written = writeWhole(path, text.toStdString()); !written) return written;
    QFile::setPermissions(path, QFile::permissions(path) | QFileDevice::ExeOwner | QFileDevice::ExeGroup);
    return Done{};
}

QString arrayScript(const Study& study, const StudyFolder& folder, const SubmitOptions& options) {
    const QString dir = QDir(folder.path()).absolutePath();
    return QStringLiteral(
               "#!/bin/bash\n"
               "# %1 of the study %2 in %3.\n"
               "# Partition, time and memory are your site's: add lines such as \"#SBATCH "
               "--time=04:00:00\".\n"
               "#SBATCH --job-name=%2\n"
               "#SBATCH --array=1-%4\n"
               "#SBATCH --cpus-per-task=%5\n"
               "#SBATCH --requeue\n"
               "#SBATCH --open-mode=append\n"
               "#SBATCH --signal=B:TERM@60\n"
               "#SBATCH --output=log-%a.txt\n"
               "# Rows that have ended are not run again, so a task that was lost may be submitted by "
               "itself:\n"
               "#   sbatch --array=3 array.sh\n"
               "exec %6\n")
        .arg(QString::fromStdString(counted(options.shards, "part")),
             QString::fromStdString(std::string(study.experiment->study())), dir,
             QString::number(options.shards), QString::number(options.threads))
        .arg(runLine(folder, options,
                     QStringLiteral("\"$SLURM_ARRAY_TASK_ID\"/") + QString::number(options.shards),
                     QStringLiteral("\"${SLURM_CPUS_PER_TASK:-1}\"")));
}

QString mergeScript(const Study& study, const StudyFolder& folder, const SubmitOptions& options) {
    return QStringLiteral(
               "#!/bin/bash\n"
               "# Puts the rows of %1 into results.csv; refuses while some are missing.\n"
               "#SBATCH --job-name=%1-merge\n"
               "#SBATCH --output=log-merge.txt\n"
               "exec %2\n")
        .arg(QString::fromStdString(std::string(study.experiment->study())), mergeLine(folder, options));
}

QString parallelScript(const Study& study, const StudyFolder& folder, const SubmitOptions& options) {
    const QString number = QString::number(options.shards);
    return QStringLiteral(
               "#!/bin/bash\n"
               "# %1 of the study %2 by GNU parallel. For other machines: --sshlogin, on a folder that all "
               "of them see.\n"
               "set -eu\n"
               "cd %3\n"
               "# A part that fails or is killed is run again, and goes on where it was.\n"
               "parallel --jobs \"${JOBS:-100%}\" --retries 3 --joblog parallel.log \\\n"
               "  %4 ::: $(seq %5)\n"
               "exec %6\n")
        .arg(QString::fromStdString(counted(options.shards, "part")),
             QString::fromStdString(std::string(study.experiment->study())),
             quoted(QDir(folder.path()).absolutePath()))
        // The command is one word for parallel, which hands it to a shell; {} is the part.
        .arg(quoted(runLine(folder, options, "{}/" + number, QString::number(options.threads))), number,
             mergeLine(folder, options));
}

Result<Submission> submitSlurm(const Study& study, const StudyFolder& folder, const SubmitOptions& options) {
    const int most = mostTasks(options) - 1;  // indices end below MaxArraySize
    if (options.shards > most)
        return Error{"Slurm takes at most " + std::to_string(most) +
                     " tasks of an array here; give --shards " + std::to_string(most) + " or fewer."};
    const QString dir = QDir(folder.path()).absolutePath();
    Submission submission{dir + "/array.sh", dir + "/merge.sh", {}};
    if (const Outcome array = writeScript(submission.script, arrayScript(study, folder, options)); !array)
        return array.error();
    if (const Outcome merge = writeScript(submission.mergeScript, mergeScript(study, folder, options));
        !merge)
        return merge.error();
    if (!options.now) {
        submission.told =
            "Wrote array.sh and merge.sh. Submit them in " + dir.toStdString() +
            ":\n  job=$(sbatch --parsable array.sh) && sbatch --dependency=afterok:$job merge.sh\n";
        return submission;
    }
    const Result<QString> job = answerOf("sbatch", {"--parsable", "array.sh"}, dir);
    if (!job) return job.error();
    const QString number = job->trimmed().section(';', 0, 0);
    const Result<QString> merge =
        answerOf("sbatch", {"--parsable", "--dependency=afterok:" + number, "merge.sh"}, dir);
    if (!merge) return merge.error();
    submission.told = "Submitted job " + number.toStdString() + " of " + counted(options.shards, "task") +
                      ", and job " + merge->trimmed().section(';', 0, 0).toStdString() +
                      " that merges after it.\n";
    return submission;
}

Result<Submission> submitParallel(const Study& study, const StudyFolder& folder,
                                  const SubmitOptions& options) {
    Submission submission{QDir(folder.path()).absolutePath() + "/parallel.sh", {}, {}};
    if (const Outcome written = writeScript(submission.script, parallelScript(study, folder, options));
        !written)
        return written.error();
    submission.told = "Wrote " + submission.script.toStdString() + ".\n";
    if (!options.now) return submission;
    if (QStandardPaths::findExecutable("parallel").isEmpty())
        return Error{
            "GNU parallel is not there; install it (package parallel), or leave out --now and take the "
            "script to where it is."};
    const Result<QString> said = answerOf("bash", {submission.script});
    if (!said) return said.error();
    submission.told += said->toStdString();
    return submission;
}

}  // namespace

Result<Submission> submit(const Study& study, const StudyFolder& folder, const SubmitOptions& options) {
    if (options.shards > study.experiment->size())
        return Error{"The study has " + counted(study.experiment->size(), "row") + "; give --shards " +
                     std::to_string(study.experiment->size()) + " or fewer."};
    if (const Outcome prepared = folder.prepare(study); !prepared) return prepared.error();
    return options.engine == Engine::Slurm ? submitSlurm(study, folder, options)
                                           : submitParallel(study, folder, options);
}

}  // namespace omegascope::study
