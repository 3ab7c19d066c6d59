#include "app/document/undo_stack.h"

#include <QSignalBlocker>

namespace omegascope::document {

std::size_t UndoStack::bytes() const {
    Blocks blocks;
    for (int k = 0; k < count(); ++k)
        if (const auto* kept = dynamic_cast<const Command*>(command(k))) kept->addBlocks(blocks);
    std::size_t sum = 0;
    for (const auto& [address, size] : blocks) sum += size;
    return sum;
}

void UndoStack::trim() {
    // From the newest to the oldest, as long as they fit.
    Blocks blocks;
    std::size_t sum = 0;
    int kept = 0;
    for (; kept < count(); ++kept) {
        Blocks own;
        if (const auto* next = dynamic_cast<const Command*>(command(count() - 1 - kept)))
            next->addBlocks(own);
        for (const auto& [address, size] : own)
            if (blocks.emplace(address, size).second) sum += size;
        if (kept > 0 && sum > mostBytes_) break;
    }
    if (kept == count()) return;
    const int dropped = count() - kept;
    drop(dropped);
    emit trimmed(dropped);
}

void UndoStack::drop(int commands) {
    const int end = index(), clean = cleanIndex();
    for (int k = 0; k < commands; ++k) doomed_.insert(command(k));
    {
        // Nothing that a listener sees changes: the document stays where it is, and the newest command on top.
        const QSignalBlocker quiet(this);
        trimming_ = true;
        setIndex(0);
        if (clean >= commands) {
            setIndex(clean - commands);
            setClean();
        } else if (clean >= 0) {
            resetClean();  // what was saved can no longer be reached
        }
        setIndex(end - commands);
        trimming_ = false;
    }
    doomed_.clear();
}

}  // namespace omegascope::document

#include "moc_undo_stack.cpp"
