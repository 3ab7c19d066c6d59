#include "tests/app/lecture/legible.h"

#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QCheckBox>
#include <QComboBox>
#include <QGroupBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollBar>
#include <QSizeGrip>
#include <QSplitterHandle>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QTabBar>
#include <QTextDocument>
#include <QToolButton>
#include <QWidget>

#include "app/controls/elided_label.h"

namespace omegascope::testing {

namespace {

/// Pixels that rounding may take.
constexpr int kSlack = 2;

QString placeOf(const QWidget* widget) {
    QString path;
    for (int up = 0; widget && up < 4; ++up, widget = widget->parentWidget())
        path.prepend(QStringLiteral("/%1(%2)").arg(QLatin1String(widget->metaObject()->className()),
                                                   widget->objectName()));
    return path;
}

/// Lies over others on purpose.
bool isOverlay(const QWidget* widget) {
    static const QStringList names{QStringLiteral("inkLayer"), QStringLiteral("blank"),
                                   QStringLiteral("cellCard"), QStringLiteral("tourCard")};
    return widget->isWindow() || names.contains(widget->objectName()) ||
           widget->testAttribute(Qt::WA_TransparentForMouseEvents) ||
           qobject_cast<const QSizeGrip*>(widget) || qobject_cast<const QSplitterHandle*>(widget) ||
           widget->objectName().startsWith(QLatin1String("qt_")) || widget->inherits("QDockAreaLayout");
}

bool scrolls(const QWidget* widget) {
    const auto* area = qobject_cast<const QAbstractScrollArea*>(widget->parentWidget());
    return area && area->viewport() == widget;
}

/// How wide plain or rich text is, in one line.
int widthOf(const QLabel& label) {
    const bool rich = label.textFormat() == Qt::RichText ||
                      (label.textFormat() == Qt::AutoText && Qt::mightBeRichText(label.text()));
    if (!rich) return label.fontMetrics().size(Qt::TextShowMnemonic, label.text()).width();
    QTextDocument document;
    document.setDocumentMargin(0);
    document.setDefaultFont(label.font());
    document.setHtml(label.text());
    return static_cast<int>(document.idealWidth());
}

QString cutLabel(const QLabel& label) {
    // Cuts its text with an ellipsis itself, and tells all of it in its tip.
    if (qobject_cast<const panels::ElidedLabel*>(&label) || label.text().isEmpty()) return {};
    const QRect room = label.contentsRect();
    if (label.wordWrap()) {
        const int needed = label.heightForWidth(label.width());
        if (needed > label.height() + kSlack)
            return QStringLiteral("needs a height of %1, has %2").arg(needed).arg(label.height());
        return {};
    }
    const int wanted = widthOf(label);
    if (wanted > room.width() + kSlack)
        return QStringLiteral("needs a width of %1, has %2").arg(wanted).arg(room.width());
    return {};
}

QString cutButton(const QAbstractButton& button) {
    if (button.text().isEmpty()) return {};
    QString words = button.text();
    words.remove(QLatin1Char('&'));
    const QSize wanted = button.fontMetrics().size(Qt::TextShowMnemonic, words);
    if (wanted.width() > button.width() + kSlack || button.fontMetrics().ascent() > button.height())
        return QStringLiteral("needs %1 × %2, has %3 × %4")
            .arg(wanted.width())
            .arg(wanted.height())
            .arg(button.width())
            .arg(button.height());
    return {};
}

QString cutTabs(const QTabBar& bar) {
    for (int i = 0; i < bar.count(); ++i) {
        if (!bar.isTabVisible(i)) continue;
        QString words = bar.tabText(i);
        words.remove(QLatin1Char('&'));
        if (bar.fontMetrics().horizontalAdvance(words) > bar.tabRect(i).width() + kSlack)
            return QStringLiteral("the tab is narrower than \"%1\"").arg(words);
    }
    return {};
}

QString cutHeader(const QHeaderView& header) {
    for (int i = 0; i < header.count(); ++i) {
        if (header.isSectionHidden(i) || header.orientation() != Qt::Horizontal) continue;
        const QString words = header.model()->headerData(i, Qt::Horizontal).toString();
        if (header.fontMetrics().horizontalAdvance(words) > header.sectionSize(i) + kSlack)
            return QStringLiteral("the column is narrower than \"%1\"").arg(words);
    }
    return {};
}

QString cutBox(const QComboBox& box) {
    QStyleOptionComboBox option;
    option.initFrom(&box);
    const QRect room =
        box.style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &box);
    const int wanted = box.fontMetrics().horizontalAdvance(box.currentText());
    return wanted > room.width() + kSlack ? QStringLiteral("needs a width of %1, has %2 for \"%3\"")
                                                .arg(wanted)
                                                .arg(room.width())
                                                .arg(box.currentText())
                                          : QString();
}

QString cutText(const QWidget* widget) {
    if (const auto* label = qobject_cast<const QLabel*>(widget)) return cutLabel(*label);
    if (const auto* tool = qobject_cast<const QToolButton*>(widget);
        tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull())
        return {};
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) return cutButton(*button);
    if (const auto* bar = qobject_cast<const QTabBar*>(widget)) return cutTabs(*bar);
    if (const auto* header = qobject_cast<const QHeaderView*>(widget)) return cutHeader(*header);
    if (const auto* box = qobject_cast<const QComboBox*>(widget)) return cutBox(*box);
    if (const auto* group = qobject_cast<const QGroupBox*>(widget);
        group && group->fontMetrics().horizontalAdvance(group->title()) > group->width())
        return QStringLiteral("needs a width of %1")
            .arg(group->fontMetrics().horizontalAdvance(group->title()));
    return {};
}

/// Whether the parent shows less than all of it although it does not scroll.
bool isCutByParent(const QWidget* widget) {
    const QWidget* parent = widget->parentWidget();
    if (!parent || widget->isWindow() || isOverlay(widget) || scrolls(parent) || scrolls(widget))
        return false;
    if (qobject_cast<const QScrollBar*>(widget) || parent->inherits("QScrollArea")) return false;
    const QRect room = parent->rect().adjusted(-kSlack, -kSlack, kSlack, kSlack);
    return !room.contains(widget->geometry());
}

void addOverlaps(const QWidget& parent, QStringList& found) {
    // Pages of a stack and rows of an item view arrange their children themselves.
    if (parent.inherits("QStackedWidget") || parent.inherits("QTabBar") || scrolls(&parent) ||
        parent.inherits("QAbstractItemView") || parent.inherits("QHeaderView"))
        return;
    QList<const QWidget*> shown;
    for (const QObject* each : parent.children())
        if (const auto* child = qobject_cast<const QWidget*>(each);
            child && child->isVisible() && !isOverlay(child) && parent.rect().intersects(child->geometry()))
            shown << child;
    for (qsizetype i = 0; i < shown.size(); ++i)
        for (qsizetype j = 0; j < i; ++j) {
            const QRect both = shown[i]->geometry().intersected(shown[j]->geometry());
            if (both.width() > kSlack && both.height() > kSlack)
                found << QStringLiteral("%1 and %2 overlap").arg(placeOf(shown[i]), shown[j]->objectName());
        }
}

}  // namespace

namespace {

/// Nothing of it can be seen: scrolled away, or a dock behind another one, which a main window keeps beside itself.
bool isAside(const QWidget* widget) {
    for (; widget && !widget->isWindow(); widget = widget->parentWidget()) {
        const QWidget* parent = widget->parentWidget();
        if (widget->size().isEmpty() || (parent && !parent->rect().intersects(widget->geometry())))
            return true;
    }
    return false;
}

}  // namespace

QStringList illegible(const QWidget& window) {
    QStringList found;
    addOverlaps(window, found);
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->window() != &window || isAside(widget)) continue;
        if (const QString cut = cutText(widget); !cut.isEmpty())
            found << QStringLiteral("%1 %2").arg(placeOf(widget), cut);
        if (isCutByParent(widget)) found << QStringLiteral("%1 is cut by its parent").arg(placeOf(widget));
        if (!qobject_cast<const QLineEdit*>(widget) && !qobject_cast<const QAbstractSpinBox*>(widget))
            addOverlaps(*widget, found);
    }
    return found;
}

}  // namespace omegascope::testing
