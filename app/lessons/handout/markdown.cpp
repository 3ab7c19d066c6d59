#include "app/lessons/handout/markdown.h"

#include <QRegularExpression>
#include <QUrl>
#include <QVariant>

namespace omegascope::lessons {

QVariant SealedDocument::loadResource(int, const QUrl&) {
    return {};
}

QString htmlOfMarkdown(const std::string& markdown) {
    SealedDocument document;
    const QTextDocument::MarkdownFeatures features{QTextDocument::MarkdownDialectGitHub,
                                                   QTextDocument::MarkdownNoHTML};
    document.setMarkdown(QString::fromStdString(markdown), features);
    QString html = document.toHtml();
    const qsizetype body = html.indexOf(QLatin1String("<body"));
    const qsizetype begin = html.indexOf(QLatin1Char('>'), body) + 1;
    html = html.mid(begin, html.indexOf(QLatin1String("</body>")) - begin);
    static const QRegularExpression kBlockStyles(
        QStringLiteral("(<(?:p|ul|ol|li|h[1-6]|table|td|th|tr|pre)\\b[^>]*?) style=\"[^\"]*\""));
    static const QRegularExpression kPictures(QStringLiteral("<img[^>]*>"));
    // Links lead out of a lecture; their words stay.
    static const QRegularExpression kLinks(QStringLiteral("</?a\\b[^>]*>"));
    // y_i, as one types it.
    static const QRegularExpression kIndices(
        QStringLiteral("(?<=[\\p{L}\\x{0302}])_([0-9ijknrs])(?![\\p{L}0-9_])"),
        QRegularExpression::UseUnicodePropertiesOption);
    html.replace(kIndices, QStringLiteral("<sub>\\1</sub>"));
    html.replace(kBlockStyles, QStringLiteral("\\1"));
    html.remove(kPictures);
    html.remove(kLinks);
    return html.trimmed();
}

}  // namespace omegascope::lessons

#include "moc_markdown.cpp"
