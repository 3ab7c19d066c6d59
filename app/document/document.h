#pragma once

#include <QFlags>
#include <QObject>
#include <QString>
#include <memory>
#include <optional>

#include "app/document/undo_stack.h"
#include "app/session/session.h"
#include "core/loss/loss.h"
#include "core/slice/affine_slice.h"

namespace omegascope::document {

/// What changed; a view reacts only to the flags it draws.
enum class Aspect : unsigned {
    Network = 1u << 0,  ///< architecture or criterion
    Data = 1u << 1,
    Parameters = 1u << 2,  ///< ω, the start point
    Slice = 1u << 3,
    Training = 1u << 4,
    Trajectory = 1u << 5,
    View = 1u << 6,
    Description = 1u << 7,  ///< title, source, notes
    Position = 1u << 8,     ///< the shown step of the trajectory; not part of the file, not undone
    Bookmarks = 1u << 9,
    File = 1u << 10,  ///< path or modified state
};
Q_DECLARE_FLAGS(Aspects, Aspect)
Q_DECLARE_OPERATORS_FOR_FLAGS(Aspects)

/// New values for some parts of the session; absent parts stay. Undo and redo both exchange it with the
/// document.
struct Patch {
    struct Network {
        network::Architecture architecture;
        loss::Criterion criterion = loss::Criterion::Hinge;
        bool operator==(const Network&) const = default;
    };
    struct Data {
        Shared<data::Dataset> data;
        std::optional<session::DataReference> reference;
        bool operator==(const Data&) const = default;
    };
    struct Description {
        std::string title, source, notes;
        bool operator==(const Description&) const = default;
    };
    std::optional<Network> network;
    std::optional<Data> data;
    std::optional<Eigen::VectorXd> parameters;
    std::optional<slice::SliceSpec> slice;
    std::optional<dynamics::TrainingSpec> training;
    std::optional<Shared<dynamics::Trajectory>> trajectory;
    std::optional<session::ViewChoices> view;
    std::optional<Description> description;
    std::optional<std::vector<session::Bookmark>> bookmarks;

    Aspects aspects() const;
    /// What it holds, small things left out.
    void addBlocks(UndoStack::Blocks& blocks) const;
    bool operator==(const Patch& other) const;
};

/// The one mutable model. Widgets read it and push commands (app/commands); only commands change it.
class Document : public QObject {
    Q_OBJECT
  public:
    /// Precondition, as for reset: session::check(session).
    explicit Document(session::Session session, QObject* parent = nullptr);

    const session::Session& session() const { return session_; }
    /// Replaces everything (open, new): clears the undo stack, position 0, emits all aspects.
    void reset(session::Session session, const QString& filePath);

    /// The loss of this session; shared so that jobs can hold on to a snapshot.
    std::shared_ptr<const loss::Loss> loss() const { return loss_; }
    /// As it is seen: session().slice, moved to the shown step when it follows the run (session::seenSlice).
    const slice::AffineSlice& slice() const { return slice_; }

    /// The step of the trajectory that is shown, 0 … trajectory.steps(); 0 shows `parameters`.
    int position() const { return position_; }
    void setPosition(int step);
    /// ω as shown: parameters at position 0, otherwise that step of the trajectory. Every view draws this
    /// one.
    const Eigen::VectorXd& point() const { return point_; }
    /// Evaluation at point().
    const loss::Evaluation& evaluation() const { return evaluation_; }

    /// From where the views are seen, for whoever saves: kept without an undo step or a signal.
    void setFraming(const session::Framing& framing) { session_.framing = framing; }

    UndoStack& undoStack() { return undoStack_; }
    QString filePath() const { return filePath_; }
    void setFilePath(const QString& path);  ///< after saving; marks the stack clean
    bool isModified() const { return !undoStack_.isClean(); }

    /// Whether the session with `patch` applied would be consistent; a sentence otherwise.
    Outcome check(const Patch& patch) const;
    /// Swaps the parts present in `patch` with the document's. For commands only; precondition: check(patch).
    void exchange(Patch& patch);

  signals:
    void changed(omegascope::document::Aspects aspects);

  private:
    /// Makes what depends on these parts anew. @return them, and Slice when the seen slice has moved
    Aspects rebuild(Aspects aspects);

    session::Session session_;
    std::shared_ptr<const loss::Loss> loss_;
    slice::AffineSlice slice_;
    int position_ = 0;
    Eigen::VectorXd point_;
    loss::Evaluation evaluation_;
    UndoStack undoStack_;
    QString filePath_;
};

}  // namespace omegascope::document
