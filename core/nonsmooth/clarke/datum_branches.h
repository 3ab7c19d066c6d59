#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/loss/loss.h"

namespace omegascope::nonsmooth {

using States = std::vector<std::int8_t>;

/// The linear forms and gradients at ω of the branches that the states of active entries select.
///
/// An entry of datum i sees only the states of the same datum's entries in the layers below it, and the
/// gradient of a cell is a sum over the data, so both are computed once for each choice of one datum's
/// states.
class DatumBranches {
  public:
    /// A pre-activation to first order about ω, on one branch.
    struct Form {
        Eigen::VectorXd gradient;  ///< dz, length n
        double value = 0.0;        ///< z(ω) on this branch
        double size = 0.0;         ///< |dz| if nothing in it cancelled: what rounding is measured against
        /// dz is 0 up to rounding: no direction changes z to first order.
        bool vanishes() const;
    };

    /// @param base    S(ω) without zeros: the states of every entry that is not active
    /// @param active  ascending, so that a datum's entries are adjacent and go from layer to layer
    /// @throws std::invalid_argument when they are not
    DatumBranches(const loss::Loss& loss, const Eigen::VectorXd& parameters, network::Signature base,
                  std::vector<network::Activation> active);

    const std::vector<network::Activation>& active() const { return active_; }
    /// How many numbers the forms and gradients that are kept hold.
    double stored() const { return stored_; }

    /// The form of active entry `entry`. @param states one per active entry; 0 counts as inactive; only those
    /// of the same datum in lower layers are read
    const Form& form(std::size_t entry, const States& states);
    /// ∇L at ω of the form that `states` select.
    Eigen::VectorXd gradient(const States& states);
    /// The active entries' states in a signature.
    States statesOf(const network::Signature& signature) const;
    /// The base signature with `states` written in, a state 0 as -1.
    network::Signature signature(const States& states) const;

  private:
    struct Group {
        std::size_t first = 0, end = 0;  ///< the active entries of one datum
        loss::Loss loss;                 ///< of that datum alone, with its weight
        std::map<States, Eigen::VectorXd> gradients;
    };
    network::Signature datumSignature(const Group& group, const States& states) const;
    /// The gradient of the data that have no active entry, and of a penalty. Computed when it is first asked for.
    const Eigen::VectorXd& rest();

    loss::Loss loss_;
    Eigen::VectorXd parameters_;
    network::Signature base_;
    std::vector<network::Activation> active_;
    std::vector<Group> groups_;
    std::vector<std::size_t> groupOf_;  ///< of each active entry
    std::vector<std::map<States, Form>> forms_;
    double stored_ = 0.0;
    std::vector<Eigen::Index> quiet_;  ///< data that have no active entry
    std::optional<Eigen::VectorXd> rest_;
};

}  // namespace omegascope::nonsmooth
