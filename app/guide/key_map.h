#pragma once

#include <QAction>
#include <QHash>
#include <QList>
#include <QObject>

#include "core/support/result.h"

namespace omegascope::guide {

/// The keys of all actions, by the actions' names: those of the program, changed by a person, kept in the settings, and
/// taken from and given to a file.
class KeyMap : public QObject {
    Q_OBJECT
  public:
    /// Takes the keys that the actions have for the program's own, then gives them those of the settings.
    KeyMap(QList<QAction*> actions, QObject* parent = nullptr);

    const QList<QAction*>& actions() const { return actions_; }
    /// Gives an action other keys, none by an empty list. Errors: another action has one of them (its name is told).
    Outcome set(QAction* action, const QList<QKeySequence>& keys);
    bool isChanged(const QAction* action) const;
    void reset();

    /// {"omegascope_keys": 1, "keys": {"play": ["Space"], …}}, all actions that have keys.
    QByteArray toText() const;
    /// Takes such a text; actions that it does not name keep their keys. Errors: no such text, an unknown action, a key
    /// that is none, a key given twice; nothing is changed then.
    Outcome fromText(const QByteArray& text);

  private:
    using Keys = QHash<QString, QList<QKeySequence>>;
    /// @param asking  whose keys are new; null: all are
    Outcome checkUnique(const Keys& keys, QAction* asking = nullptr) const;
    void apply(const Keys& keys);
    void save() const;
    Keys now() const;

    QList<QAction*> actions_;
    Keys own_;
};

}  // namespace omegascope::guide
