#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/slice/slice_loss.h"

namespace omegascope::cells {

/// What is known about the N·D pre-activations of a slice before any square is split. Entries are numbered as
/// in a Signature: datum by datum, layers 1…L and the criterion.
class EntryTable {
  public:
    explicit EntryTable(const slice::SliceLoss& loss);

    int count() const { return static_cast<int>(activations_.size()); }
    const network::Activation& activation(int entry) const {
        return activations_[static_cast<std::size_t>(entry)];
    }
    /// Entries layer by layer: inside a piece that all lower layers have split, an entry is one polynomial.
    const std::vector<int>& layerOrder() const { return layerOrder_; }
    /// Whether the entry is affine on every cell of the lower layers: layer 1, or only one layer moves on the
    /// slice.
    bool isStraight(int entry) const { return straight_[static_cast<std::size_t>(entry)]; }
    bool allStraight() const;
    /// -1, 0, +1; 0 within rounding of zero, and always 0 for an entry that vanishes on the whole slice
    /// (third state).
    int sign(int entry, double value) const {
        const double limit = limit_[static_cast<std::size_t>(entry)];
        return value > limit ? 1 : (value < -limit ? -1 : 0);
    }

  private:
    std::vector<network::Activation> activations_;
    std::vector<int> layerOrder_;
    std::vector<bool> straight_;
    std::vector<double> limit_;
};

/// A point of the slice with everything evaluated there.
struct SplitVertex {
    double s = 0.0;
    double t = 0.0;
    double loss = 0.0;
    Eigen::VectorXd values;  ///< N·D pre-activations
};

/// A convex piece of a square: vertices counter-clockwise; makers[k] are the entries whose wall runs along
/// the border from vertices[k] to vertices[k+1].
struct Piece {
    std::vector<int> vertices;
    std::vector<std::vector<int>> makers;
};

/// Splits one convex polygon by all walls that cross it. Vertices on a border are found from the border
/// alone, in an order that does not depend on the polygon, so two neighbours that are split separately agree
/// to the last bit.
class SquareSplitter {
  public:
    SquareSplitter(const slice::SliceLoss& loss, const EntryTable& entries)
        : loss_(loss), entries_(entries) {}

    /// @param corners counter-clockwise, already evaluated
    /// @param most    pieces beyond which the polygon is left whole; returns false then
    bool split(const std::vector<SplitVertex>& corners, int most);

    const std::vector<SplitVertex>& vertices() const { return vertices_; }
    const std::vector<Piece>& pieces() const { return pieces_; }

  private:
    struct Cut {
        int vertex = -1;  ///< the vertex at which the wall meets the border
        int edge = -1;    ///< after this position in the piece; an existing vertex has it too
    };
    int signAt(int entry, int vertex) const {
        return entries_.sign(entry, vertices_[static_cast<std::size_t>(vertex)].values(entry));
    }
    bool changesSign(int entry, const Piece& piece) const;
    int crossing(int entry, int from, int to);
    void insertCrossings(int entry, Piece& piece);
    void splitPiece(int entry, Piece piece, std::vector<Piece>& out);
    void markBorder(int entry, Piece& piece);
    bool vanishesBetween(int entry, int from, int to);

    const slice::SliceLoss& loss_;
    const EntryTable& entries_;
    std::vector<SplitVertex> vertices_;
    std::vector<Piece> pieces_;
};

}  // namespace omegascope::cells
