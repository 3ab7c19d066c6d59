#include "app/panels/point/point_panel.h"

#include <QHBoxLayout>

#include "app/commands/edits.h"
#include "app/panels/point/certificate_text.h"
#include "app/panels/point/point_text.h"
#include "app/panels/point/verdict_text.h"
#include "core/nonsmooth/cell_descent.h"
#include "core/nonsmooth/clarke/clarke.h"
#include "core/nonsmooth/clarke/snap_within.h"
#include "core/nonsmooth/suboptimal.h"

namespace omegascope::panels {

using document::Aspect;
using nonsmooth::Verdict;

namespace {

constexpr int kLateMilliseconds = 150;

QLabel* textLabel(const QString& name) {
    auto* label = new QLabel;
    label->setObjectName(name);
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    // A long table must not widen the panel: it wraps.
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    return label;
}

QPushButton* actionButton(const QString& name, const QString& text) {
    auto* button = new QPushButton(text);
    button->setObjectName(name);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    return button;
}

}  // namespace

PointPanel::PointPanel(document::Document& document, PointComputer& computer, QWidget* parent)
    : Panel(document,
            Aspect::Network | Aspect::Data | Aspect::Parameters | Aspect::Trajectory | Aspect::Position |
                Aspect::Slice | Aspect::Description,
            parent),
      computer_(computer),
      verdict_(new VerdictBanner),
      follow_(actionButton(QStringLiteral("followDescentButton"), tr("Follow &descent"))),
      snap_(actionButton(QStringLiteral("snapToWallButton"), tr("Snap to &wall"))),
      verify_(actionButton(QStringLiteral("verifyButton"), tr("Verify in rational arithmetic"))),
      facts_(textLabel(QStringLiteral("pointFacts"))),
      clarke_(new ClarkeView(document)),
      certificate_(textLabel(QStringLiteral("certificateText"))),
      forms_(textLabel(QStringLiteral("formsText"))),
      about_(textLabel(QStringLiteral("aboutText"))) {
    auto* layout = scrollingLayout();
    layout->addWidget(verdict_);
    makeButtons(*layout);
    layout->addWidget(facts_);
    layout->addWidget(clarke_);
    makeSections(*layout);
    layout->addStretch(1);
    late_.setSingleShot(true);
    late_.setInterval(kLateMilliseconds);
    connect(&late_, &QTimer::timeout, this, [this] {
        if (isFresh() || !failure_.isEmpty()) return;
        verdict_->showComputing();
        showStale(true);
    });
    connect(&computer_, &PointComputer::changed, this, [this] {
        failure_.clear();
        if (isVisible()) showResult();
        showButtons();
    });
    connect(&computer_, &PointComputer::failed, this, [this](const QString& sentence) {
        failure_ = sentence;
        showResult();
        emit refused(sentence);
    });
    connect(&step_, &jobs::LatestJob::failed, this, &PointPanel::refused);
    refresh(Aspect::Description);
}

void PointPanel::makeButtons(QVBoxLayout& layout) {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(follow_);
    row->addWidget(snap_);
    layout.addLayout(row);
    connect(follow_, &QPushButton::clicked, this, &PointPanel::followDescent);
    connect(snap_, &QPushButton::clicked, this, &PointPanel::snapToWall);
    connect(verify_, &QPushButton::clicked, &computer_, &PointComputer::verifyRationally);
}

void PointPanel::makeSections(QVBoxLayout& layout) {
    auto* why = new QWidget;
    auto* whyLayout = new QVBoxLayout(why);
    whyLayout->setContentsMargins(8, 0, 0, 0);
    whyLayout->setSpacing(8);
    whyLayout->addWidget(verify_);
    whyLayout->addWidget(certificate_);
    certificateSection_ = new Disclosure(QStringLiteral("certificateHeading"), tr("Certificate"), why);
    certificateSection_->setToolTip(tr("Why the verdict holds: multipliers, directions, incident cells"));
    formsSection_ =
        new Disclosure(QStringLiteral("formsHeading"), tr("Gradient and multilinear forms"), forms_);
    formsSection_->setToolTip(tr("∇L and φ_0 … φ_{L+2}, which sum to L on the cell (P, Theorem 1)"));
    auto* about = new Disclosure(QStringLiteral("aboutHeading"), tr("About this session"), about_);
    about->setOpen(true);
    for (Disclosure* section : {certificateSection_, formsSection_}) {
        connect(section, &Disclosure::toggled, this, [this] { showResult(); });
        layout.addWidget(section);
    }
    layout.addWidget(about);
}

void PointPanel::refresh(document::Aspects aspects) {
    if (aspects & Aspect::Description) about_->setText(descriptionHtml(session()));
    if (aspects & (Aspect::Network | Aspect::Slice)) clarke_->setPoint(computer_.result());
    showResult();
    showButtons();
}

void PointPanel::showEvent(QShowEvent* event) {
    Panel::showEvent(event);
    showResult();
    showButtons();
}

void PointPanel::showResult() {
    if (!isFresh()) {
        if (!failure_.isEmpty())
            verdict_->showFailure(failure_);
        else if (!late_.isActive())
            late_.start();
        return;
    }
    late_.stop();
    showStale(false);
    const AnalysedPoint& point = *computer_.result();
    const auto& minimum = point.analysis.minimum;
    QStringList sure{tr("in Ω"), kindOf(minimum.kind)};
    if (point.verified && minimum.kind == nonsmooth::ClaimKind::Exact)
        sure << tr("verified in rational arithmetic");
    verdict_->setVerdict(markOf(minimum), headlineOf(minimum, point.analysis.loss),
                         sure.join(QStringLiteral(" · ")), QString::fromStdString(minimum.reason));
    showFacts();
    clarke_->setPoint(computer_.result());
    if (certificateSection_->isOpen()) certificate_->setText(certificateHtml(point));
    if (formsSection_->isOpen()) forms_->setText(formsHtml(point));
}

/// What belongs to an ω of before is dimmed, so that nobody takes it for the one that is shown.
void PointPanel::showStale(bool stale) {
    for (QWidget* part : {static_cast<QWidget*>(facts_), static_cast<QWidget*>(clarke_),
                          static_cast<QWidget*>(certificate_), static_cast<QWidget*>(forms_)})
        part->setEnabled(!stale);
}

void PointPanel::showFacts() {
    QString inSlice;
    if (picture_)
        inSlice = inSliceText(*picture_,
                              {session(), document().slice(), document().point(), document().position()});
    facts_->setText(factsHtml(*computer_.result(), inSlice));
}

void PointPanel::setPicture(std::shared_ptr<const figures::SlicePicture> picture) {
    picture_ = std::move(picture);
    if (isVisible() && isFresh()) showFacts();
}

void PointPanel::showButtons() {
    const bool fresh = isFresh();
    const nonsmooth::LocalMinimum* minimum = fresh ? &computer_.result()->analysis.minimum : nullptr;
    const bool canFollow = minimum && minimum->descent.has_value();
    follow_->setEnabled(canFollow);
    if (canFollow)
        follow_->setToolTip(tr("Move ω along the direction η of the certificate until L stops falling"));
    else if (!minimum)
        follow_->setToolTip(tr("The verdict is being computed"));
    else if (minimum->verdict == Verdict::LocalMinimum)
        follow_->setToolTip(tr("ω is a local minimum: no direction leads down from here"));
    else
        follow_->setToolTip(tr("No direction of descent is known: the verdict is undecided"));
    const bool hasWalls = document().loss()->emptySignature().entriesPerDatum() > 0;
    snap_->setEnabled(hasWalls);
    snap_->setToolTip(hasWalls
                          ? tr("Move ω within the slice onto its nearest wall, keeping the walls it is on;\n"
                               "again it ends in a vertex. Shift+W: the nearest wall in all of Ω")
                          : tr("This loss has no walls: there is no ReLU and the criterion is smooth"));
    const bool canVerify = minimum && !minimum->certificate.empty() && !computer_.result()->verified;
    verify_->setEnabled(canVerify);
    if (canVerify)
        verify_->setToolTip(
            tr("Solve every linear program of the certificate once more, in exact fractions"));
    else if (fresh && computer_.result()->verified)
        verify_->setToolTip(tr("Verified: this verdict was confirmed in exact fractions"));
    else
        verify_->setToolTip(tr("This verdict rests on no linear program"));
    emit availabilityChanged(canFollow, canVerify);
}

void PointPanel::followDescent() {
    if (!isFresh() || !computer_.result()->analysis.minimum.descent) {
        emit refused(follow_->toolTip());
        return;
    }
    moveOmega(
        [point = computer_.result()](const Control&) -> Result<Eigen::VectorXd> {
            const nonsmooth::LocalMinimum& minimum = point->analysis.minimum;
            auto end = nonsmooth::descendFrom(*point->loss, minimum);
            // In a cell as thin as rounding the fall is not to be seen; on the walls about it, it may be.
            const auto& near = point->analysis.near;
            if (!end && near && near->minimum.descent)
                end = nonsmooth::descendFrom(*point->loss, near->minimum);
            if (!end)
                return internalError(
                    "The loss does not fall along the descent direction by more than rounding.");
            return end->point;
        },
        tr("Follow the descent direction"));
}

void PointPanel::snapToWall() {
    moveOmega(
        [loss = document().loss(), at = document().point(),
         plane = document().slice().directions](const Control&) -> Result<Eigen::VectorXd> {
            auto snapped = nonsmooth::snapWithin(*loss, at, plane);
            if (!snapped) return snapped.error();
            return std::move(snapped->parameters);
        },
        tr("Snap to a wall of the slice"));
}

/// The nearest wall of all may lie off the plane: how far ω has left it is told.
void PointPanel::snapInOmega() {
    moveOmega(
        [loss = document().loss(), at = document().point()](const Control&) -> Result<Eigen::VectorXd> {
            auto snapped = nonsmooth::snapToNearestWall(*loss, at);
            if (!snapped) return snapped.error();
            return std::move(snapped->parameters);
        },
        tr("Snap to a wall in Ω"));
}

void PointPanel::makeSuboptimal() {
    emit told(tr("Searching for a suboptimal local minimum near ω …"));
    step_.start(
        [loss = document().loss(), at = document().point()](const Control& control) {
            return nonsmooth::nearestSuboptimal(*loss, at, {}, control);
        },
        [this, loss = document().loss(),
         from = document().point()](const Result<nonsmooth::SuboptimalMinimum>& found) {
            if (loss != document().loss() || from != document().point()) return;
            if (!found) {
                if (!found.error().isCancelled()) emit refused(QString::fromStdString(found.error().message));
                return;
            }
            const auto& minimum = found->minimum;
            if (!settle(commands::setParameters(document(), minimum.parameters,
                                                tr("Go to a suboptimal local minimum"))))
                return;
            emit told(
                tr("A local minimum (%1) with L = %2, %3 from where ω was; %4 descents met L = %5. That none "
                   "is nearer is sampled.")
                    .arg(kindOf(minimum.verdict.kind), shortNumber(minimum.loss),
                         shortNumber(found->distance))
                    .arg(found->searched)
                    .arg(shortNumber(found->lower)));
        });
}

void PointPanel::showBreak() {
    step_.start(
        [loss = document().loss(), at = document().point()](const Control& control) {
            return nonsmooth::nearestBreakingDatum(*loss, at, control);
        },
        [this, loss = document().loss(),
         from = document().point()](const Result<nonsmooth::BreakingDatum>& found) {
            if (loss != document().loss() || from != document().point()) return;
            if (!found) {
                if (!found.error().isCancelled()) emit refused(QString::fromStdString(found.error().message));
                return;
            }
            emit highlightRequested({found->datum}, {found->unit});
            emit told(
                tr("Datum %1, moved by %2 across hyperplane %3, breaks the minimum (%4): L falls from ω "
                   "then.")
                    .arg(found->datum + 1)
                    .arg(shortNumber(found->distance))
                    .arg(found->unit + 1)
                    .arg(kindOf(found->after.kind)));
        });
}

void PointPanel::moveOmega(std::function<Result<Eigen::VectorXd>(const Control&)> where,
                           const QString& text) {
    step_.start(std::move(where), [this, text, loss = document().loss(),
                                   from = document().point()](Result<Eigen::VectorXd> target) {
        // ω moved on meanwhile: the step was from elsewhere.
        if (loss != document().loss() || from != document().point()) return;
        if (!target)
            emit refused(QString::fromStdString(target.error().message));
        else
            settle(commands::setParameters(document(), *std::move(target), text));
    });
}

}  // namespace omegascope::panels

#include "moc_point_panel.cpp"
