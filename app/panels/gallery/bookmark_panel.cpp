#include "app/panels/gallery/bookmark_panel.h"

#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QSignalBlocker>
#include <algorithm>
#include <array>

#include "app/commands/slice_edits.h"
#include "app/controls/numbers/number_text.h"
#include "app/panels/gallery/thumbnail.h"

namespace omegascope::panels {

using document::Aspect;

namespace {

QPushButton* bookmarkButton(const char* name, const QString& text, const QString& tip) {
    auto* made = new QPushButton(text);
    made->setObjectName(QLatin1String(name));
    made->setToolTip(tip);
    return made;
}

}  // namespace

BookmarkPanel::BookmarkPanel(document::Document& document, QWidget* parent)
    : Panel(document, Aspect::Bookmarks | Aspect::Network | Aspect::Data, parent),
      list_(new QListWidget),
      add_(bookmarkButton("addBookmarkButton", tr("&Add"), tr("Keep the shown ω, its slice and the camera"))),
      plane_(bookmarkButton(
          "bookmarkPlaneButton", tr("&Plane"),
          tr("The plane through three selected bookmarks: the first at (0, 0), the others at (1, 0) and "
             "(0, 1)"))),
      remove_(bookmarkButton("removeBookmarkButton", tr("&Remove"), tr("Remove the selected bookmarks"))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    layout->addWidget(list_, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    for (QPushButton* each : {add_, plane_, remove_}) row->addWidget(each);
    row->addStretch(1);
    layout->addLayout(row);
    list_->setObjectName(QStringLiteral("bookmarkList"));
    list_->setAccessibleName(tr("Bookmarks"));
    list_->setToolTip(tr("Double-click or Enter: go there; F2: its name; right button: planes towards it"));
    list_->setAccessibleDescription(list_->toolTip());
    list_->setIconSize(kThumbnail);
    list_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    list_->setEditTriggers(QAbstractItemView::EditKeyPressed);
    list_->setContextMenuPolicy(Qt::NoContextMenu);  // its menu is the panel's
    connect(list_, &QListWidget::itemActivated, this,
            [this](QListWidgetItem* item) { go(list_->row(item)); });
    connect(list_, &QListWidget::itemChanged, this, &BookmarkPanel::rename);
    connect(list_, &QListWidget::itemSelectionChanged, this, &BookmarkPanel::refreshButtons);
    connect(add_, &QPushButton::clicked, this, [this] { settle(commands::addBookmark(this->document())); });
    connect(plane_, &QPushButton::clicked, this, &BookmarkPanel::showPlane);
    connect(remove_, &QPushButton::clicked, this, &BookmarkPanel::remove);
    connect(&job_, &jobs::LatestJob::failed, this, [this] { showPicture({}); });
    refresh(Aspect::Bookmarks);
}

void BookmarkPanel::refresh(document::Aspects aspects) {
    const auto& bookmarks = session().bookmarks;
    const bool repaint = bool(aspects & (Aspect::Network | Aspect::Data));
    if (repaint || !(listed_ == bookmarks)) list();
    refreshButtons();
}

void BookmarkPanel::list() {
    const QSignalBlocker quiet(list_);
    job_.cancel();
    listed_ = session().bookmarks;
    list_->clear();
    QPixmap empty(kThumbnail * devicePixelRatioF());
    empty.setDevicePixelRatio(devicePixelRatioF());
    empty.fill(Qt::white);
    for (const session::Bookmark& bookmark : listed_) {
        auto* item = new QListWidgetItem(QIcon(empty), QString::fromStdString(bookmark.name), list_);
        item->setFlags(item->flags() | Qt::ItemIsEditable);
        item->setToolTip(tr("L = %1 (exact up to rounding)")
                             .arg(shortNumber(document().loss()->value(bookmark.parameters))));
    }
    drawn_ = 0;
    drawNext();
}

void BookmarkPanel::drawNext() {
    if (drawn_ >= static_cast<int>(listed_.size())) return;
    job_.start(
        [loss = document().loss(), bookmark = listed_[static_cast<std::size_t>(drawn_)],
         ratio = devicePixelRatioF()](const Control& control) {
            return planeThumbnail(*loss, bookmark.slice, bookmark.parameters, kThumbnail, ratio, control);
        },
        [this](const QImage& image) { showPicture(image); });
}

void BookmarkPanel::showPicture(const QImage& image) {
    const QSignalBlocker quiet(list_);
    if (!image.isNull()) list_->item(drawn_)->setIcon(QIcon(QPixmap::fromImage(image)));
    list_->viewport()->update();
    ++drawn_;
    drawNext();
}

std::vector<int> BookmarkPanel::chosen() const {
    std::vector<int> rows;
    for (const QListWidgetItem* item : list_->selectedItems()) rows.push_back(list_->row(item));
    std::ranges::sort(rows);
    return rows;
}

void BookmarkPanel::refreshButtons() {
    const std::size_t count = chosen().size();
    plane_->setEnabled(count == 3 || listed_.size() == 3);
    remove_->setEnabled(count > 0);
}

void BookmarkPanel::go(int index) {
    if (!settle(commands::goToBookmark(document(), index))) return;
    if (const auto& camera = session().bookmarks[static_cast<std::size_t>(index)].camera)
        emit cameraChosen(*camera);
}

void BookmarkPanel::showPlane() {
    std::vector<int> rows = chosen();
    if (rows.size() != 3 && session().bookmarks.size() == 3) rows = {0, 1, 2};
    if (rows.size() != 3) {
        emit refused(tr("Select three bookmarks (Ctrl and click); the plane goes through them."));
        return;
    }
    std::array<Eigen::VectorXd, 3> points;
    for (std::size_t k = 0; k < 3; ++k)
        points[k] = session().bookmarks[static_cast<std::size_t>(rows[k])].parameters;
    settle(commands::planeThrough(document(), points, tr("Plane through three bookmarks")));
}

void BookmarkPanel::turn(int axis) {
    const std::vector<int> rows = chosen();
    if (rows.size() != 1) return;
    const session::Bookmark& bookmark = session().bookmarks[static_cast<std::size_t>(rows.front())];
    settle(commands::turnAxisToward(document(), axis, bookmark.parameters,
                                    tr("Axis towards %1").arg(QString::fromStdString(bookmark.name))));
}

void BookmarkPanel::rename(const QListWidgetItem* item) {
    const auto row = static_cast<std::size_t>(list_->row(item));
    if (row >= listed_.size()) return;
    std::vector<session::Bookmark> bookmarks = session().bookmarks;
    bookmarks[row].name = item->text().toStdString();
    // The list shows the new name already; its pictures stay.
    listed_ = bookmarks;
    settle(commands::setBookmarks(document(), std::move(bookmarks), tr("Rename a bookmark")));
}

void BookmarkPanel::remove() {
    std::vector<session::Bookmark> kept;
    const std::vector<int> rows = chosen();
    for (int row = 0; row < static_cast<int>(session().bookmarks.size()); ++row)
        if (!std::ranges::binary_search(rows, row))
            kept.push_back(session().bookmarks[static_cast<std::size_t>(row)]);
    settle(commands::setBookmarks(document(), std::move(kept), tr("Remove bookmarks")));
}

void BookmarkPanel::contextMenuEvent(QContextMenuEvent* event) {
    const std::vector<int> rows = chosen();
    if (rows.empty()) return;
    QMenu menu(this);
    menu.setObjectName(QStringLiteral("bookmarkMenu"));
    if (rows.size() == 1) {
        menu.addAction(tr("&Go there"), this, [this, row = rows.front()] { go(row); });
        menu.addAction(tr("Axis &s towards it"), this, [this] { turn(0); });
        menu.addAction(tr("Axis &t towards it"), this, [this] { turn(1); });
        menu.addAction(tr("Re&name"), this,
                       [this, row = rows.front()] { list_->editItem(list_->item(row)); });
    }
    if (rows.size() == 3) menu.addAction(tr("&Plane through them"), this, &BookmarkPanel::showPlane);
    menu.addAction(tr("&Remove"), this, &BookmarkPanel::remove);
    menu.exec(event->globalPos());
}

}  // namespace omegascope::panels

#include "moc_bookmark_panel.cpp"
