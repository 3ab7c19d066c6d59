#pragma once

#include "core/studies/experiment.h"
#include "core/studies/settings.h"
#include "core/studies/training/seeds.h"

namespace omegascope::studies {

/// An experiment that is told by a name and Settings alone.
class SettledExperiment : public Experiment {
  public:
    SettledExperiment(std::string_view study, Settings settings)
        : study_(study), settings_(std::move(settings)) {
        told_ = settings_.texts();
    }

    std::string_view study() const override { return study_; }
    const std::map<std::string, std::string>& settings() const override { return told_; }

  protected:
    const Settings& values() const { return settings_; }
    /// Something else that the rows depend on.
    void tell(const std::string& key, std::string value) { told_[key] = std::move(value); }
    /// A row without its fields and cost.
    Row emptyRow(int index) const {
        Row row;
        row.index = index;
        row.seed = mixedSeed(settings_.seed(), static_cast<std::uint64_t>(index));
        return row;
    }

  private:
    std::string_view study_;
    Settings settings_;
    std::map<std::string, std::string> told_;
};

/// Digits of `index` in a mixed base, the last one fastest: which value of each list a row has.
inline std::vector<std::size_t> placesInGrid(int index, const std::vector<std::size_t>& sizes) {
    std::vector<std::size_t> places(sizes.size());
    auto rest = static_cast<std::size_t>(index);
    for (std::size_t i = sizes.size(); i-- > 0;) {
        places[i] = rest % sizes[i];
        rest /= sizes[i];
    }
    return places;
}

/// The product of the sizes, or an Error where it is more rows than a study may have.
inline constexpr double kMostRows = 1e7;
inline Outcome checkRows(const std::vector<std::size_t>& sizes) {
    double rows = 1.0;
    for (const std::size_t size : sizes) rows *= static_cast<double>(size);
    if (rows <= kMostRows) return Done{};
    return limitError("The study would have more than 10,000,000 rows; give fewer values or runs.");
}

}  // namespace omegascope::studies
