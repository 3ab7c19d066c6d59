#include "core/dynamics/methods/mini_batch.h"

#include <algorithm>

#include "core/dynamics/methods/step_random.h"

namespace omegascope::dynamics {

Eigen::VectorXd epochOrder(int count, std::uint64_t seed, int epoch) {
    Random random = stepRandom(seed, epoch);
    Eigen::VectorXd order = Eigen::VectorXd::LinSpaced(count, 0.0, count - 1.0);
    for (Eigen::Index i = count - 1; i > 0; --i)
        std::swap(order(i), order(static_cast<Eigen::Index>(random.index(static_cast<std::size_t>(i) + 1))));
    return order;
}

Memory MiniBatch::freshMemory(const Eigen::VectorXd&) const {
    return {{epochOrder(loss().dataset().size(), spec().seed, 0)}, {}};
}

std::optional<std::string> MiniBatch::move(State& state) {
    const int count = loss().dataset().size();
    const int size = std::min(spec().batch, count);
    const int perEpoch = (count + size - 1) / size;
    const int place = state.step % perEpoch;
    if (place == 0 && state.step > 0)
        state.memory.vectors[0] = epochOrder(count, spec().seed, state.step / perEpoch);
    batch_.clear();
    for (int j = place * size; j < std::min(count, (place + 1) * size); ++j)
        batch_.push_back(static_cast<int>(state.memory.vectors[0](j)));
    passes().batchGradient(state.point, batch_, estimate_);
    account(stepLength(state.step), &estimate_);
    state.point -= usedLength() * estimate_;
    return std::nullopt;
}

}  // namespace omegascope::dynamics
