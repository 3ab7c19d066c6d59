#include <QtTest>
#include <cmath>
#include <set>

#include "core/loss/loss.h"
#include "core/studies/papers/catalogue.h"
#include "core/studies/papers/positive_weights.h"
#include "core/studies/shards.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_study_rows {

using namespace omegascope;
using namespace omegascope::studies;

namespace {

using Given = std::map<std::string, std::string>;

/// Small images of three classes.
Images images() {
    Random random(9);
    data::Dataset dataset;
    dataset.points.resize(12, 60);
    dataset.targets.resize(1, 60);
    for (int i = 0; i < 60; ++i) {
        dataset.targets(0, i) = i % 3;
        for (int k = 0; k < 12; ++k) dataset.points(k, i) = random.uniform() * (k % 3 == i % 3 ? 1.0 : 0.3);
    }
    return {dataset, "of the test"};
}

std::shared_ptr<const Experiment> made(const std::string& name, const Given& given) {
    const bool needs = findStudy(name)->needsImages;
    const auto experiment = makeExperiment(name, given, needs ? images() : Images{});
    if (!experiment) qFatal("%s", experiment.error().message.c_str());
    return *experiment;
}

/// Each study, a few rows.
const std::map<std::string, Given> kSmall{
    {"xor-jellyfish", {{"runs", "2"}, {"h", "2,5"}, {"updates", "300"}}},
    {"init-mean", {{"h", "3,7"}, {"layers", "1,2"}, {"draws", "400"}}},
    {"init-depth", {{"layers", "1,9"}, {"draws", "300"}}},
    {"zig-zag", {{"runs", "2"}, {"h-high", "30"}, {"updates", "400"}}},
    {"digits-init",
     {{"runs", "1"}, {"h-low", "4"}, {"h-high", "9"}, {"updates", "60"}, {"batch", "20"}, {"take", "0"}}},
    {"digits-scale", {{"runs", "1"}, {"h-low", "4"}, {"h-high", "9"}, {"updates", "60"}, {"take", "30"}}},
    {"minima-types", {{"n", "6"}, {"h", "1,2"}, {"sets", "1"}, {"starts", "2"}}}};

bool sameNumbers(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) {
               return x == y || (std::isnan(x) && std::isnan(y));
           });
}

std::vector<FinishedRow> allRows(const Experiment& experiment) {
    std::vector<FinishedRow> rows;
    for (int k = 0; k < experiment.size(); ++k) {
        const Row row = experiment.row(k);
        const auto results = experiment.run(row, {});
        if (!results) qFatal("%s", results.error().message.c_str());
        rows.push_back({row, *results});
    }
    return rows;
}

}  // namespace

class TestStudyRows : public QObject {
    Q_OBJECT
  private slots:
    void everyStudyIsTried();
    void rowsDependOnNothingElse_data();
    void rowsDependOnNothingElse();
    void shardsAreDisjointCompleteAndBalanced_data();
    void shardsAreDisjointCompleteAndBalanced();
    void aStoppedRowGoesOnToTheSameBits();
    void depthFailsAsPropositionFiveSays();
    void meansAreThoseOfPropositionFour();
    void drawnNetworksAgreeWithTheClosedForms_data();
    void drawnNetworksAgreeWithTheClosedForms();
    void widerNetworksLearnXorMoreOften();
    void modelsEndWhereTheirRowsDo_data();
    void modelsEndWhereTheirRowsDo();
    void sigmoidRowsHaveNoCells();
    void permutedLabelsAreTheSameLabels();
    void verdictsAreOfOneKind();
    void settingsHaveOneForm();
    void badSettingsAreSentences_data();
    void badSettingsAreSentences();
};

void TestStudyRows::everyStudyIsTried() {
    for (const StudyInfo& info : studies::studies())
        QVERIFY2(kSmall.contains(std::string(info.name)), info.name.data());
    for (const StudyInfo& info : studies::studies())
        for (const Use& use : info.uses)
            if (!use.paper.empty()) {
                const auto paper = Settings::of(info.uses, {{std::string(use.key), std::string(use.paper)}});
                QVERIFY2(paper.ok(), use.key.data());
            }
}

void TestStudyRows::rowsDependOnNothingElse_data() {
    QTest::addColumn<QString>("name");
    for (const auto& [name, given] : kSmall) QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

/// The same row of two experiments made apart, on one thread and on two, last row first.
void TestStudyRows::rowsDependOnNothingElse() {
    QFETCH(QString, name);
    const Given& given = kSmall.at(name.toStdString());
    const auto one = made(name.toStdString(), given), two = made(name.toStdString(), given);
    const std::vector<FinishedRow> rows = allRows(*one);
    std::set<std::uint64_t> seeds;
    for (int k = one->size(); k-- > 0;) {
        const Row row = two->row(k);
        QVERIFY(row == rows[static_cast<std::size_t>(k)].row);
        QVERIFY(seeds.insert(row.seed).second);
        RowContext context;
        context.threads = 2;
        const auto results = two->run(row, context);
        QVERIFY(results);
        QCOMPARE(results->size(), two->results().size());
        QVERIFY2(sameNumbers(*results, rows[static_cast<std::size_t>(k)].results),
                 qPrintable(QString::number(k)));
    }
    for (const PlotSeries& series : one->plot(rows).series)
        for (const PlotPoint& point : series.points) QVERIFY(point.low <= point.y && point.y <= point.high);
    QVERIFY(one->plot({}).series.size() == one->plot(rows).series.size());
}

void TestStudyRows::shardsAreDisjointCompleteAndBalanced_data() {
    QTest::addColumn<int>("count");
    for (const int count : {1, 2, 5, 7, 64}) QTest::addRow("%d shards", count) << count;
}

void TestStudyRows::shardsAreDisjointCompleteAndBalanced() {
    QFETCH(int, count);
    const auto experiment = made("zig-zag", {{"runs", "17"}, {"h-high", "3000"}});
    std::set<int> seen;
    double total = 0.0, largest = 0.0, single = 0.0;
    for (int k = 0; k < experiment->size(); ++k) single = std::max(single, experiment->row(k).cost);
    for (int index = 0; index < count; ++index) {
        const std::vector<int> rows = rowsOf(*experiment, {index, count});
        QVERIFY(std::ranges::is_sorted(rows));
        QVERIFY(rows == rowsOf(*experiment, {index, count}));
        for (const int row : rows) QVERIFY(seen.insert(row).second);
        const double cost = costOf(*experiment, rows);
        total += cost;
        largest = std::max(largest, cost);
    }
    QCOMPARE(static_cast<int>(seen.size()), experiment->size());
    QVERIFY(largest <= 4.0 / 3.0 * std::max(single, total / count) + single / 3.0);
}

void TestStudyRows::aStoppedRowGoesOnToTheSameBits() {
    const auto experiment = made(
        "zig-zag", {{"runs", "1"}, {"tau", "1"}, {"updates", "60000"}, {"h-low", "60"}, {"h-high", "60"}});
    const Row row = experiment->row(0);
    const auto whole = experiment->run(row, {});
    QVERIFY(whole);
    std::stop_source stop;
    std::string state;
    RowContext context;
    context.control.stop = stop.get_token();
    context.control.progress = [&stop](double share) {
        if (share > 0.3) stop.request_stop();
    };
    context.save = [&state](const std::string& bytes) { state = bytes; };
    const auto stopped = experiment->run(row, context);
    QVERIFY(!stopped && stopped.error().isCancelled());
    QVERIFY(!state.empty());
    RowContext again;
    again.saved = state;
    double first = -1.0;
    again.control.progress = [&first](double share) {
        if (first < 0.0) first = share;
    };
    const auto resumed = experiment->run(row, again);
    QVERIFY(resumed);
    QVERIFY(first > 0.3);
    QVERIFY(sameNumbers(*resumed, *whole));
}

/// [S, Prop. 5]: two units, zero biases: 12, 37 and 73 layers for 50, 90 and 99 %.
void TestStudyRows::depthFailsAsPropositionFiveSays() {
    const std::map<double, int> layers{{0.5, 12}, {0.9, 37}, {0.99, 73}};
    for (const auto& [p, depth] : layers) {
        QVERIFY(someLayerNegative(2, depth) >= p);
        QVERIFY(someLayerNegative(2, depth - 1) < p);
    }
    QCOMPARE(someLayerNegative(5, 1), 0.0);
    QVERIFY(std::abs(someLayerNegative(3, 2) - std::exp2(-9)) < 1e-15);
}

/// 100 hidden layers of 10,000 units: n = 9,900,030,000 weights of deviation 0.01 are positive with P = 0.99 from the mean
/// 0.0703 on.   [S, Prop. 4]
void TestStudyRows::meansAreThoseOfPropositionFour() {
    const auto experiment =
        made("init-mean", {{"scheme", "lecun,sigma"}, {"layers", "100"}, {"h", "10000"}, {"p", "0.99"}});
    for (int k = 0; k < 2; ++k) {
        const auto results = experiment->run(experiment->row(k), {});
        QVERIFY(results);
        QCOMPARE((*results)[0], 9'900'030'000.0);
        QVERIFY(std::abs((*results)[1] - 0.0703) < 5e-5);
        QVERIFY(std::abs((*results)[2] - 0.99) < 1e-9);
    }
    for (const double z : {-60.0, -38.0, -30.0, -6.0, -5.0, 0.0, 3.0}) {
        const double here = logNormalProbability(z), above = logNormalProbability(z + 1e-3);
        QVERIFY(here < above);
        // The derivative φ/Φ is about |z| far to the left.
        if (z < -4.0) QVERIFY(std::abs((above - here) / 1e-3 + z) < 0.3);
    }
}

void TestStudyRows::drawnNetworksAgreeWithTheClosedForms_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("deviations");
    QTest::newRow("init-mean") << QStringLiteral("init-mean") << 4;
    QTest::newRow("init-depth") << QStringLiteral("init-depth") << 2;
}

/// At four deviations; and what the propositions bound from below is at least that often.
void TestStudyRows::drawnNetworksAgreeWithTheClosedForms() {
    QFETCH(QString, name);
    QFETCH(int, deviations);
    const auto experiment =
        name == "init-mean"
            ? made("init-mean", {{"h", "2,5,12"}, {"layers", "1,3"}, {"draws", "2000"}})
            : made("init-depth", {{"h", "1,2,3"}, {"layers", "2,5,12,37"}, {"draws", "2000"}});
    int told = 0;
    for (const FinishedRow& each : allRows(*experiment)) {
        const double off = each.results[static_cast<std::size_t>(deviations)];
        QVERIFY2(std::abs(off) < 4.0, qPrintable(QString::number(each.row.index)));
        ++told;
        const double bound = name == "init-mean" ? each.results[3] : each.results[1];
        const double effect = each.results.back();
        QVERIFY(effect >= bound - 4.0 * std::sqrt(0.25 / 2000.0));
    }
    QVERIFY(told >= 12);
}

void TestStudyRows::widerNetworksLearnXorMoreOften() {
    const auto experiment =
        made("xor-jellyfish",
             {{"data", "xor"}, {"units", "relu"}, {"method", "gd"}, {"h", "2,7"}, {"runs", "30"}});
    const Plot plot = experiment->plot(allRows(*experiment));
    QCOMPARE(plot.series.size(), std::size_t{2});
    QVERIFY(plot.series[1].paper);
    QCOMPARE(plot.series[1].points.size(), std::size_t{6});
    const std::vector<PlotPoint>& points = plot.series[0].points;
    QVERIFY(points[0].high < points[1].low);
}

void TestStudyRows::modelsEndWhereTheirRowsDo_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("column");
    QTest::newRow("xor-jellyfish") << QStringLiteral("xor-jellyfish") << QStringLiteral("loss");
    QTest::newRow("zig-zag") << QStringLiteral("zig-zag") << QStringLiteral("loss");
    QTest::newRow("minima-types") << QStringLiteral("minima-types") << QStringLiteral("loss");
}

/// The session that a row opens as has the row's loss at its end.
void TestStudyRows::modelsEndWhereTheirRowsDo() {
    QFETCH(QString, name);
    QFETCH(QString, column);
    const auto experiment = made(name.toStdString(), kSmall.at(name.toStdString()));
    const auto names = experiment->results();
    const auto at = static_cast<std::size_t>(std::ranges::find(names, column.toStdString()) - names.begin());
    const FinishedRow finished = allRows(*experiment).front();
    const auto model = experiment->model(finished.row, {});
    QVERIFY(model);
    const loss::Loss loss(network::Network(model->architecture), model->criterion, model->dataset);
    QVERIFY(std::abs(loss.value(model->end) - finished.results[at]) < 1e-9);
    QVERIFY(model->start != model->end);
}

void TestStudyRows::sigmoidRowsHaveNoCells() {
    const auto experiment = made("xor-jellyfish", {{"units", "sigmoid"}, {"runs", "1"}});
    const auto model = experiment->model(experiment->row(0), {});
    QVERIFY(!model);
    QVERIFY(model.error().message.find("sigmoid") != std::string::npos);
}

void TestStudyRows::permutedLabelsAreTheSameLabels() {
    const auto experiment = made("digits-init", {{"targets", "permuted"},
                                                 {"runs", "1"},
                                                 {"updates", "1"},
                                                 {"h-low", "2"},
                                                 {"h-high", "2"},
                                                 {"take", "0"},
                                                 {"init", "he"},
                                                 {"layers", "1"}});
    const auto model = experiment->model(experiment->row(0), {});
    QVERIFY(model);
    const Eigen::MatrixXd before = images().dataset->targets, after = model->dataset.targets;
    QVERIFY(before != after);
    for (int label = 0; label < 3; ++label)
        QCOMPARE((before.array() == label).count(), (after.array() == label).count());
}

void TestStudyRows::verdictsAreOfOneKind() {
    const auto experiment = made("minima-types", kSmall.at("minima-types"));
    for (const FinishedRow& each : allRows(*experiment)) {
        const double minimum = each.results[0], flat = each.results[1], sharp = each.results[2],
                     undecided = each.results[3];
        QCOMPARE(minimum + undecided, 1.0);
        QVERIFY(flat + sharp <= minimum);
        QVERIFY(each.results[4] <= minimum && each.results[6] <= minimum);
        if (each.results[6] > 0.0) QVERIFY(each.results[5] < 1e-9 && flat == 1.0);  // [P, Thm 2]
    }
}

void TestStudyRows::settingsHaveOneForm() {
    const auto one = made("xor-jellyfish", {{"h", "2..4"}, {"runs", "1e2"}}),
               two = made("xor-jellyfish", {{"h", "2, 3,4"}});
    QVERIFY(one->settings() == two->settings());
    QVERIFY(one->settings() != made("xor-jellyfish", {{"h", "2,3"}})->settings());
}

void TestStudyRows::badSettingsAreSentences_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* name, const char* key, const char* value, const char* named) {
        QTest::addRow("%s %s=%s", name, key, value)
            << QString(name) << QString(key) << QString(value) << QString(named);
    };
    row("xor-jellyfish", "h", "0", "whole numbers from 1");
    row("xor-jellyfish", "h", "2.5", "whole numbers");
    row("xor-jellyfish", "h", "2,,3", "whole numbers");
    row("xor-jellyfish", "h", "2,2", "twice");
    row("xor-jellyfish", "h", "nan", "whole numbers");
    row("xor-jellyfish", "h", "1..1e9", "whole numbers");
    row("xor-jellyfish", "data", "moons", "xor, jellyfish");
    row("xor-jellyfish", "runs", "3,4", "a whole number");
    row("xor-jellyfish", "runs", "1000000", "10,000,000");
    row("xor-jellyfish", "init", "uniform", "normal:MEAN:DEVIATION");
    row("xor-jellyfish", "init", "he,lecun", "takes one");
    row("xor-jellyfish", "tau", "1", "no parameter");
    row("xor-jellyfish", "adam-step", "1,2", "takes one");
    row("zig-zag", "h-low", "5000", "exchange");
    row("zig-zag", "init", "normal:0:-1", "normal:MEAN:DEVIATION");
    row("init-mean", "p", "1", "numbers from");
    row("no-such-study", "p", "1", "xor-jellyfish");
    row("digits-init", "runs", "1", "--images");
}

void TestStudyRows::badSettingsAreSentences() {
    QFETCH(QString, name);
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, named);
    const auto experiment = makeExperiment(name.toStdString(), {{key.toStdString(), value.toStdString()}});
    QVERIFY(!experiment);
    const QString sentence = QString::fromStdString(experiment.error().message);
    QVERIFY2(sentence.contains(named), qPrintable(sentence));
    QVERIFY2(sentence.endsWith('.') && !sentence.contains('\n'), qPrintable(sentence));
}

OMEGASCOPE_TEST(None, TestStudyRows);

}  // namespace test_study_rows

#include "test_study_rows.moc"
