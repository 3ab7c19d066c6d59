#include <QtTest>

#include "core/cells/facts/cell_facts.h"
#include "core/cells/find_cells.h"
#include "core/network/linear_terms.h"
#include "core/nonsmooth/local_minimum.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_convolution_as_matrix {

using namespace omegascope;

namespace {

constexpr std::uint64_t kSeed = 41;

/// A convolution and the dense network with the same matrix: ω_dense = T ω_conv.
struct Pair {
    loss::Loss convolution, dense;
    Eigen::MatrixXd
        embedding;  ///< T, dim Ω_dense × dim Ω_conv: columns share out a kernel entry or a channel's bias
};

Pair pairOf(Random& random, double alpha, bool outputBias = true) {
    network::Architecture conv;
    conv.input = 16;
    network::Conv2dLayer layer;
    layer.inputShape = {1, 4, 4};
    layer.kernel = {2, 2};
    layer.channels = 2;
    layer.stride = 1 + static_cast<int>(random.index(2));
    layer.padding = static_cast<int>(random.index(2));
    conv.layers = {layer};
    conv.alpha = alpha;
    conv.outputBias = outputBias;
    network::Architecture dense = conv;
    dense.layers = {network::DenseLayer{layer.outputSize()}};
    data::Dataset dataset;
    dataset.points.resize(16, 5);
    dataset.targets.resize(1, 5);
    for (double& entry : dataset.points.reshaped()) entry = random.normal();
    for (int i = 0; i < 5; ++i) dataset.targets(0, i) = i % 2 == 0 ? 1.0 : -1.0;
    const network::Network from(conv), to(dense);
    Eigen::MatrixXd embedding = Eigen::MatrixXd::Zero(to.parameterCount(), from.parameterCount());
    for (int unit = 0; unit < layer.outputSize(); ++unit) {
        network::forEachTerm(from, 1, unit, [&](int feature, Eigen::Index entry) {
            embedding(to.layout().weight(1)->offset + Eigen::Index{unit} * 16 + feature, entry) = 1.0;
        });
        embedding(to.layout().bias(1)->offset + unit, network::biasEntry(from, 1, unit)) = 1.0;
    }
    for (const char* name : {"V", "c"}) {
        const auto *a = from.layout().find(name), *b = to.layout().find(name);
        if (a == nullptr) continue;
        embedding.block(b->offset, a->offset, a->size, a->size).setIdentity();
    }
    return {{from, loss::Criterion::Hinge, dataset}, {to, loss::Criterion::Hinge, dataset}, embedding};
}

Eigen::VectorXd randomPoint(Eigen::Index size, Random& random) {
    Eigen::VectorXd point(size);
    for (double& entry : point) entry = random.normal();
    return point;
}

}  // namespace

class TestConvolutionAsMatrix : public QObject {
    Q_OBJECT

  private slots:
    void valueAndGradientAgree() {
        Random random(kSeed);
        for (int draw = 0; draw < 30; ++draw) {
            const Pair pair = pairOf(random, draw % 3 * 0.1);
            const Eigen::VectorXd point = randomPoint(pair.embedding.cols(), random);
            const Eigen::VectorXd moved = pair.embedding * point;
            QVERIFY(std::abs(pair.convolution.value(point) - pair.dense.value(moved)) < 1e-12);
            const auto mine = pair.convolution.gradient(point), theirs = pair.dense.gradient(moved);
            QVERIFY(mine && theirs);
            // The chain rule: ∇L_conv = Tᵀ ∇L_dense.
            QVERIFY((*mine - pair.embedding.transpose() * *theirs).norm() < 1e-12 * (1.0 + mine->norm()));
        }
    }

    void cellsOfASliceAgree() {
        Random random(kSeed + 1);
        for (int draw = 0; draw < 6; ++draw) {
            const Pair pair = pairOf(random, 0.0);
            slice::AffineSlice plane;
            plane.origin = randomPoint(pair.embedding.cols(), random);
            plane.directions = Eigen::MatrixXd::Zero(plane.origin.size(), 2);
            const auto* bias = pair.convolution.network().layout().bias(1);
            plane.directions(bias->offset, 0) = plane.directions(bias->offset + 1, 1) = 1.0;
            plane.ranges = {{-1.0, 1.0}, {-1.0, 1.0}};
            slice::AffineSlice same = plane;
            same.origin = pair.embedding * plane.origin;
            same.directions = pair.embedding * plane.directions;
            const slice::SliceLoss a(pair.convolution, plane), b(pair.dense, same);
            const auto mine = cells::cellComplex(a), theirs = cells::cellComplex(b);
            QVERIFY(mine && theirs);
            QCOMPARE(mine->cells.size(), theirs->cells.size());
            QCOMPARE(mine->vertices.size(), theirs->vertices.size());
            const auto facts = cells::cellFacts(a, *mine), others = cells::cellFacts(b, *theirs);
            QVERIFY(facts && others);
            QCOMPARE(facts->sliceFlatCount(), others->sliceFlatCount());
        }
    }

    /// Ω_conv is a part of Ω_dense: what is a minimum there is one here, and a fall here is a fall there.
    void verdictsAgree() {
        Random random(kSeed + 2);
        int minima = 0, falls = 0;
        for (int draw = 0; draw < 30; ++draw) {
            const Pair pair = pairOf(random, 0.0, draw % 2 != 0);
            Eigen::VectorXd point = randomPoint(pair.embedding.cols(), random);
            const auto* bias = pair.convolution.network().layout().bias(1);
            if (draw % 2 == 0)
                point.segment(bias->offset, bias->size).setConstant(-30.0);  // blind to every image
            const auto mine = nonsmooth::localMinimum(pair.convolution, point);
            const auto theirs = nonsmooth::localMinimum(pair.dense, pair.embedding * point);
            QVERIFY(mine && theirs);
            if (theirs->verdict == nonsmooth::Verdict::LocalMinimum) {
                QVERIFY(mine->verdict == nonsmooth::Verdict::LocalMinimum);
                ++minima;
            }
            if (mine->verdict == nonsmooth::Verdict::NotAMinimum) {
                QVERIFY(theirs->verdict != nonsmooth::Verdict::LocalMinimum);
                ++falls;
            }
        }
        QVERIFY(minima > 5 && falls > 5);
        qInfo("%d minima, %d falls", minima, falls);
    }
};

OMEGASCOPE_TEST(Core, TestConvolutionAsMatrix);

}  // namespace test_convolution_as_matrix

#include "test_convolution_as_matrix.moc"
