#include "app/dialogs/parts_wait.h"

namespace omegascope::dialogs {

namespace {

constexpr int kMomentMilliseconds = 400;
constexpr int kBoxSteps = 1000;

}  // namespace

PartsWait::PartsWait(exporting::PartsRequest request, std::function<void(exporting::FigureParts)> then,
                     QWidget* window)
    : QObject(window),
      box_(std::make_unique<QProgressDialog>(tr("Computing what the figure shows …"), tr("Stop"), 0,
                                             kBoxSteps, window)) {
    box_->setObjectName(QStringLiteral("figureProgress"));
    box_->setMinimumDuration(kMomentMilliseconds);
    box_->setAutoClose(false);
    box_->setAutoReset(false);
    box_->setValue(0);  // from now on the box counts the moment
    connect(box_.get(), &QProgressDialog::canceled, this, [this] {
        job_.cancel();
        end();
    });
    connect(&job_, &jobs::LatestJob::progress, box_.get(),
            [this](double share) { box_->setValue(static_cast<int>(kBoxSteps * share)); });
    connect(&job_, &jobs::LatestJob::failed, this, [this](const QString& sentence) {
        end();
        emit failed(sentence);
    });
    job_.start([request = std::make_shared<const exporting::PartsRequest>(std::move(request))](
                   const Control& control) { return exporting::computeParts(*request, control); },
               [this, then = std::move(then)](Result<exporting::FigureParts> parts) {
                   end();
                   if (parts)
                       then(*std::move(parts));
                   else if (!parts.error().isCancelled())
                       emit failed(QString::fromStdString(parts.error().message));
               });
}

void PartsWait::end() {
    box_->reset();  // or it would still come up when its moment is over
    box_->hide();
    deleteLater();
}

}  // namespace omegascope::dialogs

#include "moc_parts_wait.cpp"
