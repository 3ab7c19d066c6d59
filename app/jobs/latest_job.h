#pragma once

#include <QObject>
#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <thread>

#include "core/support/parallel.h"

namespace omegascope::jobs {

/// Background computing of one kind of result, latest wins.
///
/// start(work, finish): `work` runs on a worker thread with a snapshot captured by value; `finish` runs on
/// the thread of this object with its result, only if no newer start() or cancel() came in between. An
/// exception in `work` is reported by failed(sentence). The destructor cancels and joins: no thread is left
/// behind.
class LatestJob : public QObject {
    Q_OBJECT
  public:
    explicit LatestJob(QObject* parent = nullptr);
    ~LatestJob() override;

    template <typename Work, typename Finish>
    void start(Work work, Finish finish) {
        using Value = std::invoke_result_t<Work, const Control&>;
        launch([work = std::move(work), finish = std::move(finish)](const Control& control) {
            auto value = std::make_shared<Value>(work(control));
            return std::function<void()>([value, finish] { finish(std::move(*value)); });
        });
    }
    void cancel();
    /// cancel(), and waits until the work has noticed: what it reads may go then.
    void stop();
    bool isRunning() const { return running_; }

  signals:
    void runningChanged(bool running);
    void progress(double share);  ///< 0 … 1, at most about 30 times a second
    void failed(const QString& sentence);

  private:
    using Task = std::function<std::function<void()>(const Control&)>;
    void launch(Task task);
    void startPending();
    void onDone(quint64 generation, std::function<void()> finish, const QString& failure);

    quint64 generation_ = 0;
    bool running_ = false;
    std::jthread worker_;
    Task pending_;
};

}  // namespace omegascope::jobs
