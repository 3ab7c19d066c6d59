#pragma once

#include "app/session/session.h"
#include "core/support/random.h"

namespace omegascope::torture {

/// A random session: up to four layers, every piecewise multilinear criterion and the squared one, numbers that are normal,
/// whole, or have one decimal (which share walls and make them touch), directions that move every parameter, some of
/// them, or one each.
session::Session randomSession(Random& random);

loss::Loss lossOf(const session::Session& session);

/// The smallest session found that still fails: data are left out one by one, then the window is halved.
/// @param fails  tells whether a session fails; it is asked some hundred times
template <typename Fails>
session::Session shrunk(session::Session session, const Fails& fails);

/// The session without one datum.
session::Session without(const session::Session& session, Eigen::Index datum);

template <typename Fails>
session::Session shrunk(session::Session session, const Fails& fails) {
    for (bool smaller = true; smaller;) {
        smaller = false;
        for (Eigen::Index i = session.data->size(); i-- > 0 && session.data->size() > 1;) {
            session::Session less = without(session, i);
            if (!fails(less)) continue;
            session = std::move(less);
            smaller = true;
        }
        for (std::size_t axis = 0; axis < session.slice.ranges.size(); ++axis)
            for (const bool lower : {true, false}) {
                session::Session half = session;
                auto& [low, high] = half.slice.ranges[axis];
                (lower ? high : low) = 0.5 * (low + high);
                if (!(high - low > 1e-6) || !fails(half)) continue;  // a window to look at, not a proof
                session = std::move(half);
                smaller = true;
            }
    }
    return session;
}

}  // namespace omegascope::torture
