// Linked into every program of the address preset: modules stay loaded until the end, so that a report can name the one
// that a leak comes from. Mesa's drivers are unloaded before, and leaks.txt could not tell them from ours.
extern "C" int dlclose(void*) {
    return 0;
}
