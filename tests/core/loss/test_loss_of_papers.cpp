#include <QtTest>
#include <cmath>
#include <memory>
#include <vector>

#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_loss_of_papers {

using namespace omegascope;
using testing::parametersOf;

namespace {

/// Squared loss, unit weights, one hidden ReLU layer on the line, as in S section 3.1.
loss::Loss squaredOnTheLine(int units, const std::vector<double>& x, const std::vector<double>& y) {
    network::Architecture architecture;
    architecture.layers = {network::DenseLayer{units}};
    data::Dataset dataset;
    dataset.points = Eigen::Map<const Eigen::RowVectorXd>(x.data(), static_cast<Eigen::Index>(x.size()));
    dataset.targets = Eigen::Map<const Eigen::RowVectorXd>(y.data(), static_cast<Eigen::Index>(y.size()));
    dataset.scheme = data::WeightScheme::Unit;
    return {network::Network(architecture), loss::Criterion::Squared, dataset};
}

using Blocks = std::vector<testing::NamedBlock>;

void addRow(const char* name, const loss::Loss& loss, const Eigen::VectorXd& parameters, double value) {
    QTest::newRow(name) << std::make_shared<loss::Loss>(loss) << parameters << value;
}

void addBlocks(const char* name, const loss::Loss& loss, const Blocks& blocks, double value) {
    addRow(name, loss, parametersOf(loss.network(), blocks), value);
}

void addExamplesOfP() {
    const auto one = testing::figure1();
    addRow("P Fig. 1, sharp valley", one.loss, one.parameters, 0.8);
    addBlocks("P Fig. 1, flat cell", one.loss, {{"W1", {2}}, {"V", {1}}}, 0.5);
    const auto two = testing::figure2();
    addRow("P Fig. 2, sharp", two.loss, two.parameters, 2.0 / 3);
    addBlocks("P Fig. 2, flat", two.loss, {{"W1", {4, -4}}, {"b1", {-1, -1}}, {"V", {1, 1}}, {"c", {-1.1}}},
              0);
    const auto three = testing::figure3();
    for (const auto& [p, q] : {std::pair{1.0, 0.0}, {1.3, 0.1}, {0.9, -0.4}, {0.7, 0.3}, {1.0, 0.25}})
        addBlocks(qPrintable(QString("P Fig. 3, (%1,%2)").arg(p).arg(q)), three.loss, {{"V", {p, q}}},
                  (2.0 + std::max(std::abs(p - 1.0), std::abs(q))) / 3.0);
    addRow("P Fig. 4(a)", testing::figure4a().loss, testing::figure4a().parameters, 0.0);
    addRow("P Fig. 4(b)", testing::figure4b().loss, testing::figure4b().parameters, 3.0 / 12);
    addRow("P Fig. 4(c)", testing::figure4c().loss, testing::figure4c().parameters, 12.0 / 12);
    const auto five = testing::figure5();
    addRow("P Fig. 5, suboptimal", five.loss, five.parameters, 4.0 / 12);
    addBlocks("P Fig. 5, global", five.loss,
              {{"W1", {-1, -1, 1, -1, -1, 1}},
               {"b1", {-2.5, -2.5, -1.5}},
               {"V", {10, 0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0}},
               {"c", {0, 0, 0, 2}}},
              0.0);
}

void addExamplesOfS() {
    const auto first = testing::localMinimumOfSwirszcz();
    addRow("S Prop. 1, local", first.loss, first.parameters, 18.0);
    addBlocks("S Prop. 1, global", first.loss, {{"W1", {-7}}, {"b1", {-4}}, {"V", {1}}}, 14.0);
    const std::vector<double> x{-1, 0, 1, 10, 11, 12};
    const loss::Loss second = squaredOnTheLine(2, x, {5, 0, -1, -3, -4, -5});
    const auto prop2 = [&](const char* name, Blocks blocks, double value) {
        blocks.push_back({"V", {1, -1}});
        addBlocks(name, second, blocks, value);
    };
    prop2("S Prop. 2, global", {{"W1", {-5, 1}}, {"b1", {1, -8}}, {"c", {-1}}}, 0.0);
    prop2("S Prop. 2, local", {{"W1", {-3, 1}}, {"b1", {13.0 / 3, -10}}, {"c", {-3}}}, 8.0 / 3);
    prop2("S Prop. 2, global as printed", {{"W1", {-5, -1}}, {"b1", {1, -8}}, {"c", {-1}}}, 29.0);
    prop2("S Prop. 2, local as printed", {{"W1", {-3, -1}}, {"b1", {13.0 / 3, -10}}, {"c", {-3}}}, 23.0 / 3);
    const loss::Loss third = squaredOnTheLine(3, x, {3, 0, -1, -3, -4, -6});
    addBlocks("S Prop. 3, better", third,
              {{"W1", {-1.5, -1.5, 1.5}}, {"b1", {1, 0, -79.0 / 6}}, {"V", {1, 1, -1}}, {"c", {-1}}},
              1.0 / 6);
    addBlocks("S Prop. 3, worse", third,
              {{"W1", {-2, 1, 1}}, {"b1", {11.0 / 3, -10, -11}}, {"V", {1, -1, -1}}, {"c", {-3}}}, 2.0 / 3);
}

}  // namespace

class TestLossOfPapers : public QObject {
    Q_OBJECT

  private slots:
    void lossIsThatOfThePaper_data() {
        QTest::addColumn<std::shared_ptr<loss::Loss>>("loss");
        QTest::addColumn<Eigen::VectorXd>("parameters");
        QTest::addColumn<double>("value");
        addExamplesOfP();
        addExamplesOfS();
    }
    void lossIsThatOfThePaper() {
        QFETCH(std::shared_ptr<loss::Loss>, loss);
        QFETCH(Eigen::VectorXd, parameters);
        QFETCH(double, value);
        const auto evaluation = loss->evaluate(parameters);
        QVERIFY2(std::abs(evaluation.value - value) < 1e-12,
                 qPrintable(QString::number(evaluation.value, 'g', 17)));
        QCOMPARE(loss->value(parameters), evaluation.value);
    }

    void blindSideOfFigure4bHidesThreeData() {
        const auto [loss, parameters, plane, spec] = testing::figure4b();
        const auto evaluation = loss.evaluate(parameters);
        QVERIFY(!loss.signature(parameters).hasZero());
        const auto solved = solvedData(loss, evaluation);
        std::vector<std::pair<double, double>> dead, unsolved;
        const auto point = [&points = loss.dataset().points](int i) {
            return std::pair(points(0, i), points(1, i));
        };
        for (const int i : inactiveData(evaluation)) dead.push_back(point(i));
        for (int i = 0; i < loss.dataset().size(); ++i)
            if (!solved[static_cast<std::size_t>(i)]) unsolved.push_back(point(i));
        const std::vector<std::pair<double, double>> expected{{1, 1}, {1.5, -1.5}, {-1, -1}};
        QVERIFY(dead == expected);
        QVERIFY(unsolved == expected);
        for (const int i : inactiveData(evaluation)) QCOMPARE(evaluation.perDatum[i], 1.0);
    }

    void everyDatumOfFigure4cIsDead() {
        const auto example = testing::figure4c();
        QCOMPARE(inactiveData(example.loss.evaluate(example.parameters)).size(), std::size_t{12});
    }

    void classFourOfFigure5IsActiveYetUnsolved() {
        const auto example = testing::figure5();
        const auto evaluation = example.loss.evaluate(example.parameters);
        QVERIFY(inactiveData(evaluation).empty());
        const auto solved = solvedData(example.loss, evaluation);
        for (std::size_t i = 0; i < 12; ++i) QCOMPARE(solved[i], i < 10);
    }

    void sharpValleyOfFigure1LiesOnTheMarginOfOneDatum() {
        const auto example = testing::figure1();
        const std::vector<network::Activation> expected{{1, 2, 0}};
        QVERIFY(example.loss.signature(example.parameters).zeros() == expected);
        QVERIFY(!example.loss.gradient(example.parameters).has_value());
    }

    void sharpMinimumOfFigure2LiesOnTheMarginsOfBothEnds() {
        const auto example = testing::figure2();
        const std::vector<network::Activation> expected{{0, 2, 0}, {2, 2, 0}};
        QVERIFY(example.loss.signature(example.parameters).zeros() == expected);
    }

    void apexOfFigure3LiesOnEveryMargin() {
        const auto example = testing::figure3();
        const auto apex = parametersOf(example.loss.network(), {{"V", {1, 0}}});
        const std::vector<network::Activation> expected{{0, 1, 0}, {1, 1, 0}};
        // The data of class -1 have m = 1 + p ± q = 2 there.
        QVERIFY(example.loss.signature(apex).zeros() == expected);
    }

    void gradientsAroundTheApexOfFigure3AreThoseOfThePaper_data() {
        QTest::addColumn<double>("p");
        QTest::addColumn<double>("q");
        QTest::addColumn<double>("slopeP");
        QTest::addColumn<double>("slopeQ");
        QTest::newRow("right") << 1.2 << 0.1 << 1.0 / 3 << 0.0;
        QTest::newRow("above") << 1.05 << 0.2 << 0.0 << 1.0 / 3;
        QTest::newRow("left") << 0.8 << 0.1 << -1.0 / 3 << 0.0;
        QTest::newRow("below") << 1.05 << -0.2 << 0.0 << -1.0 / 3;
    }
    void gradientsAroundTheApexOfFigure3AreThoseOfThePaper() {
        QFETCH(double, p);
        QFETCH(double, q);
        QFETCH(double, slopeP);
        QFETCH(double, slopeQ);
        const auto example = testing::figure3();
        const auto gradient = example.loss.gradient(parametersOf(example.loss.network(), {{"V", {p, q}}}));
        QVERIFY(gradient.has_value());
        QVERIFY((*gradient - Eigen::Vector2d(slopeP, slopeQ)).norm() < 1e-15);
    }

    void backpropagationOnAWallTakesTheInactiveSide() {
        // At w = -1, v = 1 the datum -1 is at its margin; what is left is 0.1 (1 + v w x) with x = -2.
        const auto example = testing::figure1();
        const Eigen::VectorXd gradient = example.loss.backpropagation(example.parameters);
        QVERIFY((gradient - Eigen::Vector2d(-0.2, 0.2)).norm() < 1e-15);
    }
};

OMEGASCOPE_TEST(Core, TestLossOfPapers);

}  // namespace test_loss_of_papers

#include "test_loss_of_papers.moc"
