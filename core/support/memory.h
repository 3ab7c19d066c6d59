#pragma once

namespace omegascope {

/// Asks the allocator to keep memory that was freed, up to 256 MB, for the next request. A program that computes
/// pictures of one size again and again otherwise gives their pages back each time and has them cleared again, which
/// takes about as long as the work itself. To be called once, at the start of a program. No effect without glibc.
void keepFreedMemory();

}  // namespace omegascope
