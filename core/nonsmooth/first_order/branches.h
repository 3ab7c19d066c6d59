#pragma once

#include <cstdint>
#include <vector>

#include "core/nonsmooth/first_order/box_program.h"
#include "core/nonsmooth/first_order/piecewise_linear.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// Concave kinks of one block with the same form: they change sides together.
struct ConcaveGroup {
    int block = 0, form = 0;
    std::vector<int> kinks;
};

/// The branches of one part: for every block the sides of its groups that some u_B takes (the cells of the
/// central arrangement of their forms), and all combinations between blocks. F' is the least of the branches.
struct BranchSpace {
    std::vector<std::vector<ConcaveGroup>> groups;             ///< per block of the part
    std::vector<std::vector<std::vector<std::int8_t>>> cells;  ///< per block: sides (0 or 1) of its groups
    bool complete = true;                                      ///< false: more branches than the budget
    std::size_t count() const;
};

/// A cell is left out only when a certificate shows that it is empty, up to 1e-11 of its forms; `exactly` asks
/// for that certificate in rational arithmetic. A cell too many never changes the least branch.
Result<BranchSpace> branchSpace(const PiecewiseLinear<double>& model, const Part& part, int budget,
                                bool exactly, const Control& control);

/// Sides of all concave kinks (by index in model.kinks; -1 where the branch says nothing).
std::vector<std::int8_t> branchSides(const BranchSpace& space, std::size_t branch, std::size_t kinks);

/// The program of one branch over the variables of `part`: columns are the part's variables in order, then its
/// convex kinks, then its margins; rows are these epigraphs and then the cone.
struct BranchProgram {
    std::vector<int> variables;  ///< of the model, one per box column
    std::vector<int> kinks;      ///< of the model, one per first epigraph
};
template <typename Scalar>
BoxProgram<Scalar> branchProgram(const PiecewiseLinear<Scalar>& model, const Part& part,
                                 const std::vector<std::int8_t>& sides, BranchProgram& names);

extern template BoxProgram<double> branchProgram(const PiecewiseLinear<double>&, const Part&,
                                                 const std::vector<std::int8_t>&, BranchProgram&);
extern template BoxProgram<Rational> branchProgram(const PiecewiseLinear<Rational>&, const Part&,
                                                   const std::vector<std::int8_t>&, BranchProgram&);

}  // namespace omegascope::nonsmooth
