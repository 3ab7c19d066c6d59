// The pages beside the code say what is there: paths exist, the session's keys are the reader's.

#include <QtTest>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "tests/support/registry.h"

namespace test_pages {

namespace {

namespace fs = std::filesystem;

using Names = std::set<std::string>;

const fs::path kRoot = OMEGASCOPE_SOURCE_DIR;

/// From where pages name files for short.
const std::vector<const char*> kShortFrom{
    "",    "core",        "core/cells", "core/nonsmooth", "core/dynamics", "tests",
    "app", "app/figures", "app/scene",  "app/export",     "app/panels"};

std::string textOf(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// All that the first group of a pattern finds.
Names found(const std::string& text, const std::regex& pattern) {
    Names names;
    for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match)
        names.insert((*match)[1]);
    return names;
}

std::string sources(const std::vector<fs::path>& folders) {
    std::string text;
    for (const fs::path& folder : folders)
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder))
            if (entry.path().extension() == ".cpp" || entry.path().extension() == ".h")
                text += textOf(entry.path());
    return text;
}

/// The part of FORMAT.md that describes the session file.
std::string sessionPart() {
    const std::string page = textOf(kRoot / "app/session/FORMAT.md");
    const auto from = page.find("## The session file"), to = page.find("\n## Command line");
    return page.substr(from, to - from);
}

/// The last words of the keys in the first column of its tables: "network.layers[].units" is "units".
Names keysOfThePage() {
    Names keys;
    for (const std::string& key : found(sessionPart(), std::regex("\n\\| `([A-Za-z0-9_.<>\\[\\]]+)` \\|"))) {
        const auto dot = key.rfind('.');
        std::string last = dot == std::string::npos ? key : key.substr(dot + 1);
        while (last.ends_with("[]")) last.resize(last.size() - 2);
        keys.insert(last);
    }
    return keys;
}

}  // namespace

class TestPages : public QObject {
    Q_OBJECT
  private slots:
    void everyKeyThatAReaderAsksForIsOnThePage();
    void everyKeyOnThePageIsKnownToTheProgram();
    void everyPathOnAPageExists_data();
    void everyPathOnAPageExists();
};

void TestPages::everyKeyThatAReaderAsksForIsOnThePage() {
    const Names page = keysOfThePage();
    const Names asked =
        found(sources({"app/session"}), std::regex("(?:required|optional)\\(\\s*\"([a-z_0-9A-Z]+)\""));
    QVERIFY(asked.size() > 30);
    for (const std::string& key : asked) QVERIFY2(page.count(key), key.c_str());
}

void TestPages::everyKeyOnThePageIsKnownToTheProgram() {
    const std::string code = sources({"app", "core"});
    for (const std::string& key : keysOfThePage()) {
        if (key.find('<') != std::string::npos) continue;  // W<l>, b<l>: one for each layer
        QVERIFY2(code.find('"' + key + '"') != std::string::npos, key.c_str());
    }
}

void TestPages::everyPathOnAPageExists_data() {
    QTest::addColumn<QString>("page");
    for (const char* page :
         {"README.md", "core/PAPERS.md", "core/README.md", "core/THEORY.md", "app/README.md",
          "app/session/FORMAT.md", "app/lessons/FORMAT.md", "tests/README.md", "CHANGELOG.md"})
        QTest::newRow(page) << QString::fromLatin1(page);
}

/// Names with a folder and an ending, from the top or from the page's own folder.
void TestPages::everyPathOnAPageExists() {
    QFETCH(QString, page);
    const fs::path path = kRoot / page.toStdString();
    QVERIFY(fs::exists(path));
    const std::regex kPath(
        "[`(]((?:[A-Za-z0-9_]+/)+[A-Za-z0-9_]+\\.(?:cpp|h|md|json|cmake|png|svg|txt|sh))[`)]");
    for (const std::string& name : found(textOf(path), kPath)) {
        if (name.starts_with("build") || name.find("NAME") != std::string::npos) continue;
        const bool there = std::any_of(kShortFrom.begin(), kShortFrom.end(), [&](const char* folder) {
            return fs::exists(kRoot / folder / name) || fs::exists(path.parent_path() / name);
        });
        QVERIFY2(there, name.c_str());
    }
}

OMEGASCOPE_TEST(Core, TestPages);

}  // namespace test_pages

#include "test_pages.moc"
