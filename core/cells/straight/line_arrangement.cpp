#include "core/cells/straight/line_arrangement.h"

#include <algorithm>

#include "core/cells/complex/half_edge_links.h"
#include "core/cells/straight/chords.h"
#include "core/cells/straight/crossings.h"
#include "core/cells/straight/wall_tracks.h"
#include "core/cells/straight/whole_chords.h"
#include "core/support/index.h"

namespace omegascope::cells {

namespace {

/// Of the window: how much more than the ends of a chord is looked through. Only which crossings are asked first rests on it.
constexpr double kSpanSlack = 1e-9;

/// Builds vertices and edges. Points are numbered: the border's, then pairs of chords, then common points.
/// Along a chord, positions count its points from its start: 0 the border, 1 … k its crossings, k+1 the
/// border.
class Assembler {
  public:
    Assembler(const StraightWalls& walls, CellComplex& complex, const Control& control)
        : walls_(walls),
          chords_(findChords(walls.lines)),
          complex_(complex),
          control_{control.stop, {}},
          count_(static_cast<int>(chords_.chords.size())) {}

    ArrangementOutcome run(std::int64_t crossingLimit) {
        groupPieces();
        crossings_ = findCrossings(walls_.lines, chords_, spans_, crossingLimit, control_);
        if (!crossings_.withinLimit) return ArrangementOutcome::TooManyCrossings;
        if (crossings_.stopped) return ArrangementOutcome::Stopped;
        const bool simple = allWhole_ && crossings_.point.empty();
        if (!(simple ? simpleArrangement() : anyArrangement()) || control_.stopped())
            return ArrangementOutcome::Stopped;
        return ArrangementOutcome::Complete;
    }

  private:
    int borderCount() const { return static_cast<int>(chords_.border.size()); }
    int pointOf(int pair) const { return borderCount() + crossings_.pointOf(pair); }
    const Chord& chordAt(int chord) const { return chords_.chords[at(chord)]; }
    int startOf(int chord) const {
        return chordAt(chord).startsAtFirst ? chordAt(chord).first : chordAt(chord).second;
    }
    int endOf(int chord) const {
        return chordAt(chord).startsAtFirst ? chordAt(chord).second : chordAt(chord).first;
    }
    static bool isSide(int line) { return line < 4; }
    static bool isWhole(const StraightPiece& piece) { return isSide(piece.ends[0]) && isSide(piece.ends[1]); }

    void groupPieces() {
        piecesOf_.resize(at(count_));
        for (const StraightPiece& piece : walls_.pieces)
            (isSide(piece.line) ? sidePieces_[at(piece.line)]
                                : piecesOf_[at(chords_.chordOf[at(piece.line)])])
                .push_back(&piece);
        spans_.resize(at(count_));
        for (int chord = 0; chord < count_; ++chord) {
            const auto& pieces = piecesOf_[at(chord)];
            const bool whole =
                std::all_of(pieces.begin(), pieces.end(), [](auto* piece) { return isWhole(*piece); });
            allWhole_ = allWhole_ && whole;
            if (!whole) spans_[at(chord)] = spanOf(chord);
        }
        if (allWhole_) spans_.clear();
    }

    ChordSpan spanOf(int chord) const {
        const StraightLine& line = walls_.lines[at(chordAt(chord).line)];
        ChordSpan span{-ChordSpan{}.low, -ChordSpan{}.high};
        for (const StraightPiece* piece : piecesOf_[at(chord)])
            for (const int end : piece->ends) {
                if (isSide(end) && isWhole(*piece)) return {};
                if (isSide(end)) {
                    // Which of the two ends of the chord it is follows from the side; both keys are at most 2
                    // away.
                    const BorderPoint& point = chords_.border[at(endOnSide(chord, end))];
                    const double key = chordKey(line, point.x, point.y);
                    span.low = std::min(span.low, key - kSpanSlack);
                    span.high = std::max(span.high, key + kSpanSlack);
                    continue;
                }
                const MeetingPoint point = meetingPoint(line, walls_.lines[at(end)]);
                const double key = chordKey(line, point.x, point.y);
                span.low = std::min(span.low, key - point.error);
                span.high = std::max(span.high, key + point.error);
            }
        return span;
    }

    bool liesOnSide(int point, int side) const {
        const int place = chords_.border[at(point)].place;
        return (place - 2 * side + 8) % 8 <= 2;
    }
    /// The border point at which a chord meets a side.
    int endOnSide(int chord, int side) const {
        return liesOnSide(chordAt(chord).first, side) ? chordAt(chord).first : chordAt(chord).second;
    }

    bool anyArrangement() {
        if (!(allWhole_ ? wholeChords() : partialChords())) return false;
        borderEdges();
        placeVertices();
        return linkHalfEdges(complex_, rank_, control_);
    }

    void addMakers(std::vector<WallMaker> makers, int lineNumber) {
        complex_.makers.push_back(std::move(makers));
        const StraightLine& line = walls_.lines[at(lineNumber)];
        complex_.lines.push_back({line.a, line.b, line.c});
    }

    // ---- all chords are walls from border to border ----

    void makersOfChords() {
        complex_.makers.reserve(at(count_));
        for (int chord = 0; chord < count_; ++chord)
            addMakers(unitedMakers(piecesOf_[at(chord)]), chordAt(chord).line);
    }

    /// No three chords meet in a point inside the window.
    bool simpleArrangement() {
        makersOfChords();
        std::vector<int> edgeStart;
        if (!connectWholeChords(chords_, crossings_, edgeStart, complex_, control_)) return false;
        borderEdges();
        complex_.vertices = std::move(crossings_.places);
        Fans fans(0, borderCount());
        for (int chord = 0; chord < count_; ++chord) {
            const int first = edgeStart[at(chord)], last = edgeStart[at(chord + 1)] - 1;
            fans.add(complex_.edges[at(first)].from, 2 * first, chordAt(chord).angle);
            fans.add(complex_.edges[at(last)].to, 2 * last + 1, chordAt(chord).angle + chords_.angleCount);
        }
        for (std::size_t k = 0; k < rank_.size(); ++k) {
            const int half = 2 * edgeStart.back() + static_cast<int>(k);
            fans.add(complex_.from(half), half, rank_[k]);
        }
        fans.link(complex_.next);
        return true;
    }

    bool wholeChords() {
        makersOfChords();
        std::vector<int> edgeStart{0};
        for (int chord = 0; chord < count_; ++chord)
            edgeStart.push_back(edgeStart.back() + 1 + distinctPoints(chord));
        complex_.edges.resize(at(edgeStart.back()));
        rank_.resize(2 * at(edgeStart.back()));
        return parallelFor(
            count_,
            [&](int chord) {
                int edge = edgeStart[at(chord)];
                int last = startOf(chord);
                const auto connect = [&](int point) {
                    setEdge(edge++, last, point, chord, chordAt(chord).angle,
                            chordAt(chord).angle + chords_.angleCount);
                    last = point;
                };
                forEachEvent(chord, [&](int pair) {
                    if (const int point = pointOf(pair); point != last) connect(point);
                });
                connect(endOf(chord));
            },
            control_, count_ < 150 ? 1 : 0);
    }

    template <typename Visit>
    void forEachEvent(int chord, Visit visit) const {
        for (int k = crossings_.eventStart[at(chord)]; k < crossings_.eventStart[at(chord + 1)]; ++k)
            visit(crossings_.events[at(k)]);
    }

    int distinctPoints(int chord) const {
        const int events = crossings_.eventStart[at(chord + 1)] - crossings_.eventStart[at(chord)];
        if (crossings_.point.empty()) return events;
        int count = 0;
        int last = -1;
        forEachEvent(chord, [&](int pair) {
            count += pointOf(pair) != last ? 1 : 0;
            last = pointOf(pair);
        });
        return count;
    }

    void setEdge(int edge, int from, int to, int makers, int forward, int backward) {
        complex_.edges[at(edge)] = {from, to, makers, -1};
        rank_[2 * at(edge)] = forward;
        rank_[2 * at(edge) + 1] = backward;
    }

    // ---- some walls end inside the window ----

    struct Track {
        std::vector<int> points;              ///< at positions 0 … k+1
        std::vector<std::vector<int>> pairs;  ///< of the crossings at positions 1 … k
        std::vector<MakerRun> runs;
        bool covers(int position) const {
            return std::any_of(runs.begin(), runs.end(), [&](const MakerRun& run) {
                return run.low <= position && position <= run.high;
            });
        }
    };

    bool partialChords() {
        std::vector<Track> tracks(at(count_));
        const std::size_t pairs = crossings_.second.size();
        coveredByFirst_.assign(pairs, 0);
        coveredBySecond_.assign(pairs, 0);
        const bool done = parallelFor(
            count_, [&](int chord) { tracks[at(chord)] = trackOf(chord); }, control_);
        if (!done) return false;
        coveredBorder_.assign(at(borderCount()), 0);
        for (int chord = 0; chord < count_; ++chord) addTrack(chord, tracks[at(chord)]);
        return true;
    }

    /// Where the pieces of a chord lie, and which crossings they cover.
    Track trackOf(int chord) {
        Track track;
        thread_local std::vector<int> positionOf;  // of the crossing with a chord; 0: none inside the window
        positionOf.assign(at(count_), 0);
        track.points.push_back(startOf(chord));
        track.pairs.emplace_back();
        forEachEvent(chord, [&](int pair) {
            if (pointOf(pair) != track.points.back()) {
                track.points.push_back(pointOf(pair));
                track.pairs.emplace_back();
            }
            track.pairs.back().push_back(pair);
            positionOf[at(crossings_.partner(chord, pair))] = static_cast<int>(track.points.size()) - 1;
        });
        track.points.push_back(endOf(chord));
        std::vector<PlacedPiece> placed;
        for (const StraightPiece* piece : piecesOf_[at(chord)]) {
            const int a = positionOnChord(chord, piece->ends[0], positionOf, track);
            const int b = positionOnChord(chord, piece->ends[1], positionOf, track);
            placed.push_back({std::min(a, b), std::max(a, b), piece});
        }
        track.runs = makerRuns(placed);
        for (std::size_t k = 1; k < track.pairs.size(); ++k) {
            if (!track.covers(static_cast<int>(k))) continue;
            for (const int pair : track.pairs[k])
                (crossings_.second[at(pair)] == chord ? coveredBySecond_ : coveredByFirst_)[at(pair)] = 1;
        }
        return track;
    }

    int positionOnChord(int chord, int line, const std::vector<int>& positionOf, const Track& track) const {
        int point = -1;
        if (isSide(line)) {
            point = endOnSide(chord, line);
        } else {
            const int other = chords_.chordOf[at(line)];
            if (const int position = positionOf[at(other)]; position > 0) return position;
            // They meet on the border.
            const Chord& chordOther = chordAt(other);
            const bool start = startOf(chord) == chordOther.first || startOf(chord) == chordOther.second;
            point = start ? startOf(chord) : endOf(chord);
        }
        return point == startOf(chord) ? 0 : static_cast<int>(track.points.size()) - 1;
    }

    /// Edges between those points of a chord at which another wall is met.
    void addTrack(int chord, const Track& track) {
        const int last = static_cast<int>(track.points.size()) - 1;
        const auto isVertex = [&](int position) {
            if (position == 0 || position == last) return true;
            const auto& pairs = track.pairs[at(position)];
            return std::any_of(pairs.begin(), pairs.end(), [&](int pair) {
                return coveredByFirst_[at(pair)] && coveredBySecond_[at(pair)];
            });
        };
        const int forward = chordAt(chord).angle;
        for (const MakerRun& run : track.runs) {
            addMakers(run.makers, chordAt(chord).line);
            if (run.low == 0) coveredBorder_[at(startOf(chord))] = 1;
            if (run.high == last) coveredBorder_[at(endOf(chord))] = 1;
            for (int from = run.low, to = from + 1; to <= run.high; ++to) {
                if (!isVertex(to)) continue;
                addEdge(track.points[at(from)], track.points[at(to)],
                        static_cast<int>(complex_.makers.size()) - 1, forward, forward + chords_.angleCount);
                from = to;
            }
        }
    }

    void addEdge(int from, int to, int makers, int forward, int backward) {
        complex_.edges.push_back({from, to, makers, -1});
        rank_.push_back(forward);
        rank_.push_back(backward);
    }

    // ---- the border ----

    void borderEdges() {
        // The border is walked with the window on the left.
        complex_.outside = 2 * static_cast<int>(complex_.edges.size()) + 1;
        for (int side = 0; side < 4; ++side) {
            const std::vector<MakerRun> runs = runsOnSide(side);
            std::size_t run = 0;
            const int past = positionOnSide(chords_.corners[at((side + 1) % 4)], side);
            const int angle = side % 2 == 0 ? chords_.horizontal : chords_.vertical;
            const int forward = side < 2 ? angle : angle + chords_.angleCount;
            const int backward = side < 2 ? angle + chords_.angleCount : angle;
            int from = chords_.corners[at(side)];
            int makers = -1;
            for (int to = from + 1; to <= past; ++to) {
                if (to != past && !coveredBorder_.empty() && !coveredBorder_[at(to)]) continue;
                while (run < runs.size() && runs[run].high <= from) ++run, makers = -1;
                if (run < runs.size() && runs[run].low <= from && makers < 0) {
                    makers = static_cast<int>(complex_.makers.size());
                    addMakers(runs[run].makers, side);
                }
                addEdge(from, to == borderCount() ? 0 : to, makers, forward, backward);
                from = to;
            }
        }
    }

    /// The number of a border point, counted on past the last for the end of the last side.
    int positionOnSide(int point, int side) const { return side == 3 && point == 0 ? borderCount() : point; }

    std::vector<MakerRun> runsOnSide(int side) const {
        std::vector<PlacedPiece> placed;
        for (const StraightPiece* piece : sidePieces_[at(side)]) {
            std::array<int, 2> ends{};
            for (std::size_t k = 0; k < 2; ++k) {
                const int line = piece->ends[k];
                int point = 0;
                if (isSide(line))
                    point = line == (side + 1) % 4 ? chords_.corners[at(line)] : chords_.corners[at(side)];
                else
                    point = endOnSide(chords_.chordOf[at(line)], side);
                ends[k] = positionOnSide(point, side);
            }
            placed.push_back({std::min(ends[0], ends[1]), std::max(ends[0], ends[1]), piece});
        }
        return makerRuns(placed);
    }

    // ---- vertices ----

    void placeVertices() {
        const std::vector<CellComplex::Vertex>& places = crossings_.places;
        std::vector<int> number(places.size(), -1);
        for (CellComplex::Edge& edge : complex_.edges)
            for (int* end : {&edge.from, &edge.to}) {
                int& own = number[at(*end)];
                if (own < 0) {
                    own = static_cast<int>(complex_.vertices.size());
                    complex_.vertices.push_back(places[at(*end)]);
                }
                *end = own;
            }
    }

    const StraightWalls& walls_;
    Chords chords_;
    CellComplex& complex_;
    std::vector<int>
        rank_;  ///< per half-edge, for linkHalfEdges; in a simple arrangement only of those of the border
    Control control_;
    int count_;
    Crossings crossings_;
    std::vector<std::vector<const StraightPiece*>> piecesOf_;  ///< per chord
    std::array<std::vector<const StraightPiece*>, 4> sidePieces_;
    std::vector<ChordSpan> spans_;  ///< empty when all chords are needed whole
    bool allWhole_ = true;
    std::vector<std::uint8_t> coveredByFirst_, coveredBySecond_;  ///< per pair
    std::vector<std::uint8_t> coveredBorder_;                     ///< per border point; empty when all are
};

}  // namespace

ArrangementOutcome arrangeLines(const StraightWalls& walls, std::int64_t crossingLimit, CellComplex& complex,
                                const Control& control) {
    return Assembler(walls, complex, control).run(crossingLimit);
}

}  // namespace omegascope::cells
