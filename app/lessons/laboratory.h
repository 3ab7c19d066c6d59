#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "app/lessons/quantity.h"
#include "app/session/session.h"
#include "core/support/parallel.h"

namespace omegascope::lessons {

/// Where a quantity is asked for: at the session's ω, at the end of its run, at a point (s, t) of its slice.
struct AtParameters {
    bool operator==(const AtParameters&) const = default;
};
struct AtRunEnd {
    bool operator==(const AtRunEnd&) const = default;
};
using At = std::variant<AtParameters, AtRunEnd, std::array<double, 2>>;

/// One quantity, fully told.
struct Asked {
    const Quantity* quantity = nullptr;
    At at;
    int index = -1;       ///< of a datum, from 0; the number of starts
    std::string theorem;  ///< "P Thm 5"

    /// "the loss of datum 3 at the end of the run"
    std::string text() const;
};

/// Computes quantities of one session by core; what several need is computed once. Not thread-safe.
///
/// Costs are those of analysePoint, cellComplex, train and findMinima; for a background job. A session's own run is
/// taken as it is, otherwise `training` is run.
class Laboratory {
  public:
    explicit Laboratory(session::Session session, Control control = {});
    ~Laboratory();
    Laboratory(Laboratory&&) noexcept;
    Laboratory& operator=(Laboratory&&) noexcept;

    /// Errors: a datum or theorem that there is not, a place outside of a slice that cannot be resolved, stopped work,
    /// a solver that gave up. What core leaves undecided is a Value.
    Result<Value> measure(const Asked& asked);

  private:
    struct Facts;
    std::unique_ptr<Facts> facts_;
};

}  // namespace omegascope::lessons
