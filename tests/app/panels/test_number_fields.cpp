#include <QAction>
#include <QLineEdit>
#include <QLocale>
#include <QtTest>

#include "app/controls/numbers/number_box.h"
#include "app/controls/numbers/number_text.h"
#include "app/controls/numbers/whole_box.h"
#include "tests/support/registry.h"

namespace test_number_fields {

using namespace omegascope::panels;

class TestNumberFields : public QObject {
    Q_OBJECT

  private:
    static void type(QAbstractSpinBox& box, const QString& text) {
        box.show();
        box.setFocus();
        box.selectAll();
        QTest::keyClicks(&box, text);
        QTest::keyClick(&box, Qt::Key_Return);
    }

  private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::German)); }
    void cleanupTestCase() { QLocale::setDefault(QLocale::c()); }

    void bothMarksAreTaken() {
        QCOMPARE(parseNumber("0,25"), std::optional(0.25));
        QCOMPARE(parseNumber("0.25"), std::optional(0.25));
        QCOMPARE(parseNumber("-1,5e-3"), std::optional(-1.5e-3));
        for (const char* text : {"1.234,5", "1,234.5", "1,2,3", "1.2.3", "", ","})
            QVERIFY(!parseNumber(text));
        NumberBox box;
        box.setValue(0.1);
        type(box, "0,25");
        QCOMPARE(box.value(), 0.25);
        type(box, "0.5");
        QCOMPARE(box.value(), 0.5);
        type(box, "1.234,5");
        QCOMPARE(box.value(), 0.5);
    }

    /// "0,25" became 25: the zero and the comma fell, or counted as thousands.
    void aWholeNumberIsNeverMadeOfPartOfWhatWasTyped() {
        WholeBox box;
        box.setRange(0, 1'000'000'000);
        box.setValue(7);
        for (const char* text : {"0,25", "0.25", "1,000.5", "1.2.3", "abc", "-3"}) {
            box.setFocus();
            type(box, text);
            QCOMPARE(box.value(), 7);
        }
        type(box, "25");
        QCOMPARE(box.value(), 25);
        type(box, "1234567");
        QCOMPARE(box.value(), 1234567);
        QCOMPARE(box.text(), QString("1234567"));
    }

    /// T opens the theorems and Space plays, also while a field has the keys: no letter gets into a number.
    void lettersBelongToTheWindow() {
        QWidget window;
        NumberBox box(&window);
        WholeBox whole(&window);
        whole.move(0, 60);
        QAction action;
        action.setShortcut(Qt::Key_T);
        window.addAction(&action);
        QSignalSpy triggered(&action, &QAction::triggered);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        for (QAbstractSpinBox* field :
             {static_cast<QAbstractSpinBox*>(&box), static_cast<QAbstractSpinBox*>(&whole)}) {
            field->setFocus();
            field->selectAll();
            QTest::keyClicks(field, "7");
            QTest::keyClicks(field, "t x");
            QCOMPARE(field->text(), QStringLiteral("7"));
        }
        QCOMPARE(triggered.count(), 2);
        QCOMPARE(box.value(), 7.0);  // what was typed counts before the key acts
        box.setFocus();
        box.selectAll();
        QTest::keyClicks(&box, "3e-4");
        QTest::keyClick(&box, Qt::Key_Return);
        QCOMPARE(box.value(), 3e-4);
    }
};

OMEGASCOPE_TEST(Gui, TestNumberFields);

}  // namespace test_number_fields

#include "test_number_fields.moc"
