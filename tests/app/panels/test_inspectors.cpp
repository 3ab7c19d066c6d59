#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <cmath>

#include "app/commands/edits.h"
#include "app/panels/gallery/gallery_delegate.h"
#include "app/panels/gallery/gallery_panel.h"
#include "app/panels/session/data_panel.h"
#include "app/panels/session/network_panel.h"
#include "app/panels/session/slice_panel.h"
#include "core/loss/replica_penalty.h"
#include "tests/support/example_session.h"
#include "tests/support/panel_input.h"
#include "tests/support/registry.h"

namespace test_inspectors {

using namespace omegascope;
using namespace omegascope::testing;
using document::Document;

class TestInspectors : public QObject {
    Q_OBJECT
  private slots:
    void sliceRunsAlongTheChosenParameter();
    void equalAxesAreRefused();
    void rangesAreShownInTheParametersOwnValue();
    void emptyRangeIsRefused();
    void axesSwapAndCentre();
    void directionOfTheSessionStaysOnOffer();
    void randomDirectionHasASeed();
    void planeThatStaysTellsTheDistance();
    void coordinateIsTypedInTheDataTable();
    void impossibleTargetIsRefused();
    void typedWeightBecomesTheSessionsOwn();
    void dataAreAddedAndRemoved();
    void lastDatumStays();
    void classesAreWeighedEqually();
    void penaltyGivesReplicasAndTakesThemAway();
    void galleryDrawsPicturesAndIsChosenByKey();
};

void TestInspectors::sliceRunsAlongTheChosenParameter() {
    Document document(sessionOf(testing::figure4b()));
    panels::SlicePanel panel(document);
    open(panel);
    auto* direction = find<QComboBox>(panel, "sDirectionBox");
    QCOMPARE(direction->currentText(), QStringLiteral("b₁"));
    choose(direction, direction->currentIndex() - 1);
    QCOMPARE(direction->currentText(), QStringLiteral("v₂"));
    const auto& block = std::get<slice::BlockDirection>(document.session().slice.directions[0]);
    QVERIFY(same(block.vector, testing::alongEntry(document.loss()->network(), "V", 1)));
    QVERIFY(document.slice().distance(document.point()) < 1e-12);
    document.undoStack().undo();
    QCOMPARE(direction->currentText(), QStringLiteral("b₁"));
}

void TestInspectors::equalAxesAreRefused() {
    Document document(sessionOf(testing::figure4b()));
    panels::SlicePanel panel(document);
    QSignalSpy refused(&panel, &panels::Panel::refused);
    open(panel);
    auto* direction = find<QComboBox>(panel, "sDirectionBox");
    choose(direction, direction->currentIndex() + 1);  // b₂, as t
    QCOMPARE(refused.count(), 1);
    QCOMPARE(direction->currentText(), QStringLiteral("b₁"));
    QCOMPARE(document.undoStack().count(), 0);
}

void TestInspectors::rangesAreShownInTheParametersOwnValue() {
    session::Session session = sessionOf(testing::figure4b());
    session.slice.origin = session.parameters;
    session.slice.ranges = {{-1.0, 1.0}, {-2.0, 2.0}};
    Document document(session);
    panels::SlicePanel panel(document);
    open(panel);
    auto* low = find<panels::NumberBox>(panel, "sLowBox");
    QCOMPARE(low->value(), -4.5);  // b₁ = -3.5
    QCOMPARE(find<panels::NumberBox>(panel, "tHighBox")->value(), -0.5);
    type(low, "-6");
    const std::array<double, 2> expected{-2.5, 1.0};
    QVERIFY(document.session().slice.ranges[0] == expected);
}

void TestInspectors::emptyRangeIsRefused() {
    Document document(sessionOf(testing::figure4b()));
    panels::SlicePanel panel(document);
    QSignalSpy refused(&panel, &panels::Panel::refused);
    open(panel);
    auto* low = find<panels::NumberBox>(panel, "sLowBox");
    const double before = low->value();
    type(low, "1000");
    QCOMPARE(refused.count(), 1);
    QCOMPARE(low->value(), before);
    QCOMPARE(document.undoStack().count(), 0);
}

void TestInspectors::axesSwapAndCentre() {
    Document document(sessionOf(testing::figure4b()));
    const auto before = document.session().slice;
    panels::SlicePanel panel(document);
    open(panel);
    QTest::mouseClick(find<QPushButton>(panel, "swapAxesButton"), Qt::LeftButton);
    QVERIFY(document.session().slice.directions[0] == before.directions[1]);
    QVERIFY(document.session().slice.ranges[0] == before.ranges[1]);
    QTest::mouseClick(find<QPushButton>(panel, "centreSliceButton"), Qt::LeftButton);
    const Eigen::VectorXd at = document.slice().project(document.point());
    for (int k = 0; k < 2; ++k) {
        const auto& range = document.slice().ranges[static_cast<std::size_t>(k)];
        QVERIFY(std::abs((range[0] + range[1]) / 2.0 - at[k]) < 1e-12);
    }
}

void TestInspectors::directionOfTheSessionStaysOnOffer() {
    session::Session session = sessionOf(testing::figure2());
    session.slice.followsParameters = false;
    session.slice.origin = session.parameters;
    session.slice.directions[0] =
        slice::TowardDirection{Eigen::VectorXd::Constant(session.parameters.size(), 2.0)};
    Document document(session);
    const auto told = document.session().slice;
    panels::SlicePanel panel(document);
    open(panel);
    auto* direction = find<QComboBox>(panel, "sDirectionBox");
    QVERIFY(direction->currentText().startsWith("as in the session: toward"));
    choose(direction, 1);
    QVERIFY(std::holds_alternative<slice::BlockDirection>(document.session().slice.directions[0]));
    choose(direction, 0);
    QVERIFY(document.session().slice == told);
}

void TestInspectors::randomDirectionHasASeed() {
    Document document(sessionOf(testing::figure4b()));
    panels::SlicePanel panel(document);
    open(panel);
    auto* direction = find<QComboBox>(panel, "tDirectionBox");
    auto* seed = find<QSpinBox>(panel, "tSeedBox");
    QVERIFY(!seed->isVisible());
    QTest::keyClick(direction, Qt::Key_End);
    QVERIFY(seed->isVisible());
    const Eigen::VectorXd first = document.slice().directions.col(1);
    QTest::keyClick(seed, Qt::Key_Up);
    QCOMPARE(std::get<slice::RandomDirection>(document.session().slice.directions[1]).seed, 2u);
    QVERIFY(!same(document.slice().directions.col(1), first));
}

void TestInspectors::planeThatStaysTellsTheDistance() {
    session::Session session = sessionOf(testing::figure4b());
    session.slice.followsParameters = false;
    Document document(session);
    panels::SlicePanel panel(document);
    open(panel);
    auto* label = find<QLabel>(panel, "offPlaneLabel");
    QVERIFY(label->text().contains("in this plane"));
    QVERIFY(commands::setParameterEntry(document, 0, document.point()[0] + 0.75).ok());  // w, off the plane
    QVERIFY(label->text().contains("0.75"));
    QTest::keyClick(find<QCheckBox>(panel, "followsBox"), Qt::Key_Space);
    QVERIFY(label->text().contains("in this plane"));
}

void TestInspectors::coordinateIsTypedInTheDataTable() {
    Document document(sessionOf(testing::figure4b()));
    panels::DataPanel panel(document);
    open(panel);
    auto* view = find<QTableView>(panel, "dataTable");
    QCOMPARE(cell(view, 0, 5), QStringLiteral("dead"));  // on the blind side of both units
    QCOMPARE(cell(view, 0, 3), QStringLiteral("1/12"));
    typeInCell(view, 0, 0, "5");
    QCOMPARE(document.session().data->points(0, 0), 5.0);
    QCOMPARE(cell(view, 0, 5), QStringLiteral("solved"));  // w = 2, b = -3.5, v = 3: ŷ = 19.5
    document.undoStack().undo();
    QCOMPARE(cell(view, 0, 0), QStringLiteral("1"));
}

void TestInspectors::impossibleTargetIsRefused() {
    Document document(sessionOf(testing::figure4b()));
    panels::DataPanel panel(document);
    QSignalSpy refused(&panel, &panels::Panel::refused);
    open(panel);
    auto* view = find<QTableView>(panel, "dataTable");
    typeInCell(view, 0, 2, "0");
    QCOMPARE(refused.count(), 1);
    QCOMPARE(cell(view, 0, 2), QStringLiteral("1"));
    QCOMPARE(document.undoStack().count(), 0);
}

void TestInspectors::typedWeightBecomesTheSessionsOwn() {
    Document document(sessionOf(testing::figure4b()));
    panels::DataPanel panel(document);
    open(panel);
    typeInCell(find<QTableView>(panel, "dataTable"), 0, 3, "1/2");
    QCOMPARE(document.session().data->scheme, data::WeightScheme::Explicit);
    QCOMPARE(document.loss()->weights()(0, 0), 0.5);
    QCOMPARE(document.loss()->weights()(0, 1), 1.0 / 12.0);
    auto* scheme = find<QComboBox>(panel, "weightSchemeBox");
    QCOMPARE(scheme->currentText(), QStringLiteral("own numbers"));
    choose(scheme, 1);
    QCOMPARE(document.session().data->scheme, data::WeightScheme::Unit);
    QCOMPARE(document.evaluation().value, 3.0);
}

void TestInspectors::dataAreAddedAndRemoved() {
    Document document(sessionOf(testing::figure4b()));
    panels::DataPanel panel(document);
    open(panel);
    auto* view = find<QTableView>(panel, "dataTable");
    view->setCurrentIndex(view->model()->index(1, 0));
    QTest::mouseClick(find<QToolButton>(panel, "addDatumButton"), Qt::LeftButton);
    const data::Dataset& data = document.session().data;
    QCOMPARE(data.size(), 13);
    QCOMPARE(data.points(1, 12), data.points(1, 1));
    QVERIFY(data.points(0, 12) > data.points(0, 1));
    QCOMPARE(view->currentIndex().row(), 12);
    view->setCurrentIndex(view->model()->index(0, 0));
    const Eigen::VectorXd second = data.points.col(1);
    QTest::mouseClick(find<QToolButton>(panel, "removeDatumButton"), Qt::LeftButton);
    QCOMPARE(document.session().data->size(), 12);
    QVERIFY(same(document.session().data->points.col(0), second));
    document.undoStack().undo();
    document.undoStack().undo();
    QVERIFY(document.session().data == sessionOf(testing::figure4b()).data);
}

void TestInspectors::lastDatumStays() {
    session::Session session = sessionOf(testing::figure4b());
    session.data.edit().points = Eigen::Vector2d(1.0, 2.0);
    session.data.edit().targets = Eigen::MatrixXd::Ones(1, 1);
    Document document(session);
    panels::DataPanel panel(document);
    QSignalSpy refused(&panel, &panels::Panel::refused);
    open(panel);
    QTest::mouseClick(find<QToolButton>(panel, "removeDatumButton"), Qt::LeftButton);
    QCOMPARE(refused.count(), 1);
    QCOMPARE(document.session().data->size(), 1);
}

void TestInspectors::classesAreWeighedEqually() {
    session::Session session = sessionOf(testing::figure5());
    Document document(session);
    panels::DataPanel panel(document);
    open(panel);
    auto* scheme = find<QComboBox>(panel, "weightSchemeBox");
    choose(scheme, scheme->count() - 1);
    QCOMPARE(scheme->currentText(), QStringLiteral("own numbers"));
    const Eigen::MatrixXd weights = document.loss()->weights();
    QVERIFY(std::abs(weights.sum() - 1.0) < 1e-15);
    for (int r = 0; r < 4; ++r) {
        double sum = 0.0;
        for (Eigen::Index i = 0; i < weights.cols(); ++i)
            if (session.data->targets(0, i) == r) sum += weights(0, i);
        QVERIFY(std::abs(sum - 0.25) < 1e-15);
    }
    Document regression(sessionOf(testing::localMinimumOfSwirszcz()));
    panels::DataPanel other(regression);
    QSignalSpy refused(&other, &panels::Panel::refused);
    open(other);
    auto* box = find<QComboBox>(other, "weightSchemeBox");
    choose(box, box->count() - 2);
    const int edits = regression.undoStack().count();
    choose(box, box->count() - 1);
    QCOMPARE(refused.count(), 1);
    QCOMPARE(regression.undoStack().count(), edits);
}

void TestInspectors::penaltyGivesReplicasAndTakesThemAway() {
    session::Session session = sessionOf(testing::figure5());
    session.criterion = loss::Criterion::OneVersusAll;
    Document document(session);
    panels::NetworkPanel panel(document);
    QSignalSpy refused(&panel, &panels::Panel::refused);
    open(panel);
    auto* penalty = find<QCheckBox>(panel, "penaltyBox");
    QVERIFY(penalty->isEnabled() && !penalty->isChecked());
    QTest::mouseClick(penalty, Qt::LeftButton, Qt::NoModifier, QPoint(8, penalty->height() / 2));
    const auto replicas = [&document]() -> const auto& {
        return document.session().architecture.replicas;
    };
    QVERIFY(replicas() && replicas()->gamma == 1.0);
    QCOMPARE(document.point().size(), Eigen::Index{4 * 9 + 16});
    QVERIFY(loss::replicaSpread(document.loss()->network(), document.point()).equal);
    type(find<panels::NumberBox>(panel, "gammaBox"), "0.25");
    QCOMPARE(replicas()->gamma, 0.25);
    auto* factor = find<QComboBox>(panel, "penaltyFactorBox");
    choose(factor, 1);
    QVERIFY(replicas()->factor == network::PenaltyFactor::I);
    // Another criterion has no such classes: refused in one sentence, nothing changes.
    auto* criterion = find<QComboBox>(panel, "criterionBox");
    choose(criterion, criterion->findData(static_cast<int>(loss::Criterion::MulticlassHinge)));
    QCOMPARE(refused.count(), 1);
    QVERIFY(replicas().has_value());
    QTest::mouseClick(penalty, Qt::LeftButton, Qt::NoModifier, QPoint(8, penalty->height() / 2));
    QVERIFY(!replicas());
    QVERIFY(same(document.point(), session.parameters));
    document.undoStack().undo();
    QVERIFY(replicas().has_value());
}

void TestInspectors::galleryDrawsPicturesAndIsChosenByKey() {
    panels::GalleryPanel panel(nullptr, QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery"));
    QSignalSpy chosen(&panel, &panels::GalleryPanel::chosen);
    auto* list = find<QListWidget>(panel, "galleryList");
    QVERIFY(list->count() >= 7);  // the configurations of the papers
    const auto pictureOf = [&](int item) {
        return list->item(item)->icon().pixmap(panels::GalleryPanel::kThumbnail).toImage();
    };
    const QImage empty = pictureOf(list->count() - 1);
    open(panel);
    QTRY_VERIFY_WITH_TIMEOUT(pictureOf(list->count() - 1) != empty, 120'000);
    // Every group has its heading above its first entry, also when a search leaves few.
    const auto headings = [list] {
        QStringList shown;
        for (int row = 0; row < list->count(); ++row)
            if (const auto heading = list->item(row)->data(panels::GalleryDelegate::kHeadingRole).toString();
                !list->item(row)->isHidden() && !heading.isEmpty())
                shown << heading;
        return shown;
    };
    QCOMPARE(headings().size(), 5);  // two papers, one in two versions, further networks, studies
    auto* search = find<QLineEdit>(panel, "gallerySearch");
    QTest::keyClicks(search, "pmlr fig. 2 2/3");  // every word must be there, in title, source or notes
    QCOMPARE(headings().size(), 1);
    int only = -1;
    for (int row = 0; row < list->count(); ++row)
        if (!list->item(row)->isHidden()) {
            QCOMPARE(only, -1);
            only = row;
        }
    list->setCurrentRow(only);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QVERIFY(chosen[0][0].toString().endsWith("pmlr-fig2.json"));
    // The open figure is marked and in sight.
    search->clear();
    panel.resize(200, 300);
    const QString last = QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/swirszcz-xor-stuck.json");
    panel.setCurrent(last);
    QCOMPARE(list->currentItem()->text(), QStringLiteral("XOR, stuck"));
    QVERIFY(list->viewport()->rect().intersects(list->visualItemRect(list->currentItem())));
    panel.setCurrent({});
    QCOMPARE(list->currentRow(), -1);
}

OMEGASCOPE_TEST(Gui, TestInspectors);

}  // namespace test_inspectors

#include "test_inspectors.moc"
