#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "core/dynamics/runs/trajectory.h"

/// The itinerary of a run: which cells it goes through and what happens on the way.   [P, Fig. 3]
///
/// Times are told in steps: 12.25 is a quarter of the way from ω_12 to ω_13. For the gradient flow the time t
/// of the differential equation is `step` times that.
namespace omegascope::dynamics {

/// A cell that the run visits, possibly many times.
struct VisitedCell {
    network::Signature
        signature;           ///< 0: held walls (gradient flow), or exactly on a wall; empty above the budget
    std::uint64_t hash = 0;  ///< of the signature
    int visits = 0;
    double time = 0.0;   ///< steps spent in it
    double share = 0.0;  ///< θ: time / length of the run
    bool flat = false;   ///< truly flat in Ω (theory::isFlatCell)
};

/// An uninterrupted stay in one cell. Steps: the first ω_k in the cell and the first that is no longer; flow:
/// the exact times.
struct CellVisit {
    int cell = 0;  ///< index in Itinerary::cells
    double enter = 0.0, exit = 0.0;
    double gradientNorm =
        0.0;  ///< |g| at the entry; entries 0 of the signature as inactive (flow: |velocity|)
};

struct RunEvent {
    enum class Kind {
        Crossing,     ///< a pre-activation changes sign
        SlideBegins,  ///< the flow is held on a wall
        SlideEnds,    ///< and leaves it to the side `after`
        DatumDies,    ///< no unit of the first hidden layer is active on the datum any longer
        DatumRevives,
        NeuronDies,  ///< the unit is active on no datum any longer
        NeuronRevives,
        FlatCell,  ///< the run enters a cell on which the loss is constant
        Rest       ///< the run ends where it is (its remark says why)
    };
    Kind kind = Kind::Crossing;
    double time = 0.0;
    network::Activation wall;           ///< datum, layer, unit; what the kind does not speak of is -1
    std::int8_t before = 0, after = 0;  ///< Crossing and slides: states
    bool exact =
        true;  ///< Crossing: the time is that of the segment's polynomial, else by interpolation of z
    bool operator==(const RunEvent&) const = default;
};

struct Itinerary {
    std::vector<VisitedCell> cells;
    std::vector<CellVisit> visits;  ///< in order
    std::vector<RunEvent> events;   ///< by time
    std::vector<int> deadAtStart;   ///< data that no unit of the first layer is active on, at ω_0
    bool complete = true;
    std::string remark;  ///< why not complete, as a sentence

    /// The visit at a time, or -1.
    int visitAt(double time) const;
    /// The first event after `time`; null when there is none. For "step to the next event".
    const RunEvent* nextEvent(double time) const;
};

struct ItineraryOptions {
    /// Crossings of a step are found on the exact polynomials of its segment up to this many pre-activations
    /// N·D; above, by interpolation between the ends (exact for the first layer).
    int exactEntries = 5000;
    std::size_t eventLimit = 200'000;          ///< and the same number of visits
    std::size_t signatureBudget = 64'000'000;  ///< bytes
};

/// One pass over the run (a replay where it is not stored). A wall that is crossed and crossed back within
/// one step of a discrete method is not told. Stopped: what was found so far, with a remark.
Itinerary itinerary(const loss::Loss& loss, const Trajectory& trajectory,
                    const ItineraryOptions& options = {}, const Control& control = {});

/// One phrase for a person, with data, layers and units counted from 1: "datum 3 dies: no unit of the first
/// layer sees it".
std::string describe(const RunEvent& event, const loss::Loss& loss);

}  // namespace omegascope::dynamics
