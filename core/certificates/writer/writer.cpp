#include "core/certificates/writer/writer.h"

#include <memory>
#include <optional>
#include <vector>

#include "core/certificates/check.h"
#include "core/certificates/writer/data_writer.h"
#include "core/certificates/writer/point_writer.h"
#include "core/certificates/writer/prover.h"
#include "core/support/caught.h"

namespace omegascope::certificates {

namespace {

/// Of a loss without a penalty.
class PlainProver : public Prover {
  public:
    explicit PlainProver(const Task& task) : task_(task), problem_(task.subject()) {}

    Attempt<Witness> attempt(Statement statement) override {
        if (!writer_) {
            here_ = passAlong(problem_, {});
            writer_.emplace(task_.loss, task_.at, task_.point, problem_, here_, task_.options, task_.control);
        }
        switch (statement) {
            case Statement::LocalMinimum:
                return writer_->localMinimum();
            case Statement::NotAMinimum:
                return writer_->notAMinimum();
            case Statement::Flat:
                return writer_->flat();
            case Statement::Sharp:
                return writer_->sharp();
            case Statement::ClarkeZero:
                return writer_->clarkeZero();
            default:
                return writer_->noClarkeZero();
        }
    }
    std::optional<std::string> whyNot(const Claim& claim) const override {
        return certificates::whyNot(problem_, here_, claim);
    }
    const ExactProblem& dataProblem() const override { return problem_; }
    double passCost() const override { return problem_.passCost(); }

  private:
    Task task_;
    ExactProblem problem_;
    CurvePass here_;
    std::optional<PointWriter> writer_;
};

/// A claim with its witness, or with the reason why there is none.
Claim claimOf(const Prover& prover, Statement statement, Attempt<Witness> attempt) {
    Claim claim{statement, std::move(attempt.witness), std::move(attempt.reason)};
    if (!claim.witness) return claim;
    if (const auto why = prover.whyNot(claim)) {
        claim.witness.reset();
        claim.reason = "the witness that was found does not hold exactly (" + *why + ")";
    }
    return claim;
}

/// The attempt; where something on the way refuses or gives up, that is the reason.
template <typename Find>
Attempt<Witness> tried(const Find& find) {
    try {
        return find();
    } catch (const Refused& refused) {
        return {std::nullopt, refused.why};
    } catch (...) {
        std::string why = errorOfCurrentException().message;
        if (why.ends_with('.')) why.pop_back();
        return {std::nullopt, "a method gave up (" + why + ")"};
    }
}

/// What the analysis claims of ω; where the verdict is undecided a proof of a local minimum may be found all the same.
std::vector<Statement> statementsOf(const theorems::PointAnalysis& point) {
    using nonsmooth::MinimumType;
    const nonsmooth::LocalMinimum& minimum = point.minimum;
    std::vector<Statement> statements{minimum.verdict == nonsmooth::Verdict::NotAMinimum
                                          ? Statement::NotAMinimum
                                          : Statement::LocalMinimum};
    if (minimum.type == MinimumType::Flat) statements.push_back(Statement::Flat);
    if (minimum.type == MinimumType::Sharp) statements.push_back(Statement::Sharp);
    statements.push_back(point.clarke.containsZero ? Statement::ClarkeZero : Statement::NoClarkeZero);
    return statements;
}

}  // namespace

Result<Certificate> write(const loss::Loss& loss, const Eigen::VectorXd& at,
                          const theorems::PointAnalysis& point, const theorems::DataAnalysis& data,
                          const WriterOptions& options, const Control& control) {
    const Task task{loss, at, point, options, control};
    Certificate certificate{digestsOf(task.subject()), {}};
    const std::unique_ptr<Prover> prover = loss.network().architecture().replicas
                                               ? replicaProver(task)
                                               : std::unique_ptr<Prover>(std::make_unique<PlainProver>(task));
    const bool small = prover->passCost() <= kMostProducts;
    const auto add = [&](Statement statement, const auto& attempt) {
        Attempt<Witness> found{std::nullopt, "the network and its data are too large for rational numbers"};
        if (small && !control.stopped()) found = tried(attempt);
        certificate.claims.push_back(claimOf(*prover, statement, std::move(found)));
    };
    for (const Statement statement : statementsOf(point))
        add(statement, [&] {
            auto found = prover->attempt(statement);
            if (statement == Statement::LocalMinimum &&
                point.minimum.verdict == nonsmooth::Verdict::Undecided)
                found.reason = "whether it is one is undecided";
            return found;
        });
    const ExactProblem& problem = prover->dataProblem();
    if (data.separability && data.separability->separable)
        add(Statement::Separable, [&] { return separableWitness(problem, data); });
    else if (data.separability)
        add(Statement::NotSeparable, [&] { return notSeparableWitness(problem, data); });
    if (data.genericity.verdict == theory::GenericityVerdict::Generic)
        add(Statement::Generic, [&] { return genericWitness(problem, data); });
    if (data.genericity.verdict == theory::GenericityVerdict::Rare)
        add(Statement::Rare, [&] { return rareWitness(problem, data); });
    if (control.stopped()) return cancelled();
    return certificate;
}

}  // namespace omegascope::certificates
