#include "app/import/forward_check.h"

#include <algorithm>

#include "app/import/files/weight_file.h"
#include "core/data/npy.h"
#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::importing {

namespace {

double toleranceOf(int precision) {
    if (precision >= data::kDoublePrecision) return 1e-12;
    return precision >= data::kSinglePrecision ? 1e-6 : 1e-2;
}

/// Rows of numbers as columns of a matrix.
Result<Eigen::MatrixXd> columnsOf(const data::NpyArray& array, Eigen::Index each, const std::string& name,
                                  const std::string& what) {
    const auto total = static_cast<Eigen::Index>(array.values.size());
    const auto rows = array.shape.empty() ? Eigen::Index{0} : static_cast<Eigen::Index>(array.shape[0]);
    if (rows < 1 || total != rows * each)
        return Error{name + " is " + shapeText(array.shape) + "; the network has " + counted(each, what) +
                     ", so give as many for each datum."};
    Eigen::MatrixXd matrix = Eigen::Map<const Eigen::MatrixXd>(array.values.data(), each, rows);
    if (!matrix.allFinite()) return Error{name + " holds NaN or infinity; give finite numbers."};
    return matrix;
}

}  // namespace

Result<ForwardCheck> checkForward(const network::Network& network, const Eigen::VectorXd& parameters,
                                  const std::filesystem::path& inputs, const std::filesystem::path& outputs,
                                  int precision) {
    const auto x = data::readNpy(inputs), y = data::readNpy(outputs);
    if (!x) return x.error();
    if (!y) return y.error();
    const auto points = columnsOf(*x, network.architecture().input, data::shownName(inputs), "input");
    if (!points) return points.error();
    const auto expected = columnsOf(*y, network.architecture().outputs, data::shownName(outputs), "output");
    if (!expected) return expected.error();
    if (points->cols() != expected->cols())
        return Error{data::shownName(inputs) + " has " + counted(points->cols(), "datum", "data") + " and " +
                     data::shownName(outputs) + " " + std::to_string(expected->cols()) +
                     "; give the outputs of the same data."};
    const Eigen::MatrixXd difference = (network.outputs(parameters, *points) - *expected).cwiseAbs();
    ForwardCheck check;
    check.data = points->cols();
    Eigen::Index row = 0;
    check.difference = difference.maxCoeff(&row, &check.datum);
    const double largest = expected->cwiseAbs().maxCoeff();
    check.relative = largest > 0.0 ? check.difference / largest : check.difference;
    check.tolerance = toleranceOf(std::min({precision, x->precision, y->precision}));
    check.agrees = check.relative <= check.tolerance;
    return check;
}

std::string text(const ForwardCheck& check) {
    const std::string figures = generalNumber(check.relative, 2) + " of the largest output (tolerance " +
                                generalNumber(check.tolerance, 2) + ")";
    if (check.agrees)
        return "the outputs of " + counted(check.data, "datum", "data") + " agree with ours to " + figures;
    return "the outputs differ from ours by " + figures + ", most at datum " +
           std::to_string(check.datum + 1) +
           "; order of features, activation or scaling of the data may be another";
}

}  // namespace omegascope::importing
