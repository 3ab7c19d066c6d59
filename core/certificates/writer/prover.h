#pragma once

#include <memory>

#include "core/certificates/problem/exact_problem.h"
#include "core/certificates/writer/lift_writer.h"
#include "core/theorems/point_analysis.h"

namespace omegascope::certificates {

/// What finds witnesses of one session's claims and asks the checker about them.
class Prover {
  public:
    virtual ~Prover() = default;
    /// A witness of a claim about ω, or why there is none. @throws Refused as well
    virtual Attempt<Witness> attempt(Statement statement) = 0;
    /// The checker's answer.
    virtual std::optional<std::string> whyNot(const Claim& claim) const = 0;
    /// Whose numbers claims about the data speak of.
    virtual const ExactProblem& dataProblem() const = 0;
    virtual double passCost() const = 0;
};

/// What a certificate is written of. All must outlive the prover.
struct Task {
    const loss::Loss& loss;
    const Eigen::VectorXd& at;
    const theorems::PointAnalysis& point;
    const WriterOptions& options;
    const Control& control;
    Subject subject() const { return {loss.network().architecture(), loss.criterion(), loss.dataset(), at}; }
};

/// Of E_γ.  @pre the network has replicas
std::unique_ptr<Prover> replicaProver(const Task& task);

}  // namespace omegascope::certificates
