#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <cstdint>

#include "app/lessons/lesson.h"
#include "app/session/reach.h"

namespace omegascope::lessons {

/// Limits of a file; beyond them it is refused with a sentence.
inline constexpr std::int64_t kMostBytes = std::int64_t{16}
                                           << 20;  ///< of the lesson, of a session that it names
inline constexpr std::int64_t kMostAllBytes = std::int64_t{64} << 20;  ///< of all scenes' sessions as JSON
inline constexpr std::int64_t kMostNumbers = 20'000'000;               ///< of all scenes' data
inline constexpr std::size_t kMostScenes = 200;
inline constexpr std::size_t kMostText = 20'000;  ///< bytes of one text
inline constexpr std::size_t kMostClaims = 100;   ///< of a scene
inline constexpr std::size_t kMostChoices = 8;
inline constexpr std::size_t kMostCameras = 20;
inline constexpr int kLargestShare = 10;
inline constexpr int kMostStarts = 2000;

/// The lesson that `text` tells (FORMAT.md). Every session is read, so that a lesson that loads can be shown.
/// `reach` tells which files it may read: its folder and below. Sessions that it names read in their own folder and
/// below. Errors are one sentence that names the place, what stands there and what to give.
Result<LoadedLesson> lessonFromText(std::string_view text, const session::Reach& reach);

/// The same of a file, or of a shipped lesson by its name ("cells-and-walls"). Errors name the file.
/// @param allowed  further folders that it may read
Result<LoadedLesson> loadLesson(const QString& pathOrName, const QStringList& allowed = {});

/// Whether a file is a lesson, right or wrong: a JSON object with the key "omegascope_lesson".
bool isLesson(const QString& path);

/// The file as text, keys as they were written, ending with a newline.
std::string lessonText(const Lesson& lesson);

/// Writes lessonText whole or not at all.
Outcome saveLesson(const Lesson& lesson, const QString& path);

/// Shipped lessons, in the order of the course: "1-cells-and-walls", …; loadLesson takes them with or without number.
QStringList shippedLessons();
/// ":/lessons/1-cells-and-walls.json" for that name with or without its number; or empty.
QString shippedPath(const QString& name);

}  // namespace omegascope::lessons
