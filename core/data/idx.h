#pragma once

#include <cstddef>
#include <filesystem>

#include "core/data/dataset.h"
#include "core/data/file_bytes.h"

namespace omegascope::data {

struct IdxOptions {
    std::size_t maxCount = 0;            ///< read the first maxCount images; 0: all
    std::size_t maxValues = kMaxValues;  ///< refuse to make a larger data set than this many pixels
};

/// Images with their labels, as in MNIST.
struct IdxData {
    Dataset dataset;  ///< points d × N with d = height·width, row by row, in [0, 1]; targets 1 × N, classes 0
                      ///< … 255
    int height = 0;
    int width = 0;
    bool operator==(const IdxData&) const = default;
};

/// Reads a pair of IDX files: 8-bit images (magic 0x00000803) and 8-bit labels (0x00000801), each plain or
/// gzip. Pixels are divided by 255; weights are uniform.
///
/// Nothing is allocated on a header's word: bytes are taken as they arrive. Errors name the file: another
/// magic number, no images, images without pixels, too many pixels, a file that ends early or goes on too
/// long, damaged compression, numbers of images and labels that differ. Cost: O(bytes read); memory 9 bytes a
/// pixel.
Result<IdxData> readIdx(const std::filesystem::path& images, const std::filesystem::path& labels,
                        const IdxOptions& options = {});

}  // namespace omegascope::data
