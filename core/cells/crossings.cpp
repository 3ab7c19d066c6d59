#include "core/cells/crossings.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "core/cells/certified_sort.h"
#include "core/cells/common_points.h"

namespace omegascope::cells {

namespace {

constexpr double kPoorlyPlaced = 0x1p-30;  ///< crossings known less well than this are placed by exact arithmetic
constexpr int kWorthThreads = 150;         ///< chords; below it starting threads costs more than it gains

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

struct Event {
    double key = 0.0;
    int pair = 0;
};

/// Sorts events by key: distributes them over as many buckets as there are events, then straightens neighbours.
class EventSorter {
  public:
    void sort(std::vector<Event>& events) {
        const std::size_t count = events.size();
        if (count < 24) return insertionSort(events, 0, count);
        const auto [low, high] = std::minmax_element(
            events.begin(), events.end(), [](const Event& a, const Event& b) { return a.key < b.key; });
        const double start = low->key;
        const double scale = static_cast<double>(count - 1) / std::max(high->key - start, 1e-300);
        const auto bucketOf = [&](double key) { return static_cast<std::size_t>((key - start) * scale); };
        ends_.assign(count + 1, 0);
        for (const Event& event : events) ++ends_[std::min(bucketOf(event.key), count - 1)];
        std::uint32_t sum = 0;
        bool uneven = false;
        for (std::uint32_t& end : ends_) {
            uneven = uneven || end > 64;
            end = sum += end;
        }
        sorted_.resize(count);
        for (const Event& event : events) sorted_[--ends_[std::min(bucketOf(event.key), count - 1)]] = event;
        events.swap(sorted_);
        if (uneven)
            std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.key < b.key; });
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
        : lines_(lines), chords_(chords), spans_(spans), limit_(limit), control_{control.stop, {}},
          count_(static_cast<int>(chords.chords.size())), threads_(count_ < kWorthThreads ? 1 : 0) {
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
        if (!findPairs() || !placePairs() || !collectColumns() || !sortEvents() || !settleDoubts())
            result_.stopped = control_.stopped();
        return std::move(result_);
    }

  private:
    const StraightLine& lineOf(int chord) const { return lines_[at(chords_.chords[at(chord)].line)]; }

    /// The chords after `chord` that cross it.
    void findRow(int chord, std::vector<int>& row) const {
        const Chord& own = chords_.chords[at(chord)];
        const int first = startingAt_[at(own.first + 1)], past = startingAt_[at(own.second)];
        row.resize(at(std::max(0, past - first)));
        std::size_t found = 0;
        // Written without a branch: whether ends alternate is as good as random.
        for (int other = first; other < past; ++other) {
            row[found] = other;
            found += second_[at(other)] > own.second ? 1 : 0;
        }
        row.resize(found);
    }

    bool touches(int chord, const MeetingPoint& point) const {
        const ChordSpan& span = spans_[at(chord)];
        if (span.whole()) return true;
        const double key = chordKey(lineOf(chord), point.x, point.y);
        return !(key + point.error < span.low || key - point.error > span.high);
    }

    bool findPairs() {
        std::vector<std::vector<int>> rows(at(count_));
        std::atomic<std::int64_t> total{0};
        const bool done = parallelFor(
            count_,
            [&](int chord) {
                if (total > limit_) return;
                thread_local std::vector<int> row;
                findRow(chord, row);
                if (const auto& spans = spans_; !spans.empty())
                    std::erase_if(row, [&](int other) {
                        if (spans[at(chord)].whole() && spans[at(other)].whole()) return false;
                        const MeetingPoint point = meetingPoint(lineOf(chord), lineOf(other));
                        return !touches(chord, point) || !touches(other, point);
                    });
                rows[at(chord)] = row;
                total += static_cast<std::int64_t>(row.size());
            },
            control_, threads_);
        if (!done) return false;
        if (total > limit_) {
            result_.withinLimit = false;
            return false;
        }
        result_.rowStart.assign(1, 0);
        result_.second.reserve(static_cast<std::size_t>(total));
        for (const auto& row : rows) {
            result_.second.insert(result_.second.end(), row.begin(), row.end());
            result_.rowStart.push_back(static_cast<int>(result_.second.size()));
        }
        return true;
    }

    bool placePairs() {
        result_.place.resize(result_.second.size());
        std::vector<std::vector<int>> poor(at(count_));
        const bool done = parallelFor(
            count_,
            [&](int chord) {
                const double a = a_[at(chord)], b = b_[at(chord)], c = c_[at(chord)];
                double worst = 2.0;
                for (int pair = result_.rowStart[at(chord)]; pair < result_.rowStart[at(chord + 1)]; ++pair) {
                    const std::size_t other = at(result_.second[at(pair)]);
                    const double cross = a * b_[other] - b * a_[other];
                    worst = std::min(worst, std::abs(cross));
                    result_.place[at(pair)] = {(b * c_[other] - b_[other] * c) / cross,
                                               (a_[other] * c - a * c_[other]) / cross};
                }
                if (16 * kRounding + 14 * coarsest_ < worst * kPoorlyPlaced) return;
                for (int pair = result_.rowStart[at(chord)]; pair < result_.rowStart[at(chord + 1)]; ++pair)
                    if (meetingPoint(lineOf(chord), lineOf(result_.second[at(pair)])).error > kPoorlyPlaced)
                        poor[at(chord)].push_back(pair);
            },
            control_, threads_);
        for (int chord = 0; chord < count_ && done; ++chord)
            for (const int pair : poor[at(chord)]) {
                const MeetingPoint point = exactMeetingPoint(lineOf(chord), lineOf(result_.second[at(pair)]));
                result_.place[at(pair)] = {point.x, point.y};
            }
        return done;
    }

    /// Per chord the pairs in which it comes second.
    bool collectColumns() {
        columnStart_.assign(at(count_) + 1, 0);
        for (const int other : result_.second) ++columnStart_[at(other + 1)];
        for (std::size_t k = 1; k < columnStart_.size(); ++k) columnStart_[k] += columnStart_[k - 1];
        columns_.resize(result_.second.size());
        std::vector<int> filled(columnStart_.begin(), columnStart_.end() - 1);
        for (int chord = 0; chord < count_; ++chord)
            for (int pair = result_.rowStart[at(chord)]; pair < result_.rowStart[at(chord + 1)]; ++pair)
                columns_[at(filled[at(result_.second[at(pair)])]++)] = {chord, pair};
        result_.eventStart.assign(1, 0);
        for (int chord = 0; chord < count_; ++chord)
            result_.eventStart.push_back(result_.eventStart.back() + columnStart_[at(chord + 1)] -
                                         columnStart_[at(chord)] + result_.rowStart[at(chord + 1)] -
                                         result_.rowStart[at(chord)]);
        return !control_.stopped();
    }

    /// visit(pair, partner) for all crossings of a chord.
    template <typename Visit>
    void forEachEvent(int chord, Visit visit) const {
        for (int k = columnStart_[at(chord)]; k < columnStart_[at(chord + 1)]; ++k)
            visit(columns_[at(k)].second, columns_[at(k)].first);
        for (int pair = result_.rowStart[at(chord)]; pair < result_.rowStart[at(chord + 1)]; ++pair)
            visit(pair, result_.second[at(pair)]);
    }

    bool sortEvents() {
        result_.events.resize(2 * result_.second.size());
        doubtful_.assign(at(count_), 0);
        return parallelFor(
            count_,
            [&](int chord) {
                thread_local EventSorter sorter;
                thread_local std::vector<Event> events;
                events.clear();
                double leastCross = 2.0;
                const std::size_t own = at(chord);
                const bool upright = std::abs(b_[own]) < std::abs(a_[own]);
                const double sign = !upright && b_[own] < 0.0 ? -1.0 : 1.0;
                forEachEvent(chord, [&](int pair, int partner) {
                    const CellComplex::Vertex& place = result_.place[at(pair)];
                    events.push_back({upright ? place.t : sign * place.s, pair});
                    leastCross = std::min(leastCross, std::abs(a_[own] * b_[at(partner)] - b_[own] * a_[at(partner)]));
                });
                sorter.sort(events);
                double leastGap = 2.0;
                int* out = result_.events.data() + result_.eventStart[own];
                for (std::size_t k = 0; k < events.size(); ++k) {
                    out[k] = events[k].pair;
                    if (k > 0) leastGap = std::min(leastGap, events[k].key - events[k - 1].key);
                }
                const double error = 16 * kRounding + 7 * (error_[own] + coarsest_);
                if (leastCross > 2 * error && leastGap * leastCross > 2 * error) return;
                bool doubt = false;
                forEachCluster(keysOf(chord), [&](std::size_t, std::size_t) { doubt = true; });
                doubtful_[own] = doubt;
            },
            control_, threads_);
    }

    /// The events of a chord in the order found so far, each with its own bound.
    std::vector<UncertainKey> keysOf(int chord) const {
        std::vector<UncertainKey> keys;
        const StraightLine& line = lineOf(chord);
        for (int k = result_.eventStart[at(chord)]; k < result_.eventStart[at(chord + 1)]; ++k) {
            const int pair = result_.events[at(k)];
            const CellComplex::Vertex& place = result_.place[at(pair)];
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
    std::vector<int> columnStart_;
    std::vector<std::pair<int, int>> columns_;  ///< (first chord, pair)
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
