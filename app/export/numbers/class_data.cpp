#include <algorithm>

#include "app/export/numbers/panel_data_parts.h"
#include "core/loss/class_problems.h"
#include "core/loss/replica_penalty.h"

namespace omegascope::exporting {
namespace {

/// A class as its plane shows it: of one-versus-all the two-class problem L^(r) at ω^(r), else the whole loss seen through
/// output r.
struct ClassView {
    loss::Loss loss;
    Eigen::VectorXd point;
    Eigen::Index output = 0;  ///< of that network
    loss::Evaluation evaluation;
    std::vector<bool> solved, dead;
};

ClassView viewOf(const ShownSession& shown, int r) {
    const bool own = shown.loss.criterion() == loss::Criterion::OneVersusAll;
    ClassView view{own ? loss::classProblem(shown.loss, r) : shown.loss,
                   own ? loss::classPoint(shown.loss, shown.point, r) : shown.point,
                   own ? 0 : r,
                   {},
                   {},
                   {}};
    view.evaluation = view.loss.evaluate(view.point);
    view.solved = loss::solvedData(view.loss, view.evaluation);
    view.dead.assign(view.solved.size(), false);
    for (const int i : loss::deadData(view.loss, view.evaluation))
        view.dead[static_cast<std::size_t>(i)] = true;
    return view;
}

bool isOf(const ShownSession& shown, Eigen::Index i, int r) {
    return static_cast<int>(shown.loss.dataset().targets(0, i)) == r;
}

/// As the titles of the planes count: all data of L^(r), or those of the class.
double unsolvedOf(const ShownSession& shown, const ClassView& view, int r) {
    const bool own = shown.loss.criterion() == loss::Criterion::OneVersusAll;
    double count = 0.0;
    for (std::size_t k = 0; k < view.solved.size(); ++k)
        if (!view.solved[k] && (own || isOf(shown, static_cast<Eigen::Index>(k), r))) count += 1.0;
    return count;
}

DataTable summary(const ShownSession& shown, const std::vector<ClassView>& views) {
    const bool own = shown.loss.criterion() == loss::Criterion::OneVersusAll;
    const bool replicas = shown.loss.network().architecture().replicas.has_value();
    std::vector<std::string> names{"class", "members", "unsolved"};
    if (own) names.emplace_back("loss");
    if (replicas) names.emplace_back("from_mean");
    DataTable table("classes", names);
    for (std::size_t k = 0; k < views.size(); ++k) {
        const int r = static_cast<int>(k);
        double members = 0.0;
        for (Eigen::Index i = 0; i < shown.loss.dataset().size(); ++i)
            members += isOf(shown, i, r) ? 1.0 : 0.0;
        std::vector<double> row{static_cast<double>(r), members, unsolvedOf(shown, views[k], r)};
        if (own) row.push_back(views[k].loss.value(views[k].point));
        if (replicas)
            row.push_back(loss::replicaSpread(shown.loss.network(), shown.point).distance.col(r).norm());
        table.addRow(row);
    }
    return table;
}

DataTable dataOf(const ShownSession& shown, const std::vector<ClassView>& views) {
    const data::Dataset& dataset = shown.loss.dataset();
    std::vector<std::string> names{"class", "datum"};
    for (Eigen::Index k = 0; k < dataset.points.rows(); ++k) names.push_back("x" + std::to_string(k));
    for (const char* name : {"target", "weight", "output", "loss", "solved?", "dead?"})
        names.emplace_back(name);
    DataTable table("data", names);
    for (std::size_t r = 0; r < views.size(); ++r) {
        const ClassView& view = views[r];
        const Eigen::MatrixXd& weights = view.loss.weights();
        for (Eigen::Index i = 0; i < dataset.size(); ++i) {
            const auto k = static_cast<std::size_t>(i);
            std::vector<double> row{static_cast<double>(r), static_cast<double>(i)};
            for (const double x : dataset.points.col(i)) row.push_back(x);
            row.insert(row.end(),
                       {dataset.targets(0, i), weights(0, i), view.evaluation.pass.outputs(view.output, i),
                        view.evaluation.perDatum[i], view.solved[k] ? 1.0 : 0.0, view.dead[k] ? 1.0 : 0.0});
            table.addRow(row);
        }
    }
    return table;
}

/// ⟨w,x⟩ + b = 0 of the first hidden layer that serves the class, and with one hidden layer its weight in the output. Units
/// of replicas count within theirs.
DataTable hyperplanesOf(const std::vector<ClassView>& views) {
    const network::Network& first = views.front().loss.network();
    const int inputs = first.architecture().input;
    const bool shallow = first.depth() == 1;
    std::vector<std::string> names{"class", "unit"};
    for (int k = 0; k < inputs; ++k) names.push_back("w" + std::to_string(k));
    names.emplace_back("b");
    if (shallow) names.emplace_back("v");
    DataTable table("hyperplanes", names);
    if (first.depth() == 0) return table;
    for (std::size_t r = 0; r < views.size(); ++r) {
        const ClassView& view = views[r];
        const network::Network& net = view.loss.network();
        const Eigen::MatrixXd slopes = net.linear(1, view.point, Eigen::MatrixXd::Identity(inputs, inputs));
        const Eigen::MatrixXd constants = net.affine(1, view.point, Eigen::VectorXd::Zero(inputs));
        const network::Block* v = shallow ? &*net.layout().weight(2) : nullptr;
        for (Eigen::Index unit = 0; unit < slopes.rows(); ++unit) {
            std::vector<double> row{static_cast<double>(r), static_cast<double>(unit)};
            for (const double w : slopes.row(unit)) row.push_back(w);
            row.push_back(constants(unit, 0));
            if (v) row.push_back(view.point[v->offset + view.output * slopes.rows() + unit]);
            table.addRow(row);
        }
    }
    return table;
}

}  // namespace

Result<PanelData> classesData(const ShownSession& shown) {
    if (const Outcome classes = figures::checkClassPlanes(shown.loss.criterion()); !classes)
        return classes.error();
    std::vector<ClassView> views;
    for (int r = 0; r < shown.loss.network().architecture().outputs; ++r) views.push_back(viewOf(shown, r));
    PanelData panel;
    panel.tables = {summary(shown, views), dataOf(shown, views), hyperplanesOf(views)};
    panel.object["loss"] = shown.loss.value(shown.point);
    return panel;
}

PanelData clarkeData(const ShownSession& shown, const nonsmooth::ClarkeSubdifferential& clarke) {
    const Eigen::Index n = shown.point.size();
    DataTable least("least_norm", {"parameter", "omega", "value"});
    for (Eigen::Index k = 0; k < clarke.minNorm.size(); ++k)
        least.addRow({static_cast<double>(k), clarke.at.size() == n ? clarke.at[k] : shown.point[k],
                      clarke.minNorm[k]});
    std::vector<std::string> names{"cell", "theta"};
    for (Eigen::Index k = 0; k < clarke.gradients.rows(); ++k) names.push_back("g" + std::to_string(k));
    DataTable gradients("gradients", names);
    for (Eigen::Index cell = 0; cell < clarke.gradients.cols(); ++cell) {
        std::vector<double> row{static_cast<double>(cell),
                                cell < clarke.theta.size() ? clarke.theta[cell] : 0.0};
        for (const double g : clarke.gradients.col(cell)) row.push_back(g);
        gradients.addRow(row);
    }
    if (clarke.signatures.size() == static_cast<std::size_t>(clarke.gradients.cols())) {
        std::vector<std::string> words;
        for (const network::Signature& signature : clarke.signatures)
            words.push_back(signatureWord(signature));
        gradients.columns.push_back({"signature", std::move(words)});
    }
    const bool shares = clarke.method == nonsmooth::ClarkeMethod::PerKink &&
                        clarke.theta.size() == static_cast<Eigen::Index>(clarke.active.size());
    DataTable kinks("active", shares ? std::vector<std::string>{"datum", "layer", "unit", "share"}
                                     : std::vector<std::string>{"datum", "layer", "unit"});
    for (std::size_t k = 0; k < clarke.active.size(); ++k) {
        const network::Activation& entry = clarke.active[k];
        std::vector<double> row{static_cast<double>(entry.datum), static_cast<double>(entry.layer),
                                static_cast<double>(entry.unit)};
        if (shares) row.push_back(clarke.theta[static_cast<Eigen::Index>(k)]);
        kinks.addRow(row);
    }
    PanelData panel;
    panel.tables = {gradients, least, kinks};
    panel.object["method"] = nonsmooth::nameOf(clarke.method);
    panel.object["kind"] = nonsmooth::kindOf(clarke);
    panel.object["cells"] = clarke.cells;
    panel.object["contains_zero"] = clarke.containsZero;
    panel.object["min_norm"] = clarke.minNorm.stableNorm();
    panel.object["remark"] = clarke.remark;
    return panel;
}

}  // namespace omegascope::exporting
