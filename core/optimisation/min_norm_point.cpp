#include "core/optimisation/min_norm_point.h"

#include <limits>
#include <optional>
#include <stdexcept>
#include <vector>

#include "core/support/dense_algebra.h"

namespace omegascope::optimisation {

namespace {

/// Norms are squared and summed over columns: beyond this nothing of that is finite.
constexpr double kLargestSquare = 1e300;

/// A vertex of the polytope and what it is called: a unit vector for a column, t for a vertex of a zonotope.
struct Vertex {
    Eigen::VectorXd point;
    Eigen::VectorXd label;
};
/// The vertex that is least along a direction.
using Oracle = std::function<Vertex(const Eigen::VectorXd&)>;

/// The corral of Wolfe's algorithm: affinely independent vertices and the weights of x among them.
struct Corral {
    std::vector<Vertex> vertices;
    std::vector<double> weights;

    Eigen::VectorXd point() const {
        Eigen::VectorXd sum = weights[0] * vertices[0].point;
        for (std::size_t j = 1; j < vertices.size(); ++j) sum += weights[j] * vertices[j].point;
        return sum;
    }

    Eigen::VectorXd label() const {
        Eigen::VectorXd sum = weights[0] * vertices[0].label;
        for (std::size_t j = 1; j < vertices.size(); ++j) sum += weights[j] * vertices[j].label;
        return sum;
    }

    /// Weights (of sum 1, of any sign) of the point of least norm in the affine hull: least squares in the
    /// differences to the first vertex, which needs no normal equations.
    std::vector<double> affineMinimum() const {
        const auto count = static_cast<Eigen::Index>(vertices.size());
        Eigen::MatrixXd differences(vertices[0].point.size(), count - 1);
        for (Eigen::Index j = 1; j < count; ++j)
            differences.col(j - 1) = vertices[static_cast<std::size_t>(j)].point - vertices[0].point;
        const Eigen::VectorXd share = algebra::leastSquares(differences, -vertices[0].point);
        std::vector<double> result{1.0 - share.sum()};
        result.insert(result.end(), share.begin(), share.end());
        return result;
    }

    void erase(std::size_t j) {
        vertices.erase(vertices.begin() + static_cast<std::ptrdiff_t>(j));
        weights.erase(weights.begin() + static_cast<std::ptrdiff_t>(j));
    }

    /// Minor cycles: towards the affine minimum until it is reached or a weight becomes 0, whose vertex goes.
    void settle() {
        while (vertices.size() > 1) {
            const std::vector<double> target = affineMinimum();
            double step = 1.0;
            std::size_t leaves = vertices.size();
            for (std::size_t j = 0; j < target.size(); ++j)
                if (target[j] < kDropped && weights[j] - target[j] > 0.0) {
                    const double ratio = weights[j] / (weights[j] - target[j]);
                    if (leaves == vertices.size() || ratio < step) {
                        step = std::min(ratio, 1.0);
                        leaves = j;
                    }
                }
            for (std::size_t j = 0; j < target.size(); ++j)
                weights[j] = std::max(0.0, weights[j] + step * (target[j] - weights[j]));
            if (leaves == vertices.size()) break;
            erase(leaves);
        }
        double sum = 0.0;
        for (const double weight : weights) sum += weight;
        for (double& weight : weights) weight /= sum;
    }

    /// A weight below this is rounding: its vertex is not needed.
    static constexpr double kDropped = 1e-15;
};

/// @param size the largest norm of a vertex, the unit of all tolerances
Result<MinNormPoint> wolfe(const Oracle& least, Vertex first, double size, Eigen::Index cycleLimit) {
    // Where the hull holds 0 the last x is a rounding error of its vertices; a gap below this share of what
    // the next vertex could give is one too.
    constexpr double kRounding = 1e-15, kGap = 1e-13;
    // In exact arithmetic the norm falls with every major cycle. Near the end its fall is of second order in
    // what x still moves and drowns in rounding, so a few cycles without a fall are let pass.
    constexpr int kPatience = 10;
    Corral corral{{std::move(first)}, {1.0}};
    MinNormPoint best;
    double leastNorm = std::numeric_limits<double>::infinity();
    best.gap = leastNorm;
    int stalled = 0;
    for (Eigen::Index cycle = 0; cycle < cycleLimit && stalled < kPatience; ++cycle) {
        const Eigen::VectorXd x = corral.point();
        Vertex next = least(x);
        const double norm = x.norm();
        const double gap = std::max(0.0, x.dot(x - next.point));
        if (gap < best.gap) best = {x, corral.label(), norm, gap};
        if (norm <= kRounding * size || gap <= kGap * norm * size) return best;
        stalled = norm < leastNorm ? 0 : stalled + 1;
        leastNorm = std::min(leastNorm, norm);
        corral.vertices.push_back(std::move(next));
        corral.weights.push_back(0.0);
        corral.settle();
    }
    constexpr double kSettled = 1e-10;
    if (best.gap <= kSettled * size * std::max(best.norm, kSettled * size)) return best;
    return internalError(
        "The point of least norm in the hull of the gradients was not found to rounding; move ω a "
        "little and ask again.");
}

/// Gradients of huge data overflow: what came from a session is an Error, never a broken promise of the caller.
std::optional<Error> unfit(bool finite) {
    if (finite) return std::nullopt;
    return Error{"A gradient is too large for a double; use smaller data, targets or parameters."};
}

}  // namespace

Result<MinNormPoint> minNormPoint(const Eigen::MatrixXd& points) {
    if (points.cols() == 0) throw std::invalid_argument("the nearest point needs at least one column");
    if (auto error = unfit(points.squaredNorm() <= kLargestSquare)) return *error;
    const auto vertex = [&](Eigen::Index column) {
        return Vertex{points.col(column), Eigen::VectorXd::Unit(points.cols(), column)};
    };
    Eigen::Index smallest = 0;
    const Eigen::VectorXd norms = points.colwise().norm();
    norms.minCoeff(&smallest);
    const Oracle least = [&](const Eigen::VectorXd& direction) {
        Eigen::Index column = 0;
        (points.transpose() * direction).minCoeff(&column);
        return vertex(column);
    };
    return wolfe(least, vertex(smallest), norms.maxCoeff(), 100 * (points.cols() + points.rows()));
}

Result<MinNormPoint> minNormPointOfZonotope(const Eigen::VectorXd& centre,
                                            const Eigen::MatrixXd& generators) {
    if (generators.rows() != centre.size())
        throw std::invalid_argument("the generators of a zonotope have the length of its centre");
    if (auto error = unfit(centre.squaredNorm() + generators.squaredNorm() <= kLargestSquare)) return *error;
    const Oracle least = [&](const Eigen::VectorXd& direction) {
        const Eigen::VectorXd share =
            ((generators.transpose() * direction).array() < 0.0).cast<double>().matrix();
        return Vertex{centre + generators * share, share};
    };
    const double size = centre.norm() + generators.colwise().norm().sum();
    return wolfe(least, least(centre), size, 100 * (generators.cols() + generators.rows() + 1));
}

Result<MinNormPoint> minNormPointOfDifference(const Eigen::MatrixXd& p, const Eigen::MatrixXd& q) {
    if (p.cols() == 0 || q.cols() == 0 || p.rows() != q.rows())
        throw std::invalid_argument("both sets need points of one length");
    if (auto error = unfit(p.squaredNorm() + q.squaredNorm() <= kLargestSquare)) return *error;
    const Oracle least = [&](const Eigen::VectorXd& direction) {
        Eigen::Index low = 0, high = 0;
        (p.transpose() * direction).minCoeff(&low);
        (q.transpose() * direction).maxCoeff(&high);
        Eigen::VectorXd share = Eigen::VectorXd::Zero(p.cols() + q.cols());
        share[low] = 1.0;
        share[p.cols() + high] = 1.0;
        return Vertex{p.col(low) - q.col(high), share};
    };
    const Eigen::VectorXd between = p.rowwise().mean() - q.rowwise().mean();
    const double size = p.colwise().norm().maxCoeff() + q.colwise().norm().maxCoeff();
    return wolfe(least, least(between), size, 100 * (p.cols() + q.cols() + p.rows()));
}

}  // namespace omegascope::optimisation
