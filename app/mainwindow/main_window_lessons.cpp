// What a lecture asks of the window: the menu Lessons, and how large and in which colours all is.
#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>

#include "app/dialogs/figure_controller.h"
#include "app/mainwindow/lesson_controller.h"
#include "app/mainwindow/look/look.h"
#include "app/mainwindow/look/vision_effect.h"
#include "app/mainwindow/main_window.h"
#include "app/mainwindow/view_dock.h"
#include "app/present/player/motion.h"
#include "app/views/surface_view.h"

namespace omegascope::mainwindow {

namespace {

constexpr double kTypeStep = 1.2;

}  // namespace

void MainWindow::makeLookActions(QMenu& menu) {
    const auto scale = [](double factor) {
        Look wanted = look();
        wanted.type = factor > 0.0 ? wanted.type * factor : 1.0;
        setLook(wanted);
    };
    auto* type = menu.addMenu(tr("T&ype"));
    type->addAction(add(QStringLiteral("largerType"), tr("&Larger"),
                        {QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)},
                        tr("Larger type, up to three times the system's; figures follow"),
                        [scale] { scale(kTypeStep); }));
    type->addAction(add(QStringLiteral("smallerType"), tr("&Smaller"),
                        {QKeySequence(Qt::CTRL | Qt::Key_Minus)}, tr("Smaller type, down to the system's"),
                        [scale] { scale(1.0 / kTypeStep); }));
    type->addAction(add(QStringLiteral("systemType"), tr("As the s&ystem's"),
                        {QKeySequence(Qt::CTRL | Qt::Key_0)}, tr("Type of the size that the desktop has"),
                        [scale] { scale(0.0); }));
    auto* colours = menu.addMenu(tr("C&olours"));
    auto* group = new QActionGroup(this);
    struct Entry {
        Chrome chrome;
        const char* id;
        QString text, tip;
    };
    const Entry entries[] = {
        {Chrome::System, "coloursSystem", tr("As the &system's"), tr("Light or dark as the desktop is")},
        {Chrome::Light, "coloursLight", tr("&Light"), tr("A pale ground round white figures")},
        {Chrome::Dark, "coloursDark", tr("&Dark"), tr("A dark ground round white figures")},
        {Chrome::Projector, "coloursProjector", tr("&Projector"),
         tr("Text in black on white, for a washed-out beamer")}};
    for (const Entry& entry : entries) {
        auto* action = add(QLatin1String(entry.id), entry.text, {}, entry.tip, [chrome = entry.chrome] {
            Look wanted = look();
            wanted.chrome = chrome;
            setLook(wanted);
        });
        action->setCheckable(true);
        action->setChecked(look().chrome == entry.chrome);
        group->addAction(action);
        colours->addAction(action);
    }
    makeVisionActions(*menu.addMenu(tr("As other e&yes see it")));
    auto* motion =
        add(QStringLiteral("reduceMotion"), tr("&Reduce motion"), {},
            tr("Lessons change from scene to scene at once and show the ends of what they animate"),
            [this] { present::setMotionReduced(action(QStringLiteral("reduceMotion"))->isChecked()); });
    motion->setCheckable(true);
    motion->setChecked(present::isMotionReduced());
    menu.addAction(motion);
}

void MainWindow::makeVisionActions(QMenu& menu) {
    using figures::Vision;
    struct Entry {
        Vision vision;
        const char* id;
        QString text;
    };
    const Entry entries[] = {{Vision::Usual, "visionUsual", tr("&Usual")},
                             {Vision::Protan, "visionProtan", tr("&Protan (no long-wave cones)")},
                             {Vision::Deutan, "visionDeutan", tr("&Deutan (no middle-wave cones)")},
                             {Vision::Tritan, "visionTritan", tr("&Tritan (no short-wave cones)")},
                             {Vision::Grey, "visionGrey", tr("&Grey")}};
    auto* group = new QActionGroup(this);
    for (const Entry& entry : entries) {
        auto* action = add(
            QLatin1String(entry.id), entry.text, {}, tr("All views in the colours that such eyes see"),
            [this, vision = entry.vision] {
                surface_->setVision(vision);  // OpenGL, which no effect reaches
                for (const char* name : {"dataDock", "classesDock", "parameterDock", "chartDock", "lineDock",
                                         "raceDock", "bifurcationDock"}) {
                    QWidget* shown = docks_.value(QLatin1String(name))->widget();
                    shown->setGraphicsEffect(vision == Vision::Usual ? nullptr : new VisionEffect(vision));
                }
            });
        action->setCheckable(true);
        action->setChecked(entry.vision == Vision::Usual);
        group->addAction(action);
        menu.addAction(action);
    }
}

present::StageWindow* MainWindow::stage() const {
    return lessons_->stage();
}

authoring::LessonEditor* MainWindow::lessonEditor() const {
    return lessons_->editor();
}

void MainWindow::makeLessonActions() {
    auto* menu = menuBar()->addMenu(tr("&Lessons"));
    menu->setObjectName(QStringLiteral("lessonsMenu"));
    menu->setToolTipsVisible(true);
    menu->addAction(
        add(QStringLiteral("presentStart"), tr("&Present from the start"), {QKeySequence(Qt::Key_F5)},
            tr("Shows the chosen lesson on the whole screen; Esc leaves, and this session is as it was"),
            [this] { lessons_->present(true); }));
    menu->addAction(
        add(QStringLiteral("presentHere"), tr("Present from &here"), {QKeySequence(Qt::SHIFT | Qt::Key_F5)},
            tr("The same from the scene where it was left"), [this] { lessons_->present(false); }));
    menu->addAction(add(QStringLiteral("openLesson"), tr("&Open a lesson…"), {}, tr("A lesson from a file"),
                        [this] { lessons_->openWithDialog(); }));
    menu->addAction(add(QStringLiteral("writeLesson"), tr("&Write a lesson…"), {},
                        tr("Scenes from what the window shows, with text, locks and what moves"),
                        [this] { lessons_->write([this] { return shownNow().session; }); }));
    menu->addSeparator();
    // Their titles are in their files, which nobody need wait for at the start.
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        if (menu->property("filled").toBool()) return;
        menu->setProperty("filled", true);
        lessons_->fill(*menu);
    });
}

}  // namespace omegascope::mainwindow
