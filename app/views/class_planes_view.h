#pragma once

#include <QWidget>
#include <vector>

#include "app/document/document.h"
#include "app/views/highlight.h"

namespace omegascope::views {

class DataPlaneView;

/// A data plane for each class side by side (figures/data/class_planes.h), with one key: the replicas of a penalised
/// network, or what each output makes of shared layers. All show the same part of the plane as `main`, whose tools they
/// use; each can be dragged in. Where targets are no classes a sentence stands in their place.
class ClassPlanesView : public QWidget {
    Q_OBJECT
  public:
    ClassPlanesView(document::Document& document, Highlight& highlight, DataPlaneView& main,
                    QWidget* parent = nullptr);

    QSize sizeHint() const override { return {420, 320}; }
    const std::vector<DataPlaneView*>& planes() const { return planes_; }
    /// "4 replicas    2 with unsolved data"; empty without planes, and as long as the view has not been seen.
    QString summary() const;

  signals:
    void told(const QString& text);
    void refused(const QString& sentence);
    void summaryChanged(const QString& text);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    /// As many planes as the document has classes; none where it has none or too many.
    void refresh();
    void place();
    double keyHeight() const;

    document::Document& document_;
    Highlight& highlight_;
    DataPlaneView& main_;
    std::vector<DataPlaneView*> planes_;
    QString sentence_;  ///< why there are no planes
};

}  // namespace omegascope::views
