#pragma once

#include <QString>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "app/session/file/session_io.h"
#include "core/network/initialisation.h"

namespace omegascope::session {

/// One axis of the slice to begin with.
struct NewAxis {
    enum class Kind { Usual, Random, Entry } kind = Kind::Usual;  ///< Random: filter-normalised
    std::string entry;                                            ///< of ParameterLayout::entryNamed
};

/// What a person says about a session that begins with data; what is left out is told from data and weights.
struct NewSession {
    Json files = Json::object();         ///< the keys of "data" that name files and say how they are read
    std::optional<data::Dataset> drawn;  ///< data in the place of files
    std::string title;
    std::optional<loss::Criterion> criterion;  ///< nothing: by the targets, see criterionFor
    std::optional<std::vector<int>> widths;    ///< of the hidden layers; nothing: those of the weights, or 4
    std::optional<int> input, outputs;         ///< what the data must fit; nothing: what they need
    double alpha = 0.0;
    bool hiddenBias = true, outputBias = true;
    network::Initialisation start;
    QString weights;  ///< a file of weights in the place of a random start
    std::array<NewAxis, 2> axes;
    double radius = 3.0;  ///< of the slice about ω
};

/// The criterion that targets ask for: ±1 or two labels hinge, more labels multiclass-hinge, numbers that are not all
/// whole squared. Whole numbers from 0 may be classes or values: an Error that names both.
/// @param labels   how many labels of text the targets had; 0: numbers
/// @param outputs  of the network, where it is given: several for one target are classes, and one is a value
Result<loss::Criterion> criterionFor(const Eigen::MatrixXd& targets, std::size_t labels,
                                     std::optional<int> outputs = {});

/// A session of these data: network.input and outputs as they need, every other key usual. Warnings
/// as a file's. Errors: one sentence; those of the files name the keys of "data" and "parameters".
Result<Loaded> makeSession(const NewSession& wanted, const Reach& reach);

/// Whether a file of the data lies outside of the folder of this session file, where opening it has to ask.
bool readsBeyond(const Session& session, const QString& file);
/// Whether the data are few enough to stand in the session itself.
bool canCarryData(const Session& session);

}  // namespace omegascope::session
