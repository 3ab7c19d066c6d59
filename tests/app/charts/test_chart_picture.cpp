// The chart as a picture, without its text.

#include <QtCharts/QAbstractAxis>
#include <QtCharts/QChart>
#include <QtCharts/QChartView>
#include <QtTest>

#include "app/charts/loss_chart.h"
#include "app/commands/edits.h"
#include "app/session/file/session_io.h"
#include "tests/support/golden.h"
#include "tests/support/registry.h"

namespace test_chart_picture {

using namespace omegascope;

class TestChartPicture : public QObject {
    Q_OBJECT
  private slots:
    void theSpiralsLossLooksAsBefore();
};

void TestChartPicture::theSpiralsLossLooksAsBefore() {
    auto spiral = session::load(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/pmlr-fig3.json"))
                      .value()
                      .session;
    spiral.training.steps = 60;
    spiral.trajectory =
        dynamics::train(loss::Loss(network::Network(spiral.architecture), spiral.criterion, spiral.data),
                        spiral.parameters, spiral.training);
    spiral.trajectory.edit().perDatum.clear();  // the picture is that of the loss alone
    document::Document document(std::move(spiral));
    panels::RunEvents events(document);
    views::LossChart chart(document, events);
    chart.resize(400, 300);
    chart.show();
    document.setPosition(20);
    auto* view = chart.findChild<QChartView*>();
    QVERIFY(view);
    for (auto* axis : view->chart()->axes()) {
        axis->setLabelsVisible(false);
        axis->setTitleVisible(false);
    }
    QCoreApplication::processEvents();
    const std::string verdict =
        testing::compareWithBaseline(view->grab().toImage(), QStringLiteral("chart-figure3"));
    QVERIFY2(verdict.empty(), verdict.c_str());
}

OMEGASCOPE_TEST(Gui, TestChartPicture);

}  // namespace test_chart_picture

#include "test_chart_picture.moc"
