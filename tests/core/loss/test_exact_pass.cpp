#include <QtTest>
#include <boost/multiprecision/cpp_int.hpp>

#include "core/loss/exact_numbers.h"
#include "core/loss/exact_pass.h"
#include "core/support/random.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_exact_pass {

using namespace omegascope;
using Rational = boost::multiprecision::cpp_rational;

namespace {

/// All pre-activations of a dense network at one datum in rational numbers; the last layer is the output.
std::vector<std::vector<Rational>> rationalPass(const loss::Loss& loss, const Eigen::VectorXd& at,
                                                int datum) {
    const auto& layout = loss.network().layout();
    std::vector<Rational> x;
    for (const double value : loss.dataset().points.col(datum)) x.emplace_back(value);
    std::vector<std::vector<Rational>> result;
    for (int layer = 1; layer <= loss.criterionLayer(); ++layer) {
        const auto& w = *layout.weight(layer);
        std::vector<Rational> z;
        for (int k = 0; k < w.shape[0]; ++k) {
            Rational sum = layout.bias(layer) ? Rational(at[layout.bias(layer)->offset + k]) : Rational(0);
            for (std::size_t j = 0; j < x.size(); ++j)
                sum += Rational(at[w.offset + k * static_cast<Eigen::Index>(x.size()) +
                                   static_cast<Eigen::Index>(j)]) *
                       x[j];
            z.push_back(sum);
        }
        result.push_back(z);
        x = z;
        for (Rational& each : x)
            if (each < 0) each *= Rational(loss.network().architecture().alpha);
    }
    return result;
}

/// Small numbers with one binary digit, so that many pre-activations are 0, and their neighbours among the doubles.
void makeDegenerate(Eigen::VectorXd& at, Random& random, bool neighbours) {
    for (double& entry : at) {
        entry = static_cast<double>(random.index(5)) / 2.0 - 1.0;
        if (neighbours && random.index(4) == 0) entry = std::nextafter(entry, 9.0);
    }
}

}  // namespace

class TestExactPass : public QObject {
    Q_OBJECT

  private slots:
    void signsAreThoseOfRationalNumbers() {
        Random random(3);
        int zeros = 0;
        for (int round = 0; round < 6; ++round)
            for (const auto& kind : testing::problemKinds()) {
                if (kind.convolution) continue;
                testing::Problem problem = testing::randomProblem(kind, random);
                makeDegenerate(problem.parameters, random, true);
                data::Dataset dataset = problem.loss.dataset();
                for (double& x : dataset.points.reshaped()) x = static_cast<double>(random.index(5)) - 2.0;
                const loss::Loss loss(problem.loss.network(), kind.criterion, dataset);
                const loss::ExactPass pass(loss, problem.parameters);
                for (int i = 0; i < dataset.size(); ++i) {
                    const auto exact = rationalPass(loss, problem.parameters, i);
                    for (int layer = 1; layer <= kind.depth; ++layer)
                        for (int k = 0; k < pass.signature().width(layer); ++k) {
                            const Rational& z =
                                exact[static_cast<std::size_t>(layer - 1)][static_cast<std::size_t>(k)];
                            QCOMPARE(int(pass.signature().at(i, layer, k)), z.sign());
                            zeros += z == 0;
                        }
                    if (kind.criterion == loss::Criterion::Hinge)
                        QCOMPARE(int(pass.signature().at(i, loss.criterionLayer(), 0)),
                                 Rational(1 - exact.back()[0] * Rational(dataset.targets(0, i))).sign());
                    if (kind.criterion == loss::Criterion::Squared)
                        for (int r = 0; r < pass.residual().rows(); ++r)
                            QCOMPARE(
                                pass.residual()(r, i) == 0.0,
                                exact.back()[static_cast<std::size_t>(r)] == Rational(dataset.targets(r, i)));
                }
            }
        QVERIFY(zeros > 100);
    }

    /// The filtered sign of a one-sided derivative, its exact value, and differences of the loss agree.
    void slopesHaveTheirSign() {
        Random random(4);
        int negative = 0, none = 0;
        for (int round = 0; round < 4; ++round)
            for (const auto& kind : testing::problemKinds()) {
                if (kind.criterion == loss::Criterion::Logistic) continue;
                testing::Problem problem = testing::randomProblem(kind, random);
                // Without neighbours: their cells are thinner than the step of the difference.
                makeDegenerate(problem.parameters, random, false);
                const loss::ExactPass pass(problem.loss, problem.parameters);
                Eigen::VectorXd direction(problem.parameters.size());
                for (double& entry : direction) entry = round == 0 ? 0.0 : random.normal();
                const int sign = pass.slopeSign(direction);
                QCOMPARE(
                    sign,
                    loss::exactSlope(problem.loss, problem.parameters, direction, pass.signature()).sign());
                negative += sign < 0;
                none += sign == 0;
                constexpr double kStep = 1e-7;
                const double change = (problem.loss.value(problem.parameters + kStep * direction) -
                                       problem.loss.value(problem.parameters)) /
                                      kStep;
                QVERIFY2(sign * change > -1e-2 * (1.0 + problem.loss.value(problem.parameters)),
                         kind.label().c_str());
            }
        QVERIFY(negative > 20 && none > 10);
    }
};

OMEGASCOPE_TEST(None, TestExactPass);

}  // namespace test_exact_pass

#include "test_exact_pass.moc"
