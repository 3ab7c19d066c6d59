#pragma once

#include <QString>
#include <string>

#include "app/export/figure/figure_spec.h"
#include "app/export/figure/panel_states.h"

namespace omegascope::exporting {

/// "3/12" when every datum weighs 1/N and N·L is a whole number up to rounding; otherwise empty.
std::string fractionOf(double value, const data::Dataset& dataset);

struct ShownRace;

/// The parts of a figure's caption; numbers are those of the session, with the kind of the cells told.
struct Caption {
    QString loss;     ///< "0.25 = 3/12"
    QString data;     ///< "Data: 9 of 12 solved, 3 dead."
    QString slice;    ///< plane, window, cells, how many of them are flat, walls and their kind
    QString surface;  ///< over which plane
    QString chart;    ///< what the run's chart shows; empty when there is no run
    QString clarke;   ///< how many cells meet at ω, |x*|, and whether ω is critical; empty where not asked
    QString race;     ///< of what, and with which losses they end; empty when there is none
    QString classes;  ///< what each class's plane shows; empty where targets are no classes
    QString run;      ///< the shown step of the run, its method and seed; empty when there is no run

    /// What belongs to these panels, in their order and with their letters, headed by title and source.
    QString figure(const session::Session& session, const FigureSpec& spec) const;
    /// The same without title and source, which an anonymous figure must not tell.
    QString alternative(const FigureSpec& spec) const;
    /// The sentence about one panel.
    const QString& part(Panel panel) const;
};
/// @param picture  of the shown session's slice, or null where no panel needs it   @param clarke  of the shown ω, or null
/// @param race  that the figure shows, or null
Caption captionOf(const ShownSession& shown, const figures::SlicePicture* picture,
                  const nonsmooth::ClarkeSubdifferential* clarke = nullptr, const ShownRace* race = nullptr);

}  // namespace omegascope::exporting
