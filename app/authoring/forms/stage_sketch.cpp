#include "app/authoring/forms/stage_sketch.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>

namespace omegascope::authoring {

using lessons::kControls;
using lessons::kViews;

namespace {

constexpr int kLines = 5;  // of type, the height of a view

QString nameOf(std::size_t control) {
    const QStringList names{StageSketch::tr("data plane"), StageSketch::tr("parameter plane"),
                            StageSketch::tr("surface"),    StageSketch::tr("run chart"),
                            StageSketch::tr("hull"),       StageSketch::tr("α"),
                            StageSketch::tr("run"),        StageSketch::tr("reset scene")};
    return names[static_cast<qsizetype>(control)];
}

QString wordOf(StageSketch::State state) {
    switch (state) {
        case StageSketch::State::Free:
            return StageSketch::tr("free");
        case StageSketch::State::Locked:
            return StageSketch::tr("locked");
        case StageSketch::State::Hidden:
            break;
    }
    return StageSketch::tr("hidden");
}

}  // namespace

StageSketch::StageSketch(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("stageSketch"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    viewRow_ = new QWidget(this);
    auto* views = new QHBoxLayout(viewRow_);
    views->setContentsMargins(0, 0, 0, 0);
    auto* foot = new QHBoxLayout;
    column->addWidget(viewRow_, 1);
    column->addLayout(foot);
    for (std::size_t i = 0; i < kControls.size(); ++i) {
        const bool isView = i < kViews.size();
        auto* button = new QToolButton(isView ? viewRow_ : this);
        button->setObjectName(QStringLiteral("lock-%1").arg(QLatin1String(kControls[i].data())));
        button->setAccessibleName(nameOf(i));
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setSizePolicy(QSizePolicy::Expanding, isView ? QSizePolicy::Expanding : QSizePolicy::Fixed);
        button->setToolTip(
            isView ? tr("A click locks it: the pointer does nothing there; another one gives it free")
                   : tr("A click locks it, a second one hides it, a third one gives it free"));
        connect(button, &QToolButton::clicked, this, [this, i] { press(static_cast<int>(i)); });
        buttons_[i] = button;
        if (isView)
            views->addWidget(button);
        else
            foot->addWidget(button);
    }
}

void StageSketch::press(int control) {
    const auto i = static_cast<std::size_t>(control);
    State next = states_[i] == State::Free     ? State::Locked
                 : states_[i] == State::Locked ? State::Hidden
                                               : State::Free;
    if (i < kViews.size() && next == State::Hidden) next = State::Free;
    emit edited(control, next);
}

void StageSketch::show(const lessons::Scene& scene) {
    auto* views = static_cast<QHBoxLayout*>(viewRow_->layout());
    viewRow_->setMinimumHeight(kLines * fontMetrics().lineSpacing());
    for (std::size_t i = 0; i < kControls.size(); ++i) {
        states_[i] = scene.isHidden(kControls[i])   ? State::Hidden
                     : scene.isLocked(kControls[i]) ? State::Locked
                                                    : State::Free;
        buttons_[i]->setText(nameOf(i) + QLatin1Char('\n') + wordOf(states_[i]));
        buttons_[i]->setAccessibleName(tr("%1: %2").arg(nameOf(i), wordOf(states_[i])));
        // A view that the scene does not show is not on its stage.
        if (i < kViews.size())
            buttons_[i]->setVisible(std::ranges::find(scene.views, static_cast<lessons::View>(i),
                                                      &lessons::ShownView::view) != scene.views.end());
    }
    // From left to right, with their shares, as on the stage.
    for (const lessons::ShownView& shown : scene.views) {
        QToolButton* button = buttons_[static_cast<std::size_t>(shown.view)];
        views->removeWidget(button);
        views->addWidget(button, shown.size);
    }
}

}  // namespace omegascope::authoring

#include "moc_stage_sketch.cpp"
