#pragma once

#include <QDoubleSpinBox>
#include <QLabel>
#include <QVBoxLayout>
#include <vector>

#include "app/authoring/forms/comparison_form.h"
#include "app/authoring/forms/subject_form.h"

namespace omegascope::authoring {

/// The question of a scene, or none: kind, words, what is asked, choices, goal and solution.
class QuestionForm : public QWidget {
    Q_OBJECT
  public:
    explicit QuestionForm(QWidget* parent = nullptr);

    /// @param question  the object of the file, or null
    void show(const session::Json& question, const lessons::Scene& scene);

  signals:
    /// The key "question" is to become this; null takes it away.
    void edited(const omegascope::session::Json& question);
    /// This key of the question ("solution") or of its answer ("with") is to become the patch from the scene's session to
    /// what the window shows.
    void patchWanted(bool solution);
    /// The answer is to be computed now.
    void checkWanted();

  private:
    struct ChoiceRow {
        QWidget* row = nullptr;
        QLineEdit* text = nullptr;
        ComparisonForm* comparison = nullptr;
    };
    void chooseKind(int index);
    void commit();
    void rebuildChoices();
    void addChoice();
    void removeChoice(std::size_t index);
    QWidget* makeAnswer();
    QWidget* makeTarget();

    session::Json question_;
    QComboBox* kind_;
    QWidget* body_;
    QPlainTextEdit* text_;
    QPlainTextEdit* because_;
    SubjectForm* subject_;
    QWidget* choices_;
    QVBoxLayout* choiceColumn_;
    std::vector<ChoiceRow> rows_;
    QPushButton* add_;
    QWidget* toleranceRow_;
    QDoubleSpinBox* tolerance_;
    QWidget* goalRow_;
    ComparisonForm* goal_;
    QLabel* solution_;
    bool showing_ = false;
};

}  // namespace omegascope::authoring
