#include "app/mainwindow/look.h"

#include <QApplication>
#include <QProxyStyle>

#include "app/figures/frame/style.h"

namespace omegascope::mainwindow {

namespace {

/// Fusion with narrower tabs, so that the names of all docks that share a place can be read at 1280 pixels.
class CompactTabs : public QProxyStyle {
  public:
    CompactTabs() : QProxyStyle(QStringLiteral("Fusion")) {}
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override {
        return metric == PM_TabBarTabHSpace ? 10 : QProxyStyle::pixelMetric(metric, option, widget);
    }
};

}  // namespace

void applyLook() {
    QApplication::setStyle(new CompactTabs);
    QPalette look;
    look.setColor(QPalette::Window, QColor(0xf7, 0xf7, 0xf7));
    look.setColor(QPalette::WindowText, figures::palette::kInk);
    look.setColor(QPalette::Base, Qt::white);
    look.setColor(QPalette::AlternateBase, QColor(0xf2, 0xf4, 0xf7));
    look.setColor(QPalette::Text, figures::palette::kInk);
    look.setColor(QPalette::Button, QColor(0xf2, 0xf2, 0xf2));
    look.setColor(QPalette::ButtonText, figures::palette::kInk);
    look.setColor(QPalette::Highlight, QColor(0x2b, 0x5c, 0x8a));
    look.setColor(QPalette::HighlightedText, Qt::white);
    look.setColor(QPalette::PlaceholderText, figures::palette::kSoft);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        look.setColor(QPalette::Disabled, role, QColor(0x9a, 0x9a, 0x9a));
    QApplication::setPalette(look);
    QFont font(figures::figureFamily());
    font.setPixelSize(12);
    QApplication::setFont(font);
    qApp->setStyleSheet(
        QStringLiteral("QMainWindow::separator { background: #dddddd; width: 3px; height: 3px; }"
                       "QToolTip { padding: 3px; }"));
}

}  // namespace omegascope::mainwindow
