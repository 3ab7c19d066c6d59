#include "core/theory/flat_cells.h"

#include "core/loss/masks.h"
#include "core/network/linear_terms.h"
#include "core/support/index.h"
#include "core/support/random.h"

namespace omegascope::theory {

namespace {

using prime_field::negated;
using prime_field::product;
using prime_field::Residue;
using prime_field::residue;
using prime_field::sum;

/// A masked pass in doubles errs by at most γ_m = m 2^-53 / (1 - m 2^-53) of the same sum with every term made positive,
/// where m counts the roundings on the way of a term: fewer than this times 2^53 for any network that fits into memory.
constexpr double kPlain = 1e-7;

Residue randomResidue(Random& random) {
    const auto high = static_cast<Residue>(random.index(std::size_t{1} << 31));
    const auto low = static_cast<Residue>(random.index(std::size_t{1} << 30));
    return (high << 30 | low) % prime_field::kPrime;
}

std::vector<Residue> randomResidues(Eigen::Index count, Random& random) {
    std::vector<Residue> residues(at(count));
    for (Residue& entry : residues) entry = randomResidue(random);
    return residues;
}

Eigen::VectorXd randomParameters(Eigen::Index count) {
    Random random(0x666c6174);
    Eigen::VectorXd parameters(count);
    for (double& entry : parameters) entry = random.normal();
    return parameters;
}

/// Whether some entry of a signed sum is more than its rounding; `sizes` is the same sum with all terms positive.
template <typename Derived>
bool isPlain(const Eigen::MatrixBase<Derived>& values, const Eigen::MatrixBase<Derived>& sizes) {
    return (values.array().abs() > kPlain * sizes.array()).any();
}

bool isPlainlyNotFlat(const loss::Loss& loss, const network::Signature& signature) {
    const network::Network& network = loss.network();
    const data::Dataset& dataset = loss.dataset();
    const loss::Masks cell = loss::masks(network, loss.criterion(), dataset.targets, signature);
    // The derivative by c needs no pass, and often settles it.
    if (network.architecture().outputBias) {
        if (!loss::isPiecewiseMultilinear(loss.criterion())) return true;
        const Eigen::MatrixXd slope = outputGradient(
            loss.criterion(), Eigen::MatrixXd::Zero(network.architecture().outputs, dataset.size()),
            dataset.targets, loss.weights(), cell.criterion);
        const Eigen::VectorXd sum = slope.rowwise().sum(), size = slope.cwiseAbs().rowwise().sum();
        if (isPlain(sum, size)) return true;
    }
    const Eigen::VectorXd where = randomParameters(network.parameterCount());
    const Eigen::VectorXd size = where.cwiseAbs();
    const Eigen::MatrixXd farthest = dataset.points.cwiseAbs();
    const network::ForwardPass pass = maskedForward(network, cell, where, dataset.points);
    const network::ForwardPass sizes = maskedForward(network, cell, size, farthest);
    if (!loss::isPiecewiseMultilinear(loss.criterion())) return isPlain(pass.outputs, sizes.outputs);
    const Eigen::MatrixXd delta =
        outputGradient(loss.criterion(), pass.outputs, dataset.targets, loss.weights(), cell.criterion);
    return isPlain(maskedBackward(network, cell, where, pass.features, delta),
                   maskedBackward(network, cell, size, sizes.features, delta.cwiseAbs()));
}

/// The signature has no zeros here.
bool isFlatOpenCell(const loss::Loss& loss, const network::Signature& signature) {
    if (isPlainlyNotFlat(loss, signature)) return false;
    const FlatnessProbe probe(loss);
    const auto stride = static_cast<std::size_t>(signature.entriesPerDatum());
    FlatnessProbe::Share total{};
    for (int datum = 0; datum < static_cast<int>(loss.dataset().size()); ++datum)
        probe.add(total, probe.share(datum, signature.entries().subspan(at(datum) * stride, stride)));
    return FlatnessProbe::vanishes(total);
}

}  // namespace

FlatnessProbe::FlatnessProbe(const loss::Loss& loss)
    : loss_(loss),
      multilinear_(loss::isPiecewiseMultilinear(loss.criterion())),
      alpha_(residue(loss.network().architecture().alpha)) {
    Random random(0x70726f6265);
    at_ = randomResidues(loss.parameterCount(), random);
    for (Residues& projection : project_) projection = randomResidues(loss.parameterCount(), random);
}

FlatnessProbe::FlatnessProbe(const loss::Loss& loss, const std::vector<std::array<Eigen::Index, 2>>& entries)
    : FlatnessProbe(loss) {
    for (Residues& projection : project_) {
        Residues some(projection.size(), 0);
        for (const auto& [first, count] : entries)
            std::copy_n(projection.begin() + first, count, some.begin() + first);
        projection = std::move(some);
    }
}

FlatnessProbe::Residues FlatnessProbe::affine(int layer, const Residues& features) const {
    const network::Network& network = loss_.network();
    Residues z(at(network.architecture().width(layer)), 0);
    for (int unit = 0; unit < static_cast<int>(z.size()); ++unit) {
        Residue& own = z[at(unit)];
        network::forEachTerm(network, layer, unit, [&](int feature, Eigen::Index entry) {
            own = sum(own, product(at_[at(entry)], features[at(feature)]));
        });
        if (const Eigen::Index bias = network::biasEntry(network, layer, unit); bias >= 0)
            own = sum(own, at_[at(bias)]);
    }
    return z;
}

FlatnessProbe::Residues FlatnessProbe::slopeOfLoss(int datum, std::span<const std::int8_t> criterion) const {
    const Eigen::MatrixXd& weights = loss_.weights();
    const double target = loss_.dataset().targets(0, datum);
    Residues slope(at(loss_.network().architecture().outputs), 0);
    const auto own = static_cast<std::size_t>(std::max(target, 0.0));
    for (std::size_t r = 0; r < criterion.size(); ++r) {
        if (criterion[r] <= 0) continue;
        const Residue weight = residue(weights(weights.rows() > 1 ? static_cast<Eigen::Index>(r) : 0, datum));
        switch (loss_.criterion()) {
            case loss::Criterion::Hinge:
                slope[r] = target > 0.0 ? negated(weight) : weight;
                break;
            case loss::Criterion::OneVersusAll:
                slope[r] = r == own ? negated(weight) : weight;
                break;
            case loss::Criterion::MulticlassHinge:
                if (r == own) break;
                slope[r] = sum(slope[r], weight);
                slope[own] = sum(slope[own], negated(weight));
                break;
            case loss::Criterion::Squared:
            case loss::Criterion::Logistic:
                break;
        }
    }
    return slope;
}

FlatnessProbe::Residues FlatnessProbe::backward(int layer, const Residues& delta, const Residues& below,
                                                Share& share) const {
    const network::Network& network = loss_.network();
    Residues passed(below.size(), 0);
    for (int unit = 0; unit < static_cast<int>(delta.size()); ++unit) {
        const Residue own = delta[at(unit)];
        if (own == 0) continue;
        const auto project = [&](Eigen::Index entry, Residue derivative) {
            for (std::size_t k = 0; k < share.size(); ++k)
                share[k] = sum(share[k], product(project_[k][at(entry)], derivative));
        };
        network::forEachTerm(network, layer, unit, [&](int feature, Eigen::Index entry) {
            project(entry, product(own, below[at(feature)]));
            passed[at(feature)] = sum(passed[at(feature)], product(at_[at(entry)], own));
        });
        if (const Eigen::Index bias = network::biasEntry(network, layer, unit); bias >= 0) project(bias, own);
    }
    return passed;
}

FlatnessProbe::Share FlatnessProbe::share(int datum, std::span<const std::int8_t> states) const {
    const int depth = loss_.network().depth();
    std::vector<Residues> features(1), slopes(1);
    for (const double x : loss_.dataset().points.col(datum)) features[0].push_back(residue(x));
    std::size_t read = 0;
    for (int layer = 1; layer <= depth; ++layer) {
        Residues z = affine(layer, features.back());
        Residues& slope = slopes.emplace_back();
        for (Residue& entry : z) {
            slope.push_back(states[read++] > 0 ? 1 : alpha_);
            entry = product(entry, slope.back());
        }
        features.push_back(std::move(z));
    }
    Share share{};
    if (!multilinear_) {
        const Residues outputs = affine(depth + 1, features.back());
        for (std::size_t k = 0; k < share.size(); ++k)
            for (std::size_t r = 0; r < outputs.size(); ++r)
                share[k] = sum(share[k], product(project_[k][r], outputs[r]));
        return share;
    }
    Residues delta = slopeOfLoss(datum, states.subspan(read));
    for (int layer = depth + 1; layer >= 1; --layer) {
        delta = backward(layer, delta, features[at(layer - 1)], share);
        if (layer == 1) break;
        for (std::size_t k = 0; k < delta.size(); ++k) delta[k] = product(delta[k], slopes[at(layer - 1)][k]);
    }
    return share;
}

void FlatnessProbe::add(Share& total, const Share& share) const {
    for (std::size_t k = 0; k < total.size(); ++k)
        total[k] = multilinear_ ? sum(total[k], share[k]) : (total[k] | share[k]);
}

bool isFlatCell(const loss::Loss& loss, const network::Signature& signature) {
    if (network::penaltyWeight(loss.network().architecture()) != 0.0) return false;
    if (!signature.hasZero()) return isFlatOpenCell(loss, signature);
    return isFlatOpenCell(loss, loss::resolved(signature, -1)) &&
           isFlatOpenCell(loss, loss::resolved(signature, 1));
}

}  // namespace omegascope::theory
