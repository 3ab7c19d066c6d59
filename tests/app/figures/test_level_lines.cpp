// Level lines are where the loss has that value.

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "app/figures/slice/slice_picture.h"
#include "app/session/file/session_io.h"
#include "core/loss/loss.h"
#include "tests/support/registry.h"

namespace test_level_lines {

using namespace omegascope;
using namespace omegascope::figures;

namespace {

std::shared_ptr<const SlicePicture> pictureOf(const char* name,
                                              std::optional<loss::Criterion> criterion = {}) {
    const auto loaded = session::load(
        QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/%1.json").arg(QLatin1String(name)));
    session::Session session = loaded.value().session;
    session.criterion = criterion.value_or(session.criterion);
    const loss::Loss loss(network::Network(session.architecture), session.criterion, session.data);
    const auto slice = session::resolveSlice(session.slice, loss.network()).value();
    return slicePicture(loss, session.slice, slice).value();
}

double lossAt(const SlicePicture& picture, double s, double t) {
    return picture.loss->loss().value(picture.slice.at(s, t));
}

}  // namespace

class TestLevelLines : public QObject {
    Q_OBJECT

  private slots:
    void theLossIsTheLevelAllAlong_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"iclr-fig1", "pmlr-fig1", "pmlr-fig3", "pmlr-fig4b", "swirszcz-prop1"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    /// Also between the points: the chord of a curve stays within a part of a pixel of it.
    void theLossIsTheLevelAllAlong() {
        QFETCH(QString, name);
        const auto picture = pictureOf(name.toLatin1().constData());
        const auto &s = picture->grid.rangeS, &t = picture->grid.rangeT;
        const double range = picture->map.highest - picture->map.lowest;
        QCOMPARE(picture->isolines.size(), picture->levels.size());
        int points = 0;
        for (std::size_t level = 0; level < picture->levels.size(); ++level)
            for (const LevelPath& path : picture->isolines[level])
                for (std::size_t k = 0; k + 1 < path.size(); ++k, ++points) {
                    const double level_ = picture->levels[level];
                    const double at = lossAt(*picture, path[k][0], path[k][1]) - level_;
                    QVERIFY2(std::abs(at) < 1e-7 * range,
                             qPrintable(QStringLiteral("%1 off at (%2, %3), level %4")
                                            .arg(at)
                                            .arg(path[k][0])
                                            .arg(path[k][1])
                                            .arg(level_)));
                    // A step across the chord's middle of 0.1 pixel of 1000 meets the level.
                    const double x = 0.5 * (path[k][0] + path[k + 1][0]),
                                 y = 0.5 * (path[k][1] + path[k + 1][1]);
                    const double dx = (path[k + 1][0] - path[k][0]) / (s[1] - s[0]),
                                 dy = (path[k + 1][1] - path[k][1]) / (t[1] - t[0]);
                    const double length = std::hypot(dx, dy);
                    if (length < 1e-7) continue;
                    const double reach = 1e-4;
                    const double nx = -dy / length * reach * (s[1] - s[0]),
                                 ny = dx / length * reach * (t[1] - t[0]);
                    const double left = lossAt(*picture, x + nx, y + ny) - level_,
                                 right = lossAt(*picture, x - nx, y - ny) - level_;
                    const double here = lossAt(*picture, x, y) - level_;
                    // On the floor of a valley the loss is larger on both sides.
                    const bool floor = left > here && right > here && std::abs(here) < 1e-3 * range;
                    const bool meets =
                        left * right <= 0 || left * here <= 0 || std::abs(here) < 1e-6 * range || floor;
                    QVERIFY2(meets,
                             qPrintable(
                                 QStringLiteral("chord at (%1, %2) of level %3").arg(x).arg(y).arg(level_)));
                }
        if (range > 0) QVERIFY(points > 10);
    }

    /// The other route: wherever the loss passes a level between two points of a grid, a line passes near.
    void noLineIsMissing() {
        const auto picture = pictureOf("iclr-fig1");
        const auto &s = picture->grid.rangeS, &t = picture->grid.rangeT;
        const int cells = 40;
        for (std::size_t level = 0; level < picture->levels.size(); ++level) {
            std::set<std::pair<int, int>> passed;
            for (const LevelPath& path : picture->isolines[level])
                for (const auto& point : path)
                    passed.insert({static_cast<int>((point[0] - s[0]) / (s[1] - s[0]) * cells),
                                   static_cast<int>((point[1] - t[0]) / (t[1] - t[0]) * cells)});
            for (int i = 0; i < cells; ++i)
                for (int j = 0; j < cells; ++j) {
                    const auto lossOf = [&](int a, int b) {
                        return lossAt(*picture, s[0] + (s[1] - s[0]) * a / cells,
                                      t[0] + (t[1] - t[0]) * b / cells);
                    };
                    const auto at = [&](int a, int b) { return lossOf(a, b) > picture->levels[level]; };
                    if (at(i, j) == at(i + 1, j) && at(i, j) == at(i, j + 1) && at(i, j) == at(i + 1, j + 1))
                        continue;
                    const double corners[] = {lossOf(i, j), lossOf(i + 1, j), lossOf(i, j + 1),
                                              lossOf(i + 1, j + 1)};
                    // Along a valley whose floor is the level there is nothing to cross.
                    if (std::ranges::any_of(corners, [&](double loss) {
                            return std::abs(loss - picture->levels[level]) < 1e-9;
                        }))
                        continue;
                    bool near = false;
                    for (int di = -1; di <= 1; ++di)
                        for (int dj = -1; dj <= 1; ++dj) near = near || passed.contains({i + di, j + dj});
                    QVERIFY2(
                        near,
                        qPrintable(
                            QStringLiteral("level %1 at %2, %3").arg(picture->levels[level]).arg(i).arg(j)));
                }
        }
    }

    void theLevelsOfALogisticLossAreRefined_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"pmlr-fig1", "pmlr-fig4b", "pmlr-fig2"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    /// No polynomial to trace: points and middles of chords lie within 0.1 pixel of 1000 of the level all the same.
    void theLevelsOfALogisticLossAreRefined() {
        QFETCH(QString, name);
        const auto picture = pictureOf(name.toLatin1().constData(), loss::Criterion::Logistic);
        QVERIFY(picture->hasCells() && !picture->facts.hasLosses());
        const auto &s = picture->grid.rangeS, &t = picture->grid.rangeT;
        const double range = picture->map.highest - picture->map.lowest, h = 1e-6;
        const auto away = [&](double x, double y, double level) {
            const double value = lossAt(*picture, x, y) - level;
            const double ds = (lossAt(*picture, x + h * (s[1] - s[0]), y) -
                               lossAt(*picture, x - h * (s[1] - s[0]), y)) /
                              (2 * h),
                         dt = (lossAt(*picture, x, y + h * (t[1] - t[0])) -
                               lossAt(*picture, x, y - h * (t[1] - t[0]))) /
                              (2 * h);
            // Near a stationary point the distance goes with the root of the difference.
            const double slope = std::hypot(ds, dt);
            return slope > 0.02 * range ? std::abs(value) / slope : std::sqrt(std::abs(value) / range) * 1e-2;
        };
        int chords = 0, far = 0;
        for (std::size_t level = 0; level < picture->levels.size(); ++level)
            for (const LevelPath& path : picture->isolines[level])
                for (std::size_t k = 0; k + 1 < path.size(); ++k, ++chords) {
                    const double x = 0.5 * (path[k][0] + path[k + 1][0]),
                                 y = 0.5 * (path[k][1] + path[k + 1][1]);
                    far += away(path[k][0], path[k][1], picture->levels[level]) > 1e-4 ||
                           away(x, y, picture->levels[level]) > 1e-4;
                }
        QVERIFY2(chords > 100, qPrintable(QString::number(chords)));
        QVERIFY2(far <= chords / 500, qPrintable(QStringLiteral("%1 of %2 are off").arg(far).arg(chords)));
    }

    void theBottomHasLinesOfItsOwn() {
        const auto picture = pictureOf("iclr-fig1");
        QVERIFY(picture->levels.size() >= 3);
        QVERIFY(picture->levels[1] - picture->levels[0] <
                0.6 * (picture->levels.back() - picture->levels[picture->levels.size() - 2]));
    }
};

OMEGASCOPE_TEST(Core, TestLevelLines);

}  // namespace test_level_lines

#include "test_level_lines.moc"
