#include <QtTest>
#include <functional>

#include "app/commands/edits.h"
#include "core/network/parameter_layout.h"
#include "core/support/random.h"
#include "tests/app/document/blind_side.h"
#include "tests/support/registry.h"
#include "tests/support/sample_sessions.h"

namespace test_edits {

using namespace omegascope;
using document::Aspect;
using document::Document;
using document::Patch;

using Edit = std::function<Outcome(Document&)>;
namespace {

network::Architecture withUnits(const Document& document, int units) {
    auto architecture = document.session().architecture;
    architecture.layers = {network::DenseLayer{units}};
    return architecture;
}

Eigen::VectorXd shifted(const Document& document, double by) {
    return document.point().array() + by;
}

}  // namespace

class TestEdits : public QObject {
    Q_OBJECT

  private slots:
    void undoAndRedoOfEveryEditRestoreTheSession_data();
    void undoAndRedoOfEveryEditRestoreTheSession();
    void randomEditsAreAllUndone();
    void editsThatChangeTheLossDropItsRun_data();
    void editsThatChangeTheLossDropItsRun();
    void editsStartFromTheShownPoint();
    void aDragIsOneStep();
    void dragsWithAnotherKeyStayApart();
    void aDragBackToItsBeginningVanishes();
    void aMergedDragRemembersPartsThatItTouchedLater();
    void anEditWithoutEffectIsNoStep();
    void theSliceFollowsParametersOffItsPlane();
    void newUnitsAreDrawnWithTheSeedAndTheRestIsKept();
    void theSliceIsCarriedToTheNewArchitecture();
    void aSliceThatIsLostBecomesTheDefault();
    void impossibleEditsAreRefusedWithASentence();
};

void TestEdits::undoAndRedoOfEveryEditRestoreTheSession_data() {
    QTest::addColumn<Edit>("edit");
    const auto row = [](const char* name, Edit edit) { QTest::newRow(name) << edit; };
    row("parameters", [](Document& d) { return commands::setParameters(d, shifted(d, 0.5), "Move"); });
    row("one entry", [](Document& d) { return commands::setParameterEntry(d, 2, 9.0); });
    row("wider", [](Document& d) { return commands::setArchitecture(d, withUnits(d, 5), "Widen"); });
    row("narrower", [](Document& d) { return commands::setArchitecture(d, withUnits(d, 1), "Narrow"); });
    row("linear", [](Document& d) {
        auto linear = d.session().architecture;
        linear.layers.clear();
        return commands::setArchitecture(d, linear, "Linear");
    });
    row("deeper", [](Document& d) {
        auto deep = d.session().architecture;
        deep.layers.emplace_back(network::DenseLayer{3});
        deep.outputBias = true;
        return commands::setArchitecture(d, deep, "Deepen");
    });
    row("alpha", [](Document& d) { return commands::setAlpha(d, 0.25); });
    row("alpha and parameters", [](Document& d) {
        return commands::setAlphaAndParameters(d, 0.25, shifted(d, 0.5), "Go to a minimum");
    });
    row("criterion", [](Document& d) { return commands::setCriterion(d, loss::Criterion::MulticlassHinge); });
    row("datum", [](Document& d) { return commands::moveDatum(d, 3, Eigen::Vector2d(7, 8)); });
    row("data", [](Document& d) {
        data::Dataset data = d.session().data;
        data.scheme = data::WeightScheme::Unit;
        return commands::setData(d, data, "Weigh");
    });
    row("slice", [](Document& d) {
        auto slice = d.session().slice;
        slice.ranges[0] = {-1, 1};
        return commands::setSlice(d, slice, "Zoom");
    });
    row("training", [](Document& d) {
        auto training = d.session().training;
        training.steps = 7;
        return commands::setTraining(d, training);
    });
    row("run", [](Document& d) { return commands::setTrajectory(d, testing::withRun(3).trajectory); });
    row("no run", [](Document& d) { return commands::setTrajectory(d, {}); });
    row("view", [](Document& d) {
        auto view = d.session().view;
        view.walls = !view.walls;
        return commands::setView(d, view, "Walls");
    });
    row("description", [](Document& d) { return commands::setDescription(d, {"t", "s", "n"}); });
}

void TestEdits::undoAndRedoOfEveryEditRestoreTheSession() {
    QFETCH(Edit, edit);
    Document document(testing::withRun());
    const auto before = document.session();
    const auto outcome = edit(document);
    QVERIFY2(outcome.ok(), outcome ? "" : outcome.error().message.c_str());
    const auto after = document.session();
    QVERIFY(!(after == before));
    const auto consistent = session::check(after);
    QVERIFY2(consistent.ok(), consistent ? "" : consistent.error().message.c_str());
    QCOMPARE(document.undoStack().count(), 1);
    document.undoStack().undo();
    QVERIFY(document.session() == before);
    QVERIFY(!document.isModified());
    document.undoStack().redo();
    QVERIFY(document.session() == after);
}

void TestEdits::randomEditsAreAllUndone() {
    constexpr std::uint64_t kSeed = 7;
    qInfo("seed %llu", static_cast<unsigned long long>(kSeed));
    Random random(kSeed);
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const auto start = testing::randomSession(seed);
        if (!session::check(start)) continue;
        Document document(start);
        for (int k = 0; k < 12; ++k) {
            const auto gesture = static_cast<commands::Gesture>(random.index(3));
            const auto datum =
                static_cast<int>(random.index(static_cast<std::size_t>(document.session().data->size())));
            const Eigen::VectorXd place =
                Eigen::VectorXd::Constant(document.session().data->dimension(), random.normal());
            document.setPosition(static_cast<int>(random.index(8)));
            std::vector<Outcome> outcomes;
            switch (random.index(4)) {
                case 0:
                    outcomes.push_back(
                        commands::setParameters(document, shifted(document, random.normal()), "", gesture));
                    break;
                case 1:
                    outcomes.push_back(commands::setAlpha(document, random.uniform(), gesture));
                    break;
                case 2:
                    outcomes.push_back(commands::moveDatum(document, datum, place, gesture));
                    break;
                default:
                    outcomes.push_back(commands::setCriterion(document, loss::kCriteria[random.index(5)]));
            }
            QVERIFY(session::check(document.session()).ok());
        }
        while (document.undoStack().canUndo()) document.undoStack().undo();
        QVERIFY2(document.session() == start, qPrintable(QString::number(seed)));
    }
}

void TestEdits::editsThatChangeTheLossDropItsRun_data() {
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<bool>("drops");
    const auto row = [](const char* name, bool drops, Edit edit) { QTest::newRow(name) << edit << drops; };
    row("parameters", true, [](Document& d) { return commands::setParameters(d, shifted(d, 0.5), "Move"); });
    row("alpha", true, [](Document& d) { return commands::setAlpha(d, 0.25); });
    row("alpha and parameters", true, [](Document& d) {
        return commands::setAlphaAndParameters(d, 0.25, shifted(d, 0.5), "Go to a minimum");
    });
    row("criterion", true, [](Document& d) { return commands::setCriterion(d, loss::Criterion::Logistic); });
    row("datum", true, [](Document& d) { return commands::moveDatum(d, 3, Eigen::Vector2d(7, 8)); });
    row("architecture", true,
        [](Document& d) { return commands::setArchitecture(d, withUnits(d, 5), "Widen"); });
    row("training", false, [](Document& d) {
        auto training = d.session().training;
        training.step = 0.7;
        return commands::setTraining(d, training);
    });
    row("slice", false, [](Document& d) {
        auto slice = d.session().slice;
        slice.ranges[0] = {-1, 1};
        return commands::setSlice(d, slice, "Zoom");
    });
}

void TestEdits::editsThatChangeTheLossDropItsRun() {
    QFETCH(Edit, edit);
    QFETCH(bool, drops);
    Document document(testing::withRun());
    document.setPosition(4);
    QVERIFY(edit(document).ok());
    QCOMPARE(document.session().trajectory->empty(), drops);
    QCOMPARE(document.position(), drops ? 0 : 4);
}

void TestEdits::editsStartFromTheShownPoint() {
    Document document(testing::withRun());
    const Eigen::VectorXd start = document.point();
    document.setPosition(6);
    Eigen::VectorXd shown = document.point();
    QVERIFY(shown != start);
    QVERIFY(commands::setAlpha(document, 0.5).ok());
    QCOMPARE(document.session().parameters, shown);
    document.undoStack().undo();
    QCOMPARE(document.session().parameters, start);
    document.setPosition(6);
    QVERIFY(commands::setParameterEntry(document, 1, 4.0).ok());
    shown(1) = 4.0;
    QCOMPARE(document.session().parameters, shown);
    QVERIFY(document.slice().distance(shown) < 1e-12);
}

void TestEdits::aDragIsOneStep() {
    Document document(testing::withRun());
    const auto before = document.session();
    const auto gesture = commands::newGesture();
    for (int k = 1; k <= 10; ++k)
        QVERIFY(commands::moveDatum(document, 0, Eigen::Vector2d(k, -k), gesture).ok());
    QCOMPARE(document.undoStack().count(), 1);
    QCOMPARE(document.session().data->points.col(0), Eigen::Vector2d(10, -10));
    document.undoStack().undo();
    QVERIFY(document.session() == before);
    document.undoStack().redo();
    QCOMPARE(document.session().data->points.col(0), Eigen::Vector2d(10, -10));
}

void TestEdits::dragsWithAnotherKeyStayApart() {
    Document document(testing::blindSide());
    QVERIFY(commands::setAlpha(document, 0.1, commands::newGesture()).ok());
    QVERIFY(commands::setAlpha(document, 0.2, commands::newGesture()).ok());
    QVERIFY(commands::setAlpha(document, 0.3).ok());
    QVERIFY(commands::setAlpha(document, 0.4).ok());
    QCOMPARE(document.undoStack().count(), 4);
}

void TestEdits::aDragBackToItsBeginningVanishes() {
    Document document(testing::blindSide());
    const auto before = document.session();
    const auto gesture = commands::newGesture();
    for (const double alpha : {0.1, 0.2, 0.1, 0.0})
        QVERIFY(commands::setAlpha(document, alpha, gesture).ok());
    QCOMPARE(document.undoStack().count(), 0);
    QVERIFY(document.session() == before);
    QVERIFY(!document.isModified());
}

void TestEdits::aMergedDragRemembersPartsThatItTouchedLater() {
    Document document(testing::blindSide());
    const auto before = document.session();
    const auto gesture = commands::newGesture();
    // First inside the plane (b1, b2), which does not move the slice, then off it, which does.
    const auto bias = document.loss()->network().layout().bias(1)->offset;
    QVERIFY(commands::setParameterEntry(document, bias, 1.0, gesture).ok());
    QVERIFY(document.session().slice == before.slice);
    QVERIFY(commands::setParameterEntry(document, 0, 1.0, gesture).ok());
    QVERIFY(!(document.session().slice == before.slice));
    QCOMPARE(document.undoStack().count(), 1);
    document.undoStack().undo();
    QVERIFY(document.session() == before);
}

void TestEdits::anEditWithoutEffectIsNoStep() {
    Document document(testing::blindSide());
    const testing::Events events(document);
    QVERIFY(commands::setAlpha(document, 0.0).ok());
    QVERIFY(commands::setParameters(document, document.point(), "Move").ok());
    QVERIFY(commands::setCriterion(document, loss::Criterion::Hinge).ok());
    QVERIFY(commands::setArchitecture(document, document.session().architecture, "Same").ok());
    QVERIFY(commands::setSlice(document, document.session().slice, "Same").ok());
    QCOMPARE(document.undoStack().count(), 0);
    QVERIFY(events.seen.empty());
}

void TestEdits::theSliceFollowsParametersOffItsPlane() {
    Document document(testing::blindSide());
    const Eigen::VectorXd far = document.point().array() + 1.0;
    QVERIFY(commands::setParameters(document, far, "Move").ok());
    QVERIFY(document.slice().distance(far) < 1e-12);
    auto fixed = document.session().slice;
    fixed.followsParameters = false;
    QVERIFY(commands::setSlice(document, fixed, "Pin").ok());
    QVERIFY(commands::setParameters(document, far.array() + 1.0, "Move").ok());
    QVERIFY(document.slice().distance(document.point()) > 1.0);
}

void TestEdits::newUnitsAreDrawnWithTheSeedAndTheRestIsKept() {
    Document document(testing::blindSide());
    const Eigen::VectorXd old = document.point();
    const auto layout = document.loss()->network().layout();
    QVERIFY(commands::setArchitecture(document, withUnits(document, 4), "Widen").ok());
    const Eigen::VectorXd wide = document.point();
    const auto wideLayout = document.loss()->network().layout();
    QCOMPARE(network::transplant(wideLayout, wide, layout), old);
    const Eigen::VectorXd kept = network::transplant(layout, Eigen::VectorXd::Ones(old.size()), wideLayout);
    for (Eigen::Index i = 0; i < wide.size(); ++i)
        if (kept(i) == 0.0) QVERIFY(wide(i) != 0.0 && std::abs(wide(i)) < 10.0);
    document.undoStack().undo();
    QVERIFY(commands::setArchitecture(document, withUnits(document, 4), "Widen").ok());
    QCOMPARE(document.point(), wide);
}

void TestEdits::theSliceIsCarriedToTheNewArchitecture() {
    Document document(testing::blindSide());
    const auto ranges = document.session().slice.ranges;
    QVERIFY(commands::setArchitecture(document, withUnits(document, 4), "Widen").ok());
    const auto& bias = *document.loss()->network().layout().bias(1);
    QCOMPARE(document.session().slice.ranges, ranges);
    for (int axis = 0; axis < 2; ++axis)
        QCOMPARE(document.slice().directions.col(axis),
                 Eigen::VectorXd::Unit(document.point().size(), bias.offset + axis).eval());
    QVERIFY(document.slice().distance(document.point()) < 1e-12);
}

void TestEdits::aSliceThatIsLostBecomesTheDefault() {
    Document document(testing::blindSide());
    auto linear = document.session().architecture;
    linear.layers.clear();
    QVERIFY(commands::setArchitecture(document, linear, "Linear").ok());  // b1 is gone
    QCOMPARE(document.slice().directions.rows(), Eigen::Index{2});
    QVERIFY(document.slice().distance(document.point()) < 1e-12);
}

void TestEdits::impossibleEditsAreRefusedWithASentence() {
    Document document(testing::blindSide());
    const auto before = document.session();
    auto wide = document.session().architecture;
    wide.input = 3;
    const auto refused = [](const Outcome& outcome, const char* part) {
        return !outcome.ok() && QString::fromStdString(outcome.error().message).contains(part);
    };
    QVERIFY(refused(commands::setArchitecture(document, wide, ""), "2 coordinates"));
    QVERIFY(refused(commands::setArchitecture(document, withUnits(document, 0), ""), "units"));
    QVERIFY(refused(commands::setArchitecture(document, withUnits(document, 2'000'000'000), ""), "units"));
    QVERIFY(refused(commands::setAlpha(document, -1.0), "alpha"));
    QVERIFY(refused(commands::setAlpha(document, std::nan("")), "alpha"));
    QVERIFY(refused(commands::setParameterEntry(document, 0, std::nan("")), "not a finite number"));
    QVERIFY(refused(commands::moveDatum(document, 0, Eigen::Vector2d(std::nan(""), 0)), "finite"));
    QVERIFY_EXCEPTION_THROWN(static_cast<void>(commands::setParameterEntry(document, 99, 0.0)),
                             std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(static_cast<void>(commands::moveDatum(document, 12, Eigen::Vector2d(0, 0))),
                             std::invalid_argument);
    QVERIFY(document.session() == before);
    QCOMPARE(document.undoStack().count(), 0);
}

OMEGASCOPE_TEST(Core, TestEdits);

}  // namespace test_edits

#include "test_edits.moc"
