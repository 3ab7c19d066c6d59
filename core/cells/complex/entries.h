#pragma once

#include <vector>

#include "core/loss/loss.h"
#include "core/network/signature.h"

namespace omegascope::cells {

/// The N·D entries of a signature by number: datum by datum, layers 1…L, then the criterion.
/// The multiclass hinge's constant entry r = r0 has a number too, but never makes a wall (isConstant).
class Entries {
  public:
    explicit Entries(const loss::Loss& loss);

    int count() const { return static_cast<int>(layerOf_.size()) * dataCount_; }
    int dataCount() const { return dataCount_; }
    int perDatum() const { return static_cast<int>(layerOf_.size()); }
    /// The first entry of layer ℓ = 1…L+1 within a datum, and how many there are.
    int first(int layer) const { return first_[static_cast<std::size_t>(layer - 1)]; }
    int width(int layer) const { return first(layer + 1) - first(layer); }

    int number(const network::Activation& activation) const {
        return activation.datum * perDatum() + first(activation.layer) + activation.unit;
    }
    network::Activation activation(int number) const {
        const int within = number % perDatum();
        const int layer = layerOf_[static_cast<std::size_t>(within)];
        return {number / perDatum(), layer, within - first(layer)};
    }
    bool isConstant(int number) const;

  private:
    int dataCount_ = 0;
    int criterionLayer_ = 1;
    std::vector<int> first_;         ///< layers 1…L+1 and one past the end
    std::vector<int> layerOf_;       ///< by position within a datum
    std::vector<int> constantUnit_;  ///< multiclass: r0 of each datum; empty otherwise
};

}  // namespace omegascope::cells
