#include <algorithm>

#include "app/cli/calls/analysis.h"
#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::cli {
namespace {

using theorems::Truth;

template <typename Items, typename Text>
std::string joined(const Items& items, Text text) {
    std::string list;
    for (const auto& item : items) list += (list.empty() ? "" : ", ") + text(item);
    return list.empty() ? "none" : list;
}

/// Data and units as people count them.
std::string fromOne(int fromZero) {
    return std::to_string(fromZero + 1);
}

std::vector<int> unsolvedData(const std::vector<bool>& solved) {
    std::vector<int> unsolved;
    for (std::size_t i = 0; i < solved.size(); ++i)
        if (!solved[i]) unsolved.push_back(static_cast<int>(i));
    return unsolved;
}

/// "datum 3, layer 1, unit 1", the criterion by its name.
std::string wallText(const network::Activation& wall, int criterionLayer) {
    const std::string layer =
        wall.layer == criterionLayer ? "criterion" : "layer " + std::to_string(wall.layer);
    return "datum " + fromOne(wall.datum) + ", " + layer + ", unit " + fromOne(wall.unit);
}

std::string cellText(const theorems::PointAnalysis::Cell& cell, const network::ParameterLayout& layout) {
    std::string text = "ω lies inside a cell";
    text += cell.flat ? ", on which L is constant (flat).\n" : ", on which L is not constant.\n";
    text += "|∇L| = " + exactNumber(cell.gradient.stableNorm()) + '\n';
    for (Eigen::Index i = 0; i < cell.gradient.size() && layout.size() <= 64; ++i)
        text += "  ∂L/∂" + layout.entryName(i) + " = " + exactNumber(cell.gradient[i]) + '\n';
    if (cell.phi) text += "φ = (" + joined(*cell.phi, exactNumber) + "), which sum to L\n";
    return text;
}

std::string clarkeText(const nonsmooth::ClarkeSubdifferential& clarke) {
    std::string text = clarke.containsZero
                           ? "ω is critical: 0 lies in the hull of the gradients"
                           : "0 is not in the hull of the gradients: the nearest point has norm " +
                                 exactNumber(clarke.minNorm.stableNorm());
    if (clarke.cells > 0) text += " (" + counted(clarke.cells, "cell") + ")";
    if (!clarke.remark.empty()) text += ". " + clarke.remark;
    return text + '\n';
}

std::string replicasText(const theorems::PointAnalysis::Replicas& replicas) {
    std::string text = "Penalty on the replicas: " + exactNumber(replicas.penalty) +
                       (replicas.spread.equal ? "; they are equal\n" : "\n");
    for (Eigen::Index layer = 0; layer < replicas.spread.distance.rows(); ++layer)
        text += "  layer " + std::to_string(layer + 1) + ", replica by replica from their mean: " +
                joined(replicas.spread.distance.row(layer), exactNumber) + '\n';
    return text + "  dist(0, ∂₀L^(r)), class by class: " + joined(replicas.toZero, exactNumber) + '\n';
}

std::string minimumText(const nonsmooth::LocalMinimum& minimum) {
    std::string text;
    switch (minimum.verdict) {
        case nonsmooth::Verdict::LocalMinimum:
            text = !minimum.type                                   ? "ω is a local minimum"
                   : *minimum.type == nonsmooth::MinimumType::Flat ? "ω is a flat local minimum (type I)"
                                                                   : "ω is a sharp local minimum (type II)";
            break;
        case nonsmooth::Verdict::NotAMinimum:
            text = "ω is not a local minimum";
            break;
        case nonsmooth::Verdict::Undecided:
            text = "Whether ω is a local minimum is undecided";
            break;
    }
    return text + ": " + minimum.reason + '\n';
}

/// "ω is near 2 walls that it does not meet: …"
std::string nearText(const theorems::PointAnalysis& point, int criterionLayer) {
    if (!point.near) return {};
    const nonsmooth::NearMinimum& near = *point.near;
    if (near.walls.empty())
        return "If residuals and sums within rounding of 0 were 0, " + minimumText(near.minimum);
    std::string text = "ω is near " + std::to_string(near.walls.size()) +
                       (near.walls.size() == 1 ? " wall" : " walls") + " that it does not meet (" +
                       wallText(near.walls.front(), criterionLayer) + (near.walls.size() > 1 ? ", …" : "") +
                       "). On them, " + exactNumber(near.distance) + " away, L = " + exactNumber(near.loss) +
                       " (changed by " + exactNumber(near.loss - point.loss) + "); to a tolerance, there ";
    return text + minimumText(near.minimum);
}

std::string dataText(const theorems::DataAnalysis& data) {
    std::string text;
    if (!data.separability) {
        text = data.separabilityRemark;
    } else if (data.separability->separable) {
        text = "The data are linearly separable, margin " + exactNumber(data.separability->margin) +
               " (|w|∞ ≤ 1: in the 1-norm)";
        if (const auto& euclidean = data.separability->euclideanMargin)
            text += ", " + exactNumber(*euclidean) + " in the Euclidean norm";
        text += '.';
    } else {
        text = "The data are not linearly separable.";
        const auto& problems = data.separability->problems;
        if (problems.size() == 1)
            text += " The hulls share (" + joined(problems.front().commonPoint, exactNumber) + ").";
    }
    return text + '\n' + data.genericity.reason + '\n';
}

std::string mark(Truth truth) {
    return truth == Truth::Yes ? "yes" : truth == Truth::No ? "no" : "unknown";
}

std::string theoremText(const theorems::TheoremCheck& check) {
    std::string text = "  " + check.name + ", " + check.title + ": ";
    if (check.hypothesesHold == Truth::No) {
        const auto failed =
            std::find_if(check.hypotheses.begin(), check.hypotheses.end(),
                         [](const theorems::Hypothesis& each) { return each.holds == Truth::No; });
        return text + "does not apply: it needs that " + failed->text + "; here " + failed->detail + '\n';
    }
    text += check.hypothesesHold == Truth::Yes ? "applies" : "may apply";
    text += check.hypothesesHold == Truth::Yes ? ", agrees: " + mark(check.agrees) + '\n' : "\n";
    for (const theorems::Hypothesis& each : check.hypotheses)
        if (each.holds == Truth::Unknown) text += "    unknown: " + each.text + " (" + each.detail + ")\n";
    text += "    predicted: " + check.prediction + '\n';
    if (!check.observed.empty()) text += "    observed: " + check.observed + '\n';
    if (!check.note.empty()) text += "    note: " + check.note + '\n';
    return text;
}

}  // namespace

std::string toText(const Analysis& analysis, const loss::Loss& loss, const session::Session& session) {
    const theorems::PointAnalysis& point = analysis.point;
    std::string text = session.title.empty() ? "Untitled session" : session.title;
    if (!session.source.empty()) text += " (" + session.source + ')';
    if (session.dataReference && !session.dataReference->reading.empty())
        text += "\nData: " + session.dataReference->reading + '.';
    text += "\nL(ω) = " + exactNumber(point.loss);
    const std::string fraction = fractionOf(point.loss, loss.dataset());
    if (!fraction.empty()) text += " = " + fraction;
    text += '\n' + minimumText(point.minimum) + nearText(point, loss.criterionLayer());
    if (const std::string remark = theorems::typeRemark(point); !remark.empty()) text += remark + '\n';
    if (point.cell) {
        text += cellText(*point.cell, loss.network().layout());
    } else {
        text += "ω lies on a wall, where L has no gradient in general: these vanish.\n";
        for (const network::Activation& wall : point.active)
            text += "  " + wallText(wall, loss.criterionLayer()) + '\n';
    }
    text += clarkeText(point.clarke);
    if (point.replicas) text += replicasText(*point.replicas);
    text += "Unsolved data: " + joined(unsolvedData(point.solved), fromOne) + '\n';
    if (loss.network().depth() > 0)
        text +=
            "Linear regions that the data see: " + std::to_string(theorems::regionsSeen(point.signature)) +
            '\n';
    const bool blind = loss.network().architecture().alpha == 0.0;
    text += (blind ? "Dead data: " : "Data with no unit active (α > 0: none is dead): ") +
            joined(point.deadData, fromOne) + '\n';
    if (const auto& move = analysis.nearestDeath)
        text += "Next to die: datum " + fromOne(move->datum) + ", when ω moves by " +
                exactNumber(move->distance) + " (exact)\n";
    text += "Loss of each datum: " + joined(point.evaluation.perDatum, exactNumber) + '\n';
    text += dataText(analysis.data) + "Theorems:\n";
    for (const theorems::TheoremCheck& check : analysis.theorems) text += theoremText(check);
    return text;
}

}  // namespace omegascope::cli
