#pragma once

#include <cstdint>

#include "core/data/dataset.h"

namespace omegascope::data {

/// How a random data set is drawn.
struct Sampling {
    int count = 100;         ///< N: data in all, at least one for each class
    double noise = 0.1;      ///< standard deviation of the normal noise on each coordinate, ≥ 0 and finite
    std::uint64_t seed = 1;  ///< the same seed gives the same data on every platform
};

// Teaching data sets in the plane (d = 2), uniform weights. Datum i belongs to class i mod (number of
// classes), so class sizes differ by at most one; with two classes, targets are +1 (even i) and -1 (odd i),
// unless stated otherwise. A count, noise or class number out of range throws std::invalid_argument.   Cost:
// O(N).

/// Clusters at the corners of a square: +1 at (1,-1) and (-1,1), -1 at (1,1) and (-1,-1), visited in turn.
/// Four data without noise are the XOR problem.
Dataset xorClusters(const Sampling& sampling);

/// Two interleaved half circles of radius 1: +1 on (cos t, sin t), -1 on (1 - cos t, ½ - sin t), t uniform in
/// [0, π].
Dataset twoMoons(const Sampling& sampling);

/// Two circles around 0: +1 at radius `innerRadius`, -1 at radius 1, uniform in angle. 0 < innerRadius < 1.
Dataset concentricCircles(const Sampling& sampling, double innerRadius = 0.5);

/// `classes` ≥ 2 normal clusters with standard deviation `noise`, centred at 2 (cos 2πr/R, sin 2πr/R), r = 0
/// … R-1. Targets are the classes 0 … R-1, also for R = 2.
Dataset gaussianBlobs(const Sampling& sampling, int classes = 3);

/// Two Archimedean spiral arms, half a turn apart: ±ρ (cos 2πτρ, sin 2πτρ) with τ = `turns` > 0 and ρ uniform
/// in [0.1, 1]; +1 on the first arm, -1 on the other.
Dataset spiral(const Sampling& sampling, double turns = 1.5);

/// Two bands that go up and down together, a zig-zag of `teeth` ≥ 1 teeth on [0, 1] × [0, ½] scaled by 4, +1 on the lower one,
/// -1 half a unit above it, uniform in the first coordinate.
Dataset zigZag(const Sampling& sampling, int teeth = 3);

/// Separable with margin: uniform in a square of side 4 cut by x₁ + x₂ = 0, +1 above, -1 below, every datum at least `margin` > 0
/// from the line. The noise runs along the line, so that the margin stays.
Dataset separable(const Sampling& sampling, double margin = 0.5);

/// Regression in one dimension: x uniform in [-2, 2], target sin(π `frequency` x / 2) with the noise on the target.
Dataset regression(const Sampling& sampling, double frequency = 1.0);

/// The jellyfish: +1 at (1, 0), (0.2, 0.6), -1 at (0, 1), (0.6, 0.2). The hulls of the classes meet in the
/// one point (3/7, 3/7).   [S, 3.1.2]
Dataset jellyfish();

/// N - 1 data with negative coordinates near 0 and one, the last, with positive ones far away: about mean 0 and deviation
/// 1 in each coordinate. The first are +1 and -1 by the sign of x_1 - x_2, so they are separable; the last is +1. With
/// positive weights and zero biases a ReLU network sees the last alone.   [S, Prop. 4]   N ≥ 3; `noise` plays no part.
Dataset outlier(const Sampling& sampling);

/// The twelve separable points of [P, Fig. 4]: +1 at (1,1) (2,0) (2,2) (3,1) (3,-1) (1.5,-1.5), and -1 at
/// their negatives, in the same order.
Dataset twelvePoints();

}  // namespace omegascope::data
