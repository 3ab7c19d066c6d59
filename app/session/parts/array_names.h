#pragma once

#include <map>
#include <string>
#include <vector>

namespace omegascope::session {

/// Where the numbers of a block stand in an archive.
struct ArraySource {
    std::string array;
    bool transposed = false;  ///< inputs × units, as Keras stores a kernel
};

/// Which array is which block.
struct ArrayNames {
    std::map<std::string, ArraySource> sources;  ///< by the block's name: W1, b1, …, V, c
    std::vector<std::string> passedOver;         ///< arrays that are no block
    bool translated = false;                     ///< some name was not the block's own
};

/// Our own names in either case, W<L+1> and b<L+1> standing for V and c; or else names that end in weight, kernel and bias
/// ("0.weight", "fc1.bias", "dense/kernel"), layer by layer in the order of the file, as PyTorch and Keras name them.
/// @param depth  L, the number of hidden layers
ArrayNames arrayNames(const std::vector<std::string>& names, int depth);

}  // namespace omegascope::session
