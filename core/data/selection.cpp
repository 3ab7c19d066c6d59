#include "core/data/selection.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "core/support/random.h"
#include "core/support/words.h"

namespace omegascope::data {

namespace {

/// `count` of the indices at random, ascending: the first steps of a shuffle.
std::vector<Eigen::Index> drawn(std::vector<Eigen::Index> indices, std::size_t count, Random& random) {
    for (std::size_t k = 0; k < count; ++k) {
        std::swap(indices[k], indices[k + random.index(indices.size() - k)]);
    }
    indices.resize(count);
    std::ranges::sort(indices);
    return indices;
}

std::vector<Eigen::Index> firstOnes(Eigen::Index count) {
    std::vector<Eigen::Index> indices(static_cast<std::size_t>(count));
    std::iota(indices.begin(), indices.end(), Eigen::Index{0});
    return indices;
}

Result<std::vector<Eigen::Index>> perClass(const Dataset& dataset, int count, Random& random) {
    std::map<double, std::vector<Eigen::Index>> classes;
    for (Eigen::Index i = 0; i < dataset.points.cols(); ++i) {
        const double target = dataset.targets(0, i);
        if (dataset.targets.rows() > 1 || target != std::round(target))
            return Error{
                "The targets are no classes, so data cannot be taken per class; take the first or random "
                "ones."};
        classes[target].push_back(i);
    }
    std::vector<Eigen::Index> indices;
    for (auto& [target, own] : classes) {
        const std::size_t taken = std::min(own.size(), static_cast<std::size_t>(count));
        const auto some = drawn(std::move(own), taken, random);
        indices.insert(indices.end(), some.begin(), some.end());
    }
    std::ranges::sort(indices);
    return indices;
}

Result<std::vector<Eigen::Index>> indicesOf(const Dataset& dataset, const Selection& selection) {
    const int size = dataset.size();
    Random random(selection.seed);
    if (selection.take == Selection::Take::PerClass) return perClass(dataset, selection.count, random);
    if (selection.count > size)
        return Error{thereAre(size, "datum", "data") + ", fewer than the " + std::to_string(selection.count) +
                     " to take; take at most " + std::to_string(size) + "."};
    if (selection.take == Selection::Take::First) return firstOnes(selection.count);
    return drawn(firstOnes(size), static_cast<std::size_t>(selection.count), random);
}

Outcome scale(Eigen::MatrixXd& points, Selection::Scale how) {
    if (how == Selection::Scale::None) return Done{};
    for (Eigen::Index k = 0; k < points.rows(); ++k) {
        auto row = points.row(k);
        const double low = row.minCoeff(), high = row.maxCoeff();
        const double shift = how == Selection::Scale::UnitRange ? low : row.mean();
        row.array() -= shift;
        const double unit = how == Selection::Scale::UnitRange
                                ? high - low
                                : row.norm() / std::sqrt(static_cast<double>(row.size()));
        if (!std::isfinite(unit))
            return Error{"Coordinate " + std::to_string(k + 1) +
                         " spans more than a double can hold; leave \"scale\" out."};
        // Equal numbers have no scale: after the shift they are 0 but for the rounding of a mean.
        if (low == high || unit == 0.0)
            row.setZero();
        else
            row /= unit;
    }
    return Done{};
}

std::string told(const Selection& selection, int before, int taken) {
    std::string text;
    const std::string some = std::to_string(taken) + " of " + std::to_string(before) + " data";
    const std::string seed = ", seed " + std::to_string(selection.seed);
    switch (selection.take) {
        case Selection::Take::All:
            break;
        case Selection::Take::First:
            text = "the first " + some;
            break;
        case Selection::Take::Random:
            text = some + " at random" + seed;
            break;
        case Selection::Take::PerClass:
            text = some + ", " + std::to_string(selection.count) + " per class" + seed;
            break;
    }
    if (selection.scale != Selection::Scale::None)
        text += std::string(text.empty() ? "" : "; ") +
                (selection.scale == Selection::Scale::Standardise ? "standardised" : "scaled to [0, 1]");
    return text;
}

}  // namespace

Result<Selected> select(Dataset dataset, const Selection& selection) {
    const int before = dataset.size();
    if (selection.take != Selection::Take::All) {
        const auto indices = indicesOf(dataset, selection);
        if (!indices) return indices.error();
        dataset.points = Eigen::MatrixXd(dataset.points(Eigen::all, *indices));
        dataset.targets = Eigen::MatrixXd(dataset.targets(Eigen::all, *indices));
        if (dataset.weights.cols() == before)
            dataset.weights = Eigen::MatrixXd(dataset.weights(Eigen::all, *indices));
    }
    if (Outcome scaled = scale(dataset.points, selection.scale); !scaled) return scaled.error();
    std::string text = told(selection, before, dataset.size());
    return Selected{std::move(dataset), std::move(text)};
}

}  // namespace omegascope::data
