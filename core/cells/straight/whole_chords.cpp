#include "core/cells/straight/whole_chords.h"

#include "core/support/index.h"

namespace omegascope::cells {

namespace {

class Connector {
  public:
    Connector(const Chords& chords, const Crossings& crossings, CellComplex& complex)
        : chords_(chords), crossings_(crossings), complex_(complex), arrivals_(2 * crossings.second.size()) {}

    /// Edges of a chord from `edge` on.
    void addEdges(int chord, int edge) {
        const Chord& own = chords_.chords[at(chord)];
        CellComplex::Edge* out = &complex_.edges[at(edge)];
        int from = own.startsAtFirst ? own.first : own.second;
        forEachEvent(chord, [&](int pair, bool isRow) {
            const int to = crossings_.borderCount + pair;
            *out++ = {from, to, chord, -1};
            arrivals_[2 * at(pair) + (isRow ? 0 : 1)] = 2 * edge++ + (own.startsAtFirst ? 0 : 1);
            from = to;
        });
        *out = {from, own.startsAtFirst ? own.second : own.first, chord, -1};
    }

    /// Where the half-edges of a chord go on at its crossings.
    ///
    /// When both chords of a pair are walked from first end to second, the later one crosses the earlier from
    /// right to left, since its first end lies on the part of the border that is on the right.
    void link(int chord, int edge) {
        const bool startsAtFirst = chords_.chords[at(chord)].startsAtFirst;
        int* next = &complex_.next[2 * at(edge)];
        forEachEvent(chord, [&](int pair, bool isRow) {
            const int arrival = arrivals_[2 * at(pair) + (isRow ? 1 : 0)];
            // The half-edges on which the other chord leaves: backward is the twin of the one that arrives.
            const int backward = arrival | 1, forward = backward + 1;
            const bool otherStartsAtFirst = (arrival & 1) == 0;
            const bool crossesToLeft = isRow == (startsAtFirst == otherStartsAtFirst);
            next[0] = crossesToLeft ? forward : backward;
            next[3] = crossesToLeft ? backward : forward;
            next += 2;
        });
    }

  private:
    /// visit(pair, whether the chord comes first in it) along a chord.
    template <typename Visit>
    void forEachEvent(int chord, Visit visit) const {
        const int rowStart = crossings_.rowStart[at(chord)], rowPast = crossings_.rowStart[at(chord + 1)];
        for (int k = crossings_.eventStart[at(chord)]; k < crossings_.eventStart[at(chord + 1)]; ++k) {
            const int pair = crossings_.events[at(k)];
            visit(pair, pair >= rowStart && pair < rowPast);
        }
    }

    const Chords& chords_;
    const Crossings& crossings_;
    CellComplex& complex_;
    /// Per pair, for the first and the second chord: the half-edge in the chord's direction that arrives
    /// there, plus 1 when the chord does not start at its first end.
    std::vector<int> arrivals_;
};

}  // namespace

bool connectWholeChords(const Chords& chords, const Crossings& crossings, std::vector<int>& edgeStart,
                        CellComplex& complex, const Control& control) {
    const int count = static_cast<int>(chords.chords.size());
    edgeStart.resize(at(count) + 1);
    for (int chord = 0; chord <= count; ++chord)
        edgeStart[at(chord)] = crossings.eventStart[at(chord)] + chord;
    // The border will have an edge from each of its points.
    const std::size_t edgeCount = at(edgeStart.back()) + chords.border.size();
    complex.edges.reserve(edgeCount);
    complex.edges.resize(at(edgeStart.back()));
    complex.next.resize(2 * edgeCount);
    Connector connector(chords, crossings, complex);
    const int threads = count < kChordsWorthThreads ? 1 : 0;
    return parallelFor(
               count, [&](int chord) { connector.addEdges(chord, edgeStart[at(chord)]); }, control,
               threads) &&
           parallelFor(
               count, [&](int chord) { connector.link(chord, edgeStart[at(chord)]); }, control, threads);
}

}  // namespace omegascope::cells
