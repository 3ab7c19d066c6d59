#include <QDir>
#include <QFile>
#include <QImageReader>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <cstdlib>

#include "app/export/films/animation.h"
#include "app/export/films/colour_palette.h"
#include "core/support/random.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/full_disk.h"
#include "tests/support/registry.h"

namespace test_animation {

using namespace omegascope;
using namespace omegascope::exporting;
using testing::FullDisk;
using testing::gallerySession;
using testing::trainedSession;

namespace {

using exporting::specOf;  // overloaded below

constexpr QSize kSize(320, 240);

AnimationSpec specOf(Motion motion, Panel panel, int frames) {
    AnimationSpec spec;
    spec.motion = motion;
    spec.figure = exporting::specOf({panel}, kSize);
    spec.frames = frames;
    return spec;
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) qFatal("%s", qPrintable(path));
    return file.readAll();
}

/// Everything in a folder, hidden things too.
QStringList contentOf(const QTemporaryDir& folder) {
    return QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
}

void make(session::Session session, const AnimationSpec& spec, const QString& out) {
    const Outcome made = animate(std::move(session), spec, out);
    if (!made) qFatal("%s", made.error().message.c_str());
}

QString failure(session::Session session, const AnimationSpec& spec, const QString& out) {
    const Outcome made = animate(std::move(session), spec, out);
    return made.ok() ? QString() : QString::fromStdString(made.error().message);
}

/// Mean absolute difference of the channels.
double difference(const QImage& a, const QImage& b) {
    double sum = 0.0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
            sum +=
                std::abs(qRed(p) - qRed(q)) + std::abs(qGreen(p) - qGreen(q)) + std::abs(qBlue(p) - qBlue(q));
        }
    return sum / (3.0 * a.width() * a.height());
}

/// Frames of a PNG folder.
std::vector<QImage> framesOf(const QString& folder) {
    std::vector<QImage> frames;
    for (const QString& name : QDir(folder).entryList(QDir::Files, QDir::Name))
        frames.emplace_back(QDir(folder).filePath(name));
    return frames;
}

/// Packets of an Ogg stream: runs of lacing values that end below 255.
int packetsOf(const QByteArray& ogg) {
    int packets = 0;
    qsizetype at = 0;
    while (at + 27 <= ogg.size() && ogg.mid(at, 4) == "OggS") {
        const auto segments = static_cast<unsigned char>(ogg[at + 26]);
        qsizetype size = 27 + segments;
        for (int k = 0; k < segments; ++k) {
            const auto lacing = static_cast<unsigned char>(ogg[at + 27 + k]);
            size += lacing;
            if (lacing < 255) ++packets;
        }
        at += size;
    }
    if (at != ogg.size()) qFatal("The Ogg file does not end with a page");
    return packets;
}

/// A program named ffmpeg that is the only one in PATH.
class OtherFfmpeg {
  public:
    explicit OtherFfmpeg(const QByteArray& script) : earlier_(qgetenv("PATH")) {
        if (!script.isEmpty()) {
            QFile file(folder_.filePath(QStringLiteral("ffmpeg")));
            if (!file.open(QIODevice::WriteOnly)) qFatal("%s", qPrintable(file.errorString()));
            file.write("#!/bin/sh\n" + script);
            file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        }
        qputenv("PATH", folder_.path().toLocal8Bit());
    }
    ~OtherFfmpeg() { qputenv("PATH", earlier_); }

  private:
    QTemporaryDir folder_;
    QByteArray earlier_;
};

/// Whether a frame is this figure itself, below the line that tells the step or α.
bool showsBelowItsText(const QImage& frame, PanelRenderer& renderer, FigureSpec figure) {
    Look look;
    look.steady = true;
    renderer.setLook(look);
    for (int strip = 8; strip < 40; ++strip) {
        figure.pixels = frame.size() - QSize(0, strip);
        const QImage picture = renderer.render(figure).value();
        if (frame.copy(0, strip, frame.width(), frame.height() - strip)
                .convertToFormat(QImage::Format_RGB32) == picture.convertToFormat(QImage::Format_RGB32))
            return true;
    }
    return false;
}

}  // namespace

class TestAnimation : public QObject {
    Q_OBJECT

  private slots:
    void framesShowEvenlySpacedSteps();
    void alphaFallsFromOneToZero();
    void coloursMeanTheSameInEveryFrame();
    void gifFramesLookLikeTheOriginals();
    void aGifKeepsItsRateAndRepeats();
    void whatStandsStillDoesNotFlicker();
    void theSameSessionGivesTheSameBytes();
    void paletteOfFewColoursIsExact();
    void anOggFileHoldsEveryFrame();
    void ffmpegIsAskedForTheVideo();
    void withoutFfmpegTheSentenceSaysSo();
    void whatFfmpegComplainsOfIsTold();
    void aFilmHasTheLookOfItsFigure();
    void cancellingLeavesNothing_data() { formats(); }
    void cancellingLeavesNothing();
    void anOlderFileStaysUntilTheNewOneIsComplete();
    void aFullDiskLeavesNothing_data();
    void aFullDiskLeavesNothing();
    void refusalsComeBeforeTheWork();

  private:
    static void formats();
};

void TestAnimation::framesShowEvenlySpacedSteps() {
    const QTemporaryDir folder;
    const session::Session session = trainedSession("pmlr-fig4c", 40);
    const QString out = folder.filePath(QStringLiteral("film/"));
    make(session, specOf(Motion::Run, Panel::Slice, 5), out);
    const std::vector<QImage> frames = framesOf(out);
    QCOMPARE(frames.size(), std::size_t{5});
    QCOMPARE(contentOf(folder), QStringList{"film"});
    for (std::size_t k = 0; k < frames.size(); ++k) {
        QCOMPARE(frames[k].size(), kSize);
        PanelRenderer renderer = PanelRenderer::of(session, static_cast<int>(10 * k)).value();
        QVERIFY2(showsBelowItsText(frames[k], renderer, specOf({Panel::Slice}, kSize)),
                 qPrintable(QString::number(k)));
    }
}

void TestAnimation::alphaFallsFromOneToZero() {
    const QTemporaryDir folder;
    const session::Session session = gallerySession("pmlr-fig4b");
    make(session, specOf(Motion::Alpha, Panel::Data, 5), folder.filePath(QStringLiteral("film")));
    const std::vector<QImage> frames = framesOf(folder.filePath(QStringLiteral("film")));
    QCOMPARE(frames.size(), std::size_t{5});
    std::vector<session::Session> sessions(5, session);
    Look look;
    look.dataView = QRectF();
    for (std::size_t k = 0; k < 5; ++k) {
        sessions[k].architecture.alpha = 1.0 - 0.25 * static_cast<double>(k);
        look.dataView = look.dataView->united(dataState(showSession(sessions[k], 0).value()).view);
    }
    for (std::size_t k = 0; k < 5; ++k) {
        PanelRenderer renderer = PanelRenderer::of(sessions[k]).value();
        renderer.setLook(look);
        QVERIFY2(showsBelowItsText(frames[k], renderer, specOf({Panel::Data}, kSize)),
                 qPrintable(QString::number(k)));
    }
}

void TestAnimation::coloursMeanTheSameInEveryFrame() {
    // The colour bar at the right with its numbers: without a common range the losses of α = 1 and 0 differ.
    const QTemporaryDir folder;
    const QString out = folder.filePath(QStringLiteral("film"));
    make(gallerySession("pmlr-fig4b"), specOf(Motion::Alpha, Panel::Slice, 4), out);
    const std::vector<QImage> frames = framesOf(out);
    const QRect bar(kSize.width() - 16, 30, 16, kSize.height() - 60);
    for (const QImage& frame : frames) QVERIFY(frame.copy(bar) == frames.front().copy(bar));
    QVERIFY(frames.front() != frames.back());
}

void TestAnimation::gifFramesLookLikeTheOriginals() {
    const QTemporaryDir folder;
    const AnimationSpec spec = specOf(Motion::Alpha, Panel::Slice, 6);
    make(gallerySession("pmlr-fig4b"), spec, folder.filePath(QStringLiteral("film")));
    make(gallerySession("pmlr-fig4b"), spec, folder.filePath(QStringLiteral("film.gif")));
    const std::vector<QImage> originals = framesOf(folder.filePath(QStringLiteral("film")));
    QImageReader reader(folder.filePath(QStringLiteral("film.gif")));
    for (const QImage& original : originals) {
        const QImage frame = reader.read();
        QCOMPARE(frame.size(), kSize);
        const double distance = difference(frame, original);
        QVERIFY2(distance < 2.0, qPrintable(QString::number(distance)));
        // Slopes of colour stay slopes: means over blocks, which the dither must keep.
        constexpr int kBlock = 16;
        const QSize blocks = kSize / kBlock;
        const auto coarse = [&](const QImage& image) {
            return image.convertToFormat(QImage::Format_RGB32)
                .scaled(blocks, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
        };
        QVERIFY(difference(coarse(frame), coarse(original)) < 1.0);
    }
    QVERIFY(reader.read().isNull());
}

void TestAnimation::aGifKeepsItsRateAndRepeats() {
    const QTemporaryDir folder;
    AnimationSpec spec = specOf(Motion::Alpha, Panel::Data, 13);
    spec.framesPerSecond = 12;
    make(gallerySession("pmlr-fig1"), spec, folder.filePath(QStringLiteral("a.gif")));
    QImageReader reader(folder.filePath(QStringLiteral("a.gif")));
    int total = 0, frames = 0;
    while (!reader.read().isNull()) {
        total += reader.nextImageDelay();
        ++frames;
    }
    QCOMPARE(frames, 13);
    QVERIFY(std::abs(total - (13 * 1000 / 12 + 1000)) <= 10);
    QCOMPARE(reader.loopCount(), -1);
}

void TestAnimation::whatStandsStillDoesNotFlicker() {
    const QTemporaryDir folder;
    const AnimationSpec spec = specOf(Motion::Run, Panel::Slice, 8);
    const session::Session session = trainedSession("pmlr-fig4c", 40);
    make(session, spec, folder.filePath(QStringLiteral("film")));
    make(session, spec, folder.filePath(QStringLiteral("film.gif")));
    const std::vector<QImage> originals = framesOf(folder.filePath(QStringLiteral("film")));
    QImageReader reader(folder.filePath(QStringLiteral("film.gif")));
    QImage before = reader.read();
    for (std::size_t k = 1; k < originals.size(); ++k) {
        const QImage now = reader.read();
        for (int y = 0; y < kSize.height(); ++y)
            for (int x = 0; x < kSize.width(); ++x)
                if (originals[k].pixel(x, y) == originals[k - 1].pixel(x, y))
                    QVERIFY(now.pixel(x, y) == before.pixel(x, y));
        before = now;
    }
}

void TestAnimation::theSameSessionGivesTheSameBytes() {
    const QTemporaryDir folder;
    const auto make2 = [&](const char* one, const char* other) {
        for (const char* name : {one, other})
            make(gallerySession("pmlr-fig4b"), specOf(Motion::Alpha, Panel::Slice, 4),
                 folder.filePath(QString::fromLatin1(name)));
    };
    make2("one.gif", "other.gif");
    QVERIFY(bytesOf(folder.filePath(QStringLiteral("one.gif"))) ==
            bytesOf(folder.filePath(QStringLiteral("other.gif"))));
    make2("one", "other");
    for (int k = 0; k < 4; ++k) {
        const QString name = FrameFiles::name(k);
        QVERIFY(bytesOf(folder.filePath("one/" + name)) == bytesOf(folder.filePath("other/" + name)));
    }
}

void TestAnimation::paletteOfFewColoursIsExact() {
    Random random(3);
    for (const int colours : {1, 2, 17, 200, 255}) {
        std::vector<QRgb> chosen;
        for (int k = 0; k < colours; ++k)
            chosen.push_back(qRgb(static_cast<int>(random.index(256)), static_cast<int>(random.index(256)),
                                  static_cast<int>(random.index(256))));
        QImage image(64, 64, QImage::Format_RGB32);
        for (int y = 0; y < 64; ++y)
            for (int x = 0; x < 64; ++x) image.setPixel(x, y, chosen[random.index(chosen.size())]);
        ColourCount count;
        count.add(image);
        const QList<QRgb> palette = paletteOf(count, 255);
        const auto indices = PaletteMapper(palette).indices(image);
        for (int y = 0; y < 64; ++y)
            for (int x = 0; x < 64; ++x)
                QCOMPARE(palette[indices[static_cast<std::size_t>(64 * y + x)]] | 0xFF000000,
                         image.pixel(x, y));
    }
}

void TestAnimation::anOggFileHoldsEveryFrame() {
    const QTemporaryDir folder;
    AnimationSpec spec = specOf(Motion::Alpha, Panel::Data, 9);
    spec.figure.pixels = QSize(203, 151);
    make(gallerySession("pmlr-fig1"), spec, folder.filePath(QStringLiteral("a.ogv")));
    const QByteArray ogg = bytesOf(folder.filePath(QStringLiteral("a.ogv")));
    constexpr int kHeaders = 3;
    QCOMPARE(packetsOf(ogg), kHeaders + 9);
    // The identification header tells the picture's size, 14 bytes behind its name.
    const qsizetype header = ogg.indexOf("\x80theora");
    QVERIFY(header > 0);
    const auto number = [&](qsizetype at) {
        int value = 0;
        for (int k = 0; k < 3; ++k) value = value << 8 | static_cast<unsigned char>(ogg[header + at + k]);
        return value;
    };
    QCOMPARE(QSize(number(14), number(17)), *spec.figure.pixels);
}

void TestAnimation::ffmpegIsAskedForTheVideo() {
    // It sees every frame and writes to its last argument.
    const QTemporaryDir folder;
    const OtherFfmpeg ffmpeg(
        "rate=; input=; before=\n"
        "for word; do\n"
        "  case $before in -framerate) rate=$word;; -i) input=$word;; esac\n"
        "  before=$word\n"
        "done\n"
        "count=0; for frame in ${input%%-*}-*.png; do count=$((count + 1)); done\n"
        "echo \"$rate frames a second, $count frames\" > \"$before\"\n");
    AnimationSpec spec = specOf(Motion::Alpha, Panel::Data, 7);
    spec.framesPerSecond = 24;
    const QString name = QStringLiteral("100% of it.mp4");
    make(gallerySession("pmlr-fig1"), spec, folder.filePath(name));
    QCOMPARE(bytesOf(folder.filePath(name)), QByteArray("24 frames a second, 7 frames\n"));
    QCOMPARE(contentOf(folder), QStringList{name});
}

void TestAnimation::withoutFfmpegTheSentenceSaysSo() {
    const QTemporaryDir folder;
    const OtherFfmpeg none("");
    const QString sentence = failure(gallerySession("pmlr-fig1"), specOf(Motion::Alpha, Panel::Data, 3),
                                     folder.filePath(QStringLiteral("a.mp4")));
    QVERIFY2(sentence.contains(QLatin1String("not installed")) && sentence.contains(QLatin1String(".ogv")),
             qPrintable(sentence));
    QVERIFY(contentOf(folder).isEmpty());
}

void TestAnimation::whatFfmpegComplainsOfIsTold() {
    const QTemporaryDir folder;
    const OtherFfmpeg ffmpeg("echo 'Unknown encoder libx264' >&2; exit 1\n");
    const QString sentence = failure(gallerySession("pmlr-fig1"), specOf(Motion::Alpha, Panel::Data, 3),
                                     folder.filePath(QStringLiteral("a.mp4")));
    QVERIFY2(sentence.contains(QLatin1String("Unknown encoder libx264")), qPrintable(sentence));
    QVERIFY(contentOf(folder).isEmpty());
}

void TestAnimation::aFilmHasTheLookOfItsFigure() {
    AnimationSpec spec = specOf(Motion::Run, Panel::Data, 3);
    spec.figure = specOf({Panel::Run, Panel::Data}, kSize);
    spec.figure.palette = Palette::Greyscale;
    spec.figure.lineWidth = 2.0;
    spec.figure.fontPoints = 11.0;
    const session::Session session = trainedSession("pmlr-fig4c", 40);
    const QTemporaryDir folder;
    make(session, spec, folder.filePath(QStringLiteral("film")));
    const std::vector<QImage> frames = framesOf(folder.filePath(QStringLiteral("film")));
    Look look;
    look.dataView = QRectF();
    for (const int step : {0, 20, 40})
        look.dataView = look.dataView->united(dataState(showSession(session, step).value()).view);
    for (int k = 0; k < 3; ++k) {
        PanelRenderer renderer = PanelRenderer::of(session, 20 * k).value();
        renderer.setLook(look);
        QVERIFY(showsBelowItsText(frames[static_cast<std::size_t>(k)], renderer, spec.figure));
    }
}

void TestAnimation::formats() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<double>("share");
    for (const char* name : {"film", "film.gif", "film.ogv", "film.mp4"})
        for (const double share : {0.0, 0.3, 0.85})
            QTest::addRow("%s at %.2f", name, share) << QString::fromLatin1(name) << share;
}

void TestAnimation::cancellingLeavesNothing() {
    QFETCH(QString, name);
    QFETCH(double, share);
    const QTemporaryDir folder;
    // One that would not end by itself.
    const OtherFfmpeg ffmpeg("while :; do :; done\n");
    std::stop_source stop;
    const Control control{stop.get_token(), [&](double progress) {
                              if (progress >= share) stop.request_stop();
                          }};
    const Outcome made = animate(gallerySession("pmlr-fig1"), specOf(Motion::Alpha, Panel::Data, 10),
                                 folder.filePath(name), control);
    QVERIFY(!made.ok());
    QVERIFY(made.error().isCancelled());
    QVERIFY2(contentOf(folder).isEmpty(), qPrintable(contentOf(folder).join(' ')));
}

void TestAnimation::anOlderFileStaysUntilTheNewOneIsComplete() {
    const QTemporaryDir folder;
    const QString out = folder.filePath(QStringLiteral("a.gif"));
    {
        QFile older(out);
        QVERIFY(older.open(QIODevice::WriteOnly));
        older.write("older");
    }
    {
        auto animation =
            Animation::start(gallerySession("pmlr-fig1"), specOf(Motion::Alpha, Panel::Data, 4), out);
        QVERIFY(animation.ok());
        for (int k = 0; k < 10; ++k) QVERIFY(!(*animation)->step().value());
        QCOMPARE(bytesOf(out), QByteArray("older"));
    }
    QCOMPARE(bytesOf(out), QByteArray("older"));
    QCOMPARE(contentOf(folder), QStringList{"a.gif"});
    make(gallerySession("pmlr-fig1"), specOf(Motion::Alpha, Panel::Data, 4), out);
    QVERIFY(bytesOf(out).startsWith("GIF89a"));
    QCOMPARE(contentOf(folder), QStringList{"a.gif"});
}

void TestAnimation::aFullDiskLeavesNothing_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("whileEncoding");
    QTest::newRow("frames") << "film" << false;
    QTest::newRow("frames of a GIF") << "film.gif" << false;
    QTest::newRow("the GIF") << "film.gif" << true;
    QTest::newRow("the video") << "film.ogv" << true;
}

void TestAnimation::aFullDiskLeavesNothing() {
    QFETCH(QString, name);
    QFETCH(bool, whileEncoding);
    constexpr int kFrames = 5;
    const QTemporaryDir folder;
    auto animation = Animation::start(gallerySession("pmlr-fig4b"),
                                      specOf(Motion::Alpha, Panel::Slice, kFrames), folder.filePath(name));
    QVERIFY(animation.ok());
    for (int k = 0; whileEncoding && k < 2 * kFrames; ++k) QVERIFY((*animation)->step().ok());
    QString sentence;
    {
        const FullDisk full(2000);
        while (sentence.isEmpty()) {
            const Result<bool> done = (*animation)->step();
            if (!done)
                sentence = QString::fromStdString(done.error().message);
            else
                QVERIFY2(!*done, "it cannot have fitted");
        }
    }
    QVERIFY2(sentence.contains(QLatin1String("disk")), qPrintable(sentence));
    animation->reset();
    QVERIFY2(contentOf(folder).isEmpty(), qPrintable(contentOf(folder).join(' ')));
}

void TestAnimation::refusalsComeBeforeTheWork() {
    const QTemporaryDir folder;
    const session::Session session = gallerySession("pmlr-fig4b");
    const auto says = [&](const AnimationSpec& spec, const char* out, const char* part) {
        const QString sentence = failure(session, spec, folder.filePath(QString::fromLatin1(out)));
        if (!sentence.contains(QLatin1String(part))) qWarning("%s", qPrintable(sentence));
        return sentence.contains(QLatin1String(part));
    };
    const AnimationSpec alpha = specOf(Motion::Alpha, Panel::Slice, 4);
    QVERIFY(says(specOf(Motion::Run, Panel::Slice, 4), "a.gif", "no run"));
    QVERIFY(says(specOf(Motion::Orbit, Panel::Slice, 4), "a.gif", "surface"));
    QVERIFY(says(specOf(Motion::Alpha, Panel::Slice, 1), "a.gif", "2 to 10000 frames"));
    QVERIFY(says(alpha, "a.avi", "a.avi"));
    QVERIFY(says(alpha, "none/a.gif", "none/a.gif"));
    QVERIFY(contentOf(folder).isEmpty());
    QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("full/of")));
    QVERIFY(says(alpha, "full", "not empty"));
    QVERIFY(says(alpha, "full/", "not empty"));
    make(session, alpha, folder.filePath(QStringLiteral("full/of")));  // an empty folder is filled
    QCOMPARE(framesOf(folder.filePath(QStringLiteral("full/of"))).size(), std::size_t{4});
}

OMEGASCOPE_TEST(Gui, TestAnimation);

}  // namespace test_animation

#include "test_animation.moc"
