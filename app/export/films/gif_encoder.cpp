#include <gif_lib.h>

#include <QFile>
#include <QImage>
#include <algorithm>
#include <array>
#include <vector>

#include "app/export/films/colour_palette.h"
#include "app/export/films/frame_encoder.h"

namespace omegascope::exporting {
namespace {

constexpr int kTransparent = 255;  ///< the index of "as before"
constexpr int kPause = 100;        ///< hundredths of a second

struct CloseGif {
    void operator()(GifFileType* file) const { EGifCloseFile(file, nullptr); }
};

/// The part of a frame that differs from the one before.
struct Change {
    int left = 0, top = 0, right = 1, bottom = 1;  ///< a single pixel when nothing does
};

Change changeOf(const std::vector<std::uint8_t>& now, const std::vector<std::uint8_t>& before, QSize size) {
    Change change{size.width(), size.height(), 0, 0};
    for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); ++x) {
            const auto at = static_cast<std::size_t>(y * size.width() + x);
            if (now[at] == before[at]) continue;
            change = {std::min(change.left, x), std::min(change.top, y), std::max(change.right, x + 1),
                      std::max(change.bottom, y + 1)};
        }
    return change.right == 0 ? Change{} : change;
}

class GifEncoder : public FrameEncoder {
  public:
    GifEncoder(FrameFiles frames, const QString& path) : frames_(std::move(frames)), output_(path) {}

    double progress() const override {
        return static_cast<double>(counted_ + written_) / (2.0 * frames_.count);
    }

    /// All frames are looked at for the palette, then written.
    Result<bool> step() override {
        const bool counting = counted_ < frames_.count;
        const QImage image =
            QImage(frames_.path(counting ? counted_ : written_)).convertToFormat(QImage::Format_RGB32);
        if (image.isNull())
            return Error{
                "A frame of the animation could not be read back; somebody has changed or removed it."};
        if (counting) {
            colours_.add(image);
            ++counted_;
            return false;
        }
        if (written_ == 0 && !open()) return failure();
        if (!write(mapper_->indices(image))) return failure();
        if (++written_ < frames_.count) return false;
        const bool closed = EGifCloseFile(file_.release(), nullptr) == GIF_OK && output_.flush();
        return closed ? Result<bool>(true) : failure();
    }

  private:
    Error failure() const {
        const std::string reason = output_.error() == QFileDevice::NoError
                                       ? std::string()
                                       : " (" + output_.errorString().toStdString() + ")";
        return Error{"The GIF could not be written to its end" + reason +
                     "; check the space left on the disk."};
    }

    static int writeTo(GifFileType* file, const GifByteType* bytes, int count) {
        const auto written = static_cast<QFile*>(file->UserData)
                                 ->write(reinterpret_cast<const char*>(bytes), static_cast<qint64>(count));
        return static_cast<int>(written);
    }

    bool open() {
        const QList<QRgb> palette = paletteOf(colours_, kTransparent);
        mapper_ = std::make_unique<PaletteMapper>(palette);
        std::array<GifColorType, 256> colours{};
        for (qsizetype k = 0; k < palette.size(); ++k)
            colours[static_cast<std::size_t>(k)] = {static_cast<GifByteType>(qRed(palette[k])),
                                                    static_cast<GifByteType>(qGreen(palette[k])),
                                                    static_cast<GifByteType>(qBlue(palette[k]))};
        if (!output_.open(QIODevice::WriteOnly)) return false;
        file_.reset(EGifOpen(&output_, writeTo, nullptr));
        if (!file_) return false;
        EGifSetGifVersion(file_.get(), true);
        ColorMapObject* map = GifMakeMapObject(256, colours.data());
        const bool described =
            EGifPutScreenDesc(file_.get(), frames_.size.width(), frames_.size.height(), 8, 0, map) == GIF_OK;
        GifFreeMapObject(map);
        // Netscape's extension: repeat for ever.
        constexpr std::array<GifByteType, 3> kForEver{1, 0, 0};
        return described && EGifPutExtensionLeader(file_.get(), APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
               EGifPutExtensionBlock(file_.get(), 11, "NETSCAPE2.0") == GIF_OK &&
               EGifPutExtensionBlock(file_.get(), 3, kForEver.data()) == GIF_OK &&
               EGifPutExtensionTrailer(file_.get()) == GIF_OK;
    }

    /// In hundredths of a second, so that the whole keeps the rate.
    int delay() const {
        const auto until = [this](int frame) {
            return (200 * frame + frames_.framesPerSecond) / (2 * frames_.framesPerSecond);
        };
        return until(written_ + 1) - until(written_) + (written_ + 1 == frames_.count ? kPause : 0);
    }

    bool write(std::vector<std::uint8_t> indices) {
        const bool first = written_ == 0;
        const int width = frames_.size.width();
        const Change change =
            first ? Change{0, 0, width, frames_.size.height()} : changeOf(indices, before_, frames_.size);
        const GraphicsControlBlock control{DISPOSE_DO_NOT, false, delay(),
                                           first ? NO_TRANSPARENT_COLOR : kTransparent};
        std::array<GifByteType, 4> extension{};
        EGifGCBToExtension(&control, extension.data());
        if (EGifPutExtension(file_.get(), GRAPHICS_EXT_FUNC_CODE, 4, extension.data()) != GIF_OK ||
            EGifPutImageDesc(file_.get(), change.left, change.top, change.right - change.left,
                             change.bottom - change.top, false, nullptr) != GIF_OK)
            return false;
        std::vector<GifPixelType> line;
        for (int y = change.top; y < change.bottom; ++y) {
            line.clear();
            for (int x = change.left; x < change.right; ++x) {
                const auto at = static_cast<std::size_t>(y * width + x);
                const bool same = !first && indices[at] == before_[at];
                line.push_back(same ? static_cast<GifPixelType>(kTransparent) : indices[at]);
            }
            if (EGifPutLine(file_.get(), line.data(), static_cast<int>(line.size())) != GIF_OK) return false;
        }
        before_ = std::move(indices);
        return true;
    }

    FrameFiles frames_;
    QFile output_;
    int counted_ = 0, written_ = 0;
    ColourCount colours_;
    std::unique_ptr<PaletteMapper> mapper_;
    std::unique_ptr<GifFileType, CloseGif> file_;
    std::vector<std::uint8_t> before_;
};

}  // namespace

std::unique_ptr<FrameEncoder> gifEncoder(FrameFiles frames, const QString& path) {
    return std::make_unique<GifEncoder>(std::move(frames), path);
}

}  // namespace omegascope::exporting
