#include "core/dynamics/methods/state.h"

#include <algorithm>

#include "core/dynamics/flow/gradient_flow.h"

namespace omegascope::dynamics {

double Memory::numbers() const {
    double count = 0.0;
    for (const auto& vector : vectors) count += static_cast<double>(vector.size());
    // Entries of a signature take a byte.
    if (piece)
        count += static_cast<double>(piece->start.size()) +
                 static_cast<double>(piece->signature.entries().size()) / sizeof(double);
    return count;
}

bool Memory::operator==(const Memory& other) const {
    const auto same = [](const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
        return a.size() == b.size() && (a.array() == b.array()).all();
    };
    if (!std::equal(vectors.begin(), vectors.end(), other.vectors.begin(), other.vectors.end(), same))
        return false;
    if (!piece || !other.piece) return !piece && !other.piece;
    return same(piece->start, other.piece->start) && piece->time == other.piece->time &&
           piece->duration == other.piece->duration && piece->signature == other.piece->signature;
}

}  // namespace omegascope::dynamics
