// Whatever a hand does on whatever session, the window goes on: no crash, no hang, memory comes back.

#include <QDir>
#include <QFile>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include "app/mainwindow/look/look.h"
#include "app/mainwindow/main_window.h"
#include "app/session/file/session_io.h"
#include "tests/app/window/monkey.h"
#include "tests/support/registry.h"

namespace test_monkey {

using namespace omegascope;
using session::Json;

namespace {

constexpr std::uint64_t kSeed = 20260;
/// Of the window's thread; a longer block is a hang. Blocks that a person notices are counted and told.
constexpr double kHangMilliseconds = 2000.0;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kActions = 15, kSlower = 10;
#else
constexpr int kActions = 60, kSlower = 1;
#endif
/// Fonts, shaders and the libraries' own caches are there after as many sessions. A window still leaves some 2 MB behind
/// (157 MB after 5, 216 MB after 27); whether that is ours or theirs is not known yet.
constexpr int kWarm = 12;
constexpr std::size_t kMostKept = std::size_t{50} << 20;

Json network(int input, const std::vector<int>& units, int outputs) {
    Json layers = Json::array();
    for (const int count : units) layers.push_back({{"type", "dense"}, {"units", count}});
    return {{"input", input}, {"layers", layers}, {"outputs", outputs}};
}

Json model(Json net, const char* criterion, Json points, Json targets) {
    return {{"omegascope", 1},
            {"network", std::move(net)},
            {"criterion", criterion},
            {"data", {{"points", std::move(points)}, {"targets", std::move(targets)}}}};
}

/// Sessions that are right and yet hard: numbers at the ends of the doubles, runs that diverge, many of everything.
std::map<QString, Json> hostileSessions() {
    std::map<QString, Json> all;
    Json diverging = model(network(1, {1}, 1), "squared", {{1}, {2}, {3}}, {2, 4, 7});
    diverging["parameters"] = {{"W1", {{1}}}, {"b1", {0.5}}, {"V", {{1}}}};
    diverging["slice"] = {{"directions", {{{"W1", {{1}}}}, {{"V", {{1}}}}}}, {"ranges", {{-3, 3}, {-3, 3}}}};
    diverging["training"] = {{"step", 1}};
    all["a run that diverges"] = diverging;
    all["denormal data"] = model(network(2, {2}, 1), "hinge", {{0, 0}, {0, 1e-310}}, {-1, -1});
    all["huge data"] = model(network(2, {2}, 1), "hinge", {{0, 1}, {0, 0}, {0, 1e155}}, {1, -1, -1});
    all["a huge target"] = model(network(1, {1}, 1), "squared", {{1}, {2}}, {-1e308, 1});
    Json points = Json::array(), targets = Json::array();
    for (int k = 0; k < 2000; ++k) {
        points.push_back({std::sin(k), std::cos(1.7 * k)});
        targets.push_back(k % 2 == 0 ? 1 : -1);
    }
    all["many data"] = model(network(2, {8, 4}, 1), "hinge", points, targets);
    all["wide"] = model(network(2, {300}, 1), "logistic", {{0, 1}, {1, 0}}, {1, -1});
    all["deep"] = model(network(2, std::vector<int>(64, 2), 1), "hinge", {{0, 1}, {1, 0}}, {1, -1});
    return all;
}

}  // namespace

class TestMonkey : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void anySessionSurvivesAnyHand_data();
    void anySessionSurvivesAnyHand();
    void memoryComesBack();

  private:
    QTemporaryDir folder_;
    QStringList files_;
    int sessions_ = 0;
    std::size_t warm_ = 0;  ///< memory in use after kWarm sessions
    double longest_ = 0.0;
    QString longestAt_;
    int noticed_ = 0, actions_ = 0;
};

void TestMonkey::initTestCase() {
    mainwindow::applyLook();
    QStandardPaths::setTestModeEnabled(true);
    qputenv("HOME", QFile::encodeName(folder_.path()));
    QVERIFY(QDir::setCurrent(folder_.path()));
    QCoreApplication::setOrganizationName(QStringLiteral("omegascope-tests"));
    QSettings().clear();
    qInfo() << "seed" << kSeed;
    for (const auto& [name, json] : hostileSessions()) {
        QFile file(folder_.filePath(QString(name).replace(' ', '-') + ".json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(json.dump()));
        files_ << file.fileName();
    }
    QFile damaged(folder_.filePath("damaged.json"));
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write("{\"omegascope\": 1, ");
    files_ << damaged.fileName() << folder_.filePath("missing.json") << folder_.path();
}

void TestMonkey::anySessionSurvivesAnyHand_data() {
    QTest::addColumn<QString>("path");
    for (const QString& name : QDir(":/gallery").entryList({"*.json"}))
        QTest::addRow("%s", qPrintable(name)) << ":/gallery/" + name;
    for (const QString& file : files_)
        if (session::load(file).ok()) QTest::addRow("%s", qPrintable(QFileInfo(file).fileName())) << file;
}

void TestMonkey::anySessionSurvivesAnyHand() {
    QFETCH(QString, path);
    auto window = std::make_unique<mainwindow::MainWindow>(session::load(path).value().session, path);
    testing::Heartbeat heart;
    window->show();
    QVERIFY(QTest::qWaitForWindowExposed(window.get()));
    const QByteArray given = qgetenv("OMEGASCOPE_MONKEY_SEED");
    const std::uint64_t seed =
        given.isEmpty() ? kSeed + qHash(QFileInfo(path).fileName(), 0) : given.toULongLong();
    testing::Monkey monkey(*window, seed, files_);
    // If the window falls, this file tells what was the last that it was asked.
    QFile diary(QStringLiteral(OMEGASCOPE_BINARY_DIR "/monkey.log"));
    QVERIFY(diary.open(QIODevice::WriteOnly | QIODevice::Truncate));
    diary.write(qPrintable(QStringLiteral("%1, seed %2\n").arg(path).arg(seed)));
    for (int k = 0; k < kActions; ++k, ++actions_) {
        const QString done = monkey.act();
        const double block = heart.longest();
        diary.write(qPrintable(QStringLiteral("%1 ms %2\n").arg(block).arg(done)));
        diary.flush();
        if (block > longest_) {
            longest_ = block;
            longestAt_ = path + ": " + done;
        }
        if (block > testing::Heartbeat::kNoticed) qInfo("%.0f ms: %s", block, qPrintable(done));
        QVERIFY2(block < kHangMilliseconds * kSlower, qPrintable(path + ", " + done));
    }
    noticed_ += heart.noticed();
    window.reset();
    if (++sessions_ == kWarm) warm_ = testing::memoryInUse();
}

void TestMonkey::memoryComesBack() {
    qInfo("%d actions; %d blocks over %.0f ms, the longest %.0f ms (%s)", actions_, noticed_,
          testing::Heartbeat::kNoticed, longest_, qPrintable(longestAt_));
    const std::size_t last = testing::memoryInUse();
    qInfo("%zu MB in use after %d sessions, %zu MB after %d", warm_ >> 20, kWarm, last >> 20, sessions_);
    if (kSlower > 1) QSKIP("A sanitizer keeps what was freed.");
    QVERIFY(last < warm_ + kMostKept);
}

OMEGASCOPE_TEST(Gui, TestMonkey);

}  // namespace test_monkey

#include "test_monkey.moc"
