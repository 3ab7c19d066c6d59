#pragma once

#include "app/document/document.h"
#include "app/session/file/session_io.h"

namespace omegascope::testing {

/// The gallery's P Fig. 4(b): two neurons, hinge loss 3/12.
inline session::Session blindSide() {
    auto loaded = session::load(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/pmlr-fig4b.json"));
    if (!loaded) qFatal("%s", loaded.error().message.c_str());
    return std::move(loaded->session);
}

/// The same with a start that moves, and the run of its training.
inline session::Session withRun(int steps = 20) {
    auto session = blindSide();
    session.training.steps = steps;
    session.parameters = Eigen::VectorXd::LinSpaced(session.parameters.size(), 0.3, -0.7);
    session.slice.origin = session.parameters;
    const loss::Loss loss(network::Network(session.architecture), session.criterion, session.data);
    session.trajectory = dynamics::train(loss, session.parameters, session.training);
    return session;
}

/// Every event that a document sends.
class Events : public QObject {
  public:
    explicit Events(const document::Document& document) {
        connect(&document, &document::Document::changed, this,
                [this](document::Aspects a) { seen.push_back(a); });
    }
    std::vector<document::Aspects> seen;
};

}  // namespace omegascope::testing
