// core/PAPERS.md maps every numbered statement of the papers to an entry, a command and a test, and all of them exist.

#include <QtTest>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/registry.h"

namespace test_papers_page {

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = OMEGASCOPE_SOURCE_DIR;

struct Row {
    std::string statement, entry, command, test;
};

std::string textOf(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

const std::vector<Row>& rows() {
    static const std::vector<Row> all = [] {
        const std::string page = textOf(kRoot / "core/PAPERS.md");
        const std::regex row(
            "\n\\| ([PISW] [^|]+) \\| [^|]+ \\| \\[[^\\]]+\\]\\(([^)]+)\\) \\| `omegascope ([^`]+)` \\| "
            "`([^`]+)` "
            "(?=\\|)");
        std::vector<Row> result;
        for (std::sregex_iterator match(page.begin(), page.end(), row), end; match != end; ++match)
            result.push_back({(*match)[1], (*match)[2], (*match)[3], (*match)[4]});
        return result;
    }();
    return all;
}

/// The file of a test class, by its name.
std::map<std::string, fs::path> testFiles() {
    std::map<std::string, fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / "tests"))
        if (entry.path().extension() == ".cpp") files[entry.path().stem().string()] = entry.path();
    return files;
}

}  // namespace

class TestPapersPage : public QObject {
    Q_OBJECT
  private slots:
    void everyNumberedStatementIsThere();
    void noLinkIsDead();
    void everyEntryOfTheGalleryIsNamed();
};

void TestPapersPage::everyNumberedStatementIsThere() {
    std::set<std::string> told;
    for (const Row& row : rows()) QVERIFY2(told.insert(row.statement).second, row.statement.c_str());
    std::set<std::string> wanted{"P Main Result 1", "P Main Result 2", "P Lemma 1", "I Cor. 1", "S Cor. 1",
                                 "S Remark 1",      "S Table 1",       "S Thm 1",   "S Def. 1", "I Def. 1"};
    const auto add = [&wanted](const std::string& kind, int count) {
        for (int k = 1; k <= count; ++k) wanted.insert(kind + " " + std::to_string(k));
    };
    add("P Fig.", 5);
    add("P Thm", 7);
    add("P Cor.", 4);
    add("P Def.", 2);
    add("I Thm", 4);
    add("I Lemma", 4);
    add("I Fig.", 2);
    add("S Prop.", 4);
    add("S Lemma", 2);
    for (const std::string& name : wanted) QVERIFY2(told.contains(name), name.c_str());
    // Those that are statistics are spoken of below the table.
    const std::string page = textOf(kRoot / "core/PAPERS.md");
    for (const char* name : {"S Prop. 5", "Fig. 6"}) QVERIFY2(page.find(name) != std::string::npos, name);
}

void TestPapersPage::noLinkIsDead() {
    const auto files = testFiles();
    QVERIFY(rows().size() > 40);
    for (const Row& row : rows()) {
        QVERIFY2(fs::exists(kRoot / "core" / row.entry), row.entry.c_str());
        std::istringstream words(row.command);
        std::string call, word;
        words >> call;
        QVERIFY2(fs::exists(kRoot / "app/cli/calls" / (call + ".cpp")) ||
                     fs::exists(kRoot / "app/cli/figures" / (call + ".cpp")),
                 row.command.c_str());
        while (words >> word)
            if (word.find('/') != std::string::npos) QVERIFY2(fs::exists(kRoot / word), row.command.c_str());
        std::istringstream parts(row.test);
        std::string name, function;
        parts >> name >> function;
        const auto file = files.find(name);
        QVERIFY2(file != files.end(), row.test.c_str());
        QVERIFY2(!function.empty() && textOf(file->second).find(function + "()") != std::string::npos,
                 row.test.c_str());
    }
}

/// What the gallery shows is somewhere on the page: in the table, or as the run that belongs to an entry of it.
void TestPapersPage::everyEntryOfTheGalleryIsNamed() {
    const std::string page = textOf(kRoot / "core/PAPERS.md");
    for (const auto& entry : fs::directory_iterator(kRoot / "resources/gallery")) {
        const std::string name = entry.path().stem().string();
        QVERIFY2(page.find(name) != std::string::npos, name.c_str());
    }
}

OMEGASCOPE_TEST(Core, TestPapersPage);

}  // namespace test_papers_page

#include "test_papers_page.moc"
