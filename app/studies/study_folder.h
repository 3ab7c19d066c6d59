#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "app/studies/study.h"

namespace omegascope::study {

/// DIR of a study:
///
///     DIR/study.json                         the specification, with the hash and the program's version
///     DIR/rows/0c/HASH-SEED.json             a row that has ended; 16 digits of hash and seed each
///     DIR/checkpoints/HASH-SEED.state        where a long row was stopped; goes when the row ends
///
/// Several processes may work in one folder: every file is written in one go, and the same row has the same bytes
/// whoever writes it.
class StudyFolder {
  public:
    explicit StudyFolder(QString path) : path_(std::move(path)) {}

    const QString& path() const { return path_; }
    QString specPath() const;
    QString rowPath(const Study& study, const studies::Row& row) const;

    /// Makes the folder and writes study.json unless it is there.
    /// Errors: another study's folder; a folder that cannot be made or written.
    Outcome prepare(const Study& study) const;
    /// The study that study.json tells.
    Result<Study> load() const;

    /// The finished row, or nothing when it is not there or its file is damaged or another row's.
    std::optional<studies::FinishedRow> read(const Study& study, const studies::Row& row) const;
    Outcome write(const Study& study, const studies::FinishedRow& row) const;

    /// An earlier `writeState` of the row, whole and of this study; else empty.
    std::string readState(const Study& study, const studies::Row& row) const;
    Outcome writeState(const Study& study, const studies::Row& row, const std::string& state) const;
    void dropState(const Study& study, const studies::Row& row) const;
    bool hasState(const Study& study, const studies::Row& row) const;

  private:
    QString statePath(const Study& study, const studies::Row& row) const;
    QString path_;
};

/// Bytes of a row's file: the same for the same row.
std::string rowText(const Study& study, const studies::FinishedRow& row);
/// What a row's file says, whichever study it is of.
struct StoredRow {
    std::string hash;
    int index = 0;
    std::uint64_t seed = 0;
    std::vector<double> results;
    Json fields;
};
/// Errors: the text is no whole file of a row.
Result<StoredRow> parseRow(const std::string& text);
/// `row` with the results stored; Errors: the file tells another row than that of the study.
Result<studies::FinishedRow> finishedRow(const Study& study, const StoredRow& stored);

/// Writes a file in one go, and the folders above it.
Outcome writeWhole(const QString& path, const std::string& bytes);

}  // namespace omegascope::study
