#include "app/export/figure/figure_files.h"

#include <QBuffer>
#include <QDir>
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

Outcome saveFigure(PanelRenderer& renderer, const FigureSpec& spec, const QString& path, Beside beside) {
    const Result<DrawnFigure> figure = drawFigure(renderer, spec, path);
    return figure ? writeFigure(*figure, path, beside) : Outcome(figure.error());
}

QByteArray pngBytes(const QImage& image) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

Outcome savePng(const QImage& image, const QString& path) {
    return writeFile(path, pngBytes(image));
}

}  // namespace omegascope::exporting
