#include <QtTest>
#include <cmath>
#include <limits>

#include "core/data/npy.h"
#include "tests/core/data/files.h"
#include "tests/support/registry.h"

namespace test_npy {

using namespace omegascope;
using namespace omegascope::data;

namespace {

constexpr std::uint64_t kSeed = 1995;

/// The file that version 1 of the format makes of a dictionary and the bytes of the elements.
std::string npyFile(const std::string& dictionary, const std::string& content) {
    const std::string header = dictionary + "\n";
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(header.size() & 0xFF);
    bytes += static_cast<char>(header.size() >> 8);
    return bytes + header + content;
}

std::string dictionary(const std::string& descr, const std::string& shape, const char* fortran = "False") {
    return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}

/// 2 × 3 × 4, entry 100 i + 10 j + k, as make_numpy_samples.py writes it.
NpyArray cube() {
    NpyArray array{{2, 3, 4}, {}};
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 3; ++j)
            for (int k = 0; k < 4; ++k) array.values.push_back(100 * i + 10 * j + k);
    return array;
}

}  // namespace

class TestNpy : public QObject {
    Q_OBJECT
  private slots:
    void arraysSavedByNumPyAreRead_data();
    void arraysSavedByNumPyAreRead();
    void everyElementTypeIsRead_data();
    void everyElementTypeIsRead();
    void writtenBytesAreThoseOfNumPy();
    void matricesSurviveARoundTrip_data();
    void matricesSurviveARoundTrip();
    void writtenHeadersAreAligned();
    void badFilesAreRefusedWithASentence_data();
    void badFilesAreRefusedWithASentence();
    void unwritableAndMissingFilesAreRefused();
    void damagedFilesNeverBreakTheReader();
};

void TestNpy::arraysSavedByNumPyAreRead_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<NpyArray>("expected");
    QTest::newRow("float64") << "float64.npy" << NpyArray{{2, 3}, {0.5, -1.25, 3.0, 1e300, -0.0, 1.0 / 3.0}};
    QTest::newRow("float32, Fortran order") << "float32_fortran.npy" << cube();
    QTest::newRow("version 3") << "version3.npy" << cube();
    QTest::newRow("int16, big endian") << "int16_big_endian.npy" << NpyArray{{4}, {-32768, -1, 0, 32767}};
    QTest::newRow("bool") << "bool.npy" << NpyArray{{1, 2}, {1, 0}};
    QTest::newRow("scalar") << "scalar.npy" << NpyArray{{}, {42}};
}

void TestNpy::arraysSavedByNumPyAreRead() {
    QFETCH(QString, file);
    QFETCH(NpyArray, expected);
    const Result<NpyArray> array = readNpy(testing::sample(file.toStdString()));
    QVERIFY2(array.ok(), array.ok() ? "" : array.error().message.c_str());
    QCOMPARE(*array, expected);
}

void TestNpy::everyElementTypeIsRead_data() {
    QTest::addColumn<QByteArray>("descr");
    QTest::addColumn<QByteArray>("element");
    QTest::addColumn<double>("expected");
    const auto add = [](const char* descr, const QByteArray& hexadecimal, double expected) {
        QTest::addRow("%s %s", descr, hexadecimal.constData())
            << QByteArray(descr) << QByteArray::fromHex(hexadecimal) << expected;
    };
    // Bit patterns by the definitions of IEEE 754 and two's complement.
    add("<f8", "000000000000f03f", 1.0);
    add(">f8", "3ff8000000000000", 1.5);
    add("=f8", "000000000000f0bf", -1.0);
    add("<f8", "000000000000f07f", std::numeric_limits<double>::infinity());
    add("<f2", "003c", 1.0);
    add(">f2", "c200", -3.0);
    add("<f2", "0100", 0x1p-24);  // the smallest above 0
    add("<f2", "ff7b", 65504.0);  // the largest
    add("<f4", "000040c0", -3.0);
    add(">f4", "3e800000", 0.25);
    add("|i1", "80", -128.0);
    add("<i2", "feff", -2.0);
    add(">i4", "80000000", -2147483648.0);
    add("<i8", "ffffffffffffffff", -1.0);
    add(">i8", "8000000000000000", -0x1p63);
    add("|u1", "ff", 255.0);
    add("<u2", "ffff", 65535.0);
    add("<u4", "ffffffff", 4294967295.0);
    add(">u8", "0020000000000000", 0x1p53);
    add("|b1", "01", 1.0);
    add("|b1", "00", 0.0);
}

void TestNpy::everyElementTypeIsRead() {
    QFETCH(QByteArray, descr);
    QFETCH(QByteArray, element);
    QFETCH(double, expected);
    const Result<NpyArray> array =
        parseNpy(npyFile(dictionary(descr.toStdString(), "(1,)"), element.toStdString()), "a.npy");
    QVERIFY2(array.ok(), array.ok() ? "" : array.error().message.c_str());
    QCOMPARE(*array, (NpyArray{{1}, {expected}}));
}

void TestNpy::writtenBytesAreThoseOfNumPy() {
    Eigen::MatrixXd matrix(2, 3);
    matrix << 0.5, -1.25, 3.0, 1e300, -0.0, 1.0 / 3.0;
    QCOMPARE(QByteArray::fromStdString(npyBytes(matrix)),
             QByteArray::fromStdString(testing::bytesOf(testing::sample("float64.npy"))));
}

void TestNpy::matricesSurviveARoundTrip_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("cols");
    for (const auto& [rows, cols] : {std::pair{1, 1}, {3, 5}, {1, 40}, {40, 1}, {0, 4}, {100, 100}})
        QTest::addRow("%d x %d", rows, cols) << rows << cols;
}

void TestNpy::matricesSurviveARoundTrip() {
    QFETCH(int, rows);
    QFETCH(int, cols);
    Random random(kSeed);
    Eigen::MatrixXd matrix(rows, cols);
    for (double& value : matrix.reshaped())
        value = random.normal() * std::pow(10.0, random.uniform(-300, 300));
    const testing::Files files;
    QVERIFY(writeNpy(files.path("m.npy"), matrix).ok());
    const Result<NpyArray> array = readNpy(files.path("m.npy"));
    QVERIFY2(array.ok(), array.ok() ? "" : array.error().message.c_str());
    QCOMPARE(array->shape,
             (std::vector<std::size_t>{static_cast<std::size_t>(rows), static_cast<std::size_t>(cols)}));
    std::size_t at = 0;
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < cols; ++j) QVERIFY(array->values[at++] == matrix(i, j));
}

void TestNpy::writtenHeadersAreAligned() {
    for (const int rows : {0, 1, 9, 10, 12345}) {
        const std::string bytes = npyBytes(Eigen::MatrixXd::Zero(rows, 1));
        const std::size_t header = bytes.size() - 8 * static_cast<std::size_t>(rows);
        QCOMPARE(header % 64, std::size_t{0});
        QCOMPARE(bytes[header - 1], '\n');
    }
}

void TestNpy::badFilesAreRefusedWithASentence_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("sentence");
    const auto add = [](const char* name, const std::string& bytes, const char* sentence) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << QByteArray(sentence);
    };
    const std::string good = npyFile(dictionary("<i2", "(2,)"), "abcd");
    const char* const notNpy = "a.npy is not a NumPy array file; save the array with numpy.save.";
    const char* const cut = "a.npy ends within its header; the file is incomplete, save it again.";
    add("empty", "", notNpy);
    add("text", "1,2\n", notNpy);
    add("only the magic", good.substr(0, 6), cut);
    add("cut in the length", good.substr(0, 9), cut);
    add("cut in the dictionary", good.substr(0, 40), cut);
    std::string version = good;
    version[6] = 4;
    add("version 4", version, "a.npy has version 4 of the .npy format; versions 1 to 3 can be read.");
    add("cut in the elements", good.substr(0, good.size() - 1),
        "a.npy holds 3 bytes of elements where its header announces 4; the file is damaged, save it again.");
    add("goes on", good + "x",
        "a.npy holds 5 bytes of elements where its header announces 4; the file is damaged, save it again.");
    add("no dictionary", npyFile("nothing", ""),
        "a.npy has a malformed header \"nothing?\"; save the array with numpy.save.");
    const auto malformed = [](const std::string& text) {
        return "a.npy has a malformed header \"" + text.substr(0, 40) +
               "…\"; save the array with numpy.save.";
    };
    for (const std::string& text :
         {dictionary("<f8", "(2,)") + " trailing text", dictionary("<f8", "(2,"), dictionary("<f8", "(-2,)"),
          dictionary("<f8", "(2 3)"), dictionary("<f8", "(99999999999999999999,)"),
          dictionary("<f8", "(2,)", "Maybe"),
          std::string("{'descr': '<f8', 'descr': '<f8', 'shape': (1,), }"),
          std::string("{'fortran_order': False, 'shape': (1,), }"),
          std::string("{'descr' '<f8', 'fortran_order': False, }"),
          std::string("{'descr': '<f8, 'fortran_order': False, 'shape': (1,), }")})
        add(text.c_str(), npyFile(text, ""), malformed(text).c_str());
    add("an array of more axes", npyFile(dictionary("|i1", "(1,1,1,1,1)"), "a"),
        "a.npy has 5 axes; at most 4 can be read, so reshape the array.");
    add("too large", npyFile(dictionary("|i1", "(65536, 65536)"), "a"),
        "a.npy holds more than 134217728 numbers; save a part of the array.");
    add("larger than 64 bits", npyFile(dictionary("|i1", "(8589934592, 8589934592)"), "a"),
        "a.npy holds more than 134217728 numbers; save a part of the array.");
    add("records", npyFile("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", "12345678"),
        "a.npy has records as its elements; save each column as an array of its own.");
    for (const char* type : {"|O", "<c8", "<f1", "|S3", "<U1", "<M8[ns]", "f8", "<f3", "?f8", "=b1", ""})
        add(type, npyFile(dictionary(type, "(0,)"), ""),
            ("a.npy has elements of type \"" + std::string(type) +
             "\"; save numbers, e.g. numpy.save(path, array.astype(float)).")
                .c_str());
}

void TestNpy::badFilesAreRefusedWithASentence() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, sentence);
    const Result<NpyArray> array = parseNpy(bytes.toStdString(), "a.npy");
    QVERIFY(!array.ok());
    QCOMPARE(QByteArray::fromStdString(array.error().message), sentence);
}

void TestNpy::unwritableAndMissingFilesAreRefused() {
    const testing::Files files;
    QCOMPARE(writeNpy(files.path("none") / "m.npy", Eigen::MatrixXd::Zero(1, 1)).error().message,
             std::string("m.npy cannot be written; check that the folder exists and may be written to."));
    QCOMPARE(readNpy(files.path("none.npy")).error().message,
             std::string("none.npy cannot be opened; check that it exists and may be read."));
    for (const char* refused : {"object.npy", "complex.npy"}) {
        const Result<NpyArray> array = readNpy(testing::sample(refused));
        QVERIFY(!array.ok());
        QVERIFY(QString::fromStdString(array.error().message)
                    .startsWith(QString(refused) + " has elements of type "));
    }
}

void TestNpy::damagedFilesNeverBreakTheReader() {
    qInfo() << "seed" << kSeed;
    Random random(kSeed);
    const std::vector<std::string> originals{testing::bytesOf(testing::sample("float64.npy")),
                                             testing::bytesOf(testing::sample("float32_fortran.npy")),
                                             npyFile(dictionary("<i2", "(2,)"), "abcd")};
    for (int k = 0; k < testing::kDamagedFiles; ++k) {
        const std::string bytes = testing::damaged(originals[random.index(originals.size())], random);
        const Result<NpyArray> array = parseNpy(bytes, "a.npy");
        if (array) {
            std::size_t product = 1;
            for (const std::size_t extent : array->shape) product *= extent;
            QCOMPARE(array->values.size(), product);
        } else {
            QVERIFY(array.error().message.ends_with('.'));
        }
    }
}

OMEGASCOPE_TEST(Core, TestNpy);

}  // namespace test_npy

#include "test_npy.moc"
