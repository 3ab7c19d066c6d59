#pragma once

#include <QImage>
#include <QSize>
#include <QString>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "app/export/figure/panel_renderer.h"
#include "app/export/films/frame_encoder.h"
#include "app/export/writers/work_folder.h"
#include "core/support/parallel.h"

namespace omegascope::exporting {

/// What moves: the run step by step; α from 1 to 0 with ω held, the loss and its cells computed anew; the
/// camera once about the surface.
enum class Motion { Run, Alpha, Orbit };

/// What advances evenly from frame to frame of a run: steps, the loss, or the length of the path in Ω. The camera of an
/// orbit goes evenly, or starts and ends slowly (Eased).
enum class Pace { Steps, Loss, Length, Eased };
inline constexpr std::array kPaces{Pace::Steps, Pace::Loss, Pace::Length, Pace::Eased};
QString nameOf(Pace pace);  ///< "steps"

struct AnimationSpec {
    Motion motion = Motion::Run;
    /// Panels, size and look of a frame; its format and transparency have no effect.
    FigureSpec figure = specOf({Panel::Slice}, {800, 600});
    int frames = 60;  ///< 2 … kMostFrames, spread over the motion at this pace
    Pace pace = Pace::Steps;
    QString title{};                   ///< stands above every frame
    bool formula = false;              ///< beside it what is drawn: the network and its loss
    std::optional<qint64> maxBytes{};  ///< of a GIF: frames are drawn smaller until it fits
    QString poster{};                  ///< a PNG of one frame as the film shows it; empty: none
    int posterFrame = -1;              ///< from 0; otherwise the last
    int framesPerSecond = 20;          ///< 1 … 50
};
inline constexpr int kMostFrames = 10'000;

enum class AnimationFormat { PngFolder, Gif, Ogg, Mp4, WebM };
/// By the ending of a name: .gif, .ogv, .mp4, .webm; a name that ends in "/", has no ending or is that of a folder:
/// numbered PNGs.
std::optional<AnimationFormat> animationFormatOf(const QString& path);

/// Makes an animation a piece at a time, so that a window can stay alive while it runs: start, then compute() on any
/// thread and step() on that of the window, where OpenGL must be, until it says that all is done. What `spec` holds still
/// (colours, height of the surface, camera, data plane) is the same in all frames; a line at the top tells
/// step or α.
///
/// Everything is written into a hidden folder beside `out` and takes the place of `out` in the end. An
/// Animation that is destroyed before, or fails, leaves nothing. Needs what PanelRenderer needs.
class Animation {
  public:
    /// Errors: no run to show, a motion that the panel does not show, numbers out of range, a slice that
    /// cannot be resolved, no ffmpeg for .mp4, a place that cannot be written to, a folder `out` that is not
    /// empty.
    static Result<std::unique_ptr<Animation>> start(session::Session session, AnimationSpec spec,
                                                    const QString& out);

    /// Computes what the next step() looks at or draws; step() does so itself where this was not called. While it runs
    /// nothing else may be called.
    Outcome compute(const Control& control = {});
    /// Looks at the next frame, draws it, or encodes it. @return whether all is done. After an Error: destroy
    /// it.
    Result<bool> step();
    /// What is done, in [0, 1].
    double progress() const;
    /// The step of the run that each frame shows; none of another motion.
    const std::vector<int>& steps() const { return steps_; }

  private:
    Animation(session::Session session, AnimationSpec spec, QString out, AnimationFormat format);
    Outcome prepare();
    Outcome survey(int frame, const Control& control);
    Outcome settle(const Control& control);
    Outcome moveTo(int frame, const Control& control);
    Outcome drawFrame(int frame);
    Result<QImage> pictureOf(QSize size);
    Outcome finish();
    QStringList textsOf(int frame) const;
    QString formula() const;
    QImage framed(int frame, const QImage& picture, int strip) const;
    std::vector<int> pacedSteps() const;
    Result<bool> encode();
    bool shrink();
    double alphaOf(int frame) const;
    int stepOf(int frame) const;

    session::Session session_;
    AnimationSpec spec_;
    QString out_;
    AnimationFormat format_;
    std::array<double, 2> lossRange_{std::numeric_limits<double>::infinity(),
                                     -std::numeric_limits<double>::infinity()};
    QRectF dataView_;
    Look look_;
    std::shared_ptr<view3d::OffscreenRenderer> surfaces_ = std::make_shared<view3d::OffscreenRenderer>();
    std::optional<PanelRenderer> renderer_;
    std::unique_ptr<WorkFolder> folder_;
    FrameFiles frames_;
    std::unique_ptr<FrameEncoder> encoder_;
    std::vector<int> steps_;  ///< of the run, by frame
    double smaller_ = 1.0;    ///< frames are drawn at so much of their size
    int surveyed_ = 0, drawn_ = 0;
    bool computed_ = false;  ///< what the next step needs
};

/// The whole of it. Errors: those of Animation, or cancelled; nothing is left then.
Outcome animate(session::Session session, const AnimationSpec& spec, const QString& out,
                const Control& control = {});

}  // namespace omegascope::exporting
