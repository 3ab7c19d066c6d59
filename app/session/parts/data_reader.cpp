#include "app/session/parts/data_reader.h"

#include <algorithm>

#include "app/session/parts/parameter_reader.h"
#include "core/data/csv.h"
#include "core/data/file_bytes.h"
#include "core/data/idx.h"
#include "core/data/npz.h"
#include "core/support/words.h"

namespace omegascope::session {

namespace {

/// Called before rows × count numbers are taken on the word of the first row.
void refuseTooMany(const Cursor& place, std::size_t rows, std::size_t count) {
    if (static_cast<double>(rows) * static_cast<double>(count) <= kMaximumActivations) return;
    throw Refusal{place.path() + " would hold " + counted(rows, "number") + " for each of " +
                  std::to_string(count) + " data, which is more than this program can hold; use fewer data."};
}

Eigen::MatrixXd readPoints(const Cursor& place, int input) {
    const auto dimension = static_cast<std::size_t>(input);
    const std::string expected = "a list of points, each a list of " + counted(dimension, "number");
    const std::size_t count = place.listSize(expected);
    if (count == 0) place.refuse(expected);
    const std::string reason = "network.input is " + std::to_string(input);
    refuseTooMany(place, dimension, count);
    Eigen::MatrixXd points(input, static_cast<Eigen::Index>(count));
    for (std::size_t i = 0; i < count; ++i)
        points.col(static_cast<Eigen::Index>(i)) = place.item(i).numbers(dimension, reason);
    return points;
}

/// One number or one row of numbers for each datum, all alike: rows × N.
Eigen::MatrixXd readPerDatum(const Cursor& place, Eigen::Index dataCount, const std::string& noun) {
    const std::string expected =
        "a list of " + std::to_string(dataCount) + " " + noun + ", one for each point";
    const std::size_t count = place.listSize(expected);
    if (count != static_cast<std::size_t>(dataCount))
        throw Refusal{place.path() + " has " + counted(count, "item") +
                      (dataCount == 1 ? "; there is " : "; there are ") + counted(dataCount, "point") +
                      ", so give " + std::to_string(dataCount) + "."};
    const Json& first = place.json()[0];
    if (!first.is_array()) return place.numbers(count, "there are as many points").transpose();
    if (first.empty()) place.item(0).refuse("at least one number");
    refuseTooMany(place, first.size(), count);
    Eigen::MatrixXd values(static_cast<Eigen::Index>(first.size()), dataCount);
    const std::string reason = place.path() + "[0] has " + std::to_string(first.size());
    for (Eigen::Index i = 0; i < dataCount; ++i)
        values.col(i) = place.item(static_cast<std::size_t>(i)).numbers(first.size(), reason);
    return values;
}

void readWeights(const Cursor& place, data::Dataset& dataset) {
    if (!place.json().is_string() && !place.json().is_array())
        place.refuse("\"uniform\", \"unit\" or a list of positive numbers");
    if (place.json() == "uniform") {
        dataset.scheme = data::WeightScheme::Uniform;
    } else if (place.json() == "unit") {
        dataset.scheme = data::WeightScheme::Unit;
    } else if (place.json().is_string()) {
        place.refuse("\"uniform\", \"unit\" or a list of positive numbers");
    } else {
        dataset.scheme = data::WeightScheme::Explicit;
        dataset.weights = readPerDatum(place, dataset.points.cols(), "positive numbers");
        for (Eigen::Index i = 0; i < dataset.weights.cols(); ++i) {
            if ((dataset.weights.col(i).array() > 0.0).all()) continue;
            const Cursor item = place.item(static_cast<std::size_t>(i));
            if (!item.json().is_array()) item.refuse("a number above 0");
            for (std::size_t r = 0; r < item.json().size(); ++r)
                if (!(item.item(r).number() > 0.0)) item.item(r).refuse("a number above 0");
        }
    }
}

template <typename T>
T valueOrRefuse(const Cursor& place, Result<T> result) {
    if (!result) throw Refusal{result.error().in(place.path() + ": ")};
    return std::move(*result);
}

/// Two text labels and a criterion that wants ±1: the first to appear is +1.
void labelsToSigns(const data::CsvData& csv, loss::Criterion criterion, data::Dataset& dataset,
                   Findings& findings) {
    const bool wantsSigns = criterion == loss::Criterion::Hinge || criterion == loss::Criterion::Logistic;
    if (!wantsSigns || csv.classNames.size() != 2) return;
    dataset.targets = (1.0 - 2.0 * dataset.targets.array()).matrix();
    findings.warnings.push_back("data.csv: the label " + data::shownText(csv.classNames[0]) +
                                " is taken as 1 and " + data::shownText(csv.classNames[1]) + " as -1.");
}

data::Dataset readCsvReference(ObjectCursor& object, loss::Criterion criterion, const Reach& reach,
                               Json& reference, Findings& findings) {
    const Cursor file = *object.optional("csv");
    const QString path = absolutePath(file, reach);
    reference["csv"] = path.toStdString();
    data::CsvOptions options;
    if (const auto column = object.optional("target_column")) {
        options.targetColumn = column->text();
        reference["target_column"] = options.targetColumn;
    }
    auto csv = valueOrRefuse(file, data::readCsv(path.toStdString(), options));
    data::Dataset dataset = std::move(csv.dataset);
    labelsToSigns(csv, criterion, dataset, findings);
    return dataset;
}

data::Dataset readIdxReference(ObjectCursor& object, const Reach& reach, Json& reference) {
    const Cursor images = object.required("idx_images", "the path of the file of images");
    const Cursor labels = object.required("idx_labels", "the path of the file of labels");
    const QString imagePath = absolutePath(images, reach);
    const QString labelPath = absolutePath(labels, reach);
    reference["idx_images"] = imagePath.toStdString();
    reference["idx_labels"] = labelPath.toStdString();
    return std::move(
        valueOrRefuse(images, data::readIdx(imagePath.toStdString(), labelPath.toStdString())).dataset);
}

data::Dataset readNpzReference(ObjectCursor& object, const Reach& reach, Json& reference) {
    const Cursor file = *object.optional("npz");
    const QString path = absolutePath(file, reach);
    reference["npz"] = path.toStdString();
    std::string names[2] = {"x", "y"};
    for (std::string& name : names)
        if (const std::string key = name; const auto place = object.optional(key))
            reference[key] = name = place->text();
    return valueOrRefuse(file, data::readNpzDataset(path.toStdString(), names[0], names[1]));
}

void refuseOtherDimension(const Cursor& place, const data::Dataset& dataset, int input) {
    if (dataset.dimension() == input) return;
    throw Refusal{place.path() + " has points with " +
                  counted(static_cast<std::size_t>(dataset.dimension()), "number") + "; network.input is " +
                  std::to_string(input) + ", so make the two equal."};
}

}  // namespace

DataSection readData(const Cursor& place, loss::Criterion criterion, int input, const Reach& reach,
                     Findings& findings) {
    ObjectCursor object(
        place, "an object with \"points\" and \"targets\", or with \"csv\", \"idx_images\" or \"npz\"");
    DataSection section;
    Json reference = Json::object();
    if (object.has("csv")) {
        section.dataset = readCsvReference(object, criterion, reach, reference, findings);
    } else if (object.has("idx_images") || object.has("idx_labels")) {
        section.dataset = readIdxReference(object, reach, reference);
    } else if (object.has("npz")) {
        section.dataset = readNpzReference(object, reach, reference);
    } else {
        section.dataset.points = readPoints(object.required("points", "a list of points"), input);
        section.dataset.targets =
            readPerDatum(object.required("targets", "a list of targets, one for each point"),
                         section.dataset.points.cols(), "targets");
    }
    refuseOtherDimension(place, section.dataset, input);
    if (const auto weights = object.optional("weights")) {
        readWeights(*weights, section.dataset);
        if (!reference.empty()) reference["weights"] = weights->json();
    }
    object.keepUnknown(findings);
    if (!reference.empty()) section.reference = std::move(reference);
    return section;
}

}  // namespace omegascope::session
