#include "app/controls/table_style.h"

#include <QHeaderView>

#include "app/controls/type_follower.h"

namespace omegascope::panels {

void styleTable(QTableView& view) {
    view.setFrameShape(QFrame::NoFrame);
    view.setShowGrid(false);
    view.setWordWrap(false);
    view.setCornerButtonEnabled(false);
    view.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.setSelectionMode(QAbstractItemView::SingleSelection);
    view.setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                         QAbstractItemView::AnyKeyPressed);
    QHeaderView* rows = view.verticalHeader();
    rows->setSectionResizeMode(QHeaderView::Fixed);
    new TypeFollower(view, [&view] {  // rows as high as their type
        constexpr int kAir = 8;
        view.verticalHeader()->setDefaultSectionSize(view.fontMetrics().height() + kAir);
    });
    QHeaderView* columns = view.horizontalHeader();
    columns->setHighlightSections(false);
    columns->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    columns->setMinimumSectionSize(24);
}

void styleResults(QTableView& view) {
    styleTable(view);
    view.setEditTriggers(QAbstractItemView::NoEditTriggers);
    view.setSelectionBehavior(QAbstractItemView::SelectRows);
    view.verticalHeader()->hide();
}

}  // namespace omegascope::panels
