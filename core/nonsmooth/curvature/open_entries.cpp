#include "core/nonsmooth/curvature/open_entries.h"

namespace omegascope::nonsmooth {

using loss::Criterion;

std::vector<OpenEntry> openEntries(const loss::Loss& loss, const network::Signature& signature) {
    std::vector<OpenEntry> entries;
    if (!loss::isPiecewiseMultilinear(loss.criterion())) return entries;
    const int layer = loss.criterionLayer();
    for (int i = 0; i < loss.dataset().size(); ++i)
        for (int r = 0; r < signature.width(layer); ++r) {
            const int state = signature.at(i, layer, r);
            if (state < 0) continue;
            const double target = loss.dataset().targets(0, i);
            OpenEntry entry{i, r, -1, -1, loss.weights()(loss.weights().rows() == 1 ? 0 : r, i), state == 0};
            if (loss.criterion() == Criterion::Hinge) {
                (target > 0 ? entry.minus : entry.plus) = 0;
            } else if (loss.criterion() == Criterion::OneVersusAll) {
                (r == static_cast<int>(target) ? entry.minus : entry.plus) = r;
            } else {
                entry.plus = r;
                entry.minus = static_cast<int>(target);
                if (entry.plus == entry.minus) continue;
            }
            entries.push_back(entry);
        }
    return entries;
}

}  // namespace omegascope::nonsmooth
