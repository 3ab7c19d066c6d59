#include "core/cells/volume/volume_field.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "core/loss/masks.h"
#include "core/loss/replica_penalty.h"

namespace omegascope::cells {

namespace {

/// Of the size at which a corner's value counts as zero: a box whose bounds leave less to spare is looked into.
constexpr double kBoxMargin = 0.1;

/// The layers (1…L+1) whose parameters one of the directions moves.
std::set<int> movedLayers(const loss::Loss& loss, const slice::AffineSlice& slice) {
    std::set<int> layers;
    for (const auto& block : loss.network().layout().blocks())
        if ((slice.directions.middleRows(block.offset, block.size).array() != 0.0).any())
            layers.insert(block.layer);
    return layers;
}

/// Radii of the criterion's pre-activations, those of the outputs given.   units × N
Eigen::MatrixXd criterionRadius(const loss::Loss& loss, Eigen::MatrixXd outputs) {
    if (!loss::isPiecewiseMultilinear(loss.criterion())) return Eigen::MatrixXd(0, outputs.cols());
    if (loss.criterion() == loss::Criterion::MulticlassHinge)
        for (Eigen::Index i = 0; i < outputs.cols(); ++i) {
            const auto own = static_cast<Eigen::Index>(loss.dataset().targets(0, i));
            outputs.col(i).array() += double{outputs(own, i)};
            outputs(own, i) = 0.0;  // the constant 1
        }
    return outputs;
}

/// One component of the derivative, centre and radius.
struct Derivative {
    Eigen::MatrixXd middle, radius;
};

/// A layer's quantities over a box: centre and radius of the value, and of the derivative along s, t, u.
struct Enclosure {
    Eigen::MatrixXd middle, radius;
    std::array<Derivative, 3> slopes;
};

/// Parameters over a box: centre, radius, and the directions.
struct MovingParameters {
    Eigen::VectorXd middle, radius;
    const Eigen::MatrixXd* directions = nullptr;
    Point3 half{};
};

Eigen::MatrixXd biasOf(const network::Network& network, int layer, const Eigen::VectorXd& parameters,
                       Eigen::Index columns) {
    Eigen::MatrixXd bias = Eigen::MatrixXd::Zero(network.architecture().width(layer), columns);
    network.addBias(layer, parameters, bias);
    return bias;
}

/// z = W x + b, its derivative W ∂x + ∂W x + ∂b, and z again from its middle and its derivative: whichever is
/// narrower.
Enclosure affine(const network::Network& network, int layer, const MovingParameters& moving,
                 const Enclosure& x, const Eigen::MatrixXd& xCentre, Eigen::MatrixXd& centre) {
    const Eigen::VectorXd size = moving.middle.cwiseAbs();
    const Eigen::MatrixXd reach = x.middle.cwiseAbs() + x.radius;
    Enclosure z;
    z.middle = network.affine(layer, moving.middle, x.middle);
    z.radius = network.linear(layer, size, x.radius) + network.linear(layer, moving.radius, reach) +
               biasOf(network, layer, moving.radius, reach.cols());
    centre = network.affine(layer, moving.middle, xCentre);
    Eigen::MatrixXd meanValue = Eigen::MatrixXd::Zero(z.middle.rows(), z.middle.cols());
    for (std::size_t k = 0; k < 3; ++k) {
        const Eigen::VectorXd direction = moving.directions->col(static_cast<Eigen::Index>(k));
        const auto& from = x.slopes[k];
        auto& slope = z.slopes[k];
        slope.middle =
            network.affine(layer, direction, x.middle) + network.linear(layer, moving.middle, from.middle);
        slope.radius = network.linear(layer, direction.cwiseAbs(), x.radius) +
                       network.linear(layer, size, from.radius) +
                       network.linear(layer, moving.radius, from.middle.cwiseAbs() + from.radius);
        meanValue += moving.half[k] * (slope.middle.cwiseAbs() + slope.radius);
    }
    const Eigen::ArrayXXd low =
        (z.middle - z.radius).array().max((centre - meanValue).array()).min(centre.array());
    const Eigen::ArrayXXd high =
        (z.middle + z.radius).array().min((centre + meanValue).array()).max(centre.array());
    z.middle = (0.5 * (low + high)).matrix();
    z.radius = (0.5 * (high - low)).matrix();
    return z;
}

/// σ_α and its slopes: exact for the value; between α and 1 for the derivative where z may vanish.
Enclosure activated(const Enclosure& z, double alpha) {
    const auto sigma = [alpha](double v) { return v > 0.0 ? v : alpha * v; };
    Enclosure x = z;
    for (Eigen::Index e = 0; e < z.middle.size(); ++e) {
        const double low = z.middle(e) - z.radius(e);
        const double high = z.middle(e) + z.radius(e);
        x.middle(e) = 0.5 * (sigma(low) + sigma(high));
        x.radius(e) = 0.5 * (sigma(high) - sigma(low));
        const double least = low > 0.0 ? 1.0 : alpha;
        const double most = high < 0.0 ? alpha : 1.0;
        for (std::size_t k = 0; k < 3; ++k) {
            const double a = z.slopes[k].middle(e) - z.slopes[k].radius(e);
            const double b = z.slopes[k].middle(e) + z.slopes[k].radius(e);
            const double lowest = std::min(least * a, most * a);
            const double highest = std::max(least * b, most * b);
            x.slopes[k].middle(e) = 0.5 * (lowest + highest);
            x.slopes[k].radius(e) = 0.5 * (highest - lowest);
        }
    }
    return x;
}

/// m from ŷ: affine, with coefficients 0 and ±1.
Enclosure criterionOf(const loss::Loss& loss, const Enclosure& outputs) {
    const auto& targets = loss.dataset().targets;
    const auto value = [&](const Eigen::MatrixXd& y) {
        return loss::criterionPreActivations(loss.criterion(), y, targets);
    };
    const Eigen::MatrixXd constant =
        value(Eigen::MatrixXd::Zero(outputs.middle.rows(), outputs.middle.cols()));
    Enclosure m;
    m.middle = value(outputs.middle);
    m.radius = criterionRadius(loss, outputs.radius);
    for (std::size_t k = 0; k < 3; ++k)
        m.slopes[k] = {value(outputs.slopes[k].middle) - constant,
                       criterionRadius(loss, outputs.slopes[k].radius)};
    return m;
}

}  // namespace

VolumeField::VolumeField(const loss::Loss& loss, const slice::AffineSlice& slice)
    : loss_(loss), slice_(slice) {
    if (slice_.dimension() != 3 || slice_.origin.size() != loss_.parameterCount() ||
        slice_.directions.rows() != loss_.parameterCount() || slice_.ranges.size() != 3)
        throw std::invalid_argument("VolumeField: the slice has not three directions of the loss's space");
    const auto shape = loss_.emptySignature();
    layers_.resize(static_cast<std::size_t>(shape.layerCount()));
    for (int i = 0; i < shape.dataCount(); ++i)
        for (int layer = 1; layer <= shape.layerCount(); ++layer)
            for (int unit = 0; unit < shape.width(layer); ++unit) {
                layers_[static_cast<std::size_t>(layer - 1)].push_back(count());
                activations_.push_back({i, layer, unit});
            }
    first_[0] = loss_.network().affine(1, slice_.origin, loss_.dataset().points);
    for (Eigen::Index k = 0; k < 3; ++k)
        first_[static_cast<std::size_t>(k) + 1] =
            loss_.network().affine(1, slice_.directions.col(k), loss_.dataset().points);
    const std::set<int> moved = movedLayers(loss_, slice_);
    for (int layer = 1; layer <= shape.layerCount(); ++layer)
        straight_.push_back(std::distance(moved.begin(), moved.upper_bound(layer)) <= 1);
    measure();
}

void VolumeField::measure() {
    const auto& network = loss_.network();
    Eigen::VectorXd most = slice_.origin.cwiseAbs();
    for (std::size_t k = 0; k < 3; ++k)
        most += slice_.directions.col(static_cast<Eigen::Index>(k)).cwiseAbs() *
                std::max(std::abs(slice_.ranges[k][0]), std::abs(slice_.ranges[k][1]));
    std::vector<Eigen::MatrixXd> scales;
    Eigen::MatrixXd features = loss_.dataset().points.cwiseAbs();
    for (int layer = 1; layer <= network.depth() + 1; ++layer) {
        features = network.affine(layer, most, features);
        if (layer <= network.depth()) scales.push_back(features);
    }
    scales.push_back((criterionRadius(loss_, features).array() + 1.0).matrix());
    const Eigen::VectorXd flat = kPlaneTolerance * flatten(scales);
    limits_.assign(flat.begin(), flat.end());
}

/// Layer matrices (units × N) in the order of the entries.
Eigen::VectorXd VolumeField::flatten(const std::vector<Eigen::MatrixXd>& layers) const {
    Eigen::VectorXd flat(count());
    Eigen::Index at = 0;
    for (Eigen::Index i = 0; i < loss_.dataset().size(); ++i)
        for (const auto& layer : layers) {
            flat.segment(at, layer.rows()) = layer.col(i);
            at += layer.rows();
        }
    return flat;
}

Point3 VolumeField::low() const {
    return {slice_.ranges[0][0], slice_.ranges[1][0], slice_.ranges[2][0]};
}

Point3 VolumeField::high() const {
    return {slice_.ranges[0][1], slice_.ranges[1][1], slice_.ranges[2][1]};
}

Eigen::MatrixXd VolumeField::firstLayer(const Point3& at, Eigen::Index first, Eigen::Index count) const {
    return first_[0].middleCols(first, count) + at[0] * first_[1].middleCols(first, count) +
           at[1] * first_[2].middleCols(first, count) + at[2] * first_[3].middleCols(first, count);
}

double VolumeField::lossAt(const Point3& at) const {
    const auto& network = loss_.network();
    const Eigen::VectorXd parameters = slice_.at(Eigen::Vector3d(at[0], at[1], at[2]));
    Eigen::MatrixXd z = firstLayer(at, 0, loss_.dataset().size());
    for (int layer = 2; layer <= network.depth() + 1; ++layer)
        z = network.affine(layer, parameters, network::leakyRelu(z, network.architecture().alpha));
    return loss::weightedLoss(loss_.criterion(), z, loss_.dataset().targets, loss_.weights()) +
           loss::penaltyValue(network, parameters);
}

double VolumeField::entryAt(int entry, const Point3& at) const {
    const auto& wanted = activation(entry);
    const auto& network = loss_.network();
    Eigen::MatrixXd z = firstLayer(at, wanted.datum, 1);
    if (wanted.layer > 1) {
        const Eigen::VectorXd parameters = slice_.at(Eigen::Vector3d(at[0], at[1], at[2]));
        for (int layer = 2; layer <= std::min(wanted.layer, network.depth() + 1); ++layer)
            z = network.affine(layer, parameters, network::leakyRelu(z, network.architecture().alpha));
    }
    if (wanted.layer <= network.depth()) return z(wanted.unit);
    return loss::criterionPreActivations(loss_.criterion(), z,
                                         loss_.dataset().targets.col(wanted.datum))(wanted.unit);
}

Eigen::Vector4d VolumeField::homogeneous(const Point3& at) const {
    Eigen::Vector4d result(1.0, 0.0, 0.0, 0.0);
    for (std::size_t k = 0; k < 3; ++k) {
        const auto& range = slice_.ranges[k];
        result[static_cast<Eigen::Index>(k) + 1] =
            (at[k] - 0.5 * (range[0] + range[1])) / (0.5 * (range[1] - range[0]));
    }
    return result;
}

Eigen::Matrix4Xd VolumeField::affineForms(int layer, const std::vector<std::int8_t>& signs) const {
    auto signature = loss_.emptySignature();
    for (int entry = 0; entry < count(); ++entry) {
        const auto& a = activation(entry);
        const bool below = a.layer < layer && signs[static_cast<std::size_t>(entry)] > 0;
        signature.set(a.datum, a.layer, a.unit, below ? 1 : -1);
    }
    const auto& dataset = loss_.dataset();
    const auto cell = loss::masks(loss_.network(), loss_.criterion(), dataset.targets, signature);
    const auto& entries = ofLayer(layer);
    Eigen::Matrix4Xd forms(4, static_cast<Eigen::Index>(entries.size()));
    const Point3 from = low();
    const Point3 to = high();
    for (int row = 0; row < 4; ++row) {
        Eigen::Vector3d at;
        for (std::size_t k = 0; k < 3; ++k)
            at[static_cast<Eigen::Index>(k)] =
                row == static_cast<int>(k) + 1 ? to[k] : 0.5 * (from[k] + to[k]);
        const auto pass = loss::maskedForward(loss_.network(), cell, slice_.at(at), dataset.points);
        const Eigen::MatrixXd values =
            layer <= loss_.network().depth()
                ? pass.preActivations[static_cast<std::size_t>(layer - 1)]
                : loss::criterionPreActivations(loss_.criterion(), pass.outputs, dataset.targets);
        // Both run over the data first, then over the units.
        forms.row(row) = values.reshaped().transpose();
    }
    for (int row = 1; row < 4; ++row) forms.row(row) -= forms.row(0);
    return forms;
}

FieldBounds VolumeField::bounds(const Point3& low, const Point3& high) const {
    const auto& network = loss_.network();
    MovingParameters moving{
        slice_.origin, Eigen::VectorXd::Zero(slice_.origin.size()), &slice_.directions, {}};
    for (std::size_t k = 0; k < 3; ++k) {
        moving.half[k] = 0.5 * (high[k] - low[k]);
        const auto direction = slice_.directions.col(static_cast<Eigen::Index>(k));
        moving.middle += 0.5 * (low[k] + high[k]) * direction;
        moving.radius += moving.half[k] * direction.cwiseAbs();
    }
    std::vector<Eigen::MatrixXd> lows, highs, slopes;
    const auto keep = [&](const Enclosure& z) {
        lows.push_back(z.middle - z.radius);
        highs.push_back(z.middle + z.radius);
        Eigen::MatrixXd away = Eigen::MatrixXd::Constant(z.middle.rows(), z.middle.cols(), -1.0);
        for (const auto& slope : z.slopes) away = away.cwiseMax(slope.middle.cwiseAbs() - slope.radius);
        slopes.push_back(std::move(away));
    };
    // The first layer is affine: its bounds are exact.
    Enclosure z;
    Eigen::MatrixXd centre = first_[0];
    z.radius = Eigen::MatrixXd::Zero(centre.rows(), centre.cols());
    for (std::size_t k = 0; k < 3; ++k) {
        centre += 0.5 * (low[k] + high[k]) * first_[k + 1];
        z.radius += moving.half[k] * first_[k + 1].cwiseAbs();
        z.slopes[k] = {first_[k + 1], Eigen::MatrixXd::Zero(centre.rows(), centre.cols())};
    }
    z.middle = centre;
    for (int layer = 1; layer <= network.depth(); ++layer) {
        keep(z);
        const Enclosure x = activated(z, network.architecture().alpha);
        const Eigen::MatrixXd xCentre = network::leakyRelu(centre, network.architecture().alpha);
        z = affine(network, layer + 1, moving, x, xCentre, centre);
    }
    keep(criterionOf(loss_, z));
    const Eigen::VectorXd margin =
        kBoxMargin *
        Eigen::Map<const Eigen::VectorXd>(limits_.data(), static_cast<Eigen::Index>(limits_.size()));
    const Eigen::VectorXd away = flatten(slopes);
    FieldBounds bounds{flatten(lows) - margin, flatten(highs) + margin, {}};
    for (const double slope : away) bounds.regular.push_back(slope > 0.0);
    return bounds;
}

}  // namespace omegascope::cells
