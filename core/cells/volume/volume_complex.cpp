#include "core/cells/volume/volume_complex.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>

#include "core/cells/volume/volume_assembly.h"
#include "core/cells/volume/volume_octree.h"
#include "core/support/number_text.h"

namespace omegascope::cells {

namespace {

const Error kCancelled = cancelled();
constexpr std::size_t kSignatureBytes = 200'000'000;  // signatures of all cells together

/// 60000 as "60,000".
std::string grouped(std::size_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
    return text;
}

std::string percent(double share) {
    return generalNumber(100.0 * share, 2) + " %";
}

/// One polyhedron with points of its own.
VolumeBatch extracted(const VolumeBatch& batch, const Polyhedron& piece) {
    VolumeBatch own;
    own.pieces.push_back(piece);
    std::map<int, int> known;
    for (auto& face : own.pieces.front().faces)
        for (int& v : face.loop) {
            const auto [place, isNew] = known.emplace(v, static_cast<int>(own.points.size()));
            if (isNew) own.points.push_back(batch.points[static_cast<std::size_t>(v)]);
            v = place->second;
        }
    return own;
}

/// @param threads  as in parallelFor
void fillLosses(const VolumeField& field, VolumeBatch& batch, const Control& control, int threads) {
    batch.losses.resize(batch.points.size());
    parallelFor(
        static_cast<int>(batch.points.size()),
        [&](int k) {
            const auto at = static_cast<std::size_t>(k);
            batch.losses[at] = field.lossAt(batch.points[at]);
        },
        {control.stop, {}}, threads);
}

/// All walls are planes: convex polyhedra, layer by layer.
class PlaneCutter {
  public:
    PlaneCutter(const VolumeField& field, const VolumeOptions& options, int layers)
        : field_(field), layers_(layers) {
        const std::size_t byMemory = kSignatureBytes / static_cast<std::size_t>(std::max(1, field.count()));
        budget_ = std::min(static_cast<std::size_t>(std::max(1, options.cellBudget)), byMemory);
    }

    Result<VolumeComplex> cut(const Control& control);

  private:
    /// Cuts one cell of the layers below by the entries of `layer`. @return false beyond the budget
    bool refine(VolumeBatch& batch, int layer, std::atomic<std::size_t>& total, const Control& control) const;
    bool refineAll(int layer, const Control& control);
    Result<VolumeComplex> planesAlone(int layer, const Control& control);

    const VolumeField& field_;
    int layers_;
    std::size_t budget_ = 0;
    std::vector<VolumeBatch> batches_;
};

bool PlaneCutter::refine(VolumeBatch& batch, int layer, std::atomic<std::size_t>& total,
                         const Control& control) const {
    const auto& entries = field_.ofLayer(layer);
    const Eigen::Matrix4Xd forms = field_.affineForms(layer, batch.pieces.front().signs);
    Eigen::Index column = 0;
    PolyhedronSplitter splitter(
        [&](int, const Point3& at) { return forms.col(column).dot(field_.homogeneous(at)); },
        field_.limits());
    splitter.points() = std::move(batch.points);
    for (std::size_t k = 0; k < entries.size(); ++k) {
        column = static_cast<Eigen::Index>(k);
        const std::size_t before = batch.pieces.size();
        splitter.cut(entries[k], batch.pieces);
        if ((total += batch.pieces.size() - before) > budget_) return false;
        if (control.stopped()) return true;
    }
    batch.points = splitter.points();
    return true;
}

bool PlaneCutter::refineAll(int layer, const Control& control) {
    std::vector<std::pair<std::size_t, std::size_t>> pieces;  // batch, piece
    for (std::size_t b = 0; b < batches_.size(); ++b)
        for (std::size_t p = 0; p < batches_[b].pieces.size(); ++p) pieces.emplace_back(b, p);
    std::vector<VolumeBatch> refined(pieces.size());
    std::atomic<std::size_t> total = pieces.size();
    std::atomic<bool> withinBudget = true;
    parallelFor(static_cast<int>(pieces.size()),
                [&](int k) {
                    if (!withinBudget) return;
                    const auto [b, p] = pieces[static_cast<std::size_t>(k)];
                    VolumeBatch& own = refined[static_cast<std::size_t>(k)];
                    own = extracted(batches_[b], batches_[b].pieces[p]);
                    if (!refine(own, layer, total, control)) withinBudget = false;
                },
                {control.stop, {}});
    if (!withinBudget) return false;
    batches_ = std::move(refined);
    return true;
}

/// Each plane as one polygon per cell of the layers below, and the walls of those layers.
Result<VolumeComplex> PlaneCutter::planesAlone(int layer, const Control& control) {
    VolumeAssembly assembly(field_, false);
    const auto& entries = field_.ofLayer(layer);
    std::size_t left = 4 * budget_;  // polygons
    for (const auto& batch : batches_)
        for (const auto& piece : batch.pieces) {
            VolumeBatch whole = extracted(batch, piece);
            fillLosses(field_, whole, control, 1);
            for (const auto& face : whole.pieces.front().faces)
                if (face.side > 0) assembly.addPlane(whole, face);
            const Eigen::Matrix4Xd forms = field_.affineForms(layer, piece.signs);
            for (std::size_t k = 0; k < entries.size() && left > 0; ++k) {
                if (control.stopped()) return kCancelled;
                VolumeBatch own = whole;
                PolyhedronSplitter splitter(
                    [&](int, const Point3& at) {
                        return forms.col(static_cast<Eigen::Index>(k)).dot(field_.homogeneous(at));
                    },
                    field_.limits());
                splitter.points() = std::move(own.points);
                splitter.cut(entries[k], own.pieces);
                if (own.pieces.size() == 1) continue;
                own.points = splitter.points();
                fillLosses(field_, own, control, 1);
                assembly.addPlane(own, own.pieces.front().faces.back());  // the cap
                --left;
            }
        }
    auto complex = assembly.finish(false, control);
    if (!complex) return complex;
    complex->kind = VolumeComplex::Kind::Partial;
    complex->unresolvedVolume = 1.0;
    complex->remark =
        "more than " + grouped(budget_) + " cells: each plane is drawn alone; narrow the ranges";
    return complex;
}

Result<VolumeComplex> PlaneCutter::cut(const Control& control) {
    VolumeBatch box;
    box.pieces.push_back(boxPolyhedron(field_.low(), field_.high(), box.points, field_.count()));
    batches_.push_back(std::move(box));
    for (int layer = 1; layer <= layers_; ++layer) {
        const bool withinBudget = refineAll(layer, control);
        if (control.stopped()) return kCancelled;
        if (!withinBudget) return planesAlone(layer, control);
        control.report(0.8 * layer / layers_);
    }
    VolumeAssembly assembly(field_, false);
    const bool single = batches_.size() == 1;
    parallelFor(
        static_cast<int>(batches_.size()),
        [&](int k) { fillLosses(field_, batches_[static_cast<std::size_t>(k)], control, single ? 0 : 1); },
        {control.stop, {}});
    if (control.stopped()) return kCancelled;
    for (const auto& batch : batches_) assembly.add(batch);
    auto complex = assembly.finish(layers_ == field_.loss().criterionLayer(), control);
    if (!complex) return complex;
    complex->remark = "certified to 1e-12";
    return complex;
}

/// Walls are curved somewhere: an octree, and cuts inside the boxes that it leaves open.
class CurvedCutter {
  public:
    CurvedCutter(const VolumeField& field, const VolumeOptions& options, int layers)
        : field_(field), options_(options), layers_(layers) {}

    Result<VolumeComplex> cut(const Control& control) const;

  private:
    VolumeBatch cutLeaf(const OctreeLeaf& leaf) const;

    const VolumeField& field_;
    VolumeOptions options_;
    int layers_;
};

VolumeBatch CurvedCutter::cutLeaf(const OctreeLeaf& leaf) const {
    VolumeBatch batch;
    PolyhedronSplitter splitter([this](int entry, const Point3& at) { return field_.entryAt(entry, at); },
                                field_.limits());
    batch.pieces.push_back(boxPolyhedron(leaf.low, leaf.high, splitter.points(), 0));
    batch.pieces.front().signs = leaf.signs;
    const Point3 low = field_.low();
    const Point3 high = field_.high();
    for (std::size_t side = 0; side < 6; ++side) {
        const bool outer =
            side % 2 == 0 ? leaf.low[side / 2] == low[side / 2] : leaf.high[side / 2] == high[side / 2];
        if (!outer) batch.pieces.front().faces[side].kind = PolyhedronFace::Kind::Inner;
    }
    for (const int entry : leaf.open) splitter.cut(entry, batch.pieces);
    batch.points = splitter.points();
    for (const Point3& point : batch.points) batch.losses.push_back(field_.lossAt(point));
    return batch;
}

Result<VolumeComplex> CurvedCutter::cut(const Control& control) const {
    OctreeOptions options;
    options.depth = options_.depth;
    options.deepest = options_.depth + 2;
    options.entryLayers = layers_;
    const std::size_t byMemory = kSignatureBytes / static_cast<std::size_t>(std::max(1, field_.count()));
    options.boxBudget = static_cast<int>(std::min<std::size_t>(byMemory, 40'000));
    auto tree = octree(field_, options, control);
    if (!tree) return tree.error();
    VolumeAssembly assembly(field_, true);
    double unresolved = 0.0;
    constexpr std::size_t kTogether = 512;
    for (std::size_t first = 0; first < tree->leaves.size(); first += kTogether) {
        std::vector<VolumeBatch> batches(std::min(kTogether, tree->leaves.size() - first));
        const bool complete = parallelFor(static_cast<int>(batches.size()),
                                          [&](int k) {
                                              const auto at = static_cast<std::size_t>(k);
                                              batches[at] = cutLeaf(tree->leaves[first + at]);
                                          },
                                          {control.stop, {}});
        if (!complete) return kCancelled;
        for (const auto& batch : batches) assembly.add(batch);
        control.report(0.5 + 0.5 * static_cast<double>(first) / static_cast<double>(tree->leaves.size()));
    }
    double whole = 1.0;
    for (std::size_t k = 0; k < 3; ++k) whole *= field_.high()[k] - field_.low()[k];
    for (const auto& leaf : tree->leaves)
        if (!leaf.resolved)
            unresolved += (leaf.high[0] - leaf.low[0]) * (leaf.high[1] - leaf.low[1]) *
                          (leaf.high[2] - leaf.low[2]) / whole;
    auto complex = assembly.finish(layers_ == field_.loss().criterionLayer(), control);
    if (!complex) return complex;
    complex->straight = false;
    complex->unresolvedVolume = unresolved;
    complex->boxSize = std::ldexp(1.0, -tree->depth);
    complex->kind = unresolved > 0.0 ? VolumeComplex::Kind::Partial : VolumeComplex::Kind::Certified;
    complex->remark = "curved walls: unresolved volume " + percent(unresolved);
    return complex;
}

}  // namespace

Result<VolumeComplex> volumeComplex(const loss::Loss& loss, const slice::AffineSlice& slice,
                                    const VolumeOptions& options, const Control& control) {
    if (slice.dimension() != 3)
        return Error{"The slice has " + std::to_string(slice.dimension()) +
                     " directions; a 3-D slice needs three."};
    if (slice.origin.size() != loss.parameterCount() || slice.ranges.size() != 3)
        return Error{"The slice does not lie in the parameter space of the network; choose it anew."};
    const VolumeField field(loss, slice);
    const int layers = options.hiddenWallsOnly ? loss.network().depth() : loss.criterionLayer();
    bool straight = true;
    for (int layer = 1; layer <= layers; ++layer)
        straight = straight && (field.isStraight(layer) || field.ofLayer(layer).empty());
    if (straight) return PlaneCutter(field, options, layers).cut(control);
    return CurvedCutter(field, options, layers).cut(control);
}

}  // namespace omegascope::cells
