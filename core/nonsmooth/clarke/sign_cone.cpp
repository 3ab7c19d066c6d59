#include "core/nonsmooth/clarke/sign_cone.h"

#include "core/optimisation/linear_program.h"

namespace omegascope::nonsmooth {

namespace {

/// A unit form with less than this outside the span of the others counts as dependent on them. The forms
/// carry errors of about 1e-15 (1e-9 at most, where ω lies on its walls to the tolerance only).
constexpr double kDependent = 1e-8;
/// The margin of a cone is the largest t with s_j a_j·y ≥ t for all its unit forms and |y|∞ ≤ 1. Where the
/// cone is empty t is 0, but the simplex method keeps its rows to 1e-9 and the forms have the errors above:
/// up to kEmpty is taken for 0. A cone that opens by 1e-6 is real; between the two the answer is said to be
/// doubtful.
constexpr double kEmpty = 1e-8, kOpen = 1e-6;
/// A witness that lies this far (as a sine) inside the new form's side needs no linear program to replace it.
constexpr double kGoodWitness = 1e-3;

}  // namespace

SignCone::SignCone(Eigen::Index dimension) : basis_(dimension, 0), rows_(0, 0), triangle_(0, 0), witness_(0) {
}

SignCone::Place SignCone::place(const Eigen::VectorXd& form) const {
    Place result;
    const Eigen::VectorXd unit = form.normalized();
    result.coordinates = basis_.transpose() * unit;
    Eigen::VectorXd rest = unit - basis_ * result.coordinates;
    // Once more: the first pass leaves errors of the size of what it removed.
    const Eigen::VectorXd again = basis_.transpose() * rest;
    result.coordinates += again;
    rest -= basis_ * again;
    const double residual = rest.norm();
    if (residual <= kDependent) return result;
    result.residual = residual;
    result.direction = rest / residual;
    return result;
}

void SignCone::addRow(const Eigen::VectorXd& row) {
    rows_.conservativeResize(row.size(), rows_.cols() + 1);
    rows_.col(rows_.cols() - 1) = row;
}

SignCone SignCone::extended(const Place& place, int sign) const {
    const Eigen::Index r = rank();
    SignCone result = *this;
    result.basis_.conservativeResize(Eigen::NoChange, r + 1);
    result.basis_.col(r) = place.direction;
    Eigen::VectorXd row(r + 1);
    row << place.coordinates, place.residual;
    result.triangle_.conservativeResizeLike(Eigen::MatrixXd::Zero(r + 1, r + 1));
    result.triangle_.col(r) = row;
    result.rows_.conservativeResizeLike(Eigen::MatrixXd::Zero(r + 1, rows_.cols()));
    result.addRow(sign * row);
    // The other forms do not see the new coordinate: it is free to give this form its margin.
    const double old = place.coordinates.dot(witness_);
    result.witness_.conservativeResizeLike(Eigen::VectorXd::Zero(r + 1));
    if (sign * old < 1.0) result.witness_[r] = (sign - old) / place.residual;
    if (place.residual < kOpen) result.doubtful_ = true;
    return result;
}

Result<std::optional<SignCone>> SignCone::cut(const Place& place, int sign) const {
    if (!place.dependent()) return std::optional(extended(place, sign));
    const Eigen::VectorXd row = sign * place.coordinates;
    const double margin = row.dot(witness_);
    SignCone result = *this;
    if (margin >= kGoodWitness * witness_.norm()) {
        if (margin < 1.0) result.witness_ /= margin;
    } else {
        const Result<Centre> best = centre(row);
        if (!best) return best.error();
        if (best->margin <= kEmpty) return std::optional<SignCone>();
        if (best->margin < kOpen) result.doubtful_ = true;
        result.witness_ = best->y / best->margin;
    }
    result.addRow(row);
    return std::optional(std::move(result));
}

Result<SignCone::Centre> SignCone::centre(const Eigen::VectorXd& newRow) const {
    const Eigen::Index r = rank(), forms = rows_.cols() + 1;
    optimisation::LinearProgram program(forms, r + 1);
    program.cost[r] = -1.0;
    program.matrix.topLeftCorner(forms - 1, r) = rows_.transpose();
    program.matrix.row(forms - 1).head(r) = newRow.transpose();
    program.matrix.col(r).setConstant(-1.0);
    program.rowLower.setZero();
    program.lower.head(r).setConstant(-1.0);
    program.upper.head(r).setConstant(1.0);
    program.lower[r] = 0.0;
    program.upper[r] = 1.0;
    const Result<optimisation::LinearSolution> solution = optimisation::optimal(optimisation::solve(program));
    if (!solution) return solution.error();
    const Eigen::VectorXd y = solution->x.head(r);
    // The margin is measured on the answer, not believed.
    double margin = newRow.dot(y);
    if (forms > 1) margin = std::min(margin, (rows_.transpose() * y).minCoeff());
    return Centre{y, margin};
}

Eigen::VectorXd SignCone::inside() const {
    if (rank() == 0) return Eigen::VectorXd::Unit(basis_.rows(), 0);
    return (basis_ * witness_).normalized();
}

Eigen::VectorXd SignCone::combination(const Place& place) const {
    return triangle_.triangularView<Eigen::Upper>().solve(place.coordinates);
}

}  // namespace omegascope::nonsmooth
