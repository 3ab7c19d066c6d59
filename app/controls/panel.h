#pragma once

#include <QString>
#include <QVBoxLayout>
#include <QWidget>

#include "app/document/document.h"

namespace omegascope::panels {

/// What every inspector shares: it shows parts of the Document and turns input into commands.
///
/// A derived panel draws in refresh(), with the signals of its controls blocked, so that showing a value
/// never edits it. While the panel is hidden nothing is drawn; what was missed is drawn when it is shown
/// again.
class Panel : public QWidget {
    Q_OBJECT
  public:
    /// `drawn`: the aspects that refresh() depends on; other changes are ignored.
    Panel(document::Document& document, document::Aspects drawn, QWidget* parent);
    ~Panel() override;

  signals:
    /// An edit was not possible; the control shows the document's value again.
    void refused(const QString& sentence);

  protected:
    document::Document& document() const { return document_; }
    const session::Session& session() const { return document_.session(); }

    /// Shows what the document holds, as far as `aspects` are concerned.
    virtual void refresh(document::Aspects aspects) = 0;
    /// What it sets in pixels, in proportion to its type; called when that has changed.
    virtual void followType() {}
    /// The end of every edit: a refused one is told and undone on the screen. @return whether it was accepted
    bool settle(const Outcome& outcome);

    /// A layout (margins and spacing on the 8-pixel grid) that scrolls when the panel is too short.
    QVBoxLayout* scrollingLayout();
    /// Lets the wheel scroll the panel instead of changing a spin box or combo box that has no focus.
    void guardFromWheel(QWidget* control);

    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void onChanged(document::Aspects aspects);

    document::Document& document_;
    document::Aspects drawn_;
    document::Aspects missed_;
    QMetaObject::Connection changes_;
};

}  // namespace omegascope::panels
