#pragma once

#include <QAction>
#include <QDialog>
#include <QList>

namespace omegascope::dialogs {

/// A searchable list of everything the program does by key and by mouse.
class ShortcutsDialog : public QDialog {
    Q_OBJECT
  public:
    ShortcutsDialog(const QList<QAction*>& actions, QWidget* parent);
};

}  // namespace omegascope::dialogs
