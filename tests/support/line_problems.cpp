#include "tests/support/line_problems.h"

#include <fstream>
#include <stdexcept>

namespace omegascope::testing {

LineProblem lineProblem(const std::vector<Line>& lines, const std::array<std::array<double, 2>, 2>& window) {
    network::Architecture architecture;
    architecture.input = 3;
    architecture.layers = {network::DenseLayer{1}};
    architecture.hiddenBias = false;
    architecture.outputBias = false;
    network::Network network(architecture);
    data::Dataset dataset;
    dataset.points.resize(3, static_cast<Eigen::Index>(lines.size()));
    for (std::size_t k = 0; k < lines.size(); ++k)
        dataset.points.col(static_cast<Eigen::Index>(k)) << lines[k][0], lines[k][1], lines[k][2];
    dataset.targets.setZero(1, dataset.points.cols());
    slice::AffineSlice plane;
    plane.origin = Eigen::Vector4d(1, 0, 0, 1);
    plane.directions.setZero(4, 2);
    plane.directions(1, 0) = 1;
    plane.directions(2, 1) = 1;
    plane.ranges = {window[0], window[1]};
    return {loss::Loss(std::move(network), loss::Criterion::Squared, std::move(dataset)), std::move(plane)};
}

std::vector<Line> randomLines(int count, Random& random) {
    std::vector<Line> lines(static_cast<std::size_t>(count));
    for (Line& line : lines)
        for (double& number : line) number = random.normal();
    return lines;
}

std::vector<Line> linesFromFile(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::vector<Line> lines;
    float c = 0, a = 0, b = 0;
    while (file >> c >> a >> b) lines.push_back({c, a, b});
    return lines;
}

}  // namespace omegascope::testing
