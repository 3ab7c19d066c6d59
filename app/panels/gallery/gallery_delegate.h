#pragma once

#include <QSize>
#include <QStyledItemDelegate>

namespace omegascope::panels {

/// Draws one session of the gallery: picture, title, source. In a wide list the text stands beside the
/// picture, in a narrow one below it; it wraps and is never cut off.
class GalleryDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    static constexpr int kHeadingRole = Qt::UserRole + 9;  ///< the name of a group, above its first entry
    static constexpr int kSourceRole = Qt::UserRole + 1;

    explicit GalleryDelegate(const QSize& picture, QObject* parent = nullptr)
        : QStyledItemDelegate(parent), picture_(picture) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    struct Places {
        QRect heading;  ///< empty where no group begins
        QRect picture, title, source;
        int height = 0;
    };
    Places places(const QStyleOptionViewItem& option, const QModelIndex& index, int width) const;

    QSize picture_;
};

}  // namespace omegascope::panels
