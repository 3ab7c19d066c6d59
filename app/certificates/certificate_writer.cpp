#include <array>
#include <cstdio>

#include "app/certificates/certificate_json.h"

namespace omegascope::session {

namespace {

using namespace certificates;

std::string hexadecimal(std::uint64_t value) {
    std::array<char, 17> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%016llx", static_cast<unsigned long long>(value));
    return buffer.data();
}

Json vectorJson(const Vector& vector) {
    Json list = Json::array();
    for (const Rational& value : vector) list.push_back(exactText(value));
    return list;
}

Json curveJson(const Curve& curve) {
    Json list = Json::array();
    for (const Vector& term : curve) list.push_back(vectorJson(term));
    return list;
}

Json sharesJson(const std::vector<Balance::Share>& shares) {
    Json list = Json::array();
    for (const Balance::Share& share : shares)
        list.push_back(Json::array({share.datum, share.unit, exactText(share.value)}));
    return list;
}

struct SettledJson {
    Json& json;
    void operator()(const Bound&) const { json["bound"] = true; }
    void operator()(const Balance& balance) const {
        json["tau"] = sharesJson(balance.shares);
        Json slopes = Json::array();
        for (const Balance::Slope& slope : balance.slopes) {
            Json each = Json::array({slope.output, slope.unit, slope.datum, exactText(slope.value)});
            if (slope.sign != 0) each.push_back(slope.sign);
            slopes.push_back(std::move(each));
        }
        json["slopes"] = std::move(slopes);
    }
    void operator()(const Monomial& monomial) const {
        json["monomial"] = monomial.parameters;
        if (monomial.datum >= 0) json["datum"] = monomial.datum;
    }
    void operator()(const Empty& empty) const {
        Json list = Json::array();
        for (const Empty::Multiplier& each : empty.multipliers) {
            Json entry =
                Json::array({each.entry.datum, each.entry.layer, each.entry.unit, exactText(each.value)});
            if (each.output >= 0) entry.push_back(each.output);
            list.push_back(std::move(entry));
        }
        json["empty"] = std::move(list);
        json["in_products"] = empty.inProducts;
    }
};

Json treeJson(const Tree& tree) {
    Json list = Json::array();
    for (const Node& node : tree) {
        Json json = Json::object();
        if (node.split) {
            const Entry& entry = node.split->entry;
            json["split"] = node.split->isSign()
                                ? Json{{"output", entry.layer}, {"unit", entry.unit}}
                                : Json{{"datum", entry.datum}, {"layer", entry.layer}, {"unit", entry.unit}};
            json["active"] = node.active;
            json["inactive"] = node.inactive;
        } else {
            std::visit(SettledJson{json}, node.settled);
        }
        list.push_back(std::move(json));
    }
    return list;
}

struct WitnessJson {
    Json& json;
    void operator()(const ZeroLoss&) const { json["witness"] = "zero loss"; }
    void operator()(const ConstantCell&) const { json["witness"] = "constant cell"; }
    void operator()(const FirstOrder& first) const {
        json["witness"] = "first order";
        Json parts = Json::array();
        for (const FirstOrder::Part& part : first.parts)
            parts.push_back({{"units", part.units}, {"bias", part.bias}, {"regions", treeJson(part.tree)}});
        json["parts"] = std::move(parts);
    }
    void operator()(const OuterLayer& outer) const {
        json["witness"] = "outer layer";
        json["tau"] = sharesJson(outer.shares);
    }
    void operator()(const Paths& paths) const {
        json["witness"] = "paths";
        json["regions"] = treeJson(paths.tree);
    }
    void operator()(const Path& path) const {
        json["witness"] = "curve";
        json["curve"] = curveJson(path.curve);
    }
    void operator()(const Regions& regions) const {
        json["witness"] = "regions";
        json["regions"] = treeJson(regions.tree);
    }
    void operator()(const Sums& sums) const {
        json["witness"] = "sums";
        json["seed"] = sums.seed;
        if (sums.unit) json["unit"] = *sums.unit;
    }
    void operator()(const Hull& hull) const {
        json["witness"] = "hull";
        Json cells = Json::array();
        for (const Hull::Cell& cell : hull.cells)
            cells.push_back({{"weight", exactText(cell.weight)}, {"curve", curveJson(cell.curve)}});
        json["cells"] = std::move(cells);
    }
    void operator()(const Separating& separating) const {
        json["witness"] = "separating vector";
        json["vector"] = vectorJson(separating.vector);
        json["regions"] = treeJson(separating.tree);
    }
    void operator()(const Hyperplanes& planes) const {
        json["witness"] = "hyperplanes";
        Json list = Json::array();
        for (const Hyperplane& plane : planes.planes)
            list.push_back({{"w", vectorJson(plane.w)}, {"b", exactText(plane.b)}});
        json["planes"] = std::move(list);
    }
    void operator()(const CommonPoint& common) const {
        json["witness"] = "common point";
        json["problem"] = common.problem;
        Json list = Json::array();
        for (const auto& [datum, weight] : common.weights)
            list.push_back(Json::array({datum, exactText(weight)}));
        json["weights"] = std::move(list);
    }
    void operator()(const Balanced& balanced) const {
        json["witness"] = "balanced data";
        json["problem"] = balanced.problem;
        Json list = Json::array();
        for (const Balanced::Datum& each : balanced.data)
            list.push_back({{"datum", each.datum}, {"power", each.power}, {"against", each.classes}});
        json["data"] = std::move(list);
    }
    void operator()(const ByClass& byClass) const {
        json["witness"] = "classes";
        Json list = Json::array();
        for (const ClassWitness& part : byClass.classes) {
            Json each{{"output", part.output}};
            std::visit(WitnessJson{each}, part.witness);
            list.push_back(std::move(each));
        }
        json["classes"] = std::move(list);
    }
    void operator()(const ReplicasApart&) const { json["witness"] = "replicas apart"; }
    void operator()(const Unbalanced& unbalanced) const {
        json["witness"] = "forms";
        Json list = Json::array();
        for (const Unbalanced::Form& each : unbalanced.systems)
            list.push_back({{"positive", each.positive}, {"form", vectorJson(each.form)}});
        json["forms"] = std::move(list);
    }
};

}  // namespace

Json toJson(const Certificate& certificate) {
    Json claims = Json::array();
    for (const Claim& claim : certificate.claims) {
        Json json = Json::object();
        for (const StatementName& each : kStatements)
            if (each.statement == claim.statement) json["claim"] = each.name;
        if (claim.witness)
            std::visit(WitnessJson{json}, *claim.witness);
        else
            json["not_certified"] = claim.reason;
        claims.push_back(std::move(json));
    }
    return {{"omegascope_certificate", kCertificateVersion},
            {"of",
             {{"network", hexadecimal(certificate.of.network)},
              {"criterion", certificate.of.criterion},
              {"data", hexadecimal(certificate.of.data)},
              {"parameters", hexadecimal(certificate.of.parameters)}}},
            {"claims", std::move(claims)}};
}

}  // namespace omegascope::session
