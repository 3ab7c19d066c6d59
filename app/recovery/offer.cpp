#include "app/recovery/offer.h"

#include <QFileInfo>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>

#include "app/export/figure/panel_renderer.h"

namespace omegascope::recovery {

namespace {

constexpr QSize kThumbnail(240, 200);

enum class Choice { Restore, Discard, Later };

QPixmap thumbnailOf(const session::Session& session, double ratio) {
    auto renderer = exporting::PanelRenderer::of(session);
    if (!renderer) return {};
    exporting::FigureSpec spec = exporting::specOf({exporting::Panel::Data}, kThumbnail * ratio);
    spec.fontPoints = 11;
    const auto drawn = renderer->render(spec);
    if (!drawn) return {};
    QPixmap picture = QPixmap::fromImage(*drawn);
    picture.setDevicePixelRatio(ratio);
    return picture;
}

Choice ask(const LeftOver& left, const session::Session& session, QWidget* window) {
    const QString title = session.title.empty()
                              ? QMessageBox::tr("A session without a title")
                              : QStringLiteral("“%1”").arg(QString::fromStdString(session.title));
    QString text = QMessageBox::tr("%1 had unsaved changes when the program ended. They were kept on %2.")
                       .arg(title, QLocale().toString(left.when, QLocale::ShortFormat));
    if (!left.origin.isEmpty() && !left.origin.startsWith(QLatin1Char(':')))
        text += QMessageBox::tr("\n\nThe session itself is in %1; it stays as it is until you save.")
                    .arg(left.origin);
    QMessageBox box(QMessageBox::Question, QMessageBox::tr("Omegascope"), text, QMessageBox::NoButton,
                    window);
    box.setObjectName(QStringLiteral("recoveryQuestion"));
    box.setTextFormat(Qt::PlainText);
    if (const QPixmap picture = thumbnailOf(session, box.devicePixelRatioF()); !picture.isNull())
        box.setIconPixmap(picture);
    auto* restore = box.addButton(QMessageBox::tr("Restore"), QMessageBox::AcceptRole);
    auto* discard = box.addButton(QMessageBox::tr("Throw away"), QMessageBox::DestructiveRole);
    auto* later = box.addButton(QMessageBox::tr("Ask again later"), QMessageBox::RejectRole);
    box.setDefaultButton(restore);
    box.setEscapeButton(later);
    box.exec();
    if (box.clickedButton() == restore) return Choice::Restore;
    return box.clickedButton() == discard ? Choice::Discard : Choice::Later;
}

}  // namespace

void offer(const QString& folder, document::Document& document, QWidget* window) {
    for (const LeftOver& left : leftOvers(folder)) {
        auto session = read(left);
        if (!session) continue;  // half a file of a full disk: nothing that could be shown
        const Choice choice = ask(left, *session, window);
        if (choice == Choice::Later) continue;
        if (choice == Choice::Discard) {
            forget(left);
            continue;
        }
        document.reset(*std::move(session), left.origin);
        document.undoStack().resetClean();  // it is not what the file holds
        forget(left);
        return;
    }
}

}  // namespace omegascope::recovery
