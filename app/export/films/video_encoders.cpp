#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkOggTheoraWriter.h>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QProcess>
#include <QStandardPaths>

#include "app/export/films/frame_encoder.h"

namespace omegascope::exporting {
namespace {

/// Rows from the lowest to the highest, as VTK counts them.
void fill(vtkImageData& target, const QImage& image) {
    target.SetDimensions(image.width(), image.height(), 1);
    target.AllocateScalars(VTK_UNSIGNED_CHAR, 3);
    for (int y = 0; y < image.height(); ++y) {
        auto* pixel = static_cast<unsigned char*>(target.GetScalarPointer(0, image.height() - 1 - y, 0));
        std::copy_n(image.constScanLine(y), 3 * static_cast<std::ptrdiff_t>(image.width()), pixel);
    }
    target.Modified();
}

/// Whether the pages of an Ogg file follow each other to its end and the last one says that it is the last:
/// VTK does not notice what the disk refuses.
bool isWholeOgg(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return false;
    constexpr qint64 kHeader = 27;
    bool last = false;
    while (!file.atEnd()) {
        const QByteArray header = file.read(kHeader);
        if (header.size() < kHeader || !header.startsWith("OggS")) return false;
        const QByteArray lacing = file.read(static_cast<unsigned char>(header[kHeader - 1]));
        if (lacing.size() < static_cast<unsigned char>(header[kHeader - 1])) return false;
        qint64 size = 0;
        for (const char part : lacing) size += static_cast<unsigned char>(part);
        if (file.skip(size) != size) return false;
        last = (header[5] & 4) != 0;
    }
    return last;
}

class OggEncoder : public FrameEncoder {
  public:
    OggEncoder(FrameFiles frames, const QString& path)
        : frames_(std::move(frames)), path_(path.toLocal8Bit()) {
        writer_->SetFileName(path_.constData());
        writer_->SetRate(frames_.framesPerSecond);
        writer_->SetQuality(2);
        writer_->SetInputData(picture_);
    }
    ~OggEncoder() override {
        if (open_) writer_->End();
    }
    double progress() const override { return static_cast<double>(written_) / frames_.count; }

    Result<bool> step() override {
        const QImage image = QImage(frames_.path(written_)).convertToFormat(QImage::Format_RGB888);
        if (image.isNull())
            return Error{
                "A frame of the animation could not be read back; somebody has changed or removed it."};
        fill(*picture_, image);
        if (!open_) {
            writer_->Start();
            open_ = true;
        }
        writer_->Write();
        if (writer_->GetError() != 0) return failure();
        if (++written_ < frames_.count) return false;
        open_ = false;
        writer_->End();
        return isWholeOgg(QString::fromLocal8Bit(path_)) ? Result<bool>(true) : failure();
    }

  private:
    Error failure() const {
        return Error{"The video could not be written to its end; check the space left on the disk."};
    }

    FrameFiles frames_;
    QByteArray path_;
    vtkNew<vtkImageData> picture_;
    vtkNew<vtkOggTheoraWriter> writer_;
    int written_ = 0;
    bool open_ = false;
};

class FfmpegEncoder : public FrameEncoder {
  public:
    FfmpegEncoder(FrameFiles frames, const QString& path, VideoCodec codec)
        : frames_(std::move(frames)), path_(path), codec_(codec) {
        process_.setProcessChannelMode(QProcess::MergedChannels);
        process_.setStandardInputFile(QProcess::nullDevice());
    }
    ~FfmpegEncoder() override {
        if (process_.state() == QProcess::NotRunning) return;
        process_.kill();
        process_.waitForFinished();
    }
    double progress() const override { return done_ ? 1.0 : 0.5; }

    /// Starts the program, then waits for it a moment at a time.
    Result<bool> step() override {
        if (!started_) {
            const Result<QString> program = ffmpegProgram();
            if (!program) return program.error();
            process_.setWorkingDirectory(frames_.folder.path());  // a "%" in its name would be a pattern
            process_.start(*program, arguments());
            started_ = true;
        }
        constexpr int kMoment = 50;  // milliseconds
        if (!process_.waitForFinished(kMoment) && process_.state() != QProcess::NotRunning) return false;
        if (process_.error() == QProcess::FailedToStart || process_.exitStatus() != QProcess::NormalExit ||
            process_.exitCode() != 0 || QFileInfo(path_).size() == 0)
            return Error{"ffmpeg could not make the video (" + reason() +
                         "); give a name that ends in .ogv or .gif."};
        done_ = true;
        return true;
    }

  private:
    QStringList arguments() const {
        const QStringList before{QStringLiteral("-nostdin"),
                                 QStringLiteral("-hide_banner"),
                                 QStringLiteral("-loglevel"),
                                 QStringLiteral("error"),
                                 QStringLiteral("-y"),
                                 QStringLiteral("-framerate"),
                                 QString::number(frames_.framesPerSecond),
                                 QStringLiteral("-i"),
                                 QStringLiteral("frame-%05d.png"),
                                 QStringLiteral("-vf"),
                                 QStringLiteral("pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white")};
        const QStringList h264{QStringLiteral("-c:v"),      QStringLiteral("libx264"),
                               QStringLiteral("-crf"),      QStringLiteral("16"),
                               QStringLiteral("-pix_fmt"),  QStringLiteral("yuv420p"),
                               QStringLiteral("-movflags"), QStringLiteral("+faststart"),
                               QStringLiteral("-f"),        QStringLiteral("mp4")};
        // A bit rate of 0 leaves the quality alone to -crf.
        const QStringList vp9{QStringLiteral("-c:v"),     QStringLiteral("libvpx-vp9"),
                              QStringLiteral("-crf"),     QStringLiteral("18"),
                              QStringLiteral("-b:v"),     QStringLiteral("0"),
                              QStringLiteral("-pix_fmt"), QStringLiteral("yuv420p"),
                              QStringLiteral("-f"),       QStringLiteral("webm")};
        return before + (codec_ == VideoCodec::H264 ? h264 : vp9) + QStringList{path_};
    }
    std::string reason() {
        if (process_.error() == QProcess::FailedToStart) return process_.errorString().toStdString();
        const QString said = QString::fromUtf8(process_.readAll()).trimmed().section('\n', -1);
        return said.isEmpty() ? "it gave no reason" : said.toStdString();
    }

    FrameFiles frames_;
    QString path_;
    VideoCodec codec_;
    QProcess process_;
    bool started_ = false, done_ = false;
};

}  // namespace

QString FrameFiles::name(int frame) {
    return QStringLiteral("frame-%1.png").arg(frame, 5, 10, QLatin1Char('0'));
}

Result<QString> ffmpegProgram() {
    const QString program = QStandardPaths::findExecutable(QStringLiteral("ffmpeg"));
    if (!program.isEmpty()) return program;
    return Error{
        "MP4 and WebM are made by the program ffmpeg, which is not installed; install it (package ffmpeg), "
        "or give a "
        "name that ends in .ogv or .gif."};
}

std::unique_ptr<FrameEncoder> oggEncoder(FrameFiles frames, const QString& path) {
    return std::make_unique<OggEncoder>(std::move(frames), path);
}

std::unique_ptr<FrameEncoder> ffmpegEncoder(FrameFiles frames, const QString& path, VideoCodec codec) {
    return std::make_unique<FfmpegEncoder>(std::move(frames), path, codec);
}

}  // namespace omegascope::exporting
