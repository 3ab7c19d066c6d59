#pragma once

#include "app/session/session.h"
#include "tests/support/papers.h"

namespace omegascope::testing {

/// A session that holds a configuration of the papers, as the program opens it.
inline session::Session sessionOf(const Example& example) {
    session::Session session;
    session.title = "Example";
    session.architecture = example.loss.network().architecture();
    session.criterion = example.loss.criterion();
    session.data = example.loss.dataset();
    session.parameters = example.parameters;
    session.slice = example.spec;
    return session;
}

/// Equal bit for bit, which Eigen's == says only of vectors of equal length.
inline bool same(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    return a.size() == b.size() && (a.array() == b.array()).all();
}

/// P, Fig. 3 with a run of `steps` steps to come.
inline session::Session figure3Run(int steps) {
    session::Session session = sessionOf(testing::figure3());
    session.training.steps = steps;
    return session;
}

}  // namespace omegascope::testing
