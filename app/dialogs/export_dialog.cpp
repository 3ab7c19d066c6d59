#include "app/dialogs/export_dialog.h"

#include <QClipboard>
#include <QDir>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMimeData>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QStandardPaths>
#include <QVBoxLayout>
#include <algorithm>

#include "app/controls/names.h"
#include "app/dialogs/complaint.h"
#include "app/dialogs/figure_form.h"
#include "app/dialogs/preview_label.h"
#include "app/export/figure/caption.h"

namespace omegascope::dialogs {

using exporting::FigureSpec;
using exporting::Format;

namespace {

constexpr double kPointsPerInch = 72.0;
constexpr double kCentimetresPerInch = 2.54;
constexpr int kCaptionLines = 4;
const QString kSpecKey = QStringLiteral("figure/spec");
const QString kFolderKey = QStringLiteral("figure/folder");

QString filterOf(Format format) {
    switch (format) {
        case Format::Png:
            return ExportDialog::tr("PNG picture (*.png)");
        case Format::Svg:
            return ExportDialog::tr("SVG drawing (*.svg)");
        case Format::Pdf:
            return ExportDialog::tr("PDF document (*.pdf)");
        case Format::Pgfplots:
            return ExportDialog::tr("PGFPlots for LaTeX (*.tex)");
        case Format::Eps:
            return ExportDialog::tr("Encapsulated PostScript (*.eps)");
        case Format::Tikz:
            break;
    }
    return ExportDialog::tr("TikZ for LaTeX (*.tex)");
}

/// "12 data, 9 parameters, a run; title, source and notes"
QString contentsOf(const session::Session& session) {
    QString text =
        ExportDialog::tr("%1 data, %2 parameters").arg(session.data->size()).arg(session.parameters.size());
    if (!session.trajectory->empty()) text += ExportDialog::tr(", the run");
    QStringList names;
    if (!session.title.empty()) names << ExportDialog::tr("title");
    if (!session.source.empty()) names << ExportDialog::tr("source");
    if (!session.notes.empty()) names << ExportDialog::tr("notes");
    if (!names.isEmpty()) text += ExportDialog::tr("; %1").arg(names.join(QStringLiteral(", ")));
    return text;
}

/// Grey and white squares, by which a missing background is known.
void drawChequers(QPainter& painter, const QRect& rect) {
    constexpr int kSide = 8;
    for (int y = 0; y * kSide < rect.height(); ++y)
        for (int x = y % 2; x * kSide < rect.width(); x += 2)
            painter.fillRect(QRect(x * kSide, y * kSide, kSide, kSide).intersected(rect),
                             QColor(0xe4, 0xe4, 0xe4));
}

}  // namespace

FigureSpec rememberedSpec() {
    const QByteArray text = QSettings().value(kSpecKey).toByteArray();
    const auto json = session::Json::parse(text.begin(), text.end(), nullptr, false);
    if (Result<FigureSpec> spec = exporting::specFromJson(json)) return *spec;
    FigureSpec spec = exporting::specOf(exporting::panelsNamed(QStringLiteral("figure")).value(), {});
    apply(exporting::Preset::TwoColumns, spec);
    spec.format = Format::Pdf;
    return spec;
}

void rememberSpec(const FigureSpec& spec) {
    QSettings().setValue(kSpecKey, QByteArray::fromStdString(toJson(spec).dump()));
}

QString exportFolder() {
    const QString last = QSettings().value(kFolderKey).toString();
    if (!last.isEmpty() && QFileInfo(last).isDir()) return last;
    const QString pictures = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
    return QFileInfo(pictures).isDir() ? pictures : QDir::homePath();
}

void rememberExport(const QString& path) {
    QSettings().setValue(kFolderKey, QFileInfo(path).absolutePath());
}

Outcome copyToClipboard(exporting::PanelRenderer& renderer, FigureSpec spec) {
    const Result<QImage> image = renderer.render(spec);
    if (!image) return image.error();
    spec.format = Format::Svg;
    const auto drawing = renderer.renderVectors(spec, QString());
    if (!drawing) return drawing.error();
    spec.format = Format::Pdf;
    const auto page = renderer.renderVectors(spec, QString());
    if (!page) return page.error();
    auto data = std::make_unique<QMimeData>();
    data->setData(QStringLiteral("application/pdf"), page->bytes);
    data->setImageData(*image);
    data->setData(QStringLiteral("image/png"), exporting::pngBytes(*image));
    data->setData(QStringLiteral("image/svg+xml"), drawing->bytes);
    QGuiApplication::clipboard()->setMimeData(data.release());
    return Done{};
}

ExportDialog::ExportDialog(exporting::PanelRenderer renderer, const QString& name, QWidget* parent)
    : QDialog(parent), renderer_(std::move(renderer)), name_(name), form_(new FigureForm) {
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export figure"));
    auto* scroll = new QScrollArea;
    scroll->setWidget(form_);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedWidth(form_->sizeHint().width() + scroll->verticalScrollBar()->sizeHint().width() + 8);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(12);
    columns->addWidget(makePreview(), 1);
    columns->addWidget(scroll);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(12);
    layout->addLayout(columns, 1);
    layout->addLayout(makeButtons());
    later_.setSingleShot(true);
    later_.setInterval(0);
    connect(&later_, &QTimer::timeout, this, &ExportDialog::refresh);
    connect(form_, &FigureForm::changed, &later_, qOverload<>(&QTimer::start));
    connect(&job_, &jobs::LatestJob::progress, progress_, &panels::ProgressLine::setShare);
    connect(&job_, &jobs::LatestJob::failed, this, &ExportDialog::showHindrance);
    connect(&writing_, &jobs::LatestJob::failed, this, &ExportDialog::showHindrance);
    FigureSpec spec = rememberedSpec();
    spec.race = renderer_.takeShownRace();
    form_->setSpec(spec);
    resize(1080, 700);
    later_.start();
    panels::nameControls(*this);
}

QWidget* ExportDialog::makePreview() {
    auto* side = new QWidget;
    preview_ = makePreviewLabel(QStringLiteral("figurePreview"), {320, 240});
    preview_->setWordWrap(true);
    facts_ = new QLabel;
    facts_->setObjectName(QStringLiteral("figureFacts"));
    facts_->setWordWrap(true);
    caption_ = new QPlainTextEdit;
    caption_->setObjectName(QStringLiteral("captionText"));
    caption_->setAccessibleName(tr("Caption"));
    caption_->setReadOnly(true);
    caption_->setFixedHeight(kCaptionLines * caption_->fontMetrics().lineSpacing() + 12);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    progress_ = new panels::ProgressLine(QStringLiteral("figureProgress"));
    progress_->setVisible(false);
    layout->addWidget(preview_, 1);
    layout->addWidget(progress_);
    layout->addWidget(facts_);
    layout->addWidget(caption_);
    return side;
}

QLayout* ExportDialog::makeButtons() {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    const auto add = [&](const char* name, const QString& text, auto slot) {
        auto* button = new QPushButton(text);
        button->setObjectName(QLatin1String(name));
        button->setAutoDefault(false);  // Return finishes a number, no more
        connect(button, &QPushButton::clicked, this, slot);
        row->addWidget(button);
        return button;
    };
    add("copyCaptionButton", tr("Copy &caption"), [this] {
        QGuiApplication::clipboard()->setText(caption_->toPlainText());
        emit told(tr("Copied the caption."));
    });
    copy_ = add("copyFigureButton", tr("Copy &figure"), [this] { copyFigure(); });
    row->addStretch(1);
    add("closeButton", tr("Close"), [this] { reject(); });
    export_ = add("exportButton", tr("&Export…"), [this] { exportFigure(); });
    return row;
}

const FigureSpec& ExportDialog::spec() const {
    return form_->spec();
}

void ExportDialog::setSpec(const FigureSpec& spec) {
    form_->setSpec(spec);
    later_.start();
}

void ExportDialog::resizeEvent(QResizeEvent* event) {
    QDialog::resizeEvent(event);
    later_.start();
}

void ExportDialog::refresh() {
    later_.stop();
    exporting::PartsRequest request = renderer_.request(spec(), true);
    if (!request.isMet()) return compute(std::move(request));
    job_.cancel();
    setComputing(false);
    showAll();
}

void ExportDialog::compute(exporting::PartsRequest request) {
    setComputing(true);
    if (preview_->pixmap(Qt::ReturnByValue).isNull()) preview_->setText(tr("Computing what it shows …"));
    job_.start([request = std::make_shared<const exporting::PartsRequest>(std::move(request))](
                   const Control& control) { return exporting::computeParts(*request, control); },
               [this](Result<exporting::FigureParts> parts) {
                   setComputing(false);
                   if (!parts) return showHindrance(QString::fromStdString(parts.error().message));
                   renderer_.take(*std::move(parts));
                   showAll();
               });
}

/// Until all is computed there is nothing to write or to copy.
void ExportDialog::setComputing(bool computing) {
    progress_->setVisible(computing);
    progress_->setValue(0);
    export_->setEnabled(!computing);
    copy_->setEnabled(!computing);
}

void ExportDialog::showHindrance(const QString& sentence) {
    setComputing(false);
    export_->setEnabled(false);
    copy_->setEnabled(false);
    preview_->setText(sentence);
}

void ExportDialog::showAll() {
    const BusyCursor busy;
    QElapsedTimer clock;
    clock.start();
    showPreview();
    showFacts();
    later_.setInterval(delayAfter(clock.elapsed()));
}

void ExportDialog::showPreview() {
    constexpr int kMargin = 8;
    const double ratio = devicePixelRatioF();
    const QSize room = (preview_->contentsRect().size() - QSize(2 * kMargin, 2 * kMargin)) * ratio;
    const Result<QImage> drawn = renderer_.preview(fittedTo(spec(), room));
    const Outcome checked = check(spec());
    export_->setEnabled(drawn && checked);
    if (!drawn || !checked) {
        preview_->setText(QString::fromStdString(drawn ? checked.error().message : drawn.error().message));
        return;
    }
    QImage image = *drawn;
    if (image.width() > room.width() || image.height() > room.height())
        image = image.scaled(room, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    QPixmap paper(image.size());
    paper.fill(Qt::white);
    {
        QPainter painter(&paper);
        if (spec().transparent) drawChequers(painter, paper.rect());
        painter.drawImage(0, 0, image);
    }
    paper.setDevicePixelRatio(ratio);
    preview_->setPixmap(paper);
}

/// "17.5 × 5.83 cm, 2067 × 689 pixels at 300 dpi. Vectors throughout."
void ExportDialog::showFacts() {
    const QSizeF centimetres = pointsOf(spec()) * (kCentimetresPerInch / kPointsPerInch);
    QString facts = tr("%1 × %2 cm").arg(centimetres.width(), 0, 'g', 4).arg(centimetres.height(), 0, 'g', 4);
    if (spec().format == Format::Png) {
        const QSize pixels = pixelsOf(spec());
        facts += tr(", %1 × %2 pixels at %3 per inch.")
                     .arg(pixels.width())
                     .arg(pixels.height())
                     .arg(dotsPerInchOf(spec()), 0, 'g', 4);
    } else if (const Result<bool> bitmap = renderer_.needsBitmap(spec().panels); bitmap && *bitmap) {
        facts +=
            tr(". The colours are a bitmap under vector axes, as vectors were more than 60,000 polygons.");
    } else {
        facts += tr(". Vectors throughout.");
    }
    using exporting::Carried;
    if (spec().carries == Carried::Session)
        facts += tr(" The file carries the session: %1.").arg(contentsOf(renderer_.shown().session));
    if (spec().carries == Carried::Anonymous) facts += tr(" The file carries the session without names.");
    if (spec().carries == Carried::Nothing) facts += tr(" The file cannot be opened again as a session.");
    if (!remark_.isEmpty()) facts += QLatin1Char(' ') + remark_;
    facts_->setText(facts);
    const auto words = renderer_.caption(spec().panels);
    caption_->setPlainText(words ? words->figure(renderer_.shown().session, spec())
                                 : QString::fromStdString(words.error().message));
}

void ExportDialog::exportFigure() {
    const QString suggested =
        QDir(exportFolder()).filePath(name_ + QLatin1Char('.') + exporting::endingOf(spec().format));
    QString path =
        QFileDialog::getSaveFileName(this, tr("Export figure"), suggested, filterOf(spec().format));
    if (path.isEmpty()) return;
    if (QFileInfo(path).suffix().isEmpty()) path += QLatin1Char('.') + exporting::endingOf(spec().format);
    FigureSpec wanted = spec();
    if (const auto named = exporting::formatOf(path)) {
        if (endingOf(*named) != endingOf(wanted.format)) wanted.format = *named;
    } else {
        return complain(this, tr("“%1” has an ending that is no format of a figure; give .%2.")
                                  .arg(QFileInfo(path).fileName(), exporting::endingOf(wanted.format)));
    }
    auto figure = [&] {
        const BusyCursor busy;
        return exporting::drawFigure(renderer_, wanted, path);
    }();
    if (!figure) return complain(this, QString::fromStdString(figure.error().message));
    write(*std::move(figure), wanted, path);
}

void ExportDialog::write(exporting::DrawnFigure figure, const FigureSpec& wanted, const QString& path) {
    setComputing(true);
    writing_.start(
        [figure = std::move(figure), path](const Control&) { return exporting::writeFigure(figure, path); },
        [this, wanted, path](const Outcome& saved) {
            setComputing(false);
            if (!saved) return complain(this, QString::fromStdString(saved.error().message));
            rememberSpec(wanted);
            rememberExport(path);
            emit told(tr("Wrote %1.").arg(QDir::toNativeSeparators(path)));
            accept();
        });
}

void ExportDialog::copyFigure() {
    const Outcome copied = [&] {
        const BusyCursor busy;
        return copyToClipboard(renderer_, spec());
    }();
    if (!copied) return complain(this, QString::fromStdString(copied.error().message));
    rememberSpec(spec());
    emit told(tr("Copied the figure."));
}

}  // namespace omegascope::dialogs

#include "moc_export_dialog.cpp"
