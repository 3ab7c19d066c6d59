#include "core/nonsmooth/deep/outer_certificate.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <set>
#include <vector>

#include "core/nonsmooth/curvature/open_entries.h"
#include "core/nonsmooth/deep/path_patterns.h"
#include "core/optimisation/linear_program.h"
#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

namespace {

using loss::Criterion;

constexpr double kInterior = 1e-6;  ///< τ in [kInterior, 1 - kInterior] counts as inside
constexpr double kAbsent = 1e-12;   ///< τ below this counts as 0
constexpr double kOuterRank = 1e-9;
constexpr double kStationary = 1e-9;
/// What a residual costs beside the gain of one τ inside (1/4 at the most): the program leaves none that it can avoid.
constexpr double kResidualPrice = 1e4;
constexpr double kMostLayerEntries = 4e5;  ///< coefficients of one program, a tenth of a second

/// With its multiplier.
struct Entry : OpenEntry {
    std::size_t position = 0;  ///< of its datum among those with an open entry
    double tau = 1.0;
};

class LayerTest {
  public:
    LayerTest(const Place& place, int layer)
        : loss_(place.loss),
          layer_(layer),
          outputs_(loss_.network().architecture().outputs),
          alpha_(loss_.network().architecture().alpha),
          signature_(place.signature) {
        for (const OpenEntry& entry : openEntries(loss_, signature_)) {
            if (data_.empty() || data_.back() != entry.datum) data_.push_back(entry.datum);
            entries_.push_back({entry, data_.size() - 1});
        }
        features_ = loss_.network()
                        .forward(place.parameters, loss_.dataset().points)
                        .features[static_cast<std::size_t>(layer)];
    }

    Result<bool> holds() {
        if (entries_.empty()) return true;
        if (hasKinkAbove() || !findRows()) return false;
        const Result<bool> stationary = findMultipliers();
        if (!stationary || !*stationary) return stationary;
        return fullRank();
    }

  private:
    /// The sums that must vanish for one output: over the paths above unit k (features: k ≥ 0) or above a bias.
    struct Row {
        int output = 0;
        PathPattern pattern;
        Eigen::Index feature = -1;
    };

    bool hasKinkAbove() const {
        for (const int i : data_)
            for (int layer = layer_ + 1; layer < signature_.layerCount(); ++layer)
                for (int k = 0; k < signature_.width(layer); ++k)
                    if (alpha_ != 1.0 && signature_.at(i, layer, k) == 0) return true;
        return false;
    }

    bool findRows() {
        const auto& architecture = loss_.network().architecture();
        const auto patterns =
            pathPatterns(architecture, signature_, data_, std::vector<char>(data_.size(), 1), layer_);
        if (!patterns) return false;
        std::set<PathPattern> constant;
        if (architecture.outputBias) constant = patterns->back();
        if (architecture.hiddenBias)
            for (std::size_t m = 0; m + 1 < patterns->size(); ++m)
                constant.insert((*patterns)[m].begin(), (*patterns)[m].end());
        for (int r = 0; r < outputs_; ++r) {
            for (const PathPattern& pattern : constant) rows_.push_back({r, pattern, -1});
            for (const PathPattern& pattern : patterns->front())
                for (Eigen::Index k = 0; k < features_.rows(); ++k) rows_.push_back({r, pattern, k});
        }
        const double rows = static_cast<double>(rows_.size()), columns = static_cast<double>(entries_.size());
        return (rows + 2.0 * columns) * 2.0 * (rows + columns) <= kMostLayerEntries;
    }

    double slope(const Entry& entry, const PathPattern& pattern) const {
        return std::pow(alpha_, static_cast<double>(pattern[entry.position]));
    }
    /// What an entry with τ = 1 adds to a row.
    double coefficient(const Entry& entry, const Row& row) const {
        const double sign = entry.plus == row.output ? 1.0 : entry.minus == row.output ? -1.0 : 0.0;
        if (sign == 0.0) return 0.0;
        const double feature = row.feature < 0 ? 1.0 : features_(row.feature, entry.datum);
        return sign * entry.weight * slope(entry, row.pattern) * feature;
    }
    /// The entry's share of the row is 0 and stays 0 near ω.
    bool blind(const Entry& entry, const Row& row) const {
        if (alpha_ != 0.0) return false;
        return row.pattern[entry.position] > 0 ||
               (row.feature >= 0 && signature_.at(entry.datum, layer_, static_cast<int>(row.feature)) < 0);
    }

    Result<bool> findMultipliers();

    bool inside(const Entry& entry) const {
        return entry.margin && entry.tau > kInterior && entry.tau < 1.0 - kInterior;
    }
    bool supports(const Entry& entry) const { return !entry.margin || entry.tau > kAbsent; }

    /// One class of every set that the supporting entries of a row connect, which is left out. (The other criteria
    /// connect nothing.)
    std::vector<int> connected(const Row& row) const {
        std::vector<int> root(static_cast<std::size_t>(outputs_));
        std::iota(root.begin(), root.end(), 0);
        const auto find = [&root](int r) {
            while (root[static_cast<std::size_t>(r)] != r) r = root[static_cast<std::size_t>(r)];
            return r;
        };
        for (const Entry& entry : entries_)
            if (entry.plus >= 0 && entry.minus >= 0 && supports(entry) && !blind(entry, row))
                root[static_cast<std::size_t>(find(entry.plus))] = find(entry.minus);
        std::vector<int> result;
        for (int r = 0; r < outputs_; ++r) result.push_back(find(r));
        return result;
    }

    bool fullRank() const;

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
    int layer_, outputs_;
    double alpha_;
    const network::Signature& signature_;
    std::vector<int> data_;  ///< with an open entry
    std::vector<Entry> entries_;
    std::vector<Row> rows_;
    Eigen::MatrixXd features_;
};

/// τ at the margins: the rows vanish, with as much of τ inside (0,1) as possible.
Result<bool> LayerTest::findMultipliers() {
    std::vector<std::size_t> margins;
    for (std::size_t e = 0; e < entries_.size(); ++e)
        if (entries_[e].margin) margins.push_back(e);
    const auto count = std::ssize(margins), rows = std::ssize(rows_);
    // Variables: τ, d with d ≤ τ, d ≤ 1 - τ, d ≤ 1/4; and the residual of each equation, split in two.
    optimisation::LinearProgram program(rows + 2 * count, 2 * count + 2 * rows);
    program.lower.setZero();
    program.upper.head(count).setOnes();
    program.upper.segment(count, count).setConstant(0.25);
    program.cost.segment(count, count).setConstant(-1.0);
    double magnitude = 0.0;
    for (const Entry& entry : entries_)
        magnitude += entry.weight * (1.0 + features_.col(entry.datum).cwiseAbs().sum());
    const double penalty = kResidualPrice * static_cast<double>(count + 1);
    program.cost.tail(2 * rows).setConstant(penalty);
    for (Eigen::Index r = 0; r < rows; ++r) {
        const Row& row = rows_[static_cast<std::size_t>(r)];
        double fixed = 0.0;
        for (const Entry& entry : entries_)
            if (!entry.margin) fixed += coefficient(entry, row);
        for (Eigen::Index a = 0; a < count; ++a)
            program.matrix(r, a) =
                coefficient(entries_[margins[static_cast<std::size_t>(a)]], row) / magnitude;
        program.matrix(r, 2 * count + r) = 1.0;
        program.matrix(r, 2 * count + rows + r) = -1.0;
        program.rowLower[r] = program.rowUpper[r] = -fixed / magnitude;
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

bool LayerTest::fullRank() const {
    std::vector<std::size_t> free;
    for (std::size_t e = 0; e < entries_.size(); ++e)
        if (inside(entries_[e])) free.push_back(e);
    const auto onFree = [&](const std::function<double(const Entry&)>& value) {
        Eigen::RowVectorXd result(std::ssize(free));
        for (std::size_t a = 0; a < free.size(); ++a)
            result[static_cast<Eigen::Index>(a)] = value(entries_[free[a]]) / entries_[free[a]].weight;
        return result;
    };
    std::vector<Eigen::RowVectorXd> constant, moving;
    constant.push_back(onFree([](const Entry& entry) { return entry.weight; }));
    for (const Row& row : rows_) {
        const auto values = [&](const Entry& entry) { return coefficient(entry, row); };
        if (row.feature < 0) {
            constant.push_back(onFree(values));
            continue;
        }
        const bool reads = std::ranges::any_of(entries_, [&](const Entry& entry) {
            return supports(entry) && (entry.plus == row.output || entry.minus == row.output) &&
                   !blind(entry, row);
        });
        const bool leftOut = loss_.criterion() == Criterion::MulticlassHinge &&
                             connected(row)[static_cast<std::size_t>(row.output)] == row.output;
        if (reads && !leftOut) moving.push_back(onFree(values));
    }
    if (moving.empty()) return true;
    if (free.empty()) return false;
    const Eigen::Index fixed = rank(constant);
    std::vector<Eigen::RowVectorXd> all = constant;
    all.insert(all.end(), moving.begin(), moving.end());
    return rank(all) == fixed + std::ssize(moving);
}

}  // namespace

Result<bool> outerCertificate(const Place& place) {
    if (!loss::isPiecewiseMultilinear(place.loss.criterion())) return false;
    for (int layer = place.loss.network().depth(); layer > 0; --layer) {
        const Result<bool> holds = LayerTest(place, layer).holds();
        if (!holds || *holds) return holds;
    }
    return false;
}

}  // namespace omegascope::nonsmooth
