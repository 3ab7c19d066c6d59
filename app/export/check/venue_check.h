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
    std::string found;   ///< what the file has, a phrase
    std::string remedy;  ///< what to do; empty where all is well
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

/// How far apart two colours look, CIE 1976 ΔE*ab; about 2.3 can just be told apart.
double colourDistance(const QColor& a, const QColor& b);
/// What a reader without one kind of cone sees (Machado, Oliveira, Fernandes 2009, severity 1).
enum class Sight { Usual, Protan, Deutan, Tritan, Grey };
QColor seenBy(Sight sight, const QColor& colour);
/// Contrast of two colours, 1 to 21 (WCAG 2.1, 1.4.3).
double contrastRatio(const QColor& a, const QColor& b);

}  // namespace omegascope::exporting
