#pragma once

#include <QLabel>
#include <QWidget>
#include <optional>

#include "app/figures/charts/verdict_mark.h"

namespace omegascope::panels {

/// The verdict, readable from the back of a room: a mark, a headline, how sure it is, and the reason.
class VerdictBanner : public QWidget {
    Q_OBJECT
  public:
    explicit VerdictBanner(QWidget* parent = nullptr);

    void setVerdict(figures::VerdictMark mark, const QString& headline, const QString& kind,
                    const QString& reason);
    /// The verdict belonged to another ω: it is not shown while the new one is computed.
    void showComputing();
    /// There is no verdict, for the reason that the sentence tells.
    void showFailure(const QString& sentence);

    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void followType();

    std::optional<figures::VerdictMark> mark_;
    QLabel* headline_;
    QLabel* kind_;
    QLabel* reason_;
};

}  // namespace omegascope::panels
