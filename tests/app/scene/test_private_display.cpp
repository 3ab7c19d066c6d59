#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include "app/view3d/private_display.h"
#include "tests/support/registry.h"

namespace test_private_display {

using omegascope::view3d::PrivateDisplay;

class TestPrivateDisplay : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        display_ = qgetenv("DISPLAY");
        path_ = qgetenv("PATH");
    }
    void cleanup() {
        display_.isEmpty() ? qunsetenv("DISPLAY") : qputenv("DISPLAY", display_);
        qputenv("PATH", path_);
    }
    void serverRunsAsLongAsItsOwner();
    void earlierDisplayComesBack();
    void missingServerIsSaidWithTheRemedy();

  private:
    QByteArray display_;
    QByteArray path_;
};

void TestPrivateDisplay::serverRunsAsLongAsItsOwner() {
    qunsetenv("DISPLAY");
    QVERIFY(!PrivateDisplay::isPresent());
    auto display = PrivateDisplay::start();
    QVERIFY2(display.ok(), display.ok() ? "" : display.error().message.c_str());
    const QString name = QString::fromStdString((*display)->name());
    QVERIFY(name.startsWith(':'));
    QCOMPARE(qEnvironmentVariable("DISPLAY"), name);
    QVERIFY(PrivateDisplay::isPresent());
    const QString socket = "/tmp/.X11-unix/X" + name.mid(1);
    QVERIFY(QFileInfo::exists(socket));
    display->reset();
    QVERIFY(!PrivateDisplay::isPresent());
    QVERIFY(!QFileInfo::exists(socket));  // the destructor waits for the server's end
}

void TestPrivateDisplay::earlierDisplayComesBack() {
    qputenv("DISPLAY", ":4711");
    {
        auto display = PrivateDisplay::start();
        QVERIFY(display.ok());
        QVERIFY(qgetenv("DISPLAY") != ":4711");
    }
    QCOMPARE(qgetenv("DISPLAY"), QByteArray(":4711"));
}

void TestPrivateDisplay::missingServerIsSaidWithTheRemedy() {
    const QTemporaryDir empty;
    qputenv("PATH", empty.path().toLocal8Bit());
    qunsetenv("DISPLAY");
    const auto display = PrivateDisplay::start();
    QVERIFY(!display.ok());
    const QString message = QString::fromStdString(display.error().message);
    QVERIFY2(message.contains("Xvfb is not installed") && message.contains("install the package xvfb"),
             qPrintable(message));
    QVERIFY(!PrivateDisplay::isPresent());
}

OMEGASCOPE_TEST(Core, TestPrivateDisplay);

}  // namespace test_private_display

#include "test_private_display.moc"
