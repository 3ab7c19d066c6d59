// Figures of several sessions by hand: opened, changed, undone, clicked on, written.

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "app/dialogs/compose/compose_dialog.h"
#include "app/dialogs/compose/plan_form.h"
#include "app/session/file/session_io.h"
#include "tests/support/registry.h"

namespace test_compose_dialog {

using namespace omegascope;
using dialogs::ComposeDialog;
using exporting::FigurePlan;

namespace {

session::Session gallerySession(const char* name) {
    return session::load(
               QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/%1.json").arg(QLatin1String(name)))
        .value()
        .session;
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestComposeDialog : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        dialog_ = std::make_unique<ComposeDialog>(gallerySession("pmlr-fig4b"), QStringLiteral("figure"));
        dialog_->show();
        QVERIFY(QTest::qWaitForWindowExposed(dialog_.get()));
        const QString path = folder_.filePath(QStringLiteral("two.json"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"omegascope_figure": 1, "panels": [{"gallery": "pmlr-fig4a", "panel": "data"},
            {"gallery": "pmlr-fig4b", "panel": "slice"}], "layout": [1, 2], "centimetres": [17.5, 7]})");
        file.close();
        dialog_->open(path);
        QTRY_COMPARE_WITH_TIMEOUT(dialog_->plan().panels.size(), std::size_t{2}, 120'000);
        QTRY_VERIFY_WITH_TIMEOUT(child<QPushButton>("exportButton")->isEnabled(), 120'000);
    }
    void cleanup() { dialog_.reset(); }

    void aTitleIsTypedUndoneAndWritten() {
        auto* table = child<QTableWidget>("planPanels");
        QCOMPARE(table->rowCount(), 2);
        // Typed into the cell, as a hand does it.
        table->setCurrentCell(0, 2);
        table->editItem(table->item(0, 2));
        auto* editor = table->findChild<QLineEdit*>();
        QVERIFY(editor);
        QTest::keyClicks(editor, QStringLiteral("all solved"));
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(dialog_->plan().panels[0].title, QStringLiteral("all solved"));
        QTest::mouseClick(child<QPushButton>("undoButton"), Qt::LeftButton);
        QTRY_VERIFY(dialog_->plan().panels[0].title.isEmpty());
        QTest::mouseClick(child<QPushButton>("redoButton"), Qt::LeftButton);
        QTRY_COMPARE(dialog_->plan().panels[0].title, QStringLiteral("all solved"));
        const QString path = folder_.filePath(QStringLiteral("written.json"));
        QVERIFY(dialog_->save(path).ok());
        const auto read = exporting::figurePlan(bytesOf(path), session::Reach(folder_.path()));
        QVERIFY2(read.ok(), read ? "" : read.error().message.c_str());
        QCOMPARE(read->panels.size(), std::size_t{2});
        QCOMPARE(read->panels[0].title, QStringLiteral("all solved"));
        QVERIFY(read->spec == dialog_->plan().spec);
        QCOMPARE(QString::fromStdString(toText(*read, exporting::Carried::Session)),
                 QString::fromStdString(toText(dialog_->plan(), exporting::Carried::Session)));
    }

    void aNoteStandsWhereItIsClicked() {
        QTest::mouseClick(child<QPushButton>("addNoteButton"), Qt::LeftButton);
        auto* preview = child<QLabel>("composePreview");
        QTRY_VERIFY(!preview->pixmap(Qt::ReturnByValue).isNull());
        // The middle of the right half: in the parameter plane, [-7, 2] × [-7, 2].
        QTest::mouseClick(preview, Qt::LeftButton, {},
                          QPoint(preview->width() * 7 / 10, preview->height() / 2));
        QTRY_COMPARE(dialog_->plan().annotations.size(), std::size_t{1});
        const auto note = dialog_->plan().annotations[0];
        QCOMPARE(note.panel, std::size_t{1});
        for (const double at : note.at) QVERIFY(at > -7.0 && at < 2.0);
        auto* table = child<QTableWidget>("planNotes");
        table->item(0, 4)->setText(QStringLiteral("−3,5"));
        table->item(0, 5)->setText(QStringLiteral("-2.5"));
        QTRY_VERIFY(dialog_->plan().annotations[0].arrow.has_value());
        QCOMPARE((*dialog_->plan().annotations[0].arrow)[0], -3.5);
    }

    /// The preview of other sessions is still on show: it was asked about sessions that it does not have.
    void aClickBeforeTheFigureIsComputedIsTold() {
        auto* preview = child<QLabel>("composePreview");
        auto* exporting = child<QPushButton>("exportButton");
        for (const char* step : {"undoButton", "redoButton"}) {
            QTest::mouseClick(child<QPushButton>(step), Qt::LeftButton);
            QVERIFY(!exporting->isEnabled());
            QTest::mouseClick(child<QPushButton>("addNoteButton"), Qt::LeftButton);
            QTest::mouseClick(preview, Qt::LeftButton, {}, preview->rect().center());
            QVERIFY(child<QLabel>("composeSentence")->text().contains(QStringLiteral("being computed")));
            QVERIFY(dialog_->plan().annotations.empty());
            QTRY_VERIFY_WITH_TIMEOUT(exporting->isEnabled(), 120'000);
        }
    }

    void anInsetThatCannotBeIsRefused() {
        QTest::mouseClick(child<QPushButton>("addInsetButton"), Qt::LeftButton);
        QTRY_COMPARE(dialog_->plan().insets.size(), std::size_t{1});
        const auto before = dialog_->plan().insets[0];
        child<QTableWidget>("planInsets")->item(0, 5)->setText(QStringLiteral("far left"));
        QTRY_VERIFY(child<QLabel>("composeSentence")->text().contains(QStringLiteral("shares of the frame")));
        QCOMPARE(dialog_->plan().insets[0].place, before.place);
        QTest::mouseClick(child<QPushButton>("undoButton"), Qt::LeftButton);
        QTRY_VERIFY(dialog_->plan().insets.empty());
    }

    /// A panel's own view is its own: the other panel of the session keeps what it shows.
    void whatAPanelShowsIsItsOwn() {
        QTest::mouseClick(child<QPushButton>("addPanelButton"), Qt::LeftButton);
        QTRY_COMPARE(dialog_->plan().panels.size(), std::size_t{3});
        QCOMPARE(dialog_->plan().panels[2].session, dialog_->plan().panels[1].session);
        auto* shows = qobject_cast<QToolButton*>(child<QTableWidget>("planPanels")->cellWidget(2, 7));
        QVERIFY(shows);
        shows->menu()->actions().front()->toggle();  // walls
        QTRY_VERIFY(dialog_->plan().panels[2].session != dialog_->plan().panels[1].session);
        const FigurePlan& plan = dialog_->plan();
        QVERIFY(!plan.sessions[plan.panels[2].session].view.walls &&
                plan.sessions[plan.panels[1].session].view.walls);
        // A third panel did not fit into the row; the grid grew.
        QVERIFY(plan.spec.rows * plan.spec.columns >= 3);
    }

    /// Letters follow the reading, notes go with their panel, and it is one step to undo.
    void aPanelThatIsDraggedChangesPlaces() {
        auto* preview = child<QLabel>("composePreview");
        QTRY_VERIFY(!preview->pixmap(Qt::ReturnByValue).isNull());
        const QPoint left(preview->width() / 4, preview->height() / 2),
            right(preview->width() * 7 / 10, preview->height() / 2);
        QTest::mouseClick(child<QPushButton>("addNoteButton"), Qt::LeftButton);
        QTest::mouseClick(preview, Qt::LeftButton, {}, right);
        QTRY_COMPARE(dialog_->plan().annotations.size(), std::size_t{1});
        QCOMPARE(dialog_->plan().annotations[0].panel, std::size_t{1});
        QTest::mousePress(preview, Qt::LeftButton, {}, left);
        QCOMPARE(preview->cursor().shape(), Qt::ClosedHandCursor);
        QTest::mouseRelease(preview, Qt::LeftButton, {}, right);
        QCOMPARE(dialog_->plan().panels[0].panel, exporting::Panel::Slice);
        QCOMPARE(dialog_->plan().panels[1].panel, exporting::Panel::Data);
        QCOMPARE((*dialog_->plan().panels[0].place)[1], 0);
        QCOMPARE(dialog_->plan().annotations[0].panel, std::size_t{0});
        QTest::mouseClick(child<QPushButton>("undoButton"), Qt::LeftButton);
        QCOMPARE(dialog_->plan().panels[0].panel, exporting::Panel::Data);
        // On itself: nothing happens.
        QTest::mousePress(preview, Qt::LeftButton, {}, left);
        QTest::mouseRelease(preview, Qt::LeftButton, {}, left + QPoint(5, 5));
        QCOMPARE(dialog_->plan().panels[0].panel, exporting::Panel::Data);
    }

    void aRaceIsChosenInTheForm() {
        child<QTabWidget>("composeTabs")->setCurrentIndex(1);
        auto* kind = child<QComboBox>("raceKindBox");
        QTest::keyClick(kind, Qt::Key_End);  // from starts
        QTRY_VERIFY(dialog_->plan().spec.race.has_value());
        QVERIFY(dialog_->plan().spec.race->methods.empty());
        QCOMPARE(dialog_->plan().spec.race->starts, exporting::RaceSpec::kUsualStarts);
        QCOMPARE(dialog_->plan().spec.race->radius, exporting::RaceSpec::kUsualRadius);
        child<QSpinBox>("raceCountBox")->setValue(7);
        QCOMPARE(dialog_->plan().spec.race->starts, 7);
        QTRY_VERIFY_WITH_TIMEOUT(child<QPushButton>("exportButton")->isEnabled(), 120'000);
        QTest::keyClick(kind, Qt::Key_Home);
        QTRY_VERIFY(!dialog_->plan().spec.race.has_value());
    }

    void aPlaceThatIsTakenIsRefused() {
        auto* table = child<QTableWidget>("planPanels");
        table->item(1, 4)->setText(QStringLiteral("1"));
        QTRY_VERIFY(child<QLabel>("composeSentence")->text().contains(QStringLiteral("free place")));
        QCOMPARE((*dialog_->plan().panels[1].place)[1], 1);
    }

  private:
    template <typename Widget>
    Widget* child(const char* name) {
        auto* found = dialog_->findChild<Widget*>(QLatin1String(name));
        if (!found) qFatal("no %s", name);
        return found;
    }

    QTemporaryDir folder_;
    std::unique_ptr<ComposeDialog> dialog_;
};

OMEGASCOPE_TEST(Gui, TestComposeDialog);

}  // namespace test_compose_dialog

#include "test_compose_dialog.moc"
