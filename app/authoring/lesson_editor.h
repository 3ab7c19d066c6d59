#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QWidget>
#include <functional>

#include "app/authoring/lesson_draft.h"

class QBoxLayout;

namespace omegascope::authoring {

/// Writes a lesson beside the window: scenes from what the window shows, in any order, each with its text and how it will
/// look, views, locks, and what it animates. The window's document is only read.
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
    void closeEvent(QCloseEvent* event) override;

  private:
    void makeList(QBoxLayout* row);
    void makeForm(QBoxLayout* row);
    void makeMenuRow(QBoxLayout* column);
    QWidget* makeTexts();
    QWidget* makeViews();
    QWidget* makeControls();
    QWidget* makeAnimation();
    QPushButton* button(QBoxLayout* row, const char* name, const QString& text, const QString& tip,
                        std::function<void()> slot);

    void refresh();
    void showScene();
    void addScene();
    void updateScene();
    void moveBy(int rows);
    void editText(const char* key, const QString& text);
    void editViews();
    void editControls(const char* key, const std::vector<QCheckBox*>& boxes);
    void editAnimation();
    void recordCamera();
    bool save(bool elsewhere);
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
    std::vector<QCheckBox*> views_, locked_, hidden_;
    QComboBox* animate_;
    QDoubleSpinBox* seconds_;
    QLabel* told_;
};

}  // namespace omegascope::authoring
