#include "core/nonsmooth/deep/deep_minimum.h"

#include <algorithm>
#include <cmath>

#include "core/loss/masks.h"
#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/clarke/datum_branches.h"
#include "core/nonsmooth/clarke/rescaling.h"
#include "core/nonsmooth/deep/outer_certificate.h"
#include "core/nonsmooth/first_order/first_order_test.h"
#include "core/nonsmooth/verdict/steady_fall.h"
#include "core/support/dense_algebra.h"
#include "core/support/random.h"
#include "core/theory/flat_cells.h"

namespace omegascope::nonsmooth {

namespace {

using Sign = FirstOrderDecision::Sign;

/// Nearly dependent forms count as dependent: strictOn takes a linear program's 1e-7 for 0.
constexpr double kRank = 1e-6;
/// Slopes that count as descent on a cone, whose rows the solver keeps to 1e-9 only.
constexpr double kConeSlope = 1e-7;
constexpr double kCurvature = 1e-6;  ///< eigenvalues below this share of the largest are not told from 0
constexpr int kSamples = 400;
constexpr std::uint64_t kSeed = 0x6d696e;

Eigen::VectorXd randomUnit(Eigen::Index size, Random& random) {
    Eigen::VectorXd direction(size);
    for (double& entry : direction) entry = random.normal();
    return direction.normalized();
}

/// The gradient of a cell with every term made positive: 0 exactly where the cell's loss does not contain the
/// parameter, at parameters without zeros.
Eigen::VectorXd termSizes(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                          const network::Signature& cell) {
    const auto& dataset = loss.dataset();
    const auto masks = loss::masks(loss.network(), loss.criterion(), dataset.targets, cell);
    const Eigen::VectorXd size = parameters.cwiseAbs();
    const auto pass = loss::maskedForward(loss.network(), masks, size, dataset.points.cwiseAbs());
    const auto actual = loss::maskedForward(loss.network(), masks, parameters, dataset.points);
    Eigen::MatrixXd delta =
        outputGradient(loss.criterion(), actual.outputs, dataset.targets, loss.weights(), masks.criterion)
            .cwiseAbs();
    if (loss.criterion() == loss::Criterion::Squared)
        delta = 2.0 * (pass.outputs + dataset.targets.cwiseAbs()) * loss.weights().row(0).asDiagonal();
    return loss::maskedBackward(loss.network(), masks, size, pass.features, std::move(delta));
}

class DeepTest {
  public:
    DeepTest(const Place& place, const IncidentCells& incident, const MinimumOptions& options,
             const Control& control)
        : place_(place),
          loss_(place.loss),
          parameters_(place.parameters),
          incident_(incident),
          options_(options),
          control_(control) {}

    Result<LocalMinimum> run() {
        // With α = 1 hidden entries have no kink: ω is inside one cell whatever their zeros.
        const bool kinks =
            std::any_of(incident_.idle.begin(), incident_.idle.end(), [this](const auto& entry) {
                return entry.layer == loss_.criterionLayer() || loss_.network().architecture().alpha != 1.0;
            });
        const bool open = incident_.active.empty() && !kinks;
        Result<LocalMinimum> result = open ? Result<LocalMinimum>(inOpenCell()) : onWalls();
        if (result && result->verdict == Verdict::Undecided) sample(*result);
        return result;
    }

  private:
    LocalMinimum no(const Eigen::VectorXd& direction, double slope, ClaimKind kind) const {
        LocalMinimum result;
        result.verdict = Verdict::NotAMinimum;
        result.kind = kind;
        const double length = direction.norm();
        result.descent = direction / length;
        result.slope = slope / length;
        return result;
    }
    LocalMinimum yes(const char* method, ClaimKind kind = ClaimKind::Tolerance) const {
        LocalMinimum result;
        result.verdict = Verdict::LocalMinimum;
        result.kind = kind;
        result.method = method;
        return result;
    }
    LocalMinimum inOpenCell() const;
    LocalMinimum criticalInCell(const network::Signature& cell) const;
    Eigen::MatrixXd hessian(const network::Signature& cell) const;
    LocalMinimum byCurvature(const network::Signature& cell) const;
    Eigen::MatrixXd invariances() const;
    Result<LocalMinimum> onWalls();
    Result<bool> strictOn(const Eigen::MatrixXd& forms, const Eigen::VectorXd& gradient) const;
    bool heldByFlatCells() const;
    /// At ω itself the derivative along the direction says so, else the slope on the cone.
    bool fallsOnCone(double slope, double size, const Eigen::VectorXd& direction) const {
        if (place_.isExact() && loss_.criterion() != loss::Criterion::Logistic)
            return place_.pass->slopeSign(direction) < 0;
        return slope < -kConeSlope * size;
    }
    void sample(LocalMinimum& result) const;

    /// What one incident cell shows.
    struct CellFacts {
        Eigen::MatrixXd forms;  ///< s_r a_r, unit columns; idle entries of the cell left out
        Eigen::VectorXd gradient;
        bool level = false;  ///< g = 0 to rounding
        bool flat = false;
        bool independent = false;
        std::vector<char> raises;  ///< per active entry: r in R
    };

    const Place& place_;
    const loss::Loss& loss_;
    const Eigen::VectorXd& parameters_;
    const IncidentCells& incident_;
    const MinimumOptions& options_;
    const Control& control_;
    std::vector<CellFacts> facts_;
    Eigen::MatrixXd z_;  ///< orthonormal basis of the invariances
};

LocalMinimum DeepTest::inOpenCell() const {
    const IncidentCell& cell = incident_.cells.front();
    const double size = termSizes(loss_, parameters_, cell.signature).norm();
    const double norm = cell.gradient.norm();
    LocalMinimum result;
    const bool exactly = place_.isExact() && loss_.criterion() != loss::Criterion::Logistic;
    const bool falls =
        exactly ? norm > 0.0 && place_.pass->slopeSign(-cell.gradient) < 0 : norm > kCountsAsNegative * size;
    Random random(kSeed);
    if (falls) {
        result = no(-cell.gradient, -norm * norm, ClaimKind::Tolerance);
    } else if (exactly ? place_.pass->slopeSign(randomUnit(parameters_.size(), random)) != 0
                       : norm > kCountsAsZero * size) {
        result.reason = "its gradient could not be told from 0";
    } else {
        result = criticalInCell(cell.signature);
    }
    result.method = "open cell";
    return result;
}

LocalMinimum DeepTest::criticalInCell(const network::Signature& cell) const {
    const ClaimKind exact = place_.isExact() ? ClaimKind::Exact : ClaimKind::Tolerance;
    if (theory::isFlatCell(loss_, cell)) return yes("open cell", exact);
    if (!loss::isPiecewiseMultilinear(loss_.criterion())) return byCurvature(cell);
    const Eigen::MatrixXd h = hessian(cell);
    Eigen::Index row = 0, column = 0;
    const double largest = h.cwiseAbs().maxCoeff(&row, &column);
    if (largest > 0.0) {
        Eigen::VectorXd direction = Eigen::VectorXd::Unit(h.rows(), row);
        direction[column] -= h(row, column) > 0.0 ? 1.0 : -1.0;
        if (row != column && fallsAlong(loss_, parameters_, direction)) return no(direction, 0.0, exact);
    }
    Random random(kSeed);
    for (int k = 0; k < kSamples; ++k) {
        const Eigen::VectorXd direction = randomUnit(parameters_.size(), random);
        if (fallsAlong(loss_, parameters_, direction)) return no(direction, 0.0, exact);
    }
    LocalMinimum result;
    result.reason =
        "its gradient is 0 and no sampled direction shows the fall that a cell that is not flat has";
    return result;
}

Eigen::MatrixXd DeepTest::hessian(const network::Signature& cell) const {
    const Eigen::Index n = parameters_.size();
    const bool multilinear = loss::isPiecewiseMultilinear(loss_.criterion());
    Eigen::MatrixXd h(n, n);
    const Eigen::VectorXd here = loss_.gradientInCell(parameters_, cell);
    for (Eigen::Index j = 0; j < n; ++j) {
        // The gradient is affine in each single parameter where the loss is multilinear.
        const double step = multilinear ? 1.0 : 1e-4 * (1.0 + std::abs(parameters_[j]));
        Eigen::VectorXd moved = parameters_;
        moved[j] += step;
        const Eigen::VectorXd ahead = loss_.gradientInCell(moved, cell);
        if (multilinear) {
            h.col(j) = ahead - here;
            continue;
        }
        moved[j] = parameters_[j] - step;
        h.col(j) = (ahead - loss_.gradientInCell(moved, cell)) / (2.0 * step);
    }
    return 0.5 * (h + h.transpose());
}

LocalMinimum DeepTest::byCurvature(const network::Signature& cell) const {
    const algebra::SymmetricEigen eigen = algebra::symmetricEigen(hessian(cell));
    const Eigen::VectorXd& values = eigen.values;
    const double threshold = kCurvature * values.cwiseAbs().maxCoeff();
    if (values[0] < -threshold) {
        const Eigen::VectorXd direction = eigen.vectors.col(0);
        if (fallsAlong(loss_, parameters_, direction)) return no(direction, 0.0, ClaimKind::Sampled);
    }
    const auto positive = static_cast<Eigen::Index>((values.array() > threshold).count());
    if (positive == values.size() - invariances().cols()) return yes("positive definite in the cell");
    LocalMinimum result;
    result.reason = "its Hessian has eigenvalues that could not be told from 0";
    return result;
}

Eigen::MatrixXd DeepTest::invariances() const {
    const auto& layout = loss_.network().layout();
    const int depth = loss_.network().depth();
    const Eigen::MatrixXd rescaling = rescalingTangents(loss_.network(), parameters_);
    std::vector<Eigen::VectorXd> columns;
    for (Eigen::Index k = 0; k < rescaling.cols(); ++k)
        if (rescaling.col(k).norm() > 0.0) columns.push_back(rescaling.col(k).normalized());
    Eigen::VectorXd used = Eigen::VectorXd::Zero(parameters_.size());
    Random random(kSeed);
    const Eigen::VectorXd elsewhere = randomUnit(parameters_.size(), random);
    for (const IncidentCell& cell : incident_.cells) used += termSizes(loss_, elsewhere, cell.signature);
    for (Eigen::Index j = 0; j < used.size() && incident_.complete && incident_.certain; ++j)
        if (used[j] == 0.0) columns.push_back(Eigen::VectorXd::Unit(used.size(), j));
    if (loss_.criterion() == loss::Criterion::MulticlassHinge)
        for (const network::Block* block : {layout.weight(depth + 1), layout.bias(depth + 1)}) {
            if (block == nullptr) continue;
            const Eigen::Index rows = loss_.network().architecture().outputs, width = block->size / rows;
            for (Eigen::Index k = 0; k < width; ++k) {
                Eigen::VectorXd shift = Eigen::VectorXd::Zero(parameters_.size());
                for (Eigen::Index r = 0; r < rows; ++r) shift[block->offset + r * width + k] = 1.0;
                columns.push_back(shift.normalized());
            }
        }
    Eigen::MatrixXd all(parameters_.size(), static_cast<Eigen::Index>(columns.size()));
    for (std::size_t k = 0; k < columns.size(); ++k) all.col(static_cast<Eigen::Index>(k)) = columns[k];
    if (all.cols() == 0) return all;
    return algebra::orthonormalBasis(all, kRank);
}

Result<LocalMinimum> DeepTest::onWalls() {
    LocalMinimum undecided;
    undecided.method = "incident cones";
    network::Signature base = resolved(place_.signature, -1);
    DatumBranches branches(loss_, parameters_, base, incident_.active);
    bool nonnegative = incident_.complete;
    if (!nonnegative) undecided.reason = "more cells touch the point than can be listed";
    const Eigen::Index n = parameters_.size();
    for (const IncidentCell& cell : incident_.cells) {
        if (control_.stopped()) return cancelled();
        CellFacts facts;
        facts.gradient = cell.gradient;
        const double size = std::max(termSizes(loss_, parameters_, cell.signature).norm(), 1e-300);
        facts.level = cell.gradient.norm() <= kCountsAsZero * size;
        facts.flat = facts.level && theory::isFlatCell(loss_, cell.signature);
        std::vector<std::size_t> entryOf;
        facts.forms.resize(n, 0);
        for (std::size_t r = 0; r < incident_.active.size(); ++r) {
            if (cell.states[r] == 0) continue;
            facts.forms.conservativeResize(n, facts.forms.cols() + 1);
            facts.forms.rightCols(1) =
                branches.form(r, cell.states).gradient.normalized() * static_cast<double>(cell.states[r]);
            entryOf.push_back(r);
        }
        const Eigen::Index count = facts.forms.cols();
        BoxProgram<double> program(static_cast<int>(n), 0, static_cast<int>(count));
        for (Eigen::Index j = 0; j < n; ++j) {
            program.cost[static_cast<std::size_t>(j)] = cell.gradient[j];
            for (Eigen::Index r = 0; r < count; ++r)
                program.at(static_cast<int>(r), static_cast<int>(j)) = facts.forms(j, r);
        }
        FirstOrderOptions first{options_.branchBudget, false, size, {}};
        const auto verdict = judge(program, {}, first);
        if (!verdict) return verdict.error();
        if (verdict->sign == Sign::Negative && fallsOnCone(cell.gradient.dot(verdict->x), size, verdict->x)) {
            LocalMinimum result = no(verdict->x, cell.gradient.dot(verdict->x), ClaimKind::Tolerance);
            result.method = "incident cones";
            return result;
        }
        nonnegative = nonnegative && verdict->sign == Sign::Nonnegative;
        facts.independent = algebra::rankOf(facts.forms, kRank) == count;
        facts.raises.assign(incident_.active.size(), 0);
        if (facts.independent && count > 0 && !facts.level) {
            const Eigen::VectorXd lambda = algebra::leastSquares(facts.forms, cell.gradient);
            for (Eigen::Index r = 0; r < count; ++r)
                if (lambda[r] > kCountsAsNegative * size)
                    facts.raises[entryOf[static_cast<std::size_t>(r)]] = 1;
        }
        facts_.push_back(std::move(facts));
    }
    if (nonnegative) {
        z_ = invariances();
        bool strict = true;
        for (const CellFacts& facts : facts_) {
            const Result<bool> here = strictOn(facts.forms, facts.gradient);
            if (!here) return here.error();
            if (!*here) {
                strict = false;
                break;
            }
        }
        if (strict) return yes("incident cones: every direction rises");
        if (heldByFlatCells()) return yes("incident cones: walls about flat cells");
    }
    const Result<bool> outer = outerCertificate(place_);
    if (!outer) return outer.error();
    if (*outer) return yes("certificate of the outer layer");
    if (undecided.reason.empty())
        undecided.reason = "no direction has a negative slope, but some have slope 0";
    return undecided;
}

/// g·η > 0 for every η ≠ 0 of the cone ∩ Z^⊥: the largest Σ s_r a_r·η there with g·η ≤ 0 is 0, and a and Z
/// span Ω.
Result<bool> DeepTest::strictOn(const Eigen::MatrixXd& forms, const Eigen::VectorXd& gradient) const {
    const Eigen::Index n = parameters_.size(), count = forms.cols(), z = z_.cols();
    Eigen::MatrixXd all(n, count + z);
    all << forms, z_;
    if (algebra::rankOf(all, kRank) < n) return false;
    optimisation::LinearProgram program(count + z + 1, n);
    program.matrix.topRows(count) = forms.transpose();
    program.rowLower.head(count).setZero();
    program.matrix.middleRows(count, z) = z_.transpose();
    program.rowLower.segment(count, z).setZero();
    program.rowUpper.segment(count, z).setZero();
    const double norm = gradient.norm();
    if (norm > 0.0) program.matrix.bottomRows(1) = gradient.transpose() / norm;
    program.rowUpper[count + z] = 0.0;
    program.cost = -forms.rowwise().sum();
    program.lower.setConstant(-1.0);
    program.upper.setOnes();
    const auto solution = optimisation::optimal(optimisation::solve(program));
    if (!solution) return solution.error();
    return solution->value >= -1e-7;
}

/// Rule (2) of the header.
bool DeepTest::heldByFlatCells() const {
    if (!incident_.certain || !incident_.complete || !incident_.idle.empty()) return false;
    const auto within = [&](std::size_t u, std::size_t v) {
        for (std::size_t r = 0; r < incident_.active.size(); ++r)
            if (facts_[u].raises[r] == 0 && incident_.cells[u].states[r] != incident_.cells[v].states[r])
                return false;
        return true;
    };
    for (std::size_t u = 0; u < facts_.size(); ++u) {
        const CellFacts& facts = facts_[u];
        if (facts.flat) continue;
        const auto& states = incident_.cells[u].states;
        if (!facts.independent || std::find(states.begin(), states.end(), 0) != states.end()) return false;
        bool held = false;
        for (std::size_t v = 0; v < facts_.size() && !held; ++v) held = facts_[v].flat && within(u, v);
        if (held) continue;
        const bool all = std::find(facts.raises.begin(), facts.raises.end(), 0) == facts.raises.end();
        const bool spans = facts.forms.cols() + z_.cols() == parameters_.size() &&
                           (z_.cols() == 0 || (z_.transpose() * facts.forms).cwiseAbs().maxCoeff() <= kRank);
        if (!all || !spans) return false;
    }
    return true;
}

void DeepTest::sample(LocalMinimum& result) const {
    const double here = loss_.value(parameters_);
    const double unit = 1.0 + parameters_.norm();
    Random random(kSeed);
    Eigen::VectorXd lowest;
    for (const double share : {1e-1, 1e-2, 1e-3, 1e-4}) {
        double least = std::numeric_limits<double>::infinity();
        for (int k = 0; k < kSamples && !control_.stopped(); ++k) {
            const Eigen::VectorXd direction = randomUnit(parameters_.size(), random);
            const double change = loss_.value(parameters_ + share * unit * direction) - here;
            if (change >= least) continue;
            least = change;
            lowest = direction;
        }
        result.radii.push_back(share * unit);
        result.worstChange.push_back(least);
        if (least < 0.0 && fallsAlong(loss_, parameters_, lowest)) {
            const std::string method = result.method;
            result = no(lowest, 0.0, ClaimKind::Sampled);
            result.method = method + ", then a sampled ray";
            return;
        }
    }
}

}  // namespace

Result<LocalMinimum> deepMinimum(const Place& place, const IncidentCells& incident,
                                 const MinimumOptions& options, const Control& control) {
    return DeepTest(place, incident, options, control).run();
}

}  // namespace omegascope::nonsmooth
