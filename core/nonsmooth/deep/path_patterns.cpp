#include "core/nonsmooth/deep/path_patterns.h"

namespace omegascope::nonsmooth {

std::optional<PathPatterns> pathPatterns(const network::Architecture& architecture,
                                         const network::Signature& cell, const std::vector<int>& data,
                                         const std::vector<char>& taken, int above) {
    constexpr std::size_t kMostPatterns = 1024;
    const double alpha = architecture.alpha;
    const int depth = architecture.depth();
    PathPatterns patterns(static_cast<std::size_t>(depth - above + 1));
    patterns.back().insert(PathPattern(data.size(), 0));
    std::size_t count = 1;
    for (int layer = depth; layer > above; --layer) {
        const auto& upper = patterns[static_cast<std::size_t>(layer - above)];
        auto& here = patterns[static_cast<std::size_t>(layer - above - 1)];
        for (int k = 0; k < cell.width(layer); ++k)
            for (PathPattern pattern : upper) {
                bool blind = alpha == 0.0;
                for (std::size_t i = 0; i < data.size(); ++i) {
                    if (!taken[i]) continue;
                    const bool slopes = alpha != 1.0 && cell.at(data[i], layer, k) < 0;
                    if (slopes && (alpha != 0.0 || pattern[i] == 0)) ++pattern[i];
                    blind = blind && pattern[i] > 0;
                }
                if (!blind) here.insert(std::move(pattern));
            }
        count += here.size();
        if (count > kMostPatterns) return std::nullopt;
    }
    return patterns;
}

}  // namespace omegascope::nonsmooth
