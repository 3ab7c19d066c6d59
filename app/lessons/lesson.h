#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/lessons/laboratory.h"
#include "app/session/session.h"

namespace omegascope::lessons {

inline constexpr int kFormatVersion = 1;

/// What stands on the stage: the panels of a figure.
enum class View { Data, Slice, Surface, Run, Clarke };
inline constexpr std::array<std::string_view, 5> kViews{"data", "slice", "surface", "run", "clarke"};

struct ShownView {
    View view = View::Data;
    int size = 1;  ///< its share of the width beside the others, 1 … kLargestShare
};

/// What a scene may lock (it stays in sight and does nothing) or hide: the views, and what stands below them.
inline constexpr std::array<std::string_view, 8> kControls{"data",   "slice", "surface", "run",
                                                           "clarke", "alpha", "play",    "reset"};

/// What moves when the scene is entered; where there is a question, when its answer is shown.
struct Animation {
    enum class What { Run, Alpha, Camera, Segment };
    static constexpr std::array<std::string_view, 4> kWhats{"run", "alpha", "camera", "segment"};

    What what = What::Run;
    double seconds = 4.0;
    double from = 1.0, to = 0.0;            ///< of α
    std::vector<session::Camera> path;      ///< of the camera, from where it stands
    std::optional<Eigen::VectorXd> target;  ///< ω at the end of a segment that begins at the scene's ω
};

/// A quantity of the scene's session, or of that with a few keys changed.
struct Subject {
    Asked asked;
    session::Json with;                       ///< the patch, or null
    std::optional<session::Session> session;  ///< with the patch; nothing: the scene's
};

/// Something that a scene says and that `--check` computes.
struct Claim {
    Subject subject;
    Comparison comparison;
    std::string text;  ///< what is claimed, for a person; may be empty
};

struct Choice {
    std::string text;
    Comparison comparison;  ///< when it is right
};

/// The answer is nowhere in the file: it is a quantity, or what the audience makes of the session.
struct Question {
    enum class Kind { Choice, Number, Click, Drag };
    static constexpr std::array<std::string_view, 4> kKinds{"choice", "number", "click", "drag"};

    Kind kind = Kind::Choice;
    std::string text;
    std::string because;  ///< shown with the answer
    Subject answer;       ///< Choice, Number, Click: what is asked. Drag: what the goal speaks of
    std::vector<Choice> choices;
    double tolerance = 0.0;   ///< Number: absolute; Click in the slice: a share of the window
    View view = View::Slice;  ///< Click: where; Slice for a Place, Data for a set of data
    Comparison goal;          ///< Drag
    session::Json solution;   ///< Drag: a patch that reaches the goal, which is checked
    std::optional<session::Session> solved;
};

struct Scene {
    std::string title;
    std::string text;   ///< Markdown
    std::string notes;  ///< Markdown, for the speaker alone
    double minutes = 1.0;
    std::vector<ShownView> views;
    std::vector<std::string> locked, hidden;  ///< of kControls
    std::optional<Animation> animation;
    std::optional<Question> question;
    std::vector<Claim> claims;

    session::Session session;
    std::shared_ptr<const session::Json> document;  ///< the session as JSON, for patches; scenes share it
    QString folder;                                 ///< where files that it names lie; empty: nowhere

    bool isLocked(std::string_view control) const;
    bool isHidden(std::string_view control) const;
};

struct Lesson {
    std::string title, summary, source;
    std::vector<Scene> scenes;  ///< at least one
    session::Json json;         ///< the whole file, for who edits it
    double minutes() const;
};

struct LoadedLesson {
    Lesson lesson;
    std::vector<std::string> warnings;
};

}  // namespace omegascope::lessons
