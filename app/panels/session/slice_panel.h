#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <array>
#include <optional>

#include "app/controls/numbers/number_box.h"
#include "app/controls/panel.h"

namespace omegascope::panels {

/// The plane ω(s,t) = origin + s d1 + t d2, or the 3-D slice with + u d3: what each axis runs along and
/// between which values, and whether the slice goes with ω. Range boxes show the axis' own value
/// (slice::axisLabel), e.g. b₁ itself rather than b₁ - origin.
class SlicePanel : public Panel {
    Q_OBJECT
  public:
    /// Up to this many parameters are listed by name.
    static constexpr Eigen::Index kMostNames = 2000;

    explicit SlicePanel(document::Document& document, QWidget* parent = nullptr);
    /// Something more about the plane, below the rest.
    void append(QWidget* section);

  protected:
    void refresh(document::Aspects aspects) override;

  private:
    /// The controls of one axis, and the direction that came with the session when the list cannot name it.
    struct Axis {
        QComboBox* direction = nullptr;
        QSpinBox* seed = nullptr;
        NumberBox* low = nullptr;
        NumberBox* high = nullptr;
        struct Told {
            slice::DirectionSpec direction;
            std::array<double, 2> range;
        };
        std::optional<Told> told;
    };

    void addAxis(QFormLayout& form, int axis);
    void fillDirections(Axis& axis);
    void showAxis(int index);
    void rememberTold(int index);
    void chooseDirection(int index, int item);
    void chooseSeed(int index, int seed);
    void chooseRange(int index);
    void centre();
    void swapAxes();
    void toggleThird();
    void setFollows(bool follows);
    /// The slice with one direction replaced and the plane laid through ω again when it follows ω.
    slice::SliceSpec withDirection(int index, slice::DirectionSpec direction) const;
    bool push(slice::SliceSpec spec, const QString& text);
    slice::AxisLabel label(int index) const;

    int axisCount() const { return document().slice().dimension(); }

    std::array<Axis, 3> axes_;
    QWidget* third_;  ///< the controls of u
    QPushButton* dimension_;
    QCheckBox* follows_;
    QLabel* distance_;
    QPushButton* centre_;
    QPushButton* swap_;
    network::ParameterLayout listed_;  ///< whose names the combo boxes hold
};

}  // namespace omegascope::panels
