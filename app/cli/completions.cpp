#include "app/cli/completions.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "app/cli/calls/calls.h"

namespace omegascope::cli {
namespace {

/// The words that stand in the place of a call.
struct FirstWord {
    std::string_view word;
    std::string_view help;
};
constexpr std::array<FirstWord, 5> kFirstWords{{{"--help", "tells all calls"},
                                                {"--present", "shows a lesson on the whole screen"},
                                                {"--version", "prints the version"},
                                                {"--man", "prints the man page"},
                                                {"--completions", "prints what a shell completes words by"}}};
constexpr std::string_view kShells = "bash zsh fish";

/// What may stand after an option.
enum class Value { None, Free, Word, List, File, Folder };

/// The words of "hidden|all", and none for "OUT.csv|OUT.npy" or "s,t".
std::vector<std::string_view> alternatives(std::string_view placeholder) {
    const bool words = std::ranges::all_of(
        placeholder, [](char letter) { return (letter >= 'a' && letter <= 'z') || letter == '|'; });
    std::vector<std::string_view> result;
    if (!words || placeholder.find('|') == std::string_view::npos) return result;
    while (!placeholder.empty()) {
        const std::size_t end = std::min(placeholder.find('|'), placeholder.size());
        result.push_back(placeholder.substr(0, end));
        placeholder.remove_prefix(std::min(end + 1, placeholder.size()));
    }
    return result;
}

std::vector<std::string_view> choicesOf(const Option& option) {
    return option.choices.empty() ? alternatives(option.placeholder) : option.choices;
}

Value valueOf(const Option& option) {
    const std::string_view placeholder = option.placeholder;
    if (placeholder.empty()) return Value::None;
    if (!choicesOf(option).empty()) {
        return placeholder.find("[,") != std::string_view::npos ? Value::List : Value::Word;
    }
    if (placeholder == "DIR") return Value::Folder;
    return placeholder.starts_with("OUT") ? Value::File : Value::Free;
}

std::string joined(const std::vector<std::string_view>& words) {
    std::string result;
    for (const std::string_view word : words) {
        if (!result.empty()) result += ' ';
        result += word;
    }
    return result;
}

/// In single quotes, with `special` letters after a backslash.
std::string inQuotes(std::string_view text, std::string_view special = {}) {
    std::string result = "'";
    for (const char letter : text) {
        if (special.find(letter) != std::string_view::npos) result += '\\';
        if (letter == '\'') {
            result += "'\\''";
        } else {
            result += letter;
        }
    }
    return result + "'";
}

/// Fish has its own rule for quotes inside quotes.
std::string inFishQuotes(std::string_view text) {
    std::string result = "'";
    for (const char letter : text) {
        if (letter == '\'' || letter == '\\') result += '\\';
        result += letter;
    }
    return result + "'";
}

std::string bashValue(const Option& option) {
    switch (valueOf(option)) {
        case Value::Word:
            return "_omegascope_words " + inQuotes(joined(choicesOf(option)));
        case Value::List:
            return "_omegascope_list " + inQuotes(joined(choicesOf(option)));
        case Value::File:
            return "_omegascope_files";
        case Value::Folder:
            return "_omegascope_folders";
        case Value::Free:
        case Value::None:
            break;
    }
    return ":";
}

/// "study:2" and "study:3": the words that the first and second operand may be, besides a file.
struct OperandWords {
    std::string place;
    std::string words;
};
std::vector<OperandWords> operandWords() {
    std::vector<OperandWords> all;
    for (const Call* call : calls()) {
        const std::string name(call->name);
        if (!call->words.empty()) all.push_back({name + ":2", joined(call->words)});
        if (!call->nextWords.empty()) all.push_back({name + ":3", joined(call->nextWords)});
    }
    return all;
}

std::string bash() {
    std::string first;
    for (const Call* call : calls()) first += std::string(call->name) + ' ';
    for (const FirstWord& word : kFirstWords) first += std::string(word.word) + ' ';
    first.pop_back();
    std::string text =
        R"(# bash completion for omegascope; printed by omegascope --completions bash
# shellcheck shell=bash

_omegascope_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_omegascope_files() {
    compopt -o filenames
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur")
}
_omegascope_folders() {
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -d -- "$cur")
}
# Words with commas between them.
_omegascope_list() {
    local before=
    [[ $cur == *,* ]] && before=${cur%,*},
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "${cur##*,}")
    compopt -o nospace
}

_omegascope() {
    local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} call=${COMP_WORDS[1]} options=
    COMPREPLY=()
    # --size=... comes as three words.
    if [[ $cur == = ]]; then cur=
    elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if ((COMP_CWORD == 1)); then
        _omegascope_words )" +
        inQuotes(first) +
        "\n        [[ $cur == -* ]] || _omegascope_files\n        return\n    fi\n"
        "    case $call:$previous in\n        --completions:*)\n            _omegascope_words " +
        inQuotes(kShells) + "\n            return\n            ;;\n";
    // What completes a value, and after which options.
    std::map<std::string, std::string> patterns;
    for (const Call* call : calls()) {
        for (const Option& option : optionsOf(*call)) {
            if (valueOf(option) == Value::None) continue;
            std::string& pattern = patterns[bashValue(option)];
            if (!pattern.empty()) pattern += " | ";
            pattern += std::string(call->name) + ':' + std::string(option.name);
        }
    }
    for (const auto& [value, pattern] : patterns) {
        text += "        " + pattern + ")\n            " + value + "\n            return\n            ;;\n";
    }
    text += "    esac\n    [[ $cur == -* ]] || case $call:$COMP_CWORD in\n";
    for (const OperandWords& operand : operandWords())
        text += "        " + operand.place + ")\n            _omegascope_words " + inQuotes(operand.words) +
                "\n            _omegascope_files\n            return\n            ;;\n";
    text += "    esac\n    case $call in\n";
    for (const Call* call : calls()) {
        std::string options;
        for (const Option& option : optionsOf(*call)) options += std::string(option.name) + ' ';
        text += "        " + std::string(call->name) +
                ")\n            options=" + inQuotes(options + "--help") + '\n';
        if (!call->operand.empty()) text += "            [[ $cur == -* ]] || _omegascope_files\n";
        text += "            ;;\n";
    }
    return text +
           "    esac\n    [[ $cur == -* && -n $options ]] && _omegascope_words \"$options\"\n    return "
           "0\n}\n\n"
           "complete -F _omegascope omegascope\n";
}

std::string zshOption(const Option& option) {
    std::string spec(option.name);
    const Value value = valueOf(option);
    if (value != Value::None) spec += '=';
    std::string text = inQuotes(spec);
    text.pop_back();
    text += '[' + inQuotes(option.help, "[]\\:").substr(1);
    text.pop_back();
    text += ']';
    if (value == Value::None) return text + '\'';
    text += ':' + inQuotes(option.placeholder, "[]\\:").substr(1);
    text.pop_back();
    const std::string words = joined(choicesOf(option));
    switch (value) {
        case Value::Word:
            return text + ":(" + words + ")'";
        case Value::List:
            return text + ":_values -s , value " + words + '\'';
        case Value::File:
            return text + ":_files'";
        case Value::Folder:
            return text + ":_files -/'";
        case Value::Free:
        case Value::None:
            break;
    }
    return text + ": '";
}

/// An operand: a file, or one of some words.
std::string zshOperand(int place, const std::string& name, const std::vector<std::string_view>& words) {
    const std::string number = std::to_string(place);
    if (words.empty()) return " \\\n                '" + number + ':' + name + ":_files'";
    return " \\\n                '" + number + ":word or file:{_alternative \"words:word:(" + joined(words) +
           ")\" \"files:file:_files\"}'";
}

std::string zsh() {
    std::string text =
        "#compdef omegascope\n# zsh completion for omegascope; printed by omegascope --completions zsh\n\n"
        "_omegascope() {\n"
        "    local -a first\n"
        "    if ((CURRENT == 2)); then\n"
        "        first=(\n";
    for (const Call* call : calls()) {
        text += "            " + inQuotes(std::string(call->name) + ':' + std::string(call->summary)) + '\n';
    }
    for (const FirstWord& word : kFirstWords) {
        text += "            " + inQuotes(std::string(word.word) + ':' + std::string(word.help)) + '\n';
    }
    text +=
        "        )\n"
        "        _describe -t calls call first\n"
        "        _files\n"
        "        return\n"
        "    fi\n"
        "    local call=$words[2]\n"
        "    shift words\n"
        "    ((CURRENT--))\n"
        "    case $call in\n"
        "        --completions)\n"
        "            _values shell " +
        std::string(kShells) + "\n            ;;\n";
    for (const Call* call : calls()) {
        text += "        " + std::string(call->name) + ")\n            _arguments \\\n";
        for (const Option& option : optionsOf(*call))
            text += "                " + zshOption(option) + " \\\n";
        text += "                '(-h --help)'{-h,--help}'[tells more about this call]'";
        if (!call->operand.empty()) text += zshOperand(1, "session", call->words);
        if (call->operand.find(' ') != std::string_view::npos)
            text += zshOperand(2, "certificate", call->nextWords);
        text += "\n            ;;\n";
    }
    return text + "    esac\n}\n\n_omegascope \"$@\"\n";
}

std::string fishOption(const std::string& seen, const Option& option) {
    std::string text = "complete -c omegascope -n " + seen + " -l " + std::string(option.name.substr(2));
    switch (valueOf(option)) {
        case Value::None:
            break;
        case Value::Free:
            text += " -x";
            break;
        case Value::Word:
            text += " -x -a " + inFishQuotes(joined(choicesOf(option)));
            break;
        case Value::List:
            text += " -x -a \"(__fish_append , " + joined(choicesOf(option)) + ")\"";
            break;
        case Value::File:
            text += " -r -F";
            break;
        case Value::Folder:
            text += " -x -a '(__fish_complete_directories)'";
            break;
    }
    return text + " -d " + inFishQuotes(option.help) + '\n';
}

std::string fish() {
    std::string text = "# fish completion for omegascope; printed by omegascope --completions fish\n\n";
    for (const FirstWord& word : kFirstWords) {
        const bool takesShell = word.word == "--completions";
        text += "complete -c omegascope -n ";
        text +=
            takesShell ? "'__fish_is_first_arg; or __fish_prev_arg_in --completions'" : "__fish_is_first_arg";
        text += " -l " + std::string(word.word.substr(2));
        if (takesShell) text += " -x -a " + inFishQuotes(kShells);
        text += " -d " + inFishQuotes(word.help) + '\n';
    }
    for (const Call* call : calls()) {
        const std::string seen = "'__fish_seen_subcommand_from " + std::string(call->name) + '\'';
        text += "\ncomplete -c omegascope -n __fish_is_first_arg -a " + std::string(call->name) + " -d " +
                inFishQuotes(call->summary) + '\n';
        if (call->operand.empty()) text += "complete -c omegascope -n " + seen + " -f\n";
        for (const Option& option : optionsOf(*call)) text += fishOption(seen, option);
        if (!call->words.empty())
            text += "complete -c omegascope -n '__fish_seen_subcommand_from " + std::string(call->name) +
                    "; and not __fish_seen_subcommand_from " + joined(call->words) + "' -a " +
                    inFishQuotes(joined(call->words)) + '\n';
        text += "complete -c omegascope -n " + seen + " -s h -l help -d 'tells more about this call'\n";
    }
    return text;
}

}  // namespace

std::optional<std::string> completions(std::string_view shell) {
    if (shell == "bash") return bash();
    if (shell == "zsh") return zsh();
    if (shell == "fish") return fish();
    return std::nullopt;
}

}  // namespace omegascope::cli
