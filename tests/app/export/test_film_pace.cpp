// How films advance, what stands above their frames, how large they get, and the frame that stands for them.

#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

#include "app/export/films/animation.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/registry.h"

namespace test_film_pace {

using namespace omegascope;
using namespace omegascope::exporting;

namespace {

AnimationSpec filmOf(Motion motion, int frames) {
    AnimationSpec spec;
    spec.motion = motion;
    spec.figure = specOf({Panel::Slice}, QSize(320, 240));
    spec.frames = frames;
    return spec;
}

void make(const session::Session& session, const AnimationSpec& spec, const QString& out) {
    const Outcome made = animate(session, spec, out);
    QVERIFY2(made.ok(), made ? "" : made.error().message.c_str());
}

/// A run whose steps shrink: its plane holds it all.
session::Session shrinkingRun() {
    session::Session session = testing::gallerySession("pmlr-fig4c-run");
    session.training.steps = 300;
    const loss::Loss loss(network::Network(session.architecture), session.criterion, session.data);
    session.trajectory = dynamics::train(loss, session.parameters, session.training);
    return session;
}

}  // namespace

class TestFilmPace : public QObject {
    Q_OBJECT

  private slots:
    /// Frames of a film by loss fall in equal parts, within the steps that there are.
    void theLossAdvancesEvenly() {
        const session::Session session = shrinkingRun();
        const auto& losses = session.trajectory->loss;
        double whole = 0.0, longest = 0.0;
        for (std::size_t k = 1; k < losses.size(); ++k) {
            whole += std::abs(losses[k] - losses[k - 1]);
            longest = std::max(longest, std::abs(losses[k] - losses[k - 1]));
        }
        QVERIFY(whole > 0.0);
        const QTemporaryDir folder;
        AnimationSpec spec = filmOf(Motion::Run, 9);
        spec.pace = Pace::Loss;
        const auto film = Animation::start(session, spec, folder.filePath(QStringLiteral("frames")));
        QVERIFY2(film.ok(), film ? "" : film.error().message.c_str());
        const std::vector<int> steps = (*film)->steps();
        QCOMPARE(steps.size(), std::size_t{9});
        QCOMPARE(steps.front(), 0);
        QCOMPARE(steps.back(), session.trajectory->steps());
        for (std::size_t frame = 0; frame < steps.size(); ++frame) {
            double passed = 0.0;
            for (int k = 1; k <= steps[frame]; ++k)
                passed +=
                    std::abs(losses[static_cast<std::size_t>(k)] - losses[static_cast<std::size_t>(k) - 1]);
            const double expected = whole * static_cast<double>(frame) / 8.0;
            QVERIFY2(std::abs(passed - expected) <= 0.5001 * longest + 1e-12 * whole,
                     qPrintable(QStringLiteral("frame %1: %2 of %3").arg(frame).arg(passed).arg(expected)));
        }
    }

    void theLengthOfThePathAdvancesEvenly() {
        const session::Session session = shrinkingRun();
        const loss::Loss loss(network::Network(session.architecture), session.criterion, session.data);
        std::vector<double> length{0.0};
        double longest = 0.0;
        for (int k = 1; k <= session.trajectory->steps(); ++k) {
            const double step = (dynamics::pointAt(session.trajectory, loss, k) -
                                 dynamics::pointAt(session.trajectory, loss, k - 1))
                                    .norm();
            longest = std::max(longest, step);
            length.push_back(length.back() + step);
        }
        const QTemporaryDir folder;
        AnimationSpec spec = filmOf(Motion::Run, 7);
        spec.pace = Pace::Length;
        const auto film = Animation::start(session, spec, folder.filePath(QStringLiteral("frames")));
        QVERIFY(film.ok());
        const std::vector<int> steps = (*film)->steps();
        for (std::size_t frame = 0; frame < steps.size(); ++frame) {
            const double expected = length.back() * static_cast<double>(frame) / 6.0;
            QVERIFY(std::abs(length[static_cast<std::size_t>(steps[frame])] - expected) <= 0.5001 * longest);
        }
    }

    void thePosterIsTheFrame() {
        const QTemporaryDir folder;
        const session::Session session = testing::trainedSession("pmlr-fig4b", 20);
        AnimationSpec spec = filmOf(Motion::Run, 4);
        spec.title = QStringLiteral("A title");
        spec.formula = true;
        spec.poster = folder.filePath(QStringLiteral("poster.png"));
        spec.posterFrame = 2;
        make(session, spec, folder.filePath(QStringLiteral("frames")));
        const QImage poster(spec.poster);
        QCOMPARE(poster.convertToFormat(QImage::Format_RGB32),
                 QImage(folder.filePath(QStringLiteral("frames/frame-00002.png")))
                     .convertToFormat(QImage::Format_RGB32));
        QCOMPARE(poster.size(), QSize(320, 240));
        // Three lines of text: there is ink in each.
        for (int line = 0; line < 3; ++line) {
            int dark = 0;
            for (int y = 16 * line; y < 16 * (line + 1); ++y)
                for (int x = 0; x < poster.width(); ++x) dark += qGray(poster.pixel(x, y)) < 120;
            QVERIFY2(dark > 10, qPrintable(QString::number(line)));
        }
    }

    void aGifFitsIntoItsBytes() {
        const QTemporaryDir folder;
        const session::Session session = testing::trainedSession("pmlr-fig4b", 20);
        AnimationSpec spec = filmOf(Motion::Run, 4);
        const QString free = folder.filePath(QStringLiteral("free.gif")),
                      tight = folder.filePath(QStringLiteral("tight.gif"));
        make(session, spec, free);
        spec.maxBytes = QFileInfo(free).size() / 2;
        make(session, spec, tight);
        QVERIFY(QFileInfo(tight).size() <= *spec.maxBytes);
        const QImage image(tight);
        QVERIFY(!image.isNull() && image.width() < 320);
        QVERIFY(std::abs(image.width() / 320.0 - image.height() / 240.0) < 0.01);
        spec.maxBytes = 1000;
        const Outcome refused = animate(session, spec, folder.filePath(QStringLiteral("none.gif")));
        QVERIFY(!refused && refused.error().message.find("give more bytes") != std::string::npos);
        QVERIFY(!QFileInfo::exists(folder.filePath(QStringLiteral("none.gif"))));
    }

    void aPaceBelongsToItsMotion() {
        const QTemporaryDir folder;
        const session::Session session = testing::trainedSession("pmlr-fig4b", 5);
        AnimationSpec spec = filmOf(Motion::Run, 3);
        spec.pace = Pace::Eased;
        QVERIFY(!Animation::start(session, spec, folder.filePath(QStringLiteral("a.gif"))).ok());
        spec = filmOf(Motion::Alpha, 3);
        spec.pace = Pace::Length;
        QVERIFY(!Animation::start(session, spec, folder.filePath(QStringLiteral("a.gif"))).ok());
        spec = filmOf(Motion::Run, 3);
        spec.maxBytes = 100'000;
        QVERIFY(!Animation::start(session, spec, folder.filePath(QStringLiteral("a.ogv"))).ok());
        spec.maxBytes.reset();
        spec.posterFrame = 3;
        QVERIFY(!Animation::start(session, spec, folder.filePath(QStringLiteral("a.gif"))).ok());
    }
};

OMEGASCOPE_TEST(Gui, TestFilmPace);

}  // namespace test_film_pace

#include "test_film_pace.moc"
