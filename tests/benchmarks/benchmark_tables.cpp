#include <benchmark/benchmark.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/data/tables/csv.h"
#include "core/support/number_text.h"
#include "core/support/random.h"

/// A CSV of a million rows and ten columns, some 180 MB of numbers with all their digits. The reference counts its lines, as
/// `wc -l` does; tests/benchmarks/tables_in_numpy.py reads the same file with NumPy.
namespace {

using namespace omegascope;

constexpr int kRows = 1'000'000, kColumns = 10;

/// Written once; the path can be given to the script.
const std::filesystem::path& table() {
    static const std::filesystem::path path = [] {
        std::filesystem::path made = std::filesystem::temp_directory_path() / "omegascope-benchmark.csv";
        if (std::filesystem::exists(made)) return made;
        Random random(1);
        std::ofstream out(made, std::ios::binary);
        for (int row = 0; row < kRows; ++row) {
            for (int column = 0; column + 1 < kColumns; ++column) out << exactNumber(random.normal()) << ',';
            out << (random.uniform() < 0.5 ? "1\n" : "-1\n");
        }
        return made;
    }();
    return path;
}

void readTable(benchmark::State& state) {
    for (auto _ : state) {
        const auto read = data::readCsv(table());
        if (!read || read->dataset.size() != kRows) state.SkipWithError("the table was not read");
    }
    state.SetBytesProcessed(state.iterations() *
                            static_cast<std::int64_t>(std::filesystem::file_size(table())));
}
BENCHMARK(readTable)->Unit(benchmark::kMillisecond);

void countLines(benchmark::State& state) {
    for (auto _ : state) {
        std::ifstream in(table(), std::ios::binary);
        std::string block(1 << 20, '\0');
        std::int64_t lines = 0;
        while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0)
            lines += std::count(block.data(), block.data() + in.gcount(), '\n');
        if (lines != kRows) state.SkipWithError("lines were lost");
    }
}
BENCHMARK(countLines)->Unit(benchmark::kMillisecond);

}  // namespace
