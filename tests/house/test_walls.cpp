// The house's walls: who may include what, and how large a room may get.

#include <QtTest>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/registry.h"

namespace test_walls {

namespace {

namespace fs = std::filesystem;

constexpr int kMostSources = 20;
constexpr int kMostLines = 3000;

/// Names of rooms (folders) and packages (targets of CMake).
using Names = std::set<std::string>;

struct Room {
    Names links;         ///< what its headers may include, and whoever links the room
    Names privateLinks;  ///< what its sources may include besides
};
using House = std::map<std::string, Room>;

Names words(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

/// Lines "room | links | private links", as core/Rooms.cmake writes them.
House readHouse() {
    House house;
    std::ifstream file(OMEGASCOPE_BINARY_DIR "/walls.txt");
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        const auto first = line.find(" | "), second = line.find(" | ", first + 1);
        house[line.substr(0, first)] = {words(line.substr(first + 2, second - first - 2)),
                                        words(line.substr(second + 2))};
    }
    return house;
}

void addClosure(const House& house, const Names& from, Names& reached) {
    for (const std::string& name : from) {
        if (!reached.insert(name).second) continue;
        if (const auto room = house.find(name); room != house.end())
            addClosure(house, room->second.links, reached);
    }
}

Names reachOf(const House& house, const std::string& name, bool isHeader) {
    const Room& room = house.at(name);
    Names reached{name};
    addClosure(house, room.links, reached);
    if (!isHeader) addClosure(house, room.privateLinks, reached);
    return reached;
}

/// Which of the packages a header of theirs belongs to: any one of the list must be linked. Empty: the standard library.
std::vector<std::string> packagesOf(const std::string& header) {
    static const std::vector<std::pair<std::regex, std::vector<std::string>>> kPackages{
        {std::regex("^Eigen/.*"), {"Eigen3::Eigen"}},
        {std::regex("^boost/.*"), {"Boost::headers"}},
        {std::regex("^glpk\\.h$"), {"GLPK::GLPK"}},
        {std::regex("^nlohmann/.*"), {"nlohmann_json::nlohmann_json"}},
        {std::regex("^zlib\\.h$"), {"ZLIB::ZLIB"}},
        {std::regex("^zip\\.h$"), {"PkgConfig::LIBZIP"}},
        {std::regex("^gif_lib\\.h$"), {"GIF::GIF"}},
        {std::regex("^onnx/.*"), {"onnx_proto"}},
        {std::regex("^vtk.*"),
         {"VTK::CommonCore", "VTK::CommonDataModel", "VTK::RenderingCore", "VTK::RenderingOpenGL2",
          "VTK::IOXML", "VTK::IOOggTheora"}},
        {std::regex(
             "^Q(Chart|LineSeries|ScatterSeries|ValueAxis|LogValueAxis|AreaSeries|XYSeries|AbstractAxis|"
             "BarCategoryAxis|CategoryAxis|LegendMarker).*"),
         {"Qt6::Charts"}},
        {std::regex("^QSvg.*"), {"Qt6::Svg"}},
        {std::regex("^Q.*"), {"Qt6::Core", "Qt6::Gui", "Qt6::Widgets", "Qt6::OpenGL"}},
    };
    for (const auto& [pattern, packages] : kPackages)
        if (std::regex_match(header, pattern)) return packages;
    return {};
}

/// Qt6::Widgets brings Gui and Core along, and so on.
void addImplied(Names& reached) {
    static const std::vector<std::pair<std::string, Names>> kImplied{
        {"Qt6::Charts", {"Qt6::Widgets"}}, {"Qt6::OpenGLWidgets", {"Qt6::OpenGL", "Qt6::Widgets"}},
        {"Qt6::Svg", {"Qt6::Gui"}},        {"Qt6::OpenGL", {"Qt6::Gui"}},
        {"Qt6::Widgets", {"Qt6::Gui"}},    {"Qt6::Gui", {"Qt6::Core"}},
    };
    for (const auto& [name, implied] : kImplied)
        if (reached.count(name)) reached.insert(implied.begin(), implied.end());
}

std::string textOf(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

bool isSource(const fs::path& path) {
    return path.extension() == ".cpp" || path.extension() == ".h";
}

/// One sentence for each include that a wall forbids.
QStringList trespasses(const House& house, const std::string& room) {
    static const std::regex kInclude("^#include ([<\"])([^>\"]+)[>\"]", std::regex::multiline);
    QStringList found;
    for (const auto& entry : fs::directory_iterator(fs::path(OMEGASCOPE_SOURCE_DIR) / room)) {
        if (!isSource(entry.path()) || entry.path().filename() == "main.cpp") continue;
        Names reached = reachOf(house, room, entry.path().extension() == ".h");
        addImplied(reached);
        const std::string text = textOf(entry.path());
        for (std::sregex_iterator match(text.begin(), text.end(), kInclude), end; match != end; ++match) {
            const std::string name = (*match)[2];
            const bool isOwn = (*match)[1] == "\"";
            if (isOwn && (name.starts_with("moc_") || name.ends_with(".moc"))) continue;
            const std::vector<std::string> wanted =
                isOwn ? std::vector{fs::path(name).parent_path().string()} : packagesOf(name);
            const bool allowed =
                wanted.empty() || std::any_of(wanted.begin(), wanted.end(),
                                              [&](const auto& w) { return reached.count(w) > 0; });
            if (!allowed)
                found << QStringLiteral("%1 includes %2, which %3 does not link")
                             .arg(QString::fromStdString(entry.path().filename().string()),
                                  QString::fromStdString(name), QString::fromStdString(room));
        }
    }
    return found;
}

const House& house() {
    static const House kHouse = readHouse();
    return kHouse;
}

void addRowPerRoom() {
    QTest::addColumn<QString>("room");
    for (const auto& [name, room] : house()) QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

}  // namespace

class TestWalls : public QObject {
    Q_OBJECT
  private slots:
    void everyFolderOfSourcesIsARoom();
    void arrowsMakeNoCircle();
    void coreKnowsNoQtAndNoVtk();
    void theCheckerSharesNoCodeThatComputes();
    void everyIncludeIsLinked_data();
    void everyIncludeIsLinked();
    void noRoomIsCrowded_data();
    void noRoomIsCrowded();
};

void TestWalls::everyFolderOfSourcesIsARoom() {
    QVERIFY(house().size() > 40);
    for (const char* top : {"core", "app"})
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(OMEGASCOPE_SOURCE_DIR) / top)) {
            if (!isSource(entry.path()) || entry.path().filename() == "main.cpp") continue;
            const std::string folder =
                fs::relative(entry.path().parent_path(), OMEGASCOPE_SOURCE_DIR).generic_string();
            QVERIFY2(house().count(folder), folder.c_str());
        }
}

void TestWalls::arrowsMakeNoCircle() {
    for (const auto& [name, room] : house()) {
        Names reached;
        addClosure(house(), room.links, reached);
        addClosure(house(), room.privateLinks, reached);
        QVERIFY2(!reached.count(name), name.c_str());
    }
}

void TestWalls::coreKnowsNoQtAndNoVtk() {
    for (const auto& [name, room] : house()) {
        if (!name.starts_with("core")) continue;
        for (const std::string& link : reachOf(house(), name, false))
            QVERIFY2(!link.starts_with("Qt") && !link.starts_with("VTK") && !link.starts_with("app"),
                     name.c_str());
    }
}

/// What checks the analyser's proofs has nothing of it but the types that a session is made of.
void TestWalls::theCheckerSharesNoCodeThatComputes() {
    static const Names kTypes{"core/data/dataset.h", "core/loss/criterion.h", "core/network/architecture.h",
                              "core/support/result.h"};
    static const std::regex kInclude("^#include \"([^\"]+)\"", std::regex::multiline);
    // Of these headers, what computes.
    static const std::regex kComputes(
        "criterionPreActivations|perDatumLoss|weightedLoss|outputGradient|resolvedWeights|outputHeight|"
        "outputWidth|"
        "outputSize|inputSize|\\.width\\(|->width\\(");
    int files = 0;
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(OMEGASCOPE_SOURCE_DIR) / "core/certificates")) {
        // The writer is on the other side: what it finds is checked.
        if (!isSource(entry.path()) || entry.path().parent_path().filename() == "writer") continue;
        ++files;
        const std::string text = textOf(entry.path());
        for (std::sregex_iterator match(text.begin(), text.end(), kInclude), end; match != end; ++match) {
            const std::string name = (*match)[1];
            QVERIFY2(!name.starts_with("core/certificates/writer/"), name.c_str());
            QVERIFY2(name.starts_with("core/certificates/") || kTypes.contains(name), name.c_str());
        }
        std::string others = std::regex_replace(text, std::regex("(problem_?|lift_?)(\\.|->)width\\("), "");
        QVERIFY2(!std::regex_search(others, kComputes), entry.path().c_str());
    }
    QVERIFY(files > 10);
}

void TestWalls::everyIncludeIsLinked_data() {
    addRowPerRoom();
}

void TestWalls::everyIncludeIsLinked() {
    QFETCH(QString, room);
    const QStringList found = trespasses(house(), room.toStdString());
    QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
}

void TestWalls::noRoomIsCrowded_data() {
    addRowPerRoom();
}

void TestWalls::noRoomIsCrowded() {
    QFETCH(QString, room);
    int sources = 0;
    std::ptrdiff_t lines = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(OMEGASCOPE_SOURCE_DIR) / room.toStdString())) {
        if (!isSource(entry.path())) continue;
        sources += entry.path().extension() == ".cpp" ? 1 : 0;
        const std::string text = textOf(entry.path());
        lines += std::count(text.begin(), text.end(), '\n');
    }
    QVERIFY2(sources <= kMostSources, qPrintable(QStringLiteral("%1 sources").arg(sources)));
    QVERIFY2(lines <= kMostLines, qPrintable(QStringLiteral("%1 lines").arg(lines)));
}

OMEGASCOPE_TEST(Core, TestWalls);

}  // namespace test_walls

#include "test_walls.moc"
