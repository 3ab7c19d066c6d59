#pragma once

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QWidget>
#include <map>

#include "app/studies/study.h"

class QScrollArea;

namespace omegascope::panels {

/// Which study, and its parameters as text: the standard ones to begin with, the paper's in the tooltip.
class StudyForm : public QWidget {
    Q_OBJECT
  public:
    explicit StudyForm(QWidget* parent = nullptr);

    /// What is asked for; whether it makes sense is told by study::makeStudy.
    study::Request request() const;
    /// A study that is none of the list, such as a grid over keys of a session, becomes a last entry whose settings are read
    /// alone; `forgetOpened` takes it away.
    void show(const study::Request& request);
    void forgetOpened();
    /// Parameters that the paper states, in the place of the standard ones.
    void takePaper();

  signals:
    void changed();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void followType();
    /// The study of the list that is chosen; null for one that was opened.
    const studies::StudyInfo* chosen() const;
    void rebuild();
    QLineEdit* addField(const QString& name, const QString& label, const QString& text, const QString& tip);
    void addFile(const QString& name, const QString& label);

    QComboBox* study_;
    study::Request opened_;
    QScrollArea* area_;
    QWidget* fields_ = nullptr;
    std::map<std::string, QLineEdit*> texts_;
    QLineEdit* images_ = nullptr;
    QLineEdit* labels_ = nullptr;
    QFormLayout* form_ = nullptr;
};

}  // namespace omegascope::panels
