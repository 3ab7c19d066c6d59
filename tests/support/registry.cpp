#include "tests/support/registry.h"

#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#ifdef OMEGASCOPE_TEST_WIDGETS
#include <QApplication>
using LargestApplication = QApplication;
#else
using LargestApplication = QCoreApplication;
#endif

namespace omegascope::testing {

namespace {

struct Entry {
    Application application;
    Registration::Run run;
    void (*prepare)();
};

std::map<std::string, Entry>& entries() {
    static std::map<std::string, Entry> all;
    return all;
}

int runOne(const Entry& entry, int argc, char** argv) {
    if (entry.prepare) entry.prepare();
    std::unique_ptr<QCoreApplication> application;
    if (entry.application == Application::Core) application = std::make_unique<QCoreApplication>(argc, argv);
    if (entry.application == Application::Gui) {
        QCoreApplication::setAttribute(Qt::AA_Use96Dpi);
        application = std::make_unique<LargestApplication>(argc, argv);
    }
    return entry.run(argc, argv);
}

}  // namespace

Registration::Registration(const char* file, Application application, Run run, void (*prepare)()) {
    entries().emplace(std::filesystem::path(file).stem().string(), Entry{application, run, prepare});
}

}  // namespace omegascope::testing

int main(int argc, char** argv) {
    using namespace omegascope::testing;
    const auto found = argc > 1 ? entries().find(argv[1]) : entries().end();
    if (found == entries().end()) {
        std::cerr << "Name one of these tests, then Qt Test's own arguments:\n";
        for (const auto& [name, entry] : entries()) std::cerr << "  " << name << '\n';
        return 2;
    }
    // Qt Test sees the arguments that follow the name.
    for (int k = 1; k + 1 < argc; ++k) argv[k] = argv[k + 1];
    argv[--argc] = nullptr;
    return runOne(found->second, argc, argv);
}
