#include "app/studies/results.h"

#include <QDir>
#include <QDirIterator>
#include <algorithm>
#include <cmath>
#include <map>

#include "core/data/file_bytes.h"
#include "core/data/npz.h"
#include "core/data/tables/csv_scanner.h"
#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::study {
namespace {

/// A field of a table in quotes where it needs them.
std::string field(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char letter : text) quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
    return quoted + '"';
}

std::string number(double value) {
    return std::isfinite(value) ? exactNumber(value) : std::string();
}

/// A column of the merged table, in words and in numbers.
struct Column {
    std::string name;
    std::vector<std::string> texts;
    std::vector<double> numbers;
};

double placeOf(const Study& study, const std::string& key, const std::string& word) {
    const auto setting = study.experiment->settings().find(key);
    if (setting == study.experiment->settings().end()) return studies::kNothing;
    const QStringList words = QString::fromStdString(setting->second).split(',');
    return static_cast<double>(words.indexOf(QString::fromStdString(word)));
}

void addCell(const Study& study, Column& column, const studies::Cell& cell) {
    if (cell.index() == 0) {
        column.texts.push_back(number(std::get<double>(cell)));
        column.numbers.push_back(std::get<double>(cell));
    } else {
        column.texts.push_back(field(std::get<std::string>(cell)));
        column.numbers.push_back(placeOf(study, column.name, std::get<std::string>(cell)));
    }
}

/// Settings of one value that no row tells.
void addSettings(const Collected& collected, std::vector<Column>& columns) {
    for (const auto& [key, text] : collected.study.experiment->settings()) {
        const std::string name = key == "seed" ? "study_seed" : key;
        if (std::ranges::find(columns, name, &Column::name) != columns.end()) continue;
        bool isNumber = false;
        const double value = QString::fromStdString(text).toDouble(&isNumber);
        columns.push_back({name, std::vector<std::string>(collected.rows.size(), field(text)),
                           std::vector<double>(collected.rows.size(), isNumber ? value : studies::kNothing)});
    }
}

std::vector<Column> columnsOf(const Collected& collected) {
    const Study& study = collected.study;
    std::vector<Column> columns{{"row", {}, {}}, {"row_seed", {}, {}}};
    for (const studies::FinishedRow& each : collected.rows) {
        columns[0].texts.push_back(std::to_string(each.row.index));
        columns[0].numbers.push_back(each.row.index);
        columns[1].texts.push_back(std::to_string(each.row.seed));
        columns[1].numbers.push_back(static_cast<double>(each.row.seed));
    }
    if (collected.rows.empty()) return columns;
    for (std::size_t k = 0; k < collected.rows.front().row.fields.size(); ++k) {
        Column column{collected.rows.front().row.fields[k].first, {}, {}};
        for (const studies::FinishedRow& each : collected.rows)
            addCell(study, column, each.row.fields[k].second);
        columns.push_back(std::move(column));
    }
    addSettings(collected, columns);
    const std::vector<std::string> names = study.experiment->results();
    for (std::size_t k = 0; k < names.size(); ++k) {
        Column column{names[k], {}, {}};
        for (const studies::FinishedRow& each : collected.rows) addCell(study, column, each.results[k]);
        columns.push_back(std::move(column));
    }
    return columns;
}

/// Folders that may hold rows: DIR and those of the same study right below it.
Result<QStringList> foldersOf(const StudyFolder& folder, const Study& study) {
    QStringList folders{folder.path()};
    for (const QFileInfo& below :
         QDir(folder.path()).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        const StudyFolder other(below.filePath());
        if (!QFileInfo(other.specPath()).isFile()) continue;
        const Result<Study> there = other.load();
        if (!there) return there.error();
        if (there->hash != study.hash)
            return Error{"\"" + other.path().toStdString() +
                         "\" holds another study or other settings than \"" + folder.path().toStdString() +
                         "\"; move one of them away."};
        folders.append(other.path());
    }
    return folders;
}

/// Rows by index, each with the file that it came from.
using Found = std::map<int, std::pair<studies::FinishedRow, QString>>;

Outcome addFile(const Study& study, const QString& path, Found& found) {
    const std::string name = '"' + path.toStdString() + '"';
    const Result<std::string> text = data::readBytes(path.toStdString());
    if (!text) return text.error();
    const Result<StoredRow> stored = parseRow(*text);
    if (!stored) return Error{name + " is damaged; delete it and run the study again."};
    Result<studies::FinishedRow> row = finishedRow(study, *stored);
    if (!row) return Error{name + ' ' + row.error().message + "; move it away, or run the study again."};
    const auto [at, isNew] = found.try_emplace(stored->index, *row, path);
    if (!isNew && rowText(study, at->second.first) != rowText(study, *row))
        return Error{"Row " + std::to_string(stored->index) + " has different results in \"" +
                     at->second.second.toStdString() + "\" and " + name + "; delete the wrong one."};
    return Done{};
}

}  // namespace

Result<Status> statusOf(const StudyFolder& folder) {
    Result<Study> study = folder.load();
    if (!study) return study.error();
    Status status;
    status.study = *std::move(study);
    status.rows = status.study.experiment->size();
    for (int k = 0; k < status.rows; ++k) {
        const studies::Row row = status.study.experiment->row(k);
        status.work += row.cost;
        if (folder.read(status.study, row)) {
            ++status.ended;
            status.workDone += row.cost;
        } else {
            if (status.firstMissing < 0) status.firstMissing = k;
            if (folder.hasState(status.study, row)) ++status.begun;
        }
    }
    return status;
}

Result<Collected> collect(const StudyFolder& folder) {
    Result<Study> study = folder.load();
    if (!study) return study.error();
    const Result<QStringList> folders = foldersOf(folder, *study);
    if (!folders) return folders.error();
    Found found;
    for (const QString& each : *folders) {
        QStringList files;
        for (QDirIterator at(each + "/rows", {"*.json"}, QDir::Files, QDirIterator::Subdirectories);
             at.hasNext();)
            files.append(at.next());
        files.sort();  // of several faults the same one is told each time
        for (const QString& path : files)
            if (const Outcome added = addFile(*study, path, found); !added) return added.error();
    }
    const int rows = study->experiment->size();
    if (static_cast<int>(found.size()) < rows) {
        int first = 0;
        while (found.contains(first)) ++first;
        return Error{std::to_string(rows - static_cast<int>(found.size())) + " of " + counted(rows, "row") +
                     " are missing in \"" + folder.path().toStdString() + "\", the first is row " +
                     std::to_string(first) + "; run the study again, which goes on where it was."};
    }
    Collected collected{*std::move(study), {}};
    for (auto& [index, row] : found) collected.rows.push_back(std::move(row.first));
    return collected;
}

std::string csvOf(const Collected& collected) {
    const std::vector<Column> columns = columnsOf(collected);
    std::string text;
    for (const Column& column : columns) text += (text.empty() ? "" : ",") + field(column.name);
    text += '\n';
    for (std::size_t i = 0; i < collected.rows.size(); ++i)
        for (std::size_t k = 0; k < columns.size(); ++k)
            text += columns[k].texts[i] + (k + 1 < columns.size() ? ',' : '\n');
    return text;
}

Result<std::string> npzOf(const Collected& collected) {
    std::vector<std::pair<std::string, data::NpyArray>> arrays;
    for (Column& column : columnsOf(collected)) {
        std::ranges::replace(column.name, '/', '.');
        arrays.emplace_back(column.name, data::NpyArray{{column.numbers.size()}, std::move(column.numbers)});
    }
    return data::npzBytes(arrays);
}

std::string plotCsv(const studies::Plot& plot) {
    std::string text = "series,x,y,low,high,paper,row\n";
    for (const studies::PlotSeries& series : plot.series)
        for (const studies::PlotPoint& point : series.points)
            text += field(series.name) + ',' + number(point.x) + ',' + number(point.y) + ',' +
                    number(point.low) + ',' + number(point.high) + ',' + (series.paper ? "1" : "0") + ',' +
                    std::to_string(point.row) + '\n';
    return text;
}

Result<studies::Plot> plotFrom(studies::Plot plot, const std::string& csv) {
    const Error other{"The table is not one of this study's plot; merge the study again."};
    for (studies::PlotSeries& series : plot.series) series.points.clear();
    data::CsvScanner scanner(csv, "the plot", ',');
    data::CsvRow row;
    constexpr std::size_t kColumns = 7;
    for (bool isFirst = true;; isFirst = false) {
        const Result<bool> more = scanner.next(row);
        if (!more) return more.error();
        if (!*more) return plot;
        if (row.fields.size() != kColumns) return other;
        if (isFirst) continue;
        const auto series = std::ranges::find(plot.series, row.fields[0], &studies::PlotSeries::name);
        if (series == plot.series.end()) return other;
        const auto number = [&row](std::size_t k) {
            bool good = false;
            const double value = QString::fromStdString(row.fields[k]).toDouble(&good);
            return good ? value : studies::kNothing;
        };
        series->points.push_back({number(1), number(2), number(3), number(4), static_cast<int>(number(6))});
    }
}

}  // namespace omegascope::study
