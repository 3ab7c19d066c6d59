#include <algorithm>
#include <cmath>

#include "app/figures/data/data_figure.h"

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
    Eigen::MatrixXd directions = Eigen::MatrixXd::Zero(state.base.size(), 2);
    directions(state.coordinates[0], 0) = 1.0;
    if (state.dimension > 1) directions(state.coordinates[1], 1) = 1.0;
    const Eigen::MatrixXd slopes = net.linear(1, parameters, directions);
    const Eigen::MatrixXd constants = net.affine(1, parameters, state.base);
    const Eigen::Index units = slopes.rows();
    const Eigen::MatrixXd outgoing = net.linear(2, parameters, Eigen::MatrixXd::Identity(units, units));
    std::vector<Hyperplane> result;
    for (Eigen::Index k = 0; k < units; ++k) {
        result.push_back(
            {static_cast<int>(k), slopes(k, 0), slopes(k, 1), constants(k, 0), !outgoing.col(k).isZero(0.0)});
    }
    return result;
}

std::vector<Datum> dataOf(const loss::Loss& loss, const loss::Evaluation& evaluation,
                          const DataFigureState& state) {
    const data::Dataset& dataset = loss.dataset();
    const std::vector<bool> solved = loss::solvedData(loss, evaluation);
    std::vector<Datum> result(static_cast<std::size_t>(dataset.size()));
    for (std::size_t i = 0; i < result.size(); ++i) {
        const auto column = static_cast<Eigen::Index>(i);
        Datum& datum = result[i];
        datum.x = dataset.points(state.coordinates[0], column);
        datum.y =
            state.dimension > 1 ? dataset.points(state.coordinates[1], column) : dataset.targets(0, column);
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

}  // namespace

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
    state.alpha = loss.network().architecture().alpha;
    state.base = state.dimension > 2 ? Eigen::VectorXd(dataset.points.rowwise().mean())
                                     : Eigen::VectorXd(Eigen::VectorXd::Zero(state.dimension));
    // The drawn coordinates are told by (x, y) alone.
    state.base[state.coordinates[0]] = 0.0;
    if (state.dimension > 1) state.base[state.coordinates[1]] = 0.0;
    state.hyperplanes = hyperplanesOf(loss.network(), parameters, state);
    state.data = dataOf(loss, evaluation, state);
    state.view = view.isEmpty() ? fittedView(state, evaluation) : view;
    return state;
}

}  // namespace omegascope::figures
