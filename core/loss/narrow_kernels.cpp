#include "core/loss/narrow_kernels.h"

#include "core/support/instruction_sets.h"

namespace omegascope::loss {

OMEGASCOPE_CLONES void narrowAffine(const double* weights, const double* bias, const double* features,
                                    Eigen::Index units, Eigen::Index inputs, Eigen::Index count, double* z) {
    for (Eigen::Index i = 0; i < count; ++i) {
        double* __restrict column = z + i * units;
        const double* x = features + i * inputs;
        for (Eigen::Index k = 0; k < units; ++k) column[k] = bias[k];
        for (Eigen::Index j = 0; j < inputs; ++j) {
            const double* w = weights + j * units;
            const double xj = x[j];
            for (Eigen::Index k = 0; k < units; ++k) column[k] += w[k] * xj;
        }
    }
}

OMEGASCOPE_CLONES void narrowBackward(const double* v, const double* delta, const double* z,
                                      Eigen::Index units, Eigen::Index count, double alpha, double* below) {
    for (Eigen::Index i = 0; i < count; ++i) {
        const double active = delta[i];
        const double inactive = alpha * delta[i];
        const double* column = z + i * units;
        double* __restrict result = below + i * units;
        for (Eigen::Index k = 0; k < units; ++k) result[k] = v[k] * (column[k] > 0.0 ? active : inactive);
    }
}

OMEGASCOPE_CLONES void narrowAccumulate(const double* delta, const double* features, const double* used,
                                        Eigen::Index units, Eigen::Index inputs, Eigen::Index count,
                                        double* weights, double* bias) {
    double* __restrict b = bias;
    for (Eigen::Index i = 0; i < count; ++i) {
        if (used && used[i] == 0.0) continue;
        const double* column = delta + i * units;
        const double* x = features + i * inputs;
        for (Eigen::Index k = 0; k < units; ++k) b[k] += column[k];
        for (Eigen::Index j = 0; j < inputs; ++j) {
            double* __restrict w = weights + j * units;
            const double xj = x[j];
            for (Eigen::Index k = 0; k < units; ++k) w[k] += column[k] * xj;
        }
    }
}

}  // namespace omegascope::loss
