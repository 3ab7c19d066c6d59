// Linked into every program of the sanitizers' presets: modules stay loaded until the end, so that a report can name the
// one that a leak or a race comes from. Mesa's drivers are unloaded before, and leaks.txt and threads.txt could not tell
// them from ours.
#include <dlfcn.h>

extern "C" int dlclose(void*) noexcept {
    return 0;
}
