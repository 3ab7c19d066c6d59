#include <QtTest>
#include <stdexcept>

#include "core/network/network.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_network {

using namespace omegascope;
using network::Architecture;
using network::Conv2dLayer;
using network::Network;

namespace {

constexpr std::uint64_t kSeed = 20180301;

Eigen::MatrixXd normalMatrix(Eigen::Index rows, Eigen::Index columns, Random& random) {
    Eigen::MatrixXd matrix(rows, columns);
    for (double& entry : matrix.reshaped()) entry = random.normal();
    return matrix;
}

Network convolutional(const Conv2dLayer& layer) {
    Architecture architecture;
    architecture.input = layer.inputSize();
    architecture.layers = {layer};
    return Network(architecture);
}

/// The convolution as a matrix, entry by entry from its definition.
Eigen::MatrixXd denseMatrix(const Conv2dLayer& layer, const Eigen::VectorXd& weights) {
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(layer.outputSize(), layer.inputSize());
    const auto [channels, height, width] = layer.inputShape;
    const auto [kernelHeight, kernelWidth] = layer.kernel;
    for (int row = 0; row < matrix.rows(); ++row)
        for (int column = 0; column < matrix.cols(); ++column) {
            const int m = row / (layer.outputHeight() * layer.outputWidth());
            const int p = row / layer.outputWidth() % layer.outputHeight();
            const int q = row % layer.outputWidth();
            const int c = column / (height * width);
            const int a = column / width % height - p * layer.stride + layer.padding;
            const int b = column % width - q * layer.stride + layer.padding;
            if (a < 0 || a >= kernelHeight || b < 0 || b >= kernelWidth) continue;
            matrix(row, column) = weights[((m * channels + c) * kernelHeight + a) * kernelWidth + b];
        }
    return matrix;
}

double relativeDifference(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
    return (a - b).norm() / (1.0 + a.norm());
}

}  // namespace

class TestNetwork : public QObject {
    Q_OBJECT

  private slots:
    /// Large products are shared among threads in pieces; datum by datum none is.
    void sharedProductsAreThoseOfEachDatum() {
        Random random(kSeed + 9);
        Architecture architecture;
        architecture.input = 300;
        architecture.layers = {network::DenseLayer{170}};
        architecture.outputs = 3;
        const Network large(architecture);
        const Eigen::VectorXd parameters = normalMatrix(large.parameterCount(), 1, random);
        const Eigen::MatrixXd points = normalMatrix(300, 401, random), delta = normalMatrix(170, 401, random);
        const Eigen::MatrixXd z = large.affine(1, parameters, points),
                              below = large.transposed(1, parameters, delta);
        Eigen::VectorXd gradient = Eigen::VectorXd::Zero(large.parameterCount()), sum = gradient;
        large.accumulateGradient(1, delta, points, gradient);
        for (Eigen::Index i = 0; i < points.cols(); ++i) {
            QVERIFY(relativeDifference(large.affine(1, parameters, points.col(i)), z.col(i)) < 1e-13);
            QVERIFY(relativeDifference(large.transposed(1, parameters, delta.col(i)), below.col(i)) < 1e-13);
            large.accumulateGradient(1, delta.col(i), points.col(i), sum);
        }
        QVERIFY(relativeDifference(gradient, sum) < 1e-12);
        QVERIFY(large.affine(1, parameters, points) == z);
    }
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void leakyReluKeepsTheSlopes_data() {
        QTest::addColumn<double>("alpha");
        QTest::addColumn<double>("negative");
        QTest::newRow("ReLU") << 0.0 << 0.0;
        QTest::newRow("leaky") << 0.25 << -0.5;
        QTest::newRow("linear") << 1.0 << -2.0;
    }
    void leakyReluKeepsTheSlopes() {
        QFETCH(double, alpha);
        QFETCH(double, negative);
        const Eigen::RowVector3d z(-2, 0, 3);
        QVERIFY(network::leakyRelu(z, alpha) == Eigen::RowVector3d(negative, 0, 3));
    }

    void forwardPassOfFigure4bByHand() {
        Architecture architecture;
        architecture.input = 2;
        architecture.layers = {network::DenseLayer{2}};
        const Network net(architecture);
        Eigen::VectorXd parameters(9);
        parameters << 2, 0, -2, 0, 3, -3, -3.5, -2.5, 0.25;
        Eigen::MatrixXd points(2, 3);
        points << 1, 2, -3, 1, 0, 1;
        const auto pass = net.forward(parameters, points);
        Eigen::MatrixXd z(2, 3), x(2, 3);
        z << -1.5, 0.5, -9.5, -4.5, -6.5, 3.5;
        x << 0, 0.5, 0, 0, 0, 3.5;
        QVERIFY(pass.preActivations.at(0) == z);
        QVERIFY(pass.features.at(0) == points);
        QVERIFY(pass.features.at(1) == x);
        QVERIFY(pass.outputs == Eigen::RowVector3d(0.25, 1.75, -10.25));
        QVERIFY(net.outputs(parameters, points) == pass.outputs);
        Eigen::MatrixXd scale(2, 3);
        scale << 5.5, 7.5, 9.5, 4.5, 6.5, 8.5;
        QVERIFY(net.scale(1, parameters, points) == scale);
    }

    void outputsAgreeWithTheForwardPassAtEveryDepth() {
        Random random(kSeed);
        for (int depth = 0; depth <= 4; ++depth) {
            Architecture architecture;
            architecture.input = 3;
            architecture.alpha = 0.1;
            architecture.outputs = 2;
            for (int layer = 0; layer < depth; ++layer)
                architecture.layers.emplace_back(network::DenseLayer{3 + layer});
            const Network net(architecture);
            const Eigen::VectorXd parameters = normalMatrix(net.parameterCount(), 1, random);
            const Eigen::MatrixXd points = normalMatrix(3, 6, random);
            QVERIFY(net.outputs(parameters, points) == net.forward(parameters, points).outputs);
        }
    }

    void convolutionEqualsItsDenseMatrix_data() {
        QTest::addColumn<Conv2dLayer>("layer");
        const auto row = [](const char* name, std::array<int, 3> shape, std::array<int, 2> kernel,
                            int channels, int stride, int padding) {
            QTest::newRow(name) << Conv2dLayer{shape, kernel, channels, stride, padding};
        };
        row("plain", {1, 4, 4}, {3, 3}, 1, 1, 0);
        row("1x1 kernel", {3, 2, 5}, {1, 1}, 4, 1, 0);
        row("channels and oblong", {3, 5, 4}, {2, 3}, 2, 1, 0);
        row("stride", {2, 7, 6}, {3, 2}, 2, 2, 0);
        row("stride that leaves a rest", {1, 6, 6}, {3, 3}, 2, 2, 0);
        row("padding", {2, 3, 4}, {3, 3}, 2, 1, 1);
        row("padding wider than the kernel", {1, 2, 2}, {1, 2}, 1, 1, 2);
        row("stride and padding", {2, 5, 4}, {3, 2}, 3, 2, 1);
        row("one position", {2, 3, 3}, {3, 3}, 5, 1, 0);
    }
    void convolutionEqualsItsDenseMatrix() {
        QFETCH(Conv2dLayer, layer);
        Random random(kSeed);
        const Network net = convolutional(layer);
        const Eigen::VectorXd parameters = normalMatrix(net.parameterCount(), 1, random);
        const network::Block& weight = *net.layout().weight(1);
        const network::Block& bias = *net.layout().bias(1);
        const Eigen::MatrixXd matrix = denseMatrix(layer, parameters.segment(weight.offset, weight.size));
        const Eigen::MatrixXd points = normalMatrix(layer.inputSize(), 3, random);
        const Eigen::MatrixXd delta = normalMatrix(layer.outputSize(), 3, random);
        QVERIFY(relativeDifference(net.linear(1, parameters, points), matrix * points) < 1e-14);
        QVERIFY(relativeDifference(net.transposed(1, parameters, delta), matrix.transpose() * delta) < 1e-14);
        const Eigen::Index positions = layer.outputSize() / layer.channels;
        Eigen::MatrixXd shifted = matrix * points;
        for (Eigen::Index unit = 0; unit < shifted.rows(); ++unit)
            shifted.row(unit).array() += parameters[bias.offset + unit / positions];
        QVERIFY(relativeDifference(net.affine(1, parameters, points), shifted) < 1e-14);
    }

    /// Σ_i ⟨δ_i, W x_i + b⟩ is linear in (W, b), so its gradient pairs with (W, b) to the value itself.
    void weightGradientPairsToTheValue_data() { convolutionEqualsItsDenseMatrix_data(); }
    void weightGradientPairsToTheValue() {
        QFETCH(Conv2dLayer, layer);
        Random random(kSeed + 1);
        const Network net = convolutional(layer);
        const Eigen::MatrixXd points = normalMatrix(layer.inputSize(), 3, random);
        const Eigen::MatrixXd delta = normalMatrix(layer.outputSize(), 3, random);
        const Eigen::MatrixXd deltaOut = normalMatrix(1, 3, random);
        const Eigen::MatrixXd features = normalMatrix(layer.outputSize(), 3, random);
        Eigen::VectorXd gradient = Eigen::VectorXd::Zero(net.parameterCount());
        net.accumulateGradient(1, delta, points, gradient);
        net.accumulateGradient(2, deltaOut, features, gradient);
        for (int round = 0; round < 3; ++round) {
            const Eigen::VectorXd parameters = normalMatrix(net.parameterCount(), 1, random);
            const double value = net.affine(1, parameters, points).cwiseProduct(delta).sum() +
                                 net.affine(2, parameters, features).cwiseProduct(deltaOut).sum();
            QVERIFY(std::abs(gradient.dot(parameters) - value) < 1e-12 * (1.0 + std::abs(value)));
        }
    }

    void shapesThatDoNotFitAreRefused() {
        const Network net = convolutional({{1, 3, 3}, {2, 2}, 1, 1, 0});
        const Eigen::VectorXd parameters = Eigen::VectorXd::Ones(net.parameterCount());
        const Eigen::VectorXd tooShort = parameters.head(3);
        const Eigen::MatrixXd points = Eigen::MatrixXd::Ones(9, 2);
        const Eigen::MatrixXd narrow = points.topRows(8);
        Eigen::VectorXd gradient = parameters;
        QVERIFY_EXCEPTION_THROWN(net.affine(0, parameters, points), std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN(net.affine(3, parameters, points), std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN(net.affine(1, tooShort, points), std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN(net.forward(parameters, narrow), std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN(net.transposed(1, parameters, points), std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN(net.accumulateGradient(1, points, points, gradient), std::invalid_argument);
    }
};

OMEGASCOPE_TEST(Core, TestNetwork);

}  // namespace test_network

#include "test_network.moc"
