#include "core/cells/facts/exact_shares.h"

#include <algorithm>
#include <cmath>

#include "core/cells/algebra/double_double.h"
#include "core/network/linear_terms.h"
#include "core/support/index.h"

namespace omegascope::cells {

namespace {

void add(ExactPolynomial& to, const ExactPolynomial& p, const Dyadic& factor, int dx = 0, int dy = 0) {
    if (factor.isZero()) return;
    for (int a = 0; a <= p.degreeX; ++a)
        for (int b = 0; b <= p.degreeY; ++b) {
            const Dyadic& own = p.coefficients[at(a * (p.degreeY + 1) + b)];
            if (!own.isZero()) to.coefficients[at((a + dx) * (to.degreeY + 1) + b + dy)] += factor * own;
        }
}

ExactPolynomial zero(int degreeX, int degreeY) {
    return {degreeX, degreeY, std::vector<Dyadic>(at((degreeX + 1) * (degreeY + 1)))};
}

ExactPolynomial square(const ExactPolynomial& p) {
    ExactPolynomial result = zero(2 * p.degreeX, 2 * p.degreeY);
    for (int a = 0; a <= p.degreeX; ++a)
        for (int b = 0; b <= p.degreeY; ++b)
            add(result, p, p.coefficients[at(a * (p.degreeY + 1) + b)], a, b);
    return result;
}

}  // namespace

bool ExactPolynomial::isConstant() const {
    return std::all_of(coefficients.begin() + 1, coefficients.end(),
                       [](const Dyadic& c) { return c.isZero(); });
}

struct ExactShares::Forms {
    int degreeX = 0;
    int degreeY = 0;
    std::vector<ExactPolynomial> units;
};

ExactShares::Forms ExactShares::affine(int layer, const Forms& features) const {
    const network::Network& network = slice_.loss().network();
    const slice::AffineSlice& slice = slice_.slice();
    std::array<Dyadic, 2> middle, half;
    for (std::size_t k = 0; k < 2; ++k) {
        const auto [low, high] = slice.ranges[k];
        middle[k] = (Dyadic(low) + Dyadic(high)).half();
        half[k] = (Dyadic(high) - Dyadic(low)).half();
    }
    std::array<bool, 2> moves{};
    for (const network::Block& block : network.layout().blocks())
        for (std::size_t k = 0; k < 2; ++k)
            moves[k] =
                moves[k] || (block.layer == layer && (slice.directions.col(static_cast<Eigen::Index>(k))
                                                          .segment(block.offset, block.size)
                                                          .array() != 0.0)
                                                         .any());
    Forms z{features.degreeX + moves[0], features.degreeY + moves[1], {}};
    const ExactPolynomial one{0, 0, {Dyadic(1.0)}};
    for (int unit = 0; unit < network.architecture().width(layer); ++unit) {
        ExactPolynomial& own = z.units.emplace_back(zero(z.degreeX, z.degreeY));
        const auto addEntry = [&](Eigen::Index entry, const ExactPolynomial& x) {
            const Dyadic d1(slice.directions(entry, 0)), d2(slice.directions(entry, 1));
            add(own, x, Dyadic(slice.origin[entry]) + middle[0] * d1 + middle[1] * d2);
            if (!d1.isZero()) add(own, x, half[0] * d1, 1, 0);
            if (!d2.isZero()) add(own, x, half[1] * d2, 0, 1);
        };
        network::forEachTerm(network, layer, unit, [&](int feature, Eigen::Index entry) {
            addEntry(entry, features.units[at(feature)]);
        });
        if (const Eigen::Index bias = network::biasEntry(network, layer, unit); bias >= 0)
            addEntry(bias, one);
    }
    return z;
}

ExactPolynomial ExactShares::lossOf(int datum, const Forms& outputs,
                                    std::span<const std::int8_t> criterion) const {
    const loss::Loss& loss = slice_.loss();
    const Eigen::MatrixXd& mu = loss.weights();
    const Eigen::MatrixXd& targets = loss.dataset().targets;
    if (loss.criterion() == loss::Criterion::Squared) {
        ExactPolynomial total = zero(2 * outputs.degreeX, 2 * outputs.degreeY);
        for (std::size_t r = 0; r < outputs.units.size(); ++r) {
            ExactPolynomial residual = outputs.units[r];
            residual.coefficients[0] += -Dyadic(targets(static_cast<Eigen::Index>(r), datum));
            add(total, square(residual), Dyadic(mu(0, datum)));
        }
        return total;
    }
    ExactPolynomial total = zero(outputs.degreeX, outputs.degreeY);
    const double target = targets(0, datum);
    const auto own = static_cast<std::size_t>(std::max(target, 0.0));
    for (std::size_t r = 0; r < criterion.size(); ++r) {
        if (criterion[r] <= 0) continue;
        const bool multiclass = loss.criterion() == loss::Criterion::MulticlassHinge;
        if (multiclass && r == own) continue;
        const Dyadic weight(mu(mu.rows() > 1 ? static_cast<Eigen::Index>(r) : 0, datum));
        total.coefficients[0] += weight;
        const bool turned =
            loss.criterion() == loss::Criterion::Hinge ? target > 0.0 : !multiclass && r == own;
        add(total, outputs.units[r], turned ? -weight : weight);
        if (multiclass) add(total, outputs.units[own], -weight);
    }
    return total;
}

ExactPolynomial ExactShares::share(int datum, std::span<const std::int8_t> states) const {
    const loss::Loss& loss = slice_.loss();
    const Dyadic alpha(loss.network().architecture().alpha);
    const bool isLinear = loss.network().architecture().alpha == 1.0;
    Forms x;
    for (const double value : loss.dataset().points.col(datum)) x.units.push_back({0, 0, {Dyadic(value)}});
    std::size_t read = 0;
    for (int layer = 1; layer <= loss.network().depth(); ++layer) {
        x = affine(layer, x);
        for (ExactPolynomial& unit : x.units) {
            const int state = states[read++];
            if (state > 0 || isLinear) continue;
            for (Dyadic& c : unit.coefficients) c = state < 0 ? alpha * c : Dyadic();
        }
    }
    return lossOf(datum, affine(loss.network().depth() + 1, x), states.subspan(read));
}

double ExactShares::boundOfRounding(int datum) const {
    const loss::Loss& loss = slice_.loss();
    const network::Network& network = loss.network();
    const slice::AffineSlice& slice = slice_.slice();
    Eigen::VectorXd most = slice.origin.cwiseAbs();
    for (Eigen::Index k = 0; k < 2; ++k) {
        const auto [low, high] = slice.ranges[at(k)];
        const double reach = 0.5 * std::abs(low + high) + 0.5 * std::abs(high - low);
        most += reach * slice.directions.col(k).cwiseAbs();
    }
    Eigen::MatrixXd x = loss.dataset().points.col(datum).cwiseAbs();
    double roundings = 8.0 + static_cast<double>(loss.dataset().size());
    for (int layer = 1; layer <= network.depth() + 1; ++layer) {
        // In-degree of a unit, products, bias, slope, and six roundings of ω at the middle and of the halved directions.
        roundings += static_cast<double>(network.architecture().width(layer - 1)) + 12.0;
        x = network.affine(layer, most, x);
    }
    const double output = x.maxCoeff(), weight = loss.weights().col(datum).sum();
    const double units = static_cast<double>(network.architecture().outputs);
    double size = weight * units * (1.0 + 2.0 * output);
    if (loss.criterion() == loss::Criterion::Squared) {
        const double residual = output + loss.dataset().targets.col(datum).cwiseAbs().maxCoeff();
        size = weight * units * residual * residual;
        roundings *= 2.0;
    }
    return 2.0 * roundings * kUnitRoundoff * size;
}

}  // namespace omegascope::cells
