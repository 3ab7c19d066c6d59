#include "core/optimisation/cone_curvature.h"

#include <vector>

#include "core/optimisation/linear_program.h"
#include "core/support/dense_algebra.h"

namespace omegascope::optimisation {

namespace {

/// Rows of a face that depend on each other up to this share count once.
constexpr double kFaceRank = 1e-8;
/// How far outside of the cone a unit vector counts as on its border.
constexpr double kOnBorder = 1e-8;
/// Eigenvalues closer than this share of the largest may have any basis of their space.
constexpr double kTogether = 1e-7;
constexpr int kMostPresses = 20;

class Faces {
  public:
    Faces(const Eigen::MatrixXd& h, const Eigen::MatrixXd& rows, double threshold, const Control& control)
        : h_(h), rows_(rows), threshold_(threshold), control_(control) {
        for (auto row : rows_.rowwise())
            if (const double length = row.norm(); length > 0.0) row /= length;
    }

    Result<ConeCurvature> run();

  private:
    bool contains(const Eigen::VectorXd& y) const {
        return rows_.rows() == 0 || (rows_ * y).minCoeff() >= -kOnBorder;
    }
    bool take(const Eigen::VectorXd& y) {
        const double length = y.norm();
        if (!(length > 0.0)) return false;
        const Eigen::VectorXd unit = y / length;
        if (!contains(unit) || !(unit.dot(h_ * unit) < -threshold_)) return false;
        found_.negative = unit;
        return true;
    }
    /// Whether the face where these rows are 0 has no eigenvector that speaks against the cone.
    Result<bool> isClear(unsigned tight);
    Result<bool> meets(const Eigen::MatrixXd& space) const;
    /// The y of the cone, |y|∞ ≤ 1, along which -direction goes farthest.
    Result<Eigen::VectorXd> pressed(const Eigen::VectorXd& direction) const;
    Outcome press();

    const Eigen::MatrixXd& h_;
    Eigen::MatrixXd rows_;
    double threshold_;
    const Control& control_;
    ConeCurvature found_;
};

Result<Eigen::VectorXd> Faces::pressed(const Eigen::VectorXd& direction) const {
    LinearProgram program(rows_.rows(), h_.cols());
    program.matrix = rows_;
    program.rowLower.setZero();
    program.cost = direction;
    program.lower.setConstant(-1.0);
    program.upper.setOnes();
    const auto solution = optimal(solve(program));
    if (!solution) return solution.error();
    return solution->x;
}

/// Whether the space holds a vector of the cone other than 0.
Result<bool> Faces::meets(const Eigen::MatrixXd& space) const {
    LinearProgram program(rows_.rows(), space.cols());
    program.matrix = rows_ * space;
    program.rowLower.setZero();
    program.lower.setConstant(-1.0);
    program.upper.setOnes();
    // {0} alone is optimal for every objective; coordinates and their opposites leave no other vector out.
    for (Eigen::Index j = 0; j < space.cols(); ++j)
        for (const double side : {-1.0, 1.0}) {
            program.cost.setZero();
            program.cost[j] = side;
            const auto solution = optimal(solve(program));
            if (!solution) return solution.error();
            if (solution->value < -kOnBorder) return true;
        }
    return false;
}

Result<bool> Faces::isClear(unsigned tight) {
    std::vector<Eigen::Index> chosen;
    for (Eigen::Index r = 0; r < rows_.rows(); ++r)
        if ((tight >> r & 1U) != 0) chosen.push_back(r);
    Eigen::MatrixXd normals(h_.rows(), std::ssize(chosen));
    for (std::size_t j = 0; j < chosen.size(); ++j)
        normals.col(static_cast<Eigen::Index>(j)) = rows_.row(chosen[j]).transpose();
    const Eigen::MatrixXd span = algebra::orthonormalComplement(normals, kFaceRank);
    if (span.cols() == 0) return true;
    const algebra::SymmetricEigen eigen = algebra::symmetricEigen(span.transpose() * h_ * span);
    const double together = kTogether * eigen.values.cwiseAbs().maxCoeff();
    for (Eigen::Index first = 0; first < eigen.values.size() && eigen.values[first] <= threshold_;) {
        Eigen::Index end = first + 1;
        while (end < eigen.values.size() && eigen.values[end] - eigen.values[end - 1] <= together) ++end;
        const Eigen::MatrixXd space = span * eigen.vectors.middleCols(first, end - first);
        for (Eigen::Index j = 0; j < space.cols(); ++j)
            if (take(space.col(j)) || take(-space.col(j))) return false;
        if (end == first + 1) {
            if (contains(space.col(0)) || contains(-space.col(0))) return false;
        } else {
            const Result<bool> met = meets(space);
            if (!met) return met.error();
            if (*met) return false;
        }
        first = end;
    }
    return true;
}

Outcome Faces::press() {
    const algebra::SymmetricEigen eigen = algebra::symmetricEigen(h_);
    for (Eigen::Index j = 0; j < eigen.values.size() && eigen.values[j] < -threshold_; ++j)
        for (const double side : {-1.0, 1.0}) {
            Eigen::VectorXd y = side * eigen.vectors.col(j);
            // The least of the linear form 2 H y beneath yᵀ H y, again and again, never rises where H is concave.
            for (int step = 0; step < kMostPresses; ++step) {
                if (control_.stopped()) return cancelled();
                const Result<Eigen::VectorXd> next = pressed(h_ * y);
                if (!next) return next.error();
                if (take(*next)) return Done{};
                if ((*next - y).norm() <= kOnBorder) break;
                y = *next;
            }
        }
    return Done{};
}

Result<ConeCurvature> Faces::run() {
    if (h_.rows() == 0 || algebra::symmetricEigen(h_).values[0] > threshold_) {
        found_.positive = true;
        return found_;
    }
    if (rows_.rows() == 0) {
        take(algebra::symmetricEigen(h_).vectors.col(0));
        return found_;
    }
    if (rows_.rows() <= kMostConeRows) {
        found_.positive = true;
        for (unsigned tight = 0; tight < 1U << rows_.rows() && found_.positive; ++tight) {
            if (control_.stopped()) return cancelled();
            const Result<bool> clear = isClear(tight);
            if (!clear) return clear.error();
            found_.positive = *clear;
        }
        if (found_.positive || found_.negative) return found_;
    }
    if (const Outcome done = press(); !done) return done.error();
    return found_;
}

}  // namespace

Result<ConeCurvature> curvatureOnCone(const Eigen::MatrixXd& h, const Eigen::MatrixXd& rows, double threshold,
                                      const Control& control) {
    return Faces(h, rows, threshold, control).run();
}

}  // namespace omegascope::optimisation
