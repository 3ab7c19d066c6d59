#include "core/cells/forms/exact_forms.h"

#include <algorithm>

#include "core/network/linear_terms.h"
#include "core/support/index.h"

namespace omegascope::cells {

ExactPolynomial ExactPolynomial::constant(const Dyadic& value) {
    ExactPolynomial p(0, 0);
    p.coefficients[0] = value;
    return p;
}

bool ExactPolynomial::isConstant() const {
    return std::all_of(coefficients.begin() + 1, coefficients.end(),
                       [](const Dyadic& c) { return c.isZero(); });
}

void ExactPolynomial::add(const ExactPolynomial& p, const Dyadic& factor, int dx, int dy) {
    if (factor.isZero()) return;
    for (int a = 0; a <= p.degreeX; ++a)
        for (int b = 0; b <= p.degreeY; ++b) {
            const Dyadic& own = p.coefficients[at(a * (p.degreeY + 1) + b)];
            if (!own.isZero()) coefficients[at((a + dx) * (degreeY + 1) + b + dy)] += factor * own;
        }
}

ExactForms::ExactForms(const slice::SliceLoss& loss) : slice_(loss) {
    for (std::size_t k = 0; k < 2; ++k) {
        const auto [low, high] = loss.slice().ranges[k];
        middle_[k] = (Dyadic(low) + Dyadic(high)).half();
        half_[k] = (Dyadic(high) - Dyadic(low)).half();
    }
}

ExactForms::Forms ExactForms::input(int datum) const {
    Forms x;
    for (const double value : slice_.loss().dataset().points.col(datum))
        x.units.push_back(ExactPolynomial::constant(Dyadic(value)));
    return x;
}

std::array<bool, 2> ExactForms::movesOf(int layer) const {
    std::array<bool, 2> moves{};
    for (const network::Block& block : slice_.loss().network().layout().blocks())
        for (std::size_t k = 0; k < 2; ++k)
            moves[k] = moves[k] || (block.layer == layer && (slice_.slice()
                                                                 .directions.col(static_cast<Eigen::Index>(k))
                                                                 .segment(block.offset, block.size)
                                                                 .array() != 0.0)
                                                                .any());
    return moves;
}

ExactPolynomial ExactForms::unit(int layer, int unit, const Forms& features) const {
    const network::Network& network = slice_.loss().network();
    const slice::AffineSlice& slice = slice_.slice();
    const std::array<bool, 2> moves = movesOf(layer);
    ExactPolynomial own(features.degreeX + moves[0], features.degreeY + moves[1]);
    const auto addEntry = [&](Eigen::Index entry, const ExactPolynomial& x) {
        const Dyadic d1(slice.directions(entry, 0)), d2(slice.directions(entry, 1));
        own.add(x, Dyadic(slice.origin[entry]) + middle_[0] * d1 + middle_[1] * d2);
        if (!d1.isZero()) own.add(x, half_[0] * d1, 1, 0);
        if (!d2.isZero()) own.add(x, half_[1] * d2, 0, 1);
    };
    network::forEachTerm(network, layer, unit, [&](int feature, Eigen::Index entry) {
        addEntry(entry, features.units[at(feature)]);
    });
    if (const Eigen::Index bias = network::biasEntry(network, layer, unit); bias >= 0)
        addEntry(bias, ExactPolynomial::constant(Dyadic(1.0)));
    return own;
}

ExactForms::Forms ExactForms::affine(int layer, const Forms& features) const {
    const std::array<bool, 2> moves = movesOf(layer);
    Forms z{features.degreeX + moves[0], features.degreeY + moves[1], {}};
    for (int k = 0; k < slice_.loss().network().architecture().width(layer); ++k)
        z.units.push_back(unit(layer, k, features));
    return z;
}

ExactForms::Forms ExactForms::activated(Forms forms, std::span<const std::int8_t> states) const {
    const double alpha = slice_.loss().network().architecture().alpha;
    for (std::size_t k = 0; k < forms.units.size(); ++k) {
        if (states[k] > 0 || alpha == 1.0) continue;
        for (Dyadic& c : forms.units[k].coefficients) c = states[k] < 0 ? Dyadic(alpha) * c : Dyadic();
    }
    return forms;
}

ExactPolynomial ExactForms::criterion(int datum, int unit, const Forms& outputs) const {
    const loss::Loss& loss = slice_.loss();
    const double target = loss.dataset().targets(0, datum);
    const auto own = static_cast<std::size_t>(std::max(target, 0.0));
    ExactPolynomial m(outputs.degreeX, outputs.degreeY);
    m.coefficients[0] = Dyadic(1.0);
    if (loss.criterion() == loss::Criterion::Hinge)
        m.add(outputs.units[at(unit)], Dyadic(-target));
    else if (loss.criterion() == loss::Criterion::OneVersusAll)
        m.add(outputs.units[at(unit)], Dyadic(at(unit) == own ? -1.0 : 1.0));
    else if (at(unit) != own) {
        m.add(outputs.units[at(unit)], Dyadic(1.0));
        m.add(outputs.units[own], Dyadic(-1.0));
    }
    return m;
}

}  // namespace omegascope::cells
