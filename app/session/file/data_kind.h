#pragma once

#include <QString>

#include "app/session/json_text.h"
#include "core/support/result.h"

namespace omegascope::session {

/// The keys of "data" that name these files, told from the first bytes of `data` and not from its name: {"npz": …},
/// {"npy": …}, {"npy": …, "npy_targets": labels}, {"idx_images": …, "idx_labels": labels} or {"csv": …}; a file that
/// cannot be read is left to whoever reads the key. Errors: images without labels, labels beside a file that has its own.
/// @param labels  the file of targets; empty: none
Result<Json> dataKeysOf(const QString& data, const QString& labels);

}  // namespace omegascope::session
