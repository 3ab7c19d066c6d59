#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/dynamics/trajectory.h"
#include "core/loss/loss.h"
#include "core/network/architecture.h"
#include "core/slice/affine_slice.h"

namespace omegascope::session {

/// Keys keep the order in which a person wrote them.
using Json = nlohmann::ordered_json;

/// What the views show: saved under "view", undone like everything else.
struct ViewChoices {
    bool decisionBoundary = true;  ///< ŷ = 0 in the data plane
    bool margins = false;          ///< ŷ = ±1
    bool blindSides = true;        ///< shade each neuron's inactive side, hatch the common one
    bool walls = true;
    bool isolines = true;
    bool flatCells = true;         ///< tint and hatch truly flat cells
    bool trajectory = true;
    double verticalScale = 1.0;    ///< height of the surface relative to its base, > 0
    bool operator==(const ViewChoices&) const = default;
};

/// One session: everything that a file holds (FORMAT.md). A regular value; always consistent (see check).
struct Session {
    std::string title;
    std::string source;
    std::string notes;

    network::Architecture architecture;
    loss::Criterion criterion = loss::Criterion::Hinge;
    data::Dataset data;
    std::optional<Json> dataReference;  ///< "data" as it was written when it names files; cleared once data are edited
    Eigen::VectorXd parameters;         ///< ω: where a run starts
    slice::SliceSpec slice;
    dynamics::TrainingSpec training;
    dynamics::Trajectory trajectory;    ///< the last run from `parameters`, or empty
    ViewChoices view;

    Json extras = Json::object();       ///< unknown keys, by JSON pointer of the object that held them, kept on saving

    bool operator==(const Session&) const = default;
};

/// The parts fit together (network, criterion, data, length of ω, slice); otherwise a sentence.
Outcome check(const Session& session);

}  // namespace omegascope::session
