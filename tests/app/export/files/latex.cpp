#include "tests/app/export/files/latex.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

namespace omegascope::testing {

bool hasLatex() {
    return !QStandardPaths::findExecutable(QStringLiteral("pdflatex")).isEmpty();
}

void put(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("%s", qPrintable(path));
}

QByteArray compiled(const QString& folder, const QString& file) {
    QProcess latex;
    latex.setWorkingDirectory(folder);
    latex.start(QStringLiteral("pdflatex"), {QStringLiteral("-halt-on-error"), file});
    if (!latex.waitForFinished(240'000)) return "pdflatex does not end";
    const QByteArray said = latex.readAllStandardOutput();
    if (latex.exitCode() == 0 && said.contains("(1 page")) return {};
    return said.right(2000);
}

QString wrongFontOf(const QString& path) {
    if (QStandardPaths::findExecutable(QStringLiteral("pdffonts")).isEmpty()) return {};
    QProcess process;
    process.start(QStringLiteral("pdffonts"), {path});
    if (!process.waitForFinished(60'000) || process.exitCode() != 0) return QStringLiteral("pdffonts fails");
    const QStringList lines =
        QString::fromUtf8(process.readAllStandardOutput()).split('\n', Qt::SkipEmptyParts);
    if (lines.size() < 3) return QStringLiteral("no font");
    static const QRegularExpression kEmbeddedSubset(QStringLiteral("\\s+yes\\s+yes\\s+(yes|no)\\s+\\d+"));
    for (const QString& line : lines.sliced(2))
        if (line.contains(QLatin1String("Type 3")) || !line.contains(kEmbeddedSubset)) return line;
    return {};
}

}  // namespace omegascope::testing
