#include <QBuffer>
#include <QPainter>
#include <QSvgGenerator>
#include <QTest>
#include <QXmlStreamReader>
#include <functional>

#include "app/figures/data/data_figure.h"
#include "app/figures/slice/slice_figure.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_figure_vectors {

using namespace omegascope;
using namespace omegascope::figures;

namespace {

constexpr QSize kPaper(480, 360);

QByteArray svgOf(const std::function<void(QPainter&)>& draw) {
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(kPaper);
    generator.setViewBox(QRect(QPoint(0, 0), kPaper));
    QPainter painter(&generator);
    draw(painter);
    painter.end();
    return buffer.data();
}

/// What an SVG file holds: bitmaps, words, and the box of all line ends.
struct Content {
    int images = 0;
    QStringList words;
    QRectF reach;
};
Content contentOf(const QByteArray& svg) {
    Content content;
    QXmlStreamReader reader(svg);
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement) continue;
        if (reader.name() == QLatin1String("image")) ++content.images;
        if (reader.name() == QLatin1String("polyline")) {
            for (const QString& pair : reader.attributes()
                                           .value(QLatin1String("points"))
                                           .toString()
                                           .split(u' ', Qt::SkipEmptyParts)) {
                const QStringList numbers = pair.split(u',');
                const QPointF p(numbers.value(0).toDouble(), numbers.value(1).toDouble());
                content.reach = content.reach.united(QRectF(p - QPointF(0.5, 0.5), QSizeF(1, 1)));
            }
        }
        if (reader.name() == QLatin1String("text")) content.words << reader.readElementText().trimmed();
    }
    return content;
}

}  // namespace

class TestFigureVectors : public QObject {
    Q_OBJECT
  private slots:
    void theDataPlaneHoldsNoBitmap();
    void theLossIsTheOnlyBitmapOfTheParameterPlane();
};

void TestFigureVectors::theDataPlaneHoldsNoBitmap() {
    const testing::Example example = testing::figure4b();
    DataFigureState state =
        dataFigureState(example.loss, example.parameters, example.loss.evaluate(example.parameters), {});
    // Zoomed in, so that lines and data leave the frame: what a viewer draws must have been clipped by us.
    state.view = QRectF(-1.6, -1.2, 2.4, 2.4);
    const Content content =
        contentOf(svgOf([&](QPainter& painter) { drawDataFigure(painter, state, kPaper, Style{}); }));
    QCOMPARE(content.images, 0);
    QVERIFY(content.words.contains(QStringLiteral("unsolved")));
    QVERIFY(QRectF(QPointF(0, 0), kPaper).contains(content.reach));
}

void TestFigureVectors::theLossIsTheOnlyBitmapOfTheParameterPlane() {
    const testing::Example example = testing::figure4b();
    SliceFigureState state;
    SlicePictureOptions options;
    options.gridSize = 33;
    state.picture = slicePicture(example.loss, example.spec, example.slice, options).value();
    state.rangeS = {-3, 1};
    state.rangeT = {-3, 1};
    const Content content =
        contentOf(svgOf([&](QPainter& painter) { drawSliceFigure(painter, state, kPaper, Style{}); }));
    QCOMPARE(content.images, 1);
    QVERIFY(content.words.contains(QStringLiteral("b₁")));
    // Qt writes one text element per script.
    QVERIFY(content.words.join(QString()).contains(QStringLiteral("L(ω)")));
    QVERIFY(QRectF(QPointF(0, 0), kPaper).contains(content.reach));
}

OMEGASCOPE_TEST(Gui, TestFigureVectors);

}  // namespace test_figure_vectors

#include "test_figure_vectors.moc"
