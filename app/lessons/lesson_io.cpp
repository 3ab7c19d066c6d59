#include "app/lessons/lesson_io.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <filesystem>
#include <new>

#include "app/files/whole_file.h"
#include "app/lessons/scene_reader.h"
#include "app/session/json_text.h"
#include "core/data/file_bytes.h"
#include "core/support/caught.h"

namespace omegascope::lessons {

using session::Cursor;
using session::Json;
using session::ObjectCursor;
using session::Refusal;

namespace {

const QString kFolder = QStringLiteral(":/lessons");

Lesson readLesson(const Json& document, Reading& reading) {
    if (!document.is_object())
        throw Refusal{
            "The file holds no lesson; give an object like {\"omegascope_lesson\": 1, \"scenes\": […]}."};
    ObjectCursor root(Cursor(document, "", ""), "");
    root.version("omegascope_lesson", kFormatVersion, "lesson");
    Lesson lesson;
    lesson.title = readText(root.required("title", "a few words"));
    if (const auto summary = root.optional("summary")) lesson.summary = readText(*summary);
    if (const auto source = root.optional("source")) lesson.source = readText(*source);
    const Cursor scenes = root.required("scenes", "a list of scenes");
    const std::size_t count = scenes.listSize("a list of scenes");
    if (count == 0) scenes.refuse("at least one scene");
    if (count > kMostScenes)
        throw Refusal{limitError("scenes has " + std::to_string(count) +
                                 " scenes; give at most 200, or make two "
                                 "lessons.")};
    lesson.scenes.reserve(count);  // each scene is read with the one before at hand
    for (std::size_t i = 0; i < count; ++i) {
        const Scene* before = i > 0 ? &lesson.scenes.back() : nullptr;
        Scene scene = readScene(scenes.item(i), before, reading);
        lesson.scenes.push_back(std::move(scene));
    }
    root.keepUnknown(reading.findings);
    return lesson;
}

}  // namespace

Result<LoadedLesson> lessonFromText(std::string_view text, const session::Reach& reach) {
    if (text.size() > static_cast<std::size_t>(kMostBytes))
        return limitError("The lesson is larger than 16 MB; keep its sessions in files beside it.");
    return caught([&]() -> Result<LoadedLesson> {
        try {
            auto parsed = session::parseJson(text);
            if (!parsed) return parsed.error();
            Reading reading{reach, {std::move(parsed->warnings), Json::object()}};
            Lesson lesson = readLesson(parsed->json, reading);
            lesson.json = std::move(parsed->json);
            return LoadedLesson{std::move(lesson), std::move(reading.findings.warnings)};
        } catch (const Refusal& refusal) {
            return Error{refusal.sentence, refusal.kind};
        }
    });
}

QStringList shippedLessons() {
    QStringList names;
    for (const QString& file : QDir(kFolder).entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name))
        names.append(QFileInfo(file).completeBaseName());
    return names;
}

QString shippedPath(const QString& name) {
    // The number in front is the place in the course; nobody need know it.
    for (const QString& each : shippedLessons())
        if (each == name || each.section(QLatin1Char('-'), 1) == name)
            return kFolder + QLatin1Char('/') + each + QStringLiteral(".json");
    return {};
}

Result<LoadedLesson> loadLesson(const QString& pathOrName, const QStringList& allowed) {
    const bool resource = pathOrName.startsWith(kFolder + QLatin1Char('/'));
    const QString shipped = resource                        ? pathOrName
                            : QFileInfo::exists(pathOrName) ? QString()
                                                            : shippedPath(pathOrName);
    std::string text;
    session::Reach reach{QString()};
    reach.allowed = allowed;
    if (!shipped.isEmpty()) {
        QFile file(shipped);
        if (!file.open(QIODevice::ReadOnly))
            return Error{"There is no shipped lesson \"" + pathOrName.toStdString() + "\"; give one of " +
                         shippedLessons().join(QStringLiteral(", ")).toStdString() + "."};
        text = file.readAll().toStdString();
    } else {
        if (!QFileInfo::exists(pathOrName))
            return Error{"There is no file and no lesson " + data::shownText(pathOrName.toStdString()) +
                         "; give a file, or one of " +
                         shippedLessons().join(QStringLiteral(", ")).toStdString() + "."};
        auto bytes = data::readBytes(std::filesystem::path(QFile::encodeName(pathOrName).toStdString()),
                                     static_cast<std::size_t>(kMostBytes));
        if (!bytes) return bytes.error();
        text = *std::move(bytes);
        reach.folder = QFileInfo(pathOrName).absolutePath();
    }
    auto loaded = lessonFromText(text, reach);
    if (!loaded) return loaded.error().in(data::shownName(pathOrName.toStdString()) + ": ");
    return loaded;
}

bool isLesson(const QString& path) {
    const QFileInfo file(path);
    if (!file.isFile() || file.suffix().toLower() != QLatin1String("json") || file.size() > kMostBytes)
        return false;
    QFile opened(path);
    if (!opened.open(QIODevice::ReadOnly)) return false;
    const QByteArray text = opened.readAll();
    if (!text.contains("\"omegascope_lesson\"")) return false;
    const auto parsed =
        session::parseJson(std::string_view(text.constData(), static_cast<std::size_t>(text.size())));
    // What is no JSON at all but speaks of a lesson is told with the sentences of lessons.
    return !parsed || (parsed->json.is_object() && parsed->json.contains("omegascope_lesson"));
}

std::string lessonText(const Lesson& lesson) {
    return session::printJson(lesson.json);
}

Outcome saveLesson(const Lesson& lesson, const QString& path) {
    files::WholeFile file(path);
    const std::string text = lessonText(lesson);
    if (file.open() && file.write(text.data(), static_cast<qint64>(text.size())) && file.commit())
        return Done{};
    return Error{"\"" + path.toStdString() + "\" cannot be written (" + file.errorString().toStdString() +
                 "); choose another place or free some space."};
}

}  // namespace omegascope::lessons
