#include <QtTest>
#include <limits>
#include <stdexcept>

#include "core/network/network.h"
#include "tests/support/registry.h"

namespace test_architecture {

using namespace omegascope;
using network::Architecture;
using network::Conv2dLayer;
using network::DenseLayer;

namespace {

/// One 3×5×4 image into 2 channels by a 3×2 kernel: (5+2-3)/2+1 = 3 rows, (4+2-2)/2+1 = 3 columns.
Conv2dLayer convolution() {
    Conv2dLayer layer;
    layer.inputShape = {3, 5, 4};
    layer.kernel = {3, 2};
    layer.channels = 2;
    layer.stride = 2;
    layer.padding = 1;
    return layer;
}

Architecture with(network::Layer layer, int input = 60) {
    Architecture architecture;
    architecture.input = input;
    architecture.layers = {std::move(layer)};
    return architecture;
}

template <typename Change>
Architecture changed(Change change) {
    Architecture architecture = with(convolution());
    change(architecture);
    return architecture;
}

template <typename Change>
Architecture withConvolution(Change change) {
    Conv2dLayer layer = convolution();
    change(layer);
    return with(layer);
}

}  // namespace

class TestArchitecture : public QObject {
    Q_OBJECT

  private slots:
    void widthsFollowTheLayers() {
        Architecture architecture = with(convolution());
        architecture.layers.emplace_back(DenseLayer{7});
        architecture.outputs = 4;
        QVERIFY(check(architecture).ok());
        QCOMPARE(architecture.depth(), 2);
        QCOMPARE(architecture.width(0), 60);
        QCOMPARE(architecture.width(1), 2 * 3 * 3);
        QCOMPARE(architecture.width(2), 7);
        QCOMPARE(architecture.width(3), 4);
    }

    void noHiddenLayerIsALinearModel() {
        const Architecture architecture;
        QVERIFY(check(architecture).ok());
        QCOMPARE(architecture.depth(), 0);
        QCOMPARE(architecture.width(1), 1);
    }

    void kernelMayFillThePaddedInputExactly() {
        QVERIFY(check(withConvolution([](Conv2dLayer& c) { c.kernel = {7, 6}; })).ok());
    }

    void badArchitectureIsRefusedWithASentence_data() {
        QTest::addColumn<Architecture>("architecture");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* name, const Architecture& architecture, const char* named) {
            QTest::newRow(name) << architecture << QString::fromUtf8(named);
        };
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const int huge = std::numeric_limits<int>::max();
        row("no input", changed([](Architecture& a) { a.input = 0; }), "0 inputs");
        row("negative outputs", changed([](Architecture& a) { a.outputs = -2; }), "-2 outputs");
        row("alpha above 1", changed([](Architecture& a) { a.alpha = 1.5; }), "alpha is 1.5");
        row("alpha below 0", changed([](Architecture& a) { a.alpha = -0.5; }), "alpha is -0.5");
        row("alpha not a number", changed([nan](Architecture& a) { a.alpha = nan; }), "alpha is");
        row("empty dense layer", with(DenseLayer{0}), "Layer 1 has 0 units");
        row("second layer is named", changed([](Architecture& a) { a.layers.emplace_back(DenseLayer{-3}); }),
            "Layer 2 has -3 units");
        row("huge dense layer", with(DenseLayer{huge}), "Layer 1 would have 2147483647 units");
        row("too many parameters", with(DenseLayer{9'000'000}), "more than 100000000 parameters");
        row("input shape", with(convolution(), 59), "3 × 5 × 4, but the layer below has 59 units");
        row("huge input shape", withConvolution([](Conv2dLayer& c) {
                c.inputShape = {9999999, 9999999, 9999999};
            }),
            "9999999 × 9999999 × 9999999, but the layer below has 60 units");
        row("zero height", withConvolution([](Conv2dLayer& c) { c.inputShape = {3, 0, 4}; }), "3 × 0 × 4");
        row("kernel 0", withConvolution([](Conv2dLayer& c) { c.kernel = {0, 2}; }), "kernel of 0 × 2");
        row("kernel too high", withConvolution([](Conv2dLayer& c) {
                c.kernel = {8, 2};
            }),
            "larger than its padded");
        row("kernel too wide", withConvolution([](Conv2dLayer& c) {
                c.kernel = {3, 7};
            }),
            "larger than its padded");
        row("no channel", withConvolution([](Conv2dLayer& c) { c.channels = 0; }), "0 channels");
        row("stride 0", withConvolution([](Conv2dLayer& c) { c.stride = 0; }), "stride 0");
        row("negative padding", withConvolution([](Conv2dLayer& c) { c.padding = -1; }), "padding -1");
        row("huge padding", withConvolution([](Conv2dLayer& c) { c.padding = 9'999'999; }),
            "Layer 1 would have");
    }
    void badArchitectureIsRefusedWithASentence() {
        QFETCH(Architecture, architecture);
        QFETCH(QString, named);
        const Outcome outcome = check(architecture);
        QVERIFY(!outcome.ok());
        const QString message = QString::fromStdString(outcome.error().message);
        QVERIFY2(message.contains(named), qPrintable(message));
        QVERIFY2(message.endsWith('.'), qPrintable(message));
        QVERIFY_EXCEPTION_THROWN(network::Network{architecture}, std::invalid_argument);
    }
};

OMEGASCOPE_TEST(Core, TestArchitecture);

}  // namespace test_architecture

#include "test_architecture.moc"
