#include "app/panels/studies/study_form.h"

#include <QEvent>
#include <QFileDialog>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/controls/numbers/number_text.h"

namespace omegascope::panels {

StudyForm::StudyForm(QWidget* parent) : QWidget(parent), study_(new QComboBox), area_(new QScrollArea) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    study_->setObjectName(QStringLiteral("studyBox"));
    study_->setAccessibleName(tr("Study"));
    study_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    study_->setMinimumContentsLength(8);
    for (const studies::StudyInfo& info : studies::studies()) {
        study_->addItem(words(info.name));
        study_->setItemData(study_->count() - 1,
                            QStringLiteral("<p>%1 (%2)</p><p>%3</p>")
                                .arg(words(info.title), words(info.source), words(info.doc)),
                            Qt::ToolTipRole);
    }
    layout->addWidget(study_);
    area_->setObjectName(QStringLiteral("studyFields"));
    area_->setFrameShape(QFrame::NoFrame);
    area_->setWidgetResizable(true);
    area_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    layout->addWidget(area_, 1);
    connect(study_, &QComboBox::currentIndexChanged, this, [this] {
        rebuild();
        emit changed();
    });
    rebuild();
}

void StudyForm::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) followType();
}

/// A dock is narrow, so the fields are; what is longer scrolls in them.
void StudyForm::followType() {
    constexpr double kLettersOfField = 6.0;
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('m'));
    int widest = 0;
    for (const auto* label : fields_->findChildren<QLabel*>())
        widest = std::max(widest, label->fontMetrics().horizontalAdvance(label->text()));
    const int field = static_cast<int>(kLettersOfField * em);
    for (auto* edit : fields_->findChildren<QLineEdit*>()) edit->setMinimumWidth(field);
    area_->setMinimumWidth(widest + field + 3 * em);
}

QLineEdit* StudyForm::addField(const QString& name, const QString& label, const QString& text,
                               const QString& tip) {
    auto* edit = new QLineEdit(text);
    edit->setObjectName(name);
    edit->setToolTip(tip);
    auto* title = new QLabel(label);
    title->setToolTip(tip);
    title->setBuddy(edit);
    form_->addRow(title, edit);
    connect(edit, &QLineEdit::editingFinished, this, &StudyForm::changed);
    return edit;
}

void StudyForm::addFile(const QString& name, const QString& label) {
    QLineEdit* edit = addField(name, label, {}, tr("A file in IDX form, such as MNIST's, plain or gzip"));
    QAction* browse =
        edit->addAction(style()->standardIcon(QStyle::SP_DirOpenIcon), QLineEdit::TrailingPosition);
    browse->setToolTip(tr("Choose the file"));
    connect(browse, &QAction::triggered, this, [this, edit] {
        const QString path =
            QFileDialog::getOpenFileName(this, tr("Choose a file in IDX form"), edit->text());
        if (path.isEmpty()) return;
        edit->setText(path);
        emit changed();
    });
    (label == tr("images") ? images_ : labels_) = edit;
}

const studies::StudyInfo* StudyForm::chosen() const {
    return studies::findStudy(study_->currentText().toStdString());
}

void StudyForm::rebuild() {
    const studies::StudyInfo* info = chosen();
    study_->setToolTip(study_->currentData(Qt::ToolTipRole).toString());
    texts_.clear();
    images_ = labels_ = nullptr;
    fields_ = new QWidget;
    form_ = new QFormLayout(fields_);
    form_->setContentsMargins(0, 0, 4, 0);
    form_->setVerticalSpacing(4);
    form_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    if (!info) {
        for (const auto& [key, text] : opened_.given) {
            texts_[key] = addField(QStringLiteral("study_") + words(key), words(key), words(text),
                                   tr("As the folder's study.json has it"));
            texts_[key]->setReadOnly(true);
            texts_[key]->setCursorPosition(0);
        }
        area_->setWidget(fields_);
        followType();
        return;
    }
    if (info->needsImages) {
        addFile(QStringLiteral("studyImages"), tr("images"));
        addFile(QStringLiteral("studyLabels"), tr("labels"));
    }
    for (const studies::Use& use : info->uses) {
        const studies::Parameter& parameter = *studies::findParameter(use.key);
        QString tip = words(parameter.doc);
        tip += use.paper.empty() ? tr("; the paper leaves it open")
                                 : tr("; the paper's: %1").arg(words(use.paper));
        texts_[std::string(use.key)] =
            addField(QStringLiteral("study_") + words(use.key), words(use.key), words(use.standard), tip);
    }
    area_->setWidget(fields_);
    followType();
}

study::Request StudyForm::request() const {
    study::Request request;
    request.name = study_->currentText().toStdString();
    for (const auto& [key, edit] : texts_) request.given[key] = edit->text().toStdString();
    if (images_) request.images = images_->text();
    if (labels_) request.labels = labels_->text();
    return request;
}

void StudyForm::show(const study::Request& request) {
    forgetOpened();
    int at = study_->findText(QString::fromStdString(request.name));
    if (at < 0) {
        opened_ = request;
        at = study_->count();
        study_->addItem(QString::fromStdString(request.name));
    }
    study_->setCurrentIndex(at);
    for (const auto& [key, text] : request.given)
        if (const auto edit = texts_.find(key); edit != texts_.end())
            edit->second->setText(QString::fromStdString(text));
    if (images_) images_->setText(request.images);
    if (labels_) labels_->setText(request.labels);
}

void StudyForm::forgetOpened() {
    const auto listed = static_cast<int>(studies::studies().size());
    if (study_->count() > listed) study_->removeItem(listed);
}

void StudyForm::takePaper() {
    const studies::StudyInfo* info = chosen();
    if (!info) return;
    for (const studies::Use& use : info->uses)
        texts_.at(std::string(use.key))->setText(words(use.paper.empty() ? use.standard : use.paper));
    emit changed();
}

}  // namespace omegascope::panels

#include "moc_study_form.cpp"
