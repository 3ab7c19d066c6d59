#include "app/mainwindow/run_window.h"

#include <QApplication>
#include <QFileInfo>
#include <QIcon>
#include <QStyleFactory>
#include <QTimer>
#include <cstdio>

#include "app/figures/style.h"
#include "app/mainwindow/key_guard.h"
#include "app/mainwindow/main_window.h"
#include "app/session/session_io.h"
#include "app/view3d/vtk_widget.h"

namespace omegascope::mainwindow {

namespace {

const QString kOpening = QStringLiteral(":/gallery/pmlr-fig4b.json");

/// The light theme: white figures on a pale grey chrome.
void applyLook() {
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
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

}  // namespace

int runWindow(int argc, char** argv, const QString& file) {
    view3d::VtkWidget::prepareApplication();
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("Omegascope"));
    QApplication::setApplicationName(QStringLiteral("Omegascope"));
    QApplication::setApplicationVersion(QStringLiteral(OMEGASCOPE_VERSION));
    application.installEventFilter(new KeyGuard(&application));
    applyLook();
    QString path = kOpening;
    QString complaint;
    auto loaded = session::load(file.isEmpty() ? kOpening : file);
    if (loaded && !file.isEmpty()) path = QFileInfo(file).absoluteFilePath();
    if (!loaded) {
        // The window opens all the same, on the opening example, and says what was wrong with the file.
        complaint = QString::fromStdString(loaded.error().message);
        loaded = session::load(kOpening);
    }
    if (!loaded) {
        std::fprintf(stderr, "%s\n", loaded.error().message.c_str());
        return 1;
    }
    for (const auto& warning : loaded->warnings)
        complaint += QString::fromStdString(warning) + QLatin1Char(' ');
    MainWindow window(std::move(loaded->session), path);
    window.show();
    if (!complaint.isEmpty()) window.tell(complaint);
    return QApplication::exec();
}

}  // namespace omegascope::mainwindow
