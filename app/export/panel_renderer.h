#pragma once

#include <QByteArray>
#include <QImage>
#include <QSize>
#include <limits>
#include <memory>

#include "app/export/panel_states.h"

namespace omegascope::exporting {

enum class Panel { Data, Slice, Surface };

/// Draws the panels of one session as pictures with the functions that draw the screen. The slice is computed
/// once, when a panel first needs it.
///
/// Needs a QGuiApplication; Panel::Surface also needs OpenGL (the xcb platform).
class PanelRenderer {
  public:
    /// Past any trajectory: its last step is shown.
    static constexpr int kLastStep = std::numeric_limits<int>::max();

    /// @param step  of the session's trajectory; Errors: a slice that cannot be resolved
    static Result<PanelRenderer> of(session::Session session, int step = kLastStep);

    const ShownSession& shown() const { return shown_; }
    /// The computed slice. Errors only from slicePicture.
    Result<std::shared_ptr<const figures::SlicePicture>> picture();

    /// The panel in exactly `size` pixels. Type and lines keep their proportion to the picture, as on a panel
    /// of about 800 × 600; the resolution stored in the picture is such that in print they have their nominal
    /// size. The session is stored in the picture too (text "omegascope").
    /// @param transparent  no background; otherwise it is white
    Result<QImage> render(Panel panel, QSize size, bool transparent);

  private:
    explicit PanelRenderer(ShownSession shown) : shown_(std::move(shown)) {}

    ShownSession shown_;
    std::shared_ptr<const figures::SlicePicture> picture_;
};

/// One panel in one call.
Result<QImage> renderPanel(const session::Session& session, Panel panel, QSize size, bool transparent);

/// The picture as a PNG file with its resolution and texts. The same picture gives the same bytes.
QByteArray pngBytes(const QImage& image);
/// Writes pngBytes, atomically.
Outcome savePng(const QImage& image, const QString& path);

}  // namespace omegascope::exporting
