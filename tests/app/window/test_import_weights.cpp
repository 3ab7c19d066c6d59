// The dialog of File > Import weights…: the mapping is seen, can be corrected, and is one step to undo.

#include <QComboBox>
#include <QtTest>

#include "app/commands/edits.h"
#include "app/dialogs/weights/import_weights_dialog.h"
#include "core/network/initialisation.h"
#include "tests/support/registry.h"

namespace test_import_weights {

using namespace omegascope;
using dialogs::ImportWeightsDialog;

namespace {

QString sample(const char* name) {
    return QStringLiteral(OMEGASCOPE_SOURCE_DIR "/tests/data/weights/") + QLatin1String(name);
}

session::Session sessionOf(std::vector<int> widths) {
    session::Session session;
    session.architecture.input = 2;
    session.architecture.layers.clear();
    for (const int width : widths) session.architecture.layers.emplace_back(network::DenseLayer{width});
    data::Dataset dataset;
    dataset.points = Eigen::MatrixXd{{1, 2, 0}, {3, 4, 1}};
    dataset.targets = Eigen::MatrixXd{{1, -1, 1}};
    dataset.weights = Eigen::MatrixXd::Constant(1, 3, 1.0 / 3.0);
    session.data = dataset;
    const network::Network network(session.architecture);
    session.parameters = network::initialParameters(network, {});
    session.slice = slice::defaultSlice(network, session.parameters, 3.0);
    return session;
}

template <typename Widget>
Widget* child(QWidget& parent, const char* name) {
    auto* widget = parent.findChild<Widget*>(QLatin1String(name));
    if (!widget) qFatal("there is no %s", name);
    return widget;
}

}  // namespace

class TestImportWeights : public QObject {
    Q_OBJECT
  private slots:
    void theMappingIsShownAndTaken();
    void aCorrectionIsJudgedAtOnce();
    void anotherNetworkIsOffered();
    void whatCannotBeReadIsSaid();
    void oneStepIsUndone();
};

void TestImportWeights::theMappingIsShownAndTaken() {
    ImportWeightsDialog dialog(sessionOf({3, 2}), sample("dense_keras.npz"));
    dialog.show();
    auto* button = child<QPushButton>(dialog, "importButton");
    QTRY_VERIFY(button->isEnabled());
    QCOMPARE(child<QComboBox>(dialog, "arrayW1")->currentText(), QStringLiteral("dense/kernel (2 × 3)"));
    QVERIFY(child<QCheckBox>(dialog, "turnedW1")->isChecked());
    QVERIFY(!child<QCheckBox>(dialog, "adoptBox")->isChecked());
    QVERIFY(child<QLabel>(dialog, "importFacts")->text().contains("2-3-2-1 gets 20 parameters"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(dialog.result(), static_cast<int>(QDialog::Accepted));
    QCOMPARE(dialog.import().parameters.size(), 20);
}

void TestImportWeights::aCorrectionIsJudgedAtOnce() {
    ImportWeightsDialog dialog(sessionOf({3, 2}), sample("dense_keras.npz"));
    dialog.show();
    auto* button = child<QPushButton>(dialog, "importButton");
    QTRY_VERIFY(button->isEnabled());
    auto* array = child<QComboBox>(dialog, "arrayb1");
    array->setFocus();
    QTest::keyClick(array, Qt::Key_Home);  // none: zero
    QVERIFY(button->isEnabled());
    QVERIFY2(child<QLabel>(dialog, "importFacts")->text().contains("no array for b1"),
             qPrintable(child<QLabel>(dialog, "importFacts")->text()));
    QVERIFY(dialog.import().parameters.segment(14, 3).isZero());
    QTest::mouseClick(child<QCheckBox>(dialog, "turnedW2"), Qt::LeftButton, {},
                      QPoint(8, child<QCheckBox>(dialog, "turnedW2")->height() / 2));
    QVERIFY(!button->isEnabled());
    QVERIFY(child<QLabel>(dialog, "importFacts")
                ->text()
                .contains("\"dense_1/kernel\" is 3 × 2; the network needs 2 × 3."));
}

void TestImportWeights::anotherNetworkIsOffered() {
    ImportWeightsDialog dialog(sessionOf({4}), sample("matmul.onnx"));
    dialog.show();
    auto* button = child<QPushButton>(dialog, "importButton");
    QTRY_VERIFY(button->isEnabled());
    auto* adopt = child<QCheckBox>(dialog, "adoptBox");
    QVERIFY(adopt->isChecked() && adopt->text().contains("2-3-1"));
    QTest::keyClick(adopt, Qt::Key_Space);
    QVERIFY(!button->isEnabled());
    QVERIFY(child<QLabel>(dialog, "importFacts")->text().contains("the session's is 2-4-1"));
}

void TestImportWeights::whatCannotBeReadIsSaid() {
    ImportWeightsDialog dialog(sessionOf({4}), sample("unsupported.onnx"));
    dialog.show();
    QTRY_VERIFY(child<QLabel>(dialog, "importFacts")->text().contains("MaxPool (node \"pool\")"));
    QVERIFY(!child<QPushButton>(dialog, "importButton")->isEnabled());
}

void TestImportWeights::oneStepIsUndone() {
    document::Document document(sessionOf({4}));
    const session::Session before = document.session();
    ImportWeightsDialog dialog(before, sample("dense.npz"));
    QTRY_VERIFY(child<QPushButton>(dialog, "importButton")->isEnabled());
    QVERIFY(
        commands::takeWeights(document, dialog.import().architecture, dialog.import().parameters, "Import")
            .ok());
    QCOMPARE(document.session().architecture.depth(), 2);
    QCOMPARE(document.session().parameters, dialog.import().parameters);
    document.undoStack().undo();
    QVERIFY(document.session() == before);
    document.undoStack().redo();
    QCOMPARE(document.session().parameters, dialog.import().parameters);
}

OMEGASCOPE_TEST(Gui, TestImportWeights);

}  // namespace test_import_weights

#include "test_import_weights.moc"
