#pragma once

#include "app/lessons/lesson.h"
#include "app/session/json_cursor.h"
#include "app/session/reach.h"

namespace omegascope::lessons {

/// What reading one lesson goes through: where its files lie, what it has taken so far, what there is to say.
struct Reading {
    session::Reach reach;
    session::Findings findings;
    std::int64_t bytes = 0;    ///< of sessions as JSON
    std::int64_t numbers = 0;  ///< of data
};

/// Throws session::Refusal, as all below.  @param before  the scene before; null for the first
Scene readScene(const session::Cursor& place, const Scene* before, Reading& reading);

/// The session of `document` with what `patch` changes (a JSON merge patch: null takes a key away).
/// @param place  named in refusals
session::Session patchedSession(const Scene& scene, const session::Json& patch, const session::Cursor& place,
                                Reading& reading);

/// A text of at most kMostText bytes.
std::string readText(const session::Cursor& place);

// question_reader.cpp
Subject readSubject(const session::Cursor& place, session::ObjectCursor& object, const Scene& scene,
                    Reading& reading);
/// The keys of a comparison that `object` has. @param needed  refused when there is none
Comparison readComparison(session::ObjectCursor& object, const Quantity& quantity, bool needed);
Claim readClaim(const session::Cursor& place, const Scene& scene, Reading& reading);
Question readQuestion(const session::Cursor& place, const Scene& scene, Reading& reading);

}  // namespace omegascope::lessons
