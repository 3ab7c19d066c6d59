// The command palette, the keys that a person may change, and the tour.

#include <QMainWindow>
#include <QSettings>
#include <QStandardPaths>
#include <QtTest>

#include "app/guide/command_palette.h"
#include "app/guide/fuzzy.h"
#include "app/guide/key_map.h"
#include "app/guide/keys_dialog.h"
#include "app/guide/tour.h"
#include "tests/support/registry.h"

namespace test_guide {

using namespace omegascope::guide;

namespace {

/// A handful of actions with menus of their own.
struct Actions {
    QObject owner;
    QList<Command> commands;

    QAction* add(const char* group, const char* id, const char* text, const char* key = "") {
        auto* action = new QAction(QString::fromUtf8(text), &owner);
        action->setObjectName(QLatin1String(id));
        if (*key) action->setShortcut(QKeySequence(QLatin1String(key)));
        commands << Command{QLatin1String(group), action};
        return action;
    }
    QList<QAction*> all() const {
        QList<QAction*> list;
        for (const Command& command : commands) list << command.action;
        return list;
    }
};

struct Sample : Actions {
    QAction* play = add("Run", "play", "&Play or pause", "Space");
    QAction* rewind = add("Run", "rewind", "&Rewind", "Home");
    QAction* minima = add("Analyse", "minimaOverAlpha", "Minima over &α", "B");
    QAction* snap = add("Analyse", "snapToWall", "Snap to a &wall", "W");
};

QStringList rows(const CommandPalette& palette) {
    QStringList texts;
    const auto* list = palette.findChild<QListWidget*>(QStringLiteral("paletteList"));
    for (int row = 0; row < list->count(); ++row) texts << list->item(row)->text();
    return texts;
}

}  // namespace

class TestGuide : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void init() { QSettings().clear(); }
    void lettersInOrderFindACommand_data();
    void lettersInOrderFindACommand();
    void thePaletteRunsWhatIsChosen();
    void whatIsNotPossibleCannotBeChosen();
    void keysAreChangedKeptAndReset();
    void aKeyHasOneOwner();
    void keysGoThroughAFile();
    void aDamagedFileOfKeysChangesNothing_data();
    void aDamagedFileOfKeysChangesNothing();
    void theDialogGroupsFindsAndChanges();
    void theTourGoesThroughItsStepsAndAway();
    void theTourDoesNotComeByItselfHere();
};

void TestGuide::lettersInOrderFindACommand_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("better");
    QTest::addColumn<QString>("worse");  // empty: not found at all
    QTest::newRow("a word's start") << "wall"
                                    << "Snap to wall"
                                    << "Swallow all of it";
    QTest::newRow("starts of words") << "mo"
                                     << "Minima over α"
                                     << "Remove";
    QTest::newRow("Greek by name") << "alpha"
                                   << "Minima over α"
                                   << "Rewind";
    QTest::newRow("capitals") << "PLAY"
                              << "Play or pause"
                              << "Display options";
    QTest::newRow("a letter is missing") << "zoom"
                                         << "Zoom"
                                         << "Rewind";
    QTest::newRow("the shorter one") << "open"
                                     << "Open"
                                     << "Open recent files";
}

void TestGuide::lettersInOrderFindACommand() {
    QFETCH(QString, typed);
    QFETCH(QString, better);
    QFETCH(QString, worse);
    const auto good = fuzzyScore(typed, better), bad = fuzzyScore(typed, worse);
    QVERIFY(good.has_value());
    QVERIFY(!bad || *good > *bad);
    QVERIFY(!fuzzyScore(typed + "qqq", better));
}

void TestGuide::thePaletteRunsWhatIsChosen() {
    Sample sample;
    CommandPalette palette(sample.commands);
    palette.show();
    QCOMPARE(rows(palette).size(), 4);
    QCOMPARE(rows(palette).front(), QStringLiteral("Run › Play or pause    Space"));
    auto* typed = palette.findChild<QLineEdit*>(QStringLiteral("paletteSearch"));
    QTest::keyClicks(typed, "alpha");
    QCOMPARE(rows(palette), QStringList{QString::fromUtf8("Analyse › Minima over α    B")});
    typed->clear();
    QTest::keyClick(typed, Qt::Key_Down);
    QTest::keyClick(typed, Qt::Key_Return);
    QCOMPARE(palette.result(), static_cast<int>(QDialog::Accepted));
    QCOMPARE(palette.chosen(), sample.rewind);
}

void TestGuide::whatIsNotPossibleCannotBeChosen() {
    Sample sample;
    sample.rewind->setEnabled(false);
    CommandPalette palette(sample.commands);
    palette.show();
    auto* typed = palette.findChild<QLineEdit*>(QStringLiteral("paletteSearch"));
    QTest::keyClicks(typed, "rewi");
    QTest::keyClick(typed, Qt::Key_Return);
    QVERIFY(palette.isVisible() && !palette.chosen());
}

void TestGuide::keysAreChangedKeptAndReset() {
    {
        Sample sample;
        KeyMap keys(sample.all());
        QVERIFY(keys.set(sample.play, {QKeySequence("Ctrl+P")}).ok());
        QVERIFY(keys.set(sample.snap, {}).ok());
        QCOMPARE(sample.play->shortcut(), QKeySequence("Ctrl+P"));
    }
    Sample again;
    KeyMap keys(again.all());
    QCOMPARE(again.play->shortcut(), QKeySequence("Ctrl+P"));
    QVERIFY(again.snap->shortcut().isEmpty());
    QVERIFY(keys.isChanged(again.play) && !keys.isChanged(again.rewind));
    keys.reset();
    QCOMPARE(again.play->shortcut(), QKeySequence("Space"));
    QCOMPARE(again.snap->shortcut(), QKeySequence("W"));
}

void TestGuide::aKeyHasOneOwner() {
    Sample sample;
    KeyMap keys(sample.all());
    const auto taken = keys.set(sample.snap, {QKeySequence("Space")});
    QVERIFY(!taken.ok());
    QVERIFY2(QString::fromStdString(taken.error().message).contains("belongs to “Play or pause”"),
             taken.error().message.c_str());
    QCOMPARE(sample.snap->shortcut(), QKeySequence("W"));
}

void TestGuide::keysGoThroughAFile() {
    QByteArray text;
    {
        Sample sample;
        KeyMap keys(sample.all());
        QVERIFY(keys.set(sample.play, {QKeySequence("P"), QKeySequence("Ctrl+P")}).ok());
        text = keys.toText();
    }
    QSettings().clear();
    Sample other;
    KeyMap keys(other.all());
    QVERIFY(keys.fromText(text).ok());
    QCOMPARE(other.play->shortcuts(), (QList<QKeySequence>{QKeySequence("P"), QKeySequence("Ctrl+P")}));
    QCOMPARE(keys.toText(), text);
}

void TestGuide::aDamagedFileOfKeysChangesNothing_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("told");
    QTest::newRow("no keys") << QByteArray("[1]") << "no file of keys";
    QTest::newRow("unknown") << QByteArray(R"({"omegascope_keys": 1, "keys": {"fly": ["F"]}})")
                             << "“fly” is no action";
    QTest::newRow("twice") << QByteArray(R"({"omegascope_keys": 1, "keys": {"play": ["W"]}})")
                           << "belongs to";
    QTest::newRow("no key") << QByteArray(R"({"omegascope_keys": 1, "keys": {"play": [7]}})")
                            << "a key that is none";
}

void TestGuide::aDamagedFileOfKeysChangesNothing() {
    QFETCH(QByteArray, text);
    QFETCH(QString, told);
    Sample sample;
    KeyMap keys(sample.all());
    const QByteArray before = keys.toText();
    const auto outcome = keys.fromText(text);
    QVERIFY(!outcome.ok());
    QVERIFY2(QString::fromStdString(outcome.error().message).contains(told), outcome.error().message.c_str());
    QCOMPARE(keys.toText(), before);
}

void TestGuide::theDialogGroupsFindsAndChanges() {
    Sample sample;
    KeyMap keys(sample.all());
    KeysDialog dialog(sample.commands, keys);
    dialog.show();
    auto* list = dialog.findChild<QTreeWidget*>(QStringLiteral("shortcutList"));
    QCOMPARE(list->topLevelItemCount(), 3);  // Run, Analyse, Gestures
    QTest::keyClicks(dialog.findChild<QLineEdit*>(QStringLiteral("shortcutSearch")), "rewind");
    QVERIFY(!list->topLevelItem(0)->isHidden() && list->topLevelItem(0)->child(0)->isHidden());
    QVERIFY(list->topLevelItem(1)->isHidden() && list->topLevelItem(2)->isHidden());
    list->setCurrentItem(list->topLevelItem(0)->child(1));
    QTest::mouseClick(dialog.findChild<QPushButton*>(QStringLiteral("noKeyButton")), Qt::LeftButton);
    QVERIFY(sample.rewind->shortcut().isEmpty());
    QCOMPARE(list->topLevelItem(0)->child(1)->text(1), QString());
    auto* edit = dialog.findChild<QKeySequenceEdit*>(QStringLiteral("keyEdit"));
    edit->setKeySequence(QKeySequence("W"));
    emit edit->editingFinished();
    QVERIFY(dialog.findChild<QLabel*>(QStringLiteral("keysTold"))
                ->text()
                .contains("belongs to “Snap to a wall”"));
}

void TestGuide::theTourGoesThroughItsStepsAndAway() {
    QMainWindow window;
    auto* left = new QLabel("left");
    window.setCentralWidget(left);
    window.resize(900, 500);
    window.show();
    QPointer<Tour> tour = new Tour({{left, "One", "first"}, {nullptr, "Two", "second"}}, &window);
    QVERIFY(tour->isVisible());
    auto* title = tour->findChild<QLabel*>(QStringLiteral("tourTitle"));
    QCOMPARE(title->text(), QStringLiteral("One"));
    QVERIFY(window.rect().contains(tour->geometry()));
    auto* next = tour->findChild<QPushButton*>(QStringLiteral("tourNext"));
    QTest::mouseClick(next, Qt::LeftButton);
    QCOMPARE(title->text(), QStringLiteral("Two"));
    QTest::mouseClick(tour->findChild<QPushButton*>(QStringLiteral("tourBack")), Qt::LeftButton);
    QCOMPARE(title->text(), QStringLiteral("One"));
    QTest::mouseClick(tour->findChild<QPushButton*>(QStringLiteral("tourSkip")), Qt::LeftButton);
    QTRY_VERIFY(!tour);
    QVERIFY(!window.findChild<QWidget*>(QStringLiteral("tourMark")));
    QVERIFY(!Tour::isDue());
}

void TestGuide::theTourDoesNotComeByItselfHere() {
    QVERIFY(!Tour::isDue());
    qputenv("OMEGASCOPE_TOUR", "1");
    QVERIFY(Tour::isDue());
    qputenv("OMEGASCOPE_TOUR", "0");
    QVERIFY(!Tour::isDue());
    qunsetenv("OMEGASCOPE_TOUR");
}

OMEGASCOPE_TEST(Gui, TestGuide);

}  // namespace test_guide

#include "test_guide.moc"
