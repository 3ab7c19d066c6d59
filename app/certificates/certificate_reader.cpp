#include <algorithm>
#include <charconv>
#include <limits>
#include <map>

#include "app/certificates/certificate_json.h"
#include "app/session/json_cursor.h"
#include "app/session/json_text.h"
#include "core/data/file_bytes.h"

namespace omegascope::session {

namespace {

using namespace certificates;

constexpr int kMostIndex = std::numeric_limits<int>::max();

/// Ends the reading of an object: a key that nobody asked for might have been meant for something.
void close(const ObjectCursor& object) {
    session::Findings unknown;
    object.keepUnknown(unknown);
    if (unknown.extras.empty()) return;
    const std::string& path = object.place().path();
    throw Refusal{"The key \"" + (path.empty() ? "" : path + ".") +
                  data::shownPiece(unknown.extras.begin().value().begin().key()) +
                  "\" is unknown; remove it."};
}

std::size_t boundedList(const Cursor& place, const std::string& expected, std::size_t most = kMostListed) {
    const std::size_t size = place.listSize(expected);
    if (size > most)
        throw Refusal{place.path() + " has " + std::to_string(size) + " items; give at most " +
                      std::to_string(most) + "."};
    return size;
}

/// Reads the numbers that enter one sum.
class NumberReader {
  public:
    Rational operator()(const Cursor& place) {
        const auto value = place.json().is_string() ? readExact(place.json().get_ref<const std::string&>())
                                                    : std::optional<Rational>();
        if (!value) place.refuse("an exact number in quotes, such as \"-3/4\"");
        if (!common_.add(*value))
            throw Refusal{"The denominators up to " + place.path() + " have a common multiple of more than " +
                          std::to_string(CommonDenominator::kMostBits) + " bits; give simpler numbers."};
        return *value;
    }

  private:
    CommonDenominator common_;
};

int readIndex(const Cursor& place) {
    return place.integer(0, kMostIndex);
}

Vector readVector(const Cursor& place) {
    NumberReader readNumber;
    Vector result;
    const std::size_t size = boundedList(place, "a list of exact numbers");
    for (std::size_t j = 0; j < size; ++j) result.push_back(readNumber(place.item(j)));
    return result;
}

std::vector<int> readIndices(const Cursor& place) {
    std::vector<int> result;
    const std::size_t size = boundedList(place, "a list of whole numbers");
    for (std::size_t j = 0; j < size; ++j) result.push_back(readIndex(place.item(j)));
    return result;
}

Curve readCurve(const Cursor& place) {
    Curve result;
    const std::size_t size = boundedList(place, "a list of vectors", kMostCurveTerms);
    for (std::size_t j = 0; j < size; ++j) result.push_back(readVector(place.item(j)));
    return result;
}

/// The items of a short list of mixed values. @param least, most  how many there may be
std::size_t tupleSize(const Cursor& place, std::size_t least, std::size_t most, const std::string& expected) {
    const std::size_t size = place.listSize(expected);
    if (size < least || size > most) place.refuse(expected);
    return size;
}

std::vector<Balance::Share> readShares(const Cursor& place) {
    NumberReader readNumber;
    std::vector<Balance::Share> result;
    const std::size_t size = boundedList(place, "a list of [datum, unit, τ]");
    for (std::size_t j = 0; j < size; ++j) {
        const Cursor item = place.item(j);
        tupleSize(item, 3, 3, "[datum, unit, τ]");
        result.push_back({readIndex(item.item(0)), readIndex(item.item(1)), readNumber(item.item(2))});
    }
    return result;
}

Balance readBalance(ObjectCursor& object) {
    NumberReader readNumber;
    Balance balance;
    balance.shares = readShares(object.required("tau", "a list of [datum, unit, τ]"));
    const std::string shape = "[output, unit, datum, slope], with the sign of V as a fifth where it is 0";
    const Cursor slopes = object.required("slopes", "a list of " + shape);
    const std::size_t size = boundedList(slopes, "a list of " + shape);
    for (std::size_t j = 0; j < size; ++j) {
        const Cursor item = slopes.item(j);
        const bool hasSign = tupleSize(item, 4, 5, shape) == 5;
        balance.slopes.push_back({readIndex(item.item(0)), readIndex(item.item(1)), readIndex(item.item(2)),
                                  hasSign ? item.item(4).integer(-1, 1) : 0, readNumber(item.item(3))});
    }
    return balance;
}

Empty readEmpty(const Cursor& place) {
    NumberReader readNumber;
    Empty empty;
    const std::string shape =
        "[datum, layer, unit, multiplier], with an output as a fifth where it speaks of V w̄";
    const std::size_t size = boundedList(place, "a list of " + shape);
    for (std::size_t j = 0; j < size; ++j) {
        const Cursor item = place.item(j);
        const bool hasOutput = tupleSize(item, 4, 5, shape) == 5;
        empty.multipliers.push_back(
            {{readIndex(item.item(0)), readIndex(item.item(1)), readIndex(item.item(2))},
             hasOutput ? readIndex(item.item(4)) : -1,
             readNumber(item.item(3))});
    }
    return empty;
}

Node readNode(const Cursor& place) {
    ObjectCursor object(place, "a region");
    Node node;
    if (const auto split = object.optional("split")) {
        ObjectCursor wall(*split, "a wall");
        Entry entry;
        if (wall.has("output")) {
            entry = {-1, readIndex(wall.required("output", "an output")), 0};
        } else {
            entry.datum = readIndex(wall.required("datum", "a datum"));
            entry.layer = readIndex(wall.required("layer", "a layer"));
        }
        entry.unit = readIndex(wall.required("unit", "a unit"));
        close(wall);
        node.split = Split{entry};
        node.active = readIndex(object.required("active", "the number of a region"));
        node.inactive = readIndex(object.required("inactive", "the number of a region"));
    } else if (object.has("monomial")) {
        Monomial monomial{readIndices(object.required("monomial", "a list of entries of ω")), -1};
        if (const auto datum = object.optional("datum")) monomial.datum = readIndex(*datum);
        node.settled = std::move(monomial);
    } else if (object.has("empty")) {
        Empty empty = readEmpty(object.required("empty", "a list of multipliers"));
        empty.inProducts = object.required("in_products", "true or false").boolean();
        node.settled = std::move(empty);
    } else if (object.has("tau") || object.has("slopes")) {
        node.settled = readBalance(object);
    } else {
        const Cursor bound = object.required("bound", "true, or what else settles the region");
        if (!bound.boolean()) bound.refuse("true");
        node.settled = Bound{};
    }
    close(object);
    return node;
}

Tree readTree(const Cursor& place) {
    Tree tree;
    const std::size_t size = boundedList(place, "a list of regions", kMostRegions);
    for (std::size_t j = 0; j < size; ++j) tree.push_back(readNode(place.item(j)));
    return tree;
}

FirstOrder readFirstOrder(const Cursor& place) {
    FirstOrder result;
    const std::size_t size = boundedList(place, "a list of parts");
    for (std::size_t j = 0; j < size; ++j) {
        ObjectCursor object(place.item(j), "a part");
        FirstOrder::Part part;
        part.units = readIndices(object.required("units", "a list of units"));
        part.bias = object.required("bias", "true or false").boolean();
        part.tree = readTree(object.required("regions", "a list of regions"));
        close(object);
        result.parts.push_back(std::move(part));
    }
    return result;
}

Hull readHull(const Cursor& place) {
    NumberReader readNumber;
    Hull hull;
    const std::size_t size = boundedList(place, "a list of cells");
    for (std::size_t j = 0; j < size; ++j) {
        ObjectCursor object(place.item(j), "a cell");
        Hull::Cell cell{readCurve(object.required("curve", "a curve")),
                        readNumber(object.required("weight", "an exact number"))};
        close(object);
        hull.cells.push_back(std::move(cell));
    }
    return hull;
}

Hyperplanes readPlanes(const Cursor& place) {
    NumberReader readNumber;
    Hyperplanes planes;
    const std::size_t size = boundedList(place, "a list of hyperplanes");
    for (std::size_t j = 0; j < size; ++j) {
        ObjectCursor object(place.item(j), "a hyperplane");
        Hyperplane plane{readVector(object.required("w", "a list of exact numbers")),
                         readNumber(object.required("b", "an exact number"))};
        close(object);
        planes.planes.push_back(std::move(plane));
    }
    return planes;
}

CommonPoint readCommonPoint(ObjectCursor& object) {
    NumberReader readNumber;
    CommonPoint common;
    common.problem = readIndex(object.required("problem", "the number of a problem"));
    const Cursor weights = object.required("weights", "a list of [datum, weight]");
    const std::size_t size = boundedList(weights, "a list of [datum, weight]");
    for (std::size_t j = 0; j < size; ++j) {
        const Cursor item = weights.item(j);
        tupleSize(item, 2, 2, "[datum, weight]");
        common.weights.emplace_back(readIndex(item.item(0)), readNumber(item.item(1)));
    }
    return common;
}

Balanced readBalanced(ObjectCursor& object) {
    Balanced balanced;
    balanced.problem = readIndex(object.required("problem", "the number of a problem"));
    const Cursor data = object.required("data", "a list of data");
    const std::size_t size = boundedList(data, "a list of data");
    for (std::size_t j = 0; j < size; ++j) {
        ObjectCursor item(data.item(j), "a datum");
        Balanced::Datum each;
        each.datum = readIndex(item.required("datum", "a datum"));
        each.power = readIndex(item.required("power", "a power of α"));
        if (const auto classes = item.optional("against")) each.classes = readIndices(*classes);
        close(item);
        balanced.data.push_back(std::move(each));
    }
    return balanced;
}

Unbalanced readUnbalanced(const Cursor& place) {
    Unbalanced unbalanced;
    const std::size_t size = boundedList(place, "a list of forms");
    for (std::size_t j = 0; j < size; ++j) {
        ObjectCursor object(place.item(j), "a form");
        Unbalanced::Form form{readVector(object.required("form", "a list of exact numbers")),
                              object.required("positive", "true or false").boolean()};
        close(object);
        unbalanced.systems.push_back(std::move(form));
    }
    return unbalanced;
}

Witness readWitness(ObjectCursor& object, const Cursor& kind);

/// Witnesses of classes have no classes of their own.
ByClass readByClass(const Cursor& place) {
    ByClass byClass;
    const std::size_t size = boundedList(place, "a list of the classes' witnesses");
    for (std::size_t j = 0; j < size; ++j) {
        ObjectCursor object(place.item(j), "the witness of a class");
        const int output = readIndex(object.required("output", "the number of a class"));
        const Cursor kind = object.required("witness", "the kind of its proof");
        if (kind.text() == "classes") kind.refuse("the witness of one class");
        byClass.classes.push_back({output, readWitness(object, kind)});
        close(object);
    }
    return byClass;
}

Witness readWitness(ObjectCursor& object, const Cursor& kind) {
    static const std::map<std::string, Witness (*)(ObjectCursor&)> readers{
        {"zero loss", [](ObjectCursor&) -> Witness { return ZeroLoss{}; }},
        {"constant cell", [](ObjectCursor&) -> Witness { return ConstantCell{}; }},
        {"first order",
         [](ObjectCursor& of) -> Witness { return readFirstOrder(of.required("parts", "a list of parts")); }},
        {"outer layer",
         [](ObjectCursor& of) -> Witness {
             return OuterLayer{readShares(of.required("tau", "a list of [datum, unit, τ]"))};
         }},
        {"paths",
         [](ObjectCursor& of) -> Witness {
             return Paths{readTree(of.required("regions", "a list of regions"))};
         }},
        {"curve",
         [](ObjectCursor& of) -> Witness { return Path{readCurve(of.required("curve", "a curve"))}; }},
        {"regions",
         [](ObjectCursor& of) -> Witness {
             return Regions{readTree(of.required("regions", "a list of regions"))};
         }},
        {"sums",
         [](ObjectCursor& of) -> Witness {
             Sums sums{readIndex(of.required("seed", "a whole number"))};
             if (const auto unit = of.optional("unit")) sums.unit = readIndex(*unit);
             return sums;
         }},
        {"hull",
         [](ObjectCursor& of) -> Witness { return readHull(of.required("cells", "a list of cells")); }},
        {"separating vector",
         [](ObjectCursor& of) -> Witness {
             return Separating{readVector(of.required("vector", "a list of exact numbers")),
                               readTree(of.required("regions", "a list of regions"))};
         }},
        {"hyperplanes",
         [](ObjectCursor& of) -> Witness {
             return readPlanes(of.required("planes", "a list of hyperplanes"));
         }},
        {"common point", [](ObjectCursor& of) -> Witness { return readCommonPoint(of); }},
        {"balanced data", [](ObjectCursor& of) -> Witness { return readBalanced(of); }},
        {"classes",
         [](ObjectCursor& of) -> Witness {
             return readByClass(of.required("classes", "a list of the classes' witnesses"));
         }},
        {"replicas apart", [](ObjectCursor&) -> Witness { return ReplicasApart{}; }},
        {"forms", [](ObjectCursor& of) -> Witness {
             return readUnbalanced(of.required("forms", "a list of forms"));
         }}};
    const auto reader = readers.find(kind.text());
    if (reader == readers.end()) {
        std::string names;
        for (const auto& each : readers) names += (names.empty() ? "\"" : ", \"") + each.first + '"';
        kind.refuse("one of " + names);
    }
    return reader->second(object);
}

Claim readClaim(const Cursor& place) {
    ObjectCursor object(place, "a claim");
    Claim claim;
    const Cursor what = object.required("claim", "what is claimed");
    const auto name = std::ranges::find(kStatements, what.text(), &StatementName::name);
    if (name == kStatements.end()) {
        std::string names;
        for (const StatementName& each : kStatements)
            names += (names.empty() ? "\"" : ", \"") + std::string(each.name) + '"';
        what.refuse("one of " + names);
    }
    claim.statement = name->statement;
    if (const auto reason = object.optional("not_certified"))
        claim.reason = reason->text();
    else
        claim.witness =
            readWitness(object, object.required("witness", "the kind of its proof, or \"not_certified\""));
    close(object);
    return claim;
}

std::uint64_t readDigest(const Cursor& place) {
    const std::string text = place.text();
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.size() != 16 || error != std::errc{} || end != text.data() + text.size())
        place.refuse("16 hexadecimal digits");
    return value;
}

Certificate readCertificate(const Json& json) {
    if (!json.is_object() || !json.contains("omegascope_certificate"))
        throw Refusal{
            "This is no certificate: the key \"omegascope_certificate\" is missing; give a file that "
            "omegascope analyse --certificate wrote."};
    ObjectCursor object(Cursor(json, "", ""), "a certificate");
    const Cursor version = object.required("omegascope_certificate", "the version of its format");
    if (version.integer(1, kMostIndex) > kCertificateVersion)
        throw Refusal{"The certificate has version " + version.json().dump() +
                      " of its format, and this program reads " + std::to_string(kCertificateVersion) +
                      "; use a newer one."};
    Certificate certificate;
    ObjectCursor of(object.required("of", "what it speaks of"), "what it speaks of");
    certificate.of.network = readDigest(of.required("network", "16 hexadecimal digits"));
    certificate.of.criterion = of.required("criterion", "a criterion").text();
    certificate.of.data = readDigest(of.required("data", "16 hexadecimal digits"));
    certificate.of.parameters = readDigest(of.required("parameters", "16 hexadecimal digits"));
    close(of);
    const Cursor claims = object.required("claims", "a list of claims");
    const std::size_t size = boundedList(claims, "a list of claims");
    for (std::size_t j = 0; j < size; ++j) certificate.claims.push_back(readClaim(claims.item(j)));
    close(object);
    return certificate;
}

}  // namespace

Result<Certificate> certificateFromText(std::string_view text) {
    Result<ParsedJson> parsed = parseJson(text);
    if (!parsed) return parsed.error();
    if (!parsed->warnings.empty()) return Error{parsed->warnings.front()};
    try {
        return readCertificate(parsed->json);
    } catch (const Refusal& refusal) {
        return Error{refusal.sentence, refusal.kind};
    }
}

}  // namespace omegascope::session
