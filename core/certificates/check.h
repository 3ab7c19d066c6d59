#pragma once

#include "core/certificates/problem/curve_pass.h"
#include "core/support/result.h"

namespace omegascope::certificates {

/// What the checker says of one claim.
struct Finding {
    enum class Kind { Holds, Fails, NotCertified };
    Statement statement = Statement::LocalMinimum;
    Kind kind = Kind::Fails;
    std::string sentence;
};

struct Findings {
    std::vector<Finding> findings;
    bool everyClaimHolds() const;  ///< none fails
    int certified() const;         ///< how many hold
};

/// Checks every claim of a certificate on the numbers of a session, in rational arithmetic.   [THEORY, "Certificates"]
///
/// What is accepted is true of these numbers, whoever wrote the certificate and however: nothing in it is believed, and
/// nothing that computes elsewhere in this program is used. What is refused need not be false.
/// The claims of a network with replicas are those of E_γ (replica_claims.h).
/// @return an Error when the certificate speaks of other numbers, which are named, or there are more than kMostProducts
/// Cost: for each claim some forward passes, N · weights products of rational numbers each, and one short sum for each
/// region.
Result<Findings> check(const Subject& subject, const Certificate& certificate);
inline constexpr double kMostProducts = 3e7;

/// Check of one claim: why it fails, or nothing. @throws std::invalid_argument for a claim without a witness
/// @param here  passAlong(problem, {})
std::optional<std::string> whyNot(const ExactProblem& problem, const CurvePass& here, const Claim& claim);

}  // namespace omegascope::certificates
