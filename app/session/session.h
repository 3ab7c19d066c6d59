#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/loss_scale.h"
#include "app/session/race_spec.h"
#include "core/data/dataset.h"
#include "core/dynamics/runs/trajectory.h"
#include "core/loss/loss.h"
#include "core/network/architecture.h"
#include "core/slice/affine_slice.h"
#include "core/support/shared.h"

namespace omegascope::session {

/// Keys keep the order in which a person wrote them.
using Json = nlohmann::ordered_json;

/// What the view of a 3-D slice shows: saved under "view" as "volume".
struct VolumeChoices {
    /// Walls: between back faces that show the loss. Cells: the whole block, coloured by the loss.
    /// Isosurfaces: of the loss, at round levels.
    enum class Look { Walls, Cells, Isosurfaces };
    static constexpr int kNoCut = -1;
    /// Names in a session file.
    static constexpr std::array<std::string_view, 3> kLooks{"walls", "cells", "isosurfaces"};
    static constexpr std::array<std::string_view, 3> kAxes{"s", "t", "u"};

    Look look = Look::Walls;
    double opacity = 0.25;      ///< of walls, of the block's faces, of isosurfaces; in [0,1]
    int cutAxis = kNoCut;       ///< the clipping plane: 0, 1, 2 across s, t, u
    double cutAt = 0.5;         ///< where, as a share of the axis' range, in [0,1]
    bool cutKeepsHigh = false;  ///< what lies above the plane stays; else what lies below
    std::vector<network::Activation> hiddenWalls;  ///< walls that are not drawn, ascending
    bool operator==(const VolumeChoices&) const = default;
};

/// Which plane of the input space the data plane is, where there are more than two inputs: saved under "view" as
/// "data_plane". Two coordinates, or two orthonormal directions that were computed from the data once.
struct DataPlane {
    static constexpr std::array<std::string_view, 2> kKinds{"principal", "separating"};

    std::array<int, 2> coordinates{0, 1};  ///< different, counted from 0
    std::string kind;                      ///< one of kKinds, with `axes`; empty: coordinates
    Eigen::MatrixXd axes;                  ///< d × 2
    bool operator==(const DataPlane& other) const;
};

/// What the views show: saved under "view", undone like everything else.
struct ViewChoices {
    bool decisionBoundary = true;   ///< ŷ = 0 in the data plane
    bool margins = false;           ///< ŷ = ±1, or where an output leads all others by 1
    bool outputBoundaries = false;  ///< several classes: each output's line ŷ_r = 0
    bool blindSides = true;         ///< shade each neuron's inactive side, hatch the common one
    bool walls = true;
    bool isolines = true;
    bool flatCells = true;  ///< tint and hatch truly flat cells
    bool minima = true;     ///< mark the minima of the slice
    bool trajectory = true;
    /// A slice that follows ω moves along with the shown step of the run, so that ω always lies in it.
    bool sliceFollowsRun = false;
    double verticalScale = 1.0;  ///< height of the surface relative to its base, > 0
    LossScale lossScale;
    DataPlane dataPlane;
    VolumeChoices volume;
    bool operator==(const ViewChoices&) const = default;
};

/// Where the camera of the surface stands about the centre of its box: angles in degrees.
struct Camera {
    static constexpr double kSteepest = 89.0;
    static constexpr double kLeastZoom = 0.2, kMostZoom = 50.0;
    static constexpr double kFarthest = 1000.0;  ///< of azimuth and shift in a file

    double azimuth = -55.0;   ///< about the vertical; 0 looks along +t
    double elevation = 28.0;  ///< above the horizon, up to kSteepest either way
    double zoom = 1.0;        ///< kLeastZoom … kMostZoom; 1 fits the box
    double panX = 0.0;        ///< shift of the view's centre, in box lengths, right and up
    double panY = 0.0;
    bool parallel = false;  ///< parallel instead of perspective projection
    bool operator==(const Camera&) const = default;
};

/// From where the views are seen, and the race that they show: saved under "view" as "camera", "data_window" and "race".
/// Turning, zooming and racing are not undone; where nothing is set the views choose for themselves.
struct Framing {
    /// A part of the data plane: [low, high] of its two coordinates, low < high.
    using Window = std::array<std::array<double, 2>, 2>;

    std::optional<Camera> camera;
    std::optional<Window> dataWindow;
    std::optional<RaceSpec> race;
    bool operator==(const Framing&) const = default;
};

/// An ω to come back to, with the slice and the camera through which it was seen: saved under "bookmarks".
struct Bookmark {
    std::string name;
    Eigen::VectorXd parameters;
    slice::SliceSpec slice;
    std::optional<Camera> camera;
    bool operator==(const Bookmark& other) const;
};

/// The files that data came from.
struct DataReference {
    Json keys;            ///< "data" as it was written, with absolute paths
    std::string reading;  ///< how the files were read, in one line; not a part of the session's file
    bool operator==(const DataReference&) const = default;
};

/// "sha256:…" of the numbers as doubles: dimension, count, points, targets, and weights where they are given one by one.
std::string digestOf(const data::Dataset& dataset);

/// One session: everything that a file holds (FORMAT.md). A regular value; always consistent (see check).
struct Session {
    std::string title;
    std::string source;
    std::string notes;

    network::Architecture architecture;
    loss::Criterion criterion = loss::Criterion::Hinge;
    Shared<data::Dataset> data;
    std::optional<DataReference> dataReference;  ///< cleared once data are edited
    Eigen::VectorXd parameters;                  ///< ω: where a run starts
    slice::SliceSpec slice;
    dynamics::TrainingSpec training;
    Shared<dynamics::Trajectory> trajectory;  ///< the last run from `parameters`, or empty
    ViewChoices view;
    Framing framing;
    std::vector<Bookmark> bookmarks;

    /// Unknown keys by JSON pointer of the object that held them ({"": {"foo": 1}, "/network": {…}}); saving
    /// puts them back where that object is still written.
    Json extras = Json::object();

    bool operator==(const Session& other) const;
};

/// Limits beyond which a session is refused before memory is taken: numbers in ω, pre-activations N·D,
/// layers.
inline constexpr double kMaximumParameters = 2e7;
inline constexpr double kMaximumActivations = 5e7;
inline constexpr int kMaximumDepth = 1000;
using dynamics::kMaximumSteps;

/// The same without what tells who made it or where: title, source, notes, names of files, keys of other programs.
Session anonymous(Session session);

/// The parts fit together; otherwise a sentence. Cost O(numbers held): `check` is those below in turn, so
/// that an edit of one part need not look at the others.
Outcome check(const Session& session);

/// The network alone: shapes, alpha, size.
/// @param needsPlane  whether there must be two parameters, for a slice
Outcome checkNetwork(const network::Architecture& architecture, bool needsPlane = true);
/// Network, criterion and data fit together. Precondition: checkNetwork
Outcome checkModel(const network::Network& network, loss::Criterion criterion, const data::Dataset& dataset);
/// ω has the right length and finite entries.
Outcome checkParameters(const network::Network& network, const Eigen::VectorXd& parameters);
/// The slice resolves in the network's Ω; otherwise why not.
Result<slice::AffineSlice> resolveSlice(const slice::SliceSpec& spec, const network::Network& network);
/// The session's slice as it is seen at `step` of the run: moved through `point`, ω at that step, when it
/// follows ω and the view's choice says so; where it would degenerate there it stays. Errors: resolveSlice.
Result<slice::AffineSlice> seenSlice(const Session& session, const network::Network& network,
                                     const Eigen::VectorXd& point, int step);
/// Known method and schedule, every number within its bounds: dynamics::check.
Outcome checkTraining(const dynamics::TrainingSpec& training);
/// Empty, or keyframes and losses of matching lengths that begin at `parameters`.
Outcome checkTrajectory(const dynamics::Trajectory& trajectory, const Eigen::VectorXd& parameters);
Outcome checkView(const ViewChoices& view);
/// The plane of the data lies in the space of `inputs` dimensions.
Outcome checkDataPlane(const DataPlane& plane, int inputs);
/// Every one is of this network: its ω fits and its slice resolves.
Outcome checkBookmarks(const std::vector<Bookmark>& bookmarks, const network::Network& network);
/// A camera that stands somewhere, a window with an inside.
Outcome checkFraming(const Framing& framing);

}  // namespace omegascope::session
