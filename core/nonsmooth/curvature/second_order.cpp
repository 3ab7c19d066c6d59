#include "core/nonsmooth/curvature/second_order.h"

#include <algorithm>
#include <cmath>

#include "core/nonsmooth/curvature/cell_forms.h"
#include "core/nonsmooth/curvature/equal_loss.h"
#include "core/nonsmooth/curvature/invariances.h"
#include "core/optimisation/cone_curvature.h"
#include "core/optimisation/linear_program.h"
#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

namespace {

/// Eigenvalues below this share of the largest entry of H are not told from 0.
constexpr double kSecondOrder = 1e-6;
/// The sine up to which a direction of length 1 keeps to a wall.
constexpr double kOnWall = 1e-7;
/// Step of second differences of entries, in units of 1 + |ω|: their error and their rounding are then both near 1e-8.
constexpr double kDifference = 1e-4;

/// The forms of a cell at ω, by their multipliers.
struct Edges {
    Edges(const MarginCone& cone, const CellMultipliers& at) {
        const Eigen::Index n = cone.gradient().size(), m = cone.weights().size();
        all.resize(n, m + cone.cone().cols());
        strict.resize(n, 0);
        open.resize(n, 0);
        if (m > 0) all.leftCols(m) = cone.margins();
        all.rightCols(cone.cone().cols()) = cone.cone();
        const auto add = [n](Eigen::MatrixXd& columns, const Eigen::VectorXd& column) {
            columns.conservativeResize(n, columns.cols() + 1);
            columns.rightCols(1) = column;
        };
        for (Eigen::Index j = 0; j < m; ++j) {
            const Eigen::VectorXd form = cone.margins().col(j);
            if (isStrictTau(at.tau[j]))
                add(strict, form);
            else
                add(open, at.tau[j] > 0.5 ? form : Eigen::VectorXd(-form));
        }
        for (Eigen::Index r = 0; r < cone.cone().cols(); ++r)
            add(at.lambda[r] > kStrictShare * cone.size() ? strict : open, cone.cone().col(r));
    }

    Eigen::MatrixXd all;     ///< margins' a_m, then s_r dz_r
    Eigen::MatrixXd strict;  ///< E⁺: 0 along what is critical
    Eigen::MatrixXd open;    ///< ≥ 0 along it
};

/// An orthonormal basis of the directions that all columns of `forms` send to 0.
Eigen::MatrixXd kernelOf(const Eigen::MatrixXd& forms) {
    const Eigen::Index n = forms.rows();
    Eigen::MatrixXd units(n, 0);
    for (Eigen::Index c = 0; c < forms.cols(); ++c)
        if (const double length = forms.col(c).norm(); length > 0.0) {
            units.conservativeResize(n, units.cols() + 1);
            units.rightCols(1) = forms.col(c) / length;
        }
    return algebra::orthonormalComplement(units, kDeepRank);
}

/// The moves in a space of directions that change nothing: all gradients that `held` gives are 0 along them wherever they
/// are taken. At a random point those of the space are left along which they are 0 there; where that leaves all that was
/// left before, it does so everywhere, with probability 1. Orthonormal.
Eigen::MatrixXd idleMoves(const CellForms& forms, Eigen::MatrixXd space) {
    // Of squared sines; their rounding is near 1e-16.
    constexpr double kChangesNothing = 1e-12;
    const Eigen::Index n = space.rows();
    Random random(kDeepSeed);
    for (Eigen::Index before = -1; space.cols() > 0 && space.cols() != before;) {
        before = space.cols();
        Eigen::MatrixXd held = forms.held(randomUnit(n, random) * std::sqrt(static_cast<double>(n)));
        for (auto row : held.rowwise())
            if (const double length = row.norm(); length > 0.0) row /= length;
        const Eigen::MatrixXd slopes = held * space;
        const algebra::SymmetricEigen eigen = algebra::symmetricEigen(slopes.transpose() * slopes);
        const auto idle = static_cast<Eigen::Index>((eigen.values.array() <= kChangesNothing).count());
        space = (space * eigen.vectors.leftCols(idle)).eval();
    }
    return space;
}

Eigen::MatrixXd beside(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
    Eigen::MatrixXd both(a.rows(), a.cols() + b.cols());
    both << a, b;
    return both;
}

/// ζ, so that along ω + ε η + ε² ζ the entries that η keeps to their walls stay on them up to ε³.
Eigen::VectorXd bendOf(const CellForms& forms, const Eigen::VectorXd& at, const Edges& edges,
                       const Eigen::VectorXd& eta) {
    const double step = kDifference * (1.0 + at.norm());
    const Eigen::VectorXd second =
        (forms.values(at + step * eta) + forms.values(at - step * eta) - 2.0 * forms.values(at)) /
        (step * step);
    std::vector<Eigen::Index> kept;
    for (Eigen::Index e = 0; e < second.size(); ++e)
        if (std::abs(edges.all.col(e).dot(eta)) <= kOnWall * edges.all.col(e).norm()) kept.push_back(e);
    const Eigen::MatrixXd walls = edges.all(Eigen::all, kept).transpose();
    return algebra::leastNormSolution(walls, -0.5 * second(kept), kDeepRank);
}

/// Open forms that bound the critical directions up to idle moves: one that an idle move crosses bounds nothing.
Eigen::MatrixXd boundingForms(const Edges& edges, const Eigen::MatrixXd& idle) {
    Eigen::MatrixXd bounding(edges.open.rows(), 0);
    for (const auto& form : edges.open.colwise())
        if (idle.cols() == 0 || (idle.transpose() * form).norm() <= kOnWall * form.norm()) {
            bounding.conservativeResize(Eigen::NoChange, bounding.cols() + 1);
            bounding.rightCols(1) = form;
        }
    return bounding;
}

/// The critical directions of a cell, orthonormal, with H on them, and those along which nothing changes.
struct Level {
    const Eigen::MatrixXd& directions;
    const Eigen::MatrixXd& curvature;
    Eigen::MatrixXd unchanging;
};

/// H is 0 or positive on all of ker E⁺, and 0 along a manifold of equal loss alone.
bool risesAboutManifold(const CellForms& forms, const Eigen::VectorXd& at, const Level& level,
                        double threshold, double size) {
    const algebra::SymmetricEigen eigen = algebra::symmetricEigen(level.curvature);
    if (eigen.values.size() == 0 || eigen.values[0] < -threshold) return false;
    const auto zeros = static_cast<Eigen::Index>((eigen.values.array() <= threshold).count());
    const Eigen::MatrixXd still = level.directions * eigen.vectors.leftCols(zeros);
    const Eigen::MatrixXd tangent = algebra::orthonormalBasis(beside(level.unchanging, still), kDeepRank);
    return isEqualLossManifold(forms, at, tangent, size);
}

/// η and the shortest idle move (in the 1-norm) with which it keeps to the open forms' sides, if there is one: those that an
/// idle move crosses did not bound η.
Eigen::VectorXd onOpenSides(const Edges& edges, const Eigen::MatrixXd& idle, const Eigen::VectorXd& eta) {
    constexpr double kLongestMove = 100.0;
    const Eigen::Index moves = idle.cols();
    if (moves == 0 || edges.open.cols() == 0) return eta;
    optimisation::LinearProgram program(edges.open.cols(), 2 * moves);
    program.matrix << edges.open.transpose() * idle, -edges.open.transpose() * idle;
    program.rowLower = -edges.open.transpose() * eta;
    program.cost.setOnes();
    program.lower.setZero();
    program.upper.setConstant(kLongestMove);
    const auto move = optimisation::solveInDoubles(program);
    if (!move || move->status != optimisation::LinearStatus::Optimal) return eta;
    return (eta + idle * (move->x.head(moves) - move->x.tail(moves))).normalized();
}

}  // namespace

Result<SecondOrder> secondOrder(const Place& place, const IncidentCells& hidden, const IncidentCell& u,
                                const MarginCone& cone, const std::vector<network::Activation>& margins,
                                const Eigen::MatrixXd& z, const Control& control) {
    SecondOrder result;
    const auto multipliers = findMultipliers(cone);
    if (!multipliers) return multipliers.error();
    if (!*multipliers) return result;
    const CellMultipliers& at = **multipliers;
    const CellForms forms(place, hidden, u, margins, at, cone.size());
    const Eigen::MatrixXd h = forms.hessian(place.parameters, at);
    const double threshold = std::max(kSecondOrder * h.cwiseAbs().maxCoeff(), kBalancedShare * cone.size());

    const Edges edges(cone, at);
    const Eigen::MatrixXd idle = idleMoves(forms, kernelOf(edges.strict));
    const Eigen::MatrixXd level = kernelOf(beside(edges.strict, beside(z, idle)));
    const Eigen::MatrixXd reduced = level.transpose() * h * level;
    const auto curvature = optimisation::curvatureOnCone(
        reduced, boundingForms(edges, idle).transpose() * level, threshold, control);
    if (!curvature) return curvature.error();
    result.rises = curvature->positive;
    if (!curvature->negative) {
        result.rises =
            result.rises || risesAboutManifold(forms, place.parameters, {level, reduced, beside(z, idle)},
                                               threshold, cone.size());
        return result;
    }
    result.direction = onOpenSides(edges, idle, level * *curvature->negative);
    result.bend = bendOf(forms, place.parameters, edges, *result.direction);
    return result;
}

}  // namespace omegascope::nonsmooth
