#include "app/cli/command_line.h"

#include <QFileInfo>
#include <algorithm>
#include <iostream>

#include "app/cli/calls/calls.h"
#include "app/cli/completions.h"
#include "app/cli/man_page.h"
#include "core/support/caught.h"

namespace omegascope::cli {
namespace {

std::string padded(std::string text, std::size_t width) {
    return text.append(text.size() + 2 < width ? width - text.size() : 2, ' ');
}

void printHelp() {
    std::cout << "Omegascope shows the loss of a ReLU network as a function of its parameters.\n\n"
                 "  omegascope [FILE]    opens the window, with a session file or the opening example\n"
                 "  omegascope --present LESSON [--locked]\n"
                 "                       shows a lesson on the whole screen; locked: for visitors, who "
                 "cannot leave\n"
                 "                       it and after whom it begins again\n\n"
                 "Without a window:\n";
    for (const Call* call : calls()) {
        std::cout << "  omegascope " << usageOf(*call) << "\n      " << call->summary << '\n';
    }
    std::cout << "\n  omegascope CALL --help    tells more about one of them\n"
                 "  omegascope --version\n"
                 "  omegascope --man                          prints the man page\n"
                 "  omegascope --completions bash|zsh|fish    prints what that shell completes words by\n\n"
                 "Results go to standard output, messages to standard error. Exit codes: 0 done, 1 the input "
                 "is at\n"
                 "fault, 2 the command line is.\n";
}

void printHelp(const Call& call) {
    std::cout << "omegascope " << usageOf(call) << "\n\n" << call.summary << ".\n";
    if (!call.details.empty()) std::cout << call.details << '\n';
    if (!optionsOf(call).empty()) std::cout << '\n';
    for (const Option& option : optionsOf(call)) {
        std::string head = "  " + std::string(option.name);
        if (!option.placeholder.empty()) head += ' ' + std::string(option.placeholder);
        std::cout << padded(std::move(head), 30) << option.help << '\n';
    }
}

/// Says how a call ended; a result that could not be written (a full disk, a closed pipe) is a failure too.
int finish(const Ending& ending, std::string_view helpOf) {
    std::cout.flush();
    if (ending.code == Ending::Done && !std::cout) {
        tell("The result could not be written to standard output.");
        return Ending::Input;
    }
    if (!ending.sentence.empty()) tell(ending.sentence);
    if (ending.code == Ending::Usage) {
        std::cerr << "See omegascope " << helpOf << (helpOf.empty() ? "" : " ") << "--help.\n";
    }
    return ending.code;
}

bool asksForHelp(const QStringList& words) {
    const qsizetype end = words.indexOf(QLatin1String("--"));
    const QStringList options = words.first(end < 0 ? words.size() : end);
    return options.contains(QLatin1String("--help")) || options.contains(QLatin1String("-h"));
}

int runCall(const Call& call, const QStringList& words) {
    if (asksForHelp(words)) {
        printHelp(call);
        return finish(Ending::done(), call.name);
    }
    const Result<Arguments> arguments = parseArguments(call.name, call.operand, optionsOf(call), words);
    if (!arguments) return finish(Ending::usage(arguments.error()), call.name);
    try {
        if (const Ending places = checkPlaces(call, *arguments); places.code != Ending::Done)
            return finish(places, call.name);
        return finish(call.run(*arguments), call.name);
    } catch (...) {
        return finish(Ending::input(errorOfCurrentException()), call.name);
    }
}

/// --man, and --completions SHELL: what the build installs.
std::optional<int> printManual(const QStringList& words) {
    if (words.first() == QLatin1String("--man")) {
        if (words.size() > 1) return finish(Ending::usage("--man takes no further words."), "");
        std::cout << manPage();
        return finish(Ending::done(), "");
    }
    if (words.first() != QLatin1String("--completions")) return std::nullopt;
    const std::string shell = words.size() == 2 ? words[1].toStdString() : std::string();
    const std::optional<std::string> script = completions(shell);
    if (!script) return finish(Ending::usage("--completions needs a shell: bash, zsh or fish."), "");
    std::cout << *script;
    return finish(Ending::done(), "");
}

/// --present FILE [--locked]
Carried present(const QStringList& words) {
    QStringList files = words.sliced(1);
    const bool locked = files.removeAll(QLatin1String("--locked")) > 0;
    if (files.size() != 1 || files.first().startsWith('-'))
        return {
            finish(Ending::usage("--present needs one lesson: a file or the name of one that comes with the "
                                 "program, and perhaps --locked."),
                   ""),
            {}};
    Carried carried{std::nullopt, files.first()};
    carried.presents = true;
    carried.locked = locked;
    return carried;
}

/// The first word is no call: it may be a session file for the window.
Carried openFile(const QStringList& words) {
    const QString& word = words.first();
    const std::string name = word.toStdString();
    if (word.startsWith('-')) {
        return {finish(Ending::usage("There is no option " + name + '.'), ""), {}};
    }
    if (QFileInfo(word).isFile()) {
        if (words.size() == 1) return {std::nullopt, word};
        return {finish(Ending::usage("The window opens one file, but \"" + words[1].toStdString() +
                                     "\" was given too."),
                       ""),
                {}};
    }
    if (QFileInfo(word).isDir())
        return {finish(Ending::input("\"" + name + "\" is a folder; give a session file in it."), ""), {}};
    if (QFileInfo::exists(word))
        return {finish(Ending::input(
                           "\"" + name +
                           "\" is a pipe or a device, not a file; save what it gives into a file first."),
                       ""),
                {}};
    if (word.contains('/') || word.contains('.')) {
        return {
            finish(Ending::input("There is no file \"" + name + "\"; give the path of a session file."), ""),
            {}};
    }
    std::vector<std::string_view> names;
    for (const Call* call : calls()) names.push_back(call->name);
    const std::string_view meant = nearest(name, names);
    return {finish(Ending::usage("There is no call and no file \"" + name + "\"" +
                                 (meant.empty() ? "." : "; did you mean " + std::string(meant) + "?")),
                   ""),
            {}};
}

}  // namespace

Carried carryOut(const QStringList& words) {
    if (words.isEmpty()) return {};
    const QString& first = words.first();
    if (first == QLatin1String("--help") || first == QLatin1String("-h") || first == QLatin1String("help")) {
        printHelp();
        return {finish(Ending::done(), ""), {}};
    }
    if (first == QLatin1String("--version")) {
        std::cout << "omegascope " OMEGASCOPE_VERSION "\n";
        return {finish(Ending::done(), ""), {}};
    }
    if (const std::optional<int> code = printManual(words)) return {code, {}};
    if (first == QLatin1String("--present")) return present(words);
    for (const Call* call : calls()) {
        if (first.toStdString() == call->name) return {runCall(*call, words.sliced(1)), {}};
    }
    return openFile(words);
}

}  // namespace omegascope::cli
