#include <QtTest>
#include <cmath>

#include "core/optimisation/cone_curvature.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_cone_curvature {

using namespace omegascope;
using namespace omegascope::optimisation;

Eigen::MatrixXd randomSymmetric(Eigen::Index size, Random& random) {
    Eigen::MatrixXd h(size, size);
    for (double& entry : h.reshaped()) entry = random.normal();
    return 0.5 * (h + h.transpose());
}

/// The least value on a fine sample of the sphere's part in the cone.
double leastSampled(const Eigen::MatrixXd& h, const Eigen::MatrixXd& rows, Random& random) {
    double least = INFINITY;
    for (int k = 0; k < 20000; ++k) {
        Eigen::VectorXd y(h.rows());
        for (double& entry : y) entry = random.normal();
        y.normalize();
        if (rows.rows() == 0 || (rows * y).minCoeff() >= 0.0) least = std::min(least, y.dot(h * y));
    }
    return least;
}

class TestConeCurvature : public QObject {
    Q_OBJECT

  private slots:
    /// Horn's form is copositive without being a sum of a positive and a nonnegative one; it has zeros, and less anything
    /// it is negative.
    void hornsFormIsOnTheBorder() {
        Eigen::MatrixXd horn{
            {1, -1, 1, 1, -1}, {-1, 1, -1, 1, 1}, {1, -1, 1, -1, 1}, {1, 1, -1, 1, -1}, {-1, 1, 1, -1, 1}};
        const Eigen::MatrixXd orthant = Eigen::MatrixXd::Identity(5, 5);
        const auto at = [&](double shift) {
            return curvatureOnCone(horn + shift * orthant, orthant, 1e-9, {}).value();
        };
        QVERIFY(at(1e-3).positive);
        QVERIFY(!at(0.0).positive && !at(0.0).negative);
        const ConeCurvature below = at(-1e-3);
        QVERIFY(!below.positive && below.negative);
        QVERIFY(below.negative->minCoeff() >= -1e-8);
    }

    /// Two routes: the faces, and a sample of the cone.
    void facesAgreeWithSamples() {
        Random random(11);
        int positive = 0, negative = 0;
        for (int trial = 0; trial < 120; ++trial) {
            const Eigen::Index size = 2 + trial % 3, count = trial % 6;
            Eigen::MatrixXd rows(count, size);
            for (double& entry : rows.reshaped()) entry = random.normal();
            const Eigen::MatrixXd h =
                randomSymmetric(size, random) + (trial % 4) * 0.5 * Eigen::MatrixXd::Identity(size, size);
            const ConeCurvature found = curvatureOnCone(h, rows, 1e-9, {}).value();
            const double least = leastSampled(h, rows, random);
            if (found.positive) QVERIFY(least > 0.0);
            if (least < 0.0) QVERIFY(found.negative.has_value());
            if (found.negative) {
                const Eigen::VectorXd& y = *found.negative;
                QVERIFY(std::abs(y.norm() - 1.0) < 1e-12 && y.dot(h * y) < -1e-9);
                QVERIFY(count == 0 || (rows * y).minCoeff() > -1e-7 * rows.norm());
            }
            positive += found.positive;
            negative += found.negative.has_value();
        }
        QVERIFY(positive > 20 && negative > 20);
    }

    void aRepeatedEigenvalueIsAskedAsASpace() {
        // -1 on a plane that meets the cone in its inside, with an eigenbasis that need not.
        const Eigen::MatrixXd h = Eigen::Vector3d(-1, -1, 1).asDiagonal();
        const Eigen::MatrixXd narrow{{1, -0.1, 0}, {-0.05, 1, 0}};
        QVERIFY(!curvatureOnCone(h, narrow, 1e-9, {}).value().positive);
    }

    void manyRowsAreLookedAtForADirectionAlone() {
        Random random(4);
        const Eigen::Index size = 6;
        const Eigen::MatrixXd rows = Eigen::MatrixXd::Identity(size, size).replicate(2, 1);
        const Eigen::MatrixXd h = -Eigen::MatrixXd::Identity(size, size);
        const ConeCurvature found = curvatureOnCone(h, rows, 1e-9, {}).value();
        QVERIFY(!found.positive && found.negative);
        QVERIFY(found.negative->minCoeff() >= -1e-8);
    }

    void stoppingIsAnError() {
        std::stop_source source;
        source.request_stop();
        const Eigen::MatrixXd h = -Eigen::MatrixXd::Identity(3, 3), rows = Eigen::MatrixXd::Identity(3, 3);
        const auto found = curvatureOnCone(h, rows, 1e-9, {source.get_token(), {}});
        QVERIFY(!found && found.error().isCancelled());
    }
};

OMEGASCOPE_TEST(None, TestConeCurvature);

}  // namespace test_cone_curvature

#include "test_cone_curvature.moc"
