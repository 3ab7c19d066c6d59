#include "app/dialogs/compose/compose_dialog.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QScrollArea>
#include <QShortcut>
#include <QTabWidget>
#include <QVBoxLayout>

#include "app/dialogs/complaint.h"
#include "app/dialogs/compose/plan_form.h"
#include "app/dialogs/export_dialog.h"
#include "app/dialogs/figure_form.h"
#include "app/dialogs/preview_label.h"
#include "app/session/file/session_io.h"
#include "core/data/file_bytes.h"

namespace omegascope::dialogs {

using exporting::FigurePlan;
using exporting::PlannedFigure;

namespace {

constexpr int kOneLook = 800;  // milliseconds in which changes of the look are one step
constexpr std::size_t kMostPlans = 200;

FigurePlan usualPlan(const session::Session& session) {
    FigurePlan plan;
    plan.title = session.title;
    plan.sessions = {session};
    // The form chooses it from now on.
    const auto race = std::exchange(plan.sessions.front().framing.race, std::nullopt);
    for (const exporting::Panel panel :
         {exporting::Panel::Data, exporting::Panel::Slice, exporting::Panel::Surface}) {
        exporting::PanelPlan entry;
        entry.panel = panel;
        plan.panels.push_back(entry);
    }
    plan.spec = exporting::specOf({}, {});
    plan.spec.rows = 1;
    plan.spec.columns = 3;
    plan.spec.pixels.reset();
    plan.spec.centimetres = {17.5, 6.2};
    plan.spec.fontPoints = 8.0;
    plan.spec.format = exporting::Format::Pdf;
    plan.spec.race = race;
    (void)exporting::arrange(plan);
    return plan;
}

Result<FigurePlan> planIn(const QString& path) {
    const auto bytes = data::readBytes(path.toStdString());
    if (!bytes) return bytes.error();
    return exporting::figurePlan(QByteArray::fromStdString(*bytes),
                                 session::Reach(QFileInfo(path).absolutePath()));
}

}  // namespace

ComposeDialog::ComposeDialog(const session::Session& session, const QString& name, QWidget* parent)
    : QDialog(parent), name_(name), history_{usualPlan(session)}, sessions_{0} {
    setObjectName(QStringLiteral("composeDialog"));
    setWindowTitle(tr("Compose figure"));
    auto* columns = new QHBoxLayout;
    columns->setSpacing(12);
    columns->addWidget(makePreview(), 3);
    columns->addWidget(makeTabs(), 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(12);
    layout->addLayout(columns, 1);
    layout->addLayout(makeButtons());
    later_.setSingleShot(true);
    later_.setInterval(0);
    connect(&later_, &QTimer::timeout, this, &ComposeDialog::refresh);
    connect(&job_, &jobs::LatestJob::progress, progress_, &panels::ProgressLine::setShare);
    for (jobs::LatestJob* job : {&job_, &reading_, &writing_})
        connect(job, &jobs::LatestJob::failed, this, &ComposeDialog::tell);
    for (const auto& [keys, act] : {std::pair{QKeySequence(QKeySequence::Undo), &ComposeDialog::undo},
                                    std::pair{QKeySequence(QKeySequence::Redo), &ComposeDialog::redo}})
        connect(new QShortcut(keys, this), &QShortcut::activated, this, act);
    resize(1280, 760);
    showPlan(plan());
}

QWidget* ComposeDialog::makePreview() {
    auto* side = new QWidget;
    preview_ = makePreviewLabel(QStringLiteral("composePreview"), {400, 260});
    preview_->installEventFilter(this);
    preview_->setToolTip(tr("Drag a panel onto another: they change places"));
    progress_ = new panels::ProgressLine(QStringLiteral("composeProgress"));
    progress_->setVisible(false);
    sentence_ = new QLabel;
    sentence_->setObjectName(QStringLiteral("composeSentence"));
    sentence_->setWordWrap(true);
    sentence_->setMinimumHeight(2 * sentence_->fontMetrics().lineSpacing());
    sentence_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(preview_, 1);
    layout->addWidget(progress_);
    layout->addWidget(sentence_);
    return side;
}

QWidget* ComposeDialog::makeTabs() {
    form_ = new PlanForm;
    look_ = new FigureForm(FigureForm::Panels::GivenElsewhere);
    auto* scroll = new QScrollArea;
    scroll->setWidget(look_);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("composeTabs"));
    tabs->addTab(form_, tr("What it shows"));
    tabs->addTab(scroll, tr("How it looks"));
    connect(form_, &PlanForm::changed, this, [this] {
        FigurePlan next = form_->plan();
        push(std::move(next));
    });
    connect(form_, &PlanForm::refused, this, &ComposeDialog::tell);
    connect(form_, &PlanForm::sessionWanted, this, &ComposeDialog::askSession);
    connect(form_, &PlanForm::noteWanted, this, [this] {
        wantsNote_ = true;
        preview_->setCursor(Qt::CrossCursor);
        tell(tr("Click on the preview where the note stands."));
    });
    connect(look_, &FigureForm::changed, this, [this] {
        if (showing_) return;
        FigurePlan next = plan();
        next.spec = look_->spec();
        if (const Outcome arranged = exporting::arrange(next); !arranged) {
            showPlan(plan());
            return tell(QString::fromStdString(arranged.error().message));
        }
        push(std::move(next), true);
    });
    return tabs;
}

QLayout* ComposeDialog::makeButtons() {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    const auto add = [&](const char* name, const QString& text, const QString& tip, auto slot) {
        auto* button = new QPushButton(text);
        button->setObjectName(QLatin1String(name));
        button->setAutoDefault(false);
        button->setToolTip(tip);
        connect(button, &QPushButton::clicked, this, slot);
        row->addWidget(button);
        return button;
    };
    add("openPlanButton", tr("&Open…"), tr("A figure file, or a figure that was exported"),
        [this] { askOpen(); });
    add("savePlanButton", tr("Save &figure file…"), tr("All of this with its sessions, as JSON"),
        [this] { askSave(); });
    undo_ = add("undoButton", tr("&Undo"), tr("The last change (Ctrl+Z)"), [this] { undo(); });
    redo_ = add("redoButton", tr("Re&do"), tr("What was undone (Ctrl+Shift+Z)"), [this] { redo(); });
    row->addStretch(1);
    add("closeButton", tr("Close"), {}, [this] { reject(); });
    export_ =
        add("exportButton", tr("&Export…"), tr("As PDF, SVG, EPS, LaTeX or PNG"), [this] { askExport(); });
    return row;
}

void ComposeDialog::tell(const QString& sentence) {
    progress_->setVisible(false);
    sentence_->setText(sentence);
}

void ComposeDialog::push(FigurePlan next, bool look) {
    const bool same = next.sessions == plan().sessions;
    const bool merges = look && mergeLook_ && at_ > 0;
    history_.resize(at_ + 1);
    sessions_.resize(at_ + 1);
    const int version = same ? sessions_[at_] : ++versions_;
    if (merges) {
        history_.back() = std::move(next);
    } else {
        history_.push_back(std::move(next));
        sessions_.push_back(version);
        if (history_.size() > kMostPlans) {
            history_.erase(history_.begin());
            sessions_.erase(sessions_.begin());
        }
        at_ = history_.size() - 1;
    }
    mergeLook_ = look;
    if (look)
        QTimer::singleShot(kOneLook, this, [this, step = at_] {
            if (at_ == step) mergeLook_ = false;
        });
    tell({});
    showPlan(plan());
}

void ComposeDialog::undo() {
    if (at_ == 0) return;
    --at_;
    mergeLook_ = false;
    showPlan(plan());
}

void ComposeDialog::redo() {
    if (at_ + 1 >= history_.size()) return;
    ++at_;
    mergeLook_ = false;
    showPlan(plan());
}

void ComposeDialog::showPlan(const FigurePlan& shown) {
    showing_ = true;
    form_->setPlan(shown);
    look_->setSpec(shown.spec);
    showing_ = false;
    undo_->setEnabled(at_ > 0);
    redo_->setEnabled(at_ + 1 < history_.size());
    if (figureVersion_ != sessions_[at_]) export_->setEnabled(false);
    later_.start();
}

void ComposeDialog::refresh() {
    std::shared_ptr<PlannedFigure> known;
    if (auto figure = figureOf(plan()); figure && exporting::sameRange(figure_->plan(), plan())) {
        known = std::make_shared<PlannedFigure>(*std::move(figure));
        if (known->isComplete()) {
            figure_ = std::move(known);
            return draw();
        }
    }
    progress_->setVisible(true);
    progress_->setValue(0);
    export_->setEnabled(false);
    job_.start(
        [shown = plan(), known](const Control& control) {
            auto made = known ? known->completed(control) : PlannedFigure::of(shown, control);
            return made ? Result<std::shared_ptr<PlannedFigure>>(
                              std::make_shared<PlannedFigure>(*std::move(made)))
                        : made.error();
        },
        [this, version = sessions_[at_]](Result<std::shared_ptr<PlannedFigure>> made) {
            progress_->setVisible(false);
            if (!made) {
                if (!made.error().isCancelled()) tell(QString::fromStdString(made.error().message));
                return;
            }
            figure_ = *std::move(made);
            figureVersion_ = version;
            draw();
        });
}

/// Sessions may have come or gone since the figure was computed; until it is computed again there is none.
std::optional<PlannedFigure> ComposeDialog::figureOf(FigurePlan plan) const {
    if (!figure_ || figureVersion_ != sessions_[at_]) return std::nullopt;
    return figure_->with(std::move(plan));
}

void ComposeDialog::draw() {
    constexpr int kMargin = 8;
    const BusyCursor busy;
    QElapsedTimer clock;
    clock.start();
    const double ratio = devicePixelRatioF();
    const QSize room = (preview_->contentsRect().size() - QSize(2 * kMargin, 2 * kMargin)) * ratio;
    FigurePlan small = plan();
    small.spec = fittedTo(small.spec, room);
    auto figure = figureOf(std::move(small));
    if (!figure) return;  // a change has come in between; its refresh is under way
    const auto drawn = figure->preview();
    export_->setEnabled(drawn.ok());
    if (!drawn) return tell(QString::fromStdString(drawn.error().message));
    QImage image = *drawn;
    if (image.width() > room.width() || image.height() > room.height())
        image = image.scaled(room, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    QPixmap paper = QPixmap::fromImage(image);
    paper.setDevicePixelRatio(ratio);
    preview_->setPixmap(paper);
    later_.setInterval(delayAfter(clock.elapsed()));
}

bool ComposeDialog::eventFilter(QObject* watched, QEvent* event) {
    if (watched == preview_) {
        const auto at = [event] { return static_cast<QMouseEvent*>(event)->position(); };
        if (event->type() == QEvent::MouseButtonPress) wantsNote_ ? placeNote(at()) : grabPanel(at());
        if (event->type() == QEvent::MouseButtonRelease && grabbed_) dropPanel(at());
    }
    return QDialog::eventFilter(watched, event);
}

std::optional<QPointF> ComposeDialog::sharesAt(const QPointF& at) const {
    const QPixmap paper = preview_->pixmap(Qt::ReturnByValue);
    if (paper.isNull()) return std::nullopt;
    const QSizeF size = QSizeF(paper.size()) / paper.devicePixelRatio();
    const QPointF corner =
        QRectF(preview_->contentsRect()).center() - QPointF(0.5 * size.width(), 0.5 * size.height());
    return QPointF((at.x() - corner.x()) / size.width(), (at.y() - corner.y()) / size.height());
}

void ComposeDialog::grabPanel(const QPointF& at) {
    const auto shares = sharesAt(at);
    auto figure = figureOf(plan());
    if (!shares || !figure || plan().spec.rows * plan().spec.columns < 2) return;
    const auto found = figure->panelAt(*shares);
    if (!found || !*found) return;
    grabbed_ = **found;
    preview_->setCursor(Qt::ClosedHandCursor);
}

void ComposeDialog::dropPanel(const QPointF& at) {
    const std::size_t panel = *std::exchange(grabbed_, std::nullopt);
    preview_->unsetCursor();
    const auto shares = sharesAt(at);
    auto figure = figureOf(plan());
    if (!shares || !figure || !QRectF(0, 0, 1, 1).contains(*shares)) return;
    const auto there = figure->panelAt(*shares);
    if (!there || (*there && **there == panel)) return;
    FigurePlan next = plan();
    // Beside the plots the cell counts in which the pointer is.
    std::array<int, 2> cell{static_cast<int>(shares->y() * next.spec.rows),
                            static_cast<int>(shares->x() * next.spec.columns)};
    if (*there) cell = {(*next.panels[**there].place)[0], (*next.panels[**there].place)[1]};
    if (const Outcome moved = exporting::movePanel(next, panel, cell); !moved)
        return tell(QString::fromStdString(moved.error().message));
    push(std::move(next));
}

void ComposeDialog::placeNote(const QPointF& at) {
    const auto shares = sharesAt(at);
    auto figure = figureOf(plan());
    if (!figure) return tell(tr("The figure is being computed; click again when it is shown."));
    if (!shares) return;
    const auto place = figure->placeAt(*shares);
    if (!place) return tell(QString::fromStdString(place.error().message));
    if (!*place) return tell(tr("There is no panel with axes; click on a plane or a chart."));
    wantsNote_ = false;
    preview_->unsetCursor();
    form_->addNote((*place)->panel, (*place)->at);
}

void ComposeDialog::resizeEvent(QResizeEvent* event) {
    QDialog::resizeEvent(event);
    later_.start();
}

void ComposeDialog::open(const QString& path) {
    progress_->setVisible(true);
    reading_.start([path](const Control&) { return planIn(path); },
                   [this, path](Result<FigurePlan> read) {
                       progress_->setVisible(false);
                       if (!read)
                           return tell(QString::fromStdString(
                               read.error().in(QFileInfo(path).fileName().toStdString() + ": ").message));
                       rememberExport(path);
                       push(*std::move(read));
                   });
}

void ComposeDialog::addSession(const QString& path) {
    progress_->setVisible(true);
    reading_.start(
        [path](const Control&) {
            return session::load(path, session::Reach(QFileInfo(path).absolutePath()));
        },
        [this](Result<session::Loaded> loaded) {
            progress_->setVisible(false);
            if (!loaded) return tell(QString::fromStdString(loaded.error().message));
            FigurePlan next = plan();
            next.sessions.push_back(std::move(loaded->session));
            exporting::PanelPlan panel;
            panel.session = next.sessions.size() - 1;
            next.panels.push_back(panel);
            while (static_cast<int>(next.panels.size()) > next.spec.rows * next.spec.columns &&
                   next.spec.rows < exporting::kMostRows)
                ++next.spec.rows;
            if (const Outcome arranged = exporting::arrange(next); !arranged)
                return tell(QString::fromStdString(arranged.error().message));
            push(std::move(next));
        });
}

Outcome ComposeDialog::save(const QString& path) {
    return exporting::writeFile(path, QByteArray::fromStdString(toText(plan(), exporting::Carried::Session)));
}

void ComposeDialog::askOpen() {
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open figure file"), exportFolder(),
                                     tr("Figure files and figures (*.json *.pdf *.svg *.png *.tex *.eps)"));
    if (!path.isEmpty()) open(path);
}

void ComposeDialog::askSession() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Add session"), exportFolder(),
                                                      tr("Sessions (*.omegascope *.json);;All files (*)"));
    if (!path.isEmpty()) addSession(path);
}

void ComposeDialog::askSave() {
    QString path = QFileDialog::getSaveFileName(
        this, tr("Save figure file"), QDir(exportFolder()).filePath(name_ + QStringLiteral("-figure.json")),
        tr("Figure files (*.json)"));
    if (path.isEmpty()) return;
    if (QFileInfo(path).suffix().isEmpty()) path += QStringLiteral(".json");
    if (const Outcome saved = save(path); !saved)
        return complain(this, QString::fromStdString(saved.error().message));
    rememberExport(path);
    emit told(tr("Wrote %1.").arg(QDir::toNativeSeparators(path)));
}

void ComposeDialog::askExport() {
    const QString ending = exporting::endingOf(plan().spec.format);
    QString path = QFileDialog::getSaveFileName(
        this, tr("Export figure"), QDir(exportFolder()).filePath(name_ + QStringLiteral("-figure.") + ending),
        tr("Figures (*.pdf *.svg *.eps *.tex *.png)"));
    if (path.isEmpty()) return;
    if (QFileInfo(path).suffix().isEmpty()) path += QLatin1Char('.') + ending;
    exportTo(path);
}

void ComposeDialog::exportTo(const QString& path) {
    const auto named = exporting::formatOf(path);
    if (!named)
        return complain(this, tr("“%1” has an ending that is no format of a figure; give .pdf.")
                                  .arg(QFileInfo(path).fileName()));
    const exporting::Format wanted = plan().spec.format;
    const exporting::Format format = endingOf(*named) == endingOf(wanted) ? wanted : *named;
    auto figure = figureOf(plan());
    if (!figure) return complain(this, tr("The figure is being computed; export it when it is shown."));
    auto drawn = [&] {
        const BusyCursor busy;
        return figure->draw(format, path);
    }();
    if (!drawn) return complain(this, QString::fromStdString(drawn.error().message));
    writing_.start(
        [figure = *std::move(drawn), path](const Control&) { return exporting::writeFigure(figure, path); },
        [this, path](const Outcome& saved) {
            if (!saved) return complain(this, QString::fromStdString(saved.error().message));
            rememberExport(path);
            emit told(tr("Wrote %1.").arg(QDir::toNativeSeparators(path)));
            tell(tr("Wrote %1.").arg(QDir::toNativeSeparators(path)));
        });
}

}  // namespace omegascope::dialogs

#include "moc_compose_dialog.cpp"
