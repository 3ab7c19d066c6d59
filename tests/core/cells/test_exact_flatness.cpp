// Flatness and the outside are decided on the numbers as stored, however close things lie.

#include <QtTest>
#include <set>

#include "core/cells/complex/cell_check.h"
#include "core/cells/complex/edge_points.h"
#include "core/cells/facts/cell_facts.h"
#include "core/cells/facts/exact_shares.h"
#include "core/cells/facts/verify_cells.h"
#include "core/cells/find_cells.h"
#include "core/theory/flat_cells.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_exact_flatness {

using namespace omegascope;

namespace {

constexpr std::uint64_t kSeed = 0x666c6174;

loss::Loss hingeLoss(const Eigen::MatrixXd& points, const Eigen::RowVectorXd& targets,
                     network::Architecture architecture) {
    data::Dataset dataset;
    dataset.points = points;
    dataset.targets = targets;
    return loss::Loss(network::Network(std::move(architecture)), loss::Criterion::Hinge, std::move(dataset));
}

network::Architecture oneLayer(int inputs, int units, double alpha, bool outputBias) {
    network::Architecture architecture;
    architecture.input = inputs;
    architecture.layers = {network::DenseLayer{units}};
    architecture.alpha = alpha;
    architecture.outputBias = outputBias;
    return architecture;
}

/// Four data and two units whose loss falls by 5e-11 across a window of 1e-10.
slice::SliceLoss smallWindow(const loss::Loss& loss, double reach) {
    slice::AffineSlice slice;
    slice.origin.resize(9);
    slice.origin << 1, -1, -1, .5, 1, 1, .4, -.05, -.5;
    slice.directions = Eigen::MatrixXd::Zero(9, 2);
    slice.directions(6, 0) = slice.directions(7, 1) = 1.0;
    slice.ranges = {{{-reach, reach}, {-reach, reach}}};
    return slice::SliceLoss(loss, slice);
}

int distinctSignatures(const cells::CellComplex& complex, const cells::Entries& entries) {
    std::set<std::vector<std::int8_t>> found;
    for (int cell = 0; cell < static_cast<int>(complex.cells.size()); ++cell) {
        const network::Signature signature = complex.signature(cell, entries);
        found.insert({signature.entries().begin(), signature.entries().end()});
    }
    return static_cast<int>(found.size());
}

}  // namespace

class TestExactFlatness : public QObject {
    Q_OBJECT
  private slots:
    void aLossThatFallsByLittleIsNotFlat_data();
    void aLossThatFallsByLittleIsNotFlat();
    void wallsWithinRoundingOfEachOtherAndOfTheBorderKeepTheirCells();
    void everyCellOfStraightWallsHasASignatureOfItsOwn();
    void exactSharesAreThePolynomialsOfDoubles();
    void flatnessAgreesWithTheGradientAtManyPoints();
    void verificationConfirmsComplexesOfEveryKind();
    void verificationFindsAWrongCell();
};

void TestExactFlatness::aLossThatFallsByLittleIsNotFlat_data() {
    QTest::addColumn<double>("reach");
    for (const double reach : {1e-9, 1e-10, 1e-12, 1e-14}) QTest::addRow("%g", reach) << reach;
}

void TestExactFlatness::aLossThatFallsByLittleIsNotFlat() {
    QFETCH(double, reach);
    Eigen::MatrixXd points(2, 4);
    points << .3, 1.2, -.8, -1.1, .7, -.4, .9, -.6;
    const loss::Loss loss = hingeLoss(points, Eigen::RowVector4d(1, -1, 1, -1), oneLayer(2, 2, 0.0, true));
    const slice::SliceLoss plane = smallWindow(loss, reach);
    const cells::CellComplex complex = cells::cellComplex(plane).value();
    const cells::CellFacts facts = cells::cellFacts(plane, complex).value();
    QCOMPARE(facts.sliceFlatCount(), 1);
    for (std::size_t cell = 0; cell < complex.cells.size(); ++cell) {
        const auto moving = facts.losses.col(static_cast<Eigen::Index>(cell)).tail(facts.losses.rows() - 1);
        QCOMPARE(moving.lpNorm<1>() == 0.0, facts.sliceFlat[cell] != 0);
        if (facts.sliceFlat[cell] == 0) QVERIFY(moving.lpNorm<1>() > 0.1 * reach);
    }
}

void TestExactFlatness::wallsWithinRoundingOfEachOtherAndOfTheBorderKeepTheirCells() {
    const testing::Example example = testing::figure4b();
    slice::AffineSlice slice = example.slice;
    const network::ParameterLayout& layout = example.loss.network().layout();
    const Eigen::Index weights = layout.weight(1)->offset, outputs = layout.weight(2)->offset;
    slice.origin.segment(weights, 4) << 1.9335798998123452, -8.560660640815541e-17, -1.9546981578108655,
        -0.045301842189134266;
    slice.origin.segment(outputs, 2) << 2.9944624944465863, -2.9949692425853636;
    slice.ranges = {{{-3.5, 5.5}, {-4.5, 4.5}}};
    slice.origin.segment(layout.bias(1)->offset, 2) << -3.5, -2.5;
    const slice::SliceLoss plane(example.loss, slice);
    for (const bool criterionWalls : {false, true}) {
        const auto complex = cells::cellComplex(plane, {.criterionWalls = criterionWalls}).value();
        QVERIFY(cells::isConsistent(complex));
        QCOMPARE(complex.signatureCount(), static_cast<int>(complex.cells.size()));
        QCOMPARE(distinctSignatures(complex, cells::Entries(example.loss)), complex.signatureCount());
        double area = 0.0;
        for (const double part : cells::cellAreas(complex)) {
            QVERIFY(part >= 0.0);
            area += part;
        }
        QVERIFY(std::abs(area - 81.0) < 1e-9);
        const auto found = cells::verifyCells(plane, complex, criterionWalls).value();
        QVERIFY(found.agrees() && found.confirmed > 40);
    }
}

void TestExactFlatness::everyCellOfStraightWallsHasASignatureOfItsOwn() {
    Random random(kSeed);
    for (int trial = 0; trial < 60; ++trial) {
        // Weights that miss 0 by 1e-17 make walls that all but coincide, also with the border.
        Eigen::MatrixXd points(2, 6);
        Eigen::RowVectorXd targets(6);
        for (double& x : points.reshaped()) x = std::round(random.uniform(-3.0, 3.0));
        for (double& y : targets) y = random.uniform() < 0.5 ? -1.0 : 1.0;
        const loss::Loss loss = hingeLoss(points, targets, oneLayer(2, 2, trial % 2 ? 0.1 : 0.0, false));
        slice::AffineSlice slice;
        slice.origin = Eigen::VectorXd::Zero(loss.parameterCount());
        for (double& w : slice.origin.reshaped())
            w = random.uniform() < 0.5 ? 1e-17 * random.normal() : std::round(random.uniform(-2.0, 2.0));
        slice.directions = Eigen::MatrixXd::Zero(loss.parameterCount(), 2);
        const Eigen::Index bias = loss.network().layout().bias(1)->offset;
        slice.directions(bias, 0) = slice.directions(bias + 1, 1) = 1.0;
        slice.ranges = {{{-2.0, 2.0}, {-2.0, 2.0}}};
        const slice::SliceLoss plane(loss, slice);
        const auto complex = cells::cellComplex(plane, {.criterionWalls = false}).value();
        const QString where = QStringLiteral("seed %1, trial %2").arg(kSeed).arg(trial);
        QVERIFY2(cells::isConsistent(complex), qPrintable(where));
        QVERIFY2(complex.signatureCount() == static_cast<int>(complex.cells.size()), qPrintable(where));
    }
}

void TestExactFlatness::exactSharesAreThePolynomialsOfDoubles() {
    Random random(kSeed + 1);
    for (const testing::ProblemKind& kind : testing::problemKinds()) {
        const testing::Problem problem = testing::randomProblem(kind, random);
        const loss::Loss& loss = problem.loss;
        if (loss.criterion() == loss::Criterion::Logistic) continue;
        slice::AffineSlice slice = testing::randomPlane(loss.network(), random);
        slice.ranges = {{{-0.7, 1.3}, {-0.4, 0.9}}};
        const slice::SliceLoss plane(loss, slice);
        const cells::ExactShares exact(plane);
        const network::Signature signature = loss.signature(slice.at(0.2, 0.1));
        if (signature.hasZero()) continue;
        const auto stride = static_cast<std::size_t>(signature.entriesPerDatum());
        double total = 0.0, bound = 0.0;
        for (int datum = 0; datum < static_cast<int>(loss.dataset().size()); ++datum) {
            const auto share = exact.share(
                datum, signature.entries().subspan(static_cast<std::size_t>(datum) * stride, stride));
            const double x = (0.2 - 0.3) / 1.0, y = (0.1 - 0.25) / 0.65;
            for (int a = 0; a <= share.degreeX; ++a)
                for (int b = 0; b <= share.degreeY; ++b)
                    total +=
                        share.coefficients[static_cast<std::size_t>(a * (share.degreeY + 1) + b)].toDouble() *
                        std::pow(x, a) * std::pow(y, b);
            bound += exact.boundOfRounding(datum);
        }
        QVERIFY(std::abs(total - loss.value(slice.at(0.2, 0.1))) <= 1e-9 * (1.0 + std::abs(total)));
        QVERIFY(bound > 0.0 && std::isfinite(bound));
    }
}

void TestExactFlatness::flatnessAgreesWithTheGradientAtManyPoints() {
    Random random(kSeed + 2);
    int moving = 0;
    for (int trial = 0; trial < 20; ++trial) {
        for (const testing::ProblemKind& kind : testing::problemKinds()) {
            const testing::Problem problem = testing::randomProblem(kind, random);
            const loss::Loss& loss = problem.loss;
            if (!loss::isPiecewiseMultilinear(loss.criterion())) continue;
            const network::Signature signature = loss.signature(problem.parameters);
            if (signature.hasZero()) continue;
            const double gradient = loss.gradientInCell(problem.parameters, signature).lpNorm<1>();
            const bool isFlat = theory::isFlatCell(loss, signature);
            // A cell that is flat has no gradient anywhere; one with a gradient at a point is not flat.
            if (isFlat) QVERIFY(gradient < 1e-9);
            if (gradient > 1e-6) QVERIFY(!isFlat);
            moving += isFlat ? 0 : 1;
        }
    }
    QVERIFY(moving > 20);
}

void TestExactFlatness::verificationConfirmsComplexesOfEveryKind() {
    Random random(kSeed + 3);
    int confirmed = 0, thin = 0;
    const auto kinds = testing::problemKinds();
    for (int trial = 0; trial < 2; ++trial) {
        for (std::size_t k = 0; k < kinds.size(); k += testing::kOneIn) {
            const testing::ProblemKind& kind = kinds[k];
            const testing::Problem problem = testing::randomProblem(kind, random);
            // Half as wide as a plane usually is, so that more kinds have few enough cells to be looked at.
            slice::AffineSlice narrow = testing::randomPlane(problem.loss.network(), random);
            for (auto& range : narrow.ranges)
                for (double& end : range) end *= 0.5;
            const slice::SliceLoss plane(problem.loss, std::move(narrow));
            const auto complex = cells::cellComplex(plane, {.cellBudget = 3000}).value();
            if (complex.kind == cells::ComplexKind::Partial) continue;
            const auto found = cells::verifyCells(plane, complex).value();
            QVERIFY2(found.agrees(),
                     qPrintable(QStringLiteral("%1, trial %2: %3 wrong, consistent %4, gap %5")
                                    .arg(QString::fromStdString(kind.label()))
                                    .arg(trial)
                                    .arg(found.wrong.size())
                                    .arg(found.consistent)
                                    .arg(found.areaGap)));
            confirmed += found.confirmed;
            thin += static_cast<int>(found.tooThin.size());
        }
    }
    QVERIFY(confirmed > testing::cases(1000) && thin * 100 < confirmed);
}

void TestExactFlatness::verificationFindsAWrongCell() {
    const testing::Example example = testing::figure4b();
    const slice::SliceLoss plane(example.loss, example.slice);
    cells::CellComplex complex = cells::cellComplex(plane).value();
    QVERIFY(cells::verifyCells(plane, complex).value().agrees());
    const auto entry = complex.makers[static_cast<std::size_t>(
        complex.edges[static_cast<std::size_t>(complex.cells[1].parent >> 1)].makers)][0];
    const network::Activation which = cells::Entries(example.loss).activation(entry.entry);
    complex.rootSignature.set(
        which.datum, which.layer, which.unit,
        static_cast<std::int8_t>(-complex.rootSignature.at(which.datum, which.layer, which.unit)));
    const auto found = cells::verifyCells(plane, complex).value();
    QVERIFY(!found.agrees() && !found.wrong.empty());
}

OMEGASCOPE_TEST(Core, TestExactFlatness);

}  // namespace test_exact_flatness

#include "test_exact_flatness.moc"
