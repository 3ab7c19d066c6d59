#include <QtTest>
#include <limits>

#include "core/nonsmooth/clarke/clarke.h"
#include "core/nonsmooth/local_minimum.h"
#include "core/theory/separability.h"
#include "tests/support/registry.h"

namespace test_hostile_numbers {

using namespace omegascope;

namespace {

loss::Loss hostileLoss(const std::vector<std::array<double, 2>>& points, loss::Criterion criterion,
                       int units = 2) {
    network::Architecture architecture;
    architecture.input = 2;
    architecture.layers = {network::DenseLayer{units}};
    data::Dataset dataset;
    dataset.points.resize(2, static_cast<Eigen::Index>(points.size()));
    dataset.targets.setConstant(1, dataset.points.cols(), -1.0);
    dataset.targets(0, 0) = 1.0;
    for (std::size_t i = 0; i < points.size(); ++i)
        dataset.points.col(static_cast<Eigen::Index>(i)) << points[i][0], points[i][1];
    return {network::Network(architecture), criterion, dataset};
}

}  // namespace

class TestHostileNumbers : public QObject {
    Q_OBJECT

  private slots:
    /// Denormals ran past the end of the data, 1e155 ended GLPK, 1e308 threw.
    void everyPointHasAVerdictOrASentence() {
        for (const double size : {5e-324, 1e-310, 1e-160, 1e155, 1e200, 1e300, 1e308})
            for (const auto criterion :
                 {loss::Criterion::Hinge, loss::Criterion::Squared, loss::Criterion::Logistic})
                for (const double weight : {0.0, 1.0, 1e-310, 1e155}) {
                    const loss::Loss loss = hostileLoss({{0, 1}, {0, 0}, {0, size}, {size, 1}}, criterion);
                    const Eigen::VectorXd at = Eigen::VectorXd::Constant(loss.parameterCount(), weight);
                    const auto verdict = nonsmooth::localMinimum(loss, at);
                    QVERIFY(verdict.ok());
                    QVERIFY(!verdict->reason.empty());
                    const auto clarke = nonsmooth::clarkeSubdifferential(loss, at);
                    QVERIFY(clarke.ok() || clarke.error().message.ends_with('.'));
                }
    }

    void dataOfAnySizeAreSeparatedOrItIsSaidWhyNot() {
        for (const double size : {5e-324, 1e-310, 1e155, 1e200, 1e308}) {
            const auto result =
                theory::dataSeparability(hostileLoss({{0, 1}, {0, 0}, {0, size}}, loss::Criterion::Hinge));
            QVERIFY(result.ok() || result.error().message.ends_with('.'));
        }
    }

    void aNetworkTooWideForItsWallsIsDecidedWithoutThem() {
        const loss::Loss loss = hostileLoss({{1, 0}, {0, 1}}, loss::Criterion::Hinge, 5000);
        const Eigen::VectorXd zero = Eigen::VectorXd::Zero(loss.parameterCount());
        const auto verdict = nonsmooth::localMinimum(loss, zero);
        QVERIFY(verdict.ok());
        QCOMPARE(verdict->verdict, nonsmooth::Verdict::NotAMinimum);
        QCOMPARE(verdict->kind, nonsmooth::ClaimKind::Exact);
    }
};

OMEGASCOPE_TEST(None, TestHostileNumbers);

}  // namespace test_hostile_numbers

#include "test_hostile_numbers.moc"
