#pragma once

#include <QAction>
#include <QDialog>
#include <QLineEdit>
#include <QListWidget>

namespace omegascope::guide {

/// An action with the menu that it stands in.
struct Command {
    QString group;
    QAction* action = nullptr;
};

/// Every action by some letters of its name: arrows choose, Enter does it. Those that are not possible now are grey.
class CommandPalette : public QDialog {
    Q_OBJECT
  public:
    explicit CommandPalette(QList<Command> commands, QWidget* parent = nullptr);

    /// What was chosen, to be triggered once the palette is gone; null: nothing.
    QAction* chosen() const { return chosen_; }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void search(const QString& typed);
    void take();

    QList<Command> commands_;
    QLineEdit* typed_;
    QListWidget* list_;
    QAction* chosen_ = nullptr;
};

/// "Play or pause": the text of an action without marks.
QString plainText(const QAction& action);

}  // namespace omegascope::guide
