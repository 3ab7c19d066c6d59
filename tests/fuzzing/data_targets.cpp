// Readers of core/data: csv, npy, npz, idx.

#include <algorithm>
#include <cstring>
#include <sstream>

#include "core/data/array_dataset.h"
#include "core/data/idx.h"
#include "core/data/npy.h"
#include "core/data/npz.h"
#include "core/data/tables/csv.h"
#include "tests/fuzzing/archives.h"
#include "tests/fuzzing/mutations.h"
#include "tests/fuzzing/target.h"

namespace omegascope::fuzzing {

namespace {

using Fault = std::optional<std::string>;

/// What `result` holds that it must not: an Error without a sentence, or a value in which `fault` finds one.
template <typename Value, typename Check>
Fault faultIn(const Result<Value>& result, const Check& fault) {
    return result ? fault(*result) : faultOf(result.error().message);
}

Fault faultOfDataset(const data::Dataset& dataset) {
    if (const Outcome checked = data::checkShapes(dataset); !checked)
        return "a data set came out of the reader that is none: " + checked.error().message;
    return {};
}

Fault runCsv(const std::string& input) {
    data::CsvOptions options;
    // The first letter of a comment chooses the target's column, so that a corpus file tells all.
    if (input.starts_with("#target ")) options.targetColumn = input.substr(8, input.find('\n') - 8);
    std::istringstream stream(input);
    return faultIn(data::readCsv(stream, "fuzz.csv", options), [](const data::CsvData& read) -> Fault {
        const auto classes = static_cast<double>(read.classNames.size());
        if (classes > 0 && (read.dataset.targets.array() >= classes).any()) return "a class has no name";
        return faultOfDataset(read.dataset);
    });
}

/// Equal bit by bit: an array may hold NaN.
bool same(const data::NpyArray& a, const data::NpyArray& b) {
    return a.shape == b.shape && a.values.size() == b.values.size() &&
           (a.values.empty() ||
            std::memcmp(a.values.data(), b.values.data(), a.values.size() * sizeof(double)) == 0);
}

Fault faultOfArray(const data::NpyArray& array) {
    const auto again = data::parseNpy(data::npyBytes(array), "again.npy");
    if (!again) return "what was read cannot be written and read again: " + again.error().message;
    return same(array, *again) ? Fault() : "an array changes when it is written and read again";
}

Fault runNpy(const std::string& input) {
    return faultIn(data::parseNpy(input, "fuzz.npy"), faultOfArray);
}

Fault runNpz(const std::string& input) {
    const MemoryFile file(input);
    if (Fault fault = faultIn(data::readNpzDataset(file.path(), "x", "y"), faultOfDataset)) return fault;
    const auto names = data::npzNames(file.path());
    if (!names) return faultOf(names.error().message);
    const auto arrays = data::readNpz(file.path(), *names);
    if (!arrays) return faultOf(arrays.error().message);
    for (const auto& [name, array] : *arrays)
        if (Fault fault = faultOfArray(array)) return fault;
    return {};
}

std::string number32(std::uint64_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
    return bytes;
}

/// Images and labels as one input: the length of the first, then both.
std::string idxPair(const std::string& images, const std::string& labels) {
    return number32(images.size()) + images + labels;
}

std::pair<std::string, std::string> partsOfIdx(const std::string& input) {
    std::size_t length = 0;
    for (std::size_t k = 0; k < 4 && k < input.size(); ++k)
        length = length << 8 | static_cast<unsigned char>(input[k]);
    const std::string rest = input.size() > 4 ? input.substr(4) : std::string();
    length = std::min(length, rest.size());
    return {rest.substr(0, length), rest.substr(length)};
}

Fault runIdx(const std::string& input) {
    const auto [images, labels] = partsOfIdx(input);
    const MemoryFile first(images), second(labels);
    return faultIn(data::readIdx(first.path(), second.path()), [](const data::IdxData& read) -> Fault {
        if (read.dataset.dimension() != read.height * read.width) return "pixels and dimension differ";
        if (read.dataset.points.minCoeff() < 0 || read.dataset.points.maxCoeff() > 1)
            return "a pixel beyond 1";
        return faultOfDataset(read.dataset);
    });
}

std::string mutateIdxFile(std::string bytes, std::size_t header, Dice& dice) {
    const std::string plain = gunzipped(bytes);
    const bool wasGzip = !plain.empty();
    if (wasGzip) bytes = plain;
    switch (dice.below(4)) {
        case 0:
            // One of the numbers of the header, now and then with as many bytes as it announces.
            if (bytes.size() >= header)
                bytes.replace(4 * dice.below(header / 4), 4, number32(hostileSize(dice)));
            break;
        case 1:
            bytes += std::string(dice.below(600), '\7');
            break;
        case 2:
            bytes.resize(dice.below(bytes.size() + 1));
            break;
        default:
            bytes = mutateBytes(std::move(bytes), dice);
            break;
    }
    return wasGzip != dice.oneIn(6) ? deflated(bytes, true) : bytes;
}

std::string mutateIdx(const std::string& input, Dice& dice) {
    auto [images, labels] = partsOfIdx(input);
    if (dice.oneIn(2)) images = mutateIdxFile(std::move(images), 16, dice);
    if (dice.oneIn(3)) labels = mutateIdxFile(std::move(labels), 8, dice);
    std::string result = idxPair(images, labels);
    return dice.oneIn(8) ? mutateBytes(std::move(result), dice) : result;
}

std::string mutateNpz(const std::string& input, Dice& dice) {
    ZipEntries entries = unzipped(input);
    if (entries.empty() || dice.oneIn(6)) return mutateBytes(input, dice);
    for (std::size_t k = dice.few(3); k > 0; --k) {
        auto& [name, content] = entries[dice.below(entries.size())];
        switch (dice.below(6)) {
            case 0:
                name = dice.of(hostileWords()) + (dice.oneIn(2) ? ".npy" : "");
                break;
            case 1:
                entries.emplace_back(name, content);
                break;
            case 2:
                content += std::string(dice.few(1000) * dice.below(1000), '\0');
                break;
            default:
                content = mutateNpy(content, dice);
                break;
        }
    }
    const std::string result = zipped(entries, dice.oneIn(2));
    return dice.oneIn(5) ? mutateBytes(result, dice) : result;
}

std::string arrayBytes(std::vector<std::size_t> shape, std::vector<double> values) {
    return data::npyBytes(data::NpyArray{std::move(shape), std::move(values)});
}

std::string idxSeed(bool gzip) {
    const std::string images =
        number32(0x803) + number32(3) + number32(2) + number32(2) + std::string(12, '\200');
    const std::string labels = number32(0x801) + number32(3) + std::string("\1\0\2", 3);
    return gzip ? idxPair(deflated(images, true), deflated(labels, true)) : idxPair(images, labels);
}

}  // namespace

std::vector<Target> dataTargets() {
    const std::string x = arrayBytes({3, 2}, {1, 1, 2, 0, -1, -1}), y = arrayBytes({3}, {1, 1, -1});
    const ZipEntries both{{"x.npy", x}, {"y.npy", y}};
    return {
        {"csv",
         {"x1,x2,y\n1,2,1\n-3,.5,-1\n", "#target b\na;b;weight\n1;cat;2\n2;dog;1\n", "1\t2\n3\t4\n"},
         mutateTable,
         runCsv},
        {"npy", {x, y, arrayBytes({}, {42}), arrayBytes({1, 2, 3}, {1, 2, 3, 4, 5, 6})}, mutateNpy, runNpy},
        {"npz", {zipped(both, true), zipped(both, false)}, mutateNpz, runNpz},
        {"idx", {idxSeed(false), idxSeed(true)}, mutateIdx, runIdx},
    };
}

}  // namespace omegascope::fuzzing
