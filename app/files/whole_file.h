#pragma once

#include <QFile>
#include <QString>
#include <memory>

namespace omegascope::files {

/// A file that is written in one go or not at all: what is written lies beside it, hidden, as ".NAME-XXXXXXXX.part", and
/// takes its place on commit(). Until then, and when anything goes wrong, a file of that name stays as it was. A link is
/// followed; permissions are kept. What a killed program left behind is taken away by the next one that writes the same
/// file: it bears this name and nobody holds its lock.
class WholeFile {
  public:
    explicit WholeFile(const QString& path);
    /// What was not committed goes.
    ~WholeFile();
    WholeFile(const WholeFile&) = delete;
    WholeFile& operator=(const WholeFile&) = delete;

    /// False for a folder, a pipe or a device, and where no file can be made: errorString() says why.
    bool open();
    /// Where to write; open.
    QIODevice& device() { return *part_; }
    /// All of `size` bytes; what is left of a write that went half through is written again, so that the system says
    /// why it does not go on.
    bool write(const char* bytes, qint64 size);
    /// Whether all that was written is with the system; to be asked before commit() where several belong together.
    /// @param filled  false: whoever wrote says that not all went in; then errorString() tells why
    bool isWhole(bool filled = true);
    /// Whether all is on the disk and in its place.
    bool commit();

    const QString& path() const { return path_; }
    QString errorString() const;

  private:
    bool refuse(const QString& reason);

    QString path_;    ///< as it was given
    QString target_;  ///< without links
    std::unique_ptr<QFile> part_;
    QString error_;
};

}  // namespace omegascope::files
