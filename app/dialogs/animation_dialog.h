#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <array>
#include <memory>

#include "app/export/films/animation.h"
#include "app/jobs/latest_job.h"

class QLineEdit;

namespace omegascope::dialogs {

/// Makes a film of the run, of α from 1 to 0, or of the camera going round: what moves, which panels, how
/// large, how long. What a frame shows is computed in the background; frames are drawn one by one on the window's
/// thread, where OpenGL is, with the window alive in between; a film that is cancelled leaves no file.
class AnimationDialog : public QDialog {
    Q_OBJECT
  public:
    /// @param name  of the file that is suggested, without an ending
    AnimationDialog(session::Session session, const QString& name, QWidget* parent = nullptr);
    ~AnimationDialog() override;

    /// What the form says.
    exporting::AnimationSpec spec() const;
    bool isFilming() const { return animation_ != nullptr; }
    /// Begins to make the film.
    void film(const QString& path);

  public slots:
    /// While a film is made: stops it; otherwise closes.
    void reject() override;

  signals:
    /// One sentence about what was written.
    void told(const QString& sentence);

  private:
    QWidget* makeForm();
    void makePanelBoxes();
    QLayout* makeButtons();
    void refresh();
    void chooseFile();
    void next();
    void step();
    void fail(const QString& sentence);
    void setFilming(bool filming);
    void remember() const;
    void recall();

    session::Session session_;
    QString name_;
    QWidget* form_ = nullptr;
    QComboBox* motion_;
    std::array<QCheckBox*, exporting::kPanels.size()> panels_{};
    QSpinBox* width_;
    QSpinBox* height_;
    QSpinBox* frames_;
    QSpinBox* rate_;
    QComboBox* pace_;
    QLineEdit* title_;
    QCheckBox* formula_;
    QSpinBox* kilobytes_;
    QComboBox* format_;
    QLabel* facts_;
    QProgressBar* progress_;
    QPushButton* make_ = nullptr;
    QPushButton* close_ = nullptr;
    std::unique_ptr<exporting::Animation> animation_;
    QString path_;
    jobs::LatestJob job_;
};

}  // namespace omegascope::dialogs
