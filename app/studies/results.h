#pragma once

#include <QString>
#include <QStringList>
#include <string>
#include <vector>

#include "app/studies/study_folder.h"

namespace omegascope::study {

/// All rows of a study, by their indices.
struct Collected {
    Study study;
    std::vector<studies::FinishedRow> rows;
};

/// Which rows a folder holds.
struct Status {
    Study study;
    int rows = 0, ended = 0, begun = 0;  ///< begun: stopped half-way, with a state
    double work = 0.0, workDone = 0.0;   ///< in the study's unit of cost
    int firstMissing = -1;
};
Result<Status> statusOf(const StudyFolder& folder);

/// The rows in DIR and in folders right below it that hold a study.json too (brought together from several machines).
/// Errors name files: rows of two studies or settings, rows that are missing, a row twice with different results, a
/// damaged file.
Result<Collected> collect(const StudyFolder& folder);

/// One line for each row: its number and seed, its parameters, the study's other settings that have one value, results;
/// nothing where a result has none. The same rows give the same bytes.
std::string csvOf(const Collected& collected);
/// The same columns as arrays of doubles; a word as its place in the study's list of them, NaN where there is nothing.
Result<std::string> npzOf(const Collected& collected);
/// What the window plots: series, x, y, low, high, paper (0 or 1), row (-1: several).
std::string plotCsv(const studies::Plot& plot);
/// The plot whose points such a table tells: `plot` without rows, with the points of the table in the place of its own.
/// Errors: no table of plotCsv's, or one of another study.
Result<studies::Plot> plotFrom(studies::Plot plot, const std::string& csv);

}  // namespace omegascope::study
