#include <QPainter>
#include <QtTest>
#include <functional>

#include "app/figures/frame/colour_vision.h"
#include "app/figures/frame/style.h"
#include "tests/support/registry.h"

namespace test_colour_vision {

using namespace omegascope::figures;

namespace {

constexpr int kSide = 32;
constexpr double kSeenAtAGlance = 10.0;

/// What tells a state: drawn as the figures draw it, on their paper.
struct Encoding {
    const char* name;
    std::function<void(QPainter&)> draw;
};

void line(QPainter& painter, Qt::PenStyle style) {
    painter.setPen(QPen(palette::kWall, 2.0, style));
    painter.drawLine(0, kSide / 2, kSide, kSide / 2);
}

std::vector<Encoding> encodings() {
    const QPointF centre(kSide / 2.0, kSide / 2.0);
    const auto marker = [centre](Marker shape, const QColor& colour, bool filled) {
        return [=](QPainter& painter) { drawMarker(painter, shape, centre, 16.0, colour, filled); };
    };
    return {{"solved +1", marker(Marker::Circle, palette::kSolved, true)},
            {"unsolved +1", marker(Marker::Circle, palette::kUnsolved, false)},
            {"solved -1", marker(Marker::Triangle, palette::kSolved, true)},
            {"unsolved -1", marker(Marker::Triangle, palette::kUnsolved, false)},
            {"dead",
             [centre, marker](QPainter& painter) {
                 marker(Marker::Circle, palette::kUnsolved, false)(painter);
                 painter.setPen(QPen(palette::kInk, 1.5));
                 painter.setBrush(Qt::NoBrush);
                 painter.drawEllipse(centre, 13.0, 13.0);
             }},
            {"omega", [centre](QPainter& painter) { drawOmega(painter, centre, 16.0); }},
            {"omega off the plane", [centre](QPainter& painter) { drawOmega(painter, centre, 16.0, false); }},
            {"hidden wall", [](QPainter& painter) { line(painter, Qt::SolidLine); }},
            {"margin wall", [](QPainter& painter) { line(painter, Qt::DashLine); }},
            {"trajectory",
             [](QPainter& painter) {
                 painter.setPen(QPen(palette::kTrajectory, 2.0));
                 painter.drawLine(0, kSide / 2, kSide, kSide / 2);
             }},
            {"flat cell", [](QPainter& painter) { painter.fillRect(0, 0, kSide, kSide, palette::kFlat); }}};
}

QImage picture(const Encoding& encoding) {
    QImage image(kSide, kSide, QImage::Format_ARGB32);
    image.fill(palette::kPaper);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    encoding.draw(painter);
    return image;
}

int differing(const QImage& a, const QImage& b) {
    int count = 0;
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x)
            count += colourDistance(a.pixelColor(x, y), b.pixelColor(x, y)) > kSeenAtAGlance;
    return count;
}

}  // namespace

/// The states of a figure stay apart for eyes without one kind of cones, and without colours.
class TestColourVision : public QObject {
    Q_OBJECT

  private slots:
    void greysAndWhiteStay();
    void greyHasNoColour();
    void redAndGreenMeetForDeutans();
    void encodingsStayApart_data();
    void encodingsStayApart();
    void theLossGrowsLighter_data();
    void theLossGrowsLighter();
};

void TestColourVision::greysAndWhiteStay() {
    for (const Vision vision : kVisions)
        for (const int level : {0, 64, 128, 255}) {
            const QColor seen = seenBy(QColor(level, level, level), vision);
            for (const int channel : {seen.red(), seen.green(), seen.blue()})
                QVERIFY(std::abs(channel - level) <= 1);
        }
}

void TestColourVision::greyHasNoColour() {
    const QColor seen = seenBy(palette::kUnsolved, Vision::Grey);
    QCOMPARE(seen.red(), seen.green());
    QCOMPARE(seen.green(), seen.blue());
}

void TestColourVision::redAndGreenMeetForDeutans() {
    const QColor red(180, 60, 20), green(100, 110, 20);
    QVERIFY(colourDistance(seenBy(red, Vision::Deutan), seenBy(green, Vision::Deutan)) <
            0.5 * colourDistance(red, green));
    QVERIFY(colourDistance(seenBy(red, Vision::Tritan), seenBy(green, Vision::Tritan)) >
            0.5 * colourDistance(red, green));
}

void TestColourVision::encodingsStayApart_data() {
    QTest::addColumn<int>("vision");
    const char* names[] = {"usual", "protan", "deutan", "tritan", "grey"};
    for (std::size_t i = 0; i < kVisions.size(); ++i) QTest::newRow(names[i]) << static_cast<int>(i);
}

void TestColourVision::encodingsStayApart() {
    QFETCH(int, vision);
    const Vision eyes = kVisions[static_cast<std::size_t>(vision)];
    const auto all = encodings();
    std::vector<QImage> seen;
    for (const Encoding& each : all) seen.push_back(seenBy(picture(each), eyes));
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const int pixels = differing(seen[i], seen[j]);
            QVERIFY2(pixels >= 8, qPrintable(QStringLiteral("%1 and %2: %3 pixels")
                                                 .arg(QLatin1String(all[i].name), QLatin1String(all[j].name))
                                                 .arg(pixels)));
        }
}

void TestColourVision::theLossGrowsLighter_data() {
    encodingsStayApart_data();
}

void TestColourVision::theLossGrowsLighter() {
    QFETCH(int, vision);
    const Vision eyes = kVisions[static_cast<std::size_t>(vision)];
    double last = -1.0;
    for (int k = 0; k <= 16; ++k) {
        const double grey = seenBy(seenBy(cividis(k / 16.0), eyes), Vision::Grey).redF();
        QVERIFY(grey > last);
        last = grey;
    }
}

OMEGASCOPE_TEST(Gui, TestColourVision);

}  // namespace test_colour_vision

#include "test_colour_vision.moc"
