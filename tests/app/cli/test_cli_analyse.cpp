#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QtTest>
#include <numeric>

#include "tests/app/cli/program.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_cli_analyse {

using namespace omegascope;
using session::Json;
using testing::galleryPath;
using testing::jsonOf;
using testing::ProgramRun;
using testing::runProgram;

class TestCliAnalyse : public QObject {
    Q_OBJECT

  private slots:
    void figure4Losses_data();
    void figure4Losses();
    void figure4bNamesTheBlindSidedData();
    void figure1InAnInclinedCell();
    void figure1OnItsFlatCell();
    void figure1OnItsSharpValley();
    void figure2JoinsTwoThirdsToZero();
    void smoothCriteriaHaveNoMultilinearForms();
    void everyKeyIsThereInsideACellAndOnAWall();
    void everyGallerySessionFillsTheSchema_data();
    void everyGallerySessionFillsTheSchema();
    void verdictsOfThePapers();
    void squaredLossHasNoClasses();
    void wallsThatAreNearAreToldApart();
    void oneParameterIsEnough();
    void secondRunSaysTheSame();
    void textTellsTheSame();

  private:
    QTemporaryDir folder_;
};

namespace {

Json analysed(const QString& file, const QString& at = {}) {
    QStringList words{"analyse", file, "--json"};
    if (!at.isEmpty()) words += {"--at", at};
    const ProgramRun run = runProgram(words, testing::withoutDisplay());
    if (run.code != 0) qWarning("%s", qPrintable(run.err));
    return jsonOf(run);
}

bool isOneOf(const Json& value, const std::vector<std::string>& words) {
    return value.is_string() &&
           std::find(words.begin(), words.end(), value.get<std::string>()) != words.end();
}

bool isTruth(const Json& value) {
    return value.is_boolean() || value.is_null();
}

bool isBlocksOrNull(const Json& value) {
    return value.is_null() || (value.is_object() && value.contains("V"));
}

bool isClarke(const Json& clarke) {
    double sum = 0;
    for (const Json& theta : clarke["theta"]) sum += theta.get<double>();
    return clarke["cells"].is_number_integer() && clarke["min_norm"].get<double>() >= 0 &&
           clarke["contains_zero"].is_boolean() &&
           isOneOf(clarke["method"], {"enumeration", "per-kink", "per-class"}) &&
           isOneOf(clarke["kind"], {"exact", "tolerance", "sampled"}) &&
           (clarke["method"] != "enumeration" || std::abs(sum - 1) < 1e-9);
}

bool isMinimum(const Json& minimum) {
    return isOneOf(minimum["verdict"], {"local-minimum", "not-a-minimum", "undecided"}) &&
           (minimum["type"].is_null() || isOneOf(minimum["type"], {"flat", "sharp"})) &&
           !minimum["reason"].get<std::string>().empty() && isBlocksOrNull(minimum["descent_direction"]) &&
           isBlocksOrNull(minimum["descent_bend"]) &&
           (minimum["slope"].is_number() || minimum["slope"].is_null()) && minimum.contains("kind") &&
           minimum.contains("method") &&
           (minimum["verdict"] == "not-a-minimum") == !minimum["descent_direction"].is_null();
}

bool isTheorem(const Json& theorem) {
    return !theorem["name"].get<std::string>().empty() && isTruth(theorem["hypotheses_hold"]) &&
           theorem["prediction"].is_string() && theorem["observed"].is_string() &&
           isTruth(theorem["agrees"]) && theorem["agrees"] != false && theorem["hypotheses"].is_array() &&
           !theorem["hypotheses"].empty();
}

/// Every key of FORMAT.md with values of its kind; no theorem is contradicted.
void checkSchema(const Json& json) {
    for (const char* key : {"loss", "per_datum", "solved", "dead_data", "on_wall", "active", "gradient",
                            "cell", "clarke", "minimum", "separable", "generic", "theorems"})
        QVERIFY2(json.contains(key), key);
    QVERIFY(isBlocksOrNull(json["gradient"]));
    QVERIFY2(isClarke(json["clarke"]), json["clarke"].dump().c_str());
    QVERIFY2(isMinimum(json["minimum"]), json["minimum"].dump().c_str());
    QVERIFY(isTruth(json["separable"]["verdict"]) && json["separable"].contains("margin") &&
            json["separable"].contains("euclidean_margin") && json["separable"].contains("witness"));
    QVERIFY(json.contains("near"));
    QVERIFY(isOneOf(json["generic"]["verdict"], {"generic", "rare", "undecided"}));
    QCOMPARE(json["theorems"].size(), std::size_t{22});
    for (const Json& theorem : json["theorems"]) QVERIFY2(isTheorem(theorem), theorem.dump().c_str());
}

}  // namespace

void TestCliAnalyse::figure4Losses_data() {
    QTest::addColumn<double>("loss");
    QTest::addColumn<int>("unsolved");
    QTest::addColumn<int>("dead");
    QTest::newRow("pmlr-fig4a") << 0.0 << 0 << 0;
    QTest::newRow("pmlr-fig4b") << 3.0 / 12 << 3 << 3;
    QTest::newRow("pmlr-fig4c") << 12.0 / 12 << 12 << 12;
}

void TestCliAnalyse::figure4Losses() {
    QFETCH(double, loss);
    QFETCH(int, unsolved);
    QFETCH(int, dead);
    const Json json = analysed(galleryPath(QTest::currentDataTag()));
    QVERIFY(std::abs(json["loss"].get<double>() - loss) < 1e-12);
    const auto solved = json["solved"].get<std::vector<bool>>();
    QCOMPARE(std::count(solved.begin(), solved.end(), false), unsolved);
    QCOMPARE(json["dead_data"].size(), static_cast<std::size_t>(dead));
    QCOMPARE(json["on_wall"].get<bool>(), false);
    QCOMPARE(json["cell"]["flat"].get<bool>(), true);
}

void TestCliAnalyse::figure4bNamesTheBlindSidedData() {
    // (1,1), (1.5,-1.5) and (-1,-1) are data 0, 5 and 6 of the file.
    const Json json = analysed(galleryPath("pmlr-fig4b"));
    QCOMPARE(json["dead_data"].get<std::vector<int>>(), (std::vector{0, 5, 6}));
    const auto perDatum = json["per_datum"].get<std::vector<double>>();
    QCOMPARE(perDatum.size(), std::size_t{12});
    for (std::size_t i = 0; i < perDatum.size(); ++i) {
        QCOMPARE(perDatum[i], i == 0 || i == 5 || i == 6 ? 1.0 : 0.0);
        QCOMPARE(json["solved"][i].get<bool>(), perDatum[i] == 0.0);
    }
    QCOMPARE(json["gradient"]["W1"], Json::parse("[[0,0],[0,0]]"));
    QCOMPARE(json["gradient"]["V"], Json::parse("[[0,0]]"));
    QCOMPARE(json["gradient"]["b1"], Json::parse("[0,0]"));
    QVERIFY(!json["gradient"].contains("c"));  // the network has no output bias
}

void TestCliAnalyse::figure1InAnInclinedCell() {
    // On {w < 0, v|w| < 1} the three data lose 1, 1 + vw and 1 - 2vw, weighted .5, .4, .1: L = 1 + .2 vw.
    const Json json = analysed(galleryPath("pmlr-fig1"), "-0.5,1");
    const auto near = [](const Json& value, double expected) {
        return std::abs(value.get<double>() - expected) < 1e-12;
    };
    QVERIFY(near(json["loss"], 0.9));
    QVERIFY(near(json["gradient"]["W1"][0][0], 0.2));
    QVERIFY(near(json["gradient"]["V"][0][0], -0.1));
    QCOMPARE(json["cell"]["flat"].get<bool>(), false);
    const Json& phi = json["cell"]["multilinear"]["phi"];
    QCOMPARE(phi.size(), std::size_t{4});
    QVERIFY(near(phi[0], -0.1) && near(phi[1], 0.0) && near(phi[2], 0.0) && near(phi[3], 1.0));
}

void TestCliAnalyse::figure1OnItsFlatCell() {
    const Json json = analysed(galleryPath("pmlr-fig1"), "1.5,1");
    QCOMPARE(json["loss"].get<double>(), 0.5);
    QCOMPARE(json["cell"]["flat"].get<bool>(), true);
}

void TestCliAnalyse::figure1OnItsSharpValley() {
    // v|w| = 1: the datum x = -1 (number 1) is exactly at its margin, an entry of the criterion, layer 2.
    const Json json = analysed(galleryPath("pmlr-fig1"), "-1,1");
    QVERIFY(std::abs(json["loss"].get<double>() - 0.8) < 1e-12);
    QCOMPARE(json["on_wall"].get<bool>(), true);
    QCOMPARE(json["active"], Json::parse(R"([{"datum": 1, "layer": 2, "unit": 0}])"));
    QVERIFY(json["gradient"].is_null());
    QVERIFY(json["cell"].is_null());
}

void TestCliAnalyse::figure2JoinsTwoThirdsToZero() {
    QVERIFY(std::abs(analysed(galleryPath("pmlr-fig2"), "0,0")["loss"].get<double>() - 2.0 / 3) < 1e-12);
    QVERIFY(std::abs(analysed(galleryPath("pmlr-fig2"), "1,0")["loss"].get<double>()) < 1e-12);
}

void TestCliAnalyse::smoothCriteriaHaveNoMultilinearForms() {
    // One step off the kink of S Prop. 1: the slice is (w, b) with v = 1, c = 0.
    const testing::Example example = testing::localMinimumOfSwirszcz();
    const QString file = folder_.filePath("squared.json");
    testing::writeSessionFile(file, example.loss, example.parameters, example.slice);
    QCOMPARE(analysed(file)["loss"].get<double>(), 18.0);
    const Json json = analysed(file, "1.01,-3");
    QCOMPARE(json["on_wall"].get<bool>(), false);
    QVERIFY(json["cell"]["multilinear"].is_null());
    QCOMPARE(json["cell"]["flat"].get<bool>(), false);
}

void TestCliAnalyse::everyKeyIsThereInsideACellAndOnAWall() {
    for (const char* at : {"-0.5,1", "-1,1", "0,0"}) {
        const Json json = analysed(galleryPath("pmlr-fig1"), at);
        checkSchema(json);
        QCOMPARE(json["on_wall"].get<bool>(), !json["active"].empty());
    }
}

void TestCliAnalyse::everyGallerySessionFillsTheSchema_data() {
    QTest::addColumn<QString>("file");
    const QDir gallery(QFileInfo(galleryPath("pmlr-fig1")).path());
    for (const QString& name : gallery.entryList({"*.json"}, QDir::Files))
        QTest::newRow(qPrintable(name)) << gallery.filePath(name);
}

void TestCliAnalyse::everyGallerySessionFillsTheSchema() {
    QFETCH(QString, file);
    checkSchema(analysed(file));
}

void TestCliAnalyse::verdictsOfThePapers() {
    // Flat at Fig. 4, sharp at both ends that have a loss, with θ = (½, ½) in the valley of Fig. 1.
    const Json blind = analysed(galleryPath("pmlr-fig4b"));
    QCOMPARE(blind["minimum"]["verdict"], "local-minimum");
    QCOMPARE(blind["minimum"]["type"], "flat");
    QVERIFY(blind["minimum"]["descent_direction"].is_null());
    QCOMPARE(blind["separable"]["verdict"], true);
    QVERIFY(std::abs(blind["separable"]["margin"].get<double>() - 1.2) < 1e-12);
    QCOMPARE(blind["generic"]["verdict"], "generic");
    const Json valley = analysed(galleryPath("pmlr-fig1"), "-1,1");
    QCOMPARE(valley["minimum"]["type"], "sharp");
    QCOMPARE(valley["clarke"]["contains_zero"], true);
    QCOMPARE(valley["clarke"]["theta"].size(), std::size_t{2});
    for (const Json& theta : valley["clarke"]["theta"]) QVERIFY(std::abs(theta.get<double>() - 0.5) < 1e-12);
    const Json slope = analysed(galleryPath("pmlr-fig1"), "-0.5,1");
    QCOMPARE(slope["minimum"]["verdict"], "not-a-minimum");
    QVERIFY(slope["minimum"]["slope"].get<double>() < 0);
    QVERIFY(slope["minimum"]["descent_direction"].contains("W1"));
}

void TestCliAnalyse::squaredLossHasNoClasses() {
    const testing::Example example = testing::localMinimumOfSwirszcz();
    const QString file = folder_.filePath("regression.json");
    testing::writeSessionFile(file, example.loss, example.parameters, example.slice);
    const Json json = analysed(file);
    checkSchema(json);
    QVERIFY(json["separable"]["verdict"].is_null());
    QCOMPARE(json["generic"]["verdict"], "undecided");
    QCOMPARE(json["minimum"]["verdict"], "local-minimum");
    for (const Json& theorem : json["theorems"])
        if (theorem["name"] == "S Prop. 1") {
            QCOMPARE(theorem["hypotheses_hold"], true);
            QCOMPARE(theorem["agrees"], true);
        }
}

/// A session of a linear map of the line, one hinge.
QString lineSession(const QString& file, bool bias, const std::string& parameters, const std::string& x) {
    QFile out(file);
    const std::string text =
        R"({"omegascope": 1, "network": {"input": 1, "layers": [], "outputs": 1, "alpha": 0,)"
        R"( "hidden_bias": true, "output_bias": )" +
        std::string(bias ? "true" : "false") + R"(}, "criterion": "hinge", "data": {"points": [[)" + x +
        R"(]], "targets": [1], "weights": "unit"}, "parameters": )" + parameters + "}";
    if (out.open(QIODevice::WriteOnly)) out.write(text.c_str());
    return file;
}

void TestCliAnalyse::wallsThatAreNearAreToldApart() {
    const QString file =
        lineSession(folder_.filePath("near.json"), true, R"({"V": [[1]], "c": [-999999.0001]})", "1e6");
    const Json json = analysed(file);
    checkSchema(json);
    QCOMPARE(json["solved"][0], false);
    QVERIFY(json["per_datum"][0].get<double>() > 0);
    QCOMPARE(json["minimum"]["verdict"], "not-a-minimum");
    QCOMPARE(json["minimum"]["kind"], "exact");
    QCOMPARE(json["near"]["walls"].size(), std::size_t{1});
    QCOMPARE(json["near"]["minimum"]["verdict"], "local-minimum");
    QCOMPARE(json["near"]["minimum"]["kind"], "tolerance");
    const ProgramRun text = runProgram({"analyse", file});
    QVERIFY2(text.out.contains("near 1 wall that it does not meet"), qPrintable(text.out));
    QVERIFY(analysed(galleryPath("pmlr-fig4b"))["near"].is_null());
}

/// No plane is needed to analyse a point.
void TestCliAnalyse::oneParameterIsEnough() {
    const QString file = lineSession(folder_.filePath("one.json"), false, R"({"V": [[0.25]]})", "2");
    const Json json = analysed(file);
    QCOMPARE(json["loss"], 0.5);
    QCOMPARE(json["minimum"]["verdict"], "not-a-minimum");
    const ProgramRun cells = runProgram({"cells", file, "--json"}, testing::withoutDisplay());
    QVERIFY(cells.code != 0 && cells.err.contains("two"));
}

void TestCliAnalyse::secondRunSaysTheSame() {
    const QStringList words{"analyse", galleryPath("pmlr-fig2"), "--json"};
    QCOMPARE(runProgram(words).out, runProgram(words).out);
}

void TestCliAnalyse::textTellsTheSame() {
    const ProgramRun run = runProgram({"analyse", galleryPath("pmlr-fig4b")});
    QCOMPARE(run.code, 0);
    QVERIFY2(run.out.contains("L(ω) = 0.25 = 3/12"), qPrintable(run.out));
    QVERIFY2(run.out.contains("Dead data: 1, 6, 7\n"), qPrintable(run.out));
    const ProgramRun valley = runProgram({"analyse", galleryPath("pmlr-fig1"), "--at=-1,1"});
    QVERIFY2(valley.out.contains("datum 2, criterion, unit 1"), qPrintable(valley.out));
}

OMEGASCOPE_TEST(Core, TestCliAnalyse);

}  // namespace test_cli_analyse

#include "test_cli_analyse.moc"
