#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <vector>

#include "core/support/result.h"

namespace omegascope::studies {

/// How the weights of a network are drawn: normal, each layer with the deviation of its rule; biases start at 0.
///
/// | name             | mean | deviation                  | source                                        |
/// |------------------|------|----------------------------|-----------------------------------------------|
/// | he               | 0    | √(2 / n_in)                | He et al. 2015                                |
/// | lecun            | 0    | √(1 / n_in)                | LeCun et al. 1998                             |
/// | xavier           | 0    | √(2 / (n_in + n_out))      | [S, Fig. 6] after Glorot and Bengio 2010      |
/// | normal:MEAN:DEV  | MEAN | DEV                        | [S, Prop. 4-5]                                |
///
/// network::Initialisation draws Xavier's weights uniformly, as a session does; S takes the normal distribution.
struct StartRule {
    enum class Scheme { He, LeCun, Xavier, Normal };
    Scheme scheme = Scheme::He;
    double mean = 0.0, deviation = 1.0;  ///< of Normal

    double deviationOf(int inputs, int outputs) const;
};

Result<StartRule> startRule(const std::string& text);

/// ω of a trainer (placesOf), drawn in its order. The same seed gives the same bits.
Eigen::VectorXd drawStart(const std::vector<int>& widths, const StartRule& rule, std::uint64_t seed);

}  // namespace omegascope::studies
