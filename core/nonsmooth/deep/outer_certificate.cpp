#include "core/nonsmooth/deep/outer_certificate.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

#include "core/nonsmooth/deep/open_entries.h"
#include "core/optimisation/linear_program.h"
#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

namespace {

using loss::Criterion;

constexpr double kInterior = 1e-6;  ///< τ in [kInterior, 1 - kInterior] counts as inside
constexpr double kAbsent = 1e-12;   ///< τ below this counts as 0
constexpr double kOuterRank = 1e-9;
constexpr double kStationary = 1e-9;

/// With its multiplier.
struct Entry : OpenEntry {
    double tau = 1.0;
};

class OuterLayer {
  public:
    explicit OuterLayer(const Place& place)
        : loss_(place.loss),
          outputs_(loss_.network().architecture().outputs),
          signature_(place.signature) {
        for (const OpenEntry& entry : openEntries(loss_, signature_)) entries_.push_back({entry});
        features_ = loss_.network().forward(place.parameters, loss_.dataset().points).features.back();
        hasBias_ = loss_.network().architecture().outputBias;
    }

    Result<bool> holds() {
        if (entries_.empty()) return true;
        const Result<bool> stationary = findMultipliers();
        if (!stationary || !*stationary) return stationary;
        return fullRank();
    }

  private:
    Eigen::Index features() const { return features_.rows(); }
    /// ±μ x_ik (k < features) or ±μ (k = features) of an entry in row r.
    double coefficient(const Entry& entry, int r, Eigen::Index k) const {
        const double sign = entry.plus == r ? 1.0 : entry.minus == r ? -1.0 : 0.0;
        return sign * entry.weight * (k < features() ? features_(k, entry.datum) : 1.0);
    }
    /// Feature k of the datum is 0 and stays 0 near ω.
    bool blind(int datum, Eigen::Index k) const {
        return loss_.network().architecture().alpha == 0.0 &&
               signature_.at(datum, loss_.network().depth(), static_cast<int>(k)) < 0;
    }

    /// τ at the margins: stationary in (V,c), with as much of them inside (0,1) as possible.
    Result<bool> findMultipliers() {
        std::vector<std::size_t> margins;
        for (std::size_t e = 0; e < entries_.size(); ++e)
            if (entries_[e].margin) margins.push_back(e);
        const auto count = static_cast<Eigen::Index>(margins.size());
        const Eigen::Index columns = features() + (hasBias_ ? 1 : 0), rows = outputs_ * columns;
        // Variables: τ, d with d ≤ τ, d ≤ 1 - τ, d ≤ 1/4; and the residual of each equation, split in two.
        optimisation::LinearProgram program(rows + 2 * count, 2 * count + 2 * rows);
        program.lower.setZero();
        program.upper.head(count).setOnes();
        program.upper.segment(count, count).setConstant(0.25);
        program.cost.segment(count, count).setConstant(-1.0);
        double magnitude = 0.0;
        for (const Entry& entry : entries_)
            magnitude += entry.weight * (1.0 + features_.col(entry.datum).cwiseAbs().sum());
        const double penalty = 1e4 * static_cast<double>(count + 1);
        program.cost.tail(2 * rows).setConstant(penalty);
        for (int r = 0; r < outputs_; ++r)
            for (Eigen::Index k = 0; k < columns; ++k) {
                const Eigen::Index row = r * columns + k;
                double fixed = 0.0;
                for (const Entry& entry : entries_)
                    if (!entry.margin) fixed += coefficient(entry, r, k);
                for (Eigen::Index a = 0; a < count; ++a)
                    program.matrix(row, a) =
                        coefficient(entries_[margins[static_cast<std::size_t>(a)]], r, k) / magnitude;
                program.matrix(row, 2 * count + row) = 1.0;
                program.matrix(row, 2 * count + rows + row) = -1.0;
                program.rowLower[row] = program.rowUpper[row] = -fixed / magnitude;
            }
        for (Eigen::Index a = 0; a < count; ++a) {
            program.matrix(rows + 2 * a, a) = 1.0;
            program.matrix(rows + 2 * a, count + a) = -1.0;
            program.rowLower[rows + 2 * a] = 0.0;
            program.matrix(rows + 2 * a + 1, a) = 1.0;
            program.matrix(rows + 2 * a + 1, count + a) = 1.0;
            program.rowUpper[rows + 2 * a + 1] = 1.0;
        }
        const auto solution = optimisation::optimal(optimisation::solve(program));
        if (!solution) return solution.error();
        for (Eigen::Index a = 0; a < count; ++a)
            entries_[margins[static_cast<std::size_t>(a)]].tau = solution->x[a];
        return solution->x.tail(2 * rows).sum() <= kStationary;
    }

    bool inside(const Entry& entry) const {
        return entry.margin && entry.tau > kInterior && entry.tau < 1.0 - kInterior;
    }
    bool supports(const Entry& entry) const { return !entry.margin || entry.tau > kAbsent; }

    /// One class of every set that the supporting entries with feature k connect, which is left out. (The
    /// other criteria connect nothing.)
    std::vector<int> connected(Eigen::Index k) const {
        std::vector<int> root(static_cast<std::size_t>(outputs_));
        std::iota(root.begin(), root.end(), 0);
        const auto find = [&root](int r) {
            while (root[static_cast<std::size_t>(r)] != r) r = root[static_cast<std::size_t>(r)];
            return r;
        };
        for (const Entry& entry : entries_)
            if (entry.plus >= 0 && entry.minus >= 0 && supports(entry) && !blind(entry.datum, k))
                root[static_cast<std::size_t>(find(entry.plus))] = find(entry.minus);
        std::vector<int> result;
        for (int r = 0; r < outputs_; ++r) result.push_back(find(r));
        return result;
    }

    bool fullRank() const {
        std::vector<std::size_t> free;
        for (std::size_t e = 0; e < entries_.size(); ++e)
            if (inside(entries_[e])) free.push_back(e);
        const auto row = [&](const std::function<double(const Entry&)>& value) {
            Eigen::RowVectorXd result(static_cast<Eigen::Index>(free.size()));
            for (std::size_t a = 0; a < free.size(); ++a)
                result[static_cast<Eigen::Index>(a)] = value(entries_[free[a]]) / entries_[free[a]].weight;
            return result;
        };
        std::vector<Eigen::RowVectorXd> constant, moving;
        constant.push_back(row([](const Entry& entry) { return entry.weight; }));
        for (int r = 0; r < outputs_ && hasBias_; ++r)
            constant.push_back(row([&](const Entry& entry) { return coefficient(entry, r, features()); }));
        for (Eigen::Index k = 0; k < features(); ++k) {
            const std::vector<int> sets = connected(k);
            for (int r = 0; r < outputs_; ++r) {
                const bool reads = std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
                    return supports(entry) && (entry.plus == r || entry.minus == r) && !blind(entry.datum, k);
                });
                const bool leftOut =
                    loss_.criterion() == Criterion::MulticlassHinge && sets[static_cast<std::size_t>(r)] == r;
                if (reads && !leftOut)
                    moving.push_back(row([&](const Entry& entry) { return coefficient(entry, r, k); }));
            }
        }
        if (moving.empty()) return true;
        if (free.empty()) return false;
        const Eigen::Index fixed = rank(constant);
        std::vector<Eigen::RowVectorXd> all = constant;
        all.insert(all.end(), moving.begin(), moving.end());
        return rank(all) == fixed + static_cast<Eigen::Index>(moving.size());
    }

    static Eigen::Index rank(const std::vector<Eigen::RowVectorXd>& rows) {
        Eigen::MatrixXd matrix(static_cast<Eigen::Index>(rows.size()), rows.front().size());
        for (std::size_t r = 0; r < rows.size(); ++r) {
            const double length = rows[r].norm();
            matrix.row(static_cast<Eigen::Index>(r)) =
                length > 0.0 ? Eigen::RowVectorXd(rows[r] / length) : rows[r];
        }
        return algebra::rankOf(matrix, kOuterRank);
    }

    const loss::Loss& loss_;
    int outputs_;
    network::Signature signature_;
    std::vector<Entry> entries_;
    Eigen::MatrixXd features_;
    bool hasBias_ = false;
};

}  // namespace

Result<bool> outerCertificate(const Place& place) {
    if (!loss::isPiecewiseMultilinear(place.loss.criterion()) || place.loss.network().depth() == 0)
        return false;
    return OuterLayer(place).holds();
}

}  // namespace omegascope::nonsmooth
