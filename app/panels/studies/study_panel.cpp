#include "app/panels/studies/study_panel.h"

#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <algorithm>
#include <numeric>

#include "app/controls/numbers/number_text.h"
#include "app/controls/table_style.h"
#include "app/export/studies/study_export.h"
#include "app/studies/results.h"
#include "app/studies/row_session.h"
#include "app/studies/shipped.h"
#include "core/support/words.h"

namespace omegascope::panels {

namespace {

constexpr int kHashShown = 16;
constexpr int kRedrawn = 300;  // ms between two looks at what has arrived

QString durationText(double seconds) {
    if (seconds < 100.0) return QObject::tr("%1 s").arg(std::lround(seconds));
    if (seconds < 6000.0) return QObject::tr("%1 min").arg(std::lround(seconds / 60.0));
    return QObject::tr("%1 h").arg(shortNumber(seconds / 3600.0, 2));
}

std::vector<int> allRowsOf(const study::Study& study) {
    std::vector<int> rows(static_cast<std::size_t>(study.experiment->size()));
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

double shareOf(const study::RowProgress& progress) {
    return progress.done / std::max(progress.done + progress.remaining, 1e-300);
}

}  // namespace

StudyPanel::StudyPanel(QString store, QWidget* parent)
    : QWidget(parent),
      store_(std::move(store)),
      form_(new StudyForm),
      chart_(new StudyChart),
      run_(new QPushButton),
      figure_(new QPushButton(tr("&Figure…"))),
      moment_(new QComboBox),
      progress_(new ProgressLine(QStringLiteral("studyProgress"))),
      table_(new QTableView),
      told_(new QLabel) {
    // In a narrow dock it scrolls: it would make the docks beside it narrow otherwise.
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 8);
    whole->setSpacing(6);
    whole->addWidget(scroll, 1);
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(8, 8, 8, 0);
    auto* split = new QSplitter;
    split->setObjectName(QStringLiteral("studySplit"));
    split->setChildrenCollapsible(false);
    split->addWidget(makeControls());
    split->addWidget(makeResults());
    split->setStretchFactor(1, 1);
    split->setSizes({170, 520});
    layout->addWidget(split, 1);
    scroll->setWidget(content);
    // Below what scrolls: a label whose height follows its width would make the scroll area ask for the height that all
    // the rest prefers.
    whole->addWidget(progress_);
    told_->setObjectName(QStringLiteral("studyText"));
    told_->setWordWrap(true);
    told_->setMinimumWidth(80);
    told_->setForegroundRole(QPalette::PlaceholderText);
    told_->setText(
        tr("Choose a study and run it. Rows stay on the disk: the same parameters go on where they were."));
    told_->setContentsMargins(8, 0, 8, 0);
    whole->addWidget(told_);
    timer_.setInterval(kRedrawn);
    connect(&timer_, &QTimer::timeout, this, &StudyPanel::drain);
    connect(&job_, &jobs::LatestJob::failed, this, [this](const QString& sentence) { end(sentence); });
    connect(&opening_, &jobs::LatestJob::failed, this, &StudyPanel::refused);
    connect(&opening_, &jobs::LatestJob::runningChanged, this, [this](bool running) {
        if (running) told_->setText(tr("Training the network of the row again …"));
    });
    connect(chart_, &StudyChart::rowChosen, this, &StudyPanel::openRow);
    setRunning(false);
}

StudyPanel::~StudyPanel() {
    job_.stop();
    opening_.stop();
    writing_.stop();
}

QWidget* StudyPanel::makeControls() {
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(form_, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    auto* paper = new QPushButton(tr("&Paper's"));
    paper->setObjectName(QStringLiteral("studyPaperButton"));
    paper->setToolTip(tr("Take the values that the paper states; such a study is a cluster's work"));
    connect(paper, &QPushButton::clicked, form_, &StudyForm::takePaper);
    auto* open = new QPushButton(tr("&Open…"));
    open->setObjectName(QStringLiteral("studyOpenButton"));
    open->setToolTip(tr("Show the rows of a folder that omegascope study wrote to"));
    connect(open, &QPushButton::clicked, this, &StudyPanel::chooseFolder);
    run_->setObjectName(QStringLiteral("runStudyButton"));
    connect(run_, &QPushButton::clicked, this, [this] { running_ ? cancel() : run(); });
    row->addWidget(paper, 1);
    row->addWidget(open, 1);
    figure_->setObjectName(QStringLiteral("studyFigureButton"));
    figure_->setToolTip(
        tr("Write the plot as a figure for a paper (PDF, SVG, TikZ, PNG) or as its numbers (CSV)"));
    connect(figure_, &QPushButton::clicked, this, &StudyPanel::chooseFigure);
    auto* below = new QHBoxLayout;
    below->setSpacing(6);
    below->addWidget(run_, 1);
    below->addWidget(figure_, 1);
    // Two rows: beside the planes a dock is narrow.
    layout->addLayout(row);
    layout->addLayout(below);
    return side;
}

QWidget* StudyPanel::makeResults() {
    auto* tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("studyTabs"));
    tabs->setAccessibleName(tr("Results of the study"));
    tabs->setAccessibleDescription(tr("The plot, and the rows that it is made of"));
    tabs->setDocumentMode(true);
    tabs->addTab(chart_, tr("Plot"));
    table_->setObjectName(QStringLiteral("studyTable"));
    table_->setAccessibleName(tr("Rows that have ended"));
    table_->setAccessibleDescription(tr("One row for each run; a double-click opens its network"));
    table_->setModel(&model_);
    styleResults(*table_);
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    tabs->addTab(table_, tr("Rows"));
    moment_->setObjectName(QStringLiteral("studyMomentBox"));
    moment_->setAccessibleName(tr("What a double-click on a row opens"));
    moment_->addItems({tr("opens its end"), tr("opens its start")});
    moment_->setToolTip(
        tr("What a double-click on a row, or on its point, opens: the network at the end of the run, or at "
           "its start "
           "together with the run where a session's own method makes it"));
    tabs->setCornerWidget(moment_);
    connect(table_, &QTableView::activated, this, [this](const QModelIndex& index) {
        openRow(model_.rows()[static_cast<std::size_t>(index.row())].row.index);
    });
    return tabs;
}

QString StudyPanel::folderOf(const study::Study& study) const {
    // What was opened goes on where it is.
    if (study_ && study_->hash == study.hash && !folder_.isEmpty()) return folder_;
    return store_ + '/' + words(study.experiment->study()) + '-' +
           QString::fromStdString(study.hash.substr(0, 16));
}

void StudyPanel::setRunning(bool running) {
    running_ = running;
    run_->setText(running ? tr("&Cancel") : tr("&Run"));
    run_->setToolTip(running ? tr("Stop; rows that have ended stay, long ones go on from where they are")
                             : tr("Run the rows that are missing"));
    form_->setEnabled(!running);
    progress_->setVisible(running);
    progress_->setValue(0);
    running ? timer_.start() : timer_.stop();
}

/// Settings, and images, which may be large, are read in the background too.
void StudyPanel::run() {
    setRunning(true);
    if (isOpened_ && form_->request() == opened_) {
        begin(*study_, folder_);
        return runRows();
    }
    job_.start([request = form_->request()](const Control&) { return study::makeStudy(request); },
               [this](Result<study::Study> study) {
                   if (!study) return end(QString::fromStdString(study.error().message));
                   isOpened_ = false;
                   form_->forgetOpened();
                   const QString folder = folderOf(*study);
                   begin(*std::move(study), folder);
                   runRows();
               });
}

void StudyPanel::runRows() {
    job_.start(
        [study = *study_, folder = folder_, arrived = arrived_](const Control& control) {
            study::RunOptions options;
            options.progress = [arrived, &control](const study::RowProgress& progress) {
                const std::lock_guard lock(arrived->mutex);
                arrived->progress = progress;
                control.report(shareOf(progress));
            };
            options.finished = [arrived](const studies::FinishedRow& row) {
                const std::lock_guard lock(arrived->mutex);
                arrived->rows.push_back(row);
            };
            return study::runRows(study, study::StudyFolder(folder), allRowsOf(study), options, control.stop);
        },
        [this](const Outcome& outcome) {
            if (!outcome && !outcome.error().isCancelled())
                return end(QString::fromStdString(outcome.error().message));
            end({});
        });
}

/// The worker keeps the states of long rows by itself; nobody waits for it here.
void StudyPanel::cancel() {
    job_.cancel();
    end({});
}

void StudyPanel::chooseFolder() {
    const QString path = QFileDialog::getExistingDirectory(this, tr("Open the folder of a study"), folder_);
    if (!path.isEmpty()) openFolder(path);
}

void StudyPanel::openFolder(const QString& path) {
    if (running_) return;
    setRunning(true);
    job_.start([path](const Control&) { return study::StudyFolder(path).load(); },
               [this, path](Result<study::Study> study) {
                   if (!study) return end(QString::fromStdString(study.error().message));
                   showRequest(*study);
                   begin(*std::move(study), path);
                   opened_ = form_->request();
                   isOpened_ = true;
                   readRows();
               });
}

void StudyPanel::showRequest(const study::Study& study) {
    study::Request request;
    request.name = std::string(study.experiment->study());
    request.given = study.experiment->settings();
    if (study.spec.contains("images")) {
        request.images = QString::fromStdString(study.spec["images"].get<std::string>());
        request.labels = QString::fromStdString(study.spec["labels"].get<std::string>());
    }
    form_->show(request);
}

void StudyPanel::readRows() {
    job_.start(
        [study = *study_, path = folder_, arrived = arrived_](const Control& control) {
            const study::StudyFolder folder(path);
            for (int k = 0; k < study.experiment->size() && !control.stopped(); ++k) {
                auto row = folder.read(study, study.experiment->row(k));
                const std::lock_guard lock(arrived->mutex);
                arrived->progress.total = study.experiment->size();
                if (row) arrived->rows.push_back(*std::move(row)), ++arrived->progress.ended;
            }
            return Done{};
        },
        [this](const Done&) { end({}); });
}

void StudyPanel::begin(study::Study study, const QString& folder) {
    study_ = std::move(study);
    folder_ = folder;
    arrived_ = std::make_shared<Arrived>();
    model_.begin(study_->experiment);
    chart_->setPlot(study_->experiment->plot({}));
    figureTitle_ = words(study_->experiment->study()) + tr(", hash ") +
                   QString::fromStdString(study_->hash.substr(0, kHashShown));
    clock_.start();
}

void StudyPanel::showShipped(const QString& name) {
    if (running_) return emit refused(tr("A study runs; cancel it first."));
    Result<study::Shipped> shipped = study::shippedStudy(name);
    if (!shipped) return emit refused(QString::fromStdString(shipped.error().message));
    study_.reset();
    arrived_.reset();
    isOpened_ = false;
    folder_.clear();
    model_.begin(nullptr);
    form_->show(shipped->request);
    chart_->setPlot(std::move(shipped->plot));
    findChild<QTabWidget*>(QStringLiteral("studyTabs"))->setCurrentWidget(chart_);
    figureTitle_ = name + tr(", hash ") + QString::fromStdString(shipped->hash.substr(0, kHashShown));
    told_->setText(tr("Results that come with the program: %1, seed %2, version %3. Run makes the rows here.")
                       .arg(shipped->command, QString::fromStdString(shipped->seed),
                            QString::fromStdString(shipped->version)));
    told_->setToolTip(QString());
    emit summaryChanged(tr("results that come with the program"));
}

void StudyPanel::chooseFigure() {
    if (std::ranges::all_of(chart_->plot().series, [](const auto& each) { return each.points.empty(); }))
        return emit refused(tr("There is no plot yet; run the study, or open a folder of its rows."));
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Write the plot"), form_->request().name.c_str() + QStringLiteral(".pdf"),
        tr("Figures (*.pdf *.svg *.eps *.tex *.png);;Numbers (*.csv)"));
    if (!path.isEmpty()) writeFigure(path);
}

void StudyPanel::writeFigure(const QString& path) {
    const studies::Plot& plot = chart_->plot();
    if (path.endsWith(QLatin1String(".csv"))) {
        const Outcome written = study::writeWhole(path, study::plotCsv(plot));
        if (!written) return emit refused(QString::fromStdString(written.error().message));
        return told_->setText(tr("Written: %1").arg(path));
    }
    const auto format = exporting::formatOf(path);
    if (!format)
        return emit refused(
            tr("\"%1\" has no ending of a figure; give .pdf, .svg, .eps, .tex, .png or .csv.").arg(path));
    exporting::FigureSpec spec = exporting::studySpec(exporting::studyFrames(plot));
    spec.format = *format;
    writing_.start(
        [plot, spec, path, title = words(plot.title) + " (" + figureTitle_ + ')'](const Control&) -> Outcome {
            const auto figure = exporting::drawStudy(plot, spec, title, path);
            return figure ? exporting::writeFigure(*figure, path) : Outcome(figure.error());
        },
        [this, path](const Outcome& written) {
            if (!written) return emit refused(QString::fromStdString(written.error().message));
            told_->setText(tr("Written: %1").arg(path));
        });
}

QString StudyPanel::progressText() const {
    const std::lock_guard lock(arrived_->mutex);
    const study::RowProgress& progress = arrived_->progress;
    QString text =
        tr("%1 of %2").arg(progress.ended).arg(QString::fromStdString(counted(progress.total, "row")));
    if (running_ && progress.done > 0.0)
        text += tr(", %1 left")
                    .arg(durationText(1e-3 * static_cast<double>(clock_.elapsed()) * progress.remaining /
                                      progress.done));
    return text;
}

/// What has arrived since comes into table and plot.
void StudyPanel::drain() {
    if (!arrived_) return;
    std::vector<studies::FinishedRow> rows;
    study::RowProgress progress;
    {
        const std::lock_guard lock(arrived_->mutex);
        rows.swap(arrived_->rows);
        progress = arrived_->progress;
    }
    progress_->setShare(shareOf(progress));
    const QString text = progressText();
    emit summaryChanged(text);
    if (!opening_.isRunning()) told_->setText(running_ ? text : text + tr(" in %1").arg(folder_));
    told_->setToolTip(folder_);
    if (rows.empty()) return;
    const bool first = model_.rows().empty();
    model_.add(std::move(rows));
    if (first) table_->resizeColumnsToContents();
    chart_->setPlot(study_->experiment->plot(model_.rows()));
}

void StudyPanel::end(const QString& sentence) {
    if (!running_) return;
    setRunning(false);
    drain();
    if (!sentence.isEmpty()) emit refused(sentence);
}

void StudyPanel::openRow(int row) {
    if (!study_)
        return emit refused(
            tr("These results came with the program without their rows; run the study first."));
    if (row < 0 || row >= study_->experiment->size()) return;
    const study::Moment moment = moment_->currentIndex() == 0 ? study::Moment::End : study::Moment::Start;
    opening_.start(
        [study = *study_, row, moment](const Control& control) {
            return study::sessionOf(study, study.experiment->row(row), moment, control);
        },
        [this, row, moment](const Result<session::Session>& session) {
            drain();
            told_->setText((moment == study::Moment::End ? tr("Row %1 is open at its end.")
                                                         : tr("Row %1 is open at its start."))
                               .arg(row));
            if (session) return emit sessionReady(*session);
            told_->setText(tr("Row %1 was not opened.").arg(row));
            if (!session.error().isCancelled()) emit refused(QString::fromStdString(session.error().message));
        });
}

}  // namespace omegascope::panels

#include "moc_study_panel.cpp"
