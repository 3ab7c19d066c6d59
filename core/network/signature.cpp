#include "core/network/signature.h"

#include <algorithm>
#include <stdexcept>

namespace omegascope::network {

namespace {

/// FNV-1a, one byte at a time.
struct Fnv {
    std::uint64_t state = 14695981039346656037ULL;
    void add(std::uint8_t byte) { state = (state ^ byte) * 1099511628211ULL; }
    void add(int number) {
        for (int shift = 0; shift < 32; shift += 8)
            add(static_cast<std::uint8_t>((static_cast<std::uint32_t>(number) >> shift) & 0xffU));
    }
};

}  // namespace

Signature::Signature(int dataCount, std::vector<int> widths)
    : dataCount_(dataCount), widths_(std::move(widths)) {
    if (dataCount_ < 0 || std::ranges::any_of(widths_, [](int w) { return w < 0; }))
        throw std::invalid_argument("a signature needs non-negative sizes");
    for (const int width : widths_) {
        starts_.push_back(stride_);
        stride_ += width;
    }
    entries_.assign(static_cast<std::size_t>(dataCount_) * static_cast<std::size_t>(stride_), 0);
}

bool Signature::hasZero() const {
    return std::ranges::find(entries_, std::int8_t{0}) != entries_.end();
}

std::vector<Activation> Signature::zeros() const {
    std::vector<Activation> result;
    std::size_t next = 0;
    for (int datum = 0; datum < dataCount_; ++datum)
        for (int layer = 1; layer <= layerCount(); ++layer)
            for (int unit = 0; unit < width(layer); ++unit)
                if (entries_[next++] == 0) result.push_back({datum, layer, unit});
    return result;
}

std::uint64_t Signature::hash() const {
    Fnv fnv;
    fnv.add(dataCount_);
    for (const int width : widths_) fnv.add(width);
    for (const std::int8_t entry : entries_) fnv.add(static_cast<std::uint8_t>(entry));
    return fnv.state;
}

}  // namespace omegascope::network
