#include <QImage>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QtTest>

#include "app/session/file/session_io.h"
#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_render {

using namespace omegascope;
using testing::galleryPath;
using testing::ProgramRun;
using testing::runProgram;
using testing::withoutDisplay;

/// Pictures without a display: the program provides for itself what they need.
class TestCliRender : public QObject {
    Q_OBJECT

  private slots:
    void pictureHasTheSizeAskedFor_data();
    void pictureHasTheSizeAskedFor();
    void transparentPictureHasNoBackground_data() { panels(); }
    void transparentPictureHasNoBackground();
    void secondRunWritesTheSameBytes_data() { panels(); }
    void secondRunWritesTheSameBytes();
    void vectorsOfAnotherRunAreTheSameBytes_data();
    void vectorsOfAnotherRunAreTheSameBytes();
    void pictureCarriesTheSession();
    void everyCriterionAndDimensionIsDrawn_data();
    void everyCriterionAndDimensionIsDrawn();
    void planesOfClassesStandSideBySide();
    void sizeInPrintAndLayoutAreKept();
    void vectorsAreAsWideAsAColumnOrAPage();

  private:
    static void panels();
    QString render(const QString& session, const QString& panel, const QStringList& more = {});
    QTemporaryDir folder_;
    int count_ = 0;
};

namespace {

int coloursIn(const QImage& image) {
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) colours.insert(image.pixel(x, y));
    }
    return static_cast<int>(colours.size());
}

}  // namespace

void TestCliRender::panels() {
    QTest::addColumn<QString>("panel");
    for (const char* panel : {"data", "slice", "surface", "figure"})
        QTest::newRow(panel) << QString::fromLatin1(panel);
}

QString TestCliRender::render(const QString& session, const QString& panel, const QStringList& more) {
    const QString out = folder_.filePath(QStringLiteral("%1.png").arg(count_++));
    const ProgramRun run =
        runProgram(QStringList{"render", session, "--panel", panel, "--out", out} + more, withoutDisplay());
    if (run != ProgramRun{0, {}, {}}) qFatal("%d %s %s", run.code, qPrintable(run.out), qPrintable(run.err));
    return out;
}

/// Nobody has to shrink what goes into a paper.
void TestCliRender::vectorsAreAsWideAsAColumnOrAPage() {
    const auto widthOf = [this](const QString& session, const QString& panel, const QStringList& more) {
        const QString out = folder_.filePath(QStringLiteral("%1.svg").arg(count_++));
        const ProgramRun run =
            runProgram(QStringList{"render", galleryPath(session), "--panel", panel, "--out", out} + more,
                       withoutDisplay());
        if (run.code != 0) qFatal("%s", qPrintable(run.err));
        QFile file(out);
        if (!file.open(QIODevice::ReadOnly)) return 0.0;
        static const QRegularExpression points(QStringLiteral("width=\"([0-9.]+)pt\""));
        return 2.54 / 72.0 * points.match(QString::fromUtf8(file.read(400))).captured(1).toDouble();
    };
    const auto is = [](double a, double b) { return std::abs(a - b) < 0.01; };
    QVERIFY(is(widthOf("pmlr-fig4b", "data", {}), 8.4));
    QVERIFY(is(widthOf("pmlr-fig4b", "data,slice", {}), 17.5));
    QVERIFY(is(widthOf("pmlr-thm7", "classes", {}), 17.5));
    QVERIFY(is(widthOf("pmlr-fig4b", "data,slice", {"--width", "12"}), 12.0));
}

void TestCliRender::pictureHasTheSizeAskedFor_data() {
    QTest::addColumn<QString>("panel");
    QTest::addColumn<QString>("size");
    QTest::addColumn<QSize>("expected");
    for (const char* panel : {"data", "slice", "surface", "figure"}) {
        const QString name = QString::fromLatin1(panel);
        QTest::addRow("%s 640x480", panel) << name << "640x480" << QSize(640, 480);
        QTest::addRow("%s 333x517", panel) << name << "333x517" << QSize(333, 517);
        QTest::addRow("%s 16x16", panel) << name << "16x16" << QSize(16, 16);
    }
    QTest::newRow("usual size") << "data"
                                << "" << QSize(1600, 1200);
    QTest::newRow("usual size of a figure") << "figure"
                                            << "" << QSize(2400, 800);
}

void TestCliRender::pictureHasTheSizeAskedFor() {
    QFETCH(QString, panel);
    QFETCH(QString, size);
    QFETCH(QSize, expected);
    const QImage image(render(galleryPath("pmlr-fig4b"), panel,
                              size.isEmpty() ? QStringList{} : QStringList{"--size", size}));
    QCOMPARE(image.size(), expected);
    QVERIFY(!image.hasAlphaChannel());
    if (expected.width() > 16) QVERIFY2(coloursIn(image) > 20, "the picture is not blank");
}

void TestCliRender::transparentPictureHasNoBackground() {
    QFETCH(QString, panel);
    const QImage image(render(galleryPath("pmlr-fig4b"), panel, {"--size", "400x300", "--transparent"}));
    QVERIFY(image.hasAlphaChannel());
    for (const QPoint corner : {QPoint(0, 0), QPoint(399, 0), QPoint(0, 299), QPoint(399, 299)}) {
        QCOMPARE(qAlpha(image.pixel(corner)), 0);
    }
    QVERIFY2(coloursIn(image) > 20, "the picture is not blank");
}

void TestCliRender::secondRunWritesTheSameBytes() {
    QFETCH(QString, panel);
    const QStringList size{"--size", "500x375"};
    const QByteArray one = testing::readFile(render(galleryPath("pmlr-fig1"), panel, size));
    QVERIFY(one == testing::readFile(render(galleryPath("pmlr-fig1"), panel, size)));
}

void TestCliRender::vectorsOfAnotherRunAreTheSameBytes_data() {
    QTest::addColumn<QString>("ending");
    for (const char* ending : {"svg", "pdf", "tex"}) QTest::newRow(ending) << QString::fromLatin1(ending);
}

/// Several runs: what depends on the order of a hash differs from process to process.
void TestCliRender::vectorsOfAnotherRunAreTheSameBytes() {
    QFETCH(QString, ending);
    QSet<QByteArray> files;
    for (int run = 0; run < 4; ++run) {
        const QString out = folder_.filePath(QStringLiteral("again.%1").arg(ending));
        QCOMPARE(runProgram({"render", galleryPath("pmlr-fig1"), "--panel", "figure", "--out", out},
                            withoutDisplay()),
                 (ProgramRun{0, {}, {}}));
        files << testing::readFile(out);
    }
    QCOMPARE(files.size(), 1);
}

void TestCliRender::pictureCarriesTheSession() {
    const QImage image(render(galleryPath("pmlr-fig4b"), "data", {"--size", "200x150"}));
    const auto carried = session::fromText(image.text("omegascope").toStdString(), QString());
    QVERIFY(carried.ok());
    const auto original = session::load(galleryPath("pmlr-fig4b"));
    QVERIFY(original.ok());
    QVERIFY(carried->session == original->session);
}

void TestCliRender::everyCriterionAndDimensionIsDrawn_data() {
    QTest::addColumn<QByteArray>("network");
    QTest::addColumn<QByteArray>("criterion");
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("squared on the line")
        << QByteArray(R"({"input": 1, "layers": [{"type": "dense", "units": 3}], "outputs": 1})")
        << QByteArray("squared") << QByteArray(R"({"points": [[-1], [0], [2]], "targets": [1, 0.5, -2]})");
    QTest::newRow("linear model") << QByteArray(R"({"input": 2, "layers": [], "outputs": 1})")
                                  << QByteArray("logistic")
                                  << QByteArray(R"({"points": [[-1, 0], [1, 1]], "targets": [1, -1]})");
    QTest::newRow("classes in three dimensions, two layers")
        << QByteArray(
               R"({"input": 3, "layers": [{"type": "dense", "units": 3}, {"type": "dense", "units": 2}],
                          "outputs": 3})")
        << QByteArray("multiclass-hinge")
        << QByteArray(R"({"points": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "targets": [0, 1, 2]})");
    QTest::newRow("one against all, convolution")
        << QByteArray(R"({"input": 9, "outputs": 2, "layers": [{"type": "conv2d", "input_shape": [1, 3, 3],
                          "kernel": [2, 2], "channels": 2}]})")
        << QByteArray("one-versus-all")
        << QByteArray(
               R"({"points": [[1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 1, 0, 1, 0, 1, 0, 1, 0]], "targets": [0, 1]})");
}

void TestCliRender::everyCriterionAndDimensionIsDrawn() {
    QFETCH(QByteArray, network);
    QFETCH(QByteArray, criterion);
    QFETCH(QByteArray, data);
    const QString file = folder_.filePath("in-code.json");
    testing::writeText(file, R"({"omegascope": 1, "network": )" + network + R"(, "criterion": ")" +
                                 criterion + R"(", "data": )" + data + "}");
    QStringList panels{"data", "slice", "surface"};
    if (criterion == "multiclass-hinge" || criterion == "one-versus-all") panels << "classes";
    for (const QString& panel : panels) {
        const QImage image(render(file, panel, {"--size", "320x240"}));
        QCOMPARE(image.size(), QSize(320, 240));
        QVERIFY2(coloursIn(image) > 5, qPrintable(panel));
    }
}

/// A plane for each class as picture and as vectors; in their titles stand their numbers. Elsewhere a sentence.
void TestCliRender::planesOfClassesStandSideBySide() {
    const QImage image(render(galleryPath("pmlr-thm7"), "classes", {"--size", "640x480"}));
    QVERIFY2(coloursIn(image) > 20, "the picture is not blank");
    const QString out = folder_.filePath("classes.svg");
    QCOMPARE(runProgram({"render", galleryPath("pmlr-thm7"), "--panel", "classes,data", "--out", out},
                        withoutDisplay()),
             (ProgramRun{0, {}, {}}));
    const QByteArray drawing = testing::readFile(out);
    for (const char* title : {"class 1", "class 2", "class 3", "class 4"})
        QVERIFY2(drawing.contains(title), title);
    const ProgramRun none = runProgram(
        {"render", galleryPath("pmlr-fig4b"), "--panel", "classes", "--out", out}, withoutDisplay());
    QCOMPARE(none.code, 1);
    QCOMPARE(none.err,
             QStringLiteral("omegascope: The criterion has no classes with an output each, so there are no "
                            "planes of classes; they are for multiclass-hinge and one-versus-all.\n"));
}

void TestCliRender::sizeInPrintAndLayoutAreKept() {
    const QString file = galleryPath("pmlr-fig4b");
    const QStringList look{"--font",       "DejaVu Sans", "--font-size", "8",
                           "--line-width", "1.5",         "--no-letters"};
    const QImage grid(
        render(file, "data,slice", QStringList{"--layout", "2x1", "--width", "8.4", "--dpi", "254"} + look));
    QCOMPARE(grid.size(), QSize(840, 1680));
    QCOMPARE(grid.dotsPerMeterX(), 10000);
    const QImage row(render(file, "slice,data", {"--width", "8.4", "--height", "5", "--dpi", "254"}));
    QCOMPARE(row.size(), QSize(840, 500));
    QVERIFY2(coloursIn(row) > 20, "the picture is not blank");
}

OMEGASCOPE_TEST(Core, TestCliRender);

}  // namespace test_cli_render

#include "test_cli_render.moc"
