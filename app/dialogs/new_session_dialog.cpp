#include "app/dialogs/new_session_dialog.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <array>
#include <cmath>
#include <functional>

#include "app/controls/names.h"
#include "app/dialogs/complaint.h"
#include "app/export/figure/panel_renderer.h"
#include "core/data/generators.h"
#include "core/support/words.h"

namespace omegascope::dialogs {

namespace {

constexpr int kPause = 150;  // milliseconds after the last change
constexpr QSize kPreview(420, 420);
constexpr int kMostGenerated = 100'000;
constexpr int kMostSeed = 1'000'000'000;
constexpr int kMostWidth = 100'000;

/// The number that gives a generator its shape, with its bounds; an empty name: it has none.
struct Shape {
    const char* name = "";
    double low = 0.0, high = 1.0, usual = 0.5;
    bool whole = false;
};

using Draw = data::Dataset (*)(const data::Sampling&, double shape);

struct Generator {
    const char* name;
    Draw draw;
    Shape shape = {};
    bool sampled = true;                            ///< count, noise and seed matter
    std::optional<loss::Criterion> criterion = {};  ///< where the targets leave it open
};

constexpr auto kClasses = loss::Criterion::MulticlassHinge;

constexpr std::array kGenerators{
    Generator{"XOR: four clusters", [](const data::Sampling& how, double) { return data::xorClusters(how); }},
    Generator{"Two moons", [](const data::Sampling& how, double) { return data::twoMoons(how); }},
    Generator{"Two circles",
              [](const data::Sampling& how, double radius) { return data::concentricCircles(how, radius); },
              {"Inner &radius", 0.05, 0.95, 0.5}},
    Generator{"Spiral",
              [](const data::Sampling& how, double turns) { return data::spiral(how, turns); },
              {"T&urns", 0.1, 10.0, 1.5}},
    Generator{
        "Zig-zag",
        [](const data::Sampling& how, double teeth) { return data::zigZag(how, static_cast<int>(teeth)); },
        {"T&eeth", 1.0, 50.0, 3.0, true}},
    Generator{"Separable with a margin",
              [](const data::Sampling& how, double margin) { return data::separable(how, margin); },
              {"&Margin", 0.01, 10.0, 0.5}},
    Generator{"Clusters, a class each",
              [](const data::Sampling& how, double classes) {
                  return data::gaussianBlobs(how, static_cast<int>(classes));
              },
              {"C&lasses", 2.0, 20.0, 3.0, true},
              true,
              kClasses},
    Generator{"Regression in one dimension",
              [](const data::Sampling& how, double frequency) { return data::regression(how, frequency); },
              {"&Frequency", 0.1, 20.0, 1.0},
              true,
              loss::Criterion::Squared},
    Generator{
        "Jellyfish [S, 3.1.2]", [](const data::Sampling&, double) { return data::jellyfish(); }, {}, false},
    Generator{"Twelve points [P, Fig. 4]",
              [](const data::Sampling&, double) { return data::twelvePoints(); },
              {},
              false},
    Generator{"One outlier [S, Prop. 4]",
              [](const data::Sampling& how, double) { return data::outlier(how); }}};
constexpr int kFromFile = static_cast<int>(kGenerators.size()), kFromClipboard = kFromFile + 1;
/// Of the starts, behind the schemes.
constexpr int kStartFromFile = static_cast<int>(network::kSchemes.size());

panels::WholeBox* wholeBox(const char* name, int low, int high, int value) {
    auto* box = new panels::WholeBox;
    box->setObjectName(QLatin1String(name));
    box->setRange(low, high);
    box->setValue(value);
    return box;
}

panels::NumberBox* numberBox(const char* name, double low, double high, double value) {
    auto* box = new panels::NumberBox;
    box->setObjectName(QLatin1String(name));
    box->setRange(low, high);
    box->setSingleStep(0.05);
    box->setValue(value);
    return box;
}

QString factsOf(const session::Session& session) {
    const auto& architecture = session.architecture;
    QString widths = QString::number(architecture.input);
    for (int layer = 1; layer <= architecture.depth() + 1; ++layer)
        widths += QChar(0x2013) + QString::number(architecture.width(layer));
    QString text = NewSessionDialog::tr("%1, network %2, %3, %4.")
                       .arg(QString::fromStdString(counted(session.data->size(), "datum", "data")), widths,
                            QString::fromUtf8(loss::name(session.criterion).data()),
                            QString::fromStdString(counted(session.parameters.size(), "parameter")));
    if (session.dataReference)
        text += QLatin1Char('\n') + QString::fromStdString(session.dataReference->reading) + QLatin1Char('.');
    return text;
}

/// The data plane in a space this small, with type that can be read.
exporting::FigureSpec previewOf(QSize pixels) {
    exporting::FigureSpec spec = exporting::specOf({exporting::Panel::Data}, pixels);
    spec.fontPoints = 16;
    return spec;
}

}  // namespace

NewSessionDialog::NewSessionDialog(const QString& file, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("newSessionDialog"));
    setWindowTitle(tr("New session"));
    preview_ = new QLabel;
    preview_->setTextFormat(Qt::PlainText);
    preview_->setObjectName(QStringLiteral("newPreview"));
    preview_->setAccessibleName(tr("The data"));
    preview_->setAlignment(Qt::AlignCenter);
    preview_->setMinimumSize(kPreview);
    preview_->setFrameShape(QFrame::StyledPanel);
    preview_->setWordWrap(true);
    facts_ = new QLabel;
    facts_->setObjectName(QStringLiteral("newFacts"));
    facts_->setWordWrap(true);
    facts_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    progress_ = new panels::ProgressLine(QStringLiteral("newProgress"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    create_ = buttons->button(QDialogButtonBox::Ok);
    create_->setText(tr("Create"));
    create_->setObjectName(QStringLiteral("createButton"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* columns = new QHBoxLayout;
    columns->addWidget(makeForm(file));
    columns->addWidget(preview_, 1);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(columns, 1);
    layout->addWidget(progress_);
    layout->addWidget(facts_);
    layout->addWidget(buttons);
    later_.setSingleShot(true);
    later_.setInterval(kPause);
    connect(&later_, &QTimer::timeout, this, &NewSessionDialog::remake);
    connect(&job_, &jobs::LatestJob::failed, this, &NewSessionDialog::refuse);
    connect(&job_, &jobs::LatestJob::runningChanged, progress_, &QWidget::setVisible);
    resize(860, 600);
    remake();
    panels::nameControls(*this);
}

QWidget* NewSessionDialog::makeForm(const QString& file) {
    auto* widget = new QWidget;
    auto* form = new QFormLayout(widget);
    form->setContentsMargins(0, 0, 0, 0);
    form->addRow(tr("&Data"), makeSource());
    pages_ = new QStackedWidget;
    pages_->addWidget(makeGeneratorPage());
    page_ = new DataFilePage;
    connect(page_, &DataFilePage::changed, this, &NewSessionDialog::change);
    pages_->addWidget(page_);
    pages_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    form->addRow(pages_);
    addNetwork(*form);
    if (!file.isEmpty()) {
        page_->setFile(file);  // first: without one the source asks for it
        source_->setCurrentIndex(kFromFile);
    }
    return widget;
}

QWidget* NewSessionDialog::makeSource() {
    source_ = new QComboBox;
    source_->setObjectName(QStringLiteral("sourceBox"));
    for (const Generator& generator : kGenerators) source_->addItem(tr(generator.name));
    source_->addItem(tr("From a file"));
    source_->addItem(tr("From the clipboard"));
    source_->setToolTip(
        tr("Where the data x_i, y_i come from; in the data plane they can be drawn by hand afterwards"));
    connect(source_, &QComboBox::currentIndexChanged, this, [this](int index) {
        pages_->setCurrentIndex(index >= kFromFile ? 1 : 0);
        if (index == kFromFile) page_->askOnce();
        if (index == kFromClipboard && !page_->takeClipboard())
            return refuse(tr("The clipboard holds no table; copy rows of a spreadsheet first."));
        if (index < kFromFile) showGenerator();
        change();
    });
    return source_;
}

/// Which numbers the chosen generator has.
void NewSessionDialog::showGenerator() {
    const Generator& generator = kGenerators[static_cast<std::size_t>(source_->currentIndex())];
    for (QWidget* box :
         {static_cast<QWidget*>(count_), static_cast<QWidget*>(noise_), static_cast<QWidget*>(dataSeed_)})
        box->setEnabled(generator.sampled);
    const Shape& shape = generator.shape;
    const bool has = *shape.name != '\0';
    const QSignalBlocker blocker(shape_);
    shapeName_->setText(has ? tr(shape.name) : QString());
    shapeName_->setVisible(has);
    shape_->setVisible(has);
    shape_->setRange(shape.low, shape.high);
    shape_->setSingleStep(shape.whole ? 1.0 : 0.05);
    shape_->setValue(shape.usual);
}

QWidget* NewSessionDialog::makeGeneratorPage() {
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    form->setContentsMargins(0, 0, 0, 0);
    count_ = wholeBox("countBox", 3, kMostGenerated, 40);
    noise_ = numberBox("noiseBox", 0.0, 100.0, 0.1);
    dataSeed_ = wholeBox("dataSeedBox", 0, kMostSeed, 1);
    dataSeed_->setToolTip(tr("The same seed draws the same data"));
    count_->setToolTip(tr("N, the number of data"));
    noise_->setToolTip(tr("standard deviation of the normal noise on each coordinate"));
    form->addRow(tr("&Number of data N"), count_);
    form->addRow(tr("N&oise"), noise_);
    form->addRow(tr("&Seed"), dataSeed_);
    shape_ = numberBox("shapeBox", 0.0, 1.0, 0.5);
    shape_->setToolTip(tr("The number that gives the data their shape"));
    shapeName_ = new QLabel;
    shapeName_->setBuddy(shape_);
    form->addRow(shapeName_, shape_);
    connect(shape_, &QDoubleSpinBox::valueChanged, this, &NewSessionDialog::change);
    showGenerator();
    for (panels::WholeBox* box : {count_, dataSeed_})
        connect(box, &QSpinBox::valueChanged, this, &NewSessionDialog::change);
    connect(noise_, &QDoubleSpinBox::valueChanged, this, &NewSessionDialog::change);
    return page;
}

QWidget* NewSessionDialog::makeBiases() {
    auto* widget = new QWidget;
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    hiddenBias_ = new QCheckBox(tr("hidden b"));
    hiddenBias_->setObjectName(QStringLiteral("newHiddenBiasBox"));
    hiddenBias_->setToolTip(tr("b_1 … b_L, the biases of the hidden layers, are parameters"));
    outputBias_ = new QCheckBox(tr("output c"));
    outputBias_->setObjectName(QStringLiteral("newOutputBiasBox"));
    outputBias_->setToolTip(tr("c, the biases of the outputs, are parameters"));
    for (QCheckBox* box : {hiddenBias_, outputBias_}) {
        box->setChecked(true);
        row->addWidget(box);
        connect(box, &QCheckBox::toggled, this, &NewSessionDialog::change);
    }
    row->addStretch(1);
    return widget;
}

/// Mean and deviation, while the start is drawn by them.
QWidget* NewSessionDialog::makeNormal() {
    normal_ = new QWidget;
    auto* row = new QHBoxLayout(normal_);
    row->setContentsMargins(0, 0, 0, 0);
    mean_ = numberBox("meanBox", -1e6, 1e6, 0.0);
    mean_->setToolTip(tr("μ, the mean of the normal weights"));
    deviation_ = numberBox("deviationBox", 0.0, 1e6, 1.0);
    deviation_->setToolTip(tr("σ, their standard deviation"));
    row->addWidget(new QLabel(tr("mean")));
    row->addWidget(mean_, 1);
    row->addWidget(new QLabel(tr("deviation")));
    row->addWidget(deviation_, 1);
    for (panels::NumberBox* box : {mean_, deviation_})
        connect(box, &QDoubleSpinBox::valueChanged, this, &NewSessionDialog::change);
    const auto showFor = [this](int start) {
        const bool drawn = start < kStartFromFile;
        const auto scheme =
            drawn ? network::kSchemes[static_cast<std::size_t>(start)] : network::Scheme::Zeros;
        normal_->setVisible(scheme == network::Scheme::Normal || scheme == network::Scheme::Positive);
        layers_->setEnabled(drawn);  // those of the file, else
    };
    connect(start_, &QComboBox::currentIndexChanged, normal_, showFor);
    showFor(start_->currentIndex());
    return normal_;
}

void NewSessionDialog::addNetwork(QFormLayout& form) {
    layers_ = new QLineEdit(QStringLiteral("4"));
    layers_->setObjectName(QStringLiteral("layersBox"));
    layers_->setToolTip(tr("units of the hidden layers, such as 4 or 8, 8; empty: none"));
    alpha_ = numberBox("newAlphaBox", 0.0, 1.0, 0.0);
    alpha_->setToolTip(tr("α, the slope of the inactive side"));
    criterion_ = new QComboBox;
    criterion_->setObjectName(QStringLiteral("newCriterionBox"));
    criterion_->addItem(tr("as the targets ask"));
    for (const loss::Criterion criterion : loss::kCriteria)
        criterion_->addItem(QString::fromUtf8(loss::name(criterion).data()));
    start_ = new QComboBox;
    start_->setObjectName(QStringLiteral("startBox"));
    start_->addItems({tr("Xavier"), tr("He"), tr("LeCun"), tr("Normal(μ, σ)"), tr("zeros"),
                      tr("|Normal(μ, σ)|"), tr("from a file…")});
    start_->setToolTip(tr("How ω is drawn, or a file of weights: NPZ, safetensors, ONNX, JSON"));
    criterion_->setToolTip(tr("ℓ, the loss of a datum; offered to fit the targets"));
    start_->setCurrentIndex(1);
    seed_ = wholeBox("startSeedBox", 0, kMostSeed, 1);
    seed_->setToolTip(tr("The same seed draws the same ω"));
    form.addRow(tr("&Hidden layers"), layers_);
    form.addRow(tr("&α"), alpha_);
    form.addRow(tr("Biases"), makeBiases());
    form.addRow(tr("C&riterion"), criterion_);
    form.addRow(tr("Start &ω"), start_);
    form.addRow(QString(), makeNormal());
    form.addRow(tr("Seed of ω"), seed_);
    connect(layers_, &QLineEdit::textChanged, this, &NewSessionDialog::change);
    connect(alpha_, &QDoubleSpinBox::valueChanged, this, &NewSessionDialog::change);
    connect(seed_, &QSpinBox::valueChanged, this, &NewSessionDialog::change);
    connect(start_, &QComboBox::activated, this, [this] {
        chooseWeights();
        change();
    });
    for (QComboBox* box : {criterion_, start_})
        connect(box, &QComboBox::currentIndexChanged, this, &NewSessionDialog::change);
}

/// ω of a file in the place of a random one: the layers are the file's then.
void NewSessionDialog::chooseWeights() {
    if (start_->currentIndex() != kStartFromFile) return;
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Weights"), QString(), tr("Weights (*.npz *.safetensors *.onnx *.json);;All files (*)"));
    setWeights(path.isEmpty() ? weights_ : path);
}

void NewSessionDialog::setWeights(const QString& path) {
    weights_ = path;
    start_->setCurrentIndex(kStartFromFile);
    start_->setItemText(kStartFromFile, weights_.isEmpty()
                                            ? tr("from a file…")
                                            : tr("from %1").arg(QFileInfo(weights_).fileName()));
}

/// What was made no longer is what the form says.
void NewSessionDialog::change() {
    if (create_) create_->setEnabled(false);
    job_.cancel();  // what is being made is of the form as it was
    later_.start();
}

Result<session::NewSession> NewSessionDialog::wanted() const {
    session::NewSession wanted;
    wanted.widths.emplace();
    for (const QString& part : layers_->text().split(QRegularExpression("[,;\\s]+"), Qt::SkipEmptyParts)) {
        bool ok = false;
        const int width = part.toInt(&ok);
        if (!ok || width < 1 || width > kMostWidth)
            return Error{"\"" + part.toStdString() +
                         "\" is no number of units; give whole numbers such as 4 or 8, 8, or nothing."};
        wanted.widths->push_back(width);
    }
    wanted.alpha = alpha_->value();
    wanted.hiddenBias = hiddenBias_->isChecked();
    wanted.outputBias = outputBias_->isChecked();
    if (criterion_->currentIndex() > 0)
        wanted.criterion = loss::kCriteria[static_cast<std::size_t>(criterion_->currentIndex() - 1)];
    if (start_->currentIndex() == kStartFromFile) {
        if (weights_.isEmpty()) return Error{"Choose a file of weights, or another start."};
        wanted.weights = weights_;
        wanted.widths.reset();
    } else {
        wanted.start.scheme = network::kSchemes[static_cast<std::size_t>(start_->currentIndex())];
        wanted.start.mean = mean_->value();
        wanted.start.deviation = deviation_->value();
    }
    wanted.start.seed = static_cast<std::uint64_t>(seed_->value());
    if (source_->currentIndex() >= kFromFile) {
        Result<session::Json> keys = page_->keys();
        if (!keys) return keys.error();
        wanted.files = *std::move(keys);
        wanted.title = page_->title().toStdString();
        return wanted;
    }
    const Generator& generator = kGenerators[static_cast<std::size_t>(source_->currentIndex())];
    wanted.title = tr(generator.name).toStdString();
    const double shape = generator.shape.whole ? std::round(shape_->value()) : shape_->value();
    wanted.drawn =
        generator.draw({std::max(count_->value(), static_cast<int>(generator.shape.whole ? shape : 1.0)),
                        noise_->value(), static_cast<std::uint64_t>(dataSeed_->value())},
                       shape);
    if (!wanted.criterion) wanted.criterion = generator.criterion;
    return wanted;
}

void NewSessionDialog::remake() {
    create_->setEnabled(false);
    auto form = wanted();
    if (!form) {
        job_.cancel();
        return refuse(QString::fromStdString(form.error().message));
    }
    session::Reach reach(QFileInfo(page_->file()).absolutePath());
    if (!page_->labels().isEmpty()) reach.allowed << page_->labels();
    job_.start([form = *std::move(form), reach](const Control&) { return session::makeSession(form, reach); },
               [this](Result<session::Loaded> made) {
                   if (!made) return refuse(QString::fromStdString(made.error().message));
                   present(*std::move(made));
               });
}

void NewSessionDialog::refuse(const QString& sentence) {
    made_.reset();
    create_->setEnabled(false);
    preview_->setPixmap({});
    preview_->setText(sentence);
    facts_->clear();
}

void NewSessionDialog::present(session::Loaded made) {
    made_ = std::move(made);
    // A table that was pasted lies in no file that will stay.
    if (source_->currentIndex() == kFromClipboard) made_->session.dataReference.reset();
    facts_->setText(factsOf(made_->session));
    create_->setEnabled(true);
    auto renderer = exporting::PanelRenderer::of(made_->session);
    const double ratio = devicePixelRatioF();
    const QSize size = preview_->contentsRect().size() * ratio;
    const auto drawn = renderer ? renderer->render(previewOf(size)) : Result<QImage>(renderer.error());
    if (!drawn) return preview_->setText(QString::fromStdString(drawn.error().message));
    QPixmap picture = QPixmap::fromImage(*drawn);
    picture.setDevicePixelRatio(ratio);
    preview_->setPixmap(picture);
}

session::Session NewSessionDialog::take() {
    return std::move(made_->session);
}

}  // namespace omegascope::dialogs

#include "moc_new_session_dialog.cpp"
