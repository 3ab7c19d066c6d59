#include <zlib.h>
#include <QtTest>
#include <cstdint>
#include <string>
#include <vector>

#include "core/data/idx.h"
#include "tests/core/data/files.h"
#include "tests/support/registry.h"

namespace test_idx {

using namespace omegascope;
using namespace omegascope::data;

namespace {

constexpr std::uint64_t kSeed = 1998;

std::string bigEndian(std::uint32_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xFF);
    return bytes;
}

std::string imageBytes(std::uint32_t count, std::uint32_t height, std::uint32_t width,
                       const std::string& pixels) {
    return bigEndian(0x803) + bigEndian(count) + bigEndian(height) + bigEndian(width) + pixels;
}

std::string labelBytes(std::uint32_t count, const std::string& labels) {
    return bigEndian(0x801) + bigEndian(count) + labels;
}

/// Three images of 2 × 3 pixels; pixel k of image i has the value 51 (i + k) mod 256, so 51 is 0.2.
std::string threeImages() {
    std::string pixels;
    for (int i = 0; i < 3; ++i)
        for (int k = 0; k < 6; ++k) pixels += static_cast<char>(51 * (i + k) % 256);
    return imageBytes(3, 2, 3, pixels);
}

std::string threeLabels() {
    return labelBytes(3, std::string("\x07\x00\xFF", 3));
}

std::filesystem::path writeGzip(const testing::Files& files, const char* name, const std::string& bytes) {
    const std::filesystem::path path = files.path(name);
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    return path;
}

}  // namespace

class TestIdx : public QObject {
    Q_OBJECT
  private slots:
    void plainAndGzipPairsAreRead_data();
    void plainAndGzipPairsAreRead();
    void theFirstImagesCanBeTaken();
    void badPairsAreRefusedWithASentence_data();
    void badPairsAreRefusedWithASentence();
    void anAbsurdSizeTakesNoMemory();
    void tooManyPixelsAreRefused();
    void aCutOrBrokenGzipFileIsRefused();
    void missingFilesAndFoldersAreRefused();
    void damagedFilesNeverBreakTheReader_data();
    void damagedFilesNeverBreakTheReader();
};

void TestIdx::plainAndGzipPairsAreRead_data() {
    QTest::addColumn<bool>("gzip");
    QTest::newRow("plain") << false;
    QTest::newRow("gzip") << true;
}

void TestIdx::plainAndGzipPairsAreRead() {
    QFETCH(bool, gzip);
    const testing::Files files;
    const auto images = gzip ? writeGzip(files, "i", threeImages()) : files.write("i", threeImages());
    const auto labels = gzip ? writeGzip(files, "l", threeLabels()) : files.write("l", threeLabels());
    const Result<IdxData> data = readIdx(images, labels);
    QVERIFY2(data.ok(), data.ok() ? "" : data.error().message.c_str());
    QCOMPARE(data->height, 2);
    QCOMPARE(data->width, 3);
    Eigen::MatrixXd expected(6, 3);
    expected.col(0) << 0.0, 0.2, 0.4, 0.6, 0.8, 1.0;
    expected.col(1) << 0.2, 0.4, 0.6, 0.8, 1.0, 50.0 / 255.0;
    expected.col(2) << 0.4, 0.6, 0.8, 1.0, 50.0 / 255.0, 101.0 / 255.0;
    QVERIFY((data->dataset.points - expected).cwiseAbs().maxCoeff() < 1e-15);
    QCOMPARE(data->dataset.targets, Eigen::MatrixXd(Eigen::RowVector3d(7, 0, 255)));
    QCOMPARE(data->dataset.scheme, WeightScheme::Uniform);
}

void TestIdx::theFirstImagesCanBeTaken() {
    const testing::Files files;
    const auto images = files.write("i", threeImages());
    const auto labels = files.write("l", threeLabels());
    const Result<IdxData> all = readIdx(images, labels);
    IdxOptions options;
    options.maxCount = 2;
    const Result<IdxData> two = readIdx(images, labels, options);
    QVERIFY(all.ok() && two.ok());
    QCOMPARE(two->dataset.points, Eigen::MatrixXd(all->dataset.points.leftCols(2)));
    QCOMPARE(two->dataset.targets, Eigen::MatrixXd(all->dataset.targets.leftCols(2)));
    options.maxCount = 99;
    QCOMPARE(*readIdx(images, labels, options), *all);
}

void TestIdx::badPairsAreRefusedWithASentence_data() {
    QTest::addColumn<QByteArray>("images");
    QTest::addColumn<QByteArray>("labels");
    QTest::addColumn<QByteArray>("sentence");
    const auto add = [](const char* name, const std::string& images, const std::string& labels,
                        const char* sentence) {
        QTest::newRow(name) << QByteArray::fromStdString(images) << QByteArray::fromStdString(labels)
                            << QByteArray(sentence);
    };
    const std::string images = threeImages();
    const std::string labels = threeLabels();
    add("swapped", labels, images,
        "images begins with 0x00000801, that of labels; an IDX file of 8-bit images begins with 0x00000803.");
    add("images twice", images, images,
        "labels begins with 0x00000803, that of images; an IDX file of labels begins with 0x00000801.");
    add("another file", "PNG?" + images, labels,
        "images begins with 0x504e473f; an IDX file of 8-bit images begins with 0x00000803.");
    add("empty", "", labels,
        "images ends after 0 of 4 bytes of the magic number; the file is incomplete, fetch it again.");
    add("cut in the header", images.substr(0, 10), labels,
        "images ends after 2 of 4 bytes of the height; the file is incomplete, fetch it again.");
    add("cut in the pixels", images.substr(0, images.size() - 1), labels,
        "images ends after 17 of 18 bytes of pixels; the file is incomplete, fetch it again.");
    add("cut in the labels", images, labels.substr(0, labels.size() - 2),
        "labels ends after 1 of 3 bytes of labels; the file is incomplete, fetch it again.");
    add("too long", images + "x", labels,
        "images goes on after the data that its header announces; it is damaged, fetch it again.");
    add("labels too long", images, labels + "x",
        "labels goes on after the data that its header announces; it is damaged, fetch it again.");
    add("no image", imageBytes(0, 2, 3, ""), labels,
        "images says that the number of images is 0; give a file with at least one pixel.");
    add("no width", imageBytes(3, 2, 0, ""), labels,
        "images says that the width is 0; give a file with at least one pixel.");
    add("other number of labels", images, labelBytes(2, "ab"),
        "images holds 3 images but labels holds 2 labels; give a pair that belongs together.");
}

void TestIdx::badPairsAreRefusedWithASentence() {
    QFETCH(QByteArray, images);
    QFETCH(QByteArray, labels);
    QFETCH(QByteArray, sentence);
    const testing::Files files;
    const Result<IdxData> data =
        readIdx(files.write("images", images.toStdString()), files.write("labels", labels.toStdString()));
    QVERIFY(!data.ok());
    QCOMPARE(QByteArray::fromStdString(data.error().message), sentence);
}

void TestIdx::anAbsurdSizeTakesNoMemory() {
    // Within the limit on numbers, but the bytes are not there: refused after the few that are.
    const testing::Files files;
    const Result<IdxData> missing = readIdx(files.write("images", imageBytes(1 << 17, 32, 32, "few")),
                                            files.write("labels", labelBytes(1 << 17, "few")));
    QCOMPARE(
        missing.error().message,
        std::string(
            "images ends after 3 of 134217728 bytes of pixels; the file is incomplete, fetch it again."));
    // The product of the largest sizes would not fit in 64 bits.
    const Result<IdxData> largest = readIdx(files.write("images", imageBytes(~0u, ~0u, ~0u, "")),
                                            files.write("labels", labelBytes(~0u, "")));
    QCOMPARE(largest.error().message,
             std::string(
                 "images announces 4294967295 images of 4294967295 × 4294967295 pixels, more than 134217728 "
                 "numbers; take fewer images."));
}

void TestIdx::tooManyPixelsAreRefused() {
    const testing::Files files;
    const auto images = files.write("images", threeImages());
    const auto labels = files.write("labels", threeLabels());
    IdxOptions options;
    options.maxValues = 17;
    QCOMPARE(
        readIdx(images, labels, options).error().message,
        std::string("images announces 3 images of 2 × 3 pixels, more than 17 numbers; take fewer images."));
    options.maxCount = 2;
    QVERIFY(readIdx(images, labels, options).ok());
    options.maxCount = 0;
    options.maxValues = 18;
    QVERIFY(readIdx(images, labels, options).ok());
}

void TestIdx::aCutOrBrokenGzipFileIsRefused() {
    const testing::Files files;
    const auto labels = files.write("labels", threeLabels());
    std::string bytes = testing::bytesOf(writeGzip(files, "images", threeImages()));
    bytes[bytes.size() - 6] = static_cast<char>(bytes[bytes.size() - 6] ^ 1);  // in the checksum
    QCOMPARE(readIdx(files.write("images", bytes), labels).error().message,
             std::string("images cannot be unpacked: it is damaged, fetch it again."));
    QVERIFY(!readIdx(files.write("images", bytes.substr(0, bytes.size() - 12)), labels).ok());
}

void TestIdx::missingFilesAndFoldersAreRefused() {
    const testing::Files files;
    const auto images = files.write("images", threeImages());
    std::filesystem::create_directory(files.path("folder"));
    QCOMPARE(readIdx(images, files.path("none")).error().message,
             std::string("none cannot be opened; check that it exists and may be read."));
    QCOMPARE(readIdx(files.path("folder"), images).error().message,
             std::string("folder is a folder; choose a file in it."));
}

void TestIdx::damagedFilesNeverBreakTheReader_data() {
    plainAndGzipPairsAreRead_data();
}

void TestIdx::damagedFilesNeverBreakTheReader() {
    QFETCH(bool, gzip);
    qInfo() << "seed" << kSeed;
    Random random(kSeed);
    const testing::Files files;
    const std::string images = gzip ? testing::bytesOf(writeGzip(files, "i", threeImages())) : threeImages();
    const std::string labels = gzip ? testing::bytesOf(writeGzip(files, "l", threeLabels())) : threeLabels();
    for (int k = 0; k < testing::kDamagedFiles; ++k) {
        const bool which = random.index(2) == 0;
        const Result<IdxData> data =
            readIdx(files.write("i", which ? testing::damaged(images, random) : images),
                    files.write("l", which ? labels : testing::damaged(labels, random)));
        if (data)
            QVERIFY(checkShapes(data->dataset).ok());
        else
            QVERIFY(data.error().message.ends_with('.'));
    }
}

OMEGASCOPE_TEST(Core, TestIdx);

}  // namespace test_idx

#include "test_idx.moc"
