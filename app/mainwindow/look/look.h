#pragma once

#include <array>

namespace omegascope::mainwindow {

/// The colours of everything round the figures, which stay white paper. System: light or dark as the desktop is.
/// Projector: for a washed-out beamer, text and controls at a contrast of at least 7 : 1.
enum class Chrome { System, Light, Dark, Projector };
inline constexpr std::array kChromes{Chrome::System, Chrome::Light, Chrome::Dark, Chrome::Projector};

/// How the program looks; kept among its settings.
struct Look {
    static constexpr double kSmallestType = 1.0, kLargestType = 3.0;

    Chrome chrome = Chrome::System;
    double type = 1.0;  ///< a factor of the system's size; views, legends, tables and axes follow
    bool operator==(const Look&) const = default;
};

Look look();
/// Keeps it (the type within its limits) and shows it.
void setLook(Look look);
/// Shows what is kept. Precondition: a QApplication
void applyLook();

}  // namespace omegascope::mainwindow
