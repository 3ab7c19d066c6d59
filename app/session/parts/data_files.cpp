#include "app/session/parts/data_files.h"

#include <QFileInfo>
#include <algorithm>
#include <array>

#include "app/session/parts/parameter_reader.h"
#include "core/data/array_dataset.h"
#include "core/data/file_bytes.h"
#include "core/data/idx.h"
#include "core/data/selection.h"
#include "core/data/tables/csv.h"
#include "core/support/words.h"

namespace omegascope::session {

namespace {

constexpr int kMostTaken = 100'000'000;

/// Reads the keys of "data" that name files or say how they are read, and keeps what was written.
class FileKeys {
  public:
    FileKeys(ObjectCursor& object, const Reach& reach) : object_(object), reach_(reach) {}

    /// The absolute path of a file that is there.
    std::string path(const std::string& key, const Cursor& place) {
        const std::string absolute = absolutePath(place, reach_).toStdString();
        if (!QFileInfo::exists(QString::fromStdString(absolute)))
            throw Refusal{place.path() + ": There is no file " +
                          (data::isPrintable(absolute) ? '"' + absolute + '"' : data::shownText(absolute)) +
                          "; put it there, or correct the path."};
        keys[key] = absolute;
        return absolute;
    }
    std::optional<Cursor> optional(const std::string& key) {
        auto place = object_.optional(key);
        if (place) keys[key] = place->json();
        return place;
    }
    ObjectCursor& object() { return object_; }

    Json keys = Json::object();

  private:
    ObjectCursor& object_;
    const Reach& reach_;
};

/// One of a few texts. @param values  those, by what each means
template <typename Value, std::size_t size>
Value oneOf(const Cursor& place, const std::array<std::pair<const char*, Value>, size>& values) {
    std::string expected;
    for (std::size_t k = 0; k < size; ++k) {
        if (place.json() == values[k].first) return values[k].second;
        expected += (k == 0 ? "\"" : k + 1 == size ? " or \"" : ", \"") + std::string(values[k].first) + '"';
    }
    place.refuse(expected);
}

void readDialect(FileKeys& file, data::CsvDialect& dialect) {
    constexpr std::array<std::pair<const char*, char>, 5> kDelimiters{
        {{",", ','}, {";", ';'}, {"\t", '\t'}, {"tab", '\t'}, {" ", ' '}}};
    constexpr std::array<std::pair<const char*, char>, 2> kDecimals{{{".", '.'}, {",", ','}}};
    constexpr std::array<std::pair<const char*, char>, 5> kThousands{
        {{",", ','}, {".", '.'}, {" ", ' '}, {"'", '\''}, {"", '\0'}}};
    if (const auto place = file.optional("delimiter")) dialect.delimiter = oneOf(*place, kDelimiters);
    if (const auto place = file.optional("decimal")) dialect.decimal = oneOf(*place, kDecimals);
    if (const auto place = file.optional("thousands")) {
        dialect.thousands = oneOf(*place, kThousands);
        if (dialect.thousands != 0 && dialect.thousands == dialect.decimal)
            place->refuse("another mark than the decimal one");
        if (dialect.decimal == 0 && dialect.thousands == '.') dialect.decimal = ',';
        if (dialect.decimal == 0 && dialect.thousands == ',') dialect.decimal = '.';
    }
}

data::CsvOptions readOptions(FileKeys& file, std::optional<loss::Criterion> criterion) {
    data::CsvOptions options;
    options.labels = criterion != loss::Criterion::Squared;
    readDialect(file, options.dialect);
    if (const auto place = file.optional("header")) options.header = place->boolean();
    if (const auto place = file.optional("target_column")) options.targetColumn = place->text();
    if (const auto place = file.optional("weight_column")) options.weightColumn = place->text();
    if (const auto place = file.optional("index_column")) options.indexColumn = place->text();
    if (const auto place = file.optional("missing"))
        options.dropMissing =
            oneOf(*place, std::array<std::pair<const char*, bool>, 2>{{{"refuse", false}, {"drop", true}}});
    if (const auto place = file.optional("columns")) {
        const std::string expected = "a list of names of columns";
        const std::size_t count = place->listSize(expected);
        if (count == 0) place->refuse(expected);
        for (std::size_t k = 0; k < count; ++k) options.columns.push_back(place->item(k).text());
    }
    return options;
}

/// "; classes "Hecht" = 1, "Barsch" = -1"
std::string classesText(const std::vector<std::string>& names, bool signs) {
    constexpr std::size_t kShown = 12;
    std::string text;
    for (std::size_t r = 0; r < std::min(names.size(), kShown); ++r)
        text += (r == 0 ? "; classes " : ", ") + data::shownText(names[r]) + " = " +
                (signs ? (r == 0 ? "1" : "-1") : std::to_string(r));
    return names.size() > kShown ? text + " … and " + std::to_string(names.size() - kShown) + " more" : text;
}

/// Labels of text where the criterion wants ±1 (the first of two to appear is 1) or as many classes as outputs.
void fitLabels(const Cursor& place, const data::CsvData& csv, const Model& model, DataFiles& files) {
    const std::size_t count = csv.classNames.size();
    if (count == 0) return;
    const std::string found = place.path() + ": the targets have " + counted(count, "label") + " (" +
                              data::listed(csv.classNames) + "); ";
    const bool signs =
        model.criterion == loss::Criterion::Hinge || model.criterion == loss::Criterion::Logistic;
    files.reference.reading += classesText(csv.classNames, signs);
    if (!signs) {
        if (model.outputs > 0 && count > static_cast<std::size_t>(model.outputs))
            throw Refusal{found + "network.outputs is " + std::to_string(model.outputs) + ", so make it " +
                          std::to_string(count) + "."};
        return;
    }
    if (count != 2)
        throw Refusal{found + "the criterion " + std::string(loss::name(*model.criterion)) +
                      " tells two apart; use multiclass-hinge with " + counted(count, "output") +
                      ", or a file with two labels."};
    files.dataset.targets = (1.0 - 2.0 * files.dataset.targets.array()).matrix();
    files.warnings.push_back("data.csv: the label " + data::shownText(csv.classNames[0]) +
                             " is taken as 1 and " + data::shownText(csv.classNames[1]) + " as -1.");
}

void readTable(FileKeys& file, const Cursor& place, const Model& model, DataFiles& files) {
    const std::string path = file.path("csv", place);
    const data::CsvOptions options = readOptions(file, model.criterion);
    data::CsvData csv = valueOrRefuse(place, data::readCsv(path, options));
    files.dataset = std::move(csv.dataset);
    files.classNames = csv.classNames;
    files.reference.reading = data::shownName(path) + ": " + csv.reading;
    fitLabels(place, csv, model, files);
}

void readImages(FileKeys& file, DataFiles& files) {
    const Cursor images = file.object().required("idx_images", "the path of the file of images");
    const Cursor labels = file.object().required("idx_labels", "the path of the file of labels");
    const std::string imagePath = file.path("idx_images", images),
                      labelPath = file.path("idx_labels", labels);
    auto read = data::readIdx(imagePath, labelPath);
    // The sentence begins with the name of the file at fault.
    const bool faultOfLabels = !read && read.error().message.starts_with(data::shownName(labelPath)) &&
                               data::shownName(labelPath) != data::shownName(imagePath);
    data::IdxData idx = valueOrRefuse(faultOfLabels ? labels : images, std::move(read));
    files.reference.reading = data::shownName(imagePath) + ": " + counted(idx.dataset.size(), "image") +
                              " of " + std::to_string(idx.height) + " × " + std::to_string(idx.width) +
                              " pixels, divided by 255";
    files.dataset = std::move(idx.dataset);
}

void readArrays(FileKeys& file, const Cursor& place, DataFiles& files) {
    const std::string path = file.path("npz", place);
    std::array<std::string, 2> names{"x", "y"};
    for (std::string& name : names)
        if (const auto given = file.optional(name)) name = given->text();
    files.dataset = valueOrRefuse(place, data::readNpzDataset(path, names[0], names[1]));
    files.reference.reading = data::shownName(path) + ": " + counted(files.dataset.size(), "row") +
                              " of the arrays \"" + names[0] + "\" and \"" + names[1] + '"';
}

void readArray(FileKeys& file, const Cursor& place, DataFiles& files) {
    const std::string path = file.path("npy", place);
    const auto targets = file.object().optional("npy_targets");
    const std::string targetPath = targets ? file.path("npy_targets", *targets) : std::string();
    files.dataset =
        valueOrRefuse(place, targets ? data::readNpyDataset(path, targetPath) : data::readNpyDataset(path));
    files.reference.reading =
        data::shownName(path) + ": " + counted(files.dataset.size(), "row") +
        (targets ? ", targets from " + data::shownName(targetPath) : ", the last column is the target");
}

/// {"first": n}, {"random": n, "seed": s} or {"per_class": n, "seed": s}.
void readTake(const Cursor& place, data::Selection& selection, const std::string& expected) {
    using Take = data::Selection::Take;
    constexpr std::array<std::pair<const char*, Take>, 3> kTakes{
        {{"first", Take::First}, {"random", Take::Random}, {"per_class", Take::PerClass}}};
    ObjectCursor object(place, expected);
    for (const auto& [key, take] : kTakes) {
        const auto count = object.optional(key);
        if (!count) continue;
        if (selection.take != Take::All) place.refuse(expected);
        selection.take = take;
        selection.count = count->integer(1, kMostTaken);
    }
    if (selection.take == Take::All) place.refuse(expected);
    if (const auto seed = object.optional("seed")) selection.seed = seed->seed();
    Findings unknown;
    object.keepUnknown(unknown);
    if (!unknown.warnings.empty()) place.refuse(expected);
}

void takeAndScale(FileKeys& file, const Cursor& whole, DataFiles& files) {
    using Scale = data::Selection::Scale;
    data::Selection selection;
    if (const auto place = file.optional("take"))
        readTake(*place, selection,
                 "{\"first\": n}, {\"random\": n, \"seed\": s} or {\"per_class\": n, \"seed\": s}");
    if (const auto place = file.optional("scale"))
        selection.scale = oneOf(
            *place,
            std::array<std::pair<const char*, Scale>, 3>{
                {{"none", Scale::None}, {"standardise", Scale::Standardise}, {"unit", Scale::UnitRange}}});
    auto selected = valueOrRefuse(whole, data::select(std::move(files.dataset), selection));
    files.dataset = std::move(selected.dataset);
    if (!selected.told.empty()) files.reference.reading += "; " + selected.told;
}

void refuseOtherDimension(const Cursor& place, const data::Dataset& dataset, int input) {
    if (input == 0 || dataset.dimension() == input) return;
    throw Refusal{place.path() + " has points with " + counted(dataset.dimension(), "number") +
                  "; network.input is " + std::to_string(input) + ", so make the two equal."};
}

}  // namespace

std::optional<DataFiles> readDataFiles(ObjectCursor& data, const Model& model, const Reach& reach) {
    FileKeys file(data, reach);
    DataFiles files;
    if (const auto csv = data.optional("csv"))
        readTable(file, *csv, model, files);
    else if (data.has("idx_images") || data.has("idx_labels"))
        readImages(file, files);
    else if (const auto npz = data.optional("npz"))
        readArrays(file, *npz, files);
    else if (const auto npy = data.optional("npy"))
        readArray(file, *npy, files);
    else
        return std::nullopt;
    takeAndScale(file, data.place(), files);
    refuseOtherDimension(data.place(), files.dataset, model.input);
    files.reference.keys = std::move(file.keys);
    return files;
}

}  // namespace omegascope::session
