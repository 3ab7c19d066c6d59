#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/nonsmooth/local_minimum.h"

namespace omegascope::nonsmooth {

/// A local minimum that was found, with how often.
struct FoundMinimum {
    Eigen::VectorXd parameters;
    double loss = 0.0;
    LocalMinimum verdict;
    std::vector<int> deadData, unsolvedData;  ///< dead ones for α = 0 alone
    int basin = 0;  ///< starts that ended here (same loss to 1e-9, same verdict, same dead and unsolved data)
    bool runsOff =
        false;  ///< no minimum was met: the loss still fell where the descent was left, far out (valley_walk.h)
};

/// Descents that ran off to the same loss, to 1e-3 of it.
struct RunawayDescent {
    double loss = 0.0;      ///< the lowest that was met
    double distance = 0.0;  ///< |ω| there, all units balanced
    int starts = 0;
};

/// Why descents did not end at a minimum, with how many.
struct DescentFailure {
    std::string sentence;
    int count = 0;
};

struct MinimaSearch {
    std::vector<FoundMinimum> minima;      ///< by loss, then by basin (largest first)
    std::vector<RunawayDescent> runaways;  ///< by loss; sampled
    int starts = 0;                        ///< that were run: basins + ranOff() + undecided + failed()
    int undecided = 0;                     ///< starts that ended without a verdict, see `doubts`
    std::vector<DescentFailure> doubts;    ///< what the undecided starts could not settle, as below
    std::vector<DescentFailure>
        failures;  ///< what broke descents off, in the order of the first start that met each
    bool stopped = false;

    int failed() const;
    int ranOff() const;
};

/// Data times parameters of a search; beyond it one descent, a sequence of linear programs, takes hours.
inline constexpr double kMostSearchProducts = 1 << 20;

/// Verdicts of which a search needs hundreds: fewer cones than a single one looks at.
inline MinimumOptions quickVerdicts() {
    MinimumOptions options;
    options.cellBudget = 96;
    options.listingWork = 1e5;
    return options;
}

/// A descent from a start to a point with a verdict, as descendToMinimum.
using DescendFrom = std::function<Result<FoundMinimum>(const loss::Loss&, const Eigen::VectorXd& start,
                                                       const MinimumOptions&, const Control&)>;

struct MinimaOptions {
    int starts = 300;
    std::uint64_t seed = 1;
    double radius = 2.0;  ///< starts: standard normal entries times this
    int threads = 0;      ///< 0: one per core; the result is the same for every number
    MinimumOptions minimum = quickVerdicts();
    DescendFrom descend = {};  ///< how descents go; none: descendToMinimum
};

/// Cell-LP descent from random starts: fix the hidden signs, minimise L over the closed cell by one linear
/// program (one hidden layer, hinge), certify, follow the descent ray with an exact piecewise line search,
/// again.   [THEORY] Where the loss on a cell is no linear program (deep, multiclass, squared), the descent
/// follows the verdict's direction of descent alone, with the same line search. What is then no minimum is followed along
/// its valley, which leads to a lower place, off to infinity, or nowhere; the last verdict is asked with all its means.
/// Of a network with replicas options.descend must say how (dynamics::findMinima does): cells are no linear programs there.
/// More than kMostSearchProducts: a Limit.
Result<MinimaSearch> findMinima(const loss::Loss& loss, const MinimaOptions& options = {},
                                const Control& control = {});

/// One descent from `start` to a point with a verdict.
Result<FoundMinimum> descendToMinimum(const loss::Loss& loss, const Eigen::VectorXd& start,
                                      const MinimumOptions& options = quickVerdicts(),
                                      const Control& control = {});

}  // namespace omegascope::nonsmooth
