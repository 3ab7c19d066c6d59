#include "core/network/initialisation.h"

#include <cmath>
#include <stdexcept>

#include "core/support/random.h"

namespace omegascope::network {

namespace {

/// n_in and n_out of a block of weights.
struct Fans {
    double in = 1.0, out = 1.0;
};

Fans fansOf(const Block& block) {
    const bool convolution = block.shape.size() == 4, replicas = block.shape.size() == 3;
    const double kernel = convolution ? block.shape[2] * block.shape[3] : 1.0;
    return {static_cast<double>(block.fan), block.shape[replicas ? 1 : 0] * kernel};
}

double drawn(const Initialisation& how, const Fans& fans, Random& random) {
    switch (how.scheme) {
        case Scheme::Xavier: {
            const double bound = std::sqrt(6.0 / (fans.in + fans.out));
            return random.uniform(-bound, bound);
        }
        case Scheme::He:
            return std::sqrt(2.0 / fans.in) * random.normal();
        case Scheme::LeCun:
            return std::sqrt(1.0 / fans.in) * random.normal();
        case Scheme::Normal:
            return how.mean + how.deviation * random.normal();
        case Scheme::Zeros:
            return 0.0;
        case Scheme::Positive:
            return std::abs(how.mean + how.deviation * random.normal());
    }
    throw std::invalid_argument("not a scheme");
}

}  // namespace

std::string_view name(Scheme scheme) {
    switch (scheme) {
        case Scheme::Xavier:
            return "xavier";
        case Scheme::He:
            return "he";
        case Scheme::LeCun:
            return "lecun";
        case Scheme::Normal:
            return "normal";
        case Scheme::Zeros:
            return "zeros";
        case Scheme::Positive:
            return "positive";
    }
    throw std::invalid_argument("not a scheme");
}

Eigen::VectorXd initialParameters(const Network& network, const Initialisation& how) {
    Eigen::VectorXd parameters = Eigen::VectorXd::Zero(network.parameterCount());
    Random random(how.seed);
    for (const Block& block : network.layout().blocks()) {
        if (block.bias) continue;
        const Fans fans = fansOf(block);
        for (Eigen::Index k = 0; k < block.size; ++k) parameters[block.offset + k] = drawn(how, fans, random);
    }
    return parameters;
}

}  // namespace omegascope::network
