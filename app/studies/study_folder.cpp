#include "app/studies/study_folder.h"

#include <QDir>
#include <QFileInfo>
#include <charconv>
#include <cmath>

#include "app/files/whole_file.h"
#include "app/session/json_text.h"
#include "core/data/file_bytes.h"

namespace omegascope::study {
namespace {

constexpr std::size_t kDigits = 16;  // of hash and seed in names

std::string hexadecimal(std::uint64_t number) {
    std::string digits(kDigits, '0');
    for (std::size_t k = kDigits; k-- > 0; number >>= 4) digits[k] = "0123456789abcdef"[number & 15];
    return digits;
}

QString nameOf(const Study& study, const studies::Row& row) {
    return QString::fromStdString(study.hash.substr(0, kDigits) + '-' + hexadecimal(row.seed));
}

Json fieldsJson(const studies::Row& row) {
    Json fields = Json::object();
    for (const auto& [name, cell] : row.fields) {
        if (cell.index() == 0)
            fields[name] = std::get<double>(cell);
        else
            fields[name] = std::get<std::string>(cell);
    }
    return fields;
}

std::string stateHead(const Study& study, const studies::Row& row, const std::string& state) {
    return "omegascope state 1 " + study.hash + ' ' + hexadecimal(row.seed) + ' ' + fingerprint(state) + '\n';
}

}  // namespace

Outcome writeWhole(const QString& path, const std::string& bytes) {
    const auto failed = [&path](const QString& why) {
        return Error{"\"" + path.toStdString() + "\" could not be written: " + why.toStdString() + "."};
    };
    if (!QDir().mkpath(QFileInfo(path).absolutePath()))
        return failed(QStringLiteral("its folder cannot be made"));
    files::WholeFile file(path);
    if (!file.open() || !file.write(bytes.data(), static_cast<qint64>(bytes.size())) || !file.commit())
        return failed(file.errorString());
    return Done{};
}

QString StudyFolder::specPath() const {
    return path_ + QStringLiteral("/study.json");
}

QString StudyFolder::rowPath(const Study& study, const studies::Row& row) const {
    // 256 folders: a folder of a hundred thousand files is slow everywhere, on a cluster most of all.
    const QString name = nameOf(study, row);
    return path_ + QStringLiteral("/rows/") + name.last(2) + '/' + name + QStringLiteral(".json");
}

QString StudyFolder::statePath(const Study& study, const studies::Row& row) const {
    return path_ + QStringLiteral("/checkpoints/") + nameOf(study, row) + QStringLiteral(".state");
}

Outcome StudyFolder::prepare(const Study& study) const {
    if (QFileInfo::exists(specPath())) {
        const Result<Study> there = load();
        if (!there) return there.error();
        if (there->hash == study.hash) return Done{};
        return Error{"\"" + path_.toStdString() +
                     "\" holds the rows of another study or of other settings (" +
                     std::string(there->experiment->study()) + ", hash " + there->hash.substr(0, kDigits) +
                     "); give another folder by --out."};
    }
    Json spec = study.spec;
    spec["hash"] = study.hash;
    spec["version"] = OMEGASCOPE_VERSION;
    return writeWhole(specPath(), session::printJson(spec));
}

Result<Study> StudyFolder::load() const {
    if (!QFileInfo(path_).isDir())
        return Error{"There is no folder \"" + path_.toStdString() +
                     "\"; give the folder that a study wrote to."};
    if (!QFileInfo(specPath()).isFile())
        return Error{"\"" + path_.toStdString() +
                     "\" holds no study.json; give the folder that a study wrote to."};
    return loadSpec(specPath());
}

std::string rowText(const Study& study, const studies::FinishedRow& row) {
    Json results = Json::object();
    const std::vector<std::string> names = study.experiment->results();
    for (std::size_t k = 0; k < names.size(); ++k) {
        const double value = row.results[k];
        results[names[k]] = std::isfinite(value) ? Json(value) : Json(nullptr);
    }
    const Json json{{"study", study.experiment->study()},
                    {"hash", study.hash},
                    {"row", row.row.index},
                    {"seed", hexadecimal(row.row.seed)},
                    {"fields", fieldsJson(row.row)},
                    {"results", std::move(results)}};
    return session::printJson(json);
}

Result<StoredRow> parseRow(const std::string& text) {
    const Result<session::ParsedJson> parsed = session::parseJson(text);
    if (!parsed) return parsed.error();
    try {
        StoredRow row;
        row.hash = parsed->json.at("hash").get<std::string>();
        row.index = parsed->json.at("row").get<int>();
        const auto seed = parsed->json.at("seed").get<std::string>();
        const auto [end, error] = std::from_chars(seed.data(), seed.data() + seed.size(), row.seed, 16);
        if (error != std::errc{} || end != seed.data() + seed.size()) return Error{"The seed is no number."};
        row.fields = parsed->json.at("fields");
        for (const auto& [name, value] : parsed->json.at("results").items())
            row.results.push_back(value.is_null() ? studies::kNothing : value.get<double>());
        return row;
    } catch (const Json::exception&) {
        return Error{"A part of the row is missing."};
    }
}

Result<studies::FinishedRow> finishedRow(const Study& study, const StoredRow& stored) {
    if (stored.hash != study.hash) return Error{"is a row of another study or of other settings"};
    if (stored.index < 0 || stored.index >= study.experiment->size())
        return Error{"is a row that the study does not have"};
    studies::FinishedRow row{study.experiment->row(stored.index), stored.results};
    if (row.row.seed != stored.seed || fieldsJson(row.row) != stored.fields ||
        stored.results.size() != study.experiment->results().size())
        return Error{"tells other parameters than the study's row " + std::to_string(stored.index)};
    return row;
}

std::optional<studies::FinishedRow> StudyFolder::read(const Study& study, const studies::Row& row) const {
    constexpr std::size_t kMostBytes = 1 << 20;
    const QString path = rowPath(study, row);
    if (!QFileInfo(path).isFile()) return std::nullopt;
    const Result<std::string> text = data::readBytes(path.toStdString(), kMostBytes);
    if (!text) return std::nullopt;
    const Result<StoredRow> stored = parseRow(*text);
    if (!stored || stored->index != row.index) return std::nullopt;
    Result<studies::FinishedRow> finished = finishedRow(study, *stored);
    if (!finished) return std::nullopt;
    return *std::move(finished);
}

Outcome StudyFolder::write(const Study& study, const studies::FinishedRow& row) const {
    return writeWhole(rowPath(study, row.row), rowText(study, row));
}

std::string StudyFolder::readState(const Study& study, const studies::Row& row) const {
    const QString path = statePath(study, row);
    if (!QFileInfo(path).isFile()) return {};
    const Result<std::string> bytes = data::readBytes(path.toStdString());
    if (!bytes) return {};
    const std::size_t end = bytes->find('\n');
    if (end == std::string::npos) return {};
    std::string state = bytes->substr(end + 1);
    return bytes->substr(0, end + 1) == stateHead(study, row, state) ? state : std::string();
}

Outcome StudyFolder::writeState(const Study& study, const studies::Row& row, const std::string& state) const {
    return writeWhole(statePath(study, row), stateHead(study, row, state) + state);
}

void StudyFolder::dropState(const Study& study, const studies::Row& row) const {
    QFile::remove(statePath(study, row));
}

bool StudyFolder::hasState(const Study& study, const studies::Row& row) const {
    return QFileInfo::exists(statePath(study, row));
}

}  // namespace omegascope::study
