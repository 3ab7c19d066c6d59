#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>
#include <array>
#include <memory>

#include "app/controls/numbers/number_box.h"
#include "app/controls/numbers/whole_box.h"
#include "app/controls/progress_line.h"
#include "app/dialogs/data_file_page.h"
#include "app/jobs/latest_job.h"
#include "app/session/file/new_session.h"

class QFormLayout;
class QStackedWidget;

namespace omegascope::dialogs {

/// A session of one's own: data from a file or a generator, a network, a criterion, a random start; with the data plane
/// of what it would be. It is made in the background while one chooses.
class NewSessionDialog : public QDialog {
    Q_OBJECT
  public:
    /// @param file  a table or arrays to begin with; empty: a generator
    explicit NewSessionDialog(const QString& file, QWidget* parent = nullptr);

    /// Files that go with the data: labels of images, and ω in the place of a random one.
    void setLabels(const QString& path) { page_->setLabels(path); }
    void setWeights(const QString& path);
    /// What was made last; there is one when the dialog was accepted.
    session::Session take();
    const std::vector<std::string>& warnings() const { return made_->warnings; }

  private:
    QWidget* makeForm(const QString& file);
    QWidget* makeSource();
    QWidget* makeGeneratorPage();
    void showGenerator();
    void addNetwork(QFormLayout& form);
    QWidget* makeBiases();
    QWidget* makeNormal();
    QWidget* makeSlice();
    /// The parameters of the network that was made, for the axes of the slice.
    void nameEntries();
    void chooseWeights();
    /// What the form says; an Error where a layer is no number.
    Result<session::NewSession> wanted() const;
    void change();
    void remake();
    void present(session::Loaded made);
    void refuse(const QString& sentence);

    QString weights_;  ///< a file of ω, where that is chosen
    QComboBox* source_;
    QStackedWidget* pages_;
    DataFilePage* page_;
    panels::WholeBox *count_, *dataSeed_, *seed_;
    panels::NumberBox *noise_, *alpha_, *shape_, *mean_, *deviation_;
    QCheckBox *hiddenBias_, *outputBias_;
    QWidget* normal_;  ///< mean and deviation, of the schemes that have them
    QLabel* shapeName_;
    QComboBox *criterion_, *start_;
    std::array<QComboBox*, 2> axes_{};
    panels::NumberBox* radius_;
    QLineEdit* layers_;
    QLabel *preview_, *facts_;
    panels::ProgressLine* progress_;
    QPushButton* create_ = nullptr;
    QTimer later_;
    std::optional<session::Loaded> made_;
    jobs::LatestJob job_;
};

}  // namespace omegascope::dialogs
