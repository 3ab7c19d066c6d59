#pragma once

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QWidget>

#include "app/controls/numbers/whole_box.h"
#include "app/session/json_text.h"
#include "core/support/result.h"

namespace omegascope::dialogs {

/// The part of New… that names files of data and says how they are read; or a table from the clipboard.
class DataFilePage : public QWidget {
    Q_OBJECT
  public:
    explicit DataFilePage(QWidget* parent = nullptr);

    /// Asks for a file, where there is none yet.
    void askOnce();
    void setFile(const QString& path);
    /// The file of the labels of images, or of the targets of points.
    void setLabels(const QString& path);
    QString labels() const { return labels_; }
    /// The clipboard's text takes the file's place. @return whether there is any
    bool takeClipboard();

    /// Whether the data came from the clipboard: a session then carries them.
    bool isClipboard() const { return isClipboard_; }
    QString file() const { return isClipboard_ ? pasted_.filePath(kPasted) : file_; }
    QString title() const;
    /// The keys of "data". Errors: no file; those of session::dataKeysOf.
    Result<session::Json> keys() const;

  signals:
    void changed();

  private:
    static constexpr const char* kPasted = "clipboard.txt";
    void choose();
    void chooseLabels();
    void showFile();

    QString file_, labels_;
    bool isClipboard_ = false;
    QTemporaryDir pasted_;
    QLabel *path_, *labelsPath_;
    QPushButton* labelsButton_;
    QLineEdit* target_;
    QComboBox *take_, *scale_;
    panels::WholeBox* count_;
};

}  // namespace omegascope::dialogs
