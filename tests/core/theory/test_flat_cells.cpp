#include <QtTest>
#include <algorithm>
#include <map>

#include "core/support/random.h"
#include "core/theory/flat_cells.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_flat_cells {

using namespace omegascope;
using loss::Criterion;
using testing::parametersOf;

namespace {

constexpr std::uint64_t kSeed = 4;

struct Dead {
    Criterion criterion = Criterion::Hinge;
    double alpha = 0.0;
    bool outputBias = false;
    std::vector<double> weights{0.125, 0.25, 0.375};
};

/// Two hidden layers on the line, y = +, +, -, with the first layer's bias so low that nothing is active.
bool deadCellIsFlat(const Dead& dead) {
    network::Architecture architecture;
    architecture.layers = {network::DenseLayer{2}, network::DenseLayer{2}};
    architecture.alpha = dead.alpha;
    architecture.outputBias = dead.outputBias;
    data::Dataset dataset;
    dataset.points = Eigen::RowVector3d(-1, 0, 2);
    dataset.targets = Eigen::RowVector3d(1, 1, -1);
    dataset.scheme = data::WeightScheme::Explicit;
    dataset.weights = Eigen::Map<const Eigen::RowVectorXd>(dead.weights.data(), 3);
    const network::Network net(architecture);
    const loss::Loss loss(net, dead.criterion, dataset);
    const auto parameters = parametersOf(
        net, {{"W1", {1, -1}}, {"b1", {-9, -9}}, {"W2", {1, 2, 3, 4}}, {"b2", {-1, -2}}, {"V", {0.1, 0.2}}});
    const auto signature = loss.signature(parameters);
    return !signature.hasZero() && theory::isFlatCell(loss, signature);
}

}  // namespace

class TestFlatCells : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void minimaOfFigure4LieInFlatCells() {
        for (const auto& example : {testing::figure4a(), testing::figure4b(), testing::figure4c()}) {
            const auto signature = example.loss.signature(example.parameters);
            QVERIFY(!signature.hasZero());
            QVERIFY(theory::isFlatCell(example.loss, signature));
        }
    }

    void globalMinimumOfFigure2LiesInAFlatCell() {
        const auto example = testing::figure2();
        const auto flat = parametersOf(example.loss.network(),
                                       {{"W1", {4, -4}}, {"b1", {-1, -1}}, {"V", {1, 1}}, {"c", {-1.1}}});
        QVERIFY(theory::isFlatCell(example.loss, example.loss.signature(flat)));
    }

    void planeOfFigure1HasItsCellsAndOneIsFlat_data() {
        QTest::addColumn<double>("lowestV");
        QTest::addColumn<int>("cells");
        QTest::newRow("v > 0") << 0.0 << 4;
        QTest::newRow("all v") << -3.0 << 5;
    }
    void planeOfFigure1HasItsCellsAndOneIsFlat() {
        QFETCH(double, lowestV);
        QFETCH(int, cells);
        const auto example = testing::figure1();
        Random random(kSeed);
        std::map<std::uint64_t, bool> flat;
        for (int draw = 0; draw < 3000; ++draw) {
            const double w = random.uniform(-3, 3);
            const double v = random.uniform(lowestV, 3);
            const auto signature = example.loss.signature(Eigen::Vector2d(w, v));
            if (signature.hasZero()) continue;
            const bool isFlat = theory::isFlatCell(example.loss, signature);
            QCOMPARE(isFlat, w > 0 && v * w > 1);
            flat[signature.hash()] = isFlat;
        }
        QCOMPARE(static_cast<int>(flat.size()), cells);
        QCOMPARE(std::count_if(flat.begin(), flat.end(), [](const auto& cell) { return cell.second; }), 1);
    }

    void deadNetworkIsFlatExceptThroughItsOutputBias() {
        // Weights 1/8 + 1/4 - 3/8: the slopes in c cancel. As stored, .1 + .2 - .3 is 2^-55, and the cell falls in c.
        QVERIFY(deadCellIsFlat({}));
        QVERIFY(deadCellIsFlat({.outputBias = true}));
        QVERIFY(deadCellIsFlat({.outputBias = true, .weights = {0.25, 0.5, 0.75}}));
        QVERIFY(!deadCellIsFlat({.outputBias = true, .weights = {0.1, 0.2, 0.4}}));
        QVERIFY(!deadCellIsFlat({.outputBias = true, .weights = {0.1, 0.2, 0.3}}));
        QVERIFY(!deadCellIsFlat({.alpha = 0.1}));
        QVERIFY(!deadCellIsFlat({.alpha = 1.0, .outputBias = true}));
    }

    void smoothCriteriaAreFlatOnlyWhereTheOutputIsConstant() {
        for (const auto criterion : {Criterion::Squared, Criterion::Logistic}) {
            QVERIFY(deadCellIsFlat({.criterion = criterion}));
            QVERIFY(!deadCellIsFlat({.criterion = criterion, .outputBias = true}));
            QVERIFY(!deadCellIsFlat({.criterion = criterion, .alpha = 0.1}));
        }
    }

    void wallIsFlatOnlyWhenBothSidesAre() {
        const auto one = testing::figure1();
        // At its margin v w = 1 the flat cell ends; the other side descends.
        const auto margin = one.loss.signature(Eigen::Vector2d(2, 0.5));
        QVERIFY(margin.hasZero());
        QVERIFY(!theory::isFlatCell(one.loss, margin));
        // Neurons with w = 0 and b = 0 in Fig. 4(a)'s network: taken as active they move the loss.
        const auto four = testing::figure4a();
        QVERIFY(!theory::isFlatCell(four.loss, four.loss.signature(Eigen::VectorXd::Zero(8))));
        // With b = (2, -1/2) the first neuron's wall passes through the datum (-1,-1), and every datum is
        // solved.
        const auto solved =
            parametersOf(four.loss.network(), {{"W1", {2, 0, -2, 0}}, {"b1", {2, -0.5}}, {"V", {1, -1}}});
        const auto wall = four.loss.signature(solved);
        QVERIFY((wall.zeros() == std::vector<network::Activation>{{6, 1, 0}}));
        QVERIFY(theory::isFlatCell(four.loss, wall));
    }
};

OMEGASCOPE_TEST(Core, TestFlatCells);

}  // namespace test_flat_cells

#include "test_flat_cells.moc"
