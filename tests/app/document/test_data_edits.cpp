// Data by hand: each edit is one step to undo, and what cannot be is a sentence.

#include <QtTest>

#include "app/commands/data_edits.h"
#include "core/support/random.h"
#include "tests/app/document/blind_side.h"
#include "tests/support/registry.h"

namespace test_data_edits {

using namespace omegascope;
using document::Document;

class TestDataEdits : public QObject {
    Q_OBJECT
  private slots:
    void aDatumComesGoesAndComesBack();
    void weightsOfOneselfGoAlong();
    void theLastDatumStays();
    void aTargetMustBeOne();
    void jitterIsTheSameForTheSameSeed();
    void rowsOfATableArePasted_data();
    void rowsOfATableArePasted();
    void whatIsNoDatumIsNamed_data();
    void whatIsNoDatumIsNamed();
    void randomEditsAreUndoneOneByOne();
};

void TestDataEdits::aDatumComesGoesAndComesBack() {
    Document document(testing::blindSide());
    const auto before = document.session();
    const int count = before.data->size();
    QVERIFY(commands::addDatum(document, Eigen::Vector2d(5, 6), -1.0).ok());
    QCOMPARE(document.session().data->size(), count + 1);
    QCOMPARE(Eigen::VectorXd(document.session().data->points.col(count)),
             Eigen::VectorXd(Eigen::Vector2d(5, 6)));
    QCOMPARE(document.loss()->dataset().size(), count + 1);
    QVERIFY(commands::removeDatum(document, count).ok());
    QVERIFY(document.session().data == before.data);
    document.undoStack().undo();
    QCOMPARE(document.session().data->size(), count + 1);
    document.undoStack().undo();
    QVERIFY(document.session() == before);
}

void TestDataEdits::weightsOfOneselfGoAlong() {
    Document document(testing::blindSide());
    const double mean = document.loss()->weights().mean();
    QVERIFY(commands::setWeight(document, 0, 3.0 * mean).ok());
    QCOMPARE(document.session().data->scheme, data::WeightScheme::Explicit);
    QCOMPARE(document.loss()->weights()(0, 0), 3.0 * mean);
    QCOMPARE(document.loss()->weights()(0, 1), mean);
    QVERIFY(commands::duplicateDatum(document, 0, 0.5).ok());
    const auto& weights = document.session().data->weights;
    QCOMPARE(weights(0, weights.cols() - 1), 3.0 * mean);
    QVERIFY(!commands::setWeight(document, 0, -1.0).ok());
    QVERIFY(commands::removeDatum(document, 0).ok());
    QCOMPARE(document.session().data->weights.cols(), document.session().data->points.cols());
}

void TestDataEdits::theLastDatumStays() {
    session::Session session = testing::blindSide();
    session.data.edit().points = Eigen::Vector2d(1, 2);
    session.data.edit().targets = Eigen::MatrixXd::Ones(1, 1);
    Document document(session);
    const Outcome refused = commands::removeDatum(document, 0);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().message, std::string("The last datum stays: there is no loss without data."));
}

void TestDataEdits::aTargetMustBeOne() {
    Document document(testing::blindSide());
    QCOMPARE(commands::targetChoices(document.session()), (std::vector<double>{1.0, -1.0}));
    QVERIFY(commands::setTarget(document, 1, -document.session().data->targets(0, 1)).ok());
    const auto before = document.session();
    QVERIFY(!commands::setTarget(document, 1, 7.0).ok());
    QVERIFY(document.session() == before);
}

void TestDataEdits::jitterIsTheSameForTheSameSeed() {
    Document one(testing::blindSide()), two(testing::blindSide());
    QVERIFY(commands::jitterData(one, 0.1, 4).ok() && commands::jitterData(two, 0.1, 4).ok());
    QVERIFY(one.session().data == two.session().data);
    QVERIFY(!(one.session().data->points == Document(testing::blindSide()).session().data->points));
    QVERIFY(commands::jitterData(two, 0.1, 5).ok());
    QVERIFY(!(one.session().data == two.session().data));
}

void TestDataEdits::rowsOfATableArePasted_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("tabs, Windows") << QByteArray("1.5\t2\t1\r\n-3\t0.25\t-1\r\n");
    QTest::newRow("a decimal comma") << QByteArray("1,5\t2\t1\n-3\t0,25\t-1");
    QTest::newRow("semicolons, names") << QByteArray("x;y;class\n1,5;2;1\n\n-3;0,25;-1\n");
    QTest::newRow("spaces") << QByteArray("1.5 2 1\n  -3   0.25 -1\n");
    QTest::newRow("commas") << QByteArray("1.5,2,1\n-3,0.25,-1\n");
}

void TestDataEdits::rowsOfATableArePasted() {
    QFETCH(QByteArray, text);
    Document document(testing::blindSide());
    const int count = document.session().data->size();
    const Outcome done = commands::pasteData(document, text.toStdString(), 1.0);
    QVERIFY2(done.ok(), done ? "" : done.error().message.c_str());
    const auto& data = *document.session().data;
    QCOMPARE(data.size(), count + 2);
    QCOMPARE(Eigen::MatrixXd(data.points.rightCols(2)), Eigen::MatrixXd({{1.5, -3}, {2, 0.25}}));
    QCOMPARE(Eigen::MatrixXd(data.targets.rightCols(2)), Eigen::MatrixXd({{1, -1}}));
    document.undoStack().undo();
    QCOMPARE(document.session().data->size(), count);
}

void TestDataEdits::whatIsNoDatumIsNamed_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("told");
    QTest::newRow("a word") << QByteArray("1\t2\t1\n3\tx\t1\n") << "Row 2 of the clipboard";
    QTest::newRow("too few") << QByteArray("1\n") << "give 2 coordinates";
    QTest::newRow("nothing") << QByteArray("") << "no rows of numbers";
    QTest::newRow("no class") << QByteArray("1\t2\t5\n") << "5";
}

void TestDataEdits::whatIsNoDatumIsNamed() {
    QFETCH(QByteArray, text);
    QFETCH(QString, told);
    Document document(testing::blindSide());
    const auto before = document.session();
    const Outcome done = commands::pasteData(document, text.toStdString(), 1.0);
    QVERIFY(!done.ok());
    QVERIFY2(QString::fromStdString(done.error().message).contains(told), done.error().message.c_str());
    QVERIFY(document.session() == before);
}

/// Undo leads back through exactly the sessions that were, redo forth again.
void TestDataEdits::randomEditsAreUndoneOneByOne() {
    Random random(8);
    Document document(testing::blindSide());
    std::vector<session::Session> were{document.session()};
    for (int k = 0; k < 200; ++k) {
        const int n = document.session().data->size(),
                  datum = static_cast<int>(random.index(static_cast<std::size_t>(n)));
        const auto before = document.undoStack().index();
        switch (random.index(7)) {
            case 0:
                static_cast<void>(
                    commands::addDatum(document, Eigen::Vector2d(random.normal(), random.normal()), 1.0));
                break;
            case 1:
                static_cast<void>(commands::removeDatum(document, datum));
                break;
            case 2:
                static_cast<void>(commands::duplicateDatum(document, datum, 0.1));
                break;
            case 3:
                static_cast<void>(commands::setTarget(document, datum, random.uniform() < 0.5 ? 1.0 : -1.0));
                break;
            case 4:
                static_cast<void>(commands::setWeight(document, datum, random.uniform(-0.1, 2.0)));
                break;
            case 5:
                static_cast<void>(commands::jitterData(document, 0.1, static_cast<std::uint64_t>(k)));
                break;
            default:
                static_cast<void>(commands::pasteData(document, "1 2 -1\n3 4", 1.0));
        }
        if (document.undoStack().index() > before) were.push_back(document.session());
    }
    QVERIFY(were.size() > 100);
    const auto last = static_cast<int>(were.size()) - 1;
    QCOMPARE(document.undoStack().index(), last);
    for (int k = last; k-- > 0;) {
        document.undoStack().undo();
        QVERIFY(document.session() == were[static_cast<std::size_t>(k)]);
    }
    for (int k = 1; k <= last; ++k) {
        document.undoStack().redo();
        QVERIFY(document.session() == were[static_cast<std::size_t>(k)]);
    }
}

OMEGASCOPE_TEST(Gui, TestDataEdits);

}  // namespace test_data_edits

#include "test_data_edits.moc"
