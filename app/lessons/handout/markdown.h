#pragma once

#include <QString>
#include <QTextDocument>
#include <string>

namespace omegascope::lessons {

/// A document that shows only what it is given: no picture or style sheet that a stranger's text names is read.
class SealedDocument : public QTextDocument {
    Q_OBJECT
  public:
    using QTextDocument::QTextDocument;

  protected:
    QVariant loadResource(int type, const QUrl& name) override;
};

/// Markdown (GitHub's dialect without HTML) as a piece of HTML: paragraphs, lists, tables, emphasis, no styles of blocks.
QString htmlOfMarkdown(const std::string& markdown);

}  // namespace omegascope::lessons
