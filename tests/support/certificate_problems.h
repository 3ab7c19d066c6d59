#pragma once

#include <string>

#include "core/certificates/problem/exact_problem.h"
#include "core/certificates/writer/writer.h"
#include "core/loss/loss.h"
#include "core/support/random.h"
#include "core/theorems/point_analysis.h"

/// Problems of which much can be certified: small whole numbers, so that ω lies on walls exactly.
namespace omegascope::testing {

/// A loss and the points at which it is judged.
struct Judged {
    loss::Loss loss;
    Eigen::VectorXd at;
    theorems::PointAnalysis point;
    theorems::DataAnalysis data;
    std::string label;

    certificates::Subject subject() const {
        return {loss.network().architecture(), loss.criterion(), loss.dataset(), at};
    }
    certificates::Certificate certificate() const;
};

/// Data in {-3 … 3}^d or normal, networks of depth 0 to 3, dense or with a convolution, α in {0, .1, .5, 1}.
loss::Loss randomLoss(loss::Criterion criterion, int depth, Random& random);

/// A point with entries in {-2 … 2}/2, from which single steps of 1/2 were taken while they lower the loss.
Eigen::VectorXd latticeMinimum(const loss::Loss& loss, Random& random);

/// Analysed; a failure to do so ends the test.
Judged judged(loss::Loss loss, Eigen::VectorXd at, std::string label);

/// Problem `number` of a fixed sequence: criteria, depths and kinds of points in turn.
Judged problemNumber(int number);

/// Problem `number` and its certificate, made once.
struct Certified {
    Judged problem;
    certificates::Certificate certificate;
};
const Certified& certified(int number);

}  // namespace omegascope::testing
