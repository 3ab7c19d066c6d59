#include "app/export/figure/figure_files.h"

#include "app/export/latex/latex_text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace omegascope::exporting {

Result<DrawnFigure> drawFigure(PanelRenderer& renderer, const FigureSpec& spec, const QString& path) {
    if (spec.format == Format::Png) {
        Result<QImage> image = renderer.render(spec);
        return image ? Result<DrawnFigure>(*std::move(image)) : image.error();
    }
    Result<FigureFile> file = renderer.renderVectors(spec, QFileInfo(path).completeBaseName());
    return file ? Result<DrawnFigure>(*std::move(file)) : file.error();
}

Outcome writeFigure(const DrawnFigure& figure, const QString& path, Beside beside) {
    if (const auto* image = std::get_if<QImage>(&figure)) return savePng(*image, path);
    const auto& file = std::get<FigureFile>(figure);
    const QFileInfo info(path);
    std::vector<NewFile> files{{path, file.bytes}};
    for (qsizetype k = 0; k < file.images.size(); ++k) {
        const QString name = QStringLiteral("%1-%2.png").arg(info.completeBaseName()).arg(k + 1);
        files.push_back({info.dir().filePath(name), file.images[k], kPictureMark});
    }
    return writeFiles(files, beside);
}

Outcome saveWords(const QString& path, const QString& alternative, const QString& caption, Beside beside) {
    const QFileInfo info(path);
    const QString stem = info.dir().filePath(info.completeBaseName());
    const QString ending = info.suffix().toLower();
    const QByteArray name = info.completeBaseName().toUtf8(), words = latexOf(alternative);
    constexpr QByteArrayView kMark = "% Omegascope: a figure with its caption.\n";
    // LaTeX of 2022 and later passes the text on to a tagged PDF; earlier ones want the package graphicx alone.
    const QByteArray include = ending == QLatin1String("tex")
                                   ? "  \\input{" + name + "}\n"
                                   : "  \\includegraphics[alt={" + words + "}]{" + name + "}\n";
    const QByteArray latex = kMark.toByteArray() + "\\begin{figure}\n  \\centering\n" + include +
                             "  \\caption{" + latexOf(caption) + "}\n  \\label{fig:" + name +
                             "}\n\\end{figure}\n";
    const std::vector<NewFile> files{
        {stem + QStringLiteral(".caption.tex"), latex, kMark.toByteArray()},
        {stem + QStringLiteral(".alt.txt"), alternative.toUtf8() + '\n', "L(ω) = "}};
    if (beside == Beside::KeepOthers)
        if (QFile there(files[0].path); there.exists() && (!there.open(QIODevice::ReadOnly) ||
                                                           !there.read(kMark.size()).startsWith(kMark)))
            return Error{"\"" + files[0].path.toStdString() +
                         "\" would be replaced by the caption; move that file, or give --force."};
    return writeFiles(files, beside);
}

Outcome saveFigure(PanelRenderer& renderer, const FigureSpec& spec, const QString& path, Beside beside) {
    const Result<DrawnFigure> figure = drawFigure(renderer, spec, path);
    return figure ? writeFigure(*figure, path, beside) : Outcome(figure.error());
}

std::string bitmapNote(const DrawnFigure& figure, Format format) {
    const auto* file = std::get_if<FigureFile>(&figure);
    const bool latex = format == Format::Tikz || format == Format::Pgfplots;
    if (latex || file == nullptr || !file->bitmap) return {};
    return "The colours are a bitmap under vector axes: as vectors they would be more than 60,000 polygons.";
}

}  // namespace omegascope::exporting
