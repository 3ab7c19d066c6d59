#include "core/slice/loss_grid.h"

#include <algorithm>
#include <span>
#include <stdexcept>

#include "core/slice/line_batch.h"
#include "core/slice/line_sweep.h"

namespace omegascope::slice {

namespace {

/// Lines a thread takes at a time: enough to share the scratch memory, few enough to spread a grid evenly.
constexpr int kFewestLines = 8;
constexpr int kBlocks = 16;

double place(const std::array<double, 2>& range, Eigen::Index index, Eigen::Index count) {
    if (index == 0) return range[0];
    if (index == count - 1) return range[1];
    return range[0] + (range[1] - range[0]) * static_cast<double>(index) / static_cast<double>(count - 1);
}

/// Fills the grid with `lines`, a LineSweep or a LineBatch. @return whether it came to the end
template <typename Lines>
bool fill(LossGrid& grid, const Eigen::VectorXd& s, const Lines& lines, const Control& control, int threads) {
    const int count = static_cast<int>(s.size());
    const int linesPerBlock = std::max(kFewestLines, (count + kBlocks - 1) / kBlocks);
    const int blocks = (count + linesPerBlock - 1) / linesPerBlock;
    const auto block = [&](int index) {
        const int first = index * linesPerBlock;
        const int size = std::min(linesPerBlock, count - first);
        lines.run(std::span(s.data() + first, static_cast<std::size_t>(size)), grid.values.col(first).data(),
                  control.stop);
    };
    // A block that notices the stop leaves its lines unfinished, hence the second question.
    return parallelFor(blocks, block, control, threads) && !control.stopped();
}

}  // namespace

double LossGrid::s(Eigen::Index column) const {
    return place(rangeS, column, values.cols());
}

double LossGrid::t(Eigen::Index row) const {
    return place(rangeT, row, values.rows());
}

Result<LossGrid> lossGrid(const SliceLoss& loss, int sizeS, int sizeT, const Control& control, int threads) {
    if (sizeS < 1 || sizeT < 1) throw std::invalid_argument("lossGrid: a grid has at least one point a side");
    LossGrid grid;
    grid.rangeS = loss.slice().ranges[0];
    grid.rangeT = loss.slice().ranges[1];
    grid.values.resize(sizeT, sizeS);
    Eigen::VectorXd s(sizeS);
    Eigen::VectorXd t(sizeT);
    for (int column = 0; column < sizeS; ++column) s[column] = grid.s(column);
    for (int row = 0; row < sizeT; ++row) t[row] = grid.t(row);
    const network::Architecture& architecture = loss.loss().network().architecture();
    const bool complete = architecture.depth() <= 1 && !architecture.replicas
                              ? fill(grid, s, LineSweep(loss, std::move(t)), control, threads)
                              : fill(grid, s, LineBatch(loss, std::move(t)), control, threads);
    if (!complete) return cancelled();
    return grid;
}

}  // namespace omegascope::slice
