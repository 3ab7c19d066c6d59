#include "core/nonsmooth/verdict/verdict_text.h"
#include "core/support/words.h"

#include <algorithm>

#include "core/support/number_text.h"

namespace omegascope::nonsmooth {

namespace {

std::string listed(const std::vector<int>& data) {
    std::string text;
    for (std::size_t k = 0; k < data.size(); ++k) {
        if (k > 0) text += k + 1 == data.size() ? " and " : ", ";
        text += std::to_string(data[k] + 1);
    }
    return text;
}

/// "datum 3", "data 1, 4 and 5", "7 data".
std::string named(const std::vector<int>& data) {
    constexpr std::size_t kReadable = 4;
    if (data.size() > kReadable) return std::to_string(data.size()) + " data";
    return (data.size() == 1 ? "datum " : "data ") + listed(data);
}

std::string flatSentence(const loss::Loss& loss, const loss::Evaluation& evaluation,
                         const std::vector<int>& unsolved) {
    const std::vector<int> dead = loss::inactiveData(evaluation);
    const bool allDead = std::all_of(unsolved.begin(), unsolved.end(), [&dead](int i) {
        return std::binary_search(dead.begin(), dead.end(), i);
    });
    if (allDead && loss.network().architecture().alpha == 0.0)
        return "All data that are still unsolved, " + std::to_string(unsolved.size()) + " of " +
               std::to_string(loss.dataset().size()) +
               ", lie on the blind side of every active neuron, so no small change reaches them.";
    return "Here, or on a cell that touches this point, the loss does not change at all, and no direction "
           "lowers "
           "it: the pulls of the " +
           counted(std::ssize(unsolved), "unsolved datum", "unsolved data") + " cancel.";
}

std::string sharpSentence(const Place& place, const std::vector<int>& unsolved) {
    std::vector<int> margins, kinks;
    for (const auto& zero : place.signature.zeros()) {
        auto& list = zero.layer == place.loss.criterionLayer() ? margins : kinks;
        if (list.empty() || list.back() != zero.datum) list.push_back(zero.datum);
    }
    std::string text = "The pulls of " + (unsolved.empty() ? "the data" : "the unsolved " + named(unsolved));
    if (!margins.empty()) text += ", with " + named(margins) + " held at the margin";
    if (!kinks.empty()) text += (margins.empty() ? ", with " : " and ") + named(kinks) + " held at a kink";
    return text + ", balance in every direction, and leaving this point never lowers the loss.";
}

}  // namespace

std::string shortNumber(double value) {
    return generalNumber(value, 3);
}

std::string mostMoved(const loss::Loss& loss, const Eigen::VectorXd& direction) {
    const auto& layout = loss.network().layout();
    const int depth = loss.network().depth();
    double most = -1.0;
    std::string name = "the output layer";
    for (int layer = 1; layer <= depth; ++layer) {
        const auto* weight = layout.weight(layer);
        const auto* bias = layout.bias(layer);
        const Eigen::Index units = weight->rows(), row = weight->fan;
        for (Eigen::Index k = 0; k < units; ++k) {
            double share = direction.segment(weight->offset + k * row, row).squaredNorm();
            if (bias != nullptr) share += direction[bias->offset + k] * direction[bias->offset + k];
            if (share <= most) continue;
            most = share;
            name = (depth == 1 ? "neuron " : "unit ") + std::to_string(k + 1) +
                   (depth == 1 ? "" : " of layer " + std::to_string(layer));
        }
    }
    double output =
        direction.segment(layout.weight(depth + 1)->offset, layout.weight(depth + 1)->size).squaredNorm();
    if (const auto* bias = layout.bias(depth + 1))
        output += direction.segment(bias->offset, bias->size).squaredNorm();
    return output > most ? "the output layer" : name;
}

std::string verdictSentence(const Place& place, const LocalMinimum& result) {
    const loss::Loss& loss = place.loss;
    if (result.verdict == Verdict::NotAMinimum) {
        const std::string where = mostMoved(loss, *result.descent);
        if (result.slope < 0.0)
            return "The loss falls at once, at rate " + shortNumber(-result.slope) +
                   ", along a direction that moves mostly " + where + ".";
        return "No direction has a negative slope, but along one that moves mostly " + where +
               " the loss falls at second or higher order.";
    }
    if (result.verdict == Verdict::Undecided) {
        std::string text =
            "Undecided: " + (result.reason.empty() ? "none of the tests settles this point" : result.reason);
        if (!result.worstChange.empty()) {
            const auto least = std::min_element(result.worstChange.begin(), result.worstChange.end());
            const auto radius = result.radii[static_cast<std::size_t>(least - result.worstChange.begin())];
            text += *least < 0.0 ? "; the loss was seen to fall by " + shortNumber(-*least) +
                                       " at distance " + shortNumber(radius)
                                 : std::string("; no sampled direction lowers the loss");
        }
        return text + '.';
    }
    std::vector<int> unsolved;
    for (std::size_t i = 0; i < place.solved.size(); ++i)
        if (!place.solved[i]) unsolved.push_back(static_cast<int>(i));
    if (unsolved.empty() && loss.criterion() != loss::Criterion::Logistic)
        return "Every datum is solved, and the loss cannot be less than 0.";
    if (result.type == MinimumType::Flat)
        return flatSentence(loss, loss.evaluate(place.parameters), unsolved);
    return sharpSentence(place, unsolved);
}

}  // namespace omegascope::nonsmooth
