#include "core/certificates/problem/exact_problem.h"

#include <bit>
#include <stdexcept>
#include <variant>

namespace omegascope::certificates {

namespace {

using loss::Criterion;

/// FNV-1a, 64 bits.
class Fingerprint {
  public:
    void add(std::uint64_t word) {
        for (int byte = 0; byte < 8; ++byte) {
            value_ ^= (word >> (8 * byte)) & 0xffU;
            value_ *= 0x100000001b3ULL;
        }
    }
    void add(int number) { add(static_cast<std::uint64_t>(static_cast<std::int64_t>(number))); }
    /// -0 counts as 0.
    void add(double number) { add(std::bit_cast<std::uint64_t>(number + 0.0)); }
    void add(const Eigen::MatrixXd& matrix) {
        add(static_cast<int>(matrix.rows()));
        add(static_cast<int>(matrix.cols()));
        for (Eigen::Index j = 0; j < matrix.cols(); ++j)
            for (Eigen::Index i = 0; i < matrix.rows(); ++i) add(matrix(i, j));
    }
    std::uint64_t value() const { return value_; }

  private:
    std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

const network::Conv2dLayer* convolution(const network::Architecture& architecture, int layer) {
    if (layer > static_cast<int>(architecture.layers.size())) return nullptr;
    return std::get_if<network::Conv2dLayer>(&architecture.layers[static_cast<std::size_t>(layer - 1)]);
}

/// Height and width of what a convolution makes.
std::pair<int, int> frame(const network::Conv2dLayer& conv) {
    const auto [channels, height, width] = conv.inputShape;
    return {(height + 2 * conv.padding - conv.kernel[0]) / conv.stride + 1,
            (width + 2 * conv.padding - conv.kernel[1]) / conv.stride + 1};
}

void require(bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
}

}  // namespace

Digests digestsOf(const Subject& subject) {
    Digests digests;
    Fingerprint network, data, parameters;
    const network::Architecture& architecture = subject.architecture;
    network.add(architecture.input);
    network.add(architecture.outputs);
    network.add(architecture.alpha);
    network.add(architecture.hiddenBias ? 1 : 0);
    network.add(architecture.outputBias ? 1 : 0);
    for (const network::Layer& layer : architecture.layers) {
        if (const auto* dense = std::get_if<network::DenseLayer>(&layer)) {
            network.add(0);
            network.add(dense->units);
            continue;
        }
        const auto& conv = std::get<network::Conv2dLayer>(layer);
        network.add(1);
        for (const int number : {conv.inputShape[0], conv.inputShape[1], conv.inputShape[2], conv.kernel[0],
                                 conv.kernel[1], conv.channels, conv.stride, conv.padding})
            network.add(number);
    }
    if (architecture.replicas) {
        network.add(architecture.replicas->gamma);
        network.add(static_cast<int>(architecture.replicas->factor));
    }
    data.add(subject.data.points);
    data.add(subject.data.targets);
    data.add(static_cast<int>(subject.data.scheme));
    if (subject.data.scheme == data::WeightScheme::Explicit) data.add(subject.data.weights);
    parameters.add(Eigen::MatrixXd(subject.parameters));
    digests.network = network.value();
    digests.data = data.value();
    digests.parameters = parameters.value();
    digests.criterion = loss::name(subject.criterion);
    return digests;
}

ExactProblem::ExactProblem(const Subject& subject)
    : criterion_(subject.criterion),
      architecture_(subject.architecture),
      data_(static_cast<int>(subject.data.points.cols())),
      alpha_(exactly(subject.architecture.alpha)) {
    // The order of FORMAT.md: W1 … WL, V, b1 … bL, c, each row by row.
    widths_.push_back(architecture_.input);
    std::vector<int> weightSizes, biasSizes;
    for (int layer = 1; layer <= static_cast<int>(architecture_.layers.size()); ++layer) {
        if (const auto* conv = convolution(architecture_, layer)) {
            const auto [height, width] = frame(*conv);
            require(height > 0 && width > 0, "a convolution has no output");
            require(conv->inputShape[0] * conv->inputShape[1] * conv->inputShape[2] == widths_.back(),
                    "a convolution does not fit the layer below");
            weightSizes.push_back(conv->channels * conv->inputShape[0] * conv->kernel[0] * conv->kernel[1]);
            biasSizes.push_back(architecture_.hiddenBias ? conv->channels : 0);
            widths_.push_back(conv->channels * height * width);
        } else {
            const int units =
                std::get<network::DenseLayer>(architecture_.layers[static_cast<std::size_t>(layer - 1)])
                    .units;
            weightSizes.push_back(units * widths_.back());
            biasSizes.push_back(architecture_.hiddenBias ? units : 0);
            widths_.push_back(units);
        }
    }
    weightSizes.push_back(architecture_.outputs * widths_.back());
    biasSizes.push_back(architecture_.outputBias ? architecture_.outputs : 0);
    widths_.push_back(architecture_.outputs);
    int next = 0;
    for (const int size : weightSizes) {
        weights_.push_back(next);
        next += size;
    }
    for (const int size : biasSizes) {
        biases_.push_back(size > 0 ? next : -1);
        next += size;
    }
    require(subject.parameters.size() == next, "ω has not the network's length");
    require(subject.data.points.rows() == widths_.front(), "the data have not the network's dimension");
    require(subject.data.targets.cols() == data_ && subject.data.targets.rows() >= 1,
            "there is not one target for each datum");
    dyadicAlpha_ = DyadicNumber(subject.architecture.alpha);
    for (const double value : subject.parameters) {
        dyadicParameters_.emplace_back(value);
        parameters_.push_back(dyadicParameters_.back().rational());
    }
    for (int i = 0; i < data_; ++i) {
        Vector& point = points_.emplace_back();
        auto& dyadic = dyadicPoints_.emplace_back();
        for (const double value : subject.data.points.col(i)) {
            dyadic.emplace_back(value);
            point.push_back(dyadic.back().rational());
        }
        Vector& target = targets_.emplace_back();
        for (const double value : subject.data.targets.col(i)) target.push_back(exactly(value));
    }
    setTerms(subject);
}

void ExactProblem::setTerms(const Subject& subject) {
    const bool versus = criterion_ == Criterion::OneVersusAll;
    for (int row = 0; row < (versus ? outputs() : 1); ++row) {
        Vector& mu = mu_.emplace_back();
        for (int i = 0; i < data_; ++i) {
            if (subject.data.scheme == data::WeightScheme::Explicit)
                mu.push_back(exactly(subject.data.weights(subject.data.weights.rows() == 1 ? 0 : row, i)));
            else
                mu.emplace_back(1);
            require(mu.back() > 0, "a weight is not positive");
        }
    }
    terms_.resize(static_cast<std::size_t>(data_));
    for (int i = 0; i < data_; ++i) {
        std::vector<Term>& terms = terms_[static_cast<std::size_t>(i)];
        if (criterion_ == Criterion::Squared) {
            require(static_cast<int>(targets_.front().size()) == outputs(), "a target has not R numbers");
        } else if (criterion_ == Criterion::Hinge || criterion_ == Criterion::Logistic) {
            require(outputs() == 1 && (target(i, 0) == 1 || target(i, 0) == -1), "a target is not ±1");
            if (criterion_ == Criterion::Logistic) continue;
            const bool positive = target(i, 0) > 0;
            terms.push_back({0, positive ? -1 : 0, positive ? 0 : -1, weight(i, 0)});
        } else {
            const Rational& own = target(i, 0);
            require(own >= 0 && own < outputs() && denominator(own) == 1, "a target is no class");
            for (int r = 0; r < outputs(); ++r) {
                if (versus)
                    terms.push_back({r, own == r ? -1 : r, own == r ? r : -1, weight(i, r)});
                else if (own != r)
                    terms.push_back({r, r, static_cast<int>(own), weight(i, 0)});
            }
        }
    }
}

const Rational& ExactProblem::weight(int datum, int row) const {
    return mu_[mu_.size() == 1 ? 0 : static_cast<std::size_t>(row)][static_cast<std::size_t>(datum)];
}

int ExactProblem::biasIndex(int layer, int unit) const {
    const int first = biases_[static_cast<std::size_t>(layer - 1)];
    if (first < 0) return -1;
    const auto* conv = convolution(architecture_, layer);
    return first + (conv ? unit / (width(layer) / conv->channels) : unit);
}

void ExactProblem::forEachInput(int layer, int unit, const std::function<void(int, int)>& visit) const {
    int index = weights_[static_cast<std::size_t>(layer - 1)];
    const auto* conv = convolution(architecture_, layer);
    if (!conv) {
        const int below = width(layer - 1);
        for (int j = 0; j < below; ++j) visit(j, index + unit * below + j);
        return;
    }
    // z[m,p,q] = Σ W[m,c,a,b] x[c, p·stride + a - padding, q·stride + b - padding]
    const auto [rows, columns] = frame(*conv);
    const auto [channels, height, width] = conv->inputShape;
    const int m = unit / (rows * columns), p = unit / columns % rows, q = unit % columns;
    index += m * channels * conv->kernel[0] * conv->kernel[1];
    for (int c = 0; c < channels; ++c)
        for (int a = 0; a < conv->kernel[0]; ++a)
            for (int b = 0; b < conv->kernel[1]; ++b, ++index) {
                const int y = p * conv->stride + a - conv->padding, x = q * conv->stride + b - conv->padding;
                if (y >= 0 && y < height && x >= 0 && x < width) visit((c * height + y) * width + x, index);
            }
}

int ExactProblem::weightIndex(int layer, int unit, int feature) const {
    int found = -1;
    forEachInput(layer, unit, [&](int f, int index) {
        if (f == feature) found = index;
    });
    return found;
}

int ExactProblem::featureOf(int layer, int unit, int index) const {
    if (index >= 0 && biasIndex(layer, unit) == index) return -1;
    int found = -2;
    forEachInput(layer, unit, [&](int f, int entry) {
        if (entry == index) found = f;
    });
    return found;
}

double ExactProblem::passCost() const {
    double cost = 0.0;
    for (int layer = 1; layer <= depth() + 1; ++layer) {
        const auto* conv = convolution(architecture_, layer);
        const double inputs =
            conv ? double(conv->inputShape[0]) * conv->kernel[0] * conv->kernel[1] : double(width(layer - 1));
        cost += inputs * width(layer);
    }
    return cost * data_;
}

}  // namespace omegascope::certificates
