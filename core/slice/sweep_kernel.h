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
    const double* u = nullptr;          ///< the points, evenly spaced about 0
    const double* bias = nullptr;       ///< c, R numbers: ŷ without hidden units is c + c' u
    const double* biasSlope = nullptr;  ///< c'
    SweepWeights kinked;                ///< times max(z, 0)
    SweepWeights smooth;                ///< times z
    double* values = nullptr;           ///< the loss so far
};

/// Scratch memory for the sweep. A polynomial p0 + p1 u + p2 u² for each of R outputs is stored as all p0, all p1, all p2.
struct SweepBuffers {
    SweepBuffers(const double* u, int points, int units, int outputs);

    std::vector<double> prefix, suffix, sum;  ///< one polynomial each
    std::vector<double> spans;                ///< one for each span between kinks
    /// What changes at the point c, two polynomials each: of the units active from c on, and of those active before c.
    std::vector<double> buckets;       ///< zero between calls
    std::vector<std::uint64_t> marks;  ///< a bit for each bucket in use; zero between calls
    std::vector<int> starts;           ///< first point of each span
    std::vector<double> level;         ///< a of each unit
    std::vector<int> slot;             ///< 2 · point of the kink + (1: active before it)

    /// Ramps that are positive on a span [from, to) are not evaluated but added up as quadratics until the line ends:
    /// at `from`, to run to the end of its block of points; before `to`, to run from the start of its block; and for
    /// the blocks between. Nothing is ever taken away again, so no rounding is left behind.
    /// The blocks lie side by side (`lanes` of them, some unused), so that finish works on all of them at once.
    int lanes = 0;
    std::vector<double>
        ramps;  ///< for each point of a block: the quadratics that start at it, that end before it
    std::vector<double> blocks;                   ///< those that cover a block
    std::vector<double> transposed, transposedU;  ///< values and u in the order point of a block, block
};

/// Adds Σ_r shape(q_r) of one datum (loss_terms.h) to line.values or, to be evaluated by finish, to the buffers.
/// Cost O(units · R + points · R).
void sweep(const SweepLine& line, const SweepUnits& units, const DatumTerms& terms, SweepBuffers& buffers);

/// Adds what the buffers have kept to line.values, and empties them. Cost O(points).
void finish(const SweepLine& line, SweepBuffers& buffers);

}  // namespace omegascope::slice
