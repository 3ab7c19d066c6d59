// Every limit of what is read: below and at it all is well, above it is refused as a limit, in a sentence.

#include <QtTest>
#include <functional>

#include "app/session/file/session_io.h"
#include "app/session/json_text.h"
#include "core/data/file_bytes.h"
#include "core/data/npy.h"
#include "core/dynamics/methods/training.h"
#include "tests/support/registry.h"

namespace test_session_limits {

using namespace omegascope;

namespace {

/// What is said of `size` of something; empty when it is accepted.
using Said = std::function<std::string(double size)>;

std::string sentence(const Outcome& outcome) {
    return outcome ? std::string() : outcome.error().message;
}

std::string nested(int levels) {
    return std::string(static_cast<std::size_t>(levels), '[') +
           std::string(static_cast<std::size_t>(levels), ']');
}

std::string keys(int objects, int each) {
    std::string text = "[";
    for (int k = 0; k < objects; ++k) {
        text += k > 0 ? ",{" : "{";
        for (int j = 0; j < each; ++j) text += (j > 0 ? ",\"" : "\"") + std::to_string(j) + "\":1";
        text += "}";
    }
    return text + "]";
}

std::string saidOfJson(const std::string& text) {
    const auto parsed = session::parseJson(text);
    return parsed ? std::string() : parsed.error().message;
}

std::string saidOfNpy(std::size_t count) {
    std::string header =
        "{'descr': '<f8', 'fortran_order': False, 'shape': (" + std::to_string(count) + ",), }\n";
    const std::string bytes =
        std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header;
    const auto read = data::parseNpy(bytes, "a.npy");
    return !read && read.error().kind == ErrorKind::Limit ? read.error().message : std::string();
}

network::Architecture shallow(int input, int units, int outputs) {
    network::Architecture architecture;
    architecture.input = input;
    if (units > 0) architecture.layers = {network::DenseLayer{units}};
    architecture.outputs = outputs;
    return architecture;
}

std::string saidOfModel(int units, int data) {
    data::Dataset dataset;
    dataset.points = Eigen::MatrixXd::Ones(1, data);
    dataset.targets = Eigen::MatrixXd::Ones(1, data);
    return sentence(
        session::checkModel(network::Network(shallow(1, units, 1)), loss::Criterion::Hinge, dataset));
}

}  // namespace

class TestSessionLimits : public QObject {
    Q_OBJECT
  private slots:
    void belowAtAndAbove_data() {
        QTest::addColumn<Said>("said");
        QTest::addColumn<double>("most");
        QTest::addColumn<double>("step");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* name, double most, const QString& named, const Said& said,
                            double step = 1) { QTest::addRow("%s", name) << said << most << step << named; };
        row("hidden layers", session::kMaximumDepth, "1000", [](double size) {
            network::Architecture deep = shallow(1, 1, 1);
            deep.layers.assign(static_cast<std::size_t>(size), network::DenseLayer{1});
            return sentence(session::checkNetwork(deep));
        });
        // Two outputs: a further input adds two parameters.
        row(
            "parameters", session::kMaximumParameters, "20000000",
            [](double size) {
                return sentence(session::checkNetwork(shallow(static_cast<int>(size / 2) - 1, 0, 2)));
            },
            2);
        // Ten data: a further unit adds ten activations; input and output count too.
        row(
            "activations", session::kMaximumActivations, "more than this program can hold",
            [](double size) { return saidOfModel(static_cast<int>(size / 10) - 2, 10); }, 10);
        row("bytes of text", static_cast<double>(session::kMaximumBytes), "256 MB", [](double size) {
            const auto read = session::fromText(std::string(static_cast<std::size_t>(size), ' '), "");
            return read.error().kind == ErrorKind::Limit ? read.error().message : std::string();
        });
        row("levels of nesting", session::kMaximumNesting, "64",
            [](double size) { return saidOfJson(nested(static_cast<int>(size))); });
        row("keys of an object", 1000, "1000 keys",
            [](double size) { return saidOfJson(keys(1, static_cast<int>(size))); });
        row(
            "keys in all", 200'000, "200000 keys",
            [](double size) { return saidOfJson(keys(static_cast<int>(size / 500), 500)); }, 500);
        row("numbers of an array", static_cast<double>(data::kMaxValues), "134217728",
            [](double size) { return saidOfNpy(static_cast<std::size_t>(size)); });
        row("steps of a run", session::kMaximumSteps, "100000000", [](double size) {
            dynamics::TrainingSpec training;
            training.steps = static_cast<int>(size);
            return sentence(session::checkTraining(training));
        });
    }

    void belowAtAndAbove() {
        QFETCH(Said, said);
        QFETCH(double, most);
        QFETCH(double, step);
        QFETCH(QString, named);
        QCOMPARE(said(most - step), std::string());
        QCOMPARE(said(most), std::string());
        const QString above = QString::fromStdString(said(most + step));
        QVERIFY2(above.contains(named) && above.endsWith('.'), qPrintable(above));
    }
};

OMEGASCOPE_TEST(None, TestSessionLimits);

}  // namespace test_session_limits

#include "test_session_limits.moc"
