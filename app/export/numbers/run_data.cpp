
#include "app/export/numbers/cells_json.h"
#include "app/export/numbers/panel_data_parts.h"
#include "core/dynamics/runs/step_quantities.h"
#include "core/support/dense_algebra.h"

namespace omegascope::exporting {
namespace {

const std::vector<std::string> kCoordinates{"s", "t", "u"};

/// Places ω relative to the first directions of a slice.
class Placement {
  public:
    Placement(const slice::AffineSlice& slice, int dimension)
        : origin_(slice.origin), directions_(slice.directions.leftCols(dimension)) {}

    /// Coordinates, then the loss, then the distance.
    std::vector<double> rowOf(const Eigen::VectorXd& parameters, double loss) const {
        const Eigen::VectorXd offset = parameters - origin_;
        const Eigen::VectorXd coordinates = algebra::leastSquares(directions_, offset);
        std::vector<double> row(coordinates.begin(), coordinates.end());
        row.push_back(loss);
        row.push_back((offset - directions_ * coordinates).norm());
        return row;
    }

  private:
    Eigen::VectorXd origin_;
    Eigen::MatrixXd directions_;
};

std::vector<std::string> placementNames(int dimension) {
    std::vector<std::string> names(kCoordinates.begin(), kCoordinates.begin() + dimension);
    names.emplace_back("loss");
    names.emplace_back("off_plane");
    return names;
}

/// The losses of the data are computed anew: a run keeps them as floats, or not at all.
DataTable stepsTable(const ShownSession& shown, const Control& control) {
    const dynamics::Trajectory& run = shown.session.trajectory;
    std::vector<std::string> names{"step", "loss"};
    for (int i = 0; i < shown.loss.dataset().size(); ++i) names.push_back("loss" + std::to_string(i));
    DataTable table("steps", names);
    dynamics::forEachPoint(run, shown.loss, [&](int step, const Eigen::VectorXd& parameters) {
        std::vector<double> row{static_cast<double>(step), run.loss[static_cast<std::size_t>(step)]};
        const Eigen::VectorXd losses = shown.loss.evaluate(parameters).perDatum;
        row.insert(row.end(), losses.begin(), losses.end());
        table.addRow(row);
        return step < shown.step && !control.stopped();
    });
    return table;
}

DataTable quantitiesTable(const dynamics::StepQuantities& quantities, int last) {
    const bool walls = quantities.wallDistance.size() > 0;
    std::vector<std::string> names{"step", "active_data"};
    if (walls) names.emplace_back("wall_distance");
    for (Eigen::Index unit = 0; unit < quantities.balanceDrift.cols(); ++unit)
        names.push_back("balance_drift" + std::to_string(unit));
    DataTable table("quantities", names);
    for (std::size_t k = 0; k < quantities.steps.size() && quantities.steps[k] <= last; ++k) {
        const auto row = static_cast<Eigen::Index>(k);
        std::vector<double> numbers{static_cast<double>(quantities.steps[k]), quantities.activeData[row]};
        if (walls) numbers.push_back(quantities.wallDistance[row]);
        for (Eigen::Index unit = 0; unit < quantities.balanceDrift.cols(); ++unit)
            numbers.push_back(quantities.balanceDrift(row, unit));
        table.addRow(numbers);
    }
    return table;
}

}  // namespace

DataTable runTable(const ShownSession& shown, int dimension) {
    std::vector<std::string> names = placementNames(dimension);
    names.insert(names.begin(), "step");
    DataTable table("run", names);
    const dynamics::Trajectory& run = shown.session.trajectory;
    if (run.empty()) return table;
    const Placement placement(shown.slice, dimension);
    dynamics::forEachPoint(run, shown.loss, [&](int step, const Eigen::VectorXd& parameters) {
        std::vector<double> row = placement.rowOf(parameters, run.loss[static_cast<std::size_t>(step)]);
        row.insert(row.begin(), static_cast<double>(step));
        table.addRow(row);
        return step < shown.step;
    });
    return table;
}

DataTable omegaTable(const ShownSession& shown, int dimension) {
    DataTable table("omega", placementNames(dimension));
    table.addRow(Placement(shown.slice, dimension).rowOf(shown.point, shown.loss.value(shown.point)));
    return table;
}

DataTable makersTable(const std::vector<std::vector<network::Activation>>& makers) {
    DataTable table("makers", {"makers", "datum", "layer", "unit"});
    for (std::size_t set = 0; set < makers.size(); ++set)
        for (const network::Activation& maker : makers[set])
            table.addRow({static_cast<double>(set), static_cast<double>(maker.datum),
                          static_cast<double>(maker.layer), static_cast<double>(maker.unit)});
    return table;
}

session::Json axesJson(const ShownSession& shown, int dimension) {
    session::Json axes = session::Json::array();
    for (int axis = 0; axis < dimension; ++axis) {
        const slice::AxisLabel label =
            slice::axisLabel(shown.session.slice, shown.slice, shown.loss.network(), axis);
        axes.push_back({{"name", label.name},
                        {"offset", label.offset},
                        {"scale", label.scale},
                        {"range", shown.slice.ranges[static_cast<std::size_t>(axis)]}});
    }
    return axes;
}

data::NpyArray signatureArray(const std::vector<network::Signature>& signatures) {
    data::NpyArray array{{signatures.size(), 0, 0}, {}};
    for (const network::Signature& signature : signatures) {
        array.shape[1] = static_cast<std::size_t>(signature.dataCount());
        array.shape[2] = static_cast<std::size_t>(signature.entriesPerDatum());
        array.values.insert(array.values.end(), signature.entries().begin(), signature.entries().end());
    }
    return array;
}

std::string signatureWord(const network::Signature& signature) {
    std::string word;
    for (const std::string& datum : signatureTexts(signature)) word += (word.empty() ? "" : " ") + datum;
    return word;
}

Result<PanelData> runData(const ShownSession& shown, const Control& control) {
    const dynamics::Trajectory& run = shown.session.trajectory;
    if (run.empty())
        return Error{
            "The session holds no run; make one in the window or with omegascope train, then export it."};
    const dynamics::StepQuantities quantities =
        dynamics::stepQuantities(shown.loss, run, run.steps() + 1, control);
    PanelData panel;
    panel.tables = {stepsTable(shown, control), quantitiesTable(quantities, shown.step)};
    if (control.stopped()) return cancelled();
    panel.object["method"] = run.spec.method;
    panel.object["seed"] = run.spec.seed;
    panel.object["steps_made"] = run.steps();
    return panel;
}

}  // namespace omegascope::exporting
