#pragma once

#include <QByteArray>
#include <QString>
#include <optional>

#include "app/lessons/lesson.h"

namespace omegascope::lessons {

enum class HandoutFormat { Pdf, Html };
/// By the ending of a file name: .pdf, .html.
std::optional<HandoutFormat> handoutFormatOf(const QString& path);

/// Whether drawing it needs OpenGL.
bool showsSurface(const Lesson& lesson);

/// The lesson on paper: of each scene its title, one picture, text and question; on the last page the answers, computed
/// now. The same lesson gives the same bytes; nothing is fetched from anywhere. A scene with a question is drawn before
/// its run, so that the picture does not give the answer away.
/// Needs a QGuiApplication and its thread, with a surface the xcb platform.
/// Errors: a slice or an answer that cannot be computed; stopped.
Result<QByteArray> handout(const Lesson& lesson, HandoutFormat format, const Control& control = {});

}  // namespace omegascope::lessons
