#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QWidget>
#include <functional>

#include "app/authoring/forms/claims_form.h"
#include "app/authoring/forms/question_form.h"
#include "app/authoring/forms/stage_sketch.h"
#include "app/authoring/lesson_draft.h"
#include "app/jobs/latest_job.h"

class QBoxLayout;

namespace omegascope::authoring {

/// Writes a lesson beside the window: scenes from what the window shows, in any order, each with its text and how it will
/// look, views, locks, what it animates, its question and its claims. The window's document is only read.
class LessonEditor : public QWidget {
    Q_OBJECT
  public:
    /// @param seen  the session that the window shows, framed as it is seen now
    explicit LessonEditor(std::function<session::Session()> seen, QWidget* parent = nullptr);

    LessonDraft& draft() { return draft_; }
    int current() const { return list_->currentRow(); }
    /// Opens a file, or a shipped lesson by its name, to change it.
    void open(const QString& pathOrName);

  signals:
    /// This file is to be shown to an audience, from this scene.
    void presentRequested(const QString& path, int scene);

  protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

  private:
    void makeList(QBoxLayout* row);
    void makeForm(QBoxLayout* row);
    void makeMenuRow(QBoxLayout* column);
    QWidget* makeTexts();
    QWidget* makeViews();
    QWidget* makeMotion();
    void addPage(QWidget* page, const QString& title, const QString& tip);
    void makeForms();
    LessonDraft::Edit editOf(const session::Json& question) const;
    QPushButton* button(QBoxLayout* row, const char* name, const QString& text, const QString& tip,
                        std::function<void()> slot);

    void refresh();
    void showScene();
    void addScene();
    void updateScene();
    void moveBy(int rows);
    void editText(const char* key, const QString& text);
    void editViews();
    void editShare(int view, int share);
    void editControl(int control, StageSketch::State state);
    void editAnimation();
    void recordCamera();
    void recordRun();
    void recordTarget();
    void showMotion(const lessons::Scene& scene);
    void checkScene();
    void claimTruth(int claim);
    bool save(bool elsewhere);
    bool mayDiscard();
    void settle(const Outcome& outcome);

    std::function<session::Session()> seen_;
    LessonDraft draft_;
    bool showing_ = false;  ///< what is in the fields comes from the draft
    QLineEdit* title_;
    QListWidget* list_;
    QWidget* form_;
    QLineEdit* sceneTitle_;
    QDoubleSpinBox* minutes_;
    QPlainTextEdit* text_;
    QLabel* rendered_;
    QPlainTextEdit* notes_;
    QTabWidget* pages_;
    std::vector<QCheckBox*> views_;
    std::vector<QSpinBox*> shares_;
    StageSketch* sketch_;
    QuestionForm* question_;
    ClaimsForm* claims_;
    QWidget* alphaRow_;
    QDoubleSpinBox* alphaFrom_;
    QDoubleSpinBox* alphaTo_;
    QLabel* pathText_;
    QLabel* found_;
    jobs::LatestJob check_;
    QComboBox* animate_;
    QDoubleSpinBox* seconds_;
    QLabel* told_;
};

}  // namespace omegascope::authoring
