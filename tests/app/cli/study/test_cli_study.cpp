#include <QDir>
#include <QDirIterator>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>

#include "core/studies/papers/catalogue.h"
#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_study {

using namespace omegascope::testing;
using omegascope::session::Json;

namespace {

/// 32 rows that take no time.
const QStringList kQuick{"xor-jellyfish", "--runs", "2", "--h", "2,3", "--updates", "200"};
/// Rows of about a second.
const QStringList kLong{"zig-zag", "--runs",   "1",  "--tau",     "0.1,1,10", "--h-low",
                        "64",      "--h-high", "64", "--updates", "150000"};

QStringList study(const QStringList& words, const QStringList& more = {}) {
    return QStringList{"study"} + words + more;
}

/// Path → bytes of every file of a folder.
QMap<QString, QByteArray> filesOf(const QString& folder, const QString& pattern = QStringLiteral("*")) {
    QMap<QString, QByteArray> files;
    for (QDirIterator at(folder, {pattern}, QDir::Files, QDirIterator::Subdirectories); at.hasNext();) {
        const QString path = at.next();
        files[QDir(folder).relativeFilePath(path)] = readFile(path);
    }
    return files;
}

}  // namespace

/// `omegascope study`: parts, resuming, killing and merging, all against a single run.
class TestCliStudy : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void shardsMergeToTheSingleRun();
    void foldersBroughtTogetherMergeToo();
    void threadsDoNotChangeAByte();
    void aRowIsReplayed();
    void whatIsThereIsNotRunAgain();
    void aKilledStudyLosesItsCurrentRowsAlone();
    void sigtermKeepsWhereARowIs();
    void npzHoldsTheSameNumbers();
    void mergeRefuses_data();
    void mergeRefuses();
    void mistakesAreSentences_data();
    void mistakesAreSentences();
    void autoReadsTheEnvironmentOfSlurm();
    void everyStudyAndParameterIsTold();
    void aGridRunsOverKeysOfASession();
    void gridMistakesAreSentences_data();
    void gridMistakesAreSentences();
    void scriptsAreWritten();
    void shippedResultsComeAgain();
    void figuresInEveryFormat();
    void figureMistakesAreSentences_data();
    void figureMistakesAreSentences();

  private:
    QString path(const QString& name) const { return folder_.filePath(name); }
    /// Runs a study that must go well.
    void runWell(const QStringList& words) const {
        const ProgramRun run = runProgram(words);
        QVERIFY2(run.code == 0, qPrintable(run.err));
    }
    QTemporaryDir folder_;
    QByteArray single_, singlePlot_;  ///< results of kQuick in one go
};

void TestCliStudy::initTestCase() {
    runWell(study(kQuick, {"--out", path("single")}));
    runWell({"study", "merge", path("single")});
    single_ = readFile(path("single/results.csv"));
    singlePlot_ = readFile(path("single/results-plot.csv"));
    QCOMPARE(single_.count('\n'), 33);
    QVERIFY(singlePlot_.contains("S Table 1"));
}

void TestCliStudy::shardsMergeToTheSingleRun() {
    for (int shard = 5; shard >= 1; --shard)
        runWell(study(kQuick, {"--out", path("parts"), "--shard", QStringLiteral("%1/5").arg(shard)}));
    runWell({"study", "merge", path("parts")});
    QCOMPARE(readFile(path("parts/results.csv")), single_);
    QCOMPARE(readFile(path("parts/results-plot.csv")), singlePlot_);
    QCOMPARE(filesOf(path("parts/rows")), filesOf(path("single/rows")));
}

void TestCliStudy::foldersBroughtTogetherMergeToo() {
    for (int shard = 1; shard <= 2; ++shard)
        runWell(study(kQuick, {"--out", path(QStringLiteral("all/machine%1").arg(shard)), "--shard",
                               QStringLiteral("%1/2").arg(shard)}));
    QVERIFY(QFile::copy(path("all/machine1/study.json"), path("all/study.json")));
    // Equal rows twice are one row.
    runWell(study(kQuick, {"--out", path("all/machine3"), "--shard", "1/7"}));
    runWell({"study", "merge", path("all"), "--out", path("all.csv")});
    QCOMPARE(readFile(path("all.csv")), single_);
    QCOMPARE(readFile(path("all-plot.csv")), singlePlot_);
}

void TestCliStudy::threadsDoNotChangeAByte() {
    for (const char* threads : {"1", "2"}) {
        const QString out = path(QStringLiteral("threads%1").arg(threads));
        runWell(study(kQuick, {"--out", out, "--threads", threads}));
        QCOMPARE(filesOf(out + "/rows"), filesOf(path("single/rows")));
    }
}

void TestCliStudy::aRowIsReplayed() {
    const ProgramRun run = runProgram(study(kQuick, {"--row", "17"}));
    QCOMPARE(run.code, 0);
    const Json row = jsonOf(run);
    QCOMPARE(row["row"].get<int>(), 17);
    const auto files = filesOf(path("single/rows"));
    QVERIFY(std::any_of(files.begin(), files.end(),
                        [&](const QByteArray& bytes) { return bytes == run.out.toUtf8(); }));
    QCOMPARE(runProgram(study(kQuick, {"--row", "17", "--out", path("single"), "--threads", "1"})).out,
             run.out);
    // A file that says something else is told.
    runWell(study(kQuick, {"--row", "17", "--out", path("replayed")}));
    const QString file = path("replayed/rows/") + filesOf(path("replayed/rows")).firstKey();
    QByteArray bytes = readFile(file);
    const qsizetype loss = bytes.indexOf("\"loss\": ");
    QVERIFY(loss > 0);
    bytes[loss + 8] = bytes[loss + 8] == '9' ? '8' : '9';
    writeText(file, bytes);
    const ProgramRun other = runProgram(study(kQuick, {"--row", "17", "--out", path("replayed")}));
    QCOMPARE(other.code, 1);
    QVERIFY(other.err.contains("other results"));
}

void TestCliStudy::whatIsThereIsNotRunAgain() {
    const QString out = path("there");
    runWell(study(kQuick, {"--out", out}));
    // A row with a mark of its own stays; one that is damaged and one that is gone are made anew.
    auto files = filesOf(out + "/rows");
    const QString gone = files.firstKey(), damaged = files.lastKey();
    QVERIFY(QFile::remove(out + "/rows/" + gone));
    writeText(out + "/rows/" + damaged, files[damaged].first(20));
    const ProgramRun run = runProgram(study(kQuick, {"--out", out, "--json"}));
    QCOMPARE(run.code, 0);
    QCOMPARE(jsonOf(run)["ended"].get<int>(), 32);
    QCOMPARE(filesOf(out + "/rows"), files);
    const Json status = jsonOf(runProgram({"study", "status", out, "--json"}));
    QCOMPARE(status["ended"].get<int>(), 32);
    QVERIFY(status["first_missing"].is_null());
}

void TestCliStudy::aKilledStudyLosesItsCurrentRowsAlone() {
    const QString out = path("killed");
    QProcess process;
    process.start(programPath(), study(kLong, {"--out", out, "--threads", "1"}));
    QTRY_VERIFY_WITH_TIMEOUT(!filesOf(out + "/rows", "*.json").isEmpty(), 120'000);
    process.kill();
    QVERIFY(process.waitForFinished());
    const auto kept = filesOf(out + "/rows", "*.json");
    QVERIFY(!kept.isEmpty());
    QVERIFY(runProgram({"study", "merge", out}).code == (kept.size() == 3 ? 0 : 1));
    runWell(study(kLong, {"--out", out}));
    runWell({"study", "merge", out});
    runWell(study(kLong, {"--out", path("whole")}));
    runWell({"study", "merge", path("whole")});
    QCOMPARE(readFile(out + "/results.csv"), readFile(path("whole/results.csv")));
}

void TestCliStudy::sigtermKeepsWhereARowIs() {
    const QString out = path("term");
    QProcess process;
    process.start(programPath(), study(kLong, {"--out", out, "--threads", "1"}));
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(out + "/study.json"), 120'000);
    process.terminate();
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 0);
    QVERIFY(process.readAllStandardError().contains("goes on with it"));
    const Json status = jsonOf(runProgram({"study", "status", out, "--json"}));
    if (status["ended"].get<int>() < 3) QVERIFY(status["begun"].get<int>() == 1);
    runWell(study(kLong, {"--out", out}));
    QVERIFY(filesOf(out + "/checkpoints").isEmpty());
    QCOMPARE(filesOf(out + "/rows"), filesOf(path("whole/rows")));
}

void TestCliStudy::npzHoldsTheSameNumbers() {
    runWell({"study", "merge", path("single"), "--out", path("single.npz")});
    QVERIFY(readFile(path("single.npz")).startsWith("PK"));
    QCOMPARE(readFile(path("single-plot.csv")), singlePlot_);
}

void TestCliStudy::mergeRefuses_data() {
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("named");
    QTest::newRow("a row is missing") << "gap"
                                      << "1 of 32 rows are missing";
    QTest::newRow("rows of two studies") << "mixed"
                                         << "another study or of other settings";
    QTest::newRow("a folder of another study below") << "below"
                                                     << "holds another study";
    QTest::newRow("a row twice with different results") << "twice"
                                                        << "different results";
    QTest::newRow("a damaged file") << "damaged"
                                    << "is damaged";
    QTest::newRow("a row with another row's parameters") << "moved"
                                                         << "tells other parameters";
    QTest::newRow("a specification that was edited") << "edited"
                                                     << "another hash";
    QTest::newRow("no study") << "none"
                              << "no study.json";
    QTest::newRow("no folder") << "nothing"
                               << "no folder";
}

void TestCliStudy::mergeRefuses() {
    QFETCH(QString, how);
    QFETCH(QString, named);
    const QString out = path("refused-" + how);
    if (how == "none") QDir().mkpath(out);
    if (how != "none" && how != "nothing") runWell(study(kQuick, {"--out", out}));
    const auto files = filesOf(out + "/rows");
    const QString first = files.isEmpty() ? QString() : out + "/rows/" + files.firstKey();
    const QString copy = out + "/rows/zz.json";
    if (how == "gap") QFile::remove(first);
    if (how == "mixed") writeText(copy, QByteArray(files.first()).replace("\"hash\": \"", "\"hash\": \"0"));
    if (how == "below") runWell(study(kQuick, {"--seed", "2", "--out", out + "/other"}));
    if (how == "twice")
        writeText(copy, QByteArray(files.first()).replace("\"converged\": ", "\"converged\": 5"));
    if (how == "damaged") writeText(first, "{");
    if (how == "moved") writeText(first, QByteArray(files.first()).replace("\"h\": ", "\"h\": 1"));
    if (how == "edited")
        writeText(out + "/study.json", readFile(out + "/study.json").replace("\"200\"", "\"201\""));
    const ProgramRun run = runProgram({"study", "merge", out});
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains(named), qPrintable(run.err));
    QCOMPARE(run.err.count('\n'), 1);
    QVERIFY(!QFile::exists(out + "/results.csv"));
}

void TestCliStudy::mistakesAreSentences_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* line, int code, const char* named) {
        QTest::newRow(line) << QString(line) << code << QString(named);
    };
    row("", 2, "NAME [FILE]");
    row("xor-jellyfsh", 2, "did you mean xor-jellyfish?");
    row("moons", 2, "study list");
    row("xor-jellyfish more", 2, "takes no further word");
    row("xor-jellyfish --h 0", 2, "--h is \"0\"");
    row("xor-jellyfish --tau 1", 2, "no parameter");
    row("xor-jellyfish --shard 6/5", 2, "--shard is");
    row("xor-jellyfish --shard 0/5", 2, "--shard is");
    row("xor-jellyfish --shard auto", 2, "SLURM_ARRAY_TASK_ID");
    row("xor-jellyfish --row 99999999", 2, "--row is");
    row("xor-jellyfish --row 1 --shard 1/2", 2, "exclude");
    row("xor-jellyfish --threads 0", 2, "--threads is");
    row("xor-jellyfish --out DIR/file", 1, "file");
    row("xor-jellyfish --out DIR/single", 1, "another study or of other settings");
    row("xor-jellyfish --images DIR/file", 1, "both");
    row("digits-init", 1, "needs images");
    row("digits-init --images DIR/file --labels DIR/file", 1, "file");
    row("run", 2, "SPEC.json");
    row("run DIR/nothing.json", 1, "nothing.json");
    row("run DIR/file.json", 1, "file.json");
    row("run DIR/file.json --h 2", 2, "leave out --h");
    row("status", 2, "DIR");
    row("status DIR/nothing", 1, "no folder");
    row("merge DIR/single --out DIR/a.txt", 2, ".csv or .npz");
    row("merge DIR/single --out DIR/file/a.csv", 1, "could not be written");
    row("list moons", 2, "give one of");
    row("submit xor-jellyfish --engine slurm", 2, "--shards");
    row("submit xor-jellyfish --shards 3", 2, "--engine");
    row("submit xor-jellyfish --shards 3 --engine lsf", 2, "slurm or parallel");
    row("submit xor-jellyfish --runs 200 --shards 5000 --engine slurm --out DIR/many", 1, "at most");
    row("submit init-depth --shards 500 --engine parallel --out DIR/many", 1, "has 32 rows");
}

void TestCliStudy::mistakesAreSentences() {
    QFETCH(QString, line);
    QFETCH(int, code);
    QFETCH(QString, named);
    writeText(path("file"), "x");
    writeText(path("file.json"), "{\"omegascope_study\": 1");
    QStringList words = line.split(' ', Qt::SkipEmptyParts);
    for (QString& word : words) word.replace("DIR", folder_.path());
    const ProgramRun run = runProgram(study(words));
    QVERIFY2(run.code == code, qPrintable(run.err));
    QVERIFY2(run.err.contains(named), qPrintable(run.err));
    QCOMPARE(run.err.count('\n'), code == 2 ? 2 : 1);
    QVERIFY(run.out.isEmpty());
}

void TestCliStudy::autoReadsTheEnvironmentOfSlurm() {
    for (int task = 10; task <= 14; task += 2) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("SLURM_ARRAY_TASK_ID", QString::number(task));
        environment.insert("SLURM_ARRAY_TASK_MIN", "10");
        environment.insert("SLURM_ARRAY_TASK_STEP", "2");
        environment.insert("SLURM_ARRAY_TASK_COUNT", "3");
        const ProgramRun run =
            runProgram(study(kQuick, {"--out", path("auto"), "--shard", "auto"}), environment);
        QVERIFY2(run.code == 0, qPrintable(run.err));
        QVERIFY(run.out.startsWith(task == 10 ? "11 of 11" : "1"));
    }
    runWell({"study", "merge", path("auto")});
    QCOMPARE(readFile(path("auto/results.csv")), single_);
}

void TestCliStudy::everyStudyAndParameterIsTold() {
    const Json list = jsonOf(runProgram({"study", "list", "--json"}));
    QCOMPARE(list.size(), omegascope::studies::studies().size());
    const QString help = runProgram({"study", "--help"}).out;
    for (const Json& each : list) {
        const QString name = QString::fromStdString(each["name"].get<std::string>());
        const QString told = runProgram({"study", "list", name}).out;
        for (const Json& parameter : each["parameters"]) {
            const QString option = "--" + QString::fromStdString(parameter["key"].get<std::string>()) + ' ';
            QVERIFY2(told.contains(option) && help.contains(option), qPrintable(option));
        }
    }
}

void TestCliStudy::aGridRunsOverKeysOfASession() {
    const Json spec{{"omegascope_study", 1},
                    {"session", galleryPath("swirszcz-xor-stuck").toStdString()},
                    {"grid", {{"training.step", {0.05, 0.5}}, {"network.alpha", {0, 0.1}}}},
                    {"runs", 3},
                    {"init", "xavier"},
                    {"verdict", true}};
    writeText(path("grid.json"), QByteArray::fromStdString(spec.dump()));
    runWell({"study", "run", path("grid.json"), "--threads", "2"});
    runWell({"study", "merge", path("grid")});
    const QByteArray table = readFile(path("grid/results.csv"));
    QCOMPARE(table.count('\n'), 13);
    QVERIFY(table.startsWith("row,row_seed,training.step,network.alpha,run,"));
    for (int shard = 1; shard <= 3; ++shard)
        runWell({"study", "run", path("grid/study.json"), "--out", path("grid2"), "--shard",
                 QStringLiteral("%1/3").arg(shard)});
    runWell({"study", "merge", path("grid2")});
    QCOMPARE(readFile(path("grid2/results.csv")), table);
}

void TestCliStudy::gridMistakesAreSentences_data() {
    QTest::addColumn<QString>("extra");
    QTest::addColumn<QString>("named");
    QTest::newRow("no such key") << R"("grid": {"training.stepp": [1]})"
                                 << "stepp";
    QTest::newRow("no pointer") << R"("grid": {"/training/~2": [1]})"
                                << "is no place in a session";
    QTest::newRow("past the end") << R"("grid": {"data.points.4000000000": [1]})"
                                  << "4000000000";
    QTest::newRow("into a number") << R"("grid": {"training.step.size": [1]})"
                                   << "training.step.size";
    QTest::newRow("into a list") << R"("grid": {"data.points.first": [1]})"
                                 << "first";
    QTest::newRow("no list") << R"("grid": {"training.step": 1})"
                             << "list";
    QTest::newRow("bad value") << R"("grid": {"network.alpha": [7]})"
                               << "alpha";
    QTest::newRow("unknown rule") << R"("init": "best")"
                                  << "he, xavier";
    QTest::newRow("runs") << R"("runs": 0)"
                          << "runs";
    QTest::newRow("unknown key") << R"("rums": 3)"
                                 << "rums";
}

void TestCliStudy::gridMistakesAreSentences() {
    QFETCH(QString, extra);
    QFETCH(QString, named);
    writeText(path("bad.json"), QStringLiteral(R"({"omegascope_study": 1, "session": "%1", %2})")
                                    .arg(galleryPath("swirszcz-xor-stuck"), extra)
                                    .toUtf8());
    const ProgramRun run = runProgram({"study", "run", path("bad.json")});
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains(named), qPrintable(run.err));
    QCOMPARE(run.err.count('\n'), 1);
}

void TestCliStudy::scriptsAreWritten() {
    const ProgramRun slurm = runProgram(study(
        QStringList{"submit"} + kQuick, {"--engine", "slurm", "--shards", "4", "--out", path("scripts")}));
    QCOMPARE(slurm.code, 0);
    QVERIFY(slurm.out.contains("afterok"));
    const QByteArray array = readFile(path("scripts/array.sh"));
    for (const char* line : {"#SBATCH --array=1-4\n", "#SBATCH --requeue\n", "\"$SLURM_ARRAY_TASK_ID\"/4"})
        QVERIFY2(array.contains(line), line);
    QVERIFY(readFile(path("scripts/merge.sh")).contains("study merge"));
    const ProgramRun parallel = runProgram(study(
        QStringList{"submit"} + kQuick, {"--engine", "parallel", "--shards", "4", "--out", path("scripts")}));
    QCOMPARE(parallel.code, 0);
    QVERIFY(readFile(path("scripts/parallel.sh")).contains("{}/4"));
    for (const char* script : {"array.sh", "merge.sh", "parallel.sh"}) {
        QVERIFY(QFileInfo(path(QStringLiteral("scripts/") + script)).isExecutable());
        QCOMPARE(QProcess::execute("bash", {"-n", path(QStringLiteral("scripts/") + script)}), 0);
    }
}

/// Each specification that is shipped is a study with the hash that it tells, and the quickest gives the shipped numbers.
void TestCliStudy::shippedResultsComeAgain() {
    const QDir shipped(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/studies"));
    const QStringList specs = shipped.entryList({"*.json"});
    QCOMPARE(specs.size(), static_cast<qsizetype>(omegascope::studies::studies().size()));
    for (const QString& spec : specs) {
        const QString name = spec.chopped(5);
        QVERIFY2(readFile(shipped.filePath(name + "-plot.csv")).startsWith("series,x,y,low,high,paper,row\n"),
                 qPrintable(name));
        if (name.startsWith("digits")) continue;  // their images are not shipped
        const ProgramRun run = runProgram({"study", "submit", shipped.filePath(spec), "--engine", "parallel",
                                           "--shards", "2", "--out", path("shipped-" + name)});
        QVERIFY2(run.code == 0, qPrintable(run.err));
    }
    runWell({"study", "run", shipped.filePath("init-depth.json"), "--out", path("again")});
    runWell({"study", "merge", path("again")});
    QCOMPARE(readFile(path("again/results-plot.csv")), readFile(shipped.filePath("init-depth-plot.csv")));
}

void TestCliStudy::figuresInEveryFormat() {
    const QMap<QString, QByteArray> begins{
        {"pdf", "%PDF"}, {"svg", "<?xml"}, {"tex", "%"}, {"png", "\x89PNG"}};
    for (auto each = begins.begin(); each != begins.end(); ++each) {
        const QString out = path("figure." + each.key());
        runWell({"study", "figure", path("single"), "--out", out, "--width", "12", "--layout", "4x2"});
        QVERIFY2(readFile(out).startsWith(each.value()), qPrintable(each.key()));
        const QByteArray first = readFile(out);
        runWell({"study", "figure", path("single"), "--out", out, "--width", "12", "--layout", "4x2"});
        QCOMPARE(readFile(out), first);
    }
    const QByteArray svg = readFile(path("figure.svg"));
    for (const char* word : {"S Table 1", "jellyfish sigmoid adam", "omegascope study xor-jellyfish, hash"})
        QVERIFY2(svg.contains(word), word);
    runWell({"study", "figure", "zig-zag", "--out", path("shipped.svg")});
    QVERIFY(readFile(path("shipped.svg")).contains("mean squared error"));
}

void TestCliStudy::figureMistakesAreSentences_data() {
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("part");
    QTest::newRow("nothing") << QStringList{"nowhere", "--out", "a.pdf"} << 1 << "results come with";
    QTest::newRow("no OUT") << QStringList{"zig-zag"} << 2 << "--out";
    QTest::newRow("no ending") << QStringList{"zig-zag", "--out", "a.gif"} << 2 << ".pdf";
    QTest::newRow("small grid") << QStringList{"xor-jellyfish", "--out", "a.pdf", "--layout", "2x2"} << 2
                                << "too small for 8";
    QTest::newRow("no rows") << QStringList{path("gap"), "--out", "a.pdf"} << 1 << "missing";
}

void TestCliStudy::figureMistakesAreSentences() {
    QFETCH(QStringList, words);
    QFETCH(int, code);
    QFETCH(QString, part);
    if (!QFileInfo::exists(path("gap"))) runWell(study(kQuick, {"--out", path("gap"), "--shard", "1/5"}));
    const ProgramRun run = runProgram(QStringList{"study", "figure"} + words);
    QCOMPARE(run.code, code);
    QVERIFY2(run.err.contains(part), qPrintable(run.err));
    QCOMPARE(run.err.count('\n'), code);  // who has mistaken the usage is told where it stands
}

OMEGASCOPE_TEST(Core, TestCliStudy);

}  // namespace test_cli_study

#include "test_cli_study.moc"
