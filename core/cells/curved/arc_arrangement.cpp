#include "core/cells/curved/arc_arrangement.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <unordered_map>

#include "core/cells/complex/half_edge_links.h"
#include "core/cells/curved/edge_order.h"
#include "core/cells/curved/vertex_proof.h"

namespace omegascope::cells {
namespace {

constexpr double kSameCurve = 1e-9;
/// Of a normalised curve: where it is all but singular, its value says nothing of the distance; then isOn decides.
constexpr double kAllButSingular = 1e-6;
constexpr double kBoxSlack = 1e-9;
constexpr double kClearlyApart =
    4.0 * kPointTolerance;  ///< two points are so near to one each of two vertices

/// Vertices, one per point up to a tolerance.
class PointTable {
  public:
    explicit PointTable(double tolerance) : tolerance_(tolerance) {}

    int add(const Point& point) {
        const std::int64_t column = cellOf(point[0]), row = cellOf(point[1]);
        for (std::int64_t i = column - 1; i <= column + 1; ++i)
            for (std::int64_t j = row - 1; j <= row + 1; ++j) {
                const auto found = buckets_.find(key(i, j));
                if (found == buckets_.end()) continue;
                for (int v = found->second; v >= 0; v = nextInBucket_[static_cast<std::size_t>(v)]) {
                    const Point& other = points[static_cast<std::size_t>(v)];
                    if (std::max(std::abs(other[0] - point[0]), std::abs(other[1] - point[1])) <= tolerance_)
                        return v;
                }
            }
        const int v = static_cast<int>(points.size());
        points.push_back(point);
        auto [bucket, fresh] = buckets_.try_emplace(key(column, row), v);
        nextInBucket_.push_back(fresh ? -1 : bucket->second);
        bucket->second = v;
        return v;
    }
    std::vector<Point> points;

  private:
    std::int64_t cellOf(double v) const {
        return static_cast<std::int64_t>(std::floor(v / (4 * tolerance_)));
    }
    static std::uint64_t key(std::int64_t i, std::int64_t j) {
        return static_cast<std::uint64_t>(i) * 0x9e3779b97f4a7c15ull ^ static_cast<std::uint64_t>(j);
    }
    double tolerance_;
    std::unordered_map<std::uint64_t, int> buckets_;
    std::vector<int> nextInBucket_;
};

struct Bounds {
    double x0, x1, y0, y1;
};

/// What lies beside an arc by less than the tolerance is joined to it, so boxes reach farther than that.
constexpr double kBeyondTolerance = 2.0;

Bounds boundsOf(const Arc& arc, double tolerance) {
    const double slack = std::max(kBoxSlack, kBeyondTolerance * tolerance);
    const auto [x0, x1] = std::minmax(arc.a[0], arc.b[0]);
    const auto [y0, y1] = std::minmax(arc.a[1], arc.b[1]);
    return {x0 - slack, x1 + slack, y0 - slack, y1 + slack};
}

struct Hit {
    int piece;  ///< the piece it lies on …
    int other;  ///< … and the one that crosses it there
    Point point;
};

class Arranger {
  public:
    Arranger(std::vector<WallPiece> pieces, const CurveTable& table, const Control& control, double tolerance,
             std::int64_t mostHits)
        : pieces_(std::move(pieces)),
          curves_(table.curves()),
          tableSize_(static_cast<int>(curves_.size())),
          control_(control),
          tolerance_(tolerance),
          mostHits_(mostHits),
          vertices_(tolerance) {}

    Arrangement run() {
        Arrangement result;
        addBorder();
        for (const WallPiece& piece : pieces_) {
            ends_.push_back({vertices_.add(piece.arc.a), vertices_.add(piece.arc.b)});
            bounds_.push_back(boundsOf(piece.arc, tolerance_));
        }
        if (!findHits(control_.part(0.0, 0.6))) {
            result.isTooMuch = hitCount_ > mostHits_;
            return result;
        }
        markForeignEnds();
        makeEdges(result.complex, result.edgeArcs);
        result.findings = std::move(findings_);
        for (const Point& point : vertices_.points) result.complex.vertices.push_back({point[0], point[1]});
        for (const Curve& curve : curves_) result.complex.curves.push_back(curve.p);
        result.complex.window = {{{-1.0, 1.0}, {-1.0, 1.0}}};
        control_.report(0.7);
        const std::vector<int> order = edgeOrder(result.complex, result.findings.undecided);
        if (!linkHalfEdges(result.complex, order, {control_.stop, {}})) return {};
        if (result.findings.undecided.empty())
            proveVertices(result, curves_, order, crossed_, result.findings);
        return result;
    }

  private:
    static constexpr int kNoGroup = -2;
    const Curve& curve(const WallPiece& piece) const {
        return curves_[static_cast<std::size_t>(piece.arc.curve)];
    }

    void addBorder() {
        constexpr int kBorderGroup = 1 << 30;
        const Point corners[] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
        for (std::size_t k = 0; k < 4; ++k) {
            const bool vertical = k % 2 == 1;
            const double place = k == 0 || k == 3 ? -1.0 : 1.0;
            const Polynomial line = Polynomial::linear(-place, vertical, !vertical);
            // The same normal form as factors gives, so that a wall along the border is recognised.
            curves_.push_back(factors({line, 0.0}, 1.0, findings_).front());
            WallPiece piece;
            piece.arc = {
                static_cast<int>(curves_.size()) - 1, corners[k], corners[(k + 1) % 4], 0, true, true};
            for (int c = 0; c + 1 < static_cast<int>(curves_.size()); ++c)
                if ((curves_[static_cast<std::size_t>(c)].p - curves_.back().p).largest() < kSameCurve)
                    piece.arc.curve = c;
            if (piece.arc.curve < tableSize_)
                for (const Point& end : {corners[k], corners[(k + 1) % 4]})
                    findings_.doubtThat("a wall runs along the window's border, to rounding", end[0], end[1],
                                        kClearlyApart);
            piece.group = kBorderGroup;
            pieces_.push_back(std::move(piece));
        }
    }

    /// All pairs whose boxes meet, by a sweep over x; the pairs of one piece on one thread.
    /// @return false when stopped, or beyond mostHits_
    bool findHits(const Control& control) {
        std::vector<int> order(pieces_.size());
        std::iota(order.begin(), order.end(), 0);
        std::sort(order.begin(), order.end(), [this](int i, int j) {
            return bounds_[static_cast<std::size_t>(i)].x0 < bounds_[static_cast<std::size_t>(j)].x0;
        });
        const std::size_t blocks = std::min<std::size_t>(16, pieces_.size() / 16 + 1);
        std::vector<std::vector<Hit>> found(blocks);
        std::vector<Findings> findings(blocks);
        const bool complete = parallelFor(
            static_cast<int>(blocks),
            [&](int block) {
                const auto b = static_cast<std::size_t>(block);
                for (std::size_t k = b; k < order.size() && goesOn(); k += blocks) {
                    const std::size_t before = found[b].size();
                    for (std::size_t l = k + 1; l < order.size(); ++l) {
                        const Bounds& one = bounds_[static_cast<std::size_t>(order[k])];
                        const Bounds& two = bounds_[static_cast<std::size_t>(order[l])];
                        if (two.x0 > one.x1) break;
                        if (two.y0 <= one.y1 && one.y0 <= two.y1)
                            cross(order[k], order[l], found[b], findings[b]);
                    }
                    hitCount_ += static_cast<std::int64_t>(found[b].size() - before);
                }
            },
            control);
        if (!complete || !goesOn()) return false;
        for (const Findings& part : findings) findings_.add(part);
        std::vector<Hit> hits;
        for (const auto& part : found) hits.insert(hits.end(), part.begin(), part.end());
        // One order for any number of threads, since the first point of a cluster becomes its vertex.
        std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
            return std::tie(a.piece, a.other, a.point) < std::tie(b.piece, b.other, b.point);
        });
        events_.resize(pieces_.size());
        for (const Hit& hit : hits) {
            const int vertex = vertices_.add(hit.point);
            crossed_.resize(vertices_.points.size(), Met::AtEnds);
            Met& met = crossed_[static_cast<std::size_t>(vertex)];
            met = hit.other >= 0 ? Met::Crossed : std::max(met, Met::Near);
            note(hit.piece, vertex);
            if (hit.other >= 0) note(hit.other, vertex);
        }
        crossed_.resize(vertices_.points.size(), Met::AtEnds);
        return true;
    }

    bool goesOn() const { return !control_.stopped() && hitCount_ <= mostHits_; }

    void note(int piece, int vertex) {
        const Arc& arc = pieces_[static_cast<std::size_t>(piece)].arc;
        const Point& point = vertices_.points[static_cast<std::size_t>(vertex)];
        events_[static_cast<std::size_t>(piece)].push_back({shareAt(arc, point), vertex});
    }

    void cross(int i, int j, std::vector<Hit>& hits, Findings& findings) const {
        const WallPiece& one = pieces_[static_cast<std::size_t>(i)];
        const WallPiece& two = pieces_[static_cast<std::size_t>(j)];
        if (one.group >= 0 && one.group == two.group) return;
        // Ends that lie on the other piece, whatever the angle at which they meet.
        endsOn(i, j, hits);
        endsOn(j, i, hits);
        // Where one entry vanishes the pieces were cut already: they meet at ends.
        if (shareMaker(one, two)) return;
        if (one.arc.curve == two.arc.curve) {
            if (curve(one).stands) findings.doubtThat("two walls run along one curve, to rounding");
            return;
        }
        for (const SystemRoot& root : crossings(curve(one), one.arc, curve(two), two.arc, findings))
            hits.push_back({i, j, {root.x, root.y}});
    }

    /// Ends of pieces of different groups in one vertex: nothing is proven of it but by a crossing.
    void markForeignEnds() {
        std::vector<int> groupOf(vertices_.points.size(), kNoGroup);
        for (std::size_t k = 0; k < pieces_.size(); ++k)
            for (const int end : ends_[k]) {
                const auto v = static_cast<std::size_t>(end);
                if (groupOf[v] != kNoGroup && groupOf[v] != pieces_[k].group)
                    crossed_[v] = std::max(crossed_[v], Met::Near);
                groupOf[v] = pieces_[k].group;
            }
    }

    static bool shareMaker(const WallPiece& one, const WallPiece& two) {
        return std::any_of(one.makers.begin(), one.makers.end(), [&](const WallMaker& maker) {
            return std::any_of(two.makers.begin(), two.makers.end(),
                               [&](const WallMaker& other) { return other.entry == maker.entry; });
        });
    }

    void endsOn(int i, int j, std::vector<Hit>& hits) const {
        const WallPiece& piece = pieces_[static_cast<std::size_t>(i)];
        const Polynomial& p = curve(piece).p;
        for (const int end : ends_[static_cast<std::size_t>(j)]) {
            const Point& point = vertices_.points[static_cast<std::size_t>(end)];
            const auto value = p.withGradient(point[0], point[1]);
            if (std::abs(value[0]) > tolerance_ * (std::abs(value[1]) + std::abs(value[2]) + kAllButSingular))
                continue;
            if (isOn(p, piece.arc, point, kBeyondTolerance * tolerance_)) hits.push_back({i, -1, point});
        }
    }

    void makeEdges(CellComplex& complex, std::vector<Arc>& edgeArcs) {
        std::map<std::array<int, 3>, int> known;  // (two vertices, curve) → edge
        std::vector<std::vector<WallMaker>> makers;
        for (std::size_t k = 0; k < pieces_.size(); ++k) {
            const WallPiece& piece = pieces_[k];
            auto& events = events_[k];
            events.push_back({0.0, ends_[k][0]});
            events.push_back({1.0, ends_[k][1]});
            std::sort(events.begin(), events.end());
            int before = ends_[k][0];
            double last = 0.0;
            const double length = std::max(std::abs(piece.arc.b[0] - piece.arc.a[0]),
                                           std::abs(piece.arc.b[1] - piece.arc.a[1]));
            for (const auto& [share, vertex] : events) {
                if (vertex == before) continue;
                if ((share - last) * length < kClearlyApart)
                    for (const int end : {before, vertex}) {
                        const Point& point = vertices_.points[static_cast<std::size_t>(end)];
                        findings_.doubtThat("two walls meet a third within 1e-9 of the window", point[0],
                                            point[1], kClearlyApart);
                    }
                last = share;
                addEdge(complex, makers, known, piece, before, vertex, edgeArcs);
                before = vertex;
            }
        }
        internMakers(complex, makers);
    }

    void addEdge(CellComplex& complex, std::vector<std::vector<WallMaker>>& makers,
                 std::map<std::array<int, 3>, int>& known, const WallPiece& piece, int from, int to,
                 std::vector<Arc>& edgeArcs) {
        const auto [low, high] = std::minmax(from, to);
        auto [place, fresh] =
            known.try_emplace({low, high, piece.arc.curve}, static_cast<int>(complex.edges.size()));
        if (fresh) {
            CellComplex::Edge edge{from, to, -1, -1};
            Arc arc = piece.arc;
            arc.a = vertices_.points[static_cast<std::size_t>(from)];
            arc.b = vertices_.points[static_cast<std::size_t>(to)];
            if (!arc.straight) {
                edge.arc = static_cast<int>(complex.arcs.size());
                complex.arcs.push_back(arc);
            }
            if (arc.curve >= tableSize_) arc.curve = -1;
            edgeArcs.push_back(arc);
            complex.edges.push_back(edge);
            makers.push_back(piece.makers);
            return;
        }
        const bool reversed = complex.edges[static_cast<std::size_t>(place->second)].from != from;
        auto& all = makers[static_cast<std::size_t>(place->second)];
        for (WallMaker maker : piece.makers) {
            if (reversed) std::swap(maker.left, maker.right);
            all.push_back(maker);
        }
    }

    static void internMakers(CellComplex& complex, std::vector<std::vector<WallMaker>>& makers) {
        std::map<std::vector<WallMaker>, int> known;
        for (std::size_t e = 0; e < makers.size(); ++e) {
            auto& set = makers[e];
            if (set.empty()) continue;
            std::sort(set.begin(), set.end());
            set.erase(std::unique(set.begin(), set.end()), set.end());
            auto [place, fresh] = known.try_emplace(set, static_cast<int>(complex.makers.size()));
            if (fresh) complex.makers.push_back(set);
            complex.edges[e].makers = place->second;
        }
    }

    std::vector<WallPiece> pieces_;
    std::vector<Curve> curves_;
    int tableSize_;  ///< curves beyond are the window's border
    const Control& control_;
    double tolerance_;
    std::int64_t mostHits_;
    std::atomic<std::int64_t> hitCount_{0};
    PointTable vertices_;
    std::vector<std::array<int, 2>> ends_;
    std::vector<Bounds> bounds_;
    std::vector<std::vector<std::pair<double, int>>> events_;
    std::vector<Met> crossed_;  ///< per vertex
    Findings findings_;
};

double functional(const Polynomial& p) {
    double value = 0.0;
    for (int a = 0; a <= p.degreeX(); ++a)
        for (int b = 0; b <= p.degreeY(); ++b) value += p.at(a, b) * std::cos(1.0 + 1.7 * a + 2.9 * b);
    return value;
}

}  // namespace

int CurveTable::add(const Curve& curve) {
    const double key = functional(curve.p);
    const double reach = 100 * kSameCurve;
    auto place = std::lower_bound(keys_.begin(), keys_.end(), std::pair(key - reach, -1));
    for (auto k = place; k != keys_.end() && k->first <= key + reach; ++k) {
        Curve& known = curves_[static_cast<std::size_t>(k->second)];
        const Polynomial difference = known.p - curve.p;
        if (difference.largest() >= kSameCurve) continue;
        known.noise = std::max(known.noise, curve.noise + difference.sumOfSizes() * (1.0 + kSameCurve));
        known.stands = known.stands || curve.stands ||
                       ((!known.identity || known.identity != curve.identity) &&
                        !(known.identity && curve.identity && known.identity->isSame(*curve.identity)));
        return k->second;
    }
    const int index = static_cast<int>(curves_.size());
    keys_.insert(std::lower_bound(keys_.begin(), keys_.end(), std::pair(key, index)), {key, index});
    curves_.push_back(curve);
    return index;
}

Arrangement arrange(std::vector<WallPiece> pieces, const CurveTable& table, const Control& control,
                    double tolerance, std::int64_t mostHits) {
    return Arranger(std::move(pieces), table, control, tolerance, mostHits).run();
}

}  // namespace omegascope::cells
