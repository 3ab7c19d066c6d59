#include "core/nonsmooth/deep/flat_walls.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/clarke/datum_branches.h"
#include "core/nonsmooth/curvature/invariances.h"
#include "core/nonsmooth/first_order/first_order_test.h"
#include "core/support/dense_algebra.h"
#include "core/theory/flat_cells.h"

namespace omegascope::nonsmooth {

namespace {

/// What one incident cell shows.
struct CellFacts {
    Eigen::MatrixXd forms;  ///< s_r a_r, unit columns
    bool flat = false;
    bool independent = false;
    std::vector<char> raises;  ///< per active entry: r in R
};

CellFacts factsOf(const Place& place, const IncidentCells& incident, const IncidentCell& cell,
                  DatumBranches& branches) {
    CellFacts facts;
    const double size = std::max(termSizes(place.loss, place.parameters, cell.signature).norm(),
                                 std::numeric_limits<double>::min());
    const bool level = cell.gradient.norm() <= kCountsAsZero * size;
    facts.flat = level && theory::isFlatCell(place.loss, cell.signature);
    const auto count = std::ssize(incident.active);
    facts.forms.resize(place.parameters.size(), count);
    for (Eigen::Index r = 0; r < count; ++r) {
        const auto entry = static_cast<std::size_t>(r);
        facts.forms.col(r) =
            branches.form(entry, cell.states).gradient.normalized() * static_cast<double>(cell.states[entry]);
    }
    facts.independent = algebra::rankOf(facts.forms, kDeepRank) == count;
    facts.raises.assign(incident.active.size(), 0);
    if (!facts.independent || count == 0 || level) return facts;
    const Eigen::VectorXd lambda = algebra::leastSquares(facts.forms, cell.gradient);
    for (Eigen::Index r = 0; r < count; ++r)
        if (lambda[r] > kCountsAsNegative * size) facts.raises[static_cast<std::size_t>(r)] = 1;
    return facts;
}

}  // namespace

bool heldByFlatCells(const Place& place, const IncidentCells& incident, const Eigen::MatrixXd& z) {
    if (!incident.certain || !incident.complete || !incident.idle.empty()) return false;
    for (const IncidentCell& cell : incident.cells)
        if (std::ranges::find(cell.states, 0) != cell.states.end()) return false;
    DatumBranches branches(place.loss, place.parameters, resolved(place.signature, -1), incident.active);
    std::vector<CellFacts> facts;
    for (const IncidentCell& cell : incident.cells) {
        facts.push_back(factsOf(place, incident, cell, branches));
        if (!facts.back().flat && !facts.back().independent) return false;
    }
    const auto within = [&](std::size_t u, std::size_t v) {
        for (std::size_t r = 0; r < incident.active.size(); ++r)
            if (facts[u].raises[r] == 0 && incident.cells[u].states[r] != incident.cells[v].states[r])
                return false;
        return true;
    };
    for (std::size_t u = 0; u < facts.size(); ++u) {
        if (facts[u].flat) continue;
        bool held = false;
        for (std::size_t v = 0; v < facts.size() && !held; ++v) held = facts[v].flat && within(u, v);
        if (held) continue;
        const bool all = std::ranges::find(facts[u].raises, 0) == facts[u].raises.end();
        const bool spans =
            facts[u].forms.cols() + z.cols() == place.parameters.size() &&
            (z.cols() == 0 || (z.transpose() * facts[u].forms).cwiseAbs().maxCoeff() <= kDeepRank);
        if (!all || !spans) return false;
    }
    return true;
}

}  // namespace omegascope::nonsmooth
