#include <QtTest>
#include <cmath>

#include "app/figures/frame/loss_map.h"
#include "app/figures/slice/slice_picture.h"
#include "app/figures/surface/surface_axes.h"
#include "core/support/random.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_loss_map {

using namespace omegascope;
using figures::LossMap;
using session::LossScale;

namespace {

LossScale logarithmic() {
    LossScale scale;
    scale.logarithmic = true;
    return scale;
}

std::shared_ptr<const figures::SlicePicture> pictureOf(const testing::Example& example,
                                                       const LossScale& scale) {
    figures::SlicePictureOptions options;
    options.gridSize = 65;
    options.scale = scale;
    return figures::slicePicture(example.loss, example.spec, example.slice, options).value();
}

std::vector<LossMap> randomMaps() {
    Random random(2);
    std::vector<LossMap> maps;
    for (int k = 0; k < 200; ++k) {
        const double low = random.normal() * std::pow(10.0, random.uniform(-3, 4));
        const double range = std::pow(10.0, random.uniform(-6, 6));
        maps.push_back(
            {low, low + range, k % 2 == 0 ? 0.0 : range * std::pow(10.0, random.uniform(-6, 1)), k % 3 == 0});
    }
    return maps;
}

}  // namespace

class TestLossMap : public QObject {
    Q_OBJECT

  private slots:
    void sharesAndLossesAreInverse();
    void sharesGrowWithTheLoss();
    void aCutHoldsHeightsInTheBox();
    void roundLossesAreRoundApartAndInside();
    void aPercentileIsTheShareOfTheWindow();
    void theOffsetDependsOnTheRangeAlone();
    void bothValleysOfProposition1AreToldApart();
    void theMeshTakesTheShapeOfTheMap();
    void anotherScaleOfAPictureIsThePictureOnThatScale();
    void notesTellOffsetAndCut();
};

void TestLossMap::sharesAndLossesAreInverse() {
    for (const LossMap& map : randomMaps())
        for (const double share : {0.0, 0.001, 0.3, 0.5, 0.99, 1.0}) {
            const double loss = map.lossAt(share);
            const double slack = 1e-9 + 1e-12 * std::abs(map.lowest) / (map.highest - map.lowest) +
                                 (map.logarithmic() ? 1e-13 * std::abs(map.lowest) / map.offset : 0.0);
            QVERIFY2(std::abs(map.share(loss) - share) < slack, qPrintable(QString("%1 %2 %3: %4 for %5")
                                                                               .arg(map.lowest)
                                                                               .arg(map.highest)
                                                                               .arg(map.offset)
                                                                               .arg(map.share(loss))
                                                                               .arg(share)));
        }
}

void TestLossMap::sharesGrowWithTheLoss() {
    for (const LossMap& map : randomMaps()) {
        double last = -1.0;
        for (int k = -2; k <= 12; ++k) {
            const double share = map.share(map.lowest + 0.1 * k * (map.highest - map.lowest));
            QVERIFY(share >= last && share >= 0.0 && share <= 1.0);
            last = share;
        }
    }
}

void TestLossMap::aCutHoldsHeightsInTheBox() {
    for (const double offset : {0.0, 0.01}) {
        const LossMap whole{0.0, 1.0, offset, false}, cut{0.0, 1.0, offset, true};
        QVERIFY(whole.height(3.0) > 1.0);
        QCOMPARE(cut.height(3.0), 1.0);
        QCOMPARE(cut.height(-3.0), 0.0);
    }
}

void TestLossMap::roundLossesAreRoundApartAndInside() {
    for (const LossMap& map : randomMaps())
        for (const int most : {1, 5, 12}) {
            const std::vector<double> losses = figures::roundLosses(map, most);
            QVERIFY(static_cast<int>(losses.size()) <= most);
            for (std::size_t k = 0; k < losses.size(); ++k) {
                QVERIFY(losses[k] >= map.lowest && losses[k] <= map.highest);
                if (k > 0) QVERIFY(losses[k] > losses[k - 1]);
            }
            QCOMPARE(figures::lossTicks(map, most).text.size(), figures::lossTicks(map, most).at.size());
        }
    const std::vector<double> ticks = figures::roundLosses({14.0, 1600.0, 0.1, false}, 6);
    QVERIFY2(ticks.size() >= 5, "a logarithm over four decades has ticks in all of them");
    QVERIFY(ticks.front() < 14.6);
}

void TestLossMap::aPercentileIsTheShareOfTheWindow() {
    std::vector<double> losses;
    for (int k = 0; k <= 100; ++k) losses.push_back(k);
    losses.push_back(std::numeric_limits<double>::infinity());
    LossScale scale;
    scale.percentile = 90.0;
    QCOMPARE(figures::lossMap(scale, losses), (LossMap{0.0, 90.0, 0.0, true}));
    // Most of it a plateau: a cut there would leave one colour.
    std::vector<double> plateau(99, 2.0);
    plateau.push_back(5.0);
    QCOMPARE(figures::lossMap(scale, plateau).highest, 5.0);
    scale = {};
    scale.range = {10.0, 20.0};
    QCOMPARE(figures::lossMap(scale, losses), (LossMap{10.0, 20.0, 0.0, true}));
}

void TestLossMap::theOffsetDependsOnTheRangeAlone() {
    QCOMPARE(figures::withEnds(logarithmic(), 14.0, 1600.0).offset, 0.1);
    QCOMPARE(figures::withEnds(logarithmic(), -5.0, 1581.0).offset, 0.1);
    QVERIFY(std::abs(figures::withEnds(logarithmic(), 0.0, 1.0).offset - 1e-4) < 1e-18);
    LossScale given = logarithmic();
    given.offset = 7.0;
    QCOMPARE(figures::withEnds(given, 0.0, 1.0).offset, 7.0);
}

/// S Prop. 1: L = 18 in one valley and 14 in the other, in a window that reaches to 1,600.
void TestLossMap::bothValleysOfProposition1AreToldApart() {
    const LossMap linear{14.0, 1600.0, 0.0, false};
    const LossMap map = figures::withEnds(logarithmic(), 14.0, 1600.0);
    QVERIFY(linear.share(18.0) - linear.share(14.0) < 0.01);
    QVERIFY(map.share(18.0) - map.share(14.0) > 0.3);
    const auto picture = pictureOf(testing::localMinimumOfSwirszcz(), logarithmic());
    const auto between = [&](double low, double high) {
        return std::ranges::count_if(picture->levels,
                                     [&](double level) { return low < level && level < high; });
    };
    QVERIFY2(between(picture->map.lowest, picture->map.lowest + 4.0) >= 2,
             "level lines tell the valleys' floors");
}

/// Heights are those of the map at every vertex, and no facet spans more of the colours than a bend apart.
void TestLossMap::theMeshTakesTheShapeOfTheMap() {
    for (const auto& example : {testing::figure4b(), testing::localMinimumOfSwirszcz()}) {
        const auto picture = pictureOf(example, logarithmic());
        const auto box = figures::SurfaceBox::of(*picture, 1.0);
        for (const cells::Facet& facet : picture->mesh.facets) {
            double low = 2.0, high = -2.0;
            for (int k = 0; k < facet.count; ++k) {
                const auto& v = picture->mesh.vertices[static_cast<std::size_t>(
                    picture->mesh.facetVertices[static_cast<std::size_t>(facet.first + k)])];
                low = std::min(low, picture->map.share(v.loss));
                high = std::max(high, picture->map.share(v.loss));
                QCOMPARE(box.zOf(v.loss), box.height * picture->map.height(v.loss));
            }
            QVERIFY(high - low < 1.0 / 48 + 1e-6);
        }
    }
}

void TestLossMap::anotherScaleOfAPictureIsThePictureOnThatScale() {
    const auto example = testing::figure4b();
    LossScale cut = logarithmic();
    cut.percentile = 70.0;
    const auto direct = pictureOf(example, cut);
    const auto turned = figures::rescaled(*pictureOf(example, {}), cut).value();
    QCOMPARE(turned->map, direct->map);
    QCOMPARE(turned->levels, direct->levels);
    QCOMPARE(turned->mesh.vertices.size(), direct->mesh.vertices.size());
    QCOMPARE(turned->isolines.size(), direct->isolines.size());
    const auto back = figures::rescaled(*turned, {}).value();
    QCOMPARE(back->levels, pictureOf(example, {})->levels);
}

void TestLossMap::notesTellOffsetAndCut() {
    QVERIFY(figures::mapNotes({0.0, 1.0, 0.0, false}).empty());
    const auto notes = figures::mapNotes({14.0, 300.0, 0.1, true});
    QCOMPARE(notes.size(), std::size_t{2});
    QCOMPARE(notes[0], std::string("log(L − 14 + 0.1)"));
    QCOMPARE(notes[1], std::string("cut at 300"));
}

OMEGASCOPE_TEST(Gui, TestLossMap);

}  // namespace test_loss_map

#include "test_loss_map.moc"
