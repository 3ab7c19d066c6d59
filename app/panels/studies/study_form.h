#pragma once

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QWidget>
#include <map>

#include "app/studies/study.h"

namespace omegascope::panels {

/// Which study, and its parameters as text: the standard ones to begin with, the paper's in the tooltip.
class StudyForm : public QWidget {
    Q_OBJECT
  public:
    explicit StudyForm(QWidget* parent = nullptr);

    /// What is asked for; whether it makes sense is told by study::makeStudy.
    study::Request request() const;
    void show(const study::Request& request);
    /// Parameters that the paper states, in the place of the standard ones.
    void takePaper();

  signals:
    void changed();

  private:
    void rebuild();
    QLineEdit* addField(const QString& name, const QString& label, const QString& text, const QString& tip);
    void addFile(const QString& name, const QString& label);

    QComboBox* study_;
    QWidget* fields_ = nullptr;
    std::map<std::string, QLineEdit*> texts_;
    QLineEdit* images_ = nullptr;
    QLineEdit* labels_ = nullptr;
    QFormLayout* form_ = nullptr;
};

}  // namespace omegascope::panels
