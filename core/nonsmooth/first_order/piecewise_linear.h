#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstddef>
#include <vector>

namespace omegascope::nonsmooth {

using Rational = boost::multiprecision::cpp_rational;

/// A directional derivative that is piecewise linear, on a cone:
///   F'(u) = g·u + Σ_j c_j max(0, f_j·u_B(j)) + Σ_m ν_m max(0, h_m·u + Σ_{j in m} c_j max(0, f_j·u_B(j)))
///   for all u with  sign · f·u_B ≥ 0  (the cone).
/// The variables come in blocks u_B (one per hidden unit, one for the output bias); f_j reads one block.
/// A kink j with c_j > 0 is convex, with c_j < 0 concave: F' is the least of the convex functions that arise when
/// every concave kink is replaced by one of its two sides.
/// Scalar is double, or Rational for claims that are confirmed without rounding.
template <typename Scalar>
struct PiecewiseLinear {
    using Vector = std::vector<Scalar>;
    struct Kink {
        int datum = 0, unit = 0;
        int block = 0, form = 0;
        int margin = -1;  ///< the margin term it sits in; -1: in none
        Scalar coefficient{};
    };
    struct Margin {
        int datum = 0, output = 0;
        Scalar weight{};
        Vector form;  ///< h_m, over all variables
    };
    struct Side {
        int block = 0, form = 0, sign = 1;
    };

    std::vector<int> blockStart{0};  ///< block b holds the variables blockStart[b] … blockStart[b+1]-1
    Vector linear;                   ///< g
    std::vector<Vector> forms;  ///< f, each as long as the blocks it is used with; equal forms share an index
    std::vector<Kink> kinks;
    std::vector<Margin> margins;
    std::vector<Side> cone;

    int blocks() const { return static_cast<int>(blockStart.size()) - 1; }
    int variables() const { return blockStart.back(); }
    int addBlock(int size) {
        blockStart.push_back(variables() + size);
        linear.resize(static_cast<std::size_t>(variables()), Scalar(0));
        return blocks() - 1;
    }
    Scalar form(int index, int block, const Vector& u) const {
        const Vector& f = forms[static_cast<std::size_t>(index)];
        const auto start = static_cast<std::size_t>(blockStart[static_cast<std::size_t>(block)]);
        Scalar sum(0);
        for (std::size_t j = 0; j < f.size(); ++j) sum += f[j] * u[start + j];
        return sum;
    }
};

/// F'(u); the cone is not asked.
template <typename Scalar>
Scalar slope(const PiecewiseLinear<Scalar>& model, const std::vector<Scalar>& u) {
    const auto product = [&u](const std::vector<Scalar>& f) {
        Scalar sum(0);
        for (std::size_t j = 0; j < f.size(); ++j) sum += f[j] * u[j];
        return sum;
    };
    Scalar value = product(model.linear);
    std::vector<Scalar> inner;
    for (const auto& margin : model.margins) inner.push_back(product(margin.form));
    for (const auto& kink : model.kinks) {
        const Scalar side = model.form(kink.form, kink.block, u);
        if (side <= 0) continue;
        (kink.margin < 0 ? value : inner[static_cast<std::size_t>(kink.margin)]) += kink.coefficient * side;
    }
    for (std::size_t m = 0; m < inner.size(); ++m)
        if (inner[m] > 0) value += model.margins[m].weight * inner[m];
    return value;
}

/// Blocks that no margin term links can be minimised apart from each other: F' is a sum over the parts.
struct Part {
    std::vector<int> blocks, kinks, margins, cone;
};

template <typename Scalar>
std::vector<Part> parts(const PiecewiseLinear<Scalar>& model) {
    std::vector<int> root(static_cast<std::size_t>(model.blocks()));
    for (int b = 0; b < model.blocks(); ++b) root[static_cast<std::size_t>(b)] = b;
    const auto find = [&root](int b) {
        while (root[static_cast<std::size_t>(b)] != b) b = root[static_cast<std::size_t>(b)];
        return b;
    };
    std::vector<int> home(model.margins.size(), -1);
    const auto link = [&](int margin, int block) {
        int& first = home[static_cast<std::size_t>(margin)];
        if (first < 0) first = block;
        root[static_cast<std::size_t>(find(block))] = find(first);
    };
    for (std::size_t m = 0; m < model.margins.size(); ++m)
        for (int b = 0; b < model.blocks(); ++b)
            for (int j = model.blockStart[static_cast<std::size_t>(b)];
                 j < model.blockStart[static_cast<std::size_t>(b) + 1]; ++j)
                if (model.margins[m].form[static_cast<std::size_t>(j)] != 0) link(static_cast<int>(m), b);
    for (const auto& kink : model.kinks)
        if (kink.margin >= 0) link(kink.margin, kink.block);

    std::vector<Part> result;
    std::vector<int> partOf(static_cast<std::size_t>(model.blocks()), -1);
    for (int b = 0; b < model.blocks(); ++b) {
        int& part = partOf[static_cast<std::size_t>(find(b))];
        if (part < 0) {
            part = static_cast<int>(result.size());
            result.emplace_back();
        }
        result[static_cast<std::size_t>(part)].blocks.push_back(b);
    }
    const auto at = [&](int block) -> Part& {
        return result[static_cast<std::size_t>(partOf[static_cast<std::size_t>(find(block))])];
    };
    for (std::size_t j = 0; j < model.kinks.size(); ++j)
        at(model.kinks[j].block).kinks.push_back(static_cast<int>(j));
    for (std::size_t m = 0; m < model.margins.size(); ++m)  // a margin that nothing moves belongs to no part
        if (home[m] >= 0) at(home[m]).margins.push_back(static_cast<int>(m));
    for (std::size_t r = 0; r < model.cone.size(); ++r)
        at(model.cone[r].block).cone.push_back(static_cast<int>(r));
    return result;
}

}  // namespace omegascope::nonsmooth
