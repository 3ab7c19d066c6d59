// Pictures of something large begin coarse, sharpen, and say that they are computed; others come whole at once.

#include <QSignalSpy>
#include <QtTest>

#include "app/live/slice_computer.h"
#include "tests/support/example_session.h"
#include "tests/support/registry.h"

namespace test_slow_pictures {

using namespace omegascope;

namespace {

constexpr int kPatience = 120'000;  // milliseconds: under sanitizers on a busy machine

/// A picture of 257 × 257 samples of it takes minutes.
session::Session largeSession() {
    session::Session session;
    session.architecture.input = 2;
    session.architecture.layers = {network::DenseLayer{200}, network::DenseLayer{200}};
    const int count = 400;
    data::Dataset dataset;
    dataset.points = Eigen::MatrixXd::NullaryExpr(2, count, [](Eigen::Index row, Eigen::Index k) {
        return std::sin(static_cast<double>(3 * k + row));
    });
    dataset.targets = Eigen::MatrixXd::NullaryExpr(
        1, count, [](Eigen::Index, Eigen::Index k) { return k % 2 == 0 ? 1.0 : -1.0; });
    session.data = dataset;
    const network::Network network(session.architecture);
    session.parameters = Eigen::VectorXd::NullaryExpr(
        network.parameterCount(), [](Eigen::Index k) { return 0.1 * std::cos(static_cast<double>(k)); });
    session.slice = slice::defaultSlice(network, session.parameters, 3.0);
    return session;
}

}  // namespace

class TestSlowPictures : public QObject {
    Q_OBJECT
  private slots:
    void aLargeSessionShowsSomethingSoonAndSharpens() {
        document::Document document(largeSession());
        views::SliceComputer computer(document);
        QSignalSpy changed(&computer, &views::SliceComputer::pictureChanged);
        QTRY_VERIFY_WITH_TIMEOUT(computer.picture() != nullptr, kPatience);
        QVERIFY(!computer.isCurrent());
        const auto first = computer.picture()->grid.values.cols();
        QVERIFY2(first < 129, qPrintable(QString::number(first)));
        QVERIFY(computer.picture()->grid.values.allFinite());
        QTRY_VERIFY_WITH_TIMEOUT(computer.waitingText().startsWith("Computing"), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(computer.picture()->grid.values.cols() > first, kPatience);
        // The computer goes while it computes: its destructor stops the work.
    }

    void aSmallOneComesWhole() {
        document::Document document(testing::sessionOf(testing::figure4b()));
        views::SliceComputer computer(document);
        QSignalSpy changed(&computer, &views::SliceComputer::pictureChanged);
        QTRY_VERIFY_WITH_TIMEOUT(computer.isCurrent(), kPatience);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        QCOMPARE(changed.size(), 1);
#endif
        QVERIFY(computer.picture()->hasCells());
        QTRY_VERIFY(computer.waitingText().isEmpty());
    }
};

OMEGASCOPE_TEST(Gui, TestSlowPictures);

}  // namespace test_slow_pictures

#include "test_slow_pictures.moc"
