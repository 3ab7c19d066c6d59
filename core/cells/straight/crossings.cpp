#include "core/cells/straight/crossings.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "core/cells/algebra/certified_sort.h"
#include "core/cells/straight/common_points.h"
#include "core/support/index.h"

namespace omegascope::cells {

namespace {

/// Keeps the width of a bucket from being 0; where keys lie is a matter of speed alone.
constexpr double kNoWidth = 1e-300;

constexpr double kPoorlyPlaced =
    0x1p-30;  ///< crossings known less well than this are placed by exact arithmetic
constexpr int kChordsPerBlock = 32;

struct Event {
    double key = 0.0;
    int pair = 0;
    int partner = 0;  ///< the other chord
};

/// Finds the pairs in which chord after chord of a block comes second: next in the rows of those before it.
class RowReader {
  public:
    RowReader(const Crossings& crossings, int first, int past)
        : crossings_(crossings), cursor_(at(past)), next_(at(past), -1), found_(at(past)) {
        const auto& rowStart = crossings.rowStart;
        for (int chord = 0; chord < past; ++chord) {
            const auto begin = crossings.second.begin();
            const auto place =
                std::lower_bound(begin + rowStart[at(chord)], begin + rowStart[at(chord + 1)], first);
            cursor_[at(chord)] = static_cast<int>(place - begin);
            readNext(chord);
        }
    }

    /// To be called for the chords of the block in order.
    void findColumn(int chord, std::vector<Event>& events) {
        int count = 0;
        // Written without a branch: whether chords cross is as good as random.
        for (int other = 0; other < chord; ++other) {
            found_[at(count)] = other;
            count += next_[at(other)] == chord ? 1 : 0;
        }
        events.clear();
        for (int k = 0; k < count; ++k) {
            const int other = found_[at(k)];
            events.push_back({0.0, cursor_[at(other)]++, other});
            readNext(other);
        }
    }

  private:
    void readNext(int chord) {
        const int pair = cursor_[at(chord)];
        next_[at(chord)] = pair < crossings_.rowStart[at(chord + 1)] ? crossings_.second[at(pair)] : -1;
    }

    const Crossings& crossings_;
    std::vector<int> cursor_;  ///< per chord: the first of its pairs that has not been met
    std::vector<int> next_;    ///< the other chord of that pair
    std::vector<int> found_;
};

/// Sorts events by key: distributes them over as many buckets as there are events, then straightens
/// neighbours.
class EventSorter {
  public:
    /// @param low, high about where the keys lie
    void sort(std::vector<Event>& events, double low, double high) {
        const std::size_t count = events.size();
        if (count < 24) return insertionSort(events, 0, count);
        const double last = static_cast<double>(count - 1);
        const double scale = last / std::max(high - low, kNoWidth);
        const auto bucketOf = [&](double key) {
            return static_cast<std::uint32_t>(std::min(std::max((key - low) * scale, 0.0), last));
        };
        ends_.assign(count + 1, 0);
        for (const Event& event : events) ++ends_[bucketOf(event.key)];
        std::uint32_t sum = 0;
        std::uint32_t fullest = 0;
        for (std::uint32_t& end : ends_) {
            fullest = std::max(fullest, end);
            end = sum += end;
        }
        sorted_.resize(count);
        for (const Event& event : events) sorted_[--ends_[bucketOf(event.key)]] = event;
        events.swap(sorted_);
        if (fullest > 64)
            std::sort(events.begin(), events.end(),
                      [](const Event& a, const Event& b) { return a.key < b.key; });
        else
            insertionSort(events, 0, count);
    }

  private:
    static void insertionSort(std::vector<Event>& events, std::size_t first, std::size_t past) {
        for (std::size_t k = first + 1; k < past; ++k) {
            const Event event = events[k];
            std::size_t hole = k;
            for (; hole > first && events[hole - 1].key > event.key; --hole) events[hole] = events[hole - 1];
            events[hole] = event;
        }
    }

    std::vector<std::uint32_t> ends_;
    std::vector<Event> sorted_;
};

class Finder {
  public:
    Finder(const std::vector<StraightLine>& lines, const Chords& chords, const std::vector<ChordSpan>& spans,
           std::int64_t limit, const Control& control)
        : lines_(lines),
          chords_(chords),
          spans_(spans),
          limit_(limit),
          control_{control.stop, {}},
          count_(static_cast<int>(chords.chords.size())),
          threads_(count_ < kChordsWorthThreads ? 1 : 0) {
        for (const Chord& chord : chords.chords) {
            const StraightLine& line = lines[at(chord.line)];
            a_.push_back(line.a), b_.push_back(line.b), c_.push_back(line.c), error_.push_back(line.error);
            second_.push_back(chord.second);
            coarsest_ = std::max(coarsest_, line.error);
        }
        // Chords by the number of their first end.
        startingAt_.assign(chords.border.size() + 1, 0);
        for (const Chord& chord : chords.chords) ++startingAt_[at(chord.first + 1)];
        for (std::size_t k = 1; k < startingAt_.size(); ++k) startingAt_[k] += startingAt_[k - 1];
    }

    Crossings run() {
        if (!findPairs() || !placePairs() || !sortEvents() || !settleDoubts())
            result_.stopped = control_.stopped();
        return std::move(result_);
    }

  private:
    const StraightLine& lineOf(int chord) const { return lines_[at(chords_.chords[at(chord)].line)]; }

    /// The chords first … past-1 begin between the ends of `chord`, after its own beginning.
    std::pair<int, int> candidates(int chord) const {
        const Chord& own = chords_.chords[at(chord)];
        const int first = startingAt_[at(own.first + 1)];
        return {first, std::max(first, startingAt_[at(own.second)])};
    }

    /// How many chords after `chord` cross it.
    int rowSize(int chord) const {
        const auto [first, past] = candidates(chord);
        const int end = chords_.chords[at(chord)].second;
        int size = 0;
        for (int other = first; other < past; ++other) size += second_[at(other)] > end ? 1 : 0;
        return size;
    }

    /// Writes them to `row`, which has room for one more.
    void findRow(int chord, int size, int* row) const {
        const int end = chords_.chords[at(chord)].second;
        // Written without a branch: whether ends alternate is as good as random.
        for (int other = candidates(chord).first, found = 0; found < size; ++other) {
            row[found] = other;
            found += second_[at(other)] > end ? 1 : 0;
        }
    }

    bool touches(int chord, const MeetingPoint& point) const {
        const ChordSpan& span = spans_[at(chord)];
        if (span.whole()) return true;
        const double key = chordKey(lineOf(chord), point.x, point.y);
        return !(key + point.error < span.low || key - point.error > span.high);
    }

    bool isNeeded(int chord, int other) const {
        if (spans_[at(chord)].whole() && spans_[at(other)].whole()) return true;
        const MeetingPoint point = meetingPoint(lineOf(chord), lineOf(other));
        return touches(chord, point) && touches(other, point);
    }

    bool findPairs() {
        std::vector<int> sizes(at(count_));
        std::vector<std::vector<int>> kept(spans_.empty() ? 0 : at(count_));
        const auto count = [&](int chord) {
            sizes[at(chord)] = rowSize(chord);
            if (kept.empty()) return;
            std::vector<int>& row = kept[at(chord)];
            row.resize(at(sizes[at(chord)]));
            findRow(chord, sizes[at(chord)], row.data());
            std::erase_if(row, [&](int other) { return !isNeeded(chord, other); });
            sizes[at(chord)] = static_cast<int>(row.size());
        };
        // Counting whole rows is too quick to be worth threads.
        if (!parallelFor(count_, count, control_, kept.empty() ? 1 : threads_)) return false;
        if (std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0}) > limit_) {
            result_.withinLimit = false;
            return false;
        }
        result_.rowStart.assign(1, 0);
        for (const int size : sizes) result_.rowStart.push_back(result_.rowStart.back() + size);
        result_.second.resize(at(result_.rowStart.back()));
        const auto fill = [&](int chord) {
            int* row = result_.second.data() + result_.rowStart[at(chord)];
            if (kept.empty())
                findRow(chord, sizes[at(chord)], row);
            else
                std::copy(kept[at(chord)].begin(), kept[at(chord)].end(), row);
        };
        return parallelFor(count_, fill, control_, threads_);
    }

    bool placePairs() {
        result_.borderCount = static_cast<int>(chords_.border.size());
        result_.places.resize(at(result_.borderCount) + result_.second.size());
        for (int point = 0; point < result_.borderCount; ++point)
            result_.places[at(point)] = {chords_.border[at(point)].x, chords_.border[at(point)].y};
        std::vector<std::vector<int>> poor(at(count_));
        const bool done = parallelFor(
            count_,
            [&](int chord) {
                const double a = a_[at(chord)], b = b_[at(chord)], c = c_[at(chord)];
                double worst = 2.0;
                const int past = result_.rowStart[at(chord + 1)];
                for (int pair = result_.rowStart[at(chord)]; pair < past; ++pair) {
                    const std::size_t other = at(result_.second[at(pair)]);
                    const double cross = a * b_[other] - b * a_[other];
                    worst = std::min(worst, std::abs(cross));
                    result_.placeOf(pair) = {inWindow((b * c_[other] - b_[other] * c) / cross),
                                             inWindow((a_[other] * c - a * c_[other]) / cross)};
                }
                if (16 * kRounding + 14 * coarsest_ < worst * kPoorlyPlaced) return;
                for (int pair = result_.rowStart[at(chord)]; pair < past; ++pair)
                    if (meetingPoint(lineOf(chord), lineOf(result_.second[at(pair)])).error > kPoorlyPlaced)
                        poor[at(chord)].push_back(pair);
            },
            control_, threads_);
        for (int chord = 0; chord < count_ && done; ++chord)
            for (const int pair : poor[at(chord)]) {
                const MeetingPoint point = exactMeetingPoint(lineOf(chord), lineOf(result_.second[at(pair)]));
                result_.placeOf(pair) = {inWindow(point.x), inWindow(point.y)};
            }
        return done;
    }

    static double inWindow(double x) { return std::min(std::max(x, -1.0), 1.0); }

    /// Chords are taken in blocks: where a block begins in the rows of others is searched once.
    bool sortEvents() {
        result_.events.resize(2 * result_.second.size());
        doubtful_.assign(at(count_), 0);
        std::vector<int> sizes(at(count_), 0);
        for (const int other : result_.second) ++sizes[at(other)];
        result_.eventStart.assign(1, 0);
        for (int chord = 0; chord < count_; ++chord)
            result_.eventStart.push_back(result_.eventStart.back() + sizes[at(chord)] +
                                         result_.rowStart[at(chord + 1)] - result_.rowStart[at(chord)]);
        const int blocks = (count_ + kChordsPerBlock - 1) / kChordsPerBlock;
        return parallelFor(
            blocks,
            [&](int block) {
                const int first = block * kChordsPerBlock, past = std::min(first + kChordsPerBlock, count_);
                RowReader reader(result_, first, past);
                EventSorter sorter;
                std::vector<Event> events;
                for (int chord = first; chord < past; ++chord) {
                    reader.findColumn(chord, events);
                    sortEventsOf(chord, sorter, events);
                }
            },
            control_, threads_);
    }

    /// @param events holds the pairs in which the chord comes second, with any keys
    void sortEventsOf(int chord, EventSorter& sorter, std::vector<Event>& events) {
        const std::size_t own = at(chord);
        const double a = a_[own], b = b_[own], c = c_[own];
        const bool upright = std::abs(b) < std::abs(a);
        const double sign = !upright && b < 0.0 ? -1.0 : 1.0;
        for (int pair = result_.rowStart[own]; pair < result_.rowStart[own + 1]; ++pair)
            events.push_back({0.0, pair, result_.second[at(pair)]});
        double leastCross = 2.0;
        for (Event& event : events) {
            const std::size_t other = at(event.partner);
            const double cross = a * b_[other] - b * a_[other];
            const double along =
                upright ? a_[other] * c - a * c_[other] : sign * (b * c_[other] - b_[other] * c);
            event.key = along / cross;
            leastCross = std::min(leastCross, std::abs(cross));
        }
        const auto keyAt = [&](int point) {
            return upright ? chords_.border[at(point)].y : sign * chords_.border[at(point)].x;
        };
        const Chord& ends = chords_.chords[own];
        const auto [low, high] = std::minmax({keyAt(ends.first), keyAt(ends.second)});
        sorter.sort(events, low, high);
        double leastGap = 2.0;
        int* out = result_.events.data() + result_.eventStart[own];
        for (std::size_t k = 0; k < events.size(); ++k) {
            out[k] = events[k].pair;
            if (k > 0) leastGap = std::min(leastGap, events[k].key - events[k - 1].key);
        }
        const double error = 16 * kRounding + 7 * (error_[own] + coarsest_);
        if (leastCross > 4 * error && leastGap * leastCross > 4 * error) return;
        std::vector<UncertainKey> keys = keysOf(chord);
        std::sort(keys.begin(), keys.end(),
                  [](const UncertainKey& k, const UncertainKey& l) { return k.key < l.key; });
        for (std::size_t k = 0; k < keys.size(); ++k) out[k] = keys[k].item;
        bool doubt = false;
        forEachCluster(keys, [&](std::size_t, std::size_t) { doubt = true; });
        doubtful_[own] = doubt;
    }

    /// The events of a chord in the order found so far, each with its own bound.
    std::vector<UncertainKey> keysOf(int chord) const {
        std::vector<UncertainKey> keys;
        const StraightLine& line = lineOf(chord);
        for (int k = result_.eventStart[at(chord)]; k < result_.eventStart[at(chord + 1)]; ++k) {
            const int pair = result_.events[at(k)];
            const CellComplex::Vertex& place = result_.placeOf(pair);
            const MeetingPoint point = meetingPoint(line, lineOf(result_.partner(chord, pair)));
            const double error = point.error > kPoorlyPlaced ? 8 * kRounding : point.error;
            keys.push_back({chordKey(line, place.s, place.t), error, pair});
        }
        return keys;
    }

    bool settleDoubts() {
        CommonPoints common(lines_, chords_, result_);
        for (int chord = 0; chord < count_; ++chord) {
            if (!doubtful_[at(chord)]) continue;
            if (control_.stopped()) return false;
            common.settle(chord, keysOf(chord));
        }
        common.finish();
        return true;
    }

    const std::vector<StraightLine>& lines_;
    const Chords& chords_;
    const std::vector<ChordSpan>& spans_;
    std::int64_t limit_;
    Control control_;
    int count_;
    int threads_;
    std::vector<double> a_, b_, c_, error_;
    std::vector<int> second_;
    std::vector<int> startingAt_;
    std::vector<std::uint8_t> doubtful_;
    double coarsest_ = 0.0;  ///< the largest of error_
    Crossings result_;
};

}  // namespace

int Crossings::firstOf(int pair) const {
    return static_cast<int>(std::upper_bound(rowStart.begin(), rowStart.end(), pair) - rowStart.begin()) - 1;
}

Crossings findCrossings(const std::vector<StraightLine>& lines, const Chords& chords,
                        const std::vector<ChordSpan>& spans, std::int64_t limit, const Control& control) {
    return Finder(lines, chords, spans, limit, control).run();
}

}  // namespace omegascope::cells
