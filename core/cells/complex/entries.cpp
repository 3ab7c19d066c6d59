#include "core/cells/complex/entries.h"

namespace omegascope::cells {

Entries::Entries(const loss::Loss& loss)
    : dataCount_(loss.dataset().size()), criterionLayer_(loss.criterionLayer()) {
    const network::Signature shape = loss.emptySignature();
    for (int layer = 1; layer <= shape.layerCount(); ++layer) {
        first_.push_back(static_cast<int>(layerOf_.size()));
        layerOf_.insert(layerOf_.end(), static_cast<std::size_t>(shape.width(layer)), layer);
    }
    first_.push_back(static_cast<int>(layerOf_.size()));
    if (loss.criterion() != loss::Criterion::MulticlassHinge) return;
    for (int i = 0; i < dataCount_; ++i)
        constantUnit_.push_back(static_cast<int>(loss.dataset().targets(0, i)));
}

bool Entries::isConstant(int number) const {
    if (constantUnit_.empty()) return false;
    const network::Activation a = activation(number);
    return a.layer == criterionLayer_ && a.unit == constantUnit_[static_cast<std::size_t>(a.datum)];
}

}  // namespace omegascope::cells
