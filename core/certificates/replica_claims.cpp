#include "core/certificates/replica_claims.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <variant>

#include "core/certificates/check.h"

namespace omegascope::certificates {

namespace {

void requireParts(bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
}

/// The numbers of one two-class problem: y = 1 for class r, -1 for the others, with the weights μ_ir.
data::Dataset classData(const data::Dataset& data, int r) {
    data::Dataset own = data;
    own.targets.resize(1, data.targets.cols());
    for (Eigen::Index i = 0; i < data.targets.cols(); ++i)
        own.targets(0, i) = data.targets(0, i) == static_cast<double>(r) ? 1.0 : -1.0;
    if (data.scheme == data::WeightScheme::Explicit)
        own.weights = data.weights.row(data.weights.rows() == 1 ? 0 : r).eval();
    return own;
}

void addTo(Polynomial& to, const Polynomial& other, const Rational& factor) {
    if (to.size() < other.size()) to.resize(other.size(), Rational(0));
    for (std::size_t k = 0; k < other.size(); ++k) to[k] += factor * other[k];
}

/// to += factor a²
void addSquare(Polynomial& to, const Polynomial& a, const Rational& factor) {
    if (a.empty()) return;
    if (to.size() < 2 * a.size() - 1) to.resize(2 * a.size() - 1, Rational(0));
    for (std::size_t k = 0; k < a.size(); ++k)
        for (std::size_t l = 0; l < a.size(); ++l) to[k + l] += factor * a[k] * a[l];
}

/// The curve in ε times the odd part of its denominators, as each class's pass would take its own part otherwise.
Curve withoutOddDenominators(const Curve& curve) {
    CommonDenominator common;
    for (const Vector& term : curve)
        for (const Rational& value : term)
            demand(common.add(value), "the denominators of a curve have too large a common multiple");
    const Integer odd = common.value() >> lsb(common.value());
    demand(static_cast<double>(msb(odd)) * static_cast<double>(curve.size()) < CommonDenominator::kMostBits,
           "the denominators of a curve have too large a common multiple");
    Curve scaled = curve;
    Rational power(1);
    for (Vector& term : scaled) {
        power *= odd;
        for (Rational& value : term) value *= power;
    }
    return scaled;
}

}  // namespace

ReplicaProblem::ReplicaProblem(const Subject& subject) {
    const network::Architecture& whole = subject.architecture;
    requireParts(whole.replicas.has_value() && subject.criterion == loss::Criterion::OneVersusAll,
                 "a network without replicas");
    const int classes = whole.outputs;
    gamma_ = exactly(whole.replicas->gamma);
    factor_ = whole.replicas->factor == network::PenaltyFactor::P ? Rational(classes, classes - 1)
                                                                  : Rational(1, classes - 1);
    // Equal weights 1/N count as 1 in the classes' problems, so the penalty counts N times.
    scale_ = subject.data.scheme == data::WeightScheme::Uniform ? Rational(subject.data.size()) : Rational(1);
    std::vector<Block> weights, biases;
    int below = whole.input;
    for (const network::Layer& layer : whole.layers) {
        const auto* dense = std::get_if<network::DenseLayer>(&layer);
        requireParts(dense != nullptr, "replicas are of dense layers");
        weights.push_back({0, dense->units * below, true});
        if (whole.hiddenBias) biases.push_back({0, dense->units, true});
        below = dense->units;
    }
    weights.push_back({0, below, false});
    if (whole.outputBias) biases.push_back({0, 1, false});
    blocks_ = std::move(weights);
    blocks_.insert(blocks_.end(), biases.begin(), biases.end());
    for (Block& block : blocks_) {
        block.from = count_;
        count_ += classes * block.size;
    }
    requireParts(subject.parameters.size() == count_, "ω has not the network's length");
    for (const double value : subject.parameters) parameters_.push_back(exactly(value));
    network::Architecture own = whole;
    own.replicas.reset();
    Eigen::VectorXd sharedPoint(count_);
    Eigen::Index filled = 0;
    for (const Block& block : blocks_) {
        const Eigen::Index size = block.hidden ? block.size : classes * block.size;
        sharedPoint.segment(filled, size) = subject.parameters.segment(block.from, size);
        filled += size;
    }
    sharedPoint.conservativeResize(filled);
    shared_.emplace(Subject{own, subject.criterion, subject.data, sharedPoint});
    own.outputs = 1;
    for (int r = 0; r < classes; ++r) {
        Eigen::VectorXd point(count_ / classes);
        for (Eigen::Index j = 0; j < point.size(); ++j)
            point[j] = subject.parameters[entryOf(r, static_cast<int>(j))];
        const data::Dataset data = classData(subject.data, r);
        problems_.emplace_back(Subject{own, loss::Criterion::Hinge, data, point});
    }
}

double ReplicaProblem::passCost() const {
    return problem(0).passCost() * classes();
}

int ReplicaProblem::entryOf(int r, int own) const {
    for (const Block& block : blocks_) {
        if (own < block.size) return block.from + r * block.size + own;
        own -= block.size;
    }
    throw std::invalid_argument("no such entry");
}

Vector ReplicaProblem::partOf(int r, const Vector& vector) const {
    Vector part;
    for (int j = 0; j < problem(r).parameterCount(); ++j)
        part.push_back(vector[static_cast<std::size_t>(entryOf(r, j))]);
    return part;
}

bool ReplicaProblem::areEqual() const {
    for (const Block& block : blocks_)
        for (int k = block.size; block.hidden && k < classes() * block.size; ++k)
            if (parameters_[static_cast<std::size_t>(block.from + k)] !=
                parameters_[static_cast<std::size_t>(block.from + k % block.size)])
                return false;
    return true;
}

/// Σ_r |x_r - x̄|² = Σ_r x_r² - (Σ_r x_r)² / R, entry by entry.
Polynomial ReplicaProblem::penaltyAlong(const std::vector<Polynomial>& parameters) const {
    const Rational weight = scale_ * gamma_ * factor_;
    Polynomial sum;
    if (weight == 0) return sum;
    for (const Block& block : blocks_)
        for (int k = 0; block.hidden && k < block.size; ++k) {
            Polynomial total;
            for (int r = 0; r < classes(); ++r) {
                const auto& entry = parameters[static_cast<std::size_t>(block.from + r * block.size + k)];
                addSquare(sum, entry, weight);
                addTo(total, entry, Rational(1));
            }
            addSquare(sum, total, Rational(-weight / classes()));
        }
    return sum;
}

Polynomial ReplicaProblem::changeAlong(const Curve& given) const {
    for (const Vector& term : given)
        demand(static_cast<int>(term.size()) == count_, "the curve has not one number for each parameter");
    const Curve curve = withoutOddDenominators(given);
    std::vector<Polynomial> parameters;
    for (int j = 0; j < count_; ++j) {
        const auto at = static_cast<std::size_t>(j);
        Polynomial& along = parameters.emplace_back(1, parameters_[at]);
        for (const Vector& term : curve) along.push_back(term[at]);
    }
    Polynomial change = penaltyAlong(parameters);
    for (int r = 0; r < classes(); ++r) {
        Curve own;
        for (const Vector& term : curve) own.push_back(partOf(r, term));
        addTo(change, passAlong(problem(r), own).loss, Rational(1));
    }
    // What is left of order 0 is E_γ(ω).
    if (!change.empty()) change.front() = 0;
    return change;
}

namespace {

constexpr const char* kWrongWitness = "its witness is of a kind that shows something else";

void demandProductForm(const ReplicaProblem& problem) {
    demand(!problem.isBound() || problem.areEqual(), "the replicas differ");
}

void checkPart(const ReplicaProblem& problem, Statement statement, const ClassWitness& part) {
    demand(part.output >= 0 && part.output < problem.classes(), "a class is none of the network's");
    const auto why =
        whyNot(problem.problem(part.output), problem.here(part.output), {statement, part.witness, {}});
    if (why) throw Refused{"of class " + std::to_string(part.output + 1) + ": " + *why};
}

void checkByClass(const ReplicaProblem& problem, Statement statement, const ByClass& witness) {
    const bool all = statement == Statement::LocalMinimum || statement == Statement::ClarkeZero;
    demand(all || statement == Statement::NoClarkeZero, kWrongWitness);
    demandProductForm(problem);
    std::set<int> told;
    for (const ClassWitness& part : witness.classes) {
        demand(told.insert(part.output).second, "a class has two witnesses");
        checkPart(problem, statement, part);
    }
    // 0 is in a product where it is in every factor, and outside where it is outside one.
    demand(all ? static_cast<int>(told.size()) == problem.classes() : !told.empty(),
           "a class has no witness");
}

void checkCurve(const ReplicaProblem& problem, Statement statement, const Path& witness) {
    demand(statement == Statement::NotAMinimum, kWrongWitness);
    const int sign = signOf(problem.changeAlong(witness.curve));
    demand(sign <= 0, "the penalised loss rises along the curve");
    demand(sign < 0, "the penalised loss does not change along the curve");
}

void checkPenalisedClaim(const ReplicaProblem& problem, const Claim& claim) {
    if (const auto* byClass = std::get_if<ByClass>(&*claim.witness))
        return checkByClass(problem, claim.statement, *byClass);
    if (const auto* path = std::get_if<Path>(&*claim.witness))
        return checkCurve(problem, claim.statement, *path);
    demand(std::holds_alternative<ReplicasApart>(*claim.witness), kWrongWitness);
    demand(claim.statement == Statement::NotAMinimum || claim.statement == Statement::NoClarkeZero,
           kWrongWitness);
    demand(problem.isBound(), "γ is 0, so nothing holds the replicas together");
    demand(!problem.areEqual(), "the replicas are equal");
}

bool speaksOfData(Statement statement) {
    return statement == Statement::Separable || statement == Statement::NotSeparable ||
           statement == Statement::Generic || statement == Statement::Rare;
}

}  // namespace

std::optional<std::string> whyNot(const ReplicaProblem& problem, const Claim& claim) {
    if (!claim.witness) throw std::invalid_argument("a claim without a witness cannot be checked");
    if (speaksOfData(claim.statement)) return whyNot(problem.shared(), {}, claim);
    try {
        checkPenalisedClaim(problem, claim);
    } catch (const Refused& refused) {
        return refused.why;
    }
    return std::nullopt;
}

}  // namespace omegascope::certificates
