#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// The open cone {η: s_j a_j·η > 0} of signed linear forms that are added one by one, with a point in it.
///
/// The forms are kept in an orthonormal basis of their span (Gram-Schmidt, twice), so a linear program has as
/// many variables as the span has dimensions. A form that is independent of those before it cuts the cone on
/// both sides, without a program.
class SignCone {
  public:
    /// All of R^n.
    explicit SignCone(Eigen::Index dimension);

    /// A form's place: unit form = basis · coordinates (+ residual · a new direction).
    struct Place {
        Eigen::VectorXd coordinates;
        double residual = 0.0;  ///< 0 when dependent
        Eigen::VectorXd direction;
        bool dependent() const { return residual == 0.0; }
    };
    /// @param form not 0
    Place place(const Eigen::VectorXd& form) const;

    /// The cone cut by s · form > 0, or nothing when that leaves no cone.
    /// @return an Error when the linear program could not be solved
    Result<std::optional<SignCone>> cut(const Place& place, int sign) const;

    /// A unit vector in the cone (any, when it has no form).
    Eigen::VectorXd inside() const;
    Eigen::Index rank() const { return basis_.cols(); }
    /// The dependent unit form as a combination of the independent ones that were added, in their order.
    Eigen::VectorXd combination(const Place& place) const;
    /// A cut was narrow: its cone is between 1e-8 and 1e-6 wide, where rounding may decide.
    bool doubtful() const { return doubtful_; }

  private:
    SignCone extended(const Place& place, int sign) const;
    void addRow(const Eigen::VectorXd& row);
    /// The y in |y|∞ ≤ 1 with the largest margin t = min over the rows (and the new one), and t.
    struct Centre {
        Eigen::VectorXd y;
        double margin = 0.0;
    };
    Result<Centre> centre(const Eigen::VectorXd& newRow) const;

    Eigen::MatrixXd basis_;     ///< n × r, orthonormal
    Eigen::MatrixXd rows_;      ///< r × forms: the signed unit forms in the basis
    Eigen::MatrixXd triangle_;  ///< r × r: the unsigned independent unit forms in the basis
    Eigen::VectorXd witness_;   ///< y with rows_ᵀ y ≥ 1
    bool doubtful_ = false;
};

}  // namespace omegascope::nonsmooth
