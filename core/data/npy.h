#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/file_bytes.h"

namespace omegascope::data {

/// Significant bits of float64 (and of integers, which are exact), float32 and float16.
inline constexpr int kDoublePrecision = 53, kSinglePrecision = 24, kHalfPrecision = 11;

/// An array of rank 0 to 4, in C order: the last index runs fastest. NaN and infinity are kept as they were.
struct NpyArray {
    std::vector<std::size_t> shape;
    std::vector<double> values;        ///< as many as the product of `shape` (1 for rank 0)
    int precision = kDoublePrecision;  ///< significant bits of the elements in their file: 11, 24 or 53
    /// The numbers, however they were stored.
    bool operator==(const NpyArray& other) const { return shape == other.shape && values == other.values; }
};

/// The double that an IEEE 754 binary16 is: 1 bit of sign, 5 of exponent, 10 of fraction.
double halfValue(std::uint64_t bits);

/// A rows × cols array.
NpyArray arrayOf(const Eigen::MatrixXd& matrix);

/// Reads NumPy's .npy (versions 1 to 3; C and Fortran order; either byte order) of float64, float32, float16, int8 …
/// int64, uint8 … uint64 or bool. 64-bit integers beyond 2⁵³ are rounded to the nearest double. Errors name
/// the file: not an .npy, another element type, rank above 4, sizes that do not match, too many values. Cost:
/// O(bytes). No memory is taken before the shape has been checked against the bytes that are there.
Result<NpyArray> readNpy(const std::filesystem::path& path);
/// The same from the bytes of a file; `name` stands for the file in errors.
Result<NpyArray> parseNpy(std::string_view bytes, std::string_view name);

/// The bytes of an .npy file (version 1.0, '<f8', C order, header padded to a multiple of 64 bytes) of a rows
/// × cols array. The same matrix gives the same bytes everywhere.
std::string npyBytes(const Eigen::MatrixXd& matrix);
/// The same of an array of any rank.
/// @throws std::invalid_argument when there are not as many values as the shape says
std::string npyBytes(const NpyArray& array);
/// Writes npyBytes to a file, replacing it.
Outcome writeNpy(const std::filesystem::path& path, const Eigen::MatrixXd& matrix);

}  // namespace omegascope::data
