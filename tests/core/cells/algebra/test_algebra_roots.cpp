#include <QtTest>
#include <algorithm>
#include <cmath>

#include "core/cells/algebra/curve_arcs.h"
#include "core/cells/algebra/real_roots.h"
#include "core/cells/algebra/system_roots.h"
#include "core/support/random.h"
#include "tests/support/rational_polynomials.h"
#include "tests/support/registry.h"

namespace test_algebra_roots {

using namespace omegascope;
using cells::Polynomial;
using testing::Rational;
using testing::RationalPolynomial;
using testing::SturmChain;

namespace {

/// Π (x - r) times a constant, rounded: roots that cluster, repeat, or lie on the ends.
std::vector<double> productOfRoots(Random& random, std::size_t degree) {
    std::vector<double> c{std::ldexp(random.normal(), static_cast<int>(random.index(60)) - 30)};
    double last = random.uniform(-1, 1);
    for (std::size_t k = 0; k < degree; ++k) {
        switch (random.index(5)) {
            case 0:
                break;  // the same root again
            case 1:
                last += std::ldexp(random.uniform(), -static_cast<int>(random.index(50)));
                break;
            case 2:
                last = random.index(2) == 0 ? 1.0 : -1.0;
                break;
            case 3:
                last = static_cast<double>(random.index(9)) / 4.0 - 1.0;
                break;
            default:
                last = random.uniform(-1.2, 1.2);
        }
        c.insert(c.begin(), 0.0);
        for (std::size_t i = 0; i + 1 < c.size(); ++i) c[i] -= last * c[i + 1];
    }
    return c;
}

std::vector<double> anyCoefficients(Random& random, std::size_t degree) {
    const int span = random.index(2) == 0 ? 0 : static_cast<int>(random.index(80));
    std::vector<double> c;
    for (std::size_t k = 0; k <= degree; ++k)
        c.push_back(
            random.index(6) == 0
                ? 0.0
                : std::ldexp(random.normal(),
                             span == 0 ? 0 : static_cast<int>(random.index(static_cast<std::size_t>(span)))));
    return c;
}

struct Interval {
    Rational low, high;
};

/// The number of roots in [low, high] that none of the intervals holds.
int rootsOutside(const SturmChain& chain, std::vector<Interval> known, const Rational& low,
                 const Rational& high) {
    std::sort(known.begin(), known.end(), [](const Interval& a, const Interval& b) { return a.low < b.low; });
    int missing = 0;
    Rational from = low;
    bool first = true;
    const auto count = [&](const Rational& to, bool closed) {
        if (from > to) return;
        int roots = from == to ? 0 : chain.rootsIn(from, to);
        if (first && chain.isRoot(from)) ++roots;
        if (!closed && from != to && chain.isRoot(to)) --roots;
        missing += roots;
    };
    for (const Interval& interval : known) {
        if (interval.low > from || (first && interval.low > low)) count(std::min(interval.low, high), false);
        if (interval.high >= from) {
            from = interval.high;
            first = false;
        }
    }
    if (from < high || first) count(high, true);
    return missing;
}

Polynomial anyPolynomial(Random& random, int degreeX, int degreeY) {
    Polynomial p(degreeX, degreeY);
    for (int a = 0; a <= degreeX; ++a)
        for (int b = 0; b <= degreeY; ++b)
            if (random.index(5) != 0) p.at(a, b) = random.normal();
    return p;
}

/// Numbers with so few digits that products of two or three linear forms are exact.
double shortNumber(Random& random) {
    return (static_cast<double>(random.index(65)) - 32.0) / 32.0;
}

/// A line through (x, y), exactly: its coefficients are short.
Polynomial lineThrough(double x, double y, Random& random) {
    double a = shortNumber(random), b = shortNumber(random);
    if (a == 0.0 && b == 0.0) a = 1.0;
    return Polynomial::linear(-(a * x + b * y), a, b);
}

bool isEnclosed(const std::vector<cells::SystemRoot>& roots, const std::vector<cells::Box>& undecided,
                double x, double y) {
    return std::any_of(roots.begin(), roots.end(),
                       [&](const cells::SystemRoot& root) {
                           return std::max(std::abs(root.x - x), std::abs(root.y - y)) <= root.radius;
                       }) ||
           std::any_of(undecided.begin(), undecided.end(), [&](const cells::Box& box) {
               return x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1;
           });
}

}  // namespace

class TestAlgebraRoots : public QObject {
    Q_OBJECT

  private slots:
    void everyRealRootIsEnclosedAndSureOnesAreSingle() {
        Random random(11);
        int sure = 0, unsure = 0;
        for (int round = 0; round < 3'000; ++round) {
            const std::size_t degree = 1 + random.index(8);
            const auto c = round % 2 == 0 ? productOfRoots(random, degree) : anyCoefficients(random, degree);
            const RationalPolynomial p = testing::rationalPolynomial(c);
            if (p.size() < 2) continue;
            const auto roots = cells::realRoots(c, -1.0, 1.0);
            // All but zero on the whole interval: it has no isolated roots.
            if (roots.empty() && std::abs(c[0]) < 1e-12 * std::abs(*std::max_element(
                                                              c.begin(), c.end(), [](double a, double b) {
                                                                  return std::abs(a) < std::abs(b);
                                                              })))
                continue;
            const SturmChain chain(p);
            std::vector<Interval> known;
            double last = -2.0;
            for (const auto& root : roots) {
                QVERIFY(root.x >= last && root.radius >= 0.0);
                last = root.x;
                const Rational x(root.x), r(root.radius);
                known.push_back({x - r, x + r});
                if (!root.sure) {
                    ++unsure;
                    continue;
                }
                ++sure;
                const int inside = chain.rootsIn(x - r, x + r) + (chain.isRoot(x - r) ? 1 : 0);
                QVERIFY2(inside == 1,
                         qPrintable(QStringLiteral("round %1: %2 roots").arg(round).arg(inside)));
            }
            const int missing = rootsOutside(chain, known, -1, 1);
            QVERIFY2(missing == 0,
                     qPrintable(QStringLiteral("round %1: %2 missing").arg(round).arg(missing)));
        }
        QVERIFY(sure > 2'000 && unsure > 300);
    }

    void plainRootsAreSureAndFine() {
        Random random(12);
        for (int round = 0; round < 500; ++round) {
            // Roots at least 0.1 apart: nothing to be unsure of.
            std::vector<double> c{1.0}, wanted;
            for (double x = -0.95 + 0.1 * random.uniform(); x < 0.9 && wanted.size() < 5;
                 x += random.uniform(0.15, 0.5)) {
                wanted.push_back(x);
                c.insert(c.begin(), 0.0);
                for (std::size_t i = 0; i + 1 < c.size(); ++i) c[i] -= x * c[i + 1];
            }
            const auto roots = cells::realRoots(c, -1.0, 1.0);
            QCOMPARE(roots.size(), wanted.size());
            for (std::size_t k = 0; k < roots.size(); ++k)
                QVERIFY(roots[k].sure && roots[k].radius < 1e-8 && std::abs(roots[k].x - wanted[k]) < 1e-9);
        }
    }

    void everyCommonZeroWithAGraphIsEnclosed() {
        // y = f(x) against any q: the zeros of q(x, f(x)) by Sturm's theorem.
        Random random(13);
        int simple = 0, touching = 0;
        for (int round = 0; round < 400; ++round) {
            const int degree = 1 + static_cast<int>(random.index(3));
            Polynomial p(degree, 1);
            RationalPolynomial f;
            for (int a = 0; a <= degree; ++a) {
                p.at(a, 0) = shortNumber(random);
                f.emplace_back(p.at(a, 0));
            }
            p.at(0, 1) = -1.0;
            Polynomial q = anyPolynomial(random, 1 + static_cast<int>(random.index(3)),
                                         1 + static_cast<int>(random.index(3)));
            if (round % 3 == 0) {
                // Touches: p (line) + (another line)², with short numbers so that nothing is rounded.
                const Polynomial other = Polynomial::linear(shortNumber(random), 1.0, 0.0);
                q = p * lineThrough(2.0, shortNumber(random), random) + other * other;
            }
            const RationalPolynomial along = testing::onGraph(q, f);
            if (along.size() < 2) continue;
            std::vector<cells::Box> undecided;
            const auto roots = cells::systemRoots(p, q, {}, undecided);
            const SturmChain chain(along);
            std::vector<Interval> known;
            for (const auto& root : roots) {
                const Rational x(root.x), r(root.radius);
                known.push_back({x - r, x + r});
                if (!root.simple) {
                    ++touching;
                    continue;
                }
                ++simple;
                QCOMPARE(chain.rootsIn(x - r, x + r) + (chain.isRoot(x - r) ? 1 : 0), 1);
            }
            for (const auto& box : undecided) known.push_back({Rational(box.x0), Rational(box.x1)});
            // Zeros whose y lies outside the window are not asked for: look at each that is missing.
            std::vector<std::pair<Rational, Rational>> parts{{-1, 1}};
            int missing = 0;
            while (!parts.empty()) {
                const auto [low, high] = parts.back();
                parts.pop_back();
                if (rootsOutside(chain, known, low, high) == 0) continue;
                const Rational y0 = testing::valueAt(f, low), y1 = testing::valueAt(f, high);
                if (high - low < Rational(1e-3)) {
                    // f moves by at most 6 per unit.
                    if (std::max(abs(y0), abs(y1)) < 1 - Rational(6e-3)) ++missing;
                    continue;
                }
                const Rational middle = (low + high) / 2;
                parts.push_back({low, middle});
                parts.push_back({middle, high});
            }
            QVERIFY2(missing == 0, qPrintable(QStringLiteral("round %1").arg(round)));
        }
        QVERIFY2(simple > 150 && touching > 50,
                 qPrintable(QStringLiteral("%1, %2").arg(simple).arg(touching)));
    }

    void zerosPlacedByConstructionAreEnclosed() {
        // Products of lines through chosen points, up to total degree 8, where rounding matters most.
        Random random(14);
        for (int round = 0; round < 300; ++round) {
            const std::size_t degree = 2 + random.index(3);
            Polynomial p = Polynomial::constant(1.0), q = p;
            std::vector<std::array<double, 2>> points;
            for (std::size_t k = 0; k < degree; ++k) {
                const double x = shortNumber(random), y = shortNumber(random);
                points.push_back({x, y});
                p = p * lineThrough(x, y, random);
                q = q * lineThrough(x, y, random);
            }
            bool isExact = true;
            for (const auto& [x, y] : points)
                isExact = isExact && testing::valueAt(p, Rational(x), Rational(y)) == 0 &&
                          testing::valueAt(q, Rational(x), Rational(y)) == 0;
            if (!isExact) continue;  // rounded: the zeros moved
            std::vector<cells::Box> undecided;
            const auto roots = cells::systemRoots(p, q, {}, undecided);
            for (const auto& [x, y] : points)
                QVERIFY2(isEnclosed(roots, undecided, x, y),
                         qPrintable(QStringLiteral("round %1: (%2, %3)").arg(round).arg(x).arg(y)));
        }
    }

    void simpleZerosStayWhenCoefficientsMoveByTheNoise() {
        Random random(15);
        int compared = 0;
        for (int round = 0; round < 200; ++round) {
            const Polynomial p = anyPolynomial(random, 2, 2), q = anyPolynomial(random, 2, 2);
            const double noise = 1e-6;
            std::vector<cells::Box> undecided;
            const auto roots = cells::systemRoots(p, q, {}, undecided, noise);
            const auto moved = [&](const Polynomial& given) {
                Polynomial other = given;
                const double share = given.sumOfSizes() * noise / 9.0;
                for (int a = 0; a <= 2 && a <= given.degreeX(); ++a)
                    for (int b = 0; b <= 2 && b <= given.degreeY(); ++b)
                        other.at(a, b) += share * random.uniform(-1, 1);
                return other;
            };
            std::vector<cells::Box> open;
            const auto others = cells::systemRoots(moved(p), moved(q), {}, open);
            if (!open.empty()) continue;
            for (const auto& root : roots) {
                if (!root.simple) continue;
                if (std::max(std::abs(root.x), std::abs(root.y)) + root.radius > 1.0) continue;
                const auto near = std::count_if(others.begin(), others.end(), [&](const auto& other) {
                    return std::max(std::abs(root.x - other.x), std::abs(root.y - other.y)) <= root.radius;
                });
                QCOMPARE(near, 1);
                ++compared;
            }
        }
        QVERIFY(compared > 100);
    }

    void factorsMultiplyToTheCurve() {
        // Products of lines and a conic: each factor is found, and none that is not there.
        Random random(16);
        for (int round = 0; round < 1'000; ++round) {
            std::vector<Polynomial> lines;
            const bool axis = random.index(2) == 0;
            for (std::size_t k = 0; k < 2; ++k) {
                double x = shortNumber(random), a = 1.0, b = 0.0;
                if (!axis) a = shortNumber(random), b = shortNumber(random);
                if (a == 0.0 && b == 0.0) a = 1.0;
                if (axis && k == 1) std::swap(a, b);
                lines.push_back(Polynomial::linear(-0.5 * x, a, b));
            }
            const Polynomial p = lines[0] * lines[1];
            cells::Findings findings;
            const auto found = cells::factors({p, 0.0}, p.largest(), findings);
            QVERIFY(found.size() < 2 || !findings.doubt.empty());
            for (int sample = 0; sample < 20; ++sample) {
                const double x = shortNumber(random), y = shortNumber(random);
                const Rational value = testing::valueAt(p, Rational(x), Rational(y));
                double least = 1e300;
                for (const auto& factor : found) least = std::min(least, std::abs(factor.p(x, y)));
                if (value == 0) QVERIFY(least < 1e-7);
            }
            for (const auto& factor : found) {
                QVERIFY(factor.p.totalDegree() == 1);
                for (const auto& arc : cells::traceCurve(factor, findings))
                    for (const double share : {0.1, 0.6}) {
                        const cells::Point at = cells::pointOn(factor.p, arc, share);
                        QVERIFY(std::abs(p(at[0], at[1])) < 1e-7 * p.sumOfSizes());
                    }
            }
        }
    }

    void arcsCoverTheCurveAndNothingElse() {
        // On 40 vertical lines: the roots of p(x, ·) are the points of arcs there, one by one.
        Random random(17);
        int crossed = 0;
        for (int round = 0; round < 150; ++round) {
            const Polynomial p = anyPolynomial(random, 1 + static_cast<int>(random.index(3)),
                                               1 + static_cast<int>(random.index(3)));
            if (p.totalDegree() < 2 || p.degreeY() == 0) continue;
            cells::Findings findings;
            std::vector<cells::Arc> arcs;
            for (const cells::Curve& factor : cells::factors({p, 0.0}, p.largest(), findings))
                for (cells::Arc arc : cells::traceCurve(factor, findings)) arcs.push_back(arc);
            if (!findings.undecided.empty()) continue;
            for (int k = 0; k < 40; ++k) {
                const double x = random.uniform(-1, 1);
                RationalPolynomial column;
                for (int b = 0; b <= p.degreeY(); ++b) {
                    Rational value = 0;
                    for (int a = p.degreeX(); a >= 0; --a) value = value * Rational(x) + Rational(p.at(a, b));
                    column.push_back(value);
                }
                while (!column.empty() && column.back() == 0) column.pop_back();
                if (column.size() < 2) continue;
                const int wanted = SturmChain(column).rootsIn(-1, 1);
                const auto met = std::count_if(arcs.begin(), arcs.end(), [x](const cells::Arc& arc) {
                    return std::min(arc.a[0], arc.b[0]) < x && x < std::max(arc.a[0], arc.b[0]);
                });
                QCOMPARE(static_cast<int>(met), wanted);
                crossed += wanted;
            }
        }
        QVERIFY(crossed > 2'000);
    }
};

OMEGASCOPE_TEST(None, TestAlgebraRoots);

}  // namespace test_algebra_roots

#include "test_algebra_roots.moc"
