#include "core/cells/forms/fine_forms.h"

#include <cmath>

#include "core/cells/algebra/bernstein.h"
#include "core/network/linear_terms.h"
#include "core/support/index.h"

namespace omegascope::cells {
namespace {

constexpr double kBoundRoom = 1.0 + 0x1p-20;  ///< for the rounding of bounds

bool isZero(DoubleDouble value) {
    return value.hi == 0.0 && value.lo == 0.0;
}

DoubleDouble halved(DoubleDouble value) {
    return {0.5 * value.hi, 0.5 * value.lo};
}

void add(DoubleDouble& to, DoubleDouble value) {
    to = to + value;
}

}  // namespace

FineForms::FineForms(const slice::SliceLoss& loss) : loss_(loss) {
    const slice::AffineSlice& slice = loss.slice();
    const auto count = at(slice.origin.size());
    for (std::size_t k = 0; k < 2; ++k) {
        const auto [low, high] = slice.ranges[k];
        middle_[k] = halved(twoSum(low, high));
        half_[k] = halved(twoSum(high, -low));
    }
    origin_.resize(count);
    for (std::size_t entry = 0; entry < count; ++entry) {
        const auto e = static_cast<Eigen::Index>(entry);
        origin_[entry] = {slice.origin[e], 0.0};
        for (std::size_t k = 0; k < 2; ++k)
            add(origin_[entry], middle_[k] * slice.directions(e, static_cast<Eigen::Index>(k)));
    }
    for (std::size_t k = 0; k < 2; ++k) {
        directions_[k].resize(count);
        for (std::size_t entry = 0; entry < count; ++entry)
            directions_[k][entry] =
                half_[k] * slice.directions(static_cast<Eigen::Index>(entry), static_cast<Eigen::Index>(k));
    }
    const auto& network = loss.loss().network();
    const auto touched = [&](std::size_t k, const network::Block* block) {
        return block && (slice.directions.col(static_cast<Eigen::Index>(k))
                             .segment(block->offset, block->size)
                             .array() != 0.0)
                            .any();
    };
    for (int layer = 1; layer <= network.depth() + 1; ++layer) {
        std::array<bool, 2> moved{};
        for (std::size_t k = 0; k < 2; ++k)
            moved[k] = touched(k, network.layout().weight(layer)) || touched(k, network.layout().bias(layer));
        moves_.push_back(moved);
    }
}

FineForms::Forms FineForms::input(int datum) const {
    Forms x{static_cast<int>(loss_.loss().dataset().points.rows()), 0, 0, {}};
    for (const double entry : loss_.loss().dataset().points.col(datum)) x.c.push_back({entry, 0.0});
    return x;
}

FineForms::Forms FineForms::affine(int layer, const Forms& features) const {
    const auto& network = loss_.loss().network();
    const auto& moved = moves_[at(layer - 1)];
    Forms z{
        network.architecture().width(layer), features.degreeX + moved[0], features.degreeY + moved[1], {}};
    z.c.resize(at(z.units) * z.stride());
    const std::size_t columns = at(z.degreeY + 1), featureColumns = at(features.degreeY + 1);
    for (int unit = 0; unit < z.units; ++unit) {
        DoubleDouble* own = z.c.data() + at(unit) * z.stride();
        network::forEachTerm(network, layer, unit, [&](int feature, Eigen::Index entry) {
            const DoubleDouble* from = features.c.data() + at(feature) * features.stride();
            const auto addTimes = [&](DoubleDouble factor, std::size_t shift) {
                if (isZero(factor)) return;
                for (std::size_t a = 0; a <= at(features.degreeX); ++a)
                    for (std::size_t b = 0; b < featureColumns; ++b)
                        add(own[a * columns + b + shift], factor * from[a * featureColumns + b]);
            };
            addTimes(origin_[at(entry)], 0);
            if (moved[0]) addTimes(directions_[0][at(entry)], columns);
            if (moved[1]) addTimes(directions_[1][at(entry)], 1);
        });
        if (const Eigen::Index bias = network::biasEntry(network, layer, unit); bias >= 0) {
            add(own[0], origin_[at(bias)]);
            if (moved[0]) add(own[columns], directions_[0][at(bias)]);
            if (moved[1]) add(own[1], directions_[1][at(bias)]);
        }
    }
    return z;
}

FineForms::Forms FineForms::activated(Forms forms, std::span<const std::int8_t> states) const {
    const double alpha = loss_.loss().network().architecture().alpha;
    for (int unit = 0; unit < forms.units; ++unit) {
        const std::int8_t state = states[at(unit)];
        if (state > 0) continue;
        for (std::size_t k = 0; k < forms.stride(); ++k) {
            DoubleDouble& c = forms.c[at(unit) * forms.stride() + k];
            c = state < 0 ? c * alpha : DoubleDouble{};
        }
    }
    return forms;
}

FineForms::Forms FineForms::criterion(int datum, Forms outputs) const {
    const loss::Loss& loss = loss_.loss();
    if (!loss::isPiecewiseMultilinear(loss.criterion())) return {0, outputs.degreeX, outputs.degreeY, {}};
    const double target = loss.dataset().targets(0, datum);
    const auto own = at(static_cast<std::ptrdiff_t>(std::max(target, 0.0)));
    const std::size_t stride = outputs.stride();
    const std::vector<DoubleDouble> all = outputs.c;
    for (std::size_t unit = 0; unit < at(outputs.units); ++unit) {
        for (std::size_t k = 0; k < stride; ++k) {
            DoubleDouble& c = outputs.c[unit * stride + k];
            if (loss.criterion() == loss::Criterion::Hinge)
                c = c * -target;
            else if (loss.criterion() == loss::Criterion::MulticlassHinge)
                add(c, -all[own * stride + k]);
            else if (unit == own)
                c = -c;
        }
        add(outputs.c[unit * stride], {1.0, 0.0});
    }
    return outputs;
}

FineForms::Sizes FineForms::sizes(int datum) const {
    const loss::Loss& loss = loss_.loss();
    const auto& network = loss.network();
    const slice::AffineSlice& slice = loss_.slice();
    Eigen::VectorXd most(slice.origin.size()), whole = slice.origin.cwiseAbs();
    for (Eigen::Index e = 0; e < most.size(); ++e)
        most[e] = std::abs(origin_[at(e)].hi) + std::abs(directions_[0][at(e)].hi) +
                  std::abs(directions_[1][at(e)].hi);
    for (std::size_t k = 0; k < 2; ++k)
        whole += (std::abs(middle_[k].hi) + half_[k].hi) *
                 slice.directions.col(static_cast<Eigen::Index>(k)).cwiseAbs();
    Eigen::MatrixXd x = loss.dataset().points.col(datum).cwiseAbs(), all = x;
    double operations = 8.0;
    Sizes sizes;
    const auto add = [&](double scale, double size) {
        sizes.scales.push_back(scale);
        sizes.errors.push_back(4.0 * operations * kDoubleDoubleUnit * kBoundRoom * size);
        sizes.passes.push_back(2.0 * gammaOf(operations + 4.0) * size);
    };
    for (int layer = 1; layer <= network.depth() + 1; ++layer) {
        operations += network.architecture().width(layer - 1) + 3.0;
        x = network.affine(layer, most, x);
        all = network.affine(layer, whole, all);
        for (Eigen::Index unit = 0; layer <= network.depth() && unit < x.rows(); ++unit)
            add(x(unit, 0), all(unit, 0));
    }
    operations += 3.0;
    const int units = loss::criterionUnits(loss.criterion(), network.architecture().outputs);
    const double target = loss.criterion() == loss::Criterion::Hinge
                              ? std::max(1.0, std::abs(loss.dataset().targets(0, datum)))
                              : 1.0;
    for (int unit = 0; unit < units; ++unit)
        add(1.0 + 2.0 * target * x.maxCoeff(), 1.0 + 2.0 * target * all.maxCoeff());
    return sizes;
}

Curve FineForms::rounded(const Forms& forms, int unit, double error) {
    Curve curve{Polynomial(forms.degreeX, forms.degreeY), 0.0};
    const DoubleDouble* c = forms.c.data() + at(unit) * forms.stride();
    for (int a = 0; a <= forms.degreeX; ++a)
        for (int b = 0; b <= forms.degreeY; ++b, ++c) {
            curve.p.at(a, b) = c->hi;
            curve.noise += std::abs(c->lo);
        }
    curve.noise = curve.noise * kBoundRoom + error;
    return curve;
}

}  // namespace omegascope::cells
