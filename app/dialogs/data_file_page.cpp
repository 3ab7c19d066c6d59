#include "app/dialogs/data_file_page.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <array>

#include "app/session/file/data_kind.h"

namespace omegascope::dialogs {

namespace {

constexpr std::array kTakes{"", "first", "random", "per_class"};
constexpr std::array kScales{"", "standardise", "unit"};
constexpr int kMostTaken = 100'000'000;

QLabel* pathLabel(const char* name) {
    auto* label = new QLabel;
    label->setObjectName(QLatin1String(name));
    label->setTextFormat(Qt::PlainText);
    return label;
}

}  // namespace

DataFilePage::DataFilePage(QWidget* parent)
    : QWidget(parent),
      path_(pathLabel("dataPath")),
      labelsPath_(pathLabel("labelsPath")),
      labelsButton_(new QPushButton(tr("File of &labels…"))),
      target_(new QLineEdit),
      take_(new QComboBox),
      scale_(new QComboBox),
      count_(new panels::WholeBox) {
    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    auto* button = new QPushButton(tr("Choose &file…"));
    button->setObjectName(QStringLiteral("chooseDataButton"));
    button->setToolTip(
        tr("A table (CSV, TSV), NumPy arrays (NPY, NPZ), or images in IDX form with their labels"));
    labelsButton_->setObjectName(QStringLiteral("chooseLabelsButton"));
    labelsButton_->setToolTip(
        tr("The labels of images in IDX form, or the targets y (NPY) of points in an NPY file"));
    target_->setObjectName(QStringLiteral("targetBox"));
    target_->setPlaceholderText(tr("the last"));
    target_->setToolTip(tr("The column of y in a table; the other columns are the coordinates of x"));
    take_->setObjectName(QStringLiteral("takeBox"));
    take_->addItems({tr("all data"), tr("the first"), tr("at random"), tr("per class")});
    take_->setToolTip(tr("Which data x_i are taken; the draw has the seed 0"));
    count_->setObjectName(QStringLiteral("takeCountBox"));
    count_->setRange(1, kMostTaken);
    count_->setValue(200);
    count_->setToolTip(tr("How many data are taken, of each class or in all"));
    scale_->setObjectName(QStringLiteral("scaleBox"));
    scale_->addItems({tr("as they are"), tr("standardised"), tr("to [0, 1]")});
    scale_->setToolTip(tr("The coordinates of x: as they are, with mean 0 and mean square 1, or to [0, 1]"));
    auto* taken = new QHBoxLayout;
    taken->addWidget(take_, 1);
    taken->addWidget(count_);
    form->addRow(path_);
    form->addRow(button);
    form->addRow(labelsPath_);
    form->addRow(labelsButton_);
    form->addRow(tr("Column of the &targets"), target_);
    form->addRow(tr("Ta&ke"), taken);
    form->addRow(tr("Coor&dinates"), scale_);
    connect(button, &QPushButton::clicked, this, &DataFilePage::choose);
    connect(labelsButton_, &QPushButton::clicked, this, &DataFilePage::chooseLabels);
    connect(target_, &QLineEdit::textChanged, this, &DataFilePage::changed);
    connect(count_, &QSpinBox::valueChanged, this, &DataFilePage::changed);
    for (QComboBox* box : {take_, scale_})
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            showFile();
            emit changed();
        });
    showFile();
}

void DataFilePage::askOnce() {
    if (file_.isEmpty()) choose();
}

void DataFilePage::choose() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Data"), QString(),
        tr("Tables, arrays and images (*.csv *.tsv *.txt *.npy *.npz *idx* *ubyte *.gz);;All files (*)"));
    if (!path.isEmpty()) setFile(path);
}

void DataFilePage::chooseLabels() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Labels"), QFileInfo(file_).absolutePath(),
                                                      tr("Labels (*idx* *ubyte *.gz *.npy);;All files (*)"));
    if (!path.isEmpty()) setLabels(path);
}

void DataFilePage::setLabels(const QString& path) {
    labels_ = path;
    showFile();
    emit changed();
}

void DataFilePage::setFile(const QString& path) {
    file_ = path;
    labels_.clear();
    isClipboard_ = false;
    showFile();
    emit changed();
}

bool DataFilePage::takeClipboard() {
    const QString text = QApplication::clipboard()->text();
    QFile file(pasted_.filePath(kPasted));
    if (text.trimmed().isEmpty() || !file.open(QIODevice::WriteOnly)) return false;
    file.write(text.toUtf8());
    isClipboard_ = true;
    labels_.clear();
    showFile();
    emit changed();
    return true;
}

void DataFilePage::showFile() {
    path_->setText(isClipboard_ ? tr("the clipboard") : QFileInfo(file_).fileName());
    path_->setToolTip(isClipboard_ ? QString() : file_);
    labelsPath_->setText(QFileInfo(labels_).fileName());
    labelsPath_->setToolTip(labels_);
    labelsPath_->setVisible(!labels_.isEmpty());
    labelsButton_->setVisible(!isClipboard_);
    count_->setVisible(take_->currentIndex() > 0);
}

QString DataFilePage::title() const {
    return isClipboard_ ? tr("From the clipboard") : QFileInfo(file_).completeBaseName();
}

Result<session::Json> DataFilePage::keys() const {
    if (file().isEmpty()) return Error{"Choose a file of data: CSV, NPY, NPZ, or images in IDX form."};
    Result<session::Json> keys = session::dataKeysOf(file(), labels_);
    if (!keys) return keys;
    if (keys->contains("csv") && !target_->text().isEmpty())
        (*keys)["target_column"] = target_->text().toStdString();
    if (take_->currentIndex() > 0)
        (*keys)["take"] = {{kTakes[static_cast<std::size_t>(take_->currentIndex())], count_->value()}};
    if (scale_->currentIndex() > 0)
        (*keys)["scale"] = kScales[static_cast<std::size_t>(scale_->currentIndex())];
    return keys;
}

}  // namespace omegascope::dialogs

#include "moc_data_file_page.cpp"
