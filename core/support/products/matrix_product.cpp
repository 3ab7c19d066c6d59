#include "core/support/products/matrix_product.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/support/instruction_sets.h"
#include "core/support/parallel.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define OMEGASCOPE_X86 1
#endif

namespace omegascope::products {
namespace {

using Eigen::Index;

/// Rows of the left factor that are packed together: with kInner columns they stay in the second cache.
constexpr Index kRowBlock = 192;
/// Products above this many multiplications are worth waking another thread for.
constexpr Index kWorthThreads = 1 << 21;
/// Rows of the left factor up to which the right one is read in place.
constexpr Index kFewRows = 128;

/// c += a b for up to `rows` packed rows, of which the first `high` are written, and `columns` columns of b in place:
/// entry (p, j) of b is b[p · bRow + j · bColumn].   `begin`: c is written, not added to.
template <typename Scalar>
using Run = void (*)(Index inner, const Scalar* a, const Scalar* b, Index bRow, Index bColumn, Scalar* c,
                     Index stride, Index high, bool begin);

/// Kernels of one instruction set. A strip of packed rows is one or two vectors high, whichever holds what is left.
template <typename Scalar>
struct Kernels {
    Index lanes, columns;
    Run<Scalar> one, two;
};

template <typename Scalar, int kRows, int kColumns>
void plainKernel(Index inner, const Scalar* a, const Scalar* b, Index bRow, Index bColumn, Scalar* c,
                 Index stride, Index high, bool begin) {
    Scalar sum[kColumns][kRows] = {};
    for (Index p = 0; p < inner; ++p)
        for (int j = 0; j < kColumns; ++j)
            for (int i = 0; i < kRows; ++i)
                sum[j][i] = std::fma(a[p * kRows + i], b[p * bRow + j * bColumn], sum[j][i]);
    for (int j = 0; j < kColumns; ++j)
        for (Index i = 0; i < high; ++i)
            c[j * stride + i] = begin ? sum[j][i] : c[j * stride + i] + sum[j][i];
}

#ifdef OMEGASCOPE_X86
#define OMEGASCOPE_TARGET(isa) [[gnu::always_inline]] __attribute__((target(isa))) inline

/// The first `count` lanes of a vector, for loads and stores.
OMEGASCOPE_TARGET("avx512f") __mmask16 firstOf16(Index count) {
    return static_cast<__mmask16>(count >= 16 ? 0xffffU : (1U << std::max<Index>(count, 0)) - 1U);
}
OMEGASCOPE_TARGET("avx512f") __mmask8 firstOf8(Index count) {
    return static_cast<__mmask8>(count >= 8 ? 0xffU : (1U << std::max<Index>(count, 0)) - 1U);
}
OMEGASCOPE_TARGET("avx2,fma") __m256i floatMask(Index count) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
OMEGASCOPE_TARGET("avx2,fma") __m256i doubleMask(Index count) {
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x(count), _mm256_setr_epi64x(0, 1, 2, 3));
}
OMEGASCOPE_TARGET("avx512f") __m512 loadFirst(const float* from, __mmask16 mask) {
    return _mm512_maskz_loadu_ps(mask, from);
}
OMEGASCOPE_TARGET("avx512f") void storeFirst(float* to, __mmask16 mask, __m512 value) {
    _mm512_mask_storeu_ps(to, mask, value);
}
OMEGASCOPE_TARGET("avx512f") __m512d loadFirst(const double* from, __mmask8 mask) {
    return _mm512_maskz_loadu_pd(mask, from);
}
OMEGASCOPE_TARGET("avx512f") void storeFirst(double* to, __mmask8 mask, __m512d value) {
    _mm512_mask_storeu_pd(to, mask, value);
}
OMEGASCOPE_TARGET("avx2,fma") __m256 loadFirst(const float* from, __m256i mask) {
    return _mm256_maskload_ps(from, mask);
}
OMEGASCOPE_TARGET("avx2,fma") void storeFirst(float* to, __m256i mask, __m256 value) {
    _mm256_maskstore_ps(to, mask, value);
}
OMEGASCOPE_TARGET("avx2,fma") __m256d loadFirst(const double* from, __m256i mask) {
    return _mm256_maskload_pd(from, mask);
}
OMEGASCOPE_TARGET("avx2,fma") void storeFirst(double* to, __m256i mask, __m256d value) {
    _mm256_maskstore_pd(to, mask, value);
}

// One macro for eight kernels: types and intrinsics differ, the order of the sums does not. Columns of b are reached from
// one pointer for three of them, which is what addresses can hold.
#define OMEGASCOPE_KERNEL(name, isa, Scalar, Vector, lanes, vectors, kColumns, zero, load, broadcast, fma,   \
                          add, Mask, first)                                                                  \
    __attribute__((target(isa))) void name(Index inner, const Scalar* a, const Scalar* b, Index bRow,        \
                                           Index bColumn, Scalar* c, Index stride, Index high, bool begin) { \
        Vector sum[kColumns][vectors];                                                                       \
        for (int j = 0; j < (kColumns); ++j)                                                                 \
            for (int v = 0; v < (vectors); ++v) sum[j][v] = zero();                                          \
        const Scalar* from[(kColumns) / 3];                                                                  \
        for (int g = 0; g < (kColumns) / 3; ++g) from[g] = b + 3 * g * bColumn;                              \
        for (Index p = 0; p < inner; ++p) {                                                                  \
            Vector left[vectors];                                                                            \
            _Pragma("GCC unroll 2") for (int v = 0; v < (vectors); ++v) left[v] = load(a + v * (lanes));     \
            a += (vectors) * (lanes);                                                                        \
            _Pragma("GCC unroll 4") for (int g = 0; g < (kColumns) / 3; ++g) {                               \
                _Pragma("GCC unroll 3") for (int h = 0; h < 3; ++h) {                                        \
                    const Vector each = broadcast(from[g][h * bColumn]);                                     \
                    _Pragma("GCC unroll 2") for (int v = 0; v < (vectors); ++v) sum[3 * g + h][v] =          \
                        fma(left[v], each, sum[3 * g + h][v]);                                               \
                }                                                                                            \
                from[g] += bRow;                                                                             \
            }                                                                                                \
        }                                                                                                    \
        _Pragma("GCC unroll 2") for (int v = 0; v < (vectors); ++v) {                                        \
            const Mask mask = first(high - v * (lanes));                                                     \
            _Pragma("GCC unroll 12") for (int j = 0; j < (kColumns); ++j) {                                  \
                Scalar* to = c + j * stride + v * (lanes);                                                   \
                storeFirst(to, mask, begin ? sum[j][v] : add(loadFirst(to, mask), sum[j][v]));               \
            }                                                                                                \
        }                                                                                                    \
    }

#define OMEGASCOPE_KERNELS_256(name, vectors)                                                              \
    OMEGASCOPE_KERNEL(floats##name, "avx2,fma", float, __m256, 8, vectors, 6, _mm256_setzero_ps,           \
                      _mm256_loadu_ps, _mm256_set1_ps, _mm256_fmadd_ps, _mm256_add_ps, __m256i, floatMask) \
    OMEGASCOPE_KERNEL(doubles##name, "avx2,fma", double, __m256d, 4, vectors, 6, _mm256_setzero_pd,        \
                      _mm256_loadu_pd, _mm256_set1_pd, _mm256_fmadd_pd, _mm256_add_pd, __m256i, doubleMask)
#define OMEGASCOPE_KERNELS_512(name, vectors)                                                                \
    OMEGASCOPE_KERNEL(floats##name, "avx512f", float, __m512, 16, vectors, 12, _mm512_setzero_ps,            \
                      _mm512_loadu_ps, _mm512_set1_ps, _mm512_fmadd_ps, _mm512_add_ps, __mmask16, firstOf16) \
    OMEGASCOPE_KERNEL(doubles##name, "avx512f", double, __m512d, 8, vectors, 12, _mm512_setzero_pd,          \
                      _mm512_loadu_pd, _mm512_set1_pd, _mm512_fmadd_pd, _mm512_add_pd, __mmask8, firstOf8)
OMEGASCOPE_KERNELS_256(One256, 1)
OMEGASCOPE_KERNELS_256(Two256, 2)
OMEGASCOPE_KERNELS_512(One512, 1)
OMEGASCOPE_KERNELS_512(Two512, 2)
#undef OMEGASCOPE_KERNELS_256
#undef OMEGASCOPE_KERNELS_512
#undef OMEGASCOPE_KERNEL
#undef OMEGASCOPE_TARGET
#endif

template <typename Scalar>
Kernels<Scalar> bestKernels() {
#ifdef OMEGASCOPE_X86
    constexpr bool kFloat = sizeof(Scalar) == sizeof(float);
    if (__builtin_cpu_supports("avx512f")) {
        if constexpr (kFloat)
            return {16, 12, floatsOne512, floatsTwo512};
        else
            return {8, 12, doublesOne512, doublesTwo512};
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        if constexpr (kFloat)
            return {8, 6, floatsOne256, floatsTwo256};
        else
            return {4, 6, doublesOne256, doublesTwo256};
    }
#endif
    return {4, 6, plainKernel<Scalar, 4, 6>, plainKernel<Scalar, 8, 6>};
}

/// Entries (row + i, column + p) of the left factor, strip after strip of `strip` rows; zeros fill the last, which is half
/// as high where that is enough and `halves` says so.
template <typename Scalar>
void packRows(MatrixView<Scalar> a, Index row, Index rows, Index column, Index columns, Index strip,
              bool halves, Scalar* to) {
    for (Index begin = 0; begin < rows; begin += strip) {
        const Index here = std::min(strip, rows - begin);
        if (halves && 2 * here <= strip) strip /= 2;
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
    MatrixView<Scalar> a, b;
    const Scalar* packed;  ///< the right factor's rows inner … inner + terms - 1, from column `packedFrom` on
    Index packedFrom;      ///< columns before it are read in place
    Index inner, terms;
    Scalar* c;
    Kernels<Scalar> kernels;
};

template <typename Scalar>
void rowBlock(const Piece<Scalar>& piece, Index row, Scalar* packed) {
    constexpr Index kLargestTile = 32 * 12;
    const auto& [lanes, columns, one, two] = piece.kernels;
    const Index rows = std::min(kRowBlock, piece.a.rows - row), stride = piece.a.rows;
    const bool begin = piece.inner == 0;
    packRows(piece.a, row, rows, piece.inner, piece.terms, 2 * lanes, true, packed);
    alignas(64) Scalar tile[kLargestTile];
    for (Index j = 0; j < piece.b.columns; j += columns) {
        const bool inPlace = j < piece.packedFrom;
        const Scalar* right = inPlace
                                  ? piece.b.data + piece.inner * piece.b.rowStride + j * piece.b.columnStride
                                  : piece.packed + (j - piece.packedFrom) * piece.terms;
        const Index bRow = inPlace ? piece.b.rowStride : columns,
                    bColumn = inPlace ? piece.b.columnStride : 1;
        const Index wide = std::min(columns, piece.b.columns - j);
        for (Index i = 0; i < rows; i += 2 * lanes) {
            const Scalar* left = packed + i * piece.terms;
            Scalar* to = piece.c + j * stride + row + i;
            const Index high = std::min(2 * lanes, rows - i);
            const Run<Scalar> run = high <= lanes ? one : two;
            if (wide == columns) {
                run(piece.terms, left, right, bRow, bColumn, to, stride, high, begin);
                continue;
            }
            run(piece.terms, left, right, bRow, bColumn, tile, 2 * lanes, high, true);
            for (Index q = 0; q < wide; ++q)
                for (Index r = 0; r < high; ++r) {
                    Scalar& entry = to[q * stride + r];
                    entry = begin ? tile[q * 2 * lanes + r] : entry + tile[q * 2 * lanes + r];
                }
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
    static const Kernels<Scalar> kernels = bestKernels<Scalar>();
    const Index wide = kernels.columns;
    // Few rows use each column so seldom that packing it would cost more than it saves; the last columns, which are no
    // full strip, are packed with zeros behind them.
    const Index packedFrom = a.rows <= kFewRows ? b.columns / wide * wide : 0;
    const Index strips = (b.columns - packedFrom + wide - 1) / wide;
    const int blocks = static_cast<int>((a.rows + kRowBlock - 1) / kRowBlock);
    buffers.reserve(static_cast<std::size_t>(blocks) + 1);
    const Index inner = std::min(kInner, a.columns);
    Scalar* right = buffers.of(0, static_cast<std::size_t>(strips * wide * inner));
    const auto leftSize = static_cast<std::size_t>((kRowBlock + 2 * kernels.lanes) * inner);
    for (Index p = 0; p < a.columns; p += kInner) {
        const Index terms = std::min(kInner, a.columns - p);
        packRows(b.transposed(), packedFrom, b.columns - packedFrom, p, terms, wide, false, right);
        const Piece<Scalar> piece{a, b, right, packedFrom, p, terms, c, kernels};
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

}  // namespace omegascope::products
