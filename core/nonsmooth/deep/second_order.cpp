#include "core/nonsmooth/deep/second_order.h"

#include <algorithm>
#include <cmath>

#include "core/loss/masks.h"
#include "core/nonsmooth/deep/invariances.h"
#include "core/nonsmooth/deep/open_entries.h"
#include "core/optimisation/cone_curvature.h"
#include "core/optimisation/linear_program.h"
#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

namespace {

using loss::Criterion;

/// A multiplier within this of its bounds counts as on them; λ as a share of the gradient's terms.
constexpr double kStrict = 1e-6;
/// What the equations of the multipliers may leave, as a share of the gradient's terms.
constexpr double kBalanced = 1e-9;
constexpr double kResidualCost = 1e4;  ///< beside at most 1/4 that a strict multiplier gains
/// Eigenvalues below this share of the largest entry of H are not told from 0.
constexpr double kSecondOrder = 1e-6;
/// The sine up to which a direction of length 1 keeps to a wall.
constexpr double kOnWall = 1e-7;
/// Step of second differences of entries, in units of 1 + |ω|: their error and their rounding are then both near 1e-8.
constexpr double kDifference = 1e-4;

struct CellMultipliers {
    Eigen::VectorXd tau, lambda;
};

bool isStrict(double tau) {
    return tau > kStrict && tau < 1.0 - kStrict;
}

/// τ and λ with as many of them strict as possible; nothing when the equations do not balance.
Result<std::optional<CellMultipliers>> findMultipliers(const MarginCone& cone) {
    const Eigen::Index n = cone.gradient().size(), m = cone.weights().size(), k = cone.cone().cols();
    const Eigen::Index free = m + k;
    // Columns: τ, λ, how strict each is (at most 1/4), and the residual of each equation, split in two.
    optimisation::LinearProgram program(n + 2 * m + k, 2 * free + 2 * n);
    const double size = cone.size();
    program.matrix.topLeftCorner(n, m) = cone.margins() * cone.weights().asDiagonal() / size;
    program.matrix.block(0, m, n, k) = -cone.cone();
    program.matrix.block(0, 2 * free, n, n).setIdentity();
    program.matrix.block(0, 2 * free + n, n, n) = -Eigen::MatrixXd::Identity(n, n);
    program.rowLower.head(n) = program.rowUpper.head(n) = -cone.gradient() / size;
    program.lower.setZero();
    program.upper.head(m).setOnes();
    program.upper.segment(free, free).setConstant(0.25);
    for (Eigen::Index j = 0; j < free; ++j) {
        const Eigen::Index row = n + j;
        program.matrix(row, j) = 1.0;
        program.matrix(row, free + j) = -1.0;
        program.rowLower[row] = 0.0;
    }
    for (Eigen::Index j = 0; j < m; ++j) {
        const Eigen::Index row = n + free + j;
        program.matrix(row, j) = program.matrix(row, free + j) = 1.0;
        program.rowUpper[row] = 1.0;
    }
    program.cost.segment(free, free).setConstant(-1.0);
    program.cost.tail(2 * n).setConstant(kResidualCost * static_cast<double>(free + 1));
    const auto solution = optimisation::optimal(optimisation::solve(program));
    if (!solution) return solution.error();
    if (solution->x.tail(2 * n).sum() > kBalanced) return std::optional<CellMultipliers>();
    return std::optional(CellMultipliers{solution->x.head(m), size * solution->x.segment(m, k)});
}

/// The smooth forms of one cell at any ω', and Λ's gradient.
class CellForms {
  public:
    CellForms(const Place& place, const IncidentCells& hidden, const IncidentCell& u,
              const std::vector<network::Activation>& margins, const CellMultipliers& multipliers,
              double leastLambda)
        : loss_(place.loss),
          leastLambda_(leastLambda),
          margins_(margins),
          multipliers_(multipliers),
          masks_(loss::masks(loss_.network(), loss_.criterion(), loss_.dataset().targets,
                             loss::resolved(u.signature, -1))) {
        pulls_ = Eigen::MatrixXd::Zero(loss_.network().architecture().outputs, loss_.dataset().size());
        if (isSquared()) {
            const auto pass =
                loss::maskedForward(loss_.network(), masks_, place.parameters, loss_.dataset().points);
            pulls_ = 2.0 * (pass.outputs - loss_.dataset().targets) * loss_.weights().row(0).asDiagonal();
        }
        for (const OpenEntry& entry : openEntries(loss_, place.signature)) {
            double tau = 1.0;
            if (entry.margin)
                for (std::size_t m = 0; m < margins.size(); ++m)
                    if (margins[m].datum == entry.datum && margins[m].unit == entry.unit)
                        tau = multipliers.tau[static_cast<Eigen::Index>(m)];
            if (entry.plus >= 0) pulls_(entry.plus, entry.datum) += tau * entry.weight;
            if (entry.minus >= 0) pulls_(entry.minus, entry.datum) -= tau * entry.weight;
            if (entry.margin) entries_.emplace_back(entry, tau);
        }
        for (std::size_t r = 0; r < hidden.active.size(); ++r) {
            if (u.states[r] == 0) continue;
            kinks_.push_back(hidden.active[r]);
            // The cone's forms have length 1; a pre-activation's has its own.
            signs_.push_back(static_cast<double>(u.states[r]));
            lengths_.push_back(kinkForm(place.parameters, kinks_.back()).norm());
        }
    }

    /// The pulls of the outputs stay those at ω: affine in each single parameter of `at`.
    Eigen::VectorXd gradient(const Eigen::VectorXd& at) const {
        const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
        Eigen::VectorXd sum = loss::maskedBackward(loss_.network(), masks_, at, pass.features, pulls_);
        for (std::size_t r = 0; r < kinks_.size(); ++r)
            if (const double lambda = multipliers_.lambda[static_cast<Eigen::Index>(r)]; lambda > 0.0)
                sum -= lambda * signs_[r] / lengths_[r] * kinkForm(at, kinks_[r]);
        return sum;
    }

    /// What Λ's second derivatives have beyond those of `gradient`: of the squares, Σ_i 2 μ_i Σ_r ∇ŷ_ir ∇ŷ_irᵀ at ω.
    Eigen::MatrixXd ofSquares(const Eigen::VectorXd& at) const {
        Eigen::MatrixXd result = Eigen::MatrixXd::Zero(at.size(), at.size());
        if (!isSquared()) return result;
        const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
        for (Eigen::Index i = 0; i < pulls_.cols(); ++i)
            for (Eigen::Index r = 0; r < pulls_.rows(); ++r) {
                Eigen::MatrixXd seed = Eigen::MatrixXd::Zero(pulls_.rows(), pulls_.cols());
                seed(r, i) = 1.0;
                const Eigen::VectorXd slope =
                    loss::maskedBackward(loss_.network(), masks_, at, pass.features, std::move(seed));
                result.selfadjointView<Eigen::Lower>().rankUpdate(slope, 2.0 * loss_.weights()(0, i));
            }
        return result.selfadjointView<Eigen::Lower>();
    }

    /// Gradients at `at` of what must not change where ω moves for nothing: of Λ and the strict margins, or of all outputs
    /// of the squared loss, and of the strict kinks. Rows.
    Eigen::MatrixXd held(const Eigen::VectorXd& at) const {
        const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
        std::vector<Eigen::VectorXd> rows;
        const auto addOutputs = [&](Eigen::MatrixXd seed) {
            rows.push_back(loss::maskedBackward(loss_.network(), masks_, at, pass.features, std::move(seed)));
        };
        const Eigen::MatrixXd zero = Eigen::MatrixXd::Zero(pulls_.rows(), pulls_.cols());
        if (isSquared()) {
            for (Eigen::Index i = 0; i < pulls_.cols(); ++i)
                for (Eigen::Index r = 0; r < pulls_.rows(); ++r) {
                    Eigen::MatrixXd seed = zero;
                    seed(r, i) = 1.0;
                    addOutputs(std::move(seed));
                }
        } else {
            rows.push_back(gradient(at));
        }
        for (const auto& [entry, tau] : entries_) {
            if (!isStrict(tau)) continue;
            Eigen::MatrixXd seed = zero;
            if (entry.plus >= 0) seed(entry.plus, entry.datum) += 1.0;
            if (entry.minus >= 0) seed(entry.minus, entry.datum) -= 1.0;
            addOutputs(std::move(seed));
        }
        for (std::size_t r = 0; r < kinks_.size(); ++r)
            if (multipliers_.lambda[static_cast<Eigen::Index>(r)] > leastLambda_)
                rows.push_back(kinkForm(at, kinks_[r]));
        Eigen::MatrixXd result(std::ssize(rows), at.size());
        for (std::size_t j = 0; j < rows.size(); ++j)
            result.row(static_cast<Eigen::Index>(j)) = rows[j].transpose();
        return result;
    }

    /// Margins' m, then s z / |dz| of the kinks.
    Eigen::VectorXd values(const Eigen::VectorXd& at) const {
        const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
        Eigen::MatrixXd criterion;
        if (!margins_.empty())
            criterion =
                loss::criterionPreActivations(loss_.criterion(), pass.outputs, loss_.dataset().targets);
        Eigen::VectorXd result(std::ssize(margins_) + std::ssize(kinks_));
        Eigen::Index at_ = 0;
        for (const auto& margin : margins_) result[at_++] = criterion(margin.unit, margin.datum);
        for (std::size_t r = 0; r < kinks_.size(); ++r)
            result[at_++] = signs_[r] / lengths_[r] *
                            pass.preActivations[static_cast<std::size_t>(kinks_[r].layer - 1)](
                                kinks_[r].unit, kinks_[r].datum);
        return result;
    }

  private:
    bool isSquared() const { return loss_.criterion() == Criterion::Squared; }
    Eigen::VectorXd kinkForm(const Eigen::VectorXd& at, const network::Activation& kink) const {
        const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
        Eigen::MatrixXd seed =
            Eigen::MatrixXd::Zero(loss_.network().architecture().width(kink.layer), loss_.dataset().size());
        seed(kink.unit, kink.datum) = 1.0;
        return loss::maskedBackward(loss_.network(), masks_, at, pass.features, std::move(seed), kink.layer);
    }

    const loss::Loss& loss_;
    double leastLambda_;                                 ///< beyond it a λ is strict
    std::vector<std::pair<OpenEntry, double>> entries_;  ///< the margins with their τ
    const std::vector<network::Activation>& margins_;
    const CellMultipliers& multipliers_;
    loss::Masks masks_;
    Eigen::MatrixXd pulls_;
    std::vector<network::Activation> kinks_;
    std::vector<double> signs_, lengths_;
};

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
            if (isStrict(at.tau[j]))
                add(strict, form);
            else
                add(open, at.tau[j] > 0.5 ? form : Eigen::VectorXd(-form));
        }
        for (Eigen::Index r = 0; r < cone.cone().cols(); ++r)
            add(at.lambda[r] > kStrict * cone.size() ? strict : open, cone.cone().col(r));
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
/// are taken, which a few random points tell with probability 1. Orthonormal.
Eigen::MatrixXd idleMoves(const CellForms& forms, const Eigen::MatrixXd& space) {
    // Of squared sines; their rounding is near 1e-16.
    constexpr double kChangesNothing = 1e-12;
    const Eigen::Index n = space.rows();
    if (space.cols() == 0) return space;
    Random random(kDeepSeed);
    Eigen::MatrixXd slopes(0, space.cols());
    for (int points = 0; slopes.rows() < 2 * space.cols() || points < 2; ++points) {
        Eigen::MatrixXd held = forms.held(randomUnit(n, random) * std::sqrt(static_cast<double>(n)));
        for (auto row : held.rowwise())
            if (const double length = row.norm(); length > 0.0) row /= length;
        slopes.conservativeResize(slopes.rows() + held.rows(), Eigen::NoChange);
        slopes.bottomRows(held.rows()) = held * space;
    }
    const algebra::SymmetricEigen eigen = algebra::symmetricEigen(slopes.transpose() * slopes);
    Eigen::Index idle = 0;
    while (idle < eigen.values.size() && eigen.values[idle] <= kChangesNothing * eigen.values.maxCoeff())
        ++idle;
    return space * eigen.vectors.leftCols(idle);
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

}  // namespace

Result<SecondOrder> secondOrder(const Place& place, const IncidentCells& hidden, const IncidentCell& u,
                                const MarginCone& cone, const std::vector<network::Activation>& margins,
                                const Eigen::MatrixXd& z, const Control& control) {
    SecondOrder result;
    const auto multipliers = findMultipliers(cone);
    if (!multipliers) return multipliers.error();
    if (!*multipliers) return result;
    const CellMultipliers& at = **multipliers;
    const CellForms forms(place, hidden, u, margins, at, kStrict * cone.size());
    const Eigen::Index n = place.parameters.size();
    Eigen::MatrixXd h(n, n);
    const Eigen::VectorXd here = forms.gradient(place.parameters);
    for (Eigen::Index j = 0; j < n; ++j) {
        Eigen::VectorXd moved = place.parameters;
        moved[j] += 1.0;
        h.col(j) = forms.gradient(moved) - here;
    }
    h = 0.5 * (h + h.transpose()).eval() + forms.ofSquares(place.parameters);
    const double threshold = std::max(kSecondOrder * h.cwiseAbs().maxCoeff(), kBalanced * cone.size());

    const Edges edges(cone, at);
    const Eigen::MatrixXd idle = idleMoves(forms, kernelOf(edges.strict));
    const Eigen::MatrixXd level = kernelOf(beside(edges.strict, beside(z, idle)));
    const auto curvature = optimisation::curvatureOnCone(
        level.transpose() * h * level, boundingForms(edges, idle).transpose() * level, threshold, control);
    if (!curvature) return curvature.error();
    result.rises = curvature->positive;
    if (!curvature->negative) return result;
    result.direction = level * *curvature->negative;
    result.bend = bendOf(forms, place.parameters, edges, *result.direction);
    return result;
}

}  // namespace omegascope::nonsmooth
