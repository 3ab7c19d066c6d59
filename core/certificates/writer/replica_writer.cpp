// Witnesses of claims about E_γ, from those of the classes' two-class problems.

#include <algorithm>

#include "core/certificates/replica_claims.h"
#include "core/certificates/writer/point_writer.h"
#include "core/certificates/writer/prover.h"
#include "core/loss/class_problems.h"

namespace omegascope::certificates {

namespace {

std::string className(int r) {
    return "of class " + std::to_string(r + 1) + ": ";
}

/// One class with what its own analysis says.
struct OwnProblem {
    loss::Loss loss;
    Eigen::VectorXd at;
    theorems::PointAnalysis analysis;
};

class ReplicaProver : public Prover {
  public:
    explicit ReplicaProver(const Task& task) : task_(task), problem_(task.subject()) {}

    Attempt<Witness> attempt(Statement statement) override {
        const bool outside = statement == Statement::NotAMinimum || statement == Statement::NoClarkeZero;
        if (outside && problem_.isBound() && !problem_.areEqual()) return {ReplicasApart{}, {}};
        switch (statement) {
            case Statement::LocalMinimum:
            case Statement::ClarkeZero:
                return ofAll(statement);
            case Statement::NoClarkeZero:
                return ofOne(statement);
            case Statement::NotAMinimum:
                return falling();
            default:
                return {std::nullopt, "no cell of a penalised loss is flat"};
        }
    }
    std::optional<std::string> whyNot(const Claim& claim) const override {
        return certificates::whyNot(problem_, claim);
    }
    const ExactProblem& dataProblem() const override { return problem_.shared(); }
    double passCost() const override { return problem_.passCost(); }

  private:
    /// The class's witness of a statement.
    Attempt<Witness> own(int r, Statement statement) {
        const OwnProblem& each = ownProblem(r);
        const CurvePass here = problem_.here(r);
        PointWriter writer(each.loss, each.at, each.analysis, problem_.problem(r), here, task_.options,
                           task_.control);
        switch (statement) {
            case Statement::LocalMinimum:
                return writer.localMinimum();
            case Statement::ClarkeZero:
                return writer.clarkeZero();
            case Statement::NoClarkeZero:
                return writer.noClarkeZero();
            default:
                return writer.notAMinimum();
        }
    }

    const OwnProblem& ownProblem(int r) {
        if (own_.empty()) own_.resize(static_cast<std::size_t>(problem_.classes()));
        auto& each = own_[static_cast<std::size_t>(r)];
        if (!each) {
            OwnProblem made{loss::classProblem(task_.loss, r), loss::classPoint(task_.loss, task_.at, r), {}};
            auto analysis = theorems::analysePoint(made.loss, made.at, {}, task_.control);
            if (!analysis) throw Refused{className(r) + analysis.error().message};
            made.analysis = *std::move(analysis);
            each.emplace(std::move(made));
        }
        return *each;
    }

    Attempt<Witness> ofAll(Statement statement) {
        ByClass all;
        for (int r = 0; r < problem_.classes(); ++r) {
            auto found = own(r, statement);
            if (!found.witness) return {std::nullopt, className(r) + found.reason};
            all.classes.push_back({r, *std::move(found.witness)});
        }
        return {std::move(all), {}};
    }

    Attempt<Witness> ofOne(Statement statement) {
        std::string why = "every class may be critical";
        for (int r = 0; r < problem_.classes(); ++r) {
            if (ownProblem(r).analysis.clarke.containsZero) continue;
            auto found = own(r, statement);
            if (found.witness) return {ByClass{{{r, *std::move(found.witness)}}}, {}};
            why = className(r) + found.reason;
        }
        return {std::nullopt, std::move(why)};
    }

    /// A curve along which one class falls, by its replica alone, against which the penalty rises at second order, or by all
    /// replicas together, which costs the other classes.
    Attempt<Witness> falling() {
        std::string why = "no curve along which a class falls was found";
        for (int r = 0; r < problem_.classes(); ++r) {
            if (ownProblem(r).analysis.minimum.verdict != nonsmooth::Verdict::NotAMinimum) continue;
            auto found = own(r, Statement::NotAMinimum);
            const Path* path = found.witness ? std::get_if<Path>(&*found.witness) : nullptr;
            if (!path) {
                why = className(r) + found.reason;
                continue;
            }
            for (const bool together : {false, true}) {
                Path lifted = lift(*path, r, together);
                const auto refused = whyNot({Statement::NotAMinimum, lifted, {}});
                if (!refused) return {std::move(lifted), {}};
                why = className(r) + *refused;
            }
        }
        return {std::nullopt, std::move(why)};
    }

    Path lift(const Path& path, int r, bool together) const {
        const int hidden = hiddenEntries();
        Path lifted;
        for (const Vector& term : path.curve) {
            Vector& whole =
                lifted.curve.emplace_back(static_cast<std::size_t>(problem_.parameterCount()), Rational(0));
            for (int j = 0; j < static_cast<int>(term.size()); ++j)
                for (int s = 0; s < problem_.classes(); ++s)
                    if (s == r || (together && isHidden(j, hidden)))
                        whole[static_cast<std::size_t>(problem_.entryOf(s, j))] =
                            term[static_cast<std::size_t>(j)];
        }
        return lifted;
    }
    /// ω^(r) is W1 … WL, V, b1 … bL, c: the entries before V, and those between V and c, are of hidden layers.
    int hiddenEntries() const {
        const ExactProblem& own = problem_.problem(0);
        return own.weightIndex(own.depth() + 1, 0, 0);
    }
    bool isHidden(int entry, int outer) const {
        const ExactProblem& own = problem_.problem(0);
        return entry < outer ||
               (entry >= outer + own.width(own.depth()) && entry != own.biasIndex(own.depth() + 1, 0));
    }

    Task task_;
    ReplicaProblem problem_;
    std::vector<std::optional<OwnProblem>> own_;
};

}  // namespace

std::unique_ptr<Prover> replicaProver(const Task& task) {
    return std::make_unique<ReplicaProver>(task);
}

}  // namespace omegascope::certificates
