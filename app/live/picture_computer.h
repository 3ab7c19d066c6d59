#pragma once

#include <QObject>
#include <QTimer>
#include <memory>

#include "app/document/document.h"
#include "app/jobs/latest_job.h"

namespace omegascope::views {

/// Keeps a picture of the document's slice up to date in the background. While edits follow each other fast (a
/// drag) a coarse picture comes first; the full one follows when they pause. What is computed is up to the
/// two kinds: SliceComputer (a plane) and VolumeComputer (three directions).
class PictureComputer : public QObject {
    Q_OBJECT
  public:
    /// Whether the picture is of the document as it is now, in full resolution.
    bool isCurrent() const { return current_; }

  signals:
    void pictureChanged();
    void failed(const QString& sentence);

  protected:
    /// How long an edit must rest to count as finished, and how quick a full picture must be to need no coarse one
    /// before it.
    struct Pace {
        int idleMilliseconds;
        double secondsWithoutCoarse;
    };
    PictureComputer(document::Document& document, Pace pace, QObject* parent);

    /// To be called at the end of the constructor of a kind.
    void begin();
    /// Whether there is anything to draw now.
    virtual bool applies() const { return true; }
    virtual bool hasPicture() const = 0;
    virtual void dropPicture() = 0;
    virtual void compute(bool full) = 0;

    /// Runs `work`; a picture goes to `keep`, an error to failed() unless the work was stopped.
    template <typename Work, typename Keep>
    void start(bool full, Work work, Keep keep) {
        job_.start(std::move(work), [this, full, keep](auto result) {
            if (!result) {
                if (!result.error().isCancelled())
                    emit failed(QString::fromStdString(result.error().message));
                return;
            }
            const double seconds = keep(*std::move(result));
            current_ = full;
            if (full) secondsOfFull_ = seconds;
            emit pictureChanged();
        });
    }

    document::Document& document() const { return document_; }

  private:
    void onChanged(document::Aspects aspects);

    document::Document& document_;
    Pace pace_;
    jobs::LatestJob job_;
    QTimer idle_;
    double secondsOfFull_ = 0.0;
    bool current_ = false;
};

}  // namespace omegascope::views
