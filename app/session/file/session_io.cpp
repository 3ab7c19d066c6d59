#include "app/session/file/session_io.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <array>
#include <exception>
#include <new>

#include "app/files/whole_file.h"
#include "app/session/file/embedded_session.h"
#include "app/session/file/session_reader.h"
#include "app/session/file/session_writer.h"
#include "app/session/json_text.h"
#include "core/data/file_bytes.h"
#include "core/support/caught.h"

namespace omegascope::session {

namespace {

/// kMigrations[v-1] turns a document of version v into one of version v+1.
using Migration = void (*)(Json&);
constexpr std::array<Migration, kFormatVersion - 1> kMigrations{};

int readVersion(const Json& document) {
    ObjectCursor root(Cursor(document, "", ""), "an object like {\"omegascope\": 1, …}");
    return root.version("omegascope", kFormatVersion, "session");
}

void migrate(Json& document, int version) {
    for (auto v = static_cast<std::size_t>(version); v <= kMigrations.size(); ++v)
        kMigrations[v - 1](document);
    document["omegascope"] = kFormatVersion;
}

/// Without links, as the paths of data files are told.
QString folderOf(const QString& path) {
    const QString real = QFileInfo(path).dir().canonicalPath();
    return real.isEmpty() ? QFileInfo(path).absolutePath() : real;
}

/// A figure of several sessions holds one with each panel: the first stands for it.
void takeFirstOfFigure(Json& document, Findings& findings) {
    const Json::json_pointer first("/panels/0/session");
    if (!document.is_object() || !document.contains("omegascope_figure")) return;
    if (!document.contains(first) || !document[first].is_object())
        throw Refusal{"This is a figure file, which names its sessions; draw it with omegascope figure."};
    Json session = document[first];
    document = std::move(session);
    findings.warnings.emplace_back(
        "This figure shows several sessions; the one of its first panel was opened.");
}

Error inFile(const QString& name, const Error& error) {
    return error.in(data::shownName(name.toStdString()) + ": ");
}

}  // namespace

Result<Loaded> fromText(std::string_view text, const Reach& reach, Plane plane) {
    if (text.size() > static_cast<std::size_t>(kMaximumBytes))
        return limitError(
            "The text is larger than 256 MB; keep the data in a CSV, IDX or NPZ file beside the session.");
    try {
        auto parsed = parseJson(text);
        if (!parsed) return parsed.error();
        Findings findings;
        findings.warnings = std::move(parsed->warnings);
        takeFirstOfFigure(parsed->json, findings);
        migrate(parsed->json, readVersion(parsed->json));
        Session session = readSession(parsed->json, reach, findings);
        if (plane == Plane::Needed)
            if (const Outcome fits = checkNetwork(session.architecture); !fits) return fits.error();
        session.extras = std::move(findings.extras);
        return Loaded{std::move(session), std::move(findings.warnings)};
    } catch (const Refusal& refusal) {
        return Error{refusal.sentence, refusal.kind};
    } catch (const std::bad_alloc&) {
        return limitError(
            "There is not enough memory for this session; use fewer data or a smaller network.");
    }
}

std::string toText(const Session& session) {
    return printJson(writeSession(session, QString()));
}

Result<Loaded> fromBytes(const QByteArray& bytes, const QString& name, const Reach& reach, Plane plane) {
    return caught([&]() -> Result<Loaded> {
        QByteArray content = bytes;
        if (auto embedded = embeddedSession(bytes)) {
            if (!*embedded) return inFile(name, embedded->error());
            content = *std::move(*embedded);
        }
        const std::string_view text(content.constData(), static_cast<std::size_t>(content.size()));
        auto loaded = fromText(text, reach, plane);
        if (!loaded) return inFile(name, loaded.error());
        return loaded;
    });
}

Result<Loaded> load(const QString& path, Plane plane) {
    return load(path, Reach(QFileInfo(path).absolutePath()), plane);
}

Result<Loaded> load(const QString& path, Reach reach, Plane plane) {
    if (path.isEmpty()) return Error{"There is no path to read a session from; choose a file."};
    const std::string name = path.toStdString();
    constexpr std::size_t kLongestShown = 1000;
    const std::string quoted =
        name.size() <= kLongestShown && data::isPrintable(name) ? '"' + name + '"' : data::shownText(name);
    if (path.contains(QChar(u'\0')))
        return Error{quoted + " is no path, since it has a zero character; choose a file."};
    const QFileInfo info(path);
    if (info.isDir()) return Error{quoted + " is a folder; choose a session file inside it."};
    if (info.exists() && !info.isFile())
        return Error{quoted + " is a pipe or a device, not a file; save what it gives into a file first."};
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{quoted + " cannot be read (" + file.errorString().toStdString() +
                     "); check the path and its permissions."};
    // One byte more than allowed tells a file that is too large, even where the size is not known in advance.
    const QByteArray bytes = file.read(kMaximumBytes + 1);
    if (file.error() != QFileDevice::NoError)
        return Error{quoted + " cannot be read (" + file.errorString().toStdString() + "); check the disk."};
    if (reach.folder.isEmpty()) reach.folder = info.absolutePath();
    return fromBytes(bytes, info.fileName(), reach, plane);
}

Outcome save(const Session& session, const QString& path) {
    files::WholeFile file(path);
    const std::string text = printJson(writeSession(session, folderOf(path)));
    if (file.open() && file.write(text.data(), static_cast<qint64>(text.size())) && file.commit())
        return Done{};
    return Error{"\"" + path.toStdString() + "\" cannot be written (" + file.errorString().toStdString() +
                 "); choose another place or free some space."};
}

}  // namespace omegascope::session
