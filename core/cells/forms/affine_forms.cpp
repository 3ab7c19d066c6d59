#include "core/cells/forms/affine_forms.h"

#include <cmath>

#include "core/network/linear_terms.h"
#include "core/support/index.h"

namespace omegascope::cells {

namespace {

constexpr double kTiny = 0x1p-900;        ///< what products may lose below the normal numbers
constexpr double kSlack = 1.0 + 0x1p-20;  ///< bounds are themselves sums that were rounded
constexpr std::size_t kCachedPrefixes = 512;

/// Σ weight · value with a bound for its error.
struct Sum {
    DoubleDouble value;
    double size = 0.0;
    double error = 0.0;
    int terms = 0;

    void add(double weight, DoubleDouble factor, double factorError) {
        if (weight == 0.0) return;
        value = value + factor * weight;
        const double weightSize = std::abs(weight);
        size += weightSize * std::abs(factor.hi);
        error += weightSize * factorError;
        ++terms;
    }
    double bound() const {
        if (terms == 0) return 0.0;
        return kSlack * (error + (terms + 4) * kDoubleDoubleUnit * size) + kTiny;
    }
};

struct FormSum {
    Sum a, b, c;
    void add(double weight, const AffineForm& form) {
        a.add(weight, form.a, form.errorA);
        b.add(weight, form.b, form.errorB);
        c.add(weight, form.c, form.errorC);
    }
    void addConstant(double weight) { c.add(weight, {1.0, 0.0}, 0.0); }
    AffineForm form() const { return {a.value, b.value, c.value, a.bound(), b.bound(), c.bound()}; }
};

double product(DoubleDouble factor, const Sum& sum, double& error) {
    const DoubleDouble value = factor * sum.value;
    error = kSlack * (std::abs(factor.hi) * sum.bound() * (1 + 0x1p-50) +
                      4 * kDoubleDoubleUnit * std::abs(value.hi)) +
            kTiny;
    return value.hi;
}

}  // namespace

AffineForms::AffineForms(const slice::SliceLoss& loss, int movedLayer)
    : slice_(loss),
      movedLayer_(movedLayer),
      exactAlpha_(loss.loss().network().architecture().alpha),
      cache_(at(loss.loss().dataset().size())) {
    for (std::size_t k = 0; k < 2; ++k) {
        const auto [low, high] = loss.slice().ranges[k];
        const DoubleDouble sum = twoSum(low, high), difference = twoSum(high, -low);
        axes_[k].centre = {sum.hi / 2, sum.lo / 2};
        axes_[k].half = {difference.hi / 2, difference.lo / 2};
        axes_[k].exactCentre = (Dyadic(low) + Dyadic(high)).half();
        axes_[k].exactHalf = (Dyadic(high) - Dyadic(low)).half();
    }
}

int AffineForms::units(int layer) const {
    const auto& network = loss().network();
    const auto& architecture = network.architecture();
    return layer <= network.depth() ? architecture.width(layer)
                                    : loss::criterionUnits(loss().criterion(), architecture.outputs);
}

std::vector<AffineForm> AffineForms::data(int datum) const {
    const auto x = loss().dataset().points.col(datum);
    std::vector<AffineForm> result(at(x.size()));
    for (Eigen::Index j = 0; j < x.size(); ++j) result[at(j)].c.hi = x[j];
    return result;
}

AffineForm AffineForms::affine(int layer, int unit, const std::vector<AffineForm>& features) const {
    const Eigen::VectorXd& parameters = slice_.slice().origin;
    const Eigen::Index bias = network::biasEntry(loss().network(), layer, unit);
    if (layer > movedLayer_) {
        FormSum sum;
        network::forEachTerm(loss().network(), layer, unit, [&](int feature, Eigen::Index entry) {
            sum.add(parameters[entry], features[at(feature)]);
        });
        if (bias >= 0) sum.addConstant(parameters[bias]);
        return sum.form();
    }
    if (layer == movedLayer_) return movedAffine(unit, features);
    Sum sum;
    network::forEachTerm(loss().network(), layer, unit, [&](int feature, Eigen::Index entry) {
        sum.add(parameters[entry], features[at(feature)].c, features[at(feature)].errorC);
    });
    if (bias >= 0) sum.add(parameters[bias], {1.0, 0.0}, 0.0);
    return {{}, {}, sum.value, 0.0, 0.0, sum.bound()};
}

/// Z0 + s Z1 + t Z2 with Zk = (parameters k) · features, then in window coordinates.
AffineForm AffineForms::movedAffine(int unit, const std::vector<AffineForm>& features) const {
    const Eigen::VectorXd& origin = slice_.slice().origin;
    const auto d1 = slice_.slice().directions.col(0), d2 = slice_.slice().directions.col(1);
    std::array<Sum, 3> z;
    const auto add = [&](Eigen::Index entry, DoubleDouble value, double error) {
        z[0].add(origin[entry], value, error);
        z[1].add(d1[entry], value, error);
        z[2].add(d2[entry], value, error);
    };
    network::forEachTerm(loss().network(), movedLayer_, unit, [&](int feature, Eigen::Index entry) {
        add(entry, features[at(feature)].c, features[at(feature)].errorC);
    });
    const Eigen::Index bias = network::biasEntry(loss().network(), movedLayer_, unit);
    if (bias >= 0) add(bias, {1.0, 0.0}, 0.0);

    AffineForm form;
    product(axes_[0].half, z[1], form.errorA);
    product(axes_[1].half, z[2], form.errorB);
    form.a = axes_[0].half * z[1].value;
    form.b = axes_[1].half * z[2].value;
    double errorS = 0.0, errorT = 0.0;
    const double sizeS = std::abs(product(axes_[0].centre, z[1], errorS));
    const double sizeT = std::abs(product(axes_[1].centre, z[2], errorT));
    form.c = z[0].value + (axes_[0].centre * z[1].value + axes_[1].centre * z[2].value);
    form.errorC = kSlack * (z[0].bound() + errorS + errorT +
                            4 * kDoubleDoubleUnit * (std::abs(z[0].value.hi) + sizeS + sizeT));
    return form;
}

AffineForm AffineForms::criterion(int datum, int unit, const std::vector<AffineForm>& outputs) const {
    FormSum sum;
    sum.addConstant(1.0);
    const Eigen::MatrixXd& targets = loss().dataset().targets;
    switch (loss().criterion()) {
        case loss::Criterion::Hinge:
            sum.add(-targets(0, datum), outputs[at(unit)]);
            break;
        case loss::Criterion::OneVersusAll:
            sum.add(static_cast<int>(targets(0, datum)) == unit ? -1.0 : 1.0, outputs[at(unit)]);
            break;
        case loss::Criterion::MulticlassHinge: {
            const int own = static_cast<int>(targets(0, datum));
            if (own == unit) break;
            sum.add(1.0, outputs[at(unit)]);
            sum.add(-1.0, outputs[at(own)]);
            break;
        }
        case loss::Criterion::Squared:
        case loss::Criterion::Logistic:
            break;
    }
    return sum.form();
}

std::vector<AffineForm> AffineForms::layer(int datum, int layer,
                                           const std::vector<AffineForm>& features) const {
    std::vector<AffineForm> result;
    const int width = loss().network().architecture().width(layer);
    result.reserve(at(width));
    for (int k = 0; k < width; ++k) result.push_back(affine(layer, k, features));
    if (layer <= loss().network().depth()) return result;
    std::vector<AffineForm> entries;
    for (int k = 0; k < units(layer); ++k) entries.push_back(criterion(datum, k, result));
    return entries;
}

std::vector<AffineForm> AffineForms::activated(std::vector<AffineForm> z,
                                               std::span<const std::int8_t> states) const {
    const double alpha = loss().network().architecture().alpha;
    if (alpha == 1.0) return z;
    for (std::size_t k = 0; k < z.size(); ++k) {
        if (states[k] > 0) continue;
        FormSum sum;
        if (states[k] < 0) sum.add(alpha, z[k]);
        z[k] = sum.form();
    }
    return z;
}

ExactForm AffineForms::exactAffine(int layer, int unit, const std::vector<ExactForm>& features) const {
    const Eigen::VectorXd& parameters = slice_.slice().origin;
    const auto d1 = slice_.slice().directions.col(0), d2 = slice_.slice().directions.col(1);
    ExactForm sum;
    const auto add = [&](Eigen::Index entry, const ExactForm& x) {
        const Dyadic weight(parameters[entry]);
        sum.c += weight * x.c;
        if (layer > movedLayer_) {
            sum.a += weight * x.a;
            sum.b += weight * x.b;
        } else if (layer == movedLayer_) {
            sum.a += Dyadic(d1[entry]) * x.c;
            sum.b += Dyadic(d2[entry]) * x.c;
        }
    };
    network::forEachTerm(loss().network(), layer, unit,
                         [&](int feature, Eigen::Index entry) { add(entry, features[at(feature)]); });
    const Eigen::Index bias = network::biasEntry(loss().network(), layer, unit);
    if (bias >= 0) add(bias, {Dyadic(), Dyadic(), Dyadic(1.0)});
    if (layer != movedLayer_) return sum;
    sum.c += axes_[0].exactCentre * sum.a + axes_[1].exactCentre * sum.b;
    sum.a = axes_[0].exactHalf * sum.a;
    sum.b = axes_[1].exactHalf * sum.b;
    return sum;
}

ExactForm AffineForms::exactCriterion(int datum, int unit, const std::vector<ExactForm>& features) const {
    const auto output = [&](int k) { return exactAffine(loss().criterionLayer(), k, features); };
    const auto scaled = [](const ExactForm& form, double factor) {
        const Dyadic f(factor);
        return ExactForm{f * form.a, f * form.b, f * form.c};
    };
    const Eigen::MatrixXd& targets = loss().dataset().targets;
    ExactForm sum;
    switch (loss().criterion()) {
        case loss::Criterion::Hinge:
            sum = scaled(output(unit), -targets(0, datum));
            break;
        case loss::Criterion::OneVersusAll:
            sum = scaled(output(unit), static_cast<int>(targets(0, datum)) == unit ? -1.0 : 1.0);
            break;
        case loss::Criterion::MulticlassHinge: {
            const int own = static_cast<int>(targets(0, datum));
            if (own == unit) break;
            const ExactForm mine = output(own);
            sum = output(unit);
            sum = {sum.a - mine.a, sum.b - mine.b, sum.c - mine.c};
            break;
        }
        case loss::Criterion::Squared:
        case loss::Criterion::Logistic:
            break;
    }
    sum.c += Dyadic(1.0);
    return sum;
}

AffineForms::ExactFeatures AffineForms::exactFeatures(int datum, int layer,
                                                      std::span<const std::int8_t> below) {
    auto& cache = cache_[at(datum)];
    const States key(below.begin(), below.end());
    if (const auto found = cache.find(key); found != cache.end()) return found->second;
    std::vector<ExactForm> result;
    if (layer == 0) {
        for (const double x : loss().dataset().points.col(datum))
            result.push_back({Dyadic(), Dyadic(), Dyadic(x)});
    } else {
        const auto width = at(units(layer));
        const ExactFeatures lower = exactFeatures(datum, layer - 1, below.first(below.size() - width));
        const auto states = below.last(width);
        const bool isLinear = loss().network().architecture().alpha == 1.0;
        for (std::size_t k = 0; k < width; ++k) {
            ExactForm z;
            if (states[k] != 0 || isLinear) z = exactAffine(layer, static_cast<int>(k), *lower);
            if (states[k] < 0 && !isLinear) z = {exactAlpha_ * z.a, exactAlpha_ * z.b, exactAlpha_ * z.c};
            result.push_back(std::move(z));
        }
    }
    if (cache.size() >= kCachedPrefixes) cache.clear();
    return cache[key] = std::make_shared<const std::vector<ExactForm>>(std::move(result));
}

ExactForm AffineForms::exact(int datum, int layer, int unit, const States& below) {
    const ExactFeatures features = exactFeatures(datum, layer - 1, below);
    return layer > loss().network().depth() ? exactCriterion(datum, unit, *features)
                                            : exactAffine(layer, unit, *features);
}

}  // namespace omegascope::cells
