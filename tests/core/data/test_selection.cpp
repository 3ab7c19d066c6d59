#include <QtTest>
#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <vector>

#include "core/data/selection.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_selection {

using namespace omegascope;
using namespace omegascope::data;
using Take = Selection::Take;
using Scale = Selection::Scale;

namespace {

constexpr std::uint64_t kSeed = 77;

/// N data whose first coordinate is their index, with classes 0, 1, 2 in turn.
Dataset counted(int size) {
    Random random(kSeed);
    Dataset dataset;
    dataset.points.resize(3, size);
    dataset.targets.resize(1, size);
    dataset.scheme = WeightScheme::Explicit;
    dataset.weights.resize(1, size);
    for (int i = 0; i < size; ++i) {
        dataset.points.col(i) << i, 5.0 + 1e-3 * random.normal(), 7.0;
        dataset.targets(0, i) = i % 3;
        dataset.weights(0, i) = i + 1;
    }
    return dataset;
}

Dataset taken(const Dataset& dataset, const Selection& selection) {
    Result<Selected> selected = select(dataset, selection);
    if (!selected) throw std::runtime_error(selected.error().message);
    return std::move(selected->dataset);
}

}  // namespace

class TestSelection : public QObject {
    Q_OBJECT
  private slots:
    void dataKeepOrderTargetAndWeight_data();
    void dataKeepOrderTargetAndWeight();
    void theSeedDecides();
    void eachClassGivesItsShare();
    void scalesAreWhatTheyPromise();
    void everyDatumIsAsLikely();
    void whatCannotBeTakenIsRefused();
};

void TestSelection::dataKeepOrderTargetAndWeight_data() {
    QTest::addColumn<int>("take");
    QTest::newRow("all") << static_cast<int>(Take::All);
    QTest::newRow("first") << static_cast<int>(Take::First);
    QTest::newRow("random") << static_cast<int>(Take::Random);
    QTest::newRow("per class") << static_cast<int>(Take::PerClass);
}

void TestSelection::dataKeepOrderTargetAndWeight() {
    QFETCH(int, take);
    const Dataset whole = counted(50);
    const auto some = select(whole, {static_cast<Take>(take), 10, 3, Scale::None});
    QVERIFY(some.ok());
    const Dataset& dataset = some->dataset;
    QCOMPARE(dataset.size(), take == static_cast<int>(Take::All)        ? 50
                             : take == static_cast<int>(Take::PerClass) ? 30
                                                                        : 10);
    for (int i = 0; i < dataset.size(); ++i) {
        const auto from = static_cast<Eigen::Index>(dataset.points(0, i));
        QVERIFY(i == 0 || dataset.points(0, i) > dataset.points(0, i - 1));
        QVERIFY(dataset.points.col(i) == whole.points.col(from));
        QCOMPARE(dataset.targets(0, i), whole.targets(0, from));
        QCOMPARE(dataset.weights(0, i), whole.weights(0, from));
    }
    QCOMPARE(some->told.empty(), take == static_cast<int>(Take::All));
}

void TestSelection::theSeedDecides() {
    const auto some = [](std::uint64_t seed) {
        return taken(counted(100), {Take::Random, 20, seed, Scale::None}).points;
    };
    QVERIFY(some(1) == some(1));
    QVERIFY(some(1) != some(2));
}

void TestSelection::eachClassGivesItsShare() {
    Dataset dataset = counted(30);
    dataset.targets(0, 0) = 9;  // a class of one
    const auto some = select(dataset, {Take::PerClass, 4, 1, Scale::None});
    QVERIFY(some.ok());
    std::multiset<double> targets(some->dataset.targets.data(),
                                  some->dataset.targets.data() + some->dataset.size());
    QCOMPARE(some->dataset.size(), 13);
    for (const double target : {0.0, 1.0, 2.0}) QCOMPARE(targets.count(target), std::size_t{4});
    QCOMPARE(targets.count(9.0), std::size_t{1});
    QCOMPARE(QString::fromStdString(some->told), QStringLiteral("13 of 30 data, 4 per class, seed 1"));
}

void TestSelection::scalesAreWhatTheyPromise() {
    const Dataset standard = taken(counted(40), {Take::All, 0, 0, Scale::Standardise});
    for (Eigen::Index k = 0; k < 2; ++k) {
        QVERIFY(std::abs(standard.points.row(k).mean()) < 1e-12);
        QVERIFY(std::abs(standard.points.row(k).squaredNorm() / 40 - 1.0) < 1e-12);
    }
    QVERIFY((standard.points.row(2).array() == 0.0).all());
    const Dataset unit = taken(counted(40), {Take::All, 0, 0, Scale::UnitRange});
    for (Eigen::Index k = 0; k < 2; ++k) {
        QCOMPARE(unit.points.row(k).minCoeff(), 0.0);
        QCOMPARE(unit.points.row(k).maxCoeff(), 1.0);
    }
    QVERIFY((unit.points.row(2).array() == 0.0).all());
}

/// Of 12 data 4 are taken 6,000 times: each with probability 1/3, so within 5 standard deviations of 2,000.
void TestSelection::everyDatumIsAsLikely() {
    std::vector<int> often(12, 0);
    for (std::uint64_t seed = 0; seed < 6000; ++seed) {
        const Dataset some = taken(counted(12), {Take::Random, 4, seed, Scale::None});
        for (const double index : some.points.row(0)) ++often[static_cast<std::size_t>(index)];
    }
    for (const int count : often) QVERIFY2(std::abs(count - 2000) < 183, qPrintable(QString::number(count)));
}

void TestSelection::whatCannotBeTakenIsRefused() {
    const auto many = select(counted(5), {Take::First, 6, 0, Scale::None});
    QVERIFY(!many.ok());
    QCOMPARE(many.error().message,
             std::string("There are 5 data, fewer than the 6 to take; take at most 5."));
    Dataset real = counted(5);
    real.targets(0, 2) = 0.5;
    QVERIFY(!select(real, {Take::PerClass, 1, 0, Scale::None}).ok());
    Dataset wide = counted(2);
    wide.points.row(0) << -1e308, 1.7e308;
    QVERIFY(!select(wide, {Take::All, 0, 0, Scale::UnitRange}).ok());
}

OMEGASCOPE_TEST(Core, TestSelection);

}  // namespace test_selection

#include "test_selection.moc"
