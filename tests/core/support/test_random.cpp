#include <QtTest>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_random {

using namespace omegascope;

namespace {

constexpr std::uint64_t kSeed = 5489;  // the seed for which the C++ standard tells the 10000th draw
constexpr int kDraws = 200'000;

/// The Mersenne twister MT19937-64 as its authors define it (Nishimura 2000), independent of std::mt19937_64.
class ReferenceTwister {
  public:
    explicit ReferenceTwister(std::uint64_t seed) {
        state_[0] = seed;
        for (std::size_t i = 1; i < kSize; ++i)
            state_[i] = 6364136223846793005u * (state_[i - 1] ^ (state_[i - 1] >> 62)) + i;
    }

    std::uint64_t next() {
        constexpr std::uint64_t kUpper = 0xFFFFFFFF80000000u;
        constexpr std::uint64_t kLower = 0x7FFFFFFFu;
        // In place, one word at a time: word n+312 depends on words n, n+1 and n+156.
        const std::uint64_t joined = (state_[at_] & kUpper) | (state_[(at_ + 1) % kSize] & kLower);
        state_[at_] =
            state_[(at_ + 156) % kSize] ^ (joined >> 1) ^ ((joined & 1) != 0 ? 0xB5026F5AA96619E9u : 0u);
        std::uint64_t x = state_[at_];
        at_ = (at_ + 1) % kSize;
        x ^= (x >> 29) & 0x5555555555555555u;
        x ^= (x << 17) & 0x71D67FFFEDA60000u;
        x ^= (x << 37) & 0xFFF7EEE000000000u;
        return x ^ (x >> 43);
    }

  private:
    static constexpr std::size_t kSize = 312;
    std::array<std::uint64_t, kSize> state_{};
    std::size_t at_ = 0;
};

}  // namespace

class TestRandom : public QObject {
    Q_OBJECT
  private slots:
    void theReferenceGivesTheStandardsTenThousandthDraw();
    void uniformIsTheTopBitsOfTheTwister_data();
    void uniformIsTheTopBitsOfTheTwister();
    void uniformStaysInItsRange();
    void normalIsTheBoxMullerTransformOfTwoUniforms();
    void normalHasTheMomentsOfTheStandardNormal();
    void indexIsUniformAndInRange_data();
    void indexIsUniformAndInRange();
    void equalSeedsGiveEqualSequences();
};

void TestRandom::theReferenceGivesTheStandardsTenThousandthDraw() {
    ReferenceTwister twister(kSeed);
    std::mt19937_64 standard(kSeed);
    std::uint64_t last = 0;
    for (int k = 0; k < 10'000; ++k) {
        last = twister.next();
        QCOMPARE(last, static_cast<std::uint64_t>(standard()));
    }
    QCOMPARE(last, std::uint64_t{9981545732273789042u});
}

void TestRandom::uniformIsTheTopBitsOfTheTwister_data() {
    QTest::addColumn<quint64>("seed");
    for (const quint64 seed : {quint64{0}, quint64{1}, quint64{5489}, ~quint64{0}})
        QTest::addRow("seed %llu", static_cast<unsigned long long>(seed)) << seed;
}

void TestRandom::uniformIsTheTopBitsOfTheTwister() {
    QFETCH(quint64, seed);
    ReferenceTwister twister(seed);
    Random random(seed);
    for (int k = 0; k < 2'000; ++k)
        QCOMPARE(random.uniform(), std::ldexp(static_cast<double>(twister.next() / 2048), -53));
}

void TestRandom::uniformStaysInItsRange() {
    Random random(kSeed);
    double sum = 0.0;
    for (int k = 0; k < kDraws; ++k) {
        const double draw = random.uniform(-2.0, 4.0);
        QVERIFY(draw >= -2.0 && draw < 4.0);
        sum += draw;
    }
    // Mean 1, standard deviation of the mean 6/sqrt(12 n): five of them.
    QVERIFY(std::abs(sum / kDraws - 1.0) < 5.0 * 6.0 / std::sqrt(12.0 * kDraws));
}

void TestRandom::normalIsTheBoxMullerTransformOfTwoUniforms() {
    Random uniform(kSeed);
    Random random(kSeed);
    for (int k = 0; k < 1'000; ++k) {
        const double u = uniform.uniform();
        const double v = uniform.uniform();
        const double first = random.normal();
        const double second = random.normal();
        // Polar coordinates: squared radius -2 log(1-u), angle 2πv.
        QVERIFY(std::abs(first * first + second * second + 2.0 * std::log(1.0 - u)) < 1e-9);
        const double turn = std::atan2(second, first) / (2.0 * M_PI);
        const double difference = turn - v;
        QVERIFY(std::abs(difference - std::round(difference)) < 1e-9);
    }
}

void TestRandom::normalHasTheMomentsOfTheStandardNormal() {
    Random random(kSeed);
    std::array<double, 5> moments{};
    for (int k = 0; k < kDraws; ++k) {
        const double draw = random.normal();
        for (int power = 1; power <= 4; ++power) moments[power] += std::pow(draw, power) / kDraws;
    }
    // E z^k = 0, 1, 0, 3 with variances 1, 2, 15, 96 of a single z^k; five standard errors.
    const std::array<double, 5> expected{0.0, 0.0, 1.0, 0.0, 3.0};
    const std::array<double, 5> variance{0.0, 1.0, 2.0, 15.0, 96.0};
    for (int power = 1; power <= 4; ++power)
        QVERIFY2(std::abs(moments[power] - expected[power]) < 5.0 * std::sqrt(variance[power] / kDraws),
                 qPrintable(QString("moment %1 is %2").arg(power).arg(moments[power])));
}

void TestRandom::indexIsUniformAndInRange_data() {
    QTest::addColumn<int>("count");
    for (const int count : {1, 2, 7, 100}) QTest::addRow("%d", count) << count;
}

void TestRandom::indexIsUniformAndInRange() {
    QFETCH(int, count);
    Random random(kSeed);
    std::vector<int> hits(static_cast<std::size_t>(count), 0);
    for (int k = 0; k < kDraws; ++k) {
        const std::size_t index = random.index(static_cast<std::size_t>(count));
        QVERIFY(index < hits.size());
        ++hits[index];
    }
    const double share = 1.0 / count;
    const double deviation = std::sqrt(kDraws * share * (1.0 - share));
    for (const int hit : hits) QVERIFY(std::abs(hit - kDraws * share) <= 5.0 * deviation);
}

void TestRandom::equalSeedsGiveEqualSequences() {
    Random first(42);
    Random second(42);
    Random other(43);
    bool differs = false;
    for (int k = 0; k < 100; ++k) {
        const double draw = first.normal();
        QCOMPARE(second.normal(), draw);
        differs = differs || other.normal() != draw;
        QCOMPARE(first.index(10), second.index(10));
        other.index(10);
    }
    QVERIFY(differs);
}

OMEGASCOPE_TEST(Core, TestRandom);

}  // namespace test_random

#include "test_random.moc"
