#pragma once

#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QTimer>
#include <mutex>

#include "app/controls/progress_line.h"
#include "app/jobs/latest_job.h"
#include "app/panels/studies/study_chart.h"
#include "app/panels/studies/study_form.h"
#include "app/panels/studies/study_model.h"
#include "app/studies/row_runner.h"

namespace omegascope::panels {

/// Runs a study in the background: table and plot grow while rows arrive, a double-click on a row opens its network. Rows
/// are kept in a folder of the study's hash, so that the same parameters go on where they were; the folder of a study
/// that ran elsewhere, on a cluster say, can be opened.
class StudyPanel : public QWidget {
    Q_OBJECT
  public:
    /// @param store  the folder in which studies keep their folders
    explicit StudyPanel(QString store, QWidget* parent = nullptr);
    ~StudyPanel() override;

  public slots:
    void run();
    void cancel();
    /// Shows the rows of DIR and goes on there when it is run, with the parameters as they are in its study.json.
    void openFolder(const QString& path);
    /// The parameters and the plot of results that come with the program; they are run like any others.
    void showShipped(const QString& name);
    /// Writes the plot as a figure, or its numbers as CSV, as the ending says.
    void writeFigure(const QString& path);
    /// Opens the network of a row; it is trained again, in the background.
    void openRow(int row);

  signals:
    void refused(const QString& sentence);
    void summaryChanged(const QString& text);
    void sessionReady(const session::Session& session);

  private:
    /// What the worker leaves for the window's thread.
    struct Arrived {
        std::mutex mutex;
        std::vector<studies::FinishedRow> rows;
        study::RowProgress progress;
    };

    QWidget* makeControls();
    QWidget* makeResults();
    void chooseFolder();
    void chooseFigure();
    void begin(study::Study study, const QString& folder);
    void runRows();
    void readRows();
    void showRequest(const study::Study& study);
    void drain();
    void end(const QString& sentence);
    void setRunning(bool running);
    QString progressText() const;
    QString folderOf(const study::Study& study) const;

    QString store_;
    QString folder_;  ///< opened or of the last run
    std::optional<study::Study> study_;
    study::Request opened_;  ///< what the form shows of a folder that was opened, and nobody has changed
    bool isOpened_ = false;
    QString figureTitle_;
    std::shared_ptr<Arrived> arrived_;
    jobs::LatestJob job_, opening_, writing_;
    StudyModel model_;
    StudyForm* form_;
    StudyChart* chart_;
    QPushButton* run_;
    QPushButton* figure_;
    QComboBox* moment_;
    ProgressLine* progress_;
    QTableView* table_;
    QLabel* told_;
    QTimer timer_;
    QElapsedTimer clock_;
    bool running_ = false;
};

}  // namespace omegascope::panels
