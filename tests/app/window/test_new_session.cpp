#include <QApplication>
#include <QClipboard>
#include <QTemporaryDir>
#include <QtTest>

#include "app/dialogs/new_session_dialog.h"
#include "tests/support/registry.h"

namespace test_new_session {

using namespace omegascope;
using dialogs::NewSessionDialog;

namespace {

template <typename Widget>
Widget* child(QWidget& parent, const char* name) {
    auto* widget = parent.findChild<Widget*>(QLatin1String(name));
    if (!widget) qFatal("there is no %s", name);
    return widget;
}

void type(QWidget& dialog, const char* name, const char* text) {
    auto* box = child<QWidget>(dialog, name);
    box->setFocus();
    QTest::keyClick(box, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(box, QLatin1String(text));
    QTest::keyClick(box, Qt::Key_Tab);
}

QString facts(QWidget& dialog) {
    return child<QLabel>(dialog, "newFacts")->text();
}

}  // namespace

/// A session of one's own, by the hands of a person.
class TestNewSession : public QObject {
    Q_OBJECT
  private slots:
    void aGeneratorIsThereAtOnce();
    void everyGeneratorMakesASession();
    void aGeneratorHasItsShape();
    void aTableTellsHowItWasRead();
    void whatCannotBeMadeIsSaid();
    void imagesComeWithTheirLabels();
    void aTableIsPasted();
    void weightsOfAFileAreTheStart();
    void theSliceIsChosen();

  private:
    QString write(const char* name, const QByteArray& text) {
        QFile file(folder_.filePath(QLatin1String(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("cannot write");
        return file.fileName();
    }
    QTemporaryDir folder_;
};

void TestNewSession::aGeneratorIsThereAtOnce() {
    NewSessionDialog dialog({});
    dialog.show();
    auto* create = child<QPushButton>(dialog, "createButton");
    QTRY_VERIFY(create->isEnabled());
    QCOMPARE(facts(dialog), QStringLiteral("40 data, network 2–4–1, hinge, 17 parameters."));
    QVERIFY(!child<QLabel>(dialog, "newPreview")->pixmap(Qt::ReturnByValue).isNull());
    type(dialog, "layersBox", "8, 3");
    type(dialog, "countBox", "100");
    QTRY_COMPARE(facts(dialog), QStringLiteral("100 data, network 2–8–3–1, hinge, 55 parameters."));
    QTRY_VERIFY(create->isEnabled());
    QTest::mouseClick(create, Qt::LeftButton);
    QCOMPARE(dialog.result(), static_cast<int>(QDialog::Accepted));
    const session::Session session = dialog.take();
    QCOMPARE(session.data->size(), 100);
    QVERIFY(session::check(session).ok());
}

void TestNewSession::everyGeneratorMakesASession() {
    NewSessionDialog dialog({});
    dialog.show();
    auto* source = child<QComboBox>(dialog, "sourceBox");
    constexpr int kFilesAndClipboard = 2;
    for (int k = 0; k + kFilesAndClipboard < source->count(); ++k) {
        source->setCurrentIndex(k);
        if (k > 0) QVERIFY(!child<QPushButton>(dialog, "createButton")->isEnabled());
        QTRY_VERIFY2(child<QPushButton>(dialog, "createButton")->isEnabled(),
                     qPrintable(source->currentText()));
        const bool line = source->currentText().startsWith(QLatin1String("Regression"));
        QVERIFY2(facts(dialog).contains(line ? "data, network 1–4–1, squared" : "data, network 2–4–"),
                 qPrintable(facts(dialog)));
    }
}

void TestNewSession::aGeneratorHasItsShape() {
    NewSessionDialog dialog({});
    dialog.show();
    QVERIFY(QTest::qWaitForWindowActive(&dialog));  // what is typed is taken when the field is left
    auto* source = child<QComboBox>(dialog, "sourceBox");
    auto* create = child<QPushButton>(dialog, "createButton");
    auto* shape = child<QWidget>(dialog, "shapeBox");
    QVERIFY(!shape->isVisible());  // XOR has none
    source->setCurrentText(QStringLiteral("Clusters, a class each"));
    QVERIFY(shape->isVisible());
    type(dialog, "shapeBox", "5");
    QTRY_VERIFY(create->isEnabled());
    QVERIFY2(facts(dialog).contains("network 2–4–5, multiclass-hinge"), qPrintable(facts(dialog)));
    source->setCurrentText(QStringLiteral("Separable with a margin"));
    type(dialog, "shapeBox", "2");
    QTRY_VERIFY(create->isEnabled());
    QTest::mouseClick(create, Qt::LeftButton);
    const session::Session session = dialog.take();
    for (int i = 0; i < session.data->size(); ++i)
        QVERIFY(session.data->targets(0, i) * session.data->points.col(i).sum() > 2.0);
}

void TestNewSession::aTableTellsHowItWasRead() {
    NewSessionDialog dialog(write("fish.csv", "a;b;kind\n1,5;2;pike\n2,5;3;perch\n-1;0,5;pike\n"));
    dialog.show();
    QTRY_VERIFY(child<QPushButton>(dialog, "createButton")->isEnabled());
    QVERIFY2(facts(dialog).contains("decimal comma") && facts(dialog).contains("\"pike\" = 1"),
             qPrintable(facts(dialog)));
    const session::Session session = dialog.take();
    QCOMPARE(session.title, std::string("fish"));
    QCOMPARE(session.data->points, Eigen::MatrixXd({{1.5, 2.5, -1}, {2, 3, 0.5}}));
}

void TestNewSession::whatCannotBeMadeIsSaid() {
    NewSessionDialog dialog(write("either.csv", "1,2,5\n3,4,2\n"));
    dialog.show();
    auto* create = child<QPushButton>(dialog, "createButton");
    auto* preview = child<QLabel>(dialog, "newPreview");
    QTRY_VERIFY2(preview->text().contains("may be classes or values"), qPrintable(preview->text()));
    QVERIFY(!create->isEnabled());
    child<QComboBox>(dialog, "newCriterionBox")->setCurrentText("squared");
    QTRY_VERIFY(create->isEnabled());
    type(dialog, "layersBox", "4, many");
    QTRY_VERIFY2(preview->text().contains("\"many\" is no number of units"), qPrintable(preview->text()));
    QVERIFY(!create->isEnabled());
    type(dialog, "layersBox", "");
    type(dialog, "layersBox", " ");
    QTRY_VERIFY(create->isEnabled());
    QVERIFY2(facts(dialog).contains("network 2–1, squared"), qPrintable(facts(dialog)));
    type(dialog, "targetBox", "q");
    QTRY_VERIFY2(preview->text().contains("no column called \"q\""), qPrintable(preview->text()));
}

namespace {

/// The IDX form of unsigned bytes.
QByteArray idxBytes(const std::vector<int>& sizes, const QByteArray& values) {
    QByteArray bytes("\0\0\x08", 3);
    bytes += static_cast<char>(sizes.size());
    for (const int size : sizes)
        for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(size >> shift & 0xff);
    return bytes + values;
}

}  // namespace

void TestNewSession::imagesComeWithTheirLabels() {
    QByteArray pixels;
    for (int k = 0; k < 3 * 64; ++k) pixels += static_cast<char>(k % 251);
    const QString images = write("images-idx3-ubyte", idxBytes({3, 8, 8}, pixels));
    const QString labels = write("labels-idx1-ubyte", idxBytes({3}, QByteArray("\0\1\2", 3)));
    NewSessionDialog dialog(images);
    dialog.show();
    QTRY_VERIFY(child<QLabel>(dialog, "newPreview")->text().contains("label"));
    dialog.setLabels(labels);
    QTRY_VERIFY(child<QPushButton>(dialog, "createButton")->isEnabled());
    const session::Session session = dialog.take();
    QCOMPARE(session.architecture.input, 64);
    QCOMPARE(session.architecture.outputs, 3);
    QCOMPARE(session.data->points(1, 0), 1.0 / 255.0);
}

void TestNewSession::aTableIsPasted() {
    QApplication::clipboard()->setText("a\tb\ty\n1\t2\t1\n3\t4\t-1\n");
    NewSessionDialog dialog({});
    dialog.show();
    QTRY_VERIFY(child<QPushButton>(dialog, "createButton")->isEnabled());
    auto* source = child<QComboBox>(dialog, "sourceBox");
    source->setCurrentIndex(source->count() - 1);
    QTRY_VERIFY(facts(dialog).startsWith("2 data"));
    QTRY_VERIFY(child<QPushButton>(dialog, "createButton")->isEnabled());
    const session::Session session = dialog.take();
    QVERIFY(!session.dataReference);
    QCOMPARE(session.data->points(1, 1), 4.0);
    QCOMPARE(session.criterion, loss::Criterion::Hinge);
}

void TestNewSession::weightsOfAFileAreTheStart() {
    const QString table = write("plane.csv", "a,b,y\n1,2,1\n3,4,-1\n");
    NewSessionDialog dialog(table);
    dialog.show();
    QTRY_VERIFY(child<QPushButton>(dialog, "createButton")->isEnabled());
    auto* start = child<QComboBox>(dialog, "startBox");
    start->setCurrentIndex(start->count() - 1);
    QTRY_VERIFY(child<QLabel>(dialog, "newPreview")->text().contains("weights"));
    QVERIFY(!child<QPushButton>(dialog, "createButton")->isEnabled());
}

void TestNewSession::theSliceIsChosen() {
    NewSessionDialog dialog({});
    dialog.show();
    auto* create = child<QPushButton>(dialog, "createButton");
    QTRY_VERIFY(create->isEnabled());
    auto* first = child<QComboBox>(dialog, "sliceFirstBox");
    auto* second = child<QComboBox>(dialog, "sliceSecondBox");
    QCOMPARE(first->count(), 19);  // usual, random and 17 parameters
    const auto choose = [&](QComboBox* box, const QString& text) {
        box->setFocus();
        box->setCurrentText(text);
        emit box->activated(box->currentIndex());
        QVERIFY(!create->isEnabled());
        QTRY_VERIFY(create->isEnabled());
    };
    choose(first, QStringLiteral("w₃₂"));
    choose(second, QStringLiteral("random"));
    type(dialog, "sliceRadiusBox", "2");
    QTRY_VERIFY(create->isEnabled());
    const auto spec = [&] { return dialog.take().slice; };
    QTest::mouseClick(create, Qt::LeftButton);
    const slice::SliceSpec made = spec();
    const auto* entry = std::get_if<slice::BlockDirection>(&made.directions[0]);
    QVERIFY(entry && (entry->vector.array() != 0.0).count() == 1);
    QVERIFY(std::holds_alternative<slice::RandomDirection>(made.directions[1]));
    QCOMPARE(made.ranges[0][1], 2.0);
    // A network without that parameter: a sentence, and the choice can be changed.
    NewSessionDialog other({});
    other.show();
    auto* otherCreate = child<QPushButton>(other, "createButton");
    QTRY_VERIFY(otherCreate->isEnabled());
    auto* axis = child<QComboBox>(other, "sliceFirstBox");
    axis->setCurrentText(QStringLiteral("w₄₂"));
    emit axis->activated(axis->currentIndex());
    type(other, "layersBox", "2");
    QTRY_VERIFY(child<QLabel>(other, "newPreview")->text().contains("no parameter \"w₄₂\""));
    QVERIFY(!otherCreate->isEnabled());
    axis->setCurrentIndex(0);
    emit axis->activated(0);
    QTRY_VERIFY(otherCreate->isEnabled());
}

OMEGASCOPE_TEST(Gui, TestNewSession);

}  // namespace test_new_session

#include "test_new_session.moc"
