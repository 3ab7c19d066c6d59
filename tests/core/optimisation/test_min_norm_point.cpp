#include <QtTest>
#include <cmath>

#include "core/optimisation/linear_program.h"
#include "core/optimisation/min_norm_point.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_min_norm_point {

using namespace omegascope;
using namespace omegascope::optimisation;

namespace {

constexpr std::uint64_t kSeed = 1976;

Eigen::MatrixXd randomPoints(Eigen::Index rows, Eigen::Index columns, Random& random) {
    Eigen::MatrixXd points(rows, columns);
    for (double& entry : points.reshaped()) entry = random.normal();
    return points;
}

bool isConsistent(const Eigen::MatrixXd& points, const MinNormPoint& nearest) {
    const double size = 1.0 + points.colwise().norm().maxCoeff();
    return nearest.theta.minCoeff() >= 0.0 && std::abs(nearest.theta.sum() - 1.0) <= 1e-12 &&
           (points * nearest.theta - nearest.point).norm() <= 1e-12 * size &&
           std::abs(nearest.norm - nearest.point.norm()) <= 1e-14 * size &&
           nearest.gap <= 1e-9 * size * size &&
           (points.transpose() * nearest.point).minCoeff() >=
               nearest.norm * nearest.norm - nearest.gap - 1e-12 * size * size;
}

/// Whether 0 is in the hull, by a linear program: min Σ|G θ| over the simplex is 0.
bool hullHoldsZero(const Eigen::MatrixXd& points) {
    const Eigen::Index n = points.rows(), k = points.cols();
    LinearProgram program(n + 1, k + 2 * n);
    program.cost.tail(2 * n).setOnes();
    program.lower.setZero();
    program.matrix.topLeftCorner(n, k) = points;
    program.matrix.block(0, k, n, n).setIdentity();
    program.matrix.block(0, k + n, n, n) = -Eigen::MatrixXd::Identity(n, n);
    program.rowLower.head(n).setZero();
    program.rowUpper.head(n).setZero();
    program.matrix.row(n).head(k).setOnes();
    program.rowLower[n] = 1.0;
    program.rowUpper[n] = 1.0;
    return solve(program)->value <= 1e-8;
}

/// The least norm over all segments between two columns: in the plane that is the hull's, when it lacks 0.
double leastOnSegments(const Eigen::MatrixXd& points) {
    double least = std::numeric_limits<double>::infinity();
    for (Eigen::Index i = 0; i < points.cols(); ++i)
        for (Eigen::Index j = 0; j < points.cols(); ++j) {
            const Eigen::VectorXd edge = points.col(j) - points.col(i);
            const double length = edge.squaredNorm();
            const double t = length > 0.0 ? std::clamp(-points.col(i).dot(edge) / length, 0.0, 1.0) : 0.0;
            least = std::min(least, (points.col(i) + t * edge).norm());
        }
    return least;
}

}  // namespace

class TestMinNormPoint : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void oneColumnIsItsOwnNearestPoint() {
        const Eigen::MatrixXd points = Eigen::Vector3d(1, -2, 2);
        const auto nearest = minNormPoint(points);
        QCOMPARE(nearest->norm, 3.0);
        QCOMPARE(nearest->theta[0], 1.0);
    }

    void inThePlaneItIsTheNearestEdge() {
        Random random(kSeed);
        for (int k = 0; k < 300; ++k) {
            Eigen::MatrixXd points = randomPoints(2, 1 + static_cast<Eigen::Index>(random.index(8)), random);
            points.row(0).array() += 1.5;
            const auto nearest = minNormPoint(points);
            QVERIFY(nearest.ok() && isConsistent(points, *nearest));
            const double expected = hullHoldsZero(points) ? 0.0 : leastOnSegments(points);
            QVERIFY(std::abs(nearest->norm - expected) <= 1e-9);
        }
    }

    void zeroIsFoundExactlyWhenALinearProgramFindsIt() {
        Random random(kSeed);
        int inside = 0;
        for (int k = 0; k < 300; ++k) {
            const auto rows = 1 + static_cast<Eigen::Index>(random.index(8));
            const auto columns = 1 + static_cast<Eigen::Index>(random.index(20));
            const Eigen::MatrixXd points = randomPoints(rows, columns, random);
            const auto nearest = minNormPoint(points);
            QVERIFY(nearest.ok() && isConsistent(points, *nearest));
            const bool holds = hullHoldsZero(points);
            inside += holds;
            QCOMPARE(nearest->norm <= 1e-10, holds);
        }
        QVERIFY(inside > 50 && inside < 250);
    }

    void degenerateHullsAreNoDifficulty() {
        Random random(kSeed);
        for (int k = 0; k < 200; ++k) {
            // Of rank 2, with repeated, opposite, collinear and small-integer columns.
            const Eigen::MatrixXd base = randomPoints(6, 2, random);
            Eigen::MatrixXd points(6, 24);
            for (Eigen::Index c = 0; c < 24; ++c)
                points.col(c) = base * Eigen::Vector2d(static_cast<double>(random.index(5)) - 2.0,
                                                       static_cast<double>(random.index(4)));
            points.rightCols(6) = points.leftCols(6);
            const auto nearest = minNormPoint(points);
            QVERIFY(nearest.ok() && isConsistent(points, *nearest));
            QCOMPARE(nearest->norm <= 1e-12, hullHoldsZero(points));
        }
    }

    void aZeroColumnIsTheAnswer() {
        Random random(kSeed);
        Eigen::MatrixXd points = randomPoints(4, 5, random);
        points.col(3).setZero();
        const auto nearest = minNormPoint(points);
        QCOMPARE(nearest->norm, 0.0);
        QCOMPARE(nearest->theta[3], 1.0);
        QCOMPARE(minNormPoint(Eigen::MatrixXd::Zero(3, 4))->norm, 0.0);
    }

    void aHullThatTouchesZeroOnAFacetHoldsIt() {
        Random random(kSeed);
        for (int k = 0; k < 100; ++k) {
            Eigen::MatrixXd points = randomPoints(5, 12, random);
            points.row(0) = points.row(0).cwiseAbs().eval();
            points.row(0).head(4).setZero();
            points.col(3) = -(points.col(0) + 2.0 * points.col(1) + points.col(2));
            const auto nearest = minNormPoint(points);
            QVERIFY(nearest.ok() && isConsistent(points, *nearest));
            QVERIFY(nearest->norm <= 1e-11);
        }
    }

    void itScalesWithTheColumns() {
        Random random(kSeed);
        Eigen::MatrixXd points = randomPoints(4, 9, random);
        points.row(0).array() += 3.0;
        const double norm = minNormPoint(points)->norm;
        for (const double scale : {1e-150, 1e-8, 1e8})
            QVERIFY(std::abs(minNormPoint(scale * points)->norm / scale - norm) <= 1e-12);
    }

    void theZonotopeIsTheHullOfItsVertices() {
        Random random(kSeed);
        for (int k = 0; k < 100; ++k) {
            const Eigen::Index rows = 3, count = 1 + static_cast<Eigen::Index>(random.index(7));
            const Eigen::VectorXd centre = randomPoints(rows, 1, random);
            const Eigen::MatrixXd generators = randomPoints(rows, count, random);
            Eigen::MatrixXd vertices(rows, Eigen::Index{1} << count);
            for (Eigen::Index v = 0; v < vertices.cols(); ++v) {
                vertices.col(v) = centre;
                for (Eigen::Index j = 0; j < count; ++j)
                    if (((v >> j) & 1) != 0) vertices.col(v) += generators.col(j);
            }
            const auto zonotope = minNormPointOfZonotope(centre, generators);
            QVERIFY(zonotope.ok());
            QVERIFY(std::abs(zonotope->norm - minNormPoint(vertices)->norm) <= 1e-10);
            QVERIFY(zonotope->theta.minCoeff() >= 0.0 && zonotope->theta.maxCoeff() <= 1.0 + 1e-12);
            QVERIFY((centre + generators * zonotope->theta - zonotope->point).norm() <= 1e-12);
        }
    }

    void badColumnsAreRejected() {
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                                 static_cast<void>(minNormPoint(Eigen::MatrixXd(3, 0))));
        for (const double number : {std::nan(""), std::numeric_limits<double>::infinity(), 1e200})
            QVERIFY(!minNormPoint(Eigen::MatrixXd::Constant(2, 2, number)).ok());
    }
};

OMEGASCOPE_TEST(Core, TestMinNormPoint);

}  // namespace test_min_norm_point

#include "test_min_norm_point.moc"
