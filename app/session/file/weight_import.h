#pragma once

#include <string>
#include <vector>

#include "app/import/weight_mapping.h"
#include "app/session/session.h"

namespace omegascope::session {

/// What becomes of a session when weights of another program are taken into it.
struct WeightImport {
    network::Architecture architecture;  ///< the session's, or the file's when it is adopted
    Eigen::VectorXd parameters;          ///< ω
    importing::Mapping mapping;
    std::vector<std::string> told;  ///< see importing::tellMapping
};

/// ω of `session` from a file of weights.
/// @param adopt        whether the session gets the network of the weights where that is another one
/// @param corrections  blocks that are to come from another tensor than mappingFor finds; an empty tensor: zero
/// Errors, which begin with the file's name: the file's network is another one (its shapes are told), or does not fit the
/// data; a tensor of the wrong shape; no weight for a layer.
Result<WeightImport> importWeights(const Session& session, const importing::WeightFile& file, bool adopt,
                                   const importing::Sources& corrections = {});

/// Whether a network told by weights reads and makes as many numbers as data and criterion ask for.
Outcome checkEnds(const importing::WeightFile& file, const network::Architecture& told, int inputs,
                  int outputs);

}  // namespace omegascope::session
