#pragma once

#include <QString>
#include <QWidget>
#include <vector>

#include "app/lessons/answer.h"

namespace omegascope::present {

/// How often each thing was predicted.
struct Bar {
    QString label;
    int count = 0;
    bool right = false;  ///< known once the answer is shown
};

/// Choices in their order; numbers ascending, equal ones together (the eight most frequent); clicks and drags by right and
/// wrong, and before the answer is shown all together.
std::vector<Bar> tally(const lessons::Question& question, const std::vector<lessons::Prediction>& predictions,
                       const std::optional<lessons::Answer>& answer);

/// The same as bars. Right ones are filled and carry a tick, so that nobody needs their colour.
class TallyChart : public QWidget {
    Q_OBJECT
  public:
    explicit TallyChart(QWidget* parent = nullptr);
    void setBars(std::vector<Bar> bars, bool revealed);
    const std::vector<Bar>& bars() const { return bars_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    std::vector<Bar> bars_;
    bool revealed_ = false;
};

}  // namespace omegascope::present
