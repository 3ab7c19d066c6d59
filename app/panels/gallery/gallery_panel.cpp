#include "app/panels/gallery/gallery_panel.h"

#include <QCollator>
#include <QDir>
#include <QPainter>
#include <QPixmap>
#include <QVBoxLayout>
#include <algorithm>

#include "app/figures/frame/style.h"
#include "app/panels/gallery/gallery_delegate.h"
#include "app/panels/gallery/thumbnail.h"
#include "app/session/file/session_io.h"

namespace omegascope::panels {

namespace {

constexpr int kPathRole = Qt::UserRole;

/// White paper with a frame: what stands in the list until the picture is drawn.
QPixmap framed(const QImage& image, double pixelRatio) {
    QPixmap pixmap(GalleryPanel::kThumbnail * pixelRatio);
    pixmap.setDevicePixelRatio(pixelRatio);
    pixmap.fill(figures::palette::kPaper);
    QPainter painter(&pixmap);
    if (!image.isNull()) painter.drawImage(0, 0, image);
    painter.setPen(QColor(0xd0, 0xd0, 0xd0));
    painter.drawRect(QRectF(QPointF(0, 0), QSizeF(GalleryPanel::kThumbnail)).adjusted(0.5, 0.5, -0.5, -0.5));
    return pixmap;
}

/// The paper that a source belongs to, for the headings.
QString paperOf(const QString& source) {
    if (source.contains(QLatin1String("ICLR")))
        return QStringLiteral("Laurent & von Brecht, ICLR submission");
    if (source.contains(QLatin1String("PMLR"))) return QStringLiteral("Laurent & von Brecht, ICML 2018");
    if (source.contains(QString::fromUtf8("Świrszcz"))) return QString::fromUtf8("Świrszcz et al., 2016");
    return GalleryPanel::tr("Others");
}

QStringList sessionFiles(const QString& directory) {
    const QDir folder(directory);
    QStringList names = folder.entryList({QStringLiteral("*.json")}, QDir::Files);
    QCollator natural(QLocale::c());
    natural.setNumericMode(true);
    std::sort(names.begin(), names.end(), natural);
    for (QString& name : names) name = folder.filePath(name);
    return names;
}

}  // namespace

GalleryPanel::GalleryPanel(QWidget* parent, const QString& directory)
    : QWidget(parent), list_(new QListWidget) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(list_);
    list_->setObjectName("galleryList");
    list_->setAccessibleName(tr("Gallery"));
    list_->setToolTip(tr("Configurations of the papers; click one to open it"));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setIconSize(kThumbnail);
    list_->setItemDelegate(new GalleryDelegate(kThumbnail, list_));
    list_->setWordWrap(true);  // lays out anew when the dock changes its width
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    connect(list_, &QListWidget::itemClicked, this,
            [this](const QListWidgetItem* item) { emit chosen(item->data(kPathRole).toString()); });
    connect(list_, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem* item) { emit chosen(item->data(kPathRole).toString()); });
    connect(&job_, &jobs::LatestJob::failed, this, [this](const QString& sentence) {
        list_->item(drawn_)->setToolTip(sentence);
        showPicture({});  // the frame stays empty
    });
    list(directory);
}

void GalleryPanel::list(const QString& directory) {
    const QPixmap empty = framed({}, devicePixelRatioF());
    QString group;
    for (const QString& path : sessionFiles(directory)) {
        const auto loaded = session::load(path);
        if (!loaded) continue;  // a file that cannot be opened is not offered
        const QString paper = paperOf(QString::fromStdString(loaded->session.source));
        if (paper != group) addHeading(paper);
        group = paper;
        auto* item = new QListWidgetItem(QIcon(empty), QString::fromStdString(loaded->session.title), list_);
        item->setData(GalleryDelegate::kSourceRole, QString::fromStdString(loaded->session.source));
        item->setData(kPathRole, path);
        item->setToolTip(QString::fromStdString(loaded->session.notes));
    }
}

void GalleryPanel::addHeading(const QString& text) {
    auto* item = new QListWidgetItem(text, list_);
    item->setFlags(Qt::NoItemFlags);
}

void GalleryPanel::setCurrent(const QString& path) {
    for (int row = 0; row < list_->count(); ++row)
        if (list_->item(row)->data(kPathRole).toString() == path && !path.isEmpty()) {
            list_->setCurrentRow(row);
            list_->scrollToItem(list_->item(row));
            return;
        }
    list_->setCurrentRow(-1);
}

void GalleryPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!job_.isRunning()) drawNext();
}

void GalleryPanel::drawNext() {
    while (drawn_ < list_->count() && list_->item(drawn_)->flags() == Qt::NoItemFlags) ++drawn_;
    if (drawn_ >= list_->count()) return;
    const QString path = list_->item(drawn_)->data(kPathRole).toString();
    const double ratio = devicePixelRatioF();
    job_.start(
        [path, ratio](const Control& control) {
            const auto loaded = session::load(path);
            return loaded ? thumbnail(loaded->session, kThumbnail, ratio, control) : QImage();
        },
        [this](const QImage& image) { showPicture(image); });
}

void GalleryPanel::showPicture(const QImage& image) {
    list_->item(drawn_)->setIcon(QIcon(framed(image, devicePixelRatioF())));
    ++drawn_;
    drawNext();
}

}  // namespace omegascope::panels

#include "moc_gallery_panel.cpp"
