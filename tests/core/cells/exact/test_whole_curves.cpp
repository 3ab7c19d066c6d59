#include <QtTest>
#include <algorithm>
#include <cmath>

#include "core/cells/exact/exact_star.h"
#include "core/support/random.h"
#include "tests/support/rational_polynomials.h"
#include "tests/support/registry.h"

namespace test_whole_curves {

using namespace omegascope;
using cells::Integer;
using cells::WholeCurve;
using cells::WholePolynomial;
using testing::Rational;
using testing::RationalPolynomial;

namespace {

int whole(Random& random, int most) {
    return static_cast<int>(random.index(static_cast<std::size_t>(2 * most + 1))) - most;
}

WholePolynomial polynomial(const std::vector<int>& c) {
    std::vector<Integer> values;
    for (const int own : c) values.emplace_back(own);
    return WholePolynomial(std::move(values));
}

WholePolynomial randomPolynomial(Random& random, int degree, int most) {
    std::vector<int> c;
    for (int k = 0; k <= degree; ++k) c.push_back(whole(random, most));
    return polynomial(c);
}

WholeCurve randomCurve(Random& random, int degree, int most) {
    std::vector<WholePolynomial> c;
    for (int b = 0; b <= degree; ++b) c.push_back(randomPolynomial(random, degree - b, most));
    return WholeCurve(std::move(c));
}

RationalPolynomial rational(const WholePolynomial& p) {
    RationalPolynomial c;
    for (const Integer& own : p.coefficients()) c.emplace_back(boost::multiprecision::cpp_int(own.str()));
    return c;
}

/// f(x, ·)
RationalPolynomial columnOf(const WholeCurve& f, const Rational& x) {
    RationalPolynomial c;
    for (const auto& own : f.columns()) c.push_back(testing::valueAt(rational(own), x));
    while (!c.empty() && c.back() == 0) c.pop_back();
    return c;
}

/// The degree of the greatest common divisor, by Euclid's algorithm in rational numbers.
int commonDegree(RationalPolynomial a, RationalPolynomial b) {
    while (!b.empty()) {
        while (a.size() >= b.size()) {
            const Rational factor = a.back() / b.back();
            for (std::size_t k = 0; k < b.size(); ++k) a[a.size() - b.size() + k] -= factor * b[k];
            a.pop_back();
            while (!a.empty() && a.back() == 0) a.pop_back();
        }
        std::swap(a, b);
    }
    return static_cast<int>(a.size()) - 1;
}

/// y - y0 - Σ a_k (x - x0)^k, k ≥ 1, times 8^n: a graph through (x0, y0), numbers of eighths.
WholeCurve graphThrough(int x0, int y0, const std::vector<int>& a, int lift = 0) {
    // In eighths: with X = 8 x, Y = 8 y: Y - y0 = Σ a_k (X - x0)^k / 8^(k-1).
    WholePolynomial sum, power = polynomial({1});
    const WholePolynomial step = polynomial({-x0, 8});
    Integer scale = 1;
    for (std::size_t k = 1; k < a.size(); ++k) scale *= 8;
    Integer rest = scale;
    for (std::size_t k = 0; k < a.size(); ++k) {
        power = power * step;
        sum = sum + power * Integer(rest * a[k]);
        if (k + 1 < a.size()) rest /= 8;
    }
    const WholePolynomial constant = polynomial({y0}) * scale + polynomial({lift});
    return WholeCurve({sum * Integer(-1) - constant, WholePolynomial({Integer(8 * scale)})}).primitive();
}

}  // namespace

class TestWholeCurves : public QObject {
    Q_OBJECT

  private slots:
    void rootsAreCountedAsInRationalNumbers() {
        Random random(31);
        for (int round = 0; round < 400; ++round) {
            WholePolynomial p = polynomial({1});
            for (std::size_t k = 0, n = 1 + random.index(3); k < n; ++k) {
                const WholePolynomial factor =
                    randomPolynomial(random, 1 + static_cast<int>(random.index(3)), 6);
                if (!factor.isZero()) p = p * factor;
                if (random.index(3) == 0 && !factor.isZero()) p = p * factor;
            }
            if (p.degree() < 1) continue;
            const testing::SturmChain reference(rational(p));
            const WholePolynomial own = cells::squareFree(p);
            const cells::SturmChain chain(own);
            const cells::WholePoint low{Integer(whole(random, 4000) - 5000), 9},
                high{Integer(5100 + whole(random, 5000)), 9};
            if (own.signAt(low) == 0 || own.signAt(high) == 0) continue;
            const auto at = [](const cells::WholePoint& x) {
                return Rational(boost::multiprecision::cpp_int(x.m.str())) / (1 << x.e);
            };
            QCOMPARE(chain.rootsBetween(low, high), reference.rootsIn(at(low), at(high)));
        }
    }

    void resultantsVanishWhereCurvesShareAnAbscissa() {
        Random random(32);
        int shared = 0;
        for (int round = 0; round < 600; ++round) {
            const int m = 1 + static_cast<int>(random.index(3)), n = 1 + static_cast<int>(random.index(3));
            const WholeCurve f = randomCurve(random, m, 1), g = randomCurve(random, n, 1);
            if (f.degreeY() < 1 || g.degreeY() < 1) continue;
            const WholePolynomial r = cells::resultant(f, g);
            for (int x = -6; x <= 6; ++x) {
                const RationalPolynomial one = columnOf(f, Rational(x, 2)), two = columnOf(g, Rational(x, 2));
                const bool lost = static_cast<int>(one.size()) <= f.degreeY() &&
                                  static_cast<int>(two.size()) <= g.degreeY();
                const bool meets = lost || one.empty() || two.empty() || commonDegree(one, two) > 0;
                QCOMPARE(r.isZero() || r.signAt({Integer(x), 1}) == 0, meets);
                shared += meets;
            }
        }
        QVERIFY(shared > 20);
    }

    void factorsMultiplyToTheCurve() {
        Random random(33);
        for (int round = 0; round < 200; ++round) {
            const WholeCurve one = randomCurve(random, 1, 4), two = randomCurve(random, 1, 4);
            if (one.totalDegree() < 1 || two.totalDegree() < 1) continue;
            const auto found = cells::wholeFactors(one * two);
            const auto has = [&](const WholeCurve& line) {
                return std::find(found.begin(), found.end(), line.primitive()) != found.end();
            };
            QVERIFY(has(one) && has(two) && found.size() <= 2);
            QVERIFY(cells::dividedExactly((one * two).primitive(), one.primitive()).has_value());
            const WholeCurve other = one * two - WholeCurve({polynomial({1})});
            QVERIFY(!cells::dividedExactly(other, one.primitive()).has_value() || one.totalDegree() < 1);
        }
        const WholeCurve point({polynomial({0, 0, 1}), polynomial({}), polynomial({2})});  // x² + 2 y²
        QVERIFY(cells::isAtMostAPoint(point));
        QVERIFY(!cells::isAtMostAPoint(point - WholeCurve({polynomial({1})})));
        QVERIFY(
            !cells::isAtMostAPoint(WholeCurve({polynomial({0, 0, 1}), polynomial({}), polynomial({-2})})));
    }

    /// Graphs through one point leave it in the order of their slopes, equal ones in that of their curvatures, and so on;
    /// on the left odd powers count the other way round.
    void graphsThroughOnePointAreSortedByTheirDerivatives() {
        Random random(34);
        int touching = 0;
        for (int round = 0; round < 120; ++round) {
            const int x0 = whole(random, 6), y0 = whole(random, 6);
            std::vector<std::vector<int>> a;
            std::vector<WholeCurve> curves;
            for (std::size_t k = 0, n = 2 + random.index(4); k < n; ++k) {
                std::vector<int> own{whole(random, 2), whole(random, 2), whole(random, 1)};
                if (std::find(a.begin(), a.end(), own) != a.end()) continue;
                a.push_back(own);
                curves.push_back(graphThrough(x0, y0, own));
            }
            if (a.size() < 2) continue;
            double work = 1e12;
            const cells::Point centre{x0 / 8.0 + random.uniform(-1e-9, 1e-9),
                                      y0 / 8.0 + random.uniform(-1e-9, 1e-9)};
            std::optional<cells::ExactStar> star;
            for (double radius = 0x1p-5; !star && radius > 1e-7; radius /= 4.0)
                star = cells::exactStar(curves, centre, 4e-9, radius, work);
            QVERIFY2(star, qPrintable(QStringLiteral("round %1").arg(round)));
            QVERIFY(star->meet);
            const auto sorted = [&](double side) {
                std::vector<int> order(a.size());
                for (std::size_t k = 0; k < a.size(); ++k) order[k] = static_cast<int>(k);
                std::sort(order.begin(), order.end(), [&](int i, int j) {
                    const auto &one = a[static_cast<std::size_t>(i)], &two = a[static_cast<std::size_t>(j)];
                    for (std::size_t k = 0; k < one.size(); ++k)
                        if (one[k] != two[k]) return (one[k] < two[k]) == (side > 0.0 || k % 2 == 1);
                    return false;
                });
                return order;
            };
            for (std::size_t i = 0; i < a.size(); ++i)
                for (std::size_t j = 0; j < i; ++j) touching += a[i][0] == a[j][0];
            // Turning the coordinates keeps the order round the point, up to where it begins and its sense.
            std::vector<int> own = star->right, meant = sorted(1.0), left = sorted(-1.0);
            own.insert(own.end(), star->left.rbegin(), star->left.rend());
            meant.insert(meant.end(), left.rbegin(), left.rend());
            if (star->swapped) std::reverse(own.begin(), own.end());
            bool same = false;
            for (std::size_t turn = 0; turn < own.size() && !same; ++turn) {
                same = own == meant;
                std::rotate(own.begin(), own.begin() + 1, own.end());
            }
            QVERIFY2(same, qPrintable(QStringLiteral("round %1").arg(round)));
        }
        QVERIFY(touching > 50);
    }

    void whatAllButMeetsIsNoStar() {
        // A third wall that passes 2^-9 / 512 beside the others' crossing, and a parabola that all but touches.
        double work = 1e12;
        const std::vector<WholeCurve> three{graphThrough(0, 0, {1, 0, 0}), graphThrough(0, 0, {-1, 0, 0}),
                                            graphThrough(0, 0, {0, 0, 0}, 1)};
        for (double radius = 0x1p-4; radius > 1e-2; radius /= 2.0) {
            const auto star = cells::exactStar(three, {0.0, 0.0}, 1e-3, radius, work);
            QVERIFY(!star);
        }
        const std::vector<WholeCurve> two{graphThrough(0, 0, {0, 0, 0}, -1), graphThrough(0, 0, {0, 1, 0})};
        const auto apart = cells::exactStar(two, {0.0, 0.0}, 1e-3, 0x1p-6, work);
        QVERIFY(apart && !apart->meet);
        const std::vector<WholeCurve> twice{graphThrough(0, 0, {0, 0, 0}, 1), graphThrough(0, 0, {0, 1, 0})};
        QVERIFY(!cells::exactStar(twice, {0.0, 0.0}, 1e-3, 0x1p-4, work));
    }
};

OMEGASCOPE_TEST(Core, TestWholeCurves);

}  // namespace test_whole_curves

#include "test_whole_curves.moc"
