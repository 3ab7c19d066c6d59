#pragma once

#include <Eigen/Core>
#include <vector>

namespace omegascope::products {

/// A matrix of rows × columns that is read in place: entry (r, c) is data[r · rowStride + c · columnStride], so that a
/// transposed matrix is the same numbers with the strides exchanged.
template <typename Scalar>
struct MatrixView {
    const Scalar* data = nullptr;
    Eigen::Index rows = 0, columns = 0;
    Eigen::Index rowStride = 1, columnStride = 0;

    MatrixView transposed() const { return {data, columns, rows, columnStride, rowStride}; }
};

/// rows × columns numbers column by column.
template <typename Scalar>
MatrixView<Scalar> columnsOf(const Scalar* data, Eigen::Index rows, Eigen::Index columns) {
    return {data, rows, columns, 1, rows};
}

/// Memory of `multiply`: grows to what the largest product needs and is then used again.
template <typename Scalar>
class ProductBuffers {
  public:
    /// At least `count` numbers; `slot` 0 holds the right factor, the others a block of the left one each.
    Scalar* of(std::size_t slot, std::size_t count);
    /// Makes slots 0 … count - 1, which may then be asked for from several threads.
    void reserve(std::size_t count);

  private:
    std::vector<std::vector<Scalar>> slots_;
};

/// C = A B, written column by column without gaps.
///
/// Every entry is Σ_p a_ip b_pj with the p in order, in pieces of kInner whose sums are added in order, by fused
/// multiply-adds; products of at most kFewest multiplications by plain ones. The bits depend on the sizes alone: not on
/// the machine's vector instructions (which also run where there are none, slowly), nor on `threads`, which share the
/// rows of C among them. Blocked for the caches after Goto and van de Geijn (2008): Eigen's own products sum in an
/// order that follows the size of the caches, and would make one row of a study another on the next machine.
/// Cost 2 m n k; no allocation once `buffers` have grown.
/// @throws std::invalid_argument when A has not as many columns as B rows
template <typename Scalar>
void multiply(MatrixView<Scalar> a, MatrixView<Scalar> b, Scalar* c, ProductBuffers<Scalar>& buffers,
              int threads = 1);

inline constexpr Eigen::Index kInner = 256;
inline constexpr Eigen::Index kFewest = 4096;

extern template class ProductBuffers<float>;
extern template class ProductBuffers<double>;

}  // namespace omegascope::products
