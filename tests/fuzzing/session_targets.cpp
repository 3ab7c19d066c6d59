// Readers of app/session: session, and the figures with a session inside: png, svg, pdf, tex.

#include <QByteArray>

#include "app/session/file/session_io.h"
#include "tests/fuzzing/archives.h"
#include "tests/fuzzing/mutations.h"
#include "tests/fuzzing/target.h"

namespace omegascope::fuzzing {

namespace {

using Fault = std::optional<std::string>;

const char* const kSessionFiles = OMEGASCOPE_SOURCE_DIR "/tests/data";

Fault runFile(const std::string& input) {
    const QByteArray bytes = QByteArray::fromStdString(input);
    const auto loaded = session::fromBytes(bytes, QStringLiteral("fuzz"), session::Reach(kSessionFiles));
    if (!loaded) return faultOf(loaded.error().message);
    for (const std::string& warning : loaded->warnings)
        if (Fault fault = faultOf(warning)) return fault;
    if (const Outcome checked = session::check(loaded->session); !checked)
        return "a session came out of the reader that is none: " + checked.error().message;
    // A line of text can ask for millions of zeros; they are read in no time, but not printed.
    constexpr Eigen::Index kMostPrinted = 20'000;
    if (loaded->session.parameters.size() + loaded->session.data->points.size() > kMostPrinted) return {};
    const auto again = session::fromText(session::toText(loaded->session), session::Reach(kSessionFiles));
    if (!again) return "what was read cannot be written and read again: " + again.error().message;
    // A figure carries the data themselves, so that the name of their file goes.
    session::Session plain = loaded->session, other = again->session;
    plain.dataReference.reset();
    other.dataReference.reset();
    return plain == other ? Fault() : "a session changes when it is written and read again";
}

std::string chunk(const std::string& type, const std::string& content) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(content.size() >> shift);
    return bytes + type + content + std::string(4, '\0');
}

const std::string kPng("\x89PNG\r\n\x1a\n", 8);

std::string png(const std::string& text, std::size_t form) {
    const std::string zero(1, '\0'), key = "omegascope" + zero;
    std::string bytes = kPng + chunk("IHDR", std::string(13, '\1'));
    if (form == 0) bytes += chunk("tEXt", key + text);
    if (form == 1) bytes += chunk("zTXt", key + zero + deflated(text));
    if (form == 2) bytes += chunk("iTXt", key + zero + zero + "en" + zero + zero + text);
    if (form == 3) bytes += chunk("iTXt", key + "\1" + zero + zero + zero + deflated(text));
    return bytes + chunk("IEND", "");
}

std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text)
        result += c == '<' ? "&lt;" : c == '&' ? "&amp;" : c == '>' ? "&gt;" : std::string(1, c);
    return result;
}

std::string svg(const std::string& text, std::size_t form) {
    const std::string head =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
        "width=\"9\">\n";
    const std::string body = form == 1 ? "<![CDATA[" + text + "]]>" : escaped(text);
    const std::string doctype =
        form == 2 ? "<!DOCTYPE svg [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;&a;\">]>\n" : "";
    return (form == 2 ? doctype : "") + head + "<!-- it's a picture -->\n<metadata id=\"omegascope\">" +
           body + (form == 3 ? "<b/>" : "") + "</metadata>\n<path d=\"M0 0\"/></svg>\n";
}

std::string pdf(const std::string& text, std::size_t form) {
    const std::string packed = form == 0 ? text : deflated(text);
    return "%PDF-1.4\n1 0 obj\n<</Type /Catalog>>\nendobj\n7 0 obj\n<</Type /EmbeddedFile" +
           std::string(form == 0 ? "" : " /Filter /FlateDecode") + ">>\nstream\n" + packed +
           "\nendstream\nendobj\n8 0 obj\n<</F (session.omegascope.json) /EF <</F 7 0 R>>>>\nendobj\n%%EOF\n";
}

std::string tex(const std::string& text, std::size_t form) {
    std::string bytes = "% a picture\n%omegascope ";
    for (const char c : text)
        bytes += c == '\n' || (form == 1 && c == ' ') ? "\n%omegascope " : std::string(1, c);
    return bytes + "\n\\begin{tikzpicture}\\end{tikzpicture}\n";
}

const char* const kPlain =
    R"({"omegascope":1,"title":"a","network":{"input":2,"layers":[{"type":"dense","units":2}],"outputs":1,"output_bias":false},
"criterion":"hinge","data":{"points":[[1,1],[2,0]],"targets":[1,-1]},
"parameters":{"W1":[[2,0],[-2,0]],"b1":[-3.5,-2.5],"V":[[3,-3]]},
"slice":{"directions":[{"b1":[1,0]},{"b1":[0,1]}],"ranges":[[-4,4],[-4,4]]}})";

/// What else a session may hold: convolutions, files, runs, views, 3-D slices, unknown keys.
const std::vector<std::string>& sessionSeeds() {
    static const std::vector<std::string> all{
        kPlain,
        R"({"omegascope":1,"network":{"input":16,"layers":[{"type":"conv2d","input_shape":[1,4,4],"kernel":[2,2],"channels":2,"stride":2,"padding":1},
{"type":"dense","units":3}],"outputs":3,"alpha":0.1},"criterion":"multiclass-hinge","data":{"points":[[0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1]],"targets":[2]}})",
        R"({"omegascope":1,"network":{"input":2,"layers":[],"outputs":3},"criterion":"one-versus-all","data":{"csv":"flowers.csv","target_column":"kind, as seen"},
"slice":{"directions":[{"random":"filter-normalised","seed":7},{"toward":{"V":[[1,0],[0,1],[1,1]]}},{"c":[1,0,0]}],"ranges":[[-1,1],[-2,2],[0,1]]},
"view":{"volume":{"look":"cells","opacity":0.5,"cut":{"axis":"u","at":0.25},"hidden_walls":[{"datum":0,"layer":1,"unit":0}]}}})",
        R"({"omegascope":1,"network":{"input":1,"layers":[{"type":"dense","units":1}],"outputs":1},"criterion":"squared",
"data":{"points":[[1],[2],[3]],"targets":[2,4,7],"weights":[1,2,0.5]},"parameters":{"W1":[[1]],"b1":[0.5],"V":[[1]],"c":[0]},
"training":{"method":"adam","schedule":"geometric","step":0.1,"steps":3,"ratio":0.5},
"trajectory":{"stride":1,"omega":[[1,1,0.5,0],[1,1,0.5,0.1],[1,1,0.5,0.2],[1,1,0.5,0.3]],"loss":[4,3,2,1]},
"view":{"walls":false,"vertical_scale":2,"camera":{"azimuth":10,"elevation":20,"zoom":2,"pan":[0.1,0],"parallel":true},"data_window":[[0,1],[0,1]]},"unknown":{"a":[1]}})",
        R"({"omegascope":1,"network":{"input":2,"layers":[{"type":"dense","units":1}],"outputs":1},"criterion":"hinge","data":{"npz":"compressed.npz","x":"x","y":"y"},
"parameters":{"npz":"stored.npz"}})"};
    return all;
}

using Form = std::string (*)(const std::string& text, std::size_t form);

/// Figures of one kind: the session within or the figure round it is mutated.
Target figureTarget(const std::string& name, Form form, std::size_t forms) {
    Target target{name, {}, {}, runFile};
    for (std::size_t k = 0; k < forms; ++k) target.seeds.push_back(form(kPlain, k));
    target.mutate = [form, forms](const std::string& input, Dice& dice) {
        if (!dice.oneIn(3)) return mutateBytes(input, dice);
        std::string figure = form(mutateJson(dice.of(sessionSeeds()), dice), dice.below(forms));
        return dice.oneIn(3) ? mutateBytes(std::move(figure), dice) : figure;
    };
    return target;
}

}  // namespace

std::vector<Target> sessionTargets() {
    return {{"session", sessionSeeds(), mutateJson, runFile},
            figureTarget("png", png, 4),
            figureTarget("svg", svg, 4),
            figureTarget("pdf", pdf, 2),
            figureTarget("tex", tex, 2)};
}

}  // namespace omegascope::fuzzing
