#include "app/export/plan/figure_plan.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "app/session/file/embedded_session.h"
#include "app/session/file/session_io.h"
#include "app/session/file/session_writer.h"
#include "app/session/json_cursor.h"
#include "app/session/json_text.h"
#include "core/dynamics/runs/run_slices.h"

namespace omegascope::exporting {
namespace {

using session::Cursor;
using session::Json;
using session::ObjectCursor;
using session::Refusal;

constexpr const char* kVersionKey = "omegascope_figure";

std::array<double, 2> pairOf(const Cursor& place, const std::string& meaning) {
    if (place.listSize(meaning) != 2) place.refuse(meaning);
    return {place.item(0).number(), place.item(1).number()};
}

std::size_t panelIndex(ObjectCursor& object, std::size_t count) {
    const auto place = object.optional("panel");
    return place ? static_cast<std::size_t>(place->integer(0, static_cast<int>(count) - 1)) : 0;
}

/// Unknown keys of a figure file are faults: nobody else writes it.
void refuseUnknown(const ObjectCursor& object) {
    session::Findings unknown;
    object.keepUnknown(unknown);
    if (!unknown.warnings.empty()) throw Refusal{unknown.warnings.front()};
}

class PlanReader {
  public:
    explicit PlanReader(const session::Reach& reach) : reach_(reach) {}

    FigurePlan read(const Json& json) {
        ObjectCursor root(Cursor(json, "", ""), "an object with \"omegascope_figure\" and \"panels\"");
        root.version(kVersionKey, 1, "figure file");
        const std::array own{kVersionKey,    "panels",      "layout", "title",
                             "shared_range", "annotations", "insets"};
        for (const char* key : own) (void)root.optional(key);
        Json look = Json::object();
        for (const auto& [key, value] : json.items())
            if (std::ranges::find(own, key) == own.end()) look[key] = value;
        const Json settings = toJson(FigureSpec());
        for (const auto& [key, value] : settings.items()) (void)root.optional(key);
        refuseUnknown(root);
        if (!look.contains("centimetres") && !look.contains("pixels")) usualSize_ = true;
        auto spec = specFromJson(look);
        if (!spec) throw Refusal{spec.error()};
        plan_.spec = *std::move(spec);
        if (const auto title = root.optional("title")) plan_.title = title->text();
        if (const auto shared = root.optional("shared_range")) plan_.sharedRange = shared->boolean();
        readPanels(root.required("panels", "a list of panels"));
        readLayout(root.optional("layout"));
        if (const auto list = root.optional("annotations")) readAnnotations(*list);
        if (const auto list = root.optional("insets")) readInsets(*list);
        return std::move(plan_);
    }

  private:
    void readPanels(const Cursor& list) {
        const std::string expected = "a list of panels, each with \"session\" or \"gallery\", and \"panel\"";
        const std::size_t count = list.listSize(expected);
        if (count == 0 || count > kMostPlanPanels)
            list.refuse("1 to " + std::to_string(kMostPlanPanels) + " panels");
        plan_.spec.panels.clear();
        for (std::size_t k = 0; k < count; ++k) {
            ObjectCursor object(list.item(k), expected);
            PanelPlan panel;
            panel.session = sessionOf(object);
            const Cursor name = object.required("panel", "data, slice, surface, run, clarke or classes");
            const auto named = panelsNamed(QString::fromStdString(name.text()));
            if (!named || named->size() != 1) name.refuse("data, slice, surface, run, clarke or classes");
            panel.panel = named->front();
            if (const auto title = object.optional("title"))
                panel.title = QString::fromStdString(title->text());
            if (const auto at = object.optional("at")) panel.place = placeOf(*at);
            if (const auto run = object.optional("run"); run && run->boolean())
                computeRun(panel.session, *run);
            if (const auto plane = object.optional("plane")) panel.session = alongRun(panel.session, *plane);
            if (const auto view = object.optional("view"))
                panel.session = seenOtherwise(panel.session, *view);
            if (const auto window = object.optional("window")) panel.session = within(panel.session, *window);
            if (const auto race = object.optional("race")) {
                panel.race = session::valueOrRefuse(*race, session::raceNamed(race->text()));
                // One that is written here is nobody else's already.
                if (const auto own = object.optional("session"); !own || !own->json().is_object()) {
                    plan_.sessions.push_back(session::Session(plan_.sessions[panel.session]));
                    panel.session = plan_.sessions.size() - 1;
                }
            }
            refuseUnknown(object);
            plan_.spec.panels.push_back(panel.panel);
            plan_.panels.push_back(std::move(panel));
        }
    }

    static std::array<int, 4> placeOf(const Cursor& place) {
        const std::string expected = "[row, column] or [row, column, rows, columns]";
        const std::size_t count = place.listSize(expected);
        if (count != 2 && count != 4) place.refuse(expected);
        std::array<int, 4> result{0, 0, 1, 1};
        for (std::size_t k = 0; k < count; ++k)
            result[k] = place.item(k).integer(k < 2 ? 0 : 1, k < 2 ? kMostRows - 1 : kMostRows);
        return result;
    }

    std::size_t sessionOf(ObjectCursor& object) {
        if (const auto gallery = object.optional("gallery")) {
            const QString path =
                QStringLiteral(":/gallery/%1.json").arg(QString::fromStdString(gallery->text()));
            if (!QFile::exists(path))
                gallery->refuse("the name of a session of the gallery, such as \"pmlr-fig4a\"");
            return known(path, [&] { return loaded(*gallery, fromGallery(path)); });
        }
        const Cursor place = object.required("session", "the path of a session, or \"gallery\" with a name");
        if (place.json().is_object()) {
            plan_.sessions.push_back(loaded(place, session::fromText(place.json().dump(), reach_)));
            return plan_.sessions.size() - 1;
        }
        if (place.json().is_number_integer())  // of an exported figure: the session of an earlier panel
            return static_cast<std::size_t>(place.integer(0, static_cast<int>(plan_.sessions.size()) - 1));
        const QString path = reach_.permitted(QString::fromStdString(place.text()));
        if (path.isEmpty())
            place.refuse("a path in the folder of the figure file or below, or allow more with --allow-read");
        return known(path, [&] {
            session::Reach own(QFileInfo(path).absolutePath());
            own.allowed = reach_.allowed;
            return loaded(place, session::load(path, own));
        });
    }

    static Result<session::Loaded> fromGallery(const QString& path) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return Error{"The gallery of this build is damaged; build it again."};
        return session::fromText(file.readAll().toStdString(), QString());
    }

    static session::Session loaded(const Cursor& place, Result<session::Loaded> result) {
        return session::valueOrRefuse(place, std::move(result)).session;
    }

    template <typename Load>
    std::size_t known(const QString& path, Load load) {
        const auto [entry, isNew] = byPath_.try_emplace(path, plan_.sessions.size());
        if (isNew) plan_.sessions.push_back(load());
        return entry->second;
    }

    /// The session's own method, where it holds no run yet.
    void computeRun(std::size_t index, const Cursor& place) {
        session::Session& session = plan_.sessions[index];
        if (!session.trajectory->empty()) return;
        const loss::Loss loss(network::Network(session.architecture), session.criterion, session.data);
        session.trajectory = dynamics::train(loss, session.parameters, session.training);
        if (session.trajectory->empty()) throw Refusal{place.path() + ": " + session.trajectory->remark};
    }

    /// The same session in the plane of its run's two main directions.
    std::size_t alongRun(std::size_t index, const Cursor& place) {
        if (place.text() != "run") place.refuse("\"run\": the plane of the run's main directions");
        session::Session session = plan_.sessions[index];
        if (session.trajectory->empty())
            throw Refusal{place.path() + ": The session holds no run; give \"run\": true, too."};
        const loss::Loss loss(network::Network(session.architecture), session.criterion, session.data);
        session.slice =
            session::valueOrRefuse(place, dynamics::principalPlane(session.trajectory, loss)).slice;
        plan_.sessions.push_back(std::move(session));
        return plan_.sessions.size() - 1;
    }

    /// The same session with some keys of its "view" changed.
    std::size_t seenOtherwise(std::size_t index, const Cursor& view) {
        if (!view.json().is_object()) view.refuse("an object with keys of a session's \"view\"");
        Json json = session::writeSession(plan_.sessions[index], QString());
        json["view"].update(view.json());
        plan_.sessions.push_back(loaded(view, session::fromText(json.dump(), reach_)));
        return plan_.sessions.size() - 1;
    }

    /// The same session over another part of its slice, in the numbers that the axes show.
    std::size_t within(std::size_t index, const Cursor& window) {
        const auto ranges = windowOf(window);
        session::Session session = plan_.sessions[index];
        const network::Network network(session.architecture);
        const auto slice = session::valueOrRefuse(window, session::resolveSlice(session.slice, network));
        for (int axis = 0; axis < 2; ++axis) {
            const auto at = static_cast<std::size_t>(axis);
            const slice::AxisLabel label = slice::axisLabel(session.slice, slice, network, axis);
            const double a = (ranges[at][0] - label.offset) / label.scale,
                         b = (ranges[at][1] - label.offset) / label.scale;
            session.slice.ranges[at] = {std::min(a, b), std::max(a, b)};
        }
        plan_.sessions.push_back(std::move(session));
        return plan_.sessions.size() - 1;
    }

    static std::array<std::array<double, 2>, 2> windowOf(const Cursor& window) {
        const std::string ranges = "two ranges [low, high], low < high, in the numbers of the axes";
        if (window.listSize(ranges) != 2) window.refuse(ranges);
        std::array<std::array<double, 2>, 2> result{};
        for (std::size_t axis = 0; axis < 2; ++axis) {
            result[axis] = pairOf(window.item(axis), ranges);
            if (!(result[axis][0] < result[axis][1])) window.refuse(ranges);
        }
        return result;
    }

    void readLayout(const std::optional<Cursor>& layout) {
        FigureSpec& spec = plan_.spec;
        const auto usual = usualLayout(plan_.panels.size());
        spec.rows = usual[0];
        spec.columns = usual[1];
        if (layout) {
            if (layout->listSize("[rows, columns]") != 2) layout->refuse("[rows, columns]");
            spec.rows = layout->item(0).integer(1, kMostRows);
            spec.columns = layout->item(1).integer(1, kMostRows);
        }
        if (usualSize_) {
            spec.centimetres = {17.5, std::round(1750.0 / spec.columns * spec.rows * 1.03) / 100.0};
            spec.fontPoints = 8.0;
        }
        rearrange();
    }

    void rearrange() {
        if (const Outcome arranged = arrange(plan_); !arranged) throw Refusal{arranged.error().message};
    }

    void readAnnotations(const Cursor& list) {
        const std::string expected = "an object with \"panel\", \"text\" and \"at\"";
        for (std::size_t k = 0; k < list.listSize("a list of annotations"); ++k) {
            ObjectCursor object(list.item(k), expected);
            Annotation annotation;
            annotation.panel = panelIndex(object, plan_.panels.size());
            annotation.text = QString::fromStdString(object.required("text", "what is written").text());
            annotation.at = pairOf(object.required("at", "[x, y]"), "[x, y], in the numbers of the axes");
            if (const auto tip = object.optional("arrow"))
                annotation.arrow = pairOf(*tip, "[x, y], the tip of the arrow");
            refuseUnknown(object);
            plan_.annotations.push_back(std::move(annotation));
        }
        rearrange();
    }

    void readInsets(const Cursor& list) {
        for (std::size_t k = 0; k < list.listSize("a list of insets"); ++k) {
            ObjectCursor object(list.item(k), "an object with \"panel\", \"window\" and \"place\"");
            Inset inset;
            inset.panel = panelIndex(object, plan_.panels.size());
            const Cursor window = object.required("window", "[[low, high], [low, high]]");
            inset.window = windowOf(window);
            const Cursor place =
                object.required("place", "[left, bottom, width, height], shares of the frame");
            if (place.listSize("[left, bottom, width, height]") != 4)
                place.refuse("[left, bottom, width, height]");
            for (std::size_t side = 0; side < 4; ++side) {
                inset.place[side] = place.item(side).number();
                if (!(inset.place[side] >= 0.0 && inset.place[side] <= 1.0))
                    place.refuse("four shares of the frame, 0 to 1");
            }
            refuseUnknown(object);
            plan_.insets.push_back(inset);
        }
        rearrange();
    }

    const session::Reach& reach_;
    FigurePlan plan_;
    std::map<QString, std::size_t> byPath_;
    bool usualSize_ = false;
};

}  // namespace

namespace {

/// The cells of a grid, as they are taken.
class Cells {
  public:
    explicit Cells(const FigureSpec& spec)
        : rows_(spec.rows),
          columns_(spec.columns),
          taken_(static_cast<std::size_t>(spec.rows * spec.columns), false) {}

    /// @return whether all of it is free and in the grid; it is taken then
    bool take(const std::array<int, 4>& place) {
        if (place[0] + place[2] > rows_ || place[1] + place[3] > columns_) return false;
        for (const bool look : {true, false})
            for (int row = place[0]; row < place[0] + place[2]; ++row)
                for (int column = place[1]; column < place[1] + place[3]; ++column) {
                    const auto cell = static_cast<std::size_t>(row * columns_ + column);
                    if (look && taken_[cell]) return false;
                    if (!look) taken_[cell] = true;
                }
        return true;
    }
    std::optional<std::array<int, 4>> takeNext() {
        const auto free = std::ranges::find(taken_, false);
        if (free == taken_.end()) return std::nullopt;
        const int at = static_cast<int>(free - taken_.begin());
        *free = true;
        return std::array<int, 4>{at / columns_, at % columns_, 1, 1};
    }

  private:
    int rows_, columns_;
    std::vector<bool> taken_;
};

}  // namespace

Outcome arrange(FigurePlan& plan) {
    plan.spec.panels.clear();
    for (const PanelPlan& panel : plan.panels) plan.spec.panels.push_back(panel.panel);
    Cells cells(plan.spec);
    for (std::size_t k = 0; k < plan.panels.size(); ++k)
        if (plan.panels[k].place && !cells.take(*plan.panels[k].place))
            return Error{"panels[" + std::to_string(k) +
                         "].at is outside of the layout or on another panel; give a free place."};
    for (PanelPlan& panel : plan.panels) {
        if (panel.place) continue;
        panel.place = cells.takeNext();
        if (!panel.place)
            return Error{"layout is " + std::to_string(plan.spec.rows) + " × " +
                         std::to_string(plan.spec.columns) + ", too small for " +
                         std::to_string(plan.panels.size()) + " panels; give more rows or columns."};
    }
    for (std::size_t k = 0; k < plan.annotations.size(); ++k)
        if (plan.panels[plan.annotations[k].panel].panel == Panel::Surface)
            return Error{"annotations[" + std::to_string(k) +
                         "] is for a surface, which has no plane to write on; give another panel."};
    for (std::size_t k = 0; k < plan.insets.size(); ++k)
        if (plan.panels[plan.insets[k].panel].panel != Panel::Slice)
            return Error{"insets[" + std::to_string(k) +
                         "] is for a panel that is no parameter plane; give a slice."};
    return Done{};
}

Result<FigurePlan> figurePlan(const QByteArray& bytes, const session::Reach& reach) {
    QByteArray content = bytes;
    if (auto embedded = session::embeddedSession(bytes)) {
        if (!*embedded) return embedded->error();
        content = *std::move(*embedded);
    }
    try {
        auto parsed = session::parseJson({content.constData(), static_cast<std::size_t>(content.size())});
        if (!parsed) return parsed.error();
        return PlanReader(reach).read(parsed->json);
    } catch (const Refusal& refusal) {
        return Error{refusal.sentence, refusal.kind};
    }
}

Outcome movePanel(FigurePlan& plan, std::size_t panel, const std::array<int, 2>& cell) {
    FigurePlan next = plan;
    const auto holds = [&](const PanelPlan& other) {
        const auto& at = other.place.value();
        return cell[0] >= at[0] && cell[0] < at[0] + at[2] && cell[1] >= at[1] && cell[1] < at[1] + at[3];
    };
    const auto there = std::ranges::find_if(next.panels, holds);
    if (there != next.panels.end())
        std::swap(there->place, next.panels[panel].place);
    else
        next.panels[panel].place = {cell[0], cell[1], (*plan.panels[panel].place)[2],
                                    (*plan.panels[panel].place)[3]};
    std::vector<std::size_t> order(plan.panels.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t k) { return next.panels[k].place; });
    std::vector<std::size_t> becomes(order.size());
    std::vector<PanelPlan> sorted;
    for (std::size_t k = 0; k < order.size(); ++k) {
        becomes[order[k]] = k;
        sorted.push_back(next.panels[order[k]]);
    }
    next.panels = std::move(sorted);
    for (Annotation& annotation : next.annotations) annotation.panel = becomes[annotation.panel];
    for (Inset& inset : next.insets) inset.panel = becomes[inset.panel];
    if (Outcome arranged = arrange(next); !arranged) return arranged;
    plan = std::move(next);
    return Done{};
}

std::string toText(const FigurePlan& plan, Carried carried) {
    Json json = {{kVersionKey, 1}};
    if (!plan.title.empty() && carried == Carried::Session) json["title"] = plan.title;
    json["panels"] = Json::array();
    std::vector<std::size_t> order;
    for (const PanelPlan& panel : plan.panels) {
        Json entry = Json::object();
        const auto earlier = std::ranges::find(order, panel.session);
        if (earlier == order.end()) {
            const session::Session& session = plan.sessions[panel.session];
            entry["session"] = session::writeSession(
                carried == Carried::Anonymous ? session::anonymous(session) : session, QString());
            order.push_back(panel.session);
        } else {
            entry["session"] = earlier - order.begin();
        }
        entry["panel"] = nameOf(panel.panel).toStdString();
        if (!panel.title.isEmpty()) entry["title"] = panel.title.toStdString();
        if (panel.place) entry["at"] = *panel.place;
        if (panel.race) entry["race"] = nameOf(*panel.race);
        json["panels"].push_back(std::move(entry));
    }
    const Json spec = toJson(plan.spec);
    for (const auto& [key, value] : spec.items())
        if (key != "panels") json[key] = value;
    json["shared_range"] = plan.sharedRange;
    for (const Annotation& annotation : plan.annotations) {
        Json entry = {
            {"panel", annotation.panel}, {"text", annotation.text.toStdString()}, {"at", annotation.at}};
        if (annotation.arrow) entry["arrow"] = *annotation.arrow;
        json["annotations"].push_back(std::move(entry));
    }
    for (const Inset& inset : plan.insets)
        json["insets"].push_back({{"panel", inset.panel}, {"window", inset.window}, {"place", inset.place}});
    return session::printJson(json);
}

}  // namespace omegascope::exporting
