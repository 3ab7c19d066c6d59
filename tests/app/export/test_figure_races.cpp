// Several runs in one figure: of methods, from starts; in planes, surfaces and charts, in figure files.

#include <QtTest>

#include "app/export/figure/panel_renderer.h"
#include "app/export/plan/figure_plan.h"
#include "app/session/file/embedded_session.h"
#include "app/session/file/session_io.h"
#include "core/dynamics/runs/race.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/registry.h"

namespace test_figure_races {

using namespace omegascope;
using namespace omegascope::exporting;

namespace {

PanelRenderer rendererOf(const char* name) {
    return PanelRenderer::of(testing::gallerySession(name)).value();
}

FigureSpec specFor(const QString& panels, const QString& race) {
    FigureSpec spec = specOf(panelsNamed(panels).value(), QSize(900, 600));
    spec.format = Format::Svg;
    if (!race.isEmpty()) spec.race = session::raceNamed(race.toStdString()).value();
    return spec;
}

QByteArray svgOf(PanelRenderer& renderer, const QString& panels, const QString& race) {
    return renderer.renderVectors(specFor(panels, race), {}).value().bytes;
}

}  // namespace

class TestFigureRaces : public QObject {
    Q_OBJECT
  private slots:
    void namesAreReadAsTheyAreWritten_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("accepted");
        for (const char* text : {"adam", "gradient-descent,momentum,adam", "starts:12:0.5:1",
                                 "starts:2:1e-06:0", "adam@12", "starts:3:0.5:1@7"})
            QTest::addRow("%s", text) << text << true;
        for (const char* text : {"", "adam,", "adam,adam", "sprint", "starts", "starts:1", "starts:25",
                                 "starts:4:0", "starts:4:nan", "starts:4:inf", "starts:4:1:-1",
                                 "starts:4:1:1:1", "starts:x", "adam@", "adam@-1", "adam@x", "@3"})
            QTest::addRow("refused: %s", text) << text << false;
    }
    void namesAreReadAsTheyAreWritten() {
        QFETCH(QString, text);
        QFETCH(bool, accepted);
        const auto race = session::raceNamed(text.toStdString());
        QCOMPARE(race.ok(), accepted);
        if (accepted)
            QCOMPARE(QString::fromStdString(nameOf(*race)), text);
        else
            QVERIFY(race.error().message.ends_with('.'));
    }

    /// Two routes: the figure's paths, and the race run here.
    void theChartHoldsEveryLoss() {
        PanelRenderer renderer = rendererOf("pmlr-fig3");
        const FigureSpec spec = specFor(QStringLiteral("run"), QStringLiteral("gradient-descent,momentum"));
        const auto parts = computeParts(renderer.request(spec)).value();
        const session::Session& session = renderer.shown().session;
        const auto race =
            dynamics::race(renderer.shown().loss,
                           dynamics::methodsFrom(session.parameters, session.training, spec.race->methods));
        QCOMPARE(parts.race->runs.size(), std::size_t{2});
        for (std::size_t r = 0; r < 2; ++r) QCOMPARE(parts.race->runs[r].losses, race.outcomes[r].run.loss);
        // A session without a run of its own has a chart all the same.
        renderer.take(parts);
        QVERIFY(svgOf(renderer, QStringLiteral("run"), QStringLiteral("gradient-descent,momentum"))
                    .contains("race"));
    }

    void everyPanelTellsItsRunsInOneKey() {
        PanelRenderer renderer = rendererOf("pmlr-fig3");
        const QByteArray plain =
            svgOf(renderer, QStringLiteral("slice,run"), QStringLiteral("adam,momentum"));
        for (const char* name : {"Adam", "momentum"}) {
            const auto info = dynamics::findMethod(QByteArray(name).toLower().toStdString());
            QVERIFY(info);
            const QByteArray title = QByteArray::fromStdString('>' + std::string(info->title) + '<');
            QCOMPARE(plain.count(title), 1);
        }
        const QByteArray starts =
            svgOf(renderer, QStringLiteral("slice,surface,run"), QStringLiteral("starts:5:0.3:2"));
        QCOMPARE(starts.count(">runs from 5 starts<"), 1);
        QVERIFY(starts.contains("Runs from ω and 4 starts about it"));
        QVERIFY(plain.contains("id=\"runner\""));
        const QByteArray alone = svgOf(renderer, QStringLiteral("slice"), {});
        QVERIFY(!alone.contains("starts<") && !alone.contains("id=\"runner\""));
    }

    void theSameRaceGivesTheSameBytes() {
        PanelRenderer first = rendererOf("pmlr-fig3"), second = rendererOf("pmlr-fig3");
        const QString race = QStringLiteral("starts:4:0.5:9");
        QCOMPARE(svgOf(first, QStringLiteral("slice"), race), svgOf(second, QStringLiteral("slice"), race));
        QVERIFY(svgOf(first, QStringLiteral("slice"), race) !=
                svgOf(first, QStringLiteral("slice"), QStringLiteral("starts:4:0.5:10")));
    }

    /// What is inside a figure shows the same, without being told of the race.
    void theSessionInsideShowsTheRace() {
        PanelRenderer renderer = PanelRenderer::of(testing::trainedSession("pmlr-fig3", 40)).value();
        const QByteArray figure =
            svgOf(renderer, QStringLiteral("slice,run"), QStringLiteral("adam,momentum@25"));
        const auto inside = session::embeddedSession(figure);
        QVERIFY(inside && inside->ok());
        session::Session shown = session::fromText((*inside)->toStdString(), QString()).value().session;
        QVERIFY(shown.framing.race.has_value());
        QCOMPARE(nameOf(*shown.framing.race), std::string("adam,momentum@25"));
        PanelRenderer again = PanelRenderer::of(shown).value();
        QCOMPARE(svgOf(again, QStringLiteral("slice,run"), {}), figure);
        QVERIFY(again.takeShownRace() == shown.framing.race);
        QVERIFY(svgOf(again, QStringLiteral("slice,run"), {}) != figure);
    }

    void aRaceFromALaterStepBeginsThere() {
        PanelRenderer renderer = PanelRenderer::of(testing::trainedSession("pmlr-fig3", 40)).value();
        const auto parts =
            computeParts(renderer.request(specFor(QStringLiteral("run"), QStringLiteral("momentum@25"))))
                .value();
        QCOMPARE(parts.race->runs.front().losses.front(), renderer.shown().session.trajectory->loss[25]);
        const auto beyond =
            computeParts(renderer.request(specFor(QStringLiteral("run"), QStringLiteral("momentum@41"))));
        QVERIFY(!beyond.ok());
        QVERIFY(beyond.error().message.find("41") != std::string::npos);
    }

    void figureFilesHaveRacesOfPanels() {
        const QByteArray file = R"({"omegascope_figure": 1, "race": "adam",
            "panels": [{"gallery": "pmlr-fig3", "panel": "slice"},
                       {"gallery": "pmlr-fig3", "panel": "slice", "race": "starts:3:0.2:1"},
                       {"gallery": "pmlr-fig3", "panel": "run", "run": true}]})";
        const auto plan = figurePlan(file, session::Reach(QString()));
        QVERIFY2(plan.ok(), plan.ok() ? "" : plan.error().message.c_str());
        QVERIFY(plan->spec.race.has_value());
        QVERIFY(!plan->panels[0].race && plan->panels[1].race);
        QVERIFY(plan->panels[0].session != plan->panels[1].session);
        const auto again =
            figurePlan(QByteArray::fromStdString(toText(*plan, Carried::Session)), session::Reach(QString()));
        QVERIFY2(again.ok(), again.ok() ? "" : again.error().message.c_str());
        QCOMPARE(again->spec, plan->spec);
        QCOMPARE(again->panels[2].session, again->panels[0].session);
        QVERIFY(again->panels[1].race == plan->panels[1].race);
        const auto wrong =
            figurePlan(QByteArray(file).replace("starts:3:0.2:1", "starts:99"), session::Reach(QString()));
        QVERIFY(!wrong.ok());
        QVERIFY2(wrong.error().message.find("panels[1].race") != std::string::npos,
                 wrong.error().message.c_str());
    }
};

OMEGASCOPE_TEST(Gui, TestFigureRaces);

}  // namespace test_figure_races

#include "test_figure_races.moc"
