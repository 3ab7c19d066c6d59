#pragma once

#include <QListWidget>
#include <QPushButton>
#include <QSize>

#include "app/controls/panel.h"
#include "app/jobs/latest_job.h"

namespace omegascope::panels {

/// The bookmarks of the session: ω and slice with a small picture of the plane, the newest last. Pictures are drawn one
/// after another in the background while the panel is seen.
class BookmarkPanel : public Panel {
    Q_OBJECT
  public:
    static constexpr QSize kThumbnail{112, 84};

    explicit BookmarkPanel(document::Document& document, QWidget* parent = nullptr);

    /// The plane through the three that are selected, or, with three in all, through these.
    void showPlane();

  signals:
    /// A bookmark was gone to, which was seen through this camera.
    void cameraChosen(const omegascope::session::Camera& camera);

  protected:
    void refresh(document::Aspects aspects) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

  private:
    void list();
    void drawNext();
    void showPicture(const QImage& image);
    void go(int index);
    void rename(const QListWidgetItem* item);
    void remove();
    void turn(int axis);
    std::vector<int> chosen() const;
    void refreshButtons();

    QListWidget* list_;
    QPushButton* add_;
    QPushButton* plane_;
    QPushButton* remove_;
    jobs::LatestJob job_;
    int drawn_ = 0;  ///< items that have their picture
    std::vector<session::Bookmark> listed_;
};

}  // namespace omegascope::panels
