#pragma once

#include <QUndoStack>
#include <cstddef>
#include <unordered_map>
#include <unordered_set>

namespace omegascope::document {

/// An undo stack that bounds what its commands hold in memory: beyond `mostBytes` the oldest commands go, and trimmed()
/// tells how many. The newest command stays whatever it holds.
class UndoStack : public QUndoStack {
    Q_OBJECT
  public:
    static constexpr std::size_t kMostBytes = 256'000'000;

    /// What a command keeps, a block of memory by its address: what several commands share counts once.
    using Blocks = std::unordered_map<const void*, std::size_t>;
    class Command : public QUndoCommand {
      public:
        using QUndoCommand::QUndoCommand;
        virtual void addBlocks(Blocks& blocks) const = 0;
    };

    using QUndoStack::QUndoStack;

    std::size_t mostBytes() const { return mostBytes_; }
    void setMostBytes(std::size_t bytes) { mostBytes_ = bytes; }
    /// What the commands hold now.
    std::size_t bytes() const;

    /// To be called when a command was pushed: drops the oldest ones until the rest fits.
    void trim();

    /// While this holds, undo() and redo() of a command are to change nothing: QUndoStack lets go of commands only in
    /// passing, so the stack walks to its beginning and back. A command that isDoomed() calls setObsolete(true) then.
    bool isTrimming() const { return trimming_; }
    bool isDoomed(const QUndoCommand* command) const { return doomed_.contains(command); }

  signals:
    void trimmed(int commands);

  private:
    void drop(int commands);

    std::size_t mostBytes_ = kMostBytes;
    bool trimming_ = false;
    std::unordered_set<const QUndoCommand*> doomed_;
};

}  // namespace omegascope::document
