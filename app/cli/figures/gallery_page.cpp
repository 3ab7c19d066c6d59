#include "app/cli/figures/gallery_page.h"

namespace omegascope::cli {
namespace {

constexpr const char* kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Omegascope: the figures</title>
<style>
  body { margin: 0 auto; max-width: 1600px; padding: 24px; background: #f7f7f7; color: #222;
         font: 16px/1.5 "Noto Sans", "DejaVu Sans", sans-serif; }
  h1 { font-size: 24px; margin: 0 0 8px; }
  h2 { font-size: 21px; margin: 0 0 16px; }
  h3 { font-size: 19px; margin: 0; }
  nav { columns: 3 280px; margin: 16px 0 32px; }
  nav a { display: block; }
  section { margin: 0 0 48px; }
  .source { color: #6b6b6b; }
  .notes { max-width: 75ch; margin: 8px 0; }
  .loss { font-variant-numeric: tabular-nums; margin: 8px 0 16px; }
  .panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 16px; }
  .composed { max-width: 110ch; font-size: 14px; color: #444; margin: 12px 0 0; }
  figure { margin: 0; background: #fff; padding: 8px; }
  img { display: block; width: 100%; height: auto; }
  figcaption { font-size: 14px; color: #444; padding: 8px 4px 0; }
  .wide { margin: 0 0 32px; }
  @media (prefers-color-scheme: dark) {
    body { background: #1b1b1d; color: #ddd; }
    a { color: #8ab4f8; }
    .source, .composed { color: #aaa; }
  }
</style>
</head>
<body>
<h1>Omegascope: the figures</h1>
<p>The loss of small ReLU networks as a function of their parameters: the configurations of the papers, each in the data
plane, in a plane of parameter space, and as a surface over that plane.</p>
)";

/// "PNG · SVG · PDF", as links to NAME.png …
QString figureLinks(const QString& name) {
    QStringList list;
    for (const QLatin1String format : {QLatin1String("png"), QLatin1String("svg"), QLatin1String("pdf")})
        list << QStringLiteral("<a href=\"%1.%2\">%3</a>").arg(name, format, QString(format).toUpper());
    return list.join(QStringLiteral(" · "));
}

QString panel(const GalleryEntry& entry, const char* suffix, const QString& caption) {
    return QStringLiteral(
               "<figure><a href=\"%1-%2.png\"><img src=\"%1-%2.png\" alt=\"%3: %4\" loading=\"lazy\"></a>\n"
               "<figcaption>%4</figcaption></figure>\n")
        .arg(entry.name, QLatin1String(suffix), entry.title.toHtmlEscaped(), caption.toHtmlEscaped());
}

/// The entries come sorted by their files' names, which begin with the paper.
QString paperOf(const GalleryEntry& entry) {
    if (entry.name.startsWith(QLatin1String("iclr")))
        return QStringLiteral("Laurent and von Brecht, workshop figure");
    if (entry.name.startsWith(QLatin1String("pmlr"))) return QStringLiteral("Laurent and von Brecht 2018");
    return QStringLiteral("Świrszcz, Czarnecki and Pascanu 2016");
}

QString section(const GalleryEntry& entry) {
    QString html = QStringLiteral("<section id=\"%1\">\n<h3>%2 <span class=\"source\">%3</span></h3>\n")
                       .arg(entry.name, entry.title.toHtmlEscaped(), entry.source.toHtmlEscaped());
    if (!entry.notes.isEmpty()) {
        html += QStringLiteral("<p class=\"notes\">%1</p>\n").arg(entry.notes.toHtmlEscaped());
    }
    html += QStringLiteral("<p class=\"loss\">L(ω) = %1 · <a href=\"%2.json\">the session</a></p>\n")
                .arg(entry.caption.loss.toHtmlEscaped(), entry.name);
    const exporting::Caption& caption = entry.caption;
    html += "<div class=\"panels\">\n" + panel(entry, "data", caption.data) +
            panel(entry, "slice", caption.slice) + panel(entry, "surface", caption.surface) + "</div>\n";
    html +=
        QStringLiteral("<p class=\"composed\">The three as one figure: %1. Its caption: <q>%2</q></p>\n")
            .arg(figureLinks(entry.name + QStringLiteral("-figure")), entry.figureCaption.toHtmlEscaped());
    return html + "</section>\n";
}

}  // namespace

QString galleryPage(const std::deque<GalleryEntry>& entries, const std::deque<GalleryFigure>& figures) {
    QString html = QString::fromUtf8(kHead) + "<nav>\n";
    for (const GalleryEntry& entry : entries) {
        html += QStringLiteral("<a href=\"#%1\">%2 <span class=\"source\">%3</span></a>\n")
                    .arg(entry.name, entry.title.toHtmlEscaped(), entry.source.toHtmlEscaped());
    }
    html += "</nav>\n";
    for (const GalleryFigure& figure : figures)
        html +=
            QStringLiteral(
                "<figure class=\"wide\"><a href=\"%1.png\"><img src=\"%1.png\" alt=\"%2\" loading=\"lazy\">"
                "</a>\n<figcaption><strong>%2</strong> %3 <span "
                "class=\"source\">%4</span></figcaption></figure>\n")
                .arg(figure.name, figure.title.toHtmlEscaped(), figureLinks(figure.name),
                     figure.words.toHtmlEscaped());
    QString paper;
    for (const GalleryEntry& entry : entries) {
        if (paperOf(entry) != paper)
            html += QStringLiteral("<h2 class=\"paper\">%1</h2>\n").arg(paper = paperOf(entry));
        html += section(entry);
    }
    return html + "</body>\n</html>\n";
}

}  // namespace omegascope::cli
