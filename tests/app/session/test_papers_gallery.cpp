// What the gallery's notes claim of entries that are no figure of P.

#include <QtTest>

#include "app/session/file/session_io.h"
#include "core/dynamics/runs/trajectory.h"
#include "core/loss/class_problems.h"
#include "core/loss/exact_pass.h"
#include "core/loss/replica_penalty.h"
#include "core/nonsmooth/clarke/clarke.h"
#include "core/nonsmooth/clarke/replica_hull.h"
#include "core/nonsmooth/local_minimum.h"
#include "core/nonsmooth/minima_finder.h"
#include "core/theorems/point_analysis.h"
#include "core/theory/genericity.h"
#include "tests/support/registry.h"

namespace test_papers_gallery {

using namespace omegascope;

namespace {

struct Entry {
    session::Session session;
    loss::Loss loss;
};

Entry entry(const char* name) {
    auto loaded = session::load(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/%1.json").arg(name));
    if (!loaded) qFatal("%s", loaded.error().message.c_str());
    session::Session session = std::move(loaded->session);
    loss::Loss loss(network::Network(session.architecture), session.criterion, session.data);
    return {std::move(session), std::move(loss)};
}

nonsmooth::LocalMinimum verdict(const loss::Loss& loss, const Eigen::VectorXd& point) {
    auto found = nonsmooth::localMinimum(loss, point);
    if (!found) qFatal("%s", found.error().message.c_str());
    return *found;
}

}  // namespace

class TestPapersGallery : public QObject {
    Q_OBJECT

  private slots:
    /// The shared loss rests where no class does; with a penalty the flow leaves, and the loss falls.
    void thePenaltyFreesWhatIsStuck() {
        const Entry shared = entry("pmlr-fig5-ova");
        QVERIFY(std::abs(shared.loss.value(shared.session.parameters) - 1.0) < 1e-12);
        const auto here = nonsmooth::clarkeSubdifferential(shared.loss, shared.session.parameters);
        QVERIFY(here && here->containsZero);
        nonsmooth::ClarkeOptions options;
        options.nearWalls = false;
        const auto classes =
            nonsmooth::classSubdifferentials(shared.loss, shared.session.parameters, options, {});
        QVERIFY(classes && !(*classes)[2].containsZero && !(*classes)[3].containsZero);
        const auto stuck = dynamics::train(shared.loss, shared.session.parameters, shared.session.training);
        QVERIFY(std::abs(stuck.loss.back() - 1.0) < 1e-9);
        const Entry freed = entry("pmlr-thm7");
        QVERIFY(loss::replicaSpread(freed.loss.network(), freed.session.parameters).equal);
        QCOMPARE(loss::shared(freed.loss.network(), freed.session.parameters), shared.session.parameters);
        const auto run = dynamics::train(freed.loss, freed.session.parameters, freed.session.training);
        QVERIFY2(run.loss.back() < 0.5, qPrintable(QString::number(run.loss.back())));
    }

    /// One versus all has minima like Figure 5(b): data that neurons see, and that stay unsolved.
    void aOneVersusAllMinimumSeesUnsolvedData() {
        const Entry found = entry("pmlr-fig5-ova-minimum");
        const Eigen::VectorXd& omega = found.session.parameters;
        QCOMPARE(found.loss.value(omega), 1.0);
        QVERIFY(verdict(found.loss, omega).verdict == nonsmooth::Verdict::LocalMinimum);
        const loss::Evaluation here = found.loss.evaluate(omega);
        const std::vector<bool> solved = loss::solvedData(found.loss, here);
        const std::vector<int> dead = loss::deadData(found.loss, here);
        for (const int datum : {9, 11}) {
            QVERIFY(!solved[static_cast<std::size_t>(datum)]);
            QVERIFY(std::ranges::find(dead, datum) == dead.end());
        }
    }

    /// P Thm 3: on generic data nothing is left of the flat minimum that rare data have, at the same weights.
    void genericDataHaveNoFloorAboveZero() {
        const Entry rare = entry("pmlr-def1"), generic = entry("pmlr-thm3");
        QCOMPARE(generic.session.parameters, rare.session.parameters);
        QVERIFY(verdict(rare.loss, rare.session.parameters).verdict == nonsmooth::Verdict::LocalMinimum);
        QVERIFY(verdict(generic.loss, rare.session.parameters).verdict == nonsmooth::Verdict::NotAMinimum);
        const auto found = nonsmooth::findMinima(generic.loss, {.starts = 20});
        QVERIFY(found);
        for (const nonsmooth::FoundMinimum& minimum : found->minima) {
            if (minimum.verdict.type == nonsmooth::MinimumType::Sharp) QVERIFY(minimum.loss > 1e-9);
            if (minimum.verdict.type == nonsmooth::MinimumType::Flat) QVERIFY(minimum.loss < 1e-9);
        }
    }

    /// P Cor. 1 under a convolution on real digits: no extremum in the cell.
    void theDigitsStartAtASaddleAndAreSolved() {
        const Entry digits = entry("conv-digits");
        const Eigen::VectorXd& start = digits.session.parameters;
        QVERIFY(!digits.loss.signature(start).hasZero());
        QVERIFY(verdict(digits.loss, start).verdict == nonsmooth::Verdict::NotAMinimum);
        const auto run = dynamics::train(digits.loss, start, digits.session.training);
        QCOMPARE(run.loss.back(), 0.0);
    }

    /// S Fig. 3: where the jellyfish is not solved, one linear piece of the network holds all data.
    void theGoodJellyfishSeesMoreRegions() {
        for (const auto& [name, regions] : {std::pair("solved", 2), std::pair("stuck", 1)}) {
            const Entry found = entry(qPrintable(QStringLiteral("swirszcz-jellyfish-") + name));
            const auto run = dynamics::train(found.loss, found.session.parameters, found.session.training);
            const Eigen::VectorXd end = dynamics::pointAt(run, found.loss, run.steps());
            QCOMPARE(theorems::regionsSeen(found.loss.signature(end)), regions);
        }
    }

    /// P Def. 1: rare data, and a flat leaky minimum with L = 1.
    void leakyNeuronsHaveAFlatMinimumOnRareData() {
        const Entry rare = entry("pmlr-def1");
        const auto found = theory::genericity(rare.loss);
        QVERIFY(found && found->verdict == theory::GenericityVerdict::Rare);
        const auto minimum = verdict(rare.loss, rare.session.parameters);
        QVERIFY(minimum.verdict == nonsmooth::Verdict::LocalMinimum);
        QVERIFY(minimum.type == nonsmooth::MinimumType::Flat);
        QVERIFY(std::abs(rare.loss.value(rare.session.parameters) - 1.0) < 1e-12);
    }

    /// P scenario 1: three layers, α = 1. Starts that end undecided are few, and told.
    void everyMinimumOfTheDeepLinearNetworkHasOneLoss() {
        const Entry deep = entry("pmlr-scenario1");
        nonsmooth::MinimaOptions options;
        options.starts = 12;
        const auto search = nonsmooth::findMinima(deep.loss, options);
        QVERIFY(search && !search->minima.empty());
        for (const auto& minimum : search->minima) QVERIFY(minimum.loss < 1e-9);
        qInfo("%d of %d starts ended undecided", search->undecided, search->starts);
    }

    void theEdgeDetectorIsBlindToTwoImages() {
        const Entry edges = entry("conv-edges");
        QVERIFY(std::abs(edges.loss.value(edges.session.parameters) - 0.25) < 1e-12);
        const auto minimum = verdict(edges.loss, edges.session.parameters);
        QVERIFY(minimum.verdict == nonsmooth::Verdict::LocalMinimum);
        QVERIFY(minimum.type == nonsmooth::MinimumType::Flat);
        QCOMPARE(loss::inactiveData(edges.loss.evaluate(edges.session.parameters)), (std::vector<int>{6, 7}));
    }

    void theMinimumOfRemark1IsACurve() {
        const Entry curve = entry("swirszcz-prop1-remark");
        const auto slice = *session::resolveSlice(curve.session.slice, curve.loss.network());
        for (const double s : {-0.75, -0.5, 0.0, 1.0, 3.0}) {
            const double t = 1.0 / (1.0 + s) - 1.0;
            QVERIFY(std::abs(curve.loss.value(slice.at(s, t)) - 18.0) < 1e-12);
        }
        // Powers of two scale without rounding: these are minima as stored.
        for (const double s : {-0.75, -0.5, 0.0, 1.0, 3.0})
            QVERIFY(verdict(curve.loss, slice.at(s, 1.0 / (1.0 + s) - 1.0)).verdict ==
                    nonsmooth::Verdict::LocalMinimum);
    }

    void bothPointsOfProposition3AreMinima() {
        const Entry three = entry("swirszcz-prop3");
        const auto slice = *session::resolveSlice(three.session.slice, three.loss.network());
        for (const auto& [s, expected] : {std::pair(0.0, 2.0 / 3), {1.0, 1.0 / 6}}) {
            const Eigen::VectorXd point = slice.at(s, 0.0);
            QVERIFY(std::abs(three.loss.value(point) - expected) < 1e-12);
            const auto minimum = nonsmooth::minimumOnWalls(three.loss, point);
            QVERIFY(minimum && minimum->verdict == nonsmooth::Verdict::LocalMinimum);
        }
    }

    void theBlindSpotIsAMinimumBesideABetterPoint() {
        const Entry blind = entry("swirszcz-thm1");
        const auto slice = *session::resolveSlice(blind.session.slice, blind.loss.network());
        double last = blind.loss.value(slice.at(0.0, 0.0));
        QVERIFY(blind.loss.value(slice.at(1.0, 1.0)) < last - 1.0);
        for (int step = 1; step <= 20; ++step) {  // along s, then along t
            const double here =
                blind.loss.value(slice.at(std::min(1.0, 0.1 * step), std::max(0.0, 0.1 * step - 1.0)));
            QVERIFY(here <= last + 1e-12);
            last = here;
        }
        QCOMPARE(loss::inactiveData(blind.loss.evaluate(blind.session.parameters)).size(), std::size_t{4});
        const auto minimum = nonsmooth::minimumOnWalls(blind.loss, blind.session.parameters);
        QVERIFY(minimum && minimum->verdict == nonsmooth::Verdict::LocalMinimum);
    }

    /// S Prop. 4: descent moves nothing but the outlier's loss, which falls and stays positive.
    void theOutlierIsAllThatDescentLearns() {
        const Entry outlier = entry("swirszcz-prop4");
        const auto run = dynamics::train(outlier.loss, outlier.session.parameters, outlier.session.training);
        const auto first = outlier.loss.evaluate(run.keyframes.front()),
                   last = outlier.loss.evaluate(run.keyframes.back());
        for (Eigen::Index i = 0; i < 6; ++i) QCOMPARE(last.perDatum[i], first.perDatum[i]);
        QVERIFY(last.perDatum[6] < 0.1 * first.perDatum[6] && last.perDatum[6] > 0.0);
    }
};

OMEGASCOPE_TEST(Core, TestPapersGallery);

}  // namespace test_papers_gallery

#include "test_papers_gallery.moc"
