#pragma once

#include <QDir>
#include <QSize>
#include <QString>
#include <memory>

#include "core/support/result.h"

namespace omegascope::exporting {

/// The frames of an animation as PNG files.
struct FrameFiles {
    QDir folder;
    int count = 0;
    QSize size;
    int framesPerSecond = 20;

    /// frame-00000.png, …
    static QString name(int frame);
    QString path(int frame) const { return folder.filePath(name(frame)); }
};

/// Makes one file out of frames, piece by piece. Destroyed early, it lets go of what it holds (a running
/// process, an open file); the file it was writing is then of no use.
class FrameEncoder {
  public:
    virtual ~FrameEncoder() = default;
    /// Does the next piece, at most a frame's worth. @return whether all is done
    virtual Result<bool> step() = 0;
    /// What is done, in [0, 1].
    virtual double progress() const = 0;
};

/// Endless GIF with one palette of 256 colours for all frames; the last frame stands a second longer. A frame
/// holds what changed since the one before. The same frames give the same bytes.
std::unique_ptr<FrameEncoder> gifEncoder(FrameFiles frames, const QString& path);
/// Ogg Theora at VTK's best quality.
std::unique_ptr<FrameEncoder> oggEncoder(FrameFiles frames, const QString& path);
/// H.264 in MP4 or VP9 in WebM by the program ffmpeg, white rows and columns added to make sizes even.
enum class VideoCodec { H264, Vp9 };
std::unique_ptr<FrameEncoder> ffmpegEncoder(FrameFiles frames, const QString& path, VideoCodec codec);
/// Where ffmpeg is installed; otherwise a sentence.
Result<QString> ffmpegProgram();

}  // namespace omegascope::exporting
