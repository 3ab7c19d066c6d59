#include "app/cli/lesson/lesson.h"

#include <iostream>

#include "app/cli/base/graphics_application.h"
#include "app/cli/base/waiting.h"
#include "app/export/writers/file_writer.h"
#include "app/lessons/check.h"
#include "app/lessons/handout/handout.h"
#include "app/lessons/lesson_io.h"
#include "app/session/json_text.h"
#include "core/support/words.h"

namespace omegascope::cli {
namespace {

constexpr std::string_view kCheckClaims = "--check";
constexpr std::string_view kHandout = "--handout";

Ending runCheck(const lessons::Lesson& lesson, bool json) {
    Waiting waiting;
    const Result<lessons::LessonReport> report = lessons::checkLesson(lesson, waiting.control());
    if (!report) return Ending::input(report.error());
    if (json) {
        std::cout << session::printJson(lessons::toJson(lesson, *report));
    } else {
        for (const lessons::Finding& finding : report->findings) std::cout << finding.sentence << '\n';
        if (report->holds())
            std::cout << "All " << counted(report->findings.size(), "statement") << " of "
                      << counted(lesson.scenes.size(), "scene") << " hold.\n";
    }
    const lessons::Finding* failure = report->firstFailure();
    return failure ? Ending::input(failure->sentence) : Ending::done();
}

Ending runHandout(const lessons::Lesson& lesson, const QString& out, lessons::HandoutFormat format) {
    using Need = GraphicsApplication::Need;
    const auto application =
        GraphicsApplication::start(lessons::showsSurface(lesson) ? Need::OpenGl : Need::Painting);
    if (!application) return Ending::input(application.error());
    Waiting waiting;
    const Result<QByteArray> bytes = lessons::handout(lesson, format, waiting.control());
    if (!bytes) return Ending::input(bytes.error());
    const Outcome written = exporting::writeFile(out, QByteArrayView(*bytes));
    return written ? Ending::done() : Ending::input(written.error());
}

Ending runLesson(const Arguments& arguments) {
    const bool checks = arguments.has(kCheckClaims), prints = arguments.has(kHandout);
    if (checks == prints) return Ending::usage("lesson needs --check or --handout OUT; give one of both.");
    if (arguments.has(kJson) && !checks) return Ending::usage("--json needs --check; give both.");
    const QString out = arguments.value(kHandout);
    const auto format = lessons::handoutFormatOf(out);
    if (prints && !format)
        return Ending::usage("--handout is \"" + out.toStdString() +
                             "\"; give a name that ends in .pdf or .html.");
    const Result<lessons::LoadedLesson> loaded =
        lessons::loadLesson(arguments.operand(), arguments.values(kAllowRead));
    if (!loaded) return Ending::input(loaded.error());
    for (const std::string& warning : loaded->warnings) tell(warning);
    return checks ? runCheck(loaded->lesson, arguments.has(kJson)) : runHandout(loaded->lesson, out, *format);
}

}  // namespace

const Call& lessonCall() {
    static const Call call{"lesson",
                           "FILE",
                           "tests what a lesson claims by computing it, or prints the lesson as a handout",
                           "FILE is a lesson's file or the name of one that comes with the program, such as "
                           "cells-and-walls. What is in such "
                           "a file stands in app/lessons/FORMAT.md.\n"
                           "--check reads every scene's session, computes every claim and every answer and "
                           "says how sure each is; exit code "
                           "1 when a claim does not hold. --handout draws one picture a scene, with text and "
                           "questions, and the answers, "
                           "computed then, on the last page; the same lesson gives the same bytes.\n"
                           "A lesson reads files in its own folder and below, and in those of --allow-read.",
                           {{kCheckClaims, "", "computes every claim and answer"},
                            {kHandout, "OUT.pdf|html", "writes the lesson for print"},
                            {kJson, "", "with --check: one JSON object instead of sentences"}},
                           runLesson};
    return call;
}

}  // namespace omegascope::cli
