#include "core/support/caught.h"

#include <new>

namespace omegascope {

Error errorOfCurrentException() {
    try {
        throw;
    } catch (const LimitExceeded& limit) {
        return {limit.what(), ErrorKind::Limit};
    } catch (const std::bad_alloc&) {
        return {
            "There is not enough memory for this; use fewer data, a smaller network or a smaller picture.",
            ErrorKind::Limit};
    } catch (const std::length_error&) {
        return {"This is larger than any memory; use fewer data, a smaller network or a smaller picture.",
                ErrorKind::Limit};
    } catch (const std::exception& error) {
        return {std::string("The computation failed inside (") + error.what() +
                    "); undo the last change or use other numbers.",
                ErrorKind::Internal};
    } catch (...) {
        return {"The computation failed for an unknown reason; undo the last change or use other numbers.",
                ErrorKind::Internal};
    }
}

void requireMatrixFits(std::ptrdiff_t rows, std::ptrdiff_t columns, const char* what) {
    if (static_cast<double>(rows) * static_cast<double>(columns) <= kMostMatrixEntries) return;
    throw LimitExceeded(
        std::string(what) + " would be a table of " + std::to_string(rows) + " by " +
        std::to_string(columns) +
        " numbers, more than this program computes with; use fewer data or a smaller network.");
}

}  // namespace omegascope
