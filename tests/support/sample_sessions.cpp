#include "tests/support/sample_sessions.h"

#include "core/support/random.h"

namespace omegascope::testing {

namespace {

bool coin(Random& random) {
    return random.index(2) == 1;
}

int between(Random& random, int low, int high) {
    return low + static_cast<int>(random.index(static_cast<std::size_t>(high - low + 1)));
}

Eigen::VectorXd normalVector(Random& random, Eigen::Index length) {
    Eigen::VectorXd vector(length);
    for (double& entry : vector) entry = random.normal();
    return vector;
}

network::Architecture randomArchitecture(Random& random, loss::Criterion criterion) {
    network::Architecture architecture;
    const int depth = between(random, 0, 3);
    const bool convolution = depth > 0 && coin(random);
    architecture.input = convolution ? 12 : between(random, 2, 4);
    if (convolution) {
        network::Conv2dLayer conv;
        conv.inputShape = {1, 3, 4};
        conv.kernel = {between(random, 1, 3), between(random, 1, 3)};
        conv.channels = between(random, 1, 3);
        conv.stride = between(random, 1, 2);
        conv.padding = between(random, 0, 1);
        architecture.layers.emplace_back(conv);
    }
    while (architecture.depth() < depth)
        architecture.layers.emplace_back(network::DenseLayer{between(random, 1, 4)});
    const bool signs = criterion == loss::Criterion::Hinge || criterion == loss::Criterion::Logistic;
    architecture.outputs = signs ? 1 : between(random, 2, 4);
    architecture.alpha = coin(random) ? 0.0 : random.uniform();
    architecture.hiddenBias = coin(random);
    architecture.outputBias = coin(random);
    return architecture;
}

data::Dataset randomDataset(Random& random, const network::Architecture& architecture,
                            loss::Criterion criterion) {
    data::Dataset dataset;
    const int count = between(random, 1, 6);
    dataset.points = normalVector(random, architecture.input * count).reshaped(architecture.input, count);
    if (criterion == loss::Criterion::Squared) {
        dataset.targets =
            normalVector(random, architecture.outputs * count).reshaped(architecture.outputs, count);
    } else {
        const bool classes =
            criterion == loss::Criterion::MulticlassHinge || criterion == loss::Criterion::OneVersusAll;
        dataset.targets.resize(1, count);
        for (double& target : dataset.targets.reshaped())
            target = classes ? between(random, 0, architecture.outputs - 1) : (coin(random) ? 1.0 : -1.0);
    }
    dataset.scheme = std::array{data::WeightScheme::Uniform, data::WeightScheme::Unit,
                                data::WeightScheme::Explicit}[random.index(3)];
    if (dataset.scheme == data::WeightScheme::Explicit) {
        const int rows =
            criterion == loss::Criterion::OneVersusAll && coin(random) ? architecture.outputs : 1;
        dataset.weights = normalVector(random, rows * count).cwiseAbs().reshaped(rows, count).array() + 1e-3;
    }
    return dataset;
}

slice::DirectionSpec randomDirection(Random& random, Eigen::Index length) {
    switch (random.index(3)) {
        case 0:
            return slice::BlockDirection{normalVector(random, length)};
        case 1:
            return slice::TowardDirection{normalVector(random, length)};
        default:
            return slice::RandomDirection{random.index(1000)};
    }
}

slice::SliceSpec randomSlice(Random& random, const Eigen::VectorXd& parameters) {
    slice::SliceSpec spec;
    spec.followsParameters = coin(random);
    spec.origin = coin(random) ? parameters : normalVector(random, parameters.size());
    const int dimension = parameters.size() > 2 ? between(random, 2, 3) : 2;
    for (int k = 0; k < dimension; ++k) {
        spec.directions.push_back(randomDirection(random, parameters.size()));
        const double low = random.normal();
        spec.ranges.push_back({low, low + 0.1 + random.uniform()});
    }
    return spec;
}

dynamics::Trajectory randomRun(Random& random, const session::Session& session) {
    dynamics::Trajectory run;
    run.spec = session.training;
    run.stride = between(random, 1, 3);
    const int steps = between(random, 0, 7);
    for (int k = 0; k <= steps; ++k) {
        run.loss.push_back(random.uniform());
        if (k % run.stride == 0)
            run.keyframes.push_back(k == 0 ? session.parameters
                                           : normalVector(random, session.parameters.size()));
    }
    run.stopped = coin(random);
    if (run.stopped) run.remark = "Cancelled after step 3.";
    return run;
}

}  // namespace

std::string sampleText() {
    return R"({
  "omegascope": 1,
  "title": "Blind side",
  "network": {
    "input": 2,
    "layers": [{"type": "dense", "units": 2}],
    "outputs": 1, "alpha": 0.0, "output_bias": false, "hidden_bias": true
  },
  "criterion": "hinge",
  "data": {"points": [[1, 1], [2, 0], [-1, 0.5]], "targets": [1, -1, 1], "weights": [0.5, 0.25, 0.25]},
  "parameters": {"W1": [[2, 0], [-2, 0]], "b1": [-3.5, -2.5], "V": [[3, -3]], "c": [0]},
  "slice": {
    "origin": "parameters",
    "directions": [{"b1": [1, 0]}, {"toward": {"W1": [[1, 2], [3, 4]]}}],
    "ranges": [[-4, 4], [-4, 4]]
  },
  "training": {"method": "gradient-descent", "step": 0.1, "steps": 500, "seed": 1},
  "view": {"margins": true, "vertical_scale": 2,
    "camera": {"azimuth": 20, "elevation": 45.5, "zoom": 2, "pan": [0.25, 0], "parallel": true},
    "data_window": [[-1, 2], [0, 1.5]], "data_plane": {"coordinates": [1, 0]},
    "loss_scale": {"kind": "logarithmic", "offset": 0.25, "percentile": 90},
    "volume": {"look": "cells", "opacity": 0.5, "cut": {"axis": "u", "at": 0.25, "keeps_high": true},
      "hidden_walls": [{"datum": 1, "layer": 2, "unit": 0}, {"datum": 0, "layer": 1, "unit": 1}]}},
  "trajectory": {
    "spec": {"method": "gradient-descent", "step": 0.1, "steps": 1, "seed": 1},
    "stride": 1,
    "omega": [[2, 0, -2, 0, 3, -3, -3.5, -2.5], [2, 0, -2, 0, 3, -3, -3.4, -2.5]],
    "loss": [1.5, 1.25]
  }
})";
}

session::Session randomSession(std::uint64_t seed) {
    Random random(seed);
    session::Session session;
    session.title = coin(random) ? "Größe \"α\"\n\t\\" : "";
    session.notes = coin(random) ? "notes" : "";
    session.criterion = loss::kCriteria[seed % loss::kCriteria.size()];
    session.architecture = randomArchitecture(random, session.criterion);
    session.data = randomDataset(random, session.architecture, session.criterion);
    session.parameters = normalVector(random, network::ParameterLayout(session.architecture).size());
    session.slice = randomSlice(random, session.parameters);
    const auto& method = dynamics::methods()[random.index(dynamics::methods().size())];
    session.training.method = method.name;
    const auto& schedule = dynamics::schedules()[random.index(dynamics::schedules().size())];
    if (dynamics::takesSchedule(method, schedule)) session.training.schedule = schedule.name;
    session.training.momentum = random.uniform();
    session.training.batch = between(random, 1, 9);
    session.training.target = random.normal();
    session.training.step = random.uniform() + 1e-6;
    session.training.steps = between(random, 1, 1000);
    session.training.seed = ~std::uint64_t{0} - random.index(100);
    if (coin(random)) session.trajectory = randomRun(random, session);
    session.view.margins = coin(random);
    session.view.walls = coin(random);
    session.view.minima = coin(random);
    session.view.sliceFollowsRun = coin(random);
    session.view.verticalScale = coin(random) ? 1.0 : random.uniform() + 0.1;
    if (coin(random))
        session.framing.camera = {.azimuth = 360.0 * random.uniform() - 180.0,
                                  .elevation = 170.0 * random.uniform() - 85.0,
                                  .zoom = 0.2 + random.uniform(),
                                  .panX = random.normal(),
                                  .panY = random.normal(),
                                  .parallel = coin(random)};
    if (coin(random)) session.framing.dataWindow = {{{-1.0 - random.uniform(), 0.1}, {0.0, 1e-3}}};
    auto& volume = session.view.volume;
    volume.look = static_cast<session::VolumeChoices::Look>(random.index(3));
    volume.opacity = coin(random) ? 0.25 : random.uniform();
    volume.cutAxis = between(random, session::VolumeChoices::kNoCut, 2);
    volume.cutAt = coin(random) ? 0.5 : random.uniform();
    volume.cutKeepsHigh = coin(random);
    if (coin(random)) volume.hiddenWalls = {{0, 1, 0}, {2, 1, 3}};
    return session;
}

}  // namespace omegascope::testing
