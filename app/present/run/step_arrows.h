#pragma once

#include <QPainter>
#include <QPointF>
#include <QString>
#include <vector>

#include "app/figures/frame/style.h"
#include "app/present/run/step_guide.h"

namespace omegascope::present {

/// A step of a run as arrows on the parameter plane, in its coordinates.
struct StepArrows {
    struct Term {
        QString symbol;
        QPointF along;
    };
    QPointF from, gradient, moved;
    std::vector<Term> terms;
    StepGuide::Part part = StepGuide::Part::Gradient;
};

StepArrows stepArrows(const dynamics::StepReason& reason, StepGuide::Part part,
                      const slice::AffineSlice& plane);

/// The gradient dashed, at a length that is seen, since it is no way in the plane; the terms one behind the other and the
/// move as they are, or all enlarged by one factor, which is written beside them, where they would be too short.
void drawStepArrows(QPainter& painter, const StepArrows& arrows, const figures::AxisMap& map,
                    const figures::Style& style);

/// By how much a step of this length on paper is enlarged: 1, 2, 5, 10, 20, …; 1 for no step at all.
double enlargement(double length, double least);

}  // namespace omegascope::present
