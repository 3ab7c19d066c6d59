#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "app/import/files/weight_file.h"
#include "core/network/network.h"

namespace omegascope::importing {

/// Which tensor is which block of a network.
struct Mapping {
    Sources sources;
    std::vector<std::string> passedOver;  ///< tensors that are no block
    bool translated = false;              ///< some name was not the block's own
    bool reordered = false;               ///< layers were put in order by their shapes
};

/// A graph's own mapping where the file has one; else our own names in either case, W<L+1> and b<L+1> standing for V and c;
/// or else names that end in weight, kernel and bias ("0.weight", "fc1.bias", "dense/kernel"), layer by layer in the order
/// of the file (of their numbers, in a safetensors file). Where shapes forbid that order and allow a single other one, that
/// is taken. Sources are empty where nothing of this finds a weight for every layer.
Mapping mappingFor(const WeightFile& file, const network::Architecture& architecture);

/// The network that the weights are of: the graph's, or one by their shapes, with what shapes do not tell (α; stride,
/// padding and image of a convolution) as in `like`, whose biases count where the file has none.
/// Errors: the shapes follow each other in no order, or in several; a convolution where `like` has none that fits.
Result<network::Architecture> architectureOf(const WeightFile& file, const network::Architecture& like);

/// The source's numbers as the block wants them, row by row: transposed where the source says so. After a convolution with
/// Keras' order of features (row, column, channel) the columns of a dense kernel are put in ours (channel, row, column).
/// Errors: another shape ("the array "W1" is 2 × 3; the network needs 3 × 2."), NaN or infinity.
Result<std::vector<double>> valuesOf(const WeightFile& file, const Source& source,
                                     const network::Block& block, const network::Architecture& architecture);

/// ω of `network` from the file; blocks without a source are zero. A bias that the network does not have may be there when
/// it is zero. Errors: those of valuesOf, a source that the file does not have.
Result<Eigen::VectorXd> takeWeights(const WeightFile& file, const Sources& sources,
                                    const network::Network& network);

/// What a person would not notice, a sentence each: names that were translated, blocks that are zero, tensors without
/// effect.
std::vector<std::string> tellMapping(const WeightFile& file, const Mapping& mapping,
                                     const network::Network& network);

/// "2-8-8-1": input, widths, outputs.
std::string widthsText(const network::Architecture& architecture);

}  // namespace omegascope::importing
