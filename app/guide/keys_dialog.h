#pragma once

#include <QDialog>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QTreeWidget>

#include "app/guide/command_palette.h"
#include "app/guide/key_map.h"

namespace omegascope::guide {

/// All keys by menu and all gestures, searchable; the keys can be changed, and written to and read from a file.
class KeysDialog : public QDialog {
    Q_OBJECT
  public:
    KeysDialog(const QList<Command>& commands, KeyMap& keys, QWidget* parent = nullptr);

  private:
    void fill(const QList<Command>& commands);
    QWidget* makeEditor();
    void showKeys();
    QAction* current() const;
    void give(const QList<QKeySequence>& keys);
    void exportKeys();
    void importKeys();

    KeyMap& keys_;
    QTreeWidget* list_;
    QKeySequenceEdit* edit_;
    QLabel* told_;
};

}  // namespace omegascope::guide
