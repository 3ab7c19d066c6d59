#include "app/cli/analysis.h"

#include <array>
#include <charconv>
#include <cmath>

#include "app/session/session_writer.h"
#include "core/theory/multilinear.h"

namespace omegascope::cli {
namespace {

using session::Json;

template <typename Items, typename Text>
std::string joined(const Items& items, Text text) {
    std::string list;
    for (const auto& item : items) list += (list.empty() ? "" : ", ") + text(item);
    return list.empty() ? "none" : list;
}

/// Turns -0, the sum of nothing with a sign, into 0.
Eigen::VectorXd withoutNegativeZeros(const Eigen::VectorXd& values) {
    return values.array() + 0.0;
}

Json numbers(const Eigen::VectorXd& values) {
    Json list = Json::array();
    for (const double value : values) list.push_back(value);
    return list;
}

std::vector<int> unsolvedData(const Analysis& analysis) {
    std::vector<int> unsolved;
    for (std::size_t i = 0; i < analysis.solved.size(); ++i) {
        if (!analysis.solved[i]) unsolved.push_back(static_cast<int>(i));
    }
    return unsolved;
}

std::string number(int value) {
    return std::to_string(value);
}

/// "datum 3, layer 1, unit 0", the criterion by its name.
std::string wallText(const network::Activation& wall, int criterionLayer) {
    const std::string layer = wall.layer == criterionLayer ? "criterion" : "layer " + number(wall.layer);
    return "datum " + number(wall.datum) + ", " + layer + ", unit " + number(wall.unit);
}

std::string cellText(const Analysis::Cell& cell, const network::ParameterLayout& layout) {
    std::string text = "ω lies inside a cell";
    text += cell.flat ? ", on which L is constant (flat).\n" : ", on which L is not constant.\n";
    text += "|∇L| = " + shortest(cell.gradient.norm()) + '\n';
    for (Eigen::Index i = 0; i < cell.gradient.size() && layout.size() <= 64; ++i) {
        text += "  ∂L/∂" + layout.entryName(i) + " = " + shortest(cell.gradient[i]) + '\n';
    }
    if (cell.phi) text += "φ = (" + joined(*cell.phi, shortest) + "), which sum to L\n";
    return text;
}

}  // namespace

Result<Analysis> analyse(const loss::Loss& loss, const Eigen::VectorXd& point) {
    const loss::Evaluation evaluation = loss.evaluate(point);
    if (!std::isfinite(evaluation.value)) {
        return Error{"The loss at this point is too large for a double; give a point closer to the origin."};
    }
    Analysis analysis;
    analysis.loss = evaluation.value;
    analysis.perDatum = evaluation.perDatum;
    analysis.solved = loss::solvedData(loss, evaluation);
    analysis.deadData = loss::deadData(evaluation);
    const network::Signature signature = loss.signature(point, evaluation);
    analysis.active = signature.zeros();
    if (analysis.active.empty()) {
        Analysis::Cell cell;
        cell.gradient = withoutNegativeZeros(loss.gradientInCell(point, signature));
        if (!cell.gradient.allFinite()) {
            return Error{
                "The gradient at this point is too large for a double; give a point closer to the origin."};
        }
        cell.flat = theory::isFlatCell(loss, signature);
        cell.phi = theory::multilinearForms(loss, point, signature);
        if (cell.phi) cell.phi = withoutNegativeZeros(*cell.phi);
        analysis.cell = std::move(cell);
    }
    return analysis;
}

Json toJson(const Analysis& analysis, const loss::Loss& loss) {
    Json active = Json::array();
    for (const network::Activation& wall : analysis.active) {
        active.push_back({{"datum", wall.datum}, {"layer", wall.layer}, {"unit", wall.unit}});
    }
    Json json{{"loss", analysis.loss},
              {"per_datum", numbers(analysis.perDatum)},
              {"solved", analysis.solved},
              {"dead_data", analysis.deadData},
              {"on_wall", !analysis.cell.has_value()},
              {"active", std::move(active)},
              {"gradient", nullptr},
              {"cell", nullptr}};
    if (const auto& cell = analysis.cell) {
        json["gradient"] = session::blocksJson(loss.network().layout(), cell->gradient, true);
        json["cell"] = {{"flat", cell->flat}, {"multilinear", nullptr}};
        if (cell->phi) json["cell"]["multilinear"] = {{"phi", numbers(*cell->phi)}};
    }
    return json;
}

std::string toText(const Analysis& analysis, const loss::Loss& loss, const session::Session& session) {
    std::string text = session.title.empty() ? "Untitled session" : session.title;
    if (!session.source.empty()) text += " (" + session.source + ')';
    text += "\nL(ω) = " + shortest(analysis.loss);
    const std::string fraction = fractionOf(analysis.loss, loss.dataset());
    if (!fraction.empty()) text += " = " + fraction;
    text += '\n';
    if (analysis.cell) {
        text += cellText(*analysis.cell, loss.network().layout());
    } else {
        text += "ω lies on a wall, where L has no gradient in general: these vanish.\n";
        for (const network::Activation& wall : analysis.active) {
            text += "  " + wallText(wall, loss.criterionLayer()) + '\n';
        }
    }
    text += "Unsolved data: " + joined(unsolvedData(analysis), number) + '\n';
    text += "Dead data: " + joined(analysis.deadData, number) + '\n';
    text += "Loss of each datum: " + joined(analysis.perDatum, shortest) + '\n';
    return text;
}

std::string fractionOf(double value, const data::Dataset& dataset) {
    constexpr int kReadable = 1000;
    constexpr double kRounding = 1e-9;
    const int size = dataset.size();
    if (dataset.scheme != data::WeightScheme::Uniform || size > kReadable) return "";
    const double total = value * size;
    const double whole = std::round(total);
    if (std::abs(whole) > 1e6 || std::abs(total - whole) > kRounding * std::max(1.0, std::abs(total)))
        return "";
    return std::to_string(static_cast<int>(whole)) + '/' + std::to_string(size);
}

std::string shortest(double value) {
    std::array<char, 32> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), result.ptr};
}

}  // namespace omegascope::cli
