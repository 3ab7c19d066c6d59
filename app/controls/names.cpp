#include "app/controls/names.h"

#include <QAbstractButton>
#include <QCoreApplication>

namespace omegascope::panels {

namespace {

struct Named {
    const char* widget;  ///< objectName
    const char* name;
    const char* description;
};

constexpr Named kNamed[] = {
    {"studyTable", QT_TRANSLATE_NOOP("Names", "Runs of the study"),
     QT_TRANSLATE_NOOP("Names", "One row a run; a double-click opens its network as a session")},
    {"raceLogarithmicBox", QT_TRANSLATE_NOOP("Names", "Logarithmic loss"),
     QT_TRANSLATE_NOOP("Names", "Losses of the race on a logarithmic axis")},
    {"certificateHeading", QT_TRANSLATE_NOOP("Names", "Certificate"),
     QT_TRANSLATE_NOOP("Names", "Opens and closes what proves the verdict")},
    {"formsHeading", QT_TRANSLATE_NOOP("Names", "Gradient and multilinear forms"),
     QT_TRANSLATE_NOOP("Names", "Opens and closes the numbers of the cell that ω lies in")},
    {"aboutHeading", QT_TRANSLATE_NOOP("Names", "About this session"),
     QT_TRANSLATE_NOOP("Names", "Opens and closes title, source and notes")},
    {"filmFormulaBox", QT_TRANSLATE_NOOP("Names", "Formula"),
     QT_TRANSLATE_NOOP("Names", "Writes the number that changes under each picture")},
    {"filmButton", QT_TRANSLATE_NOOP("Names", "Make the film"),
     QT_TRANSLATE_NOOP("Names", "Renders all pictures and writes the file; can be cancelled")},
    {"filmCloseButton", QT_TRANSLATE_NOOP("Names", "Close"),
     QT_TRANSLATE_NOOP("Names", "Closes this window; while a film is made: stops it")},
    {"startSeedBox", QT_TRANSLATE_NOOP("Names", "Seed of the parameters"),
     QT_TRANSLATE_NOOP("Names", "The same seed gives the same start")},
    {"sourceBox", QT_TRANSLATE_NOOP("Names", "Where the data come from"),
     QT_TRANSLATE_NOOP("Names", "A recipe of the papers, or a file")},
    {"dataSeedBox", QT_TRANSLATE_NOOP("Names", "Seed of the data"),
     QT_TRANSLATE_NOOP("Names", "The same seed gives the same data")},
    {"shapeBox", QT_TRANSLATE_NOOP("Names", "Shape of the data"),
     QT_TRANSLATE_NOOP("Names", "What the recipe calls its parameter")},
    {"newCriterionBox", QT_TRANSLATE_NOOP("Names", "Criterion"),
     QT_TRANSLATE_NOOP("Names", "Which loss of output and target")},
    {"startBox", QT_TRANSLATE_NOOP("Names", "Start"),
     QT_TRANSLATE_NOOP("Names", "How the parameters are drawn")},
    {"newPreview", QT_TRANSLATE_NOOP("Names", "Preview of the data"),
     QT_TRANSLATE_NOOP("Names", "The data as the session will have them")},
    {"panelList", QT_TRANSLATE_NOOP("Names", "Panels"),
     QT_TRANSLATE_NOOP("Names", "Which panels the figure has, in their order")},
    {"formatBox", QT_TRANSLATE_NOOP("Names", "Format"), QT_TRANSLATE_NOOP("Names", "Kind of file")},
    {"unitBox", QT_TRANSLATE_NOOP("Names", "Unit"), QT_TRANSLATE_NOOP("Names", "Unit of width and height")},
    {"captionText", QT_TRANSLATE_NOOP("Names", "Caption"),
     QT_TRANSLATE_NOOP("Names", "A caption of exact numbers, to be copied")},
    {"motionBox", QT_TRANSLATE_NOOP("Names", "What moves"),
     QT_TRANSLATE_NOOP("Names", "The run, the slope or the camera")},
    {"filmWidthBox", QT_TRANSLATE_NOOP("Names", "Width"),
     QT_TRANSLATE_NOOP("Names", "Width of the film in pixels")},
    {"filmHeightBox", QT_TRANSLATE_NOOP("Names", "Height"),
     QT_TRANSLATE_NOOP("Names", "Height of the film in pixels")},
    {"framesBox", QT_TRANSLATE_NOOP("Names", "Frames"),
     QT_TRANSLATE_NOOP("Names", "How many pictures the film has")},
    {"rateBox", QT_TRANSLATE_NOOP("Names", "Frames a second"),
     QT_TRANSLATE_NOOP("Names", "How fast it is shown")},
    {"filmFormatBox", QT_TRANSLATE_NOOP("Names", "Format of the film"),
     QT_TRANSLATE_NOOP("Names", "Kind of file")},
    {"galleryList", QT_TRANSLATE_NOOP("Names", "Gallery"),
     QT_TRANSLATE_NOOP("Names", "Configurations of the papers; Enter opens one")},
    {"itineraryTabs", QT_TRANSLATE_NOOP("Names", "Itinerary"),
     QT_TRANSLATE_NOOP("Names", "Cells that the run visits, or its events")},
    {"eventFilter", QT_TRANSLATE_NOOP("Names", "Kind of event"),
     QT_TRANSLATE_NOOP("Names", "Which events of the run are listed")},
    {"eventTable", QT_TRANSLATE_NOOP("Names", "Events of the run"),
     QT_TRANSLATE_NOOP("Names", "A double-click or Enter shows the step")},
    {"cellTable", QT_TRANSLATE_NOOP("Names", "Cells of the run"),
     QT_TRANSLATE_NOOP("Names", "Cells that the run visits with their shares of the time")},
    {"raceTabs", QT_TRANSLATE_NOOP("Names", "Race"),
     QT_TRANSLATE_NOOP("Names", "Losses of all runs as a chart, or as a table")},
    {"raceChartView", QT_TRANSLATE_NOOP("Names", "Losses of the race"),
     QT_TRANSLATE_NOOP("Names", "Loss of each run over its steps")},
    {"raceTable", QT_TRANSLATE_NOOP("Names", "Outcomes of the race"),
     QT_TRANSLATE_NOOP("Names", "A double-click makes a run the session's")},
    {"minimaTable", QT_TRANSLATE_NOOP("Names", "Local minima"),
     QT_TRANSLATE_NOOP("Names", "A double-click sends ω there")},
    {"bifurcationView", QT_TRANSLATE_NOOP("Names", "Minima over α"),
     QT_TRANSLATE_NOOP("Names", "Losses of local minima while α goes from 1 to 0; a click sends ω there")},
    {"lossChartView", QT_TRANSLATE_NOOP("Names", "Run chart"),
     QT_TRANSLATE_NOOP("Names", "What the run does over its steps; a click shows the step")},
    {"inspector", QT_TRANSLATE_NOOP("Names", "Inspector"),
     QT_TRANSLATE_NOOP("Names", "The point, network, parameters, slice, data and 3-D view")},
    {"dataTable", QT_TRANSLATE_NOOP("Names", "Data"),
     QT_TRANSLATE_NOOP("Names", "Points, targets and weights, editable")},
    {"parameterTable", QT_TRANSLATE_NOOP("Names", "Parameters"),
     QT_TRANSLATE_NOOP("Names", "All entries of ω, editable")},
    {"wallTree", QT_TRANSLATE_NOOP("Names", "Walls of the 3-D slice"),
     QT_TRANSLATE_NOOP("Names", "Which walls are drawn")},
    {"cutSlider", QT_TRANSLATE_NOOP("Names", "Place of the cut"),
     QT_TRANSLATE_NOOP("Names", "Where the clipping plane stands")},
    {"scheduleBox", QT_TRANSLATE_NOOP("Names", "Step rule"),
     QT_TRANSLATE_NOOP("Names", "How the step length depends on k")},
    {"stepSlider", QT_TRANSLATE_NOOP("Names", "Step of the run"),
     QT_TRANSLATE_NOOP("Names", "Which step of the run is shown")}};

QString translated(const char* text) {
    return QCoreApplication::translate("Names", text);
}

}  // namespace

void nameControls(const QWidget& window) {
    for (const Named& each : kNamed)
        for (QWidget* widget : window.findChildren<QWidget*>(QLatin1String(each.widget))) {
            if (widget->accessibleName().isEmpty()) widget->setAccessibleName(translated(each.name));
            if (widget->toolTip().isEmpty()) widget->setToolTip(translated(each.description));
            // Not every control tells its tip to a screen reader.
            widget->setAccessibleDescription(widget->toolTip());
        }
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        const auto* button = qobject_cast<QAbstractButton*>(widget);
        if ((button && !button->text().isEmpty()) || !widget->accessibleName().isEmpty()) continue;
        widget->setAccessibleName(widget->toolTip().section(QLatin1Char('\n'), 0, 0));
    }
}

}  // namespace omegascope::panels
