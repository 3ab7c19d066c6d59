#pragma once

#include <QDoubleSpinBox>

namespace omegascope::panels {

/// A spin box that keeps every digit of a double and takes what parseNumber takes ("13/3"). It shows six
/// digits, and all of them while it has the focus. A value is reported when it is finished (Enter, leaving
/// the box) or stepped, not while it is typed.
class NumberBox : public QDoubleSpinBox {
    Q_OBJECT
  public:
    explicit NumberBox(QWidget* parent = nullptr);

    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    QValidator::State validate(QString& text, int& position) const override;
    /// Qt's would take out what it holds for separators of thousands.
    void fixup(QString& text) const override { Q_UNUSED(text) }
    void stepBy(int steps) override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    /// Keys that are no part of a number go to the window, whose shortcuts they may be; what was typed counts first.
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    void showText();
};

}  // namespace omegascope::panels
