#include "core/cells/facts/verify_cells.h"

#include <algorithm>
#include <cmath>

#include "core/cells/algebra/double_double.h"
#include "core/cells/algebra/dyadic.h"
#include "core/cells/complex/cell_check.h"
#include "core/cells/complex/cell_locator.h"
#include "core/cells/complex/edge_points.h"
#include "core/cells/complex/planar_graph.h"
#include "core/cells/facts/area_check.h"
#include "core/loss/loss.h"
#include "core/network/linear_terms.h"
#include "core/support/index.h"

namespace omegascope::cells {

namespace {

int signOfValue(double value) {
    return (value > 0.0) - (value < 0.0);
}

/// Signs of pre-activations at one point of a slice: from doubles where a bound of the rounding allows, else exactly.
class PointSigns {
  public:
    PointSigns(const slice::SliceLoss& slice, double s, double t)
        : loss_(slice.loss()), slice_(slice.slice()), s_(s), t_(t) {
        const Eigen::VectorXd at = slice_.at(s, t);
        Eigen::VectorXd most = slice_.origin.cwiseAbs() + std::abs(s) * slice_.directions.col(0).cwiseAbs() +
                               std::abs(t) * slice_.directions.col(1).cwiseAbs();
        pass_ = loss_.network().forward(at, loss_.dataset().points);
        criterion_ = loss::criterionPreActivations(loss_.criterion(), pass_.outputs, loss_.dataset().targets);
        // The widest network bounds every sum with its terms made positive; a term passes so many roundings.
        Eigen::MatrixXd x = loss_.dataset().points.cwiseAbs();
        double roundings = 8.0;
        for (int layer = 1; layer <= loss_.network().depth() + 1; ++layer) {
            roundings += loss_.network().architecture().width(layer - 1) + 12.0;
            x = loss_.network().affine(layer, most, x);
            bounds_.push_back(2.0 * roundings * kUnitRoundoff * x);
        }
        // The criterion adds 1 and, for several classes, subtracts two outputs.
        const Eigen::RowVectorXd largest = x.colwise().maxCoeff();
        criterionBound_ = 2.0 * (roundings + 4.0) * kUnitRoundoff * (1.0 + 2.0 * largest.array()).matrix();
    }

    double value(int datum, int layer, int unit) const {
        return layer <= loss_.network().depth() ? pass_.preActivations[at(layer - 1)](unit, datum)
                                                : criterion_(unit, datum);
    }
    double bound(int datum, int layer, int unit) const {
        return layer <= loss_.network().depth() ? bounds_[at(layer - 1)](unit, datum)
                                                : criterionBound_(datum);
    }
    bool isSure(int datum, int layer, int unit) const {
        return std::abs(value(datum, layer, unit)) > bound(datum, layer, unit);
    }

    /// All pre-activations of a datum exactly, layer by layer, then the criterion's.
    std::vector<int> exactSigns(int datum) const {
        const auto& network = loss_.network();
        const Dyadic alpha(network.architecture().alpha);
        std::vector<Dyadic> x;
        for (const double entry : loss_.dataset().points.col(datum)) x.emplace_back(entry);
        std::vector<int> signs;
        for (int layer = 1; layer <= network.depth() + 1; ++layer) {
            std::vector<Dyadic> z(at(network.architecture().width(layer)));
            for (int unit = 0; unit < static_cast<int>(z.size()); ++unit) {
                network::forEachTerm(network, layer, unit, [&](int feature, Eigen::Index entry) {
                    z[at(unit)] += parameter(entry) * x[at(feature)];
                });
                if (const Eigen::Index bias = network::biasEntry(network, layer, unit); bias >= 0)
                    z[at(unit)] += parameter(bias);
            }
            x = std::move(z);
            if (layer > network.depth()) break;
            for (Dyadic& entry : x) {
                signs.push_back(entry.sign());
                if (entry.sign() < 0) entry = alpha * entry;
            }
        }
        for (const Dyadic& m : exactCriterion(datum, x)) signs.push_back(m.sign());
        return signs;
    }

  private:
    Dyadic parameter(Eigen::Index entry) const {
        return Dyadic(slice_.origin[entry]) + Dyadic(s_) * Dyadic(slice_.directions(entry, 0)) +
               Dyadic(t_) * Dyadic(slice_.directions(entry, 1));
    }

    std::vector<Dyadic> exactCriterion(int datum, const std::vector<Dyadic>& outputs) const {
        const double target = loss_.dataset().targets(0, datum);
        const auto own = static_cast<std::size_t>(std::max(target, 0.0));
        std::vector<Dyadic> m;
        if (!loss::isPiecewiseMultilinear(loss_.criterion())) return m;
        for (std::size_t r = 0; r < outputs.size(); ++r) {
            Dyadic value(1.0);
            if (loss_.criterion() == loss::Criterion::Hinge)
                value += Dyadic(-target) * outputs[r];
            else if (loss_.criterion() == loss::Criterion::OneVersusAll)
                value += r == own ? -outputs[r] : outputs[r];
            else if (r != own)
                value += outputs[r] - outputs[own];
            m.push_back(value);
        }
        return m;
    }

    const loss::Loss& loss_;
    const slice::AffineSlice& slice_;
    double s_, t_;
    network::ForwardPass pass_;
    Eigen::MatrixXd criterion_;
    std::vector<Eigen::MatrixXd> bounds_;
    Eigen::RowVectorXd criterionBound_;
};

/// Area by perimeter, in window coordinates: half the width of a thin cell.
double thicknessOf(const CellComplex& complex, const WindowMap& map, int cell) {
    double area = 0.0, length = 0.0;
    for (const int half : loopOf(complex, complex.cells[at(cell)].boundary)) {
        const double beside = areaBeside(complex, map, half >> 1);
        area += (half & 1) != 0 ? -beside : beside;
        const Point a = pointOnEdge(complex, map, half >> 1, 0.0),
                    b = pointOnEdge(complex, map, half >> 1, 1.0);
        length += std::hypot(b[0] - a[0], b[1] - a[1]);
    }
    return length > 0.0 ? area / length : 0.0;
}

/// Vertices are rounded to 2^-52, and points are looked for between them.
constexpr double kThinnestCell = 0x1p-46;

enum class CellCheck { Confirmed, Wrong, TooThin };

CellCheck checkCell(const slice::SliceLoss& loss, const CellComplex& complex, const Entries& entries,
                    int cell, bool criterionWalls) {
    const WindowMap map(complex.window);
    if (thicknessOf(complex, map, cell) < std::max(kThinnestCell, 2.0 * complex.tolerance))
        return CellCheck::TooThin;
    const std::optional<Point> inside = pointInside(complex, cell);
    if (!inside) return CellCheck::TooThin;
    const Point point = map.toSlice(*inside);
    // Beside arcs `inside` is judged by chords; a cell that is thinner than their sagitta may miss it.
    if (!isInCell(complex, cell, *inside)) return CellCheck::TooThin;
    const PointSigns signs(loss, point[0], point[1]);
    const network::Signature claimed = complex.signature(cell, entries);
    bool thin = false;
    for (int datum = 0; datum < entries.dataCount(); ++datum) {
        std::vector<int> exact;
        for (int e = 0; e < entries.perDatum(); ++e) {
            const int number = datum * entries.perDatum() + e;
            const network::Activation which = entries.activation(number);
            if (entries.isConstant(number)) continue;
            if (!criterionWalls && which.layer == loss.loss().criterionLayer()) continue;
            const int state = claimed.at(which.datum, which.layer, which.unit);
            const bool sure = signs.isSure(datum, which.layer, which.unit);
            if (!sure && exact.empty()) exact = signs.exactSigns(datum);
            const int found = sure ? signOfValue(signs.value(datum, which.layer, which.unit)) : exact[at(e)];
            if (found == state) continue;
            if (sure) return CellCheck::Wrong;
            thin = true;  // the point is on the far side of a wall, or on it, by less than rounding
        }
    }
    return thin ? CellCheck::TooThin : CellCheck::Confirmed;
}

void checkAreas(const CellComplex& complex, const std::vector<CellCheck>& checks, CellsVerification& result) {
    const AreaCheck found = areaCheck(complex);
    const std::vector<double> told = cellAreas(complex);
    const auto [s, t] = complex.window;
    const double whole = (s[1] - s[0]) * (t[1] - t[0]);
    for (int cell = 0; cell < static_cast<int>(found.cells.size()); ++cell) {
        const AreaCheck::Range& range = found.cells[at(cell)];
        const double share = told[at(cell)] / whole;
        // A sum over a cell's edges in doubles; terms cancel that are as large as the window.
        const double rounding = 64.0 * kUnitRoundoff * static_cast<double>(complex.edges.size());
        if (checks[at(cell)] != CellCheck::TooThin &&
            (!(range.high > 0.0) || share < range.low - rounding || share > range.high + rounding))
            result.wrongAreas.push_back(cell);
    }
    result.areasAreExact = found.isExact;
    result.areaGap = found.gap;
    result.areaWidth = found.width;
}

}  // namespace

network::Signature exactSignature(const slice::SliceLoss& loss, double s, double t) {
    const Entries entries(loss.loss());
    const PointSigns signs(loss, s, t);
    network::Signature signature = loss.loss().emptySignature();
    for (int datum = 0; datum < entries.dataCount(); ++datum) {
        const std::vector<int> exact = signs.exactSigns(datum);
        for (int e = 0; e < entries.perDatum(); ++e) {
            const network::Activation which = entries.activation(datum * entries.perDatum() + e);
            signature.set(datum, which.layer, which.unit, static_cast<std::int8_t>(exact[at(e)]));
        }
    }
    return signature;
}

Result<CellsVerification> verifyCells(const slice::SliceLoss& loss, const CellComplex& complex,
                                      bool criterionWalls, const Control& control) {
    CellsVerification result;
    const Entries entries(loss.loss());
    const int count = static_cast<int>(complex.cells.size());
    std::vector<CellCheck> checks(at(count), CellCheck::TooThin);
    const bool done = parallelFor(
        count, [&](int cell) { checks[at(cell)] = checkCell(loss, complex, entries, cell, criterionWalls); },
        control);
    if (!done) return cancelled();
    for (int cell = 0; cell < count; ++cell) {
        if (checks[at(cell)] == CellCheck::Wrong) result.wrong.push_back(cell);
        if (checks[at(cell)] == CellCheck::TooThin) result.tooThin.push_back(cell);
    }
    result.confirmed = count - static_cast<int>(result.wrong.size() + result.tooThin.size());
    result.consistent = count == 0 || isConsistent(complex);
    if (complex.regime == Regime::R1 && loss.loss().network().architecture().alpha != 1.0)
        result.distinct = complex.signatureCount() == count;
    checkAreas(complex, checks, result);
    return result;
}

}  // namespace omegascope::cells
