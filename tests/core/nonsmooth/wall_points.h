#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/clarke/clarke.h"
#include "tests/support/random_problems.h"

namespace omegascope::testing {

/// A random problem with ω moved onto `count` random walls; nothing when they have no common point near.
inline std::optional<Problem> problemOnWalls(const ProblemKind& kind, int count, Random& random) {
    Problem problem = randomProblem(kind, random);
    std::vector<network::Activation> walls = nonsmooth::allKinks(problem.loss), chosen;
    for (int k = 0; k < count && !walls.empty(); ++k) {
        const auto pick = walls.begin() + static_cast<std::ptrdiff_t>(random.index(walls.size()));
        chosen.push_back(*pick);
        walls.erase(pick);
    }
    const auto moved = nonsmooth::projectOntoWalls(problem.loss, problem.parameters, chosen);
    if (!moved) return std::nullopt;
    problem.parameters = moved->parameters;
    return problem;
}

}  // namespace omegascope::testing
