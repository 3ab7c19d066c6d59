#pragma once

#include <string>
#include <vector>

#include "core/loss/loss.h"
#include "core/slice/affine_slice.h"
#include "core/support/random.h"

/// Random small problems for invariants: every criterion, depth 0…3, dense and convolutional, α ∈ {0, 0.1,
/// 1}.
namespace omegascope::testing {

struct ProblemKind {
    loss::Criterion criterion = loss::Criterion::Hinge;
    int depth = 1;
    bool convolution = false;  ///< the first hidden layer is a conv2d (depth ≥ 1)
    double alpha = 0.0;
    std::string label() const;
};

/// All combinations.
std::vector<ProblemKind> problemKinds();

struct Problem {
    loss::Loss loss;
    Eigen::VectorXd parameters;  ///< standard normal entries
};

/// Of the random cases of a long test one in so many is tried: all, or a fifth under a sanitizer, where each takes ten
/// to thirty times as long.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int kOneIn = 5;
#else
inline constexpr int kOneIn = 1;
#endif

/// How many of n random cases are tried.
constexpr int cases(int n) {
    return (n + kOneIn - 1) / kOneIn;
}

/// 7 standard normal data in dimension 3 (convolution: 2×3×3 images), random valid targets and weights.
Problem randomProblem(const ProblemKind& kind, Random& random);

/// A plane through a random origin with directions that touch every block, on [-1.5,1]×[-1,2].
slice::AffineSlice randomPlane(const network::Network& network, Random& random);

}  // namespace omegascope::testing
