#include "core/studies/training/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <stdexcept>

#include "core/studies/training/element_loops.h"
#include "core/studies/training/seeds.h"
#include "core/support/random.h"

namespace omegascope::studies {

using Eigen::Index;

namespace {

/// Data that are looked at together when a network is measured.
constexpr Index kMeasured = 256;
/// |ŷ - y|² up to which a real target counts as met.
constexpr double kMet = 1e-4;

double softLogistic(double margin) {
    return margin > 0.0 ? std::log1p(std::exp(-margin)) : std::log1p(std::exp(margin)) - margin;
}

}  // namespace

std::vector<LayerPlace> placesOf(const std::vector<int>& widths) {
    std::vector<LayerPlace> places;
    Index at = 0;
    for (std::size_t layer = 0; layer + 1 < widths.size(); ++layer) {
        LayerPlace place{at, 0, widths[layer], widths[layer + 1]};
        place.bias = at + Index{place.inputs} * place.units;
        at = place.bias + place.units;
        places.push_back(place);
    }
    return places;
}

Index parameterCount(const std::vector<int>& widths) {
    const std::vector<LayerPlace> places = placesOf(widths);
    return places.empty() ? 0 : places.back().bias + places.back().units;
}

template <typename Scalar>
Trainer<Scalar>::Trainer(TrainingPlan plan, const Matrix& points, const Matrix& targets, Vector start)
    : plan_(std::move(plan)),
      points_(points),
      targets_(targets),
      places_(placesOf(plan_.widths)),
      parameters_(std::move(start)) {
    const Index count = points.cols();
    if (places_.empty() || parameters_.size() != parameterCount(plan_.widths) ||
        points.rows() != plan_.widths.front() || targets.cols() != count || count == 0)
        throw std::invalid_argument("Trainer: plan, data and start do not fit together");
    if (plan_.batch <= 0 || plan_.batch > count) plan_.batch = static_cast<int>(count);
    gradient_ = Vector::Zero(parameters_.size());
    if (plan_.method == Method::Adam) mean_ = square_ = Vector::Zero(parameters_.size());
    const Index wide = std::max<Index>(plan_.batch, std::min(kMeasured, count));
    for (const int width : plan_.widths) features_.emplace_back(Matrix::Zero(width, wide));
    for (const LayerPlace& place : places_) deltas_.emplace_back(Matrix::Zero(place.units, wide));
    order_.resize(static_cast<std::size_t>(count));
    std::iota(order_.begin(), order_.end(), Index{0});
    batch_ = order_;
    if (plan_.batch == count) gather(0, count);
}

/// The k-th batch is the next piece of the data in an order that is drawn anew for each round, from the seed and the
/// round's number alone; a piece that would run over the end begins the next round.
template <typename Scalar>
void Trainer<Scalar>::chooseBatch() {
    const Index count = points_.cols();
    const long rounds = count / plan_.batch;
    if (const long epoch = done_ / rounds; epoch != epoch_) {
        epoch_ = epoch;
        std::iota(order_.begin(), order_.end(), Index{0});
        Random random(mixedSeed(plan_.seed, static_cast<std::uint64_t>(epoch)));
        for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[random.index(i)]);
    }
    const auto first = static_cast<std::size_t>((done_ % rounds) * plan_.batch);
    std::copy_n(order_.begin() + static_cast<std::ptrdiff_t>(first), plan_.batch, batch_.begin());
}

/// Brings the data batch_[first …] into the input buffer.
template <typename Scalar>
void Trainer<Scalar>::gather(Index first, Index count) {
    constexpr Index kLine =
        64 / static_cast<Index>(sizeof(Scalar));  // numbers that come from memory together
    const auto column = [&](Index i) {
        return points_.col(batch_[static_cast<std::size_t>(first + i)]).data();
    };
    for (Index i = 0; i < count; ++i) {
        // A column is too short for the processor to foresee where the next one lies.
        if (i + 1 < count)
            for (Index row = 0; row < points_.rows(); row += kLine) __builtin_prefetch(column(i + 1) + row);
        std::memcpy(features_[0].col(i).data(), column(i),
                    sizeof(Scalar) * static_cast<std::size_t>(points_.rows()));
    }
}

template <typename Scalar>
void Trainer<Scalar>::forward(Index count) {
    for (std::size_t l = 0; l < places_.size(); ++l) {
        const LayerPlace& place = places_[l];
        const Scalar* bias = parameters_.data() + place.bias;
        Scalar* z = features_[l + 1].data();
        products::multiply(
            products::columnsOf<Scalar>(parameters_.data() + place.weights, place.units, place.inputs),
            products::columnsOf<Scalar>(features_[l].data(), place.inputs, count), z, buffers_,
            plan_.threads);
        const bool hidden = l + 1 < places_.size();
        if (!hidden || plan_.units == Units::Sigmoid) {
            addBiasAndBend(z, bias, Index{place.units}, count, Scalar{1});
            if (hidden)
                for (Index i = 0; i < place.units * count; ++i)
                    z[i] = Scalar{1} / (Scalar{1} + std::exp(-z[i]));
        } else {
            addBiasAndBend(z, bias, Index{place.units}, count, static_cast<Scalar>(plan_.alpha));
        }
    }
}

/// ∂L/∂ŷ of the batch.
template <typename Scalar>
void Trainer<Scalar>::outputGradient(Index count) {
    const Index outputs = places_.back().units;
    const Scalar share = Scalar{1} / static_cast<Scalar>(count);
    for (Index i = 0; i < count; ++i) {
        const Scalar* output = features_.back().data() + i * outputs;
        const Scalar* target = targets_.data() + batch_[static_cast<std::size_t>(i)] * targets_.rows();
        Scalar* delta = deltas_.back().data() + i * outputs;
        switch (plan_.objective) {
            case Objective::Logistic:
                delta[0] = -target[0] / (Scalar{1} + std::exp(target[0] * output[0])) * share;
                break;
            case Objective::Squared:
                for (Index r = 0; r < outputs; ++r) delta[r] = Scalar{2} * (output[r] - target[r]) * share;
                break;
            case Objective::Softmax: {
                const Scalar largest = *std::max_element(output, output + outputs);
                Scalar sum{0};
                for (Index r = 0; r < outputs; ++r) sum += delta[r] = std::exp(output[r] - largest);
                for (Index r = 0; r < outputs; ++r) delta[r] = delta[r] / sum * share;
                delta[static_cast<Index>(target[0])] -= share;
                break;
            }
        }
    }
}

template <typename Scalar>
void Trainer<Scalar>::backward(Index count) {
    for (std::size_t l = places_.size(); l-- > 0;) {
        const LayerPlace& place = places_[l];
        Scalar* delta = deltas_[l].data();
        products::multiply(products::columnsOf<Scalar>(delta, place.units, count),
                           products::columnsOf<Scalar>(features_[l].data(), place.inputs, count).transposed(),
                           gradient_.data() + place.weights, buffers_, plan_.threads);
        sumColumns(delta, Index{place.units}, count, gradient_.data() + place.bias);
        if (l == 0) break;
        products::multiply(
            products::columnsOf<Scalar>(parameters_.data() + place.weights, place.units, place.inputs)
                .transposed(),
            products::columnsOf<Scalar>(delta, place.units, count), deltas_[l - 1].data(), buffers_,
            plan_.threads);
        if (plan_.units == Units::Sigmoid)
            sigmoidBack(deltas_[l - 1].data(), features_[l].data(), place.inputs * count);
        else
            bendBack(deltas_[l - 1].data(), features_[l].data(), place.inputs * count,
                     static_cast<Scalar>(plan_.alpha));
    }
}

template <typename Scalar>
void Trainer<Scalar>::update() {
    const auto step = static_cast<Scalar>(plan_.step);
    if (plan_.method == Method::GradientDescent) {
        descend(parameters_.data(), gradient_.data(), gradient_.size(), step);
        return;
    }
    const auto t = static_cast<double>(done_ + 1);
    const AdamStep<Scalar> numbers{step,
                                   static_cast<Scalar>(plan_.beta1),
                                   static_cast<Scalar>(plan_.beta2),
                                   static_cast<Scalar>(plan_.epsilon),
                                   static_cast<Scalar>(1.0 / (1.0 - std::pow(plan_.beta1, t))),
                                   static_cast<Scalar>(1.0 / (1.0 - std::pow(plan_.beta2, t)))};
    adamStep(parameters_.data(), gradient_.data(), mean_.data(), square_.data(), gradient_.size(), numbers);
}

template <typename Scalar>
void Trainer<Scalar>::step() {
    const bool whole = plan_.batch == points_.cols();
    if (!whole) {
        chooseBatch();
        gather(0, plan_.batch);
    }
    forward(plan_.batch);
    outputGradient(plan_.batch);
    backward(plan_.batch);
    update();
    ++done_;
}

template <typename Scalar>
void Trainer<Scalar>::run(long count, const Control& control) {
    for (long k = 0; k < count && !control.stopped(); ++k) step();
}

template <typename Scalar>
double Trainer<Scalar>::lossOf(Index datum, const Scalar* output, bool& right) const {
    const Scalar* target = targets_.data() + datum * targets_.rows();
    const Index outputs = places_.back().units;
    switch (plan_.objective) {
        case Objective::Logistic: {
            const double margin = static_cast<double>(target[0]) * static_cast<double>(output[0]);
            right = margin > 0.0;
            return softLogistic(margin);
        }
        case Objective::Squared: {
            double sum = 0.0;
            for (Index r = 0; r < outputs; ++r)
                sum += std::pow(static_cast<double>(output[r] - target[r]), 2);
            right = sum <= kMet;
            return sum;
        }
        case Objective::Softmax:
            break;
    }
    const auto own = static_cast<Index>(target[0]);
    double sum = 0.0;
    right = true;
    for (Index r = 0; r < outputs; ++r) {
        sum += std::exp(static_cast<double>(output[r]) - static_cast<double>(output[own]));
        // Equal outputs tell no class: a network of constant 0 is right about nothing.
        if (r != own && output[r] >= output[own]) right = false;
    }
    return std::log(sum);
}

template <typename Scalar>
Measures Trainer<Scalar>::measure() {
    const Index count = points_.cols();
    Measures measures;
    std::vector<std::vector<char>> used(places_.size() - 1);
    for (std::size_t l = 0; l < used.size(); ++l)
        used[l].assign(static_cast<std::size_t>(places_[l].units), 0);
    std::iota(batch_.begin(), batch_.end(), Index{0});
    for (Index first = 0; first < count; first += kMeasured) {
        const Index here = std::min(kMeasured, count - first);
        gather(first, here);
        forward(here);
        for (Index i = 0; i < here; ++i) {
            bool right = false;
            measures.loss += lossOf(first + i, features_.back().data() + i * places_.back().units, right);
            measures.right += right ? 1.0 : 0.0;
            bool dead = false;
            for (std::size_t l = 0; l < used.size(); ++l) {
                const Index units = places_[l].units;
                const Scalar* x = features_[l + 1].data() + i * units;
                bool some = false;
                for (Index k = 0; k < units; ++k)
                    if (x[k] > Scalar{0}) used[l][static_cast<std::size_t>(k)] = 1, some = true;
                dead = dead || !some;
            }
            measures.dead += dead ? 1.0 : 0.0;
        }
    }
    double units = 0.0;
    for (const std::vector<char>& layer : used) {
        units += static_cast<double>(layer.size());
        measures.idle += static_cast<double>(std::count(layer.begin(), layer.end(), 0));
    }
    measures.loss /= static_cast<double>(count);
    measures.right /= static_cast<double>(count);
    measures.dead /= static_cast<double>(count);
    if (units > 0.0) measures.idle /= units;
    if (plan_.batch == count) gather(0, count);
    return measures;
}

template <typename Scalar>
std::string Trainer<Scalar>::state() const {
    std::string bytes(sizeof done_, '\0');
    std::memcpy(bytes.data(), &done_, sizeof done_);
    for (const Vector* part : {&parameters_, &mean_, &square_})
        bytes.append(reinterpret_cast<const char*>(part->data()),
                     sizeof(Scalar) * static_cast<std::size_t>(part->size()));
    return bytes;
}

template <typename Scalar>
bool Trainer<Scalar>::restore(std::string_view bytes) {
    if (bytes.size() != state().size()) return false;
    std::memcpy(&done_, bytes.data(), sizeof done_);
    bytes.remove_prefix(sizeof done_);
    for (Vector* part : {&parameters_, &mean_, &square_}) {
        const std::size_t size = sizeof(Scalar) * static_cast<std::size_t>(part->size());
        if (size > 0) std::memcpy(part->data(), bytes.data(), size);  // a method may keep no squares
        bytes.remove_prefix(size);
    }
    epoch_ = -1;
    return true;
}

template class Trainer<float>;
template class Trainer<double>;

}  // namespace omegascope::studies
