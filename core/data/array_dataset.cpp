#include "core/data/array_dataset.h"

#include "core/data/npz.h"
#include "core/support/words.h"

namespace omegascope::data {

namespace {

/// An array with the words that errors call it.
struct Named {
    const NpyArray& array;
    std::string name;
};

Result<Eigen::MatrixXd> columnsOf(const Named& source) {
    const NpyArray& array = source.array;
    if (array.shape.empty() || array.values.empty())
        return Error{source.name + " holds no rows; give an array with one row for each datum."};
    const auto count = static_cast<Eigen::Index>(array.shape[0]);
    const auto dimension = static_cast<Eigen::Index>(array.values.size()) / count;
    // C order: datum after datum, which is what a column-major d × N matrix holds.
    return Eigen::MatrixXd(Eigen::Map<const Eigen::MatrixXd>(array.values.data(), dimension, count));
}

Result<Dataset> checkedDataset(Dataset dataset, const std::string& file) {
    if (const Outcome checked = checkShapes(dataset); !checked) return checked.error().in(file + ": ");
    return dataset;
}

Result<Dataset> paired(const Named& points, const Named& targets, const std::string& file) {
    Dataset dataset;
    for (const auto& [source, matrix] :
         {std::pair{points, &dataset.points}, std::pair{targets, &dataset.targets}}) {
        Result<Eigen::MatrixXd> columns = columnsOf(source);
        if (!columns) return columns.error();
        *matrix = *std::move(columns);
    }
    if (dataset.points.cols() != dataset.targets.cols())
        return Error{points.name + " holds " + counted(dataset.points.cols(), "row") + " but " +
                     targets.name + " holds " + std::to_string(dataset.targets.cols()) +
                     "; give one target for each row."};
    return checkedDataset(std::move(dataset), file);
}

}  // namespace

Result<Dataset> readNpzDataset(const std::filesystem::path& path, const std::string& x,
                               const std::string& y) {
    const Result<std::map<std::string, NpyArray>> arrays = readNpz(path, {x, y});
    if (!arrays) return arrays.error();
    const std::string file = shownName(path);
    const auto named = [&](const std::string& name) {
        return Named{arrays->at(name), file + ", array " + shownText(name) + ","};
    };
    return paired(named(x), named(y), file);
}

Result<Dataset> readNpyDataset(const std::filesystem::path& points, const std::filesystem::path& targets) {
    const Result<NpyArray> x = readNpy(points);
    if (!x) return x.error();
    const Result<NpyArray> y = readNpy(targets);
    if (!y) return y.error();
    return paired({*x, shownName(points)}, {*y, shownName(targets)}, shownName(points));
}

Result<Dataset> readNpyDataset(const std::filesystem::path& table) {
    const Result<NpyArray> array = readNpy(table);
    if (!array) return array.error();
    const std::string file = shownName(table);
    if (array->shape.size() != 2 || array->shape[1] < 2)
        return Error{
            file +
            " is no table of rows with coordinates and, last, a target; give the targets as a second "
            "file, or save one array with two or more columns."};
    Result<Eigen::MatrixXd> columns = columnsOf({*array, file});
    if (!columns) return columns.error();
    const Eigen::Index dimension = columns->rows() - 1;
    Dataset dataset;
    dataset.points = columns->topRows(dimension);
    dataset.targets = columns->bottomRows(1);
    return checkedDataset(std::move(dataset), file);
}

}  // namespace omegascope::data
