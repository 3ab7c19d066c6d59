#include "app/panels/point_panel.h"

#include <QScrollBar>

#include "app/panels/point_text.h"

namespace omegascope::panels {

using document::Aspect;

PointPanel::PointPanel(document::Document& document, QWidget* parent)
    : Panel(document,
            Aspect::Network | Aspect::Data | Aspect::Parameters | Aspect::Trajectory | Aspect::Position |
                Aspect::Description,
            parent),
      text_(new QTextBrowser) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(text_);
    text_->setObjectName("pointText");
    text_->setAccessibleName(tr("What is known at ω"));
    text_->setToolTip(tr("What is known at the shown ω; select the text to copy it"));
    text_->setFrameShape(QFrame::NoFrame);
    text_->setOpenLinks(false);
    text_->document()->setDocumentMargin(8);
    connect(&job_, &jobs::LatestJob::failed, this, &Panel::refused);
    compute();
}

void PointPanel::refresh(document::Aspects aspects) {
    // While playing, a slow computation is let finish, else nothing would ever be shown.
    const bool onlyMoved = !(aspects & ~document::Aspects(Aspect::Position));
    if (onlyMoved && job_.isRunning()) {
        stale_ = true;
        return;
    }
    compute();
}

void PointPanel::compute() {
    stale_ = false;
    job_.start(
        [loss = document().loss(), at = document().point()](const Control&) { return pointFacts(*loss, at); },
        [this](const PointFacts& facts) {
            show(facts);
            if (stale_) compute();
        });
}

void PointPanel::show(const PointFacts& facts) {
    const int scrolled = text_->verticalScrollBar()->value();
    text_->setHtml(descriptionHtml(session()) +
                   factsHtml(facts, document().loss()->criterionLayer(),
                             loss::isPiecewiseMultilinear(document().loss()->criterion())));
    text_->verticalScrollBar()->setValue(scrolled);
}

}  // namespace omegascope::panels
