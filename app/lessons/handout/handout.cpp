#include "app/lessons/handout/handout.h"

#include <QPdfWriter>
#include <QUrl>
#include <algorithm>
#include <cmath>
#include <vector>

#include "app/export/figure/figure_files.h"
#include "app/export/figure/panel_renderer.h"
#include "app/export/writers/pdf_writer.h"
#include "app/figures/frame/style.h"
#include "app/lessons/answer.h"
#include "app/lessons/handout/markdown.h"
#include "core/dynamics/runs/trajectory.h"

namespace omegascope::lessons {

namespace {

constexpr double kPictureWidth = 17.0;  // centimetres
constexpr double kPictureDpi = 200.0;
constexpr int kPictureOnPage = 640;  // pixels of 1/96 inch
constexpr double kTypePoints = 10.0;
/// What QTextDocument::print leaves of A4 between its margins of 2 cm, with a line for the page's number, in the same pixels;
/// in print letters are not rounded to pixels, so there is a line to spare.
constexpr double kTextWidth = 642.0, kTextHeight = 930.0;

/// What is printed of one scene.
struct Page {
    QImage picture;
    QString answer;  ///< empty: no question
};

std::vector<exporting::Panel> panelsOf(const Scene& scene) {
    std::vector<exporting::Panel> panels;
    for (const ShownView& shown : scene.views)
        // The chart of a run shows its end.
        if (!(scene.question && shown.view == View::Run))
            panels.push_back(exporting::kPanels[static_cast<std::size_t>(shown.view)]);
    if (panels.empty()) panels.push_back(exporting::Panel::Slice);
    return panels;
}

Result<QImage> pictureOf(const Scene& scene, const std::shared_ptr<view3d::OffscreenRenderer>& surfaces,
                         const Control& control) {
    session::Session session = scene.session;
    const auto panels = panelsOf(scene);
    const bool shown = std::ranges::find(panels, exporting::Panel::Run) != panels.end();
    const bool animated = scene.animation && scene.animation->what == Animation::What::Run;
    if (!scene.question && (shown || animated) && session.trajectory->empty()) {
        const loss::Loss loss(network::Network(session.architecture), session.criterion, session.data);
        session.trajectory = dynamics::train(loss, session.parameters, session.training, control);
    }
    const int step = scene.question ? 0 : exporting::PanelRenderer::kLastStep;
    auto renderer = exporting::PanelRenderer::of(std::move(session), step, surfaces);
    if (!renderer) return renderer.error();
    exporting::FigureSpec spec;
    spec.panels = panels;
    const auto layout = exporting::usualLayout(panels.size());
    spec.rows = layout[0];
    spec.columns = layout[1];
    // One panel alone would push the text off its page.
    const double width = panels.size() == 1 ? 0.7 * kPictureWidth : kPictureWidth;
    spec.centimetres = {width, exporting::usualHeight(spec, width)};
    spec.dpi = kPictureDpi;
    spec.fontPoints = 8.0;
    return renderer->render(spec);
}

/// "b1 = [-1.5,-2.5], α = 0.1": the keys of a patch as a person reads them.
QString solutionText(const session::Json& patch) {
    QStringList parts;
    for (const auto& [key, value] : patch.items()) {
        if (value.is_object() && (key == "parameters" || key == "network" || key == "data")) {
            for (const auto& [inner, entry] : value.items())
                parts << QStringLiteral("%1 = %2").arg(
                    inner == "alpha" ? QStringLiteral("α") : QString::fromStdString(inner),
                    QString::fromStdString(entry.dump()));
        } else {
            parts << QStringLiteral("%1 = %2").arg(QString::fromStdString(key),
                                                   QString::fromStdString(value.dump()));
        }
    }
    return parts.join(QStringLiteral(", ")).toHtmlEscaped();
}

/// "Right: B, the loss falls. Because …"
QString answerText(const Scene& scene, const Answer& answer) {
    const Question& question = *scene.question;
    QString html = QStringLiteral("<p><b>") + QString::fromStdString(answer.text).toHtmlEscaped() +
                   QStringLiteral("</b></p>");
    if (question.kind == Question::Kind::Drag)
        html = QStringLiteral("<p><b>%1: %2</b>, reached with, for instance, %3</p>")
                   .arg(QString::fromStdString(question.answer.asked.text()).toHtmlEscaped(),
                        QString::fromStdString(question.goal.text()).toHtmlEscaped(),
                        solutionText(question.solution));
    return html + htmlOfMarkdown(question.because);
}

QString questionHtml(const Question& question) {
    QString html =
        QStringLiteral("<div class=\"question\"><p><b>Predict.</b></p>") + htmlOfMarkdown(question.text);
    if (!question.choices.empty()) {
        html += QStringLiteral("<ol type=\"A\">");
        for (const Choice& choice : question.choices)
            html += QStringLiteral("<li>%1</li>").arg(QString::fromStdString(choice.text).toHtmlEscaped());
        html += QStringLiteral("</ol>");
    }
    return html + QStringLiteral("</div>");
}

QString sceneHtml(const Lesson& lesson, int index, const QString& image, int width, bool newPage) {
    const Scene& scene = lesson.scenes[static_cast<std::size_t>(index)];
    QString html = QStringLiteral("<h2 class=\"%1\"%2>%3. %4</h2>\n")
                       .arg(newPage ? QStringLiteral("page") : QStringLiteral("flow"),
                            newPage ? QStringLiteral(" style=\"page-break-before: always\"") : QString())
                       .arg(index + 1)
                       .arg(QString::fromStdString(scene.title).toHtmlEscaped());
    html += QStringLiteral("<p><img src=\"%1\" width=\"%2\" alt=\"%3\"></p>\n")
                .arg(image)
                .arg(width)
                .arg(QString::fromStdString(scene.title).toHtmlEscaped());
    html += htmlOfMarkdown(scene.text) + QLatin1Char('\n');
    if (scene.question) html += questionHtml(*scene.question);
    return html;
}

QString answersHtml(const Lesson& lesson, const std::vector<Page>& pages) {
    QString html;
    for (std::size_t i = 0; i < pages.size(); ++i)
        if (lesson.scenes[i].question)
            html += QStringLiteral("<h3>%1. %2</h3>\n%3\n")
                        .arg(i + 1)
                        .arg(QString::fromStdString(lesson.scenes[i].title).toHtmlEscaped(), pages[i].answer);
    if (html.isEmpty()) return html;
    return QStringLiteral(
               "<h2 class=\"page\" style=\"page-break-before: always\">Answers</h2>\n"
               "<p>Computed when this handout was made, from the sessions of the scenes; in brackets how "
               "sure each is.</p>\n") +
           html;
}

int widthOnPage(const Scene& scene) {
    return panelsOf(scene).size() == 1 ? kPictureOnPage * 7 / 10 : kPictureOnPage;
}

void styleDocument(QTextDocument& document) {
    QFont font(figures::figureFamily());
    font.setPixelSize(static_cast<int>(std::lround(kTypePoints * 96.0 / 72.0)));
    document.setDefaultFont(font);
    document.setDefaultStyleSheet(
        QStringLiteral("h1 { font-size: 18pt; } h2 { font-size: 14pt; } h3 { font-size: 11pt; }"));
}

QString pictureName(std::size_t scene) {
    return QStringLiteral("picture-%1").arg(scene);
}

void addPictures(QTextDocument& document, const std::vector<Page>& pages) {
    for (std::size_t i = 0; i < pages.size(); ++i)
        document.addResource(QTextDocument::ImageResource, QUrl(pictureName(i)), pages[i].picture);
}

/// How high a piece of the handout is on its page, in pixels of 1/96 inch.
double heightOf(const std::vector<Page>& pages, const QString& html) {
    SealedDocument document;
    addPictures(document, pages);
    styleDocument(document);
    document.setDocumentMargin(0);
    document.setHtml(html);
    document.setTextWidth(kTextWidth);
    return document.size().height();
}

QString headHtml(const Lesson& lesson) {
    QString html = QStringLiteral("<h1>%1</h1>\n").arg(QString::fromStdString(lesson.title).toHtmlEscaped());
    if (!lesson.source.empty())
        html +=
            QStringLiteral("<p><i>%1</i></p>\n").arg(QString::fromStdString(lesson.source).toHtmlEscaped());
    return html + htmlOfMarkdown(lesson.summary) + QLatin1Char('\n');
}

/// As many scenes on a page as go on it whole: the page is laid out with each that might.
std::vector<bool> pageBreaks(const Lesson& lesson, const std::vector<Page>& pages) {
    std::vector<bool> breaks;
    QString filled = headHtml(lesson);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const QString scene =
            sceneHtml(lesson, static_cast<int>(i), pictureName(i), widthOnPage(lesson.scenes[i]), false);
        const bool newPage = i > 0 && heightOf(pages, filled + scene) > kTextHeight;
        filled = newPage ? scene : filled + scene;
        breaks.push_back(newPage);
    }
    return breaks;
}

QString bodyHtml(const Lesson& lesson, const std::vector<Page>& pages,
                 const std::function<QString(std::size_t)>& imageName) {
    QString html = headHtml(lesson);
    const std::vector<bool> breaks = pageBreaks(lesson, pages);
    for (std::size_t i = 0; i < pages.size(); ++i)
        html +=
            sceneHtml(lesson, static_cast<int>(i), imageName(i), widthOnPage(lesson.scenes[i]), breaks[i]);
    return html + answersHtml(lesson, pages);
}

QByteArray asPdf(const Lesson& lesson, const std::vector<Page>& pages) {
    SealedDocument document;
    addPictures(document, pages);
    styleDocument(document);
    QFont type = document.defaultFont();
    type.setPointSizeF(kTypePoints);
    document.setDefaultFont(type);
    document.setHtml(bodyHtml(lesson, pages, pictureName));
    return exporting::pdfPages([&](QPdfWriter& writer) { document.print(&writer); },
                               QString::fromStdString(lesson.title));
}

constexpr const char* kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%1</title>
<style>
  body { margin: 0 auto; max-width: 800px; padding: 24px; color: #222;
         font: 16px/1.5 "Noto Sans", "DejaVu Sans", sans-serif; }
  img { max-width: 100%; height: auto; }
  .question { border-left: 4px solid #2b5c8a; padding-left: 12px; }
  @media print { .page { page-break-before: always; } }
</style>
</head>
<body>
)";

QByteArray asHtml(const Lesson& lesson, const std::vector<Page>& pages) {
    const auto picture = [&](std::size_t i) {
        return QStringLiteral("data:image/png;base64,") +
               QString::fromLatin1(exporting::pngBytes(pages[i].picture).toBase64());
    };
    QString head = QString::fromUtf8(kHead);
    head.replace(QLatin1String("%1"), QString::fromStdString(lesson.title).toHtmlEscaped());
    return (head + bodyHtml(lesson, pages, picture) + QStringLiteral("</body>\n</html>\n")).toUtf8();
}

}  // namespace

std::optional<HandoutFormat> handoutFormatOf(const QString& path) {
    if (path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive)) return HandoutFormat::Pdf;
    if (path.endsWith(QLatin1String(".html"), Qt::CaseInsensitive)) return HandoutFormat::Html;
    return std::nullopt;
}

bool showsSurface(const Lesson& lesson) {
    return std::ranges::any_of(lesson.scenes, [](const Scene& scene) {
        return std::ranges::find(scene.views, View::Surface, &ShownView::view) != scene.views.end();
    });
}

Result<QByteArray> handout(const Lesson& lesson, HandoutFormat format, const Control& control) {
    const auto surfaces = std::make_shared<view3d::OffscreenRenderer>();
    const Control inner{control.stop, {}};
    std::vector<Page> pages;
    for (std::size_t i = 0; i < lesson.scenes.size(); ++i) {
        if (control.stopped()) return cancelled();
        const Scene& scene = lesson.scenes[i];
        const std::string place = "Scene " + std::to_string(i + 1) + ": ";
        Result<QImage> picture = pictureOf(scene, surfaces, inner);
        if (!picture) return picture.error().in(place);
        Page page{*std::move(picture), {}};
        if (scene.question) {
            const auto answer = answerOf(scene, *scene.question, inner);
            if (!answer) return answer.error().in(place);
            page.answer = answerText(scene, *answer);
        }
        pages.push_back(std::move(page));
        control.report(static_cast<double>(i + 1) / static_cast<double>(lesson.scenes.size()));
    }
    return format == HandoutFormat::Pdf ? asPdf(lesson, pages) : asHtml(lesson, pages);
}

}  // namespace omegascope::lessons
