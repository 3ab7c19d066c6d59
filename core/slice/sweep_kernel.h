#pragma once

#include <cstdint>
#include <vector>

#include "core/slice/loss_terms.h"

/// The inner loops of LineSweep, compiled for several instruction sets. They use neither fused multiply-adds nor sums
/// whose order depends on the vector length, so all of them give the same bits.
namespace omegascope::slice {

/// The first layer at one datum: z = a + b u, a = origin + s · alongS, b = alongT. Arrays of `count` numbers.
struct SweepUnits {
    int count = 0;
    const double* origin = nullptr;
    const double* alongS = nullptr;
    const double* alongT = nullptr;
    const double* rate = nullptr;  ///< -1 / (b · spacing), finite; negative where b ≥ 0
};

/// Output weights v + v' u on one line, R numbers for each unit. Null pointers: all zero.
struct SweepWeights {
    const double* value = nullptr;
    const double* slope = nullptr;
};

/// What all data share on one line.
struct SweepLine {
    double s = 0.0;
    int points = 1;
    const double* u = nullptr;  ///< the points, evenly spaced about 0
    SweepWeights kinked;        ///< times max(z, 0)
    SweepWeights smooth;        ///< times z
    double* values = nullptr;   ///< the loss so far
};

/// Scratch memory for `sweep`. A polynomial p0 + p1 u + p2 u² for each output is stored as all p0, all p1, all p2.
class SweepBuffers {
  public:
    SweepBuffers(int points, int units, int outputs);

    std::vector<double> base;  ///< in: ŷ without the hidden units, on this line; changed by sweep
    std::vector<double> spans;  ///< one polynomial for each span between kinks
    std::vector<double> suffix, scratch;
    /// What changes at the point c, two polynomials each: of the units active from c on, and of those active before c.
    /// Zero between calls.
    std::vector<double> buckets;
    std::vector<std::uint64_t> marks;  ///< a bit for each bucket in use
    std::vector<int> starts;           ///< first point of each span
    std::vector<double> level;         ///< a of each unit
    std::vector<int> slot;             ///< 2 · point of the kink + (1: active before it)
};

/// Adds Σ_r shape(q_r) of one datum (loss_terms.h) to line.values.
/// Cost O(units · R + points · R), branch-free but for one step per span.
void sweep(const SweepLine& line, const SweepUnits& units, const DatumTerms& terms, SweepBuffers& buffers);

}  // namespace omegascope::slice
