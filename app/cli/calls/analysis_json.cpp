#include <cmath>

#include "app/cli/calls/analysis.h"
#include "app/session/file/session_writer.h"
#include "core/nonsmooth/verdict/verdict_names.h"

namespace omegascope::cli {
namespace {

using session::Json;
using theorems::Truth;

/// JSON knows no infinity; -0 is written as 0.
Json number(double value) {
    return std::isfinite(value) ? Json(value + 0.0) : Json(nullptr);
}

Json numbers(const Eigen::VectorXd& values) {
    Json list = Json::array();
    for (const double value : values) list.push_back(number(value));
    return list;
}

Json blocks(const network::ParameterLayout& layout, const Eigen::VectorXd& vector) {
    return session::blocksJson(layout, vector.array() + 0.0, true);
}

Json truthJson(Truth truth) {
    return truth == Truth::Unknown ? Json(nullptr) : Json(truth == Truth::Yes);
}

std::string_view name(theory::GenericityVerdict verdict) {
    switch (verdict) {
        case theory::GenericityVerdict::Generic:
            return "generic";
        case theory::GenericityVerdict::Rare:
            return "rare";
        case theory::GenericityVerdict::Undecided:
            break;
    }
    return "undecided";
}

Json activeJson(const std::vector<network::Activation>& active) {
    Json list = Json::array();
    for (const network::Activation& wall : active)
        list.push_back({{"datum", wall.datum}, {"layer", wall.layer}, {"unit", wall.unit}});
    return list;
}

Json cellJson(const theorems::PointAnalysis::Cell& cell) {
    Json json{{"flat", cell.flat}, {"multilinear", nullptr}};
    if (cell.phi) json["multilinear"] = {{"phi", numbers(*cell.phi)}};
    return json;
}

/// |ω^(ℓ,r) - ω̄^(ℓ)| layer by layer, dist(0, ∂₀L^(r)) class by class.
Json replicasJson(const theorems::PointAnalysis::Replicas& replicas) {
    Json layers = Json::array();
    for (const auto& row : replicas.spread.distance.rowwise()) layers.push_back(numbers(row.transpose()));
    return {{"penalty", replicas.penalty},
            {"equal", replicas.spread.equal},
            {"distance_from_mean", std::move(layers)},
            {"class_distance_from_critical", replicas.toZero}};
}

Json clarkeJson(const nonsmooth::ClarkeSubdifferential& clarke, const network::ParameterLayout& layout) {
    return {{"cells", clarke.cells},
            {"min_norm", clarke.minNorm.stableNorm()},
            {"contains_zero", clarke.containsZero},
            {"theta", numbers(clarke.theta)},
            {"method", nonsmooth::nameOf(clarke.method)},
            {"kind", nonsmooth::kindOf(clarke)},
            {"element", blocks(layout, clarke.minNorm)},
            {"remark", clarke.remark}};
}

Json minimumJson(const nonsmooth::LocalMinimum& minimum, const network::ParameterLayout& layout) {
    Json json{{"verdict", nonsmooth::nameOf(minimum.verdict)},
              {"type", nullptr},
              {"reason", minimum.reason},
              {"descent_direction", nullptr},
              {"descent_bend", nullptr},
              {"slope", nullptr},
              {"kind", nonsmooth::nameOf(minimum.kind)},
              {"method", minimum.method}};
    if (minimum.type) json["type"] = nonsmooth::nameOf(*minimum.type);
    if (minimum.descent) {
        json["descent_direction"] = blocks(layout, *minimum.descent);
        if (minimum.bend) json["descent_bend"] = blocks(layout, *minimum.bend);
        json["slope"] = minimum.slope;
    }
    return json;
}

/// The walls that ω is near, and the verdict where they are met.
Json nearJson(const std::optional<nonsmooth::NearMinimum>& near) {
    if (!near) return nullptr;
    Json type = nullptr;
    if (near->minimum.type) type = nonsmooth::nameOf(*near->minimum.type);
    return {{"walls", activeJson(near->walls)},
            {"distance", near->distance},
            {"loss", near->loss},
            {"minimum",
             {{"verdict", nonsmooth::nameOf(near->minimum.verdict)},
              {"type", std::move(type)},
              {"kind", nonsmooth::nameOf(near->minimum.kind)},
              {"reason", near->minimum.reason}}}};
}

/// A hyperplane, or the weights of a point that both hulls share.
Json witnessJson(const theory::Separability& problem) {
    if (problem.separable) return {{"w", numbers(problem.w)}, {"b", problem.b}};
    return {{"weights", numbers(problem.hullWeights)}, {"point", numbers(problem.commonPoint)}};
}

Json separableJson(const theorems::DataAnalysis& data) {
    Json json{{"verdict", nullptr}, {"margin", nullptr}, {"euclidean_margin", nullptr}, {"witness", nullptr}};
    if (!data.separability) {
        json["remark"] = data.separabilityRemark;
        return json;
    }
    const theory::DataSeparability& found = *data.separability;
    json["verdict"] = found.separable;
    json["margin"] = number(found.margin);
    if (found.euclideanMargin) json["euclidean_margin"] = number(*found.euclideanMargin);
    bool exact = true;
    Json witnesses = Json::array();
    for (const theory::Separability& problem : found.problems) {
        witnesses.push_back(witnessJson(problem));
        exact = exact && problem.exact;
    }
    // One problem per class, or the one of two classes.
    json["witness"] = found.problems.size() == 1 ? witnesses.front() : witnesses;
    json["kind"] = exact ? "exact" : "tolerance";
    return json;
}

Json genericJson(const theory::Genericity& genericity) {
    Json json{{"verdict", name(genericity.verdict)}, {"witness", nullptr}, {"reason", genericity.reason}};
    if (!genericity.witness.empty()) json["witness"] = genericity.witness;
    return json;
}

Json theoremJson(const theorems::TheoremCheck& check) {
    Json hypotheses = Json::array();
    for (const theorems::Hypothesis& each : check.hypotheses)
        hypotheses.push_back({{"text", each.text},
                              {"holds", truthJson(each.holds)},
                              {"detail", each.detail},
                              {"data", each.data},
                              {"units", each.units}});
    return {{"name", check.name},
            {"title", check.title},
            {"source", check.source},
            {"hypotheses", std::move(hypotheses)},
            {"hypotheses_hold", truthJson(check.hypothesesHold)},
            {"prediction", check.prediction},
            {"observed", check.observed},
            {"agrees", truthJson(check.agrees)},
            {"note", check.note}};
}

}  // namespace

Json toJson(const Analysis& analysis, const loss::Loss& loss) {
    const theorems::PointAnalysis& point = analysis.point;
    const network::ParameterLayout& layout = loss.network().layout();
    const bool blind = loss.network().architecture().alpha == 0.0;
    Json json{{"loss", point.loss},
              {"per_datum", numbers(point.evaluation.perDatum)},
              {"solved", point.solved},
              {"dead_data", blind ? point.deadData : std::vector<int>()},
              {"inactive_data", point.deadData},
              {"on_wall", !point.cell.has_value()},
              {"active", activeJson(point.active)},
              {"gradient", nullptr},
              {"cell", nullptr}};
    if (point.cell) {
        json["gradient"] = blocks(layout, point.cell->gradient);
        json["cell"] = cellJson(*point.cell);
    }
    json["nearest_death"] = nullptr;
    if (const auto& move = analysis.nearestDeath)
        json["nearest_death"] = {{"datum", move->datum}, {"distance", move->distance}, {"kind", "exact"}};
    json["clarke"] = clarkeJson(point.clarke, layout);
    json["minimum"] = minimumJson(point.minimum, layout);
    json["near"] = nearJson(point.near);
    json["regions_seen"] = theorems::regionsSeen(point.signature);
    json["minimum"]["type_remark"] = theorems::typeRemark(point);
    if (point.replicas) json["replicas"] = replicasJson(*point.replicas);
    json["separable"] = separableJson(analysis.data);
    json["generic"] = genericJson(analysis.data.genericity);
    Json checks = Json::array();
    for (const theorems::TheoremCheck& check : analysis.theorems) checks.push_back(theoremJson(check));
    json["theorems"] = std::move(checks);
    return json;
}

}  // namespace omegascope::cli
