#include "core/slice/batch_kernel.h"

#include "core/slice/soft_margin.h"
#include "core/support/instruction_sets.h"

namespace omegascope::slice {

namespace {

OMEGASCOPE_INLINE double leaky(double z, double alpha) {
    return (z > 0.0 ? z : 0.0) + alpha * (z < 0.0 ? z : 0.0);
}

/// Half of the lanes as one value, so that a tile's sums stay in registers.
using Lanes __attribute__((vector_size(32), aligned(8), may_alias)) = double;
constexpr int kWidth = 4;

/// A tile of kUnits × kData results in four lanes.
template <int kUnits, int kData>
OMEGASCOPE_INLINE void applyTile(const double* weights, Eigen::Index inputs, const double* below,
                                 Eigen::Index units, double alpha, double* above) {
    const Eigen::Index stride = (inputs + 1) * kLanes;
    for (int half = 0; half < kLanes; half += kWidth) {
        Lanes sums[kUnits][kData];
        for (int k = 0; k < kUnits; ++k)
            for (int i = 0; i < kData; ++i)
                sums[k][i] = *reinterpret_cast<const Lanes*>(weights + k * stride + inputs * kLanes + half);
        for (Eigen::Index j = 0; j < inputs; ++j)
            for (int i = 0; i < kData; ++i) {
                const Lanes x = *reinterpret_cast<const Lanes*>(below + (i * inputs + j) * kLanes + half);
                for (int k = 0; k < kUnits; ++k)
                    sums[k][i] +=
                        *reinterpret_cast<const Lanes*>(weights + k * stride + j * kLanes + half) * x;
            }
        for (int k = 0; k < kUnits; ++k)
            for (int i = 0; i < kData; ++i)
                for (int lane = 0; lane < kWidth; ++lane)
                    above[(i * units + k) * kLanes + half + lane] =
                        alpha < 1.0 ? leaky(sums[k][i][lane], alpha) : sums[k][i][lane];
    }
}

}  // namespace

OMEGASCOPE_CLONES void fillWeights(const double* origin, const double* alongS, const double* alongT,
                                   Eigen::Index count, double s, const double* __restrict t,
                                   double* __restrict weights) {
    for (Eigen::Index e = 0; e < count; ++e) {
        const double start = origin[e] + s * alongS[e];
        const double slope = alongT[e];
        for (int lane = 0; lane < kLanes; ++lane) weights[e * kLanes + lane] = start + t[lane] * slope;
    }
}

OMEGASCOPE_CLONES void firstFeatures(const double* origin, const double* alongS, const double* alongT,
                                     Eigen::Index count, double s, const double* __restrict t, double alpha,
                                     double* __restrict features) {
    for (Eigen::Index e = 0; e < count; ++e) {
        const double start = origin[e] + s * alongS[e];
        const double slope = alongT[e];
        for (int lane = 0; lane < kLanes; ++lane)
            features[e * kLanes + lane] = leaky(start + t[lane] * slope, alpha);
    }
}

OMEGASCOPE_CLONES void applyLayer(const double* weights, Eigen::Index units, Eigen::Index inputs,
                                  const double* below, Eigen::Index data, double alpha, double* above) {
    const Eigen::Index weightStride = (inputs + 1) * kLanes;
    for (Eigen::Index k = 0; k < units; k += 2) {
        const bool pair = k + 1 < units;
        const double* w = weights + k * weightStride;
        for (Eigen::Index i = 0; i < data; i += 2) {
            const double* x = below + i * inputs * kLanes;
            double* z = above + (i * units + k) * kLanes;
            if (pair && i + 1 < data)
                applyTile<2, 2>(w, inputs, x, units, alpha, z);
            else if (pair)
                applyTile<2, 1>(w, inputs, x, units, alpha, z);
            else if (i + 1 < data)
                applyTile<1, 2>(w, inputs, x, units, alpha, z);
            else
                applyTile<1, 1>(w, inputs, x, units, alpha, z);
        }
    }
}

OMEGASCOPE_CLONES void addTerms(const DatumTerms& terms, const double* __restrict outputs,
                                double* __restrict values) {
    for (int r = 0; r < terms.outputs; ++r) {
        if (r == terms.own) continue;
        const double* y = outputs + r * kLanes;
        double q[kLanes];
        for (int lane = 0; lane < kLanes; ++lane) q[lane] = y[lane];
        if (terms.own >= 0)
            for (int lane = 0; lane < kLanes; ++lane) q[lane] -= outputs[terms.own * kLanes + lane];
        for (int lane = 0; lane < kLanes; ++lane) q[lane] = terms.scale[r] * q[lane] + terms.offset[r];
        if (terms.shape == TermShape::Ramp)
            for (int lane = 0; lane < kLanes; ++lane) values[lane] += q[lane] < 0.0 ? 0.0 : q[lane];
        else if (terms.shape == TermShape::Square)
            for (int lane = 0; lane < kLanes; ++lane) values[lane] += q[lane] * q[lane];
        else
            for (int lane = 0; lane < kLanes; ++lane) values[lane] += terms.weight * softMargin(q[lane]);
    }
}

}  // namespace omegascope::slice
