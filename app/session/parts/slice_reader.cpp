#include "app/session/parts/slice_reader.h"

#include "app/session/parts/parameter_reader.h"

namespace omegascope::session {

namespace {

slice::DirectionSpec readDirection(const Cursor& place, const network::Network& network, Findings& findings) {
    ObjectCursor object(
        place, R"(an object like {"b1": [1, 0]}, {"toward": {…}} or {"random": "filter-normalised"})");
    if (const auto toward = object.optional("toward")) {
        ObjectCursor target(*toward, "an object like parameters");
        slice::TowardDirection direction{readBlocks(target, network, findings)};
        object.keepUnknown(findings);
        return direction;
    }
    if (const auto random = object.optional("random")) {
        if (random->json() != "filter-normalised") random->refuse("\"filter-normalised\"");
        slice::RandomDirection direction;
        if (const auto seed = object.optional("seed")) direction.seed = seed->seed();
        object.keepUnknown(findings);
        return direction;
    }
    return slice::BlockDirection{readBlocks(object, network, findings)};
}

std::array<double, 2> readRange(const Cursor& place) {
    const std::string expected = "[low, high]";
    if (place.listSize(expected) != 2) place.refuse(expected);
    return {place.item(0).number(), place.item(1).number()};
}

void readOrigin(const Cursor& place, const network::Network& network, slice::SliceSpec& spec,
                Findings& findings) {
    if (place.json() == "parameters") return;
    ObjectCursor object(place, "\"parameters\" or an object like parameters");
    spec.origin = readBlocks(object, network, findings);
    spec.followsParameters = false;
}

}  // namespace

slice::SliceSpec readSlice(const std::optional<Cursor>& place, const network::Network& network,
                           const Eigen::VectorXd& parameters, Findings& findings) {
    slice::SliceSpec spec = slice::defaultSlice(network, parameters, kDefaultRadius);
    if (!place) return spec;
    ObjectCursor object(*place, "an object with \"origin\", \"directions\" and \"ranges\"");
    if (const auto origin = object.optional("origin")) readOrigin(*origin, network, spec, findings);
    if (const auto directions = object.optional("directions")) {
        const std::size_t count = directions->listSize("a list of two or three directions");
        if (count < 2 || count > 3) directions->refuse("two directions for a plane, three for a 3-D slice");
        spec.directions.clear();
        for (std::size_t k = 0; k < count; ++k)
            spec.directions.push_back(readDirection(directions->item(k), network, findings));
        spec.ranges.assign(count, {-kDefaultRadius, kDefaultRadius});
    }
    if (const auto ranges = object.optional("ranges")) {
        const std::string expected =
            "one [low, high] for each of the " + std::to_string(spec.directions.size()) + " directions";
        if (ranges->listSize(expected) != spec.directions.size()) ranges->refuse(expected);
        for (std::size_t k = 0; k < spec.ranges.size(); ++k) spec.ranges[k] = readRange(ranges->item(k));
    }
    object.keepUnknown(findings);
    // One parameter has no plane: what needs one (window, cells, grid, render) says so; analyse does not.
    if (network.parameterCount() < 2) return spec;
    if (const auto slice = resolveSlice(spec, network); !slice) throw Refusal{slice.error()};
    return spec;
}

}  // namespace omegascope::session
