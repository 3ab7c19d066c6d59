#include "core/cells/volume/volume_assembly.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/theory/flat_cells.h"

namespace omegascope::cells {

namespace {

constexpr double kFlatRange = 1e-12;  // relative loss range below which a cell counts as level

void mix(std::uint64_t& hash, std::uint64_t part) {
    hash = (std::rotl(hash, 29) ^ part) * 0x9e3779b97f4a7c15ULL;
}

}  // namespace

int VolumeAssembly::vertexIndex(const Point3& point, double loss) {
    // Neighbours compute equal points to the last bit (PolyhedronSplitter); + 0.0 turns -0 into 0.
    const Point3 at{point[0] + 0.0, point[1] + 0.0, point[2] + 0.0};
    std::uint64_t hash = 0;
    for (const double coordinate : at) mix(hash, std::bit_cast<std::uint64_t>(coordinate));
    auto& bucket = verticesByHash_[hash];
    for (const int k : bucket)
        if (complex_.vertices[static_cast<std::size_t>(k)].at == at) return k;
    bucket.push_back(static_cast<int>(complex_.vertices.size()));
    complex_.vertices.push_back({at, loss});
    return bucket.back();
}

int VolumeAssembly::makersIndex(const std::vector<int>& entries) {
    std::vector<network::Activation> set;
    for (const int entry : entries) set.push_back(field_.activation(entry));
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
    std::uint64_t hash = 0;
    for (const auto& a : set)
        for (const int part : {a.datum, a.layer, a.unit}) mix(hash, static_cast<std::uint64_t>(part));
    auto& bucket = makersByHash_[hash];
    for (const int k : bucket)
        if (complex_.makers[static_cast<std::size_t>(k)] == set) return k;
    bucket.push_back(static_cast<int>(complex_.makers.size()));
    complex_.makers.push_back(std::move(set));
    return bucket.back();
}

network::Signature VolumeAssembly::signatureOf(const std::vector<std::int8_t>& signs) const {
    auto signature = field_.loss().emptySignature();
    for (int entry = 0; entry < field_.count(); ++entry) {
        const auto& a = field_.activation(entry);
        signature.set(a.datum, a.layer, a.unit, signs[static_cast<std::size_t>(entry)]);
    }
    return signature;
}

int VolumeAssembly::cellIndex(const std::vector<std::int8_t>& signs) {
    auto signature = signatureOf(signs);
    auto& bucket = cellsByHash_[signature.hash()];
    if (merge_)
        for (const int k : bucket)
            if (complex_.cells[static_cast<std::size_t>(k)].signature == signature) return k;
    bucket.push_back(static_cast<int>(complex_.cells.size()));
    VolumeComplex::Cell cell;
    cell.signature = std::move(signature);
    cell.lowest = std::numeric_limits<double>::infinity();
    cell.highest = -cell.lowest;
    complex_.cells.push_back(std::move(cell));
    largest_.push_back(-1.0);
    return bucket.back();
}

void VolumeAssembly::addFace(const VolumeBatch& batch, const PolyhedronFace& face, int cell) {
    const bool wall = face.kind == PolyhedronFace::Kind::Wall;
    VolumeComplex::Face made{static_cast<int>(complex_.faceVertices.size()),
                             static_cast<int>(face.loop.size()), cell, wall ? makersIndex(face.makers) : -1,
                             face.side};
    for (const int v : face.loop) {
        const auto at = static_cast<std::size_t>(v);
        complex_.faceVertices.push_back(vertexIndex(batch.points[at], batch.losses[at]));
    }
    complex_.faces.push_back(made);
}

void VolumeAssembly::add(const VolumeBatch& batch) {
    for (const auto& piece : batch.pieces) {
        const int index = cellIndex(piece.signs);
        for (const auto& face : piece.faces)
            if (face.kind != PolyhedronFace::Kind::Inner) addFace(batch, face, index);
        auto& cell = complex_.cells[static_cast<std::size_t>(index)];
        const double volume = volumeOf(piece, batch.points);
        cell.volume += volume;
        for (const auto& face : piece.faces)
            for (const int v : face.loop) {
                const double loss = batch.losses[static_cast<std::size_t>(v)];
                cell.lowest = std::min(cell.lowest, loss);
                cell.highest = std::max(cell.highest, loss);
            }
        double& largest = largest_[static_cast<std::size_t>(index)];
        if (volume <= largest) continue;
        largest = volume;
        cell.inside = middleOf(piece, batch.points);
    }
}

void VolumeAssembly::addPlane(const VolumeBatch& batch, const PolyhedronFace& face) {
    addFace(batch, face, -1);
}

void VolumeAssembly::sortFaces() {
    std::stable_sort(complex_.faces.begin(), complex_.faces.end(),
                     [](const auto& a, const auto& b) { return a.cell < b.cell; });
    for (int k = 0; k < static_cast<int>(complex_.faces.size()); ++k) {
        const int index = complex_.faces[static_cast<std::size_t>(k)].cell;
        if (index < 0) continue;
        auto& cell = complex_.cells[static_cast<std::size_t>(index)];
        if (cell.faceCount++ == 0) cell.firstFace = k;
    }
}

Result<VolumeComplex> VolumeAssembly::finish(bool criterionKnown, const Control& control) {
    sortFaces();
    const bool complete = parallelFor(
        static_cast<int>(complex_.cells.size()),
        [&](int k) {
            auto& cell = complex_.cells[static_cast<std::size_t>(k)];
            cell.sliceFlat = cell.highest - cell.lowest <= kFlatRange * (1.0 + std::abs(cell.highest));
            // A cell that is not level on the slice cannot be flat in Ω.
            cell.flat = cell.sliceFlat && criterionKnown && theory::isFlatCell(field_.loss(), cell.signature);
        },
        {control.stop, {}});
    if (!complete) return cancelled();
    return std::move(complex_);
}

}  // namespace omegascope::cells
