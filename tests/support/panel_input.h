#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QTableView>
#include <QTest>
#include <QWidget>
#include <cstdlib>

/// Real keys and clicks on the controls of a panel.
namespace omegascope::testing {

template <typename Control>
Control* find(QWidget& panel, const char* name) {
    auto* control = panel.findChild<Control*>(QString::fromLatin1(name));
    if (!control) qFatal("no control called %s", name);
    return control;
}

/// Shown; in a narrow dock's size, as a user has it, unless another one is given.
inline void open(QWidget& panel, const QSize& size = {300, 700}) {
    panel.resize(size);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
}

inline void type(QWidget* box, const QString& text) {
    box->setFocus();
    QTest::keyClick(box, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(box, text);
    QTest::keyClick(box, Qt::Key_Return);
}

/// Double-clicks a cell, types over its number and presses Enter.
inline void typeInCell(QTableView* view, int row, int column, const QString& text) {
    const QPoint at = view->visualRect(view->model()->index(row, column)).center();
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, at);
    QTest::mouseDClick(view->viewport(), Qt::LeftButton, {}, at);
    auto* editor = view->viewport()->findChild<QLineEdit*>();
    QVERIFY(editor);
    QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(editor, text);
    QTest::keyClick(editor, Qt::Key_Return);  // the value is taken when the event loop turns
    QTRY_VERIFY(!view->viewport()->findChild<QLineEdit*>());
}

inline QString cell(const QTableView* view, int row, int column) {
    return view->model()->index(row, column).data().toString();
}

/// Chooses an item of a combo box with the keyboard.
inline void choose(QComboBox* box, int item) {
    box->setFocus();
    const int distance = item - box->currentIndex();
    for (int k = 0; k < std::abs(distance); ++k)
        QTest::keyClick(box, distance > 0 ? Qt::Key_Down : Qt::Key_Up);
}

}  // namespace omegascope::testing
