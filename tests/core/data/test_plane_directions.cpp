#include <Eigen/Eigenvalues>
#include <QtTest>

#include "core/data/plane_directions.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_plane_directions {

using namespace omegascope;
using Eigen::MatrixXd;

namespace {

/// Data whose coordinates have these spreads, turned by a random rotation.
MatrixXd turned(const Eigen::VectorXd& spreads, int count, Random& random) {
    MatrixXd data(spreads.size(), count), rotation(spreads.size(), spreads.size());
    for (double& entry : data.reshaped()) entry = random.normal();
    for (double& entry : rotation.reshaped()) entry = random.normal();
    const MatrixXd orthogonal = Eigen::HouseholderQR<MatrixXd>(rotation).householderQ();
    return orthogonal * (spreads.asDiagonal() * data);
}

double planeDistance(const MatrixXd& a, const MatrixXd& b) {
    return (a * a.transpose() - b * b.transpose()).norm();
}

}  // namespace

class TestPlaneDirections : public QObject {
    Q_OBJECT

  private slots:
    void iterationAndEigenvaluesAgree();
    void theDirectionsAreOrthonormal();
    void dataOnALineSpanNoPlane();
    void classesAreSeparatedWherePrincipalDirectionsMixThem();
    void pixelsThatNeverVaryDoNoHarm();
    void oneClassIsRefused();
};

/// Beyond 256 dimensions the plane is found by iteration: it must be that of the full matrix.
void TestPlaneDirections::iterationAndEigenvaluesAgree() {
    Random random(3);
    Eigen::VectorXd spreads = Eigen::VectorXd::Constant(300, 0.3);
    spreads(0) = 5.0, spreads(1) = 3.0, spreads(2) = 1.5;
    const MatrixXd points = turned(spreads, 500, random);
    const auto plane = data::principalPlane(points);
    QVERIFY(plane.ok());
    const MatrixXd centred = points.colwise() - points.rowwise().mean();
    const Eigen::SelfAdjointEigenSolver<MatrixXd> all(centred * centred.transpose());
    QVERIFY(planeDistance(*plane, all.eigenvectors().rightCols(2)) < 1e-6);
}

void TestPlaneDirections::theDirectionsAreOrthonormal() {
    Random random(4);
    for (const int d : {2, 5, 40, 300}) {
        Eigen::VectorXd spreads(d);
        for (double& spread : spreads) spread = 0.1 + random.uniform();
        const MatrixXd points = turned(spreads, 60, random);
        std::vector<int> classes;
        for (int i = 0; i < 60; ++i) classes.push_back(i % 3);
        for (const auto& plane : {data::principalPlane(points), data::separatingPlane(points, classes)}) {
            QVERIFY(plane.ok());
            QVERIFY((plane->transpose() * *plane - Eigen::Matrix2d::Identity()).norm() < 1e-9);
        }
    }
}

void TestPlaneDirections::dataOnALineSpanNoPlane() {
    MatrixXd points(3, 4);
    points << 0, 1, 2, 3, 0, 2, 4, 6, 0, -1, -2, -3;
    QVERIFY(!data::principalPlane(points).ok());
}

/// Two thin clouds side by side: they spread along them, and differ across.
void TestPlaneDirections::classesAreSeparatedWherePrincipalDirectionsMixThem() {
    Random random(5);
    const int d = 6, count = 200;
    MatrixXd points(d, count);
    std::vector<int> classes;
    for (int i = 0; i < count; ++i) {
        classes.push_back(i % 2);
        for (int k = 0; k < d; ++k) points(k, i) = random.normal() * (k < 2 ? 5.0 : 0.2);
        points(4, i) += classes.back() == 0 ? 1.0 : -1.0;
    }
    const MatrixXd plane = data::separatingPlane(points, classes).value();
    QVERIFY(std::abs(plane(4, 0)) > 0.95);
    const Eigen::RowVectorXd along = plane.col(0).transpose() * points;
    double lowest = 1e300, highest = -1e300;
    const double sign = plane(4, 0) > 0.0 ? 1.0 : -1.0;
    for (int i = 0; i < count; ++i) {
        if (classes[static_cast<std::size_t>(i)] == 0)
            lowest = std::min(lowest, sign * along(i));
        else
            highest = std::max(highest, sign * along(i));
    }
    QVERIFY2(lowest > highest, "the first direction tells the classes apart");
    QVERIFY(std::abs(data::principalPlane(points).value()(4, 0)) < 0.5);
}

void TestPlaneDirections::pixelsThatNeverVaryDoNoHarm() {
    Random random(6);
    MatrixXd points = MatrixXd::Zero(50, 90);
    std::vector<int> classes;
    for (int i = 0; i < 90; ++i) {
        classes.push_back(i % 3);
        for (int k = 0; k < 10; ++k) points(k, i) = random.normal() + 4.0 * (k == classes.back());
    }
    const MatrixXd plane = data::separatingPlane(points, classes).value();
    QVERIFY(plane.allFinite());
    QVERIFY(plane.bottomRows(40).norm() < 1e-6);
}

void TestPlaneDirections::oneClassIsRefused() {
    const MatrixXd points = MatrixXd::Random(4, 9);
    const auto plane = data::separatingPlane(points, std::vector<int>(9, 0));
    QVERIFY(!plane.ok());
    QVERIFY(QString::fromStdString(plane.error().message).contains("one class"));
}

OMEGASCOPE_TEST(None, TestPlaneDirections);

}  // namespace test_plane_directions

#include "test_plane_directions.moc"
