#include <QtTest>

#include "core/nonsmooth/suboptimal.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_suboptimal {

using namespace omegascope;

class TestSuboptimal : public QObject {
    Q_OBJECT

  private slots:
    void aSuboptimalMinimumIsFoundNearAGlobalOne();
    void atASuboptimalMinimumItIsThePointItself();
    void aConvexLossHasNone();
    void theBlindDatumBreaksFigure4b();
    void whereNothingIsAMinimumNothingBreaks();
};

/// P Fig. 4: (a) solves all data; by the papers minima with 3/12 and more are there, too.
void TestSuboptimal::aSuboptimalMinimumIsFoundNearAGlobalOne() {
    const auto example = testing::figure4a();
    const auto found = nonsmooth::nearestSuboptimal(example.loss, example.parameters);
    QVERIFY2(found.ok(), found ? "" : found.error().message.c_str());
    const auto& minimum = found->minimum;
    QCOMPARE(minimum.verdict.verdict, nonsmooth::Verdict::LocalMinimum);
    QVERIFY(minimum.loss > found->lower + 1e-6);
    QVERIFY(std::abs(example.loss.value(minimum.parameters) - minimum.loss) < 1e-9);
    QVERIFY(example.loss.value(found->lowerPoint) < minimum.loss);
    QVERIFY(std::abs((minimum.parameters - example.parameters).norm() - found->distance) < 1e-12);
    // The verdict once more, with all it takes.
    const auto again = nonsmooth::localMinimum(example.loss, minimum.parameters);
    QVERIFY(again.ok() && again->verdict == nonsmooth::Verdict::LocalMinimum);
}

void TestSuboptimal::atASuboptimalMinimumItIsThePointItself() {
    const auto example = testing::figure4b();
    const auto found = nonsmooth::nearestSuboptimal(example.loss, example.parameters);
    QVERIFY(found.ok());
    QVERIFY2(found->distance < 1e-6, qPrintable(QString::number(found->distance)));
    QVERIFY(std::abs(found->minimum.loss - 0.25) < 1e-9);
}

void TestSuboptimal::aConvexLossHasNone() {
    const auto example = testing::figure3();
    QVERIFY(!nonsmooth::nearestSuboptimal(example.loss, example.parameters).ok());
}

/// README's first step: the datum (1, 1), dragged across a hyperplane, ends the minimum.
void TestSuboptimal::theBlindDatumBreaksFigure4b() {
    const auto example = testing::figure4b();
    const auto found = nonsmooth::nearestBreakingDatum(example.loss, example.parameters);
    QVERIFY2(found.ok(), found ? "" : found.error().message.c_str());
    QCOMPARE(found->after.verdict, nonsmooth::Verdict::NotAMinimum);
    data::Dataset dataset = example.loss.dataset();
    const Eigen::VectorXd from = dataset.points.col(found->datum);
    QVERIFY(std::abs((found->point - from).norm() - found->distance) < 1e-4);
    dataset.points.col(found->datum) = found->point;
    const loss::Loss moved(example.loss.network(), example.loss.criterion(), dataset);
    const double before = moved.value(example.parameters);
    double least = before;
    QVERIFY(found->after.descent.has_value());
    for (double step = 1e-8; step < 10.0; step *= 2.0)
        least = std::min(least, moved.value(example.parameters + step * *found->after.descent));
    QVERIFY2(least < before, "the loss falls along the direction that is told");
}

void TestSuboptimal::whereNothingIsAMinimumNothingBreaks() {
    const auto example = testing::figure4b();
    Eigen::VectorXd elsewhere = example.parameters;
    elsewhere.setConstant(0.7);
    const auto found = nonsmooth::nearestBreakingDatum(example.loss, elsewhere);
    QVERIFY(!found.ok());
}

OMEGASCOPE_TEST(None, TestSuboptimal);

}  // namespace test_suboptimal

#include "test_suboptimal.moc"
