#include <QtTest>

#include "app/present/player/tally.h"
#include "app/present/player/transition.h"
#include "tests/app/lessons/lesson_text.h"
#include "tests/support/registry.h"

namespace test_transition {

using namespace omegascope;
using session::Json;

namespace {

std::vector<lessons::Scene> scenes(const Json& json) {
    auto loaded = lessons::lessonFromText(json.dump(), QString());
    if (!loaded) qFatal("%s", loaded.error().message.c_str());
    return std::move(loaded->lesson.scenes);
}

}  // namespace

/// What lies between two scenes, and what people said.
class TestTransition : public QObject {
    Q_OBJECT

  private slots:
    void theEndsAreTheScenes();
    void thereIsNoBetweenOfTwoShapes();
    void everyBetweenIsConsistent();
    void numbersAreCounted();
};

void TestTransition::theEndsAreTheScenes() {
    Json lesson = testing::sampleLesson();
    lesson["scenes"][1] =
        Json::parse(R"({"title": "x", "patch": {"network": {"alpha": 0.5}, "parameters": {"b1": [-1, -1]},
        "slice": {"ranges": [[-1, 1], [-2, 2]]}}})");
    const auto both = scenes(lesson);
    document::Document document(both[0].session);
    for (const double share : {0.0, 1.0}) {
        auto patch = present::between(both[0].session, both[1].session, share);
        QVERIFY(patch.has_value());
        QVERIFY(document.check(*patch).ok());
        document.exchange(*patch);
        const session::Session& expected = both[static_cast<std::size_t>(share)].session;
        QVERIFY(document.session().parameters == expected.parameters);
        QCOMPARE(document.session().architecture.alpha, expected.architecture.alpha);
        QVERIFY(document.session().slice.ranges == expected.slice.ranges);
        QVERIFY(document.session().data == expected.data);
    }
}

void TestTransition::thereIsNoBetweenOfTwoShapes() {
    const auto all = scenes(testing::sampleLesson());
    QVERIFY(present::between(all[0].session, all[1].session, 0.5).has_value());
    QVERIFY(!present::between(all[1].session, all[2].session, 0.5).has_value());
}

void TestTransition::everyBetweenIsConsistent() {
    for (const QString& name : lessons::shippedLessons()) {
        const auto loaded = lessons::loadLesson(name);
        QVERIFY(loaded.ok());
        const auto& all = loaded->lesson.scenes;
        for (std::size_t i = 1; i < all.size(); ++i)
            for (const double share : {0.25, 0.75}) {
                const auto patch = present::between(all[i - 1].session, all[i].session, share);
                if (!patch) continue;
                const document::Document document(all[i - 1].session);
                const Outcome fits = document.check(*patch);
                QVERIFY2(fits.ok(), fits ? "" : fits.error().message.c_str());
            }
    }
}

void TestTransition::numbersAreCounted() {
    const auto all = scenes(testing::sampleLesson());
    const lessons::Question& question = *all[1].question;
    std::vector<lessons::Prediction> said;
    for (const double value : {3.0, 0.0, 3.0, 12.0, 0.0, 0.0}) said.emplace_back(value);
    const auto answer = lessons::answerOf(all[1], question);
    QVERIFY(answer.ok());
    const auto bars = present::tally(question, said, *answer);
    QCOMPARE(bars.size(), 3u);
    QCOMPARE(bars[0].count, 3);
    QVERIFY(bars[0].right);
    QCOMPARE(bars[1].count, 2);
    QCOMPARE(bars[2].label, QStringLiteral("12"));
}

OMEGASCOPE_TEST(Gui, TestTransition);

}  // namespace test_transition

#include "test_transition.moc"
