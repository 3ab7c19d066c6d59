#include <QtTest>

#include "app/session/file/session_io.h"
#include "core/support/random.h"
#include "tests/support/registry.h"
#include "tests/support/sample_sessions.h"

namespace test_bad_sessions {

using namespace omegascope;
using session::Json;

/// Whatever a file holds, reading it gives a session or one sentence that names the place; never a crash.
class TestBadSessions : public QObject {
    Q_OBJECT

  private:
    static std::string refusal(const std::string& text);
    static void textRow(const char* name, const std::string& text, const char* expected);
    static void valueRow(const char* pointer, const char* value, const char* expected);
    static void missingRow(const char* pointer, const char* expected);

  private slots:
    void theSampleItselfIsRead();
    void malformedTextIsRefused_data();
    void malformedTextIsRefused();
    void wrongValuesAreRefused_data();
    void wrongValuesAreRefused();
    void missingKeysAreRefused_data();
    void missingKeysAreRefused();
    void convolutionsThatDoNotFitAreRefused_data();
    void convolutionsThatDoNotFitAreRefused();
    void everyTruncationIsRefused();
    void mutatedBytesNeverCrash();
    void unknownKeysAreKeptWithAWarning();
    void aRepeatedKeyIsWarnedAbout();
    void aTrajectoryOfOtherParametersIsLeftOut();
};

std::string TestBadSessions::refusal(const std::string& text) {
    const auto loaded = session::fromText(text, "/");  // whose files all lie below: missing ones are missing
    return loaded ? std::string() : loaded.error().message;
}

void TestBadSessions::textRow(const char* name, const std::string& text, const char* expected) {
    QTest::newRow(name) << text << QString::fromUtf8(expected);
}

void TestBadSessions::valueRow(const char* pointer, const char* value, const char* expected) {
    QTest::addRow("%s = %s", pointer, value)
        << QString(pointer) << QByteArray(value) << QString::fromUtf8(expected);
}

void TestBadSessions::missingRow(const char* pointer, const char* expected) {
    QTest::newRow(pointer) << QString(pointer) << QString(expected);
}

void TestBadSessions::theSampleItselfIsRead() {
    QCOMPARE(refusal(testing::sampleText()), std::string());
}

void TestBadSessions::malformedTextIsRefused_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QString>("expected");
    const std::string deep = std::string(100'000, '[');
    textRow("empty", "", "empty");
    textRow("blank", " \n\t ", "empty");
    textRow("not JSON", "hello", "line 1, column 1");
    textRow("a number", "17", "is 17");
    textRow("a list", "[1, 2]", "a list of 2 items");
    textRow("an empty object", "{}", "\"omegascope\" is missing");
    textRow("two documents", "{} {}", "line 1, column 4");
    textRow("second line", "{\n  \"a\" 1}", "line 2, column 7");
    textRow("columns count characters", "{\"äöü\" 1}", "line 1, column 8");
    textRow("trailing comma", "[1, ]", "column 5");
    textRow("NaN", "{\"omegascope\": NaN}", "NaN and infinity");
    textRow("nan", "{\"omegascope\": nan}", "NaN and infinity");
    textRow("Infinity", "{\"omegascope\": -Infinity}", "NaN and infinity");
    textRow("too large a number", "{\"omegascope\": 1e999}", "too large");
    textRow("nested lists", deep, "nested deeper than 64");
    textRow("nested objects", std::string(200, '{'), "column 65");
    textRow("nested and closed", deep + std::string(100'000, ']'), "nested deeper than 64");
    textRow("invalid UTF-8", "{\"omega\xFFscope\": 1}", "UTF-8");
    textRow("cut-off UTF-8", "{\"title\": \"\xC3", "UTF-8");
    textRow("control character", std::string("{\"a\": \"\x01\"}"), "line 1, column 8");
    textRow("zero byte", std::string("{\"a\"\0: 1}", 9), "column 5");
}

void TestBadSessions::malformedTextIsRefused() {
    QFETCH(std::string, text);
    QFETCH(QString, expected);
    const auto sentence = QString::fromStdString(refusal(text));
    QVERIFY2(sentence.contains(expected), qPrintable(sentence));
    QVERIFY2(sentence.endsWith('.'), qPrintable(sentence));
}

void TestBadSessions::wrongValuesAreRefused_data() {
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("expected");
    valueRow("/omegascope", "2", "newer version (format 2; this program reads up to 1)");
    valueRow("/omegascope", "0", "omegascope is 0; give 1");
    valueRow("/omegascope", "\"1\"", "omegascope is \"1\"; give 1");
    valueRow("/omegascope", "1.5", "omegascope is 1.5");
    valueRow("/title", "3", "title is 3; give a text");
    valueRow("/notes", "[]", "notes is a list of 0 items");
    valueRow("/network", "[]", "network is a list");
    valueRow("/network/input", "0", "network.input is 0");
    valueRow("/network/input", "-2", "network.input is -2");
    valueRow("/network/input", "2.5", "network.input is 2.5");
    valueRow("/network/input", "1e30", "network.input is 1e+30");
    valueRow("/network/input", "3", "data.points[0] has 2 numbers; network.input is 3, so give 3.");
    valueRow("/network/layers", "{}", "network.layers is an object");
    valueRow("/network/layers/0", "\"dense\"", "network.layers[0] is \"dense\"");
    valueRow("/network/layers/0/type", "\"lstm\"",
             "network.layers[0].type is \"lstm\"; give \"dense\" or \"conv2d\".");
    valueRow("/network/layers/0/units", "0", "network.layers[0].units is 0");
    valueRow("/network/layers/0/units", "99999999", "network: ");
    valueRow("/network/layers/0/units", "9000000", "network: There would be 36000000 parameters");
    valueRow("/network/layers/0/units", "null", "network.layers[0].units is null");
    valueRow("/network/outputs", "true", "network.outputs is true");
    valueRow("/network/outputs", "2", "data: The criterion hinge needs exactly 1 output");
    valueRow("/network/alpha", "1.5", "network.alpha is 1.5; give a number from 0 to 1.");
    valueRow("/network/alpha", "-0.1", "network.alpha is -0.1");
    valueRow("/network/alpha", "\"0\"", "network.alpha is \"0\"");
    valueRow("/network/penalty", "3", "network.penalty is 3; give an object like");
    valueRow("/network/penalty", "{}", "\"network.penalty.gamma\" is missing");
    valueRow("/network/penalty", "{\"gamma\": -1}",
             "network.penalty.gamma is -1; give a number of 0 or more.");
    valueRow("/network/penalty", "{\"gamma\": 1, \"factor\": \"X\"}", "network.penalty.factor is \"X\"");
    valueRow("/network/penalty", "{\"gamma\": 1}", "The penalty compares replicas");
    valueRow("/network/output_bias", "1", "network.output_bias is 1; give true or false.");
    valueRow("/network/hidden_bias", "null", "network.hidden_bias is null");
    valueRow("/network/hidden_bias", "false", "parameters.b1 is not zero, but network.hidden_bias is false");
    valueRow("/criterion", "\"huber\"", "criterion is \"huber\"; give one of \"hinge\"");
    valueRow("/criterion", "7", "criterion is 7; give one of");
    valueRow("/criterion", "\"multiclass-hinge\"", "multiclass-hinge");
    valueRow("/data", "[]", "data is a list");
    valueRow("/data/points", "3", "data.points is 3");
    valueRow("/data/points", "[]", "data.points is a list of 0 items");
    valueRow("/data/points", "[1, 2, 3]", "data.points[0] is 1");
    valueRow("/data/points/1", "[1, 2, 3]", "data.points[1] has 3 numbers");
    valueRow("/data/points/2/1", "null", "data.points[2][1] is null; give a number.");
    valueRow("/data/targets", "[1, -1]", "data.targets has 2 items; there are 3 points");
    valueRow("/data/targets/2", "3", "Target 2 is 3");
    valueRow("/data/targets/1", "\"a\"", "data.targets[1] is \"a\"");
    valueRow("/data/targets/1", "[1]", "data.targets[1] is a list");
    valueRow("/data/targets", "[[], [], []]", "data.targets[0] is a list of 0 items");
    valueRow("/data/weights", "\"even\"", "data.weights is \"even\"; give \"uniform\", \"unit\"");
    valueRow("/data/weights", "{}", "data.weights is an object");
    valueRow("/data/weights/1", "-0.25", "data.weights[1] is -0.25; give a number above 0.");
    valueRow("/data/weights/2", "0", "data.weights[2] is 0");
    valueRow("/data/weights", "[[1, 1], [1, -1], [1, 1]]", "data.weights[1][1] is -1");
    valueRow("/data/weights", "[[1, 1], [1, 1], [1, 1]]", "weight");
    valueRow("/data", R"({"csv": "no-such-file.csv"})", "data.csv: ");
    valueRow("/data", R"({"csv": 3})", "data.csv is 3; give a text");
    valueRow("/data", R"({"csv": ""})", "data.csv is \"\"; give the path of a file.");
    valueRow("/data", R"({"idx_images": "a"})", "\"data.idx_labels\" is missing");
    valueRow("/data", R"({"npz": "no-such-file.npz"})", "data.npz: ");
    valueRow("/parameters", "[]", "parameters is a list");
    valueRow("/parameters", R"({"npz": "no-such-file.npz"})", "parameters.npz: ");
    valueRow("/parameters/b1", "[1, 2, 3]", "parameters.b1 has 3 numbers; layer 1 has 2 units, so give 2.");
    valueRow("/parameters/b1", "5", "parameters.b1 is 5; give a list of 2 numbers.");
    valueRow("/parameters/b1/0", "\"x\"", "parameters.b1[0] is \"x\"");
    valueRow("/parameters/W1", "[[1, 2]]", "parameters.W1 has 1 row; layer 1 has 2 units, so give 2.");
    valueRow("/parameters/W1/1", "[1]",
             "parameters.W1[1] has 1 number; each of its units has 2 inputs, so give 2.");
    valueRow("/parameters/W1/0/0", "[1]", "parameters.W1[0][0] is a list");
    valueRow("/parameters/V", "[3, -3]", "parameters.V has 2 rows; the network has 1 output, so give 1.");
    valueRow("/parameters/c", "[1]", "parameters.c is not zero, but network.output_bias is false");
    valueRow("/parameters/c", "[0, 0]", "parameters.c has 2 numbers; the network has 1 output, so give 1.");
    valueRow("/slice", "3", "slice is 3");
    valueRow("/slice/origin", "\"zero\"", "slice.origin is \"zero\"; give \"parameters\" or");
    valueRow("/slice/origin", R"({"b1": [1]})", "slice.origin.b1 has 1 number");
    valueRow("/slice/directions", "[]", "slice.directions is a list of 0 items");
    valueRow("/slice/directions", "{}", "slice.directions is an object");
    valueRow("/slice/directions/0", "{}", "slice.directions[0] is zero");
    valueRow("/slice/directions/0", "\"b1\"", "slice.directions[0] is \"b1\"");
    valueRow("/slice/directions/0", R"({"b1": [1, "y"]})", "slice.directions[0].b1[1] is \"y\"");
    valueRow("/slice/directions/1", R"({"b1": [2, 0]})", "linearly dependent");
    valueRow("/slice/directions/1", R"({"toward": 1})", "slice.directions[1].toward is 1");
    valueRow("/slice/directions/1", R"({"random": "gaussian"})",
             "slice.directions[1].random is \"gaussian\"");
    valueRow("/slice/directions/1", R"({"random": "filter-normalised", "seed": -1})",
             "slice.directions[1].seed is -1");
    valueRow("/slice/ranges", "[[0, 1]]",
             "slice.ranges is a list of 1 item; give one [low, high] for each of the 2");
    valueRow("/slice/ranges/0", "[4, -4]", "slice.ranges[0] is empty");
    valueRow("/slice/ranges/1", "[1, 2, 3]", "slice.ranges[1] is a list of 3 items; give [low, high].");
    valueRow("/slice/ranges/1/0", "\"low\"", "slice.ranges[1][0] is \"low\"");
    valueRow("/slice/ranges/1", "[-1e308, 1e308]", "slice.ranges[1] is too wide");
    valueRow("/training", "[]", "training is a list");
    valueRow("/training/method", "\"newton\"",
             "training.method is \"newton\"; give \"gradient-descent\", \"mom");
    valueRow(
        "/training/schedule", "\"cosine\"",
        "training.schedule is \"cosine\"; give \"constant\", \"inverse\", \"inverse-sqrt\", \"geometric\", ");
    valueRow("/training", R"({"method": "adam", "schedule": "polyak"})",
             "\"inverse-sqrt\" or \"geometric\" for the method adam.");
    valueRow("/training", R"({"momentum": 1})", "training.momentum is 1; give a number from 0, below 1.");
    valueRow("/training", R"({"beta2": "x"})", "training.beta2 is \"x\"; give a number from 0, below 1.");
    valueRow("/training", R"({"batch": 1.5})", "training.batch is 1.5; give a whole number from 1.");
    valueRow("/training", R"({"ratio": 0})", "training.ratio is 0; give a number above 0, at most 1.");
    valueRow("/training", R"({"epsilon": 0})", "training.epsilon is 0; give a number above 0.");
    valueRow("/training/step", "0", "training.step is 0; give a number above 0.");
    valueRow("/training/step", "\"0.1\"", "training.step is \"0.1\"");
    valueRow("/training/steps", "-5", "training.steps is -5");
    valueRow("/training/steps", "1e12", "training.steps is 1000000000000.0");
    valueRow("/training/seed", "1.5", "training.seed is 1.5");
    valueRow("/view", "true", "view is true");
    valueRow("/view/margins", "\"yes\"", "view.margins is \"yes\"; give true or false.");
    valueRow("/view/vertical_scale", "0", "view.vertical_scale is 0; give a number above 0.");
    valueRow("/view/loss_scale", "true", "view.loss_scale is true; give an object like");
    valueRow("/view/loss_scale/kind", "\"log\"",
             "view.loss_scale.kind is \"log\"; give \"linear\" or \"logarithmic\".");
    valueRow("/view/loss_scale/offset", "0", "view.loss_scale.offset is 0; give a number above 0.");
    valueRow("/view/loss_scale/percentile", "101",
             "view.loss_scale.percentile is 101; give a number above 0, at most 100.");
    valueRow("/view/loss_scale/range", "[0, 1]",
             "view.loss_scale.range is a list of 2 items; give it or percentile, not both.");
    valueRow("/view/data_plane/coordinates", "[1, 1]",
             "view.data_plane.coordinates is [1,1]; give two different ones of 0 to");
    valueRow("/view/data_plane/kind", "\"best\"",
             "view.data_plane.kind is \"best\"; give \"principal\" or \"separating\".");
    valueRow("/bookmarks", "[{}]", "The key \"bookmarks[0].name\" is missing; give a text.");
    valueRow("/bookmarks", "[{\"name\": \"a\", \"parameters\": {\"W1\": [1]}}]",
             "bookmarks[0].parameters.W1");
    valueRow("/view/camera", "[]", "view.camera is a list of 0 items; give an object like");
    valueRow("/view/camera/elevation", "90", "view.camera.elevation is 90.0; give a number from -89 to 89.");
    valueRow("/view/camera/zoom", "0", "view.camera.zoom is 0.0; give a number from 0.2 to 50.");
    valueRow("/view/camera/azimuth", "1e9", "view.camera.azimuth is 1000000000.0; give a number from");
    valueRow("/view/camera/pan", "[1]", "view.camera.pan");
    valueRow("/view/camera/pan/1", "-1e4", "view.camera.pan[1] is -10000.0; give a number from");
    valueRow("/view/camera/parallel", "1", "view.camera.parallel is 1; give true or false.");
    valueRow("/view/data_window", "[[0, 1]]",
             "view.data_window is a list of 1 item; give [[low, high], [low, high]].");
    valueRow("/view/data_window/0", "[1]", "view.data_window[0]");
    valueRow("/view/data_window/1", "[2, 2]", "view.data_window has a range from 2.0 to 2.0; give");
    valueRow("/view/volume", "1", "view.volume is 1; give an object like");
    valueRow("/view/volume/look", "\"fog\"",
             "view.volume.look is \"fog\"; give \"walls\", \"cells\" or \"isosurfaces\".");
    valueRow("/view/volume/opacity", "1.5", "view.volume.opacity is 1.5; give a number from 0 to 1.");
    valueRow("/view/volume/cut/axis", "\"x\"",
             "view.volume.cut.axis is \"x\"; give \"s\", \"t\", \"u\" or \"none\".");
    valueRow("/view/volume/cut/at", "-0.1", "view.volume.cut.at is -0.1; give a number from 0 to 1.");
    valueRow("/view/volume/cut/keeps_high", "1", "view.volume.cut.keeps_high is 1");
    valueRow("/view/volume/hidden_walls", "{}", "view.volume.hidden_walls");
    valueRow("/view/volume/hidden_walls/0/layer", "0", "view.volume.hidden_walls[0].layer is 0");
    valueRow("/trajectory", "[]", "trajectory is a list");
    valueRow("/trajectory/stride", "0", "trajectory.stride is 0");
    valueRow("/trajectory/stride", "2", "trajectory.omega has 2 points; 2 losses with a stride of 2 need 1.");
    valueRow("/trajectory/omega/1", "[1]",
             "trajectory.omega[1] has 1 number; the network has 8 parameters, so give 8.");
    valueRow("/trajectory/loss", "[]", "losses");
    valueRow("/trajectory/loss/0", "null", "trajectory.loss[0] is null");
    valueRow("/trajectory/spec/step", "-1", "trajectory.spec.step is -1");
}

void TestBadSessions::wrongValuesAreRefused() {
    QFETCH(QString, pointer);
    QFETCH(QByteArray, value);
    QFETCH(QString, expected);
    auto json = Json::parse(testing::sampleText());
    json[Json::json_pointer(pointer.toStdString())] = Json::parse(value.toStdString());
    const auto sentence = QString::fromStdString(refusal(json.dump()));
    QVERIFY2(sentence.contains(expected), qPrintable(sentence));
    QVERIFY2(sentence.endsWith('.'), qPrintable(sentence));
}

void TestBadSessions::missingKeysAreRefused_data() {
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("expected");
    missingRow("/omegascope", "The key \"omegascope\" is missing; give ");
    missingRow("/network", "The key \"network\" is missing; give ");
    missingRow("/network/input", "The key \"network.input\" is missing; give ");
    missingRow("/network/layers", "The key \"network.layers\" is missing; give ");
    missingRow("/network/layers/0/type", "The key \"network.layers[0].type\" is missing; give ");
    missingRow("/network/layers/0/units", "The key \"network.layers[0].units\" is missing; give ");
    missingRow("/network/outputs", "The key \"network.outputs\" is missing; give ");
    missingRow("/criterion", "The key \"criterion\" is missing; give one of \"hinge\"");
    missingRow("/data", "The key \"data\" is missing; give ");
    missingRow("/data/points", "The key \"data.points\" is missing; give ");
    missingRow("/data/targets", "The key \"data.targets\" is missing; give ");
    missingRow("/trajectory/loss", "The key \"trajectory.loss\" is missing; give ");
    missingRow("/trajectory/omega", "The key \"trajectory.omega\" is missing; give ");
}

void TestBadSessions::missingKeysAreRefused() {
    QFETCH(QString, pointer);
    QFETCH(QString, expected);
    auto json = Json::parse(testing::sampleText());
    const Json::json_pointer place(pointer.toStdString());
    json[place.parent_pointer()].erase(place.back());
    const auto sentence = QString::fromStdString(refusal(json.dump()));
    QVERIFY2(sentence.contains(expected), qPrintable(sentence));
}

void TestBadSessions::convolutionsThatDoNotFitAreRefused_data() {
    QTest::addColumn<QByteArray>("layer");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* layer, const char* expected) {
        QTest::newRow(layer) << QByteArray(layer) << QString(expected);
    };
    row(R"({"type": "conv2d"})", "\"network.layers[0].input_shape\" is missing");
    row(R"({"type": "conv2d", "input_shape": [1, 1], "kernel": [1, 1], "channels": 1})",
        "[channels, height, width]");
    row(R"({"type": "conv2d", "input_shape": [1, 1, 2], "kernel": [1], "channels": 1})",
        "layers[0].kernel is a list");
    row(R"({"type": "conv2d", "input_shape": [1, 1, 2], "kernel": [1, 1], "channels": 0})",
        "layers[0].channels is 0");
    row(R"({"type": "conv2d", "input_shape": [1, 2, 2], "kernel": [1, 1], "channels": 1})",
        "network: Layer 1");
    row(R"({"type": "conv2d", "input_shape": [1, 1, 2], "kernel": [2, 2], "channels": 1})",
        "network: Layer 1");
    row(R"({"type": "conv2d", "input_shape": [1, 1, 2], "kernel": [1, 1], "channels": 1, "stride": 0})",
        "stride is 0");
    row(R"({"type": "conv2d", "input_shape": [1, 1, 2], "kernel": [1, 1], "channels": 1, "padding": -1})",
        "padding is -1");
    row(R"({"type": "conv2d", "input_shape": [1, 1, 2], "kernel": [1, 1], "channels": 1, "padding": 99999999})",
        "network: Layer 1");
    row(R"({"type": "conv2d", "input_shape": [99999999, 99999999, 99999999], "kernel": [1, 1], "channels": 1})",
        "network: Layer 1");
}

void TestBadSessions::convolutionsThatDoNotFitAreRefused() {
    QFETCH(QByteArray, layer);
    QFETCH(QString, expected);
    auto json = Json::parse(testing::sampleText());
    json["network"]["layers"][0] = Json::parse(layer.toStdString());
    const auto sentence = QString::fromStdString(refusal(json.dump()));
    QVERIFY2(sentence.contains(expected), qPrintable(sentence));
}

void TestBadSessions::everyTruncationIsRefused() {
    const std::string text = testing::sampleText();
    for (std::size_t length = 0; length < text.size(); ++length)
        QVERIFY2(!refusal(text.substr(0, length)).empty(), qPrintable(QString::number(length)));
}

void TestBadSessions::mutatedBytesNeverCrash() {
    constexpr std::uint64_t kSeed = 20240611;
    qInfo("seed %llu", static_cast<unsigned long long>(kSeed));
    Random random(kSeed);
    const std::string text = testing::sampleText();
    int readable = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string mutated = text;
        for (std::size_t edits = 1 + random.index(4); edits > 0; --edits) {
            const std::size_t at = random.index(mutated.size());
            switch (random.index(4)) {
                case 0:
                    mutated[at] = static_cast<char>(random.index(256));
                    break;
                case 1:
                    mutated[at] = "0123456789-.eE[]{},:\"ntf"[random.index(24)];
                    break;
                case 2:
                    mutated.erase(at, 1 + random.index(5));
                    break;
                default:
                    mutated.insert(at, mutated.substr(random.index(mutated.size()), random.index(20)));
            }
            if (mutated.empty()) mutated = "x";
        }
        const auto loaded = session::fromText(mutated, QString());
        if (loaded) {
            ++readable;
            QVERIFY(session::check(loaded->session).ok());
        } else {
            QVERIFY(!loaded.error().message.empty());
        }
    }
    QVERIFY(readable > 0);
}

void TestBadSessions::unknownKeysAreKeptWithAWarning() {
    auto json = Json::parse(testing::sampleText());
    for (const char* place :
         {"", "/network", "/network/layers/0", "/data", "/parameters", "/slice", "/slice/directions/0",
          "/slice/directions/1", "/slice/directions/1/toward", "/training", "/view", "/view/volume",
          "/view/volume/cut", "/trajectory", "/trajectory/spec"})
        json[Json::json_pointer(place)]["colour"] = Json{{"of", place}};
    const auto loaded = session::fromText(json.dump(), QString());
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QCOMPARE(loaded->warnings.size(), std::size_t{15});
    QVERIFY(
        QString::fromStdString(loaded->warnings.front()).contains("\"network.layers[0].colour\" is unknown"));
    const auto written = Json::parse(session::toText(loaded->session));
    for (const auto& [place, keys] : loaded->session.extras.items())
        QCOMPARE(written[Json::json_pointer(place + "/colour/of")].get<std::string>(), place);
    QCOMPARE(loaded->session.extras.size(), std::size_t{15});
}

void TestBadSessions::aRepeatedKeyIsWarnedAbout() {
    std::string text = testing::sampleText();
    text.insert(text.find("\"title\""), "\"title\": \"First\", ");
    const auto loaded = session::fromText(text, QString());
    QVERIFY(loaded.ok());
    QCOMPARE(loaded->session.title, std::string("Blind side"));
    QCOMPARE(loaded->warnings.size(), std::size_t{1});
    QVERIFY(QString::fromStdString(loaded->warnings.front()).contains("\"title\" occurs twice"));
}

void TestBadSessions::aTrajectoryOfOtherParametersIsLeftOut() {
    auto json = Json::parse(testing::sampleText());
    json["parameters"]["b1"] = {0, 0};
    const auto loaded = session::fromText(json.dump(), QString());
    QVERIFY(loaded.ok());
    QVERIFY(loaded->session.trajectory->empty());
    QCOMPARE(loaded->warnings.size(), std::size_t{1});
}

OMEGASCOPE_TEST(Core, TestBadSessions);

}  // namespace test_bad_sessions

#include "test_bad_sessions.moc"
