#include "core/nonsmooth/curvature/equal_loss.h"

#include <algorithm>
#include <array>

#include "core/nonsmooth/curvature/invariances.h"
#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

namespace {

/// Steps into T, as a share of 1 + |ω|; a solution farther off T than kOffTangent of the step is another one.
constexpr std::array kManifoldSteps{1e-2, 1e-3};
constexpr double kOffTangent = 0.3;
constexpr double kSolvedEquations = 1e-11;  ///< what Newton's method may leave, of the terms
constexpr int kNewtonSteps = 12, kRandomParts = 2;
constexpr double kAcrossRank = 1e-10;

class ManifoldSearch {
  public:
    ManifoldSearch(const CellForms& forms, const Eigen::VectorXd& parameters, const Eigen::MatrixXd& tangent,
                   double size)
        : forms_(forms),
          parameters_(parameters),
          across_(algebra::orthonormalComplement(tangent, kDeepRank)),
          strict_(forms.strictValues()),
          size_(size) {
        lengths_ = forms.valueGradients(parameters)(Eigen::all, strict_).colwise().norm().transpose();
    }

    /// Whether M is a manifold: the gradients of its entries are independent, or those that depend on others vanish with
    /// them: at random points of {e = 0} about ω, as F is looked for below.
    bool isSmooth() const {
        if (strict_.empty()) return true;
        if ((lengths_.array() <= 0.0).any()) return false;
        const Eigen::MatrixXd edges = unitGradients(parameters_);
        const Eigen::MatrixXd span = algebra::orthonormalBasis(edges, kDeepRank);
        if (span.cols() == edges.cols()) return true;
        const Eigen::MatrixXd along = algebra::orthonormalComplement(span, kDeepRank);
        return forRandomParts(along, [&](const Eigen::VectorXd& step) {
            Eigen::VectorXd at = parameters_ + step;
            for (int k = 0; k <= kNewtonSteps; ++k) {
                const Eigen::VectorXd left = edgeValues(at);
                if (left.cwiseAbs().maxCoeff() <= kSolvedEquations) return true;
                if (!left.allFinite()) return false;
                const Eigen::MatrixXd slopes =
                    unitGradients(at).transpose() * span / (1.0 + parameters_.norm());
                at -= span * algebra::leastNormSolution(slopes, left, kAcrossRank);
                if ((at - parameters_ - step).norm() > kOffTangent * step.norm()) return false;
            }
            return false;
        });
    }

    bool reachesAll(const Eigen::MatrixXd& tangent) const {
        return forRandomParts(tangent, [this](const Eigen::VectorXd& step) { return reaches(step); });
    }

    std::optional<Eigen::VectorXd> settled() const {
        constexpr double kLongest = 1e-4, kSettled = 1e-13;
        Eigen::VectorXd at = parameters_;
        CellMultipliers multipliers = forms_.multipliers();
        for (int k = 0; k <= kNewtonSteps; ++k) {
            const Eigen::VectorXd left = equations(at, multipliers);
            if (left.cwiseAbs().maxCoeff() <= kSettled) return at;
            advance(at, multipliers, left);
            if (!((at - parameters_).norm() <= kLongest * (1.0 + parameters_.norm()))) break;
        }
        return std::nullopt;
    }

  private:
    template <typename Reaches>
    bool forRandomParts(const Eigen::MatrixXd& tangent, const Reaches& reached) const {
        Random random(kDeepSeed);
        for (int part = 0; part < kRandomParts; ++part) {
            const Eigen::VectorXd unit = tangent * randomUnit(tangent.cols(), random);
            for (const double side : {-1.0, 1.0})
                if (std::ranges::none_of(kManifoldSteps, [&](double share) {
                        return reached(side * share * (1.0 + parameters_.norm()) * unit);
                    }))
                    return false;
        }
        return true;
    }
    Eigen::MatrixXd unitGradients(const Eigen::VectorXd& at) const {
        return forms_.valueGradients(at)(Eigen::all, strict_) * lengths_.cwiseInverse().asDiagonal();
    }
    Eigen::VectorXd edgeValues(const Eigen::VectorXd& at) const {
        return forms_.values(at)(strict_).cwiseQuotient(lengths_) / (1.0 + parameters_.norm());
    }

    /// Whether some point of F has the part `step` in T.
    bool reaches(const Eigen::VectorXd& step) const {
        Eigen::VectorXd at = parameters_ + step;
        CellMultipliers multipliers = forms_.multipliers();
        for (int k = 0; k <= kNewtonSteps; ++k) {
            const Eigen::VectorXd left = equations(at, multipliers);
            if (left.cwiseAbs().maxCoeff() <= kSolvedEquations) return true;
            if (k == kNewtonSteps || !left.allFinite()) return false;
            advance(at, multipliers, left);
            if ((at - parameters_ - step).norm() > kOffTangent * step.norm()) return false;
        }
        return false;
    }

    /// One step of Newton's method.
    void advance(Eigen::VectorXd& at, CellMultipliers& multipliers, const Eigen::VectorXd& left) const {
        const Eigen::VectorXd move =
            algebra::leastNormSolution(derivatives(at, multipliers), -left, kAcrossRank);
        at += across_ * move.head(across_.cols());
        for (std::size_t e = 0; e < strict_.size(); ++e)
            multiplier(multipliers, strict_[e]) +=
                move[across_.cols() + static_cast<Eigen::Index>(e)] * unit(e);
    }
    double& multiplier(CellMultipliers& multipliers, Eigen::Index value) const {
        const Eigen::Index margins = multipliers.tau.size();
        return value < margins ? multipliers.tau[value] : multipliers.lambda[value - margins];
    }
    /// A unit of the e-th multiplier that changes ∇Λ by about its size.
    double unit(std::size_t e) const {
        return size_ / (std::abs(forms_.factor(strict_[e])) * lengths_[static_cast<Eigen::Index>(e)]);
    }

    Eigen::VectorXd equations(const Eigen::VectorXd& at, const CellMultipliers& multipliers) const {
        const auto edges = static_cast<Eigen::Index>(strict_.size());
        Eigen::VectorXd left(at.size() + edges);
        left << forms_.gradient(at, multipliers) / size_, edgeValues(at);
        return left;
    }

    Eigen::MatrixXd derivatives(const Eigen::VectorXd& at, const CellMultipliers& multipliers) const {
        const auto edges = static_cast<Eigen::Index>(strict_.size());
        const Eigen::Index n = at.size(), free = across_.cols();
        const Eigen::MatrixXd gradients = forms_.valueGradients(at)(Eigen::all, strict_);
        Eigen::MatrixXd result = Eigen::MatrixXd::Zero(n + edges, free + edges);
        result.topLeftCorner(n, free) = forms_.hessian(at, multipliers) * across_ / size_;
        for (Eigen::Index e = 0; e < edges; ++e) {
            const auto place = static_cast<std::size_t>(e);
            result.block(0, free + e, n, 1) =
                gradients.col(e) * (forms_.factor(strict_[place]) * unit(place) / size_);
            result.block(n + e, 0, 1, free) =
                gradients.col(e).transpose() * across_ / (lengths_[e] * (1.0 + parameters_.norm()));
        }
        return result;
    }

    const CellForms& forms_;
    const Eigen::VectorXd& parameters_;
    Eigen::MatrixXd across_;  ///< T^⊥, orthonormal
    std::vector<Eigen::Index> strict_;
    Eigen::VectorXd lengths_;
    double size_;
};

}  // namespace

bool isEqualLossManifold(const CellForms& forms, const Eigen::VectorXd& parameters,
                         const Eigen::MatrixXd& tangent, double size) {
    const ManifoldSearch search(forms, parameters, tangent, size);
    return search.isSmooth() && search.reachesAll(tangent);
}

std::optional<Eigen::VectorXd> criticalPointNear(const CellForms& forms, const Eigen::VectorXd& parameters,
                                                 double size) {
    return ManifoldSearch(forms, parameters, Eigen::MatrixXd(parameters.size(), 0), size).settled();
}

}  // namespace omegascope::nonsmooth
