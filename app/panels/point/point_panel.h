#pragma once

#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <functional>

#include "app/controls/disclosure.h"
#include "app/controls/panel.h"
#include "app/figures/slice/slice_picture.h"
#include "app/live/point_computer.h"
#include "app/panels/point/clarke_view.h"
#include "app/panels/point/verdict_banner.h"

namespace omegascope::panels {

/// What is known at the shown ω: the verdict in Ω and why, the Clarke subdifferential, L, wall or cell, dead
/// and unsolved data. Two ways on: along the descent direction, and onto the nearest wall. Text can be
/// selected and copied; every line carries the kind of its claim.
class PointPanel : public Panel {
    Q_OBJECT
  public:
    PointPanel(document::Document& document, PointComputer& computer, QWidget* parent = nullptr);

    /// The picture of the document's slice, which tells whether ω is a minimum of the slice; null while it is
    /// computed.
    void setPicture(std::shared_ptr<const figures::SlicePicture> picture);

  public slots:
    /// ω moves along the descent direction of the verdict to where the loss stops falling: one undo step.
    void followDescent();
    /// ω moves onto its nearest wall, keeping those it is on: one undo step.
    /// Within the slice; and to the nearest wall of all of Ω.
    void snapToWall();
    void snapInOmega();
    /// ω goes to the nearest suboptimal local minimum that a search finds: one undo step.
    void makeSuboptimal();
    /// Which datum, moved across which hyperplane, makes the minimum at ω none.
    void showBreak();

  signals:
    /// Whether there is a direction to follow, and a verdict to verify.
    void availabilityChanged(bool canFollow, bool canVerify);
    /// What a search has found, in a sentence.
    void told(const QString& sentence);
    void highlightRequested(const std::vector<int>& data, const std::vector<int>& units);

  protected:
    void refresh(document::Aspects aspects) override;
    void showEvent(QShowEvent* event) override;

  private:
    void makeButtons(QVBoxLayout& layout);
    void makeSections(QVBoxLayout& layout);
    void showResult();
    void showStale(bool stale);
    void showFacts();
    void showButtons();
    /// Computes where ω goes in the background, then moves it there.
    void moveOmega(std::function<Result<Eigen::VectorXd>(const Control&)> where, const QString& text);
    bool isFresh() const { return computer_.result() && computer_.isCurrent(); }

    PointComputer& computer_;
    std::shared_ptr<const figures::SlicePicture> picture_;
    jobs::LatestJob step_;
    QString failure_;  ///< why nothing is known of ω; empty while something is or may come
    QTimer late_;      ///< after it a verdict of another ω is taken away
    VerdictBanner* verdict_;
    QPushButton* follow_;
    QPushButton* snap_;
    QPushButton* verify_;
    QLabel* facts_;
    ClarkeView* clarke_;
    QLabel* certificate_;
    QLabel* forms_;
    QLabel* about_;
    Disclosure* certificateSection_ = nullptr;
    Disclosure* formsSection_ = nullptr;
};

}  // namespace omegascope::panels
