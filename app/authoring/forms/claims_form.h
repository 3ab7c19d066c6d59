#pragma once

#include <QListWidget>

#include "app/authoring/forms/comparison_form.h"
#include "app/authoring/forms/subject_form.h"

namespace omegascope::authoring {

/// The claims of a scene: what it says about numbers, so that somebody can compute it.
class ClaimsForm : public QWidget {
    Q_OBJECT
  public:
    explicit ClaimsForm(QWidget* parent = nullptr);

    /// @param claims  the list of the file, or null
    void show(const session::Json& claims, const lessons::Scene& scene);
    /// What was found of a claim, beside it.
    void tell(int claim, const QString& sentence, bool holds);

  signals:
    /// The key "claims" is to become this; null takes it away.
    void edited(const omegascope::session::Json& claims);
    /// The claim is to say what is true of the scene.
    void truthWanted(int claim);
    /// Its "with" is to become the patch to what the window shows.
    void patchWanted(int claim);
    void checkWanted();

  private:
    void showClaim();
    void commit();
    void add();
    void remove();

    session::Json claims_;
    const lessons::Scene* scene_ = nullptr;
    QListWidget* list_;
    QWidget* body_;
    QLineEdit* text_;
    SubjectForm* subject_;
    ComparisonForm* comparison_;
    bool showing_ = false;
};

}  // namespace omegascope::authoring
