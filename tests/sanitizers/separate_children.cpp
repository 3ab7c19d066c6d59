// Linked into every program of the thread preset: what starts another program leaves this one's memory alone. Qt's
// QProcess lends the child its own memory until the child is another program; the calls that the thread sanitizer counts
// there never end, and from then on it sees no lock of the parent's.
#include <dlfcn.h>
#include <sched.h>

#include <cstdarg>

extern "C" int clone(int (*body)(void*), void* stack, int flags, void* argument, ...) noexcept {
    va_list rest;
    va_start(rest, argument);
    void* const parent = va_arg(rest, void*);
    void* const storage = va_arg(rest, void*);
    void* const child = va_arg(rest, void*);
    va_end(rest);
    using Clone = int (*)(int (*)(void*), void*, int, void*, ...);
    static const auto original = reinterpret_cast<Clone>(dlsym(RTLD_NEXT, "clone"));
    return original(body, stack, (flags & CLONE_VFORK) != 0 ? flags & ~(CLONE_VM | CLONE_VFORK) : flags,
                    argument, parent, storage, child);
}
