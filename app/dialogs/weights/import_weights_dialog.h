#pragma once

#include <QCheckBox>
#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <optional>

#include "app/controls/progress_line.h"
#include "app/import/read_weights.h"
#include "app/jobs/latest_job.h"
#include "app/session/file/weight_import.h"

namespace omegascope::dialogs {

/// Weights of another program for the session: which array becomes which block, to look at and to correct; whether the
/// network of the file is taken; and, if one likes, a pair of input and output against our forward pass. The file is read
/// in the background.
class ImportWeightsDialog : public QDialog {
    Q_OBJECT
  public:
    ImportWeightsDialog(session::Session session, const QString& path, QWidget* parent = nullptr);

    /// What is to be taken; there is something when the dialog was accepted.
    const session::WeightImport& import() const { return *import_; }

  private:
    void makeLayout();
    void read(const QString& path);
    void present(Result<importing::WeightFile> file);
    /// A row for each block, with the arrays of the file to choose from.
    void fillTable();
    void addRow(int row, const network::Block& block, const importing::Mapping& mapping);
    /// What the rows say where that is not what the names say.
    importing::Sources corrections() const;
    void remap();
    void takeCorrection();
    void say(const QString& text);
    void checkPair();

    session::Session session_;
    std::optional<importing::WeightFile> file_;
    std::optional<session::WeightImport> import_;
    importing::Mapping proposed_;
    network::Architecture architecture_;  ///< whose blocks the rows are
    QTableWidget* table_;
    QCheckBox* adopt_;
    QLabel *facts_, *checked_;
    QPushButton *take_ = nullptr, *check_;
    panels::ProgressLine* progress_;
    jobs::LatestJob job_;
};

}  // namespace omegascope::dialogs
