#include "app/export/writers/eps_writer.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <algorithm>
#include <cmath>

#include "app/export/writers/vector_device.h"

namespace omegascope::exporting {
namespace {

constexpr int kMostMilliseconds = 120'000;

/// Cairo writes when a file was made.
void fixEpsDate(QByteArray& eps) {
    constexpr QByteArrayView kKey = "%%CreationDate: ";
    const qsizetype at = eps.indexOf(kKey);
    const qsizetype end = at < 0 ? -1 : eps.indexOf('\n', at);
    if (end > 0) eps.replace(at, end - at, QByteArray(kKey.data(), kKey.size()) + "2000-01-01");
}

/// The box of the drawing, not of its ink.
void fixBox(QByteArray& eps, QSizeF size) {
    constexpr QByteArrayView kKey = "%%BoundingBox: ";
    const qsizetype at = eps.indexOf(kKey);
    const qsizetype end = at < 0 ? -1 : eps.indexOf('\n', at);
    if (end < 0) return;
    const double top = std::max(size.width(), size.height()), low = top - size.height();
    const auto whole = [](double value) { return QByteArray::number(static_cast<qint64>(value)); };
    eps.replace(at, end - at,
                "%%BoundingBox: 0 " + whole(std::floor(low)) + ' ' + whole(std::ceil(size.width())) + ' ' +
                    whole(std::ceil(top)) + "\n%%HiResBoundingBox: 0 " + decimalText(low) + ' ' +
                    decimalText(size.width()) + ' ' + decimalText(top));
}

}  // namespace

Result<QByteArray> epsOf(const QByteArray& pdf, QSizeF size, const QByteArray& session) {
    const QString program = QStandardPaths::findExecutable(QStringLiteral("pdftocairo"));
    if (program.isEmpty())
        return Error{
            "EPS is made by the program pdftocairo, which is not installed; install the package "
            "poppler-utils, or ask for PDF."};
    const QTemporaryDir folder;
    const QString from = folder.filePath(QStringLiteral("figure.pdf")),
                  to = folder.filePath(QStringLiteral("figure.eps"));
    QFile source(from);
    if (!folder.isValid() || !source.open(QIODevice::WriteOnly) || source.write(pdf) != pdf.size() ||
        !source.flush())
        return Error{"There is no room for a file in between (" + source.errorString().toStdString() +
                     "); make some in the folder for temporary files."};
    source.close();
    QProcess process;
    process.start(program, {QStringLiteral("-eps"), QStringLiteral("-r"), QStringLiteral("600"), from, to});
    QFile result(to);
    if (!process.waitForFinished(kMostMilliseconds) || process.exitCode() != 0 ||
        !result.open(QIODevice::ReadOnly))
        return Error{"pdftocairo did not make the EPS file (" +
                     process.readAllStandardError().simplified().toStdString() + "); ask for PDF instead."};
    QByteArray eps = result.readAll();
    fixEpsDate(eps);
    fixBox(eps, size);
    if (session.isEmpty()) return eps;
    QByteArray lines = "% The session that this figure shows:\n";
    for (const QByteArray& line : session.split('\n')) lines += "%omegascope " + line + '\n';
    const qsizetype end = eps.lastIndexOf("%%EOF");
    eps.insert(end < 0 ? eps.size() : end, lines);
    return eps;
}

}  // namespace omegascope::exporting
