#pragma once

#include <QByteArray>
#include <QString>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/reach.h"
#include "app/session/session.h"

namespace omegascope::session {

inline constexpr int kFormatVersion = 1;
/// Of a session's text, and of a figure that holds one.
inline constexpr std::int64_t kMaximumBytes = std::int64_t{256} << 20;

/// Whether a session must have two parameters, for a slice; `analyse` needs none.
enum class Plane { Needed, Unneeded };

/// A session that was read, with warnings (unknown keys) to show once.
struct Loaded {
    Session session;
    std::vector<std::string> warnings;
};

/// Reads the text of a session file. `reach` resolves the paths of data files and tells which of them may be read.
/// Errors name key, value and what was expected: "parameters.b1 has 3 numbers; the layer has 2 units, so
/// give 2." Text nested deeper than 64 levels, truncated text, NaN and infinity are refused with line and
/// column.
Result<Loaded> fromText(std::string_view text, const Reach& reach, Plane plane = Plane::Needed);
/// The session as FORMAT.md's JSON, ending with a newline, as figures and the clipboard carry it: no path of this
/// machine is in it (see writeSession). Deterministic; numbers survive a round trip exactly.
std::string toText(const Session& session);

/// A session file, or a figure with a session inside (PNG, SVG, PDF, TikZ; see embeddedSession).
Result<Loaded> load(const QString& path, Plane plane = Plane::Needed);
/// The same with what else the session may read; a Reach of the file's folder is the usual one.
Result<Loaded> load(const QString& path, Reach reach, Plane plane = Plane::Needed);
/// What `load` reads from a file, from bytes; `name` stands for the file in errors.
Result<Loaded> fromBytes(const QByteArray& bytes, const QString& name, const Reach& reach,
                         Plane plane = Plane::Needed);
/// Atomic: the old file stays until the new one is complete.
Outcome save(const Session& session, const QString& path);

}  // namespace omegascope::session
