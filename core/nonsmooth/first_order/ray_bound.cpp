#include "core/nonsmooth/first_order/ray_bound.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "core/optimisation/linear_program.h"
#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

namespace {

/// Forms and subsets of them that are this nearly dependent are dependent.
constexpr double kRayRank = 1e-9;
/// How far beyond a side of the cone a ray of length 1 counts as on it.
constexpr double kRaySlack = 1e-11;

class RaySearch {
  public:
    RaySearch(const PiecewiseLinear<double>& model, const Part& part, double zero, double negative,
              const Control& control)
        : model_(model), part_(part), zero_(zero), negative_(negative), control_(control) {}

    Result<RayBound> run() {
        RayBound bound;
        for (const int block : part_.blocks) {
            const Result<bool> listed = addRays(block);
            if (!listed) return listed.error();
            if (!*listed) return bound;
        }
        for (const auto& ray : rays_)
            if (slope(model_, ray) < -negative_) {
                bound.direction = ray;
                return bound;
            }
        const Eigen::Index margins = std::ssize(part_.margins);
        optimisation::LinearProgram program(std::ssize(rays_), margins + 1);
        program.lower.head(margins).setZero();
        program.upper.head(margins).setOnes();
        // The worst G, at most 0, as large as possible.
        program.upper[margins] = 0.0;
        program.cost[margins] = -1.0;
        for (std::size_t r = 0; r < rays_.size(); ++r) {
            const auto row = static_cast<Eigen::Index>(r);
            double fixed = 0.0;
            program.matrix.row(row).head(margins) = shares(rays_[r], fixed).transpose();
            program.matrix(row, margins) = -1.0;
            program.rowLower[row] = -fixed;
        }
        const auto solution = optimisation::optimal(optimisation::solve(program));
        if (!solution) return solution.error();
        const Eigen::VectorXd tau = solution->x.head(margins);
        bound.nonnegative = std::ranges::all_of(rays_, [&](const std::vector<double>& ray) {
            double fixed = 0.0;
            const Eigen::VectorXd share = shares(ray, fixed);
            return fixed + share.dot(tau) >= -zero_;
        });
        return bound;
    }

  private:
    /// G at a ray: `fixed` + (returned)·τ.
    Eigen::VectorXd shares(const std::vector<double>& u, double& fixed) const {
        Eigen::VectorXd result = Eigen::VectorXd::Zero(std::ssize(part_.margins));
        for (std::size_t j = 0; j < u.size(); ++j) fixed += model_.linear[j] * u[j];
        for (std::size_t m = 0; m < part_.margins.size(); ++m) {
            const auto& margin = model_.margins[static_cast<std::size_t>(part_.margins[m])];
            double sum = 0.0;
            for (std::size_t j = 0; j < u.size(); ++j) sum += margin.form[j] * u[j];
            result[static_cast<Eigen::Index>(m)] = margin.weight * sum;
        }
        for (const int k : part_.kinks) {
            const auto& kink = model_.kinks[static_cast<std::size_t>(k)];
            const double share = kink.coefficient * std::max(0.0, model_.form(kink.form, kink.block, u));
            const auto place = std::ranges::find(part_.margins, kink.margin);
            if (kink.margin < 0)
                fixed += share;
            else
                result[place - part_.margins.begin()] +=
                    model_.margins[static_cast<std::size_t>(kink.margin)].weight * share;
        }
        return result;
    }

    bool isInCone(const std::vector<double>& u, int block) const {
        return std::ranges::all_of(part_.cone, [&](int row) {
            const auto& side = model_.cone[static_cast<std::size_t>(row)];
            return side.block != block || side.sign * model_.form(side.form, block, u) >= -kRaySlack;
        });
    }

    void addRay(int block, const Eigen::VectorXd& eta) {
        const double length = eta.cwiseAbs().maxCoeff();
        for (const double side : {1.0, -1.0}) {
            std::vector<double> u(static_cast<std::size_t>(model_.variables()), 0.0);
            for (Eigen::Index j = 0; j < eta.size(); ++j)
                u[static_cast<std::size_t>(model_.blockStart[static_cast<std::size_t>(block)]) +
                  static_cast<std::size_t>(j)] = side * eta[j] / length;
            if (isInCone(u, block)) rays_.push_back(std::move(u));
        }
    }

    /// The block's forms of length 1, each once, columns.
    Eigen::MatrixXd formsOf(int block, Eigen::Index size) const {
        std::vector<int> seen;
        for (const int k : part_.kinks)
            if (const auto& kink = model_.kinks[static_cast<std::size_t>(k)]; kink.block == block)
                seen.push_back(kink.form);
        for (const int row : part_.cone)
            if (const auto& side = model_.cone[static_cast<std::size_t>(row)]; side.block == block)
                seen.push_back(side.form);
        std::ranges::sort(seen);
        seen.erase(std::ranges::unique(seen).begin(), seen.end());
        Eigen::MatrixXd forms(size, 0);
        for (const int form : seen) {
            Eigen::VectorXd unit =
                Eigen::Map<const Eigen::VectorXd>(model_.forms[static_cast<std::size_t>(form)].data(), size);
            if (!(unit.norm() > 0.0)) continue;
            unit.normalize();
            forms.conservativeResize(Eigen::NoChange, forms.cols() + 1);
            forms.rightCols(1) = unit;
        }
        return forms;
    }

    /// false: too many.
    Result<bool> addRays(int block) {
        const auto index = static_cast<std::size_t>(block);
        const Eigen::Index size = model_.blockStart[index + 1] - model_.blockStart[index];
        if (size == 0) return true;
        const Eigen::MatrixXd forms = formsOf(block, size);
        const Eigen::MatrixXd unseen = algebra::orthonormalComplement(forms, kRayRank);
        for (const auto& column : unseen.colwise()) addRay(block, column);
        const Eigen::Index chosen = size - unseen.cols() - 1, count = forms.cols();
        if (chosen < 0) return true;
        double subsets = 1.0;
        for (Eigen::Index j = 0; j < chosen; ++j)
            subsets *= static_cast<double>(count - j) / static_cast<double>(j + 1);
        if (2.0 * subsets + static_cast<double>(rays_.size()) > static_cast<double>(kMostRays)) return false;
        std::vector<Eigen::Index> subset(static_cast<std::size_t>(chosen));
        for (Eigen::Index j = 0; j < chosen; ++j) subset[static_cast<std::size_t>(j)] = j;
        while (true) {
            if (control_.stopped()) return cancelled();
            Eigen::MatrixXd walls(size, chosen + unseen.cols());
            walls << forms(Eigen::all, subset), unseen;
            const Eigen::MatrixXd ray = algebra::orthonormalComplement(walls, kRayRank);
            if (ray.cols() == 1) addRay(block, ray.col(0));
            Eigen::Index last = chosen - 1;
            while (last >= 0 && subset[static_cast<std::size_t>(last)] == count - chosen + last) --last;
            if (last < 0) return true;
            ++subset[static_cast<std::size_t>(last)];
            for (Eigen::Index j = last + 1; j < chosen; ++j)
                subset[static_cast<std::size_t>(j)] = subset[static_cast<std::size_t>(j - 1)] + 1;
        }
    }

    const PiecewiseLinear<double>& model_;
    const Part& part_;
    double zero_, negative_;
    const Control& control_;
    std::vector<std::vector<double>> rays_;
};

}  // namespace

Result<RayBound> boundByRays(const PiecewiseLinear<double>& model, const Part& part, double zero,
                             double negative, const Control& control) {
    return RaySearch(model, part, zero, negative, control).run();
}

}  // namespace omegascope::nonsmooth
