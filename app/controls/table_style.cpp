#include "app/controls/table_style.h"

#include <QEvent>
#include <QHeaderView>

namespace omegascope::panels {

namespace {

/// Rows as high as their type.
class RowHeight : public QObject {
  public:
    explicit RowHeight(QTableView& view) : QObject(&view), view_(view) {
        view.installEventFilter(this);
        follow();
    }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::FontChange) follow();
        return QObject::eventFilter(watched, event);
    }

  private:
    void follow() {
        constexpr int kAir = 8;
        view_.verticalHeader()->setDefaultSectionSize(view_.fontMetrics().height() + kAir);
    }

    QTableView& view_;
};

}  // namespace

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
    new RowHeight(view);
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
