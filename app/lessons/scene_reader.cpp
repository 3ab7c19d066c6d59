#include "app/lessons/scene_reader.h"

#include <QFileInfo>
#include <algorithm>

#include "app/lessons/lesson_io.h"
#include "app/session/file/embedded_session.h"
#include "app/session/file/session_io.h"
#include "app/session/json_text.h"
#include "app/session/parts/parameter_reader.h"
#include "core/data/file_bytes.h"
#include "resources/gallery_files.h"

namespace omegascope::lessons {

using session::Cursor;
using session::Json;
using session::ObjectCursor;
using session::Refusal;

namespace {

constexpr double kMostSeconds = 60.0, kMostMinutes = 600.0;

template <typename Names>
std::string oneOf(const Names& names) {
    std::string list;
    for (const std::string_view name : names)
        list += (list.empty() ? "\"" : ", \"") + std::string(name) + "\"";
    return "one of " + list;
}

template <typename Names>
std::size_t readName(const Cursor& place, const Names& names) {
    if (place.json().is_string()) {
        const std::string name = place.text();
        for (std::size_t i = 0; i < names.size(); ++i)
            if (names[i] == name) return i;
    }
    place.refuse(oneOf(names));
}

double readNumber(const Cursor& place, double low, double high, const std::string& expected) {
    if (!place.json().is_number()) place.refuse(expected);
    const double value = place.number();
    if (!(value >= low && value <= high)) place.refuse(expected);
    return value;
}

std::vector<ShownView> readViews(const Cursor& place, Reading& reading) {
    std::vector<ShownView> views;
    const std::size_t count = place.listSize("a list of views");
    if (count == 0 || count > kViews.size()) place.refuse("one to five of " + oneOf(kViews).substr(7));
    for (std::size_t i = 0; i < count; ++i) {
        const Cursor item = place.item(i);
        ShownView shown;
        if (item.json().is_object()) {
            ObjectCursor object(item, "");
            shown.view = static_cast<View>(readName(object.required("view", oneOf(kViews)), kViews));
            if (const auto size = object.optional("size")) shown.size = size->integer(1, kLargestShare);
            object.keepUnknown(reading.findings);
        } else {
            shown.view = static_cast<View>(readName(item, kViews));
        }
        if (std::ranges::find(views, shown.view, &ShownView::view) != views.end())
            throw Refusal{item.path() + " shows a view that is shown already; name each once."};
        views.push_back(shown);
    }
    return views;
}

std::vector<std::string> readControls(const Cursor& place) {
    std::vector<std::string> names;
    const std::size_t count = place.listSize("a list of controls");
    for (std::size_t i = 0; i < count; ++i) names.emplace_back(kControls[readName(place.item(i), kControls)]);
    return names;
}

session::Camera readCamera(const Cursor& place, session::Camera camera, Reading& reading) {
    ObjectCursor object(place, "an object like {\"azimuth\": -55, \"elevation\": 28, \"zoom\": 1}");
    if (const auto azimuth = object.optional("azimuth"))
        camera.azimuth = readNumber(*azimuth, -session::Camera::kFarthest, session::Camera::kFarthest,
                                    "degrees from -1000 to 1000");
    if (const auto elevation = object.optional("elevation"))
        camera.elevation = readNumber(*elevation, -session::Camera::kSteepest, session::Camera::kSteepest,
                                      "degrees from -89 to 89");
    if (const auto zoom = object.optional("zoom"))
        camera.zoom = readNumber(*zoom, session::Camera::kLeastZoom, session::Camera::kMostZoom,
                                 "a number from 0.2 to 50");
    object.keepUnknown(reading.findings);
    return camera;
}

std::vector<session::Camera> readPath(const Cursor& place, const Scene& scene, Reading& reading) {
    std::vector<session::Camera> path;
    const std::size_t count = place.listSize("a list of cameras");
    if (count == 0 || count > kMostCameras)
        place.refuse("one to " + std::to_string(kMostCameras) + " cameras");
    session::Camera camera = scene.session.framing.camera.value_or(session::Camera{});
    for (std::size_t i = 0; i < count; ++i)
        path.push_back(camera = readCamera(place.item(i), camera, reading));
    return path;
}

Animation readAnimation(const Cursor& place, const Scene& scene, Reading& reading) {
    ObjectCursor object(place, "an object like {\"what\": \"run\", \"seconds\": 4}");
    Animation animation;
    animation.what = static_cast<Animation::What>(
        readName(object.required("what", oneOf(Animation::kWhats)), Animation::kWhats));
    if (const auto seconds = object.optional("seconds"))
        animation.seconds = readNumber(*seconds, 0.1, kMostSeconds, "seconds from 0.1 to 60");
    switch (animation.what) {
        case Animation::What::Run:
            break;
        case Animation::What::Alpha:
            animation.from = scene.session.architecture.alpha;
            if (const auto from = object.optional("from"))
                animation.from = readNumber(*from, 0.0, 1.0, "a number from 0 to 1");
            animation.to =
                readNumber(object.required("to", "α at the end, 0 to 1"), 0.0, 1.0, "a number from 0 to 1");
            break;
        case Animation::What::Camera:
            animation.path = readPath(object.required("path", "a list of cameras"), scene, reading);
            break;
        case Animation::What::Segment: {
            ObjectCursor blocks(object.required("to", "ω at the end, a block object"),
                                "a block object like {\"b1\": [1, 0]}");
            animation.target =
                session::readBlocks(blocks, network::Network(scene.session.architecture), reading.findings);
            break;
        }
    }
    object.keepUnknown(reading.findings);
    return animation;
}

/// The text of a gallery session.
std::string galleryText(const Cursor& place) {
    const QString wanted = QString::fromStdString(place.text());
    std::vector<std::string> names;
    for (const QString& path : resources::galleryFiles()) {
        const QString name = QFileInfo(path).completeBaseName();
        names.push_back(name.toStdString());
        if (name != wanted) continue;
        QFile file(path);
        if (file.open(QIODevice::ReadOnly)) return file.readAll().toStdString();
    }
    throw Refusal{place.path() + " is " + data::shownText(place.text()) +
                  ", which the gallery does not have; give " + oneOf(names) + "."};
}

/// The text of a session file in the lesson's folder or below.
std::string fileText(const Cursor& place, const Reading& reading, QString& folder) {
    const std::string name = place.text();
    const std::string quoted = data::shownText(name);
    if (reading.reach.folder.isEmpty())
        throw Refusal{place.path() + " names the file " + quoted +
                      ", but this lesson lies in no folder; write the session in its place."};
    const QString path = reading.reach.permitted(QString::fromStdString(name));
    if (path.isEmpty())
        throw Refusal{place.path() + " names " + quoted +
                      ", which lies outside of the lesson's folder; put the session beside the lesson."};
    const auto bytes =
        data::readBytes(std::filesystem::path(path.toStdString()), static_cast<std::size_t>(kMostBytes));
    if (!bytes) throw Refusal{bytes.error().in(place.path() + ": ")};
    folder = QFileInfo(path).absolutePath();
    const auto embedded = session::embeddedSession(QByteArray::fromStdString(*bytes));
    if (!embedded) return *bytes;
    if (!*embedded) throw Refusal{embedded->error().in(place.path() + ": ")};
    return (*embedded)->toStdString();
}

Json parsed(const std::string& text, const Cursor& place, Reading& reading) {
    auto result = session::parseJson(text);
    if (!result) throw Refusal{result.error().in(place.path() + ": ")};
    for (const std::string& warning : result->warnings)
        reading.findings.warnings.push_back(place.path() + ": " + warning);
    return std::move(result->json);
}

/// Reads it as a session file would be, and counts what it takes.
session::Session sessionOf(const Json& document, const QString& folder, const std::string& place,
                           Reading& reading, bool tellsWarnings) {
    const std::string text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
    reading.bytes += static_cast<std::int64_t>(text.size());
    if (reading.bytes > kMostAllBytes)
        throw Refusal{
            limitError(place + ": the scenes' sessions are larger than 64 MB together; keep their data in a "
                               "file beside the lesson, or make two lessons.")};
    session::Reach reach = reading.reach;
    reach.folder = folder;
    auto loaded = session::fromText(text, reach);
    if (!loaded) throw Refusal{loaded.error().in(place + ": ")};
    if (tellsWarnings)
        for (const std::string& warning : loaded->warnings)
            if (reading.findings.warnings.size() < session::kMostWarnings)
                reading.findings.warnings.push_back(place + ": " + warning);
    const data::Dataset& dataset = *loaded->session.data;
    reading.numbers += static_cast<std::int64_t>(dataset.points.size()) + dataset.targets.size();
    if (reading.numbers > kMostNumbers)
        throw Refusal{
            limitError(place + ": the scenes hold more than 20,000,000 numbers of data together; take fewer "
                               "data (data.take).")};
    return std::move(loaded->session);
}

/// Where a scene's session comes from: its own, the gallery's, or that of the scene before; then its patch.
void readSession(ObjectCursor& object, const Scene* before, Scene& scene, Reading& reading) {
    const auto own = object.optional("session");
    const auto gallery = object.optional("gallery");
    const auto patch = object.optional("patch");
    const std::string& path = object.place().path();
    if (own && gallery) throw Refusal{path + " has both \"session\" and \"gallery\"; give one of them."};
    if (!own && !gallery && !before)
        throw Refusal{path + " has neither \"session\" nor \"gallery\"; the first scene needs one of them."};
    if (!own && !gallery && !patch) {
        scene.document = before->document;
        scene.folder = before->folder;
        scene.session = before->session;
        return;
    }
    Json document;
    if (own && own->json().is_object()) {
        document = own->json();
        scene.folder = reading.reach.folder;
    } else if (own) {
        if (!own->json().is_string())
            own->refuse("the name of a session file beside the lesson, or a session");
        document = parsed(fileText(*own, reading, scene.folder), *own, reading);
    } else if (gallery) {
        document = parsed(galleryText(*gallery), *gallery, reading);
    } else {
        document = *before->document;
        scene.folder = before->folder;
    }
    if (patch) {
        if (!patch->json().is_object()) patch->refuse("an object with the keys of the session that change");
        document.merge_patch(patch->json());
    }
    // What the gallery has is right, so what is wrong came with the patch.
    const Cursor& place = own ? *own : patch ? *patch : *gallery;
    scene.session = sessionOf(document, scene.folder, place.path(), reading, own || gallery);
    scene.document = std::make_shared<const Json>(std::move(document));
}

void readClaims(const Cursor& place, Scene& scene, Reading& reading) {
    const std::size_t count = place.listSize("a list of claims");
    if (count > kMostClaims)
        throw Refusal{limitError(place.path() + " has more than 100 claims; make two scenes.")};
    for (std::size_t i = 0; i < count; ++i) scene.claims.push_back(readClaim(place.item(i), scene, reading));
}

}  // namespace

std::string readText(const Cursor& place) {
    std::string text = place.text();
    if (text.size() > kMostText)
        throw Refusal{limitError(place.path() + " is longer than 20,000 bytes; make two scenes of it.")};
    return text;
}

session::Session patchedSession(const Scene& scene, const Json& patch, const Cursor& place,
                                Reading& reading) {
    if (!patch.is_object()) place.refuse("an object with the keys of the session that change");
    Json document = *scene.document;
    document.merge_patch(patch);
    return sessionOf(document, scene.folder, place.path(), reading, false);
}

Scene readScene(const Cursor& place, const Scene* before, Reading& reading) {
    ObjectCursor object(place, "an object with \"title\", \"text\" and a session");
    Scene scene;
    scene.title = readText(object.required("title", "a few words"));
    if (const auto text = object.optional("text")) scene.text = readText(*text);
    if (const auto notes = object.optional("notes")) scene.notes = readText(*notes);
    if (const auto minutes = object.optional("minutes"))
        scene.minutes = readNumber(*minutes, 0.0, kMostMinutes, "minutes from 0 to 600");
    readSession(object, before, scene, reading);
    if (const auto views = object.optional("views"))
        scene.views = readViews(*views, reading);
    else
        scene.views = before ? before->views : std::vector{ShownView{View::Data}, ShownView{View::Slice}};
    if (const auto locked = object.optional("locked")) scene.locked = readControls(*locked);
    if (const auto hidden = object.optional("hidden")) scene.hidden = readControls(*hidden);
    if (const auto animate = object.optional("animate"))
        scene.animation = readAnimation(*animate, scene, reading);
    if (const auto question = object.optional("question"))
        scene.question = readQuestion(*question, scene, reading);
    if (const auto claims = object.optional("claims")) readClaims(*claims, scene, reading);
    object.keepUnknown(reading.findings);
    return scene;
}

}  // namespace omegascope::lessons
