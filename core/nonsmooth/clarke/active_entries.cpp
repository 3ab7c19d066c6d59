#include "core/nonsmooth/clarke/active_entries.h"

#include <cmath>

#include "core/nonsmooth/clarke/datum_branches.h"

namespace omegascope::nonsmooth {

using network::Activation;

bool hasKink(const loss::Loss& loss, const Activation& entry) {
    return entry.layer == loss.criterionLayer() || loss.network().architecture().alpha < 1.0;
}

std::vector<Activation> allKinks(const loss::Loss& loss) {
    network::Signature walls = loss.emptySignature();
    if (loss.criterion() == loss::Criterion::MulticlassHinge)
        for (int i = 0; i < walls.dataCount(); ++i)
            walls.set(i, loss.criterionLayer(), static_cast<int>(loss.dataset().targets(0, i)), 1);
    return activeKinks(loss, walls);
}

std::vector<Activation> activeKinks(const loss::Loss& loss, const network::Signature& here) {
    std::vector<Activation> result = here.zeros();
    std::erase_if(result, [&](const Activation& entry) { return !hasKink(loss, entry); });
    return result;
}

std::vector<Activation> kinksWithin(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                    const network::Signature& here, double reach) {
    const std::vector<Activation> walls = allKinks(loss);
    std::vector<bool> near(walls.size(), false);
    for (const std::int8_t state : {std::int8_t{-1}, std::int8_t{1}}) {
        DatumBranches branches(loss, parameters, resolved(here, state), walls);
        const States states = branches.statesOf(resolved(here, state));
        for (std::size_t e = 0; e < walls.size(); ++e) {
            const DatumBranches::Form& form = branches.form(e, states);
            if (std::abs(form.value) <= reach * form.gradient.norm()) near[e] = true;
        }
    }
    std::vector<Activation> result;
    for (std::size_t e = 0; e < walls.size(); ++e)
        if (near[e] || here.at(walls[e].datum, walls[e].layer, walls[e].unit) == 0)
            result.push_back(walls[e]);
    return result;
}

}  // namespace omegascope::nonsmooth
