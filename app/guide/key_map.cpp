#include "app/guide/key_map.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>

#include "app/guide/command_palette.h"

namespace omegascope::guide {

namespace {

const QString kGroup = QStringLiteral("keys");
constexpr const char* kVersionKey = "omegascope_keys";

QStringList texts(const QList<QKeySequence>& keys) {
    QStringList list;
    for (const QKeySequence& key : keys) list << key.toString(QKeySequence::PortableText);
    return list;
}

QList<QKeySequence> sequences(const QStringList& list) {
    QList<QKeySequence> keys;
    for (const QString& text : list)
        if (const QKeySequence key(text, QKeySequence::PortableText); !key.isEmpty()) keys << key;
    return keys;
}

}  // namespace

KeyMap::KeyMap(QList<QAction*> actions, QObject* parent) : QObject(parent), actions_(std::move(actions)) {
    own_ = now();
    QSettings settings;
    settings.beginGroup(kGroup);
    Keys wanted = own_;
    for (const QString& id : settings.childKeys())
        if (wanted.contains(id)) wanted[id] = sequences(settings.value(id).toStringList());
    if (checkUnique(wanted)) apply(wanted);  // a later version may have given a key away
}

KeyMap::Keys KeyMap::now() const {
    Keys keys;
    for (const QAction* action : actions_) keys[action->objectName()] = action->shortcuts();
    return keys;
}

Outcome KeyMap::checkUnique(const Keys& keys, QAction* asking) const {
    // Who asks for a key comes last, so that the other one is told as its owner.
    QList<QAction*> order = actions_;
    if (asking && order.removeOne(asking)) order << asking;
    QHash<QString, QString> owners;
    for (const QAction* action : order)
        for (const QKeySequence& key : keys.value(action->objectName())) {
            const QString text = key.toString(QKeySequence::PortableText);
            if (owners.contains(text))
                return Error{
                    (tr("%1 belongs to “%2”; take it away there first, or choose another key for “%3”.")
                         .arg(key.toString(QKeySequence::NativeText), owners.value(text), plainText(*action)))
                        .toStdString()};
            owners.insert(text, plainText(*action));
        }
    return Done{};
}

void KeyMap::apply(const Keys& keys) {
    for (QAction* action : actions_) action->setShortcuts(keys.value(action->objectName()));
}

void KeyMap::save() const {
    QSettings settings;
    settings.beginGroup(kGroup);
    settings.remove(QString());
    for (const QAction* action : actions_)
        if (isChanged(action)) settings.setValue(action->objectName(), texts(action->shortcuts()));
}

bool KeyMap::isChanged(const QAction* action) const {
    return own_.value(action->objectName()) != action->shortcuts();
}

Outcome KeyMap::set(QAction* action, const QList<QKeySequence>& keys) {
    Keys wanted = now();
    wanted[action->objectName()] = keys;
    if (Outcome unique = checkUnique(wanted, action); !unique) return unique;
    apply(wanted);
    save();
    return Done{};
}

void KeyMap::reset() {
    apply(own_);
    save();
}

QByteArray KeyMap::toText() const {
    QJsonObject keys;
    for (const QAction* action : actions_)
        if (!action->shortcuts().isEmpty())
            keys[action->objectName()] = QJsonArray::fromStringList(texts(action->shortcuts()));
    return QJsonDocument(QJsonObject{{QLatin1String(kVersionKey), 1}, {QStringLiteral("keys"), keys}})
        .toJson();
}

Outcome KeyMap::fromText(const QByteArray& text) {
    const QJsonObject json = QJsonDocument::fromJson(text).object();
    if (json.value(QLatin1String(kVersionKey)).toInt() != 1)
        return Error{tr("This is no file of keys; give one that was written by Export.").toStdString()};
    Keys wanted = now();
    const QJsonObject keys = json.value(QStringLiteral("keys")).toObject();
    for (auto each = keys.begin(); each != keys.end(); ++each) {
        if (!wanted.contains(each.key()))
            return Error{tr("“%1” is no action of this version; take it out of the file.")
                             .arg(each.key().left(60))
                             .toStdString()};
        QStringList list;
        for (const auto& value : each.value().toArray()) list << value.toString();
        const QList<QKeySequence> taken = sequences(list);
        if (taken.size() != list.size())
            return Error{tr("“%1” has a key that is none; give keys such as \"Ctrl+K\".")
                             .arg(each.key())
                             .toStdString()};
        wanted[each.key()] = taken;
    }
    if (Outcome unique = checkUnique(wanted); !unique) return unique;
    apply(wanted);
    save();
    return Done{};
}

}  // namespace omegascope::guide

#include "moc_key_map.cpp"
