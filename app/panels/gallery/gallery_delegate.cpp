#include "app/panels/gallery/gallery_delegate.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QPainter>
#include <algorithm>

namespace omegascope::panels {

namespace {

constexpr int kGap = 8;
constexpr int kLeastTextWidth = 104;
constexpr int kWrap = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;

/// The name of a group: it cannot be chosen.
bool isHeading(const QModelIndex& index) {
    return !index.flags().testFlag(Qt::ItemIsEnabled);
}

QFont titleFont(const QStyleOptionViewItem& option) {
    QFont font = option.font;
    font.setBold(true);
    return font;
}

/// The width that items have: that of the list's viewport.
int listWidth(const QStyleOptionViewItem& option) {
    const auto* list = qobject_cast<const QAbstractItemView*>(option.widget);
    return list ? list->viewport()->width() : option.rect.width();
}

}  // namespace

GalleryDelegate::Places GalleryDelegate::places(const QStyleOptionViewItem& option, const QModelIndex& index,
                                                int width) const {
    const int heading =
        index.data(kHeadingRole).toString().isEmpty() ? 0 : option.fontMetrics.height() + 2 * kGap;
    const bool beside = width - picture_.width() - 3 * kGap >= kLeastTextWidth;
    Places found;
    found.heading = QRect(kGap, 0, std::max(1, width - 2 * kGap), heading);
    found.picture = QRect(QPoint(kGap, heading + kGap), picture_);
    const int left = beside ? found.picture.right() + 1 + kGap : kGap;
    const int top = beside ? heading + kGap : found.picture.bottom() + 1 + kGap / 2;
    const QRect room(left, top, std::max(1, width - left - kGap), 10000);
    found.title = QFontMetrics(titleFont(option)).boundingRect(room, kWrap, index.data().toString());
    const QRect below = room.adjusted(0, found.title.height() + 2, 0, 0);
    found.source = option.fontMetrics.boundingRect(below, kWrap, index.data(kSourceRole).toString());
    found.height = std::max(found.picture.bottom(), found.source.bottom()) + 1 + kGap;
    return found;
}

void GalleryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given,
                            const QModelIndex& index) const {
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    if (isHeading(index)) {
        painter->save();
        painter->setFont(option.font);
        painter->setPen(option.palette.color(QPalette::PlaceholderText));
        painter->drawText(option.rect.adjusted(kGap, kGap, -kGap, 0), kWrap, index.data().toString());
        painter->restore();
        return;
    }
    const Places at = places(option, index, option.rect.width());
    const QPoint origin = option.rect.topLeft();
    const bool selected = option.state & QStyle::State_Selected;
    const QColor ink = option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    QColor soft = ink;
    soft.setAlphaF(0.75F);
    painter->save();
    if (at.heading.height() > 0) {
        const QRect band = at.heading.translated(origin).adjusted(-kGap, 0, kGap, 0);
        painter->fillRect(band, option.palette.color(QPalette::AlternateBase));
        painter->setPen(option.palette.color(QPalette::Text));
        painter->setFont(titleFont(option));
        painter->drawText(
            at.heading.translated(origin), Qt::AlignLeft | Qt::AlignVCenter,
            QFontMetrics(titleFont(option))
                .elidedText(index.data(kHeadingRole).toString(), Qt::ElideRight, at.heading.width()));
    }
    option.icon.paint(painter, at.picture.translated(origin));
    painter->setPen(ink);
    painter->setFont(titleFont(option));
    painter->drawText(at.title.translated(origin), kWrap, index.data().toString());
    painter->setPen(soft);
    painter->setFont(option.font);
    painter->drawText(at.source.translated(origin), kWrap, index.data(kSourceRole).toString());
    painter->restore();
}

QSize GalleryDelegate::sizeHint(const QStyleOptionViewItem& given, const QModelIndex& index) const {
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const int width = listWidth(option);
    if (isHeading(index)) {
        const QRect room(kGap, 0, std::max(1, width - 2 * kGap), 10000);
        return {std::min(width, picture_.width()),
                option.fontMetrics.boundingRect(room, kWrap, index.data().toString()).height() + kGap + 2};
    }
    return {std::min(width, picture_.width() + 2 * kGap), places(option, index, width).height};
}

}  // namespace omegascope::panels

#include "moc_gallery_delegate.cpp"
