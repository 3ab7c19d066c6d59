#include "core/nonsmooth/clarke/datum_branches.h"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include "core/loss/masks.h"
#include "core/loss/replica_penalty.h"

namespace omegascope::nonsmooth {

namespace {

using network::Activation;

/// The loss of some of the data, with their weights as they are, without a penalty.
loss::Loss restricted(const loss::Loss& loss, const std::vector<Eigen::Index>& data) {
    const data::Dataset& all = loss.dataset();
    data::Dataset some;
    some.points = all.points(Eigen::all, data);
    some.targets = all.targets(Eigen::all, data);
    some.scheme = data::WeightScheme::Explicit;
    some.weights = loss.weights()(Eigen::all, data);
    return {loss::withoutPenalty(loss.network()), loss.criterion(), std::move(some)};
}

network::Signature restricted(const network::Signature& signature, network::Signature result,
                              const std::vector<Eigen::Index>& data) {
    for (std::size_t i = 0; i < data.size(); ++i)
        for (int layer = 1; layer <= signature.layerCount(); ++layer)
            for (int unit = 0; unit < signature.width(layer); ++unit)
                result.set(static_cast<int>(i), layer, unit,
                           signature.at(static_cast<int>(data[i]), layer, unit));
    return result;
}

std::int8_t side(std::int8_t state) {
    return state > 0 ? std::int8_t{1} : std::int8_t{-1};
}

/// ∂(pre-activation)/∂(z^(ℓ) or ŷ), one column.
Eigen::MatrixXd seedOf(const loss::Loss& loss, const Activation& entry, const Eigen::MatrixXd& outputs) {
    if (entry.layer <= loss.network().depth())
        return Eigen::VectorXd::Unit(loss.network().architecture().width(entry.layer), entry.unit);
    const int units = loss::criterionUnits(loss.criterion(), loss.network().architecture().outputs);
    const Eigen::MatrixXd one = Eigen::MatrixXd::Ones(loss.weights().rows(), 1);
    return loss::outputGradient(loss.criterion(), outputs, loss.dataset().targets, one,
                                Eigen::VectorXd::Unit(units, entry.unit));
}

/// @param loss  of one datum
DatumBranches::Form formOf(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                           const network::Signature& signature, const Activation& entry) {
    const network::Network& network = loss.network();
    const data::Dataset& datum = loss.dataset();
    const loss::Masks branch = loss::masks(network, loss.criterion(), datum.targets, signature);
    const network::ForwardPass pass = maskedForward(network, branch, parameters, datum.points);
    const Eigen::MatrixXd seed = seedOf(loss, entry, pass.outputs);
    DatumBranches::Form form;
    form.gradient = maskedBackward(network, branch, parameters, pass.features, seed, entry.layer);
    form.value = entry.layer <= network.depth()
                     ? pass.preActivations[static_cast<std::size_t>(entry.layer - 1)](entry.unit, 0)
                     : criterionPreActivations(loss.criterion(), pass.outputs, datum.targets)(entry.unit, 0);
    const Eigen::VectorXd size = parameters.cwiseAbs();
    const network::ForwardPass sizes = maskedForward(network, branch, size, datum.points.cwiseAbs());
    form.size = maskedBackward(network, branch, size, sizes.features, seed.cwiseAbs(), entry.layer).norm();
    return form;
}

}  // namespace

bool DatumBranches::Form::vanishes() const {
    constexpr double kRounding = 1e-9;
    return gradient.norm() <= kRounding * size;
}

DatumBranches::DatumBranches(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                             network::Signature base, std::vector<Activation> active)
    : loss_(loss),
      parameters_(parameters),
      base_(std::move(base)),
      active_(std::move(active)),
      forms_(active_.size()) {
    if (std::ranges::adjacent_find(active_, std::ranges::greater_equal()) != active_.end())
        throw std::invalid_argument("DatumBranches: the active entries are not ascending");
    std::size_t next = 0;
    for (int datum = 0; datum < loss.dataset().size(); ++datum) {
        const std::size_t first = next;
        while (next < active_.size() && active_[next].datum == datum) ++next;
        if (next == first) {
            quiet_.push_back(datum);
            continue;
        }
        groupOf_.insert(groupOf_.end(), next - first, groups_.size());
        groups_.push_back({first, next, restricted(loss, {datum}), {}});
    }
}

const Eigen::VectorXd& DatumBranches::rest() {
    if (rest_) return *rest_;
    rest_ = Eigen::VectorXd::Zero(parameters_.size());
    loss::addPenaltyGradient(loss_.network(), parameters_, *rest_);
    if (quiet_.empty()) return *rest_;
    const loss::Loss quiet = restricted(loss_, quiet_);
    *rest_ += quiet.gradientInCell(parameters_, restricted(base_, quiet.emptySignature(), quiet_));
    return *rest_;
}

network::Signature DatumBranches::datumSignature(const Group& group, const States& states) const {
    network::Signature result = restricted(base_, group.loss.emptySignature(), {active_[group.first].datum});
    for (std::size_t e = group.first; e < group.end; ++e)
        result.set(0, active_[e].layer, active_[e].unit, side(states[e]));
    return result;
}

const DatumBranches::Form& DatumBranches::form(std::size_t entry, const States& states) {
    const Group& group = groups_[groupOf_[entry]];
    const Activation& activation = active_[entry];
    States below;
    for (std::size_t e = group.first; active_[e].layer < activation.layer; ++e) below.push_back(states[e]);
    const auto known = forms_[entry].find(below);
    if (known != forms_[entry].end()) return known->second;
    stored_ += static_cast<double>(parameters_.size());
    Form form = formOf(group.loss, parameters_, datumSignature(group, states), activation);
    return forms_[entry].emplace(std::move(below), std::move(form)).first->second;
}

Eigen::VectorXd DatumBranches::gradient(const States& states) {
    Eigen::VectorXd sum = rest();
    for (Group& group : groups_) {
        States own(states.begin() + static_cast<std::ptrdiff_t>(group.first),
                   states.begin() + static_cast<std::ptrdiff_t>(group.end));
        auto known = group.gradients.find(own);
        if (known == group.gradients.end()) {
            Eigen::VectorXd gradient = group.loss.gradientInCell(parameters_, datumSignature(group, states));
            stored_ += static_cast<double>(parameters_.size());
            known = group.gradients.emplace(std::move(own), std::move(gradient)).first;
        }
        sum += known->second;
    }
    return sum;
}

States DatumBranches::statesOf(const network::Signature& signature) const {
    States result;
    for (const Activation& entry : active_)
        result.push_back(signature.at(entry.datum, entry.layer, entry.unit));
    return result;
}

network::Signature DatumBranches::signature(const States& states) const {
    network::Signature result = base_;
    for (std::size_t e = 0; e < active_.size(); ++e)
        result.set(active_[e].datum, active_[e].layer, active_[e].unit, side(states[e]));
    return result;
}

}  // namespace omegascope::nonsmooth
