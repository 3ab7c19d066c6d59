#include "core/nonsmooth/deep/deep_minimum.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/clarke/datum_branches.h"
#include "core/nonsmooth/curvature/cell_forms.h"
#include "core/nonsmooth/curvature/equal_loss.h"
#include "core/nonsmooth/curvature/invariances.h"
#include "core/nonsmooth/curvature/margin_cone.h"
#include "core/nonsmooth/curvature/second_order.h"
#include "core/nonsmooth/deep/flat_walls.h"
#include "core/nonsmooth/deep/outer_certificate.h"
#include "core/nonsmooth/deep/outer_descent.h"
#include "core/nonsmooth/deep/path_certificate.h"
#include "core/nonsmooth/first_order/first_order_test.h"
#include "core/nonsmooth/verdict/steady_fall.h"
#include "core/support/dense_algebra.h"
#include "core/support/random.h"
#include "core/theory/flat_cells.h"

namespace omegascope::nonsmooth {

namespace {

using Sign = FirstOrderDecision::Sign;

/// Slopes that count as descent on a cone, whose rows the solver keeps to 1e-9 only.
constexpr double kConeSlope = 1e-7;
constexpr double kCurvature = 1e-6;  ///< eigenvalues below this share of the largest are not told from 0
constexpr int kSamples = 400;
/// Step of the differences that make a Hessian, in units of 1 + |ω_j|: their error, of its square, and the rounding of
/// gradients over it are both near 1e-8 to 1e-12.
constexpr double kHessianStep = 1e-4;
/// Radii of the spheres on which an undecided point is sampled, in units of 1 + |ω|.
constexpr std::array kSphereShares{1e-1, 1e-2, 1e-3, 1e-4};
constexpr int kFewCells = 16;
constexpr std::size_t kMostCurved = 64;  ///< cells of hidden signs whose second derivatives are asked
constexpr std::size_t kMostListed = 10;  ///< active entries whose cells are listed, criterion's included

class DeepTest {
  public:
    DeepTest(const Place& place, const CellLister& cells, const MinimumOptions& options,
             const Control& control)
        : place_(place),
          loss_(place.loss),
          parameters_(place.parameters),
          cells_(cells),
          options_(options),
          control_(control) {}

    Result<LocalMinimum> run();
    Result<std::optional<Eigen::VectorXd>> settled();

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
    void setMargins();
    Result<IncidentCells> hiddenCells(int budget, int samples);
    MarginCone coneOf(const IncidentCell& cell) const;
    Result<LocalMinimum> inOpenCell();
    Result<LocalMinimum> criticalInCell(const network::Signature& cell);
    Eigen::MatrixXd hessian(const network::Signature& cell) const;
    LocalMinimum byCurvature(const network::Signature& cell) const;
    Result<LocalMinimum> onWalls();
    Result<std::optional<LocalMinimum>> descent(bool& nonnegative);
    Result<LocalMinimum> byPaths();
    Result<LocalMinimum> bySecondOrder(const Eigen::MatrixXd& z);
    Result<std::optional<LocalMinimum>> byOuterLayer();
    std::optional<LocalMinimum> fallAlong(const Eigen::VectorXd& ray) const;
    /// At ω itself the derivative along the direction says so, else the slope on the cone.
    bool fallsOnCone(double slope, double size, const Eigen::VectorXd& direction) const {
        if (place_.isExact() && loss_.criterion() != loss::Criterion::Logistic)
            return place_.pass->slopeSign(direction) < 0;
        return slope < -kConeSlope * size;
    }
    void sample(LocalMinimum& result) const;

    const Place& place_;
    const loss::Loss& loss_;
    const Eigen::VectorXd& parameters_;
    const CellLister& cells_;
    const MinimumOptions& options_;
    const Control& control_;
    std::vector<network::Activation> margins_;  ///< the criterion's entries at ω
    IncidentCells hidden_;
    std::vector<MarginCone> cones_;  ///< one per cell of hidden_
};

Result<LocalMinimum> DeepTest::inOpenCell() {
    const IncidentCell& cell = hidden_.cells.front();
    const double norm = cell.gradient.norm();
    LocalMinimum result;
    const bool exactly = place_.isExact() && loss_.criterion() != loss::Criterion::Logistic;
    const double size = exactly ? 0.0 : termSizes(loss_, parameters_, cell.signature).norm();
    const bool falls =
        exactly ? norm > 0.0 && place_.pass->slopeSign(-cell.gradient) < 0 : norm > kCountsAsNegative * size;
    Random random(kDeepSeed);
    if (falls) {
        result = no(-cell.gradient, -norm * norm, ClaimKind::Tolerance);
    } else if (exactly ? place_.pass->slopeSign(randomUnit(parameters_.size(), random)) != 0
                       : norm > kCountsAsZero * size) {
        result.reason = "its gradient could not be told from 0";
    } else {
        auto critical = criticalInCell(cell.signature);
        if (!critical || !critical->method.empty()) return critical;
        result = *std::move(critical);
    }
    result.method = "open cell";
    return result;
}

/// At a gradient that is 0. The method is left open where it is that of the cell.
Result<LocalMinimum> DeepTest::criticalInCell(const network::Signature& cell) {
    const ClaimKind exact = place_.isExact() ? ClaimKind::Exact : ClaimKind::Tolerance;
    if (theory::isFlatCell(loss_, cell)) return yes("open cell", exact);
    if (auto paths = byPaths(); !paths || paths->verdict != Verdict::Undecided) return paths;
    if (loss_.criterion() == loss::Criterion::Squared) {
        cones_.assign(1, MarginCone(place_, hidden_, hidden_.cells.front(), margins_, Eigen::MatrixXd()));
        auto curved = bySecondOrder(invariances(loss_, parameters_, hidden_, margins_));
        if (!curved || curved->verdict != Verdict::Undecided) return curved;
    }
    if (!loss::isPiecewiseMultilinear(loss_.criterion())) return byCurvature(cell);
    const Eigen::MatrixXd h = hessian(cell);
    Eigen::Index row = 0, column = 0;
    const double largest = h.cwiseAbs().maxCoeff(&row, &column);
    if (largest > 0.0) {
        Eigen::VectorXd direction = Eigen::VectorXd::Unit(h.rows(), row);
        direction[column] -= h(row, column) > 0.0 ? 1.0 : -1.0;
        if (row != column)
            if (auto falls = fallAlong(direction)) return *std::move(falls);
    }
    Random random(kDeepSeed);
    for (int k = 0; k < kSamples; ++k) {
        const Eigen::VectorXd direction = randomUnit(parameters_.size(), random);
        if (fallsAlong(loss_, parameters_, direction)) {
            LocalMinimum falls = no(direction, 0.0, exact);
            if (auto proven = fallAlong(direction)) falls = *std::move(proven);
            return falls;
        }
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
        const double step = multilinear ? 1.0 : kHessianStep * (1.0 + std::abs(parameters_[j]));
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
        if (auto falls = fallAlong(direction)) return *std::move(falls);
    }
    const auto positive = static_cast<Eigen::Index>((values.array() > threshold).count());
    if (positive == values.size() - invariances(loss_, parameters_, hidden_, {}).cols())
        return yes("positive definite in the cell");
    LocalMinimum result;
    result.reason = "its Hessian has eigenvalues that could not be told from 0";
    return result;
}

/// Incident cells of the hidden kinks alone: the criterion's entries at ω stand at -1.
Result<IncidentCells> DeepTest::hiddenCells(int budget, int samples) {
    IncidentOptions listed;
    listed.cellBudget = budget;
    listed.samples = samples;
    listed.programEntries = options_.listingWork;
    listed.here = place_.signature;
    for (const network::Activation& margin : margins_)
        listed.here->set(margin.datum, margin.layer, margin.unit, -1);
    return incidentCells(loss_, parameters_, listed, control_);
}

void DeepTest::setMargins() {
    for (const network::Activation& kink : activeKinks(loss_, place_.signature))
        if (kink.layer == loss_.criterionLayer()) margins_.push_back(kink);
}

MarginCone DeepTest::coneOf(const IncidentCell& cell) const {
    Eigen::MatrixXd forms(parameters_.size(), std::ssize(hidden_.active));
    DatumBranches branches(loss_, parameters_, resolved(place_.signature, -1), hidden_.active);
    for (std::size_t r = 0; r < hidden_.active.size(); ++r)
        if (cell.states[r] != 0)
            forms.col(static_cast<Eigen::Index>(r)) = branches.form(r, cell.states).gradient.normalized();
    return {place_, hidden_, cell, margins_, forms};
}

Result<std::optional<Eigen::VectorXd>> DeepTest::settled() {
    constexpr double kNearlyBalanced = 1e-5;
    constexpr std::size_t kTriedCells = 4;
    setMargins();
    auto hidden = hiddenCells(kFewCells, kFewCells);
    if (!hidden) return hidden.error();
    hidden_ = *std::move(hidden);
    for (std::size_t u = 0; u < std::min(hidden_.cells.size(), kTriedCells); ++u) {
        if (control_.stopped()) return cancelled();
        const MarginCone cone = coneOf(hidden_.cells[u]);
        const auto multipliers = findMultipliers(cone, kNearlyBalanced);
        if (!multipliers) return multipliers.error();
        if (!*multipliers) continue;
        const CellForms forms(place_, hidden_, hidden_.cells[u], margins_, **multipliers, cone.size());
        if (auto point = criticalPointNear(forms, parameters_, cone.size())) return point;
    }
    return std::optional<Eigen::VectorXd>();
}

Result<LocalMinimum> DeepTest::run() {
    setMargins();
    auto falls = byOuterLayer();
    if (!falls) return falls.error();
    if (*falls) return **std::move(falls);
    // Few cells show most descents; all of them are listed when they do not.
    auto hidden = hiddenCells(kFewCells, kFewCells);
    if (!hidden) return hidden.error();
    hidden_ = *std::move(hidden);
    if (!hidden_.complete) {
        bool unused = false;
        falls = descent(unused);
        if (!falls) return falls.error();
        if (*falls) return **std::move(falls);
        hidden = hiddenCells(options_.cellBudget, kSamples);
        if (!hidden) return hidden.error();
        hidden_ = *std::move(hidden);
    }
    // With α = 1 hidden entries have no kink: ω is inside one cell whatever their zeros.
    const bool idle = !hidden_.idle.empty() && loss_.network().architecture().alpha != 1.0;
    const bool open = hidden_.active.empty() && margins_.empty() && !idle;
    Result<LocalMinimum> result = open ? inOpenCell() : onWalls();
    if (result && result->verdict == Verdict::Undecided) sample(*result);
    return result;
}

/// What (V, c) alone shows, before any cell is listed: a descent, or where V = 0 one that begins with the features.
Result<std::optional<LocalMinimum>> DeepTest::byOuterLayer() {
    const auto pass = loss_.network().forward(parameters_, loss_.dataset().points);
    const auto outer = outerDescent(place_, pass.features.back(), control_);
    if (!outer) return outer.error();
    if (*outer && fallsOnCone((*outer)->slope, (*outer)->direction.norm(), (*outer)->direction)) {
        LocalMinimum result = no((*outer)->direction, (*outer)->slope, ClaimKind::Tolerance);
        result.method = "outer layer";
        return std::optional(std::move(result));
    }
    const auto rays = risingFeatures(place_, control_);
    if (!rays) return rays.error();
    for (const Eigen::VectorXd& ray : *rays)
        if (auto result = fallAlong(ray)) {
            result->method = "outer layer, then a ray";
            return result;
        }
    return std::optional<LocalMinimum>();
}

/// No minimum, when the loss falls along the ray at second or higher order.
std::optional<LocalMinimum> DeepTest::fallAlong(const Eigen::VectorXd& ray) const {
    const Eigen::VectorXd unit = ray.normalized();
    const auto fall = fallOnRay(place_, unit);
    if (!fall) return std::nullopt;
    LocalMinimum result = no(unit, 0.0, fall->kind);
    result.fallOrder = fall->order;
    return result;
}

/// A direction of descent, if a cone shows one; else whether L' ≥ 0 on all of them (in `nonnegative`).
Result<std::optional<LocalMinimum>> DeepTest::descent(bool& nonnegative) {
    nonnegative = hidden_.complete;
    cones_.clear();
    for (const IncidentCell& cell : hidden_.cells) {
        if (control_.stopped()) return cancelled();
        cones_.push_back(coneOf(cell));
        const auto decision = cones_.back().sign(control_);
        if (!decision) return decision.error();
        if (decision->sign == Sign::Negative) {
            const Eigen::Map<const Eigen::VectorXd> u(decision->direction.data(), parameters_.size());
            if (fallsOnCone(decision->slope, cones_.back().size(), u)) {
                LocalMinimum result = no(u, decision->slope, ClaimKind::Tolerance);
                result.method = "incident cones";
                return std::optional(std::move(result));
            }
        }
        nonnegative = nonnegative && decision->sign == Sign::Nonnegative;
    }
    return std::optional<LocalMinimum>();
}

Result<LocalMinimum> DeepTest::onWalls() {
    bool nonnegative = false;
    auto falls = descent(nonnegative);
    if (!falls) return falls.error();
    if (*falls) return **std::move(falls);
    if (auto paths = byPaths(); !paths || paths->verdict != Verdict::Undecided) return paths;
    LocalMinimum undecided;
    undecided.method = "incident cones";
    if (!hidden_.complete) undecided.reason = "more cells touch the point than can be listed";
    const Result<bool> outer = outerCertificate(place_);
    if (!outer) return outer.error();
    if (*outer) return yes("certificate of the outer layer");
    if (nonnegative) {
        const Eigen::MatrixXd z = invariances(loss_, parameters_, hidden_, margins_);
        bool strict = true;
        for (std::size_t u = 0; u < cones_.size() && strict; ++u) {
            if (control_.stopped()) return cancelled();
            const Result<bool> here = cones_[u].isStrict(z);
            if (!here) return here.error();
            strict = *here;
        }
        if (strict) return yes("incident cones: every direction rises");
        auto curved = bySecondOrder(z);
        if (!curved || curved->verdict != Verdict::Undecided) return curved;
        if (hidden_.active.size() + margins_.size() <= kMostListed) {
            const auto all = cells_();
            if (!all) return all.error();
            if (heldByFlatCells(place_, **all, z)) return yes("incident cones: walls about flat cells");
        }
    }
    if (undecided.reason.empty())
        undecided.reason = "no direction has a negative slope, but some have slope 0";
    return undecided;
}

/// What the second derivatives on the cells of hidden signs settle, or Undecided.
Result<LocalMinimum> DeepTest::bySecondOrder(const Eigen::MatrixXd& z) {
    if (loss_.criterion() == loss::Criterion::Logistic) return LocalMinimum{};
    bool rises = hidden_.complete && hidden_.idle.empty();
    for (std::size_t u = 0; u < cones_.size() && u < kMostCurved; ++u) {
        if (control_.stopped()) return cancelled();
        const auto here = secondOrder(place_, hidden_, hidden_.cells[u], cones_[u], margins_, z, control_);
        if (!here) return here.error();
        rises = rises && here->rises;
        if (here->direction && fallsAlong(loss_, parameters_, *here->direction, *here->bend)) {
            LocalMinimum result = no(*here->direction, 0.0, ClaimKind::Sampled);
            result.bend = *here->bend;
            result.fallOrder = 2;
            result.method = "second order";
            return result;
        }
    }
    if (rises && cones_.size() <= kMostCurved) return yes("second order: every direction rises");
    return LocalMinimum{};
}

/// The certificate by paths, or Undecided.
Result<LocalMinimum> DeepTest::byPaths() {
    auto paths = pathCertificate(place_, hidden_, options_, control_);
    if (!paths) return paths.error();
    if (!paths->holds) return LocalMinimum{};
    LocalMinimum result = yes("certificate by paths", paths->exact ? ClaimKind::Exact : ClaimKind::Tolerance);
    result.pulls = std::move(paths->pulls);
    return result;
}

void DeepTest::sample(LocalMinimum& result) const {
    const double here = loss_.value(parameters_);
    const double unit = 1.0 + parameters_.norm();
    Random random(kDeepSeed);
    Eigen::VectorXd lowest;
    for (const double share : kSphereShares) {
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
            if (auto proven = fallAlong(lowest)) result = *std::move(proven);
            result.method = method + ", then a sampled ray";
            return;
        }
    }
}

}  // namespace

Result<LocalMinimum> deepMinimum(const Place& place, const CellLister& cells, const MinimumOptions& options,
                                 const Control& control) {
    return DeepTest(place, cells, options, control).run();
}

Result<std::optional<Eigen::VectorXd>> settledPoint(const Place& place, const MinimumOptions& options,
                                                    const Control& control) {
    if (place.loss.criterion() == loss::Criterion::Logistic || place.loss.network().depth() == 0)
        return std::optional<Eigen::VectorXd>();
    const CellLister none;
    return DeepTest(place, none, options, control).settled();
}

}  // namespace omegascope::nonsmooth
