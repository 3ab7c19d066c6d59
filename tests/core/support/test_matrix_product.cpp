#include <QtTest>
#include <cmath>

#include "core/support/products/matrix_product.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_matrix_product {

using namespace omegascope;
using namespace omegascope::products;
using Eigen::Index;

namespace {

template <typename Scalar>
std::vector<Scalar> randomNumbers(Index count, Random& random) {
    std::vector<Scalar> numbers(static_cast<std::size_t>(count));
    for (Scalar& number : numbers) number = static_cast<Scalar>(random.normal());
    return numbers;
}

/// An entry in the order that the docstring promises, one term after the other.
template <typename Scalar>
Scalar entry(const MatrixView<Scalar>& a, const MatrixView<Scalar>& b, Index i, Index j) {
    const auto left = [&](Index p) { return a.data[i * a.rowStride + p * a.columnStride]; };
    const auto right = [&](Index p) { return b.data[p * b.rowStride + j * b.columnStride]; };
    Scalar total{0};
    if (a.rows * b.columns * a.columns <= kFewest) {
        for (Index p = 0; p < a.columns; ++p) total += left(p) * right(p);
        return total;
    }
    for (Index begin = 0; begin < a.columns; begin += kInner) {
        Scalar sum{0};
        for (Index p = begin; p < std::min(begin + kInner, a.columns); ++p)
            sum = std::fma(left(p), right(p), sum);
        total = begin == 0 ? sum : total + sum;
    }
    return total;
}

template <typename Scalar>
void compareWithPromise(Index m, Index n, Index k, bool leftTransposed, bool rightTransposed,
                        std::uint64_t seed) {
    Random random(seed);
    const std::vector<Scalar> left = randomNumbers<Scalar>(m * k, random),
                              right = randomNumbers<Scalar>(k * n, random);
    const MatrixView<Scalar> a =
        leftTransposed ? columnsOf(left.data(), k, m).transposed() : columnsOf(left.data(), m, k);
    const MatrixView<Scalar> b =
        rightTransposed ? columnsOf(right.data(), n, k).transposed() : columnsOf(right.data(), k, n);
    ProductBuffers<Scalar> buffers;
    std::vector<Scalar> one(static_cast<std::size_t>(m * n), Scalar{7}), two = one;
    multiply(a, b, one.data(), buffers, 1);
    multiply(a, b, two.data(), buffers, 3);
    QVERIFY2(one == two, "the number of threads changes the product");
    for (Index j = 0; j < n; ++j)
        for (Index i = 0; i < m; ++i)
            QVERIFY2(
                one[static_cast<std::size_t>(j * m + i)] == entry(a, b, i, j),
                qPrintable(
                    QStringLiteral("entry %1, %2 of %3 x %4, %5 terms").arg(i).arg(j).arg(m).arg(n).arg(k)));
}

}  // namespace

class TestMatrixProduct : public QObject {
    Q_OBJECT
  private slots:
    void entriesAreSummedInThePromisedOrder_data();
    void entriesAreSummedInThePromisedOrder();
    void factorsThatDoNotFitAreRefused();
};

void TestMatrixProduct::entriesAreSummedInThePromisedOrder_data() {
    QTest::addColumn<int>("m");
    QTest::addColumn<int>("n");
    QTest::addColumn<int>("k");
    QTest::newRow("tiny") << 3 << 4 << 2;
    QTest::newRow("no terms of a block left over") << 64 << 60 << 256;
    QTest::newRow("odd sizes") << 67 << 29 << 301;
    QTest::newRow("one column") << 500 << 1 << 40;
    QTest::newRow("one row") << 1 << 333 << 97;
    QTest::newRow("several blocks of rows, for several threads") << 410 << 50 << 260;
}

/// Bit for bit, whichever instructions this machine has.
void TestMatrixProduct::entriesAreSummedInThePromisedOrder() {
    QFETCH(int, m);
    QFETCH(int, n);
    QFETCH(int, k);
    for (const bool left : {false, true})
        for (const bool right : {false, true}) {
            compareWithPromise<float>(m, n, k, left, right, 1);
            compareWithPromise<double>(m, n, k, left, right, 2);
        }
}

void TestMatrixProduct::factorsThatDoNotFitAreRefused() {
    const std::vector<double> numbers(12);
    std::vector<double> c(16);
    ProductBuffers<double> buffers;
    QVERIFY_EXCEPTION_THROWN(
        multiply(columnsOf(numbers.data(), 4, 3), columnsOf(numbers.data(), 4, 3), c.data(), buffers),
        std::invalid_argument);
}

OMEGASCOPE_TEST(None, TestMatrixProduct);

}  // namespace test_matrix_product

#include "test_matrix_product.moc"
