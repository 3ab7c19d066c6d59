#pragma once

#include <Eigen/Core>
#include <string_view>
#include <vector>

#include "core/loss/loss.h"
#include "core/slice/affine_slice.h"

/// Configurations of the papers, built in code: a second route beside the session files of the gallery.
/// P: "The Multilinear Structure of ReLU Networks" (PMLR 2018), I: its ICLR version, S: "Local minima in
/// training of deep networks". Losses in the comments are those of the papers.
namespace omegascope::testing {

struct Example {
    loss::Loss loss;
    Eigen::VectorXd parameters;
    slice::AffineSlice slice;
    slice::SliceSpec spec;
};

/// ω with the named blocks filled row by row; blocks not named are 0.
struct NamedBlock {
    std::string_view name;
    std::vector<double> values;
};
Eigen::VectorXd parametersOf(const network::Network& network, const std::vector<NamedBlock>& blocks);
/// The unit vector along entry `index` of a block.
Eigen::VectorXd alongEntry(const network::Network& network, std::string_view block, Eigen::Index index);

/// ŷ = v σ(w x) on three points; slice (w, v), window [-3,3]×[0,3]; ω on the sharp valley, L = 0.8.
Example figure1();
/// The same with the window v ∈ [-3,3]   [I, Fig. 1]
Example figure1WithNegativeV();
/// α = 0.1, two neurons on the line; ω at the sharp minimum, L = 2/3, s = 1 is the flat one, L = 0; t moves
/// c.
Example figure2();
/// The linear model p x₁ + q x₂; slice (p, q); ω = (1.8, 0.72).
Example figure3();
/// Two neurons on twelve points of the plane; slice (b₁, b₂): L = 0, 3/12 and 12/12.
Example figure4a();
Example figure4b();
Example figure4c();
/// Multiclass hinge, K = 3, R = 4, twelve points in the plane; ω suboptimal with class 4 unsolved; slice (b₁,
/// b₂).
Example figure5();
/// Squared loss on the line, one neuron, (w, b, v, c) = (1, -3, 1, 0): L = 18; slice (w, b).   [S, Prop. 1]
Example localMinimumOfSwirszcz();

}  // namespace omegascope::testing
