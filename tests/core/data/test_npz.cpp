#include <zip.h>

#include <QtTest>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/data/array_dataset.h"
#include "core/data/npz.h"
#include "tests/core/data/files.h"
#include "tests/support/registry.h"

namespace test_npz {

using namespace omegascope;
using namespace omegascope::data;

namespace {

constexpr std::uint64_t kSeed = 1989;

using Names = std::vector<std::string>;
using Entries = std::vector<std::pair<std::string, std::string>>;

std::filesystem::path writeZip(const testing::Files& files, const char* name, const Entries& entries) {
    const std::filesystem::path path = files.path(name);
    int status = 0;
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &status);
    for (const auto& [entry, bytes] : entries)
        zip_file_add(archive, entry.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0),
                     ZIP_FL_ENC_UTF_8);
    zip_close(archive);
    return path;
}

std::string columnBytes(const std::vector<double>& values) {
    return npyBytes(
        Eigen::Map<const Eigen::MatrixXd>(values.data(), static_cast<Eigen::Index>(values.size()), 1));
}

}  // namespace

class TestNpz : public QObject {
    Q_OBJECT
  private slots:
    void arraysSavedByNumPyAreRead_data();
    void arraysSavedByNumPyAreRead();
    void aDataSetSavedByNumPyIsRead_data();
    void aDataSetSavedByNumPyIsRead();
    void imagesAreFlattenedAndOneDimensionIsADatumEach();
    void writtenArraysReadBackToTheBit();
    void theSameArraysGiveTheSameBytes();
    void badFilesAreRefusedWithASentence();
    void badDataSetsAreRefusedWithASentence_data();
    void badDataSetsAreRefusedWithASentence();
    void aFileThatUnpacksToTooMuchIsRefused();
    void damagedFilesNeverBreakTheReader_data();
    void damagedFilesNeverBreakTheReader();
};

void TestNpz::arraysSavedByNumPyAreRead_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("stored") << "stored.npz";
    QTest::newRow("compressed") << "compressed.npz";
}

void TestNpz::arraysSavedByNumPyAreRead() {
    QFETCH(QString, file);
    const std::filesystem::path path = testing::sample(file.toStdString());
    const Result<Names> names = npzNames(path);
    QVERIFY2(names.ok(), names.ok() ? "" : names.error().message.c_str());
    QCOMPARE(*names, (Names{"x", "y", "W1", "text"}));
    const auto arrays = readNpz(path, {"W1", "y", "W1"});
    QVERIFY2(arrays.ok(), arrays.ok() ? "" : arrays.error().message.c_str());
    QCOMPARE(arrays->size(), std::size_t{2});
    QCOMPARE(arrays->at("W1"), (NpyArray{{3, 4}, {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23}}));
    QCOMPARE(arrays->at("y"), (NpyArray{{3}, {1, 1, -1}}));
    QVERIFY(readNpz(path, {})->empty());
}

void TestNpz::aDataSetSavedByNumPyIsRead_data() {
    arraysSavedByNumPyAreRead_data();
}

void TestNpz::aDataSetSavedByNumPyIsRead() {
    QFETCH(QString, file);
    const Result<Dataset> dataset = readNpzDataset(testing::sample(file.toStdString()), "x", "y");
    QVERIFY2(dataset.ok(), dataset.ok() ? "" : dataset.error().message.c_str());
    Dataset expected;
    expected.points.resize(2, 3);
    expected.points << 1, 2, -1, 1, 0, -1;
    expected.targets = Eigen::RowVector3d(1, 1, -1);
    QVERIFY(*dataset == expected);
}

void TestNpz::imagesAreFlattenedAndOneDimensionIsADatumEach() {
    const testing::Files files;
    const std::string cube = testing::bytesOf(testing::sample("version3.npy"));
    const auto path = writeZip(files, "d.npz",
                               {{"cube.npy", cube},
                                {"line.npy", testing::bytesOf(testing::sample("int16_big_endian.npy"))},
                                {"pair.npy", columnBytes({7, 8})},
                                {"four.npy", columnBytes({1, 2, 3, 4})}});
    const Result<Dataset> images = readNpzDataset(path, "cube", "pair");
    QVERIFY2(images.ok(), images.ok() ? "" : images.error().message.c_str());
    QCOMPARE(images->dimension(), 12);
    QCOMPARE(images->size(), 2);
    for (int j = 0; j < 3; ++j)
        for (int k = 0; k < 4; ++k) QCOMPARE(images->points(4 * j + k, 1), 100.0 + 10 * j + k);
    const Result<Dataset> line = readNpzDataset(path, "line", "four");
    QVERIFY(line.ok());
    QCOMPARE(line->points, Eigen::MatrixXd(Eigen::RowVector4d(-32768, -1, 0, 32767)));
}

void TestNpz::writtenArraysReadBackToTheBit() {
    const testing::Files files;
    Random random(kSeed);
    std::vector<std::pair<std::string, NpyArray>> arrays{
        {"scalar", {{}, {-0.1}}},
        {"none", {{0, 3}, {}}},
        {"limits",
         {{4},
          {std::numeric_limits<double>::denorm_min(), -0.0, std::numeric_limits<double>::max(), 1.0 / 3}}},
        {"infinite",
         {{2}, {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}}}};
    for (const std::vector<std::size_t>& shape :
         {std::vector<std::size_t>{7}, {3, 5}, {2, 3, 4}, {2, 1, 3, 2}, {100, 100}}) {
        NpyArray array{shape, {}};
        std::size_t count = 1;
        for (const std::size_t extent : shape) count *= extent;
        for (std::size_t k = 0; k < count; ++k) array.values.push_back(random.normal());
        arrays.emplace_back("random " + std::to_string(arrays.size()), std::move(array));
    }
    const Result<std::string> bytes = npzBytes(arrays);
    QVERIFY(bytes.ok());
    const std::filesystem::path path = files.write("written.npz", *bytes);
    Names names;
    for (const auto& [name, array] : arrays) names.push_back(name);
    const Result<Names> found = npzNames(path);
    QVERIFY(found.ok());
    QCOMPARE(*found, names);
    const auto read = readNpz(path, names);
    QVERIFY2(read.ok(), read.ok() ? "" : read.error().message.c_str());
    for (const auto& [name, array] : arrays) {
        QVERIFY2(read->at(name) == array, name.c_str());
        QCOMPARE(std::signbit(read->at("limits").values[1]), true);
    }
}

void TestNpz::theSameArraysGiveTheSameBytes() {
    const std::vector<std::pair<std::string, NpyArray>> arrays{{"a", {{2}, {1, 2}}}, {"b", {{1, 1}, {3}}}};
    const Result<std::string> one = npzBytes(arrays);
    const Result<std::string> other = npzBytes(arrays);
    QVERIFY(one.ok() && other.ok() && *one == *other);
    // Date and time of a zip's local header, bytes 10 to 13: the first of January 1980, midnight.
    QCOMPARE(one->substr(10, 4), std::string({'\x00', '\x00', '\x21', '\x00'}));
}

void TestNpz::badFilesAreRefusedWithASentence() {
    const testing::Files files;
    const auto check = [](const auto& result, const char* sentence) {
        QVERIFY(!result.ok());
        QCOMPARE(result.error().message, std::string(sentence));
    };
    const auto sampleFile = testing::sample("stored.npz");
    check(readNpz(sampleFile, {"x", "W9"}),
          "stored.npz holds no array \"W9\"; it holds \"x\", \"y\", \"W1\", \"text\".");
    check(readNpz(sampleFile, {"text"}),
          "stored.npz, array \"text\", has elements of type \"<U1\"; save numbers, e.g. numpy.save(path, "
          "array.astype(float)).");
    check(readNpz(writeZip(files, "other.npz", {{"readme.txt", "hello"}}), {"x"}),
          "other.npz holds no array \"x\"; it holds none.");
    check(readNpz(writeZip(files, "text.npz", {{"x.npy", "hello"}}), {"x"}),
          "text.npz, array \"x\", is not a NumPy array file; save the array with numpy.save.");
    const char* const unreadable =
        "no.npz is not a readable NumPy .npz file; save the arrays with numpy.savez.";
    check(readNpz(files.write("no.npz", "1,2,3\n"), {"x"}), unreadable);
    check(npzNames(files.write("no.npz", "")), unreadable);
    check(npzNames(files.path("none.npz")),
          "none.npz cannot be opened; check that it exists and may be read.");
    std::filesystem::create_directory(files.path("folder"));
    check(npzNames(files.path("folder")), "folder is a folder; choose a file in it.");
}

void TestNpz::badDataSetsAreRefusedWithASentence_data() {
    QTest::addColumn<QString>("x");
    QTest::addColumn<QString>("y");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("other number of rows") << "two"
                                          << "three"
                                          << "d.npz, array \"two\", holds 2 rows but d.npz, array \"three\", "
                                             "holds 3; give one target for each row.";
    QTest::newRow("no rows")
        << "empty"
        << "two"
        << "d.npz, array \"empty\", holds no rows; give an array with one row for each datum.";
    QTest::newRow("a single number")
        << "scalar"
        << "two"
        << "d.npz, array \"scalar\", holds no rows; give an array with one row for each datum.";
    QTest::newRow("NaN") << "two"
                         << "nan"
                         << "d.npz: Target 1 is not a finite number.";
    QTest::newRow("missing")
        << "two"
        << "yy"
        << "d.npz holds no array \"yy\"; it holds \"two\", \"three\", \"empty\", \"scalar\", \"nan\".";
}

void TestNpz::badDataSetsAreRefusedWithASentence() {
    QFETCH(QString, x);
    QFETCH(QString, y);
    QFETCH(QString, sentence);
    const testing::Files files;
    const auto path = writeZip(files, "d.npz",
                               {{"two.npy", columnBytes({1, 2})},
                                {"three.npy", columnBytes({1, 2, 3})},
                                {"empty.npy", columnBytes({})},
                                {"scalar.npy", testing::bytesOf(testing::sample("scalar.npy"))},
                                {"nan.npy", columnBytes({1, std::nan("")})}});
    const Result<Dataset> dataset = readNpzDataset(path, x.toStdString(), y.toStdString());
    QVERIFY(!dataset.ok());
    QCOMPARE(QString::fromStdString(dataset.error().message), sentence);
}

void TestNpz::aFileThatUnpacksToTooMuchIsRefused() {
    // 8 MB of zeros pack to a few kilobytes; the limit counts what comes out, over all arrays that were asked
    // for.
    const testing::Files files;
    const std::string zeros = npyBytes(Eigen::MatrixXd::Zero(1000, 1000));
    const auto path = writeZip(files, "bomb.npz", {{"a.npy", zeros}, {"b.npy", zeros}});
    QVERIFY(std::filesystem::file_size(path) < 50'000);
    QVERIFY(readNpz(path, {"a", "b"}, 2 * zeros.size()).ok());
    QVERIFY(readNpz(path, {"b"}, zeros.size()).ok());
    QCOMPARE(readNpz(path, {"a", "b"}, 2 * zeros.size() - 1).error().message,
             std::string("bomb.npz, array \"b\", unpacks to more than 8000127 bytes together with the arrays "
                         "before it; save "
                         "a part of the data."));
}

void TestNpz::damagedFilesNeverBreakTheReader_data() {
    arraysSavedByNumPyAreRead_data();
}

void TestNpz::damagedFilesNeverBreakTheReader() {
    QFETCH(QString, file);
    qInfo() << "seed" << kSeed;
    Random random(kSeed);
    const std::string original = testing::bytesOf(testing::sample(file.toStdString()));
    QVERIFY(!original.empty());
    const testing::Files files;
    for (int k = 0; k < testing::kDamagedFiles; ++k) {
        const auto path = files.write("damaged.npz", testing::damaged(original, random));
        if (const Result<Names> names = npzNames(path); !names) QVERIFY(names.error().message.ends_with('.'));
        const Result<Dataset> dataset = readNpzDataset(path, "x", "y");
        if (dataset)
            QVERIFY(checkShapes(*dataset).ok());
        else
            QVERIFY(dataset.error().message.ends_with('.'));
    }
}

OMEGASCOPE_TEST(Core, TestNpz);

}  // namespace test_npz

#include "test_npz.moc"
