#include "app/mainwindow/file_controller.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <algorithm>

#include "app/commands/edits.h"
#include "app/dialogs/complaint.h"
#include "app/dialogs/new_session_dialog.h"
#include "app/dialogs/weights/export_weights.h"
#include "app/dialogs/weights/import_weights_dialog.h"
#include "app/import/files/layer_names.h"
#include "app/lessons/lesson_io.h"
#include "app/session/file/embedded_session.h"
#include "app/session/file/session_io.h"
#include "core/data/file_bytes.h"
#include "core/data/npz.h"

namespace omegascope::mainwindow {

namespace {

const QString kRecentKey = QStringLiteral("recentFiles");
constexpr int kMostRecent = 10;
const QString kFilter = QStringLiteral("Omegascope sessions (*.json *.omegascope)");
/// Figures carry the session they show.
const QString kOpenFilter = QStringLiteral(
    "Sessions, figures and data (*.json *.omegascope *.png *.svg *.pdf *.tex *.csv *.tsv *.npz *.safetensors "
    "*.onnx);;Omegascope "
    "sessions "
    "(*.json *.omegascope);;Data (*.csv *.tsv *.txt *.npz);;All files (*)");

/// Gallery sessions live in the program: saving one asks for a place.
bool isInProgram(const QString& path) {
    return path.isEmpty() || path.startsWith(QLatin1Char(':'));
}

/// So does a session that came out of an exported figure: the figure stays what it is.
bool needsPlace(const QString& path) {
    static const QStringList kFigures{QStringLiteral("png"), QStringLiteral("svg"), QStringLiteral("pdf"),
                                      QStringLiteral("tex")};
    return isInProgram(path) || kFigures.contains(QFileInfo(path).suffix().toLower());
}

/// Remembered with the window's settings.
void remember(const QString& path) {
    if (isInProgram(path)) return;
    QStringList files = QSettings().value(kRecentKey).toStringList();
    const QString absolute = QFileInfo(path).absoluteFilePath();
    files.removeAll(absolute);
    files.prepend(absolute);
    QSettings().setValue(kRecentKey, QStringList(files.mid(0, kMostRecent)));
}

QString joined(const std::vector<std::string>& warnings) {
    QStringList list;
    for (const auto& warning : warnings) list << QString::fromStdString(warning);
    return list.join(QLatin1Char(' '));
}

/// The text on the clipboard, or the session inside a figure there.
std::string clipboardSession() {
    const QMimeData* content = QApplication::clipboard()->mimeData();
    if (!content || content->hasText()) return content ? content->text().toStdString() : std::string();
    for (const char* type : {"image/png", "image/svg+xml"})
        if (const auto inside = session::embeddedSession(content->data(QLatin1String(type)));
            inside && *inside)
            return (*inside)->toStdString();
    return {};
}

}  // namespace

bool holdsData(const QString& path) {
    static const QStringList kData{QStringLiteral("csv"), QStringLiteral("tsv"), QStringLiteral("txt"),
                                   QStringLiteral("npy"), QStringLiteral("npz")};
    return kData.contains(QFileInfo(path).suffix().toLower()) && QFileInfo(path).isFile();
}

bool holdsWeights(const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == QLatin1String("safetensors") || suffix == QLatin1String("onnx"))
        return QFileInfo(path).isFile();
    if (suffix != QLatin1String("npz")) return false;
    const auto names = data::npzNames(path.toStdString());
    return names &&
           !std::ranges::any_of(*names, [](const auto& name) { return name == "x" || name == "X"; }) &&
           std::ranges::any_of(*names, [](const auto& name) {
               return name == "V" || name == "W1" || importing::layerPart(name).has_value();
           });
}

session::Reach reachOf(const QString& path, QWidget* window) {
    session::Reach reach(path.isEmpty() ? QString() : QFileInfo(path).absolutePath());
    reach.ask = [window](const QString& file) {
        QMessageBox box(
            QMessageBox::Question, QObject::tr("Omegascope"),
            QObject::tr("This session wants to read a file outside of its folder:\n\n%1\n\nAllow it only if "
                        "you know the session.")
                .arg(QString::fromStdString(data::printable(file.toStdString()))),
            QMessageBox::Yes | QMessageBox::No, window);
        box.setObjectName(QStringLiteral("readQuestion"));
        box.button(QMessageBox::Yes)->setText(QObject::tr("Allow"));
        box.button(QMessageBox::No)->setText(QObject::tr("Do not allow"));
        box.setDefaultButton(QMessageBox::No);
        box.setTextFormat(Qt::PlainText);
        return box.exec() == QMessageBox::Yes;
    };
    return reach;
}

FileController::FileController(document::Document& document, QWidget* window)
    : QObject(window), document_(document), window_(window) {
}

void FileController::complain(const QString& sentence) {
    dialogs::complain(window_, sentence);
}

bool FileController::open(const QString& path) {
    if (holdsWeights(path)) return importWeights(path);
    if (holdsData(path)) return make(path);
    if (lessons::isLesson(path)) {
        emit lessonChosen(path);
        return false;
    }
    auto loaded = session::load(path, reachOf(path, window_));
    if (!loaded) {
        complain(QString::fromStdString(loaded.error().message));
        return false;
    }
    // From figure to figure of the gallery one goes freely; what was changed is kept for undo.
    const bool browsing =
        isInProgram(path) && isInProgram(document_.filePath()) && !document_.filePath().isEmpty();
    std::optional<Left> left;
    if (browsing && document_.isModified()) left = Left{document_.session(), document_.filePath()};
    if (!browsing && !mayDiscard()) return false;
    const QString warnings = joined(loaded->warnings);
    document_.reset(std::move(loaded->session), path);
    remember(path);
    emit told(
        left ? tr("Your changed “%1” comes back with Undo.").arg(QString::fromStdString(left->session.title))
             : warnings);
    setLeft(std::move(left));
    return true;
}

void FileController::setLeft(std::optional<Left> left) {
    left_ = std::move(left);
    emit canReturnChanged(left_.has_value());
}

void FileController::comeBack() {
    if (!left_) return;
    Left left = *std::move(left_);
    setLeft(std::nullopt);
    document_.reset(std::move(left.session), left.path);
    document_.undoStack().resetClean();  // it is not what the gallery has
}

void FileController::makeSample(const QString& file, const QString& labels, const QString& weights) {
    // Readers of data want files, and a person may want to look at them: they are laid where a program may write.
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
                      QStringLiteral("/samples"));
    const auto laid = [&](const QString& name) -> QString {
        if (name.isEmpty()) return {};
        const QString sample = QStringLiteral(":/samples/") + name, path = folder.filePath(name);
        if (!QDir().mkpath(folder.path())) return {};
        // One of another version goes; one that is there stays, with what somebody may have written beside it.
        if (QFileInfo(path).size() != QFileInfo(sample).size()) QFile::remove(path);
        return QFile::exists(path) || QFile::copy(sample, path) ? path : QString();
    };
    const QString path = laid(file);
    if (path.isEmpty())
        return complain(tr("The sample cannot be laid in %1; make that folder one that can be written.")
                            .arg(folder.path()));
    make(path, laid(labels), laid(weights));
}

bool FileController::make(const QString& file, const QString& labels, const QString& weights) {
    dialogs::NewSessionDialog dialog(file, window_);
    if (!labels.isEmpty()) dialog.setLabels(labels);
    if (!weights.isEmpty()) dialog.setWeights(weights);
    if (dialog.exec() != QDialog::Accepted || !mayDiscard()) return false;
    const QString warnings = joined(dialog.warnings());
    document_.reset(dialog.take(), QString());
    setLeft(std::nullopt);
    emit told(warnings);
    return true;
}

void FileController::show(const session::Session& session) {
    if (!mayDiscard()) return;
    document_.reset(session, QString());
    emit told(tr("Opened %1.").arg(QString::fromStdString(session.title)));
}

void FileController::openWithDialog() {
    const QString start =
        isInProgram(document_.filePath()) ? QDir::homePath() : QFileInfo(document_.filePath()).absolutePath();
    const QString path =
        QFileDialog::getOpenFileName(window_, tr("Open session or figure"), start, kOpenFilter);
    if (!path.isEmpty()) open(path);
}

bool FileController::write(const QString& path) {
    const auto outcome = session::save(document_.session(), path);
    if (!outcome) {
        complain(QString::fromStdString(outcome.error().message));
        return false;
    }
    document_.setFilePath(path);
    remember(path);
    emit told(tr("Saved %1.").arg(QFileInfo(path).fileName()));
    return true;
}

QStringList FileController::recent() {
    QStringList files = QSettings().value(kRecentKey).toStringList();
    files.removeIf([](const QString& path) { return !QFileInfo::exists(path); });
    return files;
}

bool FileController::save() {
    return needsPlace(document_.filePath()) ? saveAs() : write(document_.filePath());
}

bool FileController::saveAs() {
    const QString known = document_.filePath();
    const QString start =
        needsPlace(known) ? QDir::home().filePath(QFileInfo(known).completeBaseName() + ".json") : known;
    QString path = QFileDialog::getSaveFileName(window_, tr("Save session"), start, kFilter);
    if (path.isEmpty()) return false;
    if (QFileInfo(path).suffix().isEmpty()) path += QStringLiteral(".json");
    return write(path);
}

void FileController::saveCopy() {
    const QString known = document_.filePath();
    const QString name = QFileInfo(known).completeBaseName() + QStringLiteral("-copy.json");
    const QString folder = needsPlace(known) ? QDir::homePath() : QFileInfo(known).absolutePath();
    QString path =
        QFileDialog::getSaveFileName(window_, tr("Save a copy"), QDir(folder).filePath(name), kFilter);
    if (path.isEmpty()) return;
    if (QFileInfo(path).suffix().isEmpty()) path += QStringLiteral(".json");
    if (const auto outcome = session::save(document_.session(), path); !outcome)
        return complain(QString::fromStdString(outcome.error().message));
    emit told(tr("A copy is in %1.").arg(QFileInfo(path).fileName()));
}

void FileController::revert() {
    const QString path = document_.filePath();
    if (path.isEmpty()) return complain(tr("This session was never saved; there is nothing to go back to."));
    auto loaded = session::load(path, reachOf(path, window_));
    if (!loaded) return complain(QString::fromStdString(loaded.error().message));
    if (document_.isModified()) {
        QMessageBox box(QMessageBox::Question, tr("Omegascope"),
                        tr("Go back to the session as it was saved? The changes since then are lost."),
                        QMessageBox::Ok | QMessageBox::Cancel, window_);
        box.setObjectName(QStringLiteral("revertQuestion"));
        box.button(QMessageBox::Ok)->setText(tr("Revert"));
        if (box.exec() != QMessageBox::Ok) return;
    }
    document_.reset(std::move(loaded->session), path);
    setLeft(std::nullopt);
}

void FileController::openAll(QStringList paths) {
    std::ranges::stable_partition(paths, [](const QString& path) { return !holdsWeights(path); });
    for (const QString& path : paths)
        if (!open(path)) return;
}

bool FileController::mayDiscard() {
    if (!document_.isModified()) return true;
    QMessageBox box(
        QMessageBox::Question, tr("Omegascope"),
        tr("“%1” has changes that are not saved.").arg(QString::fromStdString(document_.session().title)),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, window_);
    box.setObjectName(QStringLiteral("discardQuestion"));
    box.setDefaultButton(QMessageBox::Save);
    switch (box.exec()) {
        case QMessageBox::Save:
            return save();
        case QMessageBox::Discard:
            return true;
        default:
            return false;
    }
}

bool FileController::importWeights(const QString& file) {
    QString path = file;
    if (path.isEmpty())
        path = QFileDialog::getOpenFileName(window_, tr("Import weights"), QString(),
                                            tr("Weights (*.npz *.safetensors *.onnx *.json);;All files (*)"));
    if (path.isEmpty()) return false;
    dialogs::ImportWeightsDialog dialog(document_.session(), path, window_);
    if (dialog.exec() != QDialog::Accepted) return false;
    const auto& made = dialog.import();
    const Outcome taken = commands::takeWeights(document_, made.architecture, made.parameters,
                                                tr("Import weights from %1").arg(QFileInfo(path).fileName()));
    if (!taken) complain(QString::fromStdString(taken.error().message));
    return taken.ok();
}

std::optional<Eigen::VectorXd> FileController::parametersOfAnother() {
    const QString path =
        QFileDialog::getOpenFileName(window_, tr("Turn an axis towards a session"), QString(), kOpenFilter);
    if (path.isEmpty()) return std::nullopt;
    const auto loaded = session::load(path, reachOf(path, window_));
    if (!loaded) {
        complain(QString::fromStdString(loaded.error().message));
        return std::nullopt;
    }
    if (!(network::ParameterLayout(loaded->session.architecture) == document_.loss()->network().layout())) {
        complain(tr("%1 holds a network of another shape; choose a session of the same network.")
                     .arg(QFileInfo(path).fileName()));
        return std::nullopt;
    }
    return loaded->session.parameters;
}

void FileController::exportWeights() {
    const auto done = dialogs::exportWeights(document_.session(), document_.point(), window_);
    if (!done) return complain(QString::fromStdString(done.error().message));
    emit told(*done);
}

void FileController::copy() const {
    QApplication::clipboard()->setText(QString::fromStdString(session::toText(document_.session())));
}

void FileController::paste() {
    const std::string text = clipboardSession();
    // Nobody knows where it was copied; the folder of the document is the only one that both have.
    const QString path = document_.filePath();
    auto loaded = session::fromText(text, reachOf(isInProgram(path) ? QString() : path, window_));
    if (!loaded) {
        complain(
            tr("The clipboard holds no session: %1").arg(QString::fromStdString(loaded.error().message)));
        return;
    }
    if (!mayDiscard()) return;
    document_.reset(std::move(loaded->session), QString());
    setLeft(std::nullopt);
    emit told(joined(loaded->warnings));
}

}  // namespace omegascope::mainwindow

#include "moc_file_controller.cpp"
