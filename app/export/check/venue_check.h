#pragma once

#include <QStringList>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/export/check/figure_facts.h"

namespace omegascope::exporting {

/// One thing that was looked at.
struct Finding {
    enum class Level { Fine, Advice, Refused, Undecided };
    std::string check;  ///< "fonts", "type size", …
    Level level = Level::Fine;
    std::string found;    ///< what the file has, a phrase
    std::string remedy;   ///< what to do; empty where all is well
    bool stated = false;  ///< whether the venue's own page has the rule; otherwise it is our advice
};
std::string nameOf(Finding::Level level);  ///< "fine", "advice", "refused", "undecided"

struct VenueReport {
    std::string venue, title, source;
    int year = 0;
    double width = 0.0;  ///< centimetres at which the figure was judged; 0: unknown
    std::vector<Finding> findings;
    bool refused() const;
};

/// Names of the venues whose rules are known (resources/venues.json).
QStringList venues();

/// Holds a figure against a venue's rules. `widthUsed` is its width in the paper in centimetres; without, its own, or the
/// venue's widest where it is wider. Errors: an unknown venue.
Result<VenueReport> checkFigure(const FigureFacts& facts, const QString& venue,
                                std::optional<double> widthUsed = {});

}  // namespace omegascope::exporting
