#include "core/support/memory.h"

#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace omegascope {

void keepFreedMemory() {
#if defined(__GLIBC__)
    constexpr int kMebibyte = 1 << 20;
    mallopt(M_TRIM_THRESHOLD, 256 * kMebibyte);
    mallopt(M_MMAP_THRESHOLD,
            32 * kMebibyte);  // the most glibc accepts; larger blocks come from the system each time
#endif
}

}  // namespace omegascope
