#pragma once

#include "app/authoring/forms/fields.h"
#include "app/lessons/lesson.h"

namespace omegascope::authoring {

/// What a quantity must be: one key of a comparison with its value. Further keys that a file has stay as they are.
class ComparisonForm : public QWidget {
    Q_OBJECT
  public:
    explicit ComparisonForm(const QString& name, QWidget* parent = nullptr);

    void show(const session::Json& object, const lessons::Quantity& quantity);
    session::Json applied(session::Json object) const;

  signals:
    void edited();

  private:
    const lessons::Quantity* quantity_ = nullptr;
    QComboBox* relation_;
    QComboBox* word_;    ///< of words and statements
    QLineEdit* number_;  ///< of everything else
    std::string key_;    ///< that is shown
};

/// A comparison that this value fulfils: {"is": …}.
session::Json truthOf(const lessons::Value& value);

}  // namespace omegascope::authoring
