#include "core/studies/training/element_loops.h"

#include <cmath>

#include "core/support/instruction_sets.h"

namespace omegascope::studies {

using Eigen::Index;

// A template cannot be cloned, so each loop stands once and is called from a function for each type.
namespace {

template <typename Scalar>
OMEGASCOPE_INLINE void bendLoop(Scalar* __restrict x, const Scalar* __restrict bias, Index units,
                                Index columns, Scalar alpha) {
    for (Index i = 0; i < columns; ++i, x += units)
        for (Index k = 0; k < units; ++k) {
            const Scalar z = x[k] + bias[k];
            x[k] = z > Scalar{0} ? z : alpha * z;
        }
}

template <typename Scalar>
OMEGASCOPE_INLINE void bendBackLoop(Scalar* __restrict delta, const Scalar* __restrict x, Index count,
                                    Scalar alpha) {
    for (Index i = 0; i < count; ++i) delta[i] = x[i] > Scalar{0} ? delta[i] : alpha * delta[i];
}

template <typename Scalar>
OMEGASCOPE_INLINE void sigmoidBackLoop(Scalar* __restrict delta, const Scalar* __restrict x, Index count) {
    for (Index i = 0; i < count; ++i) delta[i] = delta[i] * (x[i] * (Scalar{1} - x[i]));
}

template <typename Scalar>
OMEGASCOPE_INLINE void sumLoop(const Scalar* __restrict delta, Index units, Index columns,
                               Scalar* __restrict sum) {
    for (Index k = 0; k < units; ++k) sum[k] = Scalar{0};
    for (Index i = 0; i < columns; ++i, delta += units)
        for (Index k = 0; k < units; ++k) sum[k] += delta[k];
}

template <typename Scalar>
OMEGASCOPE_INLINE void descendLoop(Scalar* __restrict parameters, const Scalar* __restrict gradient,
                                   Index count, Scalar step) {
    for (Index i = 0; i < count; ++i) parameters[i] -= step * gradient[i];
}

template <typename Scalar>
OMEGASCOPE_INLINE void adamLoop(Scalar* __restrict parameters, const Scalar* __restrict gradient,
                                Scalar* __restrict mean, Scalar* __restrict square, Index count,
                                const AdamStep<Scalar>& n) {
    const Scalar newMean = Scalar{1} - n.beta1, newSquare = Scalar{1} - n.beta2;
    for (Index i = 0; i < count; ++i) {
        const Scalar g = gradient[i];
        mean[i] = n.beta1 * mean[i] + newMean * g;
        square[i] = n.beta2 * square[i] + newSquare * (g * g);
        parameters[i] -=
            n.step * (mean[i] * n.meanScale) / (std::sqrt(square[i] * n.squareScale) + n.epsilon);
    }
}

}  // namespace

#define OMEGASCOPE_LOOPS(Scalar)                                                                           \
    template <>                                                                                            \
    OMEGASCOPE_CLONES void addBiasAndBend(Scalar* x, const Scalar* bias, Index units, Index columns,       \
                                          Scalar alpha) {                                                  \
        bendLoop(x, bias, units, columns, alpha);                                                          \
    }                                                                                                      \
    template <>                                                                                            \
    OMEGASCOPE_CLONES void bendBack(Scalar* delta, const Scalar* x, Index count, Scalar alpha) {           \
        bendBackLoop(delta, x, count, alpha);                                                              \
    }                                                                                                      \
    template <>                                                                                            \
    OMEGASCOPE_CLONES void sigmoidBack(Scalar* delta, const Scalar* x, Index count) {                      \
        sigmoidBackLoop(delta, x, count);                                                                  \
    }                                                                                                      \
    template <>                                                                                            \
    OMEGASCOPE_CLONES void sumColumns(const Scalar* delta, Index units, Index columns, Scalar* sum) {      \
        sumLoop(delta, units, columns, sum);                                                               \
    }                                                                                                      \
    template <>                                                                                            \
    OMEGASCOPE_CLONES void descend(Scalar* parameters, const Scalar* gradient, Index count, Scalar step) { \
        descendLoop(parameters, gradient, count, step);                                                    \
    }                                                                                                      \
    template <>                                                                                            \
    OMEGASCOPE_CLONES void adamStep(Scalar* parameters, const Scalar* gradient, Scalar* mean,              \
                                    Scalar* square, Index count, const AdamStep<Scalar>& numbers) {        \
        adamLoop(parameters, gradient, mean, square, count, numbers);                                      \
    }

OMEGASCOPE_LOOPS(float)
OMEGASCOPE_LOOPS(double)
#undef OMEGASCOPE_LOOPS

}  // namespace omegascope::studies
