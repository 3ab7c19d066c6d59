#include "core/nonsmooth/curvature/cell_forms.h"

#include "core/optimisation/linear_program.h"

namespace omegascope::nonsmooth {

namespace {

constexpr double kResidualCost = 1e4;  ///< beside at most 1/4 that a strict multiplier gains

}  // namespace

Result<std::optional<CellMultipliers>> findMultipliers(const MarginCone& cone, double balanced) {
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
    if (solution->x.tail(2 * n).sum() > balanced) return std::optional<CellMultipliers>();
    return std::optional(CellMultipliers{solution->x.head(m), size * solution->x.segment(m, k)});
}

CellForms::CellForms(const Place& place, const IncidentCells& hidden, const IncidentCell& u,
                     const std::vector<network::Activation>& margins, const CellMultipliers& multipliers,
                     double size)
    : loss_(place.loss),
      leastLambda_(kStrictShare * size),
      margins_(margins),
      multipliers_(multipliers),
      masks_(loss::masks(loss_.network(), loss_.criterion(), loss_.dataset().targets,
                         loss::resolved(u.signature, -1))) {
    for (const OpenEntry& entry : openEntries(loss_, place.signature)) {
        Term term{entry, -1};
        for (std::size_t m = 0; m < margins.size() && entry.margin; ++m)
            if (margins[m].datum == entry.datum && margins[m].unit == entry.unit)
                term.margin = static_cast<std::ptrdiff_t>(m);
        terms_.push_back(term);
    }
    pulls_ = pullsAt(place.parameters, multipliers_);
    for (std::size_t r = 0; r < hidden.active.size(); ++r) {
        if (u.states[r] == 0) continue;
        kinks_.push_back(hidden.active[r]);
        // The cone's forms have length 1; a pre-activation's has its own.
        signs_.push_back(static_cast<double>(u.states[r]) / kinkForm(place.parameters, kinks_.back()).norm());
    }
}

Eigen::MatrixXd CellForms::noPulls() const {
    return Eigen::MatrixXd::Zero(loss_.network().architecture().outputs, loss_.dataset().size());
}

Eigen::MatrixXd CellForms::pullsAt(const Eigen::VectorXd& at, const CellMultipliers& multipliers) const {
    Eigen::MatrixXd pulls = noPulls();
    if (isSquared()) {
        const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
        pulls = 2.0 * (pass.outputs - loss_.dataset().targets) * loss_.weights().row(0).asDiagonal();
    }
    for (const Term& term : terms_) {
        const double pull = tauOf(term, multipliers) * term.entry.weight;
        if (term.entry.plus >= 0) pulls(term.entry.plus, term.entry.datum) += pull;
        if (term.entry.minus >= 0) pulls(term.entry.minus, term.entry.datum) -= pull;
    }
    return pulls;
}

Eigen::VectorXd CellForms::gradientOf(const Eigen::VectorXd& at, const Eigen::MatrixXd& pulls,
                                      const CellMultipliers& multipliers) const {
    const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
    Eigen::VectorXd sum = loss::maskedBackward(loss_.network(), masks_, at, pass.features, pulls);
    for (std::size_t r = 0; r < kinks_.size(); ++r)
        if (const double lambda = multipliers.lambda[static_cast<Eigen::Index>(r)]; lambda != 0.0)
            sum -= lambda * signs_[r] * kinkForm(at, kinks_[r]);
    return sum;
}

Eigen::MatrixXd CellForms::hessian(const Eigen::VectorXd& at, const CellMultipliers& multipliers) const {
    const Eigen::Index n = at.size();
    const Eigen::MatrixXd pulls = pullsAt(at, multipliers);
    const Eigen::VectorXd here = gradientOf(at, pulls, multipliers);
    Eigen::MatrixXd h(n, n);
    Eigen::VectorXd moved = at;
    for (Eigen::Index j = 0; j < n; ++j) {
        // The gradient is affine in each single parameter.
        moved[j] = at[j] + 1.0;
        h.col(j) = gradientOf(moved, pulls, multipliers) - here;
        moved[j] = at[j];
    }
    return 0.5 * (h + h.transpose()).eval() + ofSquares(at);
}

Eigen::MatrixXd CellForms::ofSquares(const Eigen::VectorXd& at) const {
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(at.size(), at.size());
    if (!isSquared()) return result;
    const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
    for (Eigen::Index i = 0; i < pulls_.cols(); ++i)
        for (Eigen::Index r = 0; r < pulls_.rows(); ++r) {
            Eigen::MatrixXd seed = noPulls();
            seed(r, i) = 1.0;
            const Eigen::VectorXd slope =
                loss::maskedBackward(loss_.network(), masks_, at, pass.features, std::move(seed));
            result.selfadjointView<Eigen::Lower>().rankUpdate(slope, 2.0 * loss_.weights()(0, i));
        }
    return result.selfadjointView<Eigen::Lower>();
}

Eigen::VectorXd CellForms::kinkForm(const Eigen::VectorXd& at, const network::Activation& kink) const {
    const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
    Eigen::MatrixXd seed =
        Eigen::MatrixXd::Zero(loss_.network().architecture().width(kink.layer), loss_.dataset().size());
    seed(kink.unit, kink.datum) = 1.0;
    return loss::maskedBackward(loss_.network(), masks_, at, pass.features, std::move(seed), kink.layer);
}

Eigen::VectorXd CellForms::outputForm(const Eigen::VectorXd& at, const network::ForwardPass& pass,
                                      const OpenEntry& entry) const {
    Eigen::MatrixXd seed = noPulls();
    if (entry.plus >= 0) seed(entry.plus, entry.datum) += 1.0;
    if (entry.minus >= 0) seed(entry.minus, entry.datum) -= 1.0;
    return loss::maskedBackward(loss_.network(), masks_, at, pass.features, std::move(seed));
}

Eigen::MatrixXd CellForms::held(const Eigen::VectorXd& at) const {
    const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
    std::vector<Eigen::VectorXd> rows;
    if (isSquared()) {
        for (Eigen::Index i = 0; i < pulls_.cols(); ++i)
            for (Eigen::Index r = 0; r < pulls_.rows(); ++r)
                rows.push_back(
                    outputForm(at, pass, {static_cast<int>(i), 0, static_cast<int>(r), -1, 1.0, false}));
    } else {
        rows.push_back(gradient(at));
    }
    for (const Term& term : terms_)
        if (term.margin >= 0 && isStrictTau(tauOf(term, multipliers_)))
            rows.push_back(outputForm(at, pass, term.entry));
    for (std::size_t r = 0; r < kinks_.size(); ++r)
        if (multipliers_.lambda[static_cast<Eigen::Index>(r)] > leastLambda_)
            rows.push_back(kinkForm(at, kinks_[r]));
    Eigen::MatrixXd result(std::ssize(rows), at.size());
    for (std::size_t j = 0; j < rows.size(); ++j)
        result.row(static_cast<Eigen::Index>(j)) = rows[j].transpose();
    return result;
}

Eigen::VectorXd CellForms::values(const Eigen::VectorXd& at) const {
    const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
    Eigen::MatrixXd criterion;
    if (!margins_.empty())
        criterion = loss::criterionPreActivations(loss_.criterion(), pass.outputs, loss_.dataset().targets);
    Eigen::VectorXd result(std::ssize(margins_) + std::ssize(kinks_));
    Eigen::Index place = 0;
    for (const auto& margin : margins_) result[place++] = criterion(margin.unit, margin.datum);
    for (std::size_t r = 0; r < kinks_.size(); ++r)
        result[place++] = signs_[r] * pass.preActivations[static_cast<std::size_t>(kinks_[r].layer - 1)](
                                          kinks_[r].unit, kinks_[r].datum);
    return result;
}

Eigen::MatrixXd CellForms::valueGradients(const Eigen::VectorXd& at) const {
    const auto pass = loss::maskedForward(loss_.network(), masks_, at, loss_.dataset().points);
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(at.size(), std::ssize(margins_) + std::ssize(kinks_));
    for (const Term& term : terms_)
        if (term.margin >= 0) result.col(term.margin) = outputForm(at, pass, term.entry);
    for (std::size_t r = 0; r < kinks_.size(); ++r)
        result.col(std::ssize(margins_) + static_cast<Eigen::Index>(r)) = signs_[r] * kinkForm(at, kinks_[r]);
    return result;
}

std::vector<Eigen::Index> CellForms::strictValues() const {
    std::vector<Eigen::Index> result;
    for (Eigen::Index m = 0; m < multipliers_.tau.size(); ++m)
        if (isStrictTau(multipliers_.tau[m])) result.push_back(m);
    for (Eigen::Index r = 0; r < multipliers_.lambda.size(); ++r)
        if (multipliers_.lambda[r] > leastLambda_) result.push_back(multipliers_.tau.size() + r);
    return result;
}

double CellForms::factor(Eigen::Index value) const {
    if (value >= multipliers_.tau.size()) return -1.0;
    for (const Term& term : terms_)
        if (term.margin == value) return term.entry.weight;
    return 0.0;
}

}  // namespace omegascope::nonsmooth
