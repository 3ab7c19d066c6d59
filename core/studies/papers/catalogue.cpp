#include "core/studies/papers/catalogue.h"

#include <algorithm>
#include <array>

#include "core/data/file_bytes.h"

namespace omegascope::studies {

std::span<const StudyInfo> studies() {
    static const std::array table{xorJellyfish(), initMean(),    initDepth(),  zigZag(),
                                  digitsInit(),   digitsScale(), minimaTypes()};
    return table;
}

const StudyInfo* findStudy(std::string_view name) {
    const auto found = std::ranges::find(studies(), name, &StudyInfo::name);
    return found == studies().end() ? nullptr : &*found;
}

std::string studyNames() {
    std::string names;
    for (const StudyInfo& study : studies()) names += (names.empty() ? "" : ", ") + std::string(study.name);
    return names;
}

Result<std::shared_ptr<const Experiment>> makeExperiment(std::string_view name,
                                                         const std::map<std::string, std::string>& given,
                                                         const Images& images) {
    const StudyInfo* info = findStudy(name);
    if (!info)
        return Error{"There is no study " + data::shownText(name) + "; give one of " + studyNames() + "."};
    Result<Settings> settings = Settings::of(info->uses, given);
    if (!settings) return settings.error().in(std::string(name) + ": ");
    if (info->needsImages && images.dataset->size() == 0)
        return Error{std::string(name) + " needs images; name an IDX pair by --images and --labels."};
    if (!info->needsImages && images.dataset->size() > 0)
        return Error{std::string(name) + " takes no images; leave out --images and --labels."};
    return info->make(*std::move(settings), images);
}

}  // namespace omegascope::studies
