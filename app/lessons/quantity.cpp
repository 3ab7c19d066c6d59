#include "app/lessons/quantity.h"

#include <algorithm>

namespace omegascope::lessons {

std::span<const Quantity> quantities() {
    static const std::vector<Quantity> table{
        {"loss", Sort::Number, Needs::Evaluation, Of::Nothing, "the loss"},
        {"datum-loss", Sort::Number, Needs::Evaluation, Of::Datum, "the loss of the datum"},
        {"output", Sort::Number, Needs::Evaluation, Of::Datum, "the output at the datum"},
        {"solved", Sort::Number, Needs::Evaluation, Of::Nothing, "the number of solved data"},
        {"unsolved", Sort::Number, Needs::Evaluation, Of::Nothing, "the number of unsolved data"},
        {"dead", Sort::Number, Needs::Evaluation, Of::Nothing, "the number of data that no unit sees"},
        {"unsolved-data", Sort::Data, Needs::Evaluation, Of::Nothing, "which data are unsolved"},
        {"dead-data", Sort::Data, Needs::Evaluation, Of::Nothing, "which data no unit sees"},
        {"walls-met", Sort::Number, Needs::Point, Of::Nothing, "the number of entries of S(ω) that are 0"},
        {"on-wall", Sort::Truth, Needs::Point, Of::Nothing, "whether ω lies on a wall"},
        {"cell-flat", Sort::Truth, Needs::Point, Of::Nothing, "whether the cell of ω is flat"},
        {"gradient-norm", Sort::Number, Needs::Point, Of::Nothing, "the length of the gradient"},
        {"verdict",
         Sort::Word,
         Needs::Point,
         Of::Nothing,
         "whether ω is a local minimum",
         {"local-minimum", "not-a-minimum"}},
        {"minimum-type",
         Sort::Word,
         Needs::Point,
         Of::Nothing,
         "the type of the minimum",
         {"flat", "sharp", "none"}},
        {"near-verdict",
         Sort::Word,
         Needs::Point,
         Of::Nothing,
         "whether the point that ω stands for is a local minimum",
         {"local-minimum", "not-a-minimum"}},
        {"near-minimum-type",
         Sort::Word,
         Needs::Point,
         Of::Nothing,
         "the type of the minimum that ω stands for",
         {"flat", "sharp", "none"}},
        {"incident-cells", Sort::Number, Needs::Point, Of::Nothing, "the number of cells that meet at ω"},
        {"hull-contains-zero", Sort::Truth, Needs::Point, Of::Nothing,
         "whether 0 lies in the hull of their gradients"},
        {"min-norm", Sort::Number, Needs::Point, Of::Nothing,
         "the least norm in the hull of their gradients"},
        {"separable", Sort::Truth, Needs::Data, Of::Nothing, "whether the data are linearly separable"},
        {"margin", Sort::Number, Needs::Data, Of::Nothing, "the margin of the data"},
        {"generic",
         Sort::Word,
         Needs::Data,
         Of::Nothing,
         "whether the data are generic",
         {"generic", "rare"}},
        {"theorem-holds", Sort::Truth, Needs::Theorems, Of::Theorem, "whether the theorem's hypotheses hold"},
        {"theorem-agrees", Sort::Truth, Needs::Theorems, Of::Theorem,
         "whether what was measured agrees with the theorem"},
        {"cells", Sort::Number, Needs::Cells, Of::Nothing, "the number of cells of the slice"},
        {"signatures", Sort::Number, Needs::Cells, Of::Nothing, "the number of signatures in the slice"},
        {"vertices", Sort::Number, Needs::Cells, Of::Nothing, "the number of vertices of the slice"},
        {"edges", Sort::Number, Needs::Cells, Of::Nothing, "the number of edges of the slice"},
        {"flat-cells", Sort::Number, Needs::Cells, Of::Nothing, "the number of flat cells of the slice"},
        {"slice-flat-cells", Sort::Number, Needs::Cells, Of::Nothing,
         "the number of cells on which the loss is constant within the slice"},
        {"lowest", Sort::Number, Needs::Cells, Of::Nothing, "the least loss in the slice"},
        {"highest", Sort::Number, Needs::Cells, Of::Nothing, "the largest loss in the slice"},
        {"lowest-place", Sort::Place, Needs::Cells, Of::Nothing, "where the loss is least in the slice"},
        {"run-place", Sort::Place, Needs::Run, Of::Nothing, "where the run ends"},
        {"run-steps", Sort::Number, Needs::Run, Of::Nothing, "the number of steps of the run"},
        {"run-cells", Sort::Number, Needs::Run, Of::Nothing, "the number of cells that the run visits"},
        {"run-crossings", Sort::Number, Needs::Run, Of::Nothing, "how often the run crosses a wall"},
        {"run-slides", Sort::Number, Needs::Run, Of::Nothing, "how often the run is held on a wall"},
        {"run-deaths", Sort::Number, Needs::Run, Of::Nothing, "how many data die along the run"},
        {"run-largest-rise", Sort::Number, Needs::Run, Of::Nothing,
         "the largest rise of the loss from one step to the next"},
        {"minima", Sort::Number, Needs::Search, Of::Starts,
         "how many losses local minima were found to have"},
        {"least-minimum", Sort::Number, Needs::Search, Of::Starts,
         "the least loss of a minimum that was found"},
        {"worst-minimum", Sort::Number, Needs::Search, Of::Starts,
         "the largest loss of a minimum that was found"}};
    return table;
}

const Quantity* findQuantity(std::string_view name) {
    const auto all = quantities();
    const auto found = std::ranges::find(all, name, &Quantity::name);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace omegascope::lessons
