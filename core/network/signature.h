#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace omegascope::network {

/// Names one entry of a signature: what makes a wall. `layer` is 1…L for hidden layers, L+1 for the
/// criterion; `datum` and `unit` count from 0.
struct Activation {
    int datum = 0;
    int layer = 1;
    int unit = 0;
    bool operator==(const Activation&) const = default;
    auto operator<=>(const Activation&) const = default;
};

/// S(ω) ∈ {-1, 0, 1}^{N·D}: how each datum activates each neuron and the criterion.   [P, (6)]
/// Entries of one datum are adjacent: layers 1…L, then the criterion. A regular value.
class Signature {
  public:
    Signature() = default;
    /// All entries 0. `widths[ℓ-1]` is the number of units of layer ℓ; the last width is the criterion's (may
    /// be 0).
    Signature(int dataCount, std::vector<int> widths);

    int dataCount() const { return dataCount_; }
    int layerCount() const { return static_cast<int>(widths_.size()); }
    int width(int layer) const { return widths_[static_cast<std::size_t>(layer - 1)]; }
    int entriesPerDatum() const { return stride_; }
    std::span<const std::int8_t> entries() const { return entries_; }

    std::int8_t at(int datum, int layer, int unit) const { return entries_[index(datum, layer, unit)]; }
    void set(int datum, int layer, int unit, std::int8_t state) {
        entries_[index(datum, layer, unit)] = state;
    }

    bool hasZero() const;                   ///< ω lies in N, the wall set
    std::vector<Activation> zeros() const;  ///< the active entries: (datum, layer, unit) with state 0
    std::uint64_t hash() const;             ///< equal signatures have equal hashes on every platform
    bool operator==(const Signature&) const = default;

  private:
    std::size_t index(int datum, int layer, int unit) const {
        return static_cast<std::size_t>(datum) * static_cast<std::size_t>(stride_) +
               static_cast<std::size_t>(starts_[static_cast<std::size_t>(layer - 1)] + unit);
    }

    int dataCount_ = 0;
    int stride_ = 0;
    std::vector<int> widths_;
    std::vector<int> starts_;
    std::vector<std::int8_t> entries_;
};

}  // namespace omegascope::network
