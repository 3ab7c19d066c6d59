#include "app/dialogs/complaint.h"

#include <QMessageBox>

namespace omegascope::dialogs {

void complain(QWidget* window, const QString& sentence) {
    QMessageBox box(QMessageBox::Warning, QObject::tr("Omegascope"), sentence, QMessageBox::Ok, window);
    box.setTextFormat(Qt::PlainText);  // names and fields of files may look like markup
    box.setObjectName(QStringLiteral("complaint"));
    box.exec();
}

}  // namespace omegascope::dialogs
