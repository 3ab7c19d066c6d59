#pragma once

#include <QImage>
#include <QSize>

#include "app/session/session.h"
#include "core/studies/experiment.h"
#include "core/support/parallel.h"

namespace omegascope::panels {

/// A small picture of a session, without text: the data plane of a hidden-layer network on plane data, else
/// the parameter plane. A null image when stopped.
QImage thumbnail(const session::Session& session, const QSize& size, double pixelRatio,
                 const Control& control);
/// The same of a study's plot: its first frame.
QImage thumbnail(const studies::Plot& plot, const QSize& size, double pixelRatio);

/// A small picture of a plane of parameter space: colours of the loss, straight walls, ω. A null image when stopped.
QImage planeThumbnail(const loss::Loss& loss, const slice::SliceSpec& spec, const Eigen::VectorXd& parameters,
                      const QSize& size, double pixelRatio, const Control& control);

}  // namespace omegascope::panels
