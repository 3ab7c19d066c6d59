#include <QtTest>
#include <algorithm>
#include <cmath>

#include "core/dynamics/runs/convex_combination.h"
#include "core/dynamics/runs/race.h"
#include "core/dynamics/runs/run_slices.h"
#include "core/dynamics/runs/step_quantities.h"
#include "core/theory/flat_cells.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_itinerary {

using namespace omegascope;
using dynamics::RunEvent;
using dynamics::TrainingSpec;

class TestItinerary : public QObject {
    Q_OBJECT
  private slots:
    void theSpiralVisitsTheFourCellsFiftyTimesEach();
    void theSpiralsWeightsTendToTheClarkeCondition();
    void visitsFollowOneAnotherAndSharesAddUpToOne_data();
    void visitsFollowOneAnotherAndSharesAddUpToOne();
    void crossingsLeadFromSignatureToSignature_data() { visitsFollowOneAnotherAndSharesAddUpToOne_data(); }
    void crossingsLeadFromSignatureToSignature();
    void deathsAndRevivalsAreThoseOfTheData();
    void aRunIntoAFlatCellSaysSo();
    void theFlowTellsWhereItSlidesAndRests();
    void aSparseRunHasTheSameItinerary();
    void aStoppedItinerarySaysSo();
    void theNearestWallIsAsFarAsNoOther();
    void runSlicesHoldTheRun();
    void aStraightRunHasNoPlane();
    void theRaceIsTheRunsOneByOne();
};

namespace {

TrainingSpec spiral() {
    TrainingSpec spec;
    spec.step = 3 * (1 + 0.81) * 0.8;
    spec.steps = 199;
    spec.schedule = "geometric";
    return spec;
}

testing::Problem problemFor(std::uint64_t seed, int depth = 1) {
    Random random(seed);
    return testing::randomProblem({loss::Criterion::Hinge, depth, false, 0.0}, random);
}

TrainingSpec specOf(const char* method, double step, int steps) {
    TrainingSpec spec;
    spec.method = method;
    spec.step = step;
    spec.steps = steps;
    return spec;
}

}  // namespace

void TestItinerary::theSpiralVisitsTheFourCellsFiftyTimesEach() {
    const auto example = testing::figure3();
    const auto run = dynamics::train(example.loss, example.parameters, spiral());
    QCOMPARE(run.steps(), 199);  // 200 points
    const auto found = dynamics::itinerary(example.loss, run);
    QVERIFY(found.complete);
    QCOMPARE(found.cells.size(), std::size_t{4});
    for (const auto& cell : found.cells) {
        QCOMPARE(cell.visits, 50);
        QCOMPARE(cell.share, 0.25);
    }
    QCOMPARE(found.visits.size(), std::size_t{200});
}

void TestItinerary::theSpiralsWeightsTendToTheClarkeCondition() {
    const auto example = testing::figure3();
    const auto run = dynamics::train(example.loss, example.parameters, spiral());
    const auto found = dynamics::itinerary(example.loss, run);
    const auto whole = dynamics::convexCombination(example.loss, found, Eigen::Vector2d(1, 0), 0, 200);
    QVERIFY(whole.ok());
    QVERIFY(whole->norm < 1e-12);  // a quarter of each of ±(1/3, 0), ±(0, 1/3)
    QVERIFY(whole->least < 1e-12);
    QCOMPARE(whole->coveredShare, 1.0);
    const auto first = dynamics::convexCombination(example.loss, found, Eigen::Vector2d(1, 0), 0, 5);
    QVERIFY(first.ok());
    QVERIFY(std::abs(first->norm - 1.0 / 15.0) <
            1e-12);  // one gradient of length 1/3 more than the others, in 5
    QVERIFY(first->least <= first->norm);
}

void TestItinerary::visitsFollowOneAnotherAndSharesAddUpToOne_data() {
    QTest::addColumn<QString>("method");
    for (const auto& method : dynamics::methods())
        QTest::newRow(std::string(method.name).c_str()) << QString::fromUtf8(method.name.data());
}

void TestItinerary::visitsFollowOneAnotherAndSharesAddUpToOne() {
    QFETCH(QString, method);
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const auto problem = problemFor(seed);
        const auto run = dynamics::train(problem.loss, problem.parameters,
                                         specOf(method.toLatin1().constData(), 0.05, 60));
        const auto found = dynamics::itinerary(problem.loss, run);
        double sum = 0.0;
        for (const auto& cell : found.cells) sum += cell.share;
        if (run.steps() == 0) continue;
        QVERIFY(std::abs(sum - 1.0) < 1e-12);
        for (std::size_t j = 1; j < found.visits.size(); ++j) {
            QCOMPARE(found.visits[j].enter, found.visits[j - 1].exit);
            QVERIFY(found.visits[j].cell != found.visits[j - 1].cell || method == "gradient-flow");
        }
        QVERIFY(std::is_sorted(found.events.begin(), found.events.end(),
                               [](const RunEvent& a, const RunEvent& b) { return a.time < b.time; }));
        const RunEvent* event = found.nextEvent(-1.0);
        QCOMPARE(event == nullptr, found.events.empty());
        for (const auto& each : found.events) QVERIFY(!dynamics::describe(each, problem.loss).empty());
    }
}

void TestItinerary::crossingsLeadFromSignatureToSignature() {
    QFETCH(QString, method);
    for (std::uint64_t seed = 4; seed <= 6; ++seed) {
        const auto problem = problemFor(seed, seed == 6 ? 2 : 1);
        const auto run = dynamics::train(problem.loss, problem.parameters,
                                         specOf(method.toLatin1().constData(), 0.05, 40));
        const auto found = dynamics::itinerary(problem.loss, run);
        auto signature = problem.loss.signature(run.keyframes.front(), 0.0);
        const bool flow = method == "gradient-flow";
        for (const auto& event : found.events) {
            const bool changes = event.kind == RunEvent::Kind::Crossing ||
                                 event.kind == RunEvent::Kind::SlideBegins ||
                                 event.kind == RunEvent::Kind::SlideEnds;
            if (!changes) continue;
            const auto& wall = event.wall;
            QCOMPARE(signature.at(wall.datum, wall.layer, wall.unit), event.before);
            signature.set(wall.datum, wall.layer, wall.unit, event.after);
        }
        if (!flow)
            QVERIFY(signature ==
                    problem.loss.signature(dynamics::pointAt(run, problem.loss, run.steps()), 0.0));
        else if (found.events.empty() || found.events.back().kind != RunEvent::Kind::Rest)
            QVERIFY(signature == problem.loss.signature(run.keyframes.back()));
    }
}

void TestItinerary::deathsAndRevivalsAreThoseOfTheData() {
    for (std::uint64_t seed = 10; seed <= 14; ++seed) {
        const auto problem = problemFor(seed);
        const auto run =
            dynamics::train(problem.loss, problem.parameters, specOf("gradient-descent", 0.4, 80));
        const auto found = dynamics::itinerary(problem.loss, run);
        std::vector<int> dead = found.deadAtStart;
        for (const auto& event : found.events) {
            if (event.kind == RunEvent::Kind::DatumDies) dead.push_back(event.wall.datum);
            if (event.kind == RunEvent::Kind::DatumRevives) std::erase(dead, event.wall.datum);
        }
        std::sort(dead.begin(), dead.end());
        const auto last = problem.loss.evaluate(run.keyframes.back());
        QCOMPARE(dead, loss::inactiveData(last));
        QCOMPARE(found.deadAtStart, loss::inactiveData(problem.loss.evaluate(run.keyframes.front())));
    }
}

void TestItinerary::aRunIntoAFlatCellSaysSo() {
    const auto example = testing::figure1();  // w > 0, v w > 1 is flat
    const auto run =
        dynamics::train(example.loss, Eigen::Vector2d(0.6, 0.8), specOf("gradient-descent", 0.1, 100));
    const auto found = dynamics::itinerary(example.loss, run);
    const auto flat = std::ranges::find(found.events, RunEvent::Kind::FlatCell, &RunEvent::kind);
    QVERIFY(flat != found.events.end());
    const auto at = static_cast<int>(std::ceil(flat->time));
    const auto point = dynamics::pointAt(run, example.loss, at);
    QVERIFY(theory::isFlatCell(example.loss, example.loss.signature(point)));
    QVERIFY(point(0) * point(1) > 1.0);
    QVERIFY(found.cells[static_cast<std::size_t>(found.visits.back().cell)].flat);
}

void TestItinerary::theFlowTellsWhereItSlidesAndRests() {
    const auto example = testing::figure3();
    const auto run = dynamics::train(example.loss, example.parameters, specOf("gradient-flow", 0.1, 100));
    const auto found = dynamics::itinerary(example.loss, run);
    QCOMPARE(found.visits.size(), std::size_t{2});
    QVERIFY(std::abs(found.visits[0].exit - 2.4) < 1e-9);   // time 0.24 in steps of 0.1
    QVERIFY(std::abs(found.visits[1].exit - 45.6) < 1e-6);  // and 4.32 along the diagonal
    const auto slide = std::ranges::find(found.events, RunEvent::Kind::SlideBegins, &RunEvent::kind);
    QVERIFY(slide != found.events.end() && std::abs(slide->time - 2.4) < 1e-9);
    QVERIFY(found.events.back().kind == RunEvent::Kind::Rest);
}

void TestItinerary::aSparseRunHasTheSameItinerary() {
    const auto problem = problemFor(20);
    const auto spec = specOf("adam", 0.05, 100);
    const auto full = dynamics::train(problem.loss, problem.parameters, spec);
    dynamics::TrajectoryBudget budget;
    budget.points = 300;
    const auto sparse = dynamics::train(problem.loss, problem.parameters, spec, {}, budget);
    QVERIFY(sparse.stride > 1);
    const auto a = dynamics::itinerary(problem.loss, full), b = dynamics::itinerary(problem.loss, sparse);
    QVERIFY(a.events == b.events && !a.events.empty());
    QCOMPARE(a.visits.size(), b.visits.size());
}

void TestItinerary::aStoppedItinerarySaysSo() {
    const auto problem = problemFor(21);
    const auto run = dynamics::train(problem.loss, problem.parameters, specOf("gradient-descent", 0.05, 50));
    std::stop_source source;
    source.request_stop();
    Control control;
    control.stop = source.get_token();
    const auto found = dynamics::itinerary(problem.loss, run, {}, control);
    QVERIFY(!found.complete && !found.remark.empty());
    dynamics::ItineraryOptions few;
    few.eventLimit = 1;
    const auto limited = dynamics::itinerary(problem.loss, run, few);
    QVERIFY(limited.events.size() <= 1 && limited.visits.size() <= 1);
}

void TestItinerary::theNearestWallIsAsFarAsNoOther() {
    Random random(50);
    for (const int depth : {0, 1, 2})
        for (const auto criterion : {loss::Criterion::Hinge, loss::Criterion::MulticlassHinge,
                                     loss::Criterion::OneVersusAll, loss::Criterion::Squared}) {
            const auto problem = testing::randomProblem({criterion, depth, false, 0.1}, random);
            const auto nearest = dynamics::nearestWall(problem.loss, problem.parameters);
            if (!nearest) {
                QVERIFY(depth == 0 && criterion == loss::Criterion::Squared);
                continue;
            }
            // |∇z| by central differences, for every entry.
            const auto here = problem.loss.evaluate(problem.parameters);
            const double h = 1e-6;
            const auto values = [&](const Eigen::VectorXd& point) {
                const auto e = problem.loss.evaluate(point);
                std::vector<double> z;
                for (const auto& layer : e.pass.preActivations)
                    z.insert(z.end(), layer.data(), layer.data() + layer.size());
                z.insert(z.end(), e.criterion.data(), e.criterion.data() + e.criterion.size());
                return z;
            };
            const auto z = values(problem.parameters);
            std::vector<double> square(z.size(), 0.0);
            for (Eigen::Index j = 0; j < problem.parameters.size(); ++j) {
                Eigen::VectorXd up = problem.parameters, down = up;
                up(j) += h;
                down(j) -= h;
                const auto a = values(up), b = values(down);
                for (std::size_t e = 0; e < z.size(); ++e) square[e] += std::pow((a[e] - b[e]) / (2 * h), 2);
            }
            double least = std::numeric_limits<double>::infinity();
            for (std::size_t e = 0; e < z.size(); ++e)
                if (square[e] > 1e-12) least = std::min(least, std::abs(z[e]) / std::sqrt(square[e]));
            QVERIFY(std::abs(nearest->distance - least) < 1e-6 * (1 + least));
        }
}

void TestItinerary::runSlicesHoldTheRun() {
    const auto problem = problemFor(30);
    const auto run = dynamics::train(problem.loss, problem.parameters, specOf("momentum", 0.05, 120));
    const auto principal = dynamics::principalPlane(run, problem.loss);
    QVERIFY(principal.ok());
    QVERIFY(principal->firstShare >= principal->secondShare && principal->secondShare > 0.0);
    QVERIFY(principal->firstShare + principal->secondShare <= 1.0 + 1e-12);
    const auto slice = slice::resolve(principal->slice, problem.loss.network());
    QVERIFY(slice.ok());
    const Eigen::MatrixXd gram = slice->directions.transpose() * slice->directions;
    QVERIFY((gram - Eigen::MatrixXd::Identity(2, 2)).norm() < 1e-9);
    const auto away = dynamics::distancesFrom(*slice, run, problem.loss);
    Eigen::MatrixXd points(problem.parameters.size(), run.steps() + 1);
    for (int k = 0; k <= run.steps(); ++k) points.col(k) = run.keyframes[static_cast<std::size_t>(k)];
    const Eigen::MatrixXd offsets = points.colwise() - points.rowwise().mean();
    const Eigen::MatrixXd inPlane = slice->directions.transpose() * offsets;
    QVERIFY(std::abs(inPlane.squaredNorm() / offsets.squaredNorm() - principal->firstShare -
                     principal->secondShare) < 1e-9);
    // The plane goes through the last point, so distances are measured from there.
    const Eigen::MatrixXd fromEnd = points.colwise() - points.col(run.steps());
    const Eigen::MatrixXd off = fromEnd - slice->directions * (slice->directions.transpose() * fromEnd);
    QVERIFY((away.distance - off.colwise().norm().transpose()).norm() < 1e-9 * away.distance.norm());
    for (Eigen::Index j = 0; j < points.cols(); ++j)
        for (int axis = 0; axis < 2; ++axis) {
            const auto& range = principal->slice.ranges[static_cast<std::size_t>(axis)];
            const double at = slice->project(points.col(j))(axis);
            QVERIFY(at > range[0] && at < range[1]);
        }

    const auto step = dynamics::farthestStep(run, problem.loss);
    QVERIFY(step.ok());
    const Eigen::VectorXd third = dynamics::pointAt(run, problem.loss, *step);
    const auto through = dynamics::planeThroughRun(run, problem.loss, third);
    QVERIFY(through.ok());
    const auto plane = slice::resolve(*through, problem.loss.network());
    QVERIFY(plane.ok());
    for (const auto& point : {run.keyframes.front(), run.keyframes.back(), third})
        QVERIFY(plane->distance(point) < 1e-9 * (1 + point.norm()));
    QVERIFY(std::abs(plane->project(third)(1) - 1.0) < 1e-9);
    QVERIFY(std::abs(plane->project(run.keyframes.back())(0) - 1.0) < 1e-9);
    const auto few = dynamics::distancesFrom(*plane, run, problem.loss, 10);
    QCOMPARE(few.steps.size(), std::size_t{10});
    QCOMPARE(few.steps.front(), 0);
    QCOMPARE(few.steps.back(), 120);
    QVERIFY(few.distance(0) < 1e-9 && few.distance(9) < 1e-9 && few.distance.maxCoeff() > 1e-6);
}

void TestItinerary::aStraightRunHasNoPlane() {
    const auto example = testing::figure4b();  // a flat cell: the run does not move
    const auto run = dynamics::train(example.loss, example.parameters, specOf("gradient-descent", 0.1, 10));
    QVERIFY(!dynamics::principalPlane(run, example.loss).ok());
    QVERIFY(!dynamics::farthestStep(run, example.loss).ok());
    QVERIFY(!dynamics::planeThroughRun(run, example.loss, example.parameters).ok());
}

void TestItinerary::theRaceIsTheRunsOneByOne() {
    const auto problem = problemFor(40);
    const auto runners = dynamics::methodsFrom(problem.parameters, specOf("gradient-descent", 0.05, 50),
                                               {"gradient-descent", "adam", "gradient-flow"});
    for (const int threads : {1, 3}) {
        const auto race = dynamics::race(problem.loss, runners, {}, threads);
        QVERIFY(!race.stopped);
        QCOMPARE(race.outcomes.size(), runners.size());
        for (std::size_t j = 0; j < runners.size(); ++j) {
            const auto alone = dynamics::train(problem.loss, runners[j].start, runners[j].spec);
            QVERIFY(race.outcomes[j].run.loss == alone.loss);
            QCOMPARE(race.outcomes[j].finalLoss, alone.loss.back());
            QCOMPARE(race.outcomes[j].leastLoss, *std::min_element(alone.loss.begin(), alone.loss.end()));
        }
    }
    const auto starts = dynamics::startsAround(problem.parameters, 0.5, 4, 9, specOf("momentum", 0.05, 20));
    QCOMPARE(starts.size(), std::size_t{4});
    QVERIFY(starts[0].start == problem.parameters && starts[1].start != starts[2].start);
}

OMEGASCOPE_TEST(Core, TestItinerary);

}  // namespace test_itinerary

#include "test_itinerary.moc"
