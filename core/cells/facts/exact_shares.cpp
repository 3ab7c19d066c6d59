#include "core/cells/facts/exact_shares.h"

#include <algorithm>
#include <cmath>

#include "core/cells/algebra/double_double.h"
#include "core/support/index.h"

namespace omegascope::cells {

namespace {

ExactPolynomial square(const ExactPolynomial& p) {
    ExactPolynomial result(2 * p.degreeX, 2 * p.degreeY);
    for (int a = 0; a <= p.degreeX; ++a)
        for (int b = 0; b <= p.degreeY; ++b) result.add(p, p.coefficients[at(a * (p.degreeY + 1) + b)], a, b);
    return result;
}

}  // namespace

ExactPolynomial ExactShares::lossOf(int datum, const ExactForms::Forms& outputs,
                                    std::span<const std::int8_t> criterion) const {
    const loss::Loss& loss = slice_.loss();
    const Eigen::MatrixXd& mu = loss.weights();
    const Eigen::MatrixXd& targets = loss.dataset().targets;
    if (loss.criterion() == loss::Criterion::Squared) {
        ExactPolynomial total(2 * outputs.degreeX, 2 * outputs.degreeY);
        for (std::size_t r = 0; r < outputs.units.size(); ++r) {
            ExactPolynomial residual = outputs.units[r];
            residual.coefficients[0] += -Dyadic(targets(static_cast<Eigen::Index>(r), datum));
            total.add(square(residual), Dyadic(mu(0, datum)));
        }
        return total;
    }
    ExactPolynomial total(outputs.degreeX, outputs.degreeY);
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
        total.add(outputs.units[r], turned ? -weight : weight);
        if (multiclass) total.add(outputs.units[own], -weight);
    }
    return total;
}

ExactPolynomial ExactShares::share(int datum, std::span<const std::int8_t> states) const {
    const loss::Loss& loss = slice_.loss();
    ExactForms::Forms x = forms_.input(datum);
    std::size_t read = 0;
    for (int layer = 1; layer <= loss.network().depth(); ++layer) {
        ExactForms::Forms z = forms_.affine(layer, x);
        const std::size_t width = z.units.size();
        x = forms_.activated(std::move(z), states.subspan(read, width));
        read += width;
    }
    return lossOf(datum, forms_.affine(loss.network().depth() + 1, x), states.subspan(read));
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
