#include "app/dialogs/figure_form.h"

#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <algorithm>

#include "app/controls/numbers/whole_box.h"
#include "app/figures/frame/style.h"
#include "app/figures/slice/runner_paths.h"
#include "core/dynamics/methods/training.h"

namespace omegascope::dialogs {

using exporting::FigureSpec;
using exporting::Format;
using exporting::Panel;
using exporting::Preset;

namespace {

constexpr std::array kFormats{Format::Pdf,      Format::Svg, Format::Tikz,
                              Format::Pgfplots, Format::Eps, Format::Png};
constexpr double kCentimetresPerPoint = 2.54 / 72.0;
enum Unit { Centimetres, Pixels };

QString titleOf(Format format) {
    switch (format) {
        case Format::Png:
            return FigureForm::tr("PNG (pixels)");
        case Format::Svg:
            return FigureForm::tr("SVG (vectors)");
        case Format::Pdf:
            return FigureForm::tr("PDF (vectors)");
        case Format::Pgfplots:
            return FigureForm::tr("PGFPlots (LaTeX, to be edited)");
        case Format::Eps:
            return FigureForm::tr("EPS (vectors)");
        case Format::Tikz:
            break;
    }
    return FigureForm::tr("TikZ (vectors for LaTeX)");
}

panels::NumberBox* numberBox(const char* name, const exporting::Limits& limits, double step,
                             const QString& tip) {
    auto* box = new panels::NumberBox;
    box->setObjectName(QLatin1String(name));
    box->setRange(limits.low, limits.high);
    box->setSingleStep(step);
    box->setToolTip(tip);
    return box;
}

QSpinBox* countBox(const char* name, const QString& tip) {
    auto* box = new panels::WholeBox;
    box->setObjectName(QLatin1String(name));
    box->setRange(1, exporting::kMostRows);
    box->setToolTip(tip);
    return box;
}

QComboBox* choiceBox(const char* name, const QStringList& choices, const QString& tip) {
    auto* box = new QComboBox;
    box->setObjectName(QLatin1String(name));
    box->addItems(choices);
    box->setToolTip(tip);
    return box;
}

QLayout* inRow(std::initializer_list<QWidget*> widgets) {
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    for (auto* widget : widgets) row->addWidget(widget);
    row->addStretch(1);
    return row;
}

QFormLayout* formIn(QWidget* group) {
    auto* form = new QFormLayout(group);
    form->setContentsMargins(8, 8, 8, 8);
    form->setSpacing(6);
    return form;
}

}  // namespace

QString titleOf(Panel panel) {
    switch (panel) {
        case Panel::Data:
            return FigureForm::tr("Data plane");
        case Panel::Slice:
            return FigureForm::tr("Parameter plane");
        case Panel::Surface:
            return FigureForm::tr("Loss surface");
        case Panel::Run:
            return FigureForm::tr("Run chart");
        case Panel::Clarke:
            return FigureForm::tr("Gradients at ω");
        case Panel::Classes:
            break;
    }
    return FigureForm::tr("Planes of the classes");
}

FigureForm::FigureForm(Panels panels, QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(makePanels());
    layout->addWidget(makeSize());
    layout->addWidget(makeRace());
    layout->addWidget(makeLook());
    layout->addStretch(1);
    panels_->setVisible(panels == Panels::Chosen);
    setSpec(spec_);
}

QWidget* FigureForm::makePanels() {
    auto* group = new QGroupBox(tr("Panels"));
    panels_ = new QListWidget;
    panels_->setObjectName(QStringLiteral("panelList"));
    panels_->setAccessibleName(tr("Panels of the figure"));
    panels_->setToolTip(tr("What the figure shows; drag to reorder"));
    panels_->setDragDropMode(QAbstractItemView::InternalMove);
    panels_->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);
    panels_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    rows_ = countBox("rowsBox", tr("Rows of the grid in which the panels stand"));
    columns_ = countBox("columnsBox", tr("Columns of the grid in which the panels stand"));
    letters_ = new QCheckBox(tr("Letters (a), (b), …"));
    letters_->setObjectName(QStringLiteral("lettersBox"));
    key_ = choiceBox("keyBox", {tr("below"), tr("beside"), tr("none")},  // in the order of kLegends
                     tr("Where the one key of the figure stands; without it the caption explains"));
    bar_ = new QCheckBox(tr("One colour bar for all panels"));
    bar_->setObjectName(QStringLiteral("sharedBarBox"));
    bar_->setToolTip(tr("Panels of the same range of losses share it"));
    auto* form = formIn(group);
    form->addRow(panels_);
    form->addRow(tr("Rows × columns"), inRow({rows_, new QLabel(QStringLiteral("×")), columns_}));
    form->addRow(QString(), letters_);
    form->addRow(tr("Key"), inRow({key_}));
    form->addRow(QString(), bar_);
    connect(key_, &QComboBox::activated, this, &FigureForm::takeLook);
    connect(bar_, &QCheckBox::toggled, this, &FigureForm::takeLook);
    connect(panels_, &QListWidget::itemChanged, this, &FigureForm::takePanels);
    connect(panels_->model(), &QAbstractItemModel::rowsMoved, this, &FigureForm::takePanels);
    connect(rows_, &QSpinBox::valueChanged, this, [this](int rows) { takeGrid(rows, 0); });
    connect(columns_, &QSpinBox::valueChanged, this, [this](int columns) { takeGrid(0, columns); });
    connect(letters_, &QCheckBox::toggled, this, &FigureForm::takeLook);
    return group;
}

QWidget* FigureForm::makeSize() {
    auto* group = new QGroupBox(tr("Size"));
    format_ = new QComboBox;
    format_->setObjectName(QStringLiteral("formatBox"));
    for (const Format format : kFormats) format_->addItem(titleOf(format));
    preset_ = new QComboBox;
    preset_->setObjectName(QStringLiteral("presetBox"));
    preset_->setToolTip(tr("The width of a journal's columns or of a slide, with a type size that fits"));
    for (const Preset preset : exporting::kPresets) preset_->addItem(nameOf(preset));
    width_ = numberBox("widthBox", exporting::kCentimetres, 0.5, tr("Width of the figure"));
    height_ = numberBox("heightBox", exporting::kCentimetres, 0.5, tr("Height of the figure"));
    unit_ = new QComboBox;
    unit_->setObjectName(QStringLiteral("unitBox"));
    unit_->addItems({tr("cm"), tr("px")});
    dpi_ = numberBox("dpiBox", exporting::kDotsPerInch, 50, tr("Pixels per inch, of a PNG"));
    auto* form = formIn(group);
    form->addRow(tr("Format"), format_);
    form->addRow(tr("For"), preset_);
    form->addRow(tr("Width × height"), inRow({width_, new QLabel(QStringLiteral("×")), height_, unit_}));
    form->addRow(tr("Pixels per inch"), inRow({dpi_}));
    connect(format_, &QComboBox::activated, this, &FigureForm::takeLook);
    connect(preset_, &QComboBox::activated, this, [this](int index) {
        const Preset preset = exporting::kPresets[static_cast<std::size_t>(index)];
        suitLayout(preset, spec_);
        apply(preset, spec_);
        settle();
    });
    connect(unit_, &QComboBox::activated, this, &FigureForm::takeUnit);
    for (auto* box : {width_, height_})
        connect(box, &QDoubleSpinBox::valueChanged, this, &FigureForm::takeSize);
    connect(dpi_, &QDoubleSpinBox::valueChanged, this, [this](double dpi) {
        if (showing_) return;
        spec_.dpi = dpi;
        settle();
    });
    return group;
}

QWidget* FigureForm::makeLook() {
    auto* group = new QGroupBox(tr("Look"));
    family_ = new QFontComboBox;
    family_->setObjectName(QStringLiteral("familyBox"));
    family_->setEditable(false);
    family_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    family_->setMinimumContentsLength(16);
    family_->setToolTip(tr("The font of names and numbers"));
    points_ = numberBox("pointsBox", exporting::kFontPoints, 0.5, tr("Of the names of axes, in print"));
    points_->setSuffix(tr(" pt"));
    lines_ = numberBox("linesBox", exporting::kLineFactors, 0.25, tr("Lines so many times as wide as usual"));
    palette_ =
        choiceBox("paletteBox", {tr("screen"), tr("print"), tr("greyscale")},  // in the order of kPalettes
                  tr("Print: pale colours of the loss, under which lines and numbers stay readable"));
    carries_ = choiceBox(
        "carriesBox", {tr("the session"), tr("it without names"), tr("nothing")},  // of kCarried
        tr("What the file holds of the session; without names: no title, source, notes and names of "
           "files, for a review in which nobody is to know"));
    transparent_ = new QCheckBox(tr("No background"));
    transparent_->setObjectName(QStringLiteral("transparentBox"));
    transparent_->setToolTip(tr("Transparent paper instead of white"));
    archive_ = new QCheckBox(tr("PDF/A, for archives"));
    archive_->setObjectName(QStringLiteral("archiveBox"));
    archive_->setToolTip(tr("PDF/A-3b with the session attached, PDF/A-2b without"));
    outlines_ = new QCheckBox(tr("Letters as outlines"));
    outlines_->setObjectName(QStringLiteral("outlinesBox"));
    outlines_->setToolTip(tr("For programs that lack the font; text can then not be edited or found"));
    auto* form = formIn(group);
    form->addRow(tr("Font"), family_);
    form->addRow(tr("Type size"), inRow({points_}));
    form->addRow(tr("Line width"), inRow({lines_}));
    form->addRow(tr("Colours"), inRow({palette_}));
    form->addRow(QString(), transparent_);
    form->addRow(QString(), outlines_);
    form->addRow(tr("Carries"), inRow({carries_}));
    form->addRow(QString(), archive_);
    for (QCheckBox* box : {archive_, outlines_})
        connect(box, &QCheckBox::toggled, this, &FigureForm::takeLook);
    connect(carries_, &QComboBox::activated, this, &FigureForm::takeLook);
    connect(family_, &QFontComboBox::currentFontChanged, this, &FigureForm::takeLook);
    for (auto* box : {points_, lines_})
        connect(box, &QDoubleSpinBox::valueChanged, this, &FigureForm::takeLook);
    connect(palette_, &QComboBox::activated, this, &FigureForm::takeLook);
    connect(transparent_, &QCheckBox::toggled, this, &FigureForm::takeLook);
    return group;
}

/// What runs beside the session's own.
QWidget* FigureForm::makeRace() {
    auto* group = new QGroupBox(tr("Race"));
    race_ = choiceBox("raceKindBox", {tr("none"), tr("of methods"), tr("from starts")},
                      tr("Runs from ω in planes, surfaces and charts of runs, with the other numbers of the "
                         "session's training"));
    methodMenu_ = new QMenu(this);
    for (const dynamics::MethodInfo& method : dynamics::methods()) {
        QAction* action = methodMenu_->addAction(
            QString::fromUtf8(method.title.data(), static_cast<qsizetype>(method.title.size())));
        action->setData(QString::fromUtf8(method.name.data(), static_cast<qsizetype>(method.name.size())));
        action->setCheckable(true);
        connect(action, &QAction::toggled, this, &FigureForm::takeRace);
    }
    methods_ = new QToolButton;
    methods_->setObjectName(QStringLiteral("raceMethodsButton"));
    methods_->setMenu(methodMenu_);
    methods_->setPopupMode(QToolButton::InstantPopup);
    methods_->setToolTip(tr("One run of each of these methods"));
    starts_ = countBox("raceCountBox", tr("How many runs; the first one starts at ω"));
    starts_->setRange(2, figures::kMostRunners);
    starts_->setValue(exporting::RaceSpec::kUsualStarts);
    radius_ = numberBox("raceRadiusBox", {1e-6, 1e6}, 0.1,
                        tr("Standard deviation of each parameter of the other starts about ω's"));
    radius_->setValue(exporting::RaceSpec::kUsualRadius);
    seed_ = countBox("raceSeedBox", tr("The same seed gives the same starts"));
    seed_->setRange(0, 999'999'999);
    step_ = countBox("raceStepBox", tr("The step of the session's run at which they begin; 0 is its ω"));
    step_->setRange(0, 999'999'999);
    auto* form = formIn(group);
    form->addRow(tr("Runs"), inRow({race_}));
    form->addRow(tr("Methods"), inRow({methods_}));
    form->addRow(tr("Starts, radius"), inRow({starts_, radius_}));
    form->addRow(tr("Seed"), inRow({seed_}));
    form->addRow(tr("From step"), inRow({step_}));
    connect(race_, &QComboBox::activated, this, &FigureForm::takeRace);
    for (QSpinBox* box : {starts_, seed_, step_})
        connect(box, &QSpinBox::valueChanged, this, &FigureForm::takeRace);
    connect(radius_, &QDoubleSpinBox::valueChanged, this, &FigureForm::takeRace);
    return group;
}

void FigureForm::showRace() {
    const bool methods = spec_.race && !spec_.race->methods.empty(), starts = spec_.race && !methods;
    race_->setCurrentIndex(methods ? 1 : starts ? 2 : 0);
    for (QAction* action : methodMenu_->actions())
        if (methods)
            action->setChecked(
                std::ranges::find(spec_.race->methods, action->data().toString().toStdString()) !=
                spec_.race->methods.end());
    if (starts) {
        starts_->setValue(spec_.race->starts);
        radius_->setValue(spec_.race->radius);
        seed_->setValue(spec_.race->seed);
    }
    if (spec_.race) step_->setValue(spec_.race->step);
    step_->setEnabled(spec_.race.has_value());
    methods_->setText(methods ? tr("%1 methods").arg(spec_.race->methods.size()) : tr("choose"));
    methods_->setEnabled(methods);
    for (QWidget* box : std::initializer_list<QWidget*>{starts_, radius_, seed_}) box->setEnabled(starts);
}

void FigureForm::takeRace() {
    if (showing_) return;
    const int kind = race_->currentIndex();
    exporting::RaceSpec race;
    race.step = step_->value();
    spec_.race.reset();
    if (kind == 1) {
        for (const QAction* action : methodMenu_->actions())
            if (action->isChecked()) race.methods.push_back(action->data().toString().toStdString());
        // Somebody who asks for a race of methods wants two at least.
        if (race.methods.empty()) race.methods = {"gradient-descent", "adam"};
        spec_.race = race;
    } else if (kind == 2) {
        race.starts = starts_->value();
        race.radius = radius_->value();
        race.seed = seed_->value();
        spec_.race = race;
    }
    settle();
}

void FigureForm::setSpec(const FigureSpec& spec) {
    spec_ = spec;
    showing_ = true;
    showPanels();
    showSize();
    const QString family = spec_.family.isEmpty() ? figures::figureFamily() : spec_.family;
    family_->setCurrentFont(QFont(family));
    points_->setValue(spec_.fontPoints);
    lines_->setValue(spec_.lineWidth);
    palette_->setCurrentIndex(static_cast<int>(spec_.palette));
    transparent_->setChecked(spec_.transparent);
    archive_->setChecked(spec_.archive);
    archive_->setEnabled(spec_.format == Format::Pdf);
    outlines_->setChecked(spec_.outlines);
    outlines_->setEnabled(spec_.format == Format::Pdf || spec_.format == Format::Svg ||
                          spec_.format == Format::Eps);
    carries_->setCurrentIndex(static_cast<int>(spec_.carries));
    key_->setCurrentIndex(static_cast<int>(spec_.legend));
    bar_->setChecked(spec_.sharedBar);
    showRace();
    showing_ = false;
}

/// Chosen panels first, in their order.
void FigureForm::showPanels() {
    std::vector<Panel> order = spec_.panels;
    for (const Panel panel : exporting::kPanels)
        if (std::ranges::find(order, panel) == order.end()) order.push_back(panel);
    bool same = panels_->count() == static_cast<int>(order.size());
    for (int row = 0; same && row < panels_->count(); ++row)
        same = panels_->item(row)->data(Qt::UserRole).toInt() ==
               static_cast<int>(order[static_cast<std::size_t>(row)]);
    if (!same) {
        panels_->clear();
        for (const Panel panel : order) {
            auto* item = new QListWidgetItem(titleOf(panel), panels_);
            item->setData(Qt::UserRole, static_cast<int>(panel));
            item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable |
                           Qt::ItemIsDragEnabled);
        }
        panels_->setFixedHeight(panels_->count() * panels_->sizeHintForRow(0) + 2 * panels_->frameWidth() +
                                2);
    }
    for (int row = 0; row < panels_->count(); ++row)
        panels_->item(row)->setCheckState(row < static_cast<int>(spec_.panels.size()) ? Qt::Checked
                                                                                      : Qt::Unchecked);
    rows_->setValue(spec_.rows);
    columns_->setValue(spec_.columns);
    letters_->setChecked(spec_.letters);
    letters_->setEnabled(spec_.panels.size() > 1);
}

void FigureForm::showSize() {
    format_->setCurrentIndex(static_cast<int>(std::ranges::find(kFormats, spec_.format) - kFormats.begin()));
    preset_->setCurrentIndex(static_cast<int>(presetOf(spec_)));
    const bool inPixels = spec_.pixels.has_value();
    unit_->setCurrentIndex(inPixels ? Pixels : Centimetres);
    const QSizeF size = inPixels ? QSizeF(*spec_.pixels) : spec_.centimetres;
    for (auto* box : {width_, height_}) {
        const exporting::Limits& limits = inPixels ? exporting::kPixels : exporting::kCentimetres;
        box->setRange(limits.low, limits.high);
        box->setSingleStep(inPixels ? 100 : 0.5);
    }
    width_->setValue(size.width());
    height_->setValue(size.height());
    dpi_->setValue(dotsPerInchOf(spec_));
}

void FigureForm::takePanels() {
    if (showing_) return;
    std::vector<Panel> chosen;
    for (int row = 0; row < panels_->count(); ++row)
        if (panels_->item(row)->checkState() == Qt::Checked)
            chosen.push_back(static_cast<Panel>(panels_->item(row)->data(Qt::UserRole).toInt()));
    if (chosen.empty()) return setSpec(spec_);  // the last one stays
    const bool other = chosen.size() != spec_.panels.size();
    const Preset preset = presetOf(spec_);
    spec_.panels = chosen;
    if (other) {
        const auto layout = exporting::usualLayout(chosen.size());
        spec_.rows = layout[0];
        spec_.columns = layout[1];
        keepWidth(preset);
    }
    // Not while the list itself is in the middle of moving a row.
    QMetaObject::invokeMethod(this, &FigureForm::settle, Qt::QueuedConnection);
}

void FigureForm::takeSize() {
    if (showing_) return;
    const QSizeF size(width_->value(), height_->value());
    if (spec_.pixels)
        spec_.pixels = size.toSize();
    else
        spec_.centimetres = size;
    settle();
}

/// The same size in the other unit.
void FigureForm::takeUnit() {
    const bool inPixels = unit_->currentIndex() == Pixels;
    if (inPixels == spec_.pixels.has_value()) return;
    const double dpi = dotsPerInchOf(spec_);
    if (inPixels) {
        spec_.pixels = pixelsOf(spec_);
    } else {
        spec_.centimetres = pointsOf(spec_) * kCentimetresPerPoint;
        spec_.pixels.reset();
    }
    spec_.dpi = dpi;
    settle();
}

/// One of both is new, the other 0: it becomes the least with a place for every panel.
void FigureForm::takeGrid(int rows, int columns) {
    if (showing_) return;
    const int panels = static_cast<int>(spec_.panels.size());
    spec_.rows = rows > 0 ? rows : (panels + columns - 1) / columns;
    spec_.columns = columns > 0 ? columns : (panels + rows - 1) / rows;
    keepWidth(presetOf(spec_));
    settle();
}

/// A journal's column keeps its width, and the height follows the shape of the grid; the type stays.
void FigureForm::keepWidth(Preset preset) {
    const double points = spec_.fontPoints;
    apply(preset, spec_);
    spec_.fontPoints = points;
}

void FigureForm::takeLook() {
    if (showing_) return;
    spec_.letters = letters_->isChecked();
    spec_.format = kFormats[static_cast<std::size_t>(format_->currentIndex())];
    const QString family = family_->currentFont().family();
    spec_.family = family == figures::figureFamily() ? QString() : family;
    spec_.fontPoints = points_->value();
    spec_.lineWidth = lines_->value();
    spec_.palette = exporting::kPalettes[static_cast<std::size_t>(palette_->currentIndex())];
    spec_.transparent = transparent_->isChecked();
    spec_.archive = archive_->isChecked();
    spec_.outlines = outlines_->isChecked();
    spec_.carries = exporting::kCarried[static_cast<std::size_t>(carries_->currentIndex())];
    spec_.legend = exporting::kLegends[static_cast<std::size_t>(key_->currentIndex())];
    spec_.sharedBar = bar_->isChecked();
    settle();
}

void FigureForm::settle() {
    setSpec(spec_);
    emit changed();
}

}  // namespace omegascope::dialogs

#include "moc_figure_form.cpp"
