#include <QtTest>
#include <cmath>

#include "core/dynamics/minima/find_minima.h"
#include "core/loss/class_problems.h"
#include "core/loss/replica_penalty.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_penalised_minima {

using namespace omegascope;
using nonsmooth::Verdict;

namespace {

constexpr std::uint64_t kSeed = 5;

/// Three clusters that lines separate one from the others.
loss::Loss clusters(double alpha, int units, int depth = 1) {
    Random random(kSeed);
    data::Dataset data;
    data.points.resize(2, 6);
    data.targets.resize(1, 6);
    for (int i = 0; i < 6; ++i) {
        const double angle = 2.0 * 3.14159265358979 * (i % 3) / 3.0;
        data.points.col(i) << 2.0 * std::cos(angle) + 0.3 * random.normal(),
            2.0 * std::sin(angle) + 0.3 * random.normal();
        data.targets(0, i) = i % 3;
    }
    data.scheme = data::WeightScheme::Explicit;
    data.weights.resize(3, 6);
    for (int i = 0; i < 6; ++i)
        for (int r = 0; r < 3; ++r) data.weights(r, i) = i % 3 == r ? 0.25 : 0.125;
    network::Architecture architecture;
    architecture.input = 2;
    for (int layer = 0; layer < depth; ++layer) architecture.layers.emplace_back(network::DenseLayer{units});
    architecture.outputs = 3;
    architecture.alpha = alpha;
    return {network::Network(architecture), loss::Criterion::OneVersusAll, data};
}

}  // namespace

class TestPenalisedMinima : public QObject {
    Q_OBJECT

  private slots:
    /// What is found are minima of E_γ with equal replicas: no point nearby is lower; and with a leak they solve all (Cor. 3).
    void minimaOfThePenalisedLossAreMinima_data() {
        QTest::addColumn<double>("alpha");
        QTest::addColumn<double>("gamma");
        QTest::newRow("ReLU") << 0.0 << 0.5;
        QTest::newRow("leaky") << 0.3 << 0.5;
        QTest::newRow("leaky, I's factor, a strong penalty") << 0.3 << 3.0;
    }
    void minimaOfThePenalisedLossAreMinima() {
        QFETCH(double, alpha);
        QFETCH(double, gamma);
        const loss::Loss loss = loss::penalised(
            clusters(alpha, 2), {gamma, gamma > 1.0 ? network::PenaltyFactor::I : network::PenaltyFactor::P});
        nonsmooth::MinimaOptions options;
        options.starts = 16;
        options.seed = kSeed;
        const auto search = dynamics::findMinima(loss, options);
        QVERIFY(search);
        QCOMPARE(search->failed(), 0);
        int found = 0;
        Random random(kSeed + 1);
        for (const nonsmooth::FoundMinimum& minimum : search->minima) {
            found += minimum.basin;
            QVERIFY(minimum.verdict.verdict == Verdict::LocalMinimum);
            QVERIFY(loss::replicaSpread(loss.network(), minimum.parameters).equal);
            QVERIFY(std::abs(loss.value(minimum.parameters) - minimum.loss) < 1e-12);
            if (alpha > 0.0) QVERIFY2(minimum.loss == 0.0, "Cor. 3");
            for (int draw = 0; draw < 200; ++draw) {
                Eigen::VectorXd near = minimum.parameters;
                for (double& entry : near) entry += 1e-5 * random.normal();
                QVERIFY(loss.value(near) >= minimum.loss - 1e-12);
            }
        }
        for (const auto& doubt : search->doubts)
            qInfo("%d undecided: %s", doubt.count, doubt.sentence.c_str());
        qInfo("%d of %d starts ended at a minimum, %d ran off", found, search->starts, search->ranOff());
        QVERIFY(2 * (found + search->ranOff()) > search->starts && found > 0);
    }

    /// A search is the same for every number of threads, and one without a penalty is the other finder's.
    void searchesAreReproducible() {
        const loss::Loss loss = loss::penalised(clusters(0.3, 2), {1.0, {}});
        nonsmooth::MinimaOptions options;
        options.starts = 4;
        options.threads = 1;
        const auto one = dynamics::findMinima(loss, options);
        options.threads = 2;
        const auto two = dynamics::findMinima(loss, options);
        QVERIFY(one && two && one->minima.size() == two->minima.size());
        for (std::size_t k = 0; k < one->minima.size(); ++k)
            QVERIFY(one->minima[k].parameters == two->minima[k].parameters);
        const loss::Loss plain = clusters(0.3, 2);
        const auto here = dynamics::findMinima(plain, options);
        const auto there = nonsmooth::findMinima(plain, options);
        QVERIFY(here && there && here->minima.size() == there->minima.size());
    }

    void aSearchIsStopped() {
        std::stop_source stop;
        stop.request_stop();
        const auto search =
            dynamics::findMinima(loss::penalised(clusters(0.0, 2), {1.0, {}}), {}, {stop.get_token(), {}});
        QVERIFY(search && search->stopped);
    }
};

OMEGASCOPE_TEST(Core, TestPenalisedMinima);

}  // namespace test_penalised_minima

#include "test_penalised_minima.moc"
