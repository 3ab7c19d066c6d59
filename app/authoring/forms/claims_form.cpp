#include "app/authoring/forms/claims_form.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace omegascope::authoring {

using lessons::Sort;
using session::Json;

namespace {

QString lineOf(const Json& claim) {
    Json rest = claim;
    rest.erase("text");
    const QString text = QString::fromStdString(claim.value("text", std::string()));
    return text.isEmpty() ? QString::fromStdString(rest.dump())
                          : text + QStringLiteral("   ") + QString::fromStdString(rest.dump());
}

}  // namespace

ClaimsForm::ClaimsForm(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    list_ = new QListWidget(this);
    list_->setObjectName(QStringLiteral("claimList"));
    list_->setAccessibleName(tr("Claims"));
    list_->setToolTip(tr("What the scene says, as something that can be computed"));
    list_->setAccessibleDescription(list_->toolTip());
    list_->setWordWrap(true);
    column->addWidget(list_, 1);
    auto* buttons = new QHBoxLayout;
    column->addLayout(buttons);
    buttons->addWidget(makeButton("addClaim", tr("Add a claim"),
                                  tr("One more; it begins with the loss of the scene"), this,
                                  [this] { add(); }));
    buttons->addWidget(makeButton("removeClaim", tr("Remove"), tr("Takes the chosen claim away"), this,
                                  [this] { remove(); }));
    buttons->addWidget(makeButton("checkClaims", tr("Compute them all"),
                                  tr("Whether each claim holds, and how sure that is"), this,
                                  [this] { emit checkWanted(); }));
    buttons->addStretch(1);
    body_ = new QWidget(this);
    auto* body = new QVBoxLayout(body_);
    body->setContentsMargins(0, 0, 0, 0);
    text_ = makeLine("claimText", tr("What is claimed, for who reads the file"), tr("May be empty"), body_);
    subject_ = new SubjectForm("claim", {}, body_);
    comparison_ = new ComparisonForm(QStringLiteral("claim"), body_);
    body->addWidget(text_);
    body->addWidget(subject_);
    auto* row = new QHBoxLayout;
    body->addLayout(row);
    row->addWidget(comparison_, 1);
    row->addWidget(
        makeButton("claimTruth", tr("What is true"), tr("Computes it and claims just that"), body_, [this] {
            if (list_->currentRow() >= 0) emit truthWanted(list_->currentRow());
        }));
    column->addWidget(body_);
    connect(list_, &QListWidget::currentRowChanged, this, &ClaimsForm::showClaim);
    connect(text_, &QLineEdit::editingFinished, this, &ClaimsForm::commit);
    connect(subject_, &SubjectForm::edited, this, &ClaimsForm::commit);
    connect(comparison_, &ComparisonForm::edited, this, &ClaimsForm::commit);
    connect(subject_, &SubjectForm::patchWanted, this, [this] {
        if (list_->currentRow() >= 0) emit patchWanted(list_->currentRow());
    });
}

void ClaimsForm::show(const Json& claims, const lessons::Scene& scene) {
    scene_ = &scene;
    claims_ = claims.is_array() ? claims : Json::array();
    const int row = list_->currentRow();
    {
        const QSignalBlocker quiet(list_);
        list_->clear();
        for (const Json& claim : claims_) list_->addItem(lineOf(claim));
        list_->setCurrentRow(std::clamp(row, claims_.empty() ? -1 : 0, static_cast<int>(claims_.size()) - 1));
    }
    showClaim();
}

void ClaimsForm::tell(int claim, const QString& sentence, bool holds) {
    if (QListWidgetItem* item = list_->item(claim)) {
        item->setText((holds ? QStringLiteral("✓ ") : QStringLiteral("✗ ")) + sentence);
        item->setToolTip(sentence);
    }
}

void ClaimsForm::showClaim() {
    const int row = list_->currentRow();
    body_->setEnabled(row >= 0);
    if (row < 0 || !scene_) return;
    showing_ = true;
    const Json& claim = claims_[static_cast<std::size_t>(row)];
    showText(*text_, QString::fromStdString(claim.value("text", std::string())));
    subject_->show(claim, *scene_);
    comparison_->show(claim, subject_->quantity());
    showing_ = false;
}

void ClaimsForm::commit() {
    const int row = list_->currentRow();
    if (showing_ || row < 0) return;
    Json next = claims_;
    Json& claim = next[static_cast<std::size_t>(row)];
    const lessons::Quantity* before = lessons::findQuantity(claim.value("quantity", std::string()));
    claim = subject_->applied(claim);
    if (before == &subject_->quantity()) {
        claim = comparison_->applied(claim);
    } else {
        for (const char* key : {"is", "is_not", "above", "below", "at_least", "at_most", "tolerance"})
            claim.erase(key);
        comparison_->show(claim, subject_->quantity());
        const Sort sort = subject_->quantity().sort;
        if (sort == Sort::Number)
            claim["is"] = 0;
        else if (sort == Sort::Place)
            claim["is"] = {0, 0};
        else
            claim = comparison_->applied(claim);
    }
    if (text_->text().isEmpty())
        claim.erase("text");
    else
        claim["text"] = text_->text().toStdString();
    if (next != claims_) emit edited(next);
}

void ClaimsForm::add() {
    if (!scene_) return;
    Json next = claims_;
    const int row = static_cast<int>(next.size());
    next.push_back({{"quantity", "loss"}, {"is", 0}});
    emit edited(next);
    list_->setCurrentRow(row);
    // A claim begins true.
    if (list_->count() > row) emit truthWanted(row);
}

void ClaimsForm::remove() {
    const int row = list_->currentRow();
    if (row < 0) return;
    Json next = claims_;
    next.erase(static_cast<std::size_t>(row));
    emit edited(next.empty() ? Json(nullptr) : next);
}

}  // namespace omegascope::authoring

#include "moc_claims_form.cpp"
