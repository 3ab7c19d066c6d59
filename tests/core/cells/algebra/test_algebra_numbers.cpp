#include <QtTest>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>

#include "core/cells/algebra/certified_sort.h"
#include "core/cells/algebra/double_double.h"
#include "core/cells/algebra/dyadic.h"
#include "core/cells/straight/straight_line.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_algebra_numbers {

using namespace omegascope;
using cells::Dyadic;
using Rational = boost::multiprecision::cpp_rational;

namespace {

Rational exact(const cells::DoubleDouble& value) {
    return Rational(value.hi) + Rational(value.lo);
}

Rational exact(const Dyadic& value) {
    using boost::multiprecision::cpp_int;
    const cpp_int mantissa(value.mantissa()), power = cpp_int(1) << std::abs(value.exponent());
    return value.exponent() < 0 ? Rational(mantissa, power) : Rational(mantissa * power);
}

/// Doubles of very different size, neighbours of powers of two, and numbers that cancel.
double anyDouble(Random& random, int span) {
    double value = random.normal();
    switch (random.index(4)) {
        case 0:
            value = std::round(8 * value);
            break;
        case 1:
            value = std::nextafter(std::ldexp(1.0, static_cast<int>(random.index(8)) - 4), 9.0 * value);
            break;
        default:
            break;
    }
    return std::ldexp(value, static_cast<int>(random.index(static_cast<std::size_t>(2 * span + 1))) - span);
}

cells::DoubleDouble anyDoubleDouble(Random& random) {
    const double hi = anyDouble(random, 40);
    return cells::twoSum(hi, std::ldexp(hi * random.uniform(-1, 1), -53 - static_cast<int>(random.index(9))));
}

int signOf(const Rational& value) {
    return value.sign();
}

/// Lines with small integers, so that many meet in one point or are parallel, and their neighbours among the doubles.
cells::ExactLine anyLine(Random& random) {
    const auto number = [&] {
        const double whole = static_cast<double>(random.index(9)) - 4.0;
        return Dyadic(random.index(3) == 0 ? std::nextafter(whole, 9.0) : whole);
    };
    cells::ExactLine line(number(), number(), number());
    while (line.a.is_zero() && line.b.is_zero()) line = cells::ExactLine(number(), number(), number());
    return line;
}

Rational rational(const cells::Integer& value) {
    return Rational(boost::multiprecision::cpp_int(value));
}

}  // namespace

class TestAlgebraNumbers : public QObject {
    Q_OBJECT

  private slots:
    void sumsAndProductsOfTwoDoublesLoseNothing() {
        Random random(1);
        for (int round = 0; round < 20'000; ++round) {
            const double a = anyDouble(random, 200);
            const double b = round % 3 == 0 ? -std::nextafter(a, 2 * a) : anyDouble(random, 200);
            QVERIFY(exact(cells::twoSum(a, b)) == Rational(a) + Rational(b));
            QVERIFY(exact(cells::twoProduct(a, b)) == Rational(a) * Rational(b));
        }
    }

    void doubleDoublesErrByTheirUnitOfTheOperands() {
        Random random(2);
        const Rational unit(cells::kDoubleDoubleUnit);
        for (int round = 0; round < 10'000; ++round) {
            const cells::DoubleDouble a = anyDoubleDouble(random);
            cells::DoubleDouble b = anyDoubleDouble(random);
            if (round % 3 == 0) b = {-a.hi, a.lo * random.uniform(-1, 1)};
            const Rational x = exact(a), y = exact(b);
            QVERIFY(abs(exact(a + b) - (x + y)) <= unit * (abs(x) + abs(y)));
            QVERIFY(abs(exact(a * b) - x * y) <= unit * abs(x * y));
            QVERIFY(abs(exact(a * b.hi) - x * Rational(b.hi)) <= unit * abs(x * Rational(b.hi)));
            QVERIFY(exact(-a) == -x);
        }
    }

    void dyadicNumbersAreRationalNumbers() {
        Random random(3);
        for (int round = 0; round < 4'000; ++round) {
            const double a = anyDouble(random, 400), b = anyDouble(random, 400), c = anyDouble(random, 40);
            const Dyadic value = Dyadic(a) * Dyadic(b) - Dyadic(c) * Dyadic(a) + Dyadic(b);
            const Rational wanted = Rational(a) * Rational(b) - Rational(c) * Rational(a) + Rational(b);
            QVERIFY(exact(value) == wanted);
            QCOMPARE(value.sign(), signOf(wanted));
            QVERIFY(exact(value.half()) * 2 == wanted);
            QVERIFY((value - value).isZero() && (Dyadic(a) - Dyadic(a)).exponent() == 0);
            if (std::isfinite(value.toDouble()) && std::abs(value.toDouble()) > 1e-290)
                QVERIFY(abs(Rational(value.toDouble()) - wanted) <= abs(wanted) * Rational(0x1p-52));
        }
        for (const double edge : {0.0, -0.0, 0x1p-1074, -0x1.fffffffffffffp1023, 0x1p-1022})
            QVERIFY(exact(Dyadic(edge)) == Rational(edge) && Dyadic(edge).toDouble() == edge);
    }

    void signsOfLinesAreThoseOfRationalNumbers() {
        Random random(4);
        int parallel = 0, concurrent = 0;
        for (int round = 0; round < 6'000; ++round) {
            const cells::ExactLine l = anyLine(random), m = anyLine(random), n = anyLine(random);
            const Rational cross = rational(l.a) * rational(m.b) - rational(m.a) * rational(l.b);
            const Rational determinant =
                rational(l.a) * (rational(m.b) * rational(n.c) - rational(n.b) * rational(m.c)) -
                rational(m.a) * (rational(l.b) * rational(n.c) - rational(n.b) * rational(l.c)) +
                rational(n.a) * (rational(l.b) * rational(m.c) - rational(m.b) * rational(l.c));
            QCOMPARE(cells::crossSign(l, m), signOf(cross));
            QCOMPARE(cells::determinantSign(l, m, n), signOf(determinant));
            for (const int x : {-1, 1})
                for (const int y : {-1, 1})
                    QCOMPARE(cells::cornerSign(l, x, y),
                             signOf(rational(l.a) * x + rational(l.b) * y + rational(l.c)));
            // The same through doubles, which ask for exact numbers where their bounds leave it open.
            const cells::StraightLine one(l), two(m), three(n);
            QCOMPARE(cells::crossSign(one, two), signOf(cross));
            QCOMPARE(cells::determinantSign(one, two, three), signOf(determinant));
            parallel += cross == 0;
            concurrent += determinant == 0;
        }
        QVERIFY2(parallel > 100 && concurrent > 20,
                 qPrintable(QStringLiteral("%1 parallel, %2 concurrent").arg(parallel).arg(concurrent)));
    }

    void meetingPointsLieWithinTheirErrors() {
        Random random(5);
        int met = 0;
        for (int round = 0; round < 6'000; ++round) {
            const cells::ExactLine l = anyLine(random), m = anyLine(random);
            const Rational cross = rational(l.a) * rational(m.b) - rational(m.a) * rational(l.b);
            if (cross == 0) continue;
            const Rational x = (rational(l.b) * rational(m.c) - rational(m.b) * rational(l.c)) / cross;
            const Rational y = (rational(m.a) * rational(l.c) - rational(l.a) * rational(m.c)) / cross;
            const cells::StraightLine one(l), two(m);
            const auto rough = cells::meetingPoint(one, two);
            if (std::isfinite(rough.error)) {
                QVERIFY(abs(Rational(rough.x) - x) <= Rational(rough.error));
                QVERIFY(abs(Rational(rough.y) - y) <= Rational(rough.error));
                ++met;
            }
            // The exact one is meant for points of the window.
            if (abs(x) > 1 || abs(y) > 1) continue;
            const auto fine = cells::exactMeetingPoint(one, two);
            QVERIFY(abs(Rational(fine.x) - x) <= Rational(fine.error));
            QVERIFY(abs(Rational(fine.y) - y) <= Rational(fine.error));
        }
        QVERIFY(met > 3'000);
    }

    void sortingByUncertainKeysIsExact() {
        Random random(6);
        for (int round = 0; round < 2'000; ++round) {
            // True values with many ties; keys that err by at most their error, some of them without any bound.
            const std::size_t count = 1 + random.index(30);
            std::vector<int> truth;
            std::vector<cells::UncertainKey> keys;
            for (std::size_t k = 0; k < count; ++k) {
                truth.push_back(static_cast<int>(random.index(12)));
                const double error = random.index(8) == 0 ? std::numeric_limits<double>::infinity()
                                                          : random.uniform(0.0, random.index(3) ? 0.4 : 3.0);
                const double off = std::isfinite(error) ? random.uniform(-error, error) : random.normal();
                keys.push_back({truth.back() + off, error, static_cast<int>(k)});
            }
            const auto value = [&](int item) { return truth[static_cast<std::size_t>(item)]; };
            const auto classes = cells::sortCertified(
                keys, [&](int a, int b) { return (value(a) > value(b)) - (value(a) < value(b)); });
            QCOMPARE(keys.size(), count);
            for (std::size_t k = 1; k < count; ++k) {
                QVERIFY(value(keys[k - 1].item) <= value(keys[k].item));
                QCOMPARE(classes[k] == classes[k - 1], value(keys[k - 1].item) == value(keys[k].item));
            }
        }
    }
};

OMEGASCOPE_TEST(None, TestAlgebraNumbers);

}  // namespace test_algebra_numbers

#include "test_algebra_numbers.moc"
