#include <QtTest>
#include <stdexcept>

#include "core/network/parameter_layout.h"
#include "tests/support/registry.h"

namespace test_parameter_layout {

using namespace omegascope::network;

namespace {

Architecture dense(int input, const std::vector<int>& units, int outputs) {
    Architecture architecture;
    architecture.input = input;
    for (const int count : units) architecture.layers.emplace_back(DenseLayer{count});
    architecture.outputs = outputs;
    return architecture;
}

/// 2×3×3 images into 2 channels of 2×2 by a 2×2 kernel.
Architecture convolutional() {
    Architecture architecture;
    architecture.input = 18;
    Conv2dLayer layer;
    layer.inputShape = {2, 3, 3};
    layer.kernel = {2, 2};
    layer.channels = 2;
    architecture.layers = {layer};
    return architecture;
}

}  // namespace

class TestParameterLayout : public QObject {
    Q_OBJECT

  private slots:
    void blocksFollowOneAnotherInTheOrderOfThePaper() {
        const ParameterLayout layout(dense(3, {4, 2}, 5));
        const std::vector<Block> expected{
            {"W1", 1, false, {4, 3}, 0, 12, 3}, {"W2", 2, false, {2, 4}, 12, 8, 4},
            {"V", 3, false, {5, 2}, 20, 10, 2}, {"b1", 1, true, {4}, 30, 4},
            {"b2", 2, true, {2}, 34, 2},        {"c", 3, true, {5}, 36, 5}};
        QVERIFY(layout.blocks() == expected);
        QCOMPARE(layout.size(), 41);
        for (const Block& block : expected) {
            QVERIFY(*layout.find(block.name) == block);
            QVERIFY(*(block.bias ? layout.bias(block.layer) : layout.weight(block.layer)) == block);
            QCOMPARE(layout.blockOf(block.offset).name, block.name);
            QCOMPARE(layout.blockOf(block.offset + block.size - 1).name, block.name);
        }
    }

    void absentBiasesHaveNoBlock() {
        Architecture architecture = dense(2, {2}, 1);
        architecture.hiddenBias = false;
        QCOMPARE(ParameterLayout(architecture).size(), 4 + 2 + 1);
        QVERIFY(ParameterLayout(architecture).bias(1) == nullptr);
        architecture.outputBias = false;
        QCOMPARE(ParameterLayout(architecture).size(), 4 + 2);
        QVERIFY(ParameterLayout(architecture).find("c") == nullptr);
        QVERIFY(ParameterLayout(architecture).weight(0) == nullptr);
        QVERIFY(ParameterLayout(architecture).weight(3) == nullptr);
    }

    void convolutionSharesItsWeights() {
        const ParameterLayout layout(convolutional());
        QVERIFY((layout.find("W1")->shape == std::vector<int>{2, 2, 2, 2}));
        QVERIFY((layout.find("b1")->shape == std::vector<int>{2}));
        QVERIFY((layout.find("V")->shape == std::vector<int>{1, 8}));
    }

    void indexOutsideTheVectorIsRefused() {
        const ParameterLayout layout(dense(2, {2}, 1));
        QVERIFY_EXCEPTION_THROWN(layout.blockOf(-1), std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN(layout.entryName(layout.size()), std::invalid_argument);
    }

    void entriesAreFoundByTheirNames() {
        for (const Architecture& architecture :
             {dense(2, {3}, 1), dense(1, {1}, 1), dense(2, {}, 2), dense(3, {12, 2}, 2), convolutional()}) {
            const ParameterLayout layout(architecture);
            for (int i = 0; i < layout.size(); ++i)
                QCOMPARE(layout.entryNamed(layout.entryName(i)).value_or(-1), Eigen::Index{i});
        }
        const ParameterLayout layout(dense(2, {3}, 1));
        QCOMPARE(layout.entryNamed("W1[2,1]").value_or(-1), Eigen::Index{2});
        QCOMPARE(layout.entryNamed("V[1,3]"), layout.entryNamed("V[3]"));
        QCOMPARE(layout.entryNamed("b1[3]").value_or(-1), Eigen::Index{11});
        QCOMPARE(layout.entryNamed("c"), layout.entryNamed("c[1]"));
        for (const char* none :
             {"", "W", "W1", "W1[", "W1[]", "W1[0,1]", "W1[4,1]", "W1[1,3]", "W1[1]", "W1[1,1,1]", "W1[1;1]",
              "W1(1,1)", "W1[1,1", "W1[1,1]x", "W1[-1,1]", "W1[99999999999,1]", "[1,1]", "W2[1,1]"})
            QVERIFY2(!layout.entryNamed(none), none);
    }

    void entriesAreNamedAsThePapersNameThem_data() {
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<QStringList>("found");
        const auto row = [](const char* name, const Architecture& architecture, const QStringList& expected,
                            std::vector<int> indices = {}) {
            const ParameterLayout layout(architecture);
            if (indices.empty())
                for (int i = 0; i < layout.size(); ++i) indices.push_back(i);
            QStringList found;
            for (const int i : indices) found << QString::fromStdString(layout.entryName(i));
            QTest::newRow(name) << expected << found;
        };
        row("plane, two neurons", dense(2, {2}, 1),
            {"w₁₁", "w₁₂", "w₂₁", "w₂₂", "v₁", "v₂", "b₁", "b₂", "c"});
        row("line, two neurons", dense(1, {2}, 1), {"w₁", "w₂", "v₁", "v₂", "b₁", "b₂", "c"});
        row("line, one neuron", dense(1, {1}, 1), {"w", "v", "b", "c"});
        row("two outputs", dense(1, {2}, 2),
            {"w₁", "w₂", "v₁₁", "v₁₂", "v₂₁", "v₂₂", "b₁", "b₂", "c₁", "c₂"});
        row("linear model", dense(2, {}, 1), {"v₁", "v₂", "c"});
        row("linear model on the line", dense(1, {}, 1), {"v", "c"});
        row("deep", dense(1, {2, 2}, 1), {"w⁽¹⁾₁₁", "w⁽²⁾₁₂", "v₂", "b⁽¹⁾₂", "b⁽²⁾₁", "c"},
            {0, 3, 7, 9, 10, 12});
        row("ambiguous indices", dense(10, {12}, 1), {"w₉₉", "W1[9,10]", "W1[12,1]", "v₁₂", "b₁₁"},
            {88, 89, 110, 131, 142});
        row("ambiguous and deep", dense(4, {4, 13}, 1), {"W2[13,4]"}, {16 + 51});
        row("ambiguous V", dense(1, {12}, 2), {"v₁₉", "V[1,10]"}, {12 + 8, 12 + 9});
        row("convolution", convolutional(), {"w₁₁₁₁", "w₂₁₂₁", "v₈", "b₂"}, {0, 10, 23, 25});
    }
    void entriesAreNamedAsThePapersNameThem() {
        QFETCH(QStringList, names);
        QFETCH(QStringList, found);
        QCOMPARE(found, names);
    }

    void transplantKeepsWhatBothNetworksHave() {
        const ParameterLayout small(dense(2, {2}, 1));
        const ParameterLayout wide(dense(3, {3}, 1));
        Eigen::VectorXd parameters(9);
        parameters << 1, 2, 3, 4, 5, 6, 7, 8, 9;
        Eigen::VectorXd expected(9 + 3 + 3 + 1);
        expected << 1, 2, 0, 3, 4, 0, 0, 0, 0, 5, 6, 0, 7, 8, 0, 9;
        QVERIFY(transplant(small, parameters, wide) == expected);
        QVERIFY(transplant(wide, expected, small) == parameters);
        QVERIFY_EXCEPTION_THROWN(transplant(wide, parameters, small), std::invalid_argument);
    }

    void transplantToAnotherDepthKeepsTheNamesInCommon() {
        const ParameterLayout shallow(dense(1, {2}, 1));
        const ParameterLayout deep(dense(1, {2, 2}, 1));
        Eigen::VectorXd parameters(7);
        parameters << 1, 2, 3, 4, 5, 6, 7;
        Eigen::VectorXd expected(13);
        expected << 1, 2, 0, 0, 0, 0, 3, 4, 5, 6, 0, 0, 7;
        QVERIFY(transplant(shallow, parameters, deep) == expected);
    }

    void transplantBetweenDenseAndConvolutionDropsTheWeights() {
        const ParameterLayout from(dense(18, {2}, 1));
        const ParameterLayout to(convolutional());
        const Eigen::VectorXd carried = transplant(from, Eigen::VectorXd::Ones(from.size()), to);
        QCOMPARE(carried.segment(to.find("W1")->offset, to.find("W1")->size).norm(), 0.0);
        QCOMPARE(carried.segment(to.find("b1")->offset, 2).sum(), 2.0);
        QCOMPARE(carried.segment(to.find("V")->offset, 8).sum(), 2.0);
    }
};

OMEGASCOPE_TEST(Core, TestParameterLayout);

}  // namespace test_parameter_layout

#include "test_parameter_layout.moc"
