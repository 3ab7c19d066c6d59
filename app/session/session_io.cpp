#include "app/session/session_io.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <array>
#include <exception>
#include <new>

#include "app/session/embedded_session.h"
#include "app/session/json_text.h"
#include "app/session/session_reader.h"
#include "app/session/session_writer.h"

namespace omegascope::session {

namespace {

constexpr qint64 kMaximumBytes = qint64{256} << 20;

/// kMigrations[v-1] turns a document of version v into one of version v+1.
using Migration = void (*)(Json&);
constexpr std::array<Migration, kFormatVersion - 1> kMigrations{};

int readVersion(const Json& document) {
    ObjectCursor root(Cursor(document, "", ""), "an object like {\"omegascope\": 1, …}");
    const std::string expected = std::to_string(kFormatVersion) + ", the version of the format";
    const Cursor place = root.required("omegascope", expected);
    const Json& version = place.json();
    if (!version.is_number_unsigned() || version.get<std::uint64_t>() == 0) place.refuse(expected);
    if (version.get<std::uint64_t>() > kFormatVersion)
        throw Refusal{"This session was written by a newer version (format " + version.dump() +
                      "; this program reads up to " + std::to_string(kFormatVersion) +
                      "); open it with that version."};
    return version.get<int>();
}

void migrate(Json& document, int version) {
    for (auto v = static_cast<std::size_t>(version); v <= kMigrations.size(); ++v)
        kMigrations[v - 1](document);
    document["omegascope"] = kFormatVersion;
}

Error inFile(const QString& path, const Error& error) {
    return error.in(QFileInfo(path).fileName().toStdString() + ": ");
}

}  // namespace

Result<Loaded> fromText(std::string_view text, const QString& directory, Plane plane) {
    if (text.size() > static_cast<std::size_t>(kMaximumBytes))
        return limitError(
            "The text is larger than 256 MB; keep the data in a CSV, IDX or NPZ file beside the session.");
    try {
        auto parsed = parseJson(text);
        if (!parsed) return parsed.error();
        Findings findings;
        findings.warnings = std::move(parsed->warnings);
        migrate(parsed->json, readVersion(parsed->json));
        Session session = readSession(parsed->json, directory, findings);
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

Result<Loaded> load(const QString& path, Plane plane) {
    if (path.isEmpty()) return Error{"There is no path to read a session from; choose a file."};
    QFile file(path);
    if (QFileInfo(path).isDir())
        return Error{"\"" + path.toStdString() + "\" is a folder; choose a session file inside it."};
    if (!file.open(QIODevice::ReadOnly))
        return Error{"\"" + path.toStdString() + "\" cannot be read (" + file.errorString().toStdString() +
                     "); check the path and its permissions."};
    // One byte more than allowed tells a file that is too large, even where the size is not known in advance.
    const QByteArray bytes = file.read(kMaximumBytes + 1);
    if (file.error() != QFileDevice::NoError)
        return Error{"\"" + path.toStdString() + "\" cannot be read (" + file.errorString().toStdString() +
                     "); check the disk."};
    QByteArray content = bytes;
    if (auto embedded = embeddedSession(bytes)) {
        if (!*embedded) return inFile(path, embedded->error());
        content = *std::move(*embedded);
    }
    const std::string_view text(content.constData(), static_cast<std::size_t>(content.size()));
    auto loaded = fromText(text, QFileInfo(path).absolutePath(), plane);
    if (!loaded) return inFile(path, loaded.error());
    return loaded;
}

Outcome save(const Session& session, const QString& path) {
    QSaveFile file(path);
    const std::string text = printJson(writeSession(session, QFileInfo(path).absolutePath()));
    const auto size = static_cast<qint64>(text.size());
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), size) != size || !file.commit())
        return Error{"\"" + path.toStdString() + "\" cannot be written (" + file.errorString().toStdString() +
                     "); choose another place or free some space."};
    return Done{};
}

}  // namespace omegascope::session
