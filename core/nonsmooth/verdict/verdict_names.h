#pragma once

#include <string_view>

#include "core/nonsmooth/verdict/verdict.h"

/// The words by which files, calls and panels tell a verdict.
namespace omegascope::nonsmooth {

/// "local-minimum", "not-a-minimum" or "undecided".
inline std::string_view nameOf(Verdict verdict) {
    switch (verdict) {
        case Verdict::LocalMinimum:
            return "local-minimum";
        case Verdict::NotAMinimum:
            return "not-a-minimum";
        case Verdict::Undecided:
            break;
    }
    return "undecided";
}

inline std::string_view nameOf(MinimumType type) {
    return type == MinimumType::Flat ? "flat" : "sharp";
}

/// "exact", "tolerance", "sampled" or "undecided".
inline std::string_view nameOf(ClaimKind kind) {
    switch (kind) {
        case ClaimKind::Exact:
            return "exact";
        case ClaimKind::Tolerance:
            return "tolerance";
        case ClaimKind::Sampled:
            return "sampled";
        case ClaimKind::Undecided:
            break;
    }
    return "undecided";
}

}  // namespace omegascope::nonsmooth
