#pragma once

#include <QString>
#include <QStringList>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/result.h"

namespace omegascope::cli {

/// An option of a call. All tables below are constants, so views of their text are safe to keep.
struct Option {
    std::string_view name;         ///< "--size"
    std::string_view placeholder;  ///< what its value is called in the help; empty: a switch
    std::string_view help;
    bool required = false;
    std::vector<std::string_view> choices = {};  ///< for completion; otherwise those of "hidden|all"
    bool repeatable = false;
};

/// The words after a call's name, checked against its options.
class Arguments {
  public:
    /// The FILE, or empty when the call takes none.
    QString operand() const { return operands_.value(0); }
    /// The file after it, of a call that takes two.
    QString secondOperand() const { return operands_.value(1); }
    bool has(std::string_view option) const { return values_.contains(option); }
    /// The option's value; empty when it was not given.
    QString value(std::string_view option) const;
    /// All values of one that may be repeated.
    QStringList values(std::string_view option) const;

  private:
    friend Result<Arguments> parseArguments(std::string_view, std::string_view, const std::vector<Option>&,
                                            const QStringList&);
    QStringList operands_;
    std::map<std::string_view, QStringList> values_;
};

/// Accepts "--name value", "--name=value", switches, and an operand for each word of `operand`, those in brackets if one
/// likes; after "--" every word is an operand. Errors are sentences about usage: an option that is unknown, repeated, lacks its
/// value or is missing.
Result<Arguments> parseArguments(std::string_view call, std::string_view operand,
                                 const std::vector<Option>& options, const QStringList& words);

/// The candidate that `word` probably means, or empty: at most a third of its letters (and at least one)
/// differ.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// Numbers of option values; Errors name the option, the value and what was expected.
Result<int> parseInteger(std::string_view option, const QString& text, int low, int high);
Result<double> parseNumber(std::string_view option, const QString& text, double low, double high);
Result<std::vector<double>> parseNumbers(std::string_view option, const QString& text, std::size_t count);

}  // namespace omegascope::cli
