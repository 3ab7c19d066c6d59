#include "core/cells/facts/cell_facts.h"

#include <algorithm>
#include <unordered_map>

#include "core/cells/complex/edge_points.h"
#include "core/cells/facts/exact_shares.h"
#include "core/theory/flat_cells.h"

namespace omegascope::cells {
namespace {

/// Coefficients whose sum is not this many times the bound of their rounding are computed exactly: the others keep six
/// digits.
constexpr double kClear = 1e6;

/// One datum's share of the loss inside one part of its signature.
struct Share {
    std::vector<double> coefficients;
    bool hasZero = false;
    std::optional<ExactPolynomial> exact;
    std::optional<theory::FlatnessProbe::Share> gradient;
};

class Shares {
  public:
    Shares(const slice::SliceLoss& loss, const SliceForms& forms, const Entries& entries)
        : loss_(loss.loss()),
          forms_(forms),
          entries_(entries),
          exact_(loss),
          known_(static_cast<std::size_t>(entries.dataCount())) {
        if (loss_.criterion() == loss::Criterion::Logistic) return;
        for (int datum = 0; datum < entries.dataCount(); ++datum) rounding_ += exact_.boundOfRounding(datum);
    }

    Share& find(int datum, const std::string& states) {
        auto [place, fresh] = known_[static_cast<std::size_t>(datum)].try_emplace(states);
        if (fresh) compute(datum, states, place->second);
        return place->second;
    }

    /// Of the sum of the non-constant coefficients of a cell, by how much all of them together may err.
    double rounding() const { return rounding_; }

    const ExactPolynomial& exact(int datum, const std::string& states, Share& share) const {
        if (!share.exact) {
            const std::vector<std::int8_t> own(states.begin(), states.end());
            share.exact = exact_.share(datum, own);
        }
        return *share.exact;
    }

    const theory::FlatnessProbe& probe() {
        if (!probe_) probe_.emplace(loss_);
        return *probe_;
    }
    const theory::FlatnessProbe::Share& gradient(int datum, const std::string& states, Share& share) {
        if (!share.gradient) {
            const std::vector<std::int8_t> own(states.begin(), states.end());
            share.gradient = probe().share(datum, own);
        }
        return *share.gradient;
    }

  private:
    void compute(int datum, const std::string& states, Share& share) const {
        std::vector<std::int8_t> own(states.begin(), states.end());
        for (std::size_t e = 0; e < own.size(); ++e)
            share.hasZero =
                share.hasZero ||
                (own[e] == 0 && !entries_.isConstant(datum * entries_.perDatum() + static_cast<int>(e)));
        if (loss_.criterion() == loss::Criterion::Logistic) return;
        const int depth = loss_.network().depth();
        const std::span<const std::int8_t> all(own);
        SliceForms::Forms x = forms_.input(datum);
        for (int layer = 1; layer <= depth; ++layer)
            x = forms_.activated(forms_.affine(layer, x),
                                 all.subspan(static_cast<std::size_t>(entries_.first(layer)),
                                             static_cast<std::size_t>(entries_.width(layer))));
        const SliceForms::Forms outputs = forms_.affine(depth + 1, x);
        const Polynomial p = forms_.weightedLoss(
            datum, outputs, all.subspan(static_cast<std::size_t>(entries_.first(depth + 1))));
        share.coefficients = p.coefficients();
    }

    const loss::Loss& loss_;
    const SliceForms& forms_;
    const Entries& entries_;
    ExactShares exact_;
    double rounding_ = 0.0;
    std::optional<theory::FlatnessProbe> probe_;
    std::vector<std::unordered_map<std::string, Share>> known_;
};

/// Cells below each cell of the spanning tree, as lists.
struct Tree {
    std::vector<int> first, sibling;
    explicit Tree(const CellComplex& complex)
        : first(complex.cells.size(), -1), sibling(complex.cells.size(), -1) {
        for (std::size_t c = 0; c < complex.cells.size(); ++c) {
            const int half = complex.cells[c].parent;
            if (half < 0) continue;
            const auto parent = static_cast<std::size_t>(complex.cellOf[static_cast<std::size_t>(half)]);
            sibling[c] = first[parent];
            first[parent] = static_cast<int>(c);
        }
    }
};

class Walk {
  public:
    Walk(const slice::SliceLoss& loss, const CellComplex& complex)
        : loss_(loss.loss()),
          complex_(complex),
          entries_(loss_),
          forms_(loss),
          shares_(loss, forms_, entries_) {
        const auto root = complex.rootSignature.entries();
        const auto stride = static_cast<std::size_t>(entries_.perDatum());
        for (std::size_t i = 0; i < static_cast<std::size_t>(entries_.dataCount()); ++i) {
            states_.emplace_back(root.begin() + static_cast<std::ptrdiff_t>(i * stride),
                                 root.begin() + static_cast<std::ptrdiff_t>((i + 1) * stride));
            current_.push_back(&shares_.find(static_cast<int>(i), states_.back()));
        }
    }

    bool run(CellFacts& facts, const Control& control) {
        const std::size_t count = complex_.cells.size();
        facts.sliceFlat.assign(count, 0);
        facts.flat.assign(count, 0);
        facts.insideWalls.assign(count, 0);
        if (loss_.criterion() != loss::Criterion::Logistic) {
            const auto degrees = degreesOfLoss();
            facts.degreeX = degrees[0];
            facts.degreeY = degrees[1];
            facts.losses.setZero((facts.degreeX + 1) * (facts.degreeY + 1), static_cast<Eigen::Index>(count));
        }
        const Tree tree(complex_);
        int cell = 0, done = 0;
        visit(cell, facts);
        // Depth first without a stack: down to the first child, else to the next sibling of the nearest ancestor.
        while (true) {
            if ((++done & 255) == 0 && control.stopped()) return false;
            if (const int child = tree.first[static_cast<std::size_t>(cell)]; child >= 0) {
                enter(child, false);
                cell = child;
            } else {
                while (cell != 0 && tree.sibling[static_cast<std::size_t>(cell)] < 0) {
                    enter(cell, true);
                    cell = parentOf(cell);
                }
                if (cell == 0) return true;
                enter(cell, true);
                cell = tree.sibling[static_cast<std::size_t>(cell)];
                enter(cell, false);
            }
            visit(cell, facts);
        }
    }

  private:
    int parentOf(int cell) const {
        return complex_
            .cellOf[static_cast<std::size_t>(complex_.cells[static_cast<std::size_t>(cell)].parent)];
    }

    std::array<int, 2> degreesOfShares() const {
        SliceForms::Forms x = forms_.input(0);
        for (int layer = 1; layer <= loss_.network().depth() + 1; ++layer) x = forms_.affine(layer, x);
        const int factor = loss_.criterion() == loss::Criterion::Squared ? 2 : 1;
        return {factor * x.degreeX, factor * x.degreeY};
    }

    std::array<int, 2> degreesOfLoss() const {
        const auto [x, y] = degreesOfShares();
        const int least = forms_.penaltyMoves() ? 2 : 0;
        return {std::max(least, x), std::max(least, y)};
    }

    /// Crosses the edge between a cell and its parent, downwards or back.
    void enter(int cell, bool back) {
        const int half = complex_.cells[static_cast<std::size_t>(cell)].parent;
        const int makers = complex_.edges[static_cast<std::size_t>(half >> 1)].makers;
        if (makers < 0) return;
        const bool toRight = ((half & 1) == 0) != back;
        for (const WallMaker& maker : complex_.makers[static_cast<std::size_t>(makers)]) {
            const auto datum = static_cast<std::size_t>(maker.entry / entries_.perDatum());
            states_[datum][static_cast<std::size_t>(maker.entry % entries_.perDatum())] =
                static_cast<char>(toRight ? maker.right : maker.left);
            current_[datum] = nullptr;
        }
        for (const WallMaker& maker : complex_.makers[static_cast<std::size_t>(makers)]) {
            const auto datum = static_cast<std::size_t>(maker.entry / entries_.perDatum());
            if (!current_[datum]) current_[datum] = &shares_.find(static_cast<int>(datum), states_[datum]);
        }
    }

    void visit(int cell, CellFacts& facts) {
        const auto c = static_cast<std::size_t>(cell);
        for (const Share* share : current_) facts.insideWalls[c] |= static_cast<char>(share->hasZero);
        if (!facts.hasLosses()) {
            // Without a polynomial, only true flatness can be told.
            facts.flat[c] = facts.sliceFlat[c] = static_cast<char>(isFlat(facts.insideWalls[c] != 0, cell));
            return;
        }
        auto column = facts.losses.col(cell);
        if (forms_.penaltyMoves()) {
            addPenalised(facts, cell);
            return;
        }
        column(0) += forms_.penalty().at(0, 0);
        for (const Share* share : current_)
            for (std::size_t k = 0; k < share->coefficients.size(); ++k)
                column(static_cast<Eigen::Index>(k)) += share->coefficients[k];
        // Where rounding is more than a small part of what moves, the coefficients are taken exactly, then rounded.
        const double moving = column.tail(column.size() - 1).lpNorm<1>();
        if (moving > kClear * shares_.rounding()) return;
        if (!addExactly(column)) return;
        facts.sliceFlat[c] = 1;
        facts.flat[c] = static_cast<char>(isFlat(facts.insideWalls[c] != 0, cell));
    }

    /// The cell's polynomial where the slice pulls replicas apart. The penalty is strictly convex along it, so no cell
    /// counts as flat there: that the loss cancels the penalty's squares is not looked for.
    void addPenalised(CellFacts& facts, int cell) const {
        const auto [shareX, shareY] = degreesOfShares();
        auto column = facts.losses.col(cell);
        const auto add = [&](int a, int b, double value) { column(a * (facts.degreeY + 1) + b) += value; };
        const Polynomial penalty = forms_.penalty();
        for (int a = 0; a <= 2; ++a)
            for (int b = 0; b <= 2; ++b) add(a, b, penalty.at(a, b));
        for (const Share* share : current_)
            for (int a = 0; a <= shareX; ++a)
                for (int b = 0; b <= shareY; ++b)
                    add(a, b, share->coefficients[static_cast<std::size_t>(a * (shareY + 1) + b)]);
    }

    /// The cell's polynomial by exact sums.   @return whether it is constant
    template <typename Column>
    bool addExactly(Column& column) {
        bool constant = true;
        for (std::size_t i = 0; i < current_.size(); ++i)
            constant = shares_.exact(static_cast<int>(i), states_[i], *current_[i]).isConstant() && constant;
        if (constant) {
            column.tail(column.size() - 1).setZero();
            return true;
        }
        std::vector<Dyadic> sum(static_cast<std::size_t>(column.size()));
        for (std::size_t i = 0; i < current_.size(); ++i) {
            const auto& terms = shares_.exact(static_cast<int>(i), states_[i], *current_[i]).coefficients;
            for (std::size_t k = 0; k < terms.size(); ++k) sum[k] += terms[k];
        }
        constant = true;
        for (std::size_t k = 1; k < sum.size(); ++k) {
            column(static_cast<Eigen::Index>(k)) = sum[k].toDouble();
            constant = constant && sum[k].isZero();
        }
        return constant;
    }

    bool isFlat(bool insideWalls, int cell) {
        if (network::penaltyWeight(loss_.network().architecture()) != 0.0)
            return false;  // of Ω^R: replicas may part
        // With zeros both sides of each must be flat: the general test decides.
        if (insideWalls) return theory::isFlatCell(loss_, complex_.signature(cell, entries_));
        theory::FlatnessProbe::Share total{};
        for (std::size_t i = 0; i < current_.size(); ++i)
            shares_.probe().add(total, shares_.gradient(static_cast<int>(i), states_[i], *current_[i]));
        return theory::FlatnessProbe::vanishes(total);
    }

    const loss::Loss& loss_;
    const CellComplex& complex_;
    Entries entries_;
    SliceForms forms_;
    Shares shares_;
    std::vector<std::string> states_;
    std::vector<Share*> current_;
};

}  // namespace

Polynomial CellFacts::lossInWindow(int cell) const {
    Polynomial p(degreeX, degreeY);
    for (int a = 0; a <= degreeX; ++a)
        for (int b = 0; b <= degreeY; ++b) p.at(a, b) = losses(a * (degreeY + 1) + b, cell);
    return p;
}

Polynomial CellFacts::loss(int cell, const CellComplex& complex) const {
    const WindowMap map(complex.window);
    return lossInWindow(cell).substituted(-map.middle[0] / map.half[0], 1.0 / map.half[0],
                                          -map.middle[1] / map.half[1], 1.0 / map.half[1]);
}

int CellFacts::flatCount() const {
    return static_cast<int>(std::count(flat.begin(), flat.end(), 1));
}

int CellFacts::sliceFlatCount() const {
    return static_cast<int>(std::count(sliceFlat.begin(), sliceFlat.end(), 1));
}

Result<CellFacts> cellFacts(const slice::SliceLoss& loss, const CellComplex& complex,
                            const Control& control) {
    CellFacts facts;
    if (complex.cells.empty()) return facts;
    if (!Walk(loss, complex).run(facts, control)) return cancelled();
    facts.areas = cellAreas(complex);
    return facts;
}

}  // namespace omegascope::cells
