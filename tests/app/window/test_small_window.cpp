#include <QDockWidget>
#include <QHBoxLayout>
#include <QMainWindow>
#include <QPushButton>
#include <QScrollBar>
#include <QWheelEvent>
#include <QtTest>

#include "app/controls/wide_row.h"
#include "app/mainwindow/application.h"
#include "app/mainwindow/dock_folding.h"
#include "tests/support/registry.h"

namespace test_small_window {

using omegascope::mainwindow::DockFolding;

class TestSmallWindow : public QObject {
    Q_OBJECT

  private slots:
    void docksFoldWhereTheyWouldOverlapAndComeBack() {
        QMainWindow window;
        window.setMinimumSize(400, 300);
        QList<QDockWidget*> docks;
        for (int k = 0; k < 4; ++k) {
            auto* dock = new QDockWidget(QString::number(k), &window);
            dock->setObjectName(dock->windowTitle());
            auto* content = new QWidget;
            content->setMinimumSize(250, 150);
            dock->setWidget(content);
            window.addDockWidget(Qt::LeftDockWidgetArea, dock, Qt::Horizontal);
            docks << dock;
        }
        DockFolding folding(window, docks);
        window.resize(1200, 600);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const auto shown = [&docks] {
            QStringList names;
            for (const auto* dock : docks)
                if (!dock->isHidden()) names << dock->windowTitle();
            return names.join(' ');
        };
        QCOMPARE(shown(), QString("0 1 2 3"));
        window.resizeDocks({docks[0]}, {400}, Qt::Horizontal);
        QCoreApplication::processEvents();
        const int first = docks[0]->width();
        QVERIFY(first > 300);
        window.resize(400, 300);
        QTRY_COMPARE(shown(), QString("3"));
        QCOMPARE(window.size(), QSize(400, 300));
        window.resize(600, 300);
        QTRY_COMPARE(shown(), QString("2 3"));
        window.resize(1200, 600);
        QTRY_COMPARE(shown(), QString("0 1 2 3"));
        QVERIFY(!folding.isFolded());
        QTRY_VERIFY2(std::abs(docks[0]->width() - first) < 10,
                     qPrintable(QString("%1 %2").arg(docks[0]->width()).arg(first)));
        window.resize(400, 300);
        QTRY_VERIFY(folding.isFolded());
        folding.unfold();
        QCOMPARE(shown(), QString("0 1 2 3"));
    }

    void aRowIsNotSqueezedButScrolls() {
        auto* row = new QWidget;
        auto* layout = new QHBoxLayout(row);
        QList<QWidget*> parts;
        for (int k = 0; k < 6; ++k) {
            parts << new QPushButton(QStringLiteral("button %1").arg(k));
            layout->addWidget(parts.back());
        }
        omegascope::panels::WideRow wide(row);
        wide.resize(1000, 50);
        wide.show();
        QVERIFY(QTest::qWaitForWindowExposed(&wide));
        QVERIFY(!wide.horizontalScrollBar()->isVisible());
        const int plain = wide.height();
        wide.resize(200, 50);
        QTRY_VERIFY(wide.horizontalScrollBar()->isVisible());
        QTRY_VERIFY(wide.height() > plain);
        for (const QWidget* part : parts) {
            QVERIFY(part->width() >= part->minimumSizeHint().width());
            QVERIFY(part->height() >= part->minimumSizeHint().height());
        }
        QWheelEvent turn({10, 10}, wide.mapToGlobal(QPointF(10, 10)), {}, {0, -240}, {}, {},
                         Qt::NoScrollPhase, false);
        QApplication::sendEvent(wide.viewport(), &turn);
        QVERIFY(wide.horizontalScrollBar()->value() > 0);
    }
};

OMEGASCOPE_TEST(Gui, TestSmallWindow);

}  // namespace test_small_window

#include "test_small_window.moc"
