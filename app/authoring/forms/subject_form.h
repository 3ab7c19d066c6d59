#pragma once

#include <QLabel>
#include <QSpinBox>

#include "app/authoring/forms/fields.h"
#include "app/lessons/lesson.h"

namespace omegascope::authoring {

/// What a JSON merge patch (RFC 7386) must hold to make `to` of `from`; without how it is framed and described.
session::Json mergePatch(const session::Json& from, const session::Json& to);

/// A quantity, and of what: the keys of a subject (app/lessons/FORMAT.md, "Subjects and comparisons").
class SubjectForm : public QWidget {
    Q_OBJECT
  public:
    /// @param name   begins the names of its fields
    /// @param sorts  of what can be asked for here; empty: everything
    SubjectForm(const char* name, std::vector<lessons::Sort> sorts, QWidget* parent = nullptr);

    /// Of this scene. @param subject  an object that may have other keys, too
    void show(const session::Json& subject, const lessons::Scene& scene);
    /// `subject` with its keys as the fields have them; other keys stay.
    session::Json applied(session::Json subject) const;
    const lessons::Quantity& quantity() const;
    void setSorts(const std::vector<lessons::Sort>& sorts);
    /// Whether "with" may be there.
    void allowPatch(bool allowed);

  signals:
    void edited();
    /// The patch between the scene's session and what the window shows is wanted as "with".
    void patchWanted();

  private:
    void refreshFields();

    std::vector<lessons::Sort> sorts_;
    QComboBox* quantity_;
    QSpinBox* number_;  ///< datum from 1, or starts
    QComboBox* theorem_;
    QComboBox* at_;
    QLineEdit* place_;
    QWidget* withRow_;
    QLabel* with_;
    session::Json patch_;
    bool showing_ = false;
};

}  // namespace omegascope::authoring
