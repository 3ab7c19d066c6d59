#include <QtTest>
#include <cmath>
#include <stdexcept>

#include "core/data/generators.h"
#include "core/support/random.h"
#include "core/theory/separability.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_separability {

using namespace omegascope;
using theory::Separability;

namespace {

constexpr std::uint64_t kSeed = 7;

std::vector<int> signsOf(const data::Dataset& dataset) {
    std::vector<int> signs;
    for (const double target : dataset.targets.row(0)) signs.push_back(target > 0 ? 1 : -1);
    return signs;
}

/// Both weights sum to 1, are no less than 0, and the two points agree.
bool isCommonPoint(const Separability& found, const Eigen::MatrixXd& points, const std::vector<int>& signs) {
    double sums[2] = {0, 0};
    Eigen::VectorXd centres[2] = {Eigen::VectorXd::Zero(points.rows()), Eigen::VectorXd::Zero(points.rows())};
    for (Eigen::Index i = 0; i < points.cols(); ++i) {
        const std::size_t side = signs[static_cast<std::size_t>(i)] > 0 ? 0 : 1;
        if (found.hullWeights[i] < 0) return false;
        sums[side] += found.hullWeights[i];
        centres[side] += found.hullWeights[i] * points.col(i);
    }
    const double size = 1.0 + points.cwiseAbs().maxCoeff();
    return std::abs(sums[0] - 1) < 1e-12 && std::abs(sums[1] - 1) < 1e-12 &&
           (centres[0] - centres[1]).cwiseAbs().maxCoeff() < 1e-12 * size &&
           (centres[0] - found.commonPoint).cwiseAbs().maxCoeff() < 1e-12 * size;
}

bool separates(const Separability& found, const Eigen::MatrixXd& points, const std::vector<int>& signs) {
    if (found.w.cwiseAbs().maxCoeff() > 1.0 + 1e-12) return false;
    for (Eigen::Index i = 0; i < points.cols(); ++i)
        if (signs[static_cast<std::size_t>(i)] * (found.w.dot(points.col(i)) + found.b) <
            found.margin * (1 - 1e-9))
            return false;
    return found.margin > 0;
}

}  // namespace

class TestSeparability : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void hullsOfTheJellyfishMeetInOnePoint() {
        const auto data = data::jellyfish();
        const auto found = theory::separability(data.points, signsOf(data));
        QVERIFY(found.ok() && !found->separable && found->exact);
        QVERIFY(isCommonPoint(*found, data.points, signsOf(data)));
        QVERIFY((found->commonPoint - Eigen::Vector2d(3.0 / 7, 3.0 / 7)).norm() < 1e-14);
        QCOMPARE(found->margin, 0.0);
    }

    void twelvePointsOfFigure4HaveMarginSixFifths() {
        const auto data = data::twelvePoints();
        const auto found = theory::separability(data.points, signsOf(data));
        QVERIFY(found.ok() && found->separable);
        QVERIFY(separates(*found, data.points, signsOf(data)));
        // w = (1, w₂): the margins 1 + w₂ at (1,1) and 1.5 - 1.5 w₂ at (1.5,-1.5) are equal at w₂ = 1/5.
        QVERIFY(std::abs(found->margin - 1.2) < 1e-12);
    }

    void everyVerdictCarriesItsProof() {
        Random random(kSeed);
        int separable = 0;
        for (int round = 0; round < 300; ++round) {
            const Eigen::Index d = 1 + static_cast<Eigen::Index>(random.index(4));
            const Eigen::Index count = 2 + static_cast<Eigen::Index>(random.index(12));
            Eigen::MatrixXd points(d, count);
            for (double& x : points.reshaped()) x = random.normal() * 10;
            std::vector<int> signs;
            for (Eigen::Index i = 0; i < count; ++i) signs.push_back(i % 2 == 0 ? 1 : -1);
            const auto found = theory::separability(points, signs);
            QVERIFY(found.ok() && found->exact);
            if (found->separable) {
                ++separable;
                QVERIFY(separates(*found, points, signs));
            } else {
                QVERIFY(isCommonPoint(*found, points, signs));
            }
        }
        QVERIFY(separable > 50 && separable < 250);
    }

    /// A point of one class on the segment of the other, then moved off it by one unit in the last place.
    void touchingHullsAreDecidedExactly() {
        Eigen::MatrixXd points(2, 3);
        points << 0.0, 3.0, 1.5,  //
            0.0, 1.0, 0.5;
        const std::vector<int> signs{1, 1, -1};
        const auto touching = theory::separability(points, signs);
        QVERIFY(touching.ok() && !touching->separable);
        QVERIFY(isCommonPoint(*touching, points, signs));
        points(1, 2) = std::nextafter(0.5, 1.0);
        const auto apart = theory::separability(points, signs);
        QVERIFY(apart.ok() && apart->separable && apart->exact);
        QVERIFY(apart->margin > 0 && apart->margin < 1e-15);
    }

    void equalPointsOfBothClassesAreNotSeparable() {
        Eigen::MatrixXd points(1, 2);
        points << 0.1, 0.1;
        const auto found = theory::separability(points, {1, -1});
        QVERIFY(found.ok() && !found->separable);
        QVERIFY(std::abs(found->commonPoint[0] - 0.1) < 1e-16);
        points(0, 1) = std::nextafter(0.1, 1.0);
        QVERIFY(theory::separability(points, {1, -1})->separable);
    }

    void oneClassIsSeparableWithoutEnd() {
        const auto found = theory::separability(Eigen::MatrixXd::Random(3, 5), {-1, -1, -1, -1, -1});
        QVERIFY(found.ok() && found->separable && std::isinf(found->margin));
        QCOMPARE(found->w.norm(), 0.0);
        QCOMPARE(found->b, -1.0);
    }

    void wrongSignsAreRefused() {
        const Eigen::MatrixXd points = Eigen::MatrixXd::Zero(1, 2);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(theory::separability(points, {1, 0})),
                                 std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(theory::separability(points, {1})), std::invalid_argument);
    }

    void thousandsOfDataAreQuick() {
        const auto moons = data::twoMoons({.count = 5000, .noise = 0.3, .seed = 3});
        const auto found = theory::separability(moons.points, signsOf(moons));
        QVERIFY(found.ok() && !found->separable && found->exact);
        QVERIFY(isCommonPoint(*found, moons.points, signsOf(moons)));
    }

    void classesOfFigure5AreEachAgainstTheRest() {
        const auto example = testing::figure5();
        const auto found = theory::dataSeparability(example.loss);
        QVERIFY(found.ok() && found->has_value());
        QVERIFY((*found)->separable);
        QCOMPARE((*found)->problems.size(), std::size_t{4});
        for (int r = 0; r < 4; ++r)
            QVERIFY(separates((*found)->problems[static_cast<std::size_t>(r)], example.loss.dataset().points,
                              theory::classSigns(example.loss, r)));
    }

    void regressionHasNoSeparability() {
        const auto found = theory::dataSeparability(testing::localMinimumOfSwirszcz().loss);
        QVERIFY(found.ok() && !found->has_value());
    }
};

OMEGASCOPE_TEST(Core, TestSeparability);

}  // namespace test_separability

#include "test_separability.moc"
