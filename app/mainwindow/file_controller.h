#pragma once

#include <QObject>
#include <QString>
#include <optional>

#include "app/document/document.h"
#include "app/session/reach.h"

class QWidget;

namespace omegascope::mainwindow {

/// What a session in `path` may read: its own folder; beyond it a person is asked, told which file.
/// @param path  empty: the session lies in no folder
session::Reach reachOf(const QString& path, QWidget* window);

/// Whether it is a table or arrays, by the ending, so that opening it begins a session.
bool holdsData(const QString& path);
/// Whether it is a file of weights: safetensors, ONNX, or an archive whose arrays bear names of layers.
bool holdsWeights(const QString& path);

/// Opening, saving, copying and pasting the document, with the questions a person expects. A file that cannot
/// be read leaves the document as it was.
class FileController : public QObject {
    Q_OBJECT
  public:
    FileController(document::Document& document, QWidget* window);

    /// Opens a session or one of the gallery, or begins a new one with a table or arrays; asks before unsaved changes are
    /// lost.
    bool open(const QString& path);
    void openWithDialog();
    /// A session that the program has made; asks before unsaved changes are lost.
    void show(const session::Session& session);
    /// Files dropped together: a session or data first, then weights for what that made.
    void openAll(QStringList paths);
    /// Data, network and start of one's own. @param file  a table or arrays to begin with, or empty
    /// @param labels, weights  files that go with it, or empty
    bool make(const QString& file = {}, const QString& labels = {}, const QString& weights = {});
    /// The same with a sample that comes with the program, by the names of its files.
    void makeSample(const QString& file, const QString& labels, const QString& weights);
    /// Files that were opened or saved, the last first; those that are gone are left out.
    static QStringList recent();
    bool save();
    bool saveAs();
    /// Under another name, while the document stays the file that it is.
    void saveCopy();
    /// The session as its file (or the gallery) has it; asks before changes are lost.
    void revert();
    /// Whether a changed figure of the gallery was left for another one and can come back.
    bool canReturn() const { return left_.has_value(); }
    void comeBack();
    /// Whether the window may close or the document be replaced: saved, discarded, or nothing to lose.
    bool mayDiscard();
    /// Weights of another program in the place of ω, after a look at which becomes what. @param file  empty: one is asked for
    bool importWeights(const QString& file = {});
    void exportWeights();
    /// ω of a session that is asked for; nothing where it is of another network, or none is chosen.
    std::optional<Eigen::VectorXd> parametersOfAnother();
    void copy() const;
    void paste();

  signals:
    /// A lesson was opened, which is no session.
    void lessonChosen(const QString& path);
    void canReturnChanged(bool can);
    /// One sentence about what happened, for the status bar.
    void told(const QString& sentence);

  private:
    struct Left {
        session::Session session;
        QString path;
    };
    void setLeft(std::optional<Left> left);

    bool write(const QString& path);
    void complain(const QString& sentence);

    document::Document& document_;
    QWidget* window_;
    std::optional<Left> left_;
};

}  // namespace omegascope::mainwindow
