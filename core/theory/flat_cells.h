#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/loss/loss.h"
#include "core/support/prime_field.h"

namespace omegascope::theory {

/// Whether the loss is constant in Ω on a cell, as a question about polynomials in ω whose coefficients are the doubles as
/// stored: the gradient inside the cell vanishes identically iff it does at one generic ω'.   [P, Def. of type I]
///
/// The polynomials are evaluated in the field of 2^61 - 1 elements at a random ω', so nothing is rounded: a cell that is
/// flat is told flat, always; one that is not passes for flat with a chance below (L + 2) 2^-61 for each of two
/// independent projections, that is about 2^-118 [Schwartz 1980, Zippel 1979]. That is what "exact" means of flatness.
class FlatnessProbe {
  public:
    /// Two random projections of what a datum contributes to the gradient (squared error and logistic: of its outputs,
    /// which must vanish one by one).
    using Share = std::array<prime_field::Residue, 2>;

    explicit FlatnessProbe(const loss::Loss& loss);
    /// Of some entries of the gradient alone: what does not vanish in them does not vanish.
    /// @param entries  first entry and number of entries, of ω
    FlatnessProbe(const loss::Loss& loss, const std::vector<std::array<Eigen::Index, 2>>& entries);

    /// @param states  the datum's own entries of a signature: layers 1…L, then the criterion's; not 0 but where the entry
    ///                is the multiclass hinge's constant
    /// Cost O(weights).
    Share share(int datum, std::span<const std::int8_t> states) const;
    void add(Share& total, const Share& share) const;
    static bool vanishes(const Share& total) { return total[0] == 0 && total[1] == 0; }

  private:
    using Residues = std::vector<prime_field::Residue>;
    /// Adds the projections of one layer's gradient and returns what passes to the layer below.
    Residues backward(int layer, const Residues& delta, const Residues& below, Share& share) const;
    Residues affine(int layer, const Residues& features) const;
    Residues slopeOfLoss(int datum, std::span<const std::int8_t> criterion) const;

    const loss::Loss& loss_;
    bool multilinear_;
    Residues at_;                      ///< ω'
    std::array<Residues, 2> project_;  ///< random factors of the entries of a gradient
    prime_field::Residue alpha_;
};

/// Whether the loss is constant in Ω on the cell with this signature. Where an entry is 0, both sides of it must be flat.
///
/// Hinge types: all of φ_0…φ_{L+1} vanish identically, which they do iff their gradient does. Squared and logistic: the
/// masked ŷ vanishes; equivalent, because on scaling V and c by t the second-order coefficient of the loss at t = 0 is a
/// positive combination of the |ŷ_i|².
/// With a penalty on replicas (γ > 0) no cell is: replicas that part raise it.
/// @throws std::invalid_argument when the signature does not fit the loss
/// Cost O(N · weights); cells that are plainly not flat are told by one pass in doubles.
bool isFlatCell(const loss::Loss& loss, const network::Signature& signature);

}  // namespace omegascope::theory
