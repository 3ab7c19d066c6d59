#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/loss/loss.h"
#include "core/slice/affine_slice.h"
#include "core/support/random.h"

/// Problems whose hidden walls are given lines: one neuron without bias, w = (1, s, t), and a datum (c, a, b) for each
/// line c + a s + b t = 0; squared loss, so that there are no other walls.
namespace omegascope::testing {

using Line = std::array<double, 3>;  ///< {c, a, b}

struct LineProblem {
    loss::Loss loss;
    slice::AffineSlice slice;
};

LineProblem lineProblem(const std::vector<Line>& lines,
                        const std::array<std::array<double, 2>, 2>& window = {{{-1, 1}, {-1, 1}}});

/// Standard normal coefficients.
std::vector<Line> randomLines(int count, Random& random);
/// Three numbers in each row of a text file in tests/data, as float32.
std::vector<Line> linesFromFile(const std::string& path);

}  // namespace omegascope::testing
