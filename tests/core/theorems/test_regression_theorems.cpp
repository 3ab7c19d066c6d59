#include <QtTest>

#include "core/nonsmooth/minima_finder.h"
#include "core/support/random.h"
#include "core/theory/blind_spot.h"
#include "tests/core/theorems/checked.h"
#include "tests/support/registry.h"

namespace test_regression_theorems {

using namespace omegascope;
using testing::check;
using testing::Checked;
using theorems::Truth;

namespace {

constexpr std::uint64_t kSeed = 77;

loss::Loss regression(Random& random, int depth, int units, int input, int count, double alpha = 0.0) {
    network::Architecture architecture;
    architecture.input = input;
    for (int layer = 0; layer < depth; ++layer) architecture.layers.push_back(network::DenseLayer{units});
    architecture.alpha = alpha;
    data::Dataset dataset;
    dataset.points.resize(input, count);
    dataset.targets.resize(1, count);
    for (double& entry : dataset.points.reshaped()) entry = 3.0 * random.normal();
    for (double& entry : dataset.targets.reshaped()) entry = random.normal();
    dataset.scheme = data::WeightScheme::Unit;
    return {network::Network(architecture), loss::Criterion::Squared, dataset};
}

Eigen::VectorXd randomPoint(const loss::Loss& loss, Random& random) {
    Eigen::VectorXd point(loss.parameterCount());
    for (double& entry : point) entry = random.normal();
    return point;
}

}  // namespace

class TestRegressionTheorems : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    /// S Thm 1's two points on 100 data sets, some with equal inputs: (i), (ii), Lemma 2, Cor. 1.
    void blindSpotsOfRandomData() {
        Random random(kSeed);
        for (int draw = 0; draw < 100; ++draw) {
            const int depth = 1 + draw % 3;
            loss::Loss loss = regression(random, depth, 3 + draw % 2, 1 + draw % 2, 4 + draw % 5);
            if (draw % 4 == 0) {
                data::Dataset twice = loss.dataset();
                twice.points.col(1) = twice.points.col(0);
                loss = {loss.network(), loss.criterion(), twice};
            }
            const auto points = theory::blindSpot(loss, randomPoint(loss, random));
            QVERIFY2(points, points ? "" : points.error().message.c_str());
            QVERIFY(points->betterLoss < points->blindLoss);
            // On the way by `between` the loss never rises.
            double last = points->blindLoss;
            for (int step = 1; step <= 20; ++step) {
                const double a = std::min(1.0, 0.1 * step), b = std::max(0.0, 0.1 * step - 1.0);
                const double here = loss.value(points->blind + a * (points->between - points->blind) +
                                               b * (points->better - points->between));
                QVERIFY(here <= last + 1e-9 * (1.0 + last));
                last = here;
            }
            const auto outputs = loss.network().outputs(points->better, loss.dataset().points);
            QVERIFY(std::abs(loss.value(points->better) - points->betterLoss) == 0.0);
            QVERIFY(outputs.allFinite());
            const Checked found = check(loss, points->blind);
            for (const char* name : {"S Thm 1 (i)", "S Thm 1 (ii)", "S Lemma 2", "S Cor. 1"})
                QVERIFY2(found[name].hypothesesHold == Truth::Yes && found[name].agrees == Truth::Yes, name);
        }
    }

    void whatIsMissingIsTold() {
        Random random(kSeed);
        const auto refused = [&](const loss::Loss& loss, const char* words) {
            const auto points = theory::blindSpot(loss, Eigen::VectorXd::Zero(loss.parameterCount()));
            return !points && points.error().message.find(words) != std::string::npos;
        };
        QVERIFY(refused(regression(random, 1, 2, 1, 5), "three neurons"));
        QVERIFY(refused(regression(random, 1, 3, 1, 5, 0.1), "α = 0"));
        loss::Loss same = regression(random, 1, 3, 1, 4);
        data::Dataset dataset = same.dataset();
        dataset.targets.setConstant(2.0);
        QVERIFY(refused({same.network(), same.criterion(), dataset}, "decent"));
        QVERIFY(!theory::decentDatum({same.network(), same.criterion(), dataset}));
    }

    void oneInputLearnsTheMean() {
        Random random(kSeed + 1);
        const loss::Loss any = regression(random, 1, 2, 2, 5);
        data::Dataset dataset = any.dataset();
        for (Eigen::Index i = 1; i < dataset.points.cols(); ++i)
            dataset.points.col(i) = dataset.points.col(0);
        const loss::Loss loss(any.network(), any.criterion(), dataset);
        const Checked found = check(loss, randomPoint(loss, random));
        QVERIFY(found["S Lemma 1"].hypothesesHold == Truth::Yes && found["S Lemma 1"].agrees == Truth::Yes);
    }

    /// Escape neurons against our own verdict: at minima that were found, and with a neuron whose v_k is 0 beside them.
    void escapeNeuronsAgreeWithTheVerdict() {
        Random random(kSeed + 2);
        int minima = 0, escapes = 0, told = 0;
        for (int draw = 0; draw < 40; ++draw) {
            const loss::Loss loss = regression(random, 1, 2, 1, 5, draw % 2 == 0 ? 0.0 : 0.2);
            const auto found = nonsmooth::descendToMinimum(loss, randomPoint(loss, random));
            if (!found || found->verdict.verdict != nonsmooth::Verdict::LocalMinimum) continue;
            const Checked here = check(loss, found->parameters);
            QVERIFY(here["W Thm 4.2"].agrees != Truth::No);
            minima += here["W Thm 4.2"].hypothesesHold == Truth::Yes;
            // One more neuron that feeds nothing: it can escape where the residuals leave it a slope.
            network::Architecture wider = loss.network().architecture();
            wider.layers = {network::DenseLayer{3}};
            const network::Network network(wider);
            Eigen::VectorXd point =
                network::transplant(loss.network().layout(), found->parameters, network.layout());
            point[network.layout().find("W1")->offset + 2] = random.normal();
            point[network.layout().find("b1")->offset + 2] = random.normal();
            const loss::Loss more(network, loss.criterion(), loss.dataset());
            const Checked there = check(more, point);
            const auto& told4 = there["W Thm 4.2"];
            QVERIFY2(told4.agrees != Truth::No, told4.observed.c_str());
            if (told4.hypothesesHold != Truth::Yes) continue;
            ++told;
            escapes += there.point.minimum.verdict == nonsmooth::Verdict::NotAMinimum;
        }
        qInfo("%d minima, %d points with a spare neuron, %d of them no minimum", minima, told, escapes);
        QVERIFY(minima >= 5 && escapes >= 2);
    }
};

OMEGASCOPE_TEST(Core, TestRegressionTheorems);

}  // namespace test_regression_theorems

#include "test_regression_theorems.moc"
