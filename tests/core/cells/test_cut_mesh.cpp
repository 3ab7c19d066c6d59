#include <QtTest>
#include <algorithm>
#include <map>
#include <set>

#include "core/cells/find_cells.h"
#include "core/cells/mesh/cut_mesh.h"
#include "core/support/random.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_cut_mesh {

using namespace omegascope;

namespace {

cells::SliceMesh meshOf(const slice::SliceLoss& loss) {
    const auto complex = cells::cellComplex(loss).value();
    const auto facts = cells::cellFacts(loss, complex).value();
    return cells::sliceMesh(loss, complex, facts).value();
}

int vertexOf(const cells::SliceMesh& mesh, const cells::Facet& facet, int k) {
    return mesh.facetVertices[static_cast<std::size_t>(facet.first + k % facet.count)];
}

const cells::SliceMesh::Vertex& at(const cells::SliceMesh& mesh, int vertex) {
    return mesh.vertices[static_cast<std::size_t>(vertex)];
}

/// Area in the plane and volume below the surface, cell by cell.
std::map<int, std::array<double, 2>> sizesOf(const cells::SliceMesh& mesh) {
    std::map<int, std::array<double, 2>> sizes;
    for (const auto& facet : mesh.facets)
        for (int k = 1; k + 1 < facet.count; ++k) {
            const auto &a = at(mesh, vertexOf(mesh, facet, 0)), &b = at(mesh, vertexOf(mesh, facet, k)),
                       &c = at(mesh, vertexOf(mesh, facet, k + 1));
            const double area = 0.5 * ((b.s - a.s) * (c.t - a.t) - (c.s - a.s) * (b.t - a.t));
            sizes[facet.cell][0] += area;
            sizes[facet.cell][1] += area * (a.loss + b.loss + c.loss) / 3.0;
        }
    return sizes;
}

/// How many edges of facets have nobody on the other side.
int openEdges(const cells::SliceMesh& mesh) {
    std::map<std::pair<int, int>, int> edges;
    for (const auto& facet : mesh.facets)
        for (int k = 0; k < facet.count; ++k)
            ++edges[std::minmax(vertexOf(mesh, facet, k), vertexOf(mesh, facet, k + 1))];
    return static_cast<int>(std::ranges::count_if(edges, [](const auto& edge) { return edge.second == 1; }));
}

/// Edges on the border of the window, which grow in number when they are cut.
int borderCuts(const cells::SliceMesh& before, const cells::SliceMesh& after) {
    return openEdges(after) - openEdges(before);
}

}  // namespace

class TestCutMesh : public QObject {
    Q_OBJECT

  private slots:
    void theSurfaceStaysWhatItIs();
    void noFacetAndNoWallCrossesALevel();
    void facetsStillMeetEdgeToEdge();
    void aFinerMeshFollowsTheLossWhereItIsAsked();
    void levelsBesideTheLossesChangeNothing();
};

namespace {

struct Example {
    cells::SliceMesh mesh, cut;
    std::vector<double> levels;
    std::string label;
};

/// Of every criterion with up to one hidden layer, made once: deeper ones have no other kinds of facets, only more.
const std::vector<Example>& examples() {
    static const std::vector<Example> made = [] {
        Random random(5);
        std::vector<Example> result;
        for (const auto& kind : testing::problemKinds()) {
            if (kind.depth > 1 || kind.convolution) continue;
            const auto problem = testing::randomProblem(kind, random);
            const slice::SliceLoss loss(problem.loss, testing::randomPlane(problem.loss.network(), random));
            Example example{meshOf(loss), {}, {}, kind.label()};
            if (example.mesh.facets.empty()) continue;
            const auto [low, high] = std::ranges::minmax_element(
                example.mesh.vertices, {}, [](const auto& vertex) { return vertex.loss; });
            for (const double share : {0.01, 0.1, 0.35, 0.8})
                example.levels.push_back(std::lerp(low->loss, high->loss, share));
            if (!(example.levels.front() < example.levels.back())) continue;
            example.cut = cells::cutAtLevels(example.mesh, example.levels);
            result.push_back(std::move(example));
        }
        return result;
    }();
    return made;
}

template <typename Check>
void forRandomMeshes(const Check& check) {
    for (const Example& example : examples()) check(example.mesh, example.cut, example.levels, example.label);
}

}  // namespace

void TestCutMesh::theSurfaceStaysWhatItIs() {
    int tried = 0;
    forRandomMeshes([&](const auto& mesh, const auto& cut, const auto&, const std::string& label) {
        ++tried;
        const auto before = sizesOf(mesh), after = sizesOf(cut);
        QCOMPARE(after.size(), before.size());
        double area = 0.0, volume = 0.0;
        for (const auto& [cell, sizes] : before) {
            area += sizes[0];
            volume += std::abs(sizes[1]);
        }
        for (const auto& [cell, sizes] : before) {
            QVERIFY2(std::abs(after.at(cell)[0] - sizes[0]) < 1e-9 * area, label.c_str());
            QVERIFY2(std::abs(after.at(cell)[1] - sizes[1]) < 1e-6 * volume, label.c_str());
        }
    });
    QVERIFY(tried > 10);
}

void TestCutMesh::noFacetAndNoWallCrossesALevel() {
    forRandomMeshes([](const auto& mesh, const auto& cut, const auto& levels, const std::string& label) {
        const auto crosses = [&](double low, double high) {
            return std::ranges::any_of(levels, [&](double level) { return low < level && level < high; });
        };
        for (const auto& facet : cut.facets) {
            double low = at(cut, vertexOf(cut, facet, 0)).loss, high = low;
            for (int k = 1; k < facet.count; ++k) {
                low = std::min(low, at(cut, vertexOf(cut, facet, k)).loss);
                high = std::max(high, at(cut, vertexOf(cut, facet, k)).loss);
            }
            QVERIFY2(!crosses(low, high), label.c_str());
        }
        double before = 0.0, after = 0.0;
        const auto length = [](const auto& of, const cells::WallSegment& wall) {
            return std::hypot(at(of, wall.from).s - at(of, wall.to).s,
                              at(of, wall.from).t - at(of, wall.to).t);
        };
        for (const auto& wall : mesh.walls) before += length(mesh, wall);
        for (const auto& wall : cut.walls) {
            after += length(cut, wall);
            const auto [low, high] = std::minmax(at(cut, wall.from).loss, at(cut, wall.to).loss);
            QVERIFY2(!crosses(low, high), label.c_str());
        }
        QVERIFY2(std::abs(after - before) <= 1e-9 * (1.0 + before), label.c_str());
    });
}

void TestCutMesh::facetsStillMeetEdgeToEdge() {
    forRandomMeshes([](const auto& mesh, const auto& cut, const auto& levels, const std::string& label) {
        // Along the border of the window each level is met a few times; inside every edge keeps both its sides.
        const int cuts = borderCuts(mesh, cut);
        double lowS = 1e300, highS = -1e300, lowT = 1e300, highT = -1e300;
        for (const auto& v : mesh.vertices) {
            lowS = std::min(lowS, v.s), highS = std::max(highS, v.s);
            lowT = std::min(lowT, v.t), highT = std::max(highT, v.t);
        }
        const double slack = 1e-9 * (highS - lowS + highT - lowT);
        const auto onBorder = [&](int vertex) {
            const auto& v = at(cut, vertex);
            return v.s - lowS < slack || highS - v.s < slack || v.t - lowT < slack || highT - v.t < slack;
        };
        int fresh = 0;
        for (std::size_t k = mesh.vertices.size(); k < cut.vertices.size(); ++k)
            fresh += onBorder(static_cast<int>(k)) ? 1 : 0;
        QVERIFY2(cuts <= fresh, qPrintable(QString("%1: %2 open, %3 on the border, %4 levels")
                                               .arg(label.c_str())
                                               .arg(cuts)
                                               .arg(fresh)
                                               .arg(levels.size())));
    });
}

/// Halved until the interpolant is as near as is asked at the loss that is there.
void TestCutMesh::aFinerMeshFollowsTheLossWhereItIsAsked() {
    const auto example = testing::localMinimumOfSwirszcz();
    const slice::SliceLoss loss(example.loss, example.slice);
    const auto complex = cells::cellComplex(loss).value();
    const auto facts = cells::cellFacts(loss, complex).value();
    const auto toleranceAt = [](double value) { return 0.01 * (std::max(value - 14.0, 0.0) + 1.0); };
    const cells::SliceMesh plain = cells::sliceMesh(loss, complex, facts).value();
    const cells::SliceMesh fine = cells::scaledMesh(loss, complex, facts, toleranceAt).value();
    QVERIFY(fine.facets.size() > plain.facets.size());
    double worst = 0.0;
    for (const auto& facet : fine.facets)
        for (int k = 0; k < facet.count; ++k) {
            const auto &a = at(fine, vertexOf(fine, facet, k)), &b = at(fine, vertexOf(fine, facet, k + 1));
            const double there = loss.value(0.5 * (a.s + b.s), 0.5 * (a.t + b.t));
            worst = std::max(worst, std::abs(there - 0.5 * (a.loss + b.loss)) / toleranceAt(there));
        }
    QVERIFY2(worst < 4.0, qPrintable(QString::number(worst)));
}

void TestCutMesh::levelsBesideTheLossesChangeNothing() {
    const auto example = testing::figure4b();
    const cells::SliceMesh mesh = meshOf(slice::SliceLoss(example.loss, example.slice));
    const cells::SliceMesh cut = cells::cutAtLevels(mesh, {-2.0, -1.0, 1e6});
    QCOMPARE(cut.vertices.size(), mesh.vertices.size());
    QCOMPARE(cut.walls.size(), mesh.walls.size());
}

OMEGASCOPE_TEST(None, TestCutMesh);

}  // namespace test_cut_mesh

#include "test_cut_mesh.moc"
