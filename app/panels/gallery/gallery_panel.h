#pragma once

#include <QImage>
#include <QLineEdit>
#include <QListWidget>
#include <QString>
#include <QWidget>

#include "app/jobs/latest_job.h"

namespace omegascope::panels {

/// The sessions of the gallery and the studies whose results come with the program, with title, source and a small
/// picture, grouped by paper and searched by any words of title, source and notes. Titles are read at once; pictures are
/// drawn one after another in the background once the panel is shown.
class GalleryPanel : public QWidget {
    Q_OBJECT
  public:
    static constexpr QSize kThumbnail{112, 84};

    /// @param directory where the session files (*.json) are; groups and their entries are in natural
    /// order of the names, a name's first word being its group
    explicit GalleryPanel(QWidget* parent = nullptr, const QString& directory = QStringLiteral(":/gallery"));

    /// Marks and shows the item of the open session; none where it is no session of the gallery.
    void setCurrent(const QString& path);

  signals:
    /// A session was clicked, or Enter was pressed on it.
    void chosen(const QString& resourcePath);
    /// The same of a study.
    void studyChosen(const QString& name);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void choose(const QListWidgetItem* item);
    void list(const QString& directory);
    void listStudies();
    /// Shows the entries that hold every word of the search, and a heading above the first of each group.
    void filter();
    void drawNext();
    void showPicture(const QImage& image);

    QLineEdit* search_;
    QListWidget* list_;
    jobs::LatestJob job_;
    int drawn_ = 0;  ///< items that have their picture
};

}  // namespace omegascope::panels
