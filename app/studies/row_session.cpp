#include "app/studies/row_session.h"

namespace omegascope::study {

Result<session::Session> sessionOf(const Study& study, const studies::Row& row, Moment moment,
                                   const Control& control) {
    constexpr double kRadius = 2.0;  // of the slice about ω
    Result<studies::RowModel> model = study.experiment->model(row, control);
    if (!model) return model.error();
    session::Session session;
    session.title = model->title;
    session.source = "study " + std::string(study.experiment->study()) + ", hash " + study.hash.substr(0, 16);
    session.notes = model->notes;
    session.architecture = model->architecture;
    session.criterion = model->criterion;
    session.data = std::move(model->dataset);
    session.parameters = moment == Moment::End ? model->end : model->start;
    session.training = model->training;
    const network::Network network(session.architecture);
    session.slice = slice::defaultSlice(network, session.parameters, kRadius);
    if (moment == Moment::Start && model->replays) {
        const loss::Loss loss(network, session.criterion, session.data);
        session.trajectory = dynamics::train(loss, session.parameters, session.training, control);
        if (control.stopped()) return cancelled();
    }
    if (const Outcome good = session::check(session); !good) return good.error();
    return session;
}

}  // namespace omegascope::study
