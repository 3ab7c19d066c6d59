#include <algorithm>
#include <cmath>
#include <limits>

#include "app/figures/data/data_figure_layers.h"

namespace omegascope::figures {
namespace {

constexpr double kDataMargin = 0.25;  // of the data's extent, on each side

int classOf(loss::Criterion criterion, double target) {
    switch (criterion) {
        case loss::Criterion::Hinge:
        case loss::Criterion::Logistic:
            return target > 0.0 ? 0 : 1;
        case loss::Criterion::MulticlassHinge:
        case loss::Criterion::OneVersusAll:
            return static_cast<int>(target);
        case loss::Criterion::Squared:
            return 0;
    }
    return 0;
}

/// The first layer restricted to the drawn plane, and whether the layer above listens to each unit.
std::vector<Hyperplane> hyperplanesOf(const network::Network& net, const Eigen::VectorXd& parameters,
                                      const DataFigureState& state) {
    if (net.depth() == 0) return {};
    const Eigen::MatrixXd slopes = net.linear(1, parameters, state.axes);
    const Eigen::MatrixXd constants = net.affine(1, parameters, state.base);
    const Eigen::Index units = slopes.rows();
    const Eigen::MatrixXd outgoing = net.linear(2, parameters, Eigen::MatrixXd::Identity(units, units));
    const bool replicas = net.architecture().replicas.has_value();
    const Eigen::Index each = units / net.architecture().replicaCount();
    std::vector<Hyperplane> result;
    for (Eigen::Index k = 0; k < units; ++k) {
        result.push_back({static_cast<int>(k), slopes(k, 0), slopes(k, 1), constants(k, 0),
                          !outgoing.col(k).isZero(0.0), static_cast<int>(k % each) + 1,
                          replicas ? static_cast<int>(k / each) : -1});
    }
    return result;
}

std::vector<Datum> dataOf(const loss::Loss& loss, const loss::Evaluation& evaluation,
                          const DataFigureState& state) {
    const data::Dataset& dataset = loss.dataset();
    const std::vector<bool> solved = loss::solvedData(loss, evaluation);
    const Eigen::MatrixXd places = state.axes.transpose() * dataset.points;
    std::vector<Datum> result(static_cast<std::size_t>(dataset.size()));
    for (std::size_t i = 0; i < result.size(); ++i) {
        const auto column = static_cast<Eigen::Index>(i);
        Datum& datum = result[i];
        datum.x = places(0, column);
        datum.y = state.dimension > 1 ? places(1, column) : dataset.targets(0, column);
        datum.classIndex = classOf(loss.criterion(), dataset.targets(0, column));
        datum.solved = solved[i];
        datum.loss = evaluation.perDatum[column];
    }
    for (const int i : loss::inactiveData(evaluation)) result[static_cast<std::size_t>(i)].dead = true;
    return result;
}

struct Interval {
    double low = 0.0;
    double high = 0.0;
    void include(double value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    /// With the margin; a single value gets a unit on each side.
    Interval widened() const {
        const double extent = high - low;
        const double margin = extent > 0.0 ? kDataMargin * extent : 1.0;
        return {low - margin, high + margin};
    }
};

QRectF fittedView(const DataFigureState& state, const loss::Evaluation& evaluation) {
    Interval x{state.data.front().x, state.data.front().x};
    Interval y{state.data.front().y, state.data.front().y};
    for (const Datum& datum : state.data) {
        x.include(datum.x);
        y.include(datum.y);
    }
    if (state.dimension == 1) {
        if (loss::isPiecewiseMultilinear(state.criterion) && state.network.architecture().outputs == 1) {
            y.include(-1.0);
            y.include(1.0);
        }
        // ŷ at the data is shown as long as it stays within one extent of the targets.
        const double extent = std::max(y.high - y.low, 1.0);
        const Interval reach{y.low - extent, y.high + extent};
        for (const double value : evaluation.pass.outputs.reshaped())
            y.include(std::clamp(value, reach.low, reach.high));
    }
    x = x.widened();
    y = y.widened();
    return {x.low, y.low, x.high - x.low, y.high - y.low};
}

QString coordinateName(const char* letter, int index) {
    return QString::fromUtf8(letter) + subscript(index + 1);
}

/// A plane that does not fit (data of another width, which a check will refuse) is passed over.
void layPlane(DataFigureState& state, const data::Dataset& dataset, const session::DataPlane& chosen) {
    const int d = dataset.dimension();
    const session::DataPlane plane =
        d > 2 && session::checkDataPlane(chosen, d) ? chosen : session::DataPlane{};
    if (plane.kind.empty()) {
        state.axes = Eigen::MatrixXd::Zero(d, 2);
        for (int k = 0; k < std::min(d, 2); ++k) {
            const int coordinate = plane.coordinates[static_cast<std::size_t>(k)];
            state.axes(coordinate, k) = 1.0;
            state.names[static_cast<std::size_t>(k)] = coordinateName("x", coordinate);
        }
    } else {
        state.axes = plane.axes;
        const char* letters = plane.kind == session::DataPlane::kKinds[0] ? "p" : "f";
        for (int k = 0; k < 2; ++k) state.names[static_cast<std::size_t>(k)] = coordinateName(letters, k);
    }
    state.base = Eigen::VectorXd::Zero(d);
    if (d <= 2) return;
    const Eigen::VectorXd mean = dataset.points.rowwise().mean();
    // Where (x, y) = (0, 0): what the axes tell of the mean is taken away.
    state.base = mean - state.axes * (state.axes.transpose() * mean);
}

/// Rows and columns of data that are grey images: those of a convolution of one channel, else squares from 8 × 8 on.
std::optional<std::array<int, 2>> imageShape(const network::Architecture& architecture) {
    if (!architecture.layers.empty())
        if (const auto* first = std::get_if<network::Conv2dLayer>(&architecture.layers.front()))
            return first->inputShape[0] == 1
                       ? std::optional(std::array{first->inputShape[1], first->inputShape[2]})
                       : std::nullopt;
    constexpr int kLeast = 8;
    const int side = static_cast<int>(std::lround(std::sqrt(architecture.input)));
    if (side < kLeast || side * side != architecture.input) return std::nullopt;
    return std::array{side, side};
}

/// Pictures of the data in the view, if they are few enough to be told apart: white is the least number among them, black
/// the greatest.
void addImages(DataFigureState& state, const data::Dataset& dataset) {
    constexpr std::size_t kMostImages = 400;
    const auto shape = imageShape(state.network.architecture());
    if (!shape || state.dimension <= 2) return;
    std::vector<std::size_t> seen;
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (std::size_t i = 0; i < state.data.size(); ++i) {
        const Datum& datum = state.data[i];
        if (datum.x < state.view.left() || datum.x > state.view.left() + state.view.width() ||
            datum.y < state.view.top() || datum.y > state.view.top() + state.view.height())
            continue;
        if (seen.size() == kMostImages) return;
        seen.push_back(i);
        const auto values = dataset.points.col(static_cast<Eigen::Index>(i));
        low = std::min(low, values.minCoeff());
        high = std::max(high, values.maxCoeff());
    }
    const auto [rows, columns] = *shape;
    for (const std::size_t i : seen) {
        const double* value = dataset.points.col(static_cast<Eigen::Index>(i)).data();
        QImage image(columns, rows, QImage::Format_Grayscale8);
        for (int row = 0; row < rows; ++row)
            for (int column = 0; column < columns; ++column)
                image.scanLine(row)[column] =
                    static_cast<uchar>(std::lround(255.0 * (1.0 - shareOf(*value++, low, high))));
        state.data[i].image = std::move(image);
    }
}

}  // namespace

QPointF onDataPlane(const DataFigureState& state, const Eigen::VectorXd& point) {
    return {state.axes.col(0).dot(point), state.axes.col(1).dot(point)};
}

Eigen::VectorXd fromDataPlane(const DataFigureState& state, const QPointF& at) {
    return state.base + at.x() * state.axes.col(0) + at.y() * state.axes.col(1);
}

QRectF viewOf(const session::Framing::Window& window) {
    const auto& [x, y] = window;
    return QRectF(x[0], y[0], x[1] - x[0], y[1] - y[0]);
}

session::Framing::Window windowOf(const QRectF& view) {
    return {{{view.left(), view.left() + view.width()}, {view.top(), view.top() + view.height()}}};
}

DataFigureState dataFigureState(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                const loss::Evaluation& evaluation, const session::ViewChoices& choices,
                                const QRectF& view) {
    const data::Dataset& dataset = loss.dataset();
    DataFigureState state;
    state.network = loss.network();
    state.parameters = parameters;
    state.criterion = loss.criterion();
    state.choices = choices;
    state.dimension = dataset.dimension();
    state.depthZero = loss.network().depth() == 0;
    if (loss::criterionUnits(loss.criterion(), 2) == 2)
        state.classCount = loss.network().architecture().outputs;
    state.alpha = loss.network().architecture().alpha;
    layPlane(state, dataset, choices.dataPlane);
    state.hyperplanes = hyperplanesOf(loss.network(), parameters, state);
    state.data = dataOf(loss, evaluation, state);
    state.view = view.isEmpty() ? fittedView(state, evaluation) : view;
    addImages(state, dataset);
    return state;
}

}  // namespace omegascope::figures
