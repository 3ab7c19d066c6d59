#include "app/export/films/animation.h"

#include <QDir>
#include <QFileInfo>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "app/export/figure/caption.h"
#include "app/export/figure/figure_files.h"
#include "app/files/whole_file.h"

namespace omegascope::exporting {
namespace {

constexpr double kSurveyShare = 0.05;
constexpr double kDrawingShare = 0.8;  ///< of the progress, when frames are encoded afterwards

int stripHeight(QSize size) {
    return std::max(16, size.height() / 22);
}

/// The smallest and the largest finite loss on the grid that the pictures have.
void widen(std::array<double, 2>& range, const slice::LossGrid& grid, const session::LossScale& scale) {
    const auto& values = grid.values;
    const auto map = figures::lossMap(scale, {values.data(), static_cast<std::size_t>(values.size())});
    range[0] = std::min(range[0], map.lowest);
    range[1] = std::max(range[1], map.highest);
}

/// Widens `range` to the losses of a session on its slice.
Outcome widen(std::array<double, 2>& range, const ShownSession& shown, const Control& control) {
    slice::AffineSlice plane = shown.slice;
    plane.directions = shown.slice.directions.leftCols(2);
    plane.ranges.resize(2);
    const bool volume = shown.slice.dimension() == 3;
    const int planes = volume ? figures::VolumePictureOptions{}.gridSize : 1;
    const int side = volume ? planes : figures::SlicePictureOptions{}.gridSize;
    for (int k = 0; k < planes; ++k) {
        if (volume) {
            const auto& u = shown.slice.ranges[2];
            plane.origin = shown.slice.origin +
                           std::lerp(u[0], u[1], k / (planes - 1.0)) * shown.slice.directions.col(2);
        }
        const auto grid =
            slice::lossGrid(slice::SliceLoss(shown.loss, plane), side, side, {control.stop, {}});
        if (!grid) return grid.error();
        widen(range, *grid, shown.session.view.lossScale);
    }
    return Done{};
}

Error cannotWrite(const QString& path, const QString& reason) {
    return Error{
        QStringLiteral("Cannot write \"%1\" (%2); give a place in a folder that exists and that you may "
                       "write to.")
            .arg(path, reason)
            .toStdString()};
}

Outcome checkSpec(const session::Session& session, const AnimationSpec& spec) {
    if (Outcome figure = check(spec.figure); !figure) return figure;
    if (spec.frames < 2 || spec.frames > kMostFrames)
        return Error{"An animation has 2 to " + std::to_string(kMostFrames) + " frames, not " +
                     std::to_string(spec.frames) + "."};
    if (spec.framesPerSecond < 1 || spec.framesPerSecond > 50)
        return Error{"An animation has 1 to 50 frames a second, not " + std::to_string(spec.framesPerSecond) +
                     "."};
    if (spec.motion == Motion::Run && session.trajectory->empty())
        return Error{"The session holds no run to show; make one in the window or with omegascope train."};
    const bool ofRun = spec.pace == Pace::Loss || spec.pace == Pace::Length;
    if ((ofRun && spec.motion != Motion::Run) || (spec.pace == Pace::Eased && spec.motion != Motion::Orbit))
        return Error{
            "A pace by loss or length is for a run, and an eased one for an orbit; choose that motion, or "
            "another pace."};
    if (spec.posterFrame >= spec.frames)
        return Error{"The poster is frame " + std::to_string(spec.posterFrame) + ", but the last one is " +
                     std::to_string(spec.frames - 1) + "; give a smaller number."};
    if (spec.motion == Motion::Orbit && !showsSurface(spec.figure.panels))
        return Error{"The camera goes round the surface; choose a panel that shows it."};
    return Done{};
}

/// What a figure shows, computed where it can be stopped.
Outcome prepareParts(PanelRenderer& renderer, const FigureSpec& spec, const Control& control) {
    PartsRequest request = renderer.request(spec);
    if (request.isMet()) return Done{};
    auto parts = computeParts(request, {control.stop, {}});
    if (!parts) return parts.error();
    renderer.take(*std::move(parts));
    return Done{};
}

/// What can be told before anything is drawn.
Outcome checkPlace(const QString& out, AnimationFormat format) {
    if (format == AnimationFormat::Mp4 || format == AnimationFormat::WebM)
        if (const auto program = ffmpegProgram(); !program) return program.error();
    const QFileInfo info(out);
    if (format != AnimationFormat::PngFolder && info.isDir())
        return cannotWrite(out, QStringLiteral("it is a folder"));
    if (format == AnimationFormat::PngFolder && info.exists() && !info.isDir())
        return cannotWrite(out, QStringLiteral("it is a file"));
    if (format == AnimationFormat::PngFolder && info.isDir() && !QDir(out).isEmpty())
        return cannotWrite(out, QStringLiteral("the folder is not empty"));
    return Done{};
}

}  // namespace

QString nameOf(Pace pace) {
    switch (pace) {
        case Pace::Steps:
            return QStringLiteral("steps");
        case Pace::Loss:
            return QStringLiteral("loss");
        case Pace::Length:
            return QStringLiteral("length");
        case Pace::Eased:
            break;
    }
    return QStringLiteral("eased");
}

std::optional<AnimationFormat> animationFormatOf(const QString& path) {
    const QString ending = QFileInfo(path).suffix().toLower();
    if (path.endsWith(QLatin1Char('/')) || ending.isEmpty() || QFileInfo(path).isDir())
        return AnimationFormat::PngFolder;
    if (ending == QLatin1String("gif")) return AnimationFormat::Gif;
    if (ending == QLatin1String("ogv")) return AnimationFormat::Ogg;
    if (ending == QLatin1String("mp4")) return AnimationFormat::Mp4;
    if (ending == QLatin1String("webm")) return AnimationFormat::WebM;
    return std::nullopt;
}

Animation::Animation(session::Session session, AnimationSpec spec, QString out, AnimationFormat format)
    : session_(std::move(session)), spec_(std::move(spec)), out_(std::move(out)), format_(format) {
}

Result<std::unique_ptr<Animation>> Animation::start(session::Session session, AnimationSpec spec,
                                                    const QString& out) {
    const std::optional<AnimationFormat> format = animationFormatOf(out);
    if (!format)
        return Error{"\"" + out.toStdString() +
                     "\" is no kind of animation that can be made; give a name that ends in .gif, "
                     ".ogv, .mp4 or .webm, or a folder."};
    if (spec.maxBytes && *format != AnimationFormat::Gif)
        return Error{
            "Only a GIF is made to fit into so many bytes; give a name that ends in .gif, or no such limit."};
    if (Outcome checked = checkSpec(session, spec); !checked) return checked.error();
    const QString path = QDir::cleanPath(QFileInfo(out).absoluteFilePath());
    if (Outcome checked = checkPlace(path, *format); !checked) return checked.error();
    std::unique_ptr<Animation> animation(new Animation(std::move(session), std::move(spec), path, *format));
    if (Outcome prepared = animation->prepare(); !prepared) return prepared.error();
    return animation;
}

Outcome Animation::prepare() {
    auto made = WorkFolder::beside(out_);
    if (!made) return cannotWrite(out_, QString::fromStdString(made.error().message));
    folder_ = *std::move(made);
    const QDir folder(folder_->path());
    if (!folder.mkdir(QStringLiteral("frames")))
        return cannotWrite(out_, QStringLiteral("no folder can be made there"));
    frames_ = {QDir(folder.filePath(QStringLiteral("frames"))), spec_.frames, pixelsOf(spec_.figure),
               spec_.framesPerSecond};
    if (spec_.motion == Motion::Alpha && !session_.trajectory->empty()) {
        // The run was made with the session's own α; its end stays as ω.
        const loss::Loss loss(network::Network(session_.architecture), session_.criterion, session_.data);
        session_.parameters = dynamics::pointAt(session_.trajectory, loss, session_.trajectory->steps());
        session_.trajectory = {};
    }
    Result<PanelRenderer> renderer = PanelRenderer::of(session_, PanelRenderer::kLastStep, surfaces_);
    if (!renderer) return renderer.error();
    renderer_ = *std::move(renderer);
    if (spec_.motion == Motion::Run) steps_ = pacedSteps();
    if (spec_.motion == Motion::Orbit) surveyed_ = spec_.frames;  // nothing but the camera moves
    return Done{};
}

/// What frame `frame` will show: all frames are looked at before the first is drawn.
Outcome Animation::survey(int frame, const Control& control) {
    const auto lookAt = [this](const ShownSession& shown) {
        dataView_ = dataView_.united(dataState(shown).view);
    };
    if (spec_.motion == Motion::Run) {
        renderer_->showStep(stepOf(frame));
        lookAt(renderer_->shown());
        const bool moves = session_.view.sliceFollowsRun && session_.slice.followsParameters;
        return moves ? widen(lossRange_, renderer_->shown(), control) : Outcome(Done{});
    }
    session::Session session = session_;
    session.architecture.alpha = alphaOf(frame);
    const Result<ShownSession> shown = showSession(std::move(session), 0);
    if (!shown) return shown.error();
    lookAt(*shown);
    return widen(lossRange_, *shown, control);
}

/// Holds still what is the same in all frames.
Outcome Animation::settle(const Control& control) {
    look_.dataView = dataView_;
    if (lossRange_[0] < lossRange_[1]) look_.lossRange = lossRange_;
    if (showsSurface(spec_.figure.panels)) {
        if (Outcome made = prepareParts(*renderer_, spec_.figure, control); !made) return made;
        const auto state = renderer_->surface(1.0);  // of the session as it is
        if (!state) return state.error();
        look_.camera = state->camera;
    }
    look_.steady = true;
    renderer_->setLook(look_);
    return Done{};
}

double Animation::alphaOf(int frame) const {
    return 1.0 - static_cast<double>(frame) / (spec_.frames - 1);
}

int Animation::stepOf(int frame) const {
    return steps_[static_cast<std::size_t>(frame)];
}

/// The step of each frame: of the pace's own clock, which never goes back, frames take equal parts.
std::vector<int> Animation::pacedSteps() const {
    const int steps = session_.trajectory->steps();
    std::vector<double> clock(static_cast<std::size_t>(steps) + 1, 0.0);
    const loss::Loss loss(network::Network(session_.architecture), session_.criterion, session_.data);
    Eigen::VectorXd before = session_.parameters;
    constexpr int kMostPoints = 2000;  // of the path; between them the pace is that of their chord
    const int stride = std::max(1, steps / kMostPoints);
    double chord = 0.0;
    for (int k = 1; k <= steps; ++k) {
        const auto at = static_cast<std::size_t>(k);
        double passed = 1.0;
        if (spec_.pace == Pace::Loss) {
            passed = std::abs(session_.trajectory->loss[at] - session_.trajectory->loss[at - 1]);
        } else if (spec_.pace == Pace::Length) {
            if ((k - 1) % stride == 0) {
                const int end = std::min(steps, k - 1 + stride);
                Eigen::VectorXd now = dynamics::pointAt(session_.trajectory, loss, end);
                chord = (now - before).norm() / (end - k + 1);
                before = std::move(now);
            }
            passed = chord;
        }
        clock[at] = clock[at - 1] + (std::isfinite(passed) ? passed : 0.0);
    }
    if (!(clock.back() > 0.0))
        for (int k = 0; k <= steps; ++k) clock[static_cast<std::size_t>(k)] = k;
    std::vector<int> result;
    for (int frame = 0; frame < spec_.frames; ++frame) {
        const double wanted = clock.back() * frame / (spec_.frames - 1);
        auto next = static_cast<int>(std::ranges::lower_bound(clock, wanted) - clock.begin());
        next = std::min(next, steps);
        const auto at = static_cast<std::size_t>(next);
        if (next > 0 && wanted - clock[at - 1] < clock[at] - wanted) --next;
        result.push_back(frame + 1 == spec_.frames ? steps : next);
    }
    return result;
}

/// "hinge loss, 2-2-1, ReLU"
QString Animation::formula() const {
    const auto& architecture = session_.architecture;
    QStringList sizes{QString::number(architecture.input)};
    for (int layer = 1; layer <= architecture.depth(); ++layer)
        sizes << QString::number(architecture.width(layer));
    sizes << QString::number(architecture.outputs);
    const QString activation = architecture.alpha == 0.0
                                   ? QStringLiteral("σ(z) = max(0, z)")
                                   : QStringLiteral("σ(z) = max(%1 z, z)").arg(architecture.alpha, 0, 'g', 4);
    return QStringLiteral("%1 loss, %2, %3")
        .arg(QString::fromStdString(std::string(loss::name(session_.criterion))),
             sizes.join(QStringLiteral("–")),
             spec_.motion == Motion::Alpha ? QStringLiteral("σ(z) = max(α z, z)") : activation);
}

/// The lines above a frame.
QStringList Animation::textsOf(int frame) const {
    QStringList lines;
    if (!spec_.title.isEmpty()) lines << spec_.title;
    if (spec_.formula) lines << formula();
    if (spec_.motion == Motion::Alpha) lines << QStringLiteral("α = %1").arg(alphaOf(frame), 0, 'f', 3);
    if (spec_.motion != Motion::Run) return lines;
    const int step = stepOf(frame);
    return lines << QStringLiteral("step %1 of %2     L(ω) = %3")
                        .arg(step)
                        .arg(session_.trajectory->steps())
                        .arg(session_.trajectory->loss[static_cast<std::size_t>(step)], 0, 'g', 4);
}

/// Turns the renderer to a frame and computes what it shows.
Outcome Animation::moveTo(int frame, const Control& control) {
    if (spec_.motion == Motion::Run) {
        renderer_->showStep(stepOf(frame));
    } else if (spec_.motion == Motion::Alpha) {
        session::Session session = session_;
        session.architecture.alpha = alphaOf(frame);
        Result<PanelRenderer> renderer =
            PanelRenderer::of(std::move(session), PanelRenderer::kLastStep, surfaces_);
        if (!renderer) return renderer.error();
        renderer_ = *std::move(renderer);
        renderer_->setLook(look_);
    } else {
        if (!look_.camera) {
            if (Outcome made = prepareParts(*renderer_, spec_.figure, control); !made) return made;
            const auto state = renderer_->surface(1.0);
            if (!state) return state.error();
            look_.camera = state->camera;
        }
        Look turned = look_;
        double turn = static_cast<double>(frame) / spec_.frames;
        if (spec_.pace == Pace::Eased) turn = turn * turn * (3.0 - 2.0 * turn);
        turned.camera->azimuth += 360.0 * turn;
        renderer_->setLook(turned);
    }
    return prepareParts(*renderer_, spec_.figure, control);
}

Result<QImage> Animation::pictureOf(QSize size) {
    FigureSpec figure = spec_.figure;
    // The line of text takes its place from the picture, not from the size of its type.
    if (figure.dpi || !figure.pixels || smaller_ < 1.0) figure.dpi = smaller_ * dotsPerInchOf(spec_.figure);
    figure.pixels = size;
    figure.transparent = false;
    return renderer_->render(figure);
}

/// The picture below its lines of text, the first of which, where there is a title, is bold.
QImage Animation::framed(int frame, const QImage& picture, int strip) const {
    const QSize size = frames_.size;
    QImage image(size, QImage::Format_RGB32);
    image.fill(figures::palette::kPaper);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::TextAntialiasing);
    const QStringList lines = textsOf(frame);
    painter.drawImage(QPoint(0, strip * static_cast<int>(lines.size())), picture);
    figures::Style style;
    style.family = spec_.figure.family;
    style.textSize = 0.62 * strip;
    painter.setPen(figures::palette::kInk);
    for (qsizetype k = 0; k < lines.size(); ++k) {
        painter.setFont(style.font(1.0, k == 0 && !spec_.title.isEmpty()));
        painter.drawText(QRectF(0.5 * strip, static_cast<double>(k * strip), size.width() - strip, strip),
                         Qt::AlignVCenter | Qt::AlignLeft, lines[k]);
    }
    return image;
}

Outcome Animation::drawFrame(int frame) {
    const QSize size = frames_.size;
    const int strip = stripHeight(size);
    const Result<QImage> picture =
        pictureOf(size - QSize(0, strip * static_cast<int>(textsOf(frame).size())));
    if (!picture) return picture.error();
    // The frame lies in a folder that goes: what the system says of it is of use, its place is not.
    files::WholeFile file(frames_.path(frame));
    const QByteArray bytes = pngBytes(framed(frame, *picture, strip));
    if (file.open() && file.write(bytes.constData(), bytes.size()) && file.commit()) return Done{};
    return cannotWrite(out_, QStringLiteral("a frame on its way to the disk: %1").arg(file.errorString()));
}

Outcome Animation::compute(const Control& control) {
    if (computed_) return Done{};
    Outcome made = Done{};
    if (surveyed_ < spec_.frames) {
        made = survey(surveyed_, control);
        if (made && surveyed_ + 1 == spec_.frames) made = settle(control);
    } else if (drawn_ < spec_.frames) {
        made = moveTo(drawn_, control);
    }
    computed_ = made.ok();
    return made;
}

Result<bool> Animation::step() {
    if (Outcome computed = compute(); !computed) return computed.error();
    computed_ = false;
    if (surveyed_ < spec_.frames) {
        ++surveyed_;
        return false;
    }
    if (drawn_ < spec_.frames) {
        if (Outcome drawn = drawFrame(drawn_); !drawn) return drawn.error();
        ++drawn_;
        if (drawn_ < spec_.frames || format_ != AnimationFormat::PngFolder) return false;
    } else {
        Result<bool> encoded = encode();
        if (!encoded || !*encoded) return encoded;
    }
    if (Outcome finished = finish(); !finished) return finished.error();
    return true;
}

Result<bool> Animation::encode() {
    const QString file = QDir(folder_->path()).filePath(QStringLiteral("animation"));
    if (!encoder_) {
        if (format_ == AnimationFormat::Gif)
            encoder_ = gifEncoder(frames_, file);
        else if (format_ == AnimationFormat::Ogg)
            encoder_ = oggEncoder(frames_, file);
        else
            encoder_ = ffmpegEncoder(frames_, file,
                                     format_ == AnimationFormat::WebM ? VideoCodec::Vp9 : VideoCodec::H264);
    }
    Result<bool> encoded = encoder_->step();
    if (!encoded || !*encoded || !spec_.maxBytes) return encoded;
    const qint64 bytes = QFileInfo(file).size();
    if (bytes <= *spec_.maxBytes) return true;
    encoder_.reset();
    // Bytes go with the pixels, a little less; a tenth is kept back.
    smaller_ *= std::clamp(std::sqrt(0.9 * static_cast<double>(*spec_.maxBytes) / static_cast<double>(bytes)),
                           0.3, 0.95);
    if (shrink()) return false;
    return Error{"The film does not fit into " + std::to_string(*spec_.maxBytes) +
                 " bytes at a size at which anything is seen; give more bytes, or fewer frames."};
}

/// All frames once more, smaller. @return whether that is large enough to see something
bool Animation::shrink() {
    constexpr int kLeastSide = 120;
    const QSize whole = pixelsOf(spec_.figure);
    frames_.size = QSize(qRound(smaller_ * whole.width()), qRound(smaller_ * whole.height()));
    drawn_ = 0;
    return std::min(frames_.size.width(), frames_.size.height()) >= kLeastSide;
}

double Animation::progress() const {
    const double share =
        (kSurveyShare * surveyed_ + (1.0 - kSurveyShare) * drawn_) / static_cast<double>(spec_.frames);
    if (format_ == AnimationFormat::PngFolder) return share;
    return kDrawingShare * share + (1.0 - kDrawingShare) * (encoder_ ? encoder_->progress() : 0.0);
}

Outcome Animation::finish() {
    encoder_.reset();
    if (!spec_.poster.isEmpty()) {
        const int frame = spec_.posterFrame < 0 ? spec_.frames - 1 : spec_.posterFrame;
        if (Outcome saved = savePng(QImage(frames_.path(frame)), spec_.poster); !saved) return saved;
    }
    const QString made = format_ == AnimationFormat::PngFolder
                             ? frames_.folder.path()
                             : QDir(folder_->path()).filePath(QStringLiteral("animation"));
    std::error_code error;
    std::filesystem::rename(made.toStdString(), out_.toStdString(),
                            error);  // replaces a file or an empty folder
    if (error) return cannotWrite(out_, QString::fromStdString(error.message()));
    return Done{};
}

Outcome animate(session::Session session, const AnimationSpec& spec, const QString& out,
                const Control& control) {
    Result<std::unique_ptr<Animation>> started = Animation::start(std::move(session), spec, out);
    if (!started) return started.error();
    Animation& animation = **started;
    while (true) {
        if (control.stopped()) return cancelled("The animation was stopped; nothing was written.");
        if (Outcome computed = animation.compute(control); !computed) {
            if (!computed.error().isCancelled()) return computed;
            continue;
        }
        const Result<bool> done = animation.step();
        if (!done) return done.error();
        control.report(animation.progress());
        if (*done) return Done{};
    }
}

}  // namespace omegascope::exporting
