#include <QtTest>
#include <cmath>
#include <stdexcept>

#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_loss_gradient {

using namespace omegascope;
using loss::Criterion;
using testing::ProblemKind;

namespace {

constexpr std::uint64_t kSeed = 20170519;
constexpr double kStep = 1e-5;

/// A random problem whose whole finite-difference stencil lies in one cell.
testing::Problem differentiableProblem(const ProblemKind& kind, Random& random) {
    for (;;) {
        testing::Problem problem = testing::randomProblem(kind, random);
        const auto here = problem.loss.signature(problem.parameters);
        bool inside = !here.hasZero();
        for (Eigen::Index k = 0; inside && k < problem.parameters.size(); ++k)
            for (const double step : {-kStep, kStep}) {
                Eigen::VectorXd moved = problem.parameters;
                moved[k] += step;
                inside = inside && problem.loss.signature(moved) == here;
            }
        if (inside) return problem;
    }
}

template <typename Function>
Eigen::VectorXd centralDifferences(const Function& function, const Eigen::VectorXd& at) {
    Eigen::VectorXd gradient(at.size());
    for (Eigen::Index k = 0; k < at.size(); ++k) {
        Eigen::VectorXd up = at, down = at;
        up[k] += kStep;
        down[k] -= kStep;
        gradient[k] = (function(up) - function(down)) / (2.0 * kStep);
    }
    return gradient;
}

/// The loss of one datum for given outputs when only the criterion terms with state +1 count.
double maskedTerm(const loss::Loss& loss, const network::Signature& signature, int datum,
                  const std::vector<double>& outputs) {
    const auto& targets = loss.dataset().targets;
    const auto& weights = loss.weights();
    double sum = 0.0;
    for (std::size_t r = 0; r < outputs.size(); ++r) {
        const auto unit = static_cast<int>(r);
        const bool own = unit == static_cast<int>(targets(0, datum));
        const auto on = [&] { return signature.at(datum, loss.criterionLayer(), unit) > 0; };
        switch (loss.criterion()) {
            case Criterion::Hinge:
                if (on()) sum += weights(0, datum) * (1.0 - targets(0, datum) * outputs[r]);
                break;
            case Criterion::MulticlassHinge:
                if (!own && on())
                    sum += weights(0, datum) *
                           (1.0 + outputs[r] - outputs[static_cast<std::size_t>(targets(0, datum))]);
                break;
            case Criterion::OneVersusAll:
                if (on()) sum += weights(unit, datum) * (1.0 - (own ? outputs[r] : -outputs[r]));
                break;
            case Criterion::Squared:
                sum += weights(0, datum) * std::pow(outputs[r] - targets(unit, datum), 2);
                break;
            case Criterion::Logistic:
                sum += weights(0, datum) * std::log(1.0 + std::exp(-targets(0, datum) * outputs[r]));
                break;
        }
    }
    return sum;
}

/// The form of a cell for dense networks, straight from the definition: no matrix, no code of the library.
double maskedLossByLoops(const loss::Loss& loss, const network::Signature& signature,
                         const Eigen::VectorXd& parameters) {
    const auto& architecture = loss.network().architecture();
    const auto& layout = loss.network().layout();
    double sum = 0.0;
    for (int i = 0; i < loss.dataset().size(); ++i) {
        std::vector<double> x;
        for (int k = 0; k < architecture.input; ++k) x.push_back(loss.dataset().points(k, i));
        for (int layer = 1; layer <= architecture.depth() + 1; ++layer) {
            std::vector<double> z(static_cast<std::size_t>(architecture.width(layer)));
            for (std::size_t u = 0; u < z.size(); ++u) {
                const auto unit = static_cast<Eigen::Index>(u);
                z[u] = parameters[layout.bias(layer)->offset + unit];
                for (std::size_t k = 0; k < x.size(); ++k)
                    z[u] +=
                        x[k] *
                        parameters[layout.weight(layer)->offset + unit * static_cast<Eigen::Index>(x.size()) +
                                   static_cast<Eigen::Index>(k)];
                if (layer <= architecture.depth() && signature.at(i, layer, static_cast<int>(u)) < 0)
                    z[u] *= architecture.alpha;
            }
            x = z;
        }
        sum += maskedTerm(loss, signature, i, x);
    }
    return sum;
}

network::Signature randomSignature(const loss::Loss& loss, Random& random) {
    network::Signature signature = loss.emptySignature();
    for (const auto& entry : signature.zeros())
        signature.set(entry.datum, entry.layer, entry.unit, random.uniform() < 0.5 ? -1 : 1);
    return signature;
}

bool close(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    return (a - b).cwiseAbs().maxCoeff() <= 1e-7 * (1.0 + a.cwiseAbs().maxCoeff());
}

void addKinds(bool convolutions) {
    QTest::addColumn<ProblemKind>("kind");
    for (const auto& kind : testing::problemKinds())
        if (convolutions || !kind.convolution) QTest::newRow(kind.label().c_str()) << kind;
}

}  // namespace

class TestLossGradient : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void gradientEqualsFiniteDifferences_data() { addKinds(true); }
    void gradientEqualsFiniteDifferences() {
        QFETCH(ProblemKind, kind);
        Random random(kSeed);
        const auto [loss, parameters] = differentiableProblem(kind, random);
        const auto gradient = loss.gradient(parameters);
        QVERIFY(gradient.has_value());
        QVERIFY(close(*gradient,
                      centralDifferences([&l = loss](const auto& at) { return l.value(at); }, parameters)));
        QVERIFY(loss.backpropagation(parameters) == *gradient);
        QVERIFY(loss.gradientInCell(parameters, loss.signature(parameters)) == *gradient);
    }

    /// The signature need not be that of ω, nor of any ω.
    void gradientInAnotherCellEqualsDifferencesOfItsForm_data() { addKinds(false); }
    void gradientInAnotherCellEqualsDifferencesOfItsForm() {
        QFETCH(ProblemKind, kind);
        Random random(kSeed + 1);
        const auto [loss, parameters] = testing::randomProblem(kind, random);
        for (int round = 0; round < 3; ++round) {
            const auto cell = randomSignature(loss, random);
            const auto form = [&l = loss, &cell](const auto& at) { return maskedLossByLoops(l, cell, at); };
            QVERIFY(close(loss.gradientInCell(parameters, cell), centralDifferences(form, parameters)));
        }
    }

    void valueEqualsTheDefinitionByLoops_data() { addKinds(false); }
    void valueEqualsTheDefinitionByLoops() {
        QFETCH(ProblemKind, kind);
        Random random(kSeed + 2);
        for (int round = 0; round < 5; ++round) {
            const auto [loss, parameters] = testing::randomProblem(kind, random);
            const double expected = maskedLossByLoops(loss, loss.signature(parameters), parameters);
            QVERIFY(std::abs(loss.value(parameters) - expected) <= 1e-12 * (1.0 + expected));
        }
    }

    void zeroInTheSignatureIsRefused() {
        Random random(kSeed);
        const auto [loss, parameters] = testing::randomProblem({Criterion::Hinge, 2, false, 0.0}, random);
        auto signature = loss.signature(parameters);
        signature.set(3, 2, 1, 0);
        QVERIFY_EXCEPTION_THROWN(loss.gradientInCell(parameters, signature), std::invalid_argument);
    }

    void constantEntryOfTheMulticlassHingeIsNotRead() {
        Random random(kSeed);
        const auto [loss, parameters] =
            testing::randomProblem({Criterion::MulticlassHinge, 1, false, 0.0}, random);
        auto signature = loss.signature(parameters);
        const Eigen::VectorXd expected = loss.gradientInCell(parameters, signature);
        for (const std::int8_t state : {-1, 0, 1}) {
            for (int i = 0; i < loss.dataset().size(); ++i)
                signature.set(i, 2, static_cast<int>(loss.dataset().targets(0, i)), state);
            QVERIFY(loss.gradientInCell(parameters, signature) == expected);
        }
    }

    void signatureOfAnotherShapeIsRefused() {
        Random random(kSeed);
        const auto [loss, parameters] = testing::randomProblem({Criterion::Hinge, 2, false, 0.0}, random);
        const int data = loss.dataset().size();
        const int first = loss.network().architecture().width(1);
        const int second = loss.network().architecture().width(2);
        for (const network::Signature& wrong :
             {network::Signature(data + 1, {first, second, 1}), network::Signature(data, {first, second}),
              network::Signature(data, {first, second + 1, 1}), network::Signature(data, {first, second, 0})})
            QVERIFY_EXCEPTION_THROWN(loss.gradientInCell(parameters, wrong), std::invalid_argument);
    }
};

OMEGASCOPE_TEST(Core, TestLossGradient);

}  // namespace test_loss_gradient

#include "test_loss_gradient.moc"
