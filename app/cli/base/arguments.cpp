#include "app/cli/base/arguments.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>

namespace omegascope::cli {
namespace {

std::string quoted(const QString& text) {
    return '"' + text.toStdString() + '"';
}

/// Number of letters to insert, drop, replace or swap with their neighbour to come from `a` to `b`.
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
    std::iota(cost[0].begin(), cost[0].end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replace = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replace});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
            }
        }
    }
    return cost[a.size()][b.size()];
}

/// from_chars knows no locale, so 0.5 is 0.5 everywhere; a leading + is allowed as people write it.
template <typename Number>
std::optional<Number> parseWhole(std::string_view text) {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Error unknownOption(std::string_view call, const QString& name, const std::vector<Option>& options) {
    std::vector<std::string_view> names;
    for (const Option& option : options) names.push_back(option.name);
    const std::string word = name.toStdString();
    const std::string_view meant = nearest(word, names);
    return Error{std::string(call) + " has no option " + word +
                 (meant.empty() ? "." : "; did you mean " + std::string(meant) + "?")};
}

}  // namespace

QString Arguments::value(std::string_view option) const {
    const auto found = values_.find(option);
    return found == values_.end() ? QString() : found->second.first();
}

QStringList Arguments::values(std::string_view option) const {
    const auto found = values_.find(option);
    return found == values_.end() ? QStringList() : found->second;
}

Result<Arguments> parseArguments(std::string_view call, std::string_view operand,
                                 const std::vector<Option>& options, const QStringList& words) {
    Arguments arguments;
    QStringList operands;
    bool optionsEnded = false;
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QString& word = words[i];
        if (optionsEnded || !word.startsWith('-') || word == QLatin1String("-")) {
            operands.append(word);
            continue;
        }
        if (word == QLatin1String("--")) {
            optionsEnded = true;
            continue;
        }
        const qsizetype equals = word.indexOf('=');
        const QString name = word.left(equals);
        const auto option = std::find_if(options.begin(), options.end(), [&name](const Option& candidate) {
            return name ==
                   QLatin1String(candidate.name.data(), static_cast<qsizetype>(candidate.name.size()));
        });
        if (option == options.end()) return unknownOption(call, name, options);
        const std::string title(option->name);
        if (arguments.has(option->name) && !option->repeatable)
            return Error{title + " is given twice; give it once."};
        QString value;
        if (option->placeholder.empty()) {
            if (equals >= 0) return Error{title + " takes no value; write it without \"=\"."};
        } else if (equals >= 0) {
            value = word.mid(equals + 1);
        } else {
            if (i + 1 == words.size() || words[i + 1].startsWith(QLatin1String("--"))) {
                return Error{title + " needs a value; write " + title + ' ' +
                             std::string(option->placeholder) + '.'};
            }
            value = words[++i];
        }
        arguments.values_[option->name].append(value);
    }
    const qsizetype expected = operand.empty() ? 0 : 1 + std::ranges::count(operand, ' ');
    if (operands.size() > expected) {
        constexpr std::array kTakes{" takes no file, but ", " takes one file, but ",
                                    " takes two files, but "};
        if (!operand.empty() && !operand.starts_with("FILE"))
            return Error{std::string(call) + " takes " + std::string(operand) + ", but " +
                         quoted(operands[expected]) + " was given too."};
        return Error{std::string(call) + kTakes.at(static_cast<std::size_t>(expected)) +
                     quoted(operands[expected]) + " was given too."};
    }
    if (operands.size() < expected - std::ranges::count(operand, '[')) {
        if (!operand.starts_with("FILE"))
            return Error{std::string(call) + " needs " + std::string(operand) + "; write omegascope " +
                         std::string(call) + ' ' + std::string(operand) + '.'};
        return Error{std::string(call) +
                     (expected == 1 ? " needs a session file" : " needs a session file and a second file") +
                     "; write omegascope " + std::string(call) + ' ' + std::string(operand) + '.'};
    }
    arguments.operands_ = operands;
    for (const Option& option : options) {
        if (option.required && arguments.value(option.name).isEmpty()) {
            return Error{std::string(call) + " needs " + std::string(option.name) + ' ' +
                         std::string(option.placeholder) + '.'};
        }
    }
    return arguments;
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
    std::string_view best;
    std::size_t bestDistance = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = editDistance(word, candidate);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

Result<int> parseInteger(std::string_view option, const QString& text, int low, int high) {
    const std::optional<int> value = parseWhole<int>(text.toStdString());
    if (!value || *value < low || *value > high) {
        return Error{std::string(option) + " is " + quoted(text) + "; give a whole number from " +
                     std::to_string(low) + " to " + std::to_string(high) + '.'};
    }
    return *value;
}

Result<double> parseNumber(std::string_view option, const QString& text, double low, double high) {
    const std::optional<double> value = parseWhole<double>(text.toStdString());
    if (!value || !(*value >= low && *value <= high)) {
        return Error{std::string(option) + " is " + quoted(text) + "; give a number from " +
                     QString::number(low).toStdString() + " to " + QString::number(high).toStdString() + '.'};
    }
    return *value;
}

Result<std::vector<double>> parseNumbers(std::string_view option, const QString& text, std::size_t count) {
    std::vector<double> numbers;
    for (const QString& part : text.split(',')) {
        const std::optional<double> value = parseWhole<double>(part.trimmed().toStdString());
        if (!value || !std::isfinite(*value)) break;
        numbers.push_back(*value);
    }
    if (numbers.size() != count || text.count(',') + 1 != static_cast<qsizetype>(count)) {
        return Error{std::string(option) + " is " + quoted(text) + "; give " + std::to_string(count) +
                     " finite numbers with a comma between them, such as 0.5,-1."};
    }
    return numbers;
}

}  // namespace omegascope::cli
