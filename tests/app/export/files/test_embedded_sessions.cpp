#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include "app/export/figure/figure_files.h"
#include "app/session/file/embedded_session.h"
#include "app/session/file/session_io.h"
#include "tests/support/registry.h"

namespace test_embedded_sessions {

using namespace omegascope;
using namespace omegascope::exporting;

namespace {

QStringList galleryFiles() {
    return QDir(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery"))
        .entryList({QStringLiteral("*.json")});
}

session::Session galleryLoad(const QString& name) {
    return session::load(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/") + name).value().session;
}

FigureSpec dataSpec(const QString& path, QSize pixels) {
    FigureSpec spec = specOf({Panel::Data}, pixels);
    spec.format = formatOf(path).value();
    return spec;
}

}  // namespace

class TestEmbeddedSessions : public QObject {
    Q_OBJECT

  private slots:
    void everyFormatGivesTheSessionBack_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("ending");
        for (const QString& name : galleryFiles())
            for (const char* ending : {"png", "svg", "pdf", "tex"})
                QTest::addRow("%s in %s", qPrintable(name), ending) << name << QString::fromLatin1(ending);
    }
    void everyFormatGivesTheSessionBack() {
        QFETCH(QString, name);
        QFETCH(QString, ending);
        const session::Session written = galleryLoad(name);
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("figure.") + ending);
        PanelRenderer renderer = PanelRenderer::of(written).value();
        const Outcome saved = saveFigure(renderer, dataSpec(path, {320, 240}), path);
        QVERIFY(saved.ok());
        const auto loaded = session::load(path);
        QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
        QVERIFY(loaded->session == written);
    }

    /// Cut anywhere or with bytes changed: a sentence or a session, never a crash.
    void damagedFiguresAreRefused() {
        PanelRenderer renderer = PanelRenderer::of(galleryLoad(QStringLiteral("pmlr-fig4b.json"))).value();
        QTemporaryDir folder;
        for (const char* ending : {"png", "svg", "pdf", "tex"}) {
            const QString path = folder.filePath(QStringLiteral("figure.") + QLatin1String(ending));
            QVERIFY(saveFigure(renderer, dataSpec(path, {160, 120}), path).ok());
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            std::uint32_t state = 12345;
            const auto next = [&state] { return state = state * 1664525u + 1013904223u; };
            for (int trial = 0; trial < 300; ++trial) {
                QByteArray damaged = bytes;
                if (trial % 2 == 0)
                    damaged.truncate(
                        static_cast<qsizetype>(next() % static_cast<std::uint32_t>(bytes.size())));
                else
                    for (int k = 0; k < 8; ++k)
                        damaged[static_cast<qsizetype>(next() % static_cast<std::uint32_t>(bytes.size()))] =
                            static_cast<char>(next() >> 24);
                const auto embedded = session::embeddedSession(damaged);
                if (embedded && !embedded->ok()) QVERIFY(embedded->error().message.back() == '.');
                if (embedded && embedded->ok())
                    (void)session::fromText(
                        std::string_view(embedded->value().constData(),
                                         static_cast<std::size_t>(embedded->value().size())),
                        QString());
            }
        }
    }

    void otherPicturesSayThatTheyHoldNone() {
        QImage image(4, 4, QImage::Format_RGB32);
        image.fill(Qt::white);
        const auto png = session::embeddedSession(pngBytes(image));
        QVERIFY(png && !png->ok());
        QVERIFY(png->error().message.find("PNG") != std::string::npos);
        QVERIFY(!session::embeddedSession("{\"omegascope\": 1}"));
        QVERIFY(!session::embeddedSession(""));
        const auto svg = session::embeddedSession("<svg xmlns='http://www.w3.org/2000/svg'/>");
        QVERIFY(svg && !svg->ok());
    }
};

OMEGASCOPE_TEST(Gui, TestEmbeddedSessions);

}  // namespace test_embedded_sessions

#include "test_embedded_sessions.moc"
