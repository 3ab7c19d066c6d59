#include "app/studies/study.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <cmath>

#include "app/session/json_cursor.h"
#include "app/session/json_text.h"
#include "app/studies/session_grid.h"
#include "core/data/file_bytes.h"
#include "core/data/idx.h"

namespace omegascope::study {
namespace {

/// What images are, whatever file they came from: sizes, pixels and labels.
std::string fingerprintOf(const data::Dataset& dataset) {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArray::number(dataset.dimension()) + ' ' + QByteArray::number(dataset.size()) + '\n');
    QByteArray pixels(static_cast<qsizetype>(dataset.points.size()), '\0');
    for (Eigen::Index i = 0; i < dataset.points.size(); ++i)
        pixels[static_cast<qsizetype>(i)] = static_cast<char>(std::lround(255.0 * dataset.points.data()[i]));
    hash.addData(pixels);
    for (Eigen::Index i = 0; i < dataset.targets.size(); ++i)
        hash.addData(QByteArray::number(static_cast<int>(dataset.targets.data()[i])) + ' ');
    return hash.result().toHex().toStdString();
}

Result<studies::Images> imagesOf(const Request& request) {
    studies::Images images;
    if (request.images.isEmpty() && request.labels.isEmpty()) return images;
    if (request.images.isEmpty() || request.labels.isEmpty())
        return Error{"Images need their labels; name both, by --images and --labels."};
    Result<data::IdxData> read = data::readIdx(request.images.toStdString(), request.labels.toStdString());
    if (!read) return read.error();
    images.fingerprint = fingerprintOf(read->dataset);
    images.dataset = std::move(read->dataset);
    return images;
}

QString absolute(const QString& path, const QString& folder) {
    return path.isEmpty() ? path : QDir::cleanPath(QDir(folder).absoluteFilePath(path));
}

Result<Study> readCatalogueSpec(session::ObjectCursor& object, const QString& folder) {
    Request request;
    request.name = object.required("study", "the name of a study").text();
    if (const auto parameters = object.optional("parameters")) {
        if (!parameters->json().is_object()) parameters->refuse("an object of parameters and their values");
        for (const auto& [key, value] : parameters->json().items())
            request.given[key] = value.is_string() ? value.get<std::string>() : value.dump();
    }
    if (const auto images = object.optional("images"))
        request.images = absolute(QString::fromStdString(images->text()), folder);
    if (const auto labels = object.optional("labels"))
        request.labels = absolute(QString::fromStdString(labels->text()), folder);
    session::Findings findings;
    object.keepUnknown(findings);
    if (!findings.warnings.empty()) return Error{findings.warnings.front()};
    return makeStudy(request);
}

}  // namespace

std::string fingerprint(const std::string& text) {
    return QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

std::string hashOf(const studies::Experiment& experiment) {
    std::string text = "omegascope study 1\n" + std::string(experiment.study()) + '\n';
    for (const auto& [key, value] : experiment.settings())
        text +=
            std::to_string(key.size()) + ' ' + key + ' ' + std::to_string(value.size()) + ' ' + value + '\n';
    return fingerprint(text);
}

Result<Study> makeStudy(const Request& request) {
    const Result<studies::Images> images = imagesOf(request);
    if (!images) return images.error();
    Result<std::shared_ptr<const studies::Experiment>> experiment =
        studies::makeExperiment(request.name, request.given, *images);
    if (!experiment) return experiment.error();
    Study study{*std::move(experiment), {}, Json::object()};
    study.hash = hashOf(*study.experiment);
    study.spec = {{"omegascope_study", kSpecVersion}, {"study", request.name}};
    Json& parameters = study.spec["parameters"] = Json::object();
    for (const studies::Use& use : studies::findStudy(request.name)->uses)
        parameters[std::string(use.key)] = study.experiment->settings().at(std::string(use.key));
    if (!request.images.isEmpty()) {
        study.spec["images"] = absolute(request.images, QDir::currentPath()).toStdString();
        study.spec["labels"] = absolute(request.labels, QDir::currentPath()).toStdString();
    }
    return study;
}

Result<Study> readSpec(const std::string& text, const QString& folder) {
    const Result<session::ParsedJson> parsed = session::parseJson(text);
    if (!parsed) return parsed.error();
    try {
        session::ObjectCursor object(session::Cursor(parsed->json, "", ""), "a specification of a study");
        object.version("omegascope_study", kSpecVersion, "specification");
        const auto hash = object.optional("hash"), writer = object.optional("version");
        Result<Study> study =
            object.has("session") ? readGridSpec(object, folder) : readCatalogueSpec(object, folder);
        if (study && hash && hash->text() != study->hash)
            return Error{
                "The specification has another hash than its content" +
                (writer ? " in this version; Omegascope " + writer->text() + " wrote it" : std::string()) +
                "; take out the key \"hash\" to begin a new study in a new folder."};
        return study;
    } catch (const session::Refusal& refusal) {
        return Error{refusal.sentence, refusal.kind};
    }
}

Result<Study> loadSpec(const QString& path) {
    constexpr std::size_t kMostBytes = std::size_t{64} << 20;
    const Result<std::string> bytes = data::readBytes(path.toStdString(), kMostBytes);
    if (!bytes) return bytes.error();
    Result<Study> study = readSpec(*bytes, QFileInfo(path).absolutePath());
    if (!study) return study.error().in(data::shownName(path.toStdString()) + ": ");
    return study;
}

}  // namespace omegascope::study
