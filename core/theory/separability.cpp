#include "core/theory/separability.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "core/optimisation/linear_program.h"
#include "core/optimisation/min_norm_point.h"
#include "core/theory/exact_hulls.h"

namespace omegascope::theory {

namespace {

/// Exact pivots on a dense basis of d + 2 rows: beyond this they would take minutes.
constexpr Eigen::Index kExactDimension = 40;
/// Beyond it a distance of the hulls counts as a gap when it is this share of the largest coordinate: what the solver
/// keeps its rows to. Told to a tolerance.
constexpr double kGap = 1e-9;

/// Columns λ (N), then p and n (d each): rows Σ y λ x + p - n = 0, Σ y λ = 0, Σ λ = 1.
optimisation::LinearProgram hullProgram(const Eigen::MatrixXd& points, const std::vector<int>& signs) {
    const Eigen::Index d = points.rows(), count = points.cols();
    optimisation::LinearProgram program(d + 2, count + 2 * d);
    for (Eigen::Index i = 0; i < count; ++i) {
        const double sign = signs[static_cast<std::size_t>(i)];
        program.matrix.col(i).head(d) = sign * points.col(i);
        program.matrix(d, i) = sign;
        program.matrix(d + 1, i) = 1.0;
    }
    program.matrix.block(0, count, d, d).setIdentity();
    program.matrix.block(0, count + d, d, d) = -Eigen::MatrixXd::Identity(d, d);
    program.cost.tail(2 * d).setOnes();
    program.lower.setZero();
    program.rowLower.setZero();
    program.rowLower[d + 1] = 1.0;
    program.rowUpper = program.rowLower;
    return program;
}

std::vector<Eigen::Index> basisOf(const optimisation::LinearSolution& solution) {
    std::vector<Eigen::Index> basis;
    for (std::size_t c = 0; c < solution.variableBasis.size(); ++c)
        if (solution.variableBasis[c] == optimisation::BasisStatus::Basic)
            basis.push_back(static_cast<Eigen::Index>(c));
    return basis;
}

/// y_i (w·x_i + b) > 0 for every datum, proven by a bound on the rounding of the sum.
bool provablySeparates(const ExactHulls& plane, const Eigen::MatrixXd& points,
                       const std::vector<int>& signs) {
    const double unit = static_cast<double>(points.rows() + 2) * std::numeric_limits<double>::epsilon();
    for (Eigen::Index i = 0; i < points.cols(); ++i) {
        const double value = signs[static_cast<std::size_t>(i)] * (plane.w.dot(points.col(i)) + plane.b);
        const double size = plane.w.cwiseAbs().dot(points.col(i).cwiseAbs()) + std::abs(plane.b);
        if (!(value > unit * size)) return false;
    }
    return true;
}

void setCommonPoint(const Eigen::VectorXd& lambda, const Eigen::MatrixXd& points,
                    const std::vector<int>& signs, Separability& result) {
    // Each class holds half of Σ λ = 1.
    result.hullWeights = 2.0 * lambda.cwiseMax(0.0);
    result.commonPoint = Eigen::VectorXd::Zero(points.rows());
    for (Eigen::Index i = 0; i < points.cols(); ++i)
        if (signs[static_cast<std::size_t>(i)] == 1)
            result.commonPoint += result.hullWeights[i] * points.col(i);
}

/// Half the distance of the hulls of the two classes.
std::optional<double> halfDistance(const Eigen::MatrixXd& points, const std::vector<int>& signs) {
    std::vector<Eigen::Index> plus, minus;
    for (std::size_t i = 0; i < signs.size(); ++i)
        (signs[i] > 0 ? plus : minus).push_back(static_cast<Eigen::Index>(i));
    const auto nearest =
        optimisation::minNormPointOfDifference(points(Eigen::all, plus), points(Eigen::all, minus));
    if (!nearest) return std::nullopt;
    return 0.5 * nearest->norm;
}

void checkSigns(const Eigen::MatrixXd& points, const std::vector<int>& signs) {
    if (static_cast<Eigen::Index>(signs.size()) != points.cols())
        throw std::invalid_argument("separability needs one sign per point");
    if (std::any_of(signs.begin(), signs.end(), [](int sign) { return sign != 1 && sign != -1; }))
        throw std::invalid_argument("the signs of separability are 1 and -1");
}

}  // namespace

Result<Separability> separability(const Eigen::MatrixXd& points, const std::vector<int>& signs) {
    checkSigns(points, signs);
    const Eigen::Index d = points.rows();
    Separability result;
    const auto first = signs.empty() ? 1 : signs.front();
    if (std::all_of(signs.begin(), signs.end(), [first](int sign) { return sign == first; })) {
        result.separable = true;
        result.margin = optimisation::kInfinity;
        result.euclideanMargin = optimisation::kInfinity;
        result.w = Eigen::VectorXd::Zero(d);
        result.b = first;
        return result;
    }
    if (points.cols() * (d + 2) * (d + 2) > kSeparabilityBudget)
        return limitError("Separability of " + std::to_string(points.cols()) + " data in " +
                          std::to_string(d) + " dimensions is too large a linear program; take fewer data.");
    const Result<optimisation::LinearSolution> solution = optimisation::solve(hullProgram(points, signs));
    const bool solved = solution && solution->status == optimisation::LinearStatus::Optimal;
    ExactHulls hulls;
    if (solved) {
        hulls = {solution->value, solution->x.head(points.cols()), -solution->rowPrice.head(d),
                 -solution->rowPrice[d]};
        result.separable = hulls.value > 0.0 && provablySeparates(hulls, points, signs);
    }
    if (!result.separable) {
        const std::optional<ExactHulls> exact =
            d <= kExactDimension
                ? exactHulls(points, signs, solved ? basisOf(*solution) : std::vector<Eigen::Index>())
                : std::nullopt;
        result.exact = exact.has_value();
        if (exact) hulls = *exact;
        if (!exact && !solved)
            return internalError(
                "The linear program of separability could not be solved; it may be badly scaled.");
        result.separable = hulls.value > (exact ? 0.0 : kGap * points.cwiseAbs().maxCoeff());
    }
    if (!result.separable) {
        setCommonPoint(hulls.lambda, points, signs, result);
        result.euclideanMargin = 0.0;
        return result;
    }
    result.margin = hulls.value;
    result.w = hulls.w;
    result.b = hulls.b;
    result.euclideanMargin = halfDistance(points, signs);
    return result;
}

std::vector<int> classSigns(const loss::Loss& loss, int problem) {
    if (loss.criterion() == loss::Criterion::Squared)
        throw std::invalid_argument("regression targets have no signs");
    const bool binary =
        loss.criterion() == loss::Criterion::Hinge || loss.criterion() == loss::Criterion::Logistic;
    std::vector<int> signs;
    for (const double target : loss.dataset().targets.row(0))
        signs.push_back((binary ? target > 0.0 : target == problem) ? 1 : -1);
    return signs;
}

Result<std::optional<DataSeparability>> dataSeparability(const loss::Loss& loss) {
    if (loss.criterion() == loss::Criterion::Squared) return std::optional<DataSeparability>();
    const bool binary =
        loss.criterion() == loss::Criterion::Hinge || loss.criterion() == loss::Criterion::Logistic;
    const int problems = binary ? 1 : loss.network().architecture().outputs;
    DataSeparability result;
    result.separable = true;
    result.margin = optimisation::kInfinity;
    result.euclideanMargin = optimisation::kInfinity;
    for (int r = 0; r < problems; ++r) {
        Result<Separability> one = separability(loss.dataset().points, classSigns(loss, r));
        if (!one) return one.error();
        result.separable = result.separable && one->separable;
        result.margin = std::min(result.margin, one->margin);
        if (!one->euclideanMargin)
            result.euclideanMargin.reset();
        else if (result.euclideanMargin)
            result.euclideanMargin = std::min(*result.euclideanMargin, *one->euclideanMargin);
        result.problems.push_back(*std::move(one));
    }
    return std::optional<DataSeparability>(std::move(result));
}

}  // namespace omegascope::theory
