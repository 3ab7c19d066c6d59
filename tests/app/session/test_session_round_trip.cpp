#include <QtTest>

#include "app/session/file/session_io.h"
#include "app/session/json_text.h"
#include "tests/support/registry.h"
#include "tests/support/sample_sessions.h"

namespace test_session_round_trip {

using namespace omegascope;
using session::Json;

/// What is written is read back as the same session, bit for bit.
class TestSessionRoundTrip : public QObject {
    Q_OBJECT

  private slots:
    void randomSessionsComeBack();
    void theWrittenTextIsAFixedPoint();
    void keysKeepTheOrderOfTheFormat();
    void leftOutPartsTakeTheirDefaults();
    void aZeroBiasThatTheNetworkLacksIsAccepted();
    void aFollowingSliceBesideTheParametersStaysThere();
    void choicesOfA3DSliceAreRead();
    void numbersSurviveExactly_data();
    void numbersSurviveExactly();
    void textIsPrintedForPeople();
};

void TestSessionRoundTrip::randomSessionsComeBack() {
    int tried = 0;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        const auto session = testing::randomSession(seed);
        if (!session::check(session)) continue;  // a random slice may be degenerate
        ++tried;
        const auto loaded = session::fromText(session::toText(session), QString());
        QVERIFY2(
            loaded.ok(),
            qPrintable(QString("seed %1: %2")
                           .arg(seed)
                           .arg(QString::fromStdString(loaded ? std::string() : loaded.error().message))));
        QVERIFY2(loaded->session == session, qPrintable(QString("seed %1").arg(seed)));
        QVERIFY(loaded->warnings.empty());
    }
    QVERIFY2(tried > 300, qPrintable(QString::number(tried)));
}

void TestSessionRoundTrip::theWrittenTextIsAFixedPoint() {
    const auto first = session::fromText(testing::sampleText(), QString());
    QVERIFY(first.ok());
    const auto text = session::toText(first->session);
    QCOMPARE(session::toText(session::fromText(text, QString())->session), text);
}

void TestSessionRoundTrip::keysKeepTheOrderOfTheFormat() {
    const auto session = session::fromText(testing::sampleText(), QString())->session;
    QStringList keys;
    const auto json = Json::parse(session::toText(session));
    for (const auto& [key, value] : json.items()) keys << QString::fromStdString(key);
    QCOMPARE(keys.join(' '),
             QString("omegascope title network criterion data parameters slice training view trajectory"));
}

void TestSessionRoundTrip::leftOutPartsTakeTheirDefaults() {
    const auto loaded = session::fromText(R"({"omegascope": 1, "criterion": "hinge",
        "network": {"input": 1, "layers": [{"type": "dense", "units": 2}], "outputs": 1},
        "data": {"points": [[1], [2]], "targets": [1, -1]}})",
                                          QString());
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    const auto& session = loaded->session;
    QCOMPARE(session.architecture.alpha, 0.0);
    QVERIFY(session.architecture.hiddenBias && session.architecture.outputBias);
    QCOMPARE(session.data->scheme, data::WeightScheme::Uniform);
    QCOMPARE(session.parameters, Eigen::VectorXd::Zero(7).eval());
    QVERIFY(session.slice.followsParameters);
    QCOMPARE(session.slice.directions.size(), std::size_t{2});
    QVERIFY(session.training == dynamics::TrainingSpec());
    QVERIFY(session.view == session::ViewChoices());
    QVERIFY(session.trajectory->empty());
}

void TestSessionRoundTrip::aZeroBiasThatTheNetworkLacksIsAccepted() {
    const auto loaded = session::fromText(testing::sampleText(), QString());
    QVERIFY(loaded.ok());
    QCOMPARE(loaded->session.parameters.size(), Eigen::Index{8});
    QVERIFY(loaded->warnings.empty());
}

void TestSessionRoundTrip::aFollowingSliceBesideTheParametersStaysThere() {
    auto session = session::fromText(testing::sampleText(), QString())->session;
    session.slice.origin(6) = 1.25;
    const auto json = Json::parse(session::toText(session));
    QCOMPARE(json["view"]["slice_follows_parameters"], Json(true));
    QVERIFY(json["slice"]["origin"].is_object());
    QVERIFY(session::fromText(session::toText(session), QString())->session == session);
}

void TestSessionRoundTrip::choicesOfA3DSliceAreRead() {
    const auto session = session::fromText(testing::sampleText(), QString())->session;
    const auto& volume = session.view.volume;
    QVERIFY(volume.look == session::VolumeChoices::Look::Cells);
    QCOMPARE(volume.opacity, 0.5);
    QCOMPARE(volume.cutAxis, 2);
    QCOMPARE(volume.cutAt, 0.25);
    QVERIFY(volume.cutKeepsHigh);
    const std::vector<network::Activation> sorted{{0, 1, 1}, {1, 2, 0}};
    QVERIFY(volume.hiddenWalls == sorted);
    // What is as usual is not written.
    auto plain = session;
    plain.view.volume = {};
    QVERIFY(!Json::parse(session::toText(plain))["view"].contains("volume"));
    // A place of the cut is remembered while there is none.
    plain.view.volume.cutAt = 0.75;
    QCOMPARE(Json::parse(session::toText(plain))["view"]["volume"]["cut"]["axis"], Json("none"));
    QVERIFY(session::fromText(session::toText(plain), QString())->session == plain);
}

void TestSessionRoundTrip::numbersSurviveExactly_data() {
    QTest::addColumn<double>("number");
    QTest::addColumn<QString>("written");
    QTest::newRow("a whole number") << 3.0 << "3";
    QTest::newRow("a tenth") << 0.1 << "0.1";
    QTest::newRow("a third") << 1.0 / 3.0 << "0.3333333333333333";
    QTest::newRow("tiny") << 5e-324 << "5e-324";
    QTest::newRow("huge") << 1.7976931348623157e308 << "1.7976931348623157e+308";
    QTest::newRow("beyond the whole numbers") << 9007199254740994.0 << "9.007199254740994e+15";
    QTest::newRow("negative zero") << -0.0 << "-0.0";
}

void TestSessionRoundTrip::numbersSurviveExactly() {
    QFETCH(double, number);
    QFETCH(QString, written);
    auto session = session::fromText(testing::sampleText(), QString())->session;
    session.trajectory = {};
    session.parameters(7) = number;
    session.slice.followsParameters = false;
    const auto text = session::toText(session);
    QVERIFY2(QString::fromStdString(text).contains("\"b1\": [-3.5, " + written + "]"), text.c_str());
    const double back = session::fromText(text, QString())->session.parameters(7);
    QCOMPARE(std::memcmp(&back, &number, sizeof(double)), 0);
}

void TestSessionRoundTrip::textIsPrintedForPeople() {
    const auto json = Json::parse(R"({"a": [[1, 2], [3, 4]], "b": {"c": "é", "d": []},
        "e": [[0.11111111111111, 0.22222222222222, 0.33333333333333], [0.44444444444444, 0.55555555555555, 0.66666666666]]})");
    QCOMPARE(QString::fromStdString(session::printJson(json)), QString(R"({
  "a": [[1, 2], [3, 4]],
  "b": {"c": "é", "d": []},
  "e": [
    [0.11111111111111, 0.22222222222222, 0.33333333333333],
    [0.44444444444444, 0.55555555555555, 0.66666666666]
  ]
}
)"));
}

OMEGASCOPE_TEST(Core, TestSessionRoundTrip);

}  // namespace test_session_round_trip

#include "test_session_round_trip.moc"
