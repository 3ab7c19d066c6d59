#include <QTemporaryDir>
#include <QtTest>

#include "core/data/npy.h"
#include "tests/app/cli/program.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_cli_grid {

using namespace omegascope;
using testing::ProgramRun;
using testing::runProgram;

/// What `grid` writes is the loss, evaluated directly at ω(s,t), for every criterion and depth.
class TestCliGrid : public QObject {
    Q_OBJECT

  private slots:
    void gridIsTheLoss_data();
    void gridIsTheLoss();
    void rowsRunAlongTAndColumnsAlongS();
    void csvAndNpyHoldTheSameNumbers();
    void secondRunWritesTheSameBytes();
    void anExistingFileIsReplaced();

  private:
    QTemporaryDir folder_;
};

namespace {

constexpr int kSize = 9;

Eigen::MatrixXd readCsv(const QString& path) {
    const QList<QByteArray> lines = testing::readFile(path).trimmed().split('\n');
    Eigen::MatrixXd values(lines.size(), lines.first().count(',') + 1);
    for (Eigen::Index row = 0; row < values.rows(); ++row) {
        const QList<QByteArray> fields = lines[row].split(',');
        for (Eigen::Index column = 0; column < values.cols(); ++column) {
            values(row, column) = fields[column].toDouble();
        }
    }
    return values;
}

Eigen::MatrixXd readNpy(const QString& path) {
    const auto array = data::readNpy(path.toStdString());
    if (!array) qFatal("%s", array.error().message.c_str());
    return Eigen::Map<const Eigen::Matrix<double, -1, -1, Eigen::RowMajor>>(
        array->values.data(), static_cast<Eigen::Index>(array->shape[0]),
        static_cast<Eigen::Index>(array->shape[1]));
}

Eigen::MatrixXd grid(const QString& session, const QString& out, int size) {
    const ProgramRun run = runProgram({"grid", session, "--size", QString::number(size), "--out", out});
    if (run.code != 0) qFatal("%s", qPrintable(run.err));
    return out.endsWith(".npy") ? readNpy(out) : readCsv(out);
}

double coordinate(const std::array<double, 2>& range, Eigen::Index index) {
    return range[0] + (range[1] - range[0]) * static_cast<double>(index) / (kSize - 1);
}

}  // namespace

void TestCliGrid::gridIsTheLoss_data() {
    QTest::addColumn<int>("kind");
    const std::vector<testing::ProblemKind> kinds = testing::problemKinds();
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (kinds[i].alpha == 0.1) QTest::newRow(kinds[i].label().c_str()) << static_cast<int>(i);
    }
}

void TestCliGrid::gridIsTheLoss() {
    QFETCH(int, kind);
    Random random(20180701 + static_cast<std::uint64_t>(kind));
    const testing::ProblemKind problemKind = testing::problemKinds()[static_cast<std::size_t>(kind)];
    const testing::Problem problem = testing::randomProblem(problemKind, random);
    const slice::AffineSlice plane = testing::randomPlane(problem.loss.network(), random);
    const QString session = folder_.filePath(QStringLiteral("%1.json").arg(kind));
    testing::writeSessionFile(session, problem.loss, problem.parameters, plane);

    for (const char* suffix : {"csv", "npy"}) {
        const QString out = folder_.filePath(QStringLiteral("%1.%2").arg(kind).arg(suffix));
        const Eigen::MatrixXd values = grid(session, out, kSize);
        QCOMPARE(values.rows(), kSize);
        QCOMPARE(values.cols(), kSize);
        for (Eigen::Index row = 0; row < kSize; ++row) {
            for (Eigen::Index column = 0; column < kSize; ++column) {
                const double s = coordinate(plane.ranges[0], column);
                const double t = coordinate(plane.ranges[1], row);
                const double direct = problem.loss.value(plane.at(s, t));
                QVERIFY2(
                    std::abs(values(row, column) - direct) <= 1e-10 * std::max(1.0, std::abs(direct)),
                    qPrintable(QStringLiteral("seed 20180701 + %1, s = %2, t = %3").arg(kind).arg(s).arg(t)));
            }
        }
    }
}

void TestCliGrid::rowsRunAlongTAndColumnsAlongS() {
    // P Fig. 1 over (w, v): at w = -3 (first column) and the highest v = 3 (last row) all that counts is the
    // datum x = -2: .5·1 + .1(1 + 2·9) = 2.4; at w = 3 in that row only the first datum is solved: .5.
    const testing::Example example = testing::figure1();
    const QString session = folder_.filePath("figure1.json");
    testing::writeSessionFile(session, example.loss, example.parameters, example.slice);
    const Eigen::MatrixXd values = grid(session, folder_.filePath("figure1.csv"), kSize);
    QVERIFY(std::abs(values(kSize - 1, 0) - 2.4) < 1e-12);
    QVERIFY(std::abs(values(kSize - 1, kSize - 1) - 0.5) < 1e-12);
    QVERIFY(std::abs(values(0, 0) - 1.0) < 1e-12);  // v = 0: every output is 0
}

void TestCliGrid::csvAndNpyHoldTheSameNumbers() {
    const QString session = testing::galleryPath("pmlr-fig2");
    const Eigen::MatrixXd csv = grid(session, folder_.filePath("same.csv"), 33);
    const Eigen::MatrixXd npy = grid(session, folder_.filePath("same.npy"), 33);
    QVERIFY(csv == npy);  // to the last bit
}

void TestCliGrid::secondRunWritesTheSameBytes() {
    for (const char* suffix : {"csv", "npy"}) {
        const QString one = folder_.filePath(QStringLiteral("one.%1").arg(suffix));
        const QString two = folder_.filePath(QStringLiteral("two.%1").arg(suffix));
        grid(testing::galleryPath("pmlr-fig3"), one, 21);
        grid(testing::galleryPath("pmlr-fig3"), two, 21);
        QCOMPARE(testing::readFile(one), testing::readFile(two));
    }
}

void TestCliGrid::anExistingFileIsReplaced() {
    const QString out = folder_.filePath("replaced.csv");
    testing::writeText(out, QByteArray(100'000, 'x'));
    QCOMPARE(grid(testing::galleryPath("pmlr-fig3"), out, 5).rows(), Eigen::Index{5});
}

OMEGASCOPE_TEST(Core, TestCliGrid);

}  // namespace test_cli_grid

#include "test_cli_grid.moc"
