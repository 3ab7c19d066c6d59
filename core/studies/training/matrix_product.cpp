#include "core/studies/training/matrix_product.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/support/instruction_sets.h"
#include "core/support/parallel.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define OMEGASCOPE_X86 1
#endif

namespace omegascope::studies {
namespace {

using Eigen::Index;

/// Rows of the left factor that are packed together: with kInner columns they stay in the second cache.
constexpr Index kRowBlock = 192;
/// Products above this many multiplications are worth waking another thread for.
constexpr Index kWorthThreads = 1 << 21;

/// c += a b for a strip of `rows` packed rows and one of `columns` packed columns, over `inner` terms.
/// `begin`: c is written, not added to.
template <typename Scalar>
struct Kernel {
    Index rows, columns;
    void (*run)(Index inner, const Scalar* a, const Scalar* b, Scalar* c, Index stride, bool begin);
};

template <typename Scalar, int kRows, int kColumns>
void plainKernel(Index inner, const Scalar* a, const Scalar* b, Scalar* c, Index stride, bool begin) {
    Scalar sum[kColumns][kRows] = {};
    for (Index p = 0; p < inner; ++p)
        for (int j = 0; j < kColumns; ++j)
            for (int i = 0; i < kRows; ++i)
                sum[j][i] = std::fma(a[p * kRows + i], b[p * kColumns + j], sum[j][i]);
    for (int j = 0; j < kColumns; ++j)
        for (int i = 0; i < kRows; ++i) c[j * stride + i] = begin ? sum[j][i] : c[j * stride + i] + sum[j][i];
}

#ifdef OMEGASCOPE_X86
// One macro for four kernels: types and intrinsics differ, the order of the sums does not.
#define OMEGASCOPE_KERNEL(name, isa, Scalar, Vector, lanes, columns, zero, load, store, broadcast, fma, add) \
    __attribute__((target(isa))) void name(Index inner, const Scalar* a, const Scalar* b, Scalar* c,         \
                                           Index stride, bool begin) {                                       \
        Vector low[columns], high[columns];                                                                  \
        for (int j = 0; j < (columns); ++j) low[j] = high[j] = zero();                                       \
        for (Index p = 0; p < inner; ++p) {                                                                  \
            const Vector first = load(a + p * 2 * (lanes)), second = load(a + p * 2 * (lanes) + (lanes));    \
            _Pragma("GCC unroll 12") for (int j = 0; j < (columns); ++j) {                                   \
                const Vector each = broadcast(b[p * (columns) + j]);                                         \
                low[j] = fma(first, each, low[j]);                                                           \
                high[j] = fma(second, each, high[j]);                                                        \
            }                                                                                                \
        }                                                                                                    \
        _Pragma("GCC unroll 12") for (int j = 0; j < (columns); ++j) {                                       \
            Scalar* to = c + j * stride;                                                                     \
            store(to, begin ? low[j] : add(load(to), low[j]));                                               \
            store(to + (lanes), begin ? high[j] : add(load(to + (lanes)), high[j]));                         \
        }                                                                                                    \
    }

OMEGASCOPE_KERNEL(floatsOf256, "avx2,fma", float, __m256, 8, 6, _mm256_setzero_ps, _mm256_loadu_ps,
                  _mm256_storeu_ps, _mm256_set1_ps, _mm256_fmadd_ps, _mm256_add_ps)
OMEGASCOPE_KERNEL(doublesOf256, "avx2,fma", double, __m256d, 4, 6, _mm256_setzero_pd, _mm256_loadu_pd,
                  _mm256_storeu_pd, _mm256_set1_pd, _mm256_fmadd_pd, _mm256_add_pd)
OMEGASCOPE_KERNEL(floatsOf512, "avx512f", float, __m512, 16, 12, _mm512_setzero_ps, _mm512_loadu_ps,
                  _mm512_storeu_ps, _mm512_set1_ps, _mm512_fmadd_ps, _mm512_add_ps)
OMEGASCOPE_KERNEL(doublesOf512, "avx512f", double, __m512d, 8, 12, _mm512_setzero_pd, _mm512_loadu_pd,
                  _mm512_storeu_pd, _mm512_set1_pd, _mm512_fmadd_pd, _mm512_add_pd)
#undef OMEGASCOPE_KERNEL
#endif

template <typename Scalar>
Kernel<Scalar> bestKernel() {
#ifdef OMEGASCOPE_X86
    constexpr bool kFloat = sizeof(Scalar) == sizeof(float);
    if (__builtin_cpu_supports("avx512f")) {
        if constexpr (kFloat)
            return {32, 12, floatsOf512};
        else
            return {16, 12, doublesOf512};
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        if constexpr (kFloat)
            return {16, 6, floatsOf256};
        else
            return {8, 6, doublesOf256};
    }
#endif
    return {8, 6, plainKernel<Scalar, 8, 6>};
}

/// Entries (row + i, column + p) of the left factor, strip after strip of `strip` rows; zeros fill the last.
template <typename Scalar>
void packRows(MatrixView<Scalar> a, Index row, Index rows, Index column, Index columns, Index strip,
              Scalar* to) {
    for (Index begin = 0; begin < rows; begin += strip) {
        const Index here = std::min(strip, rows - begin);
        const Scalar* from = a.data + (row + begin) * a.rowStride + column * a.columnStride;
        if (a.rowStride == 1) {
            for (Index p = 0; p < columns; ++p, to += strip) {
                std::copy_n(from + p * a.columnStride, here, to);
                std::fill(to + here, to + strip, Scalar{0});
            }
            continue;
        }
        for (Index i = 0; i < here; ++i)
            for (Index p = 0; p < columns; ++p)
                to[p * strip + i] = from[i * a.rowStride + p * a.columnStride];
        for (Index p = 0; p < columns; ++p) std::fill(to + p * strip + here, to + (p + 1) * strip, Scalar{0});
        to += strip * columns;
    }
}

/// What one product is made of, for the blocks of rows that threads share.
template <typename Scalar>
struct Piece {
    MatrixView<Scalar> a;
    const Scalar* packed;  ///< the right factor's rows inner … inner + terms - 1
    Index inner, terms, columns;
    Scalar* c;
    Index stride;
    Kernel<Scalar> kernel;
};

template <typename Scalar>
void rowBlock(const Piece<Scalar>& piece, Index row, Scalar* packed) {
    constexpr Index kLargestTile = 32 * 12;
    const Kernel<Scalar>& kernel = piece.kernel;
    const Index rows = std::min(kRowBlock, piece.a.rows - row);
    const bool begin = piece.inner == 0;
    packRows(piece.a, row, rows, piece.inner, piece.terms, kernel.rows, packed);
    alignas(64) Scalar tile[kLargestTile];
    for (Index j = 0; j < piece.columns; j += kernel.columns)
        for (Index i = 0; i < rows; i += kernel.rows) {
            const Scalar* left = packed + i * piece.terms;
            const Scalar* right = piece.packed + j * piece.terms;
            Scalar* to = piece.c + j * piece.stride + row + i;
            const Index high = std::min(kernel.rows, rows - i),
                        wide = std::min(kernel.columns, piece.columns - j);
            if (high == kernel.rows && wide == kernel.columns) {
                kernel.run(piece.terms, left, right, to, piece.stride, begin);
                continue;
            }
            kernel.run(piece.terms, left, right, tile, kernel.rows, true);
            for (Index q = 0; q < wide; ++q)
                for (Index r = 0; r < high; ++r) {
                    Scalar& entry = to[q * piece.stride + r];
                    entry = begin ? tile[q * kernel.rows + r] : entry + tile[q * kernel.rows + r];
                }
        }
}

template <typename Scalar>
OMEGASCOPE_INLINE void smallLoops(const Scalar* a, Index aRow, Index aColumn, const Scalar* b, Index bRow,
                                  Index bColumn, Scalar* __restrict c, Index m, Index n, Index k) {
    for (Index j = 0; j < n; ++j) {
        Scalar* __restrict column = c + j * m;
        for (Index i = 0; i < m; ++i) column[i] = Scalar{0};
        for (Index p = 0; p < k; ++p) {
            const Scalar factor = b[p * bRow + j * bColumn];
            const Scalar* left = a + p * aColumn;
            for (Index i = 0; i < m; ++i) column[i] += left[i * aRow] * factor;
        }
    }
}

template <typename Scalar>
void smallProduct(const MatrixView<Scalar>& a, const MatrixView<Scalar>& b, Scalar* c) {
    smallLoops(a.data, a.rowStride, a.columnStride, b.data, b.rowStride, b.columnStride, c, a.rows, b.columns,
               a.columns);
}

}  // namespace

template <typename Scalar>
void ProductBuffers<Scalar>::reserve(std::size_t count) {
    if (slots_.size() < count) slots_.resize(count);
}

template <typename Scalar>
Scalar* ProductBuffers<Scalar>::of(std::size_t slot, std::size_t count) {
    std::vector<Scalar>& numbers = slots_.at(slot);
    if (numbers.size() < count) numbers.resize(count);
    return numbers.data();
}

template <typename Scalar>
void multiply(MatrixView<Scalar> a, MatrixView<Scalar> b, Scalar* c, ProductBuffers<Scalar>& buffers,
              int threads) {
    if (a.columns != b.rows) throw std::invalid_argument("multiply: the factors do not fit together");
    const Index work = a.rows * b.columns * a.columns;
    if (work <= kFewest) return smallProduct(a, b, c);
    static const Kernel<Scalar> kernel = bestKernel<Scalar>();
    const Index strips = (b.columns + kernel.columns - 1) / kernel.columns;
    const int blocks = static_cast<int>((a.rows + kRowBlock - 1) / kRowBlock);
    buffers.reserve(static_cast<std::size_t>(blocks) + 1);
    const Index inner = std::min(kInner, a.columns);
    Scalar* right = buffers.of(0, static_cast<std::size_t>(strips * kernel.columns * inner));
    const auto leftSize = static_cast<std::size_t>((kRowBlock + kernel.rows) * inner);
    for (Index p = 0; p < a.columns; p += kInner) {
        const Index terms = std::min(kInner, a.columns - p);
        packRows(b.transposed(), 0, b.columns, p, terms, kernel.columns, right);
        const Piece<Scalar> piece{a, right, p, terms, b.columns, c, a.rows, kernel};
        const auto block = [&](int at) {
            rowBlock(piece, at * kRowBlock, buffers.of(static_cast<std::size_t>(at) + 1, leftSize));
        };
        if (threads > 1 && blocks > 1 && work >= kWorthThreads) {
            parallelFor(blocks, block, {}, threads);
        } else {
            for (int at = 0; at < blocks; ++at) rowBlock(piece, at * kRowBlock, buffers.of(1, leftSize));
        }
    }
}

template class ProductBuffers<float>;
template class ProductBuffers<double>;
template void multiply(MatrixView<float>, MatrixView<float>, float*, ProductBuffers<float>&, int);
template void multiply(MatrixView<double>, MatrixView<double>, double*, ProductBuffers<double>&, int);

}  // namespace omegascope::studies
