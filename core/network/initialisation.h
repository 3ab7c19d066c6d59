#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <string_view>

#include "core/network/network.h"

namespace omegascope::network {

/// How the weights of a layer with n_in inputs and n_out units are drawn; biases start at 0.
///
/// | name   | weights                                  | source                   |
/// |--------|------------------------------------------|--------------------------|
/// | Xavier | uniform on ±√(6 / (n_in + n_out))        | Glorot and Bengio 2010   |
/// | He     | normal, standard deviation √(2 / n_in)   | He et al. 2015           |
/// | LeCun  | normal, standard deviation √(1 / n_in)   | LeCun et al. 1998        |
/// | Normal | normal, mean μ and standard deviation σ  | [S, Prop. 4-5]           |
/// | Zeros  | 0                                        |                          |
/// | Positive | \|normal\|, mean μ, standard deviation σ  | [S, Prop. 4]: the event W, V > 0 |
///
/// A convolution counts the numbers of a kernel: n_in = input channels · height · width, n_out = channels · height · width.
enum class Scheme { Xavier, He, LeCun, Normal, Zeros, Positive };
inline constexpr std::array kSchemes{Scheme::Xavier, Scheme::He,    Scheme::LeCun,
                                     Scheme::Normal, Scheme::Zeros, Scheme::Positive};
/// "xavier", "he", "lecun", "normal", "zeros", "positive".
std::string_view name(Scheme scheme);

struct Initialisation {
    Scheme scheme = Scheme::He;
    double mean = 0.0, deviation = 1.0;  ///< of Normal and Positive
    std::uint64_t seed = 1;
};

/// ω drawn block by block. The same seed gives the same bits on every platform.
Eigen::VectorXd initialParameters(const Network& network, const Initialisation& how);

}  // namespace omegascope::network
