#include "app/panels/gallery/gallery_panel.h"

#include <QCollator>
#include <QDir>
#include <QFileInfo>
#include <QPainter>
#include <QPixmap>
#include <QVBoxLayout>
#include <algorithm>

#include "app/figures/frame/style.h"
#include "app/panels/gallery/gallery_delegate.h"
#include "app/panels/gallery/thumbnail.h"
#include "app/session/file/session_io.h"
#include "app/studies/shipped.h"

namespace omegascope::panels {

namespace {

constexpr int kPathRole = Qt::UserRole;
constexpr int kGroupRole = Qt::UserRole + 10;
constexpr int kStudyRole = Qt::UserRole + 11;

/// The paper of an entry, from the first word of its file's name.
QString groupOf(const QString& path) {
    const QString first = QFileInfo(path).baseName().section(QLatin1Char('-'), 0, 0);
    if (first == QLatin1String("pmlr")) return GalleryPanel::tr("Laurent and von Brecht, ICML 2018");
    if (first == QLatin1String("iclr")) return GalleryPanel::tr("Its ICLR version");
    if (first == QLatin1String("swirszcz")) return GalleryPanel::tr("Świrszcz, Czarnecki, Pascanu");
    return GalleryPanel::tr("Further networks");
}

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

QStringList sessionFiles(const QString& directory) {
    const QDir folder(directory);
    QStringList names = folder.entryList({QStringLiteral("*.json")}, QDir::Files);
    QCollator natural(QLocale::c());
    natural.setNumericMode(true);
    std::sort(names.begin(), names.end(), natural);
    const auto further = [](const QString& name) {
        return !name.startsWith(QLatin1String("pmlr")) && !name.startsWith(QLatin1String("iclr")) &&
               !name.startsWith(QLatin1String("swirszcz"));
    };
    std::stable_partition(names.begin(), names.end(), [&](const QString& name) { return !further(name); });
    for (QString& name : names) name = folder.filePath(name);
    return names;
}

}  // namespace

GalleryPanel::GalleryPanel(QWidget* parent, const QString& directory)
    : QWidget(parent), search_(new QLineEdit), list_(new QListWidget) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    search_->setObjectName("gallerySearch");
    search_->setPlaceholderText(tr("Search the gallery"));
    search_->setAccessibleName(tr("Search the gallery"));
    search_->setToolTip(tr("Words of title, source or notes, such as: Theorem 6, blind, regression"));
    search_->setClearButtonEnabled(true);
    layout->addWidget(search_);
    layout->addWidget(list_);
    connect(search_, &QLineEdit::textChanged, this, &GalleryPanel::filter);
    list_->setObjectName("galleryList");
    list_->setAccessibleName(tr("Gallery"));
    list_->setToolTip(tr("Configurations of the papers; click one to open it"));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setIconSize(kThumbnail);
    list_->setItemDelegate(new GalleryDelegate(kThumbnail, list_));
    list_->setWordWrap(true);  // lays out anew when the dock changes its width
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    connect(list_, &QListWidget::itemClicked, this, &GalleryPanel::choose);
    connect(list_, &QListWidget::itemActivated, this, &GalleryPanel::choose);
    connect(&job_, &jobs::LatestJob::failed, this, [this](const QString& sentence) {
        list_->item(drawn_)->setToolTip(sentence);
        showPicture({});  // the frame stays empty
    });
    list(directory);
}

void GalleryPanel::choose(const QListWidgetItem* item) {
    const QString study = item->data(kStudyRole).toString();
    study.isEmpty() ? emit chosen(item->data(kPathRole).toString()) : emit studyChosen(study);
}

void GalleryPanel::listStudies() {
    const QPixmap empty = framed({}, devicePixelRatioF());
    for (const QString& name : study::shippedStudies()) {
        const studies::StudyInfo& info = *studies::findStudy(name.toStdString());
        auto* item =
            new QListWidgetItem(QIcon(empty), QString::fromStdString(std::string(info.title)), list_);
        item->setData(GalleryDelegate::kSourceRole, QString::fromStdString(std::string(info.source)));
        item->setData(kStudyRole, name);
        item->setToolTip(QString::fromStdString(std::string(info.doc)));
        item->setData(kGroupRole, tr("Studies: many runs"));
    }
}

void GalleryPanel::list(const QString& directory) {
    const QPixmap empty = framed({}, devicePixelRatioF());
    for (const QString& path : sessionFiles(directory)) {
        const auto loaded = session::load(path);
        if (!loaded) continue;  // a file that cannot be opened is not offered
        auto* item = new QListWidgetItem(QIcon(empty), QString::fromStdString(loaded->session.title), list_);
        item->setData(GalleryDelegate::kSourceRole, QString::fromStdString(loaded->session.source));
        item->setData(kPathRole, path);
        item->setToolTip(QString::fromStdString(loaded->session.notes));
        item->setData(kGroupRole, groupOf(path));
    }
    listStudies();
    filter();
}

void GalleryPanel::filter() {
    const QStringList words = search_->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    QString group;
    for (int row = 0; row < list_->count(); ++row) {
        QListWidgetItem* item = list_->item(row);
        const QString text = item->text() + QLatin1Char(' ') +
                             item->data(GalleryDelegate::kSourceRole).toString() + QLatin1Char(' ') +
                             item->toolTip();
        const bool shown = std::all_of(words.begin(), words.end(), [&](const QString& word) {
            return text.contains(word, Qt::CaseInsensitive);
        });
        item->setHidden(!shown);
        const QString own = item->data(kGroupRole).toString();
        item->setData(GalleryDelegate::kHeadingRole, shown && own != group ? own : QString());
        if (shown) group = own;
    }
    list_->doItemsLayout();  // a heading changes the height of its item
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
    if (drawn_ >= list_->count()) return;
    const QString path = list_->item(drawn_)->data(kPathRole).toString();
    const QString study = list_->item(drawn_)->data(kStudyRole).toString();
    const double ratio = devicePixelRatioF();
    job_.start(
        [path, study, ratio](const Control& control) {
            if (!study.isEmpty()) {
                const auto shipped = study::shippedStudy(study);
                return shipped ? thumbnail(shipped->plot, kThumbnail, ratio) : QImage();
            }
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
