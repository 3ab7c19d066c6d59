#pragma once

#include <QFile>
#include <QString>
#include <memory>

namespace omegascope::files {

/// Whether `path` is standard output ("-"), a pipe or a character device, which one stream of bytes goes into.
bool isStream(const QString& path);

/// A file that is written in one go or not at all: what is written lies beside it, hidden, as ".NAME-XXXXXXXX.part", and
/// takes its place on commit(). Until then, and when anything goes wrong, a file of that name stays as it was. A link is
/// followed; permissions are kept. What a killed program left behind is taken away by the next one that writes the same
/// file: it bears this name and nobody holds its lock.
///
/// A pipe or a character device takes what is written as it comes, as does standard output, which "-" stands for: there
/// is no old file to keep.
class WholeFile {
  public:
    explicit WholeFile(const QString& path);
    /// What was not committed goes.
    ~WholeFile();
    WholeFile(const WholeFile&) = delete;
    WholeFile& operator=(const WholeFile&) = delete;

    /// False for a folder, a disk, a pipe that nobody reads for half a minute, and where no file can be made:
    /// errorString() says why.
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
    bool openThrough();

    QString path_;    ///< as it was given
    QString target_;  ///< without links
    std::unique_ptr<QFile> part_;
    class WithoutPipeSignal;
    std::unique_ptr<WithoutPipeSignal> through_;  ///< there when part_ is the pipe or device itself
    QString error_;
};

}  // namespace omegascope::files
