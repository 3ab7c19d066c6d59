#pragma once

#include <QObject>
#include <vector>

#include "core/network/signature.h"

namespace omegascope::views {

/// What the pointer is on, shared by all views: hovering a wall lights up the datum and the hyperplane that
/// make it, and the reverse. Not part of the document.
class Highlight : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;

    struct State {
        std::vector<network::Activation> makers;  ///< walls under the pointer, or made by what is under it
        std::vector<int> data;
        std::vector<int> units;  ///< of the first hidden layer
        bool operator==(const State&) const = default;
    };
    const State& state() const { return state_; }
    void set(State state) {
        if (state == state_) return;
        state_ = std::move(state);
        emit changed();
    }

  signals:
    void changed();

  private:
    State state_;
};

}  // namespace omegascope::views
