#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/certificates/numbers/exact_number.h"

namespace omegascope::certificates {

/// What a certificate may claim of one ω and its data.   [THEORY, "Certificates"]
enum class Statement {
    LocalMinimum,
    NotAMinimum,
    Flat,
    Sharp,
    ClarkeZero,
    NoClarkeZero,
    Separable,
    NotSeparable,
    Generic,
    Rare
};

/// The statement's name in a file, and what it says of ω or of the data.
struct StatementName {
    Statement statement;
    std::string_view name, sentence;
};
inline constexpr std::array<StatementName, 10> kStatements{
    {{Statement::LocalMinimum, "local minimum", "ω is a local minimum"},
     {Statement::NotAMinimum, "not a minimum", "ω is no local minimum"},
     {Statement::Flat, "flat", "a cell on which the loss is constant touches ω"},
     {Statement::Sharp, "sharp", "no cell on which the loss is constant touches ω"},
     {Statement::ClarkeZero, "Clarke: zero inside", "0 lies in the Clarke subdifferential at ω"},
     {Statement::NoClarkeZero, "Clarke: zero outside", "0 does not lie in the Clarke subdifferential at ω"},
     {Statement::Separable, "separable", "the data are separable"},
     {Statement::NotSeparable, "not separable", "the data are not separable"},
     {Statement::Generic, "generic", "the data are generic"},
     {Statement::Rare, "rare", "the data are rare"}}};

/// An entry of the signature: a datum and a unit of layer 1…L, or of the criterion (layer L+1); data and units from 0.
struct Entry {
    int datum = 0, layer = 1, unit = 0;
    bool operator==(const Entry&) const = default;
    auto operator<=>(const Entry&) const = default;
};

/// How the points near ω are split in two: by the side of an entry whose pre-activation is 0 at ω, or by the sign of
/// V_rk where that is 0 (then `entry.datum` = -1, and layer and unit are r and k).
struct Split {
    Entry entry;
    bool isSign() const { return entry.datum < 0; }
};

/// Multipliers of one region, with which it shows that the loss does not fall in it.
struct Balance {
    struct Share {
        int datum = 0, unit = 0;  ///< an entry of the criterion that is 0
        Rational value;           ///< τ in [0, 1]; what is not listed is 0
    };
    struct Slope {
        int output = 0, unit = 0, datum = 0;
        int sign = 0;  ///< of V_rk, for a V_rk that is 0 and has no side in this region; else 0
        Rational value;
    };
    std::vector<Share> shares;
    std::vector<Slope> slopes;
};
/// A product of parameters of which the loss has more than 0 times, on each cell of the region: entries of ω from V (or c)
/// down to W1 or a bias. Squared error: of the outputs at `datum`.
struct Monomial {
    std::vector<int> parameters;
    int datum = -1;
};
/// The derivative along the separating vector is positive on each cell of the region.
struct Bound {};
/// No point lies inside this region: numbers that are positive inside add up to 0 for every ω'. Their multipliers stand
/// here: of pre-activations of one unit at several data, or of terms of the loss; with outputs, in a network with at most
/// one hidden layer, of η_rk·x̄ and of the changes of terms.
struct Empty {
    struct Multiplier {
        Entry entry;
        int output = -1;  ///< of a hidden entry: its form in η_rk = V'_rk w̄'_k - V_rk w̄_k
        Rational value;
    };
    bool inProducts =
        false;  ///< of η and the outer layer's changes; else of pre-activations as polynomials in ω'
    std::vector<Multiplier> multipliers;
};

/// A tree of regions in one list: node 0 is everything near ω; a node is split in two that stand after it, or settled.
struct Node {
    std::optional<Split> split;
    int active = -1, inactive = -1;  ///< nodes of the sides ≥ 0 and ≤ 0
    std::variant<Bound, Balance, Monomial, Empty> settled;
};
using Tree = std::vector<Node>;

/// ω + ε c_1 + ε² c_2 + …
using Curve = std::vector<Vector>;

struct ZeroLoss {};      ///< local minimum: every term of the loss is 0
struct ConstantCell {};  ///< local minimum, flat: ω lies in a cell on which the loss is constant
/// Local minimum, at most one hidden layer: multipliers for every region. Parts share no unit and no margin.
struct FirstOrder {
    struct Part {
        std::vector<int> units;
        bool bias = false;  ///< the output biases belong to this part
        Tree tree;
    };
    std::vector<Part> parts;
};
/// Local minimum, hinge types, any depth: τ with which (V, c) alone holds the loss up.
struct OuterLayer {
    std::vector<Balance::Share> shares;
};
/// Local minimum, any depth, hinge types and squared: pulls g of the outputs, by the τ of each region's Balance (no slopes),
/// with which Σ g·ŷ is constant on every cell of the region; or Empty, by sides of layer 1.
struct Paths {
    Tree tree;
};
struct Path {
    Curve curve;
};  ///< not a minimum: the loss falls along it. flat: it enters the cell
struct Regions {
    Tree tree;
};  ///< sharp: Monomial or Empty
/// Sharp: at the point that this number makes (sums.h), modulo 2^61 - 1, no choice of sides of the walls of ω makes the loss
/// what it is at ω = 0. With a unit of the only hidden layer: what it is where that unit's weights are others.
struct Sums {
    int seed = 1;
    std::optional<int> unit = {};
};
/// Clarke, zero inside: cells (each by a curve that enters it) and the weights with which their gradients add up to 0.
struct Hull {
    struct Cell {
        Curve curve;
        Rational weight;
    };
    std::vector<Cell> cells;
};
/// Clarke, zero outside: a vector with positive product with the gradient of every cell; Bound or Empty.
struct Separating {
    Vector vector;
    Tree tree;
};
/// Separable: a hyperplane for each two-class problem.
struct Hyperplane {
    Vector w;
    Rational b;
};
struct Hyperplanes {
    std::vector<Hyperplane> planes;
};
/// Not separable: weights of a common point of both hulls of one problem.
struct CommonPoint {
    int problem = 0;
    std::vector<std::pair<int, Rational>> weights;
};
/// Rare: data that balance, each with the power of α that is its factor and (multiclass) the classes it is set against.
struct Balanced {
    struct Datum {
        int datum = 0, power = 0;
        std::vector<int> classes;
    };
    int problem = 0;
    std::vector<Datum> data;
};
/// Generic: for each system a linear form of the sums that no choice makes 0: it is positive for every datum by itself, or
/// never 0 modulo 2^61 - 1.
struct Unbalanced {
    struct Form {
        Vector form;
        bool positive = false;
    };
    std::vector<Form> systems;
};

/// Of E_γ, from the two-class problems: local minimum, Clarke zero inside: each class's witness of the same; Clarke zero
/// outside: that of one class. The replicas are equal, or γ = 0.
struct ClassWitness;
struct ByClass {
    std::vector<ClassWitness> classes;
};
/// Of E_γ with γ > 0: not a minimum, Clarke zero outside: the replicas differ.   [P, Thm 7 (i)]
struct ReplicasApart {};

using Witness =
    std::variant<ZeroLoss, ConstantCell, FirstOrder, OuterLayer, Paths, Path, Regions, Sums, Hull, Separating,
                 Hyperplanes, CommonPoint, Balanced, Unbalanced, ByClass, ReplicasApart>;

struct ClassWitness {
    int output = 0;  ///< the class, from 0
    Witness witness;
};

struct Claim {
    Statement statement = Statement::LocalMinimum;
    std::optional<Witness> witness;
    std::string reason;  ///< without a witness: why it is not certified, one sentence
};

/// Which numbers a certificate speaks of: FNV-1a, 64 bits, of each group. Nothing is proven by them, as the claims are
/// checked on the session's own numbers; they tell a person which certificate belongs to which session.
struct Digests {
    std::uint64_t network = 0, data = 0, parameters = 0;
    std::string criterion;
    bool operator==(const Digests&) const = default;
};

struct Certificate {
    Digests of;
    std::vector<Claim> claims;
};

}  // namespace omegascope::certificates
