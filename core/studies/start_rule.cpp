#include "core/studies/start_rule.h"

#include <charconv>
#include <cmath>

#include "core/data/file_bytes.h"
#include "core/studies/training/trainer.h"
#include "core/support/random.h"

namespace omegascope::studies {

double StartRule::deviationOf(int inputs, int outputs) const {
    switch (scheme) {
        case Scheme::He:
            return std::sqrt(2.0 / inputs);
        case Scheme::LeCun:
            return std::sqrt(1.0 / inputs);
        case Scheme::Xavier:
            return std::sqrt(2.0 / (inputs + outputs));
        case Scheme::Normal:
            break;
    }
    return deviation;
}

Result<StartRule> startRule(const std::string& text) {
    using Scheme = StartRule::Scheme;
    if (text == "he") return StartRule{Scheme::He, 0.0, 1.0};
    if (text == "lecun") return StartRule{Scheme::LeCun, 0.0, 1.0};
    if (text == "xavier") return StartRule{Scheme::Xavier, 0.0, 1.0};
    StartRule rule{Scheme::Normal, 0.0, 0.0};
    const std::string head = "normal:";
    const char* const end = text.data() + text.size();
    if (text.starts_with(head)) {
        const auto mean = std::from_chars(text.data() + head.size(), end, rule.mean);
        if (mean.ec == std::errc{} && mean.ptr != end && *mean.ptr == ':') {
            const auto deviation = std::from_chars(mean.ptr + 1, end, rule.deviation);
            if (deviation.ec == std::errc{} && deviation.ptr == end && std::isfinite(rule.mean) &&
                rule.deviation >= 0.0 && std::isfinite(rule.deviation))
                return rule;
        }
    }
    return Error{"init has " + data::shownText(text) + "; give he, lecun, xavier or normal:MEAN:DEVIATION."};
}

Eigen::VectorXd drawStart(const std::vector<int>& widths, const StartRule& rule, std::uint64_t seed) {
    Random random(seed);
    Eigen::VectorXd start = Eigen::VectorXd::Zero(parameterCount(widths));
    for (const LayerPlace& place : placesOf(widths)) {
        const double deviation = rule.deviationOf(place.inputs, place.units);
        for (Eigen::Index i = place.weights; i < place.bias; ++i)
            start[i] = rule.mean + deviation * random.normal();
    }
    return start;
}

}  // namespace omegascope::studies
