#include <QtTest>

#include "core/data/generators.h"
#include "tests/core/theorems/checked.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_point_analysis {

using namespace omegascope;
using nonsmooth::MinimumType;
using nonsmooth::Verdict;
using testing::orFail;

class TestPointAnalysis : public QObject {
    Q_OBJECT

  private slots:
    void minimaOfFigure4AreFlat() {
        const std::vector<std::pair<testing::Example, double>> rows{
            {testing::figure4a(), 0}, {testing::figure4b(), 3.0 / 12}, {testing::figure4c(), 1}};
        for (const auto& [example, loss] : rows) {
            const auto found = orFail(theorems::analysePoint(example.loss, example.parameters));
            QVERIFY(std::abs(found.loss - loss) < 1e-15);
            QCOMPARE(found.minimum.verdict, Verdict::LocalMinimum);
            QVERIFY(found.minimum.type == MinimumType::Flat);
            QVERIFY(found.cell && found.cell->flat && found.cell->gradient.isZero(0));
            QVERIFY(found.clarke.containsZero);
        }
        const auto blind =
            orFail(theorems::analysePoint(testing::figure4b().loss, testing::figure4b().parameters));
        QCOMPARE(blind.deadData, (std::vector{0, 5, 6}));
        QCOMPARE(std::count(blind.solved.begin(), blind.solved.end(), false), 3);
    }

    void valleyOfFigure1IsSharpWithEqualWeights() {
        // v|w| = 1, w < 0: L = .8, and 0 = ½ g₁ + ½ g₂.
        const auto example = testing::figure1();
        const auto found = orFail(theorems::analysePoint(example.loss, example.parameters));
        QVERIFY(std::abs(found.loss - 0.8) < 1e-15);
        QVERIFY(!found.cell.has_value());
        QCOMPARE(found.clarke.cells, 2);
        QVERIFY(found.clarke.containsZero);
        QVERIFY((found.clarke.theta - Eigen::Vector2d(0.5, 0.5)).norm() < 1e-12);
        QCOMPARE(found.minimum.verdict, Verdict::LocalMinimum);
        QVERIFY(found.minimum.type == MinimumType::Sharp);
    }

    void cellsHoldTheirGradientAndForms() {
        Random random(5);
        for (const auto& kind : testing::problemKinds()) {
            if (kind.depth > 2) continue;
            const auto [loss, parameters] = testing::randomProblem(kind, random);
            const auto found = orFail(theorems::analysePoint(loss, parameters));
            QVERIFY(found.cell.has_value());
            QCOMPARE(found.cell->phi.has_value(), loss::isPiecewiseMultilinear(kind.criterion));
            if (found.cell->phi)
                QVERIFY(std::abs(found.cell->phi->sum() - loss.value(parameters)) < 1e-11 * (1 + found.loss));
            QCOMPARE(found.active.size(), std::size_t{0});
            QVERIFY((found.clarke.minNorm - found.cell->gradient).norm() < 1e-12 * (1 + found.loss));
        }
    }

    void dataAreAnalysedOnceForAllPoints() {
        const auto twelve = orFail(theorems::analyseData(testing::figure4b().loss));
        QVERIFY(twelve.separability && twelve.separability->separable);
        QVERIFY(twelve.genericity.verdict == theory::GenericityVerdict::Generic);
        const auto regression = orFail(theorems::analyseData(testing::localMinimumOfSwirszcz().loss));
        QVERIFY(!regression.separability && !regression.separabilityRemark.empty());
        QVERIFY(regression.genericity.verdict == theory::GenericityVerdict::Undecided);
    }

    void tooLargeALossIsAnError() {
        // ŷ = v σ(w x) = -1e400 at x = 1.
        const auto found = theorems::analysePoint(testing::figure1().loss, Eigen::Vector2d(1e200, -1e200));
        QVERIFY(!found && found.error().message.find("too large") != std::string::npos);
    }
};

OMEGASCOPE_TEST(Core, TestPointAnalysis);

}  // namespace test_point_analysis

#include "test_point_analysis.moc"
