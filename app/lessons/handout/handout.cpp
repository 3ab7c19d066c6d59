#include "app/lessons/handout/handout.h"

#include <QPdfWriter>
#include <QUrl>
#include <algorithm>
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

/// "Right: B, the loss falls. Because …"
QString answerText(const Scene& scene, const Answer& answer) {
    const Question& question = *scene.question;
    QString html = QStringLiteral("<p><b>") + QString::fromStdString(answer.text).toHtmlEscaped() +
                   QStringLiteral("</b></p>");
    if (question.kind == Question::Kind::Drag)
        html = QStringLiteral("<p><b>%1: %2</b>, reached by, for instance, <code>%3</code></p>")
                   .arg(QString::fromStdString(question.answer.asked.text()).toHtmlEscaped(),
                        QString::fromStdString(question.goal.text()).toHtmlEscaped(),
                        QString::fromStdString(question.solution.dump()).toHtmlEscaped());
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

QString sceneHtml(const Lesson& lesson, int index, const QString& image, int width) {
    const Scene& scene = lesson.scenes[static_cast<std::size_t>(index)];
    QString html = QStringLiteral("<h2 class=\"%1\"%2>%3. %4</h2>\n")
                       .arg(index > 0 ? QStringLiteral("page") : QStringLiteral("first"),
                            index > 0 ? QStringLiteral(" style=\"page-break-before: always\"") : QString())
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

QString bodyHtml(const Lesson& lesson, const std::vector<Page>& pages,
                 const std::function<QString(std::size_t)>& imageName) {
    QString html = QStringLiteral("<h1>%1</h1>\n").arg(QString::fromStdString(lesson.title).toHtmlEscaped());
    if (!lesson.source.empty())
        html +=
            QStringLiteral("<p><i>%1</i></p>\n").arg(QString::fromStdString(lesson.source).toHtmlEscaped());
    html += htmlOfMarkdown(lesson.summary) + QLatin1Char('\n');
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const bool single = panelsOf(lesson.scenes[i]).size() == 1;
        html += sceneHtml(lesson, static_cast<int>(i), imageName(i),
                          single ? kPictureOnPage * 7 / 10 : kPictureOnPage);
    }
    return html + answersHtml(lesson, pages);
}

QByteArray asPdf(const Lesson& lesson, const std::vector<Page>& pages) {
    const auto name = [](std::size_t i) { return QStringLiteral("picture-%1").arg(i); };
    SealedDocument document;
    for (std::size_t i = 0; i < pages.size(); ++i)
        document.addResource(QTextDocument::ImageResource, QUrl(name(i)), pages[i].picture);
    QFont font(figures::figureFamily());
    font.setPointSizeF(10.0);
    document.setDefaultFont(font);
    document.setDefaultStyleSheet(
        QStringLiteral("h1 { font-size: 18pt; } h2 { font-size: 14pt; } h3 { font-size: 11pt; }"));
    document.setHtml(bodyHtml(lesson, pages, name));
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
