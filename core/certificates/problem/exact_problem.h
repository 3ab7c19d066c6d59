#pragma once

#include <Eigen/Core>
#include <functional>
#include <vector>

#include "core/certificates/numbers/dyadic_number.h"
#include "core/certificates/problem/certificate.h"
#include "core/data/dataset.h"
#include "core/loss/criterion.h"
#include "core/network/architecture.h"

namespace omegascope::certificates {

/// The numbers of a session as they are stored: what certificates speak of. All must outlive their use.
struct Subject {
    const network::Architecture& architecture;
    loss::Criterion criterion;
    const data::Dataset& data;
    const Eigen::VectorXd& parameters;
};

Digests digestsOf(const Subject& subject);

/// One term of the loss of a datum, μ σ(m): m = constant + Σ sign ŷ_output.   (hinge types)
struct Term {
    int unit = 0;  ///< of the criterion
    int plus = -1, minus = -1;
    Rational weight;
};

/// A subject in rational numbers. Layers count from 1; L+1 is (V, c), and in an Entry the criterion.
class ExactProblem {
  public:
    /// @throws std::invalid_argument when the parts do not fit together or α, a number or a weight is no number
    explicit ExactProblem(const Subject& subject);

    int data() const { return data_; }
    int inputs() const { return widths_.front(); }
    int outputs() const { return widths_.back(); }
    int depth() const { return static_cast<int>(widths_.size()) - 2; }
    int width(int layer) const { return widths_[static_cast<std::size_t>(layer)]; }
    int parameterCount() const { return static_cast<int>(parameters_.size()); }
    loss::Criterion criterion() const { return criterion_; }
    bool isHinge() const {
        return criterion_ != loss::Criterion::Squared && criterion_ != loss::Criterion::Logistic;
    }
    const Rational& alpha() const { return alpha_; }
    const Rational& parameter(int index) const { return parameters_[static_cast<std::size_t>(index)]; }
    const Vector& point(int datum) const { return points_[static_cast<std::size_t>(datum)]; }
    /// Squared: y_r; binary: ±1; else the class.
    const Rational& target(int datum, int row) const {
        return targets_[static_cast<std::size_t>(datum)][static_cast<std::size_t>(row)];
    }
    int classOf(int datum) const { return static_cast<int>(target(datum, 0)); }
    /// μ; equal weights count as 1, as no claim depends on a factor that all have.
    const Rational& weight(int datum, int row) const;
    /// The stored numbers as the passes take them.
    const std::vector<DyadicNumber>& parameters() const { return dyadicParameters_; }
    const std::vector<DyadicNumber>& dyadicPoint(int datum) const {
        return dyadicPoints_[static_cast<std::size_t>(datum)];
    }
    const DyadicNumber& dyadicAlpha() const { return dyadicAlpha_; }
    /// The terms of a datum (hinge types); empty for the others.
    const std::vector<Term>& terms(int datum) const { return terms_[static_cast<std::size_t>(datum)]; }

    /// The entry of ω that multiplies feature `feature` of the layer below in unit `unit`, or -1 where none does.
    int weightIndex(int layer, int unit, int feature) const;
    int biasIndex(int layer, int unit) const;  ///< -1: none
    /// visit(feature of the layer below, entry of ω), in ascending order of entries.
    void forEachInput(int layer, int unit, const std::function<void(int, int)>& visit) const;
    /// The feature that entry `index` of ω multiplies in a unit, -1 for its bias; -2 when it does not enter the unit.
    int featureOf(int layer, int unit, int index) const;

    /// How many products one forward pass takes.
    double passCost() const;

  private:
    void setTerms(const Subject& subject);

    loss::Criterion criterion_;
    network::Architecture architecture_;
    int data_ = 0;
    std::vector<int> widths_;            ///< d_0 … d_{L+1}
    std::vector<int> weights_, biases_;  ///< first entry of each layer's block, from layer 1; -1: none
    Rational alpha_;
    Vector parameters_;
    std::vector<Vector> points_, targets_;
    std::vector<Vector> mu_;  ///< rows
    std::vector<std::vector<Term>> terms_;
    std::vector<DyadicNumber> dyadicParameters_;
    std::vector<std::vector<DyadicNumber>> dyadicPoints_;
    DyadicNumber dyadicAlpha_;
};

}  // namespace omegascope::certificates
