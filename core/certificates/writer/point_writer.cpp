#include "core/certificates/writer/point_writer.h"

#include <algorithm>
#include <cmath>

#include "core/certificates/cell_facts.h"
#include "core/certificates/check.h"
#include "core/certificates/writer/exact_program.h"
#include "core/certificates/writer/paths_writer.h"
#include "core/certificates/writer/region_writer.h"
#include "core/theory/flat_cells.h"

namespace omegascope::certificates {

namespace {

constexpr std::size_t kMostCells = 400;  ///< cells whose gradients enter one hull
constexpr int kTries = 40;               ///< directions into unknown cells

Vector exactVector(const Eigen::VectorXd& vector) {
    Vector result;
    for (const double value : vector) result.push_back(exactly(value));
    return result;
}

/// Entries as multiples of the largest one, rounded to a power of two.
Vector snapped(const Eigen::VectorXd& vector, double unit) {
    const double largest = vector.cwiseAbs().maxCoeff();
    Vector result;
    for (const double value : vector)
        result.push_back(largest > 0.0 ? exactly(std::round(value / largest * unit) / unit) : Rational(0));
    return result;
}

}  // namespace

PointWriter::PointWriter(const loss::Loss& loss, const Eigen::VectorXd& at,
                         const theorems::PointAnalysis& analysis, const ExactProblem& problem,
                         const CurvePass& here, const WriterOptions& options, const Control& control)
    : loss_(loss),
      at_(at),
      analysis_(analysis),
      problem_(problem),
      options_(options),
      control_(control),
      here_(here),
      walls_(wallsAt(problem, here_)) {
}

bool PointWriter::accepts(Statement statement, const Witness& witness) const {
    return !whyNot(problem_, here_, {statement, witness, {}});
}

Vector PointWriter::somewhere() {
    Vector result;
    for (int j = 0; j < problem_.parameterCount(); ++j) {
        seed_ = seed_ * 6364136223846793005ULL + 1442695040888963407ULL;
        result.emplace_back(static_cast<int>((seed_ >> 33) % 2001) - 1000);
    }
    return result;
}

const std::vector<nonsmooth::IncidentCell>& PointWriter::listedCells() {
    if (cells_) return *cells_;
    nonsmooth::IncidentOptions listed;
    listed.here = analysis_.signature;
    auto found = nonsmooth::incidentCells(loss_, at_, listed, control_);
    cells_ = found ? std::move(found.value().cells) : std::vector<nonsmooth::IncidentCell>();
    if (found) active_ = std::move(found.value().active);
    return *cells_;
}

std::optional<Curve> PointWriter::curveInto(const nonsmooth::IncidentCell& cell) {
    if (cell.inward.size() != at_.size()) return std::nullopt;
    const Vector further = somewhere();
    for (const double unit : {0x1p8, 0x1p20, 0.0}) {
        Curve curve{unit > 0.0 ? snapped(cell.inward, unit) : exactVector(cell.inward), further};
        const CurvePass entered = passAlong(problem_, curve);
        const bool same = std::ranges::all_of(walls_, [&](const Entry& wall) {
            // An idle entry is told with one side of two; the gradient is the same on both.
            const network::Activation entry{wall.datum, wall.layer, wall.unit};
            const auto place = std::ranges::lower_bound(active_, entry);
            const bool told = place != active_.end() && *place == entry &&
                              cell.states[static_cast<std::size_t>(place - active_.begin())] != 0;
            return !told || entered.state(wall) == cell.signature.at(wall.datum, wall.layer, wall.unit);
        });
        if (same && enters(curve)) return curve;
    }
    return std::nullopt;
}

bool PointWriter::enters(const Curve& curve) const {
    try {
        enteredCell(problem_, here_, curve);
    } catch (const Refused&) {
        return false;
    }
    return true;
}

Attempt<Witness> PointWriter::localMinimum() {
    if (accepts(Statement::LocalMinimum, ZeroLoss{})) return {ZeroLoss{}, {}};
    if (walls_.empty() && accepts(Statement::LocalMinimum, ConstantCell{})) return {ConstantCell{}, {}};
    const bool logistic = problem_.criterion() == loss::Criterion::Logistic;
    std::string why = logistic ? "the slopes of the logistic loss are no rational numbers" : "";
    if (problem_.depth() <= 1 && !logistic) {
        auto first = firstOrderWitness(problem_, here_, options_, control_);
        if (first.witness) return {*std::move(first.witness), {}};
        why = std::move(first.reason);
    }
    if (problem_.depth() >= 1) {
        auto paths = pathsWitness(problem_, here_, options_, control_);
        if (paths.witness) return {*std::move(paths.witness), {}};
        if (why.empty()) why = std::move(paths.reason);
    }
    if (problem_.isHinge() && problem_.depth() >= 1) {
        auto outer = outerLayer();
        if (outer.witness) return outer;
        if (problem_.depth() > 1) why += ", and " + outer.reason;
    }
    return {std::nullopt, std::move(why)};
}

namespace {

/// The mean of basic solutions that each favour one variable, or its opposite: inside wherever that is possible.
std::optional<Vector> insideSolution(const ExactProgram& program) {
    std::vector<Vector> solutions;
    const auto count = static_cast<Eigen::Index>(program.variables());
    for (Eigen::Index favoured = -1; favoured < count; ++favoured)
        for (const double sign : {1.0, -1.0}) {
            if (favoured < 0 && sign < 0.0) continue;
            Eigen::VectorXd cost = Eigen::VectorXd::Zero(count);
            if (favoured >= 0) cost[favoured] = sign;
            auto x = exactSolution(program, cost);
            if (x) solutions.push_back(*std::move(x));
            if (solutions.empty()) return std::nullopt;
        }
    Vector mean = std::move(solutions.front());
    for (std::size_t j = 0; j < mean.size(); ++j) {
        for (std::size_t k = 1; k < solutions.size(); ++k) mean[j] += solutions[k][j];
        mean[j] /= static_cast<int>(solutions.size());
    }
    return mean;
}

}  // namespace

/// τ that cancel exactly, as far inside (0,1) as a linear program finds them.
Attempt<Witness> PointWriter::outerLayer() {
    struct Open {
        int datum;
        Term term;
        bool margin;
    };
    std::vector<Open> open;
    for (int i = 0; i < problem_.data(); ++i)
        for (const Term& term : problem_.terms(i))
            if (const int state = here_.state(problem_.depth() + 1, i, term.unit); state >= 0)
                open.push_back({i, term, state == 0});
    const int features = problem_.width(problem_.depth());
    const bool bias = problem_.biasIndex(problem_.depth() + 1, 0) >= 0;
    ExactProgram program;
    std::vector<std::size_t> variable(open.size());
    for (std::size_t e = 0; e < open.size(); ++e)
        if (open[e].margin) variable[e] = program.addVariable(Rational(1));
    for (int r = 0; r < problem_.outputs(); ++r)
        for (int k = 0; k < features + (bias ? 1 : 0); ++k) {
            const std::size_t row = program.addRow();
            for (std::size_t e = 0; e < open.size(); ++e) {
                const int sign = open[e].term.plus == r ? 1 : open[e].term.minus == r ? -1 : 0;
                if (sign == 0) continue;
                Rational x(1);
                if (k < features) {
                    const Polynomial& z =
                        here_.z[static_cast<std::size_t>(problem_.depth() - 1)]
                               [static_cast<std::size_t>(open[e].datum)][static_cast<std::size_t>(k)];
                    x = z.empty() ? Rational(0) : z.front();
                    if (x < 0) x *= problem_.alpha();
                }
                const Rational factor = sign * open[e].term.weight * x;
                if (open[e].margin)
                    program.add(row, variable[e], factor);
                else
                    program.right[row] -= factor;
            }
        }
    const auto tau = insideSolution(program);
    if (!tau) return {std::nullopt, "the multipliers of the outer layer do not cancel exactly"};
    OuterLayer witness;
    for (std::size_t e = 0; e < open.size(); ++e)
        if (open[e].margin && (*tau)[variable[e]] != 0)
            witness.shares.push_back({open[e].datum, open[e].term.unit, (*tau)[variable[e]]});
    if (const auto refused = whyNot(problem_, here_, {Statement::LocalMinimum, Witness(witness), {}}))
        return {std::nullopt, *refused};
    return {std::move(witness), {}};
}

Attempt<Witness> PointWriter::notAMinimum() {
    const auto& descent = analysis_.minimum.descent;
    if (!descent) return {std::nullopt, "no direction was told"};
    std::vector<Curve> candidates{{exactVector(*descent)}};
    for (const double unit : {1.0, 0x1p4, 0x1p10, 0x1p20, 0x1p30})
        candidates.push_back({snapped(*descent, unit)});
    if (const auto& bend = analysis_.minimum.bend)
        candidates.push_back({exactVector(*descent), exactVector(*bend)});
    for (const Curve& curve : candidates)
        if (accepts(Statement::NotAMinimum, Path{curve})) return {Path{curve}, {}};
    return {std::nullopt, "along the direction told, the loss does not fall exactly"};
}

Attempt<Witness> PointWriter::flat() {
    if (walls_.empty()) return {ConstantCell{}, {}};
    const auto isFlat = [&](const Curve& curve) { return accepts(Statement::Flat, Path{curve}); };
    // With all terms 0 a slightly larger (V, c) leaves them all, for hinge types.
    if (problem_.isHinge() && here_.loss.empty()) {
        Vector outer(static_cast<std::size_t>(problem_.parameterCount()), Rational(0));
        for (int r = 0; r < problem_.outputs(); ++r) {
            const auto take = [&](int index) {
                outer[static_cast<std::size_t>(index)] = problem_.parameter(index);
            };
            problem_.forEachInput(problem_.depth() + 1, r, [&](int, int index) { take(index); });
            if (const int bias = problem_.biasIndex(problem_.depth() + 1, r); bias >= 0) take(bias);
        }
        const Curve curve{std::move(outer), somewhere()};
        if (isFlat(curve)) return {Path{curve}, {}};
    }
    for (const nonsmooth::IncidentCell& cell : listedCells()) {
        if (control_.stopped()) break;
        if (!theory::isFlatCell(loss_, cell.signature)) continue;
        if (const auto curve = curveInto(cell); curve && isFlat(*curve)) return {Path{*curve}, {}};
    }
    for (int k = 0; k < kTries; ++k)
        if (const Curve curve{somewhere()}; isFlat(curve)) return {Path{curve}, {}};
    return {std::nullopt, "no curve was found that enters the cell"};
}

Attempt<Witness> PointWriter::sharp() {
    if (accepts(Statement::Sharp, Sums{})) return {Sums{}, {}};
    if (problem_.depth() == 1 && problem_.isHinge())
        for (int k = 0; k < problem_.width(1); ++k)
            if (accepts(Statement::Sharp, Sums{1, k})) return {Sums{1, k}, {}};
    auto regions = sharpWitness(problem_, here_, options_, control_);
    if (!regions.witness) return {std::nullopt, std::move(regions.reason)};
    return {*std::move(regions.witness), {}};
}

Attempt<Witness> PointWriter::clarkeZero() {
    if (problem_.criterion() == loss::Criterion::Logistic)
        return {std::nullopt, "the gradients of the logistic loss are no rational numbers"};
    // First the cells whose gradients the analyser combines.
    std::vector<const nonsmooth::IncidentCell*> combined, all;
    const nonsmooth::ClarkeSubdifferential& clarke = analysis_.clarke;
    for (const nonsmooth::IncidentCell& cell : listedCells()) {
        if (all.size() < kMostCells) all.push_back(&cell);
        const auto known = std::ranges::find(clarke.signatures, cell.signature);
        const auto place = known - clarke.signatures.begin();
        if (known != clarke.signatures.end() && place < clarke.theta.size() && clarke.theta[place] > 0.0)
            combined.push_back(&cell);
    }
    for (const auto* cells : {&combined, &all}) {
        Gradients gradients = gradientsOf(*cells);
        if (gradients.empty()) continue;
        ExactProgram program;
        program.upper.resize(gradients.size());
        for (std::size_t j = 0; j < gradients.front().second.size(); ++j) {
            Vector row;
            for (const auto& [curve, gradient] : gradients) row.push_back(gradient[j]);
            if (std::ranges::all_of(row, [](const Rational& each) { return each == 0; })) continue;
            program.rows.push_back(std::move(row));
            program.right.emplace_back(0);
        }
        program.rows.emplace_back(gradients.size(), Rational(1));
        program.right.emplace_back(1);
        const auto weights = exactSolution(program);
        if (!weights) continue;
        Hull hull;
        for (std::size_t c = 0; c < gradients.size(); ++c)
            if ((*weights)[c] != 0) hull.cells.push_back({std::move(gradients[c].first), (*weights)[c]});
        return {std::move(hull), {}};
    }
    return {std::nullopt, "no exact weights were found with which gradients of cells add up to 0"};
}

PointWriter::Gradients PointWriter::gradientsOf(const std::vector<const nonsmooth::IncidentCell*>& cells) {
    Gradients result;
    for (const nonsmooth::IncidentCell* cell : cells) {
        if (control_.stopped()) break;
        const std::optional<Curve> curve = walls_.empty() ? Curve{} : curveInto(*cell);
        if (!curve) continue;
        Vector gradient = gradientOn(problem_, here_, passAlong(problem_, *curve));
        if (std::ranges::find(result, gradient, [](const auto& each) { return each.second; }) == result.end())
            result.emplace_back(*curve, std::move(gradient));
    }
    return result;
}

Attempt<Witness> PointWriter::noClarkeZero() {
    const Eigen::VectorXd& nearest = analysis_.clarke.minNorm;
    if (nearest.size() != at_.size()) return {std::nullopt, "no separating vector was told"};
    std::string why;
    for (Vector vector : {snapped(nearest, 0x1p20), exactVector(nearest)}) {
        auto separating = separatingWitness(problem_, here_, std::move(vector), options_, control_);
        if (separating.witness) return {*std::move(separating.witness), {}};
        why = std::move(separating.reason);
    }
    return {std::nullopt, std::move(why)};
}

}  // namespace omegascope::certificates
