#include "app/session/parts/view_reader.h"

#include <algorithm>
#include <array>

namespace omegascope::session {

namespace {

constexpr int kLastIndex = 100'000'000;

double readShare(const Cursor& place) {
    const std::string expected = "a number from 0 to 1";
    if (!place.json().is_number()) place.refuse(expected);
    const double share = place.number();
    if (!(share >= 0.0 && share <= 1.0)) place.refuse(expected);
    return share;
}

network::Activation readWall(const Cursor& place, Findings& findings) {
    ObjectCursor object(place, "an object like {\"datum\": 0, \"layer\": 1, \"unit\": 0}");
    network::Activation wall;
    wall.datum = object.required("datum", "a datum, counted from 0").integer(0, kLastIndex);
    wall.layer = object.required("layer", "a layer, counted from 1").integer(1, kMaximumDepth + 1);
    wall.unit = object.required("unit", "a unit, counted from 0").integer(0, kLastIndex);
    object.keepUnknown(findings);
    return wall;
}

/// The place of a name in a list.
template <std::size_t size>
std::optional<int> readName(const Cursor& place, const std::array<std::string_view, size>& names) {
    if (!place.json().is_string()) return std::nullopt;
    const auto found = std::find(names.begin(), names.end(), place.text());
    if (found == names.end()) return std::nullopt;
    return static_cast<int>(found - names.begin());
}

void readCut(const Cursor& place, VolumeChoices& volume, Findings& findings) {
    ObjectCursor object(place, "an object like {\"axis\": \"u\", \"at\": 0.5}");
    const std::string expected = "\"s\", \"t\", \"u\" or \"none\"";
    const Cursor axis = object.required("axis", expected);
    const auto known = readName(axis, VolumeChoices::kAxes);
    if (!known && axis.json() != "none") axis.refuse(expected);
    volume.cutAxis = known.value_or(VolumeChoices::kNoCut);
    if (const auto at = object.optional("at")) volume.cutAt = readShare(*at);
    if (const auto keeps = object.optional("keeps_high")) volume.cutKeepsHigh = keeps->boolean();
    object.keepUnknown(findings);
}

VolumeChoices readVolume(const Cursor& place, Findings& findings) {
    ObjectCursor object(place, "an object like {\"look\": \"walls\", \"opacity\": 0.25}");
    VolumeChoices volume;
    if (const auto look = object.optional("look")) {
        const auto known = readName(*look, VolumeChoices::kLooks);
        if (!known) look->refuse("\"walls\", \"cells\" or \"isosurfaces\"");
        volume.look = static_cast<VolumeChoices::Look>(*known);
    }
    if (const auto opacity = object.optional("opacity")) volume.opacity = readShare(*opacity);
    if (const auto cut = object.optional("cut")) readCut(*cut, volume, findings);
    if (const auto hidden = object.optional("hidden_walls")) {
        const std::size_t count = hidden->listSize("a list of walls");
        for (std::size_t k = 0; k < count; ++k)
            volume.hiddenWalls.push_back(readWall(hidden->item(k), findings));
        std::sort(volume.hiddenWalls.begin(), volume.hiddenWalls.end());
        const auto last = std::unique(volume.hiddenWalls.begin(), volume.hiddenWalls.end());
        volume.hiddenWalls.erase(last, volume.hiddenWalls.end());
    }
    object.keepUnknown(findings);
    return volume;
}

LossScale readLossScale(const Cursor& place, Findings& findings) {
    ObjectCursor object(place, "an object like {\"kind\": \"logarithmic\"}");
    LossScale scale;
    const std::string kinds = "\"linear\" or \"logarithmic\"";
    const auto kind = object.optional("kind");
    if (kind) {
        const auto known = readName(*kind, std::array<std::string_view, 2>{"linear", "logarithmic"});
        if (!known) kind->refuse(kinds);
        scale.logarithmic = *known == 1;
    }
    if (const auto offset = object.optional("offset")) {
        scale.offset = offset->number();
        if (!(*scale.offset > 0.0)) offset->refuse("a number above 0");
    }
    if (const auto percentile = object.optional("percentile")) {
        scale.percentile = percentile->number();
        if (!(*scale.percentile > 0.0 && *scale.percentile <= 100.0))
            percentile->refuse("a number above 0, at most 100");
    }
    if (const auto range = object.optional("range")) {
        if (scale.percentile) range->refuse("it or percentile, not both");
        const Eigen::VectorXd ends = range->numbers(2, "a range has two ends");
        if (!(ends(0) < ends(1))) range->refuse("[low, high] with low < high");
        scale.range = {ends(0), ends(1)};
    }
    object.keepUnknown(findings);
    return scale;
}

DataPlane readDataPlane(const Cursor& place, Findings& findings) {
    ObjectCursor object(place, "an object like {\"coordinates\": [0, 1]}");
    DataPlane plane;
    if (const auto coordinates = object.optional("coordinates")) {
        if (coordinates->listSize("two coordinates, counted from 0") != 2)
            coordinates->refuse("two coordinates, counted from 0");
        for (std::size_t k = 0; k < 2; ++k)
            plane.coordinates[k] = coordinates->item(k).integer(0, kLastIndex);
    }
    if (const auto kind = object.optional("kind")) {
        const auto known = readName(*kind, DataPlane::kKinds);
        if (!known) kind->refuse("\"principal\" or \"separating\"");
        plane.kind = DataPlane::kKinds[static_cast<std::size_t>(*known)];
        const std::string expected = "two lists of as many numbers as there are inputs";
        const Cursor axes = object.required("axes", expected);
        if (axes.listSize(expected) != 2) axes.refuse(expected);
        const std::size_t length = axes.item(0).listSize(expected);
        plane.axes.resize(static_cast<Eigen::Index>(length), 2);
        for (std::size_t k = 0; k < 2; ++k)
            plane.axes.col(static_cast<Eigen::Index>(k)) =
                axes.item(k).numbers(length, "both directions have as many");
    }
    object.keepUnknown(findings);
    return plane;
}

Framing::Window readWindow(const Cursor& place) {
    const std::string expected = "[[low, high], [low, high]]";
    if (place.listSize(expected) != 2) place.refuse(expected);
    Framing::Window window;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const Eigen::VectorXd side = place.item(axis).numbers(2, "a range has two ends");
        window[axis] = {side(0), side(1)};
    }
    return window;
}

}  // namespace

Camera readCamera(const Cursor& place, Findings& findings) {
    ObjectCursor object(place, "an object like {\"azimuth\": -55, \"elevation\": 28}");
    Camera camera;
    if (const auto azimuth = object.optional("azimuth")) camera.azimuth = azimuth->number();
    if (const auto elevation = object.optional("elevation")) camera.elevation = elevation->number();
    if (const auto zoom = object.optional("zoom")) camera.zoom = zoom->number();
    if (const auto pan = object.optional("pan")) {
        const Eigen::VectorXd shift = pan->numbers(2, "the shift has two directions");
        camera.panX = shift(0);
        camera.panY = shift(1);
    }
    if (const auto parallel = object.optional("parallel")) camera.parallel = parallel->boolean();
    object.keepUnknown(findings);
    return camera;
}

ViewSection readView(const Cursor& place, Findings& findings) {
    ObjectCursor object(place, "an object");
    ViewSection section;
    ViewChoices& view = section.choices;
    const auto read = [&](const std::string& key, bool& value) {
        if (const auto choice = object.optional(key)) value = choice->boolean();
    };
    read("decision_boundary", view.decisionBoundary);
    read("margins", view.margins);
    read("output_boundaries", view.outputBoundaries);
    read("blind_sides", view.blindSides);
    read("walls", view.walls);
    read("isolines", view.isolines);
    read("flat_cells", view.flatCells);
    read("slice_minima", view.minima);
    read("trajectory", view.trajectory);
    read("slice_follows_run", view.sliceFollowsRun);
    read("slice_follows_parameters", section.sliceFollows);
    if (const auto scale = object.optional("vertical_scale")) {
        view.verticalScale = scale->number();
        if (!(view.verticalScale > 0.0)) scale->refuse("a number above 0");
    }
    if (const auto scale = object.optional("loss_scale")) view.lossScale = readLossScale(*scale, findings);
    if (const auto plane = object.optional("data_plane")) view.dataPlane = readDataPlane(*plane, findings);
    if (const auto camera = object.optional("camera")) section.framing.camera = readCamera(*camera, findings);
    if (const auto window = object.optional("data_window")) section.framing.dataWindow = readWindow(*window);
    if (const auto race = object.optional("race"))
        section.framing.race = valueOrRefuse(*race, raceNamed(race->text()));
    if (const auto volume = object.optional("volume")) view.volume = readVolume(*volume, findings);
    object.keepUnknown(findings);
    if (const Outcome checked = checkFraming(section.framing); !checked) throw Refusal{checked.error()};
    return section;
}

}  // namespace omegascope::session
