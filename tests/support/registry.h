#pragma once

#include <QtTest>

/// One test program per folder holds many test classes; each class registers itself, and ctest runs each in a process
/// of its own: `PROGRAM test_csv [Qt Test arguments]`.
namespace omegascope::testing {

/// What a class needs round it.
enum class Application { None, Core, Gui };

struct Registration {
    using Run = int (*)(int argc, char** argv);
    /// @param file     __FILE__ of the test; its stem is the name
    /// @param prepare  called before the application is made; may be null
    Registration(const char* file, Application application, Run run, void (*prepare)() = nullptr);
};

}  // namespace omegascope::testing

#define OMEGASCOPE_TEST(application, Class, ...)                                               \
    static const ::omegascope::testing::Registration registrationOf##Class(                    \
        __FILE__, ::omegascope::testing::Application::application, [](int argc, char** argv) { \
            Class test;                                                                        \
            return QTest::qExec(&test, argc, argv);                                            \
        } __VA_OPT__(, ) __VA_ARGS__)
