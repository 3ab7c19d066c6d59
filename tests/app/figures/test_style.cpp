#include <QImage>
#include <QPainter>
#include <QTest>
#include <cmath>
#include <set>

#include "app/figures/frame/style.h"
#include "app/figures/frame/ticks.h"
#include "tests/support/registry.h"

namespace test_style {

using namespace omegascope::figures;

namespace {

/// CIE lightness L* of an sRGB colour.
double lightness(const QColor& colour) {
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    const double y =
        0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
    return y > 0.008856 ? 116.0 * std::cbrt(y) - 16.0 : 903.3 * y;
}

}  // namespace

class TestStyle : public QObject {
    Q_OBJECT
  private slots:
    void cividisGrowsLighter();
    void cividisIsEvenInLightness();
    void shareOfAnEmptyRangeIsZero();
    void ticksAreRoundEvenAndInside_data();
    void ticksAreRoundEvenAndInside();
    void noTicksOnAnEmptyRange();
    void tickTextShowsWhatTellsTicksApart_data();
    void tickTextShowsWhatTellsTicksApart();
    void deepWindowsCountFromAShift();
    void aTickAloneIsAsShort();
    void axisMapGoesThereAndBack();
    void framesLeaveRoomOnSmallPaper();
    void axesStayOnThePaper_data();
    void axesStayOnThePaper();
    void markersStayWithinTheirSize();
};

void TestStyle::cividisGrowsLighter() {
    for (int i = 0; i < 1000; ++i) {
        QVERIFY2(lightness(cividis((i + 1) / 1000.0)) > lightness(cividis(i / 1000.0)) - 0.15,
                 qPrintable(QString::number(i)));
    }
    QCOMPARE(cividis(-1.0), cividis(0.0));
    QCOMPARE(cividis(2.0), cividis(1.0));
    QCOMPARE(cividis(std::nan("")), cividis(0.0));
}

void TestStyle::cividisIsEvenInLightness() {
    // The map was designed with lightness linear in the share; a wrong anchor would stand out.
    const double low = lightness(cividis(0.0)), high = lightness(cividis(1.0));
    for (int i = 0; i <= 100; ++i) {
        const double expected = low + i / 100.0 * (high - low);
        QVERIFY2(std::abs(lightness(cividis(i / 100.0)) - expected) < 2.0, qPrintable(QString::number(i)));
    }
}

void TestStyle::shareOfAnEmptyRangeIsZero() {
    QCOMPARE(shareOf(3.0, 1.0, 1.0), 0.0);
    QCOMPARE(shareOf(3.0, 2.0, 4.0), 0.5);
    QCOMPARE(shareOf(9.0, 2.0, 4.0), 1.0);
}

void TestStyle::ticksAreRoundEvenAndInside_data() {
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<int>("most");
    QTest::newRow("around zero") << -4.0 << 4.0 << 9;
    QTest::newRow("few") << -4.0 << 4.0 << 2;
    QTest::newRow("third") << 1.0 / 3 << 2.0 / 3 << 6;
    QTest::newRow("tiny") << 1e-12 << 3e-12 << 5;
    QTest::newRow("huge") << -2e15 << 7e15 << 8;
    QTest::newRow("far from zero") << 1000.01 << 1000.07 << 7;
    QTest::newRow("border is a tick") << 0.1 << 0.7 << 7;
}

void TestStyle::ticksAreRoundEvenAndInside() {
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(int, most);
    const std::vector<double> ticks = niceTicks(low, high, most);
    QVERIFY(!ticks.empty() && static_cast<int>(ticks.size()) <= most);
    QVERIFY(ticks.front() >= low && ticks.back() <= high);
    if (ticks.size() < 2) return;
    const double step = ticks[1] - ticks[0];
    for (std::size_t i = 1; i < ticks.size(); ++i)
        QVERIFY(std::abs(ticks[i] - ticks[i - 1] - step) < 1e-6 * step);
    const double mantissa = step / std::pow(10.0, std::floor(std::log10(step) + 1e-6));
    QVERIFY2(std::abs(mantissa - 1.0) < 1e-6 || std::abs(mantissa - 2.0) < 1e-6 ||
                 std::abs(mantissa - 2.5) < 1e-6 || std::abs(mantissa - 5.0) < 1e-6,
             qPrintable(QString::number(mantissa)));
}

void TestStyle::noTicksOnAnEmptyRange() {
    QVERIFY(niceTicks(1.0, 1.0, 5).empty());
    QVERIFY(niceTicks(2.0, 1.0, 5).empty());
    QVERIFY(niceTicks(0.0, std::numeric_limits<double>::infinity(), 5).empty());
    QVERIFY(niceTicks(0.0, 1.0, 0).empty());
}

void TestStyle::deepWindowsCountFromAShift() {
    const TickSet usual = tickSet(-3.0, 3.0, 7);
    QVERIFY(usual.shift.empty());
    QCOMPARE(usual.named("w"), std::string("w"));
    for (const double width : {1e-3, 1e-6, 1e-9, 1e-12}) {
        const double low = -1.2306123456789;
        const TickSet deep = tickSet(low, low + width, 7);
        QVERIFY(deep.at.size() >= 2);
        std::set<std::string> different(deep.text.begin(), deep.text.end());
        QCOMPARE(different.size(), deep.text.size());
        for (const std::string& text : deep.text) QVERIFY(QString::fromStdString(text).size() <= 11);
        if (deep.shift.empty()) continue;
        // shift + text · unit is the tick.
        QString shift = QString::fromStdString(deep.shift).replace(QChar(0x2212), '-');
        QString text = QString::fromStdString(deep.text.front()).replace(QChar(0x2212), '-');
        const double unit = std::pow(10.0, std::floor(std::log10(width) + 1e-3));
        QVERIFY(std::abs(shift.toDouble() + text.toDouble() * unit - deep.at.front()) < 1e-3 * width + 1e-15);
        QVERIFY(QString::fromStdString(deep.named("w")).startsWith(QStringLiteral("w = ")));
    }
    QVERIFY(!tickSet(-1.2306123, -1.2306122, 7).shift.empty());
}

/// A short axis has room for one tick: its text is that of the round step, not of the range.
void TestStyle::aTickAloneIsAsShort() {
    const TickSet one = tickSet(0.0108220859867, 0.8123456789123, 1);
    QCOMPARE(one.at, std::vector<double>{0.5});
    QCOMPARE(one.text, std::vector<std::string>{"0.5"});
    const TickSet large = tickSet(1234.56789, 2987.654321, 1);
    QCOMPARE(large.text, std::vector<std::string>{"2000"});
}

void TestStyle::tickTextShowsWhatTellsTicksApart_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<double>("step");
    QTest::addColumn<QString>("text");
    QTest::newRow("integer") << 4.0 << 2.0 << "4";
    QTest::newRow("minus") << -4.0 << 2.0 << "\u22124";
    QTest::newRow("quarter") << 0.5 << 0.25 << "0.50";
    QTest::newRow("tenth") << 0.30000000000000004 << 0.1 << "0.3";
    QTest::newRow("zero by rounding") << 1e-17 << 0.1 << "0";
    QTest::newRow("negative zero") << -0.0 << 0.5 << "0";
    QTest::newRow("large") << 2e9 << 1e9 << "2·10⁹";
    QTest::newRow("small") << -2.5e-7 << 5e-8 << "\u22122.5·10⁻⁷";
}

void TestStyle::tickTextShowsWhatTellsTicksApart() {
    QFETCH(double, value);
    QFETCH(double, step);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(tickText(value, step)), text);
}

void TestStyle::axisMapGoesThereAndBack() {
    const AxisMap map{QRectF(50, 20, 300, 200), -2.0, 5.0, 1.0, 3.0};
    for (const QPointF point : {QPointF(-2, 1), QPointF(5, 3), QPointF(0.3, 2.2)}) {
        const QPointF back = map.toData(map.toPaper(point.x(), point.y()));
        QVERIFY(std::hypot(back.x() - point.x(), back.y() - point.y()) < 1e-12);
    }
    QCOMPARE(map.toPaper(-2, 3), map.frame.topLeft());
    QCOMPARE(map.unitsPerPixelX(), 7.0 / 300.0);
}

void TestStyle::framesLeaveRoomOnSmallPaper() {
    const QRectF frame = plotFrame({10, 10}, Style{});
    QVERIFY(frame.width() >= 1.0 && frame.height() >= 1.0);
}

void TestStyle::axesStayOnThePaper_data() {
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << -4.0 << 4.0 << "b₁";
    QTest::newRow("long numbers") << 1234.001 << 1234.009 << "W2[13,14]";
    QTest::newRow("powers") << 1e-9 << 9e-9 << "toward the flat minimum";
}

void TestStyle::axesStayOnThePaper() {
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(QString, name);
    const QSize paper(320, 240);
    QImage image(paper, QImage::Format_RGB32);
    image.fill(palette::kPaper);
    {
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        const Style style;
        const AxisMap map{plotFrame(paper, style), low, high, low, high};
        drawAxes(painter, map, {name}, {name}, style);
    }
    for (int x = 0; x < paper.width(); ++x) {
        QCOMPARE(image.pixelColor(x, 0), palette::kPaper);
        QCOMPARE(image.pixelColor(x, paper.height() - 1), palette::kPaper);
    }
    for (int y = 0; y < paper.height(); ++y) {
        QCOMPARE(image.pixelColor(0, y), palette::kPaper);
        QCOMPARE(image.pixelColor(paper.width() - 1, y), palette::kPaper);
    }
}

void TestStyle::markersStayWithinTheirSize() {
    for (int shape = 0; shape < 6; ++shape) {
        for (const bool filled : {true, false}) {
            QImage image(64, 64, QImage::Format_RGB32);
            image.fill(Qt::white);
            QPainter painter(&image);
            painter.setRenderHint(QPainter::Antialiasing);
            drawMarker(painter, markerOfClass(shape), {32, 32}, 30, palette::kSolved, filled);
            painter.end();
            // Within a ring of 1.5 diameters, and something in the middle of a filled one.
            for (int y = 0; y < 64; ++y) {
                for (int x = 0; x < 64; ++x) {
                    if (std::hypot(x - 31.5, y - 31.5) > 24.0)
                        QCOMPARE(image.pixelColor(x, y), QColor(Qt::white));
                }
            }
            QCOMPARE(image.pixelColor(32, 32), filled ? palette::kSolved : palette::kPaper);
        }
    }
}

OMEGASCOPE_TEST(Gui, TestStyle);

}  // namespace test_style

#include "test_style.moc"
