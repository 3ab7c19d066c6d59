#include <QtTest>
#include <boost/multiprecision/cpp_int.hpp>

#include "core/cells/curved/curved_complex.h"
#include "core/cells/facts/verify_cells.h"
#include "core/cells/find_cells.h"
#include "core/cells/forms/fine_forms.h"
#include "core/network/linear_terms.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/rational_polynomials.h"
#include "tests/support/registry.h"

namespace test_exact_curves {

using namespace omegascope;
using Rational = boost::multiprecision::cpp_rational;

namespace {

/// All pre-activations of a datum at window coordinates (x, y), unit by unit in the given states, in rational numbers.
std::vector<Rational> exactForms(const slice::SliceLoss& loss, int datum,
                                 const std::vector<std::int8_t>& states, const Rational& x,
                                 const Rational& y) {
    const auto& network = loss.loss().network();
    const slice::AffineSlice& slice = loss.slice();
    std::array<Rational, 2> at;
    for (std::size_t k = 0; k < 2; ++k) {
        const Rational low(slice.ranges[k][0]), high(slice.ranges[k][1]);
        at[k] = (low + high) / 2 + (k == 0 ? x : y) * (high - low) / 2;
    }
    const auto parameter = [&](Eigen::Index entry) -> Rational {
        return Rational(slice.origin[entry]) + at[0] * Rational(slice.directions(entry, 0)) +
               at[1] * Rational(slice.directions(entry, 1));
    };
    std::vector<Rational> features, all;
    for (const double v : loss.loss().dataset().points.col(datum)) features.emplace_back(v);
    for (int layer = 1; layer <= network.depth() + 1; ++layer) {
        std::vector<Rational> z(static_cast<std::size_t>(network.architecture().width(layer)));
        for (int unit = 0; unit < static_cast<int>(z.size()); ++unit) {
            Rational& own = z[static_cast<std::size_t>(unit)];
            network::forEachTerm(network, layer, unit, [&](int feature, Eigen::Index entry) {
                own += parameter(entry) * features[static_cast<std::size_t>(feature)];
            });
            if (const Eigen::Index bias = network::biasEntry(network, layer, unit); bias >= 0)
                own += parameter(bias);
        }
        if (layer <= network.depth())
            for (Rational& own : z) {
                all.push_back(own);
                if (states[all.size() - 1] < 0) own *= Rational(network.architecture().alpha);
            }
        features = std::move(z);
    }
    const double target = loss.loss().dataset().targets(0, datum);
    for (std::size_t r = 0; r < features.size(); ++r) switch (loss.loss().criterion()) {
            case loss::Criterion::Hinge:
                all.push_back(1 - Rational(target) * features[r]);
                break;
            case loss::Criterion::OneVersusAll:
                all.push_back(static_cast<double>(r) == target ? Rational(1 - features[r])
                                                               : Rational(1 + features[r]));
                break;
            case loss::Criterion::MulticlassHinge:
                all.push_back(1 + features[r] - features[static_cast<std::size_t>(target)]);
                break;
            default:
                break;
        }
    return all;
}

network::Architecture oneLayer(int units) {
    network::Architecture architecture;
    architecture.input = 1;
    architecture.layers = {network::DenseLayer{units}};
    return architecture;
}

/// ŷ = s² + t² - 3 V of a third unit with z = s + b: the margin of y = +1 is the unit circle, and the third unit's wall
/// the line s = -b.
slice::SliceLoss circleAndLine(double b, std::array<double, 2> s, std::array<double, 2> t, int copies = 1) {
    const network::Network network(oneLayer(3));
    slice::AffineSlice plane;
    plane.origin = testing::parametersOf(network, {{"b1", {3, 3, b}}, {"V", {-3, -3, 0}}, {"c", {18}}});
    plane.directions.resize(network.parameterCount(), 2);
    plane.directions << testing::parametersOf(network, {{"b1", {1, 0, 1}}, {"V", {1, 0, 0}}}),
        testing::parametersOf(network, {{"b1", {0, 1, 0}}, {"V", {0, 1, 0}}});
    plane.ranges = {s, t};
    data::Dataset data;
    data.points = Eigen::MatrixXd::Ones(1, copies);
    data.targets = Eigen::MatrixXd::Ones(1, copies);
    return {loss::Loss(network, loss::Criterion::Hinge, data), plane};
}

}  // namespace

class TestExactCurves : public QObject {
    Q_OBJECT

  private slots:
    void coefficientsAreThoseOfRationalNumbersWithinTheirNoise() {
        Random random(21);
        int compared = 0, noisy = 0;
        for (const testing::ProblemKind& kind : testing::problemKinds()) {
            const auto problem = testing::randomProblem(kind, random);
            auto plane = testing::randomPlane(problem.loss.network(), random);
            // A window zoomed in far, where what makes a coefficient cancels.
            if (random.index(2) == 0) plane.ranges = {{{0.7, 0.7 + 1e-7}, {-1e5, -1e5 + 1e-3}}};
            const slice::SliceLoss loss(problem.loss, plane);
            const cells::FineForms forms(loss);
            const cells::FineForms::Sizes sizes = forms.sizes(0);
            std::vector<std::int8_t> states;
            for (std::size_t k = 0; k < sizes.errors.size(); ++k)
                states.push_back(random.index(2) == 0 ? -1 : 1);
            std::vector<cells::Curve> curves;
            cells::FineForms::Forms x = forms.input(0);
            const int depth = problem.loss.network().depth();
            for (int layer = 1; layer <= depth + 1; ++layer) {
                const cells::FineForms::Forms z = forms.affine(layer, x);
                const cells::FineForms::Forms own = layer > depth ? forms.criterion(0, z) : z;
                const std::size_t first = curves.size();
                for (int unit = 0; unit < own.units; ++unit)
                    curves.push_back(cells::FineForms::rounded(own, unit, sizes.errors[curves.size()]));
                if (layer <= depth) x = forms.activated(z, std::span(states).subspan(first));
            }
            QCOMPARE(curves.size(), sizes.errors.size());
            for (int sample = 0; sample < 4; ++sample) {
                const Rational u(random.uniform(-1, 1)), v(random.uniform(-1, 1));
                const std::vector<Rational> exact = exactForms(loss, 0, states, u, v);
                QVERIFY(exact.size() >= curves.size());
                for (std::size_t k = 0; k < curves.size(); ++k) {
                    const Rational off = abs(testing::valueAt(curves[k].p, u, v) - exact[k]);
                    QVERIFY(off <= Rational(curves[k].noise));
                    QVERIFY(curves[k].noise <= 1e-15 * curves[k].p.sumOfSizes() + sizes.errors[k]);
                    noisy += off > 0;
                    ++compared;
                }
            }
        }
        QVERIFY(compared > 500 && noisy > 300);
    }

    void whatIsCalledExactIsConfirmed() {
        Random random(22);
        int exact = 0, curved = 0;
        for (int round = 0; round < testing::cases(3); ++round)
            for (const testing::ProblemKind& kind : testing::problemKinds()) {
                if (kind.convolution || kind.depth > 2) continue;
                const auto problem = testing::randomProblem(kind, random);
                const slice::SliceLoss loss(problem.loss,
                                            testing::randomPlane(problem.loss.network(), random));
                const auto complex = cells::curvedComplex(loss).value();
                ++curved;
                if (complex.kind != cells::ComplexKind::Exact) {
                    QVERIFY2(complex.kind == cells::ComplexKind::Certified &&
                                 complex.remark.find("not exact because ") != std::string::npos,
                             complex.remark.c_str());
                    continue;
                }
                ++exact;
                const auto found = cells::verifyCells(loss, complex).value();
                QVERIFY(found.agrees() && found.confirmed > 0);
            }
        QVERIFY2(2 * exact > curved, qPrintable(QStringLiteral("%1 of %2").arg(exact).arg(curved)));
    }

    void aCircleAndALineAreExactAlsoWhereTheyTouch() {
        using cells::ComplexKind;
        const auto kindOf = [](const slice::SliceLoss& loss) {
            return cells::cellComplex(loss).value().kind;
        };
        const std::array<double, 2> wide{-2.0, 1.5}, high{-1.75, 2.0};
        QVERIFY(kindOf(circleAndLine(0.5, wide, high)) == ComplexKind::Exact);
        QVERIFY(kindOf(circleAndLine(1.25, wide, high)) == ComplexKind::Exact);  // the line passes the circle
        QVERIFY(kindOf(circleAndLine(1.0, wide, high)) == ComplexKind::Exact);   // and touches it
        // Nearer than the tolerance, but it does cross, or pass.
        for (const double near : {1.0 - 1e-13, 1.0 + 1e-13})
            QVERIFY(kindOf(circleAndLine(near, wide, high)) != ComplexKind::Exact);
        QVERIFY(kindOf(circleAndLine(0.5, {-1.0, 1.5}, high)) ==
                ComplexKind::Exact);  // the border touches it
        // Equal data have equal walls, whatever rounding makes of them.
        QVERIFY(kindOf(circleAndLine(0.5, wide, high, 2)) == ComplexKind::Exact);
    }
};

OMEGASCOPE_TEST(Core, TestExactCurves);

}  // namespace test_exact_curves

#include "test_exact_curves.moc"
