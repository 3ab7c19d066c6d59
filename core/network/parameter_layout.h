#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/network/architecture.h"

namespace omegascope::network {

using RowMajorMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// One named block of ω, stored row by row (as nested arrays are written).
struct Block {
    std::string name;   ///< W1…WL, V, b1…bL, c
    int layer = 0;      ///< ℓ = 1…L for the hidden layers, L+1 for V and c
    bool bias = false;  ///< b or c
    std::vector<int>
        shape;  ///< dense W: units × inputs; conv2d W: channels × in_channels × h × w; biases: one number.
    ///< Replicas: R × (the shape in one of them); a unit's weights have the inputs of its own replica
    Eigen::Index offset = 0;
    Eigen::Index size = 0;
    Eigen::Index fan = 1;  ///< entries of one unit (channel): a row of W; 1 for biases

    /// Units (channels) of the layer, of all replicas: rows of W.
    Eigen::Index rows() const { return size / fan; }
    bool operator==(const Block&) const = default;
};

/// Where each parameter lives in the vector ω = (W1,…,WL, V, b1,…,bL, c).   [P, section 2]
/// Absent biases (hidden_bias or output_bias false) have no block: Ω has just the trainable dimensions.
class ParameterLayout {
  public:
    ParameterLayout() = default;
    explicit ParameterLayout(const Architecture& architecture);

    Eigen::Index size() const { return size_; }  ///< n = dim Ω
    const std::vector<Block>& blocks() const { return blocks_; }
    const Block* find(std::string_view name) const;
    const Block* weight(int layer) const;  ///< ℓ = 1…L+1
    const Block* bias(int layer) const;    ///< null when the layer has none
    /// The block that holds entry `index` of ω.
    const Block& blockOf(Eigen::Index index) const;
    /// A reader's name of one entry, indices from 1 as in the papers: "w₁₂", "b₂", "v₁", "c", "W2[3,4]".
    std::string entryName(Eigen::Index index) const;
    /// The entry of this name: as entryName gives it, or a block with indices from 1 ("W1[2,1]", "b1[2]", where those of
    /// extent 1 may be left out: "V[3]", "c"); nothing where there is none. Cost O(n) for names of the first kind.
    std::optional<Eigen::Index> entryNamed(std::string_view name) const;
    bool operator==(const ParameterLayout&) const = default;

  private:
    std::vector<Block> blocks_;
    Eigen::Index size_ = 0;
    int depth_ = 0;
    int outputs_ = 1;
};

/// ω of `from` carried to `to`: entries present in both blocks (same name, same multi-index) are kept; new
/// ones are 0. Used when a person changes the width or the depth.
Eigen::VectorXd transplant(const ParameterLayout& from, const Eigen::VectorXd& parameters,
                           const ParameterLayout& to);

}  // namespace omegascope::network
