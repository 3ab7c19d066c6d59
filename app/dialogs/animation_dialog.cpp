#include "app/dialogs/animation_dialog.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSettings>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <algorithm>
#include <span>

#include "app/controls/names.h"
#include "app/controls/numbers/whole_box.h"
#include "app/dialogs/complaint.h"
#include "app/dialogs/export_dialog.h"
#include "app/dialogs/figure_form.h"
#include "app/figures/data/class_planes.h"

namespace omegascope::dialogs {

using exporting::AnimationSpec;
using exporting::Motion;
using exporting::Panel;

namespace {

constexpr int kProgressSteps = 1000;
constexpr int kMostFramesPerSecond = 50;
const char* const kEndings[] = {"gif", "ogv", "mp4", "", "webm"};

QSpinBox* spinBox(const char* name, int low, int high, int value, const QString& tip) {
    auto* box = new panels::WholeBox;
    box->setObjectName(QLatin1String(name));
    box->setRange(low, high);
    box->setValue(value);
    box->setToolTip(tip);
    return box;
}

void offer(QComboBox& box, int row, bool enabled, const QString& why) {
    auto* item = qobject_cast<QStandardItemModel*>(box.model())->item(row);
    item->setEnabled(enabled);
    item->setToolTip(enabled ? QString() : why);
}

bool allowsPace(Motion motion, exporting::Pace pace) {
    if (pace == exporting::Pace::Steps) return true;
    return (pace == exporting::Pace::Eased) == (motion == Motion::Orbit) && motion != Motion::Alpha;
}

}  // namespace

AnimationDialog::AnimationDialog(session::Session session, const QString& name, QWidget* parent)
    : QDialog(parent),
      session_(std::move(session)),
      name_(name),
      motion_(new QComboBox),
      width_(spinBox("filmWidthBox", static_cast<int>(exporting::kPixels.low), 4096, 800, tr("In pixels"))),
      height_(spinBox("filmHeightBox", static_cast<int>(exporting::kPixels.low), 4096, 600, tr("In pixels"))),
      frames_(spinBox("framesBox", 2, exporting::kMostFrames, 60,
                      tr("How many pictures, evenly spread over the motion"))),
      rate_(spinBox("rateBox", 1, kMostFramesPerSecond, 20, tr("Pictures a second"))),
      pace_(new QComboBox),
      title_(new QLineEdit),
      formula_(new QCheckBox(tr("what is drawn, as a formula"))),
      kilobytes_(
          spinBox("filmBytesBox", 0, 2'000'000, 0, tr("Of a GIF: frames become smaller until it fits"))),
      format_(new QComboBox),
      facts_(new QLabel),
      progress_(new QProgressBar) {
    setObjectName(QStringLiteral("animationDialog"));
    setWindowTitle(tr("Export animation"));
    form_ = makeForm();
    progress_->setObjectName(QStringLiteral("filmProgress"));
    progress_->setRange(0, kProgressSteps);
    facts_->setObjectName(QStringLiteral("filmFacts"));
    facts_->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(12);
    layout->addWidget(form_);
    layout->addWidget(facts_);
    layout->addWidget(progress_);
    layout->addLayout(makeButtons());
    layout->setSizeConstraint(QLayout::SetFixedSize);
    connect(&job_, &jobs::LatestJob::failed, this, &AnimationDialog::fail);
    recall();
    setFilming(false);
    refresh();
    panels::nameControls(*this);
}

// Before what it computes for.
AnimationDialog::~AnimationDialog() {
    job_.stop();
}

QWidget* AnimationDialog::makeForm() {
    motion_->setObjectName(QStringLiteral("motionBox"));
    motion_->addItems(
        {tr("the run, step by step"), tr("α from 1 to 0, ω held"), tr("the camera, once round the surface")});
    offer(*motion_, static_cast<int>(Motion::Run), !session_.trajectory->empty(),
          tr("There is no run yet; press Space to start one at ω"));
    format_->setObjectName(QStringLiteral("filmFormatBox"));
    format_->addItems({tr("GIF"), tr("Ogg Theora"), tr("MP4"), tr("numbered PNG pictures"), tr("WebM")});
    const auto ffmpeg = exporting::ffmpegProgram();
    for (const int byFfmpeg : {2, 4})
        offer(*format_, byFfmpeg, static_cast<bool>(ffmpeg),
              ffmpeg ? QString() : QString::fromStdString(ffmpeg.error().message));
    pace_->setObjectName(QStringLiteral("paceBox"));
    pace_->addItems({tr("the steps"), tr("the loss"), tr("the length of the path"), tr("the camera, eased")});
    pace_->setToolTip(tr("What advances evenly from frame to frame"));
    title_->setObjectName(QStringLiteral("filmTitleBox"));
    title_->setPlaceholderText(tr("none"));
    title_->setToolTip(tr("A line above every frame"));
    formula_->setObjectName(QStringLiteral("filmFormulaBox"));
    kilobytes_->setSpecialValueText(tr("any"));
    kilobytes_->setSuffix(tr(" kB"));
    auto* group = new QWidget;
    auto* form = new QFormLayout(group);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(8);
    const auto row = [&](const QString& name, const QList<QWidget*>& widgets) {
        auto* line = new QHBoxLayout;
        for (auto* widget : widgets) line->addWidget(widget);
        line->addStretch(1);
        form->addRow(name, line);
    };
    row(tr("What moves"), {motion_});
    makePanelBoxes();
    constexpr std::size_t kInARow = 3;
    for (auto left = std::span<QCheckBox* const>(panels_); !left.empty();) {
        const auto these = left.first(std::min(kInARow, left.size()));
        row(left.size() == panels_.size() ? tr("Panels") : QString(), {these.begin(), these.end()});
        left = left.subspan(these.size());
    }
    row(tr("Size"), {width_, new QLabel(QStringLiteral("×")), height_, new QLabel(tr("pixels"))});
    row(tr("Frames"), {frames_, new QLabel(tr("at")), rate_, new QLabel(tr("a second"))});
    row(tr("Evenly"), {pace_});
    form->addRow(tr("Title"), title_);
    row(QString(), {formula_});
    row(tr("Format"), {format_, new QLabel(tr("at most")), kilobytes_});
    connect(format_, &QComboBox::currentIndexChanged, this, &AnimationDialog::refresh);
    connect(motion_, &QComboBox::currentIndexChanged, this, &AnimationDialog::refresh);
    for (auto* box : {width_, height_, frames_, rate_})
        connect(box, &QSpinBox::valueChanged, this, &AnimationDialog::refresh);
    return group;
}

/// A box for every panel; what the session has nothing for rests, and says why.
void AnimationDialog::makePanelBoxes() {
    for (const Panel panel : exporting::kPanels) {
        auto* box = panels_[static_cast<std::size_t>(panel)] = new QCheckBox(titleOf(panel));
        box->setObjectName(exporting::nameOf(panel) + QStringLiteral("FilmBox"));
        box->setToolTip(tr("Whether the film shows this panel"));
        connect(box, &QCheckBox::toggled, this, &AnimationDialog::refresh);
    }
    if (const Outcome classes = figures::checkClassPlanes(session_.criterion); !classes) {
        auto* box = panels_[static_cast<std::size_t>(Panel::Classes)];
        box->setEnabled(false);
        box->setToolTip(QString::fromStdString(classes.error().message));
    }
}

QLayout* AnimationDialog::makeButtons() {
    auto* row = new QHBoxLayout;
    close_ = new QPushButton;
    close_->setObjectName(QStringLiteral("filmCloseButton"));
    close_->setAutoDefault(false);
    make_ = new QPushButton(tr("&Make the film…"));
    make_->setObjectName(QStringLiteral("filmButton"));
    make_->setAutoDefault(false);  // Return finishes a number, no more
    connect(close_, &QPushButton::clicked, this, &AnimationDialog::reject);
    connect(make_, &QPushButton::clicked, this, &AnimationDialog::chooseFile);
    row->addStretch(1);
    row->addWidget(close_);
    row->addWidget(make_);
    return row;
}

AnimationSpec AnimationDialog::spec() const {
    AnimationSpec spec;
    spec.motion = static_cast<Motion>(motion_->currentIndex());
    std::vector<Panel> panels;
    for (const Panel panel : exporting::kPanels)
        if (panels_[static_cast<std::size_t>(panel)]->isChecked()) panels.push_back(panel);
    spec.figure = exporting::specOf(std::move(panels), {width_->value(), height_->value()});
    spec.frames = frames_->value();
    spec.framesPerSecond = rate_->value();
    const auto pace = exporting::kPaces[static_cast<std::size_t>(std::max(0, pace_->currentIndex()))];
    if (allowsPace(spec.motion, pace)) spec.pace = pace;
    spec.title = title_->text();
    spec.formula = formula_->isChecked();
    constexpr qint64 kKilobyte = 1000;
    if (kilobytes_->isEnabled() && kilobytes_->value() > 0) spec.maxBytes = kKilobyte * kilobytes_->value();
    return spec;
}

/// What the film will be, or why it cannot be made.
void AnimationDialog::refresh() {
    const AnimationSpec wanted = spec();
    QString hindrance;
    const std::vector<Panel>& panels = wanted.figure.panels;
    const bool chart = std::ranges::find(panels, Panel::Run) != panels.end();
    if (panels.empty())
        hindrance = tr("Choose at least one panel.");
    else if (wanted.motion == Motion::Run && session_.trajectory->empty())
        hindrance = tr("There is no run yet; close this and press Space to start one at ω.");
    else if (wanted.motion == Motion::Orbit && !exporting::showsSurface(panels))
        hindrance = tr("The camera goes round the surface; choose that panel.");
    else if (chart && (wanted.motion == Motion::Alpha || session_.trajectory->empty()))
        hindrance = tr("The run chart has no run to show here; leave that panel out.");
    for (const exporting::Pace pace : exporting::kPaces)
        offer(*pace_, static_cast<int>(pace), allowsPace(wanted.motion, pace), tr("Not of this motion"));
    if (!allowsPace(wanted.motion, exporting::kPaces[static_cast<std::size_t>(pace_->currentIndex())]))
        pace_->setCurrentIndex(0);
    kilobytes_->setEnabled(format_->currentIndex() == 0);
    make_->setEnabled(hindrance.isEmpty());
    facts_->setText(hindrance.isEmpty()
                        ? tr("%1 s. Colours, heights and camera mean the same in every frame.")
                              .arg(static_cast<double>(wanted.frames) / wanted.framesPerSecond, 0, 'f', 1)
                        : hindrance);
}

void AnimationDialog::chooseFile() {
    const QString ending = QLatin1String(kEndings[format_->currentIndex()]);
    QString suggested = QDir(exportFolder()).filePath(name_ + QStringLiteral("-film"));
    if (!ending.isEmpty()) suggested += QLatin1Char('.') + ending;
    QString path = QFileDialog::getSaveFileName(
        this, tr("Export animation"), suggested,
        ending.isEmpty() ? tr("New folder (*)")
                         : QStringLiteral("%1 (*.%2)").arg(format_->currentText(), ending));
    if (path.isEmpty()) return;
    if (!ending.isEmpty() && QFileInfo(path).suffix().isEmpty()) path += QLatin1Char('.') + ending;
    film(path);
}

void AnimationDialog::film(const QString& path) {
    auto animation = exporting::Animation::start(session_, spec(), path);
    if (!animation) return complain(this, QString::fromStdString(animation.error().message));
    animation_ = *std::move(animation);
    path_ = path;
    remember();
    setFilming(true);
}

/// Computes in the background what the next frame shows, then draws it here, where OpenGL is.
void AnimationDialog::next() {
    job_.start([animation = animation_.get()](const Control& control) { return animation->compute(control); },
               [this](const Outcome& computed) {
                   if (computed)
                       step();
                   else
                       fail(QString::fromStdString(computed.error().message));
               });
}

void AnimationDialog::fail(const QString& sentence) {
    setFilming(false);
    complain(this, sentence);
}

void AnimationDialog::step() {
    const Result<bool> done = animation_->step();
    if (!done) return fail(QString::fromStdString(done.error().message));
    if (!*done) {
        progress_->setValue(static_cast<int>(kProgressSteps * animation_->progress()));
        return next();
    }
    setFilming(false);
    rememberExport(path_);
    emit told(tr("Wrote %1.").arg(QDir::toNativeSeparators(path_)));
    accept();
}

/// The form rests while a film is made; whatever was begun goes when it ends.
void AnimationDialog::setFilming(bool filming) {
    if (!filming) {
        job_.stop();
        animation_.reset();
    }
    form_->setEnabled(!filming);
    make_->setVisible(!filming);
    progress_->setVisible(filming);
    progress_->setValue(0);
    close_->setText(filming ? tr("Stop") : tr("Close"));
    if (filming) next();
}

void AnimationDialog::reject() {
    if (!isFilming()) return QDialog::reject();
    setFilming(false);
    facts_->setText(tr("Stopped; nothing was written."));
}

void AnimationDialog::remember() const {
    QSettings settings;
    settings.beginGroup(QStringLiteral("animation"));
    settings.setValue(QStringLiteral("motion"), motion_->currentIndex());
    QStringList names;
    for (const Panel panel : spec().figure.panels) names << exporting::nameOf(panel);
    settings.setValue(QStringLiteral("panels"), names);
    settings.setValue(QStringLiteral("size"), *spec().figure.pixels);
    settings.setValue(QStringLiteral("frames"), frames_->value());
    settings.setValue(QStringLiteral("rate"), rate_->value());
    settings.setValue(QStringLiteral("format"), format_->currentIndex());
}

/// The last film's settings; a motion or format that is not possible here gives way.
void AnimationDialog::recall() {
    QSettings settings;
    settings.beginGroup(QStringLiteral("animation"));
    const auto choose = [&](QComboBox& box, const char* key, int usual) {
        const int row = settings.value(QLatin1String(key), usual).toInt();
        const auto* item = qobject_cast<QStandardItemModel*>(box.model())->item(row);
        box.setCurrentIndex(item && item->isEnabled() ? row : usual);
    };
    const bool run = !session_.trajectory->empty();
    choose(*motion_, "motion", static_cast<int>(run ? Motion::Run : Motion::Orbit));
    choose(*format_, "format", 0);
    const QStringList names =
        settings.value(QStringLiteral("panels"), QStringList{QStringLiteral("surface")}).toStringList();
    for (const Panel panel : exporting::kPanels)
        if (auto* box = panels_[static_cast<std::size_t>(panel)]; box->isEnabled())
            box->setChecked(names.contains(exporting::nameOf(panel)));
    const QSize size = settings.value(QStringLiteral("size"), QSize(800, 600)).toSize();
    width_->setValue(size.width());
    height_->setValue(size.height());
    frames_->setValue(settings.value(QStringLiteral("frames"), 60).toInt());
    rate_->setValue(settings.value(QStringLiteral("rate"), 20).toInt());
}

}  // namespace omegascope::dialogs

#include "moc_animation_dialog.cpp"
