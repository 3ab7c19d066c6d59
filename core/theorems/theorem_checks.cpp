#include "core/theorems/theorem_checks.h"

#include <array>

#include "core/theorems/check_list.h"

namespace omegascope::theorems {

Result<std::vector<TheoremCheck>> checkTheorems(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                                const PointAnalysis& point, const DataAnalysis& data,
                                                const Control& control) {
    const Scene scene{loss, parameters, point, data, control};
    const Error stopped = cancelled();
    std::vector<TheoremCheck> checks;
    using Check = TheoremCheck (*)(const Scene&);
    const std::array<Check, 8> beforePenalty{
        multilinearStructure, noDifferentiableExtrema, saddleLikeStructure, sharpMinimaArePositive,
        flatMinimaAreZero,    leakyCriticalPoints,     leakyLocalMinima,    unsolvedDataAreBlind};
    for (const Check check : beforePenalty) {
        if (control.stopped()) return stopped;
        checks.push_back(check(scene));
    }
    Result<std::vector<TheoremCheck>> penalty = penaltyChecks(scene);
    if (!penalty) return penalty.error();
    checks.insert(checks.end(), penalty->begin(), penalty->end());
    for (const Check check : {decompositionOfOneLayer, descentOfSeparableData}) {
        if (control.stopped()) return stopped;
        checks.push_back(check(scene));
    }
    Result<std::vector<TheoremCheck>> regression = regressionChecks(scene);
    if (!regression) return regression.error();
    checks.insert(checks.end(), regression->begin(), regression->end());
    checks.push_back(escapeNeurons(scene));
    return checks;
}

}  // namespace omegascope::theorems
