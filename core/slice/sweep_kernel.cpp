#include "core/slice/sweep_kernel.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/slice/soft_margin.h"
#include "core/support/instruction_sets.h"

namespace omegascope::slice {

namespace {

/// Below this many points it is cheaper to evaluate a ramp than to ask whether it is 0 all along.
constexpr int kWorthAsking = 6;
constexpr int kRampBlock = 32;              ///< points of a block
constexpr int kLaneWidth = 4;               ///< numbers of one vector
constexpr int kLaneGroup = 2 * kLaneWidth;  ///< blocks that finish takes together

struct Quadratic {
    double p0, p1, p2;
    double at(double u) const { return p0 + u * (p1 + u * p2); }
};

OMEGASCOPE_INLINE void addTo(double* __restrict sum, const double* __restrict term, int size) {
    for (int k = 0; k < size; ++k) sum[k] += term[k];
}

/// The quadratics that start at the point c of each block, and those that end before it: all p0, all p1, all
/// p2.
OMEGASCOPE_INLINE double* rampStart(SweepBuffers& buffers, int c) {
    return buffers.ramps.data() + 6 * c * buffers.lanes;
}
OMEGASCOPE_INLINE double* rampEnd(SweepBuffers& buffers, int c) {
    return buffers.ramps.data() + (6 * c + 3) * buffers.lanes;
}

OMEGASCOPE_INLINE void addTo(double* p, const Quadratic& q, int lanes) {
    p[0] += q.p0;
    p[lanes] += q.p1;
    p[2 * lanes] += q.p2;
}

/// Leaves a ramp that is positive on [from, to) to finish. The span touches more than one block.
OMEGASCOPE_INLINE void keepRamp(const Quadratic& q, SweepBuffers& buffers, int from, int to) {
    const int first = from / kRampBlock;
    const int last = to / kRampBlock;
    addTo(rampStart(buffers, from % kRampBlock) + first, q, buffers.lanes);
    for (int block = first + 1; block < last; ++block) addTo(buffers.blocks.data() + block, q, buffers.lanes);
    // Where a block ends, the one after it has no point of the ramp (and may not exist).
    if (to % kRampBlock != 0) addTo(rampEnd(buffers, to % kRampBlock) + last, q, buffers.lanes);
}

OMEGASCOPE_INLINE void addRamp(const Quadratic& q, const double* __restrict u, double* __restrict values,
                               SweepBuffers& buffers, int from, int to) {
    if (to - from >= kWorthAsking) {
        const double low = u[from];
        const double high = u[to - 1];
        const double first = q.at(low);
        const double last = q.at(high);
        // A quadratic leaves its chord by at most |p2| (high - low)² / 4.
        const double bulge = 0.25 * (q.p2 < 0.0 ? -q.p2 : q.p2) * (high - low) * (high - low);
        if ((first > last ? first : last) + bulge <= 0.0) return;
        if ((first < last ? first : last) - bulge >= 0.0 && from / kRampBlock != to / kRampBlock)
            return keepRamp(q, buffers, from, to);
    }
    for (int c = from; c < to; ++c) {
        const double value = q.p0 + u[c] * (q.p1 + u[c] * q.p2);
        values[c] += value < 0.0 ? 0.0 : value;  // not-a-number stays visible
    }
}

OMEGASCOPE_INLINE void addSquare(const Quadratic& q, const double* __restrict u, double* __restrict values,
                                 int from, int to) {
    for (int c = from; c < to; ++c) {
        const double value = q.p0 + u[c] * (q.p1 + u[c] * q.p2);
        values[c] += value * value;
    }
}

OMEGASCOPE_INLINE void addSoft(const Quadratic& q, double weight, const double* __restrict u,
                               double* __restrict values, int from, int to) {
    for (int c = from; c < to; ++c) values[c] += weight * softMargin(q.p0 + u[c] * (q.p1 + u[c] * q.p2));
}

/// All terms of one datum on the span [from, to), where ŷ is the polynomial `p`.
template <int kOutputs>
OMEGASCOPE_INLINE void addSpan(const SweepLine& line, const DatumTerms& terms, const double* p,
                               SweepBuffers& buffers, int from, int to) {
    const int outputs = kOutputs > 0 ? kOutputs : terms.outputs;
    for (int r = 0; r < outputs; ++r) {
        if (kOutputs != 1 && r == terms.own) continue;
        Quadratic q{p[r], p[outputs + r], p[2 * outputs + r]};
        if (kOutputs != 1 && terms.own >= 0)
            q = {q.p0 - p[terms.own], q.p1 - p[outputs + terms.own], q.p2 - p[2 * outputs + terms.own]};
        const double scale = terms.scale[r];
        q = {scale * q.p0 + terms.offset[r], scale * q.p1, scale * q.p2};
        if (terms.shape == TermShape::Ramp)
            addRamp(q, line.u, line.values, buffers, from, to);
        else if (terms.shape == TermShape::Square)
            addSquare(q, line.u, line.values, from, to);
        else
            addSoft(q, terms.weight, line.u, line.values, from, to);
    }
}

/// Adds (v + v' u)(a + b u) of one unit to a polynomial.
template <int kOutputs>
OMEGASCOPE_INLINE void addProduct(const SweepWeights& weights, int unit, double a, double b, int outputs,
                                  double* __restrict p) {
    const double* __restrict v = weights.value + unit * outputs;
    const double* __restrict slope = weights.slope + unit * outputs;
    for (int r = 0; r < outputs; ++r) {
        p[r] += v[r] * a;
        p[outputs + r] += v[r] * b + slope[r] * a;
        p[2 * outputs + r] += slope[r] * b;
    }
}

/// Where each unit's kink falls: the first point beyond it, and on which side the unit is active.
OMEGASCOPE_INLINE void findKinks(const SweepLine& line, const SweepUnits& units, double* __restrict level,
                                 int* __restrict slot) {
    const double beyond = 0.5 * (line.points - 1) + 1.0;  // u = 0 lies halfway along the points
    const double end = line.points;
    for (int k = 0; k < units.count; ++k) {
        const double a = units.origin[k] + line.s * units.alongS[k];
        level[k] = a;
        double x = a * units.rate[k] + beyond;
        x = x > 0.0 ? x : 0.0;
        x = x < end ? x : end;
        // A point exactly on the kink may go to either side, since z is 0 there.
        slot[k] = 2 * static_cast<int>(x) + (units.rate[k] > 0.0 ? 1 : 0);
    }
}

template <int kOutputs>
OMEGASCOPE_INLINE void dropIntoBuckets(const SweepLine& line, const SweepUnits& units, int outputs,
                                       SweepBuffers& buffers) {
    const double* level = buffers.level.data();
    const int* slot = buffers.slot.data();
    double* buckets = buffers.buckets.data();
    std::uint64_t* marks = buffers.marks.data();
    for (int k = 0; k < units.count; ++k) {
        addProduct<kOutputs>(line.kinked, k, level[k], units.alongT[k], outputs,
                             buckets + slot[k] * 3 * outputs);
        const auto point = static_cast<unsigned>(slot[k]) >> 1;
        marks[point >> 6] |= std::uint64_t{1} << (point & 63);
    }
}

/// The buckets in use strictly inside the line start a span each. Clears the marks. @return the number of
/// spans
OMEGASCOPE_INLINE int findSpans(int points, SweepBuffers& buffers) {
    int* starts = buffers.starts.data();
    int count = 0;
    starts[count++] = 0;
    buffers.marks[0] &= ~std::uint64_t{1};
    for (int word = 0; word <= points >> 6; ++word) {
        std::uint64_t bits = buffers.marks[static_cast<std::size_t>(word)];
        buffers.marks[static_cast<std::size_t>(word)] = 0;
        for (; bits != 0; bits &= bits - 1) starts[count++] = 64 * word + std::countr_zero(bits);
    }
    if (starts[count - 1] == points && points > 0) --count;
    starts[count] = points;
    return count;
}

/// Three polynomials for the sums of sweepSpans: in registers when their size is known, else in the buffers.
template <int kOutputs>
struct Sums {
    explicit Sums(SweepBuffers&) {}
    double prefix[3 * kOutputs], suffix[3 * kOutputs], sum[3 * kOutputs];
};
template <>
struct Sums<0> {
    explicit Sums(SweepBuffers& buffers)
        : prefix(buffers.prefix.data()), suffix(buffers.suffix.data()), sum(buffers.sum.data()) {}
    double *prefix, *suffix, *sum;
};

template <int kOutputs>
OMEGASCOPE_INLINE void sweepSpans(const SweepLine& line, const DatumTerms& terms, int outputs,
                                  Sums<kOutputs>& sums, SweepBuffers& buffers) {
    const int size = 3 * outputs;
    const int count = findSpans(line.points, buffers);
    const int* starts = buffers.starts.data();
    double* __restrict buckets = buffers.buckets.data();
    double* __restrict spans = buffers.spans.data();
    for (int j = 0; j < count; ++j) {
        addTo(sums.prefix, buckets + 2 * starts[j] * size, size);
        for (int k = 0; k < size; ++k) spans[j * size + k] = sums.prefix[k];
    }
    for (int k = 0; k < size; ++k) sums.suffix[k] = 0.0;
    for (int j = count; j >= 0; --j) {
        double* bucket = buckets + 2 * starts[j] * size;
        if (j < count) {
            for (int k = 0; k < size; ++k) sums.sum[k] = spans[j * size + k] + sums.suffix[k];
            addSpan<kOutputs>(line, terms, sums.sum, buffers, starts[j], starts[j + 1]);
        }
        addTo(sums.suffix, bucket + size, size);
        for (int k = 0; k < 2 * size; ++k) bucket[k] = 0.0;
    }
}

template <int kOutputs>
OMEGASCOPE_INLINE void sweepDatum(const SweepLine& line, const SweepUnits& units, const DatumTerms& terms,
                                  SweepBuffers& buffers) {
    const int outputs = kOutputs > 0 ? kOutputs : terms.outputs;
    if (units.count > 0) findKinks(line, units, buffers.level.data(), buffers.slot.data());
    Sums<kOutputs> sums(buffers);
    for (int r = 0; r < outputs; ++r) {
        sums.prefix[r] = line.bias[r];
        sums.prefix[outputs + r] = line.biasSlope[r];
        sums.prefix[2 * outputs + r] = 0.0;
    }
    if (line.smooth.value)
        for (int k = 0; k < units.count; ++k)
            addProduct<kOutputs>(line.smooth, k, buffers.level[static_cast<std::size_t>(k)], units.alongT[k],
                                 outputs, sums.prefix);
    if (line.kinked.value) dropIntoBuckets<kOutputs>(line, units, outputs, buffers);
    sweepSpans<kOutputs>(line, terms, outputs, sums, buffers);
}

OMEGASCOPE_CLONES void sweepOne(const SweepLine& line, const SweepUnits& units, const DatumTerms& terms,
                                SweepBuffers& buffers) {
    sweepDatum<1>(line, units, terms, buffers);
}

OMEGASCOPE_CLONES void sweepSeveral(const SweepLine& line, const SweepUnits& units, const DatumTerms& terms,
                                    SweepBuffers& buffers) {
    sweepDatum<0>(line, units, terms, buffers);
}

/// Four blocks side by side. Spelled out, since the vectoriser leaves loops of four alone.
using Lanes [[gnu::vector_size(kLaneWidth * sizeof(double))]] = double;

OMEGASCOPE_INLINE void load(Lanes& lanes, const double* from) {
    std::memcpy(&lanes, from, sizeof lanes);
}
OMEGASCOPE_INLINE void store(double* to, const Lanes& lanes) {
    std::memcpy(to, &lanes, sizeof lanes);
}

/// Sums of quadratics that run over the points of kLaneGroup blocks: two vectors, so that one hides the
/// other's latency.
struct Running {
    Lanes p0a{}, p1a{}, p2a{}, p0b{}, p1b{}, p2b{};

    /// Adds what changes at a point and clears it.
    OMEGASCOPE_INLINE void advance(double* change, std::ptrdiff_t lanes) {
        take(p0a, change);
        take(p0b, change + kLaneWidth);
        take(p1a, change + lanes);
        take(p1b, change + lanes + kLaneWidth);
        take(p2a, change + 2 * lanes);
        take(p2b, change + 2 * lanes + kLaneWidth);
    }
    OMEGASCOPE_INLINE void evaluate(const double* at, Lanes& a, Lanes& b) const {
        Lanes ua, ub;
        load(ua, at);
        load(ub, at + kLaneWidth);
        a = p0a + ua * (p1a + ua * p2a);
        b = p0b + ub * (p1b + ub * p2b);
    }

  private:
    OMEGASCOPE_INLINE static void take(Lanes& sum, double* change) {
        Lanes term;
        load(term, change);
        store(change, Lanes{});
        sum += term;
    }
};

OMEGASCOPE_CLONES void finishBlocks(const SweepLine& line, SweepBuffers& buffers) {
    // Locals: memory written through double* might otherwise be the buffers themselves.
    const std::ptrdiff_t lanes = buffers.lanes;
    double* const ramps = buffers.ramps.data();
    double* const blocks = buffers.blocks.data();
    double* const values = buffers.transposed.data();
    const double* const u = buffers.transposedU.data();
    for (std::ptrdiff_t group = 0; group < lanes; group += kLaneGroup) {
        // Downwards the ramps that cover a block and those that end in it, then upwards those that start in
        // it.
        Running down;
        down.advance(blocks + group, lanes);
        for (std::ptrdiff_t c = kRampBlock - 1; c >= 0; --c) {
            Lanes a, b;
            down.evaluate(u + c * lanes + group, a, b);
            store(values + c * lanes + group, a);
            store(values + c * lanes + group + kLaneWidth, b);
            down.advance(ramps + (6 * c + 3) * lanes + group, lanes);
        }
        Running up;
        for (std::ptrdiff_t c = 0; c < kRampBlock; ++c) {
            up.advance(ramps + 6 * c * lanes + group, lanes);
            Lanes a, b, below;
            up.evaluate(u + c * lanes + group, a, b);
            load(below, values + c * lanes + group);
            store(values + c * lanes + group, below + a);
            load(below, values + c * lanes + group + kLaneWidth);
            store(values + c * lanes + group + kLaneWidth, below + b);
        }
    }
    const int points = line.points;
    for (int block = 0; block * kRampBlock < points; ++block) {
        double* target = line.values + block * kRampBlock;
        const int count = std::min(kRampBlock, points - block * kRampBlock);
        for (int c = 0; c < count; ++c) target[c] += values[c * lanes + block];
    }
}

}  // namespace

SweepBuffers::SweepBuffers(const double* u, int points, int units, int outputs) {
    const auto ends = static_cast<std::size_t>(points) + 1;
    const auto size = static_cast<std::size_t>(3 * outputs);
    prefix.resize(size);
    suffix.resize(size);
    sum.resize(size);
    spans.resize(ends * size);
    buckets.resize(ends * 2 * size);
    marks.resize(ends / 64 + 1);
    starts.resize(ends + 1);
    level.resize(static_cast<std::size_t>(units));
    slot.resize(static_cast<std::size_t>(units));
    const int blockCount = (points + kRampBlock - 1) / kRampBlock;
    lanes = (blockCount + kLaneGroup - 1) / kLaneGroup * kLaneGroup;
    const auto columns = static_cast<std::size_t>(lanes);
    ramps.resize(kRampBlock * 6 * columns);
    blocks.resize(3 * columns);
    transposed.resize(kRampBlock * columns);
    transposedU.resize(kRampBlock * columns);
    for (int c = 0; c < points; ++c)
        transposedU[static_cast<std::size_t>(c % kRampBlock * lanes + c / kRampBlock)] = u[c];
}

void sweep(const SweepLine& line, const SweepUnits& units, const DatumTerms& terms, SweepBuffers& buffers) {
    if (terms.outputs == 1)
        sweepOne(line, units, terms, buffers);
    else
        sweepSeveral(line, units, terms, buffers);
}

void finish(const SweepLine& line, SweepBuffers& buffers) {
    finishBlocks(line, buffers);
}

}  // namespace omegascope::slice
