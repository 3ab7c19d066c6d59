#include <QtTest>
#include <cmath>

#include "app/charts/chart_axes.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_chart_axes {

using namespace omegascope;

class TestChartAxes : public QObject {
    Q_OBJECT
  private slots:
    /// Each is made, with its label and its line: a run of a million steps stood the window still.
    void thereAreNeverManyTicksWhateverFollowsWhat() {
        constexpr double kMany = 50.0;
        QValueAxis axis;
        axis.setTickType(QValueAxis::TicksDynamic);
        double most = 0.0;
        const auto count = [&] { most = std::max(most, (axis.max() - axis.min()) / axis.tickInterval()); };
        connect(&axis, &QValueAxis::rangeChanged, this, count);
        connect(&axis, &QValueAxis::tickIntervalChanged, this, count);
        Random random(5);
        for (int k = 0; k < 500; ++k) {
            const double high = std::pow(10.0, random.uniform(-6.0, 8.0));
            const double spacing = views::tickSpacing(high, false);
            views::showRange(axis, 0.0, high, spacing);
            QCOMPARE(axis.tickInterval(), spacing);
            QVERIFY(std::abs(axis.max() - high) <= 1e-9 * high);
        }
        QVERIFY2(most > 1.0 && most < kMany, qPrintable(QString::number(most)));
    }
};

OMEGASCOPE_TEST(Gui, TestChartAxes);

}  // namespace test_chart_axes

#include "test_chart_axes.moc"
