#include <utility>

#include "app/commands/edits.h"

namespace omegascope::commands {

namespace {

using document::Document;
using document::Patch;

/// Moves into `first` the parts that only `second` has.
template <typename T>
void addPart(std::optional<T>& first, std::optional<T>& second) {
    if (!first) first = std::move(second);
}

/// The document's values of the parts that `pattern` has.
Patch currentValues(const session::Session& session, const Patch& pattern) {
    Patch values;
    if (pattern.network) values.network = Patch::Network{session.architecture, session.criterion};
    if (pattern.data) values.data = Patch::Data{session.data, session.dataReference};
    if (pattern.parameters) values.parameters = session.parameters;
    if (pattern.slice) values.slice = session.slice;
    if (pattern.training) values.training = session.training;
    if (pattern.trajectory) values.trajectory = session.trajectory;
    if (pattern.view) values.view = session.view;
    if (pattern.bookmarks) values.bookmarks = session.bookmarks;
    if (pattern.description)
        values.description = Patch::Description{session.title, session.source, session.notes};
    return values;
}

/// Undo = redo = exchange. Between the two, `patch_` holds the values that are not in the document.
class ChangeCommand final : public document::UndoStack::Command {
  public:
    ChangeCommand(Document& document, Patch patch, const QString& text, Gesture gesture)
        : Command(text), document_(document), patch_(std::move(patch)), gesture_(gesture) {}

    int id() const override { return gesture_ == kNoGesture ? -1 : gesture_; }
    void redo() override { exchange(); }
    void undo() override { exchange(); }
    void addBlocks(document::UndoStack::Blocks& blocks) const override { patch_.addBlocks(blocks); }

    bool mergeWith(const QUndoCommand* next) override {
        const auto* other = dynamic_cast<const ChangeCommand*>(next);
        if (other == nullptr || other->gesture_ != gesture_) return false;
        // A part that this command did not touch still had its first value when the next one stored it.
        Patch later = other->patch_;
        addPart(patch_.network, later.network);
        addPart(patch_.data, later.data);
        addPart(patch_.parameters, later.parameters);
        addPart(patch_.slice, later.slice);
        addPart(patch_.training, later.training);
        addPart(patch_.trajectory, later.trajectory);
        addPart(patch_.view, later.view);
        addPart(patch_.description, later.description);
        addPart(patch_.bookmarks, later.bookmarks);
        setObsolete(patch_ == currentValues(document_.session(), patch_));
        return true;
    }

  private:
    void exchange() {
        const document::UndoStack& stack = document_.undoStack();
        if (stack.isTrimming())
            setObsolete(stack.isDoomed(this));
        else
            document_.exchange(patch_);
    }

    Document& document_;
    Patch patch_;
    Gesture gesture_;
};

}  // namespace

Gesture newGesture() {
    static Gesture last = kNoGesture;
    return ++last;
}

namespace {

/// What another network leaves without meaning goes with the change, and comes back with it.
void dropUnfitting(const session::Session& session, Patch& patch) {
    const network::ParameterLayout layout(patch.network->architecture);
    if (!patch.bookmarks && !session.bookmarks.empty() &&
        !(layout == network::ParameterLayout(session.architecture)))
        patch.bookmarks.emplace();
    const session::ViewChoices& view = patch.view ? *patch.view : session.view;
    if (session::checkDataPlane(view.dataPlane, patch.network->architecture.input)) return;
    session::ViewChoices fitting = view;
    fitting.dataPlane = {};
    patch.view = fitting;
}

}  // namespace

Outcome change(Document& document, Patch patch, const QString& text, Gesture gesture) {
    if (patch.network && !session::checkNetwork(patch.network->architecture)) return document.check(patch);
    if (patch.network) dropUnfitting(document.session(), patch);
    if (auto outcome = document.check(patch); !outcome) return outcome;
    if (patch == currentValues(document.session(), patch)) return Done{};
    document.undoStack().push(new ChangeCommand(document, std::move(patch), text, gesture));
    document.undoStack().trim();
    return Done{};
}

}  // namespace omegascope::commands
