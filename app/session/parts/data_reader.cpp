#include "app/session/parts/data_reader.h"

#include <algorithm>

#include "app/session/parts/data_files.h"
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

}  // namespace

DataSection readData(const Cursor& place, const Model& model, const Reach& reach, Findings& findings) {
    ObjectCursor object(
        place,
        "an object with \"points\" and \"targets\", or with \"csv\", \"idx_images\", \"npz\" or \"npy\"");
    DataSection section;
    if (std::optional<DataFiles> files = readDataFiles(object, model, reach)) {
        section.dataset = std::move(files->dataset);
        section.reference = std::move(files->reference);
        findings.warnings.insert(findings.warnings.end(), files->warnings.begin(), files->warnings.end());
    } else {
        section.dataset.points = readPoints(object.required("points", "a list of points"), model.input);
        section.dataset.targets =
            readPerDatum(object.required("targets", "a list of targets, one for each point"),
                         section.dataset.points.cols(), "targets");
    }
    if (const auto weights = object.optional("weights")) {
        readWeights(*weights, section.dataset);
        if (section.reference) section.reference->keys["weights"] = weights->json();
    }
    if (const auto digest = object.optional("digest"); digest && digest->text() != digestOf(section.dataset))
        throw Refusal{section.reference
                          ? place.path() +
                                ".digest is of other data than those in the file named there; put "
                                "the file back as it was when the figure was made."
                          : digest->path() + " is of other data than these; leave it out."};
    object.keepUnknown(findings);
    return section;
}

}  // namespace omegascope::session
