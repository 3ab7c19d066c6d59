#include "app/cli/man_page.h"

#include <algorithm>

#include "app/cli/calls/calls.h"

namespace omegascope::cli {
namespace {

/// Text that stands for itself: no escapes, minus signs that can be copied, no line taken for a request.
std::string plain(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        const bool begins = result.empty() || result.back() == '\n';
        if (begins && (letter == '.' || letter == '\'')) result += "\\&";
        if (letter == '\\') {
            result += "\\e";
        } else if (letter == '-') {
            result += "\\-";
        } else {
            result += letter;
        }
    }
    return result;
}

std::string bold(std::string_view text) {
    return "\\fB" + plain(text) + "\\fR";
}

std::string italic(std::string_view text) {
    return "\\fI" + plain(text) + "\\fR";
}

std::string optionText(const Option& option) {
    std::string text = bold(option.name);
    if (!option.placeholder.empty()) text += ' ' + italic(option.placeholder);
    return text;
}

/// The words of a call that stay together on a line: the name with its file, each option with its value.
std::string synopsis(const Call& call) {
    std::string text = ".TP\n" + bold("omegascope " + std::string(call.name));
    if (!call.operand.empty()) text += ' ' + italic(call.operand);
    for (const Option& option : optionsOf(call)) {
        text += option.required ? ' ' + optionText(option) : " [" + optionText(option) + ']';
    }
    return text + "\n";
}

/// Sentences; each line break of `text` begins a paragraph.
std::string paragraphs(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        result += ".PP\n" + plain(text.substr(0, end)) + '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

std::string section(const Call& call) {
    std::string summary(call.summary);
    if (summary.front() >= 'a' && summary.front() <= 'z') summary.front() += 'A' - 'a';
    std::string text = ".SS " + std::string(call.name) + "\n" + plain(summary) + ".\n";
    text += paragraphs(call.details);
    for (const Option& option : optionsOf(call)) {
        text += ".TP\n" + optionText(option) + '\n' + plain(option.help) +
                (option.required ? "; required\n" : "\n");
    }
    return text;
}

std::string names() {
    std::string text = ".TH OMEGASCOPE 1 \"\" \"Omegascope " OMEGASCOPE_VERSION
                       "\" \"User Commands\"\n"
                       ".SH NAME\n"
                       "omegascope \\- see the loss of a ReLU network as a function of its parameters\n"
                       ".SH SYNOPSIS\n"
                       ".ad l\n"
                       ".TP\n" +
                       bold("omegascope") + " [" + italic("FILE") + "]\n.TP\n" +
                       bold("omegascope --present") + " " + italic("LESSON") + " [" + bold("--locked") +
                       "]\n";
    for (const Call* call : calls()) text += synopsis(*call);
    return text + ".TP\n" + bold("omegascope") + " [" + italic("CALL") + "] " + bold("--help") + "\n.TP\n" +
           bold("omegascope --version") + "\n.TP\n" + bold("omegascope --man") + "\n.TP\n" +
           bold("omegascope --completions") + " " + bold("bash") + "|" + bold("zsh") + "|" + bold("fish") +
           "\n";
}

std::string description() {
    return ".ad b\n"
           ".SH DESCRIPTION\n"
           "Omegascope shows the cells into which the activations of a ReLU network divide its parameter "
           "space, "
           "the "
           "walls between them, flat floors and sharp valleys, the data that the network has stopped seeing, "
           "and how "
           "methods of descent move among all this.\n"
           ".PP\n"
           "Without a call the window opens, with the session file\n.I FILE\nor the opening example. "
           "A figure that Omegascope made (PNG, SVG, PDF or TikZ) holds its session and may be given "
           "wherever a session file is expected.\n"
           ".PP\n"
           "The calls need no display. Results go to standard output, messages to standard error.\n"
           ".SH OPTIONS\n"
           ".TP\n" +
           bold("--help") + ", " + bold("-h") + "\nPrints all calls; after a call, more about it.\n.TP\n" +
           bold("--present") + " " + italic("LESSON") +
           "\nShows a lesson, a file or one that comes with the program, on the whole screen. With " +
           bold("--locked") +
           " visitors cannot leave it, and after two minutes without a hand it begins again.\n.TP\n" +
           bold("--version") + "\nPrints the version.\n.TP\n" + bold("--man") + "\nPrints this page.\n.TP\n" +
           bold("--completions") + " " + italic("SHELL") +
           "\nPrints the rules by which the shell bash, zsh or fish completes words.\n"
           ".PP\n"
           "An option's value follows it, or an equals sign. After \\fB\\-\\-\\fR every word is a file.\n"
           ".SH CALLS\n";
}

std::string endMatter() {
    return ".SH EXIT STATUS\n"
           ".TP\n0\nDone.\n"
           ".TP\n1\nThe input is at fault: a file that cannot be read or written, a session that is wrong, "
           "work "
           "that "
           "was stopped.\n"
           ".TP\n2\nThe command line is: an unknown call or option, a missing or wrong value.\n"
           ".SH ENVIRONMENT\n"
           ".TP\nDISPLAY\nThe X server of the window. Calls that draw the surface start a server of their "
           "own "
           "where "
           "there is Xvfb.\n"
           ".SH FILES\n"
           "A session is one JSON object whose first key is \"omegascope\", usually in a file\n"
           ".IR NAME .omegascope\nor\n.IR NAME .json.\n"
           ".SH EXAMPLES\n"
           "The verdict on a point, the figure of a paper's column, a film:\n"
           ".PP\n.nf\n"
           "omegascope analyse session.json\n"
           "omegascope render session.json \\-\\-panel slice \\-\\-width 8.4 \\-\\-out figure.pdf\n"
           "omegascope animate session.json \\-\\-what alpha \\-\\-panel figure \\-\\-out film.gif\n"
           ".fi\n";
}

}  // namespace

std::string manPage() {
    std::string text = names() + description();
    for (const Call* call : calls()) text += section(*call);
    return text + endMatter();
}

}  // namespace omegascope::cli
