#pragma once

#include <QObject>
#include <QTimer>
#include <memory>
#include <utility>

#include "app/document/document.h"
#include "app/jobs/latest_job.h"

namespace omegascope::views {

/// Keeps a picture of the document's slice up to date in the background. While edits follow each other fast (a
/// drag) a coarse picture comes first; the full one follows when they pause. A full picture that takes its time says how
/// far it is. What is computed is up to the two kinds: SliceComputer (a plane) and VolumeComputer (three directions).
class PictureComputer : public QObject {
    Q_OBJECT
  public:
    /// Whether the picture is of the document as it is now, in full resolution.
    bool isCurrent() const { return current_; }
    /// "Computing, 40 %" while a picture takes longer than a moment; else empty.
    QString waitingText() const;

  signals:
    void pictureChanged();
    void waitingTextChanged();
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
    /// Whether the picture has colours of another loss scale than the document asks for, and the way to the right ones.
    virtual bool isOffScale() const = 0;
    virtual void rescale() = 0;
    /// The way to a picture where there is none yet.
    virtual void computeFirst() { compute(true); }

    /// Runs `work` to learn something before a picture is made; errors are told by the picture.
    template <typename Work, typename Then>
    void look(Work work, Then then) {
        setRunning(Running::Look);
        job_.start(std::move(work), [this, then](auto result) {
            setRunning(Running::Nothing);
            then(std::move(result));
        });
    }
    /// Runs `work`; a picture goes to `keep`, an error to failed() unless the work was stopped.
    template <typename Work, typename Keep>
    void start(bool full, Work work, Keep keep) {
        setRunning(full ? Running::Full : Running::Coarse);
        job_.start(std::move(work), [this, full, keep](auto result) {
            setRunning(Running::Nothing);
            if (!result) {
                if (!result.error().isCancelled())
                    emit failed(QString::fromStdString(result.error().message));
                return;
            }
            const double seconds = keep(*std::move(result));
            current_ = full;
            if (full) secondsOfFull_ = seconds;
            emit pictureChanged();
            if (!full && std::exchange(fullIsDue_, false)) compute(true);
        });
    }

    /// The full picture follows the coarse one that is being computed.
    void computeFullAfterwards() { fullIsDue_ = true; }

    document::Document& document() const { return document_; }

  private:
    enum class Running { Nothing, Look, Coarse, Full };
    void onChanged(document::Aspects aspects);
    void onRest();
    void setRunning(Running running);
    void tellWaiting();

    document::Document& document_;
    Pace pace_;
    jobs::LatestJob job_;
    QTimer idle_;
    double secondsOfFull_ = 0.0;
    bool current_ = false;
    Running running_ = Running::Nothing;
    bool fullIsDue_ = false;  ///< the edits rest, but the coarse picture is not there yet
    QTimer moment_;
    bool isLong_ = false;  ///< what is running takes longer than a moment
    double share_ = 0.0;
    QString told_;
};

}  // namespace omegascope::views
