#pragma once

#include <QByteArray>
#include <optional>

#include "core/support/result.h"

namespace omegascope::session {

/// The text of the session inside a figure that this program exported: a text chunk of a PNG, the <metadata>
/// of an SVG, the attachment of a PDF, the comment lines of a TikZ file.
/// @return nothing when `bytes` is none of these formats (then it may be a session itself); an Error when it
/// is but
///         holds no session, or a damaged one
std::optional<Result<QByteArray>> embeddedSession(const QByteArray& bytes);

}  // namespace omegascope::session
