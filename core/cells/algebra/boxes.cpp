#include "core/cells/algebra/boxes.h"

#include <algorithm>
#include <cstddef>

namespace omegascope::cells {

bool meet(const Box& a, const Box& b, double slack) {
    return a.x0 <= b.x1 + slack && b.x0 <= a.x1 + slack && a.y0 <= b.y1 + slack && b.y0 <= a.y1 + slack;
}

std::vector<Box> joined(std::vector<Box> boxes, double slack) {
    for (bool again = true; again;) {
        again = false;
        std::vector<Box> apart;
        for (const Box& box : boxes) {
            const auto near = std::find_if(apart.begin(), apart.end(),
                                           [&](const Box& other) { return meet(box, other, slack); });
            if (near == apart.end()) {
                apart.push_back(box);
                continue;
            }
            *near = {std::min(near->x0, box.x0), std::max(near->x1, box.x1), std::min(near->y0, box.y0),
                     std::max(near->y1, box.y1)};
            again = true;
        }
        boxes = std::move(apart);
    }
    return boxes;
}

std::vector<Box> undecidedPlaces(const std::vector<Box>& boxes) {
    constexpr double kNear = 1e-9;
    std::vector<Box> inside;
    for (const Box& box : boxes) {
        const Box cut{std::max(box.x0, -1.0), std::min(box.x1, 1.0), std::max(box.y0, -1.0),
                      std::min(box.y1, 1.0)};
        if (cut.x0 <= cut.x1 && cut.y0 <= cut.y1) inside.push_back(cut);
    }
    return joined(std::move(inside), kNear);
}

}  // namespace omegascope::cells
