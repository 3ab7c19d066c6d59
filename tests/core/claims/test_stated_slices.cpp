// What complexes, flatness and ranges say of slices on which tolerances would say something else: families of slices, each
// held against rational numbers that share no code with the program.

#include <QtTest>
#include <array>
#include <cmath>

#include "core/cells/complex/cell_check.h"
#include "core/cells/complex/cell_locator.h"
#include "core/cells/complex/edge_points.h"
#include "core/cells/complex/entries.h"
#include "core/cells/facts/cell_facts.h"
#include "core/cells/facts/verify_cells.h"
#include "core/cells/find_cells.h"
#include "core/slice/loss_grid.h"
#include "core/support/random.h"
#include "tests/core/claims/exact_loss.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_stated_slices {

using namespace omegascope;
using cells::CellComplex;
using cells::ComplexKind;
using loss::Criterion;

namespace {

constexpr std::uint64_t kSeed = 1506;

struct Case {
    loss::Loss loss;
    slice::AffineSlice slice;
    std::string label;
};
using Cases = std::vector<Case>;

std::string named(const char* what, std::initializer_list<double> numbers) {
    std::string label = what;
    for (const double number : numbers) label += " " + QString::number(number).toStdString();
    return label;
}

loss::Loss make(const std::vector<int>& widths, double alpha, Criterion criterion, Eigen::MatrixXd points,
                Eigen::MatrixXd targets, int outputs = 1, bool outputBias = true) {
    network::Architecture architecture;
    architecture.input = static_cast<int>(points.rows());
    for (const int width : widths) architecture.layers.emplace_back(network::DenseLayer{width});
    architecture.outputs = outputs;
    architecture.alpha = alpha;
    architecture.outputBias = outputBias;
    data::Dataset data;
    data.points = std::move(points);
    data.targets = std::move(targets);
    return loss::Loss(network::Network(architecture), criterion, std::move(data));
}

/// ω of a point of the plane in rational numbers, on the numbers as stored.
testing::Vector pointOf(const slice::AffineSlice& slice, const testing::Rational& s,
                        const testing::Rational& t) {
    return testing::moved(testing::moved(testing::exactly(slice.origin), slice.directions.col(0), s),
                          slice.directions.col(1), t);
}

bool isTold(const CellComplex& complex, double s, double t) {
    return std::ranges::any_of(complex.unresolved, [&](const auto& box) {
        return s >= box[0] && s <= box[1] && t >= box[2] && t <= box[3];
    });
}

/// What contradicts the complex; empty: nothing does.
std::string contradiction(const Case& each, int samples, int& told) {
    const slice::SliceLoss plane(each.loss, each.slice);
    const CellComplex complex = cells::cellComplex(plane).value();
    if (complex.cells.empty()) {
        ++told;
        return complex.kind == ComplexKind::Partial && !complex.remark.empty() ? ""
                                                                               : "no cells and no word why";
    }
    const cells::CellsVerification found = cells::verifyCells(plane, complex).value();
    if (complex.kind == ComplexKind::Partial) {
        ++told;
        for (const int cell : found.wrong)
            if (const auto inside = cells::pointInside(complex, cell)) {
                const auto at = cells::WindowMap(complex.window).toSlice(*inside);
                if (!isTold(complex, at[0], at[1])) return "a wrong cell outside the places told";
            }
    } else if (!found.agrees()) {
        return "the check of the cells does not agree";
    }
    const cells::Entries entries(each.loss);
    std::vector<network::Signature> owned;
    for (int cell = 0; cell < static_cast<int>(complex.cells.size()); ++cell)
        owned.push_back(complex.signature(cell, entries));
    if (complex.regime == cells::Regime::R1 && each.loss.network().architecture().alpha < 1.0) {
        auto hashes = owned;
        std::ranges::sort(hashes, {}, &network::Signature::hash);
        if (std::ranges::adjacent_find(hashes) != hashes.end()) return "two convex cells share a signature";
    }
    Random random(kSeed);
    for (int sample = 0; sample < samples; ++sample) {
        const double s = random.uniform(complex.window[0][0], complex.window[0][1]);
        const double t = random.uniform(complex.window[1][0], complex.window[1][1]);
        const auto there = testing::exactValues(
            each.loss, pointOf(each.slice, certificates::exactly(s), certificates::exactly(t)));
        if (isTold(complex, s, t) || std::ranges::find(owned, there.signature) != owned.end()) continue;
        // On a wall exactly, no cell has its signature (but for entries that vanish on the whole cell).
        if (there.signature.hasZero()) continue;
        return "a signature that no cell owns";
    }
    return {};
}

/// P Fig. 4(b), as snapping leaves it: weights that miss 0 by rounding, walls that meet the border to rounding.
Cases snapped() {
    Cases cases;
    Random random(kSeed);
    const testing::Example example = testing::figure4b();
    const auto& layout = example.loss.network().layout();
    for (int trial = 0; trial < 24; ++trial) {
        slice::AffineSlice slice = example.slice;
        const double off = std::array{1e-17, 1e-16, 1e-15, 1e-300}[static_cast<std::size_t>(trial % 4)];
        for (Eigen::Index j = 0; j < 4; ++j) {
            double& entry = slice.origin[layout.weight(1)->offset + j];
            entry += off * random.normal();
            if (trial % 3 == 0 && std::abs(entry) > 1.0) entry += 0.05 * random.normal();
        }
        for (Eigen::Index j = 0; j < 2; ++j)
            slice.origin[layout.weight(2)->offset + j] +=
                0.01 * static_cast<double>(trial % 2) * random.normal();
        slice.origin.segment(layout.bias(1)->offset, 2) << -3.5 + off * static_cast<double>(trial % 5), -2.5;
        slice.ranges = {{{-3.5, 5.5}, {-4.5, 4.5}}};
        if (trial % 2 == 1) slice.ranges = {{{-0.5, std::nextafter(3.5, 4.0)}, {-1.5, 2.5}}};
        cases.push_back({example.loss, slice, named("snapped, trial, off", {double(trial), off})});
    }
    return cases;
}

/// Three walls and the border meet to within rounding; deeper, at other scales, and with a bias moved by little.
Cases concurrent() {
    Cases cases;
    for (const double alpha : {0.1, 0.01, 0.3, 0.7, 0.0, 0.5})
        for (const double scale : {1.0, 1e6, 1e-6})
            for (const double off : {0.0, 1e-17, 0x1p-52})
                for (const int depth : {2, 3}) {
                    Eigen::MatrixXd points(3, 2);
                    points << 2, 2, -2, 2, 0, 1;
                    const loss::Loss loss =
                        make(std::vector<int>(static_cast<std::size_t>(depth), 1), alpha, Criterion::Hinge,
                             scale * points, Eigen::RowVector2d(1, -1), 1, false);
                    const auto& layout = loss.network().layout();
                    slice::AffineSlice slice;
                    slice.origin = Eigen::VectorXd::Zero(loss.parameterCount());
                    slice.directions = Eigen::MatrixXd::Zero(loss.parameterCount(), 2);
                    slice.origin.segment(layout.weight(1)->offset, 3) << 1, 2, -1;
                    slice.directions.col(0).segment(layout.weight(1)->offset, 3) << 2, -1, -1;
                    slice.directions.col(1).segment(layout.weight(1)->offset, 3) << 0, -1, -2;
                    slice.directions(layout.bias(1)->offset, 0) = -2 * scale;
                    slice.directions(layout.bias(1)->offset, 1) = -1 * scale;
                    slice.origin[layout.weight(2)->offset] = 2;
                    slice.origin[layout.bias(2)->offset] = scale * (1.0 + off);
                    if (depth == 3) slice.origin[layout.weight(3)->offset] = 1;
                    slice.ranges = {{{-2, 2}, {-2, 2}}};
                    cases.push_back(
                        {loss, slice,
                         named("concurrent, alpha, scale, off, depth", {alpha, scale, off, double(depth)})});
                }
    return cases;
}

/// One plane each of one, two and three layers, with a second direction that is the first but for little.
Cases nearParallel() {
    Cases cases;
    Random random(kSeed + 1);
    for (const double angle : {1e-2, 2e-3, 3e-4, 1e-5, 1e-7, 1e-9})
        for (const int depth : {1, 2})
            for (int trial = 0; trial < 2; ++trial) {
                Eigen::MatrixXd points(2, 5);
                for (double& x : points.reshaped()) x = random.normal();
                Eigen::RowVectorXd targets(5);
                for (double& y : targets) y = random.index(2) == 0 ? -1.0 : 1.0;
                const loss::Loss loss = make(std::vector<int>(static_cast<std::size_t>(depth), 2), 0.1,
                                             Criterion::Hinge, points, targets);
                slice::AffineSlice slice;
                slice.origin.resize(loss.parameterCount());
                slice.directions.resize(loss.parameterCount(), 2);
                for (Eigen::Index j = 0; j < slice.origin.size(); ++j) {
                    slice.origin[j] = random.normal();
                    slice.directions(j, 0) = random.normal();
                    slice.directions(j, 1) = slice.directions(j, 0) + angle * random.normal();
                }
                slice.ranges = {{{-2, 2}, {-2, 2}}};
                cases.push_back({loss, slice, named("near parallel, angle, depth", {angle, double(depth)})});
            }
    return cases;
}

/// Three hidden layers, every direction moves all of them.
Cases deepPlanes() {
    Cases cases;
    Random random(kSeed + 2);
    for (int trial = 0; trial < 24; ++trial) {
        const auto width = [&] { return 1 + static_cast<int>(random.index(3)); };
        const std::vector<int> widths{width(), width(), width()};
        const bool whole = trial % 3 == 0;
        const auto number = [&] { return whole ? std::round(1.5 * random.normal()) : random.normal(); };
        Eigen::MatrixXd points(2, 4);
        for (double& x : points.reshaped()) x = number();
        Eigen::RowVectorXd targets(4);
        for (double& y : targets) y = random.index(2) == 0 ? -1.0 : 1.0;
        const loss::Loss loss = make(widths, trial % 2 == 0 ? 0.1 : 0.0,
                                     trial % 4 == 3 ? Criterion::Squared : Criterion::Hinge, points, targets);
        slice::AffineSlice slice;
        slice.origin.resize(loss.parameterCount());
        slice.directions.resize(loss.parameterCount(), 2);
        for (double& x : slice.origin) x = number();
        do {
            for (double& x : slice.directions.reshaped()) x = number();
        } while (slice.directions.col(0).norm() == 0.0 || slice.directions.col(1).norm() == 0.0);
        const double half = whole ? 3.0 : std::pow(10.0, random.uniform(-1.0, 0.5));
        slice.ranges = {{{-half, half}, {-half, half}}};
        cases.push_back({loss, slice, named("deep, trial", {double(trial)})});
    }
    return cases;
}

/// Four data and two units; the window is so small that doubles hardly see the loss change, or one datum lies far out.
Cases smallWindows() {
    Cases cases;
    Eigen::MatrixXd points(2, 4);
    points << .3, 1.2, -.8, -1.1, .7, -.4, .9, -.6;
    for (const double reach : {1e-9, 1e-10, 1e-12, 1e-13})
        for (const double scale : {1.0, 1e3, 1e-3})
            for (const double alpha : {0.0, 0.1})
                for (const Criterion criterion : {Criterion::Hinge, Criterion::Squared}) {
                    const loss::Loss loss = make(
                        {2}, alpha, criterion, points,
                        Eigen::RowVector4d(1, -1, 1, -1) * (criterion == Criterion::Squared ? scale : 1.0));
                    slice::AffineSlice slice;
                    slice.origin.resize(9);
                    slice.origin << 1, -1, -1, .5, scale, scale, .4, -.05, -.5;
                    slice.directions = Eigen::MatrixXd::Zero(9, 2);
                    slice.directions(6, 0) = slice.directions(7, 1) = 1.0;
                    slice.ranges = {{{-reach, reach}, {-reach, reach}}};
                    cases.push_back(
                        {loss, slice, named("small window, reach, scale, alpha", {reach, scale, alpha})});
                }
    for (const double far : {1e6, 1e10, 1e14}) {
        Eigen::MatrixXd wide(2, 5);
        wide << points, Eigen::Vector2d(far, far);
        const loss::Loss loss =
            make({2}, 0.0, Criterion::Hinge, wide, Eigen::Matrix<double, 1, 5>(1, -1, 1, -1, -1));
        slice::AffineSlice slice;
        slice.origin.resize(9);
        slice.origin << 1, 1, -1, .5, 1, 1, .4, -.05, -.5;
        slice.directions = Eigen::MatrixXd::Zero(9, 2);
        slice.directions(6, 0) = slice.directions(7, 1) = 1.0;
        slice.ranges = {{{-2, 2}, {-2, 2}}};
        cases.push_back({loss, slice, named("outlier", {far})});
    }
    return cases;
}

}  // namespace

class TestStatedSlices : public QObject {
    Q_OBJECT

  private slots:
    void nothingContradicts_data() {
        QTest::addColumn<int>("family");
        QTest::addColumn<int>("mayBeTold");
        QTest::newRow("snapped") << 0 << 0;
        QTest::newRow("concurrent") << 1 << 0;
        QTest::newRow("near parallel") << 2 << 16;
        QTest::newRow("deep planes") << 3 << 3;
        QTest::newRow("small windows") << 4 << 0;
    }
    void nothingContradicts() {
        QFETCH(int, family);
        QFETCH(int, mayBeTold);
        constexpr std::array kFamilies{snapped, concurrent, nearParallel, deepPlanes, smallWindows};
        const Cases cases = kFamilies[static_cast<std::size_t>(family)]();
        int wrong = 0, told = 0;
        for (const Case& each : cases)
            if (const std::string found = contradiction(each, 40, told); !found.empty()) {
                ++wrong;
                qWarning("%s: %s", each.label.c_str(), found.c_str());
            }
        QVERIFY2(
            wrong == 0 && told <= mayBeTold,
            qPrintable(QStringLiteral("%1 wrong, %2 told of %3").arg(wrong).arg(told).arg(cases.size())));
    }

    /// Constant on a cell: the same loss at three points inside, in rational numbers, and at no cell that is not.
    void flatMeansTheSameLoss() {
        int flat = 0, moving = 0;
        for (const Case& each : smallWindows()) {
            const slice::SliceLoss plane(each.loss, each.slice);
            const CellComplex complex = cells::cellComplex(plane).value();
            const cells::CellFacts facts = cells::cellFacts(plane, complex).value();
            const cells::Entries entries(each.loss);
            const cells::WindowMap map(complex.window);
            for (int cell = 0; cell < static_cast<int>(complex.cells.size()); ++cell) {
                const auto inside = cells::pointInside(complex, cell);
                if (!inside) continue;
                const network::Signature own = complex.signature(cell, entries);
                std::vector<testing::Rational> losses;
                Random random(kSeed);
                for (int draw = 0; draw < 40 && losses.size() < 4; ++draw) {
                    const double step = draw == 0 ? 0.0 : std::pow(2.0, -draw / 2);
                    const auto at = map.toSlice(
                        {(*inside)[0] + step * random.normal(), (*inside)[1] + step * random.normal()});
                    const auto there = testing::exactValues(
                        each.loss,
                        pointOf(each.slice, certificates::exactly(at[0]), certificates::exactly(at[1])));
                    if (there.signature == own) losses.push_back(there.loss);
                }
                if (losses.size() < 4) continue;
                const bool same =
                    std::ranges::all_of(losses, [&](const auto& value) { return value == losses[0]; });
                QVERIFY2(same == (facts.sliceFlat[static_cast<std::size_t>(cell)] != 0), each.label.c_str());
                ++(same ? flat : moving);
            }
        }
        QVERIFY2(flat > 20 && moving > 20,
                 qPrintable(QStringLiteral("%1 flat, %2 moving").arg(flat).arg(moving)));
    }

    /// Data of every size a double has: the first row of a grid is the loss, not 1.
    void gridsAtEveryScale() {
        for (const double scale : {1e-300, 1e-150, 1e-10, 1.0, 1e10, 1e100}) {
            const loss::Loss loss = make({2}, 0.0, Criterion::Hinge, scale * Eigen::RowVector3d(1, -1, 2),
                                         Eigen::RowVector3d(1, -1, -1));
            slice::AffineSlice slice;
            slice.origin.resize(7);
            slice.origin << 1 / scale, -.5 / scale, 1, .7, .1, -.2, -.5;
            slice.directions = Eigen::MatrixXd::Zero(7, 2);
            slice.directions(0, 0) = 1 / scale;
            slice.directions(4, 1) = 1;
            slice.ranges = {{{-1, 1}, {-1, 1}}};
            const slice::SliceLoss plane(loss, slice);
            for (int k = 0; k < 9; ++k) {
                const double s = -1.0 + 0.25 * k, t = 0.3;
                const double value = plane.value(s, t);
                const auto exact = testing::exactValues(
                    loss, pointOf(slice, certificates::exactly(s), certificates::exactly(t)));
                const double right = exact.loss.convert_to<double>() / 3.0;
                QVERIFY2(std::abs(value - right) <= 1e-12 * (1.0 + right),
                         qPrintable(QStringLiteral("scale %1: %2, not %3").arg(scale).arg(value).arg(right)));
            }
        }
    }

    /// Squared loss of three layers: no value lies outside the range that is told of its cell.
    void rangesHoldEveryValue() {
        int seen = 0;
        for (const Case& each : deepPlanes()) {
            if (each.loss.criterion() != Criterion::Squared) continue;
            const slice::SliceLoss plane(each.loss, each.slice);
            const CellComplex complex = cells::cellComplex(plane).value();
            if (complex.cells.empty() || complex.cells.size() > 400) continue;
            const cells::CellFacts facts = cells::cellFacts(plane, complex).value();
            const cells::CellLocator locator(complex);
            std::vector<cells::LossRange> ranges;
            for (int cell = 0; cell < static_cast<int>(complex.cells.size()); ++cell)
                ranges.push_back(cells::lossRange(plane, complex, facts, cell));
            Random random(kSeed);
            for (int sample = 0; sample < 3000; ++sample) {
                const double s = random.uniform(complex.window[0][0], complex.window[0][1]);
                const double t = random.uniform(complex.window[1][0], complex.window[1][1]);
                const int cell = locator.cellAt(complex, s, t);
                if (isTold(complex, s, t) || cell < 0) continue;
                const auto& range = ranges[static_cast<std::size_t>(cell)];
                const double value = plane.value(s, t), slack = 1e-9 * (1 + std::abs(value));
                QVERIFY2(value >= range.lowest - slack && value <= range.highest + slack, each.label.c_str());
                ++seen;
            }
        }
        QVERIFY(seen > 3000);
    }
};

OMEGASCOPE_TEST(Core, TestStatedSlices);

}  // namespace test_stated_slices

#include "test_stated_slices.moc"
