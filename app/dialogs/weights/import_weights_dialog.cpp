#include "app/dialogs/weights/import_weights_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "app/import/forward_check.h"
#include "app/import/weight_mapping.h"

namespace omegascope::dialogs {

namespace {

enum Column { BlockColumn, ShapeColumn, ArrayColumn, TurnedColumn };

QString fromUtf8(const std::string& text) {
    return QString::fromStdString(text);
}

QString shapeOf(const network::Block& block) {
    return fromUtf8(importing::shapeText({block.shape.begin(), block.shape.end()}));
}

}  // namespace

ImportWeightsDialog::ImportWeightsDialog(session::Session session, const QString& path, QWidget* parent)
    : QDialog(parent), session_(std::move(session)), architecture_(session_.architecture) {
    setObjectName(QStringLiteral("importWeightsDialog"));
    setWindowTitle(tr("Import weights from %1").arg(QFileInfo(path).fileName()));
    table_ = new QTableWidget(0, 4);
    table_->setObjectName(QStringLiteral("mappingTable"));
    table_->setHorizontalHeaderLabels({tr("Block"), tr("Shape"), tr("Array of the file"), tr("Transposed")});
    table_->verticalHeader()->hide();
    table_->horizontalHeader()->setSectionResizeMode(ArrayColumn, QHeaderView::Stretch);
    adopt_ = new QCheckBox(tr("Take the &network of the file, too"));
    adopt_->setObjectName(QStringLiteral("adoptBox"));
    adopt_->setToolTip(
        tr("Layers, units, α and biases as the weights have them, in the place of the session's"));
    facts_ = new QLabel;
    facts_->setObjectName(QStringLiteral("importFacts"));
    facts_->setWordWrap(true);
    facts_->setTextFormat(Qt::PlainText);
    facts_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    checked_ = new QLabel;
    checked_->setObjectName(QStringLiteral("checkFacts"));
    checked_->setWordWrap(true);
    check_ = new QPushButton(tr("&Check with outputs…"));
    check_->setObjectName(QStringLiteral("checkButton"));
    check_->setToolTip(
        tr("Compares our forward pass with outputs that the other program computed, two .npy files"));
    progress_ = new panels::ProgressLine(QStringLiteral("importProgress"));
    makeLayout();
    connect(adopt_, &QCheckBox::toggled, this, &ImportWeightsDialog::remap);
    connect(check_, &QPushButton::clicked, this, &ImportWeightsDialog::checkPair);
    connect(&job_, &jobs::LatestJob::failed, this, &ImportWeightsDialog::say);
    connect(&job_, &jobs::LatestJob::runningChanged, progress_, &QWidget::setVisible);
    resize(640, 480);
    read(path);
}

void ImportWeightsDialog::makeLayout() {
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    take_ = buttons->button(QDialogButtonBox::Ok);
    take_->setText(tr("Import"));
    take_->setObjectName(QStringLiteral("importButton"));
    take_->setEnabled(false);
    check_->setEnabled(false);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* pair = new QHBoxLayout;
    pair->addWidget(check_);
    pair->addWidget(checked_, 1);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(table_, 1);
    layout->addWidget(adopt_);
    layout->addWidget(progress_);
    layout->addWidget(facts_);
    layout->addLayout(pair);
    layout->addWidget(buttons);
}

void ImportWeightsDialog::read(const QString& path) {
    job_.start([path = path.toStdString()](const Control&) { return importing::readWeights(path); },
               [this](Result<importing::WeightFile> file) { present(std::move(file)); });
}

void ImportWeightsDialog::present(Result<importing::WeightFile> file) {
    if (!file) {
        adopt_->setEnabled(false);
        return say(fromUtf8(file.error().message));
    }
    file_ = *std::move(file);
    // Where the networks differ, taking the file's is what there is to do.
    const auto told = importing::architectureOf(*file_, session_.architecture);
    const bool same = told && told->layers == session_.architecture.layers;
    adopt_->setEnabled(told.ok());
    if (told)
        adopt_->setText(
            tr("Take the &network of the file, %1, too").arg(fromUtf8(importing::widthsText(*told))));
    const QSignalBlocker blocker(adopt_);
    adopt_->setChecked(told && !same);
    remap();
}

/// Another network has other blocks: the rows are made anew.
void ImportWeightsDialog::remap() {
    if (!file_) return;
    architecture_ = session_.architecture;
    if (adopt_->isChecked())
        if (auto told = importing::architectureOf(*file_, session_.architecture))
            architecture_ = *std::move(told);
    proposed_ = importing::mappingFor(*file_, architecture_);
    fillTable();
    takeCorrection();
}

void ImportWeightsDialog::fillTable() {
    const network::ParameterLayout layout(architecture_);
    table_->setRowCount(0);
    table_->setRowCount(static_cast<int>(layout.blocks().size()));
    int row = 0;
    for (const network::Block& block : layout.blocks()) addRow(row++, block, proposed_);
}

void ImportWeightsDialog::addRow(int row, const network::Block& block, const importing::Mapping& mapping) {
    const auto cell = [&](const QString& text) {
        auto* item = new QTableWidgetItem(text);
        item->setFlags(Qt::ItemIsEnabled);
        return item;
    };
    table_->setItem(row, BlockColumn, cell(fromUtf8(block.name)));
    table_->setItem(row, ShapeColumn, cell(shapeOf(block)));
    auto* arrays = new QComboBox;
    arrays->setObjectName(QStringLiteral("array%1").arg(fromUtf8(block.name)));
    arrays->setAccessibleName(tr("Array of %1").arg(fromUtf8(block.name)));
    arrays->addItem(tr("none: zero"), QString());
    for (const auto& tensor : file_->tensors)
        arrays->addItem(
            tr("%1 (%2)").arg(fromUtf8(tensor.name), fromUtf8(importing::shapeText(tensor.array.shape))),
            fromUtf8(tensor.name));
    auto* turned = new QCheckBox;
    turned->setObjectName(QStringLiteral("turned%1").arg(fromUtf8(block.name)));
    turned->setAccessibleName(tr("%1 transposed").arg(fromUtf8(block.name)));
    turned->setEnabled(!block.bias);
    if (const auto source = mapping.sources.find(block.name); source != mapping.sources.end()) {
        arrays->setCurrentIndex(arrays->findData(fromUtf8(source->second.tensor)));
        turned->setChecked(source->second.transposed);
    }
    connect(arrays, &QComboBox::currentIndexChanged, this, &ImportWeightsDialog::takeCorrection);
    connect(turned, &QCheckBox::toggled, this, &ImportWeightsDialog::takeCorrection);
    table_->setCellWidget(row, ArrayColumn, arrays);
    table_->setCellWidget(row, TurnedColumn, turned);
}

importing::Sources ImportWeightsDialog::corrections() const {
    importing::Sources changed;
    for (int row = 0; row < table_->rowCount(); ++row) {
        const std::string block = table_->item(row, BlockColumn)->text().toStdString();
        const auto* arrays = qobject_cast<QComboBox*>(table_->cellWidget(row, ArrayColumn));
        const auto* turned = qobject_cast<QCheckBox*>(table_->cellWidget(row, TurnedColumn));
        const importing::Source chosen{arrays->currentData().toString().toStdString(), turned->isChecked()};
        const auto known = proposed_.sources.find(block);
        const bool same = known == proposed_.sources.end() ? chosen.tensor.empty() : known->second == chosen;
        if (!same) changed[block] = chosen;
    }
    return changed;
}

void ImportWeightsDialog::takeCorrection() {
    checked_->clear();
    auto made = session::importWeights(session_, *file_, adopt_->isChecked(), corrections());
    import_.reset();
    take_->setEnabled(made.ok());
    check_->setEnabled(made.ok());
    if (!made) return facts_->setText(fromUtf8(made.error().message));
    import_ = *std::move(made);
    QStringList told{tr("The network %1 gets %2 parameters.")
                         .arg(fromUtf8(importing::widthsText(import_->architecture)))
                         .arg(import_->parameters.size())};
    // Which array became which block stands in the table.
    for (const std::string& sentence : import_->told)
        if (!fromUtf8(sentence).startsWith(QLatin1String("arrays are taken"))) told << fromUtf8(sentence);
    facts_->setText(told.join(QLatin1Char('\n')));
}

void ImportWeightsDialog::say(const QString& text) {
    facts_->setText(text);
    take_->setEnabled(false);
}

void ImportWeightsDialog::checkPair() {
    const QString filter = tr("NumPy arrays (*.npy)");
    const QString in =
        QFileDialog::getOpenFileName(this, tr("Inputs, a row for each datum"), QString(), filter);
    if (in.isEmpty()) return;
    const QString out = QFileDialog::getOpenFileName(this, tr("Outputs for these inputs"),
                                                     QFileInfo(in).absolutePath(), filter);
    if (out.isEmpty()) return;
    check_->setEnabled(false);
    job_.start(
        [made = *import_, precision = file_->precision(), in = in.toStdString(),
         out = out.toStdString()](const Control&) {
            return importing::checkForward(network::Network(made.architecture), made.parameters, in, out,
                                           precision);
        },
        [this](const Result<importing::ForwardCheck>& check) {
            check_->setEnabled(true);
            const QString text = fromUtf8(check ? importing::text(*check) + "." : check.error().message);
            checked_->setText(text.left(1).toUpper() + text.mid(1));
        });
}

}  // namespace omegascope::dialogs

#include "moc_import_weights_dialog.cpp"
