#include "app/studies/shipped.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include "app/studies/results.h"

namespace omegascope::study {
namespace {

const QString kFolder = QStringLiteral(":/studies/");

Result<std::string> textOf(const QString& name) {
    QFile file(kFolder + name);
    if (!file.open(QIODevice::ReadOnly))
        return Error{"The program has no results \"" + name.toStdString() + "\"; those it has are " +
                     shippedStudies().join(QStringLiteral(", ")).toStdString() + '.'};
    return file.readAll().toStdString();
}

/// The names of series, groups and axes follow from the settings; where a study needs images, any will do for that.
studies::Images anyImages() {
    data::Dataset dataset;
    dataset.points = Eigen::MatrixXd::Zero(1, 10);
    dataset.targets = Eigen::RowVectorXd::LinSpaced(10, 0.0, 9.0);
    return {std::move(dataset), "none"};
}

QString commandOf(const studies::StudyInfo& info, const Request& request) {
    QString command = QStringLiteral("omegascope study ") + QString::fromStdString(request.name);
    if (info.needsImages) command += QStringLiteral(" --images FILE --labels FILE");
    for (const studies::Use& use : info.uses) {
        const auto given = request.given.find(std::string(use.key));
        const auto standard = studies::Settings::of(info.uses, {});
        if (given != request.given.end() && standard && standard->texts().at(given->first) != given->second)
            command += QStringLiteral(" --%1 %2")
                           .arg(QString::fromStdString(given->first), QString::fromStdString(given->second));
    }
    return command;
}

}  // namespace

QStringList shippedStudies() {
    QStringList names;
    for (const studies::StudyInfo& info : studies::studies()) {
        const QString name = QString::fromUtf8(info.name.data(), static_cast<qsizetype>(info.name.size()));
        if (QFile::exists(kFolder + name + QStringLiteral(".json"))) names << name;
    }
    return names;
}

Result<Shipped> shippedStudy(const QString& name) {
    const Result<std::string> spec = textOf(name + QStringLiteral(".json")),
                              csv = textOf(name + QStringLiteral("-plot.csv"));
    if (!spec) return spec.error();
    if (!csv) return csv.error();
    const Json json = Json::parse(*spec, nullptr, false);
    const studies::StudyInfo* info = studies::findStudy(name.toStdString());
    if (!info || !json.is_object() || !json.contains("parameters"))
        return Error{"The results of this build are damaged; build it again."};
    Shipped shipped;
    shipped.request.name = name.toStdString();
    for (const auto& [key, value] : json["parameters"].items())
        shipped.request.given[key] = value.get<std::string>();
    auto given = shipped.request.given;
    if (info->needsImages) given["take"] = "0";
    const auto experiment = studies::makeExperiment(shipped.request.name, given,
                                                    info->needsImages ? anyImages() : studies::Images{});
    if (!experiment) return experiment.error();
    Result<studies::Plot> plot = plotFrom((*experiment)->plot({}), *csv);
    if (!plot) return plot.error();
    shipped.plot = *std::move(plot);
    shipped.title = info->title;
    shipped.source = info->source;
    shipped.doc = info->doc;
    shipped.hash = json.value("hash", std::string());
    shipped.version = json.value("version", std::string());
    shipped.seed = shipped.request.given["seed"];
    shipped.command = commandOf(*info, shipped.request);
    return shipped;
}

}  // namespace omegascope::study
