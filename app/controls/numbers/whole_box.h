#pragma once

#include <QSpinBox>
#include <optional>

namespace omegascope::panels {

/// A spin box for whole numbers that swallows nothing: QSpinBox lets some typed characters fall and takes marks between
/// digits for separators of thousands, so that "0,25" becomes 25. Here all of them stay to be seen; what is no whole
/// number leaves the value as it was.
class WholeBox : public QSpinBox {
    Q_OBJECT
  public:
    explicit WholeBox(QWidget* parent = nullptr) : QSpinBox(parent) {
        setKeyboardTracking(false);  // the first digits of what is typed are no number yet
    }

    QValidator::State validate(QString& text, int& position) const override;
    void fixup(QString& text) const override { Q_UNUSED(text) }
    int valueFromText(const QString& text) const override;
    QString textFromValue(int value) const override { return QString::number(value); }

  protected:
    /// Keys that are no part of a number go to the window, as in a NumberBox.
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    std::optional<int> parsed(QString text) const;
};

}  // namespace omegascope::panels
