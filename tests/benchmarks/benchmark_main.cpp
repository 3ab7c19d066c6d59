#include <benchmark/benchmark.h>

#include "core/support/memory.h"

int main(int argc, char** argv) {
    omegascope::keepFreedMemory();  // as the program does
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
