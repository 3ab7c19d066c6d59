#include "core/cells/straight/common_points.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "core/support/index.h"

namespace omegascope::cells {

CommonPoints::CommonPoints(const std::vector<StraightLine>& lines, const Chords& chords, Crossings& crossings)
    : lines_(lines),
      chords_(chords),
      crossings_(crossings),
      pointsOf_(chords.chords.size()),
      knownPoint_(chords.chords.size(), -1) {
}

/// Which of two chords a third meets first: the sign of det(chord, first, second) / (cross(chord, first) ·
/// cross(chord, second)), where the signs of the crosses are those of differences of angles.
int CommonPoints::compare(int chord, int first, int second) const {
    const auto turn = [&](int other) {
        return chords_.chords[at(other)].angle > chords_.chords[at(chord)].angle ? 1 : -1;
    };
    return -determinantSign(lineOf(chord), lineOf(first), lineOf(second)) * turn(first) * turn(second);
}

int CommonPoints::find(int point) const {
    while (points_[at(point)].mergedInto >= 0) point = points_[at(point)].mergedInto;
    return point;
}

void CommonPoints::enter(int chord, int point) {
    auto& members = points_[at(point)].chords;
    if (std::find(members.begin(), members.end(), chord) != members.end()) return;
    members.push_back(chord);
    pointsOf_[at(chord)].push_back(point);
}

std::vector<CommonPoints::Stand> CommonPoints::gather(int chord, const std::vector<UncertainKey>& keys,
                                                      std::size_t first, std::size_t past) {
    std::vector<Stand> stands;
    std::unordered_map<int, std::size_t> standOf;
    for (std::size_t k = first; k < past; ++k) {
        const int partner = crossings_.partner(chord, keys[k].item);
        const int point = knownPoint_[at(partner)];
        if (point >= 0) {
            const auto [place, isNew] = standOf.try_emplace(point, stands.size());
            if (!isNew) {
                stands[place->second].pairs.push_back(keys[k].item);
                continue;
            }
        }
        stands.push_back({partner, point, {keys[k].item}});
    }
    return stands;
}

/// `other` turned out to be where `into` is.
void CommonPoints::join(int chord, Stand& into, Stand& other) {
    if (into.point < 0 && other.point >= 0) std::swap(into, other);
    if (into.point < 0) {
        into.point = static_cast<int>(points_.size());
        points_.push_back({});
        enter(chord, into.point);
        enter(into.partner, into.point);
    }
    if (other.point < 0) {
        enter(other.partner, into.point);
    } else if (other.point != into.point) {
        for (const int member : points_[at(other.point)].chords) enter(member, into.point);
        points_[at(other.point)].mergedInto = into.point;
    }
    into.pairs.insert(into.pairs.end(), other.pairs.begin(), other.pairs.end());
    other.pairs.clear();
}

void CommonPoints::settleCluster(int chord, std::vector<Stand> stands, int position) {
    std::stable_sort(stands.begin(), stands.end(), [&](const Stand& a, const Stand& b) {
        return compare(chord, a.partner, b.partner) < 0;
    });
    std::size_t current = 0;
    for (std::size_t k = 1; k < stands.size(); ++k) {
        if (compare(chord, stands[current].partner, stands[k].partner) == 0)
            join(chord, stands[current], stands[k]);
        else
            current = k;
    }
    for (const Stand& stand : stands) {
        if (stand.pairs.empty()) continue;
        for (const int pair : stand.pairs) {
            crossings_.events[at(position++)] = pair;
            if (stand.point >= 0) {
                if (crossings_.point.empty()) crossings_.point.assign(crossings_.second.size(), -1);
                crossings_.point[at(pair)] = stand.point;
            }
        }
    }
}

void CommonPoints::settle(int chord, const std::vector<UncertainKey>& keys) {
    for (int& point : pointsOf_[at(chord)]) {
        point = find(point);
        for (const int member : points_[at(point)].chords) knownPoint_[at(member)] = point;
    }
    const int start = crossings_.eventStart[at(chord)];
    forEachCluster(keys, [&](std::size_t first, std::size_t past) {
        settleCluster(chord, gather(chord, keys, first, past), start + static_cast<int>(first));
    });
    for (const int point : pointsOf_[at(chord)])
        for (const int member : points_[at(find(point))].chords) knownPoint_[at(member)] = -1;
}

void CommonPoints::finish() {
    if (crossings_.point.empty()) return;
    const int pairs = crossings_.pairCount();
    for (int pair = 0; pair < pairs; ++pair) {
        int& own = crossings_.point[at(pair)];
        if (own < 0) continue;
        own = find(own);
        const StraightLine& l = lineOf(crossings_.firstOf(pair));
        const StraightLine& m = lineOf(crossings_.second[at(pair)]);
        const double cross = std::abs(l.a * m.b - l.b * m.a);
        Point& point = points_[at(own)];
        if (cross < point.cross) continue;
        point.cross = cross;
        point.place = crossings_.placeOf(pair);
    }
    std::vector<int> number(points_.size(), -1);
    for (std::size_t k = 0; k < points_.size(); ++k) {
        if (points_[k].mergedInto >= 0) continue;
        number[k] = static_cast<int>(crossings_.places.size()) - crossings_.borderCount;
        crossings_.places.push_back(points_[k].place);
    }
    for (int pair = 0; pair < pairs; ++pair) {
        int& own = crossings_.point[at(pair)];
        own = own < 0 ? pair : number[at(own)];
    }
}

}  // namespace omegascope::cells
