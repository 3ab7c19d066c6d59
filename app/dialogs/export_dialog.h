#pragma once

#include <QDialog>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTimer>

#include "app/controls/progress_line.h"
#include "app/export/figure/figure_files.h"
#include "app/jobs/latest_job.h"

namespace omegascope::dialogs {

class FigureForm;

/// A figure with a live preview of what will be written, its size in print, and a caption of exact numbers.
/// The last settings are kept among the window's (QSettings, "figure/spec").
class ExportDialog : public QDialog {
    Q_OBJECT
  public:
    /// @param name  of the file that is suggested, without an ending
    ExportDialog(exporting::PanelRenderer renderer, const QString& name, QWidget* parent = nullptr);

    const exporting::FigureSpec& spec() const;
    void setSpec(const exporting::FigureSpec& spec);
    /// A sentence among the facts of the figure.
    void remark(const QString& sentence) { remark_ = sentence; }
    /// Draws what is on the form now, as soon as what it shows is computed, which happens in the background; otherwise
    /// that happens a moment after the last change.
    void refresh();

  signals:
    /// One sentence about what was written or copied.
    void told(const QString& sentence);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    QWidget* makePreview();
    QLayout* makeButtons();
    void compute(exporting::PartsRequest request);
    void setComputing(bool computing);
    void showHindrance(const QString& sentence);
    void showAll();
    void showPreview();
    void showFacts();
    void exportFigure();
    void write(exporting::DrawnFigure figure, const exporting::FigureSpec& wanted, const QString& path);
    void copyFigure();

    exporting::PanelRenderer renderer_;
    QString name_, remark_;
    FigureForm* form_;
    QLabel* preview_;
    QLabel* facts_;
    QPlainTextEdit* caption_;
    QPushButton* export_ = nullptr;
    QPushButton* copy_ = nullptr;
    panels::ProgressLine* progress_ = nullptr;
    QTimer later_;
    jobs::LatestJob job_;      ///< computes what the preview shows
    jobs::LatestJob writing_;  ///< packs and writes
};

/// The settings of the last figure, or the usual ones: the three panels over two columns of a journal, PDF.
exporting::FigureSpec rememberedSpec();
void rememberSpec(const exporting::FigureSpec& spec);

/// The folder of the last export, or that for pictures.
QString exportFolder();
void rememberExport(const QString& path);

/// Puts a figure on the clipboard: as PNG with the session inside, as SVG and as PDF. Errors: the renderer's.
Outcome copyToClipboard(exporting::PanelRenderer& renderer, exporting::FigureSpec spec);

}  // namespace omegascope::dialogs
