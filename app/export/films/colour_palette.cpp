#include "app/export/films/colour_palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace omegascope::exporting {
namespace {

constexpr QRgb kOpaque = 0xFF000000;
constexpr int kMostFixed = 32;
constexpr double kFixedShare = 0.003;  ///< of all pixels: such a colour is kept exactly
constexpr int kRounds = 3;

struct Sample {
    std::array<double, 3> colour{};
    double weight = 0.0;
};

/// Samples first … last-1 of a list, as one box.
struct Box {
    std::size_t first = 0, last = 0;
    std::array<double, 3> mean{};
    double error = 0.0;  ///< weighted squared distance from the mean
    std::size_t axis = 0;
};

double squaredDistance(const std::array<double, 3>& a, const std::array<double, 3>& b) {
    double sum = 0.0;
    for (std::size_t k = 0; k < 3; ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sum;
}

Box boxOf(const std::vector<Sample>& samples, std::size_t first, std::size_t last) {
    Box box{first, last, {}, 0.0, 0};
    double weight = 0.0;
    std::array<double, 3> squares{};
    for (std::size_t k = first; k < last; ++k) {
        weight += samples[k].weight;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            box.mean[axis] += samples[k].weight * samples[k].colour[axis];
            squares[axis] += samples[k].weight * samples[k].colour[axis] * samples[k].colour[axis];
        }
    }
    std::array<double, 3> errors{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        box.mean[axis] /= weight;
        errors[axis] = squares[axis] - weight * box.mean[axis] * box.mean[axis];
        box.error += errors[axis];
    }
    box.axis = static_cast<std::size_t>(std::max_element(errors.begin(), errors.end()) - errors.begin());
    return box;
}

/// Counted colours as samples in a fixed order, cells of 4 × 4 × 4 values merged.
std::vector<Sample> samplesOf(const std::vector<std::pair<QRgb, std::uint64_t>>& counts) {
    std::vector<Sample> cells(std::size_t{1} << 18);
    for (const auto& [colour, count] : counts) {
        Sample& cell = cells[static_cast<std::size_t>((qRed(colour) >> 2) << 12 | (qGreen(colour) >> 2) << 6 |
                                                      qBlue(colour) >> 2)];
        const auto weight = static_cast<double>(count);
        cell.weight += weight;
        cell.colour[0] += weight * qRed(colour);
        cell.colour[1] += weight * qGreen(colour);
        cell.colour[2] += weight * qBlue(colour);
    }
    std::erase_if(cells, [](const Sample& cell) { return cell.weight == 0.0; });
    for (Sample& cell : cells) {
        for (double& channel : cell.colour) channel /= cell.weight;
        // Large areas matter more, but not in proportion: a thin slope of colours must not band either.
        cell.weight = std::sqrt(cell.weight);
    }
    return cells;
}

std::vector<std::array<double, 3>> cutBoxes(std::vector<Sample>& samples, std::size_t size) {
    if (samples.empty()) return {};
    std::vector<Box> boxes{boxOf(samples, 0, samples.size())};
    while (boxes.size() < size) {
        const auto worst = std::max_element(boxes.begin(), boxes.end(),
                                            [](const Box& a, const Box& b) { return a.error < b.error; });
        if (!(worst->error > 1e-6)) break;
        const Box box = *worst;
        const auto begin = samples.begin() + static_cast<std::ptrdiff_t>(box.first);
        const auto end = samples.begin() + static_cast<std::ptrdiff_t>(box.last);
        const auto middle = std::stable_partition(
            begin, end, [&box](const Sample& s) { return s.colour[box.axis] < box.mean[box.axis]; });
        const auto cut = static_cast<std::size_t>(middle - samples.begin());
        if (cut == box.first || cut == box.last) {
            worst->error = 0.0;
            continue;
        }
        *worst = boxOf(samples, box.first, cut);
        boxes.push_back(boxOf(samples, cut, box.last));
    }
    std::vector<std::array<double, 3>> means;
    for (const Box& box : boxes) means.push_back(box.mean);
    return means;
}

std::size_t nearestOf(const std::vector<std::array<double, 3>>& means, const std::array<double, 3>& colour) {
    std::size_t best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < means.size(); ++k) {
        const double distance = squaredDistance(means[k], colour);
        if (distance < least) {
            least = distance;
            best = k;
        }
    }
    return best;
}

/// Lloyd's iteration: each colour becomes the mean of the samples that are nearest to it.
void improve(std::vector<std::array<double, 3>>& means, const std::vector<Sample>& samples) {
    for (int round = 0; round < kRounds; ++round) {
        std::vector<Sample> sums(means.size());
        for (const Sample& sample : samples) {
            Sample& sum = sums[nearestOf(means, sample.colour)];
            sum.weight += sample.weight;
            for (std::size_t axis = 0; axis < 3; ++axis)
                sum.colour[axis] += sample.weight * sample.colour[axis];
        }
        for (std::size_t k = 0; k < means.size(); ++k)
            if (sums[k].weight > 0.0)
                for (std::size_t axis = 0; axis < 3; ++axis)
                    means[k][axis] = sums[k].colour[axis] / sums[k].weight;
    }
}

/// The ranks 0 … 63 of Bayer's 8 × 8 matrix.
int bayer(int x, int y) {
    int rank = 0;
    for (int bit = 0; bit < 3; ++bit) {
        const int a = x >> bit & 1, b = y >> bit & 1;
        rank = rank << 2 | (a ^ b) << 1 | b;
    }
    return rank;
}

}  // namespace

void ColourCount::add(const QImage& image) {
    for (int y = 0; y < image.height(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        for (int x = 0; x < image.width();) {  // runs of one colour are the rule
            const int start = x;
            while (x < image.width() && line[x] == line[start]) ++x;
            counts_[line[start] | kOpaque] += static_cast<std::uint64_t>(x - start);
        }
    }
}

QList<QRgb> paletteOf(const ColourCount& count, int size) {
    std::vector<std::pair<QRgb, std::uint64_t>> counts(count.counts().begin(), count.counts().end());
    std::sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    double total = 0.0;
    for (const auto& [colour, pixels] : counts) total += static_cast<double>(pixels);
    QList<QRgb> palette;
    const bool few = static_cast<int>(counts.size()) <= size;
    std::size_t fixed = 0;
    for (; fixed < counts.size(); ++fixed) {
        const bool large = static_cast<double>(counts[fixed].second) >= kFixedShare * total;
        if (!few && (!large || palette.size() == std::min(kMostFixed, size))) break;
        palette << counts[fixed].first;
    }
    counts.erase(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(fixed));
    std::vector<Sample> samples = samplesOf(counts);
    auto means = cutBoxes(samples, static_cast<std::size_t>(size - palette.size()));
    improve(means, samples);
    for (const std::array<double, 3>& mean : means)
        palette << qRgb(static_cast<int>(std::lround(mean[0])), static_cast<int>(std::lround(mean[1])),
                        static_cast<int>(std::lround(mean[2])));
    return palette;
}

PaletteMapper::PaletteMapper(QList<QRgb> palette)
    : palette_(std::move(palette)), known_(std::size_t{1} << 21, -1) {
    for (qsizetype k = 0; k < palette_.size(); ++k)
        exact_.try_emplace(palette_[k] | kOpaque, static_cast<std::uint8_t>(k));
    // The median distance from a colour to its nearest other.
    std::vector<double> distances;
    for (qsizetype k = 0; k < palette_.size(); ++k) {
        double least = std::numeric_limits<double>::infinity();
        for (qsizetype other = 0; other < palette_.size(); ++other) {
            const auto channels = [](QRgb c) {
                return std::array<double, 3>{double(qRed(c)), double(qGreen(c)), double(qBlue(c))};
            };
            if (palette_[other] == palette_[k]) continue;
            least = std::min(least, squaredDistance(channels(palette_[k]), channels(palette_[other])));
        }
        if (std::isfinite(least)) distances.push_back(std::sqrt(least));
    }
    if (distances.empty()) return;
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    spread_ = *middle / std::sqrt(3.0);
}

std::uint8_t PaletteMapper::nearest(int red, int green, int blue) {
    std::int16_t& known = known_[static_cast<std::size_t>((red >> 1) << 14 | (green >> 1) << 7 | blue >> 1)];
    if (known >= 0) return static_cast<std::uint8_t>(known);
    int least = std::numeric_limits<int>::max();
    for (qsizetype k = 0; k < palette_.size(); ++k) {
        const int r = qRed(palette_[k]) - red, g = qGreen(palette_[k]) - green, b = qBlue(palette_[k]) - blue;
        const int distance = r * r + g * g + b * b;
        if (distance < least) {
            least = distance;
            known = static_cast<std::int16_t>(k);
        }
    }
    return static_cast<std::uint8_t>(known);
}

std::vector<std::uint8_t> PaletteMapper::indices(const QImage& image) {
    std::array<int, 64> offsets{};
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x)
            offsets[static_cast<std::size_t>(8 * y + x)] =
                static_cast<int>(std::lround(spread_ * ((bayer(x, y) + 0.5) / 64.0 - 0.5)));
    std::vector<std::uint8_t> result;
    result.reserve(static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.height()));
    QRgb last = 0;
    const std::uint8_t* exact = nullptr;
    for (int y = 0; y < image.height(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const QRgb colour = line[x] | kOpaque;
            if (colour != last) {
                const auto found = exact_.find(colour);
                exact = found == exact_.end() ? nullptr : &found->second;
                last = colour;
            }
            if (exact != nullptr) {
                result.push_back(*exact);
                continue;
            }
            const int offset = offsets[static_cast<std::size_t>(8 * (y % 8) + x % 8)];
            const auto moved = [offset](int channel) { return std::clamp(channel + offset, 0, 255); };
            result.push_back(nearest(moved(qRed(colour)), moved(qGreen(colour)), moved(qBlue(colour))));
        }
    }
    return result;
}

}  // namespace omegascope::exporting
