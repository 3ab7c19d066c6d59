#include <Eigen/Eigenvalues>
#include <QtTest>
#include <cmath>
#include <stdexcept>

#include "core/theory/cell_hessian.h"
#include "core/theory/multilinear.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_multilinear {

using namespace omegascope;
using testing::ProblemKind;

namespace {

constexpr std::uint64_t kSeed = 1803;

void addKinds() {
    QTest::addColumn<ProblemKind>("kind");
    for (const auto& kind : testing::problemKinds())
        if (loss::isPiecewiseMultilinear(kind.criterion)) QTest::newRow(kind.label().c_str()) << kind;
}

network::Signature randomSignature(const loss::Loss& loss, Random& random) {
    network::Signature signature = loss.emptySignature();
    for (const auto& entry : signature.zeros())
        signature.set(entry.datum, entry.layer, entry.unit, random.uniform() < 0.5 ? -1 : 1);
    return signature;
}

Eigen::VectorXd randomVector(Eigen::Index size, Random& random) {
    Eigen::VectorXd vector(size);
    for (double& entry : vector) entry = random.normal();
    return vector;
}

/// Whether φ_j contains the block: its source sits in a layer below the block, or is the block.   [P, Thm 1]
bool contains(int form, const network::Block& block, int depth) {
    if (block.bias) return form == block.layer;
    return form <= depth && form < block.layer;
}

}  // namespace

class TestMultilinear : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void formsOfTheOwnCellSumToTheLoss_data() { addKinds(); }
    void formsOfTheOwnCellSumToTheLoss() {
        QFETCH(ProblemKind, kind);
        Random random(kSeed);
        for (int round = 0; round < 10; ++round) {
            const auto [loss, parameters] = testing::randomProblem(kind, random);
            const auto forms = theory::multilinearForms(loss, parameters, loss.signature(parameters));
            QVERIFY(forms.has_value());
            QCOMPARE(forms->size(), Eigen::Index{loss.network().depth() + 3});
            const double value = loss.value(parameters);
            QVERIFY(std::abs(forms->sum() - value) <= 1e-12 * (1.0 + value));
        }
    }

    /// Replacing one block by 2A - 3B gives 2φ_j(A) - 3φ_j(B) where φ_j contains the block, and changes
    /// nothing elsewhere.
    void formsAreLinearInEachBlock_data() { addKinds(); }
    void formsAreLinearInEachBlock() {
        QFETCH(ProblemKind, kind);
        Random random(kSeed + 1);
        const auto [loss, a] = testing::randomProblem(kind, random);
        const auto cell = randomSignature(loss, random);
        const Eigen::VectorXd other = randomVector(a.size(), random);
        const Eigen::VectorXd formsA = *theory::multilinearForms(loss, a, cell);
        const double size = 1.0 + formsA.cwiseAbs().maxCoeff();
        for (const network::Block& block : loss.network().layout().blocks()) {
            Eigen::VectorXd b = a, mixed = a;
            b.segment(block.offset, block.size) = other.segment(block.offset, block.size);
            mixed.segment(block.offset, block.size) =
                2.0 * a.segment(block.offset, block.size) - 3.0 * b.segment(block.offset, block.size);
            const Eigen::VectorXd formsB = *theory::multilinearForms(loss, b, cell);
            const Eigen::VectorXd formsMixed = *theory::multilinearForms(loss, mixed, cell);
            for (int j = 0; j < formsA.size(); ++j) {
                const double expected = contains(j, block, loss.network().depth())
                                            ? 2.0 * formsA[j] - 3.0 * formsB[j]
                                            : formsA[j];
                QVERIFY2(std::abs(formsMixed[j] - expected) <= 1e-11 * (size + formsB.cwiseAbs().maxCoeff()),
                         qPrintable(QString("form %1, block %2").arg(j).arg(block.name.c_str())));
            }
        }
    }

    /// Euler: φ_j has as many factors as it contains blocks, so ⟨∇L, ω⟩ = Σ_j (their number) φ_j in every
    /// cell.
    void gradientPairsWithTheFormsByTheirDegree_data() { addKinds(); }
    void gradientPairsWithTheFormsByTheirDegree() {
        QFETCH(ProblemKind, kind);
        Random random(kSeed + 2);
        const auto [loss, parameters] = testing::randomProblem(kind, random);
        const auto cell = randomSignature(loss, random);
        const Eigen::VectorXd forms = *theory::multilinearForms(loss, parameters, cell);
        double expected = 0.0;
        for (int j = 0; j < forms.size(); ++j)
            for (const network::Block& block : loss.network().layout().blocks())
                if (contains(j, block, loss.network().depth())) expected += forms[j];
        const double found = loss.gradientInCell(parameters, cell).dot(parameters);
        QVERIFY(std::abs(found - expected) <= 1e-11 * (1.0 + forms.cwiseAbs().sum()));
    }

    /// P Cor. 1: no parameter is multiplied by itself, so the diagonal of the Hessian is 0.
    void hessianOfACellHasAZeroDiagonal_data() { addKinds(); }
    void hessianOfACellHasAZeroDiagonal() {
        QFETCH(ProblemKind, kind);
        Random random(kSeed + 3);
        const auto [loss, parameters] = testing::randomProblem(kind, random);
        const auto cell = randomSignature(loss, random);
        const Eigen::VectorXd gradient = loss.gradientInCell(parameters, cell);
        for (Eigen::Index k = 0; k < parameters.size(); ++k) {
            Eigen::VectorXd moved = parameters;
            moved[k] += 1.0;
            const double slope = loss.gradientInCell(moved, cell)[k];
            QVERIFY(std::abs(slope - gradient[k]) <= 1e-12 * (1.0 + gradient.cwiseAbs().maxCoeff()));
        }
    }

    /// P Cor. 2, on the Hessian of ω's own cell.
    void hessianHasBothSignsOrNone_data() { addKinds(); }
    void hessianHasBothSignsOrNone() {
        QFETCH(ProblemKind, kind);
        Random random(kSeed + 4);
        const auto [loss, parameters] = testing::randomProblem(kind, random);
        const auto hessian = theory::cellHessian(loss, parameters);
        QVERIFY2(hessian, hessian ? "" : hessian.error().message.c_str());
        const double size = 1.0 + hessian->cwiseAbs().maxCoeff();
        QVERIFY(hessian->diagonal().cwiseAbs().maxCoeff() <= 1e-11 * size);
        const Eigen::VectorXd values = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(*hessian).eigenvalues();
        const double gate = 1e-9 * size;
        QVERIFY(hessian->cwiseAbs().maxCoeff() <= gate ||
                (values.minCoeff() < 0.0 && values.maxCoeff() > 0.0));
        // Along a random direction the second difference of the loss is that of the matrix, where no wall is crossed.
        Eigen::VectorXd direction(parameters.size());
        for (double& entry : direction) entry = 1e-5 * random.normal();
        if (!(loss.signature(parameters + direction) == loss.signature(parameters - direction))) return;
        const double second = loss.value(parameters + direction) + loss.value(parameters - direction) -
                              2.0 * loss.value(parameters);
        QVERIFY(std::abs(second - direction.dot(*hessian * direction)) <
                1e-12 * (1.0 + loss.value(parameters)));
    }

    void formsOfFigure1ByHand() {
        // w = -1/2, v = 1: datum 1 is dead (0.5), datum -1 has m = 1/2 (0.4), datum -2 has m = 2 (0.1).
        const auto example = testing::figure1();
        const auto parameters = testing::parametersOf(example.loss.network(), {{"W1", {-0.5}}, {"V", {1}}});
        const auto forms =
            theory::multilinearForms(example.loss, parameters, example.loss.signature(parameters));
        QVERIFY((*forms - Eigen::Vector4d(-0.4 * 0.5 + 0.1 * 1.0, 0, 0, 1)).cwiseAbs().maxCoeff() < 1e-15);
    }

    void smoothCriteriaHaveNoForms() {
        Random random(kSeed);
        for (const auto criterion : {loss::Criterion::Squared, loss::Criterion::Logistic}) {
            const auto [loss, parameters] = testing::randomProblem({criterion, 1, false, 0.0}, random);
            QVERIFY(!theory::multilinearForms(loss, parameters, loss.signature(parameters)).has_value());
        }
    }

    void zeroInTheSignatureIsRefused() {
        const auto example = testing::figure1();
        const auto onWall = example.loss.signature(example.parameters);
        QVERIFY(onWall.hasZero());
        QVERIFY_EXCEPTION_THROWN(
            static_cast<void>(theory::multilinearForms(example.loss, example.parameters, onWall)),
            std::invalid_argument);
    }
};

OMEGASCOPE_TEST(Core, TestMultilinear);

}  // namespace test_multilinear

#include "test_multilinear.moc"
