#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <charconv>
#include <cmath>

#include "app/export/numbers/cells_json.h"
#include "app/export/numbers/panel_data.h"
#include "core/data/npz.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/full_disk.h"
#include "tests/support/registry.h"

namespace test_panel_data {

using namespace omegascope;
using namespace omegascope::exporting;
using session::Json;
using testing::gallerySession;
using testing::trainedSession;

namespace {

using Numbers = std::vector<double>;

PanelRenderer rendererOf(session::Session session) {
    return PanelRenderer::of(std::move(session)).value();
}

const DataTable& tableOf(const PanelData& panel, const char* name) {
    for (const DataTable& table : panel.tables)
        if (table.name == name) return table;
    qFatal("There is no table %s", name);
}

const Numbers& numbersOf(const DataTable& table, const char* name) {
    for (const DataColumn& column : table.columns)
        if (column.name == name) return std::get<Numbers>(column.values);
    qFatal("There is no column %s", name);
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) qFatal("%s", qPrintable(path));
    return file.readAll();
}

double numberOf(const QByteArray& text) {
    double value = 0.0;
    const auto result = std::from_chars(text.begin(), text.end(), value);
    if (result.ec != std::errc{} || result.ptr != text.end()) qFatal("%s", text.constData());
    return value;
}

/// Rows × columns of a CSV file; words are left as they are.
std::vector<QByteArrayList> rowsOf(const QString& path) {
    QByteArrayList lines = bytesOf(path).split('\n');
    lines.removeLast();
    std::vector<QByteArrayList> rows;
    for (const QByteArray& line : lines) rows.push_back(line.split(','));
    return rows;
}

struct Source {
    const char* name;
    Panel panel;
    bool run;
};
constexpr Source kSources[] = {
    {"pmlr-fig4b", Panel::Data, false},    {"pmlr-fig4b", Panel::Slice, true},
    {"pmlr-fig1", Panel::Slice, false},    {"pmlr-fig5a", Panel::Slice, false},
    {"pmlr-fig4b", Panel::Surface, true},  {"pmlr-fig4b3d", Panel::Surface, false},
    {"swirszcz-prop1", Panel::Data, true}, {"pmlr-fig4c", Panel::Run, true},
    {"pmlr-fig5b", Panel::Classes, true},  {"pmlr-fig5-ova", Panel::Classes, false},
    {"pmlr-fig4b", Panel::Clarke, false},  {"swirszcz-prop1", Panel::Clarke, false}};

PanelData dataOf(const Source& source, std::optional<DataFormat> format = {}) {
    PanelRenderer renderer =
        rendererOf(source.run ? trainedSession(source.name, 40) : gallerySession(source.name));
    return panelData(renderer, source.panel, format).value();
}

}  // namespace

class TestPanelData : public QObject {
    Q_OBJECT

  private slots:
    void everyNumberOfACsvFileReadsBackExactly_data() { sources(); }
    void everyNumberOfACsvFileReadsBackExactly();
    void everyNumberOfAnNpzFileReadsBackExactly_data() { sources(); }
    void everyNumberOfAnNpzFileReadsBackExactly();
    void theSameSessionGivesTheSameBytes_data() { sources(); }
    void theSameSessionGivesTheSameBytes();
    void cellsInJsonAreThoseOfTheCallCells();
    void lossesOfTheDataSumToTheLoss();
    void deadDataLieBehindEveryHyperplane();
    void cellsFillTheWindowAndTheirPolynomialsGiveTheLoss_data();
    void cellsFillTheWindowAndTheirPolynomialsGiveTheLoss();
    void theGridHoldsTheLoss();
    void theRunObeysPythagoras();
    void aRunIsToldUpToTheShownStep();
    void yesAndNoAreBooleansInJson();
    void aSessionWithoutARunSaysSo();
    void lossesOfTheClassesSumToTheLoss();
    void whatHasNoClassesSaysSo();
    void theLeastElementIsTheMeanOfTheGradients();
    void whereNothingCanBeWrittenNothingIsLeft();
    void aFullDiskLeavesNothing();

  private:
    static void sources();
};

void TestPanelData::sources() {
    QTest::addColumn<int>("index");
    for (int k = 0; k < static_cast<int>(std::size(kSources)); ++k)
        QTest::addRow("%s %d", kSources[k].name, static_cast<int>(kSources[k].panel)) << k;
}

void TestPanelData::everyNumberOfACsvFileReadsBackExactly() {
    QFETCH(int, index);
    const PanelData panel = dataOf(kSources[index]);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("out.csv"));
    const Outcome saved = saveData(panel, DataFormat::Csv, path);
    QVERIFY2(saved.ok(), saved.ok() ? "" : saved.error().message.c_str());
    for (const DataTable& table : panel.tables) {
        const bool main = &table == &panel.tables.front();
        const auto rows = rowsOf(
            main ? path
                 : folder.filePath(QStringLiteral("out-%1.csv").arg(QString::fromStdString(table.name))));
        QCOMPARE(rows.size(), table.rows() + 1);
        for (std::size_t k = 0; k < table.columns.size(); ++k) {
            const auto column = static_cast<qsizetype>(k);
            QCOMPARE(rows[0].size(), static_cast<qsizetype>(table.columns.size()));
            QCOMPARE(rows[0][column].toStdString(), table.columns[k].name);
            QCOMPARE(table.columns[k].size(), table.rows());
            const auto* numbers = std::get_if<Numbers>(&table.columns[k].values);
            if (numbers == nullptr) continue;
            for (std::size_t row = 0; row < table.rows(); ++row)
                if (numberOf(rows[row + 1][column]) != (*numbers)[row])
                    QFAIL(qPrintable(QString::fromStdString(table.name)));
        }
    }
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), static_cast<qsizetype>(panel.tables.size()));
}

void TestPanelData::everyNumberOfAnNpzFileReadsBackExactly() {
    QFETCH(int, index);
    const PanelData panel = dataOf(kSources[index]);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("out.npz"));
    QVERIFY(saveData(panel, DataFormat::Npz, path).ok());
    std::vector<std::string> names;
    for (const auto& [name, array] : panel.arrays) names.push_back(name);
    const auto read = data::readNpz(path.toStdString(), names);
    QVERIFY2(read.ok(), read.ok() ? "" : read.error().message.c_str());
    QCOMPARE(read->size(), panel.arrays.size());
    for (const auto& [name, array] : panel.arrays) QVERIFY2(read->at(name) == array, name.c_str());
    for (const DataTable& table : panel.tables)
        for (const DataColumn& column : table.columns)
            if (const auto* numbers = std::get_if<Numbers>(&column.values))
                QCOMPARE(read->at(table.name + '_' + column.name).values, *numbers);
}

void TestPanelData::theSameSessionGivesTheSameBytes() {
    QFETCH(int, index);
    const QTemporaryDir folder;
    for (const auto& [format, ending] :
         {std::pair{DataFormat::Csv, "csv"}, {DataFormat::Npz, "npz"}, {DataFormat::Json, "json"}}) {
        const QString one = folder.filePath(QStringLiteral("one.%1").arg(QLatin1String(ending)));
        const QString other = folder.filePath(QStringLiteral("other.%1").arg(QLatin1String(ending)));
        // Once with everything collected, once with what the format needs.
        QVERIFY(saveData(dataOf(kSources[index]), format, one).ok());
        QVERIFY(saveData(dataOf(kSources[index], format), format, other).ok());
        QVERIFY2(bytesOf(one) == bytesOf(other), ending);
    }
}

void TestPanelData::cellsInJsonAreThoseOfTheCallCells() {
    for (const char* name : {"pmlr-fig4b", "pmlr-fig1", "pmlr-fig5b", "swirszcz-prop1"}) {
        PanelRenderer renderer = rendererOf(gallerySession(name));
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("out.json"));
        QVERIFY(saveData(panelData(renderer, Panel::Slice).value(), DataFormat::Json, path).ok());
        const Json written = Json::parse(bytesOf(path).toStdString());
        const slice::SliceLoss loss(renderer.shown().loss, renderer.shown().slice);
        // By way of text: the numbers of both have then been printed and read.
        Json expected = Json::parse(cellsObject(loss, cellsReport(loss, true).value(), true).dump());
        expected.erase("seconds");
        QVERIFY2(written["cells"] == expected, name);
        const auto carried = session::fromText(written["session"].dump(), QString());
        QVERIFY(carried.ok() && carried->session == renderer.shown().session);
    }
}

void TestPanelData::lossesOfTheDataSumToTheLoss() {
    for (const char* name : {"pmlr-fig4b", "pmlr-fig5a", "swirszcz-prop1", "pmlr-fig1"}) {
        PanelRenderer renderer = rendererOf(gallerySession(name));
        const PanelData panel = panelData(renderer, Panel::Data).value();
        const DataTable& table = tableOf(panel, "data");
        const Numbers &losses = numbersOf(table, "loss"), &weights = numbersOf(table, "weight0");
        double sum = 0.0;
        for (std::size_t i = 0; i < losses.size(); ++i) sum += weights[i] * losses[i];
        const double loss = renderer.shown().loss.value(renderer.shown().point);
        QVERIFY2(std::abs(sum - loss) <= 1e-12 * (1.0 + loss), name);
    }
}

void TestPanelData::deadDataLieBehindEveryHyperplane() {
    // P Fig. 4(b): three data on the blind side of both neurons.
    PanelRenderer renderer = rendererOf(gallerySession("pmlr-fig4b"));
    const PanelData panel = panelData(renderer, Panel::Data).value();
    const DataTable &data = tableOf(panel, "data"), &planes = tableOf(panel, "hyperplanes");
    int count = 0;
    for (std::size_t i = 0; i < data.rows(); ++i) {
        bool behind = true;
        for (std::size_t k = 0; k < planes.rows(); ++k) {
            const double z = numbersOf(planes, "w0")[k] * numbersOf(data, "x0")[i] +
                             numbersOf(planes, "w1")[k] * numbersOf(data, "x1")[i] +
                             numbersOf(planes, "b")[k];
            behind = behind && z <= 0.0;
        }
        QCOMPARE(numbersOf(data, "dead")[i], behind ? 1.0 : 0.0);
        if (behind) ++count;
    }
    QVERIFY(count > 0);
}

void TestPanelData::cellsFillTheWindowAndTheirPolynomialsGiveTheLoss_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"pmlr-fig4b", "pmlr-fig1", "pmlr-fig5a", "pmlr-fig2", "swirszcz-prop1"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestPanelData::cellsFillTheWindowAndTheirPolynomialsGiveTheLoss() {
    QFETCH(QString, name);
    PanelRenderer renderer = rendererOf(gallerySession(qPrintable(name)));
    const PanelData panel = panelData(renderer, Panel::Slice).value();
    const slice::AffineSlice& slice = renderer.shown().slice;
    const DataTable &cells = tableOf(panel, "cells"), &outlines = tableOf(panel, "outlines");
    double area = 1.0, sum = 0.0;
    for (const auto& range : slice.ranges) area *= range[1] - range[0];
    for (const double part : numbersOf(cells, "area")) sum += part;
    QVERIFY(std::abs(sum - area) <= 1e-9 * area);
    for (std::size_t k = 0; k < outlines.rows(); ++k) {
        const auto cell = static_cast<std::size_t>(numbersOf(outlines, "cell")[k]);
        const double s = numbersOf(outlines, "s")[k], t = numbersOf(outlines, "t")[k];
        double polynomial = 0.0;
        for (const DataColumn& column : cells.columns) {
            int a = 0, b = 0;
            if (std::sscanf(column.name.c_str(), "c_%d_%d", &a, &b) == 2)
                polynomial += std::get<Numbers>(column.values)[cell] * std::pow(s, a) * std::pow(t, b);
        }
        const double loss = renderer.shown().loss.value(slice.at(s, t));
        QVERIFY2(std::abs(polynomial - loss) <= 1e-8 * (1.0 + std::abs(loss)), qPrintable(name));
    }
}

void TestPanelData::theGridHoldsTheLoss() {
    PanelRenderer renderer = rendererOf(gallerySession("pmlr-fig4b"));
    const PanelData panel = panelData(renderer, Panel::Slice).value();
    const DataTable& grid = tableOf(panel, "grid");
    const Json& json = panel.object["grid"];
    const std::size_t side = json["s"].size();
    QCOMPARE(grid.rows(), side * side);
    for (std::size_t k = 0; k < grid.rows(); k += 977) {
        const double s = numbersOf(grid, "s")[k], t = numbersOf(grid, "t")[k];
        const double loss = renderer.shown().loss.value(renderer.shown().slice.at(s, t));
        QVERIFY(std::abs(numbersOf(grid, "loss")[k] - loss) <= 1e-12 * (1.0 + loss));
        QCOMPARE(json["loss"][k / side][k % side].get<double>(), numbersOf(grid, "loss")[k]);
        QCOMPARE(json["s"][k % side].get<double>(), s);
        QCOMPARE(json["t"][k / side].get<double>(), t);
    }
}

void TestPanelData::theRunObeysPythagoras() {
    // |ω - ω0|² is the part in the plane and the part off it; the loss at ω is told, not the one in the
    // plane.
    session::Session session = trainedSession("pmlr-fig4c", 60);
    session.parameters = session.trajectory->keyframes.front();
    PanelRenderer renderer = rendererOf(session);
    const ShownSession& shown = renderer.shown();
    const PanelData panel = panelData(renderer, Panel::Slice).value();
    const DataTable& run = tableOf(panel, "run");
    QCOMPARE(run.rows(), std::size_t{61});
    for (std::size_t k = 0; k < run.rows(); ++k) {
        const Eigen::VectorXd point =
            dynamics::pointAt(shown.session.trajectory, shown.loss, static_cast<int>(k));
        const Eigen::Vector2d at(numbersOf(run, "s")[k], numbersOf(run, "t")[k]);
        const double inside = (shown.slice.directions * at).squaredNorm();
        const double off = numbersOf(run, "off_plane")[k];
        const double whole = (point - shown.slice.origin).squaredNorm();
        QVERIFY(std::abs(inside + off * off - whole) <= 1e-10 * (1.0 + whole));
        QVERIFY(std::abs(numbersOf(run, "loss")[k] - shown.loss.value(point)) <= 1e-12);
    }
}

void TestPanelData::aRunIsToldUpToTheShownStep() {
    PanelRenderer renderer = PanelRenderer::of(trainedSession("pmlr-fig4c", 30), 12).value();
    for (const Panel panel : {Panel::Slice, Panel::Surface}) {
        const PanelData data = panelData(renderer, panel).value();
        QCOMPARE(numbersOf(tableOf(data, "run"), "step").back(), 12.0);
    }
    const PanelData data = panelData(renderer, Panel::Run).value();
    QCOMPARE(numbersOf(tableOf(data, "steps"), "step").back(), 12.0);
    QCOMPARE(numbersOf(tableOf(data, "quantities"), "step").back(), 12.0);
    const DataTable& steps = tableOf(data, "steps");
    for (std::size_t k = 0; k < steps.rows(); ++k) {
        double mean = 0.0;
        for (int i = 0; i < 12; ++i)
            mean += numbersOf(steps, qPrintable(QStringLiteral("loss%1").arg(i)))[k] / 12.0;
        QVERIFY(std::abs(mean - numbersOf(steps, "loss")[k]) < 1e-12);
    }
}

void TestPanelData::yesAndNoAreBooleansInJson() {
    PanelRenderer renderer = rendererOf(gallerySession("pmlr-fig4b"));
    const PanelData data = panelData(renderer, Panel::Data).value();
    for (const Json& datum : data.object["data"])
        QVERIFY(datum["solved"].is_boolean() && datum["datum"].is_number_integer());
    const PanelData surface = panelData(renderer, Panel::Surface).value();
    for (const Json& facet : surface.object["facets"]) QVERIFY(facet["flat"].is_boolean());
}

void TestPanelData::aSessionWithoutARunSaysSo() {
    PanelRenderer renderer = rendererOf(gallerySession("pmlr-fig4b"));
    const auto data = panelData(renderer, Panel::Run);
    QVERIFY(!data.ok());
    QVERIFY(QString::fromStdString(data.error().message).contains(QLatin1String("no run")));
}

/// L = Σ_r L^(r) [P, (12)], L^(r) = Σ_i μ_ir σ(1 - y_ir ŷ_ir), from three tables.
void TestPanelData::lossesOfTheClassesSumToTheLoss() {
    const PanelData panel = dataOf({"pmlr-fig5-ova", Panel::Classes, false});
    const Numbers& losses = numbersOf(tableOf(panel, "classes"), "loss");
    Numbers summed(losses.size(), 0.0);
    const DataTable& data = tableOf(panel, "data");
    for (std::size_t row = 0; row < data.rows(); ++row) {
        const auto at = [&](const char* name) { return numbersOf(data, name)[row]; };
        summed[static_cast<std::size_t>(at("class"))] += at("weight") * at("loss");
        const double y = at("target") == at("class") ? 1.0 : -1.0;
        QVERIFY(std::abs(at("loss") - std::max(0.0, 1.0 - y * at("output"))) < 1e-12);
    }
    double total = 0.0;
    for (std::size_t r = 0; r < losses.size(); ++r) {
        QVERIFY(std::abs(losses[r] - summed[r]) < 1e-12);
        total += losses[r];
    }
    QVERIFY(std::abs(total - panel.object["loss"].get<double>()) < 1e-12);
}

void TestPanelData::whatHasNoClassesSaysSo() {
    PanelRenderer renderer = rendererOf(gallerySession("pmlr-fig4b"));
    const auto panel = panelData(renderer, Panel::Classes);
    QVERIFY(!panel);
    QVERIFY(panel.error().message.find("one-versus-all") != std::string::npos);
}

void TestPanelData::theLeastElementIsTheMeanOfTheGradients() {
    const PanelData panel = dataOf({"pmlr-fig4b", Panel::Clarke, false});
    const DataTable& gradients = tableOf(panel, "gradients");
    const Numbers& theta = numbersOf(gradients, "theta");
    const Numbers& least = numbersOf(tableOf(panel, "least_norm"), "value");
    QVERIFY(!theta.empty());
    double sum = 0.0;
    for (const double share : theta) sum += share;
    QVERIFY(std::abs(sum - 1.0) < 1e-12);
    for (std::size_t k = 0; k < least.size(); ++k) {
        const Numbers& g = numbersOf(gradients, ("g" + std::to_string(k)).c_str());
        double mean = 0.0;
        for (std::size_t cell = 0; cell < g.size(); ++cell) mean += theta[cell] * g[cell];
        QVERIFY(std::abs(mean - least[k]) < 1e-9);
    }
}

void TestPanelData::whereNothingCanBeWrittenNothingIsLeft() {
    const QTemporaryDir folder;
    PanelRenderer renderer = rendererOf(gallerySession("pmlr-fig1"));
    const PanelData panel = panelData(renderer, Panel::Data).value();
    for (const DataFormat format : {DataFormat::Csv, DataFormat::Npz, DataFormat::Json}) {
        const Outcome saved = saveData(panel, format, folder.filePath(QStringLiteral("none/out.csv")));
        QVERIFY(!saved.ok());
        QVERIFY(QString::fromStdString(saved.error().message).contains(QLatin1String("Cannot write")));
    }
    QVERIFY(QDir(folder.path()).isEmpty());
}

void TestPanelData::aFullDiskLeavesNothing() {
    const QTemporaryDir folder;
    PanelRenderer renderer = rendererOf(gallerySession("pmlr-fig4b"));
    const PanelData panel = panelData(renderer, Panel::Slice).value();
    for (const char* name : {"a.csv", "a.npz", "a.json"}) {
        const QString path = folder.filePath(QString::fromLatin1(name));
        Outcome saved = Done{};
        {
            // Room for the small tables of a CSV file, not for its grid.
            const testing::FullDisk full(20'000);
            saved = saveData(panel, *dataFormatOf(path), path);
        }
        QVERIFY2(!saved.ok(), name);
        QVERIFY(QString::fromStdString(saved.error().message).contains(QLatin1String(name)));
        QVERIFY2(QDir(folder.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), name);
    }
}

OMEGASCOPE_TEST(Core, TestPanelData);

}  // namespace test_panel_data

#include "test_panel_data.moc"
