// How the panels of a figure are laid out: room for plots, aligned axes, one key, nothing on top of anything.

#include <QtTest>
#include <cmath>
#include <set>

#include "app/export/figure/panel_renderer.h"
#include "app/export/writers/vector_device.h"
#include "core/support/random.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/registry.h"

namespace test_composition {

using namespace omegascope;
using namespace omegascope::exporting;

namespace {

FigureSpec printSpec(const QString& panels, double width, double height) {
    FigureSpec spec = specOf(panelsNamed(panels).value(), {});
    spec.pixels.reset();
    spec.centimetres = {width, height};
    return spec;
}

PanelRenderer rendererOf(const char* name) {
    return PanelRenderer::of(testing::gallerySession(name)).value();
}

QSizeF paperOf(const FigureSpec& spec) {
    return QSizeF(pixelsOf(spec)) / styleScale(spec);
}

/// The boxes of all text, as tight as its letters allow, with what it says.
struct Box {
    QString text;
    QPolygonF corners;
};
class TextBoxes : public VectorSink {
  public:
    void path(const QPainterPath&, const VectorFill&, const VectorStroke&) override {}
    void image(const QRectF&, const QImage&) override {}
    void clip(const QPainterPath&) override {}
    void text(const VectorText& text) override {
        if (text.text.trimmed().isEmpty()) return;
        QTransform place;
        place.translate(text.at.x(), text.at.y());
        place.rotate(text.angle);
        // Capitals and digits: descenders and accents may come near each other.
        boxes.push_back({text.text, place.map(QPolygonF(QRectF(0.3, -0.68 * text.size, text.width - 0.6,
                                                               0.66 * text.size)))});
    }
    std::vector<Box> boxes;
};

std::vector<Box> boxesOf(PanelRenderer& renderer, const FigureSpec& spec) {
    const Ink ink = inkOf(spec, true);
    std::vector<PanelPart> parts;
    for (const Panel panel : spec.panels) {
        parts.push_back(renderer.part(panel, ink).value());
        const int index = static_cast<int>(parts.size()) - 1;
        parts.back().place = {index / spec.columns, index % spec.columns, 1, 1};
    }
    const FigureDrawing drawing = composedDrawing(spec, parts, ink).value();
    TextBoxes boxes;
    VectorDevice device(paperOf(spec), boxes);
    QPainter painter(&device);
    drawing.draw(painter);
    painter.end();
    return boxes.boxes;
}

bool overlap(const Box& a, const Box& b) {
    return !a.corners.intersected(b.corners).isEmpty();
}

}  // namespace

class TestComposition : public QObject {
    Q_OBJECT

  private slots:
    /// The measure of the default figure at the width of two columns.
    void plotsGetMostOfTheFigure_data() {
        QTest::addColumn<QString>("session");
        for (const char* name :
             {"pmlr-fig4a", "pmlr-fig4b", "pmlr-fig4c", "pmlr-fig2", "iclr-fig1", "swirszcz-xor-stuck"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void plotsGetMostOfTheFigure() {
        QFETCH(QString, session);
        PanelRenderer renderer = rendererOf(session.toLatin1().constData());
        FigureSpec spec = printSpec(QStringLiteral("figure"), 17.5, 6.0);
        spec.fontPoints = 8.0;  // of the preset
        const QSizeF paper = paperOf(spec);
        const Composition made = renderer.composition(spec).value();
        double area = 0.0;
        for (const QRectF& plot : made.plots) {
            QVERIFY2(plot.height() >= 0.65 * paper.height(),
                     qPrintable(QString::number(plot.height() / paper.height())));
            area += plot.width() * plot.height();
        }
        const double share = area / (paper.width() * paper.height());
        QVERIFY2(share >= 0.6, qPrintable(QString::number(share)));
    }

    void framesOfNeighboursAreAligned() {
        PanelRenderer renderer = PanelRenderer::of(testing::trainedSession("pmlr-fig4b", 20)).value();
        FigureSpec spec = printSpec(QStringLiteral("data,slice,run,clarke"), 17.5, 13.0);
        const Composition made = renderer.composition(spec).value();
        for (const int row : {0, 2}) {
            QVERIFY(std::abs(made.plots[row].top() - made.plots[row + 1].top()) < 1e-6);
            QVERIFY(std::abs(made.plots[row].bottom() - made.plots[row + 1].bottom()) < 1e-6);
        }
        for (const int column : {0, 1}) {
            QVERIFY(std::abs(made.plots[column].left() - made.plots[column + 2].left()) < 1e-6);
            QVERIFY(std::abs(made.plots[column].right() - made.plots[column + 2].right()) < 1e-6);
        }
    }

    void theKeyHoldsEachEntryOnceAndOnlyWhatOccurs() {
        PanelRenderer renderer = rendererOf("pmlr-fig4b");
        const Composition made = renderer.composition(printSpec(QStringLiteral("figure"), 17.5, 6.0)).value();
        std::set<QString> labels;
        for (const auto& entry : made.entries) QVERIFY(labels.insert(entry.label).second);
        QVERIFY(labels.contains(QStringLiteral("dead")) && labels.contains(QStringLiteral("unsolved")));
        session::Session solved = testing::gallerySession("pmlr-fig4a");
        PanelRenderer other = PanelRenderer::of(solved).value();
        const Composition bare = other.composition(printSpec(QStringLiteral("data"), 8.4, 6.0)).value();
        for (const auto& entry : bare.entries) {
            QVERIFY2(entry.label != QStringLiteral("unsolved"), "nothing is unsolved");
            QVERIFY2(entry.label != QStringLiteral("dead"), "nothing is dead");
        }
    }

    void theKeyMayStandBesideOrGo() {
        PanelRenderer renderer = rendererOf("pmlr-fig4b");
        FigureSpec spec = printSpec(QStringLiteral("slice"), 8.4, 6.3);
        const double below = renderer.composition(spec)->plots.front().height();
        spec.legend = Legend::None;
        const Composition none = renderer.composition(spec).value();
        QVERIFY(none.entries.empty() && none.plots.front().height() > below);
        spec.legend = Legend::Beside;
        const Composition beside = renderer.composition(spec).value();
        QVERIFY(beside.plots.front().height() > below);
        QVERIFY(beside.keyCorner.x() > beside.plots.front().right());
    }

    void oneColourBarServesAllPanelsOfARange() {
        PanelRenderer renderer = rendererOf("pmlr-fig4b");
        FigureSpec spec = printSpec(QStringLiteral("figure"), 17.5, 6.0);
        QCOMPARE(renderer.composition(spec)->bars.size(), std::size_t{1});
        spec.sharedBar = false;
        QCOMPARE(renderer.composition(spec)->bars.size(), std::size_t{2});
    }

    /// Sessions × sizes × type sizes × places of the key, from a fixed seed.
    void noTextStandsOnAnother() {
        const char* const names[] = {"pmlr-fig1",     "pmlr-fig2",          "pmlr-fig3",
                                     "pmlr-fig4a",    "pmlr-fig4b",         "pmlr-fig4c",
                                     "iclr-fig1",     "swirszcz-xor-stuck", "swirszcz-jellyfish-stuck",
                                     "swirszcz-prop1"};
        const char* const panels[] = {"figure",     "slice",         "surface",
                                      "data,slice", "slice,surface", "data,slice,surface,clarke"};
        Random random(21);
        const auto among = [&](std::size_t count) {
            return std::min(count - 1,
                            static_cast<std::size_t>(random.uniform(0.0, static_cast<double>(count))));
        };
        int compared = 0;
        for (int trial = 0; trial < 200; ++trial) {
            session::Session session = testing::gallerySession(names[among(std::size(names))]);
            if (trial % 3 == 0)  // a window of any size about where it was
                for (auto& range : session.slice.ranges) {
                    const double middle = 0.5 * (range[0] + range[1]),
                                 half = std::pow(10.0, random.uniform(-6.0, 1.0));
                    range = {middle - half, middle + half};
                }
            if (trial % 4 == 0) {
                session.framing.camera = session::Camera{};
                session.framing.camera->azimuth = random.uniform(-180.0, 180.0);
                session.framing.camera->elevation = random.uniform(-10.0, 85.0);
            }
            auto renderer = PanelRenderer::of(session);
            QVERIFY(renderer.ok());
            FigureSpec spec = printSpec(QLatin1String(panels[among(std::size(panels))]), 8.4, 6.0);
            const double widths[] = {8.4, 12.0, 17.5, 25.4};
            const double width = widths[among(4)];
            const double columns = spec.columns > 1 && width < 17 ? 17.5 : width;
            spec.centimetres = {columns, columns / spec.columns * spec.rows * random.uniform(0.8, 1.2)};
            spec.fontPoints = random.uniform(6.0, 10.0);
            spec.legend = kLegends[among(3)];
            const std::vector<Box> boxes = boxesOf(*renderer, spec);
            for (std::size_t i = 0; i < boxes.size(); ++i) {
                const QRectF paper(QPointF(-1, -1), paperOf(spec) + QSizeF(2, 2));
                const QString what = QStringLiteral("trial %1, %2 of %3: \"%4\"")
                                         .arg(trial)
                                         .arg(columns)
                                         .arg(QString::fromStdString(session.source), boxes[i].text);
                QVERIFY2(paper.contains(boxes[i].corners.boundingRect()),
                         qPrintable(what + " leaves the paper"));
                for (std::size_t j = i + 1; j < boxes.size(); ++j, ++compared)
                    QVERIFY2(!overlap(boxes[i], boxes[j]),
                             qPrintable(what + " and \"" + boxes[j].text + '"'));
            }
        }
        QVERIFY(compared > 10'000);
    }

    void linesSuitTheSize() {
        PanelRenderer renderer = rendererOf("pmlr-fig4b");
        const auto widthAt = [&](double centimetres) {
            const FigureSpec spec = printSpec(QStringLiteral("slice"), centimetres, 0.75 * centimetres);
            return renderer.composition(spec)->style.lineWidth * styleScale(spec) * 72.0 /
                   dotsPerInchOf(spec);
        };
        QVERIFY(widthAt(8.4) < widthAt(17.5));
        QVERIFY(widthAt(8.4) >= 0.4 && widthAt(17.5) <= 0.8);  // points, of a wall
    }

    void whatNobodyCouldReadIsLeftOut() {
        PanelRenderer renderer = rendererOf("pmlr-fig4b");
        for (const QSize size : {QSize(16, 16), QSize(40, 30), QSize(17, 400)}) {
            FigureSpec spec = specOf(panelsNamed(QStringLiteral("data,slice")).value(), size);
            QCOMPARE(renderer.render(spec).value().size(), size);
        }
    }
};

OMEGASCOPE_TEST(Gui, TestComposition);

}  // namespace test_composition

#include "test_composition.moc"
