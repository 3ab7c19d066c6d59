#include <algorithm>
#include <cmath>

#include "core/support/dense_algebra.h"
#include "core/support/random.h"
#include "core/theorems/check_list.h"
#include "core/theory/multilinear.h"

namespace omegascope::theorems {

namespace {

constexpr double kRounding = 1e-9;
/// What an entry of a gradient errs by, as a share of 1 + its size: some hundred units in the last place.
constexpr double kGradientRounding = 1e-13;
/// What a decomposition adds to an eigenvalue, as a share of the largest entry: n ε, n ≤ 1000.
constexpr double kDecomposition = 1e-12;
/// Of kRounding: 1e-14 of the terms of sums that cancel.
constexpr double kTermShare = 1e-5;
constexpr std::uint64_t kCellSeed = 0x7468656f;

Eigen::VectorXd randomVector(Eigen::Index size, Random& random) {
    Eigen::VectorXd vector(size);
    for (double& entry : vector) entry = random.normal();
    return vector;
}

/// Whether φ_j contains the block: its source lies in a layer below the block, or is the block.   [P, Thm 1]
bool contains(int form, const network::Block& block, int depth) {
    if (block.bias) return form == block.layer;
    return form <= depth && form < block.layer;
}

/// Largest |φ_j(2A - 3B) - (2 φ_j(A) - 3 φ_j(B))| over forms and blocks (no change where φ_j lacks the
/// block), relative to the sizes of the forms; A, B random, masks those of `signature`.
double linearityResidual(const loss::Loss& loss, const network::Signature& signature) {
    Random random(kCellSeed);
    const Eigen::Index n = loss.parameterCount();
    const Eigen::VectorXd a = randomVector(n, random), other = randomVector(n, random);
    const Eigen::VectorXd formsA = *theory::multilinearForms(loss, a, signature);
    // Forms are sums of terms that may cancel; at random parameters of size 1 the terms are of the data's size.
    constexpr double kShare = 1e-5;  // of kRounding: 1e-14 of the terms
    const double terms = kShare * loss.weights().sum() *
                         (1.0 + loss.dataset().points.cwiseAbs().colwise().sum().maxCoeff()) *
                         static_cast<double>(n);
    double residual = 0.0;
    for (const network::Block& block : loss.network().layout().blocks()) {
        Eigen::VectorXd b = a, mixed = a;
        b.segment(block.offset, block.size) = other.segment(block.offset, block.size);
        mixed.segment(block.offset, block.size) =
            2.0 * a.segment(block.offset, block.size) - 3.0 * b.segment(block.offset, block.size);
        const Eigen::VectorXd formsB = *theory::multilinearForms(loss, b, signature);
        const Eigen::VectorXd formsMixed = *theory::multilinearForms(loss, mixed, signature);
        const double size = 1.0 + formsA.cwiseAbs().maxCoeff() + formsB.cwiseAbs().maxCoeff() + terms;
        for (int j = 0; j < formsA.size(); ++j) {
            const double expected =
                contains(j, block, loss.network().depth()) ? 2.0 * formsA[j] - 3.0 * formsB[j] : formsA[j];
            residual = std::max(residual, std::abs(formsMixed[j] - expected) / size);
        }
    }
    return residual;
}

/// The pre-activations of all entries: the hidden layers' and the criterion's.
std::vector<Eigen::MatrixXd> entriesOf(const loss::Evaluation& at) {
    std::vector<Eigen::MatrixXd> z = at.pass.preActivations;
    z.push_back(at.criterion);
    return z;
}

/// The share of a step at which the first entry changes its sign, were all of them linear along it; 1: none does.
double firstChange(const std::vector<Eigen::MatrixXd>& from, const std::vector<Eigen::MatrixXd>& to) {
    double share = 1.0;
    for (std::size_t m = 0; m < from.size(); ++m)
        for (Eigen::Index j = 0; j < from[m].size(); ++j) {
            const double a = from[m].reshaped()[j], b = to[m].reshaped()[j];
            if (a * b < 0.0) share = std::min(share, a / (a - b));
        }
    return share;
}

/// A step along `direction` that keeps ω in its cell; 0 when none was found. From a step that leaves it to the one that
/// its end makes likely, at most half as long: a few evaluations, however near the walls are.
double stepInsideCell(const Scene& scene, const std::vector<Eigen::MatrixXd>& here,
                      const Eigen::VectorXd& direction) {
    constexpr double kLeastShare = 1e-18;
    const double longest = 1.0 + scene.parameters.norm();
    double step = longest;
    while (step > kLeastShare * longest) {
        const Eigen::VectorXd there = scene.parameters + step * direction;
        const loss::Evaluation end = scene.loss.evaluate(there);
        if (scene.loss.signature(there, end) == scene.point.signature) return step;
        step *= std::clamp(0.9 * firstChange(here, entriesOf(end)), 1e-6, 0.5);
    }
    return 0.0;
}

/// How far L falls and rises inside the cell: along ±∇L and random directions.
struct Excursion {
    double lowest = 0.0, highest = 0.0;
    int samples = 0;
};

Excursion exploreCell(const Scene& scene) {
    // Each sample costs a few evaluations; large problems get fewer.
    const double cost =
        static_cast<double>(scene.loss.dataset().size()) * static_cast<double>(scene.loss.parameterCount());
    const int count = static_cast<int>(std::clamp(3e6 / cost, 4.0, 60.0));
    Random random(kCellSeed + 1);
    std::vector<Eigen::VectorXd> directions;
    const Eigen::VectorXd& gradient = scene.point.cell->gradient;
    if (gradient.norm() > 0.0) directions = {gradient.normalized(), -gradient.normalized()};
    while (static_cast<int>(directions.size()) < count)
        directions.push_back(randomVector(scene.parameters.size(), random).normalized());
    Excursion result;
    const std::vector<Eigen::MatrixXd> here = entriesOf(scene.loss.evaluate(scene.parameters));
    for (const Eigen::VectorXd& direction : directions) {
        const double step = stepInsideCell(scene, here, direction);
        if (step == 0.0) continue;
        const double change = scene.loss.value(scene.parameters + step * direction) - scene.point.loss;
        result.lowest = std::min(result.lowest, change);
        result.highest = std::max(result.highest, change);
        ++result.samples;
    }
    return result;
}

void observeFlatCell(const Scene& scene, const Excursion& seen, CheckBuilder& check) {
    check.predict("L is constant on the cell, equal to φ_" +
                  std::to_string(scene.architecture().depth() + 2));
    const double size = kRounding * (1.0 + scene.point.loss) + 10.0 * lossRounding(scene);
    const double spread = std::max(seen.highest, -seen.lowest);
    const auto& phi = scene.point.cell->phi;
    const double gap = phi ? std::abs(phi->tail(1)[0] - scene.point.loss) : 0.0;
    check.observe("L changes by " + text(spread) + " at " + std::to_string(seen.samples) +
                      " points of the cell; |L - φ| = " + text(gap),
                  seen.samples == 0 ? Truth::Unknown : truth(spread <= size && gap <= size));
}

void observeSlopingCell(const Scene& scene, const Excursion& seen, CheckBuilder& check) {
    check.predict("ω is neither a local minimum nor a maximum");
    const double noise = lossRounding(scene);
    const bool falls = seen.lowest<-noise, rises = seen.highest> noise;
    // A change below rounding is no proof that L stays: the cell may be as thin as that on one side.
    const Truth conclusion = falls && rises ? Truth::Yes : Truth::Unknown;
    check.observe("inside the cell L falls by up to " + text(-seen.lowest) + " and rises by up to " +
                      text(seen.highest),
                  conclusion);
}

/// Central differences of ∇L inside the cell; exact up to rounding, as ∇L is affine in every entry of ω.
struct Hessian {
    Eigen::MatrixXd matrix;
    double noise = 0.0;  ///< rounding of an entry
};

std::optional<Hessian> hessianByDifferences(const Scene& scene) {
    const Eigen::Index n = scene.parameters.size();
    Hessian result;
    result.matrix.resize(n, n);
    for (Eigen::Index k = 0; k < n; ++k) {
        double step = 1.0 + std::abs(scene.parameters[k]);
        const auto gradientAt = [&](double shift) -> std::optional<Eigen::VectorXd> {
            Eigen::VectorXd moved = scene.parameters;
            moved[k] += shift;
            const network::Signature there = scene.loss.signature(moved);
            if (!(there == scene.point.signature)) return std::nullopt;
            return scene.loss.gradientInCell(moved, there);
        };
        std::optional<Eigen::VectorXd> low, high;
        for (int halving = 0; halving < 50 && !(low && high); ++halving, step *= 0.5) {
            low = gradientAt(-step);
            high = gradientAt(step);
        }
        if (!low || !high || scene.control.stopped()) return std::nullopt;
        const double width = 4.0 * step;  // the loop halved `step` once more
        result.matrix.col(k) = (*high - *low) / width;
        const double size = 1.0 + std::max(low->cwiseAbs().maxCoeff(), high->cwiseAbs().maxCoeff());
        result.noise = std::max(result.noise, kGradientRounding * size / width);
    }
    return result;
}

/// What an eigenvalue or a diagonal entry may be off by: the noise of n entries, and the rounding of a decomposition.
double gateOf(const Hessian& hessian) {
    return static_cast<double>(hessian.matrix.rows()) * hessian.noise +
           kDecomposition * hessian.matrix.cwiseAbs().maxCoeff();
}
constexpr double kClear = 1e3;  ///< a multiple of the gate that no rounding reaches

/// As the diagonal is 0, so is the sum of the eigenvalues: the smaller side has at least 1/(n-1) of the larger.
Truth hasBothSigns(double low, double high, double diagonal, double gate, double n) {
    if (low < -gate && high > gate && diagonal <= gate) return Truth::Yes;
    const double most = std::max(-low, high), least = std::min(-low, high);
    if (diagonal > kClear * gate || (most > kClear * n * gate && least < most / (2.0 * n))) return Truth::No;
    return Truth::Unknown;
}

Hypothesis hessianDoesNotVanish(const std::optional<Hessian>& hessian, double largest) {
    Hypothesis result{"the Hessian D²L(ω) does not vanish", Truth::Unknown, {}, {}, {}};
    if (!hessian) {
        result.detail = "not computed: too many parameters, or the cell is too small";
        return result;
    }
    // What the conclusion is measured with decides here too.
    const double gate = gateOf(*hessian);
    result.holds = largest > kClear * gate    ? Truth::Yes
                   : largest > hessian->noise ? Truth::Unknown
                                              : Truth::No;
    result.detail = "largest entry " + text(largest > hessian->noise ? largest : 0.0);
    return result;
}

/// a_k, α_k in x̄ coordinates and γ, summed over the data.   [I, Lemma 2; weights μ_i in the place of 1/N]
struct OneLayerForms {
    Eigen::MatrixXd a;  ///< (d+1) × K, last row α_k
    double gamma = 0.0;
};

OneLayerForms oneLayerForms(const loss::Loss& loss, const network::Signature& signature) {
    const data::Dataset& dataset = loss.dataset();
    const int units = loss.network().architecture().width(1);
    OneLayerForms forms;
    forms.a = Eigen::MatrixXd::Zero(dataset.dimension() + 1, units);
    for (int i = 0; i < dataset.size(); ++i) {
        if (signature.at(i, 2, 0) <= 0) continue;
        const double weight = loss.weights()(0, i) * dataset.targets(0, i);
        forms.gamma += weight;
        for (int k = 0; k < units; ++k) {
            const double slope = signature.at(i, 1, k) > 0 ? 1.0 : loss.network().architecture().alpha;
            forms.a.col(k).head(dataset.dimension()) += weight * slope * dataset.points.col(i);
            forms.a(dataset.dimension(), k) += weight * slope;
        }
    }
    return forms;
}

/// ∂L/∂w_k = -v_k a_k, ∂L/∂b_k = -v_k α_k, ∂L/∂v_k = -(a_k·w_k + α_k b_k), ∂L/∂c = -γ.
Eigen::VectorXd gradientOf(const OneLayerForms& forms, const Scene& scene) {
    const network::ParameterLayout& layout = scene.loss.network().layout();
    const Eigen::Index d = scene.loss.dataset().dimension(), units = forms.a.cols();
    const network::Block &w = *layout.weight(1), &v = *layout.weight(2);
    const network::Block *b = layout.bias(1), *c = layout.bias(2);
    Eigen::VectorXd gradient(layout.size());
    for (Eigen::Index k = 0; k < units; ++k) {
        const double vk = scene.parameters[v.offset + k];
        gradient.segment(w.offset + k * d, d) = -vk * forms.a.col(k).head(d);
        double ramp = forms.a.col(k).head(d).dot(scene.parameters.segment(w.offset + k * d, d));
        if (b) {
            gradient[b->offset + k] = -vk * forms.a(d, k);
            ramp += forms.a(d, k) * scene.parameters[b->offset + k];
        }
        gradient[v.offset + k] = -ramp;
    }
    if (c) gradient[c->offset] = -forms.gamma;
    return gradient;
}

}  // namespace

TheoremCheck multilinearStructure(const Scene& scene) {
    CheckBuilder check("P Thm 1", "in a cell the loss is a sum of multilinear forms", kMultilinearPaper,
                       "Theorem 1");
    check.predict("φ_0 + … + φ_" + std::to_string(scene.architecture().depth() + 2) +
                  " = L(ω), each linear in each of its blocks");
    if (!check.require(isHingeType(scene))) return check.finish();
    const network::Signature signature = incidentSignature(scene);
    const Eigen::VectorXd forms = *theory::multilinearForms(scene.loss, scene.parameters, signature);
    const double gap = std::abs(forms.sum() - scene.point.loss);
    const double residual = linearityResidual(scene.loss, signature);
    const double size = kRounding * (1.0 + forms.cwiseAbs().maxCoeff()) + 10.0 * lossRounding(scene);
    check.observe("|Σφ - L| = " + text(gap) + "; linear to " + text(residual) + " in each of " +
                      std::to_string(scene.loss.network().layout().blocks().size()) + " blocks",
                  truth(gap <= size && residual <= kRounding));
    return check.finish();
}

TheoremCheck noDifferentiableExtrema(const Scene& scene) {
    CheckBuilder check("P Cor. 1", "no extremum inside a cell, unless it is flat", kMultilinearPaper,
                       "Corollary 1");
    check.predict("ω is neither a local minimum nor a maximum, unless L is constant on its cell");
    if (!check.requireAll(scene, {isHingeType, isOffWalls})) return check.finish();
    const Excursion seen = exploreCell(scene);
    if (scene.point.cell->flat)
        observeFlatCell(scene, seen, check);
    else
        observeSlopingCell(scene, seen, check);
    return check.finish();
}

TheoremCheck saddleLikeStructure(const Scene& scene) {
    CheckBuilder check("P Cor. 2", "a Hessian that is not 0 has eigenvalues of both signs", kMultilinearPaper,
                       "Corollary 2");
    check.predict("an eigenvalue above 0 and one below; diagonal 0");
    if (!check.requireAll(scene, {isHingeType, isOffWalls})) return check.finish();
    const double n = static_cast<double>(scene.loss.parameterCount());
    const bool small = n * n * scene.loss.dataset().size() <= 2e8 && n <= 400;
    const std::optional<Hessian> hessian = small ? hessianByDifferences(scene) : std::nullopt;
    const double largest = hessian ? hessian->matrix.cwiseAbs().maxCoeff() : 0.0;
    if (!check.require(hessianDoesNotVanish(hessian, largest)) || !hessian) return check.finish();
    const Eigen::MatrixXd symmetric = 0.5 * (hessian->matrix + hessian->matrix.transpose());
    const Eigen::VectorXd values = algebra::symmetricEigen(symmetric).values;
    const double low = values.minCoeff(), high = values.maxCoeff();
    const double diagonal = hessian->matrix.diagonal().cwiseAbs().maxCoeff();
    check.observe(
        "eigenvalues from " + text(low) + " to " + text(high) + "; largest diagonal entry " + text(diagonal),
        hasBothSigns(low, high, diagonal, gateOf(*hessian), n));
    return check.finish();
}

TheoremCheck decompositionOfOneLayer(const Scene& scene) {
    CheckBuilder check("I Lemma 2", "the forms of one hidden layer", kMultilinearPreprint, "Lemma 2");
    check.predict("∇L = (-v_k a_k, -v_k α_k, -(a_k·w_k + α_k b_k), -γ) in the cell");
    if (!check.requireAll(scene, {isBinaryHinge, hasOneHiddenLayer, isFullyConnected})) return check.finish();
    const network::Signature signature = incidentSignature(scene);
    const OneLayerForms forms = oneLayerForms(scene.loss, signature);
    const Eigen::VectorXd expected = gradientOf(forms, scene);
    const Eigen::VectorXd measured = scene.point.cell
                                         ? scene.point.cell->gradient
                                         : scene.loss.gradientInCell(scene.parameters, signature);
    const double gap = (expected - measured).cwiseAbs().maxCoeff();
    // Sums that cancel leave the rounding of their terms.
    const double terms = scene.loss.weights().sum() *
                         (1.0 + scene.loss.dataset().points.cwiseAbs().colwise().sum().maxCoeff()) *
                         (1.0 + scene.parameters.cwiseAbs().sum());
    const double size = 1.0 + expected.cwiseAbs().maxCoeff() + kTermShare * terms;
    check.observe("largest |(a_k, α_k)| = " + text(forms.a.colwise().norm().maxCoeff()) +
                      ", γ = " + text(forms.gamma) + "; ∇L differs by " + text(gap),
                  truth(gap <= kRounding * size));
    return check.finish();
}

}  // namespace omegascope::theorems
