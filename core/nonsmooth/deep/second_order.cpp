#include "core/nonsmooth/deep/second_order.h"

#include <algorithm>
#include <cmath>

#include "core/loss/masks.h"
#include "core/nonsmooth/deep/invariances.h"
#include "core/nonsmooth/deep/open_entries.h"
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
/// Step of second differences of entries, in units of 1 + |ω|: their error and their rounding are then both near 1e-8.
constexpr double kDifference = 1e-4;

struct CellMultipliers {
    Eigen::VectorXd tau, lambda;
};

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
              const std::vector<network::Activation>& margins, const CellMultipliers& multipliers)
        : loss_(place.loss),
          margins_(margins),
          multipliers_(multipliers),
          masks_(loss::masks(loss_.network(), loss_.criterion(), loss_.dataset().targets,
                             loss::resolved(u.signature, -1))) {
        pulls_ = Eigen::MatrixXd::Zero(loss_.network().architecture().outputs, loss_.dataset().size());
        for (const OpenEntry& entry : openEntries(loss_, place.signature)) {
            double tau = 1.0;
            if (entry.margin)
                for (std::size_t m = 0; m < margins.size(); ++m)
                    if (margins[m].datum == entry.datum && margins[m].unit == entry.unit)
                        tau = multipliers.tau[static_cast<Eigen::Index>(m)];
            if (entry.plus >= 0) pulls_(entry.plus, entry.datum) += tau * entry.weight;
            if (entry.minus >= 0) pulls_(entry.minus, entry.datum) -= tau * entry.weight;
        }
        for (std::size_t r = 0; r < hidden.active.size(); ++r) {
            if (u.states[r] == 0) continue;
            kinks_.push_back(hidden.active[r]);
            // The cone's forms have length 1; a pre-activation's has its own.
            signs_.push_back(static_cast<double>(u.states[r]));
            lengths_.push_back(kinkForm(place.parameters, kinks_.back()).norm());
        }
    }

    Eigen::VectorXd gradient(const Eigen::VectorXd& at) const {
        const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
        Eigen::VectorXd sum = loss::maskedBackward(loss_.network(), masks_, at, pass.features, pulls_);
        for (std::size_t r = 0; r < kinks_.size(); ++r)
            if (const double lambda = multipliers_.lambda[static_cast<Eigen::Index>(r)]; lambda > 0.0)
                sum -= lambda * signs_[r] / lengths_[r] * kinkForm(at, kinks_[r]);
        return sum;
    }

    /// Margins' m, then s z / |dz| of the kinks.
    Eigen::VectorXd values(const Eigen::VectorXd& at) const {
        const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
        const Eigen::MatrixXd criterion =
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
    Eigen::VectorXd kinkForm(const Eigen::VectorXd& at, const network::Activation& kink) const {
        const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
        Eigen::MatrixXd seed =
            Eigen::MatrixXd::Zero(loss_.network().architecture().width(kink.layer), loss_.dataset().size());
        seed(kink.unit, kink.datum) = 1.0;
        return loss::maskedBackward(loss_.network(), masks_, at, pass.features, std::move(seed), kink.layer);
    }

    const loss::Loss& loss_;
    const std::vector<network::Activation>& margins_;
    const CellMultipliers& multipliers_;
    loss::Masks masks_;
    Eigen::MatrixXd pulls_;
    std::vector<network::Activation> kinks_;
    std::vector<double> signs_, lengths_;
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
    if (units.cols() == 0) return Eigen::MatrixXd::Identity(n, n);
    const Eigen::MatrixXd span = algebra::orthonormalBasis(units, kDeepRank);
    const algebra::SymmetricEigen eigen =
        algebra::symmetricEigen(Eigen::MatrixXd::Identity(n, n) - span * span.transpose());
    return eigen.vectors.rightCols(n - span.cols());
}

}  // namespace

Result<SecondOrder> secondOrder(const Place& place, const IncidentCells& hidden, const IncidentCell& u,
                                const MarginCone& cone, const std::vector<network::Activation>& margins,
                                const Eigen::MatrixXd& z) {
    SecondOrder result;
    const auto multipliers = findMultipliers(cone);
    if (!multipliers) return multipliers.error();
    if (!*multipliers) return result;
    const CellMultipliers& at = **multipliers;
    const CellForms forms(place, hidden, u, margins, at);
    const Eigen::Index n = place.parameters.size(), m = margins.empty() ? 0 : std::ssize(margins);
    // Λ is affine in each single parameter.
    Eigen::MatrixXd h(n, n);
    const Eigen::VectorXd here = forms.gradient(place.parameters);
    for (Eigen::Index j = 0; j < n; ++j) {
        Eigen::VectorXd moved = place.parameters;
        moved[j] += 1.0;
        h.col(j) = forms.gradient(moved) - here;
    }
    h = 0.5 * (h + h.transpose()).eval();
    const double threshold = std::max(kSecondOrder * h.cwiseAbs().maxCoeff(), kBalanced * cone.size());

    Eigen::MatrixXd all(n, m + cone.cone().cols() + z.cols());
    all << cone.margins(), cone.cone(), z;
    Eigen::MatrixXd strict(n, 0);
    const auto addStrict = [&](const auto& column) {
        strict.conservativeResize(n, strict.cols() + 1);
        strict.rightCols(1) = column;
    };
    for (Eigen::Index j = 0; j < m; ++j)
        if (at.tau[j] > kStrict && at.tau[j] < 1.0 - kStrict) addStrict(cone.margins().col(j));
    for (Eigen::Index r = 0; r < cone.cone().cols(); ++r)
        if (at.lambda[r] > kStrict * cone.size()) addStrict(cone.cone().col(r));
    for (Eigen::Index c = 0; c < z.cols(); ++c) addStrict(z.col(c));

    const Eigen::MatrixXd level = kernelOf(strict);
    result.rises =
        level.cols() == 0 || algebra::symmetricEigen(level.transpose() * h * level).values[0] > threshold;
    if (result.rises) return result;
    const Eigen::MatrixXd kernel = kernelOf(all);
    if (kernel.cols() == 0) return result;
    const algebra::SymmetricEigen eigen = algebra::symmetricEigen(kernel.transpose() * h * kernel);
    if (!(eigen.values[0] < -threshold)) return result;
    const Eigen::VectorXd eta = kernel * eigen.vectors.col(0);
    const double step = kDifference * (1.0 + place.parameters.norm());
    const Eigen::VectorXd second =
        (forms.values(place.parameters + step * eta) + forms.values(place.parameters - step * eta) -
         2.0 * forms.values(place.parameters)) /
        (step * step);
    const Eigen::MatrixXd walls = all.leftCols(second.size()).transpose();
    result.direction = eta;
    result.bend = algebra::leastNormSolution(walls, -0.5 * second, kDeepRank);
    return result;
}

}  // namespace omegascope::nonsmooth
