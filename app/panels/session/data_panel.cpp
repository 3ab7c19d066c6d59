#include "app/panels/session/data_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <algorithm>

#include "app/commands/data_edits.h"
#include "app/controls/icons.h"
#include "app/controls/table_style.h"
#include "app/panels/session/data_plane_panel.h"
#include "core/loss/class_problems.h"

namespace omegascope::panels {

namespace {

// Columns are as wide as what stands in the first rows; for images every pixel is a column, and all get one
// width.
constexpr int kMostFittedColumns = 32;
constexpr int kRowsLookedAt = 100;

constexpr int kEqualClasses = -1;  ///< an entry of the weights' box that is no scheme

QToolButton* button(Glyph glyph, const char* name, const QString& text, const QString& toolTip) {
    auto* made = new QToolButton;
    made->setObjectName(QString::fromLatin1(name));
    made->setIcon(icon(glyph));
    made->setText(text);
    made->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    made->setToolTip(toolTip);
    made->setFocusPolicy(Qt::StrongFocus);
    return made;
}

}  // namespace

DataPanel::DataPanel(document::Document& document, QWidget* parent)
    : Panel(document,
            document::Aspect::Network | document::Aspect::Data | document::Aspect::Parameters |
                document::Aspect::Trajectory | document::Aspect::Position,
            parent),
      model_(new DataModel(document, this)),
      view_(new QTableView),
      scheme_(new QComboBox),
      add_(button(Glyph::Add, "addDatumButton", tr("Add"),
                  tr("Add a datum: a copy of the selected x_i, shifted"))),
      remove_(button(Glyph::Remove, "removeDatumButton", tr("Remove"), tr("Remove the selected datum x_i"))),
      reading_(new QLabel) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 0, 8, 0);
    row->setSpacing(8);
    row->addWidget(add_);
    row->addWidget(remove_);
    row->addStretch(1);
    auto* label = new QLabel(tr("&μ"));
    label->setBuddy(scheme_);
    row->addWidget(label);
    row->addWidget(scheme_);
    layout->addLayout(row);
    auto* plane = new DataPlanePanel(document);
    connect(plane, &Panel::refused, this, &Panel::refused);
    layout->addWidget(plane);
    layout->addWidget(view_, 1);
    reading_->setObjectName("dataReading");
    reading_->setTextFormat(Qt::PlainText);  // names of columns and classes may look like markup
    reading_->setWordWrap(true);
    reading_->setContentsMargins(8, 0, 8, 8);
    reading_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(reading_);

    scheme_->setObjectName("weightSchemeBox");
    scheme_->setToolTip(tr("μ_i: the weights of the data in L = Σ μ_i ℓ_i"));
    scheme_->addItem(tr("1/N each"), static_cast<int>(data::WeightScheme::Uniform));
    scheme_->addItem(tr("1 each"), static_cast<int>(data::WeightScheme::Unit));
    scheme_->addItem(tr("own numbers"), static_cast<int>(data::WeightScheme::Explicit));
    scheme_->addItem(tr("classes equal"), kEqualClasses);
    scheme_->setItemData(
        scheme_->count() - 1,
        tr("Own numbers that give equal weight to all classes, as Theorem 5 and Corollary 3 ask"),
        Qt::ToolTipRole);
    guardFromWheel(scheme_);
    view_->setObjectName("dataTable");
    view_->setAccessibleName(tr("Data"));
    view_->setModel(model_);
    styleTable(*view_);
    view_->setToolTip(tr("x_i, y_i, μ_i: double-click a number to type it; data are counted from 1"));
    view_->horizontalHeader()->setStretchLastSection(true);
    connect(model_, &DataModel::refused, this, &Panel::refused);
    connect(model_, &QAbstractItemModel::modelReset, this, &DataPanel::fitColumns);
    connect(add_, &QToolButton::clicked, this, &DataPanel::addDatum);
    connect(remove_, &QToolButton::clicked, this, &DataPanel::removeDatum);
    connect(scheme_, &QComboBox::activated, this, [this](int index) {
        const int chosen = scheme_->itemData(index).toInt();
        if (chosen == kEqualClasses)
            weighClassesEqually();
        else
            setScheme(static_cast<data::WeightScheme>(chosen));
    });
    fitColumns();
    refresh(document::Aspect::Data);
}

void DataPanel::fitColumns() {
    QHeaderView* header = view_->horizontalHeader();
    if (model_->columnCount() > kMostFittedColumns) {
        header->setDefaultSectionSize(view_->fontMetrics().horizontalAdvance(QStringLiteral("-0.123456")) +
                                      8);
        return;
    }
    header->setResizeContentsPrecision(kRowsLookedAt);
    view_->resizeColumnsToContents();
}

int DataPanel::selectedDatum() const {
    const QModelIndex current = view_->currentIndex();
    return current.isValid() ? current.row() : session().data->size() - 1;
}

void DataPanel::addDatum() {
    const auto shift = commands::usualShift(session().data);
    if (settle(commands::duplicateDatum(document(), selectedDatum(), shift)))
        view_->setCurrentIndex(model_->index(model_->rowCount() - 1, 0));
}

void DataPanel::removeDatum() {
    const int removed = selectedDatum();
    if (settle(commands::removeDatum(document(), removed)))
        view_->setCurrentIndex(model_->index(std::min(removed, model_->rowCount() - 1), 0));
}

void DataPanel::setScheme(data::WeightScheme scheme) {
    data::Dataset dataset = session().data;
    if (dataset.scheme == scheme) return;
    if (scheme == data::WeightScheme::Explicit)
        dataset.weights = document().loss()->weights();  // starts from the numbers that hold now
    dataset.scheme = scheme;
    settle(commands::setData(document(), std::move(dataset), tr("Change the weights")));
}

void DataPanel::weighClassesEqually() {
    data::Dataset dataset = session().data;
    const auto weights = loss::equalClassWeights(*document().loss());
    if (!weights) {
        emit refused(
            tr("Equal weight to all classes needs targets that are classes, and a datum of each; change the "
               "criterion or the targets first."));
        refresh(document::Aspect::Data);
        return;
    }
    dataset.scheme = data::WeightScheme::Explicit;
    dataset.weights = *weights;
    settle(commands::setData(document(), std::move(dataset), tr("Weigh all classes equally")));
    refresh(document::Aspect::Data);  // the box shows what the weights are now: own numbers
}

void DataPanel::refresh(document::Aspects) {
    model_->refresh();
    scheme_->setCurrentIndex(scheme_->findData(static_cast<int>(session().data->scheme)));
    const auto& reference = session().dataReference;
    reading_->setText(reference ? QString::fromStdString(reference->reading) : QString());
    reading_->setVisible(!reading_->text().isEmpty());
}

}  // namespace omegascope::panels

#include "moc_data_panel.cpp"
