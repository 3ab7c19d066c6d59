#pragma once

#include <QObject>
#include <QPainter>
#include <functional>
#include <optional>
#include <set>

#include "app/commands/data_edits.h"
#include "app/figures/data/data_figure.h"

class QMenu;

namespace omegascope::views {

/// What a press in the data plane does.
enum class DataTool {
    Move,   ///< moves data and hyperplanes
    Add,    ///< adds a datum
    Paint,  ///< gives the data under the pointer the chosen target
    Erase,  ///< removes them
    Weigh   ///< draws the halo of a datum, whose area is its weight
};

/// Data by hand: the tool in hand, the target of what is added or painted, what is locked. Locks are the hand's alone and
/// no part of the session.
class DataTools : public QObject {
    Q_OBJECT
  public:
    explicit DataTools(document::Document& document, QObject* parent = nullptr);

    DataTool tool() const { return tool_; }
    void setTool(DataTool tool);
    /// Of data that are added or painted; always one that the criterion knows.
    double target() const { return target_; }
    void setTarget(double target);
    bool isDatumLocked(int datum) const { return lockedData_.contains(datum); }
    bool isNeuronLocked(int unit) const { return lockedUnits_.contains(unit); }

    /// A press or a drag of the tool. @param datum  under the pointer, -1: none; for Weigh the one that was pressed
    /// @param point  of the plane; @param distance  pixels between pointer and datum
    void use(int datum, const Eigen::VectorXd& point, double distance, commands::Gesture gesture);
    /// Halos of all data where the tool is Weigh, and a mark at what is locked.
    void draw(QPainter& painter, const figures::DataFigureState& state, const figures::AxisMap& map) const;

    /// What can be done with a datum, a neuron (-1: none of them) or an empty place.
    void fillMenu(QMenu& menu, int datum, int unit, const Eigen::VectorXd& point);
    void jitter();
    void paste();
    void unlockAll();

  signals:
    void changed();
    void refused(const QString& sentence);

  private:
    void report(const Outcome& outcome);
    /// Kill or revive: the move is shown as a ghost while the entry is under the pointer.
    void addBlindMove(QMenu& menu, int datum);
    void drawGhost(QPainter& painter, const figures::DataFigureState& state,
                   const figures::AxisMap& map) const;
    void addTargets(QMenu& menu, const std::function<void(double)>& take) const;

    document::Document& document_;
    DataTool tool_ = DataTool::Move;
    double target_ = 1.0;
    std::set<int> lockedData_, lockedUnits_;
    std::uint64_t jitters_ = 0;             ///< seed of the next one
    std::optional<Eigen::VectorXd> ghost_;  ///< ω after a move that is thought of
};

/// Pixels of the halo's radius: its area is the datum's share of the mean weight.
double haloRadius(double weight, double meanWeight);
/// The other way round.
double weightOfHalo(double radius, double meanWeight);

}  // namespace omegascope::views
