// Weights of other programs: files that NumPy and ONNX's own library wrote, beside outputs that NumPy computed.

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "app/import/files/batch_norm.h"
#include "app/import/files/safetensors.h"
#include "app/import/forward_check.h"
#include "app/import/read_weights.h"
#include "app/import/weight_export.h"
#include "app/import/weight_mapping.h"
#include "app/session/file/weight_import.h"
#include "core/data/npz.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_weight_files {

using namespace omegascope;
using namespace omegascope::importing;
using network::Architecture;
using network::Conv2dLayer;
using network::DenseLayer;
using network::Network;

namespace {

std::filesystem::path sampleOf(const QString& name) {
    return std::filesystem::path(OMEGASCOPE_SOURCE_DIR) / "tests" / "data" / "weights" / name.toStdString();
}

Architecture denseArchitecture() {
    Architecture architecture;
    architecture.input = 2;
    architecture.layers = {DenseLayer{3}, DenseLayer{2}};
    return architecture;
}

Architecture imageArchitecture() {
    Architecture architecture;
    architecture.input = 30;
    architecture.layers = {Conv2dLayer{{1, 6, 5}, {3, 3}, 2, 2, 1}};
    architecture.outputs = 3;
    architecture.alpha = 0.01;
    return architecture;
}

Architecture architectureNamed(const QString& name) {
    return name == QLatin1String("image") ? imageArchitecture() : denseArchitecture();
}

std::string errorOf(const std::filesystem::path& path) {
    const auto file = readWeights(path);
    return file ? std::string() : file.error().message;
}

void write(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

class TestWeightFiles : public QObject {
    Q_OBJECT
  private slots:
    void outputsAgreeWithNumPy_data();
    void outputsAgreeWithNumPy();
    void graphsTellTheirNetwork();
    void whatAGraphCannotHoldIsNamed_data();
    void whatAGraphCannotHoldIsNamed();
    void namesWithoutOrderAreOrderedByShapes();
    void everyFormatAndNamingSurvivesARoundTrip();
    void aLayerWithoutBiasTakesTheShiftOfItsNormalisation();
    void foreignFilesAreRefusedWithARemedy();
    void hostileHeadersAreRefused_data();
    void hostileHeadersAreRefused();
    void damagedFilesNeverCrash();
    void aWrongPairIsToldWhere();
    void anotherNetworkIsToldOrAdopted();
    void correctionsAreTaken();

  private:
    std::filesystem::path path(const char* name) const {
        return std::filesystem::path(folder_.path().toStdString()) / name;
    }
    QTemporaryDir folder_;
};

void TestWeightFiles::outputsAgreeWithNumPy_data() {
    QTest::addColumn<QString>("weights");
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("in");
    QTest::addColumn<QString>("out");
    QTest::addColumn<double>("tolerance");
    const auto row = [](const char* weights, const char* network, const char* in, const char* out,
                        double tolerance) {
        QTest::newRow(weights) << weights << network << in << out << tolerance;
    };
    row("dense.npz", "dense", "dense_in.npy", "dense_out.npy", 1e-12);
    row("dense.json", "dense", "dense_in.npy", "dense_out.npy", 1e-12);
    row("dense_keras.npz", "dense", "dense_in.npy", "dense_out.npy", 1e-12);
    row("dense_f64.safetensors", "dense", "dense_in.npy", "dense_out.npy", 1e-12);
    row("dense_unordered.safetensors", "dense", "dense_in.npy", "dense_out.npy", 1e-12);
    row("dense32.npz", "dense", "dense_in32.npy", "dense_out32.npy", 1e-6);
    row("dense_f32.safetensors", "dense", "dense_in32.npy", "dense_out32.npy", 1e-6);
    row("dense_f16.safetensors", "dense", "dense_in.npy", "dense_out.npy", 1e-2);
    row("dense_bf16.safetensors", "dense", "dense_in.npy", "dense_out.npy", 1e-2);
    row("conv.onnx", "image", "conv_in.npy", "conv_out.npy", 1e-6);
    row("conv_norm.npz", "image", "conv_in.npy", "conv_norm_out.npy", 1e-6);
    row("conv_keras.npz", "image", "conv_in.npy", "conv_keras_out.npy", 1e-6);
    QTest::newRow("matmul.onnx") << "matmul.onnx"
                                 << ""
                                 << "matmul_in.npy"
                                 << "matmul_out.npy" << 1e-12;
}

void TestWeightFiles::outputsAgreeWithNumPy() {
    QFETCH(QString, weights);
    QFETCH(QString, network);
    QFETCH(QString, in);
    QFETCH(QString, out);
    QFETCH(double, tolerance);
    const auto file = readWeights(sampleOf(weights));
    QVERIFY2(file.ok(), file ? "" : file.error().message.c_str());
    const Network net(network.isEmpty() ? file->graph->architecture : architectureNamed(network));
    const auto parameters = takeWeights(*file, mappingFor(*file, net.architecture()).sources, net);
    QVERIFY2(parameters.ok(), parameters ? "" : parameters.error().message.c_str());
    const auto check = checkForward(net, *parameters, sampleOf(in), sampleOf(out), file->precision());
    QVERIFY2(check.ok(), check ? "" : check.error().message.c_str());
    QVERIFY2(check->agrees, text(*check).c_str());
    QCOMPARE(check->tolerance, tolerance);
}

void TestWeightFiles::graphsTellTheirNetwork() {
    const auto image = readWeights(sampleOf("conv.onnx"));
    QVERIFY2(image.ok(), image ? "" : image.error().message.c_str());
    QVERIFY(image->graph->architecture == imageArchitecture());
    QVERIFY2(QString::fromStdString(image->remarks.at(0)).contains("bn1"), image->remarks[0].c_str());
    const auto dense = readWeights(sampleOf("matmul.onnx"));
    QCOMPARE(widthsText(dense->graph->architecture), std::string("2-3-1"));
    QVERIFY(!dense->graph->architecture.outputBias);
    QVERIFY(dense->graph->architecture.hiddenBias);
}

void TestWeightFiles::whatAGraphCannotHoldIsNamed_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QStringList>("told");
    QTest::newRow("two operators") << "unsupported.onnx"
                                   << QStringList{"MaxPool (node \"pool\"): use a convolution with a stride",
                                                  "Softmax (node \"prob\"): export without it"};
    QTest::newRow("no activation") << "linear.onnx"
                                   << QStringList{"Gemm (node \"fc2\"): there is no ReLU between"};
    QTest::newRow("a branch") << "branch.onnx" << QStringList{"Add (node \"skip\"): it leaves the chain"};
}

void TestWeightFiles::whatAGraphCannotHoldIsNamed() {
    QFETCH(QString, file);
    QFETCH(QStringList, told);
    const auto sentence = QString::fromStdString(errorOf(sampleOf(file)));
    for (const QString& part : told) QVERIFY2(sentence.contains(part), qPrintable(sentence));
    QVERIFY2(sentence.startsWith(file) && sentence.endsWith('.'), qPrintable(sentence));
}

void TestWeightFiles::namesWithoutOrderAreOrderedByShapes() {
    const auto file = readWeights(sampleOf("dense_unordered.safetensors"));
    QVERIFY(file.ok());
    const Mapping mapping = mappingFor(*file, denseArchitecture());
    QVERIFY(mapping.reordered);
    QCOMPARE(mapping.sources.at("W1").tensor, std::string("inner.weight"));
    QCOMPARE(mapping.sources.at("V").tensor, std::string("a.weight"));
    Architecture planar;
    planar.input = 2;
    const auto told = architectureOf(*file, planar);
    QVERIFY2(told.ok(), told ? "" : told.error().message.c_str());
    QCOMPARE(widthsText(*told), std::string("2-3-2-1"));
}

/// Every network that a session can hold, in every kind of file, under every name: the same ω comes back, bit by bit.
void TestWeightFiles::everyFormatAndNamingSurvivesARoundTrip() {
    std::vector<Architecture> architectures{denseArchitecture(), imageArchitecture()};
    architectures.emplace_back();
    architectures.back().input = 3;
    architectures.back().outputs = 2;
    Architecture mixed = imageArchitecture();
    mixed.layers = {DenseLayer{12}, Conv2dLayer{{3, 2, 2}, {2, 1}, 2, 1, 0},
                    Conv2dLayer{{1, 2, 2}, {1, 1}, 3, 1, 1}, DenseLayer{4}};
    mixed.alpha = 0.1;
    architectures.push_back(mixed);
    mixed.alpha = 1.0 / 3.0;  // no float32
    mixed.hiddenBias = false;
    architectures.push_back(mixed);
    Random random(5);
    for (const Architecture& architecture : architectures) {
        const Network net(architecture);
        Eigen::VectorXd omega(net.parameterCount());
        for (double& value : omega) value = random.normal() * std::exp(20.0 * random.normal());
        for (const char* name : {"w.npz", "w.safetensors", "w.json", "w.onnx"})
            for (const Naming naming : {Naming::Own, Naming::PyTorch, Naming::Keras}) {
                const auto bytes = weightBytes(net, omega, *formatOf(name), naming);
                const bool keras = naming == Naming::Keras;
                const bool convolves = widthsText(architecture) != "2-3-2-1" && architecture.depth() > 0;
                const bool possible = !keras || (!convolves && std::string_view(name) != "w.onnx");
                QCOMPARE(bytes.ok(), possible);
                if (!possible) continue;
                write(path(name), *bytes);
                const auto file = readWeights(path(name));
                QVERIFY2(file.ok(), file ? "" : file.error().message.c_str());
                const auto back = takeWeights(*file, mappingFor(*file, architecture).sources, net);
                QVERIFY2(back.ok(), back ? "" : back.error().message.c_str());
                QVERIFY2(*back == omega, name);
                if (!file->graph) continue;
                Architecture told = file->graph->architecture;
                told.alpha = architecture.depth() > 0 ? told.alpha : architecture.alpha;
                told.hiddenBias = architecture.depth() > 0 ? told.hiddenBias : architecture.hiddenBias;
                QVERIFY(told == architecture);
            }
    }
}

/// As a model is written whose layers before a normalisation have no bias. The bias that is made once moved the names
/// that were still read.
void TestWeightFiles::aLayerWithoutBiasTakesTheShiftOfItsNormalisation() {
    const auto row = [](const char* name, std::vector<double> values) {
        return Tensor{name, {{values.size()}, std::move(values), data::kDoublePrecision}};
    };
    WeightFile file;
    file.ordered = true;
    file.tensors = {{"features.0.weight", {{2, 2}, {1, 2, 3, 4}, data::kDoublePrecision}},
                    row("features.1.weight", {2, 4}),
                    row("features.1.bias", {5, 6}),
                    row("features.1.running_mean", {1, 2}),
                    row("features.1.running_var", {4, 16}),
                    row("features.1.num_batches_tracked", {7})};
    const Outcome folded = foldBatchNorms(file, 0.0);
    QVERIFY2(folded.ok(), folded ? "" : folded.error().message.c_str());
    QCOMPARE(file.tensors.size(), std::size_t{2});
    QCOMPARE(file.tensors[0].name, std::string("features.0.weight"));
    QCOMPARE(file.tensors[0].array.values, (std::vector<double>{1, 2, 3, 4}));  // s = γ / σ = (1, 1)
    QCOMPARE(file.tensors[1].name, std::string("features.0.bias"));
    QCOMPARE(file.tensors[1].array.values, (std::vector<double>{4, 4}));  // β - s μ
}

void TestWeightFiles::foreignFilesAreRefusedWithARemedy() {
    write(path("net.pt"), "PK\x03\x04 a pickle in a zip");
    QVERIFY(QString::fromStdString(errorOf(path("net.pt"))).contains("is a pickle"));
    write(path("net.h5"), "\x89HDF\r\n\x1a\n");
    QVERIFY(QString::fromStdString(errorOf(path("net.h5"))).contains("numpy.savez"));
    write(path("net.bmp"), "BM");
    QVERIFY(QString::fromStdString(errorOf(path("net.bmp"))).contains("no NPZ, safetensors, ONNX or JSON"));
    write(path("s.json"), "{\"omegascope\": 1}");
    QVERIFY(QString::fromStdString(errorOf(path("s.json"))).contains("is a session"));
    // A checkpoint: its weights stand deeper, beside other things.
    write(path("checkpoint.json"),
          "{\"epoch\": 3, \"state_dict\": {\"0.weight\": [[1, 2]], \"0.bias\": [3]}, \"names\": {\"a\": "
          "[[1], \"x\"]}}");
    const auto checkpoint = readWeights(path("checkpoint.json"));
    QVERIFY(checkpoint.ok());
    std::vector<std::string> names;
    for (const auto& tensor : checkpoint->tensors) names.push_back(tensor.name);
    QVERIFY(std::ranges::find(names, "state_dict.0.weight") != names.end());
    QVERIFY(std::ranges::find(names, "state_dict.0.bias") != names.end());
    write(path("ragged.json"), "{\"0.weight\": [[1, 2], [3]]}");
    QVERIFY(QString::fromStdString(errorOf(path("ragged.json")))
                .contains("\"0.weight\" has rows of different lengths"));
    write(path("net.onnx"), "no protobuf");
    QVERIFY(QString::fromStdString(errorOf(path("net.onnx"))).contains("is no ONNX model"));
}

void TestWeightFiles::hostileHeadersAreRefused_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QString>("told");
    const auto row = [](const char* header, const char* told) {
        QTest::newRow(told) << QByteArray(header) << QString(told);
    };
    row(R"({"a": {"dtype": "F64", "shape": [2], "data_offsets": [0, 8]}})",
        "holds 8 bytes where its shape needs 16");
    row(R"({"a": {"dtype": "F64", "shape": [99], "data_offsets": [0, 792]}})", "lies beyond the end");
    row(R"({"a": {"dtype": "F64", "shape": [1], "data_offsets": [8, 0]}})", "lies beyond the end");
    row(R"({"a": {"dtype": "F64", "shape": [4294967296, 4294967296], "data_offsets": [0, 8]}})",
        "holds more than");
    row(R"({"a": {"dtype": "F64", "shape": [-1], "data_offsets": [0, 8]}})", "lacks its shape");
    row(R"({"a": {"dtype": "F8_E4M3", "shape": [1], "data_offsets": [0, 1]}})",
        "elements of type \"F8_E4M3\"");
    row(R"({"a": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}, "b": {"dtype": "F64", "shape": [1], "data_offsets": [4, 12]}})",
        "overlaps");
    row(R"({"a": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}, "a": {"dtype": "F64", "shape": [1], "data_offsets": [8, 16]}})",
        "same name");
    row(R"({"a": 3})", "has no dtype");
    row(R"({"a": )", "header: ");
}

void TestWeightFiles::hostileHeadersAreRefused() {
    QFETCH(QByteArray, header);
    QFETCH(QString, told);
    std::string bytes(8, '\0');
    bytes[0] = static_cast<char>(header.size());
    if (header.size() > 255) bytes[1] = static_cast<char>(header.size() >> 8);
    bytes += header.toStdString() + std::string(16, '\0');
    const auto file = parseSafetensors(bytes, "net.safetensors");
    QVERIFY(!file.ok());
    QVERIFY2(QString::fromStdString(file.error().message).contains(told), file.error().message.c_str());
    const auto endless = parseSafetensors(std::string(8, '\xff') + "{}", "net.safetensors");
    QVERIFY(!endless.ok() && endless.error().kind == ErrorKind::Limit);
}

void TestWeightFiles::damagedFilesNeverCrash() {
    Random random(3);
    for (const char* name :
         {"dense.npz", "dense.json", "dense_f16.safetensors", "conv.onnx", "unsupported.onnx"}) {
        std::ifstream stream(sampleOf(QString::fromLatin1(name)), std::ios::binary);
        const std::string whole{std::istreambuf_iterator<char>(stream), {}};
        for (int round = 0; round < 150; ++round) {
            std::string bytes = whole.substr(0, round % 3 == 0 ? random.index(whole.size()) : whole.size());
            for (int change = 0; change < round % 5 && !bytes.empty(); ++change)
                bytes[random.index(bytes.size())] = static_cast<char>(random.index(256));
            write(path(name), bytes);
            const auto file = readWeights(path(name));
            if (!file) {
                QVERIFY2(data::isPrintable(file.error().message) && file.error().message.ends_with('.'),
                         file.error().message.c_str());
                continue;
            }
            const auto told = architectureOf(*file, denseArchitecture());
            if (told && network::check(*told) && told->depth() < 10 &&
                network::ParameterLayout(*told).size() < 100'000) {
                const Network net(*told);
                static_cast<void>(takeWeights(*file, mappingFor(*file, *told).sources, net));
            }
        }
    }
}

void TestWeightFiles::aWrongPairIsToldWhere() {
    const auto file = readWeights(sampleOf("dense.npz"));
    const Network net(denseArchitecture());
    Eigen::VectorXd omega = *takeWeights(*file, mappingFor(*file, net.architecture()).sources, net);
    omega[0] += 1e-9;
    const auto check = checkForward(net, omega, sampleOf("dense_in.npy"), sampleOf("dense_out.npy"), 53);
    QVERIFY(check.ok() && !check->agrees);
    QVERIFY(text(*check).find("most at datum") != std::string::npos);
    const auto unfit = checkForward(net, omega, sampleOf("conv_in.npy"), sampleOf("dense_out.npy"), 53);
    QVERIFY2(unfit.error().message.find("conv_in.npy is 5 × 1 × 6 × 5; the network has 2 inputs") == 0,
             unfit.error().message.c_str());
}

void TestWeightFiles::anotherNetworkIsToldOrAdopted() {
    session::Session session;
    session.architecture = denseArchitecture();
    session.architecture.layers = {DenseLayer{4}};
    session.architecture.hiddenBias = false;
    data::Dataset dataset;
    dataset.points = Eigen::MatrixXd{{1, 2}, {3, 4}};
    dataset.targets = Eigen::MatrixXd{{1, -1}};
    dataset.weights = Eigen::MatrixXd{{0.5, 0.5}};
    session.data = dataset;
    const auto file = readWeights(sampleOf("dense.npz"));
    const auto refused = session::importWeights(session, *file, false);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().message,
             std::string(
                 "dense.npz: its layers make a network 2-3-2-1, and the session's is 2-4-1; adopt the file's "
                 "network (--adopt), or give weights of these shapes."));
    const auto adopted = session::importWeights(session, *file, true);
    QVERIFY2(adopted.ok(), adopted ? "" : adopted.error().message.c_str());
    QVERIFY(adopted->architecture == denseArchitecture());
    const auto image = readWeights(sampleOf("conv.onnx"));
    const auto unfit = session::importWeights(session, *image, true);
    QVERIFY2(unfit.error().message.find(
                 "reads 30 numbers and makes 3; the data have 2 coordinates and need 1 output.") !=
                 std::string::npos,
             unfit.error().message.c_str());
}

void TestWeightFiles::correctionsAreTaken() {
    session::Session session;
    session.architecture = denseArchitecture();
    session.architecture.layers = {DenseLayer{2}};
    data::Dataset dataset;
    dataset.points = Eigen::MatrixXd{{1, 2}, {3, 4}};
    dataset.targets = Eigen::MatrixXd{{1, -1}};
    dataset.weights = Eigen::MatrixXd{{0.5, 0.5}};
    session.data = dataset;
    WeightFile file;
    file.name = "odd.npz";
    file.tensors = {
        {"first", {{2, 2}, {1, 2, 3, 4}}}, {"second", {{1, 2}, {5, 6}}}, {"shift", {{2}, {7, 8}}}};
    QVERIFY(!session::importWeights(session, file, false).ok());
    const auto made = session::importWeights(
        session, file, false, {{"W1", {"first", true}}, {"V", {"second", false}}, {"b1", {"", false}}});
    QVERIFY2(made.ok(), made ? "" : made.error().message.c_str());
    Eigen::VectorXd expected(9);
    expected << 1, 3, 2, 4, 5, 6, 0, 0, 0;
    QCOMPARE(made->parameters, expected);
    const auto unknown =
        session::importWeights(session, file, false, {{"W1", {"third", false}}, {"V", {"second", false}}});
    QVERIFY2(unknown.error().message.find("there is no array \"third\"") != std::string::npos,
             unknown.error().message.c_str());
}

OMEGASCOPE_TEST(Core, TestWeightFiles);

}  // namespace test_weight_files

#include "test_weight_files.moc"
