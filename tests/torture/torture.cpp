// torture MINUTES [SEED]: random slices of every regime through verifyCells and random verdicts against the loss itself.
// Prints the seeds; a failure is shrunk, written to torture-SEED.json and ends with exit code 1.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "app/session/file/session_io.h"
#include "core/cells/complex/cell_check.h"
#include "core/cells/complex/edge_points.h"
#include "core/cells/facts/verify_cells.h"
#include "core/cells/find_cells.h"
#include "core/loss/exact_pass.h"
#include "core/nonsmooth/local_minimum.h"
#include "tests/torture/random_sessions.h"

namespace omegascope::torture {
namespace {

/// Cells outside the boxes told that the network does not confirm.
int wrongOutside(const cells::CellComplex& complex, const std::vector<int>& wrong) {
    const cells::WindowMap map(complex.window);
    return static_cast<int>(std::count_if(wrong.begin(), wrong.end(), [&](int cell) {
        const auto inside = cells::pointInside(complex, cell);
        if (!inside) return false;
        const cells::Point at = map.toSlice(*inside);
        return std::none_of(complex.unresolved.begin(), complex.unresolved.end(), [&](const auto& box) {
            return at[0] >= box[0] && at[0] <= box[1] && at[1] >= box[2] && at[1] <= box[3];
        });
    }));
}

struct Totals {
    int slices = 0, partial = 0, verdicts = 0, undecided = 0;
    double unresolved = 0.0;
};

/// What is wrong with the cells of a session's slice; empty: nothing, or it has none.
std::string faultOfCells(const session::Session& session, Totals& totals) {
    const loss::Loss loss = lossOf(session);
    const auto plane = session::resolveSlice(session.slice, loss.network());
    if (!plane) return {};
    const slice::SliceLoss onSlice(loss, *plane);
    const auto complex = cells::cellComplex(onSlice);
    if (!complex) return complex.error().message;
    const auto found = cells::verifyCells(onSlice, *complex);
    if (!found) return found.error().message;
    const bool partial = complex->kind == cells::ComplexKind::Partial;
    ++totals.slices;
    totals.partial += partial ? 1 : 0;
    totals.unresolved += complex->unresolvedArea;
    if (const int wrong = wrongOutside(*complex, found->wrong); wrong > 0)
        return std::to_string(wrong) + " cells are wrong";
    if (!partial && !found->agrees())
        return found->consistent ? "areas or signatures do not agree"
                                 : "Euler's formula or an edge does not hold";
    return {};
}

/// No wall is near ω but those it is on, so that the loss close by is what the verdict speaks of.
bool isClear(const loss::Loss& loss, const Eigen::VectorXd& at) {
    constexpr double kFar = 1e-3;  // a thousand times the steps below
    const loss::ExactPass exact(loss, at);
    const auto pass = loss.network().forward(at, loss.dataset().points);
    for (int layer = 1; layer <= loss.network().depth(); ++layer) {
        const Eigen::MatrixXd& z = pass.preActivations[static_cast<std::size_t>(layer - 1)];
        for (Eigen::Index k = 0; k < z.rows(); ++k)
            for (Eigen::Index i = 0; i < z.cols(); ++i)
                if (exact.signature().at(static_cast<int>(i), layer, static_cast<int>(k)) != 0 &&
                    std::abs(z(k, i)) < kFar)
                    return false;
    }
    const Eigen::MatrixXd& m = exact.evaluation().criterion;
    return std::all_of(m.reshaped().begin(), m.reshaped().end(),
                       [](double value) { return value == 0.0 || std::abs(value) >= kFar; });
}

/// What the loss has against the verdict at ω; empty: nothing.
std::string faultOfVerdict(const session::Session& session, std::uint64_t seed, Totals& totals) {
    constexpr double kStep = 1e-6;
    const loss::Loss loss = lossOf(session);
    const Eigen::VectorXd& at = session.parameters;
    if (!isClear(loss, at)) return {};
    const auto verdict = nonsmooth::localMinimum(loss, at);
    if (!verdict) return verdict.error().message;
    ++totals.verdicts;
    totals.undecided += verdict->verdict == nonsmooth::Verdict::Undecided ? 1 : 0;
    const double here = loss.value(at), rounding = 1e-14 * (1.0 + here + at.squaredNorm());
    if (verdict->verdict == nonsmooth::Verdict::LocalMinimum) {
        Random random(seed);
        for (int k = 0; k < 300; ++k) {
            Eigen::VectorXd direction(at.size());
            for (double& x : direction) x = k % 3 == 0 && random.index(2) == 0 ? 0.0 : random.normal();
            if (direction.norm() == 0.0) continue;
            const double change = loss.value(at + kStep * direction.normalized()) - here;
            if (change < -100.0 * rounding)
                return "a local minimum, but the loss falls by " + std::to_string(-change / kStep) +
                       " a unit";
        }
    }
    if (verdict->verdict == nonsmooth::Verdict::NotAMinimum && verdict->descent) {
        for (double step = 1e-2; step > 1e-9; step *= 0.5)
            if (loss.value(at + step * *verdict->descent) < here) return {};
        // A slope that is exact and tiny, or a fall of high order, may drown in rounding.
        if (verdict->slope < -1e-6) return "no minimum, but the loss does not fall along the direction told";
    }
    return {};
}

int run(double minutes, std::uint64_t seed) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::duration<double>(60.0 * minutes);
    Totals totals;
    const std::uint64_t first = seed;
    for (; Clock::now() < end; ++seed) {
        Random random(seed);
        const session::Session session = randomSession(random);
        const auto fault = [&](const session::Session& tried) {
            Totals uncounted;
            const std::string cells = faultOfCells(tried, uncounted);
            return cells.empty() ? faultOfVerdict(tried, seed, uncounted) : cells;
        };
        std::string found = faultOfCells(session, totals);
        if (found.empty()) found = faultOfVerdict(session, seed, totals);
        if (found.empty()) continue;
        const session::Session small =
            shrunk(session, [&](const session::Session& tried) { return !fault(tried).empty(); });
        const std::string path = "torture-" + std::to_string(seed) + ".json";
        std::ofstream(path) << session::toText(small);
        std::cout << "seed " << seed << ": " << found << "; shrunk to " << small.data->size() << " data ("
                  << fault(small) << "), written to " << path << '\n';
        return 1;
    }
    std::cout << "seeds " << first << " to " << seed - 1 << ": " << totals.slices << " slices, "
              << totals.partial << " partial, " << 100.0 * totals.unresolved / std::max(totals.slices, 1)
              << " % unresolved on average; " << totals.verdicts << " verdicts, " << totals.undecided
              << " undecided; nothing wrong\n";
    return 0;
}

}  // namespace
}  // namespace omegascope::torture

int main(int argc, char** argv) {
    const double minutes = argc > 1 ? std::atof(argv[1]) : 0.0;
    if (!(minutes > 0.0) || argc > 3) {
        std::cerr << "Usage: torture MINUTES [SEED]\n";
        return 2;
    }
    return omegascope::torture::run(minutes, argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
}
