#include "app/session/file/weight_import.h"

#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::session {

namespace {

using importing::WeightFile;
using network::Architecture;

/// Without `adopt` the file's network, where the file tells one, must be the session's.
Outcome checkSame(const WeightFile& file, const Architecture& own) {
    const auto told = importing::architectureOf(file, own);
    if (!told) return Done{};  // the mapping tells what is wrong, block by block
    if (told->layers != own.layers || told->input != own.input || told->outputs != own.outputs)
        return Error{"its layers make a network " + importing::widthsText(*told) + ", and the session's is " +
                     importing::widthsText(own) +
                     "; adopt the file's network (--adopt), or give weights of these shapes."};
    if (file.graph && told->depth() > 0 && told->alpha != own.alpha)
        return Error{"its activations have the slope " + exactNumber(told->alpha) +
                     ", and the session's α is " + exactNumber(own.alpha) +
                     "; adopt the file's network (--adopt), or set α."};
    return Done{};
}

void correct(importing::Mapping& mapping, const importing::Sources& corrections) {
    for (const auto& [block, source] : corrections) {
        if (source.tensor.empty())
            mapping.sources.erase(block);
        else
            mapping.sources[block] = source;
        std::erase(mapping.passedOver, source.tensor);
        mapping.translated = true;
    }
}

}  // namespace

Outcome checkEnds(const WeightFile& file, const Architecture& told, int inputs, int outputs) {
    if (told.input == inputs && told.outputs == outputs) return Done{};
    return Error{file.name + ": its network " + importing::widthsText(told) + " reads " +
                 counted(told.input, "number") + " and makes " + std::to_string(told.outputs) +
                 "; the data have " + counted(inputs, "coordinate") + " and need " +
                 counted(outputs, "output") + "."};
}

Result<WeightImport> importWeights(const Session& session, const WeightFile& file, bool adopt,
                                   const importing::Sources& corrections) {
    const std::string place = file.name + ": ";
    WeightImport made;
    made.architecture = session.architecture;
    if (adopt) {
        auto told = importing::architectureOf(file, session.architecture);
        if (!told) return told.error().in(place);
        made.architecture = *std::move(told);
        if (const Outcome fits =
                checkEnds(file, made.architecture, session.data->dimension(), session.architecture.outputs);
            !fits)
            return fits.error();
        if (const Outcome fits = checkNetwork(made.architecture); !fits) return fits.error().in(place);
    } else if (corrections.empty()) {
        if (const Outcome same = checkSame(file, session.architecture); !same) return same.error().in(place);
    }
    made.mapping = importing::mappingFor(file, made.architecture);
    correct(made.mapping, corrections);
    const network::Network network(made.architecture);
    if (!made.mapping.sources.contains("V"))
        return Error{place + "no array is known as the weights of " + counted(network.depth() + 1, "layer") +
                     "; name them 0.weight, 2.weight, … or W1, …, V, or say which is which (--map)."};
    auto parameters = importing::takeWeights(file, made.mapping.sources, network);
    if (!parameters) return parameters.error().in(place);
    made.parameters = *std::move(parameters);
    made.told = importing::tellMapping(file, made.mapping, network);
    return made;
}

}  // namespace omegascope::session
