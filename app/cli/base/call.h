#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/cli/base/arguments.h"
#include "app/export/writers/file_writer.h"
#include "app/session/file/session_io.h"

namespace omegascope::cli {

/// Options that several calls share.
inline constexpr std::string_view kJson = "--json", kOut = "--out", kSize = "--size", kPanel = "--panel",
                                  kAllowRead = "--allow-read", kForce = "--force", kFormat = "--format";
/// What stands for standard output in the place of a file to write.
inline const QString kStandardOutput = QStringLiteral("-");

/// How a call ended: its exit code and, unless it is 0, the sentence for standard error.
struct Ending {
    enum Code { Done = 0, Input = 1, Usage = 2 };
    Code code = Done;
    std::string sentence;

    static Ending done() { return {}; }
    static Ending input(std::string text) { return {Input, std::move(text)}; }
    static Ending input(const Error& error) { return {Input, error.message}; }
    static Ending usage(std::string text) { return {Usage, std::move(text)}; }
    static Ending usage(const Error& error) { return {Usage, error.message}; }
};

/// One subcommand. `run` gets checked arguments and writes its result to standard output.
struct Call {
    std::string_view name;
    std::string_view operand;  ///< "FILE", "FILE CERTIFICATE", "NAME [FILE]", or empty
    std::string_view summary;  ///< a phrase for the list of calls
    std::string_view details;  ///< further sentences for its own help
    std::vector<Option> options;
    Ending (*run)(const Arguments&);
    std::vector<std::string_view> words = {};      ///< that the first operand may be, besides a file
    std::vector<std::string_view> nextWords = {};  ///< likewise the second
};

/// A sentence on standard error, as one line: whatever it quotes from a file or a path moves no cursor.
void tell(std::string_view sentence);

/// Its own options and those that every call with a FILE has.
std::vector<Option> optionsOf(const Call& call);
/// "analyse FILE [--at s,t] [--json]"
std::string usageOf(const Call& call);

/// Places for files to write (options whose value is called OUT…): their folder is there, or is made by --force, and
/// standard output takes one thing.
Ending checkPlaces(const Call& call, const Arguments& arguments);
/// What --force says of the files beside OUT.
exporting::Beside besideAsked(const Arguments& arguments);
/// OUT with the ending that --format names, where it has been given.
QString withFormat(const Arguments& arguments);

/// `--at s,t`: the point (s,t) of the slice, else ω. An Error tells what is wrong with the value.
inline constexpr std::string_view kAt = "--at";
Result<std::vector<double>> placeAsked(const Arguments& arguments);
/// That point of parameter space.
Result<Eigen::VectorXd> pointOf(const session::Session& session, const std::vector<double>& place);

/// Reads the call's FILE ("-": standard input) and tells its warnings on standard error. The session may read files in
/// its own folder (the working folder for "-") and those of --allow-read.
Result<session::Session> loadSession(const Arguments& arguments,
                                     session::Plane plane = session::Plane::Needed);

}  // namespace omegascope::cli
