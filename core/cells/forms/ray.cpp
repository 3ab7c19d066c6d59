#include "core/cells/forms/ray.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/cells/algebra/real_roots.h"
#include "core/cells/forms/slice_forms.h"

namespace omegascope::cells {
namespace {

constexpr double kZero = 1e-14;  // of a polynomial's coefficients, against the terms that make them

using Coefficients = std::vector<double>;

double evaluate(const Coefficients& c, double x) {
    double value = 0.0;
    for (std::size_t k = c.size(); k-- > 0;) value = value * x + c[k];
    return value;
}

Coefficients derivative(const Coefficients& c) {
    Coefficients result;
    for (std::size_t k = 1; k < c.size(); ++k) result.push_back(static_cast<double>(k) * c[k]);
    return result;
}

void add(Coefficients& sum, const Coefficients& terms, double factor) {
    if (sum.size() < terms.size()) sum.resize(terms.size(), 0.0);
    for (std::size_t k = 0; k < terms.size(); ++k) sum[k] += factor * terms[k];
}

slice::AffineSlice segment(const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction,
                           double length) {
    slice::AffineSlice slice;
    slice.origin = parameters;
    slice.directions.setZero(parameters.size(), 2);  // the second direction stays 0: univariate forms
    slice.directions.col(0) = direction;
    slice.ranges = {{0.0, length}, {0.0, 1.0}};
    return slice;
}

/// A stretch of the segment in window coordinates, with the states of a datum's entries on it.
struct Stretch {
    double from = -1.0, to = 1.0;
    SliceForms::Forms features;
    std::vector<std::int8_t> states;
};

/// Walks the segment datum by datum.
class Walk {
  public:
    Walk(const slice::SliceLoss& loss) : loss_(loss.loss()), forms_(loss) {
        const network::Signature empty = loss_.emptySignature();
        for (int layer = 1; layer <= empty.layerCount(); ++layer) widths_.push_back(empty.width(layer));
    }

    /// The stretches of a datum on which no entry changes sign; `features` holds ŷ.
    std::vector<Stretch> stretches(int datum) const {
        const std::vector<double> scales = forms_.scales(datum);
        std::vector<Stretch> parts(1);
        parts.front().features = forms_.input(datum);
        for (int layer = 1; layer <= loss_.network().depth(); ++layer) {
            std::vector<Stretch> finer;
            for (Stretch& part : parts) {
                const auto z = forms_.affine(layer, part.features);
                for (Stretch& piece : split(part, z, scales)) {
                    const auto own =
                        std::span(piece.states).last(static_cast<std::size_t>(z.coefficients.rows()));
                    piece.features = forms_.activated(z, own);
                    finer.push_back(std::move(piece));
                }
            }
            parts = std::move(finer);
        }
        std::vector<Stretch> finer;
        for (Stretch& part : parts) {
            const auto outputs = forms_.affine(loss_.criterionLayer(), part.features);
            for (Stretch& piece : split(part, forms_.criterion(datum, outputs), scales)) {
                piece.features = outputs;
                finer.push_back(std::move(piece));
            }
        }
        return finer;
    }

    Coefficients weightedLoss(int datum, const Stretch& part) const {
        const auto own = std::span(part.states).last(static_cast<std::size_t>(widths_.back()));
        return forms_.weightedLoss(datum, part.features, own).coefficients();
    }

    /// The penalty on replicas along the segment.
    Coefficients penalty() const {
        const Polynomial p = forms_.penalty();
        Coefficients along;
        for (int a = 0; a <= p.degreeX(); ++a) along.push_back(p.at(a, 0));
        return along;
    }

    /// Entry `index` of a datum by name.
    network::Activation activation(int datum, std::size_t index) const {
        int layer = 1;
        auto unit = static_cast<int>(index);
        for (const int width : widths_) {
            if (unit < width) break;
            unit -= width;
            ++layer;
        }
        return {datum, layer, unit};
    }

  private:
    /// Cuts a stretch where a row of `z` changes sign and appends the rows' states.
    std::vector<Stretch> split(const Stretch& part, const SliceForms::Forms& z,
                               const std::vector<double>& scales) const {
        const Eigen::Index rows = z.coefficients.rows();
        std::vector<Coefficients> c(static_cast<std::size_t>(rows));
        std::vector<double> cuts{part.from};
        for (Eigen::Index k = 0; k < rows; ++k) {
            auto& row = c[static_cast<std::size_t>(k)];
            row.assign(static_cast<std::size_t>(z.coefficients.cols()), 0.0);
            for (Eigen::Index a = 0; a < z.coefficients.cols(); ++a)
                row[static_cast<std::size_t>(a)] = z.coefficients(k, a);
            const double zero = kZero * scales[part.states.size() + static_cast<std::size_t>(k)];
            if (z.coefficients.row(k).cwiseAbs().sum() <= zero) row.clear();
            for (const RealRoot& root : realRoots(row, part.from, part.to))
                if (!root.even && root.x > part.from && root.x < part.to) cuts.push_back(root.x);
        }
        std::sort(cuts.begin(), cuts.end());
        cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
        cuts.push_back(part.to);
        std::vector<Stretch> pieces;
        for (std::size_t j = 0; j + 1 < cuts.size(); ++j) {
            Stretch piece;
            piece.from = cuts[j];
            piece.to = cuts[j + 1];
            piece.states = part.states;
            for (const Coefficients& row : c) {
                const double middle = evaluate(row, 0.5 * (piece.from + piece.to));
                piece.states.push_back(static_cast<std::int8_t>(middle > 0.0 ? 1 : (middle < 0.0 ? -1 : 0)));
            }
            pieces.push_back(std::move(piece));
        }
        return pieces;
    }

    const loss::Loss& loss_;
    SliceForms forms_;
    std::vector<int> widths_;
};

void appendCrossings(const Walk& walk, int datum, const std::vector<Stretch>& parts, double length,
                     std::vector<RayCrossing>& crossings) {
    for (std::size_t j = 1; j < parts.size(); ++j)
        for (std::size_t e = 0; e < parts[j].states.size(); ++e)
            if (parts[j].states[e] != parts[j - 1].states[e])
                crossings.push_back({0.5 * length * (1.0 + parts[j].from), walk.activation(datum, e),
                                     parts[j - 1].states[e], parts[j].states[e]});
}

void sortCrossings(std::vector<RayCrossing>& crossings) {
    std::stable_sort(crossings.begin(), crossings.end(),
                     [](const RayCrossing& a, const RayCrossing& b) { return a.t < b.t; });
}

void require(const loss::Loss& loss, const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction,
             double length) {
    if (parameters.size() != loss.parameterCount() || direction.size() != parameters.size() ||
        !(length > 0.0) || !std::isfinite(length))
        throw std::invalid_argument("a ray needs a point and a direction of Ω and a finite length above 0");
}

/// A change of the loss polynomial at x.
struct Change {
    double x;
    Coefficients difference;
};

}  // namespace

double RayLoss::operator()(double t) const {
    const auto above = std::upper_bound(breaks.begin() + 1, breaks.end() - 1, t);
    const auto j = static_cast<std::size_t>(above - breaks.begin()) - 1;
    return evaluate(pieces[j], 2.0 * t / length - 1.0);
}

RayMinimum RayLoss::minimum() const {
    RayMinimum best{0.0, (*this)(0.0)};
    const auto offer = [&](const Coefficients& piece, double x) {
        if (const double value = evaluate(piece, x); value < best.value)
            best = {0.5 * length * (1.0 + x), value};
    };
    for (std::size_t j = 0; j < pieces.size(); ++j) {
        const double from = 2.0 * breaks[j] / length - 1.0, to = 2.0 * breaks[j + 1] / length - 1.0;
        for (const RealRoot& root : realRoots(derivative(pieces[j]), from, to)) offer(pieces[j], root.x);
        offer(pieces[j], to);
    }
    return best;
}

RayMinimum RayLoss::firstMinimum() const {
    for (std::size_t j = 0; j < pieces.size(); ++j) {
        const double from = 2.0 * breaks[j] / length - 1.0, to = 2.0 * breaks[j + 1] / length - 1.0;
        const Coefficients slope = derivative(pieces[j]);
        double x = from;
        std::vector<RealRoot> stops = realRoots(slope, from, to);
        stops.push_back({to, false});
        for (const RealRoot& stop : stops) {
            if (stop.x <= x) continue;
            if (evaluate(slope, 0.5 * (x + stop.x)) >= 0.0)
                return {0.5 * length * (1.0 + x), evaluate(pieces[j], x)};
            x = stop.x;
        }
    }
    return {length, evaluate(pieces.back(), 1.0)};
}

RayLoss rayLoss(const loss::Loss& loss, const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction,
                double length) {
    require(loss, parameters, direction, length);
    const slice::SliceLoss restricted(loss, segment(parameters, direction, length));
    const Walk walk(restricted);
    RayLoss ray;
    ray.length = length;
    Coefficients running = walk.penalty();
    std::vector<Change> changes;
    for (int i = 0; i < loss.dataset().size(); ++i) {
        const auto parts = walk.stretches(i);
        Coefficients before = walk.weightedLoss(i, parts.front());
        add(running, before, 1.0);
        for (std::size_t j = 1; j < parts.size(); ++j) {
            Coefficients here = walk.weightedLoss(i, parts[j]);
            Coefficients difference = here;
            add(difference, before, -1.0);
            changes.push_back({parts[j].from, std::move(difference)});
            before = std::move(here);
        }
        appendCrossings(walk, i, parts, length, ray.crossings);
    }
    std::stable_sort(changes.begin(), changes.end(),
                     [](const Change& a, const Change& b) { return a.x < b.x; });
    ray.breaks.push_back(0.0);
    ray.pieces.push_back(running);
    for (const Change& change : changes) {
        add(running, change.difference, 1.0);
        const double t = 0.5 * length * (1.0 + change.x);
        if (t > ray.breaks.back() && t < length) {
            ray.breaks.push_back(t);
            ray.pieces.push_back(running);
        } else {
            ray.pieces.back() = running;
        }
    }
    ray.breaks.push_back(length);
    sortCrossings(ray.crossings);
    return ray;
}

std::vector<RayCrossing> rayCrossings(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                      const Eigen::VectorXd& direction, double length) {
    require(loss, parameters, direction, length);
    const slice::SliceLoss restricted(loss, segment(parameters, direction, length));
    const Walk walk(restricted);
    std::vector<RayCrossing> crossings;
    for (int i = 0; i < loss.dataset().size(); ++i)
        appendCrossings(walk, i, walk.stretches(i), length, crossings);
    sortCrossings(crossings);
    return crossings;
}

}  // namespace omegascope::cells
