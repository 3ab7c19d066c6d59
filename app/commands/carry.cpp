#include "app/commands/carry.h"

#include <cmath>

#include "app/session/session.h"
#include "core/loss/class_problems.h"
#include "core/support/random.h"

namespace omegascope::commands {

namespace {

constexpr double kRadius = 3.0;

/// Random values for every entry of ω': normal with variance 1/fan-in of the entry's layer.
Eigen::VectorXd freshParameters(const network::Network& network, std::uint64_t seed) {
    Random random(seed);
    Eigen::VectorXd fresh(network.parameterCount());
    for (const auto& block : network.layout().blocks()) {
        const auto* weight = network.layout().weight(block.layer);
        const double fanIn = static_cast<double>(weight->fan);
        for (Eigen::Index i = 0; i < block.size; ++i)
            fresh(block.offset + i) = random.normal() / std::sqrt(fanIn);
    }
    return fresh;
}

}  // namespace

Carrier transplanting(const network::Network& from, const network::Network& to, std::uint64_t seed) {
    const auto carry = [source = from.layout(), target = to.layout()](const Eigen::VectorXd& vector) {
        return network::transplant(source, vector, target);
    };
    const Eigen::VectorXd isNew = 1.0 - carry(Eigen::VectorXd::Ones(from.parameterCount())).array();
    const Eigen::VectorXd added = isNew.cwiseProduct(freshParameters(to, seed));
    return {[carry, added](const Eigen::VectorXd& point) { return Eigen::VectorXd(carry(point) + added); },
            carry};
}

Carrier mappingOutputs(const network::Network& from, const network::Network& to,
                       const Eigen::MatrixXd& outputs) {
    const auto map = [source = from.layout(), target = to.layout(), outputs,
                      last = from.depth() + 1](const Eigen::VectorXd& vector) {
        Eigen::VectorXd mapped = network::transplant(source, vector, target);
        const auto apply = [&](const network::Block* read, const network::Block* write) {
            if (read == nullptr || write == nullptr) return;
            const Eigen::Map<const network::RowMajorMatrix> old(vector.data() + read->offset, outputs.cols(),
                                                                read->size / outputs.cols());
            Eigen::Map<network::RowMajorMatrix>(mapped.data() + write->offset, outputs.rows(), old.cols()) =
                outputs * old;
        };
        apply(source.weight(last), target.weight(last));
        apply(source.bias(last), target.bias(last));
        return mapped;
    };
    return {map, map};
}

Carrier replicating(const network::Network& to) {
    const auto carry = [to](const Eigen::VectorXd& vector) { return loss::replicated(to, vector); };
    return {carry, carry};
}

Carrier sharing(const network::Network& from) {
    const auto carry = [from](const Eigen::VectorXd& vector) { return loss::shared(from, vector); };
    return {carry, carry};
}

slice::SliceSpec carrySlice(const slice::SliceSpec& slice, const Carrier& carrier, const network::Network& to,
                            const Eigen::VectorXd& parameters) {
    slice::SliceSpec carried = slice;
    carried.origin = carrier.point(slice.origin);
    for (auto& direction : carried.directions) {
        if (auto* block = std::get_if<slice::BlockDirection>(&direction))
            block->vector = carrier.direction(block->vector);
        if (auto* toward = std::get_if<slice::TowardDirection>(&direction))
            toward->target = carrier.point(toward->target);
    }
    carried = slice::follow(carried, to, parameters);
    if (session::resolveSlice(carried, to)) return carried;
    return slice::defaultSlice(to, parameters, kRadius);
}

}  // namespace omegascope::commands
