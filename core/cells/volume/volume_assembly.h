#pragma once

#include <unordered_map>
#include <vector>

#include "core/cells/volume/volume_complex.h"
#include "core/cells/volume/volume_field.h"

namespace omegascope::cells {

/// Polyhedra over points of their own, as one worker makes them.
struct VolumeBatch {
    std::vector<Point3> points;
    std::vector<double> losses;  ///< at `points`
    std::vector<Polyhedron> pieces;
};

/// Puts batches together: equal points become one vertex, equal sets of makers one set.
class VolumeAssembly {
  public:
    /// @param merge  pieces of one signature are one cell; otherwise each piece is a cell
    VolumeAssembly(const VolumeField& field, bool merge) : field_(field), merge_(merge) {}

    void add(const VolumeBatch& batch);
    /// A plane drawn alone: its polygon and the entry that makes it.
    void addPlane(const VolumeBatch& batch, const PolyhedronFace& face);
    /// Sorts the faces by cell and judges the cells. `kind` and `remark` are left to the caller.
    /// @param criterionKnown  the signatures tell the criterion's entries, so flatness can be judged
    /// @return an Error only when stopped
    Result<VolumeComplex> finish(bool criterionKnown, const Control& control);

  private:
    int vertexIndex(const Point3& point, double loss);
    int makersIndex(const std::vector<int>& entries);
    int cellIndex(const std::vector<std::int8_t>& signs);
    void addFace(const VolumeBatch& batch, const PolyhedronFace& face, int cell);
    void sortFaces();
    network::Signature signatureOf(const std::vector<std::int8_t>& signs) const;

    const VolumeField& field_;
    bool merge_;
    VolumeComplex complex_;
    std::vector<double> largest_;  ///< by cell: the volume of the piece that `inside` was taken from
    std::unordered_map<std::uint64_t, std::vector<int>> verticesByHash_;
    std::unordered_map<std::uint64_t, std::vector<int>> makersByHash_;
    std::unordered_map<std::uint64_t, std::vector<int>> cellsByHash_;
};

}  // namespace omegascope::cells
