// Text of files is shown as it stands: no label, tip or box takes "<b>" for markup, which could hide what a file says, or
// fetch a picture that it names.

#include <QLabel>
#include <QTemporaryDir>
#include <QtTest>

#include "app/mainwindow/main_window.h"
#include "app/session/file/session_io.h"
#include "tests/support/registry.h"

namespace test_markup {

using namespace omegascope;

namespace {

/// Told apart from markup of our own.
const QString kForeign = QStringLiteral("<img src='x.png'>");

void writeFile(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write");
}

/// Labels in which `kForeign` stands as markup.
QStringList labelsThatTakeMarkup(const QWidget& window) {
    QStringList found;
    for (const QLabel* label : window.findChildren<QLabel*>()) {
        const bool rich = label->textFormat() == Qt::RichText ||
                          (label->textFormat() == Qt::AutoText && Qt::mightBeRichText(label->text()));
        if (rich && label->text().contains(kForeign)) found << label->objectName() + ": " + label->text();
    }
    for (const QWidget* widget : window.findChildren<QWidget*>())
        if (Qt::mightBeRichText(widget->toolTip()) && widget->toolTip().contains(kForeign))
            found << widget->objectName() + ": " + widget->toolTip();
    return found;
}

}  // namespace

class TestMarkup : public QObject {
    Q_OBJECT
  private slots:
    void namesAndNotesOfASession() {
        QTemporaryDir folder;
        writeFile(folder.filePath("t.csv"),
                  (kForeign + ",b,<i>y</i>\n1,2,<b>cat</b>\n2,1,dog\n0,1,dog\n").toUtf8());
        QByteArray text =
            R"({"omegascope": 1, "title": "%1", "source": "%1", "notes": "%1", "network": {"input": 2,
            "layers": [{"type": "dense", "units": 2}], "outputs": 1}, "criterion": "hinge",
            "data": {"csv": "t.csv", "target": "<i>y</i>"},
            "parameters": {"W1": [[1, 0], [0, 1]], "V": [[1, 1]]},
            "bookmarks": [{"name": "%1", "parameters": {"W1": [[1, 1], [0, 1]], "V": [[1, 1]]}}]})";
        text.replace("%1", kForeign.toUtf8());
        writeFile(folder.filePath("s.json"), text);
        const auto loaded = session::load(folder.filePath("s.json"));
        QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
        mainwindow::MainWindow window(loaded->session, folder.filePath("s.json"));
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QTest::qWait(200);
        const QStringList found = labelsThatTakeMarkup(window);
        QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
    }
};

OMEGASCOPE_TEST(Gui, TestMarkup);

}  // namespace test_markup

#include "test_markup.moc"
